/* Panels of the simplex of three responses.
 *
 * A policy (p_1, p_2, p_3) is drawn at p_1 (0, 0) + p_2 (1, 0) + p_3 (1/2,
 * sqrt(3)/2) times the side: lower left, lower right, top. The ground is
 * painted as regions below ever lower levels, each over the one before, so
 * that there are neither seams nor steps at the border.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "eval/report/figure_part.h"
#include "eval/report/text.h"

#define BANDS 96     /* colours of the ground */
#define EXACT 0.0002 /* of the side: how well lines are kept */
#define GRID 5       /* divisions of the grid */
#define ARROW 15.0   /* length of an arrow of the flow */
#define SPOT 6.5     /* radius of a spot */
#define CORNER 34.0  /* room for the names of corners */

#define HEIGHT 0.8660254037844386 /* sqrt(3)/2 */

struct scene {
    const struct pf_pen *pen;
    const struct pf_figure_triangle *t;
    const struct pf_box *box;
    struct pf_scale scale;
    size_t p;
};

static size_t
count_ground(const struct pf_figure_triangle *t)
{
    return t->n_ground > 0 ? (t->n_ground + 1) * (t->n_ground + 2) / 2 : 0;
}

static struct pf_scale
scale_of(const struct pf_figure_triangle *t)
{
    struct pf_scale s = {.pale = true};
    pf_scale_of(&s, t->ground, count_ground(t));
    return s;
}

static struct scene
scene_of(const struct pf_pen *pen, size_t p)
{
    const struct pf_figure_triangle *t = pen->f->panel[p].triangle;
    return (struct scene){.pen = pen,
                          .t = t,
                          .box = &pen->plan->box[p],
                          .scale = scale_of(t),
                          .p = p};
}

static bool
has_bar(const struct pf_figure_triangle *t)
{
    return t->n_ground > 0 && t->ground_title != NULL;
}

/* Beside the upper half, where the triangle leaves room. */
static struct pf_box
bar_box(const struct pf_box *box)
{
    double height = fmax(0.5 * box->height, 90.0);
    double edge = 0.5 * (1.0 + height / box->height) * box->width;
    return (struct pf_box){.left = box->left + edge + 22.0,
                           .top = box->top,
                           .width = PF_BAR_WIDTH,
                           .height = height};
}

static bool
is_triangle(const struct pf_figure_panel *panel)
{
    return panel->triangle != NULL;
}

static void
ask(struct pf_room *out, const struct pf_figure *f,
    const struct pf_figure_plan *plan, size_t p)
{
    static const double side[] = {0, 520, 380, 290, 240, 200, 180};
    const struct pf_figure_triangle *t = f->panel[p].triangle;
    struct pf_scale s = scale_of(t);
    out->width = side[plan->columns];
    out->height = HEIGHT * out->width;
    out->left = out->right = 16.0;
    if (has_bar(t)) {
        struct pf_box bar = bar_box(
            &(struct pf_box){.width = out->width, .height = out->height});
        double reach = bar.left + pf_bar_reach(&s, bar.height, t->ground_title);
        out->right = fmax(out->right, reach - out->width);
    }
    out->top = pf_title_room(f->panel[p].title, out->width) + CORNER;
    out->bottom = 34.0;
}

/* From the unit triangle to the picture. */
static void
place(double at[2], const struct scene *s, double x, double y)
{
    at[0] = s->box->left + s->box->width * x;
    at[1] = s->box->top + s->box->height - s->box->width * y;
}

static void
place_policy(double at[2], const struct scene *s, const double p[3])
{
    double sum = p[0] + p[1] + p[2];
    place(at, s, (p[1] + 0.5 * p[2]) / sum, HEIGHT * p[2] / sum);
}

static void
put_at(const struct scene *s, const double unit[2])
{
    double at[2];
    place(at, s, unit[0], unit[1]);
    fprintf(s->pen->out, "%.2f %.2f\n", at[0], at[1]);
}

/* All lines of a region as one: from the first point of the first line to
 * each other line and back. What is walked there and back encloses nothing, so
 * that holes stay holes. */
