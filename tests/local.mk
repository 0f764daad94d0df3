TEST_EXTENSIONS = .sh

# check's programs speak TAP: every test counts by itself.
LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) \
	$(top_srcdir)/build-aux/tap-driver.sh --ignore-exit
LOG_COMPILER = $(TEST_WRAPPER)
AM_TESTS_ENVIRONMENT = \
	top_srcdir='$(abs_top_srcdir)'; export top_srcdir; \
	top_builddir='$(abs_top_builddir)'; export top_builddir; \
	LC_ALL=C; TZ=UTC; export LC_ALL TZ; \
	OPENBLAS_NUM_THREADS=1; export OPENBLAS_NUM_THREADS; \
	CK_TAP_LOG_FILE_NAME=-; CK_VERBOSITY=silent; \
	export CK_TAP_LOG_FILE_NAME CK_VERBOSITY;

TESTS_CPPFLAGS = $(LAB_CPPFLAGS) -iquote $(srcdir)/tests $(CHECK_CFLAGS)
TESTS_LIBS = tests/libpftest.la src/libpflab.la eval/libpfeval.la \
	sim/libpfsim.la src/libpflearn.la src/libpfreward.la \
	src/libpfpolicy.la src/libpfcore.la \
	src/libpfkernels.la $(ALL_LIBS) $(CHECK_LIBS)

check_LTLIBRARIES += tests/libpftest.la
tests_libpftest_la_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_libpftest_la_CFLAGS = $(LIBRARY_CFLAGS)
tests_libpftest_la_SOURCES = \
	tests/annotating.h \
	tests/batching.h \
	tests/building.h \
	tests/checkpoint_yard.h \
	tests/claim_yard.h \
	tests/experiment_text.h \
	tests/figure_picture.h \
	tests/figure_samples.h \
	tests/figure_script.h \
	tests/filed.h \
	tests/import_files.h \
	tests/nash_farm.h \
	tests/pair_farm.h \
	tests/pg_farm.h \
	tests/pg_objectives.h \
	tests/placed.h \
	tests/planned.h \
	tests/rate_farm.h \
	tests/rated_yard.h \
	tests/recorded.h \
	tests/reward_bed.h \
	tests/running.h \
	tests/scratch_folder.h \
	tests/scripted.h \
	tests/starting.h \
	tests/stored.h \
	tests/support.c \
	tests/support.h \
	tests/testing.h \
	tests/texts.h \
	tests/token_farm.h

# Oracles count in long double, and hostile texts are cut after \x escapes.
AM_CFLAGS = $(LIBRARY_CFLAGS) -Wno-double-promotion -Wno-string-concatenation
AM_LDFLAGS = $(SANITIZER_CFLAGS)

