/* The report: texts stay texts, numbers are those of the runs, pictures bring
 * nothing along, and no table grows without end. What a browser makes of it is
 * for tests/browser.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <ctype.h>
#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>
#include <math.h>

#include "core/status.h"
#include "eval/report/text.h"
#include "lab/page/page_part.h"
#include "lab/store/numerics.h"
#include "placed.h"

#define GAP "regularised-duality-gap"
#define KL "kl-to-nash"

static const char *const hostile[] = {
    "</script><script>alert(1)</script>",
    "<!-- --!> <![CDATA[ ]]>",
    "&amp; &lt; &#x3c; &nbsp; &bogus;",
    "\" onload=\"alert(1)",
    "' onload='alert(1)",
    "</title></desc></svg><img src=x onerror=alert(1)>",
    "$(touch marker) `touch marker` ; rm -rf /",
    "javascript:alert(1)",
    "\\u003c \\\" \\\\ \\",
    "a\tb\nc\rd\x1b[31m\x07",
    "\xe2\x80\xae reversed \xe2\x81\xa6",
    "broken \xff\xc0\x80 \xed\xa0\x80 bytes",
    "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d 日本語 é",
    "{/*1e9 _x^y} %n %s =cmd|",
    ""};
#define HOSTILE (sizeof hostile / sizeof *hostile)

/* --- texts --- */

static char *
written(void (*put)(FILE *out, const char *text, size_t most), const char *text)
{
    char *made = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&made, &size);
    ck_assert_ptr_nonnull(f);
    put(f, text, 1000);
    ck_assert_int_eq(fclose(f), 0);
    return made;
}

static xmlDoc *
parse(const char *text)
{
    xmlDoc *doc = xmlReadMemory(text, (int) strlen(text), NULL, "UTF-8",
                                XML_PARSE_NONET | XML_PARSE_HUGE);
    ck_assert_msg(doc != NULL, "no XML: %.200s", text);
    return doc;
}

/* As content, between both kinds of quotes, and to HTML's own parser, which
 * knows nothing of XML. */
START_TEST(texts_come_back)
{
    char *html = written(pf_html_text, hostile[_i]), *all = NULL;
    char *tame = pf_text_tame(hostile[_i], 1000);
    ck_assert_int_gt(
        asprintf(&all, "<p title=\"%s\" class='%s'>%s</p>", html, html, html),
        0);
    for (int round = 0; round < 2; round++) {
        htmlDocPtr doc = round == 0
                             ? parse(all)
                             : htmlReadMemory(all, (int) strlen(all), NULL,
                                              "UTF-8", HTML_PARSE_NOERROR);
        xmlXPathContext *context = xmlXPathNewContext(doc);
        xmlXPathObject *found = xmlXPathEval((const xmlChar *) "//p", context);
        ck_assert_int_eq(found->nodesetval->nodeNr, 1);
        const xmlNode *p = found->nodesetval->nodeTab[0];
        xmlChar *title = xmlGetProp(p, (const xmlChar *) "title");
        xmlChar *class = xmlGetProp(p, (const xmlChar *) "class");
        xmlChar *content = xmlNodeGetContent(p);
        ck_assert_str_eq((char *) title, tame);
        ck_assert_str_eq((char *) class, tame);
        ck_assert_str_eq((char *) content, tame);
        ck_assert_ptr_null(p->properties->next->next);
        xmlFree(title);
        xmlFree(class);
        xmlFree(content);
        xmlXPathFreeObject(found);
        xmlXPathFreeContext(context);
        xmlFreeDoc(doc);
    }
    free(all);
    free(tame);
    free(html);
}
END_TEST

