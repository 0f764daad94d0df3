/* The gnuplot script of a figure.
 *
 * Colours are those of Okabe and Ito ("Color Universal Design", 2008), which
 * people with any colour vision can tell apart; dashes go on where the
 * colours end, and then marks tell the curves apart in grey as well.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "eval/report/figure_part.h"
#include "eval/report/text.h"

static const char *const colour[] = {"#0072B2", "#D55E00", "#009E73", "#CC79A7",
                                     "#E69F00", "#56B4E9", "#222222"};
static const char *const dashes[] = {"1",          "(14,4)",        "(5,3)",
                                     "(14,6,2,6)", "(8,6,2,6,2,6)", "(2,6)"};
static const int mark[] = {7, 5, 9, 13, 11, 15, 6, 4, 8, 12, 10};

#define N_COLOURS (sizeof colour / sizeof colour[0])
#define N_MARKS (sizeof mark / sizeof mark[0])

static const char *
colour_of(size_t style)
{
    return colour[style % N_COLOURS];
}

static const char *
dash_of(size_t style)
{
    return dashes[style / N_COLOURS % (sizeof dashes / sizeof dashes[0])];
}

static bool
has_marks(const struct pf_figure *f)
{
    return f->n_styles > N_COLOURS;
}

void
pf_figure_clear(struct pf_figure *f)
{
    for (size_t p = 0; f->panel != NULL && p < f->n_panels; p++) {
        struct pf_figure_panel *panel = &f->panel[p];
        for (size_t k = 0; panel->curve != NULL && k < panel->n_curves; k++) {
            struct pf_figure_curve *c = &panel->curve[k];
            free(c->x);
            free(c->low);
            free(c->median);
            free(c->high);
            free(c->theory);
        }
        free(panel->curve);
        free(panel->title);
    }
    for (size_t s = 0; f->style_label != NULL && s < f->n_styles; s++)
        free(f->style_label[s]);
    free(f->panel);
    free(f->style_label);
    free(f->title);
    free(f->note);
    free(f->x_label);
    *f = (struct pf_figure){0};
}

/* Somebody else's text as a gnuplot string: nothing is special between
 * single quotes but the quote itself. The blank in ]]> is for SVG, where
 * gnuplot writes these three characters as they are, which XML forbids. */
static void
put_quoted(FILE *out, const char *text, size_t most)
{
    char *tame = pf_text_tame(text, most);
    putc('\'', out);
    for (const char *s = tame; s != NULL && *s != '\0'; s++) {
        if (*s == '\'')
            putc('\'', out);
        if (*s == '>' && s - tame >= 2 && s[-1] == ']' && s[-2] == ']')
            putc(' ', out);
        putc(*s, out);
    }
    putc('\'', out);
    free(tame);
}

/* --- data --- */

/* On a log axis everything at or below its floor is drawn at the floor. */
static double
shown(const struct pf_axis_plan *y, double v)
{
    if (v > y->high)
        return y->high;
    return y->log && v < y->low ? y->low : v;
}

