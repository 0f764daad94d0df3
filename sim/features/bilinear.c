/* Context times response: phi_j(x,y) = u_j(x) v_j(y) with u_j(x) ~ N(0,1) and
 * v_j(y) ~ N(0, 1/d). The v are the same in all contexts, so what is learnt
 * about a response in one context says something about it in the others: a
 * linear reward is sum_j w_j u_j(x) v_j(y), of rank d over contexts and
 * responses.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_randist.h>
#include <math.h>

#include "core/status.h"
#include "sim/features/features.h"

static const struct pf_param params[] = {PF_DIMENSIONS_ROW, {.name = NULL}};

static int
bilinear_build(double *phi, const struct pf_features_request *q)
{
    size_t d = pf_features_count(q->values);
    double u[PF_MAX_FEATURES];
    for (size_t j = 0; j < d; j++)
        u[j] = gsl_ran_ugaussian(q->rng) / sqrt((double) d);
    for (size_t y = 0; y < q->n; y++)
        for (size_t j = 0; j < d; j++)
            phi[y * d + j] = u[j] * gsl_ran_ugaussian(q->common);
    return PF_OK;
}

const pf_features_type pf_features_bilinear = {
    .kind = {.name = "bilinear",
             .title = "Bilinear",
             .doc = "A Gaussian vector of the context times one of the "
                    "response, number by number; responses keep theirs in all "
                    "contexts",
             .source = NULL,
             .params = params},
    .build = bilinear_build,
    .draws = 1,
};
