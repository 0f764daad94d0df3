/* SuperHF: imitate the best of n of one's own responses and stay near the
 * reference. In a step, for each of `prompts` prompts y* = the best of n
 * responses of pi (.|x), and `inner` gradient steps on the mean of
 *
 *   - log pi (y*|x) + lam KL_x.
 *
 * Mukobi et al. 2023, "SuperHF: Supervised Iterative Learning from Human
 * Feedback", arXiv:2310.16763. `direction` = forward takes KL (ref||pi), as the
 * authors' code does, reverse KL (pi||ref). Where they take a mean over tokens,
 * both terms here are of whole responses, so that lam means the same for
 * strings of every length.
 *
 * With a table, exact solves and the forward direction a step from pi ends in
 *   (B + lam ref) / (1 + lam),
 * B the law of the best of n of pi: a plain mixture. lam = 0 is expert
 * iteration.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/status.h"
#include "learn/best_of.h"

enum { LAM = PF_WEIGHTED_ONLINE_OWN, DIRECTION };

static const struct pf_param params[] = {
    PF_WEIGHTED_ONLINE_ROWS(16),
    {.name = "lam",
     .unit = "",
     .doc = "how strongly the policy is held near the reference, which has "
            "nothing to do with the world's beta",
     .form = PF_REAL,
     .def = 0.23,
     .lo = 0,
     .hi = 1e6},
    {.name = "direction",
     .unit = "",
     .doc = "the divergence that does it: forward, KL (reference || policy), "
            "or reverse, KL (policy || reference)",
     .form = PF_CHOICE,
     .choices = "forward|reverse",
     .def = PF_WEIGHTED_FORWARD},
    {0}};

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    const struct pf_weighted_loss loss = {
        .lam = l->par[LAM],
        .direction =
            (enum pf_weighted_direction) pf_learner_choice(l, DIRECTION)};
    struct pf_items items;
    int status = pf_items_best_of(l, f, l->pi, &items);
    if (status != PF_OK)
        return status;
    return pf_weighted_fit(l, &items, &loss);
}

const pf_learner_type pf_learner_superhf = {
    .kind = {.name = "superhf",
             .title = "SuperHF",
             .doc = "imitates the best of several responses of the current "
                    "policy while a divergence holds it near the reference",
             .source = "Mukobi et al. 2023, arXiv:2310.16763",
             .params = params},
    PF_WEIGHTED_ONLINE,
    .step = step,
};
