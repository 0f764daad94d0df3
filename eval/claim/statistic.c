/* What is claimed of: the statistic of a resample.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <string.h>

#include "eval/claim/claim_part.h"

#define INF ((double) HUGE_VAL)
#define NONE ((double) NAN)

bool
pf_claim_spreads(const struct pf_claim_work *w)
{
    return w->everywhere || w->c->kind == PF_CLAIM_RANK ||
           (w->c->kind == PF_CLAIM_EQUAL && !w->folded);
}

bool
pf_claim_chooses(const struct pf_claim_work *w)
{
    if (pf_claim_spreads(w))
        return false;
    for (size_t a = 0; a < w->n_arms && !w->c->over_cells; a++)
        if (pf_claim_side_chooses(&w->side[a]))
            return true;
    return false;
}

/* --- arms and groups --- */

static bool
is_empty(const struct pf_claim_side *s, size_t point, const unsigned *count)
{
    for (size_t g = 0; g < s->groups; g++) {
        const struct pf_claim_column *o = &s->low[g * s->points + point];
        unsigned sum = 0;
        for (size_t i = 0; i < o->n; i++)
            sum += count[o->unit[i]];
        if (sum == 0)
            return true;
    }
    return false;
}

/* Keeps in mind why there is none. */
static struct pf_claim_pick
kept(struct pf_claim_work *w, size_t a, size_t point, const unsigned *count,
     struct pf_claim_pick v)
{
    if (isnan(v.number))
        w->undefined |= is_empty(&w->side[a], point, count) ? PF_CLAIM_NO_RUN
                                                            : PF_CLAIM_INF_INF;
    return v;
}

static struct pf_claim_pick
arm_at(struct pf_claim_work *w, size_t a, size_t point, const unsigned *count,
       bool high)
{
    const struct pf_claim_side *s = &w->side[a];
    const struct pf_claim_column *first = high ? s->high : s->low;
    size_t only = s->groups > 1 ? w->only : 0;
    struct pf_claim_pick v = w->single
                                 ? pf_claim_group(s, only, point, count, high)
                                 : pf_claim_arm_number(s, point, count, high);
    if (v.column != NULL)
        s->likely[(size_t) (v.column - first) +
                  (high ? s->groups * s->points : 0)] = true;
    return kept(w, a, point, count, v);
}

/* All groups of an arm; false: one of them has no number. */
static bool
groups_at(struct pf_claim_work *w, size_t a, const unsigned *count, bool high,
          double *out)
{
    bool all = true;
    for (size_t g = 0; g < w->side[a].groups; g++) {
        out[g] =
            kept(w, a, 0, count, pf_claim_group(&w->side[a], g, 0, count, high))
                .number;
        all = all && !isnan(out[g]);
    }
    return all;
}

/* --- standard errors --- */

static void
forget_errors(struct pf_claim_work *w)
{
    for (size_t k = 0; w->z != NULL && k < w->n_units; k++)
        w->z[k] = 0.0;
}

static void
add_error(struct pf_claim_work *w, const struct pf_claim_pick *v,
          const unsigned *count, double weight)
{
    if (w->z != NULL && v->column != NULL && weight != 0.0)
        pf_claim_influence(w->z, v->column, count, weight);
}

/* Of the low value (0) or the high one (1). */
static void
take_error(struct pf_claim_values *out, struct pf_claim_work *w,
           const unsigned *count, size_t which, double on_scale)
{
    double sum = 0.0, cubes = 0.0;
    out->on_scale[which] = on_scale;
    for (size_t k = 0; w->z != NULL && k < w->n_units; k++) {
        double z = w->z[k], square = (double) count[k] * z * z;
        sum += count[k] > 0 ? square : 0.0;
        cubes += count[k] > 0 ? square * z : 0.0;
    }
    out->error[which] = sqrt(sum);
    out->skew[which] = sqrt((double) w->n_units / sum) * (cubes / sum);
    forget_errors(w);
}

/* What arm a, a part of that weight, adds to `above` of the low value and to
 * `below` of the high one. */
static void
take_choice(struct pf_claim_values *out, struct pf_claim_work *w,
            const unsigned *count, size_t a, double weight)
{
    bool ratio = pf_claim_range_of(w->c, w->n_arms).strict && w->c->has_factor;
    struct pf_claim_off low =
        pf_claim_side_off(&w->side[a], count, weight < 0.0, ratio);
    struct pf_claim_off high =
        pf_claim_side_off(&w->side[a], count, weight > 0.0, ratio);
    out->above += weight * (weight > 0.0 ? low.up : low.down);
    out->below -= weight * (weight > 0.0 ? high.down : high.up);
}

