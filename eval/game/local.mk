eval_libpfeval_la_SOURCES += \
	eval/game/bounds.c \
	eval/game/bounds.h \
	eval/game/cycles.c \
	eval/game/field.c \
	eval/game/field.h \
	eval/game/game.c \
	eval/game/game.h \
	eval/game/game_json.c \
	eval/game/game_text.c \
	eval/game/hodge.c \
	eval/game/measure.h \
	eval/game/order.c \
	eval/game/predict.c \
	eval/game/rates.c \
	eval/game/rates.h \
	eval/game/spectrum.c \
	eval/game/top_cycle.c \
	eval/game/winners.c \
	eval/game/write.c \
	eval/game/write.h
