eval_libpfeval_la_SOURCES += \
	eval/annotator/annotator_json.c \
	eval/annotator/annotator_text.c \
	eval/annotator/cells.h \
	eval/annotator/judgement_statistics.c \
	eval/annotator/modes.c \
	eval/annotator/pool_report.c \
	eval/annotator/pool_statistics.c \
	eval/annotator/report.h \
	eval/annotator/statistics.h
