/* Log-linear in the features: ref(y|x) proportional to exp (w . phi(x,y)),
 * w ~ N(0, spread^2 I) the same in all contexts. A log-linear policy can stand
 * exactly at such a reference. The draws do not depend on `spread`.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_randist.h>

#include "core/status.h"
#include "sim/reference/reference.h"

enum { SPREAD };

static const struct pf_param params[] = {
    {.name = "spread",
     .unit = "nats",
     .doc = "standard deviation of the weights, and of the logits where "
            "features have length 1",
     .form = PF_REAL,
     .def = 1,
     .lo = 0,
     .hi = 1000,
     .log_scale = true},
    {.name = NULL}};

static int
softmax_build(double *log_ref, const struct pf_reference_request *q)
{
    for (size_t y = 0; y < q->n; y++)
        log_ref[y] = 0.0;
    for (size_t j = 0; j < q->n_features; j++) {
        double w = q->values->number[SPREAD] * gsl_ran_ugaussian(q->common);
        for (size_t y = 0; y < q->n; y++)
            log_ref[y] += w * q->features[y * q->n_features + j];
    }
    return PF_OK;
}

const pf_reference_type pf_reference_softmax = {
    .kind = {.name = "softmax",
             .title = "Softmax of features",
             .doc = "A random policy that is log-linear in the features, with "
                    "one weight vector for all contexts",
             .source = NULL,
             .params = params},
    .build = softmax_build,
    .draws = 1,
    .needs_features = 1,
};
