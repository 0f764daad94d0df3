/* What cannot work together, told before anything runs.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <string.h>

#include "core/status.h"
#include "lab/cost.h"
#include "lab/design.h"

/* --- a learner and what it works with --- */

static bool
is_offline(const struct pf_learner_def *l)
{
    return (l->type->traits & PF_OFFLINE) != 0;
}

/* Payoffs can be had of comparisons, but not the other way round. Judgements
 * in a file are asked of nobody. */
static int
check_feedback(const struct pf_learner_def *l, struct pf_diag *d)
{
    const pf_feedback_type *f =
        (const pf_feedback_type *) l->feedback.type.kind;
    if (f == NULL || pf_data_file(l) != NULL ||
        (l->type->asks & ~f->answers) == 0)
        return PF_OK;
    return pf_diag_at(d, l->at,
                      "%s compares responses, two at a time, and its feedback "
                      "is %s; give it <feedback type=\"pairs\"/> or \"labels\"",
                      l->type->kind.name, f->kind.name);
}

static int
check_data(const struct pf_learner_def *l, struct pf_diag *d)
{
    const struct pf_values *v = &l->data.values;
    struct pf_place at = l->data.at;
    int status = PF_OK;
    if (!is_offline(l))
        return PF_OK;
    if (l->data.kind == NULL)
        return pf_diag_at(d, l->at,
                          "%s learns from a data set; give it <data>, such as "
                          "<data pairs=\"1000\"/>",
                          l->type->kind.name);
    if (!v->given[PF_DATA_FILE])
        return PF_OK;
    if (v->given[PF_DATA_BEHAVIOUR])
        status = pf_diag_at(d, at,
                            "data: behaviour is for pairs that are drawn, and "
                            "these are in a file; leave one of the two out");
    if (v->given[PF_DATA_PAIRS] && v->number[PF_DATA_PAIRS] == 0.0)
        status = pf_diag_at(d, at,
                            "data: pairs=\"0\" stands for the population, and "
                            "these are in a file; leave pairs out to use all "
                            "of the file");
    return status;
}

static int
check_optimiser(const struct pf_learner_def *l, struct pf_diag *d)
{
    const pf_policy_type *policy = (const pf_policy_type *) l->policy.kind;
    const pf_optimiser_type *optimiser =
        (const pf_optimiser_type *) l->optimiser.kind;
    if (policy == NULL || optimiser == NULL || !optimiser->needs_natural ||
        policy->natural != NULL)
        return PF_OK;
    return pf_diag_at(d, l->optimiser.at,
                      "%s needs a policy with a natural gradient, which %s "
                      "does not have; tabular does",
                      optimiser->kind.name, policy->kind.name);
}

int
pf_learner_check(const struct pf_learner_def *l, struct pf_diag *d)
{
    int status = check_feedback(l, d);
    status = pf_worse(status, check_data(l, d));
    return pf_worse(status, check_optimiser(l, d));
}

/* --- a learner in a world --- */

static int
no_covariates(struct pf_place at, const char *who, const struct pf_world_def *w,
              struct pf_diag *d)
{
    return pf_diag_at(d, at,
                      "%s needs responses with covariates, and world '%s' has "
                      "none; give it <covariates/>",
                      who, w->id);
}

static int
check_annotators(const struct pf_feedback_def *f, const struct pf_world_def *w,
                 struct pf_diag *d)
{
    int status = PF_OK;
    if (w->covariates.kind != NULL)
        return PF_OK;
    if (pf_element_number(&f->type, "pool", PF_POOL_OWN) == PF_POOL_ALPACAFARM)
        return no_covariates(f->type.at, "pool=\"alpacafarm\"", w, d);
    for (size_t i = 0; i < f->n_annotators; i++) {
        const struct pf_element *e = &f->annotator[i].type;
        const pf_annotator_type *type = (const pf_annotator_type *) e->kind;
        if (type->needs_covariates)
            status = no_covariates(e->at, type->kind.name, w, d);
    }
    return status;
}

