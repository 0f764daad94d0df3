eval_libpfeval_la_SOURCES += \
	eval/metric/duality_gap.c \
	eval/metric/entropy.c \
	eval/metric/kl_to_nash.c \
	eval/metric/kl_to_reference.c \
	eval/metric/metric.c \
	eval/metric/metric.h \
	eval/metric/regularised_duality_gap.c \
	eval/metric/span_to_nash.c \
	eval/metric/types.def \
	eval/metric/winrate_vs_reference.c \
	eval/metric/worst_case_winrate.c
