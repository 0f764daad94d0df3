bin_PROGRAMS += prefarm
prefarm_CPPFLAGS = $(LAB_CPPFLAGS) -DPF_CLAIMS_DIR='"$(claimsdir)"'
prefarm_CFLAGS = $(LIBRARY_CFLAGS)
prefarm_LDFLAGS = $(SANITIZER_CFLAGS)
prefarm_LDADD = libprefarm.la $(ALL_LIBS)
prefarm_SOURCES = \
	src/cli/claim_files.c \
	src/cli/claim_files.h \
	src/cli/claim_work.c \
	src/cli/claim_work.h \
	src/cli/cmd.h \
	src/cli/cmd_annotators.c \
	src/cli/cmd_claim.c \
	src/cli/cmd_data.c \
	src/cli/cmd_describe.c \
	src/cli/cmd_export.c \
	src/cli/cmd_game.c \
	src/cli/cmd_list.c \
	src/cli/cmd_merge.c \
	src/cli/cmd_plot.c \
	src/cli/cmd_report.c \
	src/cli/cmd_run.c \
	src/cli/cmd_schema.c \
	src/cli/cmd_show.c \
	src/cli/cmd_verify.c \
	src/cli/commands.def \
	src/cli/describe_texinfo.c \
	src/cli/describe_texinfo.h \
	src/cli/families.c \
	src/cli/families.h \
	src/cli/file_names.c \
	src/cli/file_names.h \
	src/cli/game_source.c \
	src/cli/game_source.h \
	src/cli/game_world.c \
	src/cli/kind_text.c \
	src/cli/kind_text.h \
	src/cli/main.c \
	src/cli/options.c \
	src/cli/options.h \
	src/cli/plot_output.c \
	src/cli/plot_output.h \
	src/cli/plugins.c \
	src/cli/plugins.h \
	src/cli/progress.c \
	src/cli/progress.h \
	src/cli/run_missing.c \
	src/cli/run_options.c \
	src/cli/run_options.h \
	src/cli/run_plan.c \
	src/cli/run_plan.h \
	src/cli/run_ranks.c \
	src/cli/run_ranks.h \
	src/cli/run_report.c \
	src/cli/run_report.h \
	src/cli/run_sweep.c \
	src/cli/run_sweep.h \
	src/cli/signals.c \
	src/cli/signals.h \
	src/cli/statistics.c \
	src/cli/statistics.h \
	src/cli/terminal.c \
	src/cli/terminal.h \
	src/cli/wrap.c \
	src/cli/wrap.h
