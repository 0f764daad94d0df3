/* Statistics of annotators: golden numbers, enumeration of all patterns of
 * labels, simulation, and counts by hand.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/random.h"
#include "core/status.h"
#include "eval/annotator/statistics.h"
#include "tests/support.h"
#include "tests/testing.h"

/* --- modes --- */

/* The verdict said most often among n labels, and 1 over how many verdicts
 * were: by scanning the labels themselves. */
static double
share_of_mode(const int *label, size_t n, int verdict)
{
    int count[3] = {0}, most = 0, equals = 0;
    for (size_t k = 0; k < n; k++)
        count[label[k]]++;
    for (int v = 0; v < 3; v++)
        most = count[v] > most ? count[v] : most;
    for (int v = 0; v < 3; v++)
        equals += count[v] == most;
    return count[verdict] == most ? 1.0 / equals : 0.0;
}

/* Pattern number `code` of n labels, and its probability. */
static double
pattern(size_t code, size_t n, const double law[3], int *label)
{
    double p = 1.0;
    for (size_t k = 0; k < n; k++, code /= 3) {
        label[k] = (int) (code % 3);
        p *= law[label[k]];
    }
    return p;
}

static size_t
patterns(size_t n)
{
    return n == 0 ? 1 : 3 * patterns(n - 1);
}

START_TEST(modes_by_enumeration)
{
    gsl_rng *r = pf_rng_alloc(21, (uint64_t) _i, "modes");
    double law[3], sum = 0.0;
    for (size_t v = 0; v < 3; v++)
        sum += law[v] = _i == 0 ? 1.0 : gsl_rng_uniform(r);
    for (size_t v = 0; v < 3; v++)
        law[v] /= sum;
    for (size_t n = 1; n <= 5; n++) {
        double mode[3], expected[3] = {0.0};
        int label[5];
        for (size_t code = 0; code < patterns(n); code++) {
            double p = pattern(code, n, law, label);
            for (int v = 0; v < 3; v++)
                expected[v] += p * share_of_mode(label, n, v);
        }
        pf_mode_of_law(law, n, mode);
        for (size_t v = 0; v < 3; v++)
            ck_assert_double_eq_tol(mode[v], expected[v], 1e-15);
    }
    gsl_rng_free(r);
}
END_TEST

START_TEST(three_and_four_draws_have_the_same_majority)
{
    for (int k = 0; k <= 40; k++) {
        double q = k / 40.0, m = q * q * (3.0 - 2.0 * q), mode[3];
        const double law[3] = {q, 1.0 - q, 0.0};
        for (size_t draws = 3; draws <= 4; draws++) {
            pf_mode_of_law(law, draws, mode);
            ck_assert_double_eq_tol(mode[0], m, 1e-15);
            ck_assert_double_eq_tol(mode[1], 1.0 - m, 1e-15);
            ck_assert(mode[2] == 0.0);
        }
    }
}
END_TEST

START_TEST(modes_of_counts)
{
    static const double count[][3] = {{0, 0, 0}, {3, 1, 0}, {2, 2, 0},
                                      {0, 2, 2}, {1, 1, 1}, {0, 0, 4}};
    static const double expected[][3] = {{0, 0, 0},
                                         {1, 0, 0},
                                         {.5, .5, 0},
                                         {0, .5, .5},
                                         {1. / 3, 1. / 3, 1. / 3},
                                         {0, 0, 1}};
    for (size_t k = 0; k < 6; k++) {
        double mode[3];
        pf_mode_of_counts(count[k], mode);
        for (size_t v = 0; v < 3; v++)
            ck_assert_double_eq_tol(mode[v], expected[k][v], 1e-15);
    }
}
END_TEST

/* --- pools --- */

struct member {
    const char *type, *setting; /* "name=value", or NULL */
    double weight;
};

/* A pool and what it borrows. */
struct built {
    struct pf_pool pool;
    struct pf_pool_parts parts;
    size_t n;
};

static void
set(struct pf_values *v, const char *setting)
{
    char name[64];
    struct pf_diag d = {0};
    const char *equal = strchr(setting, '=');
    snprintf(name, sizeof name, "%.*s", (int) (equal - setting), setting);
    ck_assert_int_eq(pf_values_set(v, "annotator", name, equal + 1, &d,
                                   (struct pf_place){0}),
                     PF_OK);
}

