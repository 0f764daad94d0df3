eval_libpfeval_la_SOURCES += \
	eval/game/cycles.c \
	eval/game/game.c \
	eval/game/game.h \
	eval/game/game_json.c \
	eval/game/game_text.c \
	eval/game/hodge.c \
	eval/game/measure.h \
	eval/game/predict.c \
	eval/game/rates.c \
	eval/game/rates.h \
	eval/game/spectrum.c \
	eval/game/winners.c
