/* Bounds of the statistic, by the bootstrap over seeds.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_cdf.h>
#include <math.h>

#include "core/status.h"
#include "eval/claim/claim_part.h"

#define WIDTH 6 /* numbers of a resample */

struct drawing {
    struct pf_claim_work *w;
    struct pf_claim_values data;
    bool moves;
};

static bool
differs(double a, double b)
{
    return !(fabs(a - b) <= 1e-13 * fabs(b)) && !(a == b);
}

/* How many standard errors the resample is off. */
static double
student(const struct drawing *d, const struct pf_claim_values *v, size_t i)
{
    double off = v->on_scale[i] - d->data.on_scale[i];
    if (d->w->z == NULL || isnan(off))
        return off;
    if (v->error[i] > 0.0)
        return off / v->error[i];
    if (fabs(off) <= 1e-13 * fabs(d->data.on_scale[i]))
        return 0.0;
    return off > 0.0 ? (double) HUGE_VAL : -(double) HUGE_VAL;
}

static void
statistic(double *out, const struct pf_resample *r, void *context)
{
    struct drawing *d = context;
    struct pf_claim_values v;
    pf_claim_statistic(&v, d->w, r->count[0]);
    d->moves = d->moves || differs(v.low, d->data.low) ||
               differs(v.high, d->data.high);
    out[0] = v.low;
    out[1] = v.high;
    out[2] = v.above;
    out[3] = v.below;
    out[4] = student(d, &v, 0);
    out[5] = student(d, &v, 1);
}

static void
choices(double *out, const struct pf_resample *r, void *context)
{
    struct drawing *d = context;
    struct pf_claim_values v;
    pf_claim_choices(&v, d->w, r->count[0]);
    out[0] = v.above;
    out[1] = v.below;
}

static double
expanded_tail(double confidence, size_t n_units)
{
    double n = (double) n_units;
    double t = gsl_cdf_tdist_Pinv(1.0 - confidence, n - 1.0);
    return gsl_cdf_ugaussian_P(sqrt(n / (n - 1.0)) * t);
}

/* What was chosen for being the largest is too far out already, by no more than
 * its parts moved in a resample. */
static void
shift(struct pf_claim_bounds *out, const struct drawing *d, double above,
      double below)
{
    const struct pf_claim_values *data = &d->data;
    const struct pf_claim_work *w = d->w;
    if (w->everywhere) {
        double high = data->high - above, low = data->low + below;
        out->high_below = high < out->high_below ? high : out->high_below;
        out->low_above = low > out->low_above ? low : out->low_above;
        return;
    }
    double low = data->on_scale[0] - above, high = data->on_scale[1] + below;
    low = pf_claim_shown(w->c, w->n_arms, low);
    high = pf_claim_shown(w->c, w->n_arms, high);
    out->low_below = low < out->low_below ? low : out->low_below;
    out->high_above = high > out->high_above ? high : out->high_above;
}

/* No correlation, difference or ratio of the larger to the smaller is further
 * out. */
static void
clip(struct pf_claim_bounds *out, const struct pf_claim *c)
{
    double least = c->has_factor ? 1.0 : 0.0;
    if (c->kind == PF_CLAIM_EQUAL && out->low_below < least)
        out->low_below = least;
    if (c->kind != PF_CLAIM_RANK)
        return;
    out->low_below = out->low_below < -1.0 ? -1.0 : out->low_below;
    out->high_above = out->high_above > 1.0 ? 1.0 : out->high_above;
}

/* The bounds by the bootstrap-t, where they are further out. */
static void
widen(const struct drawing *d, const struct pf_interval *t, size_t i,
      double *below, double *above)
{
    const struct pf_claim_values *v = &d->data;
    double from = v->on_scale[i] - v->error[i] * t->high;
    double to = v->on_scale[i] - v->error[i] * t->low;
    from = pf_claim_shown(d->w->c, d->w->n_arms, from);
    to = pf_claim_shown(d->w->c, d->w->n_arms, to);
    *below = from < *below ? from : *below;
    *above = to > *above ? to : *above;
}

int
pf_claim_bounds_of(struct pf_claim_bounds *out, struct pf_claim_work *w,
                   const struct pf_claim_values *data)
{
    const struct pf_claim *c = w->c;
    struct drawing d = {w, *data, false};
    struct pf_interval in[WIDTH];
    struct pf_strata strata = {1, 1, &w->n_units};
    struct pf_statistic t = {WIDTH, statistic, &d};
    struct pf_resampling how = {
        .resamples = c->resamples > 0 ? c->resamples : PF_RESAMPLES,
        .confidence = 1.0 - 2.0 * expanded_tail(c->confidence, w->n_units),
        .seed = c->seed,
        .stream = c->stream};
    int status = pf_bootstrap_intervals(in, &strata, &t, &how, NULL);
    if (status != PF_OK)
        return status;
    *out = (struct pf_claim_bounds){in[0].low, in[0].high, in[1].low,
                                    in[1].high, !d.moves};
    if (pf_claim_chooses(w)) {
        for (size_t a = 0; a < w->n_arms; a++)
            pf_claim_side_widen(&w->side[a]);
        t = (struct pf_statistic){2, choices, &d};
        status = pf_bootstrap_intervals(in + 2, &strata, &t, &how, NULL);
    }
    if (pf_claim_chooses(w) || pf_claim_spreads(w))
        shift(out, &d, in[2].high, in[3].high);
    if (w->z != NULL && !pf_claim_is_share(w)) {
        widen(&d, &in[4], 0, &out->low_below, &out->low_above);
        widen(&d, &in[5], 1, &out->high_below, &out->high_above);
    }
    clip(out, c);
    return status;
}