static void
build(struct built *b, const struct pf_world *w, const struct member *member,
      double flips, enum pf_order order)
{
    struct pf_diag d = {0};
    memset(b, 0, sizeof *b);
    while (member[b->n].type != NULL)
        b->n++;
    ck_assert_int_eq(pf_pool_parts_init(&b->parts, b->n), PF_OK);
    for (size_t i = 0; i < b->n; i++) {
        char name[32];
        const struct pf_kind *kind =
            pf_kind_find(&pf_annotator_family, member[i].type);
        snprintf(name, sizeof name, "annotator %zu", i);
        ck_assert_int_eq(pf_pool_parts_set(&b->parts, i,
                                           (const pf_annotator_type *) kind,
                                           name, (struct pf_place){0}),
                         PF_OK);
        if (member[i].setting != NULL)
            set(&b->parts.values[i], member[i].setting);
        b->parts.values[b->n + i].number[PF_ANNOTATOR_WEIGHT] =
            member[i].weight;
    }
    const struct pf_pool_recipe recipe = {
        .part = b->parts.part, .n_parts = b->n, .flips = flips, .order = order};
    ck_assert_int_eq(pf_pool_init(&b->pool, &recipe, w, 3, 0, &d), PF_OK);
    ck_assert_uint_eq(d.count, 0);
}

static void
unbuild(struct built *b)
{
    pf_pool_clear(&b->pool);
    pf_pool_parts_clear(&b->parts);
}

static const struct member judge[] = {{"deterministic", NULL, 1.0}, {0}};
static const struct member crowd[] = {{"faithful", NULL, 2.0},
                                      {"two-coin", "position_bias=0.2", 1.0},
                                      {"noisy", "flip=0.1", 0.7},
                                      {"two-coin", "accuracy=0.3", 0.5},
                                      {0}};
static const struct member shy[] = {
    {"two-coin", "tie=0.4", 1.0}, {"faithful", NULL, 1.5}, {0}};

/* Golden: a judge who is sure, with flips. The last column is the error of the
 * mode of four labels against the mode of four others of the same judge. */
static const struct {
    double flips, agreement, bias;
} golden[] = {{0.0, 1.0, 0.0},
              {0.1, 0.8776, 0.054432},
              {0.2, 0.7376, 0.186368},
              {0.25, 0.671875, 0.263671875},
              {0.5, 0.5, 0.5}};

START_TEST(the_table_of_flips)
{
    struct built b;
    struct pf_pool_statistics s;
    struct pf_world *w = pf_test_random_world(2, 5, 0.3, 31);
    build(&b, w, judge, golden[_i].flips, PF_ORDER_RANDOM);
    ck_assert_int_eq(pf_pool_statistics(&s, &b.pool, NULL), PF_OK);
    double agreement = golden[_i].agreement;
    ck_assert_double_eq_tol(s.annotator[0].agreement, agreement, 1e-12);
    ck_assert_double_eq_tol(s.annotator[0].variance, 1.0 - agreement, 1e-12);
    ck_assert_double_eq_tol(s.annotator[0].bias, golden[_i].bias, 1e-12);
    ck_assert_double_eq_tol(s.annotator[0].first, 0.5, 1e-12);
    ck_assert_double_eq_tol(s.pool.agreement, agreement, 1e-12);
    ck_assert_double_eq_tol(s.pool.variance, 1.0 - agreement, 1e-12);
    ck_assert(s.pool.bias == 0.0);
    ck_assert(isnan(s.pool.longer) && isnan(s.pool.lists));
    pf_pool_statistics_clear(&s);
    unbuild(&b);
    pf_world_free(w);
}
END_TEST

/* The flips that make a sure judge as inconsistent as people are: 65.66 % of
 * their labels agree with the mode of the others. */
START_TEST(people_are_like_a_quarter_of_flips)
{
    struct built b;
    struct pf_pool_statistics s;
    struct pf_world *w = pf_test_random_world(1, 4, 0.3, 32);
    build(&b, w, judge, 0.2624, PF_ORDER_RANDOM);
    ck_assert_int_eq(pf_pool_statistics(&s, &b.pool, NULL), PF_OK);
    ck_assert_double_eq_tol(s.pool.agreement, 0.6566, 5e-5);
    ck_assert_double_eq_tol(s.pool.variance, 0.3434, 5e-5);
    ck_assert_double_eq_tol(s.annotator[0].bias, 0.28276, 5e-6);
    pf_pool_statistics_clear(&s);
    unbuild(&b);
    pf_world_free(w);
}
END_TEST