/* A JSON string, read by hand. */
static size_t
json_string(const char *json, char *out)
{
    size_t i = 1, n = 0;
    ck_assert_int_eq(json[0], '"');
    while (json[i] != '"') {
        ck_assert_int_ge((unsigned char) json[i], 0x20);
        if (json[i] != '\\') {
            out[n++] = json[i++];
            continue;
        }
        i++;
        if (json[i] == 'u') {
            unsigned code;
            ck_assert_int_eq(sscanf(json + i + 1, "%4x", &code), 1);
            ck_assert_uint_lt(code, 0x80);
            out[n++] = (char) code;
            i += 5;
        } else {
            ck_assert(strchr("\"\\/", json[i]) != NULL);
            out[n++] = json[i++];
        }
    }
    out[n] = '\0';
    return i + 1;
}

START_TEST(json_strings_come_back)
{
    char *json = written(pf_html_json_string, hostile[_i]), back[2000];
    char *tame = pf_text_tame(hostile[_i], 1000);
    ck_assert_ptr_null(strpbrk(json, "<>&\n"));
    ck_assert_uint_eq(json_string(json, back), strlen(json));
    ck_assert_str_eq(back, tame);
    free(tame);
    free(json);
}
END_TEST

START_TEST(numbers_are_set)
{
    static const struct {
        double x;
        const char *text;
    } known[] = {{0.0, "0"},
                 {-0.0, "0"},
                 {1.0, "1"},
                 {-3.0, "−3"},
                 {0.25, "0.250"},
                 {0.0123456, "0.0123"},
                 {0.00012345, "1.23 × 10⁻⁴"},
                 {-1e-300, "−1.00 × 10⁻³⁰⁰"},
                 {123.456, "123"},
                 {999.6, "1000"},
                 {54321.9, "54322"},
                 {1.5e9, "1.50 × 10⁹"},
                 {9.995, "9.99"},
                 {(double) NAN, "none"},
                 {(double) INFINITY, "none"}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        char *made = NULL;
        size_t size = 0;
        FILE *f = open_memstream(&made, &size);
        pf_html_real(f, known[i].x, "none");
        fclose(f);
        ck_assert_str_eq(made, known[i].text);
        free(made);
    }
}
END_TEST

/* RFC 4648, section 10. */
START_TEST(base64_is_standard)
{
    static const char *const known[] = {
        "", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"};
    for (size_t n = 0; n < 7; n++) {
        char *made = NULL;
        size_t size = 0;
        FILE *f = open_memstream(&made, &size);
        pf_html_base64(f, "foobar", n);
        fclose(f);
        ck_assert_str_eq(made, known[n]);
        free(made);
    }
}
END_TEST

/* --- pictures --- */

static const char picture[] =
    "<?xml version='1.0'?><svg width='100' height='50' "
    "xmlns='http://www.w3.org/2000/svg' "
    "xmlns:xlink='http://www.w3.org/1999/xlink' onload='alert(1)'>"
    "<title>not ours</title><script>alert(1)</script>"
    "<rect x='0' y='0' width='100' height='50' fill='#ffffff'/>"
    "<g id='empty'><g/></g><defs><circle id='dot' r='0.125'/></defs>"
    "<g id='twice' style='background:url(http://x)' onclick='alert(1)' "
    "stroke='rgb( 68, 068,  1)'><path d='M1.23456,2.0 L-0.01,30.96'/>"
    "<use xlink:href='#dot'/><use xlink:href='http://x/y.svg#dot'/>"
    "<image href='http://x/y.png'/><a href='javascript:alert(1)'><text>in a "
    "link</text></a><foreignObject><p>x</p></foreignObject>"
    "<rect clip-path='url(#dot)' fill='url(http://x#y)'/>"
    "<text font-family='x'>&lt;b&gt; &amp; 'text'</text></g>"
    "<g id='twice'><rect/></g></svg>";

static char *
placed_picture(const char *svg, int status)
{
    static const struct pf_svg how = {"f7", "A <title>", "In words & more"};
    char *made = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&made, &size);
    ck_assert_int_eq(pf_svg_put(f, svg, strlen(svg), &how), status);
    fclose(f);
    return made;
}

