# The program as a user meets it: each script runs it and looks at what it
# prints, writes and returns.
CLI_TESTS = \
	tests/cli/annotators.sh \
	tests/cli/bad_input.sh \
	tests/cli/data.sh \
	tests/cli/game.sh \
	tests/cli/leaderboard.sh \
	tests/cli/manual.sh \
	tests/cli/misc.sh \
	tests/cli/plot_x.sh \
	tests/cli/quickstart.sh \
	tests/cli/run.sh \
	tests/cli/tables.sh
dist_check_SCRIPTS += $(CLI_TESTS)
TESTS += $(CLI_TESTS)
EXTRA_DIST += tests/cli/setup.sh