UNIT_TESTS = \
	tests/check_annotator_fit \
	tests/check_annotator_statistics \
	tests/check_annotators \
	tests/check_bestofn \
	tests/check_bounds \
	tests/check_bytes \
	tests/check_checkpoint \
	tests/check_checkpoint_files \
	tests/check_checkpoint_folder \
	tests/check_claim \
	tests/check_claim_rates \
	tests/check_claim_table \
	tests/check_claims \
	tests/check_claims_judged \
	tests/check_core \
	tests/check_crew \
	tests/check_dataset \
	tests/check_designs \
	tests/check_estimate \
	tests/check_experiment \
	tests/check_families \
	tests/check_farm \
	tests/check_features \
	tests/check_feedback_xml \
	tests/check_figure \
	tests/check_figure_curves \
	tests/check_figure_latex \
	tests/check_figure_shapes \
	tests/check_figure_tiles \
	tests/check_file \
	tests/check_fit \
	tests/check_game \
	tests/check_game_figure \
	tests/check_import \
	tests/check_import_errors \
	tests/check_iterative_dpo \
	tests/check_kernels \
	tests/check_leaderboard \
	tests/check_leaderboard_runs \
	tests/check_learners \
	tests/check_logistic \
	tests/check_merge \
	tests/check_message \
	tests/check_metrics \
	tests/check_nash_pg \
	tests/check_nash_pg_play \
	tests/check_numerics \
	tests/check_offline_laws \
	tests/check_offline_weighted \
	tests/check_online_learners \
	tests/check_online_weighted \
	tests/check_optimiser \
	tests/check_p3o \
	tests/check_page \
	tests/check_pair_data \
	tests/check_pair_engine \
	tests/check_pair_learners \
	tests/check_pair_losses \
	tests/check_payoff \
	tests/check_pg \
	tests/check_pg_enumerate \
	tests/check_pg_public \
	tests/check_pg_samples \
	tests/check_plan \
	tests/check_plot_curves \
	tests/check_plot_game \
	tests/check_plot_heatmap \
	tests/check_plot_kinds \
	tests/check_poison \
	tests/check_policy \
	tests/check_pool \
	tests/check_populations \
	tests/check_port \
	tests/check_ppo \
	tests/check_preference \
	tests/check_presets \
	tests/check_queue \
	tests/check_rates \
	tests/check_rating \
	tests/check_rdo \
	tests/check_refusals \
	tests/check_regression_forms \
	tests/check_replay \
	tests/check_results \
	tests/check_reward_model \
	tests/check_reward_model_data \
	tests/check_reward_model_laws \
	tests/check_reward_xml \
	tests/check_runner \
	tests/check_runner_faults \
	tests/check_runner_labels \
	tests/check_runner_models \
	tests/check_solve \
	tests/check_start \
	tests/check_stats \
	tests/check_stats_rates \
	tests/check_stats_tables \
	tests/check_store \
	tests/check_store_file \
	tests/check_store_pack \
	tests/check_strings \
	tests/check_terminal \
	tests/check_theory \
	tests/check_unary \
	tests/check_verify \
	tests/check_views \
	tests/check_weighted \
	tests/check_world \
	tests/check_x_axis \
	tests/check_xpo \
	tests/check_xpo_cumulative

SCRIPT_TESTS = \
	tests/claims.sh \
	tests/experiments.sh \
	tests/install.sh \
	tests/layers.sh \
	tests/style.sh \
	tests/symbols.sh

# They start in this order: what takes longest comes first.
include tests/cli.mk
TESTS += $(SCRIPT_TESTS)
if HAVE_CHECK
check_PROGRAMS += $(UNIT_TESTS)
TESTS += $(UNIT_TESTS)
endif
dist_check_SCRIPTS += $(SCRIPT_TESTS)
EXTRA_DIST += tests/data

tests_check_core_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_core_LDADD = $(TESTS_LIBS)

tests_check_experiment_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_experiment_LDADD = $(TESTS_LIBS)

tests_check_families_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_families_LDADD = $(TESTS_LIBS)

tests_check_figure_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_figure_LDADD = $(TESTS_LIBS)

tests_check_file_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_file_LDADD = $(TESTS_LIBS)

tests_check_fit_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_fit_LDADD = $(TESTS_LIBS)

tests_check_game_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_game_LDADD = $(TESTS_LIBS)

tests_check_import_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_import_LDADD = $(TESTS_LIBS)

tests_check_import_errors_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_import_errors_LDADD = $(TESTS_LIBS)

tests_check_kernels_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_kernels_LDADD = $(KERNEL_LEVELS) $(TESTS_LIBS)
KERNEL_LEVELS =
if CPU_LEVELS
# The kernels again, once per x86-64 level, under names of their own.
tests_check_kernels_CPPFLAGS += -DPF_TEST_CPU_LEVELS
KERNEL_LEVELS += tests/libkernels_v1.la tests/libkernels_v3.la \
	tests/libkernels_v4.la
check_LTLIBRARIES += $(KERNEL_LEVELS)
LEVEL_CFLAGS = $(LIBRARY_CFLAGS) $(KERNEL_CFLAGS) -Wno-psabi
tests_libkernels_v1_la_SOURCES = src/core/kernels.c
tests_libkernels_v1_la_CPPFLAGS = $(CORE_CPPFLAGS) \
	-DPF_KERNEL_TEST_PREFIX=v1_
