/* The regularised Nash policy by damped Newton on the logits.
 *
 * Written theta = log pi, the fixed point is a zero of
 *     F (theta) = theta - log ref - P softmax (theta) / beta,
 * where constants do not count (the mean of F is taken out). With
 * D = diag (pi) - pi pi^T, and P D = Q D for Q = P - 1/2 because D kills
 * constants, the Jacobian is J = I - P D / beta. Its eigenvalues are
 * 1 +- i w / beta (eval/game/spectrum.c says why), so J is never singular and
 * Newton's direction always lowers |F|; steps are halved until |F| falls.
 *
 * For small beta the basin of plain Newton is small. We follow the solution of
 *     b theta = beta log ref + P softmax (theta)
 * from a large b, where it is all but uniform, down to b = beta, halving b,
 * and where a stage fails take a shorter stride. (Following b theta = b log
 * ref + P softmax (theta) instead starts far away, at ref, and takes ten
 * times the steps where ref spans many orders of magnitude, or fails.) Each
 * stage starts from (beta log ref + P pi) / b, pi being the solution of the
 * stage before.
 *
 * All is done in logits: at beta = 1e-5, log pi reaches -3e4 where pi is 0.
 * J comes by derivation of our own; the fixed point is equation 2 of Munos et
 * al. 2023, "Nash learning from human feedback", arXiv:2312.00886.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "eval/solve/solve.h"

#include <cblas.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "eval/solve/log_policy.h"

#define STAGE_STEPS 40    /* Newton steps before a stage counts as failed */
#define STAGE_GOOD 1e-4   /* |F| that ends a stage */
#define STAGE_STUCK 1e-10 /* |F| b that does where rounding stops us */
#define POLISH_STEPS 8
#define NO_WEIGHT 1e-22 /* of pi / b: less than a last bit beside 1 */
#define SHORTEST_STEP 0x1p-20
#define SHORTEST_STRIDE 0.98 /* of one stage in beta */
#define TOLERANCE 1e-13

/* The two LAPACK routines used here; OpenBLAS has them, cblas.h does not
 * declare them. */
extern void dgetrf_(const blasint *m, const blasint *n, double *a,
                    const blasint *lda, blasint *pivot, blasint *info);
extern void dgetrs_(const char *trans, const blasint *n, const blasint *nrhs,
                    const double *a, const blasint *lda, const blasint *pivot,
                    double *b, const blasint *ldb, blasint *info);

struct newton {
    size_t n;
    const double *P, *log_ref;
    double beta;   /* the one asked for; stages run at a larger b */
    double *store; /* the vectors below and J lie in it */
    double *theta; /* current iterate, normalised */
    double *trial;
    double *solved; /* solution of the stage before */
    double *pi;     /* softmax of the last logits evaluated */
    double *pay;    /* P pi */
    double *F;
    double *direction;
    double *J; /* n*n, row-major */
    blasint *pivot;
    size_t *active;
    size_t steps;
};

static int
newton_init(struct newton *s, size_t n, const double *P, const double *log_ref,
            double beta)
{
    memset(s, 0, sizeof *s);
    s->store = calloc(n + 7, n * sizeof *s->store);
    s->pivot = calloc(n, sizeof *s->pivot);
    s->active = calloc(n, sizeof *s->active);
    if (s->store == NULL || s->pivot == NULL || s->active == NULL)
        return PF_ENOMEM;
    s->n = n;
    s->P = P;
    s->log_ref = log_ref;
    s->beta = beta;
    s->theta = s->store;
    s->trial = s->theta + n;
    s->solved = s->trial + n;
    s->pi = s->solved + n;
    s->pay = s->pi + n;
    s->F = s->pay + n;
    s->direction = s->F + n;
    s->J = s->direction + n;
    return PF_OK;
}

static void
newton_clear(struct newton *s)
{
    free(s->store);
    free(s->pivot);
    free(s->active);
}

static void
multiply(size_t n, const double *A, const double *x, double *y)
{
    int size = (int) n;
    cblas_dgemv(CblasRowMajor, CblasNoTrans, size, size, 1.0, A, size, x, 1,
                0.0, y, 1);
}

