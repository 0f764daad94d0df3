/* AdamW: Adam with decoupled weight decay,
 *   theta -= rate weight_decay (theta - centre),    then Adam's step.
 *
 * Loshchilov and Hutter 2019, "Decoupled weight decay regularization", ICLR
 * 2019, arXiv:1711.05101, algorithm 2, with the decay multiplied by the rate,
 * as in the common libraries.
 *
 * What decays is a choice, because the paper's centre 0 means different
 * policies in different classes. `start` (the default, our own): the parameters
 * that the run began with, so that in every class decay pulls towards the
 * reference policy, or, in a world with a <start>, towards that. `zero`, the
 * paper: for the log-linear class, and the autoregressive one on strings, the
 * same thing; for a table of logits a pull towards the uniform policy; for a
 * network a pull towards the reference policy that shrinks the hidden layers
 * too.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "learn/adam.h"

enum { DECAY = PF_ADAM_ROW_COUNT, TOWARDS };
enum { TOWARDS_START, TOWARDS_ZERO };
enum { CENTRE = PF_ADAM_MOMENTS, MOMENTS };

static const struct pf_param params[] = {
    PF_ADAM_ROWS,
    {.name = "weight_decay",
     .unit = "",
     .doc = "share of the distance to the centre that goes in a step of rate 1",
     .form = PF_REAL,
     .def = 0.01,
     .lo = 0.0,
     .hi = 1e6},
    {.name = "decay_towards",
     .unit = "",
     .doc = "centre of the decay: the parameters at the start (the reference "
            "policy, if the world has no start), or zero as in the paper (for "
            "a table the uniform policy)",
     .form = PF_CHOICE,
     .def = TOWARDS_START,
     .choices = "start|zero"},
    {0}};

static int
step(struct pf_optimiser *o, struct pf_policy *p, double *grad)
{
    double *centre = o->moment[CENTRE];
    if (o->t == 0 && (int) o->par[TOWARDS][0] == TOWARDS_START)
        memcpy(centre, p->theta, o->n * o->lanes * sizeof *centre);
    for (size_t i = 0; i < o->n; i++)
        for (size_t k = 0; k < o->lanes; k++) {
            size_t at = i * o->lanes + k;
            p->theta[at] -=
                o->rate[k] * o->par[DECAY][k] * (p->theta[at] - centre[at]);
        }
    return pf_adam_step(o, p, grad);
}

const pf_optimiser_type pf_optimiser_adamw = {
    .kind = {.name = "adamw",
             .title = "AdamW",
             .doc = "Adam with a decay of the parameters that does not pass "
                    "through its moments",
             .source = "Loshchilov and Hutter 2019, arXiv:1711.05101",
             .params = params},
    .n_moments = MOMENTS,
    .step = step,
};