tests_libkernels_v1_la_CFLAGS = $(LEVEL_CFLAGS) -march=x86-64
tests_libkernels_v3_la_SOURCES = src/core/kernels.c
tests_libkernels_v3_la_CPPFLAGS = $(CORE_CPPFLAGS) \
	-DPF_KERNEL_TEST_PREFIX=v3_
tests_libkernels_v3_la_CFLAGS = $(LEVEL_CFLAGS) -march=x86-64-v3
tests_libkernels_v4_la_SOURCES = src/core/kernels.c
tests_libkernels_v4_la_CPPFLAGS = $(CORE_CPPFLAGS) \
	-DPF_KERNEL_TEST_PREFIX=v4_
tests_libkernels_v4_la_CFLAGS = $(LEVEL_CFLAGS) -march=x86-64-v4
endif

tests_check_learners_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_learners_LDADD = $(TESTS_LIBS)

tests_check_metrics_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_metrics_LDADD = $(TESTS_LIBS)

tests_check_plan_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_plan_LDADD = $(TESTS_LIBS)

tests_check_populations_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_populations_LDADD = $(TESTS_LIBS)

tests_check_preference_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_preference_LDADD = $(TESTS_LIBS)

tests_check_rates_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_rates_LDADD = $(TESTS_LIBS)

tests_check_results_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_results_LDADD = $(TESTS_LIBS)

tests_check_runner_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_runner_LDADD = $(TESTS_LIBS)

tests_check_solve_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_solve_LDADD = $(TESTS_LIBS)

tests_check_store_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_store_LDADD = $(TESTS_LIBS)

tests_check_theory_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_theory_LDADD = $(TESTS_LIBS)

tests_check_world_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_world_LDADD = $(TESTS_LIBS)

# What takes minutes, and what takes an hour. One alone:
#   make check-slow SLOW_TESTS=tests/slow/kills.sh
SLOW_TESTS = \
	tests/slow/claims.sh \
	tests/slow/ten_thousand.sh \
	tests/slow/continuation.sh \
	tests/slow/invariance.sh \
	tests/slow/kills.sh \
	tests/slow/mpi.sh \
	tests/slow/numerics.sh \
	tests/slow/scale.sh \
	tests/slow/signals.sh \
	tests/slow/slurm.sh \
	tests/slow/twosweeps.sh
TORTURE_TESTS = \
	tests/torture/alloc.sh \
	tests/torture/diskfull.sh \
	tests/torture/flips.sh \
	tests/torture/syscalls.sh
dist_check_SCRIPTS += $(SLOW_TESTS) $(TORTURE_TESTS) $(FAULTS)
EXTRA_DIST += tests/tier.sh tests/fault/failmalloc.c \
	tests/fault/mpi_crew.c tests/fault/short.c
# What the faults of tests/cli/, tests/slow/ and tests/torture/ share.
FAULTS = \
	tests/fault/alloc.sh \
	tests/fault/cases.sh \
	tests/fault/drive.sh \
	tests/fault/kills.sh \
	tests/fault/mpi.sh \
	tests/fault/signals.sh \
	tests/fault/slurm.sh \
	tests/fault/sweeps.sh \
	tests/fault/syscalls.sh
TIER = top_srcdir='$(abs_top_srcdir)' top_builddir='$(abs_top_builddir)' \
	LC_ALL=C $(SHELL) $(srcdir)/tests/tier.sh
check-slow: prefarm tests/check_checkpoint
	@$(TIER) check-slow $(SLOW_TESTS)
check-torture: prefarm
	@$(TIER) check-torture $(TORTURE_TESTS)
.PHONY: check-slow check-torture

# Every unit test once more, without forking, under valgrind.
VALGRIND = valgrind -q --leak-check=full --show-leak-kinds=definite \
	--error-exitcode=99 --errors-for-leak-kinds=definite
check-valgrind: $(check_PROGRAMS)
	@for t in $(UNIT_TESTS); do \
	  echo "valgrind $$t"; \
	  top_srcdir='$(abs_top_srcdir)' CK_FORK=no CK_VERBOSITY=minimal \
	  CK_TIMEOUT_MULTIPLIER=50 OPENBLAS_NUM_THREADS=1 $(LIBTOOL) --mode=execute \
	    $(VALGRIND) $$t || exit 1; \
	done