static void
put_region(const struct scene *s, struct pf_contours *c)
{
    pf_contours_simplify(c, EXACT);
    for (size_t k = 0; k < c->n; k++) {
        for (size_t i = 0; i < c->line[k].n; i++)
            put_at(s, &c->line[k].at[2 * i]);
        put_at(s, c->line[k].at);
        if (k > 0)
            put_at(s, c->line[0].at);
    }
    fputs(c->n > 0 ? "\n\n" : "-1 -1\n\n\n", s->pen->out);
}

static double
band_level(const struct scene *s, size_t k)
{
    return s->scale.low +
           (s->scale.high - s->scale.low) * (double) k / (double) BANDS;
}

static void
put_ground(const struct scene *s)
{
    static const double corner[][2] = {{0, 0}, {1, 0}, {0.5, HEIGHT}};
    fprintf(s->pen->out, "$p%zug << EOD\n", s->p);
    for (size_t k = 0; k < 4; k++)
        put_at(s, corner[k % 3]);
    fputs("\n\n", s->pen->out);
    for (size_t k = BANDS - 1; s->t->n_ground > 0 && k > 0; k--) {
        struct pf_contours c;
        if (pf_contour_region(&c, s->t->ground, s->t->n_ground,
                              band_level(s, k)) == PF_OK)
            put_region(s, &c);
        else
            *s->pen->starved = true;
        pf_contours_clear(&c);
    }
    fputs("EOD\n", s->pen->out);
}

static void
put_levels(const struct scene *s)
{
    fprintf(s->pen->out, "$p%zul << EOD\n", s->p);
    for (size_t k = 0; s->t->n_ground > 0 && k < s->t->n_levels; k++) {
        struct pf_contours c;
        if (pf_contour_lines(&c, s->t->ground, s->t->n_ground,
                             s->t->level[k]) != PF_OK)
            *s->pen->starved = true;
        pf_contours_simplify(&c, EXACT);
        for (size_t n = 0; n < c.n; n++) {
            for (size_t i = 0; i < c.line[n].n; i++)
                put_at(s, &c.line[n].at[2 * i]);
            if (c.line[n].closed)
                put_at(s, c.line[n].at);
            putc('\n', s->pen->out);
        }
        pf_contours_clear(&c);
    }
    fputs("EOD\n", s->pen->out);
}

static void
put_between(const struct scene *s, const double from[3], const double to[3])
{
    double at[2];
    place_policy(at, s, from);
    fprintf(s->pen->out, "%.2f %.2f\n", at[0], at[1]);
    place_policy(at, s, to);
    fprintf(s->pen->out, "%.2f %.2f\n\n", at[0], at[1]);
}

/* Lines where one of the probabilities is a multiple of 1 / GRID. */
static void
put_grid(const struct scene *s)
{
    fprintf(s->pen->out, "$p%zui << EOD\n", s->p);
    for (size_t k = 1; k < GRID; k++) {
        double a = (double) k / GRID, b = 1.0 - a;
        put_between(s, (double[]){a, b, 0}, (double[]){a, 0, b});
        put_between(s, (double[]){b, a, 0}, (double[]){0, a, b});
        put_between(s, (double[]){b, 0, a}, (double[]){0, b, a});
    }
    fputs("EOD\n", s->pen->out);
}

/* Where the flow's arrow k begins and its tip. */
static bool
arrow(double from[2], double tip[2], const struct scene *s, size_t k)
{
    const struct pf_figure_flow *flow = &s->t->flow[k];
    double by[2] = {flow->by[1] + 0.5 * flow->by[2], -HEIGHT * flow->by[2]};
    double at[2], size = hypot(by[0], by[1]);
    double length = fmin(ARROW, 0.045 * s->box->width);
    if (!isfinite(size) || !(size > 0.0))
        return false;
    place_policy(at, s, flow->at);
    for (size_t d = 0; d < 2; d++) {
        from[d] = at[d] - 0.5 * length * by[d] / size;
        tip[d] = at[d] + 0.5 * length * by[d] / size;
    }
    return true;
}

