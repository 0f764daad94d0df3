/* What the SVG picture of tiles shows.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "figure_picture.h"

/* The tiles: squares after the background, column by column in each row. */
static const struct drawn *
tile(const struct picture *pic, size_t k)
{
    for (size_t i = 1; i < pic->n; i++)
        if (pic->drawn[i].kind == DRAWN_SQUARE && k-- == 0)
            return &pic->drawn[i];
    ck_abort_msg("there is no such tile");
    return NULL;
}

static double
middle(const struct drawn *d, size_t axis)
{
    return d->at[0][axis] + 0.5 * d->at[1][axis];
}

static void
tile_figure(struct pf_figure *f, size_t n, size_t m, bool texts)
{
    sample_frame(f, "figure ", 1, 0);
    f->panel[0].tiles = sample_tiles("t ", n, m, texts);
}

/* Small matrices have gaps, larger ones have none; values grow darker. */
START_TEST(tiles_stand_in_rows_and_columns)
{
    static const size_t size[][2] = {{5, 4}, {2, 9}, {45, 40}};
    size_t n = size[_i][0], m = size[_i][1];
    struct pf_figure f;
    struct picture pic;
    if (!have_gnuplot())
        return;
    tile_figure(&f, n, m, false);
    const struct pf_figure_tiles *t = f.panel[0].tiles;
    picture_draw(&pic, &f);
    double side = middle(tile(&pic, n), 1) - middle(tile(&pic, 0), 1);
    ck_assert_double_ge(side, 5.0);
    for (size_t j = 0; j < m; j++)
        for (size_t i = 0; i < n; i++) {
            const struct drawn *d = tile(&pic, j * n + i);
            double x = middle(tile(&pic, 0), 0) + side * (double) i;
            double y = middle(tile(&pic, 0), 1) + side * (double) j;
            double other = t->value[(j * 7 + 3) % m * n + i];
            const struct drawn *e = tile(&pic, (j * 7 + 3) % m * n + i);
            ck_assert_double_eq_tol(middle(d, 0), x, 0.6);
            ck_assert_double_eq_tol(middle(d, 1), y, 0.6);
            ck_assert_double_le(fabs(d->at[1][0] - side), 1.1);
            if (!isfinite(t->value[j * n + i]))
                ck_assert_str_eq(d->colour, "#ebebeb");
            else if (t->value[j * n + i] > other)
                ck_assert_double_le(picture_lightness(d->colour),
                                    picture_lightness(e->colour) + 0.8);
        }
    picture_clear(&pic);
    pf_figure_clear(&f);
}
END_TEST

START_TEST(diverging_tiles_are_white_in_the_middle)
{
    struct pf_figure f;
    struct picture pic;
    if (!have_gnuplot())
        return;
    tile_figure(&f, 5, 1, false);
    struct pf_figure_tiles *t = f.panel[0].tiles;
    t->diverging = true;
    t->middle = 0.5;
    for (size_t i = 0; i < 5; i++)
        t->value[i] = 0.25 * (double) i;
    picture_draw(&pic, &f);
    ck_assert_str_eq(tile(&pic, 2)->colour, "#ffffff");
    for (size_t i = 0; i < 2; i++) { /* blue below, orange above */
        unsigned long low = strtoul(tile(&pic, i)->colour + 1, NULL, 16);
        unsigned long high = strtoul(tile(&pic, 4 - i)->colour + 1, NULL, 16);
        ck_assert_uint_gt(low & 255, low >> 16);
        ck_assert_uint_gt(high >> 16, high & 255);
    }
    ck_assert_double_lt(picture_lightness(tile(&pic, 0)->colour),
                        picture_lightness(tile(&pic, 1)->colour));
    ck_assert_double_lt(picture_lightness(tile(&pic, 4)->colour),
                        picture_lightness(tile(&pic, 3)->colour));
    picture_clear(&pic);
    pf_figure_clear(&f);
}
END_TEST

/* Colours by the logarithm: equal factors are equal steps. */
START_TEST(log_tiles_step_by_factors)
{
    struct pf_figure f, g;
    struct picture a, b;
    if (!have_gnuplot())
        return;
    tile_figure(&f, 5, 1, false);
    tile_figure(&g, 5, 1, false);
    f.panel[0].tiles->log = true;
    for (size_t i = 0; i < 5; i++) {
        f.panel[0].tiles->value[i] = pow(10.0, (double) i - 4.0);
        g.panel[0].tiles->value[i] = (double) i;
    }
    f.panel[0].tiles->value[1] = g.panel[0].tiles->value[1] = (double) NAN;
    picture_draw(&a, &f);
    picture_draw(&b, &g);
    for (size_t i = 0; i < 5; i++)
        ck_assert_str_eq(tile(&a, i)->colour, tile(&b, i)->colour);
    picture_clear(&a);
    picture_clear(&b);
    pf_figure_clear(&f);
    pf_figure_clear(&g);
}
END_TEST

/* Texts within tiles: in the middle of theirs, black on light and white on
 * dark ones. */
