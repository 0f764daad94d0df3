/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "lab/experiment/cost.h"
#include "lab/experiment/design.h"
#include "lab/experiment/shared.h"

void
pf_learner_def_clear(struct pf_learner_def *l)
{
    pf_values_clear(&l->values);
    pf_feedback_clear(&l->feedback);
    pf_element_clear(&l->policy);
    pf_element_clear(&l->optimiser);
    pf_element_clear(&l->data);
    pf_element_clear(&l->model);
    free(l->pool_key);
    free(l->id);
    free(l->label);
    memset(l, 0, sizeof *l);
}

int
pf_learner_copy(struct pf_learner_def *out, const struct pf_learner_def *in)
{
    *out = (struct pf_learner_def){.type = in->type,
                                   .average = in->average,
                                   .steps = in->steps,
                                   .at = in->at};
    out->id = strdup(in->id);
    out->label = strdup(in->label);
    if (out->id == NULL || out->label == NULL)
        return PF_ENOMEM;
    int status = pf_values_copy(&out->values, &in->values);
    if (status == PF_OK)
        status = pf_feedback_copy(&out->feedback, &in->feedback);
    if (status == PF_OK)
        status = pf_element_copy(&out->policy, &in->policy);
    if (status == PF_OK)
        status = pf_element_copy(&out->optimiser, &in->optimiser);
    if (status == PF_OK)
        status = pf_element_copy(&out->data, &in->data);
    if (status == PF_OK)
        status = pf_element_copy(&out->model, &in->model);
    return status;
}

/* Says which learners could be meant where an average is asked for. */
static int
no_average(const struct pf_learner_def *l, const struct pf_reader *r)
{
    char names[512] = "none";
    size_t used = 0;
    for (const struct pf_kind *const *k = pf_learner_family.kinds;
         *k != NULL && used < sizeof names; k++) {
        if (!(((const pf_learner_type *) *k)->traits & PF_AVERAGES))
            continue;
        int more = snprintf(names + used, sizeof names - used, "%s%s",
                            used > 0 ? ", " : "", (*k)->name);
        used += more > 0 ? (size_t) more : 0;
    }
    return pf_diag_at(r->d, l->at,
                      "%s keeps no average policy; iterate=\"average\" is for "
                      "%s",
                      l->type->kind.name, names);
}

static int
read_names(struct pf_learner_def *l, const struct pf_values *own)
{
    const char *id = own->text[PF_LEARNER_ID];
    const char *label = own->text[PF_LEARNER_LABEL];
    l->id = strdup(id != NULL ? id : l->type->kind.name);
    l->label = strdup(label != NULL ? label : l->type->kind.title);
    return l->id != NULL && l->label != NULL ? PF_OK : PF_ENOMEM;
}

/* --- what it works with --- */

/* The learner's own element, or, where it has a use for it, the one that
 * stands in the experiment for all; NULL: neither. */
static const xmlNode *
element_of(const xmlNode *node, enum pf_tag tag, bool used)
{
    const xmlNode *p = pf_child_of(node, tag, NULL);
    return p == NULL && used ? pf_child_of(node->parent, tag, NULL) : p;
}

/* An element of its own that the learner has no use for. */
static int
no_use(const struct pf_learner_def *l, const struct pf_element *e,
       const char *words, const struct pf_reader *r)
{
    return pf_diag_at(r->d, e->at, "%s %s", l->type->kind.name, words);
}

static int
read_policy(struct pf_learner_def *l, const xmlNode *node,
            const struct pf_reader *r)
{
    struct pf_element *e = &l->policy;
    bool used = pf_learner_uses(node, l->type, PF_TAG_POLICY);
    const xmlNode *p = element_of(node, PF_TAG_POLICY, used);
    if (p == NULL && used)
        return pf_element_default(e, &pf_policy_type_family, "tabular", l->at,
                                  r->d);
    int status = p != NULL ? pf_element_read(e, p, PF_TAG_POLICY, r) : PF_OK;
    if (status != PF_OK || used)
        return status;
    if (e->kind != NULL && strcmp(e->kind->name, "tabular") != 0)
        status = no_use(l, e,
                        "moves a table; another policy is for learners that "
                        "follow gradients",
                        r);
    pf_element_clear(e);
    return status;
}

static int
read_optimiser(struct pf_learner_def *l, const xmlNode *node,
               const struct pf_reader *r)
{
    struct pf_element *e = &l->optimiser;
    bool used = pf_learner_uses(node, l->type, PF_TAG_OPTIMISER);
    const xmlNode *p = element_of(node, PF_TAG_OPTIMISER, used);
    if (p == NULL && used)
        return pf_element_default(e, &pf_optimiser_family, "adam", l->at, r->d);
    int status = p != NULL ? pf_element_read(e, p, PF_TAG_OPTIMISER, r) : PF_OK;
    if (status == PF_OK && p != NULL && !used)
        status = no_use(l, e,
                        "has steps of its own; <optimiser> is for learners "
                        "that follow gradients",
                        r);
    if (!used)
        pf_element_clear(e);
    return status;
}

static int
read_data(struct pf_learner_def *l, const xmlNode *node,
          const struct pf_reader *r)
{
    struct pf_element *e = &l->data;
    bool used = pf_learner_uses(node, l->type, PF_TAG_DATA);
    const xmlNode *p = element_of(node, PF_TAG_DATA, used);
    int status = p != NULL ? pf_element_read(e, p, PF_TAG_DATA, r) : PF_OK;
    if (status == PF_OK && p != NULL && !used)
        status = no_use(l, e,
                        "asks as it goes; <data> is for learners that learn "
                        "from a data set, or from a reward model",
                        r);
    if (!used)
        pf_element_clear(e);
    return status;
}

