/* What can be read from a figure but by looking at it: the numbers under the
 * pointer, and a table.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/parse.h"
#include "core/status.h"
#include "lab/page/page_part.h"

#define POINTS_DRAWN 14000 /* of all curves of a figure */
#define POINTS_READ 12000
#define LEAST_DRAWN 30 /* of a curve */
#define LEAST_READ 8
#define MOST_READ 80
#define ROWS_MOST 300 /* of the table of a figure */

/* --- thinning --- */

static size_t
count_curves(const struct pf_figure *f, size_t *points)
{
    size_t n = 0;
    *points = 0;
    for (size_t p = 0; p < f->n_panels; p++) {
        n += f->panel[p].n_curves;
        for (size_t k = 0; k < f->panel[p].n_curves; k++)
            *points += f->panel[p].curve[k].n;
    }
    return n;
}

static void
keep(struct pf_figure_curve *c, size_t to, size_t from)
{
    double *const column[] = {c->x,    c->low,    c->median,
                              c->high, c->theory, c->bound};
    for (size_t i = 0; i < sizeof column / sizeof *column; i++)
        if (column[i] != NULL)
            column[i][to] = column[i][from];
}

/* Which of `most` places from the left point i has; of paths, in the order in
 * which they were walked. */
static size_t
place_of(const struct pf_figure *f, const struct pf_figure_curve *c,
         const struct pf_figure_view *v, size_t i, size_t most)
{
    double low = v->x_log ? log(v->x_low) : v->x_low;
    double high = v->x_log ? log(v->x_high) : v->x_high;
    double x = v->x_log ? log(c->x[i]) : c->x[i];
    double at =
        f->paths ? (double) i / (double) c->n : (x - low) / (high - low);
    if (!(at > 0.0)) /* NaN, too */
        return 0;
    return at >= 1.0 ? most - 1 : (size_t) (at * (double) most);
}

/* Of every place the lowest and the highest median stay, and both ends of the
 * curve. */
static void
thin_curve(const struct pf_figure *f, struct pf_figure_curve *c,
           const struct pf_figure_view *v, size_t most)
{
    size_t kept = 0, i = 0;
    while (i < c->n) {
        size_t place = place_of(f, c, v, i, most), low = i, high = i, k = i;
        for (; k < c->n && place_of(f, c, v, k, most) == place; k++) {
            if (!(c->median[k] >= c->median[low]))
                low = k;
            if (!(c->median[k] <= c->median[high]))
                high = k;
        }
        if (i == 0 && low > 0 && high > 0)
            keep(c, kept++, 0);
        size_t first = low < high ? low : high, last = low < high ? high : low;
        keep(c, kept++, first);
        if (last > first)
            keep(c, kept++, last);
        if (k == c->n && last < c->n - 1)
            keep(c, kept++, c->n - 1);
        i = k;
    }
    c->n = kept;
}

void
pf_reading_thin(struct pf_figure *f)
{
    size_t points, curves = count_curves(f, &points);
    if (curves == 0 || points <= POINTS_DRAWN)
        return;
    size_t most = POINTS_DRAWN / curves / 2;
    most = most < LEAST_DRAWN ? LEAST_DRAWN : most;
    for (size_t p = 0; p < f->n_panels; p++) {
        struct pf_figure_view v;
        pf_figure_view(&v, f, p);
        for (size_t k = 0; k < f->panel[p].n_curves; k++)
            if (f->panel[p].curve[k].n > 2 * most)
                thin_curve(f, &f->panel[p].curve[k], &v, most);
    }
}

/* --- numbers under the pointer --- */

/* JSON has no infinity. */
static void
put_json(FILE *out, double x)
{
    if (isfinite(x))
        fprintf(out, "%.4g", x);
    else
        fputs("null", out);
}

static void
put_column(FILE *out, char name, const double *x, size_t n, size_t most)
{
    size_t shown = n < most ? n : most;
    fprintf(out, ",\"%c\":[", name);
    for (size_t j = 0; j < shown; j++) {
        size_t i = shown > 1 ? j * (n - 1) / (shown - 1) : 0;
        fputs(j > 0 ? "," : "", out);
        put_json(out, x[i]);
    }
    putc(']', out);
}

static void
put_curve(FILE *out, const struct pf_figure_curve *c, size_t most)
{
    fprintf(out, "{\"s\":%zu", c->style);
    put_column(out, 'x', c->x, c->n, most);
    put_column(out, 'm', c->median, c->n, most);
    put_column(out, 'l', c->low, c->n, most);
    put_column(out, 'h', c->high, c->n, most);
    putc('}', out);
}

static void
put_view(FILE *out, const struct pf_figure_view *v)
{
    fprintf(out, "\"v\":[%.1f,%.1f,%.1f,%.1f", v->left, v->top, v->width,
            v->height);
    const double end[] = {v->x_low, v->x_high, v->y_low, v->y_high};
    for (size_t i = 0; i < 4; i++)
        fprintf(out, ",%.8g", isfinite(end[i]) ? end[i] : 0.0);
    fprintf(out, ",%d,%d]", v->x_log, v->y_log);
}

