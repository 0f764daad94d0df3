/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/preference/parts.h"

#include <gsl/gsl_randist.h>
#include <stdlib.h>
#include <string.h>

#include "core/list.h"
#include "core/status.h"

double
pf_preference_number(const struct pf_preference_request *q, const char *name)
{
    return q->values->number[pf_values_find(q->values, name)];
}

size_t
pf_preference_count(const struct pf_preference_request *q, const char *name)
{
    return (size_t) pf_preference_number(q, name);
}

bool
pf_preference_given(const struct pf_preference_request *q, const char *name)
{
    return q->values->given[pf_values_find(q->values, name)];
}

int
pf_preference_list(const struct pf_preference_request *q, const char *name,
                   double **x, size_t *n)
{
    const char *text = q->values->text[pf_values_find(q->values, name)];
    int status = pf_list_read(text, name, x, n, q->diag, q->at);
    if (status == PF_OK && text != NULL && *n == 0)
        return pf_diag_at(q->diag, q->at,
                          "%s=\"\" is empty; give numbers apart by blanks or "
                          "leave it out",
                          name);
    return status;
}

int
pf_preference_agree(const struct pf_preference_request *q, const char *list,
                    size_t n, const char *count)
{
    size_t wanted = pf_preference_count(q, count);
    if (!pf_preference_given(q, count) || wanted == n)
        return PF_OK;
    return pf_diag_at(q->diag, q->at,
                      "%s has %zu numbers but %s=\"%zu\"; they must agree (or "
                      "leave %s out)",
                      list, n, count, wanted, count);
}

int
pf_preference_size(struct pf_preference *p, size_t n,
                   const struct pf_preference_request *q)
{
    if (n < 2 || n > PF_MAX_RESPONSES)
        return pf_diag_at(q->diag, q->at,
                          "there are %zu responses; a preference needs 2 to %d",
                          n, PF_MAX_RESPONSES);
    return pf_preference_alloc(p, n);
}

int
pf_preference_label(struct pf_preference *p, const char *const *label)
{
    p->label = calloc(p->n, sizeof *p->label);
    if (p->label == NULL)
        return PF_ENOMEM;
    for (size_t i = 0; i < p->n; i++) {
        p->label[i] = strdup(label[i]);
        if (p->label[i] == NULL)
            return PF_ENOMEM;
    }
    return PF_OK;
}

double *
pf_preference_normals(gsl_rng *rng, size_t n)
{
    double *x = calloc(n, sizeof *x);
    for (size_t i = 0; x != NULL && i < n; i++)
        x[i] = gsl_ran_ugaussian(rng);
    return x;
}

void
pf_preference_from_rewards(struct pf_preference *p, double *reward)
{
    p->reward = reward;
    for (size_t y = 0; y < p->n; y++)
        for (size_t z = y + 1; z < p->n; z++)
            p->P[y * p->n + z] = reward[y] - reward[z];
    pf_preference_from_logits(p, p->P);
}

static int
draw_utilities(const struct pf_preference_request *q, double **u, size_t *n)
{
    double scale = pf_preference_number(q, "scale");
    *n = pf_preference_count(q, "actions");
    *u = pf_preference_normals(q->rng, *n);
    if (*u == NULL)
        return PF_ENOMEM;
    for (size_t i = 0; i < *n; i++)
        (*u)[i] *= scale;
    return PF_OK;
}

int
pf_preference_utilities(const struct pf_preference_request *q, double **u,
                        size_t *n)
{
    int status = pf_preference_list(q, "utilities", u, n);
    if (status != PF_OK)
        return status;
    if (*n == 0)
        return draw_utilities(q, u, n);
    if (pf_preference_given(q, "scale"))
        status = pf_diag_at(q->diag, q->at,
                            "scale and utilities are both given; scale is for "
                            "utilities that are drawn, so leave one out");
    int agree = pf_preference_agree(q, "utilities", *n, "actions");
    return status != PF_OK ? status : agree;
}
