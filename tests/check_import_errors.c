/* What the user is told about files that are wrong: the file, the line, what
 * is wrong and what would be right; and that hostile files do no harm.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/building.h"
#include "tests/import_files.h"
#include "tests/testing.h"

#define H "left,right,winner\n"
#define SOC "# NUMBER ALTERNATIVES: 3\n"
#define NFG "NFG 1 R \"t\" { \"A\" \"B\" } "

static const struct {
    const char *name, *text, *says;
} mistakes[] = {
    /* comparisons */
    {"a.csv", H, "a.csv: there is a header but no comparison"},
    {"b.csv", H "x,y,left\nx,y,up\n",
     "b.csv:3: winner 'up' is not left, right, tie, 1, 0, 0.5, 'x' or 'y'"},
    {"c.csv", H "x,y\n", "c.csv:2: this row has 2 cells; the header has 3"},
    {"d.csv", H "x,x,x\n", "d.csv:2: 'x' is compared with itself"},
    {"e.csv", H "x,,left\n", "e.csv:2: the cell of column 'right' is empty"},
    {"f.csv", H "x,y,\n", "f.csv:2: the cell of column 'winner' is empty"},
    {"g.csv", H "x,y,left\n\"x,y,left\n",
     "g.csv:3: the quote opened here is never closed"},
    {"h.csv", H "\"x\"z,y,left\n", "h.csv:2: text after a closing quote"},
    {"i.csv", "left,right,victor\nx,y,left\n",
     "i.csv:1: no column is called one of winner|outcome"},
    {"j.csv", H "x,y,left\n\"two\nlines\",y,up\n", "j.csv:3: winner 'up'"},
    {"k.csv", H "x,y,left\nx,\xff,left\n", "k.csv:3: byte 0xFF is not UTF-8"},
    {"l.csv", H "x,\xed\xa0\x80,left\n", "l.csv:2: byte 0xED is not UTF-8"},
    {"m.csv", H "x,\xe2\x82", "m.csv:2: byte 0xE2 is not UTF-8"},
    /* matrices */
    {"a.txt", "", "a.txt: the file is empty"},
    {"b.txt", "a b c\n", "b.txt: there are no numbers below the header"},
    {"c.txt", "0.5 0.6\n0.5 0.5\n",
     "c.txt:2: row 2, column 1 is 0.5; it must be 0.4"},
    {"d.txt", "0.5 0.6\n0.4 x\n", "d.txt:2: row 2, column 2: 'x' is not"},
    {"e.txt", "0.5 0.6\n0.4\n",
     "e.txt:2: row 2 has 1 numbers; the first has 2"},
    {"f.txt", "0.5 0.6\n", "f.txt: there are 1 rows of 2 numbers"},
    {"g.txt", "0.5 0.6\n0.4 0.5\n1 1\n1 1\n", "g.txt:3: a row too many"},
    {"h.csv", ",a,b\na,0.5,0.6\nc,0.4,0.5\n",
     "h.csv:3: row 2 is called 'c', but column 2 'b'"},
    {"i.csv", "a,b,c\n0.5,0.6\n0.4,0.5\n",
     "i.csv:2: this row has 2 numbers, but the header names 3 columns"},
    {"j.csv", "0.5,nan\n0.5,0.5\n", "j.csv:1: row 1, column 2: 'nan' is not"},
    {"k.csv", "0.5,0.6\nnan,0.5\n", "k.csv:2: row 2, column 1: 'nan' is not"},
    {"l.csv", "0.5,1.5\n-0.5,0.5\n",
     "l.csv:1: row 1, column 2 is 1.5; a probability"},
    {"m.csv", "0.5\n", "m.csv:1: this row has 1 numbers; a preference has 2"},
    /* orders */
    {"a.soc", "", "a.soc: there is no line '# NUMBER ALTERNATIVES: n'"},
    {"b.soc", SOC, "b.soc: there is no order 'count: 2,1,3'"},
    {"c.soc", SOC "1: 1,2,4\n", "c.soc:2: '4' is no alternative"},
    {"d.soc", SOC "1: 1,2,2\n", "d.soc:2: alternative 2 stands twice"},
    {"e.soc", SOC "1: 1,2\n", "e.soc:2: this order ranks 2 of 3"},
    {"f.soc", SOC "1: {1,2},3\n", "f.soc:2: this order has ties"},
    {"g.toc", SOC "1: {1,2,3\n", "g.toc:2: a '{' is never closed"},
    {"h.toc", SOC "1: {1,{2,3}}\n", "h.toc:2: the braces do not match"},
    {"i.toc", SOC "1: 1,2},3\n", "i.toc:2: the braces do not match"},
    {"j.soc", SOC "x: 1,2,3\n", "j.soc:2: 'x' is no count of voters"},
    {"k.soc", SOC "0: 1,2,3\n", "k.soc:2: '0' is no count of voters"},
    {"l.soc", SOC "1,2,3\n", "l.soc:2: '1,2,3' is no order"},
    {"m.soc", "1: 1,2,3\n" SOC, "m.soc:1: an order comes before"},
    {"n.soc", "# NUMBER ALTERNATIVES: 1\n", "n.soc:1: '1' is no number of alt"},
    {"o.soc", "# NUMBER ALTERNATIVES: 1000000000\n", "from 2 to 10000"},
    {"p.soc", SOC "# NUMBER VOTERS: 5\n2: 1,2,3\n",
     "p.soc: the orders count 2 voters, but the file says 5"},
    {"q.soc", SOC "# ALTERNATIVE NAME 7: x\n1: 1,2,3\n", "q.soc:2: '7' is no"},
    {"r.soc", SOC SOC "1: 1,2,3\n", "r.soc:2: the number of alternatives is"},
    {"s.soc", "hello\n", "s.soc:1: 'hello' is no number of alternatives"},
    {"t.soi", SOC "1: \n", "t.soi:2: '' is no alternative"},
    /* strategic games */
    {"a.nfg", "", "a.nfg:1: 'NFG 1 R' at the start of the file is expected"},
    {"b.nfg", "EFG 2 R", "b.nfg:1: 'NFG 1 R' at the start of the file is"},
    {"c.nfg", "NFG 1 R \"t\" { \"A\" \"B\" \"C\" } { 2 2 2 }",
     "c.nfg:1: the game has 3 players"},
    {"d.nfg", NFG "{ 2 3 }\n", "d.nfg:2: the players have 2 and 3 strategies"},
    {"e.nfg", NFG "{ 2 2 }\n0 0 1 -1 -1 1 0", "e.nfg:2: a payoff is expected"},
    {"f.nfg", NFG "{ 2 2 }\n\n0 0 1 -1 -1 x 0 0", "f.nfg:3: a payoff is "},
    {"g.nfg", NFG "{ 2 2 }\n0 0 1 -1 -1 1/0 0 0", "not '1/0'"},
    {"h.nfg", NFG "{ 2 2 }\n0 0 1 -1 -1 1 0 0 7", "h.nfg:2: the end of the "},
    {"i.nfg", NFG "{ 2 2 }\n0 0 1 -1 0 0 0 0",
     "not a symmetric game: player 2 gets 0 at strategies (1,2), but player 1 "
     "gets 1 at (2,1)"},
    {"j.nfg", NFG "{ 2 2 }\n3 3 4 0 0 4 1 1",
     "not a constant-sum game: strategies (1,2) pay 0 and 4, but (1,1) pays 6"},
    {"k.nfg", NFG "{ 2 2 } { { \"\" 0 0 } } 0 1 2 0",
     "an outcome's number is 2; it is at most 1"},
    {"l.nfg", NFG "{ { \"a\" \"b } }", "l.nfg:1: the quote opened here"},
    {"m.nfg", NFG "{ 1 1 } 0 0", "1 strategies are too few"},
    {"n.nfg", NFG "{ 99999 99999 } 0 0", "it is at most 10000"},
    {"o.nfg", NFG "{ 2 2 } 1e308 1e308 0 0 0 0 0 0", "not a constant-sum game"},
    /* endings */
    {"a.xlsx", H, "a.xlsx' has an ending that is not known"},
};

