/* Panels of tiles: a matrix as coloured squares, with texts, crosses and
 * lines.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "eval/report/figure_part.h"
#include "eval/report/text.h"

#define MOST_TILES 2500 /* as squares; more of them are an image */
#define SMALL 11.0      /* height of letters beside the tiles */
#define MOST_NAME 24    /* letters of a name beside the tiles */
#define BAR_GAP 16.0
#define UNKNOWN 0xebebebu /* the colour of what is not known */

/* Sizes that follow from the matrix and the number of columns of panels. */
struct look {
    double tile, gap;      /* side of a tile; white between them */
    double font;           /* of texts in tiles; 0: there are none */
    bool turned;           /* names of columns slant */
    size_t x_step, y_step; /* every so many tiles there is a name */
    double beside, below;  /* room of the names */
    bool bar;
    struct pf_scale scale;
};

static double
widest(char **text, size_t n)
{
    double width = 0.0;
    for (size_t i = 0; text != NULL && i < n; i++)
        if (text[i] != NULL) {
            size_t letters = pf_text_length(text[i]);
            double w = pf_text_width(text[i], SMALL);
            if (letters > MOST_NAME)
                w *= (double) MOST_NAME / (double) letters;
            width = fmax(width, w);
        }
    return width;
}

static void
choose_tile(struct look *l, const struct pf_figure_tiles *t, size_t columns)
{
    static const double side[] = {0, 400, 340, 250, 200, 170, 150};
    double most = (double) (t->n_x > t->n_y ? t->n_x : t->n_y);
    double wide =
        t->text != NULL ? widest(t->text, t->n_x * t->n_y) + 8.0 : 0.0;
    l->tile = fmin(fmax(side[columns] / most, 2.0), 46.0);
    if (wide > l->tile && wide * most <= 2.0 * side[columns])
        l->tile = wide;
    if (l->tile > 5.0)
        l->tile = floor(l->tile);
    l->gap = l->tile >= 12.0 ? 1.0 : 0.0;
    l->font =
        wide > 8.0 ? fmin(SMALL * (l->tile - 5.0) / (wide - 8.0), 13.0) : 0.0;
    l->font = fmin(l->font, 0.7 * l->tile);
    if (l->font < 6.0)
        l->font = 0.0;
}

/* Names of columns stand upright where that leaves most of them. */
static void
choose_names(struct look *l, const struct pf_figure_tiles *t)
{
    double width = widest(t->x_label, t->n_x);
    size_t upright = (size_t) ceil((width + 7.0) / l->tile);
    size_t slanted = (size_t) ceil((SMALL + 5.0) / l->tile);
    l->turned = upright > 1 && (slanted == 1 || upright > 2 * slanted);
    l->x_step = l->turned ? slanted : upright;
    l->y_step = (size_t) ceil((SMALL + 2.0) / l->tile);
    l->beside = widest(t->y_label, t->n_y);
    l->below = t->x_label == NULL ? 0.0
               : l->turned        ? 0.71 * (width + SMALL)
                                  : SMALL;
}

/* Matrices of the same size in one figure have tiles and letters of the same
 * size. */
static void
match_tiles(struct look *l, const struct pf_figure *f,
            const struct pf_figure_plan *plan, size_t p)
{
    const struct pf_figure_tiles *t = f->panel[p].tiles;
    for (size_t q = 0; q < f->n_panels; q++) {
        const struct pf_figure_tiles *other = f->panel[q].tiles;
        struct look m = {.tile = 0.0};
        if (other == NULL || other->n_x != t->n_x || other->n_y != t->n_y)
            continue;
        choose_tile(&m, other, plan->columns);
        if (m.tile > l->tile) {
            l->tile = m.tile;
            l->gap = m.gap;
        }
        if (m.font > 0.0 && l->font > 0.0)
            l->font = fmin(l->font, m.font);
    }
}

static bool
same(const char *a, const char *b)
{
    return a != NULL && b != NULL && strcmp(a, b) == 0;
}

/* Has the panel at the right of p the same colour bar? */
static bool
has_next_bar(const struct pf_figure *f, const struct pf_figure_plan *plan,
             size_t p)
{
    const struct pf_figure_tiles *a = f->panel[p].tiles, *b = NULL;
    if (!pf_figure_is_row_end(f, plan, p))
        b = f->panel[p + 1].tiles;
    return b != NULL && same(a->value_title, b->value_title) &&
           a->low < a->high && !(a->low < b->low) && !(a->low > b->low) &&
           !(a->high < b->high) && !(a->high > b->high) &&
           !(a->middle < b->middle) && !(a->middle > b->middle) &&
           a->diverging == b->diverging && a->log == b->log;
}