static int
read_model(struct pf_learner_def *l, const xmlNode *node,
           const struct pf_reader *r)
{
    const xmlNode *own = pf_child_of(node, PF_TAG_REWARD_MODEL, NULL);
    const xmlNode *p = own != NULL ? own : pf_model_of(node, l->type);
    struct pf_element *e = &l->model;
    int status =
        p != NULL ? pf_element_read(e, p, PF_TAG_REWARD_MODEL, r) : PF_OK;
    if (own == NULL || pf_model_serves(l->type))
        return status;
    if (status == PF_OK)
        status = no_use(l, e,
                        "learns from the pairs of its data as they are; "
                        "<reward-model> is for learners that ask as they go, "
                        "or learn from rewards",
                        r);
    pf_element_clear(e);
    return status;
}

/* Who answers no question is not there. Judgements in a file come without any
 * feedback. */
static const char *
no_feedback(const struct pf_learner_def *l, const xmlNode *node)
{
    if (!pf_learner_uses(node, l->type, PF_TAG_FEEDBACK))
        return "asks nothing: it learns from the responses of its data alone; "
               "leave <feedback> out";
    if (pf_data_file(l) == NULL || !pf_data_is_judged(l))
        return NULL;
    return "has its judgements from the file of its <data>; leave <feedback> "
           "out";
}

static int
read_feedback(struct pf_learner_def *l, const xmlNode *node,
              const struct pf_reader *r)
{
    const char *why = no_feedback(l, node);
    const xmlNode *p = element_of(node, PF_TAG_FEEDBACK, why == NULL);
    if (p == NULL)
        return pf_element_default(&l->feedback.type, &pf_feedback_family,
                                  "exact", l->at, r->d);
    int status = pf_feedback_read(&l->feedback, p, r);
    if (status == PF_OK && why != NULL)
        status = no_use(l, &l->feedback.type, why, r);
    return status;
}

static int
read_parts(struct pf_learner_def *l, const xmlNode *node,
           const struct pf_reader *r)
{
    int status = read_policy(l, node, r);
    if (status != PF_ENOMEM)
        status = pf_worse(status, read_optimiser(l, node, r));
    if (status != PF_ENOMEM)
        status = pf_worse(status, read_data(l, node, r));
    if (status != PF_ENOMEM)
        status = pf_worse(status, read_model(l, node, r));
    if (status != PF_ENOMEM)
        status = pf_worse(status, read_feedback(l, node, r));
    if (status != PF_ENOMEM)
        status = pf_worse(status, pf_learner_check(l, r->d));
    return status;
}

int
pf_learner_read(struct pf_learner_def *out, const xmlNode *node,
                const struct pf_reader *r)
{
    struct pf_attributes a;
    memset(out, 0, sizeof *out);
    int status = pf_attributes_read(&a, node, PF_TAG_LEARNER, r);
    out->at = a.at;
    if (status == PF_ENOMEM)
        goto out;
    if (a.kind == NULL) { /* nobody can say what it works with */
        status = pf_worse(status, pf_shared_read(node, r));
        goto out;
    }
    out->type = (const pf_learner_type *) a.kind;
    out->values = a.typed;
    memset(&a.typed, 0, sizeof a.typed);
    out->average = a.own.number[PF_LEARNER_ITERATE] == 1.0;
    out->steps = (uint64_t) a.own.number[PF_LEARNER_STEPS];
    status = pf_worse(status, read_names(out, &a.own));
    if (status != PF_ENOMEM && out->average &&
        !(out->type->traits & PF_AVERAGES))
        status = no_average(out, r);
    if (status != PF_ENOMEM)
        status = pf_worse(status, read_parts(out, node, r));
out:
    pf_attributes_clear(&a);
    return status;
}

/* Settings of a reward model that make no sense together. */
static int
finish_model(struct pf_learner_def *l, double beta, struct pf_diag *d)
{
    const pf_reward_model_type *type =
        (const pf_reward_model_type *) l->model.kind;
    int status = pf_element_finish(&l->model, beta, d);
    if (status != PF_OK || type == NULL || type->refuse == NULL)
        return status;
    const char *why = type->refuse(&l->model.values);
    return why == NULL ? PF_OK
                       : pf_diag_at(d, l->model.at, "%s %s", type->kind.name,
                                    why);
}

int
pf_learner_complete(struct pf_learner_def *l, double beta, struct pf_diag *d)
{
    struct pf_values *v = &l->values;
    const char *name = l->type->kind.name;
    /* Defaults first, and without a word: a refusal says more. */
    pf_values_finish(v, name, beta, NULL, l->at);
    const char *why = l->type->refuse ? l->type->refuse(v, beta) : NULL;
    if (why != NULL)
        return pf_diag_at(d, l->at, "%s %s", name, why);
    int status = pf_values_complete(v, name, beta, d, l->at);
    status = pf_worse(status, pf_feedback_finish(&l->feedback, beta, d));
    status = pf_worse(status, pf_element_finish(&l->policy, beta, d));
    status = pf_worse(status, finish_model(l, beta, d));
    return pf_worse(status, pf_element_finish(&l->optimiser, beta, d));
}
