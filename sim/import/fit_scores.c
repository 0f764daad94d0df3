/* Bradley-Terry scores of greatest likelihood.
 *
 * Bradley and Terry 1952, "Rank analysis of incomplete block designs I",
 * Biometrika 39; Zermelo 1929, "Die Berechnung der Turnier-Ergebnisse", Math.
 * Zeitschrift 29. With N_ij = W_ij + W_ji and p_ij = 1 / (1 + exp (s_j - s_i))
 *
 *   loss      f = - sum_ij W_ij log p_ij                     convex in s
 *   gradient  g_i = sum_j N_ij p_ij - sum_j W_ij   expected minus actual wins
 *   Hessian   H_ij = - N_ij p_ij p_ji, H_ii = sum_j N_ij p_ij p_ji
 *
 * H is a graph Laplacian: constants are its kernel, so the score of the
 * response with the most comparisons is held and the rest solved by Cholesky,
 * with steps halved until the loss falls (Newton). Where that factorisation
 * fails, the step is Zermelo's iteration in logarithms instead,
 *   s_i += log (sum_j W_ij) - log (sum_j N_ij p_ij),
 * which never raises the loss (Hunter 2004, "MM algorithms for generalized
 * Bradley-Terry models", Ann. Statist. 32(1)). The scores start at 0, from
 * where every Newton step on log-odds L falls short of L; beyond L the
 * curvature fades and steps overshoot.
 *
 * Measured with random data: 8 s at n = 2900 on one core, mostly for exp; the
 * Hessian takes as much memory as the counts.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/import/fit_internal.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"

#define STEPS 1000     /* one unit of score each, where odds are extreme */
#define ACCEPTED 1e-10 /* residual that is good enough */
#define SMALL 1e-3     /* change of a score that may be the last */

/* LAPACK's Cholesky factorisation and solution; it comes without a header. */
extern void dpotrf_(const char *uplo, const int *n, double *a, const int *lda,
                    int *info);
extern void dpotrs_(const char *uplo, const int *n, const int *nrhs,
                    const double *a, const int *lda, double *b, const int *ldb,
                    int *info);

/* One point of the descent, and room for the next. */
struct descent {
    const struct pf_fit_data *data;
    size_t n;
    size_t held;      /* the response whose score Newton holds */
    double *score;    /* the n scores */
    double *next;     /* trial scores */
    double *from;     /* scores before the step */
    double *gradient; /* at score */
    double *step;     /* Newton's direction */
    double *won;      /* sum_j W_ij */
    double *lost;     /* sum_j W_ji */
    double *hessian;  /* n*n */
    double loss;      /* at score */
    double residual;  /* max_i |g_i| / (won_i + lost_i) at score */
};

/* log (1 + exp x) without overflow. */
static double
softplus(double x)
{
    return x > 0.0 ? x + log1p(exp(-x)) : log1p(exp(x));
}

/* The loss at s; also its gradient where `gradient` is not NULL, as the sum of
 * W_ji p_ij - W_ij p_ji over j: expected wins minus wins, pair by pair, so
 * that a few wins are not lost beside many losses. */
static double
evaluate(const struct descent *t, const double *s, double *gradient)
{
    double loss = 0.0;
    for (size_t i = 0; gradient != NULL && i < t->n; i++)
        gradient[i] = 0.0;
    for (size_t i = 0; i < t->n; i++)
        for (size_t j = i + 1; j < t->n; j++) {
            double a = pf_fit_weight(t->data, i, j);
            double b = pf_fit_weight(t->data, j, i);
            if (a + b <= 0.0)
                continue;
            double x = s[i] - s[j];
            loss += a * softplus(-x) + b * softplus(x);
            if (gradient == NULL)
                continue;
            double surplus = b / (1.0 + exp(-x)) - a / (1.0 + exp(x));
            gradient[i] += surplus;
            gradient[j] -= surplus;
        }
    return loss;
}

static void
settle(struct descent *t)
{
    t->loss = evaluate(t, t->score, t->gradient);
    t->residual = 0.0;
    for (size_t i = 0; i < t->n; i++)
        t->residual =
            fmax(t->residual, fabs(t->gradient[i]) / (t->won[i] + t->lost[i]));
}

static void
fill_hessian(const struct descent *t)
{
    size_t n = t->n;
    memset(t->hessian, 0, n * n * sizeof *t->hessian);
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++) {
            double a = pf_fit_weight(t->data, i, j);
            double b = pf_fit_weight(t->data, j, i);
            double e = exp(-fabs(t->score[i] - t->score[j]));
            double h = (a + b) * e / ((1.0 + e) * (1.0 + e));
            t->hessian[i * n + j] = t->hessian[j * n + i] = -h;
            t->hessian[i * n + i] += h;
            t->hessian[j * n + j] += h;
        }
    /* Holding one score: its row and column become those of the identity. */
    for (size_t j = 0; j < n; j++)
        t->hessian[t->held * n + j] = t->hessian[j * n + t->held] = 0.0;
    t->hessian[t->held * n + t->held] = 1.0;
}

