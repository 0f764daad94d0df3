/* What the SVG picture of curves shows: every point where its number says,
 * names at the ends that do not lie over each other, numbers at the axes that
 * can be read.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "figure_script.h"
#include "figure_picture.h"

#define PIXEL 0.2

static double
part(double low, double high, bool log_axis, double v)
{
    return log_axis ? log(v / low) / log(high / low) : (v - low) / (high - low);
}

static void
check_point(const double at[2], const struct pf_figure_view *v, double x,
            double y)
{
    double left = v->left + v->width * part(v->x_low, v->x_high, v->x_log, x);
    double top =
        v->top + v->height * (1.0 - part(v->y_low, v->y_high, v->y_log, y));
    ck_assert_double_eq_tol(at[0], left, PIXEL);
    ck_assert_double_eq_tol(at[1], top, PIXEL);
}

static void
check_curve(const struct picture *pic, const struct pf_figure *f, size_t p,
            size_t k)
{
    const struct pf_figure_curve *c = &f->panel[p].curve[k];
    const struct drawn *d =
        picture_find(pic, DRAWN_LINE, f->style_label[c->style], p);
    struct pf_figure_view view;
    ck_assert_ptr_nonnull(d);
    ck_assert_uint_eq(d->n, c->n);
    ck_assert_int_eq(strcasecmp(d->colour, pf_figure_colour(c->style)), 0);
    pf_figure_view(&view, f, p);
    for (size_t i = 0; i < c->n; i++)
        check_point(d->at[i], &view, c->x[i], c->median[i]);
}

/* Of each band there is an area through all of its points; how many of them
 * have a corner there. */
static bool
has_corner(const struct picture *pic, const struct pf_figure_view *v, double x,
           double y)
{
    double left = v->left + v->width * part(v->x_low, v->x_high, v->x_log, x);
    double top =
        v->top + v->height * (1.0 - part(v->y_low, v->y_high, v->y_log, y));
    for (size_t i = 0; i < pic->n; i++)
        for (size_t k = 0;
             pic->drawn[i].kind == DRAWN_AREA && k < pic->drawn[i].n; k++)
            if (hypot(pic->drawn[i].at[k][0] - left,
                      pic->drawn[i].at[k][1] - top) < PIXEL)
                return true;
    return false;
}

static void
shift_axes(struct pf_figure *f, int turn)
{
    f->y_log = turn % 2 == 0;
    f->x_log = turn / 2 == 1;
    for (size_t p = 0; p < f->n_panels; p++)
        for (size_t k = 0; k < f->panel[p].n_curves; k++)
            for (size_t i = 0; i < f->panel[p].curve[k].n; i++)
                f->panel[p].curve[k].x[i] += f->x_log ? 3.0 : 0.0;
}

/* Both kinds of axes, names at the ends and a legend, one panel and more. */
START_TEST(points_lie_where_their_numbers_say)
{
    static const char *const name[] = {
        "curve ", "a name that is too long to stand beside a panel "};
    struct pf_figure f;
    struct picture pic;
    if (!have_gnuplot())
        return;
    sample_curve_figure(&f, name[_i / 4], 1 + 3 * (size_t) (_i % 2), 3);
    shift_axes(&f, _i % 4);
    picture_draw(&pic, &f);
    for (size_t p = 0; p < f.n_panels; p++)
        for (size_t k = 0; k < 3; k++) {
            const struct pf_figure_curve *c = &f.panel[p].curve[k];
            struct pf_figure_view view;
            check_curve(&pic, &f, p, k);
            pf_figure_view(&view, &f, p);
            for (size_t i = 0; i < c->n; i++) {
                ck_assert(has_corner(&pic, &view, c->x[i], c->low[i]));
                ck_assert(has_corner(&pic, &view, c->x[i], c->high[i]));
            }
        }
    picture_clear(&pic);
    pf_figure_clear(&f);
}
END_TEST

/* Lines of a colour that are neither the curve nor a leader to its name. */
static size_t
count_lines(const struct picture *pic, const char *colour, size_t points,
            bool dashed)
{
    size_t n = 0;
    for (size_t i = 0; i < pic->n; i++) {
        const struct drawn *d = &pic->drawn[i];
        n += d->kind == DRAWN_LINE && d->n == points &&
             strcasecmp(d->colour, colour) == 0 &&
             (d->dash[0] != '\0') == dashed;
    }
    return n;
}

