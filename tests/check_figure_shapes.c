/* What the SVG picture of triangles and graphs shows, and what every picture
 * says about itself.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "figure_picture.h"

#define HEIGHT 0.8660254037844386

struct corner {
    double left, low, side;
};

/* From the only line of three corners in the border's colour. */
static struct corner
find_border(const struct picture *pic)
{
    for (size_t i = 0; i < pic->n; i++) {
        const struct drawn *d = &pic->drawn[i];
        if (d->kind == DRAWN_LINE && strcmp(d->colour, "#333333") == 0 &&
            d->n == 4) {
            ck_assert_double_eq_tol(d->at[2][0],
                                    0.5 * (d->at[0][0] + d->at[1][0]), 0.1);
            ck_assert_double_eq_tol(d->at[0][1] - d->at[2][1],
                                    HEIGHT * (d->at[1][0] - d->at[0][0]), 0.1);
            return (struct corner){d->at[0][0], d->at[0][1],
                                   d->at[1][0] - d->at[0][0]};
        }
    }
    ck_abort_msg("there is no border");
    return (struct corner){0};
}

static void
policy_at(double p[3], const struct corner *c, const double at[2])
{
    p[2] = (c->low - at[1]) / (c->side * HEIGHT);
    p[1] = (at[0] - c->left) / c->side - 0.5 * p[2];
    p[0] = 1.0 - p[1] - p[2];
}

static void
triangle_figure(struct pf_figure *f, size_t m)
{
    sample_frame(f, "learner ", 1, 3);
    f->panel[0].triangle = sample_triangle("r ", m, 3);
}

START_TEST(paths_are_where_their_policies_say)
{
    struct pf_figure f;
    struct picture pic;
    if (!have_gnuplot())
        return;
    triangle_figure(&f, 10);
    picture_draw(&pic, &f);
    struct corner c = find_border(&pic);
    for (size_t k = 0; k < 3; k++) {
        const struct pf_figure_path *path = &f.panel[0].triangle->path[k];
        const struct drawn *d =
            picture_find(&pic, DRAWN_LINE, f.style_label[k], 0);
        ck_assert_ptr_nonnull(d);
        ck_assert_uint_eq(d->n, path->n);
        for (size_t i = 0; i < path->n; i++) {
            double p[3];
            policy_at(p, &c, d->at[i]);
            for (size_t y = 0; y < 3; y++)
                ck_assert_double_eq_tol(p[y], path->p[3 * i + y], 0.0005);
        }
    }
    picture_clear(&pic);
    pf_figure_clear(&f);
}
END_TEST

/* Contours: wherever a line of theirs goes the ground is at one of the levels,
 * and every level has a line. */
START_TEST(contours_lie_at_their_levels)
{
    struct pf_figure f;
    struct picture pic;
    bool seen[4] = {false};
    if (!have_gnuplot())
        return;
    triangle_figure(&f, 60);
    const double *level = f.panel[0].triangle->level;
    picture_draw(&pic, &f);
    struct corner c = find_border(&pic);
    for (size_t i = 0; i < pic.n; i++)
        for (size_t k = 0;
             strcmp(pic.drawn[i].colour, "#5b7f9f") == 0 && k < pic.drawn[i].n;
             k++) {
            double p[3], nearest = 1.0;
            policy_at(p, &c, pic.drawn[i].at[k]);
            for (size_t y = 0; y < 4; y++) {
                double far = fabs(sample_ground(p) - level[y]);
                nearest = fmin(nearest, far);
                seen[y] = seen[y] || far < 0.005;
            }
            ck_assert_double_le(nearest, 0.005);
        }
    for (size_t y = 0; y < 4; y++)
        ck_assert(seen[y]);
    picture_clear(&pic);
    pf_figure_clear(&f);
}
END_TEST

/* How often the outline goes around a point. */
static int
winding(const struct drawn *d, const double at[2])
{
    int sum = 0;
    for (size_t k = 0; k < d->n; k++) {
        const double *a = d->at[k], *b = d->at[(k + 1) % d->n];
        double side =
            (b[0] - a[0]) * (at[1] - a[1]) - (at[0] - a[0]) * (b[1] - a[1]);
        if (a[1] <= at[1] && b[1] > at[1] && side > 0.0)
            sum++;
        if (a[1] > at[1] && b[1] <= at[1] && side < 0.0)
            sum--;
    }
    return sum;
}

