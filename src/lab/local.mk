noinst_LTLIBRARIES += src/libpflab.la
src_libpflab_la_CPPFLAGS = $(LAB_CPPFLAGS)
src_libpflab_la_CFLAGS = $(LIBRARY_CFLAGS)
src_libpflab_la_SOURCES = \
	src/lab/plugin.c \
	src/lab/plugin.h
include src/lab/claim/local.mk
include src/lab/experiment/local.mk
include src/lab/figures/local.mk
include src/lab/page/local.mk
include src/lab/report/local.mk
include src/lab/store/local.mk
include src/lab/sweep/local.mk
include src/lab/worlds/local.mk

# Part of the numerics fingerprint: a digest of every file that is compiled
# into the library (not of the program's commands, tests or documents, nor of
# what only shows results), and the flags that decide numbers. A file belongs to these lists whatever configure
# was told, or builds with and without an option would not know each other's
# results.
COMPILED_FILES = \
	$(src_libpfkernels_la_SOURCES) $(src_libpfcore_la_SOURCES) \
	$(src_libpfpolicy_la_SOURCES) $(src_libpfreward_la_SOURCES) \
	$(src_libpflearn_la_SOURCES) $(sim_libpfsim_la_SOURCES) \
	$(eval_libpfeval_la_SOURCES) $(src_libpflab_la_SOURCES)
COUNTED_FILES = $(filter-out eval/report/% eval/claim/% src/lab/report/% \
	src/lab/claim/% src/lab/figures/% src/lab/page/%,$(COMPILED_FILES))
src_libpflab_la_CPPFLAGS += -DHAVE_SOURCE_DIGEST
nodist_src_libpflab_la_SOURCES = src/source_digest.h
src/source_digest.h: $(COUNTED_FILES) build-tools/source_digest.sh Makefile
	$(AM_V_GEN)SHA256SUM='$(SHA256SUM)' $(SHELL) \
	  $(srcdir)/build-tools/source_digest.sh $(srcdir) \
	  $(CC) $(CPPFLAGS) $(CFLAGS) $(PF_CFLAGS) $(SANITIZER_CFLAGS) \
	  : $(KERNEL_CFLAGS) : $(COUNTED_FILES) >$@.new && mv $@.new $@
$(src_libpflab_la_OBJECTS): | src/source_digest.h
CLEANFILES += src/source_digest.h src/source_digest.h.new
EXTRA_DIST += build-tools/source_digest.sh