static struct look
look_of(const struct pf_figure *f, const struct pf_figure_plan *plan, size_t p)
{
    const struct pf_figure_tiles *t = f->panel[p].tiles;
    struct look l = {.bar = t->value_title != NULL && !has_next_bar(f, plan, p),
                     .scale = {.diverging = t->diverging,
                               .log = t->log,
                               .low = t->low,
                               .middle = t->middle,
                               .high = t->high}};
    choose_tile(&l, t, plan->columns);
    match_tiles(&l, f, plan, p);
    choose_names(&l, t);
    pf_scale_of(&l.scale, t->value, t->n_x * t->n_y);
    return l;
}

static struct pf_box
bar_box(const struct pf_box *box)
{
    return (struct pf_box){.left = box->left + box->width + BAR_GAP,
                           .top = box->top,
                           .width = PF_BAR_WIDTH,
                           .height = fmax(fmin(box->height, 260.0), 70.0)};
}

static bool
is_tiles(const struct pf_figure_panel *panel)
{
    return panel->tiles != NULL;
}

static void
ask(struct pf_room *out, const struct pf_figure *f,
    const struct pf_figure_plan *plan, size_t p)
{
    const struct pf_figure_tiles *t = f->panel[p].tiles;
    struct look l = look_of(f, plan, p);
    struct pf_box box = {.width = l.tile * (double) t->n_x,
                         .height = l.tile * (double) t->n_y};
    struct pf_box bar = bar_box(&box);
    double title =
        fmin(pf_text_width(f->panel[p].title, PF_FIGURE_FONT), 240.0);
    out->width = box.width;
    out->height = box.height;
    out->left = l.beside + 8.0 + (t->y_title != NULL ? 22.0 : 0.0);
    if (l.turned)
        out->left = fmax(out->left, l.below);
    out->right =
        l.bar ? BAR_GAP + pf_bar_reach(&l.scale, bar.height, t->value_title)
              : 20.0;
    out->right = fmax(out->right, title - box.width);
    out->top = pf_title_room(f->panel[p].title, out->width + out->right);
    out->bottom = l.below + 12.0 + (t->x_title != NULL ? 22.0 : 0.0);
    if (l.bar)
        out->bottom = fmax(out->bottom, bar.height - box.height + 8.0);
}

static unsigned
colour_of(const struct look *l, double v)
{
    return isfinite(v) ? pf_scale_colour(&l->scale, pf_scale_part(&l->scale, v))
                       : UNKNOWN;
}

/* What panel p's tiles are drawn with. */
struct tiling {
    const struct pf_pen *pen;
    const struct pf_figure_tiles *t;
    const struct pf_box *box;
    struct look l;
    size_t p;
};

static struct tiling
tiling_of(const struct pf_pen *pen, size_t p)
{
    return (struct tiling){.pen = pen,
                           .t = pen->f->panel[p].tiles,
                           .box = &pen->plan->box[p],
                           .l = look_of(pen->f, pen->plan, p),
                           .p = p};
}

/* The middle of tile (i, j), also between tiles. */
static void
middle(double at[2], const struct tiling *g, double i, double j)
{
    at[0] = g->box->left + g->l.tile * (i + 0.5);
    at[1] = g->box->top + g->l.tile * (j + 0.5);
}

static bool
is_image(const struct pf_figure_tiles *t)
{
    return t->n_x * t->n_y > MOST_TILES && t->n_x > 1 && t->n_y > 1;
}

/* One tile: its middle, left and right, top and bottom, colour and value.
 * Without a gap it reaches under its neighbours at the right and below, which
 * are drawn later: then there are no seams. */