/* The law of a label of (c, y, z): verdict y, z, tie. */
static void
law_of(const struct pf_pool *pool, size_t i, const size_t x[3], double law[3])
{
    struct pf_law one, two = {0};
    double coin = 2.0 * pool->flips;
    bool both = pool->order == PF_ORDER_RANDOM;
    const struct pf_shown a = {x[0], x[1], x[2]}, b = {x[0], x[2], x[1]};
    pf_annotator_judge(&pool->annotator[i], &a, &one);
    pf_annotator_judge(&pool->annotator[i], both ? &b : &a, &two);
    law[0] = coin / 2.0 +
             (1.0 - coin) * (one.first + (both ? two.second : two.first)) / 2.0;
    law[1] = coin / 2.0 + (1.0 - coin) *
                              (one.second + (both ? two.first : two.second)) /
                              2.0;
    law[2] = (1.0 - coin) * (one.tie + two.tie) / 2.0;
}

static void
pool_law_of(const struct pf_pool *pool, const size_t x[3], double law[3])
{
    double one[3];
    memset(law, 0, 3 * sizeof *law);
    for (size_t i = 0; i < pool->n; i++) {
        law_of(pool, i, x, one);
        for (size_t v = 0; v < 3; v++)
            law[v] += pool->weight[i] * one[v];
    }
}

/* agreement, bias, variance of laws a against h on one item, from all patterns
 * of four labels of each. */
static void
enumerate(const double a[3], const double h[3], double out[3])
{
    double mode[3] = {0.0}, own[3] = {0.0};
    int label[4];
    out[2] = 0.0;
    for (size_t code = 0; code < 81; code++) {
        double p = pattern(code, 4, h, label), q = pattern(code, 4, a, label);
        for (int v = 0; v < 3; v++) {
            mode[v] += p * share_of_mode(label, 4, v);
            own[v] += q * share_of_mode(label, 4, v);
        }
        out[2] += q * (1.0 - share_of_mode(label + 1, 3, label[0]));
    }
    out[0] = a[0] * mode[0] + a[1] * mode[1] + a[2] * mode[2];
    out[1] = 1.0 - own[0] * mode[0] - own[1] * mode[1] - own[2] * mode[2];
}

static const struct {
    const struct member *subject, *reference;
    double flips, reference_flips;
    enum pf_order order;
} panels[] = {
    {crowd, judge, 0.0, 0.0, PF_ORDER_RANDOM},
    {crowd, shy, 0.15, 0.0, PF_ORDER_RANDOM},
    {shy, crowd, 0.0, 0.25, PF_ORDER_RANDOM},
    {crowd, crowd, 0.0, 0.0, PF_ORDER_AS_GIVEN},
    {shy, shy, 0.1, 0.3, PF_ORDER_AS_GIVEN},
};

static void
compare(const struct pf_annotator_statistics *s, const double expected[3])
{
    ck_assert_double_eq_tol(s->agreement, expected[0], 1e-12);
    ck_assert_double_eq_tol(s->bias, expected[1], 1e-12);
    ck_assert_double_eq_tol(s->variance, expected[2], 1e-12);
}

START_TEST(pools_by_enumeration)
{
    struct built b, h;
    struct pf_pool_statistics s;
    double sum[8][3] = {{0.0}};
    struct pf_world *w = pf_test_random_world(3, 4, 0.3, 33);
    w->weight[0] = 0.5;
    w->weight[1] = 0.3;
    w->weight[2] = 0.2;
    build(&b, w, panels[_i].subject, panels[_i].flips, panels[_i].order);
    build(&h, w, panels[_i].reference, panels[_i].reference_flips,
          panels[_i].order);
    ck_assert_int_eq(pf_pool_statistics(&s, &b.pool, &h.pool), PF_OK);
    for (size_t code = 0; code < 3 * 4 * 4; code++) {
        const size_t x[3] = {code / 16, code / 4 % 4, code % 4};
        double a[3], r[3], one[3];
        if (x[1] == x[2])
            continue;
        pool_law_of(&h.pool, x, r);
        for (size_t i = 0; i <= b.n; i++) {
            if (i < b.n)
                law_of(&b.pool, i, x, a);
            else
                pool_law_of(&b.pool, x, a);
            enumerate(a, r, one);
            for (size_t k = 0; k < 3; k++)
                sum[i][k] += w->weight[x[0]] / 12.0 * one[k];
        }
    }
    for (size_t i = 0; i < b.n; i++)
        compare(&s.annotator[i], sum[i]);
    compare(&s.pool, sum[b.n]);
    pf_pool_statistics_clear(&s);
    unbuild(&b);
    unbuild(&h);
    pf_world_free(w);
}
END_TEST

