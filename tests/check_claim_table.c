/* The table of claims: words, digits, escapes in every format, of rows made by
 * hand.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <math.h>
#include <string.h>

#include "core/status.h"
#include "eval/report/text_columns.h"
#include "lab/claim/table.h"
#include "lab/claim/text.h"
#include "lab/page/page.h"
#include "testing.h"

#define OPEN ((double) HUGE_VAL)
#define NONE ((double) NAN)

/* --- rows --- */

struct made {
    struct pf_claim_def def;
    struct pf_claim_arm_def arm[2];
    struct pf_claimed row;
};

static char empty[] = "", name_queries[] = "queries", says[] = "It is so",
            identity[] = "order-1", metric[] = "duality-gap";

/* A claim that holds: the interval [0.25, 0.36] around 0.31. */
static void
make(struct made *m, enum pf_claim_kind kind)
{
    memset(m, 0, sizeof *m);
    m->def.kind = m->def.claim.kind = kind;
    m->def.id = identity;
    m->def.says = says;
    m->def.why = empty;
    m->def.x = name_queries;
    m->def.reading.metric = metric;
    m->def.expected = PF_HOLDS;
    m->def.arm = m->arm;
    m->def.n_arms = kind == PF_CLAIM_ORDER || kind == PF_CLAIM_RANK ? 2 : 1;
    m->def.claim.low = -OPEN;
    m->def.claim.high = OPEN;
    m->def.claim.predicted = NONE;
    m->def.claim.confidence = 0.95;
    m->row.def = &m->def;
    m->row.is = (struct pf_judgement){.verdict = PF_HOLDS,
                                      .value = 0.31,
                                      .low = 0.25,
                                      .high = 0.36,
                                      .arm = {NONE, NONE},
                                      .n_seeds = 32};
}

/* A copy to write to, for fields that are not const. */
#define TEXTS 64
static char *
text_of(const char *text)
{
    static char room[TEXTS][2000];
    static size_t n;
    char *copy = room[n++ % TEXTS];
    ck_assert_uint_lt(strlen(text), sizeof room[0]);
    return strcpy(copy, text);
}

/* --- verdicts --- */

START_TEST(verdicts_are_words)
{
    static const struct {
        bool control;
        enum pf_verdict expected, is;
        const char *word;
        bool worse;
    } cases[] = {
        {false, PF_HOLDS, PF_HOLDS, "holds", false},
        {false, PF_HOLDS, PF_FAILS, "FAILS", true},
        {false, PF_HOLDS, PF_UNDECIDED, "undecided", true},
        {false, PF_FAILS, PF_FAILS, "not reproduced", false},
        {false, PF_FAILS, PF_UNDECIDED, "not reproduced", false},
        {false, PF_UNDECIDED, PF_FAILS, "not reproduced", false},
        {false, PF_FAILS, PF_HOLDS, "holds", false},
        {true, PF_FAILS, PF_FAILS, "control ok", false},
        {true, PF_FAILS, PF_HOLDS, "CONTROL HOLDS", true},
        {true, PF_FAILS, PF_UNDECIDED, "undecided", true},
    };
    struct made m;
    make(&m, PF_CLAIM_BOUND);
    m.def.control = cases[_i].control;
    m.def.expected = cases[_i].expected;
    m.row.is.verdict = cases[_i].is;
    ck_assert_str_eq(pf_claim_word_text(pf_claimed_word(&m.row)),
                     cases[_i].word);
    ck_assert_int_eq(pf_claimed_is_worse(&m.row), cases[_i].worse);
}
END_TEST
#define VERDICTS 10

/* --- numbers --- */