static double
subtracted(struct pf_claim_work *w, double a, double b)
{
    if (isnan(a - b) && !isnan(a) && !isnan(b))
        w->undefined |= PF_CLAIM_INF_INF;
    return a - b;
}

/* x at a threshold that is not known is between the infinities. */
static double
divided(struct pf_claim_work *w, double a, double b)
{
    if (w->c->reaches && isinf(fmin(a, b)) && fmin(a, b) < 0.0)
        return a < b ? a : INF;
    if (a < 0.0 || b <= 0.0) {
        w->undefined |= PF_CLAIM_SIGN;
        return NONE;
    }
    if (isnan(a / b) && !isnan(a) && !isnan(b))
        w->undefined |= PF_CLAIM_INF_INF;
    return a / b;
}

/* --- bound, order, reach --- */

static double
sum_at(struct pf_claim_work *w, size_t point, const unsigned *count)
{
    double sum = 0.0;
    for (size_t a = 0; a < w->n_arms; a++) {
        struct pf_claim_pick v = arm_at(w, a, point, count, true);
        double part = w->arm[a].weight * v.number;
        if (!isnan(v.number) && isnan(sum + part))
            w->undefined |= PF_CLAIM_INF_INF;
        add_error(w, &v, count, w->arm[a].weight);
        sum += part;
    }
    return sum;
}

static void
bound(struct pf_claim_values *out, struct pf_claim_work *w,
      const unsigned *count)
{
    out->low = out->high = sum_at(w, 0, count);
    take_error(out, w, count, 0, out->low);
    out->on_scale[1] = out->on_scale[0];
    out->error[1] = out->error[0];
    out->skew[1] = out->skew[0];
}

static void
everywhere(struct pf_claim_values *out, struct pf_claim_work *w,
           const unsigned *count)
{
    out->low = INF;
    out->high = out->above = out->below = -INF;
    for (size_t p = 0; p < w->side[0].points; p++) {
        double v = sum_at(w, p, count);
        if (!w->centred)
            w->centre[p] = v;
        double off = v - w->centre[p];
        if (isnan(v)) {
            out->low = out->high = out->above = out->below = NONE;
            return;
        }
        out->low = fmin(out->low, v);
        out->high = fmax(out->high, v);
        out->above = fmax(out->above, off); /* infinite ones do not move */
        out->below = fmax(out->below, -off);
    }
}

static void
compared(struct pf_claim_values *out, struct pf_claim_work *w,
         const unsigned *count)
{
    bool ratio = w->c->has_factor;
    for (size_t v = 0; v < 2; v++) {
        struct pf_claim_pick a = arm_at(w, 0, 0, count, v == 1);
        struct pf_claim_pick b = arm_at(w, 1, 0, count, v == 0);
        double x = ratio ? divided(w, a.number, b.number)
                         : subtracted(w, a.number, b.number);
        *(v == 0 ? &out->low : &out->high) = x;
        add_error(w, &a, count, ratio ? 1.0 / a.number : 1.0);
        add_error(w, &b, count, ratio ? -1.0 / b.number : -1.0);
        take_error(out, w, count, v, ratio ? log(x) : x);
    }
}

static void
one_arm(struct pf_claim_values *out, struct pf_claim_work *w,
        const unsigned *count)
{
    for (size_t v = 0; v < 2; v++) {
        struct pf_claim_pick a = arm_at(w, 0, 0, count, v == 1);
        *(v == 0 ? &out->low : &out->high) = a.number;
        add_error(w, &a, count, 1.0);
        take_error(out, w, count, v, a.number);
    }
}

/* --- rate --- */

double
pf_claim_shown(const struct pf_claim *c, size_t n_arms, double on_scale)
{
    bool two =
        c->kind == PF_CLAIM_ORDER || (c->kind == PF_CLAIM_REACH && n_arms == 2);
    if ((two || c->kind == PF_CLAIM_EQUAL) && c->has_factor)
        return exp(on_scale);
    if (c->kind == PF_CLAIM_RATE && c->law == PF_LOG_LINEAR &&
        isnan(c->predicted))
        return pow(10.0, on_scale);
    return on_scale;
}

/* Where the cells lie that are in the range; NaN: it is not. false: they make
 * no line. */