START_TEST(agreement_and_variance_of_the_reference_sum_to_one)
{
    struct built b;
    struct pf_pool_statistics s;
    struct pf_world *w = pf_test_random_world(2, 5, 0.3, 34);
    for (int context = 0; context < 2; context++)
        for (size_t k = 0; k < sizeof panels / sizeof *panels; k++) {
            build(&b, w, panels[k].subject, panels[k].flips, panels[k].order);
            b.pool.assignment = context ? PF_ASSIGN_CONTEXT : PF_ASSIGN_UNIFORM;
            ck_assert_int_eq(pf_pool_statistics(&s, &b.pool, &b.pool), PF_OK);
            ck_assert_double_eq_tol(s.pool.agreement + s.pool.variance, 1.0,
                                    1e-15);
            ck_assert(s.pool.bias == 0.0);
            double variance = 0.0;
            for (size_t i = 0; i < b.n; i++)
                variance += b.pool.weight[i] * s.annotator[i].variance;
            /* One for an item is more consistent than one for a label. */
            if (context)
                ck_assert_double_eq_tol(s.pool.variance, variance, 1e-14);
            else
                ck_assert_double_gt(s.pool.variance, variance + 1e-4);
            pf_pool_statistics_clear(&s);
            unbuild(&b);
        }
    pf_world_free(w);
}
END_TEST

/* What the first shown, the longer one and the one with a list win, by hand:
 * the judge's P is 1 below the diagonal. */
START_TEST(shares_of_preference)
{
    static const double P[9] = {0.5, 0, 0, 1, 0.5, 0, 1, 1, 0.5};
    static const struct member leans[] = {
        {"two-coin", "position_bias=0.25", 1.0}, {0}};
    double length[3] = {100, 107, 120}, list[3] = {1, 1, 0};
    struct built b;
    struct pf_pool_statistics s;
    struct pf_world *w = pf_test_world(3, P, NULL, 0.1);
    w->length = length;
    w->list = list;
    /* s = 1, t = 1/2: "first" always where it is better, else half. */
    build(&b, w, leans, 0.0, PF_ORDER_RANDOM);
    ck_assert_int_eq(pf_pool_statistics(&s, &b.pool, NULL), PF_OK);
    ck_assert_double_eq_tol(s.pool.first, 0.75, 1e-15);
    /* Response 2 beats all; it is longer than 0 and 1 by more than the gap. */
    ck_assert_double_eq_tol(s.pool.longer, 0.75, 1e-15);
    ck_assert_double_eq_tol(s.pool.lists, 0.25, 1e-15);
    ck_assert(s.pool.ties == 0.0);
    pf_pool_statistics_clear(&s);
    unbuild(&b);
    /* Shown as given, y first and y second come alike. */
    build(&b, w, leans, 0.5 * 0.4, PF_ORDER_AS_GIVEN);
    ck_assert_int_eq(pf_pool_statistics(&s, &b.pool, NULL), PF_OK);
    ck_assert_double_eq_tol(s.pool.first, 0.6 * 0.75 + 0.4 * 0.5, 1e-15);
    ck_assert_double_eq_tol(s.pool.longer, 0.6 * 0.75 + 0.4 * 0.5, 1e-15);
    pf_pool_statistics_clear(&s);
    unbuild(&b);
    w->length = NULL;
    w->list = NULL;
    pf_world_free(w);
}
END_TEST

/* --- judgements --- */

#define ITEMS 20000

/* Room for a table of judgements. */
struct table {
    struct pf_judgements judged;
    size_t start[ITEMS + 1];
    struct pf_opinion list[4 * ITEMS];
};

static void
table_init(struct table *t, size_t annotators)
{
    memset(t, 0, sizeof *t);
    t->judged = (struct pf_judgements){
        .annotators = annotators, .start = t->start, .list = t->list};
}

