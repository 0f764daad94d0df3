sim_libpfsim_la_SOURCES += \
	sim/reference/coverage.c \
	sim/reference/file.c \
	sim/reference/gaussian.c \
	sim/reference/list.c \
	sim/reference/reference.c \
	sim/reference/reference.h \
	sim/reference/sft.c \
	sim/reference/softmax.c \
	sim/reference/types.def \
	sim/reference/uniform.c \
	sim/reference/values.c \
	sim/reference/values.h \
	sim/reference/zipf.c
