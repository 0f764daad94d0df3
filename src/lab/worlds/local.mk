src_libpflab_la_SOURCES += \
	src/lab/worlds/cell_theory.c \
	src/lab/worlds/cell_theory.h \
	src/lab/worlds/dataset.c \
	src/lab/worlds/dataset.h \
	src/lab/worlds/dataset_draw.c \
	src/lab/worlds/dataset_draw.h \
	src/lab/worlds/dataset_write.c \
	src/lab/worlds/pools.c \
	src/lab/worlds/pools.h \
	src/lab/worlds/world_cache.c \
	src/lab/worlds/world_cache.h \
	src/lab/worlds/worlds_try.c