static void
put_panel(FILE *out, const struct pf_figure *f, size_t p, size_t most)
{
    const struct pf_figure_panel *panel = &f->panel[p];
    struct pf_figure_view v;
    pf_figure_view(&v, f, p);
    fputs(p > 0 ? ",\n{" : "{", out);
    put_view(out, &v);
    fputs(",\"t\":", out);
    pf_html_json_string(out, panel->title != NULL ? panel->title : "",
                        PF_HTML_LABEL);
    fputs(",\"c\":[", out);
    for (size_t k = 0; k < panel->n_curves; k++) {
        fputs(k > 0 ? ",\n" : "", out);
        put_curve(out, &panel->curve[k], most);
    }
    fputs("]}", out);
}

/* A label of gnuplot's without what sets letters below the line. */
#define LABEL_BYTES (4 * PF_HTML_LABEL + 4)
static const char *
plain_label(char out[LABEL_BYTES], const char *label, bool enhanced)
{
    size_t n = 0;
    for (const char *c = label; c != NULL && *c != '\0'; c++)
        if (n + 1 < LABEL_BYTES && !(enhanced && strchr("_^{}", *c) != NULL))
            out[n++] = *c;
    out[n] = '\0';
    return out;
}

static void
put_label(FILE *out, const char *name, const char *label, bool enhanced)
{
    char text[LABEL_BYTES];
    fprintf(out, ",\"%s\":", name);
    pf_html_json_string(out, plain_label(text, label, enhanced), PF_HTML_LABEL);
}

static bool
has_curves(const struct pf_figure *f)
{
    for (size_t p = 0; p < f->n_panels; p++)
        if (f->panel[p].n_curves > 0)
            return true;
    return false;
}

void
pf_reading_json(struct pf_page *p, const struct pf_figure *f, const char *id)
{
    FILE *out = p->out;
    size_t points, curves = count_curves(f, &points);
    if (!has_curves(f))
        return;
    size_t most = POINTS_READ / curves;
    most = most < LEAST_READ ? LEAST_READ : most > MOST_READ ? MOST_READ : most;
    fprintf(out,
            "<script type=\"application/json\" class=\"reading\" "
            "data-figure=\"%s\">{\"paths\":%d",
            id, f->paths);
    put_label(out, "x", f->x_label, f->x_enhanced);
    put_label(out, "y", f->y_label, f->y_enhanced);
    fputs(",\"names\":[", out);
    for (size_t s = 0; s < f->n_styles; s++) {
        fputs(s > 0 ? "," : "", out);
        pf_html_json_string(out, f->style_label[s], PF_HTML_LABEL);
    }
    fputs("],\"colours\":[", out);
    for (size_t s = 0; s < f->n_styles; s++)
        fprintf(out, "%s\"%s\"", s > 0 ? "," : "", pf_figure_colour(s));
    fputs("],\n\"panels\":[", out);
    for (size_t i = 0; i < f->n_panels; i++)
        if (f->panel[i].n_curves > 0)
            put_panel(out, f, i, most);
        else
            fputs(i > 0 ? ",null" : "null", out);
    fputs("]}</script>\n", out);
}

/* --- the table --- */

/* What the figure's command writes with --script is complete. */
static void
put_left_out(struct pf_page *p, size_t rows)
{
    if (rows > ROWS_MOST)
        pf_page_note(p,
                     "%zu more rows are left out: the command that draws the "
                     "figure writes its data with --script.",
                     rows - ROWS_MOST);
}

static void
put_last(struct pf_page *p, const struct pf_figure *f, size_t panel, size_t k)
{
    const struct pf_figure_curve *c = &f->panel[panel].curve[k];
    size_t last = c->n;
    while (last > 0 && !isfinite(c->median[last - 1]))
        last--;
    pf_table_row(p->out, k == 0);
    if (f->n_panels > 1)
        pf_td_text(p->out,
                   f->panel[panel].title != NULL ? f->panel[panel].title : "");
    pf_td_head(p->out, f->style_label[c->style]);
    const double *const column[] = {c->x, c->median, c->low, c->high};
    for (size_t i = 0; i < 4; i++)
        pf_td_real(p->out, last > 0 ? column[i][last - 1] : (double) NAN, "–");
    if (f->has_rule)
        pf_td_real(p->out, c->reach != NULL ? c->reach[0] : (double) NAN, "–");
    pf_table_row_end(p->out);
}

static void
put_curves(struct pf_page *p, const struct pf_figure *f)
{
    char id[PF_PAGE_ID];
    char x[LABEL_BYTES], y[LABEL_BYTES], number[32];
    size_t rows = 0;
    pf_table_begin(p->out, pf_page_table_id(p, id),
                   f->dots ? "The last point of every line"
                           : "Where every line ends");
    if (f->n_panels > 1)
        pf_table_column(p->out, "panel", false);
    pf_table_column(p->out, "line", false);
    pf_table_column(p->out, plain_label(x, f->x_label, f->x_enhanced), true);
    pf_table_column(p->out, plain_label(y, f->y_label, f->y_enhanced), true);
    pf_table_column(p->out, "low", true);
    pf_table_column(p->out, "high", true);
    if (f->has_rule) {
        snprintf(y, sizeof y, "first at %s", pf_format_real(f->rule, number));
        pf_table_column(p->out, y, true);
    }
    pf_table_rows(p->out);
    for (size_t i = 0; i < f->n_panels; i++)
        for (size_t k = 0; k < f->panel[i].n_curves; k++)
            if (rows++ < ROWS_MOST)
                put_last(p, f, i, k);
    pf_table_end(p->out);
    put_left_out(p, rows);
}

