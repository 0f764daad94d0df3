/* Panels of graphs: nodes on a circle and arrows between them.
 *
 * Two arrows between the same nodes are bent apart, each to its left. An arrow
 * begins and ends at the borders of its nodes. Names of edges stand on their
 * arrows, at the first of a few places where they hide nothing that is drawn
 * already; where there is no such place they are left out.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "eval/report/figure_part.h"
#include "eval/report/text.h"

#define SMALL 11.0       /* height of letters at edges */
#define MOST_NAME 24     /* letters of a node's name */
#define BEND 0.1         /* of an arrow's length */
#define PIECES 48        /* of a bent arrow */
#define MOST_HIDDEN 60.0 /* area, of other names, under the name of an edge */
#define AWAY 7.0         /* from a node to its name */

static bool
is_graph(const struct pf_figure_panel *panel)
{
    return panel->graph != NULL;
}

static double
name_width(const char *text)
{
    size_t letters = text != NULL ? pf_text_length(text) : 0;
    double w = pf_text_width(text, PF_FIGURE_FONT);
    return letters > MOST_NAME ? w * MOST_NAME / (double) letters : w;
}

static double
angle(const struct pf_figure_graph *g, size_t k)
{
    return 2.0 * M_PI * (double) k / (double) (g->n > 0 ? g->n : 1);
}

static void
ask(struct pf_room *out, const struct pf_figure *f,
    const struct pf_figure_plan *plan, size_t p)
{
    static const double side[] = {0, 360, 300, 240, 200, 170, 150};
    const struct pf_figure_graph *g = f->panel[p].graph;
    double crowd = fmin(fmax((double) g->n / 9.0, 1.0), 2.0);
    out->width = out->height = crowd * side[plan->columns];
    out->left = out->right = 24.0;
    for (size_t k = 0; k < g->n; k++) {
        double x = sin(angle(g, k)), half = 0.5 * out->width;
        double beyond = fabs(x) < 0.2 ? 0.5 * name_width(g->label[k]) - half
                                      : name_width(g->label[k]) + AWAY -
                                            half * (1.0 - fabs(x));
        if (x < 0.2)
            out->left = fmax(out->left, beyond + 28.0);
        if (x > -0.2)
            out->right = fmax(out->right, beyond + 28.0);
    }
    out->top = pf_title_room(f->panel[p].title, out->width) + 34.0;
    out->bottom = 44.0;
}

struct scene {
    const struct pf_pen *pen;
    const struct pf_figure_graph *g;
    const struct pf_box *box;
    size_t p;
};

static struct scene
scene_of(const struct pf_pen *pen, size_t p)
{
    return (struct scene){.pen = pen,
                          .g = pen->f->panel[p].graph,
                          .box = &pen->plan->box[p],
                          .p = p};
}

static void
centre(double at[2], const struct scene *s, size_t k)
{
    double r = 0.5 * s->box->width, a = angle(s->g, k);
    at[0] = s->box->left + r * (1.0 + sin(a));
    at[1] = s->box->top + r * (1.0 - cos(a));
}

/* The area grows with the weight; neighbours never touch. */
static double
radius(const struct scene *s, size_t k)
{
    double most = 0.045 * s->box->width;
    double apart = s->box->width * sin(M_PI / (double) (s->g->n + 1));
    double w = s->g->weight != NULL ? s->g->weight[k] : 0.5;
    w = isfinite(w) ? fmin(fmax(w, 0.0), 1.0) : 0.0;
    most = fmin(fmax(most, 7.0), 0.3 * apart);
    return most * sqrt(0.15 + 0.85 * w);
}

static double
weight(const struct pf_figure_edge *e)
{
    return isfinite(e->weight) ? fmin(fmax(e->weight, 0.0), 1.0) : 0.0;
}

static double
thickness(const struct pf_figure_edge *e)
{
    return 0.9 + 3.6 * weight(e);
}

static double
head_length(const struct pf_figure_edge *e)
{
    return 7.0 + 1.9 * thickness(e);
}

static bool
is_drawn(const struct scene *s, const struct pf_figure_edge *e)
{
    return e->from < s->g->n && e->to < s->g->n && e->from != e->to;
}

static bool
has_reverse(const struct scene *s, const struct pf_figure_edge *e)
{
    for (size_t k = 0; k < s->g->n_edges; k++)
        if (s->g->edge[k].from == e->to && s->g->edge[k].to == e->from)
            return true;
    return false;
}

