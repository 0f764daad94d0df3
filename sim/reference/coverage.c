/* How well the reference covers one response: ref(response) = e^-exponent, and
 * the others share the rest evenly, or as softmax of spread g_y with g_y ~
 * N(0,1). The draws depend on neither parameter.
 *
 * With a good response behind e^-exponent, sampling from the reference finds
 * it after about e^exponent tries: the world in which exploration matters
 * (T. Xie et al. 2024, "Exploratory Preference Optimization: Harnessing
 * Implicit Q*-Approximation for Sample-Efficient RLHF", arXiv:2405.21046).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_randist.h>
#include <math.h>

#include "core/status.h"
#include "sim/reference/reference.h"

enum { EXPONENT, RESPONSE, SPREAD };

static const struct pf_param params[] = {
    {.name = "exponent",
     .unit = "nats",
     .doc = "the covered response has probability exp(-exponent)",
     .form = PF_REAL,
     .def = 4,
     .lo = 1e-6,
     .hi = 700},
    {.name = "response",
     .unit = "",
     .doc = "which response that is, counted from 1",
     .form = PF_COUNT,
     .def = 1,
     .lo = 1,
     .hi = 10000},
    {.name = "spread",
     .unit = "nats",
     .doc = "standard deviation of the logits of the others; 0: they are "
            "equally likely",
     .form = PF_REAL,
     .def = 0,
     .lo = 0,
     .hi = 1000},
    {.name = NULL}};

/* log sum exp of all but one, by the largest. */
static double
log_sum_others(const double *x, size_t n, size_t but)
{
    double top = -HUGE_VAL, sum = 0.0;
    for (size_t y = 0; y < n; y++)
        if (y != but)
            top = fmax(top, x[y]);
    for (size_t y = 0; y < n; y++)
        if (y != but)
            sum += exp(x[y] - top);
    return top + log(sum);
}

static int
coverage_build(double *log_ref, const struct pf_reference_request *q)
{
    const double *number = q->values->number;
    size_t covered = (size_t) number[RESPONSE] - 1;
    if (covered >= q->n)
        return pf_diag_at(q->diag, q->at,
                          "coverage: response=\"%zu\" but there are %zu "
                          "responses; choose one of them",
                          covered + 1, q->n);
    for (size_t y = 0; y < q->n; y++)
        log_ref[y] = number[SPREAD] * gsl_ran_ugaussian(q->rng);
    double rest = log(-expm1(-number[EXPONENT])); /* log (1 - e^-exponent) */
    double all = log_sum_others(log_ref, q->n, covered);
    for (size_t y = 0; y < q->n; y++)
        log_ref[y] = rest + (log_ref[y] - all);
    log_ref[covered] = -number[EXPONENT];
    return PF_OK;
}

const pf_reference_type pf_reference_coverage = {
    .kind = {.name = "coverage",
             .title = "Coverage",
             .doc = "One response has probability exp(-exponent), the others "
                    "share the rest",
             .source = "Xie et al. 2024, arXiv:2405.21046",
             .params = params},
    .build = coverage_build,
    .draws = 1,
};
