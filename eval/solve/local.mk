eval_libpfeval_la_SOURCES += \
	eval/solve/log_policy.c \
	eval/solve/log_policy.h \
	eval/solve/regularised_nash.c \
	eval/solve/solve.h \
	eval/solve/support.c \
	eval/solve/support.h \
	eval/solve/von_neumann.c
