/* DiscoPOP, a loss found by a program search: between DPO's logistic loss and
 * an exponential one. With z = beta (c - l), m = sigmoid (z / tau),
 *
 *   loss = (1 - m) (-log sigmoid (z)) + m e^-z
 *
 * Lu et al. 2024, "Discovering Preference Optimization Algorithms with and for
 * Large Language Models", arXiv:2406.08414 (log-ratio modulated loss), tau =
 * 0.05. It is not monotone: at z = 0, where every run starts, its slope in z is
 * -3/4 + (1 - log 2) / (4 tau) (our derivation), which is positive for tau <
 * 0.1023, so that with the default the first step moves the wrong way and a
 * margin leaves that valley only with large steps or noise.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/logistic.h"
#include "learn/pair_losses.h"

enum { TAU };

static const struct pf_param params[] = {
    PF_PAIR_ROWS,
    {.name = "tau",
     .unit = "",
     .doc = "margin over which the two losses blend",
     .form = PF_REAL,
     .lo = 1e-6,
     .hi = 1,
     .def = 0.05,
     .log_scale = true},
    {0}};

/* The exponential stands under its weight m, lest it overflow where m is
 * nothing. For tau > 1 it would outgrow m. */
void
pf_loss_discopop(const struct pf_pair *p, struct pf_pair_value *out)
{
    double tau = p->par[TAU], z = p->beta * (p->c - p->l);
    double m = pf_sigmoid(z / tau), n = pf_sigmoid(-z / tau);
    double blend = m * n / tau; /* m' */
    double logistic = -pf_log_sigmoid(z), steep = -pf_sigmoid(-z);
    double tail = pf_exp(pf_log_sigmoid(z / tau) - z); /* m e^-z */
    double slope = n * steep - blend * logistic + (n / tau - 1.0) * tail;
    pf_pair_of_margin(out, n * logistic + tail, p->beta * slope);
}

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    return pf_pair_step(l, f, PF_PAIRS_OF_DATA, pf_loss_discopop);
}

const pf_learner_type pf_learner_discopop = {
    .kind = {.name = "discopop",
             .title = "DiscoPOP",
             .doc = "A loss found by search, between a logistic and an "
                    "exponential one; not monotone: for tau below 0.1 "
                    "the first steps go the wrong way",
             .source = "Lu et al. 2024, arXiv:2406.08414",
             .params = params},
    PF_PAIR_OFFLINE,
    .refuse = pf_pair_refuse,
    .step = step,
};
