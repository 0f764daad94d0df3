/* A <feedback> with its annotators.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "lab/experiment/design.h"

void
pf_feedback_clear(struct pf_feedback_def *f)
{
    for (size_t i = 0; f->annotator != NULL && i < f->n_annotators; i++) {
        pf_element_clear(&f->annotator[i].type);
        pf_values_clear(&f->annotator[i].own);
    }
    free(f->annotator);
    pf_element_clear(&f->type);
    memset(f, 0, sizeof *f);
}

int
pf_feedback_copy(struct pf_feedback_def *out, const struct pf_feedback_def *in)
{
    memset(out, 0, sizeof *out);
    int status = pf_element_copy(&out->type, &in->type);
    if (status != PF_OK || in->n_annotators == 0)
        return status;
    out->annotator = calloc(in->n_annotators, sizeof *out->annotator);
    if (out->annotator == NULL)
        return PF_ENOMEM;
    out->n_annotators = in->n_annotators;
    for (size_t i = 0; status == PF_OK && i < in->n_annotators; i++) {
        struct pf_annotator_def *to = &out->annotator[i];
        status = pf_element_copy(&to->type, &in->annotator[i].type);
        if (status == PF_OK)
            status = pf_values_copy(&to->own, &in->annotator[i].own);
    }
    return status;
}

static int
read_annotator(struct pf_annotator_def *out, const xmlNode *node,
               const struct pf_reader *r)
{
    struct pf_attributes a;
    int status = pf_attributes_read(&a, node, PF_TAG_ANNOTATOR, r);
    out->type.kind = a.kind;
    out->type.at = a.at;
    out->type.values = a.typed;
    out->own = a.own;
    memset(&a.typed, 0, sizeof a.typed);
    memset(&a.own, 0, sizeof a.own);
    pf_attributes_clear(&a);
    return status;
}

/* More than the rule allows are a mistake that the structure check notes. */
static int
read_annotators(struct pf_feedback_def *out, const xmlNode *node,
                const struct pf_reader *r)
{
    size_t n = pf_count_children(node, PF_TAG_ANNOTATOR);
    const xmlNode *p = NULL;
    int status = PF_OK;
    if (n > PF_MAX_ANNOTATORS)
        n = PF_MAX_ANNOTATORS;
    out->annotator = n > 0 ? calloc(n, sizeof *out->annotator) : NULL;
    if (n > 0 && out->annotator == NULL)
        return PF_ENOMEM;
    out->n_annotators = n;
    for (size_t i = 0; i < n && status != PF_ENOMEM; i++) {
        p = pf_child_of(node, PF_TAG_ANNOTATOR, p);
        status = pf_worse(status, read_annotator(&out->annotator[i], p, r));
    }
    return status;
}

/* Sees that who judges is said once. */
static int
check_pool(const struct pf_feedback_def *f, const struct pf_reader *r)
{
    const struct pf_feedback_type *type =
        (const struct pf_feedback_type *) f->type.kind;
    const struct pf_values *v = &f->type.values;
    int status = PF_OK;
    if (!(type->answers & PF_ASKS_COMPARE))
        return f->n_annotators == 0
                   ? PF_OK
                   : pf_diag_at(r->d, f->annotator[0].type.at,
                                "%s asks no annotators; they are for pairs "
                                "and labels",
                                type->kind.name);
    double pool = v->number[PF_FEEDBACK_POOL];
    char word[32] = "";
    pf_choice_word(v->params[PF_FEEDBACK_POOL].choices, (size_t) pool, word,
                   sizeof word);
    if (pool != PF_POOL_OWN && f->n_annotators > 0)
        status = pf_diag_at(r->d, f->annotator[0].type.at,
                            "pool=\"%s\" has annotators of its own; leave "
                            "these out or say pool=\"own\"",
                            word);
    if (pool == PF_POOL_FITTED && !v->given[PF_FEEDBACK_FILE])
        status = pf_diag_at(r->d, f->type.at,
                            "pool=\"fitted\" needs file=\"...\": the "
                            "judgements to fit to");
    if (pool != PF_POOL_FITTED && v->given[PF_FEEDBACK_FILE])
        status =
            pf_diag_at(r->d, f->type.at, "%s: file is for pool=\"fitted\" only",
                       type->kind.name);
    return status;
}

int
pf_feedback_annotators(struct pf_feedback_def *out, const xmlNode *node,
                       const struct pf_reader *r)
{
    int status = read_annotators(out, node, r);
    if (status != PF_ENOMEM && out->type.kind != NULL)
        status = pf_worse(status, check_pool(out, r));
    return status;
}

int
pf_feedback_read(struct pf_feedback_def *out, const xmlNode *node,
                 const struct pf_reader *r)
{
    memset(out, 0, sizeof *out);
    int status = pf_element_read(&out->type, node, PF_TAG_FEEDBACK, r);
    if (status != PF_ENOMEM)
        status = pf_worse(status, pf_feedback_annotators(out, node, r));
    return status;
}

int
pf_feedback_finish(struct pf_feedback_def *f, double beta, struct pf_diag *d)
{
    int status = pf_element_finish(&f->type, beta, d);
    for (size_t i = 0; i < f->n_annotators; i++)
        status =
            pf_worse(status, pf_element_finish(&f->annotator[i].type, beta, d));
    return status;
}

bool
pf_feedback_has_pool(const struct pf_feedback_def *f)
{
    const struct pf_feedback_type *type =
        (const struct pf_feedback_type *) f->type.kind;
    const double *x = f->type.values.number;
    if (type == NULL || !(type->answers & PF_ASKS_COMPARE))
        return false;
    return type->mode == PF_PORT_LABELS || f->n_annotators > 0 ||
           x[PF_FEEDBACK_POOL] != PF_POOL_OWN || x[PF_FEEDBACK_FLIPS] > 0.0;
}
