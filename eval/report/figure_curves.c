/* Panels of curves.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "eval/report/figure_part.h"
#include "eval/report/text.h"

#define RANGE_EVERY 60.0 /* of the way, between the ranges of a path */
#define AXIS_TITLE 33.0  /* room for the title of an axis */
#define BELOW 62.0       /* for the numbers and the title of the x axis */
#define TIC 14.0         /* for a tic and white space beside its number */

static bool
is_curves(const struct pf_figure_panel *panel)
{
    (void) panel;
    return true;
}

/* White space between panels, so that the last number under one and the first
 * under the next stay apart. */
static double
gap_between(const struct pf_axis_plan *x, double width)
{
    struct pf_tic tic[PF_FIGURE_TICS];
    size_t n = pf_axis_tics(tic, x, pf_axis_most_x(x, width));
    if (n == 0)
        return 22.0;
    double left = width * pf_axis_part(x, tic[0].at);
    double right = width * (1.0 - pf_axis_part(x, tic[n - 1].at));
    double numbers =
        0.5 * (pf_tics_width(tic, 1) + pf_tics_width(&tic[n - 1], 1));
    return fmax(22.0, numbers - left - right + 12.0);
}

/* Room at the right for half a number, or for names at the ends. */
static double
right_of(const struct pf_figure *f, const struct pf_figure_plan *plan,
         double width)
{
    double names = 0.0;
    bool names_there = plan->direct && !f->paths;
    for (size_t s = 0; names_there && s < f->n_styles; s++)
        names = fmax(names, pf_text_width(f->style_label[s], PF_FIGURE_FONT));
    return fmax(24.0, names_there ? names + 34.0
                                  : 0.5 * gap_between(&plan->x, width));
}

static double
left_of(const struct pf_figure_plan *plan, double height)
{
    struct pf_tic tic[PF_FIGURE_TICS];
    size_t n = pf_axis_tics(tic, &plan->y, pf_axis_most_y(height));
    return fmax(AXIS_TITLE + pf_tics_width(tic, n) + TIC, 60.0);
}

/* Panels that share their axes have numbers at the left and below only. */
static void
ask(struct pf_room *out, const struct pf_figure *f,
    const struct pf_figure_plan *plan, size_t p)
{
    static const double width[] = {0, 620, 430, 330, 272, 240, 220};
    static const double height[] = {0, 380, 280, 225, 200, 180, 170};
    bool last = p + plan->columns >= plan->rows * plan->columns;
    double part = plan->shared ? 1.0 : 0.8;
    out->width = part * width[plan->columns];
    out->height = part * height[plan->columns];
    out->left = plan->shared && p % plan->columns > 0
                    ? gap_between(&plan->x, out->width)
                    : left_of(plan, out->height);
    out->right = !plan->shared || (p + 1) % plan->columns == 0
                     ? right_of(f, plan, out->width)
                     : 0.0;
    out->top = pf_title_room(f->panel[p].title, out->width);
    out->bottom = !plan->shared || last ? BELOW : 0.0;
}

/* What theory says at point i: a column of its own. */
static void
put_said(FILE *out, const double *said, size_t i)
{
    if (said != NULL && isfinite(said[i]))
        fprintf(out, " %.9g", said[i]);
    else
        fputs(" NaN", out);
}

static void
put_curve_data(const struct pf_pen *pen, const struct pf_figure_curve *c,
               const size_t at[2])
{
    const struct pf_figure_plan *plan = pen->plan;
    FILE *out = pen->out;
    fprintf(out, "$p%zuc%zu << EOD\n", at[0], at[1]);
    for (size_t i = 0; i < c->n; i++) {
        if (isfinite(c->x[i]) && !pf_axis_has(&plan->x, c->x[i]))
            continue;
        if (!isfinite(c->median[i]) || !isfinite(c->x[i])) {
            putc('\n', out);
            continue;
        }
        fprintf(out, "%.9g %.9g %.9g %.9g", c->x[i],
                pf_axis_shown(&plan->y, c->low[i]),
                pf_axis_shown(&plan->y, c->median[i]),
                pf_axis_shown(&plan->y, c->high[i]));
        put_said(out, c->theory, i);
        put_said(out, c->bound, i);
        putc('\n', out);
    }
    fputs("EOD\n", out);
}