START_TEST(pictures_only_draw)
{
    static const char *const gone[] = {
        "alert",  "script",    "http://x",      "not ours",
        "onload", "style",     "foreignObject", "twice",
        "empty",  "in a link", "#ffffff",       "font-family"};
    static const char *const there[] = {
        "<circle id=\"f7-dot\" r=\"0.125\"/>",
        "stroke=\"#444401\"",
        "d=\"M1.2,2 L0,31\"",
        "<use href=\"#f7-dot\"/>",
        "<rect clip-path=\"url(#f7-dot)\"/>",
        "<text>&lt;b&gt; &amp; &#39;text&#39;</text>",
        "viewBox=\"0 0 100 50\"",
        "role=\"img\" aria-labelledby=\"f7-name f7-alt\"",
        "<title id=\"f7-name\">A &lt;title&gt;</title>",
        "<desc id=\"f7-alt\">In words &amp; more</desc>"};
    char *made = placed_picture(picture, PF_OK);
    for (size_t i = 0; i < sizeof gone / sizeof *gone; i++)
        ck_assert_msg(strstr(made, gone[i]) == NULL, "'%s' in %s", gone[i],
                      made);
    for (size_t i = 0; i < sizeof there / sizeof *there; i++)
        ck_assert_msg(strstr(made, there[i]) != NULL, "no '%s' in %s", there[i],
                      made);
    xmlFreeDoc(parse(made));
    free(made);
}
END_TEST

START_TEST(what_is_no_picture_is_refused)
{
    static const char *const bad[] = {"",       "not XML",          "<html/>",
                                      "<svg/>", "<svg width='1'/>", "<svg"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char *made = placed_picture(bad[i], PF_EPROGRAM);
        ck_assert_str_eq(made, "");
        free(made);
    }
}
END_TEST

/* --- reading a figure --- */

static void
make_curve(struct pf_figure_curve *c, size_t style, size_t n)
{
    *c = (struct pf_figure_curve){.style = style, .n = n};
    double **const column[] = {&c->x, &c->low, &c->median, &c->high};
    for (size_t k = 0; k < 4; k++) {
        *column[k] = calloc(n, sizeof(double));
        for (size_t i = 0; i < n; i++)
            (*column[k])[i] =
                k == 0 ? (double) (i + 1)
                       : 1.0 + 0.1 * (double) k + sin(0.01 * (double) i);
    }
}

static void
make_figure(struct pf_figure *f, size_t n, const char *label)
{
    *f = (struct pf_figure){.title = strdup("t"),
                            .note = strdup("n"),
                            .x_label = strdup("J_{β} x"),
                            .x_enhanced = true,
                            .y_label = "y_z",
                            .x_log = true,
                            .n_styles = 2,
                            .n_panels = 2};
    f->style_label = calloc(2, sizeof *f->style_label);
    f->panel = calloc(2, sizeof *f->panel);
    for (size_t i = 0; i < 2; i++)
        f->style_label[i] = strdup(label);
    f->panel[0].title = strdup(label);
    f->panel[1].title = strdup("none done");
    f->panel[0].n_curves = 2;
    f->panel[0].curve = calloc(2, sizeof *f->panel[0].curve);
    for (size_t k = 0; k < 2; k++)
        make_curve(&f->panel[0].curve[k], k, n);
}

/* A spike of one point is seen in the picture, and so are the ends. */
START_TEST(thinning_keeps_what_is_seen)
{
    struct pf_figure f;
    struct pf_figure_curve *c;
    size_t n = 40000, up = 0, down = 0;
    make_figure(&f, n, "x");
    c = &f.panel[0].curve[1];
    c->median[31234] = 100.0;
    c->median[31235] = -100.0;
    double first = c->median[0], last = c->median[n - 1];
    pf_reading_thin(&f);
    ck_assert_uint_lt(c->n, 8000);
    ck_assert_uint_gt(c->n, 500);
    ck_assert(c->x[0] == 1.0 && c->median[0] == first);
    ck_assert(c->x[c->n - 1] == (double) n && c->median[c->n - 1] == last);
    for (size_t i = 0; i < c->n; i++) {
        ck_assert(i == 0 || c->x[i] > c->x[i - 1]);
        double x = c->x[i] - 1.0;
        up += c->median[i] == 100.0 && x == 31234.0;
        down += c->median[i] == -100.0 && x == 31235.0;
        if (fabs(c->median[i]) != 100.0) /* a point moves as a whole */
            ck_assert_double_eq_tol(c->high[i], c->median[i] + 0.1, 1e-12);
    }
    ck_assert(up == 1 && down == 1);
    size_t kept = c->n;
    pf_reading_thin(&f);
    ck_assert_uint_le(c->n, kept);
    pf_figure_clear(&f);
}
END_TEST

