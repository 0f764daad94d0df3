/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/annotator/lean.h"

#include <stdint.h>
#include <stdlib.h>

#include "core/logistic.h"
#include "core/status.h"

enum { TEMPERATURE, LENGTH, LIST, POSITION, KEPT };

static double
row_or(const struct pf_values *v, const char *name, double neutral)
{
    size_t i = pf_values_find(v, name);
    return i != SIZE_MAX ? v->number[i] : neutral;
}

int
pf_lean_build(struct pf_annotator *a, const struct pf_annotator_request *q)
{
    a->own = calloc(KEPT, sizeof *a->own);
    if (a->own == NULL)
        return PF_ENOMEM;
    a->own[TEMPERATURE] = row_or(q->values, "temperature", 1.0);
    a->own[LENGTH] = row_or(q->values, "length", 0.0);
    a->own[LIST] = row_or(q->values, "list", 0.0);
    a->own[POSITION] = row_or(q->values, "position", 0.0);
    return PF_OK;
}

/* The leaning to what the responses are, of which the other order is the
 * negative. A world without covariates has nothing to lean on. */
static double
towards_traits(const struct pf_annotator *a, const struct pf_shown *shown)
{
    const struct pf_world *w = a->world;
    size_t y = shown->context * w->responses + shown->first;
    size_t z = shown->context * w->responses + shown->second;
    double s = 0.0;
    if (a->own[LENGTH] != 0.0)
        s += a->own[LENGTH] *
             pf_tanh((w->length[y] - w->length[z]) / a->length_spread);
    if (a->own[LIST] != 0.0)
        s += a->own[LIST] * (w->list[y] - w->list[z]);
    return s;
}

void
pf_lean_judge(const struct pf_annotator *a, const struct pf_shown *shown,
              struct pf_law *law)
{
    pf_annotator_true_law(a, shown, law);
    double s = pf_law_logit(law) / a->own[TEMPERATURE];
    pf_law_of_logit(law, s + towards_traits(a, shown) + a->own[POSITION]);
}
