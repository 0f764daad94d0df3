/* The ranges of a figure's axes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <float.h>
#include <math.h>

#include "eval/report/figure_part.h"

/* Below this, a gap is the noise of double precision around values near 1. */
#define LEAST_SHOWN 1e-17

/* Ranges narrower than this part of their values are noise, too. */
#define LEAST_RANGE 1e-9

/* How far above the values a bound may lie to be shown: on a log axis as a
 * factor, on a linear one as a part of their range. */
#define BOUND_FACTOR 100.0
#define BOUND_PART 0.5

struct extent {
    double least, most; /* of finite values; of positive ones on a log axis */
    bool any, below;    /* are there values? at or below LEAST_SHOWN? */
};

static void
extend(struct extent *e, double v, bool log_axis)
{
    if (!isfinite(v))
        return;
    if (log_axis && v <= LEAST_SHOWN) {
        e->below = true;
        return;
    }
    if (!e->any || v < e->least)
        e->least = v;
    if (!e->any || v > e->most)
        e->most = v;
    e->any = true;
}

static void
extend_curve(struct extent e[2], const struct pf_figure_curve *c,
             const struct pf_figure *f)
{
    for (size_t i = 0; i < c->n; i++) {
        extend(&e[0], c->x[i], f->x_log);
        extend(&e[1], c->low[i], f->y_log);
        extend(&e[1], c->median[i], f->y_log);
        extend(&e[1], c->high[i], f->y_log);
        if (c->x_low == NULL || !isfinite(c->median[i]))
            continue;
        extend(&e[0], c->x_low[i], f->x_log);
        extend(&e[0], c->x_high[i], f->x_log);
    }
}

/* Of each bound the lowest value should be seen, unless it is far away. */
static void
extend_bound(struct extent *e, const struct pf_figure_curve *c, bool log_axis)
{
    double least = (double) INFINITY;
    if (c->bound == NULL || !e->any)
        return;
    for (size_t i = 0; i < c->n; i++)
        least = fmin(least, c->bound[i]);
    double far = log_axis ? BOUND_FACTOR * e->most
                          : e->most + BOUND_PART * (e->most - e->least);
    if (least <= far)
        extend(e, least, log_axis);
}

/* Whole decades; one more for what lies at or below the floor. */
static void
plan_log_y(struct pf_axis_plan *a, const struct extent *e)
{
    double low = e->any ? floor(log10(e->least) + 1e-9) : -16.0;
    double high = e->any ? ceil(log10(e->most) - 1e-9) : 0.0;
    a->has_floor = e->below;
    if (e->below && low > -17.0)
        low -= 1.0;
    if (high <= low)
        high = low + 1.0;
    a->low = pow(10.0, low);
    a->high = pow(10.0, high);
}

/* Values that are all the same, up to noise, lie in the middle. */
static void
plan_linear_y(struct pf_axis_plan *a, const struct extent *e)
{
    double low = e->any ? e->least : 0.0, high = e->any ? e->most : 1.0;
    double size = fmax(fabs(low), fabs(high)), margin = 0.05 * (high - low);
    if (!(high - low > LEAST_RANGE * size))
        margin = size > 0.0 ? 0.05 * size : 1.0;
    a->low = low - margin;
    a->high = high + margin;
}

/* Two decades at least: then there are two numbers at the axis. */
static void
widen_log_x(struct pf_axis_plan *a)
{
    double low = log10(a->low), high = log10(a->high);
    if (floor(high + 1e-9) - ceil(low - 1e-9) >= 1.0)
        return;
    a->low = pow(10.0, floor(low));
    a->high = pow(10.0, ceil(high));
}

/* Room for what stands at the ends of a path. */
static void
add_margins(struct pf_axis_plan *a)
{
    if (a->log) {
        double factor = pow(a->high / a->low, 0.03);
        a->low /= factor;
        a->high *= factor;
    } else {
        double margin = 0.03 * (a->high - a->low);
        a->low -= margin;
        a->high += margin;
    }
}

static void
plan_x(struct pf_axis_plan *a, const struct extent *e, bool margins)
{
    a->low = e->any ? e->least : a->log ? 1.0 : 0.0;
    a->high = e->any ? e->most : 1.0;
    double size = fmax(fabs(a->low), fabs(a->high));
    if (!(a->high - a->low > LEAST_RANGE * size)) {
        a->high = a->low + fmax(1.0, 0.05 * size);
        if (!a->log && size > 0.0 && size < 1.0)
            a->high = a->low + 0.05 * size;
    }
    if (a->log)
        widen_log_x(a);
    if (margins)
        add_margins(a);
}

void
pf_figure_axes(struct pf_figure_plan *out, const struct pf_figure *f)
{
    struct extent e[2] = {{.any = false}, {.any = false}};
    for (size_t p = 0; p < f->n_panels; p++)
        for (size_t k = 0; k < f->panel[p].n_curves; k++)
            extend_curve(e, &f->panel[p].curve[k], f);
    if (f->has_rule)
        extend(&e[1], f->rule, f->y_log);
    struct extent with_bounds = e[1];
    for (size_t p = 0; p < f->n_panels; p++)
        for (size_t k = 0; k < f->panel[p].n_curves; k++) {
            struct extent one = e[1];
            extend_bound(&one, &f->panel[p].curve[k], f->y_log);
            with_bounds.least = fmin(with_bounds.least, one.least);
            with_bounds.most = fmax(with_bounds.most, one.most);
        }
    out->x.log = f->x_log;
    out->y.log = f->y_log;
    plan_x(&out->x, &e[0], f->paths || f->dots);
    if (f->y_log)
        plan_log_y(&out->y, &with_bounds);
    else
        plan_linear_y(&out->y, &with_bounds);
}

double
pf_axis_part(const struct pf_axis_plan *a, double v)
{
    return a->log ? log(v / a->low) / log(a->high / a->low)
                  : (v - a->low) / (a->high - a->low);
}

double
pf_axis_shown(const struct pf_axis_plan *a, double v)
{
    if (v > a->high)
        return a->high;
    return a->log && v < a->low ? a->low : v;
}

bool
pf_axis_has(const struct pf_axis_plan *x, double v)
{
    return isfinite(v) && (!x->log || v >= x->low);
}