static void
put_data(const struct pf_pen *pen, size_t p)
{
    for (size_t k = 0; k < pen->f->panel[p].n_curves; k++)
        put_curve_data(pen, &pen->f->panel[p].curve[k], (size_t[]){p, k});
}

static void
put_place(const struct pf_pen *pen, size_t p)
{
    const struct pf_figure_plan *plan = pen->plan;
    const struct pf_box *box = &plan->box[p];
    fprintf(pen->out,
            "set lmargin at screen %.6f; set rmargin at screen %.6f\n",
            box->left / plan->width, (box->left + box->width) / plan->width);
    fprintf(pen->out,
            "set tmargin at screen %.6f; set bmargin at screen %.6f\n",
            1.0 - box->top / plan->height,
            1.0 - (box->top + box->height) / plan->height);
}

static void
put_axes(const struct pf_pen *pen)
{
    const struct pf_figure_plan *plan = pen->plan;
    fputs("set border 3 lw 1 lc rgb '#444444'\n"
          "set xtics nomirror; set ytics nomirror\n"
          "set tics out scale 0.6,0.3 textcolor rgb '#333333'\n"
          "set grid xtics ytics lc rgb '#e4e4e4' lw 0.7 dt 1\n"
          "unset logscale\n",
          pen->out);
    fprintf(pen->out, "set xrange [%.17g:%.17g]\nset yrange [%.17g:%.17g]\n",
            plan->x.low, plan->x.high, plan->y.low, plan->y.high);
    if (plan->x.log)
        fputs("set logscale x\n", pen->out);
    if (plan->y.log)
        fputs("set logscale y\n", pen->out);
}

static void
put_marks(const struct pf_pen *pen, const struct pf_figure_curve *c,
          const size_t at[2])
{
    size_t every = pen->f->dots ? 1 : c->n / 6 + 1;
    int mark = pf_figure_has_marks(pen->f, pen->plan) ? pf_figure_mark(c->style)
                                                      : pf_figure_mark(0);
    fprintf(pen->out,
            ", \\\n  $p%zuc%zu using 1:3 every %zu::%zu with points pt %d ps "
            "0.6 lc rgb '%s' notitle",
            at[0], at[1], every, c->style % every, mark,
            pf_figure_colour(c->style));
}

/* Where a path is at point i, in the units of the picture; false: it is not
 * shown there. */
static bool
path_at(double at[2], const struct pf_figure_plan *plan,
        const struct pf_box *box, const struct pf_figure_curve *c, size_t i)
{
    if (!isfinite(c->median[i]) || !pf_axis_has(&plan->x, c->x[i]))
        return false;
    at[0] = box->width * pf_axis_part(&plan->x, c->x[i]);
    at[1] = box->height *
            pf_axis_part(&plan->y, pf_axis_shown(&plan->y, c->median[i]));
    return true;
}

static void
put_range(FILE *out, const struct pf_figure_plan *plan,
          const struct pf_figure_curve *c, size_t i)
{
    fprintf(out,
            "set arrow from first %.9g,%.9g to first %.9g,%.9g nohead lw 1.2 "
            "lc rgb '#70%s' back\n",
            c->x[i], pf_axis_shown(&plan->y, c->low[i]), c->x[i],
            pf_axis_shown(&plan->y, c->high[i]),
            pf_figure_colour(c->style) + 1);
    if (c->x_low != NULL)
        fprintf(out,
                "set arrow from first %.9g,%.9g to first %.9g,%.9g nohead lw "
                "1.2 lc rgb '#70%s' back\n",
                pf_axis_shown(&plan->x, c->x_low[i]),
                pf_axis_shown(&plan->y, c->median[i]),
                pf_axis_shown(&plan->x, c->x_high[i]),
                pf_axis_shown(&plan->y, c->median[i]),
                pf_figure_colour(c->style) + 1);
}

