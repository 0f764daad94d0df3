/* Reading real games: what the shipped files hold, counted by hand, and what
 * the user is told about files that are wrong.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/parse.h"
#include "tests/building.h"
#include "tests/import_files.h"
#include "tests/testing.h"

/* wins[i,j] of all pairs, row by row; exact, since halves are. */
static void
wins_are(const struct pf_counts *c, const double *expected)
{
    for (size_t k = 0; k < c->n * c->n; k++)
        ck_assert_msg(c->wins[k] == expected[k], "wins[%zu,%zu] is %g, not %g",
                      k / c->n + 1, k % c->n + 1, c->wins[k], expected[k]);
}

static void
labels_are(size_t n, char *const *label, size_t expected_n,
           const char *const *expected)
{
    ck_assert_uint_eq(n, expected_n);
    for (size_t i = 0; i < n; i++)
        ck_assert_str_eq(label[i], expected[i]);
}

static const char *const drinks[] = {"Tea, green", "Coffee", "say \"Cocoa\"",
                                     "two\nlines"};

START_TEST(comparisons_with_quotes_ties_and_crlf)
{
    static const double wins[] = {0,   1.5, 0.5, 0, 0.5, 0, 2, 1,
                                  0.5, 0,   0,   0, 0,   1, 0, 0};
    struct pf_counts c;
    struct pf_import_options o;
    pf_import_options_init(&o);
    o.columns.annotator = "who";
    pf_test_counts(&c, "drinks.csv", &o);
    labels_are(c.n, c.label, 4, drinks);
    wins_are(&c, wins);
    ck_assert_uint_eq(c.comparisons, 7);
    ck_assert_uint_eq(c.ties, 2);
    ck_assert_uint_eq(c.context.n, 2);
    ck_assert_str_eq(c.context.name[1], "noon");
    ck_assert_uint_eq(c.annotator.n, 3);
    ck_assert_uint_eq(c.listed, 7);
    const struct pf_comparison *x = &c.list[5]; /* "two\nlines" lost */
    ck_assert_uint_eq(x->left, 3);
    ck_assert_uint_eq(x->right, 1);
    ck_assert(x->outcome == 0.0);
    ck_assert_str_eq(c.annotator.name[x->annotator], "cid");
    ck_assert_str_eq(c.context.name[x->context], "noon");
    pf_counts_clear(&c);
}
END_TEST

START_TEST(one_context_keeps_all_responses)
{
    static const double wins[] = {0,   0, 0.5, 0, 0, 0, 1, 1,
                                  0.5, 0, 0,   0, 0, 0, 0, 0};
    struct pf_counts c;
    struct pf_import_options o;
    pf_import_options_init(&o);
    o.columns.only = "noon";
    pf_test_counts(&c, "drinks.csv", &o);
    labels_are(c.n, c.label, 4, drinks);
    wins_are(&c, wins);
    ck_assert_uint_eq(c.comparisons, 3);
    ck_assert_uint_eq(c.ties, 1);
    ck_assert_uint_eq(c.annotator.n, 0); /* "who" is no name we know */
    ck_assert_uint_eq(c.list[0].annotator, PF_NO_INDEX);
    pf_counts_clear(&c);
}
END_TEST

START_TEST(arena_columns_in_a_tsv)
{
    static const char *const names[] = {"alpha", "beta", "gamma"};
    static const double wins[] = {0, 1, 0.5, 1, 0, 0, 0.5, 1, 0};
    struct pf_counts c;
    struct pf_import_options o;
    pf_import_options_init(&o);
    pf_test_counts(&c, "arena.tsv", &o);
    labels_are(c.n, c.label, 3, names);
    wins_are(&c, wins);
    ck_assert_uint_eq(c.annotator.n, 2);
    ck_assert_uint_eq(c.context.n, 0);
    pf_counts_clear(&c);
}
END_TEST

