/* The gnuplot script of one panel.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "eval/report/figure_part.h"
#include "eval/report/text.h"

#define RANGE_EVERY 60.0 /* of the way, between the ranges of a path */

/* On a log axis everything at or below its floor is drawn at the floor. */
static double
shown(const struct pf_axis_plan *y, double v)
{
    if (v > y->high)
        return y->high;
    return y->log && v < y->low ? y->low : v;
}

/* Where v lies on the axis, from 0 to 1. */
static double
part_of(const struct pf_axis_plan *a, double v)
{
    return a->log ? log(v / a->low) / log(a->high / a->low)
                  : (v - a->low) / (a->high - a->low);
}

static bool
is_shown(const struct pf_axis_plan *x, double v)
{
    return isfinite(v) && (!x->log || v >= x->low);
}

void
pf_figure_data(FILE *out, const struct pf_figure_plan *plan,
               const struct pf_figure_curve *c, const size_t at[2])
{
    fprintf(out, "$p%zuc%zu << EOD\n", at[0], at[1]);
    for (size_t i = 0; i < c->n; i++) {
        if (isfinite(c->x[i]) && !is_shown(&plan->x, c->x[i]))
            continue;
        if (!isfinite(c->median[i]) || !isfinite(c->x[i])) {
            putc('\n', out);
            continue;
        }
        fprintf(out, "%.9g %.9g %.9g %.9g", c->x[i], shown(&plan->y, c->low[i]),
                shown(&plan->y, c->median[i]), shown(&plan->y, c->high[i]));
        if (c->theory != NULL && isfinite(c->theory[i]))
            fprintf(out, " %.9g\n", c->theory[i]);
        else
            fputs(" NaN\n", out);
    }
    fputs("EOD\n", out);
}

/* Where to break a title that does not fit one line: the last blank that
 * leaves a first line that fits. 0: nowhere. */
static size_t
break_at(const char *title, size_t letters)
{
    size_t n = 0, best = 0;
    for (size_t i = 0; title[i] != '\0' && n <= letters; i++) {
        if (title[i] == ' ')
            best = i;
        n += ((unsigned char) title[i] & 0xc0) != 0x80;
    }
    return best;
}

static void
put_title_line(FILE *out, const char *text, size_t letters, double offset)
{
    fputs("set label ", out);
    pf_figure_quoted(out, text, letters);
    fprintf(out,
            " at graph 0,1 offset 0,%.2f left noenhanced tc rgb '#222222'\n",
            offset);
}

static void
put_title(FILE *out, const struct pf_figure_plan *plan, const char *title)
{
    size_t letters = plan->title_letters + 2;
    size_t at = pf_text_length(title) > plan->title_letters
                    ? break_at(title, plan->title_letters)
                    : 0;
    char *first = at > 0 ? strndup(title, at) : NULL;
    if (first != NULL) {
        put_title_line(out, first, letters, 1.55);
        title += at + 1;
    }
    put_title_line(out, title, letters, 0.7);
    free(first);
}

static void
put_place(FILE *out, const struct pf_figure_plan *plan, size_t p)
{
    double x = plan->left +
               (double) (p % plan->columns) * (plan->panel_width + plan->gap_x);
    double y = plan->top + (double) (p / plan->columns) *
                               (plan->panel_height + plan->gap_y);
    fprintf(out, "set lmargin at screen %.6f; set rmargin at screen %.6f\n",
            x / plan->width, (x + plan->panel_width) / plan->width);
    fprintf(out, "set tmargin at screen %.6f; set bmargin at screen %.6f\n",
            1.0 - y / plan->height,
            1.0 - (y + plan->panel_height) / plan->height);
}

static void
put_marks(FILE *out, const struct pf_figure_curve *c, const size_t at[2])
{
    size_t every = c->n / 6 + 1, first = c->style % every;
    fprintf(out,
            ", \\\n  $p%zuc%zu using 1:3 every %zu::%zu with points pt %d ps "
            "0.6 lc rgb '%s' notitle",
            at[0], at[1], every, first, pf_figure_mark(c->style),
            pf_figure_colour(c->style));
}

/* Where a path is at point i, in the units of the picture; false: it is not
 * shown there. */
static bool
path_at(double at[2], const struct pf_figure_plan *plan,
        const struct pf_figure_curve *c, size_t i)
{
    if (!isfinite(c->median[i]) || !is_shown(&plan->x, c->x[i]))
        return false;
    at[0] = plan->panel_width * part_of(&plan->x, c->x[i]);
    at[1] =
        plan->panel_height * part_of(&plan->y, shown(&plan->y, c->median[i]));
    return true;
}