START_TEST(few_points_stay)
{
    struct pf_figure f;
    make_figure(&f, 1000, "x");
    pf_reading_thin(&f);
    ck_assert_uint_eq(f.panel[0].curve[0].n, 1000);
    pf_figure_clear(&f);
}
END_TEST

/* Is it JSON? Returns what follows one value. */
static const char *
json_value(const char *c)
{
    char text[4000];
    while (isspace((unsigned char) *c))
        c++;
    if (*c == '"')
        return c + json_string(c, text);
    if (*c == '{' || *c == '[') {
        bool object = *c == '{';
        char end = object ? '}' : ']';
        for (c++; *c != end;) {
            if (object) {
                c += json_string(c, text);
                ck_assert_int_eq(*c++, ':');
            }
            c = json_value(c);
            while (isspace((unsigned char) *c))
                c++;
            ck_assert(*c == ',' || *c == end);
            c += *c == ',';
            while (isspace((unsigned char) *c))
                c++;
        }
        return c + 1;
    }
    if (strncmp(c, "null", 4) == 0)
        return c + 4;
    char *after;
    ck_assert(isdigit((unsigned char) *c) || *c == '-');
    strtod(c, &after);
    return after;
}

START_TEST(readings_are_json)
{
    struct pf_results r = {.file = NULL};
    struct pf_page p = {.r = &r};
    struct pf_figure f;
    char *made = NULL;
    size_t size = 0;
    make_figure(&f, 50, hostile[_i]);
    f.panel[0].curve[0].low[3] = (double) NAN;
    f.panel[0].curve[0].median[4] = (double) INFINITY;
    p.out = open_memstream(&made, &size);
    pf_reading_json(&p, &f, "figure-1");
    fclose(p.out);
    xmlDoc *doc = parse(made);
    char *json = (char *) xmlNodeGetContent(xmlDocGetRootElement(doc));
    const char *end = json_value(json);
    ck_assert_str_eq(end, "");
    ck_assert_ptr_nonnull(strstr(json, "\"x\":\"Jβ x\",\"y\":\"y_z\""));
    xmlFree(json);
    xmlFreeDoc(doc);
    free(made);
    pf_figure_clear(&f);
}
END_TEST

/* --- the page --- */

#define SEEDS 7
#define POINTS 5
static const char *const worlds[] = {"<first> & \"world\"", "second"};
static const char *const learners[] = {"</script>", "a 'b' --><!--", "plain"};
static const struct planned_size size = {.worlds = 2,
                                         .learners = 3,
                                         .seeds = SEEDS,
                                         .world = worlds,
                                         .learner = learners};
static const uint64_t step[POINTS] = {0, 10, 20, 30, 40};
static const uint64_t queries[POINTS] = {0, 20, 40, 60, 80};

/* Learner l is the better the smaller l is, in every seed. */
static double
last_gap(size_t cell, size_t k)
{
    return (0.01 + 0.1 * (double) (cell % 3)) *
           (1.0 + fmod(0.37 * (double) (k * k + 3 * cell), 0.9));
}

static void
put_run(struct place *l, size_t cell, size_t k)
{
    double gap[POINTS], kl[POINTS];
    const struct pf_series series[] = {{GAP, gap}, {KL, kl}};
    for (size_t i = 0; i < POINTS; i++) {
        gap[i] = last_gap(cell, k) * pow(10.0, (double) (POINTS - 1 - i));
        kl[i] = (double) INFINITY;
    }
    struct pf_result r = {.id = l->p.plan.run[cell * l->size->seeds + k].id,
                          .description = "",
                          .n_points = POINTS,
                          .step = step,
                          .queries = queries,
                          .series = series,
                          .n_series = 2,
                          .contexts = 1,
                          .responses = 2,
                          .predicted_rate = (double) NAN};
    ck_assert_int_eq(pf_store_put(l->s, &r, &l->d), PF_OK);
}