/* One label of the item at hand; annotators in ascending order. */
static void
add(struct table *t, size_t annotator, int verdict, int low_first)
{
    size_t *end = &t->start[t->judged.items + 1];
    if (*end == 0)
        *end = t->start[t->judged.items];
    t->list[(*end)++] = (struct pf_opinion){.annotator = (uint32_t) annotator,
                                            .verdict = (uint8_t) verdict,
                                            .low_first = (uint8_t) low_first};
}

static void
next_item(struct table *t)
{
    if (t->start[t->judged.items + 1] == 0)
        t->start[t->judged.items + 1] = t->start[t->judged.items];
    t->judged.items++;
}

enum { L = PF_VERDICT_LOW, H = PF_VERDICT_HIGH, T = PF_VERDICT_TIE };

/* Four labels an item, as people were asked: their modes without themselves. */
START_TEST(four_labels_of_an_item_by_hand)
{
    static const int labels[][4] = {
        {L, L, L, L}, {L, L, L, H}, {L, L, H, H}, {T, L, H, H}};
    /* Right of four: 4; 3 (each L sees two L of three; H sees L); 0 (each sees
     * one of its own and two others); T sees H, L sees H, each H sees T, L, H,
     * a third. */
    const double agree = (4.0 + 3.0 + 0.0 + 2.0 / 3.0) / 16.0;
    static struct table t;
    struct pf_judgement_statistics s;
    table_init(&t, 4);
    for (size_t i = 0; i < 4; i++) {
        for (size_t k = 0; k < 4; k++)
            add(&t, k, labels[i][k], (int) k % 2);
        next_item(&t);
    }
    ck_assert_int_eq(pf_judgement_statistics(&s, &t.judged, NULL, NULL), PF_OK);
    ck_assert_double_eq_tol(s.all.agreement, agree, 1e-15);
    ck_assert_double_eq_tol(s.all.variance, 1.0 - agree, 1e-15);
    ck_assert(s.all.bias == 0.0);
    ck_assert_double_eq_tol(s.all.ties, 1.0 / 16.0, 1e-15);
    ck_assert_uint_eq(s.all.labels, 16);
    ck_assert_uint_eq(s.shared, 4);
    /* Annotator 3: L of L L L; H of L L L; H of L L H; H of T L H. */
    ck_assert_double_eq_tol(s.annotator[3].agreement, (1 + 1.0 / 3) / 4, 1e-15);
    ck_assert_double_eq_tol(s.annotator[3].bias, 1 - (1 + 1.0 / 3) / 4, 1e-15);
    ck_assert(isnan(s.annotator[3].variance));
    /* low_first for annotators 1 and 3: 3 says L, H, H, H. */
    ck_assert_double_eq_tol(s.annotator[3].first, 0.25, 1e-15);
    ck_assert_double_eq_tol(s.annotator[0].first, 0.5 / 4, 1e-15); /* LLLT */
    /* Pairs of labels: 6 of 6, 3, 2 and 1 of 6 are equal. */
    ck_assert_double_eq_tol(s.pairwise, (6 + 3 + 2 + 1) / 24.0, 1e-15);
    /* 10 L, 5 H, 1 T of 16; sides alike: 7.5 each. */
    double expected = (2 * 7.5 * 8.5 + 1 * 15) / (16.0 * 15.0);
    ck_assert_double_eq_tol(s.alpha, 1.0 - 0.5 / expected, 1e-15);
    pf_judgement_statistics_clear(&s);
}
END_TEST