START_TEST(texts_can_be_read_on_their_tiles)
{
    struct pf_figure f;
    struct picture pic;
    if (!have_gnuplot())
        return;
    tile_figure(&f, 5, 4, true);
    for (size_t k = 0; k < 20; k++)
        snprintf(f.panel[0].tiles->text[k], 3, "%c%c", (int) ('a' + k),
                 (int) ('A' + k));
    picture_draw(&pic, &f);
    for (size_t k = 0; k < 20; k++) {
        const struct drawn *square = tile(&pic, k);
        const struct drawn *d =
            picture_find_text(&pic, f.panel[0].tiles->text[k], 0);
        double light = picture_lightness(square->colour);
        ck_assert_ptr_nonnull(d);
        ck_assert_double_eq_tol(d->at[0][0], middle(square, 0), 1.0);
        ck_assert_double_eq_tol(d->at[0][1], middle(square, 1), 6.0);
        if (light > 170.0)
            ck_assert_str_eq(d->colour, "#111111");
        if (light < 80.0)
            ck_assert_str_eq(d->colour, "#ffffff");
    }
    picture_clear(&pic);
    pf_figure_clear(&f);
}
END_TEST

/* A line's points are at tiles' middles, and end at the border. */
START_TEST(lines_over_tiles_are_where_they_say)
{
    struct pf_figure f;
    struct picture pic;
    static const double x[] = {0, 2, NAN, 3, 9}, y[] = {0, 3, NAN, 1, 1};
    if (!have_gnuplot())
        return;
    tile_figure(&f, 5, 4, false);
    struct pf_figure_line *line = &f.panel[0].tiles->line[0];
    line->n = 5;
    free(line->x);
    free(line->y);
    line->x = malloc(sizeof x);
    line->y = malloc(sizeof y);
    memcpy(line->x, x, sizeof x);
    memcpy(line->y, y, sizeof y);
    picture_draw(&pic, &f);
    const struct drawn *d = picture_find(&pic, DRAWN_LINE, line->label, 0);
    ck_assert_ptr_nonnull(d);
    ck_assert_uint_eq(d->n, 4);
    static const size_t at[] = {0, 17, 8};
    for (size_t k = 0; k < 3; k++) {
        ck_assert_double_eq_tol(d->at[k][0], middle(tile(&pic, at[k]), 0), 0.2);
        ck_assert_double_eq_tol(d->at[k][1], middle(tile(&pic, at[k]), 1), 0.2);
    }
    const struct drawn *last = tile(&pic, 9);
    ck_assert_double_eq_tol(d->at[3][0], last->at[0][0] + last->at[1][0], 1.0);
    const struct drawn *dashed =
        picture_find(&pic, DRAWN_LINE, f.panel[0].tiles->line[1].label, 0);
    ck_assert_ptr_nonnull(dashed);
    ck_assert_str_ne(dashed->dash, "");
    ck_assert_str_eq(d->dash, "");
    picture_clear(&pic);
    pf_figure_clear(&f);
}
END_TEST

/* Many tiles are one image, and names are thinned so that they stay apart. */
START_TEST(large_matrices_stay_small_files)
{
    struct pf_figure f;
    struct picture pic;
    size_t n;
    double last = -1e9;
    if (!have_gnuplot())
        return;
    tile_figure(&f, _i == 0 ? 100 : 200, _i == 0 ? 100 : 200, false);
    char *svg = sample_text(&f, PF_FIGURE_SVG, true, &n);
    ck_assert_uint_lt(n, 500000);
    ck_assert_ptr_nonnull(strstr(svg, "<image "));
    ck_assert_ptr_nonnull(strstr(svg, "image-rendering:pixelated"));
    picture_read(&pic, svg, n);
    for (size_t k = 0; k < f.panel[0].tiles->n_y; k++) {
        const struct drawn *d =
            picture_find_text(&pic, f.panel[0].tiles->y_label[k], 0);
        for (size_t i = 1;
             d != NULL && (strcmp(d->anchor, "end") != 0 || fabs(d->turn) > 0);
             i++)
            d = picture_find_text(&pic, f.panel[0].tiles->y_label[k], i);
        if (d == NULL)
            continue;
        ck_assert_double_ge(d->at[0][1], last + 10.0);
        last = d->at[0][1];
    }
    ck_assert_double_ge(last, 100.0);
    picture_clear(&pic);
    free(svg);
    pf_figure_clear(&f);
}
END_TEST

/* A short bar has a long title in two lines. */
START_TEST(titles_of_bars_are_whole)
{
    struct pf_figure f;
    struct picture pic;
    if (!have_gnuplot())
        return;
    tile_figure(&f, 2, 2, false);
    free(f.panel[0].tiles->value_title);
    f.panel[0].tiles->value_title = strdup("Regularised duality gap");
    picture_draw(&pic, &f);
    const struct drawn *a = picture_find_text(&pic, "Regularised", 0);
    const struct drawn *b = picture_find_text(&pic, "duality gap", 0);
    ck_assert(a != NULL && b != NULL);
    ck_assert_double_ge(b->at[0][0], a->at[0][0] + 13.0);
    ck_assert_double_le(b->at[0][0] + 4.0, pic.width);
    picture_clear(&pic);
    pf_figure_clear(&f);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *suite = suite_create("figure_tiles");
    PF_ADD_LOOP(suite, tiles_stand_in_rows_and_columns, 3);
    PF_ADD(suite, diverging_tiles_are_white_in_the_middle);
    PF_ADD(suite, log_tiles_step_by_factors);
    PF_ADD(suite, texts_can_be_read_on_their_tiles);
    PF_ADD(suite, lines_over_tiles_are_where_they_say);
    PF_ADD_LOOP(suite, large_matrices_stay_small_files, 2);
    PF_ADD(suite, titles_of_bars_are_whole);
    return suite;
}

PF_TEST_MAIN(make_suite)
