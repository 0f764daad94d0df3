/* Marks and arrows as polygons, and lines cut to boxes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "eval/report/figure_part.h"

/* Corners of the shapes, and how far those of odd number are pulled in: a
 * star is a polygon of ten corners. The square's radius is to its corner. */
static const struct {
    size_t corners;
    double turn, inner, size;
} known[] = {{32, 0.0, 1.0, 0.9},
             {4, 0.125, 1.0, 1.2},
             {10, 0.0, 0.42, 1.45},
             {4, 0.0, 1.0, 1.25}};

size_t
pf_shape_spot(double out[][2], int shape, double x, double y, double radius)
{
    size_t k = shape >= 0 && shape < 4 ? (size_t) shape : 0;
    size_t n = known[k].corners;
    for (size_t i = 0; i <= n; i++) {
        double part = (double) (i % n) / (double) n + known[k].turn;
        double r = radius * known[k].size * (i % 2 == 1 ? known[k].inner : 1.0);
        out[i][0] = x + r * sin(2.0 * M_PI * part);
        out[i][1] = y - r * cos(2.0 * M_PI * part);
    }
    return n + 1;
}

void
pf_shape_head(double out[3][2], const double tip[2], const double by[2],
              double length)
{
    double size = hypot(by[0], by[1]), along[2], across[2];
    for (size_t k = 0; k < 2; k++)
        along[k] = size > 0.0 ? length * by[k] / size : 0.0;
    across[0] = -0.36 * along[1];
    across[1] = 0.36 * along[0];
    for (size_t k = 0; k < 2; k++) {
        out[0][k] = tip[k];
        out[1][k] = tip[k] - along[k] + across[k];
        out[2][k] = tip[k] - along[k] - across[k];
    }
}

void
pf_shape_write(FILE *out, double point[][2], size_t n)
{
    for (size_t i = 0; i < n; i++)
        fprintf(out, "%.2f %.2f\n", point[i][0], point[i][1]);
    fputs("\n\n", out);
}

/* Liang and Barsky, "A new concept and method for line clipping", ACM
 * Transactions on Graphics 3, 1984. */
bool
pf_box_clip(double from[2], double to[2], const struct pf_box *box)
{
    double low[2] = {box->left, box->top}, first = 0.0, last = 1.0, by[2];
    double high[2] = {box->left + box->width, box->top + box->height};
    for (size_t d = 0; d < 2; d++) {
        by[d] = to[d] - from[d];
        double a = (low[d] - from[d]) / by[d], b = (high[d] - from[d]) / by[d];
        if (!(fabs(by[d]) > 0.0)) {
            if (from[d] < low[d] || from[d] > high[d])
                return false;
            continue;
        }
        first = fmax(first, fmin(a, b));
        last = fmin(last, fmax(a, b));
    }
    for (size_t d = 0; d < 2; d++) {
        to[d] = from[d] + last * by[d];
        from[d] += first * by[d];
    }
    return first < last;
}
