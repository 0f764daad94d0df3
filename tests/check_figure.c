/* Figures: hostile texts do nothing, numbers end up where they should.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <libxml/parser.h>
#include <math.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/status.h"
#include "eval/report/figure.h"
#include "eval/report/text.h"
#include "testing.h"

/* Each of them would make a file called "marker" if it were run. */
static const char *const hostile[] = {
    "`touch marker`",
    "'; system('touch marker'); x='",
    "\"; system(\"touch marker\"); x=\"",
    "\n!touch marker\n",
    "a\nsystem('touch marker')\n",
    "'\n!touch marker\n'",
    "$(touch marker)",
    "; touch marker",
    "|touch marker",
    "<touch marker",
    "@system",
    "@{touch marker}",
    "''`touch marker`''",
    "\\'`touch marker`",
    "\\\n!touch marker",
    "EOD\n!touch marker",
    "{/*1e9 huge}",
    "{/Symbol a}_{b}^{c}",
    "~a{b}&{c}",
    "%s%n%d%1000000s",
    "</svg><script>alert(1)</script>",
    "]]>&amp;<!--",
    "a & b < c > d \"e\" 'f'",
    "=cmd|'/C calc'!A0",
    "\x1b[31mred\x1b]0;title\x07",
    "\xe2\x80\xaeright to left\xe2\x80\xac",
    "\xc2\x9b"
    "31m",
    "broken \xff\xfe \xc3 \xed\xa0\x80 \xf4\x90\x80\x80",
    "#comment",
    "sprintf(\"%s\", system(\"touch marker\"))",
    "unset multiplot; set output '|touch marker'",
    "''; system('touch marker') #",
    "b''; system(''touch marker'') #''",
    "'''' . system('touch marker') . ''''",
    "\\140touch marker\\140",
    "\\",
    "",
};
#define HOSTILE (sizeof hostile / sizeof hostile[0])

static double *
row(size_t n, double scale, double rate)
{
    double *x = calloc(n, sizeof *x);
    for (size_t i = 0; i < n; i++)
        x[i] = scale * pow(rate, (double) i);
    return x;
}

#define N 12

/* Every text of the figure is `text`. */
static void
make_figure(struct pf_figure *f, const char *text, size_t panels, size_t styles)
{
    *f = (struct pf_figure){.title = strdup(text),
                            .note = strdup(text),
                            .x_label = strdup(text),
                            .y_label = text,
                            .y_log = true,
                            .n_styles = styles,
                            .n_panels = panels};
    f->style_label = calloc(styles, sizeof *f->style_label);
    f->panel = calloc(panels, sizeof *f->panel);
    for (size_t s = 0; s < styles; s++)
        f->style_label[s] = strdup(text);
    for (size_t p = 0; p < panels; p++) {
        f->panel[p].title = strdup(text);
        f->panel[p].n_curves = styles;
        f->panel[p].curve = calloc(styles, sizeof *f->panel[p].curve);
        for (size_t s = 0; s < styles; s++) {
            struct pf_figure_curve *c = &f->panel[p].curve[s];
            c->style = s;
            c->n = N;
            c->x = calloc(N, sizeof *c->x);
            for (size_t i = 0; i < N; i++)
                c->x[i] = 10.0 * (double) i;
            c->median = row(N, 1.0, 0.5);
            c->low = row(N, 0.5, 0.5);
            c->high = row(N, 2.0, 0.5);
            c->theory = row(N, 3.0, 0.5);
        }
    }
}

static char *
collect(const struct pf_figure *f, enum pf_figure_form form, bool draw,
        size_t *n)
{
    char *text = NULL;
    struct pf_diag d;
    pf_diag_init(&d);
    FILE *out = open_memstream(&text, n);
    int status = draw ? pf_figure_draw(f, form, out, &d)
                      : pf_figure_script(f, form, out, &d);
    fclose(out);
    pf_diag_print(&d, stderr);
    pf_diag_clear(&d);
    ck_assert_int_eq(status, PF_OK);
    return text;
}

static bool
have_gnuplot(void)
{
    return system("gnuplot --version >/dev/null 2>&1") == 0;
}

/* Between the double quotes of a line of the script stand only letters,
 * digits, harmless marks and octal escapes; outside of them only what is also
 * there when all texts are "x". */