/* The name of a response comes before the words for a side. */
START_TEST(a_name_wins_over_a_word)
{
    static const char text[] = "left,right,winner\nb,a,a\nb,a,b\nb,a,right\n";
    struct pf_test_file f;
    struct pf_counts c;
    struct pf_import_options o;
    struct pf_import_request q = {.name = f.path};
    pf_import_options_init(&o);
    pf_test_file_write(&f, "names.csv", text, sizeof text - 1);
    ck_assert_int_eq(pf_import_counts(&c, &q, &o), PF_OK);
    pf_test_file_remove(&f);
    ck_assert(c.wins[1] == 1.0); /* b over a: the second row */
    ck_assert(c.wins[2] == 2.0);
    pf_counts_clear(&c);
}
END_TEST

static const struct {
    const char *file;
    enum pf_unlisted unlisted;
    size_t n, comparisons, ties, voters;
    double wins[16];
} orders[] = {
    /* 5: 1>2>3, 3: 2>3>1, 2: 3>1>2 */
    {"fruit.soc",
     PF_UNLISTED_IGNORE,
     3,
     30,
     0,
     10,
     {0, 7, 5, 3, 0, 8, 5, 2, 0}},
    /* 4: 1>2; 2: only 2; 3: 4>1 */
    {"fruit.soi",
     PF_UNLISTED_IGNORE,
     4,
     7,
     0,
     9,
     {0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0}},
    /* and above those not named: 4 x (1,2 over 3,4), 2 x (2 over 1,3,4),
     * 3 x (4,1 over 2,3) */
    {"fruit.soi",
     PF_UNLISTED_BELOW,
     4,
     7 + 4 * 4 + 2 * 3 + 3 * 4,
     0,
     9,
     {0, 7, 7, 4, 2, 0, 6, 6, 0, 0, 0, 0, 3, 3, 3, 0}},
    /* 4: {1,2}>3, 2: 3>{2,1} */
    {"fruit.toc", PF_UNLISTED_IGNORE, 3, 18, 6, 6, {0, 3, 4, 3, 0, 4, 2, 2, 0}},
    {"old.toc", PF_UNLISTED_IGNORE, 3, 18, 6, 6, {0, 3, 4, 3, 0, 4, 2, 2, 0}},
    /* 3: {1,3}>2, 1: only 4 */
    {"fruit.toi",
     PF_UNLISTED_IGNORE,
     4,
     9,
     3,
     4,
     {0, 3, 1.5, 0, 0, 0, 0, 0, 1.5, 3, 0, 0, 0, 0, 0, 0}},
};

START_TEST(orders_count_each_pair)
{
    struct pf_counts c;
    struct pf_import_options o;
    pf_import_options_init(&o);
    o.unlisted = orders[_i].unlisted;
    pf_test_counts(&c, orders[_i].file, &o);
    ck_assert_uint_eq(c.n, orders[_i].n);
    wins_are(&c, orders[_i].wins);
    ck_assert_uint_eq(c.comparisons, orders[_i].comparisons);
    ck_assert_uint_eq(c.ties, orders[_i].ties);
    ck_assert_uint_eq(c.voters, orders[_i].voters);
    ck_assert_str_eq(c.label[0], "Apple");
    pf_counts_clear(&c);
}
END_TEST

START_TEST(alternatives_keep_their_names)
{
    struct pf_counts c;
    struct pf_import_options o;
    pf_import_options_init(&o);
    pf_test_counts(&c, "fruit.soc", &o);
    ck_assert_str_eq(c.label[1], "Pear: the green one");
    pf_counts_clear(&c);
    pf_test_counts(&c, "fruit.soi", &o);
    ck_assert_str_eq(c.label[2], "3"); /* it has none */
    pf_counts_clear(&c);
    pf_test_counts(&c, "old.toc", &o);
    ck_assert_str_eq(c.label[1], "Pear, green");
    pf_counts_clear(&c);
}
END_TEST

static const struct {
    const char *file, *second; /* and the name of response 2 */
} matrices[] = {{"corner.csv", "green"},
                {"header.csv", "green"},
                {"column.tsv", "green"},
                {"plain.txt", NULL},
                {"frame.txt", "g"}};