static void
put_data(FILE *out, const struct pf_figure_plan *plan,
         const struct pf_figure_curve *c, const size_t at[2])
{
    fprintf(out, "$p%zuc%zu << EOD\n", at[0], at[1]);
    for (size_t i = 0; i < c->n; i++) {
        if (plan->x.log && !(c->x[i] > 0.0))
            continue;
        if (!isfinite(c->median[i])) {
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

/* --- set up --- */

static void
put_terminal(FILE *out, const struct pf_figure_plan *plan,
             enum pf_figure_form form)
{
    double w = plan->width, h = plan->height;
    switch (form) {
    case PF_FIGURE_SVG:
        fprintf(out,
                "set terminal svg size %.0f,%.0f enhanced font 'DejaVu "
                "Sans,%d' rounded background '#ffffff'\n"
                "set output 'figure.svg'\n",
                w, h, PF_FIGURE_FONT);
        break;
    case PF_FIGURE_PDF:
        fprintf(out,
                "set terminal pdfcairo size %.4fin,%.4fin enhanced font "
                "'DejaVu Sans,%d' fontscale 0.5625 linewidth 1.5 pointscale "
                "1.5 rounded "
                "background '#ffffff'\n"
                "set output 'figure.pdf'\n",
                w / 96.0, h / 96.0, PF_FIGURE_FONT);
        break;
    case PF_FIGURE_PNG:
        fprintf(out,
                "set terminal pngcairo size %.0f,%.0f enhanced font 'DejaVu "
                "Sans,%d' fontscale 1.5 linewidth 2 pointscale 2 rounded "
                "background '#ffffff'\n"
                "set output 'figure.png'\n",
                2.0 * w, 2.0 * h, PF_FIGURE_FONT);
        break;
    }
}

static void
put_style(FILE *out, const struct pf_figure_plan *plan)
{
    fputs("set encoding utf8\n"
          "set border 3 lw 1 lc rgb '#444444'\n"
          "set tics nomirror out scale 0.6,0.3 textcolor rgb '#333333'\n"
          "set grid xtics ytics lc rgb '#e4e4e4' lw 0.7 dt 1\n"
          "set style fill transparent solid 0.15 noborder\n"
          "unset key\n",
          out);
    if (plan->x.log)
        fputs("set logscale x\n", out);
    if (plan->y.log)
        fputs("set logscale y\n", out);
    fprintf(out, "set xrange [%.17g:%.17g]\nset yrange [%.17g:%.17g]\n",
            plan->x.low, plan->x.high, plan->y.low, plan->y.high);
}

/* A point of the picture as gnuplot's screen coordinates. */
static void
put_at(FILE *out, const struct pf_figure_plan *plan, double x, double y)
{
    fprintf(out, "screen %.6f,%.6f", x / plan->width, 1.0 - y / plan->height);
}

static void
put_label(FILE *out, const struct pf_figure_plan *plan, double x, double y)
{
    fputs(" at ", out);
    put_at(out, plan, x, y);
}

static void
put_legend_entry(FILE *out, const struct pf_figure *f,
                 const struct pf_figure_plan *plan, size_t s)
{
    double x =
        plan->left + plan->entry_width * (double) (s % plan->legend_columns);
    double y =
        plan->legend_top + 21.0 * (double) (s / plan->legend_columns) + 8.0;
    fputs("set arrow from ", out);
    put_at(out, plan, x, y);
    fputs(" to ", out);
    put_at(out, plan, x + 32.0, y);
    fprintf(out, " nohead lw 2.4 lc rgb '%s' dt %s front\n", colour_of(s),
            dash_of(s));
    if (has_marks(f)) {
        fputs("set label ''", out);
        put_label(out, plan, x + 16.0, y);
        fprintf(out, " point pt %d ps 0.75 lc rgb '%s' front\n",
                mark[s % N_MARKS], colour_of(s));
    }
    fputs("set label ", out);
    put_quoted(out, f->style_label[s], plan->entry_letters);
    put_label(out, plan, x + 39.0, y);
    fputs(" left noenhanced front tc rgb '#222222'\n", out);
}

/* Everything that belongs to no panel; drawn together with the first one. */
static void
put_frame(FILE *out, const struct pf_figure *f,
          const struct pf_figure_plan *plan)
{
    double middle_x = 0.5 * (plan->left + plan->width - 24.0);
    double middle_y = 0.5 * (plan->top + plan->height - 58.0);
    size_t letters = (size_t) ((plan->width - plan->left) / 7.0);
    fputs("set label ", out);
    put_quoted(out, f->title, letters * 13 / 16);
    put_label(out, plan, plan->left, 20.0);
    fputs(" left noenhanced font ',16' tc rgb '#111111'\n", out);
    fputs("set label ", out);
    put_quoted(out, f->note, letters);
    put_label(out, plan, plan->left, 43.0);
    fputs(" left noenhanced font ',12' tc rgb '#555555'\n", out);
    for (size_t s = 0; s < f->n_styles; s++)
        put_legend_entry(out, f, plan, s);
    fputs("set label ", out);
    put_quoted(out, f->x_label, letters);
    put_label(out, plan, middle_x, plan->height - 17.0);
    fputs(" center noenhanced\nset label ", out);
    put_quoted(out, f->y_label, 200);
    put_label(out, plan, 16.0, middle_y);
    fprintf(out, " center rotate %s\n", f->y_enhanced ? "" : "noenhanced");
}

/* --- panels --- */

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
    put_quoted(out, text, letters);
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
            at[0], at[1], every, first, mark[c->style % N_MARKS],
            colour_of(c->style));
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
            at[0], at[1], colour_of(c->style), dash_of(c->style));
    put_quoted(out, f->style_label[c->style], 200);
    fputs(" noenhanced", out);
    if (has_marks(f))
        put_marks(out, c, at);
}

