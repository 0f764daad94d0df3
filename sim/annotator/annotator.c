/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/annotator/annotator.h"

#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/logistic.h"
#include "core/status.h"

#define X(id) extern const pf_annotator_type pf_annotator_##id;
#include "sim/annotator/types.def"
#undef X

static const struct pf_kind *const kinds[] = {
#define X(id) &pf_annotator_##id.kind,
#include "sim/annotator/types.def"
#undef X
    NULL};

const struct pf_family pf_annotator_family = {
    .name = "annotator",
    .doc = "Annotators turn the true preference into labels, each in its own "
           "way",
    .kinds = kinds,
};

/* Over ordered pairs of different responses the mean square of a difference is
 * twice the sample variance (with n - 1). */
static double
length_spread(const struct pf_world *w)
{
    double square = 0.0;
    if (w->length == NULL)
        return 1.0;
    for (size_t c = 0; c < w->contexts; c++)
        square +=
            2.0 * w->weight[c] *
            gsl_stats_variance(w->length + c * w->responses, 1, w->responses);
    return square > 0.0 ? sqrt(square) : 1.0;
}

int
pf_annotator_init(struct pf_annotator *a, const pf_annotator_type *type,
                  const struct pf_annotator_request *q)
{
    const struct pf_world *w = q->world;
    *a = (struct pf_annotator){.type = type, .values = q->values, .world = w};
    if (type->needs_covariates && (w->length == NULL || w->list == NULL))
        return pf_diag_at(q->diag, q->at,
                          "the %s annotator leans on the length of a response "
                          "or on lists in it, but the responses of the world "
                          "have neither; give the world <covariates/>",
                          type->kind.name);
    a->length_spread = length_spread(w);
    return type->build != NULL ? type->build(a, q) : PF_OK;
}

void
pf_annotator_clear(struct pf_annotator *a)
{
    free(a->own);
    memset(a, 0, sizeof *a);
}

void
pf_annotator_judge(const struct pf_annotator *a, const struct pf_shown *shown,
                   struct pf_law *law)
{
    if (shown->first == shown->second)
        *law = (struct pf_law){.tie = 1.0};
    else
        a->type->judge(a, shown, law);
}

/* The tie is left out where it cannot be: 1 - second is rounded, and a number
 * could fall between it and `first`. */
double
pf_law_draw(const struct pf_law *law, gsl_rng *r)
{
    double u = gsl_rng_uniform(r);
    if (u < law->first)
        return 1.0;
    return law->tie > 0.0 && u < 1.0 - law->second ? 0.5 : 0.0;
}

double
pf_annotator_number(const struct pf_annotator *a, const char *name)
{
    return a->values->number[pf_values_find(a->values, name)];
}

void
pf_annotator_true_law(const struct pf_annotator *a,
                      const struct pf_shown *shown, struct pf_law *law)
{
    size_t n = a->world->responses, y = shown->first, z = shown->second;
    const double *P = pf_world_preference(a->world, shown->context);
    *law = (struct pf_law){.first = P[y * n + z], .second = P[z * n + y]};
}

void
pf_law_of(struct pf_law *law, double p)
{
    *law = (struct pf_law){.first = p, .second = 1.0 - p};
}

void
pf_law_of_logit(struct pf_law *law, double s)
{
    double odds = pf_exp(-fabs(s)); /* of the less likely verdict */
    double less = odds / (1.0 + odds);
    law->first = s < 0.0 ? less : 1.0 - less;
    law->second = s < 0.0 ? 1.0 - less : less;
    law->tie = 0.0;
}

/* Where the two are near each other their difference is exact and the logs
 * would cancel. */
double
pf_law_logit(const struct pf_law *law)
{
    double more = fmax(law->first, law->second);
    double less = fmin(law->first, law->second);
    double s = less > 0.25 * more ? pf_log1p((more - less) / less)
                                  : pf_log(more) - pf_log(less);
    return law->first < law->second ? -s : s;
}

void
pf_law_mix(struct pf_law *law, double share, const struct pf_law *other)
{
    law->first = (1.0 - share) * law->first + share * other->first;
    law->second = (1.0 - share) * law->second + share * other->second;
    law->tie = (1.0 - share) * law->tie + share * other->tie;
}
