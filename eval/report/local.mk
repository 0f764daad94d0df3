eval_libpfeval_la_SOURCES += \
	eval/report/figure.c \
	eval/report/figure.h \
	eval/report/figure_panel.c \
	eval/report/figure_part.h \
	eval/report/figure_plan.c \
	eval/report/gnuplot.c \
	eval/report/text.c \
	eval/report/text.h
