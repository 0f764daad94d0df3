noinst_LTLIBRARIES += src/libpfkernels.la src/libpfcore.la src/libpflearn.la

# Hot loops, with flags of their own. -Wno-psabi: a note about 64-byte vectors
# as arguments, which never leave this file.
src_libpfkernels_la_CPPFLAGS = $(CORE_CPPFLAGS)
src_libpfkernels_la_CFLAGS = $(LIBRARY_CFLAGS) $(KERNEL_CFLAGS) -Wno-psabi
src_libpfkernels_la_SOURCES = \
	src/core/kernels.c \
	src/core/kernels.h

src_libpfcore_la_CPPFLAGS = $(CORE_CPPFLAGS)
src_libpfcore_la_CFLAGS = $(LIBRARY_CFLAGS)
src_libpfcore_la_SOURCES = \
	src/core/diag.c \
	src/core/diag.h \
	src/core/feedback.c \
	src/core/feedback.h \
	src/core/file.c \
	src/core/file.h \
	src/core/json.c \
	src/core/json.h \
	src/core/kind.c \
	src/core/kind.h \
	src/core/lanes.c \
	src/core/lanes.h \
	src/core/list.c \
	src/core/list.h \
	src/core/param.c \
	src/core/param.h \
	src/core/parse.c \
	src/core/parse.h \
	src/core/random.c \
	src/core/random.h \
	src/core/simplex.c \
	src/core/simplex.h \
	src/core/status.c \
	src/core/status.h \
	src/core/task.h \
	src/core/text.c \
	src/core/text.h

src_libpflearn_la_CPPFLAGS = $(CORE_CPPFLAGS)
src_libpflearn_la_CFLAGS = $(LIBRARY_CFLAGS)
src_libpflearn_la_SOURCES = \
	src/learn/best_response.c \
	src/learn/comal.c \
	src/learn/egpo.c \
	src/learn/fictitious_play.c \
	src/learn/inpo.c \
	src/learn/learner.c \
	src/learn/learner.h \
	src/learn/mirror.c \
	src/learn/mirror.h \
	src/learn/mmd.c \
	src/learn/mwu.c \
	src/learn/nash_ema.c \
	src/learn/nash_md.c \
	src/learn/nash_mp.c \
	src/learn/omd.c \
	src/learn/omwu.c \
	src/learn/onpo.c \
	src/learn/optimism.c \
	src/learn/optimism.h \
	src/learn/optimistic_mmd.c \
	src/learn/predictive_regret_matching_plus.c \
	src/learn/regret.c \
	src/learn/regret.h \
	src/learn/regret_matching.c \
	src/learn/regret_matching_plus.c \
	src/learn/types.def
