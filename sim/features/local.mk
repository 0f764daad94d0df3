sim_libpfsim_la_SOURCES += \
	sim/features/bilinear.c \
	sim/features/features.c \
	sim/features/features.h \
	sim/features/gaussian.c \
	sim/features/one_hot.c \
	sim/features/types.def