START_TEST(values_are_short)
{
    static const struct {
        double value, low, high, edge;
        bool at_least, at_most;
        const char *shown, *interval;
    } cases[] = {
        {0.31, 0.25, 0.36, 0.4, false, false, "0.31", "[0.25, 0.36]"},
        {1.0 / 3, 0.3, 0.371828, 0.4, false, false, "0.333", "[0.3, 0.372]"},
        {0.99871234, 0.99861234, 0.99881234, 1, false, false, "0.99871",
         "[0.99861, 0.99881]"},
        {2417.6, 2000, 3120.2, 1e4, false, false, "2418", "[2000, 3120]"},
        {2400, 1800, OPEN, 1e4, true, false, "> 2400", "[1800, -]"},
        {0.4, -OPEN, 0.5, 0.9, false, true, "< 0.4", "[-, 0.5]"},
        {NONE, NONE, NONE, 1, false, false, "-", ""},
        {NONE, -OPEN, OPEN, 1, true, false, "-", ""},
        {OPEN, 3, OPEN, 1, false, false, "inf", "[3, -]"},
        {1.5e-12, 1e-12, 2e-12, 1e-9, false, false, "1.5e-12",
         "[1e-12, 2e-12]"},
        {-0.0, -1, 1, 2, false, false, "0", "[-1, 1]"},
        /* told apart from what is claimed */
        {0.40004, 0.3, 0.5, 0.4, false, false, "0.40004", "[0.3, 0.5]"},
        {0.4, 0.3, 0.39999, 0.4, false, false, "0.4", "[0.3, 0.39999]"},
        {12345678, 1.2e7, 1.3e7, 2e7, false, false, "1.23e+07",
         "[1.2e+07, 1.3e+07]"},
    };
    char out[PF_CLAIM_TEXT];
    struct made m;
    make(&m, PF_CLAIM_BOUND);
    m.def.claim.high = cases[_i].edge;
    m.row.is.value = cases[_i].value;
    m.row.is.low = cases[_i].low;
    m.row.is.high = cases[_i].high;
    m.row.is.at_least = cases[_i].at_least;
    m.row.is.at_most = cases[_i].at_most;
    pf_claimed_value(&m.row, out);
    ck_assert_str_eq(out, cases[_i].shown);
    pf_claimed_interval(&m.row, out);
    ck_assert_str_eq(out, cases[_i].interval);
}
END_TEST
#define VALUES 14

START_TEST(exact_claims_have_no_interval)
{
    char out[PF_CLAIM_TEXT];
    struct made m;
    make(&m, PF_CLAIM_BOUND);
    m.def.claim.exact = true;
    pf_claimed_interval(&m.row, out);
    ck_assert_str_eq(out, "");
    pf_claimed_arms(&m.row, out);
    ck_assert_str_eq(out, "");
    make(&m, PF_CLAIM_ORDER);
    m.row.is.arm[0] = 620;
    m.row.is.arm[1] = 2000;
    pf_claimed_arms(&m.row, out);
    ck_assert_str_eq(out, "620 against 2000");
}
END_TEST

static void
expect_threshold(const struct made *m, const char *text)
{
    char out[PF_CLAIM_TEXT];
    pf_claim_threshold(&m->def, out);
    ck_assert_str_eq(out, text);
}

START_TEST(bounds_are_told)
{
    struct made m;
    make(&m, PF_CLAIM_BOUND);
    m.def.claim.high = 0.01;
    expect_threshold(&m, "at most 0.01");
    m.def.claim.low = 0.005;
    expect_threshold(&m, "in [0.005, 0.01]");
    m.def.claim.high = 0.00500001;
    expect_threshold(&m, "in [0.005, 0.00500001]");
    m.def.claim.high = OPEN;
    expect_threshold(&m, "at least 0.005");
    m.def.claim.aggregate = PF_CLAIM_WORST;
    expect_threshold(&m, "at least 0.005 in every run");
    m.def.claim.aggregate = PF_CLAIM_MEAN;
    m.def.is_share = true;
    m.def.share_below = true;
    m.def.share_limit = 1e-6;
    expect_threshold(&m, "share of runs below 1e-06: at least 0.005");
    make(&m, PF_CLAIM_RANK);
    m.def.claim.low = 0.8;
    expect_threshold(&m, "rank correlation at least 0.8");
    make(&m, PF_CLAIM_EQUAL);
    m.def.claim.tolerance = 1e-9;
    expect_threshold(&m, "within 1e-09");
    m.def.claim.exact = true;
    m.def.claim.tolerance = 0.0;
    expect_threshold(&m, "equal");
    m.def.claim.exact = false;
    m.def.claim.has_factor = true;
    m.def.claim.factor = 1.05;
    expect_threshold(&m, "within a factor of 1.05");
}
END_TEST