/* The colour on top at a point; an area that goes around it other than once is
 * a mistake. */
static double
light_at(const struct picture *pic, const double at[2])
{
    double light = -1.0;
    for (size_t i = 0; i < pic->n; i++) {
        const struct drawn *d = &pic->drawn[i];
        if (d->kind != DRAWN_AREA || d->n < 3)
            continue;
        int times = winding(d, at);
        ck_assert_int_le(abs(times), 1);
        if (times != 0)
            light = picture_lightness(d->colour);
    }
    return light;
}

/* Where the ground is higher it is darker; also where regions have holes, as
 * with the ground turned upside down. */
START_TEST(ground_is_darker_where_it_is_higher)
{
    struct pf_figure f;
    struct picture pic;
    double sign = _i == 0 ? 1.0 : -1.0, at[200][2], ground[200], light[200];
    size_t n = 0;
    if (!have_gnuplot())
        return;
    triangle_figure(&f, 40);
    struct pf_figure_triangle *t = f.panel[0].triangle;
    for (size_t k = 0; k < 41 * 42 / 2; k++)
        t->ground[k] *= sign;
    for (size_t k = 0; k < t->n_paths; k++)
        free(t->path[k].p);
    for (size_t k = 0; k < t->n_spots; k++)
        free(t->spot[k].label);
    t->n_flows = t->n_paths = t->n_spots = t->n_levels = 0;
    picture_draw(&pic, &f);
    struct corner c = find_border(&pic);
    for (size_t i = 0; i < 16; i++)
        for (size_t j = 0; i + j < 16; j++, n++) {
            double p[3] = {((double) i + 0.4) / 16.5, ((double) j + 0.3) / 16.5,
                           0};
            p[2] = 1.0 - p[0] - p[1];
            at[n][0] = c.left + c.side * (p[1] + 0.5 * p[2]);
            at[n][1] = c.low - c.side * HEIGHT * p[2];
            ground[n] = sign * sample_ground(p);
            light[n] = light_at(&pic, at[n]);
            ck_assert_double_ge(light[n], 0.0);
        }
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            if (ground[i] > ground[j] + 0.03)
                ck_assert_double_lt(light[i], light[j]);
    picture_clear(&pic);
    pf_figure_clear(&f);
}
END_TEST

static const struct drawn *
nearest_name(const struct picture *pic, const struct pf_figure_graph *g,
             const double at[2])
{
    const struct drawn *best = NULL;
    double least = 1e9;
    for (size_t k = 0; k < g->n; k++) {
        const struct drawn *d = picture_find_text(pic, g->label[k], 0);
        ck_assert_ptr_nonnull(d);
        double far = hypot(d->at[0][0] - at[0], d->at[0][1] - at[1]);
        if (far < least) {
            least = far;
            best = d;
        }
    }
    return best;
}

/* Shafts go from node to node, in the order of the edges; heavier ones are
 * thicker, which the picture's structure does not tell here. */
START_TEST(arrows_join_their_nodes)
{
    struct pf_figure f;
    struct picture pic;
    size_t seen = 0;
    if (!have_gnuplot())
        return;
    sample_frame(&f, "figure ", 1, 0);
    struct pf_figure_graph *g = sample_graph("node ", 6);
    f.panel[0].graph = g;
    for (size_t k = 0; k < g->n_edges; k++) {
        free(g->edge[k].label);
        g->edge[k].label = NULL;
    }
    picture_draw(&pic, &f);
    for (size_t i = 0; i < pic.n; i++) {
        const struct drawn *d = &pic.drawn[i];
        if (d->kind != DRAWN_LINE || strcmp(d->colour, "#7a8794") != 0)
            continue;
        const struct pf_figure_edge *e = &g->edge[seen++];
        const struct drawn *from = nearest_name(&pic, g, d->at[0]);
        const struct drawn *to = nearest_name(&pic, g, d->at[d->n - 1]);
        ck_assert_str_eq(from->text, g->label[e->from]);
        ck_assert_str_eq(to->text, g->label[e->to]);
        ck_assert(d->n == 2 || e->from + e->to == 1); /* there and back */
    }
    ck_assert_uint_eq(seen, g->n_edges);
    picture_clear(&pic);
    pf_figure_clear(&f);
}
END_TEST

static size_t
count(const char *text, const char *what)
{
    size_t n = 0;
    for (; (text = strstr(text, what)) != NULL; text++)
        n++;
    return n;
}

