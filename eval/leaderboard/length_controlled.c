/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eval/leaderboard/length_controlled.h"

#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/kernels.h"
#include "core/status.h"

enum { LENGTH, DIFFICULTY, CONSTANT, FEATURES };
enum { FOLDS = 5, STRENGTHS = 10, NEWTON_STEPS = 200, SWEEPS = 2000 };
#define ACCEPTED 1e-9 /* what may be left of the optimum's conditions */

struct row {
    double x[FEATURES];
    double label, weight;
};

/* Rows, and which of them count: those of a fold are left out. All rows of an
 * example, `examples` apart, are of one fold. */
struct regression {
    const struct row *row;
    size_t n, examples;
    size_t left_out; /* FOLDS: none */
    double c;
    double *z, *e, *log_e; /* n: predictors, e^-|z|, log (1 + e^-|z|) */
};

/* The smooth part, C sum v loss, at a point. */
struct slope {
    double loss, total; /* total: C sum v */
    double gradient[FEATURES];
    double hessian[FEATURES][FEATURES];
};

static double
predictor(const struct row *r, const double *w)
{
    return w[LENGTH] * r->x[LENGTH] + w[DIFFICULTY] * r->x[DIFFICULTY] +
           w[CONSTANT] * r->x[CONSTANT];
}

/* log (1 + e^z) - p z, without overflow. */
static double
loss_of(double z, double p)
{
    return fmax(z, 0.0) + log1p(exp(-fabs(z))) - p * z;
}

static double
sigmoid(double z)
{
    double e = exp(-fabs(z)), less = e / (1.0 + e);
    return z < 0.0 ? less : 1.0 - less;
}

static size_t
fold_of(const struct regression *g, size_t i)
{
    return i % g->examples % FOLDS;
}

static void
predict_all(const struct regression *g, const double *w)
{
    for (size_t i = 0; i < g->n; i++) {
        g->z[i] = predictor(&g->row[i], w);
        g->e[i] = -fabs(g->z[i]);
    }
    pf_vexp(g->n, g->e, g->e);
    for (size_t i = 0; i < g->n; i++)
        g->log_e[i] = 1.0 + g->e[i];
    pf_vlog(g->n, g->log_e, g->log_e);
}

static void
add_row(struct slope *s, const struct regression *g, size_t i)
{
    const struct row *r = &g->row[i];
    double e = g->e[i], z = g->z[i], v = g->c * r->weight;
    double less = e / (1.0 + e), q = z < 0.0 ? less : 1.0 - less;
    double curve = v * less * (1.0 - less);
    s->loss += v * (fmax(z, 0.0) + g->log_e[i] - r->label * z);
    s->total += v;
    for (size_t j = 0; j < FEATURES; j++) {
        s->gradient[j] += v * (q - r->label) * r->x[j];
        for (size_t k = 0; k <= j; k++)
            s->hessian[j][k] += curve * r->x[j] * r->x[k];
    }
}

static void
measure(const struct regression *g, const double *w, struct slope *s)
{
    memset(s, 0, sizeof *s);
    predict_all(g, w);
    for (size_t i = 0; i < g->n; i++)
        if (fold_of(g, i) != g->left_out)
            add_row(s, g, i);
    for (size_t i = 0; i < FEATURES; i++)
        for (size_t j = i + 1; j < FEATURES; j++)
            s->hessian[i][j] = s->hessian[j][i];
}

static double
norm(const double *w)
{
    return fabs(w[0]) + fabs(w[1]) + fabs(w[2]);
}

/* How far 0 is from the subdifferential of |w|_1 + smooth part. */
static double
residual(const struct slope *s, const double *w)
{
    double most = 0.0;
    for (size_t i = 0; i < FEATURES; i++) {
        double g = s->gradient[i];
        double off = w[i] > 0.0   ? fabs(g + 1.0)
                     : w[i] < 0.0 ? fabs(g - 1.0)
                                  : fmax(fabs(g) - 1.0, 0.0);
        most = fmax(most, off);
    }
    return most;
}

static double
shrink(double x, double by)
{
    return x > by ? x - by : x < -by ? x + by : 0.0;
}

/* One sweep over the coordinates of  g'(v - w) + (v - w)'H(v - w)/2 + |v|_1;
 * returns the largest change. */
static double
sweep(const struct slope *s, const double *w, double *v)
{
    double most = 0.0;
    for (size_t i = 0; i < FEATURES; i++) {
        double h = s->hessian[i][i] + 1e-12, slope = s->gradient[i];
        for (size_t j = 0; j < FEATURES; j++)
            slope += s->hessian[i][j] * (v[j] - w[j]);
        double next = shrink(v[i] - slope / h, 1.0 / h);
        most = fmax(most, fabs(next - v[i]));
        v[i] = next;
    }
    return most;
}

/* Moves w, where *s is the slope, by the step that the quadratic model asks
 * for, halved until the objective falls as it should, but for its rounding;
 * false where it cannot. */