START_TEST(orders_are_told)
{
    struct made m;
    make(&m, PF_CLAIM_ORDER);
    expect_threshold(&m, "difference below 0");
    m.def.claim.margin = 0.05;
    expect_threshold(&m, "difference below -0.05");
    m.def.claim.greater = true;
    expect_threshold(&m, "difference above 0.05");
    m.def.claim.has_factor = true;
    m.def.claim.factor = 2.5;
    expect_threshold(&m, "ratio above 2.5");
    m.def.claim.greater = false;
    m.def.claim.factor = 0.4;
    expect_threshold(&m, "ratio below 0.4");
    m.def.claim.factor = 1.0;
    expect_threshold(&m, "ratio below 1");
}
END_TEST

START_TEST(rates_and_reaching_are_told)
{
    struct made m;
    make(&m, PF_CLAIM_RATE);
    m.def.claim.high = 0.98;
    expect_threshold(&m, "factor at most 0.98");
    m.def.claim.law = PF_LOG_LOG;
    m.def.claim.low = -2.2;
    m.def.claim.high = -1.8;
    expect_threshold(&m, "power in [-2.2, -1.8]");
    m.def.against_predicted = true;
    m.def.claim.low = 0.9;
    m.def.claim.high = 1.1;
    expect_threshold(&m, "in [0.9, 1.1] of what is predicted");
    make(&m, PF_CLAIM_REACH);
    m.def.claim.high = 2400;
    expect_threshold(&m, "at most 2400 queries");
    m.def.x = text_of("sqrt-kl");
    expect_threshold(&m, "at most 2400 of sqrt-kl");
    m.def.n_arms = 2;
    m.def.claim.margin = 3;
    expect_threshold(&m, "difference below -3 of sqrt-kl");
    m.def.claim.has_factor = true;
    m.def.claim.factor = 0.4;
    expect_threshold(&m, "ratio below 0.4");
    /* A name of any length ends where the room does. */
    static char longest[2000];
    memset(longest, 'x', sizeof longest - 1);
    char out[PF_CLAIM_TEXT];
    m.def.n_arms = 1;
    m.def.x = longest;
    pf_claim_threshold(&m.def, out);
    ck_assert_uint_eq(strlen(out), PF_CLAIM_TEXT - 1);
}
END_TEST

/* --- tables --- */

#define ROWS 6
struct sample {
    struct made made[ROWS];
    struct pf_claimed row[ROWS];
    struct pf_claims_def def[2];
    struct pf_claim_group group[2];
    struct pf_claim_table table;
};

