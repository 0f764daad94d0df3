/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/experiment/cost.h"

#include <math.h>

#include "lab/experiment/element.h"
#include "lab/experiment/grammar.h"
#include "learn/data.h"

const char *
pf_data_file(const struct pf_learner_def *l)
{
    const struct pf_values *v = &l->data.values;
    return l->data.kind != NULL ? v->text[PF_DATA_FILE] : NULL;
}

bool
pf_data_is_judged(const struct pf_learner_def *l)
{
    return l->data.kind != NULL &&
           (l->model.kind != NULL || (l->type->asks & PF_ASKS_COMPARE));
}

uint64_t
pf_pair_cost(const struct pf_learner_def *l)
{
    uint64_t each = pf_data_is_judged(l) ? 1 : 0;
    if (l->model.kind == NULL && (l->type->asks & PF_ASKS_RATE))
        each += 2;
    return each;
}

uint64_t
pf_data_pairs(const struct pf_budget *b, const struct pf_learner_def *l)
{
    const struct pf_values *v = &l->data.values;
    uint64_t queries = pf_budget_queries(b, l), each = pf_pair_cost(l);
    if (l->data.kind == NULL)
        return 0;
    if (v->given[PF_DATA_PAIRS])
        return (uint64_t) v->number[PF_DATA_PAIRS];
    if (queries == 0)
        return UINT64_MAX;
    return each < 2 ? queries : queries < each ? 1 : queries / each;
}

uint64_t
pf_feedback_cost(const struct pf_feedback_def *f)
{
    const struct pf_values *v = &f->type.values;
    switch (((const pf_feedback_type *) f->type.kind)->mode) {
    case PF_PORT_EXACT:
        return 1;
    case PF_PORT_SAMPLES:
        return (uint64_t) v->number[PF_FEEDBACK_SAMPLES];
    case PF_PORT_PAIRS:
    case PF_PORT_LABELS:
        return (uint64_t) v->number[PF_FEEDBACK_SAMPLES] *
               (v->number[PF_FEEDBACK_ESTIMATOR] == PF_ESTIMATE_REGRESSION ? 2
                                                                           : 1);
    }
    return 1;
}

uint64_t
pf_step_queries(const struct pf_learner_def *l)
{
    const pf_learner_type *type = l->type;
    uint64_t payoffs = type->queries;
    if (l->model.kind != NULL)
        return 0;
    if (payoffs > 0)
        payoffs *= pf_feedback_cost(&l->feedback);
    if (type->comparisons == NULL)
        return payoffs > 0 ? payoffs : 1;
    uint64_t comparisons = type->comparisons(&l->values);
    return comparisons > 0 ? payoffs + comparisons : 0;
}

/* A price that is a whole number of labels but for rounding pays for all. */
uint64_t
pf_budget_queries(const struct pf_budget *b, const struct pf_learner_def *l)
{
    if (!(b->price > 0.0))
        return b->queries;
    if (!(l->label_price > 0.0))
        return 0;
    double labels = floor(b->price / l->label_price * (1.0 + 1e-12));
    return labels < 1e15 ? (uint64_t) labels : (uint64_t) 1e15;
}

/* Passes through the data, in steps of `each` pairs (0: of all of them). A
 * step looks at no pair of a drawn set twice. */
static uint64_t
epoch_steps(const struct pf_learner_def *l, uint64_t pairs)
{
    uint64_t each = (uint64_t) l->values.number[PF_DATA_BATCH];
    uint64_t epochs = (uint64_t) l->data.values.number[PF_DATA_EPOCHS];
    if (each == 0 || pairs == UINT64_MAX ||
        (each > pairs && pf_data_file(l) == NULL))
        return epochs;
    uint64_t looked_at = epochs * pairs;
    return looked_at / each + (looked_at % each > 0);
}

uint64_t
pf_learner_steps(const struct pf_budget *b, const struct pf_learner_def *l)
{
    if (l->steps > 0)
        return l->steps;
    if (b->steps > 0)
        return b->steps;
    if (l->type->traits & PF_OFFLINE)
        return epoch_steps(l, pf_data_pairs(b, l));
    uint64_t each = pf_step_queries(l);
    return each > 0 ? pf_budget_queries(b, l) / each : 0;
}