/* Sets pi, pay and F at theta, and returns |F|. */
static double
evaluate(struct newton *s, const double *theta, double b)
{
    size_t n = s->n;
    double mean = 0.0, square = 0.0, tilt = s->beta / b;
    for (size_t y = 0; y < n; y++)
        s->pi[y] = exp(theta[y]);
    multiply(n, s->P, s->pi, s->pay);
    for (size_t y = 0; y < n; y++) {
        s->F[y] = theta[y] - tilt * s->log_ref[y] - s->pay[y] / b;
        mean += s->F[y] / (double) n;
    }
    for (size_t y = 0; y < n; y++) {
        s->F[y] -= mean;
        square += s->F[y] * s->F[y];
    }
    return sqrt(square);
}

/* J, restricted to the responses whose columns differ from those of 1. */
static size_t
fill_jacobian(struct newton *s, double b)
{
    size_t m = 0;
    for (size_t y = 0; y < s->n; y++)
        if (s->pi[y] > NO_WEIGHT * b)
            s->active[m++] = y;
    for (size_t i = 0; i < m; i++) {
        size_t y = s->active[i];
        const double *row = s->P + y * s->n;
        double *out = s->J + i * m;
        for (size_t j = 0; j < m; j++) {
            size_t z = s->active[j];
            out[j] = -(row[z] - s->pay[y]) * s->pi[z] / b;
        }
        out[i] += 1.0;
        s->direction[i] = -s->F[y];
    }
    return m;
}

/* Solves J d = -F for the F, pi and pay last evaluated. Where pi is nothing
 * the column of J is that of 1: those responses follow from the others by
 * d = -F + P D d / b, and at small beta most of the work is saved. J is
 * stored by rows, which LAPACK takes for J^T: hence 'T'. */
static bool
newton_direction(struct newton *s, double b)
{
    size_t m = fill_jacobian(s, b);
    blasint size = (blasint) m, one = 1, info = 0;
    dgetrf_(&size, &size, s->J, &size, s->pivot, &info);
    s->steps++;
    if (info != 0)
        return false;
    dgetrs_("T", &size, &one, s->J, &size, s->pivot, s->direction, &size,
            &info);
    double sum = 0.0;
    memset(s->trial, 0, s->n * sizeof *s->trial);
    for (size_t i = 0; i < m; i++) {
        size_t z = s->active[i];
        s->trial[z] = s->pi[z] * s->direction[i];
        sum += s->trial[z];
    }
    multiply(s->n, s->P, s->trial, s->direction);
    for (size_t y = 0; y < s->n; y++)
        s->direction[y] = (s->direction[y] - s->pay[y] * sum) / b - s->F[y];
    return info == 0;
}

static void
move(struct newton *s, double length)
{
    for (size_t y = 0; y < s->n; y++)
        s->trial[y] = s->theta[y] + length * s->direction[y];
    pf_log_policy_normalise(s->n, s->trial);
}

static void
accept(struct newton *s)
{
    double *old = s->theta;
    s->theta = s->trial;
    s->trial = old;
}

/* One damped step from theta, where |F| is *norm. */
static bool
damped_step(struct newton *s, double b, double *norm)
{
    if (!newton_direction(s, b))
        return false;
    for (double length = 1.0; length >= SHORTEST_STEP; length /= 2.0) {
        move(s, length);
        double trial = evaluate(s, s->trial, b);
        if (trial < (1.0 - 1e-4 * length) * *norm) {
            *norm = trial;
            accept(s);
            return true;
        }
    }
    return false;
}

/* Newton's method at one b from theta. True when theta is near enough to
 * the solution for the next stage, or for polishing. */
static bool
stage(struct newton *s, double b)
{
    double norm = evaluate(s, s->theta, b);
    for (size_t i = 0; i < STAGE_STEPS; i++) {
        if (norm <= STAGE_GOOD)
            return true;
        if (!damped_step(s, b, &norm))
            return norm * fmin(1.0, b) <= STAGE_STUCK;
    }
    return false;
}

/* The start of the stage at b: (beta log ref + P pi) / b, with pi from
 * `solved`. */
static void
predict(struct newton *s, double b)
{
    for (size_t y = 0; y < s->n; y++)
        s->pi[y] = exp(s->solved[y]);
    multiply(s->n, s->P, s->pi, s->pay);
    for (size_t y = 0; y < s->n; y++)
        s->theta[y] = s->beta / b * s->log_ref[y] + s->pay[y] / b;
    pf_log_policy_normalise(s->n, s->theta);
}

