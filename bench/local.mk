# Not built by make; `make bench` builds and runs them.
EXTRA_PROGRAMS += bench/payoff
bench_payoff_CPPFLAGS = $(CORE_CPPFLAGS) $(OPENBLAS_CFLAGS)
bench_payoff_LDADD = src/libpfcore.la src/libpfkernels.la $(OPENBLAS_LIBS) \
	$(GSL_LIBS)
CLEANFILES += bench/payoff

bench: bench/payoff
	bench/payoff
.PHONY: bench