/* Seed 5 of the last cell failed, 6 is not there. */
static void
fill(struct place *l)
{
    place_open(l, &size);
    for (size_t cell = 0; cell < 6; cell++)
        for (size_t k = 0; k < SEEDS; k++)
            if (cell < 5 || k < 5)
                put_run(l, cell, k);
    struct pf_result failed = {.id = l->p.plan.run[5 * SEEDS + 5].id,
                               .description = "",
                               .failure = "</td> a NaN & more"};
    ck_assert_int_eq(pf_store_put(l->s, &failed, &l->d), PF_OK);
    place_read(l);
}

/* Every run under a fingerprint of its own: 42, of which 20 have a row. */
static void
fill_fingerprints(struct place *l)
{
    char numerics[PF_NUMERICS_ID];
    place_open(l, &size);
    for (size_t i = 0; i < 6 * SEEDS; i++) {
        double gap[POINTS] = {1.0, 0.5, 0.25, 0.125, 0.0625};
        const struct pf_series series[] = {{GAP, gap}};
        snprintf(numerics, sizeof numerics, "%016zx", i);
        struct pf_result r = {.id = l->p.plan.run[i].id,
                              .description = "",
                              .numerics = numerics,
                              .n_points = POINTS,
                              .step = step,
                              .queries = queries,
                              .series = series,
                              .n_series = 1,
                              .contexts = 1,
                              .responses = 2,
                              .predicted_rate = (double) NAN};
        ck_assert_int_eq(
            pf_store_put_numerics(l->s, numerics, "prefarm: x\n", &l->d),
            PF_OK);
        ck_assert_int_eq(pf_store_put(l->s, &r, &l->d), PF_OK);
    }
    place_read(l);
}

static char *
page(struct place *l, const struct pf_page_options *o)
{
    char *made = NULL;
    size_t bytes = 0;
    FILE *f = open_memstream(&made, &bytes);
    int status = pf_page_write(&l->r, o, f, &l->d);
    fclose(f);
    ck_assert_int_eq(status, PF_OK);
    ck_assert_uint_lt(bytes, 5000000);
    return made;
}

/* The i-th text that an XPath gives; the caller frees it. */
static char *
at_path(xmlDoc *doc, const char *path, int i)
{
    xmlXPathContext *context = xmlXPathNewContext(doc);
    xmlXPathRegisterNs(context, (const xmlChar *) "h",
                       (const xmlChar *) "http://www.w3.org/1999/xhtml");
    xmlXPathObject *found = xmlXPathEval((const xmlChar *) path, context);
    ck_assert_ptr_nonnull(found);
    char *text = NULL;
    if (found->nodesetval != NULL && i < found->nodesetval->nodeNr)
        text = (char *) xmlNodeGetContent(found->nodesetval->nodeTab[i]);
    xmlXPathFreeObject(found);
    xmlXPathFreeContext(context);
    return text;
}

static void
expect_number(xmlDoc *doc, int row, int column, double x)
{
    char path[200];
    snprintf(path, sizeof path,
             "(//h:section[@id='results']//h:table)[1]/h:tbody/h:tr[%d]/*[%d]/"
             "@data-v",
             row + 1, column + 1);
    char *text = at_path(doc, path, 0);
    ck_assert_msg(text != NULL, "nothing at %s", path);
    ck_assert_msg(fabs(strtod(text, NULL) - x) <= 1e-12 * fabs(x),
                  "%s at %d %d, not %g", text, row, column, x);
    xmlFree(text);
}

static int
ascending(const void *a, const void *b)
{
    double x = *(const double *) a, y = *(const double *) b;
    return x < y ? -1 : x > y;
}

