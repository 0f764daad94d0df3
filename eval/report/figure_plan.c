/* Where everything goes in a figure, and how its axes are divided.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "eval/report/figure_part.h"
#include "eval/report/text.h"

/* Below this, a gap is the noise of double precision around values near 1. */
#define LEAST_SHOWN 1e-17

/* Mean width of a letter as a part of its height, with something to spare. */
#define LETTER 0.6

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
    }
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

static void
plan_linear_y(struct pf_axis_plan *a, const struct extent *e)
{
    double low = e->any ? e->least : 0.0, high = e->any ? e->most : 1.0;
    double margin = 0.05 * (high - low);
    if (!(margin > 0.0))
        margin = fabs(high) > 0.0 ? 0.05 * fabs(high) : 1.0;
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
plan_x(struct pf_axis_plan *a, const struct extent *e, bool paths)
{
    a->low = e->any ? e->least : a->log ? 1.0 : 0.0;
    a->high = e->any ? e->most : 1.0;
    if (!(a->high > a->low))
        a->high = a->low + 1.0;
    if (a->log)
        widen_log_x(a);
    if (paths)
        add_margins(a);
}

static void
plan_axes(struct pf_figure_plan *out, const struct pf_figure *f)
{
    struct extent e[2] = {{.any = false}, {.any = false}};
    for (size_t p = 0; p < f->n_panels; p++)
        for (size_t k = 0; k < f->panel[p].n_curves; k++)
            extend_curve(e, &f->panel[p].curve[k], f);
    out->x.log = f->x_log;
    out->y.log = f->y_log;
    plan_x(&out->x, &e[0], f->paths);
    if (f->y_log)
        plan_log_y(&out->y, &e[1]);
    else
        plan_linear_y(&out->y, &e[1]);
}

static size_t
choose_columns(size_t panels)
{
    if (panels <= 3)
        return panels;
    if (panels == 4)
        return 2;
    if (panels <= 6 || panels == 9)
        return 3;
    return panels <= 12 ? 4 : panels <= 25 ? 5 : 6;
}

static void
plan_panels(struct pf_figure_plan *out, const struct pf_figure *f)
{
    static const double width[] = {0, 620, 430, 330, 272, 240, 220};
    static const double height[] = {0, 380, 280, 225, 200, 180, 170};
    bool two_lines = false;
    out->columns = choose_columns(f->n_panels);
    out->rows = (f->n_panels + out->columns - 1) / out->columns;
    out->panel_width = width[out->columns];
    out->panel_height = height[out->columns];
    out->gap_x = 22.0;
    out->title_letters =
        (size_t) (out->panel_width / (LETTER * PF_FIGURE_FONT));
    for (size_t p = 0; p < f->n_panels; p++)
        two_lines =
            two_lines || pf_text_length(f->panel[p].title) > out->title_letters;
    out->gap_y = two_lines ? 52.0 : 38.0;
}

/* As many columns as the longest label allows, then as few rows as that
 * needs, evenly filled. */
static void
plan_legend(struct pf_figure_plan *out, const struct pf_figure *f, double room)
{
    size_t longest = 4;
    for (size_t s = 0; s < f->n_styles; s++) {
        size_t n = pf_text_length(f->style_label[s]);
        longest = n > longest ? n : longest;
    }
    size_t most = (size_t) ((room - 56.0) / (LETTER * PF_FIGURE_FONT));
    out->entry_letters = longest < most ? longest : most;
    out->entry_width =
        56.0 + LETTER * PF_FIGURE_FONT * (double) out->entry_letters;
    size_t columns = (size_t) (room / out->entry_width);
    columns = columns < 1 ? 1 : columns;
    if (f->n_styles > 0 && columns > f->n_styles)
        columns = f->n_styles;
    out->legend_rows = (f->n_styles + columns - 1) / columns;
    if (out->legend_rows > 0)
        columns = (f->n_styles + out->legend_rows - 1) / out->legend_rows;
    out->legend_columns = columns;
}

void
pf_figure_plan(struct pf_figure_plan *out, const struct pf_figure *f)
{
    *out = (struct pf_figure_plan){.left = 84.0};
    plan_axes(out, f);
    if (out->y.has_floor)
        out->left += 14.0; /* for the sign before the lowest number */
    plan_panels(out, f);
    double columns = (double) out->columns, rows = (double) out->rows;
    double room = columns * out->panel_width + (columns - 1.0) * out->gap_x;
    plan_legend(out, f, room);
    out->width = ceil(out->left + room + 24.0);
    out->legend_top = f->note[0] != '\0' ? 60.0 : 40.0;
    out->top =
        out->legend_top + 21.0 * (double) out->legend_rows + out->gap_y - 4.0;
    out->height = ceil(out->top + rows * out->panel_height +
                       (rows - 1.0) * out->gap_y + 58.0);
}

static void
decade_tic(FILE *out, const struct pf_axis_plan *a, int decade, bool label)
{
    bool at_floor = a->has_floor && decade == (int) lround(log10(a->low));
    if (label)
        fprintf(out, "'%s10^{%d}' 1e%d", at_floor ? "≤ " : "", decade, decade);
    else
        fprintf(out, "'' 1e%d", decade);
}

static void
log_tics(FILE *out, const struct pf_axis_plan *a, bool labels, size_t most)
{
    int low = (int) ceil(log10(a->low) - 1e-9);
    int high = (int) floor(log10(a->high) + 1e-9);
    int step = 1 + (high - low) / (int) most;
    const char *comma = "";
    for (int k = low; k <= high; k++) {
        bool floor_tic = a->has_floor && k == low;
        bool major = (high - k) % step == 0 || floor_tic;
        bool crowded = a->has_floor && k != low && k - low < (step + 1) / 2;
        fputs(comma, out);
        decade_tic(out, a, k, labels && major && !crowded);
        fputs(major ? "" : " 1", out);
        comma = ", ";
    }
}

/* 1, 2 or 5 times a power of ten, so that at most `most` steps fit. */
static double
round_step(double range, size_t most)
{
    double raw = range / (double) most;
    double power = pow(10.0, floor(log10(raw)));
    double times = raw / power;
    return power * (times <= 1.0   ? 1.0
                    : times <= 2.0 ? 2.0
                    : times <= 5.0 ? 5.0
                                   : 10.0);
}

static void
linear_tics(FILE *out, const struct pf_axis_plan *a, bool labels, size_t most)
{
    double step = round_step(a->high - a->low, most);
    double unit = a->high >= 1e6 ? 1e6 : a->high >= 1e4 ? 1e3 : 1.0;
    const char *suffix = a->high >= 1e6 ? "M" : a->high >= 1e4 ? "k" : "";
    const char *comma = "";
    for (double k = ceil(a->low / step - 1e-9);
         k * step <= a->high + 1e-9 * step; k += 1.0) {
        double v = k * step + 0.0; /* no -0 */
        if (labels)
            fprintf(out, "%s'%.6g%s' %.15g", comma, v / unit,
                    k < 0.0 || k > 0.0 ? suffix : "", v);
        else
            fprintf(out, "%s'' %.15g", comma, v);
        comma = ", ";
    }
}

void
pf_figure_tics(FILE *out, char axis, const struct pf_axis_plan *a, bool labels,
               size_t most)
{
    fprintf(out, "set %ctics (", axis);
    if (a->log)
        log_tics(out, a, labels, most);
    else
        linear_tics(out, a, labels, most);
    fputs(")\n", out);
}
