/* Where everything goes in a figure.
 *
 * Panels stand in a grid. Each says how large its drawing is and what stands
 * around it; a column or row is as wide as its largest drawing, and what
 * stands around the drawings is lined up.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "eval/report/figure_part.h"
#include "eval/report/text.h"

#define MARGIN 20.0       /* around the picture */
#define LEAST_WIDTH 380.0 /* for the title */
#define MOST_TITLE 640.0  /* a longer one is cut where the drawing is narrow */
#define MOST_NOTE 3       /* lines; a longer note is cut */

static const struct pf_panel_kind *const kinds[] = {
    &pf_panel_tiles, &pf_panel_triangle, &pf_panel_graph, &pf_panel_curves};

const struct pf_panel_kind *
pf_panel_kind_of(const struct pf_figure_panel *panel)
{
    size_t k = 0;
    while (!kinds[k]->is(panel))
        k++;
    return kinds[k];
}

static bool
all_curves(const struct pf_figure *f)
{
    for (size_t p = 0; p < f->n_panels; p++)
        if (pf_panel_kind_of(&f->panel[p]) != &pf_panel_curves)
            return false;
    return true;
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

/* The largest room in each column and row. */
struct grid {
    struct pf_room column[6], row[PF_FIGURE_PANELS];
};

static void
ask_panels(struct grid *g, struct pf_figure_plan *plan,
           const struct pf_figure *f)
{
    *g = (struct grid){0};
    for (size_t p = 0; p < f->n_panels; p++) {
        struct pf_room want = {0};
        struct pf_room *c = &g->column[p % plan->columns];
        struct pf_room *r = &g->row[p / plan->columns];
        pf_panel_kind_of(&f->panel[p])->room(&want, f, plan, p);
        plan->box[p] =
            (struct pf_box){.width = want.width, .height = want.height};
        c->width = fmax(c->width, want.width);
        c->left = fmax(c->left, want.left);
        c->right = fmax(c->right, want.right);
        r->height = fmax(r->height, want.height);
        r->top = fmax(r->top, want.top);
        r->bottom = fmax(r->bottom, want.bottom);
    }
}

static void
place_columns(struct pf_figure_plan *plan, const struct grid *g,
              const struct pf_figure *f)
{
    double x = plan->shared ? 0.0 : MARGIN;
    plan->left = plan->shared ? g->column[0].left : MARGIN;
    for (size_t c = 0; c < plan->columns; c++) {
        const struct pf_room *room = &g->column[c];
        x += room->left;
        for (size_t p = c; p < f->n_panels; p += plan->columns) {
            plan->box[p].left = x;
            plan->title_letters[p] =
                pf_text_fit(room->width + room->right, PF_FIGURE_FONT);
        }
        x += room->width;
        plan->right = x;
        x += room->right;
    }
    plan->width = plan->shared ? x : x + MARGIN;
}

static void
place_rows(struct pf_figure_plan *plan, const struct grid *g,
           const struct pf_figure *f)
{
    double y = plan->legend_top + 21.0 * (double) plan->legend_rows - 4.0;
    for (size_t r = 0; r < plan->rows; r++) {
        y += g->row[r].top;
        if (r == 0)
            plan->top = y;
        for (size_t c = 0; c < plan->columns; c++)
            if (r * plan->columns + c < f->n_panels)
                plan->box[r * plan->columns + c].top = y;
        y += g->row[r].height + g->row[r].bottom;
    }
    plan->height = ceil(plan->shared ? y : y + 0.5 * MARGIN);
}

/* A narrow drawing is given white space at its right, for the title. */
static void
widen(struct pf_figure_plan *plan, const struct pf_figure *f)
{
    double title =
        f->title != NULL ? pf_text_width(f->title, 16.0) + 40.0 : 0.0;
    double note = f->note != NULL ? pf_text_width(f->note, 12.0) + 40.0 : 0.0;
    double wanted = fmin(fmax(title, note) + plan->left, MOST_TITLE);
    plan->width = ceil(fmax(plan->width, fmax(wanted, LEAST_WIDTH)));
}

/* A long note has more lines than one. */
static size_t
count_note_rows(const struct pf_figure *f, double room)
{
    const char *s = f->note != NULL ? f->note : "";
    size_t rows = 0, letters = pf_text_fit(room, PF_FIGURE_NOTE);
    for (; s[0] != '\0' && rows < MOST_NOTE; rows++) {
        s += pf_text_line(s, letters);
        s += s[0] == ' ';
    }
    return rows;
}

void
pf_figure_plan(struct pf_figure_plan *out, const struct pf_figure *f)
{
    struct grid g;
    *out = (struct pf_figure_plan){.shared = all_curves(f)};
    out->columns = choose_columns(f->n_panels);
    out->columns = out->columns > 0 ? out->columns : 1;
    out->rows = (f->n_panels + out->columns - 1) / out->columns;
    pf_figure_axes(out, f);
    ask_panels(&g, out, f);
    if (out->shared && pf_figure_ends_fit(f, out)) {
        out->direct = true;
        ask_panels(&g, out, f);
    }
    place_columns(out, &g, f);
    widen(out, f);
    out->note_rows = count_note_rows(f, out->width - out->left - 10.0);
    out->legend_top = out->note_rows > 0 ? 44.0 + (PF_FIGURE_LINE + 1.0) *
                                                      (double) out->note_rows
                                         : 40.0;
    pf_legend_collect(out, f);
    pf_legend_plan(out, out->width - out->left - MARGIN);
    place_rows(out, &g, f);
}

void
pf_figure_view(struct pf_figure_view *out, const struct pf_figure *f, size_t p)
{
    struct pf_figure_plan plan;
    *out = (struct pf_figure_view){0};
    if (p >= f->n_panels || f->n_panels > PF_FIGURE_PANELS)
        return;
    pf_figure_plan(&plan, f);
    *out = (struct pf_figure_view){.left = plan.box[p].left,
                                   .top = plan.box[p].top,
                                   .width = plan.box[p].width,
                                   .height = plan.box[p].height,
                                   .x_low = plan.x.low,
                                   .x_high = plan.x.high,
                                   .y_low = plan.y.low,
                                   .y_high = plan.y.high,
                                   .x_log = plan.x.log,
                                   .y_log = plan.y.log};
}