/* A range and a dot at the end of the path, and from there back ranges at equal
 * distances on the way (a band around a path would lie over itself), or at
 * every dot. */
static void
put_path(const struct pf_pen *pen, size_t p, const struct pf_figure_curve *c)
{
    const struct pf_figure_plan *plan = pen->plan;
    double at[2], after[2] = {0.0, 0.0}, rest = 0.0;
    bool ended = false;
    for (size_t i = c->n; i-- > 0;) {
        if (!path_at(at, plan, &plan->box[p], c, i))
            continue;
        if (ended)
            rest -= hypot(at[0] - after[0], at[1] - after[1]);
        else
            fprintf(pen->out,
                    "set label '' at first %.9g,%.9g point pt 7 ps 0.8 lc rgb "
                    "'%s' front\n",
                    c->x[i], pf_axis_shown(&plan->y, c->median[i]),
                    pf_figure_colour(c->style));
        if (!ended || rest < 0.0 || pen->f->dots) {
            put_range(pen->out, plan, c, i);
            rest = RANGE_EVERY;
        }
        memcpy(after, at, sizeof after);
        ended = true;
    }
}

/* A level line. Where a curve comes to it there is a dot, with a thin line down
 * to the number, and a thick one over the range that it might have. */
static void
put_rule(const struct pf_pen *pen, size_t p)
{
    const struct pf_figure_plan *plan = pen->plan;
    const struct pf_figure_panel *panel = &pen->f->panel[p];
    double y = pf_axis_shown(&plan->y, pen->f->rule);
    fprintf(pen->out,
            "set arrow from graph 0,first %.9g to graph 1,first %.9g nohead "
            "lw 1 lc rgb '#777777' back\n",
            y, y);
    for (size_t k = 0; k < panel->n_curves; k++) {
        const double *at = panel->curve[k].reach;
        if (at == NULL || !pf_axis_has(&plan->x, at[0]))
            continue;
        const char *colour = pf_figure_colour(panel->curve[k].style);
        fprintf(pen->out,
                "set arrow from first %.9g,%.9g to first %.9g,graph 0 nohead "
                "lw 1 lc rgb '%s' back\n"
                "set label '' at first %.9g,%.9g point pt 7 ps 0.8 lc rgb '%s' "
                "front\n",
                at[0], y, at[0], colour, at[0], y, colour);
        if (at[1] < at[2])
            fprintf(pen->out,
                    "set arrow from first %.9g,%.9g to first %.9g,%.9g nohead "
                    "lw 5 lc rgb '#70%s' back\n",
                    fmax(at[1], plan->x.low), y, fmin(at[2], plan->x.high), y,
                    colour + 1);
    }
}

/* A line has its label as a title: there is no key to show it, but in an SVG
 * picture it comes up under the pointer. */
static void
put_median(const struct pf_pen *pen, const size_t at[2])
{
    const struct pf_figure *f = pen->f;
    const struct pf_figure_curve *c = &f->panel[at[0]].curve[at[1]];
    fprintf(pen->out,
            ", \\\n  $p%zuc%zu using 1:3 with lines lw 2.2 lc rgb '%s' dt %s "
            "title ",
            at[0], at[1], pf_figure_colour(c->style), pf_figure_dash(c->style));
    pf_pen_quoted(pen, f->style_label[c->style], 200);
    fputs(" noenhanced", pen->out);
    if (f->dots || pf_figure_has_marks(f, pen->plan))
        put_marks(pen, c, at);
}

/* Many bands that lie over each other would be dark. */
static void
put_band(FILE *out, const struct pf_figure_curve *c, const size_t at[2],
         size_t n)
{
    double opacity = n <= 4 ? 0.15 : 0.6 / (double) n;
    fprintf(out,
            ", \\\n  $p%zuc%zu using 1:2:4 with filledcurves fc rgb '%s' "
            "fs transparent solid %.2f noborder notitle",
            at[0], at[1], pf_figure_colour(c->style), fmax(opacity, 0.04));
}

