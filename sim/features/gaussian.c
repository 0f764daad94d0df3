/* Independent Gaussian features: phi_j(x,y) ~ N(0, 1/d), j = 1 .. d. No two
 * responses, and no two contexts, have anything in common but chance.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_randist.h>
#include <math.h>

#include "core/status.h"
#include "sim/features/features.h"

static const struct pf_param params[] = {PF_DIMENSIONS_ROW, {.name = NULL}};

static int
gaussian_build(double *phi, const struct pf_features_request *q)
{
    size_t d = pf_features_count(q->values);
    for (size_t i = 0; i < q->n * d; i++)
        phi[i] = gsl_ran_ugaussian(q->rng) / sqrt((double) d);
    return PF_OK;
}

const pf_features_type pf_features_gaussian = {
    .kind = {.name = "gaussian",
             .title = "Gaussian",
             .doc = "Independent Gaussian numbers for every context and "
                    "response",
             .source = NULL,
             .params = params},
    .build = gaussian_build,
    .draws = 1,
};