static bool
find_direction(const struct descent *t)
{
    const int n = (int) t->n, one = 1;
    int info = 0;
    fill_hessian(t);
    for (size_t i = 0; i < t->n; i++)
        t->step[i] = i == t->held ? 0.0 : -t->gradient[i];
    dpotrf_("L", &n, t->hessian, &n, &info);
    if (info == 0)
        dpotrs_("L", &n, &one, t->hessian, &n, t->step, &n, &info);
    for (size_t i = 0; info == 0 && i < t->n; i++)
        if (!isfinite(t->step[i]))
            info = -1;
    return info == 0;
}

/* Halves the step until the loss falls as it should (Armijo), but for the
 * rounding of the loss itself: close to the solution full steps are right. */
static bool
newton_step(struct descent *t)
{
    double slope = 0.0;
    if (!find_direction(t))
        return false;
    for (size_t i = 0; i < t->n; i++)
        slope += t->gradient[i] * t->step[i];
    double rounding = 8.0 * DBL_EPSILON * t->loss;
    for (double size = 1.0; size > 1e-9; size *= 0.5) {
        for (size_t i = 0; i < t->n; i++)
            t->next[i] = t->score[i] + size * t->step[i];
        double loss = evaluate(t, t->next, NULL);
        if (loss <= t->loss + 1e-4 * size * slope + rounding) {
            memcpy(t->score, t->next, t->n * sizeof *t->score);
            return true;
        }
    }
    return false;
}

static void
zermelo_step(struct descent *t)
{
    for (size_t i = 0; i < t->n; i++)
        t->score[i] += log(t->won[i]) - log(t->won[i] + t->gradient[i]);
}

/* The largest change of a score. */
static double
distance_moved(const struct descent *t, const double *from)
{
    double most = 0.0;
    for (size_t i = 0; i < t->n; i++)
        most = fmax(most, fabs(t->score[i] - from[i]));
    return most;
}

/* A small residual alone is no reason to stop: a response that wins once in
 * 1e9 times has one long before its score is right. Steps that have become
 * small and no longer shrink are: rounding is all that is left of them. */
static int
descend(struct descent *t)
{
    double before = HUGE_VAL;
    for (int k = 0; k < STEPS && before > 0.0; k++) {
        memcpy(t->from, t->score, t->n * sizeof *t->from);
        if (!newton_step(t))
            zermelo_step(t);
        settle(t);
        double moved = distance_moved(t, t->from);
        if (t->residual <= ACCEPTED && moved <= SMALL && moved >= 0.5 * before)
            return PF_OK;
        before = moved;
    }
    return t->residual <= ACCEPTED && before <= SMALL ? PF_OK : PF_ESOLVE;
}

static void
sum_weights(struct descent *t)
{
    for (size_t i = 0; i < t->n; i++)
        for (size_t j = 0; j < t->n; j++) {
            t->won[i] += pf_fit_weight(t->data, i, j);
            t->lost[i] += pf_fit_weight(t->data, j, i);
        }
    for (size_t i = 0; i < t->n; i++)
        if (t->won[i] + t->lost[i] > t->won[t->held] + t->lost[t->held])
            t->held = i;
}

static void
centre(size_t n, double *score)
{
    double mean = 0.0;
    for (size_t i = 0; i < n; i++)
        mean += score[i] / (double) n;
    for (size_t i = 0; i < n; i++)
        score[i] -= mean;
}

static int
solve(const struct pf_fit_data *f, double *score)
{
    size_t n = f->n;
    struct descent t = {.data = f, .n = n, .score = score};
    double *room = calloc(6 * n, sizeof *room);
    int status = PF_ENOMEM;
    if (room == NULL)
        goto out;
    t.next = room;
    t.gradient = room + n;
    t.step = room + 2 * n;
    t.won = room + 3 * n;
    t.lost = room + 4 * n;
    t.from = room + 5 * n;
    t.hessian = malloc(n * n * sizeof *t.hessian);
    if (t.hessian == NULL)
        goto out;
    sum_weights(&t);
    for (size_t i = 0; i < n; i++)
        score[i] = 0.0;
    settle(&t);
    status = descend(&t);
    centre(n, score);
    if (status == PF_ESOLVE)
        pf_diag_at(f->diag, f->at,
                   "the Bradley-Terry fit did not settle in %d steps: expected "
                   "wins are off by %.1e of the comparisons, and the scores "
                   "still move; a prior > 0 would tame extreme odds",
                   STEPS, t.residual);
out:
    free(t.hessian);
    free(room);
    return status;
}

static int
check_weights(const struct pf_fit_data *f)
{
    for (size_t i = 0; i < f->n; i++)
        for (size_t j = 0; j < f->n; j++) {
            char a[80], b[80];
            double w = pf_fit_weight(f, i, j);
            if (!(w >= 0.0 && w <= DBL_MAX))
                return pf_diag_at(f->diag, f->at,
                                  "the weight %g of %s beating %s is not a "
                                  "number from 0 up",
                                  w, pf_fit_name(f, i, a),
                                  pf_fit_name(f, j, b));
        }
    return PF_OK;
}

int
pf_fit_scores(const struct pf_fit_data *f, double *score)
{
    if (f->n < 2)
        return pf_diag_at(f->diag, f->at, "a fit needs two responses or more");
    int status = check_weights(f);
    if (status == PF_OK)
        status = pf_fit_exists(f);
    return status == PF_OK ? solve(f, score) : status;
}