/* The name that a picture's ids begin with. */
static void
id_of(char out[16], const char *svg)
{
    const char *id = strstr(svg, "<title id=\"");
    ck_assert_ptr_nonnull(id);
    snprintf(out, 16, "%.9s", id + strlen("<title id=\""));
}

static void
check_ids(const char *svg)
{
    char id[16], wanted[40];
    id_of(id, svg);
    snprintf(wanted, sizeof wanted, "id=\"%s", id);
    size_t ours = count(svg, wanted);
    snprintf(wanted, sizeof wanted, "id='%s", id);
    ours += count(svg, wanted);
    ck_assert_uint_eq(ours, count(svg, " id=\"") + count(svg, " id='"));
    snprintf(wanted, sizeof wanted, "href='#%s", id);
    ck_assert_uint_eq(count(svg, wanted), count(svg, "href='#"));
}

START_TEST(pictures_say_what_they_are)
{
    struct pf_figure f;
    size_t n, m;
    char id[3][16];
    if (!have_gnuplot())
        return;
    sample_mixed_figure(&f, "name ", 6);
    char *svg = sample_text(&f, PF_FIGURE_SVG, true, &n);
    char *again = sample_text(&f, PF_FIGURE_SVG, true, &m);
    ck_assert_str_eq(svg, again);
    check_ids(svg);
    id_of(id[0], svg);
    ck_assert_ptr_nonnull(strstr(svg, "role=\"img\""));
    ck_assert_ptr_nonnull(strstr(svg, "aria-labelledby=\""));
    ck_assert_ptr_nonnull(strstr(svg, "name 200</title>"));
    ck_assert_ptr_nonnull(strstr(svg, "name 202</desc>"));
    ck_assert_ptr_null(strstr(svg, "onclick"));
    ck_assert_ptr_null(strstr(svg, "script"));
    free(svg);
    free(again);
    f.alt[0] = 'x';
    svg = sample_text(&f, PF_FIGURE_SVG, true, &n);
    id_of(id[1], svg);
    free(svg);
    f.panel[1].tiles->value[0] += 0.5;
    svg = sample_text(&f, PF_FIGURE_SVG, true, &n);
    id_of(id[2], svg);
    free(svg);
    for (size_t k = 0; k < 3; k++)
        ck_assert_str_ne(id[k], id[(k + 1) % 3]);
    pf_figure_clear(&f);
}
END_TEST

/* Sizes and shapes that leave little to draw. */
static void
make_odd(struct pf_figure *f, int turn)
{
    sample_frame(f, turn == 0 ? "" : "odd ", 1, 0);
    if (turn <= 2)
        f->panel[0].tiles = sample_tiles(
            turn == 1 ? "a rather long name of a row or a column " : "", 3, 3,
            turn == 0);
    if (turn == 1 || turn == 2)
        for (size_t k = 0; k < 9; k++)
            f->panel[0].tiles->value[k] = turn == 1 ? 0.25 : (double) NAN;
    if (turn >= 3 && turn <= 5)
        f->panel[0].triangle = sample_triangle("corner ", 1, 0);
    if (turn == 4)
        for (size_t k = 0; k < 3; k++)
            f->panel[0].triangle->ground[k] = 0.0;
    if (turn == 5) {
        f->panel[0].triangle->n_ground = 0;
        f->panel[0].triangle->n_flows = 0;
    }
    if (turn >= 6)
        f->panel[0].graph = sample_graph("node ", turn == 6 ? 1 : 2);
}

START_TEST(odd_figures_are_drawn)
{
    struct pf_figure f;
    struct picture pic;
    if (!have_gnuplot())
        return;
    make_odd(&f, _i);
    picture_draw(&pic, &f);
    ck_assert_uint_ge(pic.n, 2);
    picture_clear(&pic);
    pf_figure_clear(&f);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *suite = suite_create("figure_shapes");
    PF_ADD(suite, paths_are_where_their_policies_say);
    PF_ADD(suite, contours_lie_at_their_levels);
    PF_ADD_LOOP(suite, ground_is_darker_where_it_is_higher, 2);
    PF_ADD(suite, arrows_join_their_nodes);
    PF_ADD(suite, pictures_say_what_they_are);
    PF_ADD_LOOP(suite, odd_figures_are_drawn, 8);
    return suite;
}

PF_TEST_MAIN(make_suite)