START_TEST(matrices_of_every_layout)
{
    static const double P[] = {0.5, 0.7, 0.2, 0.3, 0.5, 0.9, 0.8, 0.1, 0.5};
    struct pf_preference p;
    struct pf_import_facts facts;
    pf_test_shipped(&p, &facts, matrices[_i].file, NULL);
    ck_assert_uint_eq(p.n, 3);
    for (size_t k = 0; k < 9; k++)
        ck_assert_double_eq_tol(p.P[k], P[k], 1e-15);
    if (matrices[_i].second == NULL)
        ck_assert_ptr_null(p.label);
    else
        ck_assert_str_eq(p.label[1], matrices[_i].second);
    ck_assert_str_eq(facts.format, "matrix");
    ck_assert_str_eq(facts.fit, "as written");
    pf_preference_clear(&p);
}
END_TEST

START_TEST(matrices_of_counts_and_of_advantages)
{
    struct pf_preference p;
    struct pf_import_facts facts;
    struct pf_import_options o;
    pf_import_options_init(&o);
    o.kind = PF_MATRIX_COUNTS;
    pf_test_shipped(&p, &facts, "counts.csv", &o);
    ck_assert_double_eq_tol(p.P[1], 4.0 / 6.0, 1e-15); /* Beta(1,1): 3+1, 1+1 */
    ck_assert_double_eq_tol(p.P[2], 2.0 / 5.0, 1e-15);
    ck_assert_double_eq_tol(p.P[5], 5.5 / 7.0, 1e-15);
    ck_assert_str_eq(p.label[2], "z");
    ck_assert_str_eq(facts.format, "win counts");
    ck_assert_uint_eq(facts.comparisons, 12);
    ck_assert_uint_eq(facts.unseen, 0);
    pf_preference_clear(&p);
    o.kind = PF_MATRIX_SKEW;
    pf_test_shipped(&p, NULL, "skew.csv", &o);
    ck_assert_double_eq_tol(p.P[1], 0.7, 1e-15);
    ck_assert_double_eq_tol(p.P[2], 0.2, 1e-15);
    ck_assert_double_eq_tol(p.P[7], 0.1, 1e-15);
    pf_preference_clear(&p);
}
END_TEST

START_TEST(gambit_games)
{
    struct pf_preference p;
    struct pf_import_facts facts;
    struct pf_import_options o;
    pf_import_options_init(&o);
    /* Gains above half the sum 4: paper on rock 1/3, rock on scissors 1,
     * scissors on paper 2. */
    pf_test_shipped(&p, &facts, "rps.nfg", NULL);
    ck_assert_str_eq(facts.format, "strategic game");
    ck_assert_str_eq(p.label[1], "paper");
    ck_assert_double_eq_tol(p.P[3], 0.5 + 1.0 / 12.0, 1e-15);
    ck_assert_double_eq_tol(p.P[2], 0.75, 1e-15);
    ck_assert(p.P[7] == 1.0);
    pf_preference_clear(&p);
    o.scale = 4.0;
    pf_test_shipped(&p, NULL, "rps.nfg", &o);
    ck_assert_double_eq_tol(p.P[7], 0.75, 1e-15);
    pf_preference_clear(&p);
    pf_test_shipped(&p, NULL, "outcomes.nfg", NULL);
    ck_assert_ptr_null(p.label);
    ck_assert(p.P[2] == 1.0 && p.P[1] == 0.0);
    pf_preference_clear(&p);
}
END_TEST

START_TEST(a_dilemma_is_no_preference)
{
    char path[512];
    struct pf_preference p;
    struct pf_diag d = {0};
    pf_test_data("import/dilemma.nfg", path, sizeof path);
    ck_assert_int_eq(pf_import_game(path, NULL, &p, NULL, &d), PF_EINPUT);
    pf_test_says(&d, "dilemma.nfg: not a constant-sum game: strategies (1,2) "
                     "pay 0 and 4, but (1,1) pays 6 in sum");
}
END_TEST