/* Repeats of one annotator against a reference group of four. */
START_TEST(a_judge_against_a_reference_group)
{
    static struct table a, h;
    struct pf_judgement_statistics s;
    const double length[3] = {31, -30, -80}, list[3] = {0, 1, -1};
    const struct pf_item_traits traits = {length, list};
    table_init(&a, 1);
    table_init(&h, 4);
    /* L L L H against L L H H: agreement 4 x 1/2, mode L against either. */
    add(&a, 0, L, 1), add(&a, 0, L, 0), add(&a, 0, L, 1), add(&a, 0, H, 1);
    add(&h, 0, L, 1), add(&h, 1, L, 1), add(&h, 2, H, 1), add(&h, 3, H, 1);
    next_item(&a), next_item(&h);
    /* H T against H H H T: agreement 1 of 2, mode H or T against H. */
    add(&a, 0, H, 1), add(&a, 0, T, 0);
    add(&h, 0, H, 1), add(&h, 1, H, 1), add(&h, 2, H, 1), add(&h, 3, T, 1);
    next_item(&a), next_item(&h);
    /* L against nobody. */
    add(&a, 0, L, 1);
    next_item(&a), next_item(&h);
    ck_assert_int_eq(pf_judgement_statistics(&s, &a.judged, &h.judged, &traits),
                     PF_OK);
    const struct pf_annotator_statistics *x = &s.annotator[0];
    ck_assert_double_eq_tol(x->agreement, (4 * 0.5 + 1) / 6.0, 1e-15);
    ck_assert_double_eq_tol(x->bias, (0.5 + 0.5) / 2.0, 1e-15);
    /* L sees L L H: 3 right; H sees L L L; H sees T and T sees H. */
    ck_assert_double_eq_tol(x->variance, 3.0 / 6.0, 1e-15);
    ck_assert_uint_eq(x->labels, 7);
    ck_assert_uint_eq(x->compared, 6);
    ck_assert_uint_eq(x->repeated, 6);
    /* low first and L: 1 0 1 0, 0 1/2, 1 */
    ck_assert_double_eq_tol(x->first, 3.5 / 7.0, 1e-15);
    /* Item 0 the low side is longer: 3 of 4; 30 is no difference; item 2 the
     * high side is and loses. */
    ck_assert_double_eq_tol(x->longer, 3.0 / 5.0, 1e-15);
    /* Item 1 low has a list: 0, 1/2; item 2 high has one and loses. */
    ck_assert_double_eq_tol(x->lists, 0.5 / 3.0, 1e-15);
    ck_assert_double_eq_tol(s.all.agreement, x->agreement, 1e-15);
    ck_assert_double_eq_tol(s.all.bias, x->bias, 1e-15);
    pf_judgement_statistics_clear(&s);
}
END_TEST

/* alpha: 1 where all agree, about 0 for coins, below 0 for contradiction, none
 * where nothing is judged twice or all is a tie; sides may be renamed. */
START_TEST(alpha_at_its_edges)
{
    static struct table t, mirrored;
    struct pf_judgement_statistics s, m;
    gsl_rng *r = pf_rng_alloc(22, 0, "alpha");
    for (int kind = 0; kind < 5; kind++) {
        table_init(&t, 3);
        for (size_t i = 0; i < 3000; i++) {
            int side = (int) (i % 2);
            for (size_t a = 0; a < (kind == 3 ? 1u : 2u); a++) {
                int coin = (int) gsl_rng_uniform_int(r, 3);
                int says[] = {side, coin, a == 1 ? side : 1 - side, side, T};
                add(&t, a, says[kind], 1);
            }
            next_item(&t);
        }
        memcpy(&mirrored, &t, sizeof t);
        mirrored.judged.start = mirrored.start;
        mirrored.judged.list = mirrored.list;
        for (size_t k = 0; k < t.start[3000]; k++) {
            struct pf_opinion *x = &mirrored.list[k];
            if (gsl_rng_uniform_int(r, 4) == 0 || x->verdict == T)
                x->low_first = 0; /* the order shown plays no part */
        }
        for (size_t i = 0; i < 3000; i += 1 + gsl_rng_uniform_int(r, 5))
            for (size_t k = t.start[i]; k < t.start[i + 1]; k++)
                if (t.list[k].verdict != T)
                    mirrored.list[k].verdict = t.list[k].verdict == L ? H : L;
        ck_assert_int_eq(pf_judgement_statistics(&s, &t.judged, NULL, NULL),
                         PF_OK);
        ck_assert_int_eq(
            pf_judgement_statistics(&m, &mirrored.judged, NULL, NULL), PF_OK);
        if (kind < 3)
            ck_assert_double_eq_tol(s.alpha, m.alpha, 1e-13);
        ck_assert(s.pairwise == m.pairwise ||
                  (isnan(s.pairwise) && isnan(m.pairwise)));
        if (kind == 0)
            ck_assert_double_eq_tol(s.alpha, 1.0, 1e-15);
        if (kind == 1) /* of 3000 pairs: standard error below 1 / sqrt 3000 */
            ck_assert_double_eq_tol(s.alpha, 0.0, 4.5 / sqrt(3000.0));
        if (kind == 2)
            ck_assert_double_eq_tol(s.alpha, -1.0, 1e-3);
        if (kind >= 3)
            ck_assert(isnan(s.alpha));
        pf_judgement_statistics_clear(&s);
        pf_judgement_statistics_clear(&m);
    }
    gsl_rng_free(r);
}
END_TEST

