eval_libpfeval_la_SOURCES += \
	eval/solve/regularised_nash.c \
	eval/solve/solve.h \
	eval/solve/support.c \
	eval/solve/support.h \
	eval/solve/von_neumann.c
