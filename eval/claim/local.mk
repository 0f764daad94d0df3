eval_libpfeval_la_SOURCES += \
	eval/claim/bounds.c \
	eval/claim/claim.h \
	eval/claim/claim_part.h \
	eval/claim/each.c \
	eval/claim/fold.c \
	eval/claim/judge.c \
	eval/claim/numbers.c \
	eval/claim/shares.c \
	eval/claim/side.c \
	eval/claim/statistic.c \
	eval/claim/units.c \
	eval/claim/valid.c
