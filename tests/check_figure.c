/* Figures: hostile texts do nothing, numbers end up where they should.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <libxml/parser.h>
#include <math.h>
#include <sys/stat.h>
#include <unistd.h>

#include "eval/report/text.h"
#include "figure_samples.h"

/* Between the double quotes of a line of the script stand only letters,
 * digits, harmless marks and octal escapes; outside of them only what is also
 * there when all texts are "x". */
static void
check_quoted(const char *s, const char *end)
{
    for (; s < end; s++) {
        ck_assert_int_ge((unsigned char) *s, 0x20);
        ck_assert_ptr_null(strchr("'`!|@$;<>{}[]#%&~^*?", *s));
        if (*s == '\\')
            for (int k = 0; k < 3; k++)
                ck_assert(*++s >= '0' && *s <= '7');
    }
}

/* Turns the script into what is outside of quotes, with one 0 for each number;
 * looks at what is within. */
static void
strip(char *script)
{
    char *to = script;
    for (const char *s = script; *s != '\0';) {
        size_t number = strspn(s, "-.0123456789");
        if (number > 0) {
            *to++ = '0';
            s += number;
        } else if (*s == '"') {
            const char *end = strchr(s + 1, '"');
            ck_assert_ptr_nonnull(end);
            check_quoted(s + 1, end);
            *to++ = '"';
            s = end + 1;
        } else
            *to++ = *s++;
    }
    *to = '\0';
}

/* Widths of texts decide about places, so the texts that are compared with are
 * of letters of about the same width. */
static char *
harmless(const char *text)
{
    static const char *const alike[] = {"'i", "!(", "|.", "\"c", "\\.", "/.",
                                        "[(", "](", "{0", "}0",  ";.",  "@w",
                                        "%w", "#+", "&+", "<+",  ">+",  "^+",
                                        "~+", "_c", "`c", "*c",  "$0",  "?c"};
    char *tame = pf_text_tame(text, 1000);
    for (char *s = tame; *s != '\0'; s++)
        for (size_t k = 0; k < sizeof alike / sizeof alike[0]; k++)
            if (*s == alike[k][0]) {
                *s = alike[k][1];
                break;
            }
    return tame;
}

