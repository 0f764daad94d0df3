noinst_LTLIBRARIES += src/libpfpolicy.la

# Policy classes see src/core alone, as learners do; learners see them.
src_libpfpolicy_la_CPPFLAGS = $(CORE_CPPFLAGS)
src_libpfpolicy_la_CFLAGS = $(LIBRARY_CFLAGS)
src_libpfpolicy_la_SOURCES = \
	src/policy/autoregressive.c \
	src/policy/log_linear.c \
	src/policy/mlp.c \
	src/policy/policy.c \
	src/policy/policy.h \
	src/policy/product.h \
	src/policy/tabular.c \
	src/policy/types.def