START_TEST(theory_is_dashed_and_bounds_are_dotted)
{
    struct pf_figure f;
    struct picture pic;
    if (!have_gnuplot())
        return;
    sample_curve_figure(&f, "curve ", 1, 2);
    free(f.panel[0].curve[1].theory);
    f.panel[0].curve[1].theory = NULL;
    f.panel[0].curve[0].bound = sample_row(SAMPLE_POINTS, 4.0, 0.9);
    picture_draw(&pic, &f);
    ck_assert_uint_eq(
        count_lines(&pic, pf_figure_colour(0), SAMPLE_POINTS, true), 2);
    ck_assert_uint_eq(
        count_lines(&pic, pf_figure_colour(0), SAMPLE_POINTS, false), 1);
    ck_assert_uint_eq(
        count_lines(&pic, pf_figure_colour(1), SAMPLE_POINTS, true), 0);
    picture_clear(&pic);
    pf_figure_clear(&f);
}
END_TEST

/* Is there a line of this colour between these points? */
static bool
has_line(const struct picture *pic, const char *colour, const double from[2],
         const double to[2])
{
    for (size_t i = 0; i < pic->n; i++) {
        const struct drawn *d = &pic->drawn[i];
        if (d->kind == DRAWN_LINE && d->n == 2 &&
            strncasecmp(d->colour, colour, 7) == 0 &&
            hypot(d->at[0][0] - from[0], d->at[0][1] - from[1]) < PIXEL &&
            hypot(d->at[1][0] - to[0], d->at[1][1] - to[1]) < PIXEL)
            return true;
    }
    return false;
}

/* A level line above all curves is in the picture, too, in every panel; who
 * comes to it has a line down to the number and one over the range, which ends
 * where the axis does. */
START_TEST(a_rule_crosses_every_panel)
{
    struct pf_figure f;
    struct picture pic;
    struct pf_figure_view v;
    if (!have_gnuplot())
        return;
    sample_curve_figure(&f, "curve ", 4, 2);
    shift_axes(&f, _i);
    struct pf_figure_curve *c = &f.panel[2].curve[1];
    double x = c->x[3], low = c->x[2];
    f.has_rule = true;
    f.rule = 50.0;
    c->reach = calloc(3, sizeof *c->reach);
    ck_assert_ptr_nonnull(c->reach);
    memcpy(c->reach, (double[]){x, low, HUGE_VAL}, 3 * sizeof x);
    picture_draw(&pic, &f);
    for (size_t p = 0; p < 4; p++) {
        pf_figure_view(&v, &f, p);
        double y =
            v.top + v.height * (1.0 - part(v.y_low, v.y_high, v.y_log, f.rule));
        double left = v.left, right = v.left + v.width;
        double at = left + v.width * part(v.x_low, v.x_high, v.x_log, x);
        double from = left + v.width * part(v.x_low, v.x_high, v.x_log, low);
        const char *colour = pf_figure_colour(c->style);
        ck_assert_double_ge(y, v.top - PIXEL);
        ck_assert(has_line(&pic, "#777777", (double[]){left, y},
                           (double[]){right, y}));
        ck_assert(has_line(&pic, colour, (double[]){at, y},
                           (double[]){at, v.top + v.height}) == (p == 2));
        ck_assert(has_line(&pic, colour, (double[]){from, y},
                           (double[]){right, y}) == (p == 2));
    }
    picture_clear(&pic);
    pf_figure_clear(&f);
}
END_TEST

/* Ends of curves as they may be. */
static void
bend_ends(struct pf_figure *f, int turn)
{
    for (size_t p = 0; p < f->n_panels; p++)
        for (size_t k = 0; k < f->panel[p].n_curves; k++) {
            struct pf_figure_curve *c = &f->panel[p].curve[k];
            for (size_t i = 0; turn == 1 && i < c->n; i++)
                if (i > 2 + k)
                    c->median[i] = c->low[i] = c->high[i] = 0.0;
            if (turn == 2)
                c->n -= k % 4;
            for (size_t i = 0; turn == 3 && i < c->n; i++)
                c->median[i] = c->low[i] = c->high[i] = 0.3;
        }
}