static void
put_tile(const struct tiling *g, size_t i, size_t j)
{
    double at[2], half = 0.5 * (g->l.tile - g->l.gap);
    double value = g->t->value[j * g->t->n_x + i];
    double over = g->l.gap > 0.0 ? 0.0 : 0.5;
    unsigned rgb = colour_of(&g->l, value);
    middle(at, g, (double) i, (double) j);
    if (is_image(g->t))
        fprintf(g->pen->out, "%.3f %.3f %u %u %u %.9g\n", at[0], at[1],
                rgb >> 16, rgb >> 8 & 255, rgb & 255, value);
    else
        fprintf(g->pen->out, "%.2f %.2f %.2f %.2f %.2f %.2f %u %.9g\n", at[0],
                at[1], at[0] - half,
                at[0] + half + (i + 1 < g->t->n_x ? over : 0.0), at[1] - half,
                at[1] + half + (j + 1 < g->t->n_y ? over : 0.0), rgb, value);
}

static void
put_stroke(const struct tiling *g, const double at[2], const double by[2],
           unsigned rgb)
{
    fprintf(g->pen->out, "%.2f %.2f %u\n%.2f %.2f %u\n\n", at[0] - by[0],
            at[1] - by[1], rgb, at[0] + by[0], at[1] + by[1], rgb);
}

/* A cross where something went wrong, one stroke where nothing is known. */
static void
put_strokes(const struct tiling *g, size_t i, size_t j)
{
    size_t k = j * g->t->n_x + i;
    double at[2], r = 0.3 * g->l.tile, value = g->t->value[k];
    unsigned rgb = colour_of(&g->l, value);
    middle(at, g, (double) i, (double) j);
    if (g->t->crossed != NULL && g->t->crossed[k]) {
        unsigned ink = pf_colour_is_light(rgb) ? 0x111111 : 0xffffff;
        put_stroke(g, at, (double[]){r, r}, ink);
        put_stroke(g, at, (double[]){r, -r}, ink);
    } else if (!isfinite(value) && g->l.tile >= 6.0 && !is_image(g->t))
        put_stroke(g, at, (double[]){r, -r}, 0xb0b0b0);
}

static bool
has_strokes(const struct pf_figure_tiles *t)
{
    bool any = t->crossed != NULL;
    for (size_t k = 0; k < t->n_x * t->n_y; k++)
        any = any || !isfinite(t->value[k]);
    return any;
}

static void
put_line(const struct tiling *g, size_t k)
{
    const struct pf_figure_line *line = &g->t->line[k];
    double end[2] = {-1.0, -1.0};
    fprintf(g->pen->out, "$p%zul%zu << EOD\n", g->p, k);
    for (size_t i = 0; i + 1 < line->n; i++) {
        double from[2], to[2];
        middle(from, g, line->x[i], line->y[i]);
        middle(to, g, line->x[i + 1], line->y[i + 1]);
        if (!isfinite(from[0] + from[1] + to[0] + to[1]) ||
            !pf_box_clip(from, to, g->box))
            continue;
        if (hypot(from[0] - end[0], from[1] - end[1]) > 1e-6)
            fprintf(g->pen->out, "\n%.3f %.3f\n", from[0], from[1]);
        fprintf(g->pen->out, "%.3f %.3f\n", to[0], to[1]);
        end[0] = to[0];
        end[1] = to[1];
    }
    fputs("EOD\n", g->pen->out);
}

static void
put_data(const struct pf_pen *pen, size_t p)
{
    struct tiling g = tiling_of(pen, p);
    struct pf_box bar = bar_box(g.box);
    fprintf(pen->out, "$p%zut << EOD\n", p);
    for (size_t j = 0; j < g.t->n_y; j++)
        for (size_t i = 0; i < g.t->n_x; i++)
            put_tile(&g, i, j);
    fprintf(pen->out, "EOD\n$p%zuk << EOD\n", p);
    for (size_t j = 0; j < g.t->n_y; j++)
        for (size_t i = 0; i < g.t->n_x; i++)
            put_strokes(&g, i, j);
    fputs("EOD\n", pen->out);
    for (size_t k = 0; k < g.t->n_lines; k++)
        put_line(&g, k);
    if (g.l.bar)
        pf_bar_data(pen, p, &g.l.scale, &bar);
}

static void
put_column_names(const struct tiling *g)
{
    for (size_t i = 0; g->t->x_label != NULL && i < g->t->n_x;
         i += g->l.x_step) {
        double at[2], bottom = g->box->top + g->box->height;
        middle(at, g, (double) i, 0.0);
        struct pf_label label = {.x = g->l.turned ? at[0] + 3.0 : at[0],
                                 .y = bottom + (g->l.turned ? 9.0 : 11.0),
                                 .align = g->l.turned ? 'r' : 'c',
                                 .turn = g->l.turned ? 45.0 : 0.0,
                                 .size = SMALL};
        pf_pen_label(g->pen, &label, g->t->x_label[i], MOST_NAME);
    }
}

