noinst_LTLIBRARIES += src/libpflab.la
src_libpflab_la_CPPFLAGS = $(LAB_CPPFLAGS)
src_libpflab_la_CFLAGS = $(LIBRARY_CFLAGS)
src_libpflab_la_SOURCES = \
	src/lab/batch.c \
	src/lab/batch.h \
	src/lab/batch_result.c \
	src/lab/batch_work.c \
	src/lab/batch_work.h \
	src/lab/world_cache.c \
	src/lab/world_cache.h
include src/lab/experiment.mk
include src/lab/results.mk
include src/lab/sweep.mk
include src/lab/numerics.mk