static void
put_theory(FILE *out, const struct pf_figure_curve *c, const size_t at[2])
{
    if (c->theory != NULL)
        fprintf(out,
                ", \\\n  $p%zuc%zu using 1:5 with lines lw 1.1 lc rgb "
                "'%s' dt (9,9) notitle",
                at[0], at[1], pf_figure_colour(c->style));
    if (c->bound != NULL)
        fprintf(out,
                ", \\\n  $p%zuc%zu using 1:6 with lines lw 1.4 lc rgb "
                "'%s' dt (2,5) notitle",
                at[0], at[1], pf_figure_colour(c->style));
}

/* Bands lie under all lines, theory over the medians. */
static void
put_plot(const struct pf_pen *pen, size_t p)
{
    const struct pf_figure_panel *panel = &pen->f->panel[p];
    fputs("plot NaN notitle", pen->out);
    for (size_t k = 0; k < panel->n_curves; k++)
        if (!pen->f->paths)
            put_band(pen->out, &panel->curve[k], (size_t[]){p, k},
                     panel->n_curves);
    for (size_t k = 0; k < panel->n_curves; k++)
        put_median(pen, (size_t[]){p, k});
    for (size_t k = 0; k < panel->n_curves; k++)
        put_theory(pen->out, &panel->curve[k], (size_t[]){p, k});
    putc('\n', pen->out);
}

/* The titles of axes that belong to one panel. */
static void
put_axis_titles(const struct pf_pen *pen, size_t p)
{
    const struct pf_box *box = &pen->plan->box[p];
    struct pf_label at = {.x = box->left + 0.5 * box->width,
                          .y = box->top + box->height + BELOW - 15.0,
                          .align = 'c',
                          .enhanced = pen->f->x_enhanced};
    pf_pen_label(pen, &at, pen->f->x_label, pf_text_fit(box->width, 13.0));
    at = (struct pf_label){.x = box->left - left_of(pen->plan, box->height) +
                                16.0,
                           .y = box->top + 0.5 * box->height,
                           .align = 'c',
                           .turn = 90.0,
                           .enhanced = pen->f->y_enhanced};
    pf_pen_label(pen, &at, pen->f->y_label, pf_text_fit(box->height, 13.0));
}

static void
put_nothing(const struct pf_pen *pen, size_t p)
{
    const struct pf_box *box = &pen->plan->box[p];
    struct pf_label at = {.x = box->left + 0.5 * box->width,
                          .y = box->top + 0.5 * box->height,
                          .align = 'c',
                          .colour = "#666666"};
    pf_pen_label(pen, &at, "no run is done", 20);
}

static void
put_script(const struct pf_pen *pen, size_t p)
{
    const struct pf_figure_plan *plan = pen->plan;
    const struct pf_figure_panel *panel = &pen->f->panel[p];
    bool bottom = !plan->shared || p + plan->columns >= pen->f->n_panels;
    bool first = !plan->shared || p % plan->columns == 0;
    put_place(pen, p);
    put_axes(pen);
    pf_figure_tics(pen, 'x', &plan->x, bottom,
                   pf_axis_most_x(&plan->x, plan->box[p].width));
    pf_figure_tics(pen, 'y', &plan->y, first,
                   pf_axis_most_y(plan->box[p].height));
    pf_pen_title(pen, p, 0.0);
    if (!plan->shared)
        put_axis_titles(pen, p);
    if (panel->n_curves == 0)
        put_nothing(pen, p);
    for (size_t k = 0; pen->f->paths && k < panel->n_curves; k++)
        put_path(pen, p, &panel->curve[k]);
    if (pen->f->has_rule)
        put_rule(pen, p);
    if (plan->direct &&
        (pen->f->paths || pf_figure_is_row_end(pen->f, plan, p)))
        pf_figure_put_ends(pen, p);
    put_plot(pen, p);
    pf_pen_done(pen);
}

const struct pf_panel_kind pf_panel_curves = {
    .is = is_curves, .room = ask, .data = put_data, .script = put_script};