START_TEST(the_families_read_files)
{
    char path[512], file[520];
    struct pf_preference p;
    struct pf_diag d = {0};
    pf_test_data("import/drinks.csv", path, sizeof path);
    snprintf(file, sizeof file, "file=%s", path);
    PF_BUILT(&p, "battles", 1, file, "prior=0.5", "only=morning");
    ck_assert_double_eq_tol(p.P[1], 2.0 / 3.0, 1e-15); /* (1.5+.5) / (2+1) */
    ck_assert_str_eq(p.label[2], "say \"Cocoa\"");
    pf_preference_clear(&p);
    pf_test_preference(&p, "matrix", 1, &d, PF_PAIRS(file));
    pf_test_says(&d, "read by the preference type 'battles'");
    pf_test_preference(&p, "battles", 1, &d, PF_PAIRS("file=a.nfg"));
    pf_test_says(&d, "read by the preference type 'matrix'");
    pf_test_preference(&p, "battles", 1, &d, PF_PAIRS("prior=1"));
    pf_test_says(&d, "needs file=");
    pf_test_data("import/rps.nfg", path, sizeof path);
    snprintf(file, sizeof file, "file=%s", path);
    PF_BUILT(&p, "matrix", 1, file, "scale=4");
    ck_assert_double_eq_tol(p.P[7], 0.75, 1e-15);
    pf_preference_clear(&p);
}
END_TEST

/* Files are looked up beside the file that names them. */
START_TEST(the_base_folder_counts)
{
    char folder[512];
    struct pf_preference p;
    struct pf_diag d = {0};
    struct pf_import_options o;
    struct pf_import_request q = {.base = folder,
                                  .name = "import/corner.csv",
                                  .at = {"game.xml", 3},
                                  .diag = &d};
    pf_import_options_init(&o);
    pf_test_data("", folder, sizeof folder);
    ck_assert_int_eq(pf_import(&p, NULL, PF_IMPORT_MATRIX, &q, &o), PF_OK);
    pf_preference_clear(&p);
    q.name = "import/nowhere.csv";
    ck_assert_int_eq(pf_import(&p, NULL, PF_IMPORT_ANY, &q, &o), PF_EINPUT);
    pf_test_says(&d, "game.xml:3: cannot open");
    q.name = "corner.xlsx";
    ck_assert_int_eq(pf_import(&p, NULL, PF_IMPORT_ANY, &q, &o), PF_EINPUT);
    pf_test_says(&d, ".csv .tsv .txt (comparisons or a matrix), .soc .soi");
}
END_TEST

/* 30 comparisons of five dishes, counted by hand. */
START_TEST(food)
{
    char path[512];
    struct pf_preference p;
    struct pf_import_facts facts;
    struct pf_import_options o;
    pf_import_options_init(&o);
    if (pf_test_shared("food.csv", path, sizeof path) == NULL)
        return;
    o.fit.prior = 0.0;
    pf_test_game(&p, &facts, path, &o);
    ck_assert_uint_eq(p.n, 5);
    ck_assert_str_eq(p.label[0], "Pizza");
    ck_assert_str_eq(p.label[1], "Sushi");
    ck_assert_uint_eq(facts.comparisons, 30);
    ck_assert_uint_eq(facts.ties, 2);
    ck_assert(p.P[1] == 1.0);                         /* Pizza 2, Sushi 0 */
    ck_assert_double_eq_tol(p.P[3], 1.5 / 2, 1e-15);  /* Pizza 1.5, Pasta .5 */
    ck_assert_double_eq_tol(p.P[23], 4.0 / 5, 1e-15); /* Tacos 4, Pasta 1 */
    ck_assert(p.P[10] == 1.0);                        /* Burger 3, Pizza 0 */
    pf_preference_clear(&p);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("import");
    PF_ADD(s, comparisons_with_quotes_ties_and_crlf);
    PF_ADD(s, one_context_keeps_all_responses);
    PF_ADD(s, arena_columns_in_a_tsv);
    PF_ADD(s, a_name_wins_over_a_word);
    PF_ADD_LOOP(s, orders_count_each_pair, sizeof orders / sizeof orders[0]);
    PF_ADD(s, alternatives_keep_their_names);
    PF_ADD_LOOP(s, matrices_of_every_layout,
                sizeof matrices / sizeof matrices[0]);
    PF_ADD(s, matrices_of_counts_and_of_advantages);
    PF_ADD(s, gambit_games);
    PF_ADD(s, a_dilemma_is_no_preference);
    PF_ADD(s, the_families_read_files);
    PF_ADD(s, the_base_folder_counts);
    PF_ADD(s, food);
    return s;
}

PF_TEST_MAIN(make_suite)