/* Two experiments: one of claims of all verdicts, one of a control. */
static void
fill(struct sample *s, const char *hostile)
{
    memset(s, 0, sizeof *s);
    for (size_t i = 0; i < ROWS; i++) {
        make(&s->made[i], i % 2 == 0 ? PF_CLAIM_ORDER : PF_CLAIM_REACH);
        s->made[i].def.says = text_of(hostile);
        s->made[i].def.claim.high = 4;
        s->made[i].def.id = text_of(
            (const char *[]){"a", "b", "a b", "<i>", "a_20b", "\"'&"}[i]);
    }
    s->made[1].row.is.verdict = PF_FAILS;
    s->made[2].row.is.verdict = PF_UNDECIDED;
    s->made[3].row.is.verdict = PF_UNDECIDED;
    s->made[3].def.expected = PF_FAILS;
    s->made[4].row.is.verdict = PF_FAILS;
    s->made[4].def.control = s->made[5].def.control = true;
    s->made[4].def.expected = s->made[5].def.expected = PF_FAILS;
    strcpy(s->made[2].row.is.why, "2 of 32 runs are missing");
    strcpy(s->made[3].row.is.why, "2 of 32 runs are missing");
    s->made[0].def.why = text_of(hostile);
    s->made[5].row.is.value = s->made[5].row.is.high = OPEN;
    for (size_t i = 0; i < ROWS; i++)
        s->row[i] = s->made[i].row;
    for (size_t g = 0; g < 2; g++) {
        s->def[g].system = text_of(hostile);
        s->def[g].paper = text_of(hostile);
        s->group[g] = (struct pf_claim_group){.name = hostile,
                                              .file = hostile,
                                              .def = &s->def[g],
                                              .row = s->row + (g > 0 ? 4 : 0),
                                              .n = g > 0 ? 2 : 4,
                                              .seconds = g > 0 ? NONE : 12.34,
                                              .computed = g > 0 ? 0 : 96,
                                              .page = "a b?.html"};
    }
    s->table = (struct pf_claim_table){
        .group = s->group, .n = 2, .columns = 80, .colour = false};
}

static const char *const hostile[] = {
    "XPO needs fewer queries",
    "a | b <b>bold</b> & @code{x} {y} \\| `c` *d* [e](f) \"g\" 'h' ~~i~~",
    "two\nlines\r\nand\tmore \033[31mred\033[0m \x01 \x7f",
    "-",
    "",
    "\xe5\x8d\x97\xe5\x8c\x97\xe5\x8d\x97\xe5\x8c\x97 wide \xff\xfe broken "
    "\xe2\x80\xae turned",
    "averyveryveryveryveryveryveryveryveryveryveryveryveryveryveryveryveryvery"
    "veryveryveryveryveryveryveryveryveryverylongword and more words after it, "
    "so that lines have to be broken in many places, again and again",
    "</script><script>x</script><!-- ]]> -->",
    "@end multitable\n@bye",
    "{\"a\": 1}, \\u0000"};
#define HOSTILE (sizeof hostile / sizeof *hostile)

typedef int write_fn(const struct pf_claim_table *t, FILE *out);

static char *
written(write_fn *write, const struct pf_claim_table *t)
{
    char *text = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&text, &size);
    ck_assert_ptr_nonnull(f);
    ck_assert_int_eq(write(t, f), PF_OK);
    ck_assert_int_eq(fclose(f), 0);
    for (size_t i = 0; i < size; i++)
        ck_assert_msg(text[i] == '\n' || (unsigned char) text[i] >= 0x20,
                      "control character %d", text[i]);
    return text;
}

START_TEST(summary_counts)
{
    struct sample s;
    char out[PF_CLAIM_SUMMARY];
    fill(&s, "x");
    pf_claim_table_summary(&s.table, out);
    ck_assert_str_eq(out, "6 claims: 1 holds, 1 FAILS, 1 not reproduced, 1 "
                          "undecided, 1 control fails as it must, 1 CONTROL "
                          "HOLDS");
    ck_assert_uint_eq(pf_claim_table_worse(&s.table), 3);
    s.table.group = &s.group[1];
    s.table.n = 1;
    s.row[5].is.verdict = PF_FAILS;
    pf_claim_table_summary(&s.table, out);
    ck_assert_str_eq(out, "2 claims: 2 controls fail as they must");
    ck_assert_uint_eq(pf_claim_table_worse(&s.table), 0);
    s.group[1].n = 0;
    pf_claim_table_summary(&s.table, out);
    ck_assert_str_eq(out, "0 claims");
}
END_TEST