static bool
newton(const struct regression *g, struct slope *s, double *w)
{
    double v[FEATURES], trial[FEATURES], rounding = 1e-12 * s->loss;
    struct slope next;
    memcpy(v, w, sizeof v);
    for (int k = 0; k < SWEEPS && sweep(s, w, v) > 1e-13; k++)
        continue;
    double promised = norm(v) - norm(w);
    for (size_t i = 0; i < FEATURES; i++)
        promised += s->gradient[i] * (v[i] - w[i]);
    for (double part = 1.0; part > 1e-10; part *= 0.5) {
        for (size_t i = 0; i < FEATURES; i++)
            trial[i] = part < 1.0 ? w[i] + part * (v[i] - w[i]) : v[i];
        measure(g, trial, &next);
        double fall = next.loss + norm(trial) - s->loss - norm(w);
        if (fall <= 1e-4 * part * promised + rounding) {
            memcpy(w, trial, sizeof trial);
            *s = next;
            return true;
        }
    }
    return false;
}

/* From w on to the optimum. */
static bool
fit(const struct regression *g, double *w)
{
    struct slope s;
    measure(g, w, &s);
    for (int k = 0; k < NEWTON_STEPS; k++) {
        if (residual(&s, w) <= ACCEPTED * fmax(1.0, s.total))
            return true;
        if (!newton(g, &s, w))
            return false;
    }
    return false;
}

/* The mean weighted loss on the rows left out. */
static double
validate(const struct regression *g, const double *w)
{
    double sum = 0.0;
    size_t n = 0;
    for (size_t i = 0; i < g->n; i++) {
        if (fold_of(g, i) != g->left_out)
            continue;
        sum += g->row[i].weight *
               loss_of(predictor(&g->row[i], w), g->row[i].label);
        n++;
    }
    return sum / (double) n;
}

static double
strength(size_t i)
{
    return pow(10.0, -4.0 + 8.0 * (double) i / (STRENGTHS - 1));
}

/* The strength of the smallest loss on what is left out. */
static bool
choose_strength(struct regression *g)
{
    double loss[STRENGTHS] = {0};
    size_t best = 0;
    for (g->left_out = 0; g->left_out < FOLDS; g->left_out++) {
        double w[FEATURES] = {0};
        for (size_t i = 0; i < STRENGTHS; i++) {
            g->c = strength(i);
            if (!fit(g, w))
                return false;
            loss[i] += validate(g, w);
        }
    }
    for (size_t i = 1; i < STRENGTHS; i++)
        if (loss[i] < loss[best])
            best = i;
    g->c = strength(best);
    return true;
}

static void
fill(struct row *row, const struct pf_lc_rows *from, double spread, bool gamed)
{
    for (size_t i = 0; i < from->n; i++)
        row[i] = (struct row){.x = {[LENGTH] = tanh(from->delta[i] / spread),
                                    [DIFFICULTY] = from->difficulty[i],
                                    [CONSTANT] = gamed ? 0.0 : 1.0},
                              .label = from->preference[i],
                              .weight = gamed ? PF_GAMED_WEIGHT : 1.0};
}

/* Does the fit tell the winner of every row of the method, none of them a
 * draw? Then only the penalty bounds its coefficients. */
static bool
separates(const struct row *row, size_t n, const double *w)
{
    for (size_t i = 0; i < n; i++) {
        bool sure = row[i].label <= 0.0 || row[i].label >= 1.0;
        if (!sure || (row[i].label - 0.5) * predictor(&row[i], w) <= 0.0)
            return false;
    }
    return true;
}

static int
fail(struct pf_length_controlled *out, int status, const char *why)
{
    out->failure = why;
    return status;
}

/* `row` holds the gamed rows and then the n of the method; `work` three
 * numbers for each. */
static int
solve(struct pf_length_controlled *out, const struct row *row, size_t gamed,
      size_t n, double *work)
{
    struct regression g = {.row = row, .n = gamed + n, .examples = n};
    const struct row *mine = row + gamed;
    double w[FEATURES] = {0}, sum = 0.0;
    g.z = work;
    g.e = work + g.n;
    g.log_e = work + 2 * g.n;
    if (!choose_strength(&g) || !fit(&g, w))
        return fail(out, PF_ESOLVE, "the regression does not settle");
    if (separates(mine, n, w))
        return fail(out, PF_ESOLVE, "the regression tells every winner");
    for (size_t i = 0; i < n; i++)
        sum += sigmoid(w[DIFFICULTY] * mine[i].x[DIFFICULTY] + w[CONSTANT]);
    out->winrate = 100.0 * sum / (double) n;
    out->constant = w[CONSTANT];
    out->length = w[LENGTH];
    out->difficulty = w[DIFFICULTY];
    out->c = g.c;
    return PF_OK;
}

int
pf_length_control(struct pf_length_controlled *out,
                  const struct pf_lc_rows *method,
                  const struct pf_lc_rows *gamed)
{
    size_t extra = gamed != NULL ? gamed->n : 0;
    *out = (struct pf_length_controlled){.winrate = (double) NAN};
    if (method->n < FOLDS)
        return fail(out, PF_EINPUT, "there are fewer than five examples");
    double spread = gsl_stats_sd(method->delta, 1, method->n);
    if (!(spread > 0.0))
        return fail(
            out, PF_EINPUT,
            "all answers differ from the baseline's in length by the same");
    struct row *row = calloc(extra + method->n, sizeof *row);
    double *work = calloc(3 * (extra + method->n), sizeof *work);
    int status = PF_ENOMEM;
    if (row == NULL || work == NULL)
        goto out;
    if (gamed != NULL)
        fill(row, gamed, spread, true);
    fill(row + extra, method, spread, false);
    status = solve(out, row, extra, method->n, work);
out:
    free(row);
    free(work);
    return status;
}