START_TEST(hostile_texts_stay_quoted)
{
    struct pf_figure f;
    size_t n;
    make_figure(&f, hostile[_i], 2, 2);
    char *script = collect(&f, PF_FIGURE_SVG, false, &n);
    pf_figure_clear(&f);
    make_figure(&f, "x", 2, 2);
    char *plain = collect(&f, PF_FIGURE_SVG, false, &n);
    char *text = strchr(script, '"'), *other = strchr(plain, '"');
    while (text != NULL && other != NULL) {
        for (text++; *text != '"'; text++) {
            ck_assert_int_ge((unsigned char) *text, 0x20);
            ck_assert_ptr_null(strchr("'`!|@$;<>{}[]#%&~^*?", *text));
            if (*text == '\\')
                for (int k = 0; k < 3; k++)
                    ck_assert(*++text >= '0' && *text <= '7');
        }
        other = strchr(other + 1, '"');
        char *next = strchr(text + 1, '"');
        ck_assert_ptr_nonnull(other);
        char *same = strchr(other + 1, '"');
        text = next;
        other = same;
    }
    ck_assert_ptr_null(text);
    ck_assert_ptr_null(other);
    free(script);
    free(plain);
    pf_figure_clear(&f);
}
END_TEST

static bool
shows(xmlNode *node, const char *text)
{
    for (; node != NULL; node = node->next) {
        if (node->type == XML_ELEMENT_NODE &&
            strcmp((const char *) node->name, "text") == 0) {
            xmlChar *got = xmlNodeGetContent(node);
            bool same = got != NULL && strcmp((char *) got, text) == 0;
            xmlFree(got);
            if (same)
                return true;
        }
        if (shows(node->children, text))
            return true;
    }
    return false;
}

START_TEST(hostile_texts_are_drawn_as_they_are)
{
    struct pf_figure f;
    char folder[] = "/tmp/check_figure-XXXXXX", before[4096];
    struct stat info;
    size_t n;
    if (!have_gnuplot())
        return;
    ck_assert_ptr_nonnull(getcwd(before, sizeof before));
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(chdir(folder), 0);
    setenv("TMPDIR", folder, 1);
    make_figure(&f, hostile[_i], 1, 2);
    char *svg = collect(&f, PF_FIGURE_SVG, true, &n);
    unsetenv("TMPDIR");
    ck_assert_int_ne(stat("marker", &info), 0);
    ck_assert_int_eq(chdir(before), 0);
    ck_assert_int_eq(rmdir(folder), 0); /* nothing is left in it */
    xmlDoc *doc =
        xmlReadMemory(svg, (int) n, "figure.svg", NULL, XML_PARSE_NONET);
    ck_assert_ptr_nonnull(doc);
    char *tame = pf_text_tame(hostile[_i], 1000);
    if (strpbrk(hostile[_i], "]\n\x1b") == NULL && tame[0] != '\0' &&
        tame[0] != ' ')
        ck_assert_msg(shows(xmlDocGetRootElement(doc), tame), "%s", tame);
    ck_assert_ptr_null(strstr(svg, "<script"));
    free(tame);
    xmlFreeDoc(doc);
    free(svg);
    pf_figure_clear(&f);
}
END_TEST

START_TEST(pictures_have_their_form)
{
    static const char *const head[] = {[PF_FIGURE_SVG] = "<?xml",
                                       [PF_FIGURE_PDF] = "%PDF-",
                                       [PF_FIGURE_PNG] = "\x89PNG"};
    struct pf_figure f;
    size_t n;
    if (!have_gnuplot())
        return;
    make_figure(&f, "eight panels and nine curves", 8, 9);
    char *picture = collect(&f, (enum pf_figure_form) _i, true, &n);
    ck_assert_uint_gt(n, 10000);
    ck_assert_mem_eq(picture, head[_i], strlen(head[_i]));
    if (_i == PF_FIGURE_PNG) { /* width, big-endian, at byte 16 */
        const unsigned char *w = (const unsigned char *) picture + 16;
        unsigned width = (unsigned) w[2] << 8 | w[3];
        ck_assert_uint_ge(width, 1400);
    }
    free(picture);
    pf_figure_clear(&f);
}
END_TEST

/* Zeros and noise go to the floor, which the axis names; what is infinite
 * breaks the line. */
