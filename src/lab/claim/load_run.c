/* The records of one run, as a claim reads them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "lab/claim/load.h"
#include "lab/report/group.h"

#define NONE ((double) NAN)

/* Below this a proven bound is beyond what kl-to-nash can be measured to: the
 * solution that it is measured from is only known to about as much. */
#define MEASURABLE 1e-12

static bool
is(const char *metric, const char *name)
{
    return metric != NULL && strcmp(metric, name) == 0;
}

/* --- probabilities --- */

void
pf_claim_curve_size(const struct pf_claim_curve *c, size_t *n_points,
                    size_t *width)
{
    const struct pf_claim_reading *reading = c->wanted->reading;
    *n_points = c->run->n_points;
    *width = 1;
    if (!is(reading->metric, "probability"))
        return;
    *n_points = c->run->n_policies;
    if (!reading->has_response)
        *width = c->run->contexts * c->run->responses;
}

static bool
probability(double *y, const struct pf_claim_curve *c, size_t w,
            const char **what)
{
    const struct pf_claim_reading *reading = c->wanted->reading;
    size_t at = reading->has_response ? reading->response : w;
    *what = "response of this number";
    if (reading->has_response && at >= c->run->responses)
        return false;
    for (size_t i = 0; i < c->n; i++)
        y[i] = exp(c->run->log_policy[i][at]);
    return true;
}

/* The record that a kept policy belongs to. */
static size_t
record_of(const struct pf_stored *run, size_t policy)
{
    size_t i = run->n_points;
    while (i > 1 && run->step[i - 1] > run->policy_step[policy])
        i--;
    return i - 1;
}

/* --- metrics --- */

/* Fills gaps with what is nearest before, or, at the beginning, after them:
 * the ratio is then that of the last record that tells. */
static void
bridge(double *y, size_t n)
{
    size_t first = 0;
    while (first < n && isnan(y[first]))
        first++;
    for (size_t i = 0; i < first && first < n; i++)
        y[i] = y[first];
    for (size_t i = first + 1; i < n; i++)
        if (isnan(y[i]))
            y[i] = y[i - 1];
}

/* kl-to-nash over its proven bound, where that is known and can be measured;
 * at step 0 they are equal by definition. */
static bool
bound_ratio(double *y, const struct pf_claim_curve *c, const char **what)
{
    const double *kl = pf_stored_series(c->run, "kl-to-nash");
    *what = "kl-to-nash";
    if (kl == NULL)
        return false;
    *what = "proven bound";
    if (c->bounds == NULL ||
        !pf_bounds_of_cell(y, c->bounds, c->first_run, c->run->step, kl, c->n))
        return false;
    for (size_t i = 0; i < c->n; i++)
        y[i] = i > 0 && y[i] >= MEASURABLE ? kl[i] / y[i] : NONE;
    bridge(y, c->n);
    return true;
}

static bool
recorded(double *y, const struct pf_claim_curve *c, const char *metric,
         const char **what)
{
    const double *series = pf_stored_series(c->run, metric);
    bool infinite = strcmp(pf_metric_missing(metric), "inf") == 0;
    *what = metric;
    for (size_t i = 0; series != NULL && i < c->n; i++)
        y[i] = infinite || isfinite(series[i]) ? series[i] : NONE;
    return series != NULL;
}

static bool
measured(double *y, const struct pf_claim_curve *c, const char *metric,
         const char **what)
{
    if (is(metric, "bound-ratio"))
        return bound_ratio(y, c, what);
    if (!is(metric, "predicted-rate"))
        return recorded(y, c, metric, what);
    *what = "predicted rate";
    for (size_t i = 0; i < c->n; i++)
        y[i] = c->run->predicted_rate;
    return !isnan(c->run->predicted_rate);
}

/* --- shares --- */

static double
beyond(double y, bool below, double limit)
{
    if (isnan(y))
        return NONE;
    return (below ? y < limit : y > limit) ? 1.0 : 0.0;
}

/* Runs without the condition are outside of what is asked. */
static bool
condition(double *y, const struct pf_claim_curve *c, const char **what)
{
    const struct pf_claim_condition *given = &c->wanted->def->given;
    double *z = c->work;
    if (given->metric == NULL)
        return true;
    if (!measured(z, c, given->metric, what))
        return false;
    for (size_t i = 0; i < c->n; i++)
        if (!(beyond(z[i], given->below, given->limit) > 0.0))
            y[i] = NONE;
    return true;
}

static bool
share(double *y, const struct pf_claim_curve *c, const char **what)
{
    const struct pf_claim_def *def = c->wanted->def;
    const struct pf_claim_reading *reading = c->wanted->reading;
    double origin = reading->origin_first && c->n > 0 ? y[0] : reading->origin;
    for (size_t i = 0; i < c->n; i++)
        y[i] = beyond(y[i] - origin, def->share_below, def->share_limit);
    return condition(y, c, what);
}

bool
pf_claim_curve_y(double *y, const struct pf_claim_curve *c, size_t w,
                 const char **what)
{
    const char *metric = c->wanted->reading->metric;
    bool there = is(metric, "probability") ? probability(y, c, w, what)
                                           : measured(y, c, metric, what);
    return there && (!c->wanted->def->is_share || share(y, c, what));
}

/* --- against what --- */

/* Where the slope is told in units of the predicted one, the unit of x is the
 * step times the predicted decades of a step: the line is then one down of
 * each. */
static bool
predicted_x(double *x, const struct pf_claim_curve *c, const char **what)
{
    double decades = log10(c->run->predicted_rate);
    *what = "predicted rate";
    for (size_t i = 0; i < c->n; i++)
        x[i] = -decades * (double) c->run->step[i];
    return isfinite(decades);
}

bool
pf_claim_curve_x(double *x, const struct pf_claim_curve *c, const char **what)
{
    const struct pf_claim_def *def = c->wanted->def;
    const char *name = def->x_is_axis ? "queries" : def->x;
    bool policies = is(c->wanted->reading->metric, "probability");
    const double *series =
        pf_x_is_metric(name) ? pf_stored_series(c->run, name) : NULL;
    *what = name;
    if (def->against_predicted)
        return predicted_x(x, c, what);
    for (size_t j = 0; j < c->n; j++) {
        size_t i = policies ? record_of(c->run, j) : j;
        if (series != NULL)
            x[j] = series[i];
        else
            x[j] = (double) (is(name, "steps") ? c->run->step[i]
                                               : c->run->queries[i]);
    }
    return series != NULL || !pf_x_is_metric(name);
}