static void
put_flow(const struct scene *s)
{
    double from[2], tip[2];
    fprintf(s->pen->out, "$p%zuf << EOD\n", s->p);
    for (size_t k = 0; k < s->t->n_flows; k++)
        if (arrow(from, tip, s, k))
            fprintf(s->pen->out, "%.2f %.2f\n%.2f %.2f\n\n", from[0], from[1],
                    tip[0], tip[1]);
    fprintf(s->pen->out, "EOD\n$p%zuh << EOD\n", s->p);
    for (size_t k = 0; k < s->t->n_flows; k++)
        if (arrow(from, tip, s, k)) {
            double head[3][2], by[2] = {tip[0] - from[0], tip[1] - from[1]};
            pf_shape_head(head, tip, by, 0.36 * hypot(by[0], by[1]));
            for (size_t i = 0; i < 4; i++)
                fprintf(s->pen->out, "%.2f %.2f\n", head[i % 3][0],
                        head[i % 3][1]);
            putc('\n', s->pen->out);
        }
    fputs("EOD\n", s->pen->out);
}

static void
put_path(const struct scene *s, size_t k)
{
    const struct pf_figure_path *path = &s->t->path[k];
    double at[2];
    fprintf(s->pen->out, "$p%zup%zu << EOD\n", s->p, k);
    for (size_t i = 0; i < path->n; i++) {
        place_policy(at, s, &path->p[3 * i]);
        if (isfinite(at[0] + at[1]))
            fprintf(s->pen->out, "%.3f %.3f\n", at[0], at[1]);
        else
            putc('\n', s->pen->out);
    }
    fputs("EOD\n", s->pen->out);
}

/* The first and the last point of every path that are there. */
static void
put_ends(const struct scene *s)
{
    fprintf(s->pen->out, "$p%zue << EOD\n", s->p);
    for (size_t k = 0; k < s->t->n_paths; k++) {
        const struct pf_figure_path *path = &s->t->path[k];
        double at[2], end[2][2] = {{-99.0, -99.0}, {-99.0, -99.0}};
        bool any = false;
        for (size_t i = 0; i < path->n; i++) {
            place_policy(at, s, &path->p[3 * i]);
            if (!isfinite(at[0] + at[1]))
                continue;
            memcpy(end[any ? 1 : 0], at, sizeof at);
            memcpy(end[1], at, sizeof at);
            any = true;
        }
        pf_shape_write(s->pen->out, end, 2);
    }
    fputs("EOD\n", s->pen->out);
}

static void
put_spots(const struct scene *s)
{
    fprintf(s->pen->out, "$p%zus << EOD\n", s->p);
    for (size_t k = 0; k < s->t->n_spots; k++) {
        double at[2], point[PF_SHAPE_POINTS][2];
        place_policy(at, s, s->t->spot[k].at);
        size_t n =
            pf_shape_spot(point, s->t->spot[k].shape, at[0], at[1], SPOT);
        pf_shape_write(s->pen->out, point, n);
    }
    fputs("EOD\n", s->pen->out);
}

static void
put_data(const struct pf_pen *pen, size_t p)
{
    struct scene s = scene_of(pen, p);
    struct pf_box bar = bar_box(s.box);
    put_ground(&s);
    put_levels(&s);
    put_grid(&s);
    put_flow(&s);
    for (size_t k = 0; k < s.t->n_paths; k++)
        put_path(&s, k);
    put_ends(&s);
    put_spots(&s);
    if (has_bar(s.t))
        pf_bar_data(pen, p, &s.scale, &bar);
}

static void
plot_ground(const struct scene *s)
{
    FILE *out = s->pen->out;
    size_t bands = s->t->n_ground > 0 ? BANDS : 1;
    fputs("plot NaN notitle", out);
    for (size_t k = 0; k < bands; k++) {
        double part = ((double) (BANDS - 1 - k) + 0.5) / BANDS;
        unsigned rgb = bands > 1 ? pf_scale_colour(&s->scale, part) : 0xffffff;
        fprintf(out,
                ", \\\n  $p%zug index %zu using 1:2 with filledcurves closed "
                "fs solid 1 noborder fc rgb '#%06x' notitle",
                s->p, k, rgb);
    }
    fprintf(out,
            ", \\\n  $p%zui using 1:2 with lines lw 0.8 lc rgb '%s' notitle",
            s->p, s->t->n_ground > 0 ? "#ffffff" : "#dddddd");
    if (s->t->n_levels > 0 && s->t->n_ground > 0)
        fprintf(out,
                ", \\\n  $p%zul using 1:2 with lines lw 0.9 lc rgb '#5b7f9f' "
                "notitle",
                s->p);
    if (s->t->n_flows > 0)
        fprintf(out,
                ", \\\n  $p%zuf using 1:2 with lines lw 0.9 lc rgb '#6f6f6f' "
                "notitle, \\\n  $p%zuh using 1:2 with filledcurves closed fs "
                "solid 1 noborder fc rgb '#6f6f6f' notitle",
                s->p, s->p);
    fprintf(out,
            ", \\\n  $p%zug index 0 using 1:2 with lines lw 1.6 lc rgb "
            "'#333333' notitle",
            s->p);
}

