/* An equilibrium made exact: see support.h.
 *
 * With Q = P - 1/2, the weights pi_S of a support S solve the square system
 *     [ Q_SS 1 ] [ pi_S ]   [ 0 ]
 *     [ 1^T  0 ] [  -v  ] = [ 1 ].
 * It is solved by LU with one step of refinement. Where S carries more than
 * one solution the system is singular, and the policy stands as it came.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "eval/solve/support.h"

#include <cblas.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"

#define NOTHING 1e-11 /* weights below are off the support */

/* LAPACK routines in OpenBLAS that cblas.h does not declare. */
extern void dgetrf_(const blasint *m, const blasint *n, double *a,
                    const blasint *lda, blasint *pivot, blasint *info);
extern void dgetrs_(const char *trans, const blasint *n, const blasint *nrhs,
                    const double *a, const blasint *lda, const blasint *pivot,
                    double *b, const blasint *ldb, blasint *info);

/* Sets what is below NOTHING to 0 and makes the sum 1. */
static bool
clean(size_t n, double *pi)
{
    double sum = 0.0;
    for (size_t y = 0; y < n; y++) {
        if (!(pi[y] > NOTHING))
            pi[y] = 0.0;
        sum += pi[y];
    }
    if (!(sum > 0.5 && sum < 2.0))
        return false;
    for (size_t y = 0; y < n; y++)
        pi[y] /= sum;
    return true;
}

/* max_y (P pi)_y - 1/2, as max_y (Q pi)_y: one rounding less. */
static double
residual(size_t n, const double *P, const double *pi)
{
    long double worst = -HUGE_VALL;
    for (size_t y = 0; y < n; y++) {
        long double pay = 0.0L;
        for (size_t z = 0; z < n; z++)
            pay += ((long double) P[y * n + z] - 0.5L) * (long double) pi[z];
        worst = pay > worst ? pay : worst;
    }
    return (double) worst;
}

static size_t
find_support(size_t n, const double *pi, size_t *support)
{
    size_t k = 0;
    for (size_t y = 0; y < n; y++)
        if (pi[y] > 0.0)
            support[k++] = y;
    return k;
}

/* The bordered system of the head comment, row-major, k + 1 unknowns. */
static double
entry(size_t n, const double *P, const size_t *support, size_t k, size_t i,
      size_t j)
{
    if (i == k || j == k)
        return i == j ? 0.0 : 1.0;
    return P[support[i] * n + support[j]] - 0.5;
}

/* r = e_k - M x, in long double. */
static void
defect(size_t n, const double *P, const size_t *support, size_t k,
       const double *x, double *r)
{
    for (size_t i = 0; i <= k; i++) {
        long double sum = i == k ? 1.0L : 0.0L;
        for (size_t j = 0; j <= k; j++)
            sum -= (long double) entry(n, P, support, k, i, j) *
                   (long double) x[j];
        r[i] = (double) sum;
    }
}

/* The system of a support, its solution, and room to solve it. */
struct bordered {
    double *M, *x, *r;
    blasint *pivot;
    size_t *support;
};

static bool
solve_bordered(size_t n, const double *P, const size_t *support, size_t k,
               struct bordered *w)
{
    blasint size = (blasint) k + 1, one = 1, info = 0;
    for (size_t i = 0; i <= k; i++)
        for (size_t j = 0; j <= k; j++)
            w->M[i * (k + 1) + j] = entry(n, P, support, k, i, j);
    dgetrf_(&size, &size, w->M, &size, w->pivot, &info);
    if (info != 0)
        return false;
    for (int round = 0; round < 2; round++) {
        defect(n, P, support, k, w->x, w->r);
        dgetrs_("T", &size, &one, w->M, &size, w->pivot, w->r, &size, &info);
        for (size_t i = 0; i <= k; i++)
            w->x[i] += w->r[i];
    }
    return info == 0;
}

static void
bordered_clear(struct bordered *w)
{
    free(w->M);
    free(w->x);
    free(w->r);
    free(w->pivot);
    free(w->support);
}

/* Room for a support of k among n. */
static int
bordered_init(struct bordered *w, size_t n, size_t k)
{
    w->M = calloc(k + 1, (k + 1) * sizeof *w->M);
    w->x = calloc(k + 1, sizeof *w->x);
    w->r = calloc(k + 1, sizeof *w->r);
    w->pivot = calloc(k + 1, sizeof *w->pivot);
    w->support = calloc(n, sizeof *w->support);
    bool ok = w->M != NULL && w->x != NULL && w->r != NULL &&
              w->pivot != NULL && w->support != NULL;
    return ok ? PF_OK : PF_ENOMEM;
}

/* Replaces pi by the solution of its support's equations when that is a
 * policy and the residual shrinks. */
static int
improve(size_t n, const double *P, double *pi, double *best)
{
    struct bordered w = {0};
    double *trial = calloc(n, sizeof *trial);
    size_t k = 0;
    for (size_t y = 0; y < n; y++)
        k += pi[y] > 0.0;
    int status = trial != NULL ? bordered_init(&w, n, k) : PF_ENOMEM;
    if (status != PF_OK)
        goto out;
    find_support(n, pi, w.support);
    if (!solve_bordered(n, P, w.support, k, &w))
        goto out;
    for (size_t i = 0; i < k; i++)
        trial[w.support[i]] = w.x[i];
    if (!clean(n, trial))
        goto out;
    double now = residual(n, P, trial);
    if (now < *best) {
        *best = now;
        memcpy(pi, trial, n * sizeof *pi);
    }
out:
    bordered_clear(&w);
    free(trial);
    return status;
}

int
pf_support_polish(size_t n, const double *P, double *pi, double *best)
{
    if (!clean(n, pi))
        return PF_ESOLVE;
    *best = residual(n, P, pi);
    return improve(n, P, pi, best);
}
