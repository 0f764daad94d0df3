/* A golden reward on features, linear with a part that is not:
 *   r(x,y) = scale (sqrt(1 - m) w . phi + sqrt(m) g(phi)),
 *   g(phi) = sqrt(2/H) sum_h a_h cos (omega_h . phi + b_h),
 *   w ~ N(0, I),  a_h ~ N(0, 1),  omega_h ~ N(0, frequency^2 I),
 *   b_h uniform on [0, 2 pi),
 * and P[y,z] = sigma (r(x,y) - r(x,z)). w and the network are drawn once for
 * all contexts. A log-linear policy can represent the optimum of the linear
 * part, not of g: m dials how far off its class is.
 *
 * Variance (our derivation). Given phi, w . phi has mean 0 and variance
 * |phi|^2, which is 1 in expectation (sim/features/features.h). Given phi,
 * omega and a, E_b cos^2 = 1/2 and the cross terms vanish with E a_h a_h' = 0,
 * so E g^2 = (2/H) sum_h E a_h^2 / 2 = 1 for every phi; and E g w . phi = 0.
 * Hence r has mean 0 and variance scale^2 for every m.
 *
 * `mean` is added to all rewards. No preference shows it, nor does it matter to
 * who climbs rewards, but it does to who takes them for weights of a
 * likelihood.
 *
 * How nonlinear g is (our derivation, for Gaussian features): the slope of cos
 * (s z + b) on a standard normal z is -s e^(-s^2/2) sin b by Stein's lemma, so
 * a share s^2 e^(-s^2) of the variance is linear after all; s^2 = |omega|^2/d
 * is chi-squared, and the share f^2 (1 + 2 f^2/d)^(-d/2-1) in the mean: 12 %
 * for f = 2 and d = 10, 33 % for f = 1.
 *
 * Cosine features with random frequencies are from A. Rahimi and B. Recht
 * 2007, "Random Features for Large-Scale Kernel Machines", NIPS 20.
 * The draws depend on no parameter but the numbers of units and features.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_math.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>

#include "core/status.h"
#include "sim/preference/parts.h"

static const struct pf_param params[] = {
    PF_ACTIONS_ROW(10),
    PF_SCALE_ROW(1, "standard deviation of the rewards"),
    {.name = "nonlinear",
     .unit = "",
     .doc = "share of the variance that is not linear in the features",
     .form = PF_REAL,
     .def = 0,
     .lo = 0,
     .hi = 1},
    {.name = "units",
     .unit = "",
     .doc = "cosines in the nonlinear part",
     .form = PF_COUNT,
     .def = 32,
     .lo = 1,
     .hi = 10000,
     .log_scale = true},
    {.name = "frequency",
     .unit = "",
     .doc = "standard deviation of the frequencies: how fast the nonlinear "
            "part changes with the features",
     .form = PF_REAL,
     .def = 2,
     .lo = 1e-3,
     .hi = 1e3,
     .log_scale = true},
    {.name = "mean",
     .unit = "",
     .doc = "mean of the rewards: preferences do not show it",
     .form = PF_REAL,
     .def = 0,
     .lo = -1e6,
     .hi = 1e6},
    {.name = NULL}};

/* out[y] = sum_j w_j phi[y,j] with w drawn from N(0, I) on the way. */
static void
draw_direction(double *out, const struct pf_preference_request *q, size_t n)
{
    size_t d = q->n_features;
    for (size_t y = 0; y < n; y++)
        out[y] = 0.0;
    for (size_t j = 0; j < d; j++) {
        double w = gsl_ran_ugaussian(q->common);
        for (size_t y = 0; y < n; y++)
            out[y] += w * q->features[y * d + j];
    }
}

static int
golden_reward_build(struct pf_preference *out,
                    const struct pf_preference_request *q)
{
    size_t n = pf_preference_count(q, "actions");
    size_t units = pf_preference_count(q, "units");
    double scale = pf_preference_number(q, "scale");
    double m = pf_preference_number(q, "nonlinear");
    double frequency = pf_preference_number(q, "frequency");
    double mean = pf_preference_number(q, "mean");
    int status = pf_preference_size(out, n, q);
    if (status != PF_OK)
        return status;
    double *reward = calloc(n, sizeof *reward);
    double *angle = calloc(n, sizeof *angle);
    if (reward == NULL || angle == NULL) {
        free(reward);
        free(angle);
        return PF_ENOMEM;
    }
    draw_direction(reward, q, n);
    for (size_t y = 0; y < n; y++)
        reward[y] *= scale * sqrt(1.0 - m);
    for (size_t h = 0; h < units; h++) {
        draw_direction(angle, q, n);
        double b = 2.0 * M_PI * gsl_rng_uniform(q->common);
        double a = scale * sqrt(2.0 * m / (double) units) *
                   gsl_ran_ugaussian(q->common);
        for (size_t y = 0; y < n; y++)
            reward[y] += a * cos(frequency * angle[y] + b);
    }
    for (size_t y = 0; y < n; y++)
        reward[y] += mean;
    free(angle);
    pf_preference_from_rewards(out, reward);
    return PF_OK;
}

const pf_preference_type pf_preference_golden_reward = {
    .kind = {.name = "golden-reward",
             .title = "Golden reward",
             .doc = "Transitive: a hidden reward on the features of a "
                    "response (the world needs <features>), linear up to a "
                    "part that no linear model explains",
             .source = "Rahimi and Recht 2007, NIPS 20 (the nonlinear part)",
             .params = params},
    .build = golden_reward_build,
    .draws = 1,
    .needs_features = 1,
    .rewards = 1,
};
