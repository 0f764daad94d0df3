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

const char *
pf_figure_colour(size_t style)
{
    return colour[style % N_COLOURS];
}

const char *
pf_figure_dash(size_t style)
{
    return dashes[style / N_COLOURS % (sizeof dashes / sizeof dashes[0])];
}

int
pf_figure_mark(size_t style)
{
    return mark[style % N_MARKS];
}

bool
pf_figure_has_marks(const struct pf_figure *f)
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

static bool
is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || (unsigned char) c >= 0x80 ||
           (c != '\0' && strchr(" ,.:=()+-_", c) != NULL);
}

#define MOST_LETTERS 500 /* of a text: no figure is wider */

/* Somebody else's text as a gnuplot string. All that could mean something to
 * gnuplot is written as \ooo, which it turns into the character only when the
 * line has been taken apart and searched for `commands` and @macros. (Single
 * quotes are no protection: gnuplot 5.4 ends the string within a doubled
 * quote that follows another quote.) It reads a fourth digit, too, so a digit
 * after an escape is escaped as well. The blank in ]]> is for SVG, where
 * gnuplot writes these three characters as they are, which XML forbids. */
void
pf_figure_quoted(FILE *out, const char *text, size_t most)
{
    char tame[4 * MOST_LETTERS + 4];
    bool escaped = false;
    pf_text_tame_into(tame, text, most < MOST_LETTERS ? most : MOST_LETTERS);
    putc('"', out);
    for (const char *s = tame; *s != '\0'; s++) {
        if (*s == '>' && s - tame >= 2 && s[-1] == ']' && s[-2] == ']')
            putc(' ', out);
        escaped = !is_plain(*s) || (escaped && *s >= '0' && *s <= '9');
        if (!escaped)
            putc(*s, out);
        else
            fprintf(out, "\\%03o", (unsigned) (unsigned char) *s);
    }
    putc('"', out);
}

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
    fprintf(out, " nohead lw 2.4 lc rgb '%s' dt %s front\n",
            pf_figure_colour(s), pf_figure_dash(s));
    if (pf_figure_has_marks(f)) {
        fputs("set label ''", out);
        put_label(out, plan, x + 16.0, y);
        fprintf(out, " point pt %d ps 0.75 lc rgb '%s' front\n",
                pf_figure_mark(s), pf_figure_colour(s));
    }
    fputs("set label ", out);
    pf_figure_quoted(out, f->style_label[s], plan->entry_letters);
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
    pf_figure_quoted(out, f->title, letters * 13 / 16);
    put_label(out, plan, plan->left, 20.0);
    fputs(" left noenhanced font ',16' tc rgb '#111111'\n", out);
    fputs("set label ", out);
    pf_figure_quoted(out, f->note, letters);
    put_label(out, plan, plan->left, 43.0);
    fputs(" left noenhanced font ',12' tc rgb '#555555'\n", out);
    for (size_t s = 0; s < f->n_styles; s++)
        put_legend_entry(out, f, plan, s);
    fputs("set label ", out);
    pf_figure_quoted(out, f->x_label, letters);
    put_label(out, plan, middle_x, plan->height - 17.0);
    fprintf(out, " center %s\nset label ", f->x_enhanced ? "" : "noenhanced");
    pf_figure_quoted(out, f->y_label, 200);
    put_label(out, plan, 16.0, middle_y);
    fprintf(out, " center rotate %s\n", f->y_enhanced ? "" : "noenhanced");
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
            pf_figure_data(out, &plan, &f->panel[p].curve[k], (size_t[]){p, k});
    put_terminal(out, &plan, form);
    put_style(out, &plan);
    fputs("set multiplot\n", out);
    put_frame(out, f, &plan);
    for (size_t p = 0; p < f->n_panels; p++)
        pf_figure_panel_script(out, f, &plan, p);
    fputs("unset multiplot\nunset output\n", out);
    return PF_OK;
}
