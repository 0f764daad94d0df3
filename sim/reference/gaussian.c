/* Random logits: log ref(y) = spread g_y + const with g_y ~ N(0,1). The draws
 * do not depend on `spread`, so a sweep sharpens one and the same policy.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_randist.h>

#include "core/status.h"
#include "sim/reference/reference.h"

enum { SPREAD };

static const struct pf_param params[] = {
    {.name = "spread",
     .unit = "nats",
     .doc = "standard deviation of the logits",
     .form = PF_REAL,
     .def = 1,
     .lo = 0,
     .hi = 1000,
     .log_scale = true},
    {.name = NULL}};

static int
gaussian_build(double *log_ref, const struct pf_reference_request *q)
{
    for (size_t y = 0; y < q->n; y++)
        log_ref[y] = q->values->number[SPREAD] * gsl_ran_ugaussian(q->rng);
    return PF_OK;
}

const pf_reference_type pf_reference_gaussian = {
    .kind = {.name = "gaussian",
             .title = "Gaussian logits",
             .doc = "A random policy: softmax of independent Gaussian logits",
             .source = NULL,
             .params = params},
    .build = gaussian_build,
    .draws = 1,
};