START_TEST(mistakes_are_explained)
{
    struct pf_diag d = {0};
    int status = pf_test_refused(&d, mistakes[_i].name, mistakes[_i].text,
                                 strlen(mistakes[_i].text), NULL);
    ck_assert_int_eq(status, PF_EINPUT);
    pf_test_says(&d, mistakes[_i].says);
}
END_TEST

START_TEST(all_mistakes_at_once)
{
    static const char text[] = H "x,y,up\nx,y,left\ny,y,left\nx\n";
    struct pf_diag d = {0};
    pf_test_refused(&d, "all.csv", text, sizeof text - 1, NULL);
    ck_assert_uint_eq(d.count, 3);
    ck_assert_ptr_nonnull(strstr(d.message[0], "all.csv:2: "));
    ck_assert_ptr_nonnull(strstr(d.message[1], "all.csv:4: "));
    ck_assert_ptr_nonnull(strstr(d.message[2], "all.csv:5: "));
    pf_diag_clear(&d);
}
END_TEST

static void
refused_with(const char *text, const struct pf_import_options *o,
             const char *says)
{
    struct pf_diag d = {0};
    pf_test_refused(&d, "options.csv", text, strlen(text), o);
    pf_test_says(&d, says);
}

START_TEST(columns_and_contexts_that_do_not_exist)
{
    static const char text[] = "left,right,winner,prompt\nx,y,left,first\n";
    struct pf_import_options o;
    pf_import_options_init(&o);
    o.columns.winner = "winer";
    refused_with(text, &o,
                 ":1: there is no column 'winer'; did you mean 'winner'? There "
                 "are left, right, winner, prompt");
    o.columns.winner = NULL;
    o.columns.only = "fist";
    refused_with(text, &o, "did you mean 'first'?");
    o.columns.only = "zzzzzzzzzz";
    refused_with(text, &o,
                 "no row has the context 'zzzzzzzzzz'; there are fir");
    refused_with(H "x,y,left\n", &o, "only=\"...\" selects a context, but");
}
END_TEST