/* Bands lie under all lines, theory over the medians. */
static void
put_plot(FILE *out, const struct pf_figure *f, size_t p)
{
    const struct pf_figure_panel *panel = &f->panel[p];
    fputs("plot NaN notitle", out);
    for (size_t k = 0; k < panel->n_curves; k++)
        fprintf(out,
                ", \\\n  $p%zuc%zu using 1:2:4 with filledcurves fc rgb '%s' "
                "notitle",
                p, k, colour_of(panel->curve[k].style));
    for (size_t k = 0; k < panel->n_curves; k++)
        put_median(out, f, (size_t[]){p, k});
    for (size_t k = 0; k < panel->n_curves; k++)
        if (panel->curve[k].theory != NULL)
            fprintf(out,
                    ", \\\n  $p%zuc%zu using 1:5 with lines lw 1.1 lc rgb "
                    "'%s' dt (9,9) notitle",
                    p, k, colour_of(panel->curve[k].style));
    putc('\n', out);
}

static void
put_panel(FILE *out, const struct pf_figure *f,
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
    put_plot(out, f, p);
    fputs("unset label; unset arrow\n", out);
}

static int
check(const struct pf_figure *f, struct pf_diag *d)
{
    size_t curves = 0;
    for (size_t p = 0; p < f->n_panels; p++)
        curves += f->panel[p].n_curves;
    if (curves == 0)
        return pf_diag_at(d, (struct pf_place){0},
                          "there is nothing to draw: no run is done");
    if (f->n_panels > PF_FIGURE_PANELS)
        return pf_diag_at(d, (struct pf_place){0},
                          "%zu panels do not fit into one figure (at most "
                          "%d); export the points instead",
                          f->n_panels, PF_FIGURE_PANELS);
    if (f->n_styles > PF_FIGURE_STYLES)
        return pf_diag_at(d, (struct pf_place){0},
                          "%zu curves cannot be told apart in one figure (at "
                          "most %d); export the points instead",
                          f->n_styles, PF_FIGURE_STYLES);
    return PF_OK;
}

int
pf_figure_script(const struct pf_figure *f, enum pf_figure_form form, FILE *out,
                 struct pf_diag *d)
{
    struct pf_figure_plan plan;
    int status = check(f, d);
    if (status != PF_OK)
        return status;
    pf_figure_plan(&plan, f);
    for (size_t p = 0; p < f->n_panels; p++)
        for (size_t k = 0; k < f->panel[p].n_curves; k++)
            put_data(out, &plan, &f->panel[p].curve[k], (size_t[]){p, k});
    put_terminal(out, &plan, form);
    put_style(out, &plan);
    fputs("set multiplot\n", out);
    put_frame(out, f, &plan);
    for (size_t p = 0; p < f->n_panels; p++)
        put_panel(out, f, &plan, p);
    fputs("unset multiplot\nunset output\n", out);
    return PF_OK;
}
