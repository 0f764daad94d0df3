noinst_LTLIBRARIES += eval/libpfeval.la
eval_libpfeval_la_CPPFLAGS = $(EVAL_CPPFLAGS)
eval_libpfeval_la_CFLAGS = $(LIBRARY_CFLAGS)
eval_libpfeval_la_SOURCES =
include eval/claim/local.mk
include eval/solve/local.mk
include eval/game/local.mk
include eval/metric/local.mk
include eval/report/local.mk
include eval/stats/local.mk
include eval/annotator/local.mk
include eval/leaderboard/local.mk
