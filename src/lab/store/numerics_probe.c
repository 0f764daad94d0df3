/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/store/numerics_probe.h"

#include <complex.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/kernels.h"
#include "core/lanes.h"
#include "core/random.h"
#include "core/status.h"
#include "eval/solve/solve.h"
#include "lab/store/numerics_input.h"

/* --- libm --- */

#define VALUES 5000

struct unary {
    double (*f)(double);
    double low, high; /* half of the inputs lie here, evenly */
    int small, large; /* the others are 2^small .. 2^large */
    bool negative;    /* of either sign */
};

static double
log_gamma(double x)
{
    int sign;
    return lgamma_r(x, &sign);
}

/* By its parts: I may be a float, and not every compiler has CMPLX. */
static double complex
number(double real, double imaginary)
{
    const double part[] = {real, imaginary};
    double complex z;
    memcpy(&z, part, sizeof z);
    return z;
}

/* Away from 1, where the two parts of the complex root do not cancel. */
static double
complex_root(double x)
{
    double complex root = csqrt(number(1.0 - x, x));
    return creal(root) + 3.0 * cimag(root);
}

static double
complex_size(double x)
{
    return cabs(number(x, 1.0 + x / 3.0));
}

static double
length(double x)
{
    return hypot(x, 1.0 + x / 3.0);
}

/* Of one number: compilers make one call of the two, as they do elsewhere. */
static double
sine_and_cosine(double x)
{
    return sin(x) + 3.0 * cos(x);
}

/* Another argument for the same number: the powers wander over both. */
static double
power(double x)
{
    return pow(x, 7.0 - x / 3.0);
}

static const struct unary unary[] = {
    {exp, -745.0, 709.0, -40, 3, true},
    {log, 0.5, 2.0, -1074, 1023, false},
    {power, 0.0, 40.0, -20, 5, false},
    {tanh, -3.0, 3.0, -30, 5, true},
    {sin, -10.0, 10.0, -20, 60, true},
    {cos, -10.0, 10.0, -20, 60, true},
    {sine_and_cosine, -10.0, 10.0, -20, 60, true},
    {log_gamma, 0.0, 10.0, -30, 60, false},
    {log1p, -1.0, 1.0, -50, 60, false},
    {expm1, -2.0, 2.0, -50, 5, true},
    {erfc, -3.0, 10.0, -30, 3, true},
    {log10, 0.5, 2.0, -1074, 1023, false},
    {complex_root, -4.0, 4.0, -30, 30, true},
    {length, -4.0, 4.0, -30, 30, true},
    {complex_size, -4.0, 4.0, -30, 30, true},
};
#define UNARY (sizeof unary / sizeof *unary)

static double
input(const struct unary *u, size_t i, uint64_t *state)
{
    if (i % 2 == 0)
        return pf_probe_even(state, u->low, u->high);
    double x = pf_probe_spread(state, u->small, u->large);
    return u->negative && pf_probe_next(state) % 2 == 0 ? -x : x;
}

int
pf_probe_libm(uint64_t *digest)
{
    uint64_t sum[UNARY], state = 1;
    double *y = malloc(VALUES * sizeof *y);
    if (y == NULL)
        return PF_ENOMEM;
    for (size_t k = 0; k < UNARY; k++) {
        for (size_t i = 0; i < VALUES; i++)
            y[i] = unary[k].f(input(&unary[k], i, &state));
        sum[k] = pf_probe_sum_of(VALUES, y);
    }
    *digest = pf_bytes_sum(sum, sizeof sum);
    free(y);
    return PF_OK;
}

/* --- our own --- */

#define ROWS 11 /* responses: two blocks of four rows, and three over */
#define LANES ((size_t) 2 * PF_LANE_WIDTH)
#define BATCH (ROWS * LANES)

struct bench {
    double x[VALUES], y[VALUES]; /* multiples of a batch's width, up to P */
    double p[BATCH], q[BATCH], c[LANES], kl[PF_LANE_WIDTH];
    double each[ROWS * BATCH], P[ROWS * ROWS];
};

static void
run_kernels(struct bench *w)
{
    const struct pf_term terms[3] = {{w->c, w->p}, {NULL, w->q}, {w->c, w->q}};
    pf_kernel_normalise(ROWS, LANES, w->p);
    pf_kernel_normalise(ROWS, LANES, w->q);
    pf_kernel_kl(ROWS, LANES, w->kl, w->p, w->q);
    pf_kernel_payoff(ROWS, LANES, w->y, w->P, w->q);
    pf_kernel_payoff_each(ROWS, LANES, w->y + BATCH, w->each, w->q);
    pf_kernel_combine(ROWS, LANES, w->y + 2 * BATCH, terms);
}

