/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/simplex.h"
#include "core/status.h"
#include "learn/data.h"
#include "learn/pair.h"

static size_t
batch_of(const struct pf_learner *l)
{
    return pf_learner_choice(l, PF_PAIR_BATCH);
}

/* Where all pairs are taken, what each counts follows from these. */
static int
collect_data(struct pf_learner *l, struct pf_feedback *f)
{
    if (l->t == 0 && pf_pair_takes_all(l, PF_PAIRS_OF_DATA)) {
        pf_data_law(l, l->x[PF_PAIR_FIRST]);
        pf_data_law(l, l->x[PF_PAIR_SECOND]);
    }
    return pf_data_collect(l, f, batch_of(l), true);
}

/* --- the policy itself --- */

static void
draw_policies(struct pf_learner *l, const double *first, const double *second)
{
    const struct pf_shape *s = &l->task->shape;
    for (size_t k = 0; k < s->lanes; k++) {
        gsl_rng *r = pf_learner_rng(l, k, "pairs", l->t);
        for (size_t i = 0; i < l->pairs.n; i++) {
            size_t c = pf_learner_context(l, k, r);
            size_t y = pf_sample(s, first, c, k, r);
            pf_pairs_set(&l->pairs, i * s->lanes + k, c, y,
                         pf_sample(s, second, c, k, r));
        }
    }
}

int
pf_pair_collect_from(struct pf_learner *l, struct pf_feedback *f,
                     const double *first, const double *second)
{
    const struct pf_shape *s = &l->task->shape;
    size_t batch = batch_of(l);
    int status = batch > 0 ? pf_learner_pairs(l, batch) : pf_data_enumerate(l);
    if (status != PF_OK)
        return status;
    if (batch > 0) {
        draw_policies(l, first, second);
    } else {
        pf_probabilities(s, l->x[PF_PAIR_FIRST], first);
        pf_probabilities(s, l->x[PF_PAIR_SECOND], second);
    }
    return pf_compare(f, &l->pairs);
}

int
pf_pair_collect(struct pf_learner *l, struct pf_feedback *f,
                enum pf_pair_source source)
{
    switch (source) {
    case PF_PAIRS_OF_POLICY:
        return pf_pair_collect_from(l, f, l->pi, l->pi);
    case PF_PAIRS_OF_POLICY_AND_REFERENCE:
        return pf_pair_collect_from(l, f, l->pi, l->task->log_ref);
    default:
        return collect_data(l, f);
    }
}