static void
put_row_names(const struct tiling *g)
{
    for (size_t j = 0; g->t->y_label != NULL && j < g->t->n_y;
         j += g->l.y_step) {
        double at[2];
        middle(at, g, 0.0, (double) j);
        struct pf_label label = {
            .x = g->box->left - 6.0, .y = at[1], .align = 'r', .size = SMALL};
        pf_pen_label(g->pen, &label, g->t->y_label[j], MOST_NAME);
    }
}

static void
put_axis_titles(const struct tiling *g)
{
    const struct pf_box *box = g->box;
    struct pf_label at = {.x = box->left + 0.5 * box->width,
                          .y = box->top + box->height + g->l.below + 23.0,
                          .align = 'c'};
    if (g->t->x_title != NULL)
        pf_pen_label(g->pen, &at, g->t->x_title,
                     pf_text_fit(fmax(box->width, 200.0), PF_FIGURE_FONT));
    at = (struct pf_label){.x = box->left - g->l.beside - 19.0,
                           .y = box->top + 0.5 * box->height,
                           .align = 'c',
                           .turn = 90.0};
    if (g->t->y_title != NULL)
        pf_pen_label(g->pen, &at, g->t->y_title,
                     pf_text_fit(fmax(box->height, 160.0), PF_FIGURE_FONT));
}

/* Black or white, whichever can be read on the tile. */
static void
put_texts(const struct tiling *g)
{
    size_t n =
        g->t->text != NULL && g->l.font > 0.0 ? g->t->n_x * g->t->n_y : 0;
    for (size_t k = 0; k < n; k++) {
        double at[2];
        bool light = pf_colour_is_light(colour_of(&g->l, g->t->value[k]));
        middle(at, g, (double) (k % g->t->n_x), (double) (k / g->t->n_x));
        struct pf_label label = {.x = at[0],
                                 .y = at[1],
                                 .align = 'c',
                                 .size = g->l.font,
                                 .colour = light ? "#111111" : "#ffffff"};
        if (g->t->text[k] != NULL && g->t->text[k][0] != '\0')
            pf_pen_label(g->pen, &label, g->t->text[k], MOST_NAME);
    }
}

/* Lines have a white halo, so that they can be seen on dark tiles. */
static void
put_plot(const struct tiling *g)
{
    FILE *out = g->pen->out;
    fprintf(out, "plot $p%zut %s notitle", g->p,
            is_image(g->t) ? "using 1:2:3:4:5 with rgbimage"
                           : "using 1:2:3:4:5:6:7 with boxxyerror fs solid 1 "
                             "noborder fc rgb variable");
    if (has_strokes(g->t))
        fprintf(out,
                ", \\\n  $p%zuk using 1:2:3 with lines lw %.1f lc rgb "
                "variable notitle",
                g->p, g->l.tile >= 10.0 ? 1.4 : 0.7);
    for (size_t k = 0; k < g->t->n_lines; k++) {
        fprintf(out,
                ", \\\n  $p%zul%zu using 1:2 with lines lw 4.6 lc rgb "
                "'#ffffff' notitle, \\\n  $p%zul%zu using 1:2 with lines "
                "lw 2 lc rgb '#111111' dt %s title ",
                g->p, k, g->p, k, g->t->line[k].dashed ? "(8,4)" : "1");
        pf_pen_quoted(g->pen, g->t->line[k].label, 200);
        fputs(" noenhanced", out);
    }
    if (g->l.bar)
        pf_bar_plot(g->pen, g->p);
    putc('\n', out);
}

static void
put_script(const struct pf_pen *pen, size_t p)
{
    struct tiling g = tiling_of(pen, p);
    struct pf_box bar = bar_box(g.box);
    pf_pen_page(pen);
    pf_pen_title(pen, p, 0.0);
    put_column_names(&g);
    put_row_names(&g);
    put_axis_titles(&g);
    put_texts(&g);
    if (g.l.bar)
        pf_bar_labels(pen, &g.l.scale, &bar, g.t->value_title);
    put_plot(&g);
    pf_pen_done(pen);
}

const struct pf_panel_kind pf_panel_tiles = {
    .is = is_tiles, .room = ask, .data = put_data, .script = put_script};
