eval_libpfeval_la_SOURCES += \
	eval/leaderboard/length_controlled.c \
	eval/leaderboard/length_controlled.h \
	eval/leaderboard/rating.c \
	eval/leaderboard/rating.h \
	eval/leaderboard/winrate.c \
	eval/leaderboard/winrate.h
