sim_libpfsim_la_SOURCES += \
	sim/world/batch.c \
	sim/world/batch.h \
	sim/world/world.c \
	sim/world/world.h