static bool
places_on_line(struct pf_claim_work *w, const double *value, double *x)
{
    const struct pf_claim *c = w->c;
    const struct pf_rate_range *g = &c->range;
    size_t used = 0;
    double mean = 0.0, spread = 0.0;
    for (size_t i = 0; i < w->side[0].groups; i++) {
        double at = w->arm[0].cell[i].position;
        x[i] = c->law == PF_LOG_LOG ? log10(at) : at;
        if (!(at >= g->x_low && at <= g->x_high && value[i] >= g->y_low &&
              value[i] <= g->y_high))
            x[i] = NONE;
        else if (!isfinite(x[i]) || !(value[i] > 0.0))
            return false;
        used += isnan(x[i]) ? 0 : 1;
        mean += isnan(x[i]) ? 0.0 : x[i];
    }
    mean /= (double) used;
    for (size_t i = 0; i < w->side[0].groups; i++)
        spread += isnan(x[i]) ? 0.0 : (x[i] - mean) * (x[i] - mean);
    for (size_t i = 0; i < w->side[0].groups; i++)
        x[i] = (x[i] - mean) / spread;
    return used >= 2 && spread > 0.0;
}

/* The slope of the line through the cells, at least (v = 0) or at most: where a
 * value is only known to lie between two, what moves it furthest. */
static double
line_over_cells(struct pf_claim_work *w, const unsigned *count, size_t v)
{
    double *value = w->scratch, *weight = value + w->most_groups, slope = 0.0;
    const struct pf_claim_side *s = &w->side[0];
    if (!groups_at(w, 0, count, false, value))
        return NONE;
    if (!places_on_line(w, value, weight)) {
        w->undefined |= PF_CLAIM_NO_LINE;
        return NONE;
    }
    for (size_t i = 0; i < s->groups; i++) {
        if (isnan(weight[i]) || weight[i] == 0.0)
            continue;
        struct pf_claim_pick y =
            pf_claim_group(s, i, 0, count, (v == 1) == (weight[i] > 0.0));
        slope += weight[i] * log10(y.number);
        add_error(w, &y, count, weight[i] / (y.number * log(10.0)));
    }
    if (isnan(slope))
        w->undefined |= PF_CLAIM_INF_INF;
    return slope;
}

static void
rate(struct pf_claim_values *out, struct pf_claim_work *w,
     const unsigned *count)
{
    const struct pf_claim *c = w->c;
    double unit = isnan(c->predicted) ? 1.0 : 1.0 / c->predicted;
    for (size_t v = 0; v < 2; v++) {
        struct pf_claim_pick a = {NONE, NULL};
        size_t which = unit < 0.0 ? 1 - v : v;
        if (c->over_cells)
            a.number = line_over_cells(w, count, v);
        else
            a = arm_at(w, 0, 0, count, v == 1);
        double slope = unit == 1.0 ? a.number : a.number / c->predicted;
        *(which == 0 ? &out->low : &out->high) = pf_claim_shown(c, 1, slope);
        if (!c->over_cells)
            add_error(w, &a, count, 1.0);
        take_error(out, w, count, which, slope);
        out->error[which] *= fabs(unit);
        out->skew[which] *= unit < 0.0 ? -1.0 : 1.0;
    }
}

/* --- equal --- */

/* How far apart the numbers may be: from the least of one to the most of the
 * other. */
static double
gap(struct pf_claim_work *w, double most, double least)
{
    return w->c->has_factor ? divided(w, most, least)
                            : subtracted(w, most, least);
}

/* How much more than in the data; what is infinite there says nothing. */
static double
moved(const struct pf_claim_work *w, double now, double then)
{
    if (!isfinite(then))
        return -INF;
    return w->c->has_factor ? log(now / then) : now - then;
}

/* Numbers of the groups of the arms: low and high of the first, low and high
 * of the second (or the first again). */
static bool
equal_numbers(struct pf_claim_work *w, const unsigned *count, double *x[4])
{
    size_t n = w->most_groups;
    bool all = true;
    for (size_t i = 0; i < 4; i++) {
        x[i] = w->scratch + i * n;
        all = all &&
              groups_at(w, i < 2 ? 0 : w->n_arms - 1, count, i % 2 == 1, x[i]);
    }
    if (!w->centred)
        memcpy(w->centre, w->scratch, 4 * n * sizeof *w->centre);
    return all;
}

/* Takes number i of one into account against number j of the other: low and
 * high of the one, low and high of the other, now and in the data. */
static void
take_pair(struct pf_claim_values *out, struct pf_claim_work *w,
          double *const x[4], double *const then[4], const size_t at[2])
{
    size_t i = at[0], j = at[1];
    double most = gap(w, x[1][i], x[2][j]);
    double least = w->c->has_factor ? x[0][i] / x[3][j] : x[0][i] - x[3][j];
    out->high = isnan(most) || isnan(out->high) ? NONE : fmax(out->high, most);
    out->low = fmax(out->low, least); /* a NaN is left out */
    if (isfinite(then[0][i]) && isfinite(then[3][j]))
        out->above = fmax(out->above, moved(w, x[0][i], then[0][i]) -
                                          moved(w, x[3][j], then[3][j]));
}

