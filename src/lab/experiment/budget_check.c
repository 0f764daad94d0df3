/* A learner and the budget: what the one cannot do with the other.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>

#include "core/status.h"
#include "lab/experiment/cost.h"
#include "lab/experiment/design.h"
#include "learn/data.h"

/* --- steps --- */

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

/* Steps of its own are for learners that neither the queries of a step nor
 * passes through the data bring to an end. */
static int
check_own_steps(const struct pf_learner_def *l, struct pf_diag *d)
{
    const char *name = l->type->kind.name;
    bool model = l->model.kind != NULL;
    bool passes = (l->type->traits & PF_OFFLINE) != 0;
    if (model && !passes && l->steps == 0)
        return pf_diag_at(d, l->at,
                          "a reward model answers %s, so that queries do not "
                          "say how long it goes on; give it steps, such as "
                          "<learner type=\"%s\" steps=\"1000\">",
                          name, name);
    if (l->steps > 0 && passes)
        return pf_diag_at(d, l->at,
                          "%s goes through its data as often as <data> says; "
                          "give that epochs instead of steps",
                          name);
    if (l->steps > 0 && !model)
        return pf_diag_at(d, l->at,
                          "the budget says how long %s goes on; leave its "
                          "steps out, or give a budget of steps",
                          name);
    return PF_OK;
}

/* --- queries --- */

static int
check_pairs(const struct pf_learner_def *l, uint64_t pairs, uint64_t queries,
            struct pf_diag *d)
{
    uint64_t each = pf_pair_cost(l);
    if (pairs == 0)
        return pf_diag_at(d, l->data.at,
                          "data: pairs=\"0\" stands for the population, which "
                          "has no end that a budget of queries would pay for; "
                          "give one of steps");
    if (each > 0 && pairs > queries / each)
        return pf_diag_at(d, l->data.at,
                          "data: %" PRIu64 " pairs are more than the %" PRIu64
                          " queries that the budget pays for%s",
                          pairs, queries, each > 1 ? ", two for each" : "");
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

/* Does what it asks follow the size of the world? Pairs of data are known, even
 * if a step looks at all of them, but not what is rated beside them. */
static bool
asks_by_the_world(const struct pf_learner_def *l)
{
    if (l->model.kind != NULL || pf_step_queries(l) > 0)
        return false;
    bool offline = (l->type->traits & PF_OFFLINE) != 0;
    return !offline || ((l->type->asks & PF_ASKS_RATE) &&
                        l->values.number[PF_DATA_BATCH] > 0.0);
}

static int
check_queries(const struct pf_budget *budget, const struct pf_learner_def *l,
              struct pf_diag *d)
{
    uint64_t queries = pf_budget_queries(budget, l);
    if (asks_by_the_world(l))
        return pf_diag_at(d, l->at,
                          "a step of %s looks at all %s of the world, however "
                          "many there are; give a budget of steps",
                          l->type->kind.name,
                          l->type->asks & PF_ASKS_RATE ? "responses" : "pairs");
    if (l->data.kind != NULL)
        return check_pairs(l, pf_data_pairs(budget, l), queries, d);
    uint64_t each = pf_step_queries(l);
    return queries < each ? too_small(l, queries, each, d) : PF_OK;
}

/* --- a price --- */

/* What labels cost is known to a plan; until then only that there are
 * labels can be seen. */
static int
check_price(const struct pf_budget *budget, const struct pf_learner_def *l,
            struct pf_diag *d)
{
    const pf_feedback_type *f =
        (const pf_feedback_type *) l->feedback.type.kind;
    const struct pf_values *data = &l->data.values;
    if (l->type->asks == 0 && l->model.kind == NULL) {
        if (data->given[PF_DATA_PAIRS] || data->given[PF_DATA_FILE])
            return PF_OK;
        return pf_diag_at(d, l->data.at,
                          "data: give pairs: %s asks for no labels, so that a "
                          "price does not say how many it has",
                          l->type->kind.name);
    }
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
    bool data = (l->type->traits & PF_OFFLINE) != 0 || l->model.kind != NULL;
    if (l->feedback.type.kind == NULL || (data && l->data.kind == NULL))
        return PF_EINPUT; /* that has been said */
    if (budget->steps > 0)
        return check_steps(l, d);
    int status = check_own_steps(l, d);
    if (budget->price > 0.0)
        return pf_worse(status, check_price(budget, l, d));
    if (budget->queries > 0)
        status = pf_worse(status, check_queries(budget, l, d));
    return status;
}