static void
plot_path(const struct scene *s, size_t k)
{
    FILE *out = s->pen->out;
    size_t style = s->t->path[k].style;
    fprintf(out,
            ", \\\n  $p%zup%zu using 1:2 with lines lw 2 lc rgb '%s' dt %s "
            "title ",
            s->p, k, pf_figure_colour(style), pf_figure_dash(style));
    pf_pen_quoted(s->pen, s->pen->f->style_label[style], 200);
    fputs(" noenhanced", out);
}

/* A ring at the start, a dot at the end. */
static void
plot_ends(const struct scene *s)
{
    for (size_t k = 0; k < s->t->n_paths; k++) {
        const char *colour = pf_figure_colour(s->t->path[k].style);
        fprintf(s->pen->out,
                ", \\\n  $p%zue index %zu every ::0::0 using 1:2 with points "
                "pt 7 ps 0.8 lc rgb '#ffffff' notitle, \\\n  $p%zue index %zu "
                "every ::0::0 using 1:2 with points pt 6 ps 0.8 lw 1.8 lc rgb "
                "'%s' notitle, \\\n  $p%zue index %zu every ::1::1 using 1:2 "
                "with points pt 7 ps 0.85 lc rgb '%s' notitle",
                s->p, k, s->p, k, colour, s->p, k, colour);
    }
}

static void
plot_spots(const struct scene *s)
{
    for (size_t k = 0; k < s->t->n_spots; k++)
        fprintf(s->pen->out,
                ", \\\n  $p%zus index %zu using 1:2 with lines lw 3.6 lc rgb "
                "'#ffffff' notitle, \\\n  $p%zus index %zu using 1:2 with "
                "filledcurves closed fs solid 1 noborder fc rgb '%s' notitle, "
                "\\\n  $p%zus index %zu using 1:2 with lines lw 1.6 lc rgb "
                "'#111111' notitle",
                s->p, k, s->p, k,
                s->t->spot[k].shape == 0 ? "#ffffff" : "#111111", s->p, k);
}

static void
put_corners(const struct scene *s)
{
    double low = s->box->top + s->box->height + 16.0;
    struct pf_label at = {.x = s->box->left - 12.0, .y = low, .align = 'l'};
    size_t letters = pf_text_fit(0.52 * s->box->width, PF_FIGURE_FONT);
    pf_pen_label(s->pen, &at, s->t->corner[0], letters);
    at.x = s->box->left + s->box->width + 12.0;
    at.align = 'r';
    pf_pen_label(s->pen, &at, s->t->corner[1], letters);
    at.x = s->box->left + 0.5 * s->box->width;
    at.y = s->box->top - 12.0;
    at.align = 'c';
    pf_pen_label(s->pen, &at, s->t->corner[2], letters);
}

static void
put_script(const struct pf_pen *pen, size_t p)
{
    struct scene s = scene_of(pen, p);
    struct pf_box bar = bar_box(s.box);
    pf_pen_page(pen);
    pf_pen_title(pen, p, CORNER);
    put_corners(&s);
    if (has_bar(s.t))
        pf_bar_labels(pen, &s.scale, &bar, s.t->ground_title);
    plot_ground(&s);
    for (size_t k = 0; k < s.t->n_paths; k++)
        plot_path(&s, k);
    plot_ends(&s);
    plot_spots(&s);
    if (has_bar(s.t))
        pf_bar_plot(pen, p);
    putc('\n', pen->out);
    pf_pen_done(pen);
}

const struct pf_panel_kind pf_panel_triangle = {
    .is = is_triangle, .room = ask, .data = put_data, .script = put_script};
