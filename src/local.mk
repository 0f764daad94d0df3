noinst_LTLIBRARIES += src/libpfkernels.la src/libpfcore.la src/libpflearn.la

# Hot loops, with flags of their own. -Wno-psabi: a note about 64-byte vectors
# as arguments, which never leave this file.
src_libpfkernels_la_CPPFLAGS = $(CORE_CPPFLAGS)
src_libpfkernels_la_CFLAGS = $(LIBRARY_CFLAGS) $(KERNEL_CFLAGS) -Wno-psabi
src_libpfkernels_la_SOURCES = \
	src/core/kernels.c \
	src/core/kernels.h

src_libpfcore_la_CPPFLAGS = $(CORE_CPPFLAGS)
src_libpfcore_la_CFLAGS = $(LIBRARY_CFLAGS)
src_libpfcore_la_SOURCES = \
	src/core/bytes.c \
	src/core/bytes.h \
	src/core/clock.h \
	src/core/diag.c \
	src/core/diag.h \
	src/core/feedback.c \
	src/core/feedback.h \
	src/core/file.c \
	src/core/file.h \
	src/core/json.c \
	src/core/json.h \
	src/core/kind.c \
	src/core/kind.h \
	src/core/lanes.c \
	src/core/lanes.h \
	src/core/list.c \
	src/core/list.h \
	src/core/logistic.c \
	src/core/logistic.h \
	src/core/memstream.c \
	src/core/memstream.h \
	src/core/param.c \
	src/core/param.h \
	src/core/parse.c \
	src/core/parse.h \
	src/core/random.c \
	src/core/random.h \
	src/core/simplex.c \
	src/core/simplex.h \
	src/core/status.c \
	src/core/status.h \
	src/core/strings.c \
	src/core/strings.h \
	src/core/task.h \
	src/core/text.c \
	src/core/text.h

include src/policy/local.mk
include src/reward/local.mk

src_libpflearn_la_CPPFLAGS = $(CORE_CPPFLAGS)
src_libpflearn_la_CFLAGS = $(LIBRARY_CFLAGS)
src_libpflearn_la_SOURCES = \
	src/learn/a_lol.c \
	src/learn/adam.c \
	src/learn/adam.h \
	src/learn/adamw.c \
	src/learn/apo_down.c \
	src/learn/apo_zero.c \
	src/learn/apo_zero_unpaired.c \
	src/learn/awr.c \
	src/learn/bco.c \
	src/learn/bco_pair.c \
	src/learn/best_of.c \
	src/learn/best_of.h \
	src/learn/best_of_n.c \
	src/learn/best_response.c \
	src/learn/binary_feedme.c \
	src/learn/cdpo.c \
	src/learn/comal.c \
	src/learn/comal_regression.c \
	src/learn/cpo.c \
	src/learn/critic.c \
	src/learn/critic.h \
	src/learn/data.c \
	src/learn/data.h \
	src/learn/discopop.c \
	src/learn/dno.c \
	src/learn/dpo.c \
	src/learn/dr_grpo.c \
	src/learn/egpo.c \
	src/learn/exo.c \
	src/learn/expert_iteration.c \
	src/learn/fictitious_play.c \
	src/learn/gae.c \
	src/learn/gae.h \
	src/learn/gold.c \
	src/learn/grpo.c \
	src/learn/hinge.c \
	src/learn/inpo.c \
	src/learn/inpo_regression.c \
	src/learn/ipo.c \
	src/learn/item_ranks.c \
	src/learn/item_ranks.h \
	src/learn/iterative_dpo.c \
	src/learn/kto.c \
	src/learn/learner.c \
	src/learn/learner.h \
	src/learn/learner_draws.c \
	src/learn/mirror.c \
	src/learn/mirror.h \
	src/learn/mmd.c \
	src/learn/momentum.c \
	src/learn/mwu.c \
	src/learn/nash_ema.c \
	src/learn/nash_ema_pg.c \
	src/learn/nash_md.c \
	src/learn/nash_md_pg.c \
	src/learn/nash_mp.c \
	src/learn/nash_mp_pg.c \
	src/learn/nash_pg.c \
	src/learn/nash_pg.h \
	src/learn/natural_gradient.c \
	src/learn/nca.c \
	src/learn/offline.c \
	src/learn/offline.h \
	src/learn/omd.c \
	src/learn/omwu.c \
	src/learn/online.c \
	src/learn/online.h \
	src/learn/online_dpo.c \
	src/learn/online_ipo.c \
	src/learn/onpo.c \
	src/learn/optimiser.c \
	src/learn/optimiser.h \
	src/learn/optimisers.def \
	src/learn/optimism.c \
	src/learn/optimism.h \
	src/learn/optimistic_mmd.c \
	src/learn/orpo.c \
	src/learn/p3o.c \
	src/learn/pair.c \
	src/learn/pair.h \
	src/learn/pair_losses.h \
	src/learn/pair_source.c \
	src/learn/payoff.c \
	src/learn/payoff.h \
	src/learn/pg.c \
	src/learn/pg.h \
	src/learn/pg_loss.c \
	src/learn/ppo.c \
	src/learn/ppo.h \
	src/learn/predictive_regret_matching_plus.c \
	src/learn/quark.c \
	src/learn/r_lol.c \
	src/learn/ranking.c \
	src/learn/ranking.h \
	src/learn/rdo.c \
	src/learn/regression.c \
	src/learn/regression.h \
	src/learn/regret.c \
	src/learn/regret.h \
	src/learn/regret_matching.c \
	src/learn/regret_matching_plus.c \
	src/learn/reinforce.c \
	src/learn/rest.c \
	src/learn/reward_conditioning.c \
	src/learn/rloo.c \
	src/learn/robust_dpo.c \
	src/learn/rwr.c \
	src/learn/score.c \
	src/learn/score.h \
	src/learn/self_play.c \
	src/learn/sft.c \
	src/learn/sgd.c \
	src/learn/simpo.c \
	src/learn/slic.c \
	src/learn/sppo.c \
	src/learn/sppo_hard.c \
	src/learn/superhf.c \
	src/learn/tally.c \
	src/learn/tally.h \
	src/learn/tournament.c \
	src/learn/tournament.h \
	src/learn/types.def \
	src/learn/unary.c \
	src/learn/unary.h \
	src/learn/wbc.c \
	src/learn/weighted.c \
	src/learn/weighted.h \
	src/learn/weighted_items.c \
	src/learn/wide.c \
	src/learn/wide.h \
	src/learn/xpo.c
