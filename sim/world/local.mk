sim_libpfsim_la_SOURCES += \
	sim/world/world.c \
	sim/world/world.h
