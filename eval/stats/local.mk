eval_libpfeval_la_SOURCES += \
	eval/stats/aggregate.c \
	eval/stats/aggregate.h \
	eval/stats/bca.c \
	eval/stats/bootstrap.c \
	eval/stats/bootstrap.h \
	eval/stats/drawing.c \
	eval/stats/drawing.h \
	eval/stats/improvement.c \
	eval/stats/profile.c \
	eval/stats/quantile.c \
	eval/stats/quantile.h \
	eval/stats/ranking.c \
	eval/stats/ranking.h \
	eval/stats/scores.c \
	eval/stats/scores.h \
	eval/stats/slope.c \
	eval/stats/slope.h \
	eval/stats/statistics_part.h \
	eval/stats/waiting.c \
	eval/stats/waiting.h
