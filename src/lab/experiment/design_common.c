/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/status.h"
#include "lab/experiment/design.h"
#include "lab/experiment/shared.h"

/* An element of which there is at most one, and which may be missing: then
 * the defaults of its table hold. */
static int
read_one(struct pf_attributes *a, const xmlNode *root, enum pf_tag tag,
         const struct pf_reader *r)
{
    const xmlNode *node = pf_child_of(root, tag, NULL);
    if (node != NULL)
        return pf_attributes_read(a, node, tag, r);
    memset(a, 0, sizeof *a);
    a->rule = pf_rule_of(tag);
    a->at = pf_element_place(root, r->file);
    return pf_values_init(&a->own, a->rule->kind.params);
}

static int
read_budget(struct pf_budget *out, const xmlNode *root,
            const struct pf_reader *r)
{
    struct pf_attributes a;
    int status = read_one(&a, root, PF_TAG_BUDGET, r);
    if (status != PF_ENOMEM) {
        out->steps = (uint64_t) a.own.number[PF_BUDGET_STEPS];
        out->queries = (uint64_t) a.own.number[PF_BUDGET_QUERIES];
        out->price = a.own.number[PF_BUDGET_PRICE];
    }
    pf_attributes_clear(&a);
    return status;
}

static int
add_metric(struct pf_record_def *out, const struct pf_kind *kind,
           const struct pf_reader *r, struct pf_place at)
{
    const pf_metric_type *type = (const pf_metric_type *) kind;
    for (size_t i = 0; i < out->n_metrics; i++)
        if (out->metric[i] == type)
            return pf_diag_at(r->d, at, "the metric '%s' is listed twice",
                              kind->name);
    if (out->n_metrics < PF_MAX_METRICS)
        out->metric[out->n_metrics++] = type;
    return PF_OK;
}

static int
read_metrics(struct pf_record_def *out, const xmlNode *record,
             const struct pf_reader *r)
{
    const xmlNode *p = NULL;
    struct pf_attributes a;
    int status = PF_OK;
    while ((p = pf_child_of(record, PF_TAG_METRIC, p)) != NULL &&
           status != PF_ENOMEM) {
        status = pf_worse(status, pf_attributes_read(&a, p, PF_TAG_METRIC, r));
        if (status != PF_ENOMEM && a.kind != NULL)
            status = pf_worse(status, add_metric(out, a.kind, r, a.at));
        pf_attributes_clear(&a);
    }
    return status;
}

static int
default_metrics(struct pf_record_def *out, const struct pf_reader *r,
                struct pf_place at)
{
    static const char *const names[] = {"duality-gap",
                                        "regularised-duality-gap"};
    int status = PF_OK;
    for (size_t i = 0; status == PF_OK && i < 2; i++) {
        const struct pf_kind *k =
            pf_kind_get(&pf_metric_family, names[i], r->d, at);
        status = k != NULL ? add_metric(out, k, r, at) : PF_EINPUT;
    }
    return status;
}

static int
read_record(struct pf_record_def *out, const xmlNode *root,
            const struct pf_reader *r)
{
    const xmlNode *node = pf_child_of(root, PF_TAG_RECORD, NULL);
    struct pf_attributes a;
    int status = read_one(&a, root, PF_TAG_RECORD, r);
    if (status == PF_ENOMEM)
        goto out;
    out->points = (size_t) a.own.number[PF_RECORD_POINTS];
    out->log_spacing = a.own.number[PF_RECORD_SPACING] == 0.0;
    /* The words of the table are in the order of the enum. */
    out->policies = PF_POLICIES_NONE;
    if (a.own.number[PF_RECORD_POLICIES] == 1.0)
        out->policies = PF_POLICIES_FINAL;
    if (a.own.number[PF_RECORD_POLICIES] == 2.0)
        out->policies = PF_POLICIES_ALL;
    if (node != NULL && pf_child_of(node, PF_TAG_METRIC, NULL) != NULL)
        status = pf_worse(status, read_metrics(out, node, r));
    else
        status = pf_worse(status, default_metrics(out, r, a.at));
out:
    pf_attributes_clear(&a);
    return status;
}

static int
read_seeds(struct pf_design *out, const xmlNode *root,
           const struct pf_reader *r)
{
    struct pf_attributes a;
    int status = read_one(&a, root, PF_TAG_SEEDS, r);
    if (status != PF_ENOMEM) {
        out->first_seed = (uint64_t) a.own.number[PF_SEEDS_FIRST];
        out->n_seeds = (uint64_t) a.own.number[PF_SEEDS_COUNT];
    }
    pf_attributes_clear(&a);
    return status;
}

/* What stands in an experiment for all learners is read with each of those
 * that use it; this finds the mistakes of what none does. */
int
pf_shared_read(const xmlNode *parent, const struct pf_reader *r)
{
    const xmlNode *p = pf_child_of(parent, PF_TAG_FEEDBACK, NULL);
    struct pf_feedback_def f = {.annotator = NULL};
    int status = p != NULL ? pf_feedback_read(&f, p, r) : PF_OK;
    pf_feedback_clear(&f);
    for (const enum pf_tag *tag = pf_shared_tags;
         *tag != PF_TAG_NONE && status != PF_ENOMEM; tag++) {
        struct pf_element e = {.kind = NULL};
        p = pf_child_of(parent, *tag, NULL);
        if (p != NULL && *tag != PF_TAG_FEEDBACK)
            status = pf_worse(status, pf_element_read(&e, p, *tag, r));
        pf_element_clear(&e);
    }
    return status;
}

/* A reward model for all that nobody has a use for: a misunderstanding, since
 * learners that do not live on rewards want one of their own. */
static int
check_model(const xmlNode *root, const struct pf_reader *r)
{
    const xmlNode *model = pf_child_of(root, PF_TAG_REWARD_MODEL, NULL);
    const xmlNode *p = NULL;
    if (model == NULL ||
        pf_kind_of_node(model, &pf_reward_model_family) == NULL)
        return PF_OK; /* the latter has been said */
    while ((p = pf_child_of(root, PF_TAG_LEARNER, p)) != NULL) {
        const struct pf_kind *kind = pf_kind_of_node(p, &pf_learner_family);
        if (kind == NULL ||
            pf_learner_wants_rewards((const pf_learner_type *) kind))
            return PF_OK;
    }
    return pf_diag_at(r->d, pf_element_place(model, r->file),
                      "no learner here learns from rewards, which is whom a "
                      "<reward-model> of the experiment is for; put it inside "
                      "the <learner> that is to learn from it");
}

int
pf_common_read(struct pf_design *out, const xmlNode *root,
               const struct pf_reader *r)
{
    memset(&out->budget, 0, sizeof out->budget);
    memset(&out->record, 0, sizeof out->record);
    int status = read_budget(&out->budget, root, r);
    if (status != PF_ENOMEM)
        status = pf_worse(status, read_record(&out->record, root, r));
    if (status != PF_ENOMEM)
        status = pf_worse(status, read_seeds(out, root, r));
    if (status != PF_ENOMEM)
        status = pf_worse(status, pf_shared_read(root, r));
    if (status != PF_ENOMEM)
        status = pf_worse(status, check_model(root, r));
    return status;
}
