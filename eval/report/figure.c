/* The gnuplot script of a figure.
 *
 * All numbers come first, as inline data; then the terminal, what belongs to
 * no panel, and the panels one after another.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "eval/report/figure_part.h"

/* A picture for LaTeX is smaller, so that a single panel is as wide as a text
 * of this size: units of ours to the inch. */
#define TEX_UNITS 130.0
#define TEX_FONT 8

/* What the texts in it need; a letter that LaTeX does not know is a question
 * mark. XeTeX and LuaTeX, which have \Umathchar, know all letters. */
#define TEX_HEADER                                                             \
    "\\providecommand\\prefarmletter[1]{\\ifdefined\\Umathchar#1\\else"        \
    "\\ifcsname u8:\\detokenize{#1}\\endcsname#1\\else?\\fi\\fi}"              \
    "\\providecommand\\prefarmtone[1]{{\\fontencoding{T1}\\selectfont"         \
    "\\prefarmletter{#1}}}\\fontsize{8}{9.6}\\selectfont"

static void
put_tex_terminal(const struct pf_pen *pen)
{
    fprintf(pen->out,
            "set terminal cairolatex pdf input colortext size %.4fin,%.4fin "
            "font ',%d' fontscale 1 linewidth 1.2 pointscale 1.1 rounded "
            "header ",
            pen->plan->width / TEX_UNITS, pen->plan->height / TEX_UNITS,
            TEX_FONT);
    pf_pen_literal(pen, TEX_HEADER);
    fputs("\nset output 'figure.tex'\n", pen->out);
}

static void
put_terminal(const struct pf_pen *pen)
{
    double w = pen->plan->width, h = pen->plan->height;
    switch (pen->form) {
    case PF_FIGURE_SVG:
        fprintf(pen->out,
                "set terminal svg size %.0f,%.0f enhanced font 'DejaVu "
                "Sans,%d' rounded background '#ffffff'\n"
                "set output 'figure.svg'\n",
                w, h, PF_FIGURE_FONT);
        break;
    case PF_FIGURE_PDF:
        fprintf(pen->out,
                "set terminal pdfcairo size %.4fin,%.4fin enhanced font "
                "'DejaVu Sans,%d' fontscale 0.5625 linewidth 1.5 pointscale "
                "1.5 rounded "
                "background '#ffffff'\n"
                "set output 'figure.pdf'\n",
                w / 96.0, h / 96.0, PF_FIGURE_FONT);
        break;
    case PF_FIGURE_PNG:
        fprintf(pen->out,
                "set terminal pngcairo size %.0f,%.0f enhanced font 'DejaVu "
                "Sans,%d' fontscale 1.5 linewidth 2 pointscale 2 rounded "
                "background '#ffffff'\n"
                "set output 'figure.png'\n",
                2.0 * w, 2.0 * h, PF_FIGURE_FONT);
        break;
    case PF_FIGURE_TEX:
    case PF_FIGURE_FORMS:
        put_tex_terminal(pen);
        break;
    }
}

/* The titles of the axes that all panels share. */
static void
put_axis_titles(const struct pf_pen *pen)
{
    const struct pf_figure_plan *plan = pen->plan;
    const struct pf_box *last = &plan->box[(plan->rows - 1) * plan->columns];
    double bottom = last->top + last->height;
    struct pf_label at = {.x = 0.5 * (plan->left + plan->right),
                          .y = plan->height - 15.0,
                          .align = 'c',
                          .enhanced = pen->f->x_enhanced};
    pf_pen_label(pen, &at, pen->f->x_label,
                 pf_text_fit(plan->right - plan->left, PF_FIGURE_FONT));
    at = (struct pf_label){.x = 16.0,
                           .y = 0.5 * (plan->top + bottom),
                           .align = 'c',
                           .turn = 90.0,
                           .enhanced = pen->f->y_enhanced};
    pf_pen_label(pen, &at, pen->f->y_label, 200);
}

static void
put_note(const struct pf_pen *pen, double room)
{
    const char *s = pen->f->note != NULL ? pen->f->note : "";
    size_t letters = pf_text_fit(room, PF_FIGURE_NOTE);
    struct pf_label at = {.x = pen->plan->left,
                          .y = 43.0,
                          .align = 'l',
                          .size = 12.0,
                          .colour = "#555555"};
    for (size_t row = 1; row <= pen->plan->note_rows; row++) {
        size_t n = pf_text_line(s, letters);
        char *line = strndup(s, row < pen->plan->note_rows ? n : strlen(s));
        if (line == NULL)
            *pen->starved = true;
        pf_pen_label(pen, &at, line, letters);
        free(line);
        s += n;
        s += s[0] == ' ';
        at.y += PF_FIGURE_LINE + 1.0;
    }
}

/* Everything that belongs to no panel. */
static void
put_frame(const struct pf_pen *pen)
{
    const struct pf_figure_plan *plan = pen->plan;
    double room = plan->width - plan->left - 10.0;
    struct pf_label at = {.x = plan->left, .y = 20.0, .align = 'l'};
    fputs("set encoding utf8\n"
          "unset key\n",
          pen->out);
    pf_pen_page(pen);
    at.size = 16.0;
    at.colour = "#111111";
    pf_pen_label(pen, &at, pen->f->title, pf_text_fit(room, 15.5));
    put_note(pen, room);
    pf_legend_draw(pen);
    if (plan->shared)
        put_axis_titles(pen);
    fputs("plot NaN notitle\n", pen->out);
    pf_pen_done(pen);
}

static bool
is_empty(const struct pf_figure_panel *p)
{
    return p->n_curves == 0 && p->tiles == NULL && p->triangle == NULL &&
           p->graph == NULL;
}

static int
check(const struct pf_figure *f, struct pf_diag *d)
{
    bool empty = true;
    for (size_t p = 0; p < f->n_panels; p++)
        empty = empty && is_empty(&f->panel[p]);
    if (empty)
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
    bool starved = false;
    struct pf_pen pen = {out, f, &plan, form, &starved};
    int status = check(f, d);
    if (status != PF_OK)
        return status;
    pf_figure_plan(&plan, f);
    for (size_t p = 0; p < f->n_panels; p++)
        pf_panel_kind_of(&f->panel[p])->data(&pen, p);
    put_terminal(&pen);
    fputs("set multiplot\n", out);
    put_frame(&pen);
    for (size_t p = 0; p < f->n_panels; p++)
        pf_panel_kind_of(&f->panel[p])->script(&pen, p);
    fputs("unset multiplot\nunset output\n", out);
    return starved ? PF_ENOMEM : PF_OK;
}
