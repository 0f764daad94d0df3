/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eval/stats/bootstrap.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/random.h"
#include "core/status.h"
#include "eval/stats/drawing.h"
#include "eval/stats/quantile.h"

/* Values of all resamples: statistic i at [i * resamples + b]. */
struct rounds {
    const struct pf_strata *strata;
    const struct pf_statistic *t;
    const struct pf_resampling *how;
    struct pf_drawing *drawing;
    double *one;   /* width */
    double *kept;  /* width * resamples */
    double *speed; /* width: accelerations */
};

static int
rounds_init(struct rounds *w)
{
    size_t width = w->t->width, most = SIZE_MAX / sizeof *w->kept;
    if (width > most / (w->how->resamples + 1) - 1)
        return PF_ENOMEM;
    w->one = calloc(width + 1, sizeof *w->one);
    w->kept = calloc(width * w->how->resamples + 1, sizeof *w->kept);
    w->speed = calloc(width + 1, sizeof *w->speed);
    if (w->one == NULL || w->kept == NULL || w->speed == NULL)
        return PF_ENOMEM;
    return pf_drawing_alloc(&w->drawing, w->strata);
}

static void
rounds_clear(struct rounds *w)
{
    pf_drawing_free(w->drawing);
    free(w->one);
    free(w->kept);
    free(w->speed);
}

static int
draw_all(struct rounds *w)
{
    size_t n = w->how->resamples;
    gsl_rng *r = pf_rng_alloc(w->how->seed, w->how->stream, "bootstrap");
    if (r == NULL)
        return PF_ENOMEM;
    for (size_t b = 0; b < n; b++) {
        pf_rng_block(r, b);
        w->t->fn(w->one, pf_drawing_draw(w->drawing, r, w->how->tasks),
                 w->t->context);
        for (size_t i = 0; i < w->t->width; i++)
            w->kept[i * n + b] = w->one[i];
    }
    gsl_rng_free(r);
    return PF_OK;
}

/* Some task with fewer units than `least`? */
static bool
some_below(const struct pf_strata *s, size_t least)
{
    for (size_t i = 0; i < s->samples * s->tasks; i++)
        if (s->n[i] > 0 && s->n[i] < least)
            return true;
    return false;
}

static bool
any_above(const struct pf_strata *s, size_t n)
{
    for (size_t i = 0; i < s->samples * s->tasks; i++)
        if (s->n[i] > n)
            return true;
    return false;
}

/* Of the design; bit ONE_RUN: nothing can vary. */
static unsigned
doubts_of(const struct pf_strata *s, const struct pf_resampling *how)
{
    unsigned bits = some_below(s, PF_STATS_FEW) ? PF_STATS_FEW_RUNS : 0;
    bool drawn = how->tasks && s->tasks > 1;
    if (how->tasks && s->tasks == 1)
        bits |= PF_STATS_ONE_TASK;
    if (drawn && s->tasks < PF_STATS_FEW)
        bits |= PF_STATS_FEW_TASKS;
    if (!drawn && !any_above(s, 1))
        bits |= PF_STATS_ONE_RUN;
    return bits;
}

static bool
any_nan(const double *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (isnan(x[i]))
            return true;
    return false;
}

/* Two sums of the same terms in another order are equal, but for rounding. */
static double
share_below(const double *x, size_t n, double observed)
{
    double sum = 0.0, rounding = 1e-13 * fabs(observed);
    for (size_t b = 0; b < n; b++) {
        double above = x[b] - observed;
        sum += above < -rounding ? 1.0 : above <= rounding ? 0.5 : 0.0;
    }
    return sum / (double) n;
}

/* Statistic i, its value known. */
static void
take_interval(const struct rounds *w, struct pf_interval *out, size_t i,
              unsigned *doubts)
{
    size_t n = w->how->resamples;
    double *x = w->kept + i * n, tail = 0.5 * (1.0 - w->how->confidence);
    double at[2] = {tail, 1.0 - tail};
    bool none = isnan(out->value) || any_nan(x, n);
    if (w->how->bca)
        none = none || !isfinite(out->value) || isnan(w->speed[i]);
    if (none) {
        *doubts |= PF_STATS_UNDEFINED;
        return;
    }
    if (w->how->bca)
        pf_bca_shares(share_below(x, n, out->value), n, w->speed[i],
                      w->how->confidence, at);
    pf_sort_reals(x, n);
    out->low = pf_quantile(x, n, at[0]);
    out->high = pf_quantile(x, n, at[1]);
}

static int
resample(struct rounds *w, struct pf_interval *out, unsigned *doubts)
{
    int status = PF_OK;
    if (w->how->bca)
        status = pf_bootstrap_acceleration(w->speed, w->drawing, w->strata,
                                           w->t, w->how->tasks);
    if (status == PF_OK)
        status = draw_all(w);
    for (size_t i = 0; status == PF_OK && i < w->t->width; i++)
        take_interval(w, &out[i], i, doubts);
    return status;
}

int
pf_bootstrap_intervals(struct pf_interval *out, const struct pf_strata *s,
                       const struct pf_statistic *t,
                       const struct pf_resampling *how, unsigned *doubts)
{
    struct rounds w = {.strata = s, .t = t, .how = how};
    unsigned bits = doubts_of(s, how);
    if (how->resamples == 0 || !any_above(s, 0) ||
        !(how->confidence > 0.0 && how->confidence < 1.0))
        return PF_EINPUT;
    int status = rounds_init(&w);
    if (status == PF_OK)
        t->fn(w.one, pf_drawing_all(w.drawing), t->context);
    for (size_t i = 0; status == PF_OK && i < t->width; i++)
        out[i] = (struct pf_interval){w.one[i], (double) NAN, (double) NAN};
    if (status == PF_OK && (bits & PF_STATS_ONE_RUN) == 0)
        status = resample(&w, out, &bits);
    if (doubts != NULL)
        *doubts |= bits;
    rounds_clear(&w);
    return status;
}
