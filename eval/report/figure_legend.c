/* The legend strip between the title and the panels.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "eval/report/figure_part.h"
#include "eval/report/text.h"

static void
add(struct pf_figure_plan *out, struct pf_entry e)
{
    if (e.text == NULL)
        return;
    for (size_t i = 0; i < out->n_entries; i++)
        if (out->entry[i].kind == e.kind && out->entry[i].look == e.look &&
            strcmp(out->entry[i].text, e.text) == 0)
            return;
    if (out->n_entries < PF_FIGURE_ENTRIES)
        out->entry[out->n_entries++] = e;
}

static bool
uses_style(const struct pf_figure *f, size_t style)
{
    for (size_t p = 0; p < f->n_panels; p++) {
        const struct pf_figure_panel *panel = &f->panel[p];
        for (size_t k = 0; k < panel->n_curves; k++)
            if (panel->curve[k].style == style)
                return true;
        for (size_t k = 0;
             panel->triangle != NULL && k < panel->triangle->n_paths; k++)
            if (panel->triangle->path[k].style == style)
                return true;
    }
    return false;
}

/* A single curve is what the title says it is. */
static void
collect_styles(struct pf_figure_plan *out, const struct pf_figure *f)
{
    if (out->direct || (out->shared && f->n_styles == 1))
        return;
    for (size_t s = 0; s < f->n_styles; s++)
        if (out->shared || uses_style(f, s))
            add(out, (struct pf_entry){.kind = PF_ENTRY_STYLE,
                                       .look = s,
                                       .text = f->style_label[s]});
}

void
pf_legend_collect(struct pf_figure_plan *out, const struct pf_figure *f)
{
    out->n_entries = 0;
    collect_styles(out, f);
    for (size_t p = 0; p < f->n_panels; p++) {
        const struct pf_figure_triangle *t = f->panel[p].triangle;
        const struct pf_figure_tiles *tiles = f->panel[p].tiles;
        for (size_t k = 0; t != NULL && k < t->n_spots; k++)
            add(out, (struct pf_entry){.kind = PF_ENTRY_SPOT,
                                       .look = (size_t) t->spot[k].shape,
                                       .text = t->spot[k].label});
        for (size_t k = 0; tiles != NULL && k < tiles->n_lines; k++)
            add(out, (struct pf_entry){.kind = PF_ENTRY_LINE,
                                       .look = tiles->line[k].dashed,
                                       .text = tiles->line[k].label});
    }
}

#define SAMPLE 32.0 /* length of a sample of a line */
#define BESIDE 39.0 /* from its left end to its name */

/* As many columns as the longest label allows, then as few rows as that
 * needs, evenly filled. */
void
pf_legend_plan(struct pf_figure_plan *out, double room)
{
    double widest = 30.0;
    size_t longest = 1;
    for (size_t i = 0; i < out->n_entries; i++) {
        size_t n = pf_text_length(out->entry[i].text);
        longest = n > longest ? n : longest;
        widest =
            fmax(widest, pf_text_width(out->entry[i].text, PF_FIGURE_FONT));
    }
    size_t most = pf_text_fit(room - BESIDE - 17.0, PF_FIGURE_FONT);
    out->entry_letters =
        widest > room - BESIDE - 17.0 && most < longest ? most : longest;
    out->entry_width = fmin(widest + BESIDE + 17.0, room);
    size_t columns = (size_t) (room / out->entry_width);
    columns = columns < 1 ? 1 : columns;
    if (out->n_entries > 0 && columns > out->n_entries)
        columns = out->n_entries;
    out->legend_rows = (out->n_entries + columns - 1) / columns;
    if (out->legend_rows > 0)
        columns = (out->n_entries + out->legend_rows - 1) / out->legend_rows;
    out->legend_columns = columns;
}

static void
put_line(const struct pf_pen *pen, double x, double y, const char *look)
{
    fprintf(pen->out,
            "set arrow from screen %.6f,%.6f to screen %.6f,%.6f nohead %s "
            "front\n",
            x / pen->plan->width, 1.0 - y / pen->plan->height,
            (x + SAMPLE) / pen->plan->width, 1.0 - y / pen->plan->height, look);
}

static void
put_style(const struct pf_pen *pen, size_t s, double x, double y)
{
    char look[64];
    snprintf(look, sizeof look, "lw 2.4 lc rgb '%s' dt %s", pf_figure_colour(s),
             pf_figure_dash(s));
    put_line(pen, x, y, look);
    if (pf_figure_has_marks(pen->f, pen->plan))
        fprintf(pen->out,
                "set label '' at screen %.6f,%.6f point pt %d ps 0.75 lc rgb "
                "'%s' front\n",
                (x + 0.5 * SAMPLE) / pen->plan->width,
                1.0 - y / pen->plan->height, pf_figure_mark(s),
                pf_figure_colour(s));
}

static void
put_spot(const struct pf_pen *pen, int shape, double x, double y)
{
    double point[PF_SHAPE_POINTS][2];
    size_t n = pf_shape_spot(point, shape, x + 0.5 * SAMPLE, y, 6.0);
    fputs("set object polygon", pen->out);
    for (size_t i = 0; i < n; i++)
        fprintf(pen->out, " %s screen %.6f,%.6f", i == 0 ? "from" : "to",
                point[i][0] / pen->plan->width,
                1.0 - point[i][1] / pen->plan->height);
    fprintf(pen->out,
            " front fc rgb '%s' fs solid 1 border lc rgb '#111111' lw 1.6\n",
            shape == 0 ? "#ffffff" : "#111111");
}

void
pf_legend_draw(const struct pf_pen *pen)
{
    const struct pf_figure_plan *plan = pen->plan;
    for (size_t i = 0; i < plan->n_entries; i++) {
        const struct pf_entry *e = &plan->entry[i];
        double x = plan->left +
                   plan->entry_width * (double) (i % plan->legend_columns);
        double y =
            plan->legend_top + 21.0 * (double) (i / plan->legend_columns) + 8.0;
        if (e->kind == PF_ENTRY_STYLE)
            put_style(pen, e->look, x, y);
        else if (e->kind == PF_ENTRY_SPOT)
            put_spot(pen, (int) e->look, x, y);
        else
            put_line(pen, x, y, /* gnuplot joins lines of the same width */
                     e->look != 0 ? "lw 2.1 lc rgb '#111111' dt (8,4)"
                                  : "lw 2 lc rgb '#111111'");
        pf_pen_label(pen,
                     &(struct pf_label){.x = x + BESIDE, .y = y, .align = 'l'},
                     e->text, plan->entry_letters);
    }
}