static void
put_range(FILE *out, const struct pf_figure_plan *plan,
          const struct pf_figure_curve *c, size_t i)
{
    fprintf(out,
            "set arrow from first %.9g,%.9g to first %.9g,%.9g nohead lw 1.2 "
            "lc rgb '#70%s' back\n",
            c->x[i], shown(&plan->y, c->low[i]), c->x[i],
            shown(&plan->y, c->high[i]), pf_figure_colour(c->style) + 1);
}

/* Vertical ranges at equal distances on the way (a band around a path would
 * lie over itself), those of each style shifted, and a dot at the end. */
static void
put_path(FILE *out, const struct pf_figure *f,
         const struct pf_figure_plan *plan, const struct pf_figure_curve *c)
{
    double at[2], before[2] = {0.0, 0.0};
    double rest =
        RANGE_EVERY * ((double) c->style + 0.5) / (double) f->n_styles;
    size_t end = c->n;
    for (size_t i = 0; i < c->n; i++) {
        if (!path_at(at, plan, c, i))
            continue;
        if (end < c->n)
            rest -= hypot(at[0] - before[0], at[1] - before[1]);
        if (rest < 0.0) {
            put_range(out, plan, c, i);
            rest = RANGE_EVERY;
        }
        memcpy(before, at, sizeof before);
        end = i;
    }
    if (end < c->n)
        fprintf(out,
                "set label '' at first %.9g,%.9g point pt 7 ps 0.8 lc rgb "
                "'%s' front\n",
                c->x[end], shown(&plan->y, c->median[end]),
                pf_figure_colour(c->style));
}

/* A line has its label as a title: there is no key to show it, but in an SVG
 * picture it comes up under the pointer. */
static void
put_median(FILE *out, const struct pf_figure *f, const size_t at[2])
{
    const struct pf_figure_curve *c = &f->panel[at[0]].curve[at[1]];
    fprintf(out,
            ", \\\n  $p%zuc%zu using 1:3 with lines lw 2.2 lc rgb '%s' dt %s "
            "title ",
            at[0], at[1], pf_figure_colour(c->style), pf_figure_dash(c->style));
    pf_figure_quoted(out, f->style_label[c->style], 200);
    fputs(" noenhanced", out);
    if (pf_figure_has_marks(f))
        put_marks(out, c, at);
}

static void
put_band(FILE *out, const struct pf_figure_curve *c, const size_t at[2])
{
    fprintf(out,
            ", \\\n  $p%zuc%zu using 1:2:4 with filledcurves fc rgb '%s' "
            "notitle",
            at[0], at[1], pf_figure_colour(c->style));
}

/* Bands lie under all lines, theory over the medians. */
static void
put_plot(FILE *out, const struct pf_figure *f, size_t p)
{
    const struct pf_figure_panel *panel = &f->panel[p];
    fputs("plot NaN notitle", out);
    for (size_t k = 0; k < panel->n_curves; k++)
        if (!f->paths)
            put_band(out, &panel->curve[k], (size_t[]){p, k});
    for (size_t k = 0; k < panel->n_curves; k++)
        put_median(out, f, (size_t[]){p, k});
    for (size_t k = 0; k < panel->n_curves; k++)
        if (panel->curve[k].theory != NULL)
            fprintf(out,
                    ", \\\n  $p%zuc%zu using 1:5 with lines lw 1.1 lc rgb "
                    "'%s' dt (9,9) notitle",
                    p, k, pf_figure_colour(panel->curve[k].style));
    putc('\n', out);
}

void
pf_figure_panel_script(FILE *out, const struct pf_figure *f,
                       const struct pf_figure_plan *plan, size_t p)
{
    bool bottom = p + plan->columns >= f->n_panels;
    size_t x_tics = (size_t) (plan->panel_width / 55.0);
    size_t y_tics = (size_t) (plan->panel_height / 26.0);
    put_place(out, plan, p);
    pf_figure_tics(out, 'x', &plan->x, bottom, x_tics);
    pf_figure_tics(out, 'y', &plan->y, p % plan->columns == 0, y_tics);
    put_title(out, plan, f->panel[p].title);
    if (f->panel[p].n_curves == 0)
        fputs("set label 'no run is done' at graph 0.5,0.5 center tc rgb "
              "'#888888'\n",
              out);
    for (size_t k = 0; f->paths && k < f->panel[p].n_curves; k++)
        put_path(out, f, plan, &f->panel[p].curve[k]);
    put_plot(out, f, p);
    fputs("unset label; unset arrow\n", out);
}
