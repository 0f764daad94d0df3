/* What cannot work together, told before anything runs.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/status.h"
#include "lab/experiment/cost.h"
#include "lab/experiment/design.h"

/* --- a learner and what it works with --- */

static bool
is_offline(const struct pf_learner_def *l)
{
    return (l->type->traits & PF_OFFLINE) != 0;
}

static bool
needs_data(const struct pf_learner_def *l)
{
    return is_offline(l) || l->model.kind != NULL;
}

/* What a reward model is fitted to must be judged by somebody. */
static int
check_model(const struct pf_learner_def *l, const pf_feedback_type *f,
            struct pf_diag *d)
{
    if (pf_data_file(l) != NULL || (f->answers & PF_ASKS_COMPARE))
        return PF_OK;
    return pf_diag_at(d, l->at,
                      "the reward model of %s is fitted to judged pairs, and "
                      "its feedback is %s; give it <feedback "
                      "type=\"labels\"/> or \"pairs\"",
                      l->type->kind.name, f->kind.name);
}

#define FITTED "<reward-model type=\"bradley-terry\"/> with labels and <data>"

static int
no_rewards(const struct pf_learner_def *l, struct pf_diag *d)
{
    const char *name = l->type->kind.name;
    if (l->type->asks & PF_ASKS_COMPARE)
        return pf_diag_at(d, l->at,
                          "%s compares responses and learns from rewards; give "
                          "it " FITTED,
                          name);
    return pf_diag_at(d, l->at,
                      "%s learns from rewards: give it <feedback "
                      "type=\"exact\"/> in a world with rewards, or " FITTED,
                      name);
}

/* Payoffs can be had of comparisons, but not the other way round. Judgements
 * in a file are asked of nobody. */
static int
check_feedback(const struct pf_learner_def *l, struct pf_diag *d)
{
    const pf_feedback_type *f =
        (const pf_feedback_type *) l->feedback.type.kind;
    if (f == NULL)
        return PF_OK;
    if (l->model.kind != NULL)
        return check_model(l, f, d);
    unsigned lacks = l->type->asks & ~f->answers;
    if ((lacks & PF_ASKS_RATE) ||
        (lacks != 0 && (l->type->asks & PF_ASKS_RATE)))
        return no_rewards(l, d);
    if (pf_data_file(l) != NULL || lacks == 0)
        return PF_OK;
    return pf_diag_at(d, l->at,
                      "%s compares responses, two at a time, and its feedback "
                      "is %s; give it <feedback type=\"pairs\"/> or \"labels\"",
                      l->type->kind.name, f->kind.name);
}

static int
no_data(const struct pf_learner_def *l, struct pf_diag *d)
{
    if (is_offline(l))
        return pf_diag_at(d, l->at,
                          "%s learns from a data set; give it <data>, such as "
                          "<data pairs=\"1000\"/>",
                          l->type->kind.name);
    return pf_diag_at(d, l->at,
                      "the reward model of %s is fitted to a data set; give it "
                      "<data>, such as <data pairs=\"1000\"/>",
                      l->type->kind.name);
}

static int
check_data(const struct pf_learner_def *l, struct pf_diag *d)
{
    const struct pf_values *v = &l->data.values;
    struct pf_place at = l->data.at;
    int status = PF_OK;
    if (!needs_data(l))
        return PF_OK;
    if (l->data.kind == NULL)
        return no_data(l, d);
    if (!v->given[PF_DATA_FILE])
        return PF_OK;
    if (v->given[PF_DATA_BEHAVIOUR])
        status = pf_diag_at(d, at,
                            "data: behaviour is for pairs that are drawn, and "
                            "these are in a file; leave one of the two out");
    if (v->given[PF_DATA_JUNK])
        status = pf_diag_at(d, at,
                            "data: junk is for pairs that are drawn, and these "
                            "are in a file; leave one of the two out");
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

int
pf_annotators_check(const struct pf_feedback_def *f,
                    const struct pf_world_def *w, struct pf_diag *d)
{
    int status = PF_OK;
    if (w->covariates.kind != NULL)
        return PF_OK;
    double pool = pf_element_number(&f->type, "pool", PF_POOL_OWN);
    if (pool == PF_POOL_ALPACAFARM)
        return no_covariates(f->type.at, "pool=\"alpacafarm\"", w, d);
    if (pool == PF_POOL_HUMANS)
        return no_covariates(f->type.at, "pool=\"humans\"", w, d);
    for (size_t i = 0; i < f->n_annotators; i++) {
        const struct pf_element *e = &f->annotator[i].type;
        const pf_annotator_type *type = (const pf_annotator_type *) e->kind;
        if (type->needs_covariates)
            status = no_covariates(e->at, type->kind.name, w, d);
    }
    return status;
}

/* Who follows no gradient, or whose policy is a table, starts anywhere. */
static int
check_start(const struct pf_learner_def *l, const struct pf_world_def *w,
            struct pf_diag *d)
{
    const pf_policy_type *policy = (const pf_policy_type *) l->policy.kind;
    if (w->start.kind == NULL)
        return PF_OK;
    if (l->type->traits & PF_STAYS_AT_REF)
        return pf_diag_at(d, l->at,
                          "%s makes each of its policies from the reference "
                          "policy alone, so that the <start> of world '%s' "
                          "would mean nothing to it; give it a world without",
                          l->type->kind.name, w->id);
    if (policy == NULL || policy->any_start)
        return PF_OK;
    return pf_diag_at(d, l->policy.at,
                      "the %s policy starts at the reference policy, since few "
                      "of the others can be said in its parameters, and world "
                      "'%s' has a <start>; give %s <policy type=\"tabular\"/>, "
                      "or leave the <start> out",
                      policy->kind.name, w->id, l->type->kind.name);
}

int
pf_learner_world_check(const struct pf_learner_def *l,
                       const struct pf_world_def *w, struct pf_diag *d)
{
    const pf_policy_type *policy = (const pf_policy_type *) l->policy.kind;
    int status = pf_annotators_check(&l->feedback, w, d);
    status = pf_worse(status, check_start(l, w, d));
    if (policy != NULL && policy->needs_features && w->features.kind == NULL)
        status = pf_diag_at(d, l->policy.at,
                            "the %s policy needs features, and world '%s' has "
                            "none; give it <features>",
                            policy->kind.name, w->id);
    const pf_reward_model_type *model =
        (const pf_reward_model_type *) l->model.kind;
    if (model != NULL && model->needs_features(&l->model.values) &&
        w->features.kind == NULL)
        status = pf_diag_at(d, l->model.at,
                            "this %s reward model needs features, and world "
                            "'%s' has none; give it <features>",
                            model->kind.name, w->id);
    return status;
}