/* The way of an arrow: a parabola through a middle that lies to the left. */
struct way {
    double from[2], middle[2], to[2];
    double first, last; /* the part of it between the nodes' borders */
};

static void
on_way(double at[2], const struct way *w, double t)
{
    for (size_t d = 0; d < 2; d++)
        at[d] = (1.0 - t) * (1.0 - t) * w->from[d] +
                2.0 * t * (1.0 - t) * w->middle[d] + t * t * w->to[d];
}

/* Where the way is this far from a place, by halving. */
static double
reach(const struct way *w, const double place[2], double far, bool from_end)
{
    double near = from_end ? 1.0 : 0.0, beyond = 0.5;
    for (int k = 0; k < 40; k++) {
        double at[2], t = 0.5 * (near + beyond);
        on_way(at, w, t);
        if (hypot(at[0] - place[0], at[1] - place[1]) < far)
            near = t;
        else
            beyond = t;
    }
    return beyond;
}

static struct way
way_of(const struct scene *s, const struct pf_figure_edge *e)
{
    struct way w;
    double bend = has_reverse(s, e) ? 2.0 * BEND : 0.0;
    centre(w.from, s, e->from);
    centre(w.to, s, e->to);
    w.middle[0] = 0.5 * (w.from[0] + w.to[0]) + bend * (w.to[1] - w.from[1]);
    w.middle[1] = 0.5 * (w.from[1] + w.to[1]) - bend * (w.to[0] - w.from[0]);
    w.first = reach(&w, w.from, radius(s, e->from) + 2.0, false);
    w.last = reach(&w, w.to, radius(s, e->to) + 2.0, true);
    return w;
}

static void
put_shaft(const struct scene *s, const struct pf_figure_edge *e)
{
    struct way w = way_of(s, e);
    double tip[2];
    on_way(tip, &w, w.last);
    double last = reach(&w, tip, 0.9 * head_length(e), true);
    size_t pieces = has_reverse(s, e) ? PIECES : 1;
    for (size_t k = 0; k <= pieces; k++) {
        double at[2];
        on_way(at, &w,
               w.first + (last - w.first) * (double) k / (double) pieces);
        fprintf(s->pen->out, "%.2f %.2f\n", at[0], at[1]);
    }
    fputs("\n\n", s->pen->out);
}

static void
put_head(const struct scene *s, const struct pf_figure_edge *e)
{
    struct way w = way_of(s, e);
    double tip[2], before[2], head[3][2];
    on_way(tip, &w, w.last);
    on_way(before, &w, reach(&w, tip, head_length(e), true));
    double by[2] = {tip[0] - before[0], tip[1] - before[1]};
    pf_shape_head(head, tip, by, head_length(e));
    for (size_t i = 0; i < 4; i++)
        fprintf(s->pen->out, "%.2f %.2f\n", head[i % 3][0], head[i % 3][1]);
    putc('\n', s->pen->out);
}

static void
put_nodes(const struct scene *s)
{
    fprintf(s->pen->out, "$p%zun << EOD\n", s->p);
    for (size_t k = 0; k < s->g->n; k++) {
        double at[2];
        centre(at, s, k);
        fprintf(s->pen->out, "%.2f %.2f %.2f\n", at[0], at[1], radius(s, k));
    }
    fputs("EOD\n", s->pen->out);
}

static void
put_data(const struct pf_pen *pen, size_t p)
{
    struct scene s = scene_of(pen, p);
    put_nodes(&s);
    fprintf(pen->out, "$p%zue << EOD\n", p);
    for (size_t k = 0; k < s.g->n_edges; k++)
        if (is_drawn(&s, &s.g->edge[k]))
            put_shaft(&s, &s.g->edge[k]);
    fprintf(pen->out, "EOD\n$p%zuh << EOD\n", p);
    for (size_t k = 0; k < s.g->n_edges; k++)
        if (is_drawn(&s, &s.g->edge[k]))
            put_head(&s, &s.g->edge[k]);
    fputs("EOD\n", pen->out);
}

static void
put_names(const struct scene *s)
{
    for (size_t k = 0; k < s->g->n; k++) {
        double at[2], x = sin(angle(s->g, k)), y = -cos(angle(s->g, k));
        double far = radius(s, k) + AWAY;
        bool beside = fabs(x) >= 0.2;
        centre(at, s, k);
        struct pf_label label = {
            .x = at[0] + (beside ? far * x : 0.0),
            .y = at[1] + (beside ? far * y : (far + 3.0) * (y < 0 ? -1 : 1)),
            .align = !beside   ? 'c'
                     : x > 0.0 ? 'l'
                               : 'r'};
        pf_pen_label(s->pen, &label, s->g->label[k], MOST_NAME);
    }
}