.PHONY: check-valgrind

tests_check_annotator_fit_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_annotator_fit_LDADD = $(TESTS_LIBS)

tests_check_annotator_statistics_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_annotator_statistics_LDADD = $(TESTS_LIBS)

tests_check_annotators_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_annotators_LDADD = $(TESTS_LIBS)

tests_check_dataset_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_dataset_LDADD = $(TESTS_LIBS)

tests_check_features_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_features_LDADD = $(TESTS_LIBS)

tests_check_feedback_xml_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_feedback_xml_LDADD = $(TESTS_LIBS)

tests_check_logistic_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_logistic_LDADD = $(TESTS_LIBS)

tests_check_optimiser_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_optimiser_LDADD = $(TESTS_LIBS)

tests_check_pair_data_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_pair_data_LDADD = $(TESTS_LIBS)

tests_check_pair_engine_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_pair_engine_LDADD = $(TESTS_LIBS)

tests_check_pair_learners_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_pair_learners_LDADD = $(TESTS_LIBS)

tests_check_pair_losses_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_pair_losses_LDADD = $(TESTS_LIBS)

tests_check_payoff_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_payoff_LDADD = $(TESTS_LIBS)

tests_check_policy_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_policy_LDADD = $(TESTS_LIBS)

tests_check_pool_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_pool_LDADD = $(TESTS_LIBS)

tests_check_port_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_port_LDADD = $(TESTS_LIBS)

tests_check_refusals_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_refusals_LDADD = $(TESTS_LIBS)

tests_check_runner_labels_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_runner_labels_LDADD = $(TESTS_LIBS)

tests_check_x_axis_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_x_axis_LDADD = $(TESTS_LIBS)

tests_check_online_learners_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_online_learners_LDADD = $(TESTS_LIBS)

tests_check_unary_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_unary_LDADD = $(TESTS_LIBS)

tests_check_xpo_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_xpo_LDADD = $(TESTS_LIBS)

tests_check_iterative_dpo_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_iterative_dpo_LDADD = $(TESTS_LIBS)

tests_check_xpo_cumulative_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_xpo_cumulative_LDADD = $(TESTS_LIBS)

tests_check_bestofn_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_bestofn_LDADD = $(TESTS_LIBS)

tests_check_farm_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_farm_LDADD = $(TESTS_LIBS)

tests_check_leaderboard_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_leaderboard_LDADD = $(TESTS_LIBS)

tests_check_leaderboard_runs_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_leaderboard_runs_LDADD = $(TESTS_LIBS)

tests_check_nash_pg_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_nash_pg_LDADD = $(TESTS_LIBS)

tests_check_nash_pg_play_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_nash_pg_play_LDADD = $(TESTS_LIBS)

tests_check_offline_laws_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_offline_laws_LDADD = $(TESTS_LIBS)

tests_check_offline_weighted_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_offline_weighted_LDADD = $(TESTS_LIBS)

tests_check_online_weighted_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_online_weighted_LDADD = $(TESTS_LIBS)

tests_check_p3o_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_p3o_LDADD = $(TESTS_LIBS)

tests_check_pg_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_pg_LDADD = $(TESTS_LIBS)

tests_check_pg_enumerate_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_pg_enumerate_LDADD = $(TESTS_LIBS)

tests_check_pg_public_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_pg_public_LDADD = $(TESTS_LIBS)

tests_check_pg_samples_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_pg_samples_LDADD = $(TESTS_LIBS)

tests_check_ppo_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_ppo_LDADD = $(TESTS_LIBS)

tests_check_presets_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_presets_LDADD = $(TESTS_LIBS)

tests_check_rating_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_rating_LDADD = $(TESTS_LIBS)

tests_check_rdo_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_rdo_LDADD = $(TESTS_LIBS)

tests_check_regression_forms_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_regression_forms_LDADD = $(TESTS_LIBS)

