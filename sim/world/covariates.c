/* Length and list of a response, hidden from learners' losses unless they
 * normalise by length: length = max (1, round (median e^(spread g))) with g ~
 * N(0,1), and a list with probability `lists`. One g and one uniform number
 * for every response, whatever the parameters. Strings of tokens have a length
 * of their own: then the drawn one is dropped.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_randist.h>
#include <math.h>

#include "sim/world/build.h"

const struct pf_param pf_covariate_params[] = {
    {.name = "length",
     .unit = "tokens",
     .doc = "median length of a response",
     .form = PF_REAL,
     .def = 100,
     .lo = 1,
     .hi = 1e6,
     .log_scale = true},
    {.name = "spread",
     .unit = "",
     .doc = "standard deviation of the logarithm of the length",
     .form = PF_REAL,
     .def = 0.5,
     .lo = 0,
     .hi = 5},
    {.name = "lists",
     .unit = "",
     .doc = "share of the responses that hold a list",
     .form = PF_REAL,
     .def = 0.3,
     .lo = 0,
     .hi = 1},
    {.name = NULL}};

void
pf_world_draw_covariates(struct pf_world *w, size_t c,
                         const struct pf_values *values, gsl_rng *r)
{
    const double *number = values->number;
    size_t first = c * w->responses;
    for (size_t i = first; i < first + w->responses; i++) {
        double g = gsl_ran_ugaussian(r), u = gsl_rng_uniform(r);
        double length =
            number[PF_COVARIATE_LENGTH] * exp(number[PF_COVARIATE_SPREAD] * g);
        if (w->strings == NULL)
            w->length[i] = fmax(1.0, round(length));
        w->list[i] = u < number[PF_COVARIATE_LISTS] ? 1.0 : 0.0;
    }
}