/* What names of edges must not hide. */
struct taken {
    double x, y, half_width, half_height;
};

static double
hidden(const struct taken *a, const struct taken *b)
{
    double x = a->half_width + b->half_width - fabs(a->x - b->x);
    double y = a->half_height + b->half_height - fabs(a->y - b->y);
    return x > 0.0 && y > 0.0 ? x * y : 0.0;
}

/* false: wherever the name is put it hides too much. */
static bool
choose_place(struct taken *best, const struct scene *s,
             const struct pf_figure_edge *e, const struct taken *taken,
             size_t n)
{
    static const double part[] = {0.5, 0.4, 0.6, 0.32, 0.68, 0.25, 0.75};
    struct way w = way_of(s, e);
    double least = (double) INFINITY;
    for (size_t k = 0; k < sizeof part / sizeof part[0]; k++) {
        double at[2], sum = 0.0;
        on_way(at, &w, w.first + part[k] * (w.last - w.first));
        struct taken here = {at[0], at[1],
                             0.5 * pf_text_width(e->label, SMALL) + 3.0,
                             0.5 * SMALL + 2.0};
        for (size_t i = 0; i < n; i++)
            sum += hidden(&here, &taken[i]);
        if (sum < least - 1e-9) {
            least = sum;
            *best = here;
        }
    }
    return least <= MOST_HIDDEN;
}

static void
put_edge_name(const struct scene *s, const struct pf_figure_edge *e,
              const struct taken *at)
{
    fprintf(s->pen->out,
            "set object rectangle from %.2f,%.2f to %.2f,%.2f front fc rgb "
            "'#ffffff' fs solid 1 noborder\n",
            at->x - at->half_width, at->y - at->half_height,
            at->x + at->half_width, at->y + at->half_height);
    pf_pen_label(
        s->pen,
        &(struct pf_label){.x = at->x, .y = at->y, .align = 'c', .size = SMALL},
        e->label, MOST_NAME);
}

static void
put_edge_names(const struct scene *s)
{
    size_t n = s->g->n;
    struct taken *taken = calloc(n + s->g->n_edges + 1, sizeof *taken);
    if (taken == NULL) {
        *s->pen->starved = true;
        return;
    }
    for (size_t k = 0; k < n; k++) {
        double at[2];
        centre(at, s, k);
        taken[k] = (struct taken){at[0], at[1], radius(s, k), radius(s, k)};
    }
    for (size_t k = 0; k < s->g->n_edges; k++) {
        const struct pf_figure_edge *e = &s->g->edge[k];
        if (e->label == NULL || e->label[0] == '\0' || !is_drawn(s, e))
            continue;
        if (choose_place(&taken[n], s, e, taken, n))
            put_edge_name(s, e, &taken[n++]);
    }
    free(taken);
}

static void
put_plot(const struct scene *s)
{
    FILE *out = s->pen->out;
    size_t drawn = 0;
    fputs("plot NaN notitle", out);
    for (size_t k = 0; k < s->g->n_edges; k++)
        if (is_drawn(s, &s->g->edge[k]))
            fprintf(out,
                    ", \\\n  $p%zue index %zu using 1:2 with lines lw %.2f lc "
                    "rgb '#7a8794' notitle",
                    s->p, drawn++, thickness(&s->g->edge[k]));
    if (drawn > 0)
        fprintf(out,
                ", \\\n  $p%zuh using 1:2 with filledcurves closed fs solid 1 "
                "noborder fc rgb '#4a5763' notitle",
                s->p);
    if (s->g->n > 0)
        fprintf(out,
                ", \\\n  $p%zun using 1:2:3 with circles lc rgb '#0072B2' fs "
                "solid 1 noborder notitle",
                s->p);
    putc('\n', out);
}

static void
put_script(const struct pf_pen *pen, size_t p)
{
    struct scene s = scene_of(pen, p);
    pf_pen_page(pen);
    pf_pen_title(pen, p, 34.0);
    put_names(&s);
    put_edge_names(&s);
    put_plot(&s);
    pf_pen_done(pen);
}

const struct pf_panel_kind pf_panel_graph = {
    .is = is_graph, .room = ask, .data = put_data, .script = put_script};