static void
put_tiles(struct pf_page *p, const struct pf_figure_panel *panel)
{
    const struct pf_figure_tiles *t = panel->tiles;
    char id[PF_PAGE_ID];
    if (t->n_x * t->n_y > ROWS_MOST * 4 || t->n_x > 60) {
        pf_page_note(p, "%.80s: %zu by %zu tiles, too many for a table.",
                     panel->title != NULL ? panel->title : "", t->n_y, t->n_x);
        return;
    }
    pf_table_begin(p->out, pf_page_table_id(p, id),
                   panel->title != NULL && panel->title[0] != '\0'
                       ? panel->title
                       : "The tiles");
    pf_table_column(p->out, t->y_title != NULL ? t->y_title : "", false);
    for (size_t i = 0; i < t->n_x; i++)
        pf_table_column(p->out, t->x_label != NULL ? t->x_label[i] : "", true);
    pf_table_rows(p->out);
    for (size_t j = 0; j < t->n_y; j++) {
        pf_table_row(p->out, false);
        pf_td_head(p->out, t->y_label != NULL ? t->y_label[j] : "");
        for (size_t i = 0; i < t->n_x; i++)
            pf_td_real(p->out, t->value[j * t->n_x + i], "–");
        pf_table_row_end(p->out);
    }
    pf_table_end(p->out);
}

/* Where every path of a triangle ends, and what is marked in it. */
static void
put_triangle(struct pf_page *p, const struct pf_figure *f,
             const struct pf_figure_panel *panel)
{
    const struct pf_figure_triangle *t = panel->triangle;
    char id[PF_PAGE_ID];
    size_t rows = 0;
    pf_table_begin(p->out, pf_page_table_id(p, id),
                   panel->title != NULL && panel->title[0] != '\0'
                       ? panel->title
                       : "Ends of the paths, and marks");
    pf_table_column(p->out, "what", false);
    for (size_t y = 0; y < 3; y++)
        pf_table_column(p->out, t->corner[y] != NULL ? t->corner[y] : "", true);
    pf_table_rows(p->out);
    for (size_t k = 0; k < t->n_spots + t->n_paths; k++) {
        bool spot = k < t->n_spots;
        const struct pf_figure_path *path =
            spot ? NULL : &t->path[k - t->n_spots];
        if ((path != NULL && path->n == 0) || rows++ >= ROWS_MOST)
            continue;
        const double *at =
            path != NULL ? path->p + 3 * (path->n - 1) : t->spot[k].at;
        const char *label =
            path != NULL ? f->style_label[path->style] : t->spot[k].label;
        pf_table_row(p->out, false);
        pf_td_head(p->out, label != NULL ? label : "");
        for (size_t y = 0; y < 3; y++)
            pf_td_real(p->out, at[y], "–");
        pf_table_row_end(p->out);
    }
    pf_table_end(p->out);
    put_left_out(p, rows);
}

static void
put_graph(struct pf_page *p, const struct pf_figure_panel *panel)
{
    const struct pf_figure_graph *g = panel->graph;
    char id[PF_PAGE_ID];
    pf_table_begin(p->out, pf_page_table_id(p, id),
                   panel->title != NULL && panel->title[0] != '\0'
                       ? panel->title
                       : "The arrows");
    pf_table_column(p->out, "from", false);
    pf_table_column(p->out, "to", false);
    pf_table_column(p->out, "label", false);
    pf_table_rows(p->out);
    for (size_t e = 0; e < g->n_edges && e < ROWS_MOST; e++) {
        const struct pf_figure_edge *edge = &g->edge[e];
        pf_table_row(p->out, false);
        pf_td_head(p->out, g->label[edge->from]);
        pf_td_text(p->out, g->label[edge->to]);
        pf_td_text(p->out, edge->label != NULL ? edge->label : "");
        pf_table_row_end(p->out);
    }
    pf_table_end(p->out);
    put_left_out(p, g->n_edges);
}

void
pf_reading_table(struct pf_page *p, const struct pf_figure *f)
{
    fputs("<details>\n<summary>The numbers</summary>\n", p->out);
    if (has_curves(f))
        put_curves(p, f);
    for (size_t i = 0; i < f->n_panels; i++) {
        const struct pf_figure_panel *panel = &f->panel[i];
        if (panel->tiles != NULL)
            put_tiles(p, panel);
        else if (panel->triangle != NULL)
            put_triangle(p, f, panel);
        else if (panel->graph != NULL)
            put_graph(p, panel);
    }
    fputs("</details>\n", p->out);
}
