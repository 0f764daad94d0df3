# The program as a user meets it: each script runs it and looks at what it
# prints, writes and returns.
CLI_TESTS = \
	tests/cli/manual_examples.sh \
	tests/cli/manual.sh \
	tests/cli/plot.sh \
	tests/browser/report.sh \
	tests/cli/alloc.sh \
	tests/cli/annotators.sh \
	tests/cli/bad_input.sh \
	tests/cli/claim.sh \
	tests/cli/data.sh \
	tests/cli/designs.sh \
	tests/cli/export.sh \
	tests/cli/game.sh \
	tests/cli/game_plot.sh \
	tests/cli/gnuplot.sh \
	tests/cli/heatmap.sh \
	tests/cli/hostile.sh \
	tests/cli/kill.sh \
	tests/cli/leaderboard.sh \
	tests/cli/locked.sh \
	tests/cli/merge.sh \
	tests/cli/misc.sh \
	tests/cli/mpi.sh \
	tests/cli/numerics.sh \
	tests/cli/plot_x.sh \
	tests/cli/plugin.sh \
	tests/cli/quickstart.sh \
	tests/cli/report.sh \
	tests/cli/run.sh \
	tests/cli/shard.sh \
	tests/cli/signals.sh \
	tests/cli/start.sh \
	tests/cli/statistics.sh \
	tests/cli/syscalls.sh \
	tests/cli/tables.sh \
	tests/cli/terminal.sh \
	tests/cli/verify.sh \
	tests/cli/workers.sh
dist_check_SCRIPTS += $(CLI_TESTS)
TESTS += $(CLI_TESTS)
CLEANFILES += tests/browser/report.png
EXTRA_DIST += tests/cli/setup.sh tests/manual_blocks.awk \
	tests/manual_refresh.awk tests/manual_same.awk tests/browser/hostile.xml \
	tests/browser/page.js