START_TEST(notes_stand_once)
{
    struct sample s;
    struct pf_claim_notes n;
    fill(&s, "why");
    s.made[3].def.expected = PF_FAILS;
    s.row[1].is.verdict = PF_HOLDS;
    s.made[1].def.expected = PF_FAILS;
    ck_assert_int_eq(pf_claim_notes_make(&n, &s.table), PF_OK);
    ck_assert_uint_eq(n.n, 3);
    ck_assert_str_eq(n.text[0], "why.");
    ck_assert_str_eq(n.text[1], "It is on record as not reproduced.");
    ck_assert_str_eq(n.text[2], "2 of 32 runs are missing.");
    const size_t wanted[ROWS] = {1, 2, 3, 3, 0, 0};
    for (size_t i = 0; i < ROWS; i++)
        ck_assert_uint_eq(n.number[i], wanted[i]);
    pf_claim_notes_clear(&n);
    pf_claim_notes_clear(&n);
}
END_TEST

/* Every word of `text` comes again, in this order. */
static void
expect_words(const char *where, const char *text)
{
    char copy[2000];
    snprintf(copy, sizeof copy, "%s", text);
    for (char *word = strtok(copy, " "); word != NULL;
         word = strtok(NULL, " ")) {
        const char *found = strstr(where, word);
        ck_assert_msg(found != NULL, "'%s' is lost", word);
        where = found + strlen(word);
    }
}

START_TEST(text_keeps_to_its_columns)
{
    static const size_t columns[] = {0, 40, 41, 60, 80, 200};
    struct sample s;
    fill(&s, hostile[_i]);
    for (size_t k = 0; k < sizeof columns / sizeof *columns; k++) {
        s.table.columns = columns[k];
        char *text = written(pf_claim_table_text, &s.table);
        size_t most = columns[k] > 40 ? columns[k] : 40;
        for (char *line = strtok(text, "\n"); line != NULL;
             line = strtok(NULL, "\n")) {
            ck_assert_msg(pf_text_columns(line) <= most, "%zu columns: %s",
                          most, line);
            ck_assert_msg(line[strlen(line) - 1] != ' ' ||
                              hostile[_i][0] == '\0',
                          "blanks at the end of '%s'", line);
        }
        free(text);
    }
    s.table.columns = 200;
    char *text = written(pf_claim_table_text, &s.table);
    if (_i == 0)
        expect_words(text, "holds XPO needs fewer queries measured 0.31 "
                           "claimed: difference below 0 (1)");
    ck_assert_ptr_nonnull(strstr(text, "CONTROL HOLDS"));
    ck_assert_ptr_nonnull(strstr(text, "time 12.3 s)"));
    ck_assert_ptr_nonnull(strstr(text, "time -)"));
    ck_assert_ptr_nonnull(strstr(text, "6 claims: 1 holds"));
    free(text);
}
END_TEST

/* A colour changes nothing but itself. */
START_TEST(colour_is_only_colour)
{
    struct sample s;
    fill(&s, "x y z");
    char *plain = written(pf_claim_table_text, &s.table), *text = NULL;
    size_t size = 0, n = 0;
    FILE *f = open_memstream(&text, &size);
    s.table.colour = true;
    ck_assert_int_eq(pf_claim_table_text(&s.table, f), PF_OK);
    fclose(f);
    ck_assert_ptr_nonnull(strstr(text, "\033["));
    for (size_t i = 0; i < size; i++) {
        if (text[i] == '\033')
            i += strcspn(text + i, "m");
        else
            text[n++] = text[i];
    }
    text[n] = '\0';
    ck_assert_str_eq(text, plain);
    free(plain);
    free(text);
}
END_TEST