static int
ascending(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

/* Names stand beside the last panel of each row, one for each curve, within
 * the picture; none lies over another one. */
START_TEST(names_stand_at_the_ends)
{
    struct pf_figure f;
    struct picture pic;
    struct pf_figure_view view;
    if (!have_gnuplot())
        return;
    sample_curve_figure(&f, "Learner ", 5, 9);
    bend_ends(&f, _i);
    picture_draw(&pic, &f);
    for (size_t row = 0; row < 2; row++) {
        pf_figure_view(&view, &f, row == 0 ? 2 : 4);
        double low = -1e9, y[9];
        for (size_t k = 0; k < 9; k++) {
            double extent[2];
            size_t n = 0;
            const struct drawn *d = NULL;
            for (size_t i = 0; i < 2; i++) {
                const struct drawn *e =
                    picture_find_text(&pic, f.style_label[k], i);
                if (e != NULL && e->at[0][1] > view.top - 15.0 &&
                    e->at[0][1] < view.top + view.height + 20.0) {
                    d = e;
                    n++;
                }
            }
            ck_assert_uint_eq(n, 1);
            picture_extent(extent, d, 12.0); /* words are narrower */
            ck_assert_double_ge(extent[0], view.left + view.width + 10.0);
            ck_assert_double_le(extent[1], pic.width);
            if (_i == 0) /* the samples fall in the order of their numbers */
                ck_assert_double_ge(d->at[0][1], low + 13.0);
            low = y[k] = d->at[0][1];
        }
        qsort(y, 9, sizeof *y, ascending);
        for (size_t k = 0; k + 1 < 9; k++)
            ck_assert_double_ge(y[k + 1] - y[k], 13.0);
    }
    picture_clear(&pic);
    pf_figure_clear(&f);
}
END_TEST

/* Also where the curves end at different places: heights are apart. */
START_TEST(names_never_lie_over_each_other)
{
    struct pf_figure f;
    struct picture pic;
    double y[12];
    if (!have_gnuplot())
        return;
    sample_curve_figure(&f, "Learner ", 1, 12);
    for (size_t k = 0; k < 12; k++) {
        struct pf_figure_curve *c = &f.panel[0].curve[k];
        double end =
            pow(10.0, -2.0 - 0.1 * (double) ((k * (size_t) (_i + 1)) % 5));
        c->median[c->n - 1] = c->low[c->n - 1] = c->high[c->n - 1] = end;
        c->n -= k % 3 == 0 && _i == 2 ? 3 : 0;
    }
    picture_draw(&pic, &f);
    for (size_t k = 0; k < 12; k++) {
        const struct drawn *d = picture_find_text(&pic, f.style_label[k], 0);
        ck_assert_ptr_nonnull(d);
        ck_assert_double_ge(d->at[0][0], 600.0);
        y[k] = d->at[0][1];
    }
    qsort(y, 12, sizeof *y, ascending);
    for (size_t k = 0; k + 1 < 12; k++)
        ck_assert_double_ge(y[k + 1] - y[k], 13.0);
    picture_clear(&pic);
    pf_figure_clear(&f);
}
END_TEST

/* A curve that ends early, one that the last panel does not have, and names
 * that are too long have a legend above the panels. */
START_TEST(else_there_is_a_legend)
{
    struct pf_figure f;
    struct picture pic;
    struct pf_figure_view view;
    if (!have_gnuplot())
        return;
    sample_curve_figure(
        &f, _i == 2 ? "a name that is too long to stand beside " : "curve ", 2,
        3);
    if (_i == 0)
        f.panel[1].curve[1].n = 4;
    if (_i == 1)
        for (size_t i = 0; i < SAMPLE_POINTS; i++)
            f.panel[1].curve[1].median[i] = (double) NAN;
    picture_draw(&pic, &f);
    pf_figure_view(&view, &f, 0);
    for (size_t k = 0; k < 3; k++) {
        bool above = false;
        for (size_t i = 0; i < 6; i++) {
            const struct drawn *d =
                picture_find_text(&pic, f.style_label[k], i);
            above = above || (d != NULL && d->at[0][1] < view.top - 35.0 &&
                              d->at[0][1] > 50.0);
        }
        ck_assert_msg(above, "%s", f.style_label[k]);
    }
    picture_clear(&pic);
    pf_figure_clear(&f);
}
END_TEST

/* Numbers below the panels: none touches the next, all are in the picture. */
START_TEST(numbers_at_the_axes_stay_apart)
{
    static const struct {
        double low, high;
        bool log;
    } range[] = {{0, 500, false},     {0, 20000, false},
                 {0, 3e6, false},     {-2.5, 2.5, false},
                 {1e-6, 4e-6, false}, {0.99999, 1.00001, false},
                 {1, 1e6, true},      {7, 7, false},
                 {0, 1e12, false},    {-1e-3, -1e-4, false}};
    struct pf_figure f;
    struct picture pic;
    struct pf_figure_view view;
    double extent[64][2];
    size_t n = 0;
    if (!have_gnuplot())
        return;
    sample_curve_figure(&f, "c ", 3, 2);
    f.x_log = range[_i].log;
    for (size_t p = 0; p < 3; p++)
        for (size_t k = 0; k < 2; k++)
            for (size_t i = 0; i < SAMPLE_POINTS; i++)
                f.panel[p].curve[k].x[i] =
                    range[_i].low + (range[_i].high - range[_i].low) *
                                        (double) i / (SAMPLE_POINTS - 1);
    picture_draw(&pic, &f);
    pf_figure_view(&view, &f, 0);
    for (size_t i = 0; i < pic.n; i++) {
        const struct drawn *d = &pic.drawn[i];
        if (d->kind == DRAWN_TEXT && d->text[0] != '\0' &&
            d->at[0][1] > view.top + view.height + 5.0 &&
            d->at[0][1] < view.top + view.height + 40.0)
            picture_extent(extent[n++], d, 13.0);
        ck_assert_uint_lt(n, 64);
    }
    ck_assert_uint_ge(n, 6);
    qsort(extent, n, sizeof *extent, ascending);
    for (size_t i = 0; i < n; i++) {
        ck_assert_double_ge(extent[i][0], 0.0);
        ck_assert_double_le(extent[i][1], pic.width);
        if (i > 0)
            ck_assert_double_ge(extent[i][0], extent[i - 1][1] + 2.0);
    }
    picture_clear(&pic);
    pf_figure_clear(&f);
}
END_TEST

/* What the numbers at the y axis say. */
START_TEST(numbers_say_where_they_are)
{
    static const struct {
        double low, high;
        const char *has[3];
    } range[] = {{-1, 1, {"−0.2", "0", "0.2"}},
                 {0.49999, 0.50001, {"0.499990", "0.500000", "0.500010"}},
                 {0, 5e-7, {"0", "1.0×10-7", "2.5×10-7"}},
                 {3, 3, {"2.85", "3.00", "3.15"}},
                 {0, 0, {"−1.0", "0", "1.0"}},
                 {0, 40000, {"0", "10k", "20k"}},
                 {-40000, 0, {"0", "−10k", "−20k"}}};
    struct pf_figure f;
    struct picture pic;
    if (!have_gnuplot())
        return;
    sample_curve_figure(&f, "c ", 1, 1);
    f.y_log = false;
    struct pf_figure_curve *c = &f.panel[0].curve[0];
    for (size_t i = 0; i < c->n; i++)
        c->low[i] = c->median[i] = c->high[i] =
            range[_i].low +
            (range[_i].high - range[_i].low) * (double) i / (double) (c->n - 1);
    picture_draw(&pic, &f);
    for (size_t k = 0; k < 3; k++)
        ck_assert_msg(picture_find_text(&pic, range[_i].has[k], 0) != NULL,
                      "%s", range[_i].has[k]);
    picture_clear(&pic);
    pf_figure_clear(&f);
}
END_TEST

/* Names of paths stand near the dots where the paths end. */
START_TEST(names_of_paths_stand_at_their_ends)
{
    struct pf_figure f;
    struct picture pic;
    struct pf_figure_view view;
    if (!have_gnuplot())
        return;
    sample_curve_figure(&f, "path ", 1, 4);
    f.paths = true;
    f.y_log = false;
    for (size_t k = 0; k < 4; k++)
        for (size_t i = 0; i < SAMPLE_POINTS; i++) {
            struct pf_figure_curve *c = &f.panel[0].curve[k];
            c->x[i] = (double) (k + 1) * (1.0 - exp(-0.3 * (double) i));
            c->median[i] = 0.2 * (double) k + 0.01 * (double) i;
            c->low[i] = c->high[i] = c->median[i];
        }
    picture_draw(&pic, &f);
    pf_figure_view(&view, &f, 0);
    for (size_t k = 0; k < 4; k++) {
        const struct pf_figure_curve *c = &f.panel[0].curve[k];
        const struct drawn *d = picture_find_text(&pic, f.style_label[k], 0);
        double extent[2];
        double x = view.left + view.width * part(view.x_low, view.x_high, false,
                                                 c->x[c->n - 1]);
        double y =
            view.top + view.height * (1.0 - part(view.y_low, view.y_high, false,
                                                 c->median[c->n - 1]));
        ck_assert_ptr_nonnull(d);
        picture_extent(extent, d, 13.0);
        ck_assert_double_le(extent[0], x + 25.0);
        ck_assert_double_ge(extent[1], x - 25.0);
        ck_assert_double_le(fabs(d->at[0][1] - y), 40.0);
    }
    picture_clear(&pic);
    pf_figure_clear(&f);
}
END_TEST

/* A note that is longer than its line goes on in the next one, above the
 * panels. */
START_TEST(long_notes_have_lines)
{
    struct pf_figure f;
    struct picture pic;
    struct pf_figure_view brief, view;
    char note[400] = "";
    size_t words = 0, lines = 0;
    double last = 0.0;
    if (!have_gnuplot())
        return;
    for (; words < 28; words++)
        snprintf(note + strlen(note), sizeof note - strlen(note), "%sword%zu",
                 words > 0 ? " " : "", words);
    sample_curve_figure(&f, "c ", 1, 2);
    pf_figure_view(&brief, &f, 0);
    free(f.note);
    f.note = strdup(note);
    pf_figure_view(&view, &f, 0);
    picture_draw(&pic, &f);
    words = 0;
    for (size_t i = 0; i < pic.n; i++) {
        const struct drawn *d = &pic.drawn[i];
        double extent[2];
        if (d->kind != DRAWN_TEXT || strncmp(d->text, "word", 4) != 0)
            continue;
        for (const char *s = d->text; (s = strstr(s, "word")) != NULL; s++)
            ck_assert_uint_eq(strtoul(s + 4, NULL, 10), words++);
        ck_assert_ptr_null(strstr(d->text, "…"));
        picture_extent(extent, d, 11.0); /* plain words */
        ck_assert_double_le(extent[1], pic.width);
        ck_assert(lines++ == 0 || d->at[0][1] >= last + 12.0);
        last = d->at[0][1];
    }
    ck_assert_uint_eq(words, 28);
    ck_assert_uint_ge(lines, 2);
    ck_assert_double_eq_tol(view.top - brief.top, 16.0 * ((double) lines - 1.0),
                            0.01);
    picture_clear(&pic);
    pf_figure_clear(&f);
}
END_TEST

/* The last value of a path has its range on both axes, also where it is the
 * only one, or where what comes after is not there. */
START_TEST(paths_end_with_their_ranges)
{
    static const size_t from[] = {1, 2, SAMPLE_POINTS};
    size_t n = from[_i];
    struct pf_figure f;
    char across[80], up[80];
    sample_curve_figure(&f, "path ", 1, 1);
    f.paths = true;
    f.y_log = false;
    struct pf_figure_curve *c = &f.panel[0].curve[0];
    c->x_low = calloc(c->n, sizeof *c->x_low);
    c->x_high = calloc(c->n, sizeof *c->x_high);
    for (size_t i = 0; i < c->n; i++) {
        c->x[i] = 1.0 + 0.001 * (double) i; /* near each other */
        c->median[i] = i < n ? 5.0 : (double) NAN;
        c->low[i] = 2.0;
        c->high[i] = 9.0;
        c->x_low[i] = 0.5;
        c->x_high[i] = 1.75;
    }
    double x = c->x[n - 1];
    snprintf(up, sizeof up, "set arrow from first %.9g,2 to first %.9g,9 ", x,
             x);
    snprintf(across, sizeof across, "set arrow from first 0.5,5 to first %g,5 ",
             1.75);
    char *script = script_of(&f);
    ck_assert_ptr_nonnull(strstr(script, up));
    ck_assert_ptr_nonnull(strstr(script, across));
    free(script);
    pf_figure_clear(&f);
}
END_TEST

/* Where there is no room for all numbers of a log axis, its decades have
 * theirs. */
START_TEST(decades_have_numbers)
{
    struct pf_figure f;
    struct picture pic;
    if (!have_gnuplot())
        return;
    sample_curve_figure(&f, "c ", 4, 1);
    f.x_log = f.dots = true;
    for (size_t p = 0; p < 4; p++)
        for (size_t i = 0; i < SAMPLE_POINTS; i++)
            f.panel[p].curve[0].x[i] =
                0.01 * pow(50.0, (double) i / (SAMPLE_POINTS - 1));
    picture_draw(&pic, &f);
    ck_assert_ptr_nonnull(picture_find_text(&pic, "10-2", 0));
    ck_assert_ptr_nonnull(picture_find_text(&pic, "10-1", 0));
    picture_clear(&pic);
    pf_figure_clear(&f);
}
END_TEST

/* The name of a path does not lie over the range at its end. */
START_TEST(names_keep_off_ranges)
{
    struct pf_figure f;
    struct picture pic;
    struct pf_figure_view view;
    if (!have_gnuplot())
        return;
    sample_curve_figure(&f, "path ", 1, 1);
    f.paths = true;
    f.y_log = false;
    struct pf_figure_curve *c = &f.panel[0].curve[0];
    c->n = 1;
    c->x_low = calloc(1, sizeof *c->x_low);
    c->x_high = calloc(1, sizeof *c->x_high);
    c->x[0] = c->median[0] = 5.0;
    c->low[0] = c->x_low[0] = 1.0;
    c->high[0] = c->x_high[0] = 9.0;
    picture_draw(&pic, &f);
    pf_figure_view(&view, &f, 0);
    const struct drawn *d = picture_find_text(&pic, f.style_label[0], 0);
    ck_assert_ptr_nonnull(d);
    double extent[2];
    double x =
        view.left + view.width * part(view.x_low, view.x_high, false, c->x[0]);
    double y = view.top + view.height * (1.0 - part(view.y_low, view.y_high,
                                                    false, c->median[0]));
    picture_extent(extent, d, 13.0);
    ck_assert(extent[0] > x || extent[1] < x);
    ck_assert_double_ge(fabs(d->at[0][1] - 4.0 - y), 6.0); /* baseline */
    picture_clear(&pic);
    pf_figure_clear(&f);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *suite = suite_create("figure_curves");
    PF_ADD_LOOP(suite, points_lie_where_their_numbers_say, 8);
    PF_ADD(suite, theory_is_dashed_and_bounds_are_dotted);
    PF_ADD_LOOP(suite, a_rule_crosses_every_panel, 4);
    PF_ADD_LOOP(suite, names_stand_at_the_ends, 4);
    PF_ADD_LOOP(suite, names_never_lie_over_each_other, 3);
    PF_ADD_LOOP(suite, else_there_is_a_legend, 3);
    PF_ADD_LOOP(suite, numbers_at_the_axes_stay_apart, 10);
    PF_ADD_LOOP(suite, numbers_say_where_they_are, 7);
    PF_ADD(suite, names_of_paths_stand_at_their_ends);
    PF_ADD(suite, names_keep_off_ranges);
    PF_ADD(suite, long_notes_have_lines);
    PF_ADD_LOOP(suite, paths_end_with_their_ranges, 3);
    PF_ADD(suite, decades_have_numbers);
    return suite;
}

PF_TEST_MAIN(make_suite)
