/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/parse.h"
#include "core/status.h"
#include "lab/design.h"

void
pf_learner_def_clear(struct pf_learner_def *l)
{
    pf_values_clear(&l->values);
    free(l->id);
    free(l->label);
    memset(l, 0, sizeof *l);
}

static int
copy_values(struct pf_values *out, const struct pf_values *in)
{
    int status = pf_values_init(out, in->params);
    for (size_t i = 0; status == PF_OK && i < in->n; i++) {
        out->number[i] = in->number[i];
        out->given[i] = in->given[i];
        free(out->text[i]);
        out->text[i] = in->text[i] != NULL ? strdup(in->text[i]) : NULL;
        if (in->text[i] != NULL && out->text[i] == NULL)
            status = PF_ENOMEM;
    }
    return status;
}

int
pf_learner_copy(struct pf_learner_def *out, const struct pf_learner_def *in)
{
    *out = *in;
    memset(&out->values, 0, sizeof out->values);
    out->id = strdup(in->id);
    out->label = strdup(in->label);
    if (out->id == NULL || out->label == NULL)
        return PF_ENOMEM;
    return copy_values(&out->values, &in->values);
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

static int
read_feedback(const xmlNode *node, const struct pf_reader *r)
{
    const xmlNode *p = pf_child_of(node, PF_TAG_FEEDBACK, NULL);
    struct pf_attributes a;
    if (p == NULL)
        return PF_OK;
    int status = pf_attributes_read(&a, p, PF_TAG_FEEDBACK, r);
    pf_attributes_clear(&a);
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
    if (status != PF_ENOMEM)
        status = pf_worse(status, read_feedback(node, r));
    if (status == PF_ENOMEM || a.kind == NULL)
        goto out;
    out->type = (const pf_learner_type *) a.kind;
    out->values = a.typed;
    memset(&a.typed, 0, sizeof a.typed);
    out->average = a.own.number[PF_LEARNER_ITERATE] == 1.0;
    status = pf_worse(status, read_names(out, &a.own));
    if (status != PF_ENOMEM && out->average &&
        !(out->type->traits & PF_AVERAGES))
        status = no_average(out, r);
out:
    pf_attributes_clear(&a);
    return status;
}

int
pf_learner_complete(struct pf_learner_def *l, double beta, struct pf_diag *d)
{
    struct pf_values *v = &l->values;
    const char *name = l->type->kind.name;
    char shown[32];
    const char *why = l->type->refuse ? l->type->refuse(v, beta) : NULL;
    if (why != NULL)
        return pf_diag_at(d, l->at, "%s %s", name, why);
    int status = pf_values_finish(v, name, beta, d, l->at);
    for (size_t i = 0; i < v->n; i++) {
        const struct pf_param *p = &v->params[i];
        double x = v->number[i];
        if (v->given[i] || p->def_of_beta == NULL)
            continue;
        if (!isfinite(x) || x < p->lo || x > p->hi)
            status = pf_diag_at(d, l->at,
                                "%s: give %s: there is no default at beta = "
                                "%s",
                                name, p->name, pf_format_real(beta, shown));
    }
    return status;
}

int
pf_budget_check(const struct pf_budget *budget, const struct pf_learner_def *l,
                struct pf_diag *d)
{
    if (budget->steps > 0 || budget->queries == 0 ||
        budget->queries >= l->type->queries)
        return PF_OK;
    return pf_diag_at(d, l->at,
                      "a budget of %" PRIu64 " queries is less than the %u "
                      "that one step of %s takes",
                      budget->queries, l->type->queries, l->type->kind.name);
}
