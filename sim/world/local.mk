sim_libpfsim_la_SOURCES += \
	sim/world/batch.c \
	sim/world/batch.h \
	sim/world/build.c \
	sim/world/build.h \
	sim/world/covariates.c \
	sim/world/policy.c \
	sim/world/port.c \
	sim/world/port.h \
	sim/world/strings.c \
	sim/world/world.c \
	sim/world/world.h