/* Rows have eight bars that are not escaped, and no tag is begun. */
START_TEST(markdown_is_a_table)
{
    struct sample s;
    size_t rows = 0;
    fill(&s, hostile[_i]);
    char *text = written(pf_claim_table_markdown, &s.table);
    ck_assert_ptr_null(strpbrk(text, "<>"));
    for (char *line = strtok(text, "\n"); line != NULL;
         line = strtok(NULL, "\n")) {
        size_t bars = 0;
        if (line[0] != '|')
            continue;
        for (const char *c = line; *c != '\0'; c++) {
            bars += *c == '|';
            c += *c == '\\' && c[1] != '\0';
        }
        ck_assert_uint_eq(bars, 8);
        rows++;
    }
    ck_assert_uint_eq(rows, ROWS + 2);
    free(text);
}
END_TEST

START_TEST(markdown_says_what_is_said)
{
    struct sample s;
    fill(&s, "a | b <i> [c](d)");
    char *text = written(pf_claim_table_markdown, &s.table);
    ck_assert_ptr_nonnull(
        strstr(text, "| a \\| b &lt;i&gt; \\[c\\](d) | 0.31 [0.25, 0.36] | "
                     "difference below 0 | holds (1) | 12.3 s |\n"));
    ck_assert_ptr_nonnull(strstr(text, "\n1. a \\| b"));
    free(text);
}
END_TEST

/* Braces are in pairs, and every command is one of ours. */
START_TEST(texinfo_is_escaped)
{
    static const char *const ours[] = {"@noindent\n",
                                       "@subheading ",
                                       "@file{",
                                       "@multitable @",
                                       "@columnfrac",
                                       "@tab ",
                                       "@item",
                                       "@*\nmeasured ",
                                       "@end multitable\n",
                                       "@end enumerate\n",
                                       "@enumerate "};
    struct sample s;
    fill(&s, hostile[_i]);
    char *text = written(pf_claim_table_texinfo, &s.table);
    int depth = 0;
    size_t tabs = 0;
    for (const char *c = text; *c != '\0'; c++) {
        bool known = *c != '@';
        if (*c == '@' && strchr("@{}", c[1]) != NULL) {
            c++;
            continue;
        }
        for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
            known = known || strncmp(c, ours[i], strlen(ours[i])) == 0;
        ck_assert_msg(known, "%.20s", c);
        tabs += strncmp(c, "@tab ", 5) == 0;
        depth += (*c == '{') - (*c == '}');
        ck_assert_int_ge(depth, 0);
        ck_assert_int_le(depth, 1);
    }
    ck_assert_int_eq(depth, 0);
    ck_assert_uint_eq(tabs, ROWS);
    free(text);
}
END_TEST

START_TEST(json_is_closed)
{
    struct sample s;
    int depth = 0, objects = 0;
    fill(&s, hostile[_i]);
    char *text = written(pf_claim_table_json, &s.table);
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '"')
            for (c++; *c != '"'; c++)
                c += *c == '\\';
        objects += *c == '{' && depth == 1;
        depth += (*c == '{' || *c == '[') - (*c == '}' || *c == ']');
        ck_assert_int_ge(depth, 0);
    }
    ck_assert_int_eq(depth, 0);
    ck_assert_int_eq(objects, ROWS);
    ck_assert_ptr_nonnull(strstr(text, "\"value\": null, \"low\": 0.25, "
                                       "\"high\": null"));
    ck_assert_ptr_nonnull(strstr(text, "\"seconds\": 12.34, \"computed\": 96"));
    ck_assert_ptr_nonnull(strstr(text, "\"seconds\": null, \"computed\": 0"));
    free(text);
    s.table.n = 0;
    text = written(pf_claim_table_json, &s.table);
    ck_assert_str_eq(text, "[\n]\n");
    free(text);
}
END_TEST

/* --- pages --- */

static char *
xpath_text(xmlXPathContext *context, const char *path)
{
    xmlXPathObject *found =
        xmlXPathEvalExpression((const xmlChar *) path, context);
    ck_assert_ptr_nonnull(found);
    char *text = (char *) xmlXPathCastToString(found);
    xmlXPathFreeObject(found);
    return text;
}