tests_check_reward_model_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_reward_model_LDADD = $(TESTS_LIBS)

tests_check_reward_model_data_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_reward_model_data_LDADD = $(TESTS_LIBS)

tests_check_reward_model_laws_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_reward_model_laws_LDADD = $(TESTS_LIBS)

tests_check_reward_xml_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_reward_xml_LDADD = $(TESTS_LIBS)

tests_check_runner_models_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_runner_models_LDADD = $(TESTS_LIBS)

tests_check_strings_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_strings_LDADD = $(TESTS_LIBS)

tests_check_weighted_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_weighted_LDADD = $(TESTS_LIBS)

tests_check_bytes_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_bytes_LDADD = $(TESTS_LIBS)

tests_check_checkpoint_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_checkpoint_LDADD = $(TESTS_LIBS)

tests_check_checkpoint_files_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_checkpoint_files_LDADD = $(TESTS_LIBS)

tests_check_checkpoint_folder_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_checkpoint_folder_LDADD = $(TESTS_LIBS)

tests_check_crew_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_crew_LDADD = $(TESTS_LIBS)

tests_check_designs_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_designs_LDADD = $(TESTS_LIBS)

tests_check_estimate_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_estimate_LDADD = $(TESTS_LIBS)

tests_check_merge_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_merge_LDADD = $(TESTS_LIBS)

tests_check_message_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_message_LDADD = $(TESTS_LIBS)

tests_check_numerics_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_numerics_LDADD = $(TESTS_LIBS)

tests_check_poison_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_poison_LDADD = $(TESTS_LIBS)

tests_check_queue_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_queue_LDADD = $(TESTS_LIBS)

tests_check_replay_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_replay_LDADD = $(TESTS_LIBS)

tests_check_runner_faults_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_runner_faults_LDADD = $(TESTS_LIBS)

tests_check_stats_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_stats_LDADD = $(TESTS_LIBS)

tests_check_stats_rates_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_stats_rates_LDADD = $(TESTS_LIBS)

tests_check_stats_tables_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_stats_tables_LDADD = $(TESTS_LIBS)

tests_check_store_file_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_store_file_LDADD = $(TESTS_LIBS)

tests_check_store_pack_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_store_pack_LDADD = $(TESTS_LIBS)

tests_check_verify_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_verify_LDADD = $(TESTS_LIBS)

tests_check_bounds_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_bounds_LDADD = $(TESTS_LIBS)

tests_check_figure_curves_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_figure_curves_LDADD = $(TESTS_LIBS)

tests_check_figure_latex_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_figure_latex_LDADD = $(TESTS_LIBS)

tests_check_figure_shapes_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_figure_shapes_LDADD = $(TESTS_LIBS)

tests_check_figure_tiles_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_figure_tiles_LDADD = $(TESTS_LIBS)

tests_check_game_figure_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_game_figure_LDADD = $(TESTS_LIBS)

tests_check_page_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_page_LDADD = $(TESTS_LIBS)

tests_check_plot_curves_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_plot_curves_LDADD = $(TESTS_LIBS)

tests_check_plot_game_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_plot_game_LDADD = $(TESTS_LIBS)

tests_check_plot_heatmap_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_plot_heatmap_LDADD = $(TESTS_LIBS)

tests_check_plot_kinds_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_plot_kinds_LDADD = $(TESTS_LIBS)

tests_check_start_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_start_LDADD = $(TESTS_LIBS)

tests_check_terminal_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_terminal_LDADD = $(TESTS_LIBS)

tests_check_views_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_views_LDADD = $(TESTS_LIBS)

tests_check_claim_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_claim_LDADD = $(TESTS_LIBS)

tests_check_claim_table_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_claim_table_LDADD = $(TESTS_LIBS)

tests_check_claims_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_claims_LDADD = $(TESTS_LIBS)

tests_check_claims_judged_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_claims_judged_LDADD = $(TESTS_LIBS)

tests_check_claim_rates_CPPFLAGS = $(TESTS_CPPFLAGS)
tests_check_claim_rates_LDADD = $(TESTS_LIBS)
