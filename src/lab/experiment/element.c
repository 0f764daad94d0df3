/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/experiment/element.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/parse.h"
#include "core/status.h"

int
pf_element_read(struct pf_element *out, const xmlNode *node, enum pf_tag tag,
                const struct pf_reader *r)
{
    struct pf_attributes a;
    int status = pf_attributes_read(&a, node, tag, r);
    bool typed = a.rule->family != NULL;
    struct pf_values *taken = typed ? &a.typed : &a.own;
    out->kind = typed ? a.kind : &a.rule->kind;
    out->at = a.at;
    out->values = *taken;
    memset(taken, 0, sizeof *taken);
    pf_attributes_clear(&a);
    return status;
}

int
pf_element_default(struct pf_element *out, const struct pf_family *family,
                   const char *name, struct pf_place at, struct pf_diag *d)
{
    out->at = at;
    out->kind = pf_kind_get(family, name, d, at);
    if (out->kind == NULL)
        return PF_EINPUT;
    return pf_values_init(&out->values, out->kind->params);
}

int
pf_values_complete(struct pf_values *v, const char *name, double beta,
                   struct pf_diag *d, struct pf_place at)
{
    char shown[32];
    int status = pf_values_finish(v, name, beta, d, at);
    for (size_t i = 0; i < v->n; i++) {
        const struct pf_param *p = &v->params[i];
        double x = v->number[i];
        if (v->given[i] || p->def_of_beta == NULL)
            continue;
        if (!isfinite(x) || x < p->lo || x > p->hi)
            status = pf_diag_at(d, at,
                                "%s: give %s: there is no default at beta = "
                                "%s",
                                name, p->name, pf_format_real(beta, shown));
    }
    return status;
}

int
pf_element_finish(struct pf_element *e, double beta, struct pf_diag *d)
{
    if (e->kind == NULL)
        return PF_OK;
    return pf_values_complete(&e->values, e->kind->name, beta, d, e->at);
}

int
pf_values_copy(struct pf_values *out, const struct pf_values *in)
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
pf_element_copy(struct pf_element *out, const struct pf_element *in)
{
    out->kind = in->kind;
    out->at = in->at;
    return pf_values_copy(&out->values, &in->values);
}

void
pf_element_clear(struct pf_element *e)
{
    pf_values_clear(&e->values);
    e->kind = NULL;
}

double
pf_element_number(const struct pf_element *e, const char *name, double other)
{
    size_t i = pf_values_find(&e->values, name);
    return i != SIZE_MAX ? e->values.number[i] : other;
}

bool
pf_values_same(const struct pf_values *a, const struct pf_values *b, bool reals)
{
    if (a->params != b->params || a->n != b->n)
        return false;
    for (size_t i = 0; i < a->n; i++) {
        const char *s = a->text[i] != NULL ? a->text[i] : "";
        const char *t = b->text[i] != NULL ? b->text[i] : "";
        if ((reals || a->params[i].form != PF_REAL) &&
            (a->number[i] != b->number[i] || strcmp(s, t) != 0))
            return false;
    }
    return true;
}

bool
pf_element_same(const struct pf_element *a, const struct pf_element *b,
                bool reals)
{
    return a->kind == b->kind && pf_values_same(&a->values, &b->values, reals);
}
