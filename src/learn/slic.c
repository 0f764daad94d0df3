/* Sequence likelihood calibration with human feedback (SLiC-HF):
 *
 *   loss = max (0, delta - log pi (y_w) + log pi (y_l))
 *          - lambda log pi (target)
 *
 * Zhao et al. 2023, "SLiC-HF: Sequence Likelihood Calibration with Human
 * Feedback", arXiv:2305.10425, eq. 1. There is no reference policy in it but
 * the target, a sentence of the fine-tuning data. That data's law is what the
 * reference policy stands for here, so `target` = reference adds the
 * expectation, lambda times the cross-entropy of ref and pi, without sampling;
 * winner takes y_w instead, as public code does. Where the hinge is at rest,
 * target = reference draws the policy to the reference. Defaults of public
 * code: delta 1, lambda 0.1.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/logistic.h"
#include "core/status.h"
#include "learn/pair_losses.h"

enum { LAMBDA, TARGET };

static const struct pf_param params[] = {
    PF_PAIR_ROWS_AS(PF_PAIR_SUM, {.name = "delta",
                                  .unit = "",
                                  .doc = "margin of log-probabilities from "
                                         "which on a pair is at rest",
                                  .form = PF_REAL,
                                  .lo = 0,
                                  .hi = 1e6,
                                  .def = 1}),
    {.name = "lambda",
     .unit = "",
     .doc = "weight of the target's log-probability",
     .form = PF_REAL,
     .lo = 0,
     .hi = 1e6,
     .def = 0.1},
    {.name = "target",
     .unit = "",
     .doc = "whose log-probability is held up: the reference policy's "
            "responses, or the winner's",
     .form = PF_CHOICE,
     .choices = "reference|winner",
     .def = PF_SLIC_REFERENCE},
    {0}};

void
pf_loss_slic(const struct pf_pair *p, struct pf_pair_value *out)
{
    double lack = p->beta - p->log_w + p->log_l;
    double hold = (int) p->par[TARGET] == PF_SLIC_WINNER ? p->par[LAMBDA] : 0.0;
    if (lack <= 0.0)
        pf_pair_of_margin(out, 0.0, 0.0);
    else
        pf_pair_of_margin(out, lack, -1.0);
    out->loss -= hold * p->log_w;
    out->f_c -= hold;
}

/* The gradient of - lambda E_{c ~ rho, y ~ ref} log pi (y). */
static void
hold_reference(struct pf_learner *l)
{
    const struct pf_task *t = l->task;
    size_t lanes = t->shape.lanes;
    bool mean = pf_learner_choice(l, PF_PAIR_LENGTH) == PF_PAIR_MEAN;
    for (size_t i = 0; i < pf_shape_size(&t->shape); i++) {
        size_t k = i % lanes, c = i / lanes / t->shape.responses;
        double span = mean && t->length != NULL ? t->length[i] : 1.0;
        double mass = t->weight[c * lanes + k] * pf_exp(t->log_ref[i]);
        double lambda = l->par[PF_PAIR_OWN + LAMBDA][k];
        l->x[PF_PAIR_COEF][i] -= lambda * mass / span;
    }
}

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    int status = pf_pair_collect(l, f, PF_PAIRS_OF_DATA);
    if (status != PF_OK)
        return status;
    pf_pair_coefficients(l, PF_PAIRS_OF_DATA, pf_loss_slic);
    if (pf_learner_choice(l, PF_PAIR_OWN + TARGET) == PF_SLIC_REFERENCE)
        hold_reference(l);
    return pf_pair_apply(l);
}

const pf_learner_type pf_learner_slic = {
    .kind = {.name = "slic",
             .title = "SLiC-HF",
             .doc = "A hinge loss on log-probabilities, held by a target's "
                    "log-probability",
             .source = "Zhao et al. 2023, arXiv:2305.10425, eq. 1",
             .params = params},
    PF_PAIR_OFFLINE,
    .step = step,
};
