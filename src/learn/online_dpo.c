/* Online DPO, or direct alignment from online AI feedback (OAIF): in every
 * step the policy answers, the answers are judged, and one gradient step is
 * taken on that pair,
 *
 *   y ~ pi_t,  y' ~ pi_t (or ref),  loss f (c, l) of winner and loser,
 *
 * where f is the loss of DPO or the hinge loss that Guo et al. call SLiC.
 * Sampling is not differentiated.
 *
 * Guo et al. 2024, "Direct Language Model Alignment from Online AI Feedback",
 * arXiv:2402.04792, algorithm 1; `partner` = reference is the sampling of XPO
 * (learn/xpo.c), which with alpha = 0 is this learner to the bit. Public code
 * draws at temperature 0.9: learn/online.h.
 *
 * On Bradley-Terry preferences with rewards r the fixed point of the DPO loss
 * is log pi/ref = r / beta + const, whoever answers, as long as everything can
 * be said: every pair then has its own minimum there. On other preferences it
 * is the Bradley-Terry projection under the policy's own answers, so it is not
 * the offline one (our derivation). Equal answers and ties have no winner:
 * they count as queries and a tie pulls both readings with weight 1/2, where
 * public code calls the first answer the winner.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/online.h"

enum { PARTNER = PF_ONLINE_OWN, LOSS };
enum { POLICY, REFERENCE };
enum { DPO, HINGE };

static const struct pf_param params[] = {
    PF_PAIR_ROWS,
    PF_ONLINE_ROWS,
    {.name = "partner",
     .unit = "",
     .doc = "who gives the second response of a pair",
     .form = PF_CHOICE,
     .choices = "policy|reference",
     .def = POLICY},
    {.name = "loss",
     .unit = "",
     .doc = "the loss on a pair: of DPO, or the hinge on the margin",
     .form = PF_CHOICE,
     .choices = "dpo|hinge",
     .def = DPO},
    {0}};

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    bool hinge = pf_learner_choice(l, LOSS) == HINGE;
    bool self_play = pf_learner_choice(l, PARTNER) == POLICY;
    return pf_online_step(
        l, f, self_play ? PF_PAIRS_OF_POLICY : PF_PAIRS_OF_POLICY_AND_REFERENCE,
        hinge ? pf_loss_hinge : pf_loss_dpo);
}

const pf_learner_type pf_learner_online_dpo = {
    .kind = {.name = "online-dpo",
             .title = "Online DPO",
             .doc = "Direct preference optimisation on judged responses of "
                    "the current policy",
             .source = "Guo et al. 2024, arXiv:2402.04792",
             .params = params},
    .asks = PF_ASKS_COMPARE,
    .traits = PF_PARAMETRIC,
    .comparisons = pf_pair_comparisons,
    .n_vectors = PF_ONLINE_VECTORS,
    .refuse = pf_pair_refuse,
    .step = step,
};