int
pf_learner_world_check(const struct pf_learner_def *l,
                       const struct pf_world_def *w, struct pf_diag *d)
{
    const pf_policy_type *policy = (const pf_policy_type *) l->policy.kind;
    int status = check_annotators(&l->feedback, w, d);
    if (policy != NULL && policy->needs_features && w->features.kind == NULL)
        status = pf_diag_at(d, l->policy.at,
                            "the %s policy needs features, and world '%s' has "
                            "none; give it <features>",
                            policy->kind.name, w->id);
    return status;
}

/* --- a learner and the budget --- */

static int
check_steps(const struct pf_learner_def *l, struct pf_diag *d)
{
    const struct pf_values *v = &l->data.values;
    int status = PF_OK;
    if (l->data.kind == NULL)
        return PF_OK;
    if (!v->given[PF_DATA_PAIRS] && !v->given[PF_DATA_FILE])
        status = pf_diag_at(d, l->data.at,
                            "data: give pairs: a budget of steps does not say "
                            "how many %s draws",
                            l->type->kind.name);
    if (v->given[PF_DATA_EPOCHS])
        status = pf_diag_at(d, l->data.at,
                            "data: epochs is for a budget of queries; a budget "
                            "of steps says how long %s goes on",
                            l->type->kind.name);
    return status;
}

static int
check_pairs(const struct pf_learner_def *l, uint64_t pairs, uint64_t queries,
            struct pf_diag *d)
{
    if (pairs == 0)
        return pf_diag_at(d, l->data.at,
                          "data: pairs=\"0\" stands for the population, which "
                          "has no end that a budget of queries would pay for; "
                          "give one of steps");
    if (pairs > queries)
        return pf_diag_at(d, l->data.at,
                          "data: %" PRIu64 " pairs are more than the %" PRIu64
                          " queries that the budget pays for",
                          pairs, queries);
    if (pairs > PF_MAX_PAIRS)
        return pf_diag_at(d, l->data.at,
                          "data: give pairs: the budget would pay for %" PRIu64
                          ", and at most %d are possible",
                          pairs, PF_MAX_PAIRS);
    return PF_OK;
}

static int
too_small(const struct pf_learner_def *l, uint64_t queries, uint64_t each,
          struct pf_diag *d)
{
    return pf_diag_at(d, l->at,
                      "a budget of %" PRIu64 " queries is less than the "
                      "%" PRIu64 " that one step of %s takes",
                      queries, each, l->type->kind.name);
}

static int
check_queries(const struct pf_budget *budget, const struct pf_learner_def *l,
              struct pf_diag *d)
{
    uint64_t queries = pf_budget_queries(budget, l);
    uint64_t each = pf_step_queries(l);
    if (l->data.kind != NULL)
        return check_pairs(l, pf_data_pairs(budget, l), queries, d);
    if (each == 0)
        return pf_diag_at(d, l->at,
                          "a step of %s looks at all pairs of the world, "
                          "however many there are; give a budget of steps",
                          l->type->kind.name);
    return queries < each ? too_small(l, queries, each, d) : PF_OK;
}

/* What labels cost is known to a plan; until then only that there are
 * labels can be seen. */
static int
check_price(const struct pf_budget *budget, const struct pf_learner_def *l,
            struct pf_diag *d)
{
    const pf_feedback_type *f =
        (const pf_feedback_type *) l->feedback.type.kind;
    if (f->mode != PF_PORT_LABELS)
        return pf_diag_at(d, l->at,
                          "a budget of a price pays for labels, and the "
                          "feedback of %s is %s; give it <feedback "
                          "type=\"labels\"/>",
                          l->type->kind.name, f->kind.name);
    return l->label_price > 0.0 ? check_queries(budget, l, d) : PF_OK;
}

int
pf_budget_check(const struct pf_budget *budget, const struct pf_learner_def *l,
                struct pf_diag *d)
{
    if (l->feedback.type.kind == NULL ||
        (is_offline(l) && l->data.kind == NULL))
        return PF_EINPUT; /* that has been said */
    if (budget->steps > 0)
        return check_steps(l, d);
    if (budget->price > 0.0)
        return check_price(budget, l, d);
    return budget->queries > 0 ? check_queries(budget, l, d) : PF_OK;
}
