/* Texts and curves for a terminal.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <locale.h>
#include <math.h>
#include <string.h>
#include <wchar.h>

#include "core/status.h"
#include "eval/report/figure_terminal.h"
#include "eval/report/text.h"
#include "eval/report/text_columns.h"
#include "testing.h"

/* --- text --- */

static void
encode(uint32_t c, char out[5])
{
    size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const unsigned char lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
    out[n] = '\0';
    for (size_t i = n - 1; i > 0; i--, c >>= 6)
        out[i] = (char) (0x80 | (c & 0x3f));
    out[0] = (char) (lead[n] | c);
}

/* As the C library counts, which has a table of its own: never fewer columns,
 * and the same in nearly all cases. Characters that it does not know it calls
 * -1; those that drive a terminal are tamed before. */
START_TEST(columns_are_those_of_the_library)
{
    size_t known = 0, same = 0;
    if (setlocale(LC_CTYPE, "C.UTF-8") == NULL)
        return;
    for (uint32_t c = 0x20; c < 0x30000; c++) {
        char text[5];
        if (c >= 0xd800 && c < 0xe000)
            continue;
        encode(c, text);
        char *tame = pf_text_tame(text, SIZE_MAX);
        int wanted = wcwidth((wchar_t) c);
        bool ours = strcmp(tame, text) == 0 && wanted >= 0;
        free(tame);
        if (!ours)
            continue;
        size_t got = pf_text_columns(text);
        known++;
        same += got == (size_t) wanted;
        ck_assert_msg(got >= (size_t) wanted, "U+%04X: %zu, not %d", c, got,
                      wanted);
    }
    ck_assert_uint_gt(known, 100000);
    ck_assert_msg((double) same > 0.98 * (double) known, "%zu of %zu", same,
                  known);
    setlocale(LC_CTYPE, "C");
}
END_TEST

static const char *const texts[] = {
    "",
    "a",
    "plain text that is longer than it may be",
    "じゃんけん：三つの",
    "e\xcc\x81t\xcc\x81 and on and on and on and on",
    "😀😀😀😀😀😀😀😀😀😀",
    "a\x1b[31mb\tc\nd",
    "\xff\xfe\x80 broken",
    "ab😀",
    "😀",
    "…………………………………………"};
#define N_TEXTS (sizeof texts / sizeof *texts)

/* What fits stays as it is; else it is cut to what fits, as close as wide
 * letters let it, with one "…" more. */
START_TEST(what_is_cut_fits)
{
    for (size_t i = 0; i < N_TEXTS; i++)
        for (size_t columns = 1; columns < 50; columns++) {
            char *tame = pf_text_tame(texts[i], SIZE_MAX);
            char *end = pf_text_cut(texts[i], columns);
            char *middle = pf_text_cut_middle(texts[i], columns);
            size_t whole = pf_text_columns(tame), n = pf_text_columns(end);
            size_t m = pf_text_columns(middle);
            if (whole <= columns) {
                ck_assert_str_eq(end, tame);
                ck_assert_str_eq(middle, tame);
            } else {
                ck_assert_uint_le(n, columns);
                ck_assert_uint_le(m, columns);
                ck_assert_uint_ge(n + 1, columns);
                ck_assert_uint_ge(m + 2, columns);
                ck_assert_ptr_nonnull(strstr(middle, "…"));
                ck_assert_str_eq(end + strlen(end) - strlen("…"), "…");
            }
            free(tame);
            free(end);
            free(middle);
        }
}
END_TEST

START_TEST(the_middle_goes)
{
    char *a = pf_text_cut_middle("Nash-MD, eta = 0.1", 11);
    char *b = pf_text_cut("Nash-MD, eta = 0.1", 11);
    ck_assert_str_eq(a, "Nash… = 0.1");
    ck_assert_str_eq(b, "Nash-MD, e…");
    free(a);
    free(b);
}
END_TEST

/* --- figures --- */

#define MOST 12
#define N 40
static double axis[N], low[MOST][N], zero[N];
static struct pf_figure_curve curve[MOST];
static char names[MOST][40], *label[MOST];
static char title[] = "a title";
static struct pf_figure_panel panel[2];

/* Curve k falls from 10^(k - 6) to 10^(k - 12). */
static struct pf_figure
make_figure(size_t n)
{
    for (size_t k = 0; k < n; k++) {
        for (size_t i = 0; i < N; i++) {
            axis[i] = (double) i;
            low[k][i] = pow(10.0, (double) k - 6.0 - 6.0 * (double) i / N);
        }
        snprintf(names[k], sizeof names[k], "curve %zu", k);
        label[k] = names[k];
        curve[k] = (struct pf_figure_curve){.style = k,
                                            .n = N,
                                            .x = axis,
                                            .low = low[k],
                                            .median = low[k],
                                            .high = low[k]};
    }
    panel[0] =
        (struct pf_figure_panel){.title = title, .curve = curve, .n_curves = n};
    panel[1] = (struct pf_figure_panel){.title = title};
    return (struct pf_figure){.title = title,
                              .x_label = title,
                              .y_label = title,
                              .y_log = true,
                              .style_label = label,
                              .n_styles = n,
                              .panel = panel,
                              .n_panels = 1};
}