START_TEST(hostile_texts_stay_quoted)
{
    struct pf_figure f, plain;
    size_t n;
    char *same = harmless(sample_hostile[_i]);
    sample_mixed_figure(&f, sample_hostile[_i], 3);
    sample_mixed_figure(&plain, same, 3);
    for (int form = 0; form < PF_FIGURE_FORMS; form++) {
        char *a = sample_text(&f, (enum pf_figure_form) form, false, &n);
        char *b = sample_text(&plain, (enum pf_figure_form) form, false, &n);
        strip(a);
        strip(b);
        ck_assert_str_eq(a, b);
        free(a);
        free(b);
    }
    pf_figure_clear(&f);
    pf_figure_clear(&plain);
    free(same);
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

/* Texts that are neither cut nor changed can be found in the picture. */
static bool
stays(const char *text)
{
    return strpbrk(text, "]\n\x1b") == NULL && text[0] != '\0' &&
           strlen(text) < 24 && (unsigned char) text[0] != 0xe2;
}

static void
look_for(bool *found, const char *svg, size_t n)
{
    xmlDoc *doc =
        xmlReadMemory(svg, (int) n, "figure.svg", NULL, XML_PARSE_NONET);
    ck_assert_ptr_nonnull(doc);
    ck_assert_ptr_null(strstr(svg, "<script"));
    ck_assert_ptr_null(strstr(svg, "onclick"));
    for (size_t i = 0; i < HOSTILE; i++) {
        char *tame = pf_text_tame(sample_hostile[i], 1000);
        found[i] = found[i] || shows(xmlDocGetRootElement(doc), tame);
        free(tame);
    }
    xmlFreeDoc(doc);
}

#define TURNS 5 /* in each of them a text stands at other places */

START_TEST(hostile_texts_are_drawn_as_they_are)
{
    struct pf_figure f;
    struct scratch scratch;
    bool found[HOSTILE] = {false};
    size_t n;
    if (!have_gnuplot())
        return;
    enter_scratch(&scratch);
    for (size_t turn = 0; turn < TURNS; turn++) {
        sample_pool = (struct sample_pool){sample_hostile, HOSTILE, turn * 11};
        sample_mixed_figure(&f, NULL, 3);
        char *svg = sample_text(&f, PF_FIGURE_SVG, true, &n);
        look_for(found, svg, n);
        free(svg);
        if (turn < 2)
            free(sample_text(&f, turn == 0 ? PF_FIGURE_PDF : PF_FIGURE_PNG,
                             true, &n));
        pf_figure_clear(&f);
    }
    for (size_t i = 0; i < HOSTILE; i++)
        ck_assert_msg(found[i] || !stays(sample_hostile[i]), "%s",
                      sample_hostile[i]);
    leave_scratch(&scratch);
}
END_TEST

START_TEST(the_same_figure_has_the_same_script)
{
    struct pf_figure f, same;
    size_t n, m;
    sample_mixed_figure(&f, "name ", 9);
    sample_mixed_figure(&same, "name ", 9);
    char *a = sample_text(&f, (enum pf_figure_form) _i, false, &n);
    char *b = sample_text(&same, (enum pf_figure_form) _i, false, &m);
    ck_assert_uint_eq(n, m);
    ck_assert_mem_eq(a, b, n);
    free(a);
    free(b);
    pf_figure_clear(&f);
    pf_figure_clear(&same);
}
END_TEST

START_TEST(pictures_have_their_form)
{
    static const char *const head[] = {[PF_FIGURE_SVG] = "<?xml",
                                       [PF_FIGURE_PDF] = "%PDF-",
                                       [PF_FIGURE_PNG] = "\x89PNG",
                                       [PF_FIGURE_TEX] = "% Needs"};
    struct pf_figure f;
    size_t n;
    if (!have_gnuplot())
        return;
    sample_curve_figure(&f, "eight panels and nine curves", 8, 9);
    char *picture = sample_text(&f, (enum pf_figure_form) _i, true, &n);
    ck_assert_uint_gt(n, 3000);
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
    sample_curve_figure(&f, "x", 1, 1);
    struct pf_figure_curve *c = &f.panel[0].curve[0];
    for (size_t i = 0; i < c->n; i++) {
        c->median[i] = pow(0.5, (double) i);
        c->low[i] = 0.5 * c->median[i];
        c->high[i] = 2.0 * c->median[i];
        c->theory[i] = 3.0 * c->median[i];
    }
    c->median[0] = c->high[0] = (double) INFINITY;
    c->median[4] = c->low[4] = 0.0;
    c->median[5] = c->low[5] = -1e-18;
    c->high[6] = (double) INFINITY;
    char *script = sample_text(&f, PF_FIGURE_SVG, false, &n);
    ck_assert_ptr_nonnull(strstr(script, "$p0c0 << EOD\n\n10 0.25 0.5 1 1.5"));
    ck_assert_ptr_nonnull(strstr(script, "\n40 1e-05 1e-05 0.125 "));
    ck_assert_ptr_nonnull(strstr(script, "\n50 1e-05 1e-05 0.0625 "));
    ck_assert_ptr_nonnull(strstr(script, "\n60 0.0078125 0.015625 1 "));
    ck_assert_ptr_nonnull(strstr(script, "'≤ 10^{-5}' 1e-5"));
    ck_assert_ptr_null(strstr(script, "inf"));
    free(script);
    c->median[4] = c->low[4] = c->median[5] = c->low[5] = 1.0;
    script = sample_text(&f, PF_FIGURE_SVG, false, &n);
    ck_assert_ptr_null(strstr(script, "≤"));
    free(script);
    f.x_log = true; /* a point at x = 0 cannot be shown */
    c->median[0] = c->high[0] = 0.5;
    script = sample_text(&f, PF_FIGURE_SVG, false, &n);
    ck_assert_ptr_nonnull(strstr(script, "$p0c0 << EOD\n10 "));
    free(script);
    pf_figure_clear(&f);
}
END_TEST

/* A letter without a font would black out a bitmap. */
START_TEST(letters_without_a_font_are_squares)
{
    struct pf_figure f;
    size_t n;
    sample_curve_figure(&f, "Ж日π ", 1, 1);
    char *script = sample_text(&f, (enum pf_figure_form) _i, false, &n);
    bool kept = _i == PF_FIGURE_SVG || _i == PF_FIGURE_TEX;
    ck_assert_int_eq(strstr(script, "日") != NULL, kept);
    ck_assert_int_eq(strstr(script, "Ж□") != NULL, !kept);
    ck_assert_int_eq(strstr(script, "□□") != NULL, false);
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
    sample_curve_figure(&f, "x", count[_i][0], count[_i][1]);
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
    sample_curve_figure(&f, "x", 1, 1);
    setenv("PATH", "/nowhere", 1);
    FILE *out = fopen("/dev/null", "w");
    int status = pf_figure_draw(&f, PF_FIGURE_SVG, out, NULL, NULL, &d);
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
    sample_read_hostile();
    Suite *suite = suite_create("figure");
    PF_ADD_LOOP(suite, hostile_texts_stay_quoted, HOSTILE);
    PF_ADD(suite, hostile_texts_are_drawn_as_they_are);
    PF_ADD_LOOP(suite, the_same_figure_has_the_same_script, PF_FIGURE_FORMS);
    PF_ADD_LOOP(suite, pictures_have_their_form, PF_FIGURE_FORMS);
    PF_ADD(suite, zeros_lie_on_the_floor);
    PF_ADD_LOOP(suite, letters_without_a_font_are_squares, PF_FIGURE_FORMS);
    PF_ADD_LOOP(suite, too_much_is_refused, 3);
    PF_ADD(suite, a_missing_gnuplot_is_said);
    PF_ADD(suite, texts_are_tamed);
    return suite;
}

PF_TEST_MAIN(make_suite)