/* By how much each number moved; NaN where that says nothing. */
static const double *
moves(struct pf_claim_work *w, const double *x, const double *then)
{
    double *move = w->scratch + 4 * w->most_groups;
    for (size_t i = 0; i < w->side[0].groups; i++)
        move[i] = isfinite(then[i]) ? moved(w, x[i], then[i]) : NONE;
    return move;
}

/* Every number of an arm against every other: the ends do for all. */
static void
take_all_pairs(struct pf_claim_values *out, struct pf_claim_work *w,
               double *const x[4], double *const then[4])
{
    size_t a[3 * PF_CLAIM_ENDS], b[3 * PF_CLAIM_ENDS], n = w->side[0].groups;
    size_t k = pf_claim_ends(a, x[0], n), m = pf_claim_ends(b, x[2], n);
    k += pf_claim_ends(a + k, x[1], n);
    m += pf_claim_ends(b + m, x[3], n);
    k += pf_claim_ends(a + k, moves(w, x[0], then[0]), n);
    m += pf_claim_ends(b + m, moves(w, x[3], then[3]), n);
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < m; j++)
            if (a[i] != b[j])
                take_pair(out, w, x, then, (size_t[]){a[i], b[j]});
}

static void
equal(struct pf_claim_values *out, struct pf_claim_work *w,
      const unsigned *count)
{
    double *x[4], least = w->c->has_factor ? 1.0 : 0.0, *c = w->centre;
    size_t n = w->side[0].groups, m = w->most_groups;
    double *then[] = {c, c + m, c + 2 * m, c + 3 * m};
    if (!equal_numbers(w, count, x)) {
        out->above = NONE;
        return;
    }
    double *back[] = {x[2], x[3], x[0], x[1]};
    double *then_back[] = {then[2], then[3], then[0], then[1]};
    out->low = out->high = least;
    out->above = -INF;
    for (size_t i = 0; w->n_arms == 2 && i < n; i++) {
        take_pair(out, w, x, then, (size_t[]){i, i});
        take_pair(out, w, back, then_back, (size_t[]){i, i});
    }
    if (w->n_arms == 1)
        take_all_pairs(out, w, x, then);
    out->on_scale[0] = w->c->has_factor ? log(out->low) : out->low;
    out->on_scale[1] = w->c->has_factor ? log(out->high) : out->high;
}

/* --- rank --- */

static void
rank(struct pf_claim_values *out, struct pf_claim_work *w,
     const unsigned *count)
{
    double *x = w->scratch, *y = x + w->most_groups;
    size_t n = w->side[0].groups;
    out->low = out->high = NONE;
    if (!groups_at(w, 0, count, true, x) || !groups_at(w, 1, count, true, y))
        return;
    out->low = out->high =
        gsl_stats_spearman(x, 1, y, 1, n, y + w->most_groups);
    w->centre[0] = w->centred ? w->centre[0] : out->low;
    out->on_scale[0] = out->on_scale[1] = out->low;
    out->above = out->low - w->centre[0];
    out->below = -out->above;
    if (isnan(out->low))
        w->undefined |= PF_CLAIM_TIES;
}

void
pf_claim_statistic(struct pf_claim_values *out, struct pf_claim_work *w,
                   const unsigned *count)
{
    enum pf_claim_kind kind = w->c->kind;
    *out = (struct pf_claim_values){.low = NONE, .high = NONE};
    for (size_t a = 0; !w->centred && a < w->n_arms; a++)
        pf_claim_side_remember(&w->side[a], count);
    if (w->everywhere)
        everywhere(out, w, count);
    else if (kind == PF_CLAIM_BOUND)
        bound(out, w, count);
    else if (kind == PF_CLAIM_ORDER ||
             (kind == PF_CLAIM_REACH && w->n_arms == 2))
        compared(out, w, count);
    else if (kind == PF_CLAIM_REACH || w->folded)
        one_arm(out, w, count);
    else if (kind == PF_CLAIM_RATE)
        rate(out, w, count);
    else if (kind == PF_CLAIM_EQUAL)
        equal(out, w, count);
    else
        rank(out, w, count);
    w->centred = true;
}

void
pf_claim_choices(struct pf_claim_values *out, struct pf_claim_work *w,
                 const unsigned *count)
{
    const struct pf_claim *c = w->c;
    *out = (struct pf_claim_values){.low = NONE, .high = NONE};
    for (size_t a = 0; a < w->n_arms; a++) {
        double weight = a == 0 ? 1.0 : -1.0;
        if (c->kind == PF_CLAIM_BOUND)
            weight = w->arm[a].weight;
        if (c->kind == PF_CLAIM_RATE && !isnan(c->predicted))
            weight = 1.0 / c->predicted;
        take_choice(out, w, count, a, weight);
    }
}
