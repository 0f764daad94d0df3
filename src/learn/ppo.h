/* PPO's rows and state, for its tests.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LEARN_PPO_H
#define PF_LEARN_PPO_H

#include "learn/critic.h"

enum {
    PF_PPO_PRESET = PF_PG_OWN,
    PF_PPO_GAMMA,
    PF_PPO_LAMBDA,
    PF_PPO_VALUE,
    PF_PPO_VALUE_ETA,
    PF_PPO_VALUE_STEPS,
    PF_PPO_VF,
    PF_PPO_VALUE_CLIP,
    PF_PPO_ADAPT,
    PF_PPO_TARGET,
    PF_PPO_HORIZON,
    PF_PPO_WHITEN_REWARDS,
    PF_PPO_WHITEN_ADVANTAGES,
    PF_PPO_CLAMP_KL,
    PF_PPO_REWARD_CLIP,
    PF_PPO_ROWS
};

/* What stands in l->own: all the state that PPO adds. */
struct pf_ppo {
    double *beta;  /* lanes; weight of the KL in the step at hand */
    double *next;  /* lanes; in the step that follows */
    double *count; /* lanes; count[0] steps of the critic so far */
    struct pf_critic critic;
};
void pf_ppo_own(struct pf_ppo *p, const struct pf_learner *l);

/* advantage = the rewards of tokens, from scores: what the KL takes off, if it
 * is in the reward, and at the last token the score, clipped. */
void pf_ppo_rewards(struct pf_rollout *r);

/* From those: whitened rewards, returns (target) and advantages. */
int pf_ppo_advantages(struct pf_rollout *r);

#endif
