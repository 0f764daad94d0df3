/* How things look in a figure: colours, dashes, marks and scales of colours.
 *
 * Colours of curves are those of Okabe and Ito ("Color Universal Design",
 * 2008), which people with any colour vision can tell apart; dashes go on
 * where the colours end. In grey some of the colours are alike. Where names
 * stand at the ends of the curves that does no harm; where there is a legend
 * instead, three or more curves have marks of different shapes. (Dashes would
 * do, too, but a dashed line already says "theory".)
 *
 * The scales of colours are our own. They grow darker evenly, so that they
 * can be read in grey: the lightness L* of the sequential one falls from 97 to
 * 22. The diverging one is white in the middle, and of its ends the blue one
 * is the darker.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>

#include "eval/report/figure_part.h"

static const char *const colour[] = {"#0072B2", "#D55E00", "#009E73", "#CC79A7",
                                     "#E69F00", "#56B4E9", "#222222"};
static const struct {
    const char *gnuplot, *svg;
} dashes[] = {{"1", ""},
              {"(14,4)", "14,4"},
              {"(5,3)", "5,3"},
              {"(14,6,2,6)", "14,6,2,6"},
              {"(8,6,2,6,2,6)", "8,6,2,6,2,6"},
              {"(2,6)", "2,6"}};
static const int mark[] = {7, 5, 9, 13, 11, 15, 6, 4, 8, 12, 10};

#define N_COLOURS (sizeof colour / sizeof colour[0])
#define N_DASHES (sizeof dashes / sizeof dashes[0])
#define N_MARKS (sizeof mark / sizeof mark[0])

const char *
pf_figure_colour(size_t style)
{
    return colour[style % N_COLOURS];
}

const char *
pf_figure_dash(size_t style)
{
    return dashes[style / N_COLOURS % N_DASHES].gnuplot;
}

const char *
pf_figure_dasharray(size_t style)
{
    return dashes[style / N_COLOURS % N_DASHES].svg;
}

int
pf_figure_mark(size_t style)
{
    return mark[style % N_MARKS];
}

bool
pf_figure_has_marks(const struct pf_figure *f,
                    const struct pf_figure_plan *plan)
{
    return plan->shared && !plan->direct && !f->paths && f->n_styles >= 3;
}

/* Relative luminance (WCAG 2): of the linear parts of red, green and blue. */
static double
luminance(unsigned rgb)
{
    static const double weight[] = {0.0722, 0.7152, 0.2126};
    double sum = 0.0;
    for (unsigned k = 0; k < 3; k++) {
        double part = (double) (rgb >> (8 * k) & 255) / 255.0;
        sum += weight[k] * (part <= 0.04045 ? part / 12.92
                                            : pow((part + 0.055) / 1.055, 2.4));
    }
    return sum;
}

bool
pf_colour_is_light(unsigned rgb)
{
    return luminance(rgb) > 0.25;
}

/* Darkened in small steps until letters have the contrast of 4.5 to 1 on
 * white that WCAG 2 asks of text. */
void
pf_figure_ink(char out[8], size_t style)
{
    unsigned rgb = (unsigned) strtoul(pf_figure_colour(style) + 1, NULL, 16);
    while (1.05 / (luminance(rgb) + 0.05) < 4.5) {
        unsigned darker = 0;
        for (unsigned k = 0; k < 24; k += 8)
            darker |= ((rgb >> k & 255) * 24 / 25) << k;
        rgb = darker;
    }
    snprintf(out, 8, "#%06x", rgb & 0xffffff);
}

#define PALE 0.62 /* how far down the colours a pale scale goes */

struct stop {
    double part, red, green, blue;
};
static const struct stop sequential[] = {
    {0.00, 243, 248, 253}, {0.20, 208, 227, 243}, {0.40, 156, 198, 227},
    {0.60, 91, 158, 206},  {0.80, 35, 110, 175},  {1.00, 8, 54, 107}};
static const struct stop diverging[] = {
    {0.00, 9, 60, 112},    {0.17, 38, 110, 172},  {0.33, 129, 180, 217},
    {0.50, 255, 255, 255}, {0.67, 249, 184, 131}, {0.83, 224, 116, 35},
    {1.00, 170, 70, 0}};

void
pf_scale_of(struct pf_scale *s, const double *v, size_t n)
{
    bool any = false;
    if (s->low < s->high)
        return;
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(v[i]) || (s->log && !(v[i] > 0.0)))
            continue;
        s->low = any ? fmin(s->low, v[i]) : v[i];
        s->high = any ? fmax(s->high, v[i]) : v[i];
        any = true;
    }
    if (!any) {
        s->low = s->log ? 0.1 : 0.0;
        s->high = 1.0;
    }
    if (s->diverging && !s->log) {
        double half = fmax(s->high - s->middle, s->middle - s->low);
        s->low = s->middle - half;
        s->high = s->middle + half;
    }
}

static double
part_between(const struct pf_scale *s, double low, double high, double v)
{
    double part =
        s->log ? log(v / low) / log(high / low) : (v - low) / (high - low);
    return isnan(part) ? 0.5 : fmin(fmax(part, 0.0), 1.0);
}

double
pf_scale_part(const struct pf_scale *s, double v)
{
    if (s->log && !(v > 0.0))
        return 0.0;
    if (!s->diverging)
        return part_between(s, s->low, s->high, v);
    if (v < s->middle)
        return 0.5 * part_between(s, s->low, s->middle, v);
    return v > s->middle ? 0.5 + 0.5 * part_between(s, s->middle, s->high, v)
                         : 0.5;
}

static unsigned
mixed(double from, double to, double part)
{
    return (unsigned) lround(from + part * (to - from)) & 255;
}

unsigned
pf_scale_colour(const struct pf_scale *s, double part)
{
    const struct stop *stop = s->diverging ? diverging : sequential;
    size_t k = 1;
    part = fmin(fmax(part, 0.0), 1.0) * (s->pale && !s->diverging ? PALE : 1.0);
    while (stop[k].part < part)
        k++;
    const struct stop *a = &stop[k - 1], *b = &stop[k];
    double t = (part - a->part) / (b->part - a->part);
    return mixed(a->red, b->red, t) << 16 | mixed(a->green, b->green, t) << 8 |
           mixed(a->blue, b->blue, t);
}
