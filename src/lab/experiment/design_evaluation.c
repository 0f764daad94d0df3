/* An <evaluation> with its judges.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "core/parse.h"
#include "core/status.h"
#include "lab/experiment/design.h"
#include "lab/experiment/xml_read.h"

void
pf_evaluation_clear(struct pf_evaluation_def *e)
{
    for (size_t i = 0; e->judge != NULL && i < e->n_judges; i++) {
        pf_feedback_clear(&e->judge[i].feedback);
        free(e->judge[i].id);
        free(e->judge[i].label);
    }
    free(e->judge);
    free(e->baseline);
    memset(e, 0, sizeof *e);
}

/* --- a judge: what <feedback type="labels"> is, without the type --- */

/* The attributes of a judge become those of labels that have the same name. */
static int
take_values(struct pf_values *labels, const struct pf_values *judge)
{
    for (size_t i = PF_JUDGE_POOL; i < judge->n; i++) {
        size_t at = pf_values_find(labels, judge->params[i].name);
        if (at == SIZE_MAX)
            return PF_EINPUT;
        labels->number[at] = judge->number[i];
        labels->given[at] = judge->given[i];
        if (judge->text[i] == NULL)
            continue;
        free(labels->text[at]);
        labels->text[at] = strdup(judge->text[i]);
        if (labels->text[at] == NULL)
            return PF_ENOMEM;
    }
    return PF_OK;
}

static int
read_names(struct pf_judge_def *out, const struct pf_values *own)
{
    const char *id = own->text[PF_JUDGE_ID];
    const char *label = own->text[PF_JUDGE_LABEL];
    out->id = strdup(id != NULL ? id : "judge");
    out->label = strdup(label != NULL ? label : id != NULL ? id : "judge");
    return out->id != NULL && out->label != NULL ? PF_OK : PF_ENOMEM;
}

static int
read_judge(struct pf_judge_def *out, const xmlNode *node,
           const struct pf_reader *r)
{
    struct pf_element *labels = &out->feedback.type;
    struct pf_attributes a;
    int status = pf_attributes_read(&a, node, PF_TAG_JUDGE, r);
    out->at = a.at;
    if (status != PF_ENOMEM)
        status = pf_worse(status, read_names(out, &a.own));
    if (status != PF_ENOMEM)
        status =
            pf_worse(status, pf_element_default(labels, &pf_feedback_family,
                                                "labels", a.at, r->d));
    if (status != PF_ENOMEM && labels->kind != NULL)
        status = pf_worse(status, take_values(&labels->values, &a.own));
    if (status != PF_ENOMEM)
        status =
            pf_worse(status, pf_feedback_annotators(&out->feedback, node, r));
    if (status == PF_OK)
        status = pf_feedback_finish(&out->feedback, 0.0, r->d);
    pf_attributes_clear(&a);
    return status;
}

static int
check_ids(const struct pf_evaluation_def *e, const struct pf_reader *r)
{
    int status = PF_OK;
    for (size_t i = 0; i < e->n_judges; i++)
        if (e->judge[i].id != NULL && strcmp(e->judge[i].id, "truth") == 0)
            status = pf_diag_at(r->d, e->judge[i].at,
                                "'truth' is the judge who tells the true "
                                "preference; give this one another id");
    for (size_t i = 1; i < e->n_judges; i++)
        for (size_t j = 0; j < i; j++) {
            const struct pf_judge_def *a = &e->judge[j], *b = &e->judge[i];
            if (a->id == NULL || b->id == NULL || strcmp(a->id, b->id) != 0)
                continue;
            status = pf_diag_at(r->d, b->at,
                                "the judge of line %ld is called '%s' as well; "
                                "give one of them another id",
                                a->at.line, b->id);
            break;
        }
    return status;
}

/* --- the evaluation --- */

static int
read_judges(struct pf_evaluation_def *out, const xmlNode *node,
            const struct pf_reader *r)
{
    size_t n = pf_count_children(node, PF_TAG_JUDGE);
    const xmlNode *p = NULL;
    int status = PF_OK;
    if (n > PF_MAX_JUDGES) /* the structure check says so */
        n = PF_MAX_JUDGES;
    out->judge = calloc(n + 1, sizeof *out->judge);
    if (out->judge == NULL)
        return PF_ENOMEM;
    out->n_judges = n;
    for (size_t i = 0; i < n && status != PF_ENOMEM; i++) {
        p = pf_child_of(node, PF_TAG_JUDGE, p);
        status = pf_worse(status, read_judge(&out->judge[i], p, r));
    }
    return status != PF_ENOMEM ? pf_worse(status, check_ids(out, r)) : status;
}

int
pf_evaluation_read(struct pf_evaluation_def *out, const xmlNode *root,
                   const struct pf_reader *r)
{
    const xmlNode *node = pf_child_of(root, PF_TAG_EVALUATION, NULL);
    struct pf_attributes a;
    memset(out, 0, sizeof *out);
    if (node == NULL)
        return PF_OK;
    int status = pf_attributes_read(&a, node, PF_TAG_EVALUATION, r);
    out->at = a.at;
    if (status != PF_ENOMEM) {
        out->examples = (size_t) a.own.number[PF_EVALUATION_EXAMPLES];
        out->baseline = strdup(a.own.text[PF_EVALUATION_BASELINE]);
        if (out->baseline == NULL)
            status = PF_ENOMEM;
    }
    if (status != PF_ENOMEM)
        status = pf_worse(status, read_judges(out, node, r));
    pf_attributes_clear(&a);
    return status;
}

/* --- with the rest of the experiment --- */

static const char *
learner_id(const void *list, size_t i)
{
    const char *id = ((const struct pf_learner_def *) list)[i].id;
    return id != NULL ? id : "";
}

int
pf_evaluation_check(const struct pf_design *design, struct pf_diag *d)
{
    const struct pf_evaluation_def *e = &design->evaluation;
    char shown[PF_SHORT];
    if (e->baseline == NULL || strcmp(e->baseline, "reference") == 0)
        return PF_OK;
    for (size_t i = 0; i < design->n_learners; i++)
        if (strcmp(learner_id(design->learner, i), e->baseline) == 0)
            return PF_OK;
    pf_shorten(e->baseline, shown);
    const char *near =
        pf_nearest(shown, design->n_learners, learner_id, design->learner);
    if (near != NULL)
        return pf_diag_at(d, e->at,
                          "evaluation: there is no learner '%s' to be the "
                          "baseline; did you mean '%s'?",
                          shown, near);
    return pf_diag_at(d, e->at,
                      "evaluation: there is no learner '%s' to be the "
                      "baseline; give a learner's id, or 'reference'",
                      shown);
}

int
pf_judges_check(const struct pf_design *all, struct pf_diag *d)
{
    const struct pf_evaluation_def *e = &all->evaluation;
    int status = PF_OK;
    for (size_t w = 0; w < all->n_worlds; w++)
        for (size_t i = 0; i < e->n_judges; i++)
            status = pf_worse(status, pf_annotators_check(&e->judge[i].feedback,
                                                          &all->world[w], d));
    return status;
}
