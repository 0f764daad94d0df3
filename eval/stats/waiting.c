/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eval/stats/waiting.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

#include "core/status.h"

static int
compare(const void *a, const void *b)
{
    const struct pf_wait *p = a, *q = b;
    return (p->time > q->time) - (p->time < q->time);
}

/* S after the events up to some time. What is censored last, or not at all,
 * leaves S a ratio of whole numbers; a product of others is exact to rounding
 * only, which is what NEAR forgives. */
#define NEAR 1e-12

struct curve {
    double s, variance; /* of log S */
    double z, tail;
    struct pf_waiting *out;
    bool has_high;
    double half; /* since when S is at 1/2; NaN: it is not */
};

/* Is S = 1/2 refuted at this level, S being above (below)? */
static bool
refuted(const struct curve *c, bool above)
{
    if (!(c->s > 0.0))
        return !above && pow(0.5, (double) c->out->reached) < c->tail;
    if (c->variance <= 0.0) /* before the first event: S = 1 */
        return above;
    double log_s = log(c->s), width = c->z * sqrt(c->variance) / -log_s;
    double edge = exp(log_s * exp(above ? width : -width));
    return above ? edge > 0.5 : edge < 0.5;
}

/* S has come to where it is at `time`. */
static void
look_for_median(struct curve *c, double time)
{
    struct pf_waiting *out = c->out;
    if (!out->censored || c->s > 0.5 + NEAR)
        return;
    if (isnan(c->half) && c->s >= 0.5 - NEAR) {
        c->half = time;
        return;
    }
    out->censored = false;
    out->median = isnan(c->half) ? time : 0.5 * c->half + 0.5 * time;
}

static void
step(struct curve *c, double time, size_t events, size_t at_risk)
{
    struct pf_waiting *out = c->out;
    double d = (double) events, n = (double) at_risk;
    c->s *= (n - d) / n;
    c->variance += events < at_risk ? d / (n * (n - d)) : 0.0;
    look_for_median(c, time);
    if (isnan(out->low) && !refuted(c, true))
        out->low = time;
    if (!c->has_high && c->s < 0.5 && refuted(c, false)) {
        out->high = time;
        c->has_high = true;
    }
}

int
pf_kaplan_meier(struct pf_waiting *out, struct pf_wait *w, size_t n,
                double confidence)
{
    const double inf = (double) HUGE_VAL, nan = (double) NAN;
    struct curve c = {.s = 1.0, .out = out, .half = nan};
    *out = (struct pf_waiting){n, 0, inf, true, nan, inf};
    if (n == 0 || !(confidence > 0.0 && confidence < 1.0))
        return PF_EINPUT;
    for (size_t i = 0; i < n; i++)
        if (isnan(w[i].time))
            return PF_EINPUT;
    c.tail = 0.5 - 0.5 * confidence;
    c.z = gsl_cdf_ugaussian_Pinv(0.5 + 0.5 * confidence);
    qsort(w, n, sizeof *w, compare);
    for (size_t i = 0, next; i < n; i = next) {
        size_t events = 0;
        for (next = i; next < n && w[next].time <= w[i].time; next++)
            events += !w[next].censored;
        out->reached += events;
        if (events > 0)
            step(&c, w[i].time, events, n - i);
    }
    if (n < 2)
        out->low = out->high = nan;
    else if (isnan(out->low))
        out->low = inf;
    return PF_OK;
}
