noinst_LTLIBRARIES += src/libpfreward.la

# Reward models see src/core and src/policy; learners see them.
src_libpfreward_la_CPPFLAGS = $(CORE_CPPFLAGS)
src_libpfreward_la_CFLAGS = $(LIBRARY_CFLAGS)
src_libpfreward_la_SOURCES = \
	src/reward/bradley_terry.c \
	src/reward/judged.c \
	src/reward/judged.h \
	src/reward/logistic.c \
	src/reward/logistic.h \
	src/reward/newton.c \
	src/reward/newton.h \
	src/reward/pairwise.c \
	src/reward/pointwise.c \
	src/reward/port.c \
	src/reward/port.h \
	src/reward/reward_model.c \
	src/reward/reward_model.h \
	src/reward/scored.c \
	src/reward/scored.h \
	src/reward/types.def