static bool
has_gnuplot(void)
{
    return system("gnuplot --version >/dev/null 2>&1") == 0;
}

static char *
draw(const struct pf_figure *f, size_t columns, bool colour, int wanted)
{
    struct pf_terminal t = {columns, colour, "a heading"};
    struct pf_diag d;
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    pf_diag_init(&d);
    int status = pf_figure_terminal(f, &t, out, &d);
    fclose(out);
    if (status != wanted)
        pf_diag_print(&d, stderr);
    ck_assert_int_eq(status, wanted);
    ck_assert_int_eq(status == PF_OK, d.count == 0);
    pf_diag_clear(&d);
    return text;
}

static size_t
count(const char *text, const char *mark)
{
    size_t n = 0;
    for (const char *s = strstr(text, mark); s != NULL; s = strstr(s + 1, mark))
        n++;
    return n;
}

/* The line of the drawing in which a mark is seen first. */
static size_t
first_line(const char *text, const char *mark)
{
    size_t line = 0;
    const char *at = strstr(text, mark);
    ck_assert_ptr_nonnull(at);
    for (const char *s = text; s < at; s++)
        line += *s == '\n';
    return line;
}

/* Every curve has its own mark, all along, above those that are below it. */
START_TEST(curves_are_where_they_belong)
{
    static const char *const mark[MOST] = {"●", "○", "■", "□", "▲", "△",
                                           "◆", "◇", "x", "+", "*", "#"};
    struct pf_figure f = make_figure(10);
    if (!has_gnuplot())
        return;
    char *text = draw(&f, 100, false, PF_OK);
    for (size_t k = 0; k < 8; k++) {
        ck_assert_uint_gt(count(text, mark[k]), 50);
        if (k > 0)
            ck_assert_uint_lt(first_line(text, mark[k]),
                              first_line(text, mark[k - 1]));
    }
    ck_assert_uint_gt(count(text, mark[8]), 50);
    ck_assert_ptr_nonnull(strstr(text, "a title\na heading\n\na title\n"));
    ck_assert_ptr_nonnull(strstr(text, "● curve 0  ○ curve 1"));
    free(text);
}
END_TEST

/* Colour changes nothing else. */
START_TEST(colour_is_all_that_is_added)
{
    struct pf_figure f = make_figure(3);
    if (!has_gnuplot())
        return;
    char *black = draw(&f, 80, false, PF_OK), *s = black;
    char *coloured = draw(&f, 80, true, PF_OK);
    ck_assert_ptr_null(strchr(black, '\033'));
    ck_assert_ptr_nonnull(strchr(coloured, '\033'));
    for (const char *c = coloured; *c != '\0'; c++)
        if (*c == '\033')
            c = strchr(c, 'm');
        else
            ck_assert_int_eq(*c, *s++);
    ck_assert_int_eq(*s, '\0');
    free(black);
    free(coloured);
}
END_TEST

/* Gaps, an empty panel, a curve of one point, of none, all of the same value,
 * x that goes back: all can be drawn. */
START_TEST(awkward_curves_are_drawn)
{
    struct pf_figure f = make_figure(4);
    if (!has_gnuplot())
        return;
    f.n_panels = 2;
    f.paths = _i == 1;
    low[0][5] = (double) INFINITY;
    low[0][6] = 0.0;
    curve[1].n = 1;
    curve[2].n = 0;
    for (size_t i = 0; i < N; i++)
        low[3][i] = _i == 2 ? (double) INFINITY : 1.0;
    f.x_log = _i == 3;
    f.y_log = _i != 4;
    if (_i == 1)
        for (size_t i = 0; i < N; i++)
            axis[i] = (double) (i % 7);
    if (_i == 5)
        for (size_t k = 0; k < 4; k++)
            curve[k].low = curve[k].median = curve[k].high = zero;
    char *text = draw(&f, 60, false, PF_OK);
    ck_assert_uint_ge(count(text, "●"), _i == 5 ? 1 : 2);
    ck_assert_uint_eq(count(text, "a title"), 3);
    ck_assert_ptr_nonnull(strstr(text, "no run is done"));
    for (char *line = strtok(text, "\n"); line != NULL;
         line = strtok(NULL, "\n"))
        ck_assert_uint_le(pf_text_columns(line), 60);
    free(text);
}
END_TEST

START_TEST(other_figures_are_refused)
{
    static struct pf_figure_tiles tiles;
    struct pf_figure f = make_figure(2);
    panel[0].tiles = &tiles;
    free(draw(&f, 80, false, PF_EINPUT));
    f = make_figure(2);
    f.n_styles = PF_FIGURE_STYLES + 1;
    free(draw(&f, 80, false, PF_EINPUT));
    f = make_figure(2);
    f.n_panels = 0;
    free(draw(&f, 80, false, PF_EINPUT));
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("terminal");
    PF_ADD(s, columns_are_those_of_the_library);
    PF_ADD(s, what_is_cut_fits);
    PF_ADD(s, the_middle_goes);
    PF_ADD(s, curves_are_where_they_belong);
    PF_ADD(s, colour_is_all_that_is_added);
    PF_ADD_LOOP(s, awkward_curves_are_drawn, 6);
    PF_ADD(s, other_figures_are_refused);
    return s;
}

PF_TEST_MAIN(make_suite)
