/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eval/stats/slope.h"

#include <math.h>

#define FEWEST 3 /* points: two are always on a line */

static double
mean(const double *x, size_t n)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++)
        sum += x[i];
    return sum / (double) n;
}

bool
pf_line_fit(struct pf_line *out, const double *x, const double *y, size_t n)
{
    *out = (struct pf_line){.n = n};
    if (n < 2)
        return false;
    double mx = mean(x, n), my = mean(y, n), xx = 0.0, xy = 0.0, yy = 0.0;
    for (size_t i = 0; i < n; i++) {
        xx += (x[i] - mx) * (x[i] - mx);
        xy += (x[i] - mx) * (y[i] - my);
        yy += (y[i] - my) * (y[i] - my);
    }
    if (!(xx > 0.0) || !isfinite(xx) || !isfinite(yy))
        return false;
    out->slope = xy / xx;
    out->intercept = my - out->slope * mx;
    double rest = 0.0;
    for (size_t i = 0; i < n; i++) {
        double off = (y[i] - my) - out->slope * (x[i] - mx);
        rest += off * off;
    }
    out->residual = sqrt(rest / (double) n);
    out->r2 = yy > 0.0 ? 1.0 - rest / yy : 1.0;
    return true;
}

/* The last point before the noise of double precision: where the smallest
 * value is that small, the curve lies in it as soon as it comes near. */
static size_t
last_exact(const double *y, size_t n)
{
    double least = (double) HUGE_VAL;
    for (size_t i = 0; i < n; i++)
        if (y[i] < least)
            least = y[i];
    if (least > 1e-13)
        return n - 1;
    double noise = least > 1e-17 ? 30.0 * least : 3e-16;
    size_t i = 0;
    while (i < n && !(y[i] <= noise))
        i++;
    return i > 0 ? i - 1 : 0;
}

bool
pf_falling_part(struct pf_part *out, const double *y, size_t n)
{
    size_t first = 0;
    while (first < n && !isfinite(y[first]))
        first++;
    if (first >= n)
        return false;
    size_t last = last_exact(y, n);
    if (last <= first || !(y[last] < y[first]) || !(y[last] > 0.0))
        return false;
    double half = 0.5 * (log10(y[first]) + log10(y[last]));
    size_t start = last;
    while (start > first && log10(y[start - 1]) < half && y[start - 1] > 0.0)
        start--;
    *out = (struct pf_part){start, last};
    return true;
}

static bool
is_anywhere(const struct pf_rate_range *r)
{
    return isinf(r->x_low) && isinf(r->x_high) && isinf(r->y_low) &&
           isinf(r->y_high);
}

static bool
is_within(const struct pf_rate_range *r, double x, double y)
{
    return x >= r->x_low && x <= r->x_high && y >= r->y_low && y <= r->y_high;
}

bool
pf_rate_fit(struct pf_line *out, enum pf_rate_law law, const double *x,
            const double *y, size_t n, const struct pf_rate_range *range,
            double *work)
{
    struct pf_part part = {0, n > 0 ? n - 1 : 0};
    double *px = work, *py = work + n;
    size_t used = 0;
    *out = (struct pf_line){0};
    if (n == 0 || (is_anywhere(range) && !pf_falling_part(&part, y, n)))
        return false;
    for (size_t i = part.first; i <= part.last; i++) {
        bool usable = isfinite(y[i]) && y[i] > 0.0 && isfinite(x[i]) &&
                      (law == PF_LOG_LINEAR || x[i] > 0.0);
        if (!usable || !is_within(range, x[i], y[i]))
            continue;
        px[used] = law == PF_LOG_LOG ? log10(x[i]) : x[i];
        py[used++] = log10(y[i]);
    }
    return used >= FEWEST && pf_line_fit(out, px, py, used);
}
