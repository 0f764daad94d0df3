eval_libpfeval_la_SOURCES += \
	eval/stats/quantile.c \
	eval/stats/quantile.h