/* Where the path starts: there (beta log ref + P pi) / b spans 2 at most. */
static double
first_stage(const struct newton *s)
{
    double low = s->log_ref[0], high = low;
    for (size_t y = 1; y < s->n; y++) {
        low = fmin(low, s->log_ref[y]);
        high = fmax(high, s->log_ref[y]);
    }
    return fmax(s->beta, fmax(1.0, s->beta * (high - low)));
}

/* Follows the solution down to b = beta. On failure the last one found stays
 * in theta. */
static bool
follow(struct newton *s)
{
    size_t bytes = s->n * sizeof *s->theta;
    double here = first_stage(s), stride = 0.5;
    for (size_t y = 0; y < s->n; y++)
        s->theta[y] = s->beta / here * s->log_ref[y];
    pf_log_policy_normalise(s->n, s->theta);
    if (!stage(s, here))
        return false;
    while (here > s->beta) {
        double next = fmax(s->beta, here * stride);
        memcpy(s->solved, s->theta, bytes);
        predict(s, next);
        if (stage(s, next)) {
            here = next;
            stride = fmax(0.5, stride * stride);
            continue;
        }
        memcpy(s->theta, s->solved, bytes);
        stride = sqrt(stride);
        if (stride > SHORTEST_STRIDE)
            return false;
    }
    return true;
}

/* Span of log pi - log ref - P pi / beta, with the sums in long double so
 * that the proof is not blurred by the rounding it is to measure. */
static double
logit_span(const struct newton *s, const double *theta)
{
    long double low = HUGE_VALL, high = -HUGE_VALL;
    for (size_t y = 0; y < s->n; y++)
        s->pi[y] = exp(theta[y]);
    for (size_t y = 0; y < s->n; y++) {
        long double pay = 0.0L;
        for (size_t z = 0; z < s->n; z++)
            pay += (long double) s->P[y * s->n + z] * (long double) s->pi[z];
        long double f = (long double) theta[y] - (long double) s->log_ref[y] -
                        pay / (long double) s->beta;
        low = f < low ? f : low;
        high = f > high ? f : high;
    }
    return (double) (high - low);
}

/* Full Newton steps for as long as they help; the best iterate ends up in
 * theta, its span is returned. */
static double
polish(struct newton *s)
{
    double best = logit_span(s, s->theta);
    for (size_t i = 0; i < POLISH_STEPS; i++) {
        evaluate(s, s->theta, s->beta);
        if (!newton_direction(s, s->beta))
            break;
        move(s, 1.0);
        double span = logit_span(s, s->trial);
        bool slow = !(span < best / 2.0);
        if (span < best) {
            best = span;
            accept(s);
        }
        if (slow)
            break;
    }
    return best;
}

static bool
is_usable(size_t n, const double *P, const double *log_ref, double beta)
{
    if (n == 0 || !(beta > 0.0) || !isfinite(beta))
        return false;
    for (size_t i = 0; i < n * n; i++)
        if (!(P[i] >= 0.0 && P[i] <= 1.0))
            return false;
    for (size_t y = 0; y < n; y++)
        if (!isfinite(log_ref[y]))
            return false;
    return true;
}

/* What rounding of the logits alone may leave of the residual. */
static double
unavoidable(size_t n, const double *log_ref, double scale)
{
    double far = 0.0;
    for (size_t y = 0; y < n; y++)
        far = fmax(far, fabs(log_ref[y]));
    return 4.0 * 0x1p-52 * scale * far;
}

int
pf_solve_regularised_nash(size_t n, const double *P, const double *log_ref,
                          double beta, double *log_pi,
                          struct pf_certificate *proof)
{
    struct newton s;
    memset(proof, 0, sizeof *proof);
    if (!is_usable(n, P, log_ref, beta))
        return PF_EINPUT;
    int status = newton_init(&s, n, P, log_ref, beta);
    if (status != PF_OK)
        goto out;
    double scale = fmin(1.0, beta);
    follow(&s);
    proof->logit_residual = polish(&s);
    proof->residual = scale * proof->logit_residual;
    proof->iterations = s.steps;
    memcpy(log_pi, s.theta, n * sizeof *log_pi);
    double bound = TOLERANCE + unavoidable(n, log_ref, scale);
    status = proof->residual <= bound ? PF_OK : PF_ESOLVE;
out:
    newton_clear(&s);
    return status;
}