/* Four labels of each of many random items through the pool, for judge and
 * reference. */
static void
simulate(struct table *t, const struct pf_pool *pool, const size_t (*item)[3],
         gsl_rng *r)
{
    table_init(t, 1);
    for (size_t i = 0; i < ITEMS; i++) {
        for (size_t k = 0; k < 4; k++) {
            struct pf_label x;
            pf_pool_label(pool, item[i][0], item[i][1], item[i][2], 0, r, &x);
            add(t, 0, x.outcome == 0.5 ? T : (x.outcome > 0.5 ? L : H), 1);
        }
        next_item(t);
    }
}

/* A share in [0, 1] has a standard deviation of at most 1/2; the mean of 20000
 * is further off than 4.5 / (2 sqrt 20000) = 0.016 once in 100000. */
START_TEST(closed_forms_by_simulation)
{
    static struct table a, h;
    static size_t item[ITEMS][3];
    const double bound = 4.5 / (2.0 * sqrt((double) ITEMS));
    struct built b, reference;
    struct pf_pool_statistics s;
    struct pf_judgement_statistics found;
    struct pf_world *w = pf_test_random_world(3, 4, 0.3, 35);
    gsl_rng *r = pf_rng_alloc(23, (uint64_t) _i, "simulation");
    for (size_t i = 0; i < ITEMS; i++) {
        item[i][0] = gsl_rng_uniform_int(r, 3);
        item[i][1] = gsl_rng_uniform_int(r, 4);
        item[i][2] = (item[i][1] + 1 + gsl_rng_uniform_int(r, 3)) % 4;
    }
    bool flips = _i < 4; /* the table of flips, or the panels */
    const struct member *who = flips ? judge : panels[_i - 4].subject;
    const struct member *whom = flips ? judge : panels[_i - 4].reference;
    enum pf_order order = flips ? PF_ORDER_RANDOM : panels[_i - 4].order;
    build(&b, w, who, flips ? golden[_i].flips : panels[_i - 4].flips, order);
    build(&reference, w, whom,
          flips ? golden[_i].flips : panels[_i - 4].reference_flips, order);
    simulate(&a, &b.pool, (const size_t(*)[3]) item, r);
    simulate(&h, &reference.pool, (const size_t(*)[3]) item, r);
    ck_assert_int_eq(pf_pool_statistics(&s, &b.pool, &reference.pool), PF_OK);
    ck_assert_int_eq(
        pf_judgement_statistics(&found, &a.judged, &h.judged, NULL), PF_OK);
    ck_assert_double_eq_tol(found.all.agreement, s.pool.agreement, bound);
    ck_assert_double_eq_tol(found.all.bias, s.pool.bias, bound);
    ck_assert_double_eq_tol(found.all.variance, s.pool.variance, bound);
    ck_assert_double_eq_tol(found.all.ties, s.pool.ties, bound);
    pf_judgement_statistics_clear(&found);
    pf_pool_statistics_clear(&s);
    unbuild(&b);
    unbuild(&reference);
    pf_world_free(w);
    gsl_rng_free(r);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *suite = suite_create("annotator statistics");
    PF_ADD_LOOP(suite, modes_by_enumeration, 6);
    PF_ADD(suite, three_and_four_draws_have_the_same_majority);
    PF_ADD(suite, modes_of_counts);
    PF_ADD_LOOP(suite, the_table_of_flips, sizeof golden / sizeof *golden);
    PF_ADD(suite, people_are_like_a_quarter_of_flips);
    PF_ADD_LOOP(suite, pools_by_enumeration, sizeof panels / sizeof *panels);
    PF_ADD(suite, agreement_and_variance_of_the_reference_sum_to_one);
    PF_ADD(suite, shares_of_preference);
    PF_ADD(suite, four_labels_of_an_item_by_hand);
    PF_ADD(suite, a_judge_against_a_reference_group);
    PF_ADD(suite, alpha_at_its_edges);
    PF_ADD_LOOP(suite, closed_forms_by_simulation,
                4 + sizeof panels / sizeof *panels);
    return suite;
}

PF_TEST_MAIN(make_suite)