/* Linear between order statistics. */
static double
quantile(const double *sorted, size_t n, double p)
{
    double at = p * (double) (n - 1);
    size_t i = (size_t) at;
    double part = at - (double) i;
    return i + 1 < n ? (1.0 - part) * sorted[i] + part * sorted[i + 1]
                     : sorted[i];
}

/* The table's numbers by other means than the table's. */
static void
expect_row(xmlDoc *doc, size_t cell, double threshold)
{
    size_t n = cell < 5 ? SEEDS : 5, reached[POINTS] = {0};
    double x[SEEDS], when[SEEDS];
    for (size_t k = 0; k < n; k++) {
        x[k] = last_gap(cell, k);
        when[k] = 1e9;
        for (size_t i = POINTS; i-- > 0;)
            if (x[k] * pow(10.0, (double) (POINTS - 1 - i)) <= threshold)
                when[k] = (double) queries[i];
        reached[0] += when[k] < 1e9;
    }
    qsort(x, n, sizeof *x, ascending);
    qsort(when, n, sizeof *when, ascending);
    int row = (int) cell;
    expect_number(doc, row, 2, (double) n / SEEDS);
    expect_number(doc, row, 3, quantile(x, n, 0.5));
    expect_number(doc, row, 4, quantile(x, n, 0.1));
    if (when[n / 2] < 1e9)
        expect_number(doc, row, 5, when[n / 2]);
    else
        expect_number(doc, row, 5, 80.0); /* more than was looked at */
    expect_number(doc, row, 6, (double) (cell % 3 + 1));
}

START_TEST(tables_hold_the_runs)
{
    const struct pf_page_options o = {.threshold = {0.15}, .n_thresholds = 1};
    struct place l;
    fill(&l);
    char *html = page(&l, &o);
    xmlDoc *doc = parse(html);
    for (size_t cell = 0; cell < 6; cell++)
        expect_row(doc, cell, 0.15);
    for (int i = 0; i < 3; i++) {
        char *label = at_path(
            doc,
            "(//h:section[@id='results']//h:table)[1]//h:tr/h:th[@scope="
            "'row']",
            i);
        ck_assert_str_eq(label, learners[i]);
        xmlFree(label);
    }
    char *why = at_path(doc, "//h:section[@id='failures']//h:td[2]", 0);
    ck_assert_str_eq(why, "</td> a NaN & more");
    xmlFree(why);
    xmlFreeDoc(doc);
    free(html);
    place_clear(&l);
}
END_TEST

/* What is infinite by definition says so and comes last. */
START_TEST(infinite_values_are_told)
{
    static const char *const metric[] = {KL};
    const struct pf_page_options o = {.metric = metric, .n_metrics = 1};
    struct place l;
    fill(&l);
    char *html = page(&l, &o);
    ck_assert_ptr_nonnull(
        strstr(html, "<td class=\"n\" data-v=\"Infinity\">inf</td>"));
    xmlFreeDoc(parse(html));
    free(html);
    place_clear(&l);
}
END_TEST

/* The same page twice, and of the same file under another name. */
START_TEST(pages_are_the_same)
{
    const struct pf_page_options o = {.n_metrics = 0};
    struct place l;
    char other[sizeof l.file];
    fill(&l);
    char *one = page(&l, &o), *two = page(&l, &o);
    ck_assert_str_eq(one, two);
    snprintf(other, sizeof other, "%.40s-else", l.file);
    ck_assert_int_eq(rename(l.file, other), 0);
    pf_results_clear(&l.r);
    snprintf(l.file, sizeof l.file, "%s", other);
    ck_assert_int_eq(pf_results_open(&l.r, l.file, &l.d), PF_OK);
    char *three = page(&l, &o);
    ck_assert_str_eq(one, three);
    free(one);
    free(two);
    free(three);
    place_clear(&l);
}
END_TEST