START_TEST(zeros_lie_on_the_floor)
{
    struct pf_figure f;
    size_t n;
    make_figure(&f, "x", 1, 1);
    struct pf_figure_curve *c = &f.panel[0].curve[0];
    c->median[0] = c->high[0] = (double) INFINITY;
    c->median[4] = c->low[4] = 0.0;
    c->median[5] = c->low[5] = -1e-18;
    c->high[6] = (double) INFINITY;
    char *script = collect(&f, PF_FIGURE_SVG, false, &n);
    ck_assert_ptr_nonnull(strstr(script, "$p0c0 << EOD\n\n10 0.25 0.5 1 1.5"));
    ck_assert_ptr_nonnull(strstr(script, "\n40 1e-05 1e-05 0.125 "));
    ck_assert_ptr_nonnull(strstr(script, "\n50 1e-05 1e-05 0.0625 "));
    ck_assert_ptr_nonnull(strstr(script, "\n60 0.0078125 0.015625 1 "));
    ck_assert_ptr_nonnull(strstr(script, "'≤ 10^{-5}' 1e-5"));
    ck_assert_ptr_null(strstr(script, "inf"));
    free(script);
    c->median[4] = c->low[4] = c->median[5] = c->low[5] = 1.0;
    script = collect(&f, PF_FIGURE_SVG, false, &n);
    ck_assert_ptr_null(strstr(script, "≤"));
    free(script);
    f.x_log = true; /* a point at x = 0 cannot be shown */
    c->median[0] = c->high[0] = 0.5;
    script = collect(&f, PF_FIGURE_SVG, false, &n);
    ck_assert_ptr_nonnull(strstr(script, "$p0c0 << EOD\n10 "));
    free(script);
    pf_figure_clear(&f);
}
END_TEST

START_TEST(too_much_is_refused)
{
    struct pf_figure f;
    struct pf_diag d;
    static const size_t count[][2] = {
        {PF_FIGURE_PANELS + 1, 1}, {1, PF_FIGURE_STYLES + 1}, {0, 0}};
    pf_diag_init(&d);
    make_figure(&f, "x", count[_i][0], count[_i][1]);
    FILE *out = fopen("/dev/null", "w");
    ck_assert_int_eq(pf_figure_script(&f, PF_FIGURE_SVG, out, &d), PF_EINPUT);
    ck_assert_uint_eq(d.count, 1);
    fclose(out);
    pf_diag_clear(&d);
    pf_figure_clear(&f);
}
END_TEST

START_TEST(a_missing_gnuplot_is_said)
{
    struct pf_figure f;
    struct pf_diag d;
    const char *path = getenv("PATH");
    char *saved = strdup(path != NULL ? path : "");
    pf_diag_init(&d);
    make_figure(&f, "x", 1, 1);
    setenv("PATH", "/nowhere", 1);
    FILE *out = fopen("/dev/null", "w");
    int status = pf_figure_draw(&f, PF_FIGURE_SVG, out, &d);
    setenv("PATH", saved, 1);
    ck_assert_int_eq(status, PF_EPROGRAM);
    ck_assert_ptr_nonnull(strstr(d.message[0], "gnuplot"));
    fclose(out);
    free(saved);
    pf_diag_clear(&d);
    pf_figure_clear(&f);
}
END_TEST

START_TEST(texts_are_tamed)
{
    static const struct {
        const char *text;
        size_t most;
        const char *tame;
    } known[] = {{"Nash–MD η", 20, "Nash–MD η"},
                 {"Nash–MD η", 9, "Nash–MD η"},
                 {"Nash–MD η", 6, "Nash–…"},
                 {"ab", 1, "…"},
                 {"a\nb\x7f", 9, "a b "},
                 {"\xc2\x85\xe2\x80\xae", 9, "  "},
                 {"\xff"
                  "a\xc3",
                  9, "?a?"},
                 {"", 1, ""}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        char *tame = pf_text_tame(known[i].text, known[i].most);
        ck_assert_str_eq(tame, known[i].tame);
        ck_assert_uint_le(pf_text_length(tame), known[i].most);
        free(tame);
    }
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *suite = suite_create("figure");
    PF_ADD_LOOP(suite, hostile_texts_stay_quoted, HOSTILE);
    PF_ADD_LOOP(suite, hostile_texts_are_drawn_as_they_are, HOSTILE);
    PF_ADD_LOOP(suite, pictures_have_their_form, 3);
    PF_ADD(suite, zeros_lie_on_the_floor);
    PF_ADD_LOOP(suite, too_much_is_refused, 3);
    PF_ADD(suite, a_missing_gnuplot_is_said);
    PF_ADD(suite, texts_are_tamed);
    return suite;
}

PF_TEST_MAIN(make_suite)