START_TEST(matrices_of_the_wrong_kind)
{
    struct pf_import_options o;
    pf_import_options_init(&o);
    o.kind = PF_MATRIX_COUNTS;
    refused_with("0,2\n-1,0\n", &o, "row 2, column 1: -1 is no count of wins");
    refused_with("0,2\n1,3\n", &o, "row 2, column 2: 3 is no count of wins");
    o.kind = PF_MATRIX_SKEW;
    refused_with("0,0.2\n0.2,0\n", &o,
                 "row 1, column 2: the advantage P - 1/2 is 0.2, and 0.2 the "
                 "other way round; they must sum to 0");
    refused_with("0,0.7\n-0.7,0\n", &o, "its magnitude is at most 0.5");
    o.kind = PF_MATRIX_PROBABILITY;
    o.scale = 0.25;
    struct pf_diag d = {0};
    static const char game[] = NFG "{ 2 2 } 0 0 1 -1 -1 1 0 0";
    pf_test_refused(&d, "g.nfg", game, sizeof game - 1, &o);
    pf_test_says(&d, "the gain in payoff is -1; its magnitude is at most 0.25");
}
END_TEST

/* A pair never compared has no preference without a prior. */
START_TEST(unseen_pairs_need_a_prior)
{
    struct pf_import_options o;
    pf_import_options_init(&o);
    o.fit.prior = 0.0;
    refused_with(H "x,y,left\ny,z,tie\n", &o,
                 "1 of 3 pairs were never compared, for example 'x' and 'z'");
    o.fit.fit = PF_FIT_BRADLEY_TERRY;
    refused_with(H "x,y,left\ny,z,tie\n", &o,
                 "'x' never lost to any of the other 2 responses");
    refused_with(H "x,y,tie\nu,v,tie\nv,w,tie\n", &o,
                 "nothing links 'x', 'y' to the other 3 responses");
}
END_TEST