START_TEST(nothing_done_is_told)
{
    const struct pf_page_options o = {.n_metrics = 0};
    struct place l;
    place_open(&l, &size);
    place_read(&l);
    char *html = page(&l, &o);
    ck_assert_ptr_nonnull(strstr(html, "No run is done yet."));
    ck_assert_ptr_null(strstr(html, "id=\"figures\""));
    xmlFreeDoc(parse(html));
    free(html);
    place_clear(&l);
}
END_TEST

START_TEST(unknown_metrics_are_refused)
{
    static const char *const metric[] = {GAP, "no-such"};
    const struct pf_page_options o = {.metric = metric, .n_metrics = 2};
    struct place l;
    char *made = NULL;
    size_t bytes = 0;
    fill(&l);
    FILE *f = open_memstream(&made, &bytes);
    ck_assert_int_eq(pf_page_write(&l.r, &o, f, &l.d), PF_EINPUT);
    fclose(f);
    ck_assert_uint_eq(bytes, 0);
    ck_assert_uint_ge(l.d.count, 1);
    free(made);
    place_clear(&l);
}
END_TEST

#define MANY 400

/* 1200 rows in tables of 1000. */
START_TEST(long_tables_are_cut)
{
    const struct pf_page_options o = {.n_metrics = 0};
    const char *label[MANY];
    for (size_t i = 0; i < MANY; i++)
        label[i] = hostile[i % (HOSTILE - 1)];
    const struct planned_size many = {.worlds = MANY,
                                      .learners = 3,
                                      .seeds = 1,
                                      .world = label,
                                      .learner = learners};
    struct place l;
    place_open(&l, &many);
    ck_assert_int_eq(pf_store_begin(l.s, &l.d), PF_OK);
    for (size_t cell = 0; cell < 3 * MANY; cell++)
        put_run(&l, cell, 0);
    ck_assert_int_eq(pf_store_commit(l.s, &l.d), PF_OK);
    place_read(&l);
    char *html = page(&l, &o);
    xmlDoc *doc = parse(html);
    char *last = at_path(
        doc, "(//h:section[@id='results']//h:table)[1]/h:tbody/h:tr", 999);
    char *more = at_path(
        doc, "(//h:section[@id='results']//h:table)[1]/h:tbody/h:tr", 1000);
    ck_assert_ptr_nonnull(last);
    ck_assert_ptr_null(more);
    ck_assert_ptr_nonnull(strstr(html, "200 more rows are left out"));
    xmlFree(last);
    xmlFreeDoc(doc);
    free(html);
    place_clear(&l);
}
END_TEST

START_TEST(fingerprints_without_a_row_are_counted)
{
    const struct pf_page_options o = {.n_metrics = 0};
    struct place l;
    fill_fingerprints(&l);
    char *made = page(&l, &o);
    ck_assert_ptr_nonnull(
        strstr(made, "22 more runs have still other fingerprints"));
    ck_assert_ptr_nonnull(strstr(made, "0000000000000013"));
    ck_assert_ptr_null(strstr(made, "0000000000000014"));
    free(made);
    place_clear(&l);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("page");
    /* no gnuplot: figures are for tests/browser, and take their time */
    setenv("PATH", "/nowhere", 1);
    PF_ADD_LOOP(s, texts_come_back, HOSTILE);
    PF_ADD_LOOP(s, json_strings_come_back, HOSTILE);
    PF_ADD(s, numbers_are_set);
    PF_ADD(s, base64_is_standard);
    PF_ADD(s, pictures_only_draw);
    PF_ADD(s, what_is_no_picture_is_refused);
    PF_ADD(s, thinning_keeps_what_is_seen);
    PF_ADD(s, few_points_stay);
    PF_ADD_LOOP(s, readings_are_json, HOSTILE);
    PF_ADD(s, tables_hold_the_runs);
    PF_ADD(s, infinite_values_are_told);
    PF_ADD(s, pages_are_the_same);
    PF_ADD(s, nothing_done_is_told);
    PF_ADD(s, unknown_metrics_are_refused);
    PF_ADD(s, long_tables_are_cut);
    PF_ADD(s, fingerprints_without_a_row_are_counted);
    return s;
}

PF_TEST_MAIN(make_suite)