static void
expect_xpath(xmlXPathContext *context, const char *path, const char *text)
{
    char *found = xpath_text(context, path);
    ck_assert_msg(strcmp(found, text) == 0, "%s: '%s', not '%s'", path, found,
                  text);
    xmlFree(found);
}

START_TEST(the_index_is_well_formed)
{
    struct sample s;
    fill(&s, hostile[_i]);
    char *text = written(pf_page_claims_write, &s.table);
    xmlDoc *doc = xmlReadMemory(text, (int) strlen(text), "index.html", NULL,
                                XML_PARSE_NONET);
    ck_assert_ptr_nonnull(doc);
    xmlXPathContext *context = xmlXPathNewContext(doc);
    expect_xpath(context, "count(//*[local-name()='tbody']/*)", "6");
    expect_xpath(context, "count(//*[local-name()='script'])", "1");
    expect_xpath(context, "count(//*[local-name()='i' or local-name()='b'])",
                 "1"); /* of the caption */
    expect_xpath(context,
                 "string((//*[local-name()='a'][@href][starts-with("
                 "@href, './')])[1]/@href)",
                 "./a%20b%3F.html#claim-a");
    expect_xpath(context,
                 "string((//*[local-name()='a'][@href][starts-with("
                 "@href, './')])[3]/@href)",
                 "./a%20b%3F.html#claim-a_20b");
    expect_xpath(context, "count(//*[@class='bad'])", "3");
    if (_i == 7)
        expect_xpath(context, "string((//*[local-name()='bdi'])[1])",
                     hostile[_i]);
    xmlXPathFreeContext(context);
    xmlFreeDoc(doc);
    free(text);
}
END_TEST

/* Another anchor for every id. */
START_TEST(anchors_differ)
{
    static const char *const ids[] = {
        "a", "b",  "a b", "a_b",      "a_20b", "a-b", "a.b", "<i>",   "\"",
        "_", "__", "_5f", "\xc3\xa9", "A",     "",    "20",  "a_5fb", " "};
    char *anchor[sizeof ids / sizeof *ids];
    size_t n = sizeof ids / sizeof *ids, size;
    for (size_t i = 0; i < n; i++) {
        FILE *f = open_memstream(&anchor[i], &size);
        pf_claim_anchor(f, ids[i]);
        fclose(f);
        ck_assert_uint_eq(strspn(anchor[i], "abcdefghijklmnopqrstuvwxyz"
                                            "A0123456789-._"),
                          strlen(anchor[i]));
        for (size_t k = 0; k < i; k++)
            ck_assert_str_ne(anchor[k], anchor[i]);
    }
    for (size_t i = 0; i < n; i++)
        free(anchor[i]);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("claim_table");
    PF_ADD_LOOP(s, verdicts_are_words, VERDICTS);
    PF_ADD_LOOP(s, values_are_short, VALUES);
    PF_ADD(s, exact_claims_have_no_interval);
    PF_ADD(s, bounds_are_told);
    PF_ADD(s, orders_are_told);
    PF_ADD(s, rates_and_reaching_are_told);
    PF_ADD(s, summary_counts);
    PF_ADD(s, notes_stand_once);
    PF_ADD_LOOP(s, text_keeps_to_its_columns, HOSTILE);
    PF_ADD(s, colour_is_only_colour);
    PF_ADD_LOOP(s, markdown_is_a_table, HOSTILE);
    PF_ADD(s, markdown_says_what_is_said);
    PF_ADD_LOOP(s, texinfo_is_escaped, HOSTILE);
    PF_ADD_LOOP(s, json_is_closed, HOSTILE);
    PF_ADD_LOOP(s, the_index_is_well_formed, HOSTILE);
    PF_ADD(s, anchors_differ);
    return s;
}

PF_TEST_MAIN(make_suite)