/* Cells of a megabyte are shortened in messages, and a NUL is refused. */
START_TEST(enormous_cells_and_nul_bytes)
{
    enum { SIZE = 1 << 20 };
    char *text = malloc(SIZE + 64);
    struct pf_diag d = {0};
    ck_assert_ptr_nonnull(text);
    int head = sprintf(text, H "x,y,");
    memset(text + head, 'w', SIZE);
    size_t size = (size_t) head + SIZE;
    pf_test_refused(&d, "big.csv", text, size, NULL);
    ck_assert_uint_lt(strlen(d.message[0]), 400);
    pf_test_says(&d, "big.csv:2: winner 'wwwwwwww");
    text[head + 5] = '\0';
    pf_test_refused(&d, "nul.csv", text, size, NULL);
    pf_test_says(&d, "NUL");
    free(text);
}
END_TEST

START_TEST(a_million_columns)
{
    enum { COLUMNS = 1000000 };
    char *text = malloc(2 * COLUMNS + 8);
    struct pf_diag d = {0};
    struct pf_import_options o;
    pf_import_options_init(&o);
    ck_assert_ptr_nonnull(text);
    for (size_t i = 0; i < COLUMNS; i++) {
        text[2 * i] = 'q';
        text[2 * i + 1] = ',';
    }
    memcpy(text + 2 * COLUMNS - 1, "\nq,q\n", 6);
    o.columns.winner = "verdict";
    pf_test_refused(&d, "wide.csv", text, strlen(text), &o);
    ck_assert_uint_eq(d.count, 3);
    ck_assert_uint_lt(strlen(d.message[2]), 400);
    ck_assert_ptr_nonnull(strstr(d.message[2], "(1000000 columns)"));
    pf_diag_clear(&d);
    memset(text, ',', 2 * COLUMNS - 1);
    pf_test_refused(&d, "commas.csv", text, strlen(text), NULL);
    pf_diag_clear(&d);
    free(text);
}
END_TEST

START_TEST(folders_are_no_files)
{
    char path[512];
    struct pf_test_file f;
    struct pf_preference p;
    struct pf_diag d = {0};
    pf_test_file_write(&f, "x", "", 0);
    snprintf(path, sizeof path, "%s/folder.csv", f.folder);
    ck_assert_int_eq(rename(f.path, path), 0);
    ck_assert_int_eq(unlink(path), 0);
    snprintf(f.path, sizeof f.path, "%s/.", f.folder);
    ck_assert_int_eq(pf_import_game(f.path, NULL, &p, NULL, &d), PF_EINPUT);
    pf_test_says(&d, "has an ending that is not known");
    rmdir(f.folder);
    ck_assert_int_eq(pf_import_game(path, NULL, &p, NULL, &d), PF_EINPUT);
    pf_test_says(&d, "cannot open");
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("import errors");
    PF_ADD_LOOP(s, mistakes_are_explained,
                sizeof mistakes / sizeof mistakes[0]);
    PF_ADD(s, all_mistakes_at_once);
    PF_ADD(s, columns_and_contexts_that_do_not_exist);
    PF_ADD(s, matrices_of_the_wrong_kind);
    PF_ADD(s, unseen_pairs_need_a_prior);
    PF_ADD(s, enormous_cells_and_nul_bytes);
    PF_ADD(s, a_million_columns);
    PF_ADD(s, folders_are_no_files);
    return s;
}

PF_TEST_MAIN(make_suite)
