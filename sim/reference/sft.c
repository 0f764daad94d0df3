/* A policy fitted to demonstrations: the model that everything else starts
 * from in the reference workflow of RLHF (supervised fine-tuning first).
 *
 *   base(i)  proportional to (i + 1)^-exponent, i = 0 .. n-1
 *   expert   proportional to base exp (quality r)
 *   N demonstrations ~ expert in every context, c_i of them of response i
 *   ref(i) = (c_i + prior base(i)) / (N + prior)
 * the posterior mean under a Dirichlet prior worth `prior` responses of the
 * base policy. N = 0 is the base policy itself, quality = 0 one that is told
 * nothing it did not say before. Dubois et al. 2023, "AlpacaFarm", NeurIPS
 * 2023, arXiv:2305.14387, fit theirs to 10,000 demonstrations over all prompts.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>

#include "core/status.h"
#include "sim/reference/reference.h"

enum { DEMONSTRATIONS, QUALITY, EXPONENT, PRIOR };

static const struct pf_param params[] = {
    {.name = "demonstrations",
     .unit = "",
     .doc = "responses of the expert in every context",
     .form = PF_COUNT,
     .def = 20,
     .lo = 0,
     .hi = 1e6,
     .log_scale = true},
    {.name = "quality",
     .unit = "",
     .doc = "how strongly the expert prefers high rewards to what the base "
            "policy would say",
     .form = PF_REAL,
     .def = 1,
     .lo = 0,
     .hi = 1e3},
    {.name = "exponent",
     .unit = "",
     .doc = "how fast the tail of the base policy falls; 0 is uniform",
     .form = PF_REAL,
     .def = 1,
     .lo = 0,
     .hi = 100},
    {.name = "prior",
     .unit = "",
     .doc = "demonstrations that the base policy is worth",
     .form = PF_REAL,
     .def = 20,
     .lo = 1e-6,
     .hi = 1e9,
     .log_scale = true},
    {.name = NULL}};

/* base, and the expert, up to a factor each; returns the sum of base. */
static double
weigh(const struct pf_reference_request *q, double *base, double *expert)
{
    const double *x = q->values->number;
    double sum = 0.0, top = q->reward[0];
    for (size_t i = 0; i < q->n; i++)
        top = fmax(top, q->reward[i]);
    for (size_t i = 0; i < q->n; i++) {
        base[i] = pow((double) (i + 1), -x[EXPONENT]);
        expert[i] = base[i] * exp(x[QUALITY] * (q->reward[i] - top));
        sum += base[i];
    }
    return sum;
}

static int
sft_build(double *log_ref, const struct pf_reference_request *q)
{
    const double *x = q->values->number;
    unsigned demonstrations = (unsigned) x[DEMONSTRATIONS];
    double *law = calloc(2 * q->n, sizeof *law);
    unsigned *count = calloc(q->n, sizeof *count);
    int status = law != NULL && count != NULL ? PF_OK : PF_ENOMEM;
    if (status == PF_OK) {
        double sum = weigh(q, law, law + q->n);
        gsl_ran_multinomial(q->rng, q->n, demonstrations, law + q->n, count);
        for (size_t i = 0; i < q->n; i++)
            log_ref[i] = log(count[i] + x[PRIOR] * (law[i] / sum));
    }
    free(law);
    free(count);
    return status;
}

const pf_reference_type pf_reference_sft = {
    .kind = {.name = "sft",
             .title = "SFT",
             .doc = "Fitted to demonstrations of an expert, from a base policy "
                    "with a long tail",
             .source = "Dubois et al. 2023, arXiv:2305.14387",
             .params = params},
    .build = sft_build,
    .draws = 1,
    .needs_reward = 1,
};