int
pf_probe_kernels(uint64_t *digest)
{
    uint64_t sum[3], state = 11;
    struct bench *w = (void *) pf_lanes_alloc(sizeof *w / sizeof(double));
    if (w == NULL)
        return PF_ENOMEM;
    pf_probe_fill(VALUES, w->x, 12, -750.0, 710.0);
    pf_vexp(VALUES, w->y, w->x);
    sum[0] = pf_probe_sum_of(VALUES, w->y);
    for (size_t i = 0; i < VALUES; i++)
        w->x[i] = pf_probe_spread(&state, -1074, 1023);
    pf_vlog(VALUES, w->y, w->x);
    sum[1] = pf_probe_sum_of(VALUES, w->y);
    pf_probe_fill(ROWS * ROWS, w->P, 13, 0.0, 1.0);
    pf_probe_fill(ROWS * BATCH, w->each, 14, 0.0, 1.0);
    pf_probe_fill(BATCH, w->p, 15, -20.0, 20.0);
    pf_probe_fill(BATCH, w->q, 16, -3.0, 3.0);
    pf_probe_fill(LANES, w->c, 17, -2.0, 2.0);
    run_kernels(w);
    sum[2] = pf_probe_sum_of(sizeof *w / sizeof(double), w->x);
    *digest = pf_bytes_sum(sum, sizeof sum);
    free(w);
    return PF_OK;
}

#define DRAWS 500
#define BINS 7

static void
draw(gsl_rng *r, const gsl_ran_discrete_t *table, const double *law,
     double drawn[5 * DRAWS])
{
    double order[DRAWS];
    unsigned count[BINS] = {0};
    for (size_t i = 0; i < DRAWS; i++) {
        if (i % BINS == 0)
            gsl_ran_multinomial(r, BINS, 1000, law, count);
        order[i] = (double) i;
        drawn[i] = gsl_rng_uniform(r);
        drawn[DRAWS + i] = gsl_ran_ugaussian(r);
        drawn[2 * DRAWS + i] = (double) gsl_ran_discrete(r, table);
        drawn[3 * DRAWS + i] = (double) count[i % BINS];
    }
    gsl_ran_shuffle(r, order, DRAWS, sizeof *order);
    memcpy(drawn + 4 * DRAWS, order, sizeof order);
}

int
pf_probe_random(uint64_t *digest)
{
    double law[BINS], drawn[5 * DRAWS];
    int status = PF_ENOMEM;
    pf_probe_fill(BINS, law, 18, 0.0, 1.0);
    gsl_rng *r = pf_rng_alloc(18, 19, "probe");
    gsl_ran_discrete_t *table = gsl_ran_discrete_preproc(BINS, law);
    if (r != NULL && table != NULL) {
        draw(r, table, law, drawn);
        *digest = pf_probe_sum_of(5 * DRAWS, drawn);
        status = PF_OK;
    }
    if (table != NULL)
        gsl_ran_discrete_free(table);
    gsl_rng_free(r);
    return status;
}

/* P + P^T = 1, without an order among the responses. */
static void
draw_game(size_t n, double *P, uint64_t seed)
{
    for (size_t y = 0; y < n; y++) {
        P[y * n + y] = 0.5;
        for (size_t z = 0; z < y; z++) {
            P[y * n + z] = pf_probe_even(&seed, 0.0, 1.0);
            P[z * n + y] = 1.0 - P[y * n + z];
        }
    }
}

/* The residuals, too: they are summed in long double. */
int
pf_probe_solvers(uint64_t *digest)
{
    enum { N = 9 };
    const double beta[] = {0.5, 0.01};
    double P[N * N], log_ref[N], pi[3 * N + 3] = {0}, *residual = pi + 3 * N;
    struct pf_certificate proof = {0};
    for (size_t y = 0; y < N; y++)
        log_ref[y] = -0x1.193ea7aad030bp+1; /* -log 9 */
    draw_game(N, P, 20);
    int status = pf_solve_von_neumann(N, P, pi, &proof);
    residual[0] = proof.residual;
    for (size_t k = 0; k < 2 && status == PF_OK; k++) {
        status = pf_solve_regularised_nash(N, P, log_ref, beta[k],
                                           pi + N + k * N, &proof);
        residual[k + 1] = proof.logit_residual;
    }
    *digest = pf_probe_sum_of(3 * N + 3, pi);
    return status == PF_OK || status == PF_ENOMEM ? status : PF_EINPUT;
}
