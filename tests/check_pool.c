/* Pools: who labels, what the labels say in the mean, what they cost.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_randist.h>

#include "eval/annotator/statistics.h"
#include "eval/solve/solve.h"
#include "tests/annotating.h"

#define DRAWS 100000
#define MOST 13 /* annotators in a pool here */

/* Pools that laws are looked at in. */
static const struct pf_test_member crowd[] = {
    {"noisy", "flip=0.1 weight=3 price=0.5 time=2"},
    {"position-biased", "position=1.5 weight=2 price=0.25"},
    {"abstaining", "nu=3 price=4"},
    {"bradley-terry", "scale=2 weight=0"},
    {"length-biased", "length=2 weight=2.385 time=0.5"},
};
#define CROWD (sizeof crowd / sizeof crowd[0])

static const struct pf_pool_recipe recipes[] = {
    {.flips = 0.0},
    {.flips = 0.1},
    {.flips = 0.25, .order = PF_ORDER_AS_GIVEN},
    {.flips = 0.05, .assignment = PF_ASSIGN_CONTEXT},
    {.flips = 0.5, .assignment = PF_ASSIGN_CONTEXT, .order = PF_ORDER_AS_GIVEN},
};
#define RECIPES (sizeof recipes / sizeof recipes[0])

static void
alpacafarm(struct pf_test_pool *p, const struct pf_world *w, double flips)
{
    struct pf_pool_recipe recipe = {.flips = flips};
    struct pf_place at = {0};
    ck_assert_int_eq(pf_pool_alpacafarm(&p->parts, at), PF_OK);
    recipe.part = p->parts.part;
    recipe.n_parts = p->parts.n;
    ck_assert_int_eq(pf_pool_init(&p->pool, &recipe, w, 7, 0, NULL), PF_OK);
}

/* Pool i of the crowd's recipes, or the preset. */
static void
nth_pool(struct pf_test_pool *p, const struct pf_world *w, size_t i)
{
    if (i < RECIPES)
        pf_test_pool_build(p, w, CROWD, crowd, &recipes[i], 0);
    else
        alpacafarm(p, w, 0.25);
}
#define POOLS (RECIPES + 1)

/* --- building --- */

START_TEST(no_parts_are_one_faithful_annotator)
{
    struct pf_test_pool p;
    struct pf_world *w = pf_test_random_world(2, 5, 0.1, 1);
    double P[25];
    pf_test_pool_build(&p, w, 0, NULL, NULL, 0);
    ck_assert_uint_eq(p.pool.n, 1);
    ck_assert_double_eq(pf_pool_price(&p.pool), 1.0);
    ck_assert_double_eq(pf_pool_time(&p.pool), 0.0);
    for (size_t c = 0; c < 2; c++) {
        pf_pool_preference(&p.pool, c, P);
        for (size_t i = 0; i < 25; i++) {
            double want = pf_world_preference(w, c)[i];
            ck_assert_double_eq_tol(P[i], want, 1e-15);
            ck_assert_double_eq(pf_pool_probability(&p.pool, c, i / 5, i % 5),
                                want);
        }
    }
    pf_test_pool_clear(&p);
    pf_world_free(w);
}
END_TEST

START_TEST(attributes_are_taken)
{
    static const struct pf_test_member members[] = {
        {"noisy", "name=ann weight=1 price=0.5 time=3"},
        {"faithful", "weight=2"},
        {"noisy", "weight=5 price=0.1 time=0.7"}};
    struct pf_test_pool p;
    struct pf_pool_recipe recipe = {.flips = 0.1};
    struct pf_world *w = pf_test_random_world(1, 3, 0.1, 1);
    pf_test_pool_build(&p, w, 3, members, &recipe, 0);
    ck_assert_str_eq(p.pool.name[0], "ann");
    ck_assert_str_eq(p.pool.name[1], "faithful-2");
    ck_assert_str_eq(p.pool.name[2], "noisy-3");
    ck_assert_double_eq(p.pool.weight[0], 0.125);
    ck_assert_double_eq(p.pool.weight[2], 0.625);
    /* A coin costs nothing. */
    ck_assert_double_eq_tol(pf_pool_price(&p.pool),
                            0.8 * (0.5 + 2.0 * 1.0 + 5.0 * 0.1) / 8.0, 1e-15);
    ck_assert_double_eq_tol(pf_pool_time(&p.pool),
                            0.8 * (3.0 + 5.0 * 0.7) / 8.0, 1e-15);
    pf_test_pool_clear(&p);
    pf_world_free(w);
}
END_TEST

START_TEST(all_mistakes_are_told_at_once)
{
    static const struct pf_test_member members[] = {
        {"faithful", "name=ann weight=0"},
        {"length-biased", "name=ann weight=0"},
        {"noisy", "weight=0"},
        {"bradley-terry", "weight=0 utilities=1,2"}};
    struct pf_test_pool p;
    struct pf_diag d;
    struct pf_pool_recipe recipe = {.flips = 0.7, .n_parts = 4};
    struct pf_world *w = pf_test_random_world(1, 3, 0.1, 1);
    pf_diag_init(&d);
    ck_assert_int_eq(pf_pool_parts_init(&p.parts, 4), PF_OK);
    for (size_t i = 0; i < 4; i++)
        pf_test_annotator(&p.parts, i, members[i].type, members[i].settings);
    p.parts.values[4 + 2].number[PF_ANNOTATOR_PRICE] = -2.0;
    p.parts.values[4 + 2].number[PF_ANNOTATOR_TIME] = NAN;
    recipe.part = p.parts.part;
    ck_assert_int_eq(pf_pool_init(&p.pool, &recipe, w, 7, 0, &d), PF_EINPUT);
    ck_assert(pf_test_told(&d, "flips is 0.7; it must be from 0 to 0.5"));
    ck_assert(pf_test_told(&d, "annotators 1 and 2 are both called ann"));
    ck_assert(pf_test_told(&d, "length-biased") &&
              pf_test_told(&d, "<covariates/>"));
    ck_assert(pf_test_told(&d, "noisy-3 has price -2; it must be at least 0"));
    ck_assert(pf_test_told(&d, "noisy-3 has time"));
    ck_assert(pf_test_told(&d, "utilities has 2 numbers"));
    ck_assert(pf_test_told(&d, "annotator weights: the sum is 0"));
    ck_assert_uint_eq(d.count, 7);
    pf_diag_clear(&d);
    pf_test_pool_clear(&p);
    pf_world_free(w);
}
END_TEST

START_TEST(flips_and_sizes_have_limits)
{
    static const double wrong[] = {-0.1, 0.5000001, NAN, INFINITY};
    struct pf_pool pool;
    struct pf_diag d;
    struct pf_place at = {"farm.xml", 12};
    struct pf_annotator_part *part = calloc(2000, sizeof *part);
    ck_assert_ptr_nonnull(part);
    part[0].at = at;
    struct pf_world *w = pf_test_random_world(1, 3, 0.1, 1);
    for (size_t i = 0; i < 4; i++) {
        struct pf_pool_recipe recipe = {.flips = wrong[i]};
        ck_assert_int_eq(pf_pool_init(&pool, &recipe, w, 7, 0, NULL),
                         PF_EINPUT);
        pf_pool_clear(&pool);
    }
    struct pf_pool_recipe crowded = {.part = part, .n_parts = 1001};
    pf_diag_init(&d);
    ck_assert_int_eq(pf_pool_init(&pool, &crowded, w, 7, 0, &d), PF_EINPUT);
    ck_assert_str_eq(d.message[0], "farm.xml:12: there are 1001 annotators; at "
                                   "most 1000 are possible");
    pf_pool_clear(&pool);
    pf_diag_clear(&d);
    free(part);
    pf_world_free(w);
}
END_TEST

/* An annotator's draws depend on its number, the seed and the draw alone. */
START_TEST(annotators_have_streams_of_their_own)
{
    static const struct pf_test_member both[] = {{"faithful", NULL},
                                                 {"bradley-terry", NULL}},
                                       more[] = {{"bradley-terry", NULL},
                                                 {"bradley-terry", "scale=1"},
                                                 {"noisy", NULL}};
    struct pf_test_pool p, q, other;
    struct pf_world *w = pf_test_random_world(3, 4, 0.1, 1);
    pf_test_pool_build(&p, w, 2, both, NULL, 0);
    pf_test_pool_build(&q, w, 3, more, NULL, 0);
    pf_test_pool_build(&other, w, 3, more, NULL, 1);
    for (size_t i = 0; i < 12; i++) {
        double u = q.pool.annotator[1].own[i];
        ck_assert_double_eq(p.pool.annotator[1].own[i], u);
        ck_assert_double_ne(q.pool.annotator[0].own[i], u);
        ck_assert_double_ne(other.pool.annotator[1].own[i], u);
    }
    pf_test_pool_clear(&other);
    pf_test_pool_clear(&q);
    pf_test_pool_clear(&p);
    pf_world_free(w);
}
END_TEST

/* --- labels --- */

/* The joint law of (annotator or nobody, verdict for y), by enumeration of
 * what pool.h says: cell 3 i + 2 v, i = n for nobody. */
static void
joint_law(const struct pf_pool *pool, size_t c, size_t y, size_t z,
          size_t assigned, double cell[3 * (MOST + 1)])
{
    const struct pf_shown shown = {c, y, z}, turned = {c, z, y};
    struct pf_law a, b;
    double half = pool->order == PF_ORDER_RANDOM ? 0.5 : 0.0;
    for (size_t i = 0; i < pool->n; i++) {
        double share = (1.0 - 2.0 * pool->flips) * pool->weight[i];
        if (pool->assignment == PF_ASSIGN_CONTEXT)
            share = i == assigned ? 1.0 - 2.0 * pool->flips : 0.0;
        pf_annotator_judge(&pool->annotator[i], &shown, &a);
        pf_annotator_judge(&pool->annotator[i], &turned, &b);
        cell[3 * i] = share * ((1.0 - half) * a.second + half * b.first);
        cell[3 * i + 1] = share * ((1.0 - half) * a.tie + half * b.tie);
        cell[3 * i + 2] = share * ((1.0 - half) * a.first + half * b.second);
    }
    cell[3 * pool->n] = cell[3 * pool->n + 2] = pool->flips;
    cell[3 * pool->n + 1] = 0.0;
}

static void
count_labels(const struct pf_pool *pool, size_t c, size_t y, size_t z,
             size_t assigned, gsl_rng *r, unsigned count[3 * (MOST + 1)])
{
    struct pf_label label;
    size_t mispriced = 0;
    memset(count, 0, 3 * (MOST + 1) * sizeof *count);
    for (size_t i = 0; i < DRAWS; i++) {
        pf_pool_label(pool, c, y, z, assigned, r, &label);
        bool nobody = label.annotator == SIZE_MAX;
        size_t who = nobody ? pool->n : label.annotator;
        mispriced += label.price != (nobody ? 0.0 : pool->price[who]) ||
                     label.time != (nobody ? 0.0 : pool->time[who]);
        count[3 * who + (size_t) (2.0 * label.outcome)]++;
    }
    ck_assert_uint_eq(mispriced, 0);
}

START_TEST(labels_follow_their_joint_law)
{
    struct pf_test_pool p, wrong;
    double cell[3 * (MOST + 1)];
    unsigned count[3 * (MOST + 1)];
    struct pf_world *w = pf_test_farm(2, 4, 8);
    gsl_rng *r = pf_rng_alloc(7, (uint64_t) _i, "labels");
    nth_pool(&p, w, (size_t) _i);
    nth_pool(&wrong, w, (size_t) _i);
    wrong.pool.flips += wrong.pool.flips > 0.25 ? -0.02 : 0.02;
    size_t cells = 3 * (p.pool.n + 1);
    for (size_t k = 0; k < 3; k++) {
        size_t y = k, z = (k + 2) % 4, assigned = k % 2 == 0 ? 1 : 2;
        count_labels(&p.pool, k % 2, y, z, assigned, r, count);
        joint_law(&p.pool, k % 2, y, z, assigned, cell);
        ck_assert_double_gt(pf_test_chi_square(cells, cell, count),
                            PF_TEST_P_VALUE);
        joint_law(&wrong.pool, k % 2, y, z, assigned, cell);
        ck_assert_double_lt(pf_test_chi_square(cells, cell, count),
                            PF_TEST_P_VALUE);
    }
    pf_test_pool_clear(&wrong);
    pf_test_pool_clear(&p);
    gsl_rng_free(r);
    pf_world_free(w);
}
END_TEST

/* Weights that are off by 2 % of all labels. */
START_TEST(labels_tell_wrong_weights)
{
    struct pf_test_pool p;
    double cell[3 * (MOST + 1)];
    unsigned count[3 * (MOST + 1)];
    struct pf_world *w = pf_test_farm(1, 4, 8);
    gsl_rng *r = pf_rng_alloc(7, 0, "small errors");
    nth_pool(&p, w, 1);
    count_labels(&p.pool, 0, 1, 2, 0, r, count);
    p.pool.weight[0] += 0.02;
    p.pool.weight[4] -= 0.02;
    joint_law(&p.pool, 0, 1, 2, 0, cell);
    ck_assert_double_lt(pf_test_chi_square(3 * (CROWD + 1), cell, count),
                        PF_TEST_P_VALUE);
    pf_test_pool_clear(&p);
    gsl_rng_free(r);
    pf_world_free(w);
}
END_TEST

START_TEST(equal_responses_are_a_free_draw)
{
    struct pf_test_pool p;
    struct pf_label label;
    struct pf_world *w = pf_test_farm(2, 4, 8);
    gsl_rng *r = pf_rng_alloc(7, 0, "labels");
    nth_pool(&p, w, (size_t) _i);
    for (size_t i = 0; i < 100; i++) {
        pf_pool_label(&p.pool, i % 2, i % 4, i % 4, 0, r, &label);
        ck_assert_double_eq(label.outcome, 0.5);
        ck_assert_uint_eq(label.annotator, SIZE_MAX);
        ck_assert(label.price == 0.0 && label.time == 0.0);
    }
    ck_assert_double_eq(pf_pool_probability(&p.pool, 1, 3, 3), 0.5);
    pf_test_pool_clear(&p);
    gsl_rng_free(r);
    pf_world_free(w);
}
END_TEST

START_TEST(a_label_takes_four_numbers)
{
    struct pf_test_pool p;
    struct pf_label label;
    struct pf_world *w = pf_test_farm(2, 3, 8);
    gsl_rng *r = pf_rng_alloc(7, 5, "labels"), *s = gsl_rng_clone(r);
    size_t apart = 0;
    nth_pool(&p, w, (size_t) _i);
    for (size_t i = 0; i < 3000; i++) {
        pf_pool_label(&p.pool, i % 2, i % 3, i / 3 % 3, i % p.pool.n, r,
                      &label);
        for (size_t k = 0; k < 4; k++)
            gsl_rng_uniform(s);
        apart += gsl_rng_get(r) != gsl_rng_get(s);
    }
    ck_assert_uint_eq(apart, 0);
    pf_test_pool_clear(&p);
    gsl_rng_free(s);
    gsl_rng_free(r);
    pf_world_free(w);
}
END_TEST

/* Ten times 0.1 is a little less than 1: the last number falls behind it. */
START_TEST(nobody_of_weight_0_labels)
{
    struct pf_test_member members[12];
    struct pf_test_pool p;
    struct pf_label label;
    double last = 1.0 - 0x1p-53;
    gsl_rng_type type;
    gsl_rng r = pf_test_fixed(&type, &last);
    struct pf_world *w = pf_test_farm(1, 3, 8);
    for (size_t i = 0; i < 12; i++)
        members[i] = (struct pf_test_member){
            "faithful", i == 0 || i == 11 ? "weight=0" : "weight=1"};
    pf_test_pool_build(&p, w, 12, members, NULL, 0);
    pf_pool_label(&p.pool, 0, 0, 1, 0, &r, &label);
    ck_assert_uint_eq(label.annotator, 10);
    last = 0.0;
    pf_pool_label(&p.pool, 0, 0, 1, 0, &r, &label);
    ck_assert_uint_eq(label.annotator, 1);
    pf_test_pool_clear(&p);
    pf_world_free(w);
}
END_TEST

/* --- assignment by context --- */

START_TEST(a_context_keeps_its_annotator)
{
    struct pf_test_pool p;
    struct pf_label label;
    struct pf_world *w = pf_test_farm(6, 3, 8);
    gsl_rng *r = pf_rng_alloc(7, 5, "labels"), *s = gsl_rng_clone(r);
    size_t strangers = 0, known = 0;
    nth_pool(&p, w, 3);
    for (size_t c = 0; c < 6; c++) {
        size_t who = pf_pool_assigned(&p.pool, 7, 2, c, s);
        gsl_rng_uniform(s); /* whatever else is drawn */
        ck_assert_uint_eq(pf_pool_assigned(&p.pool, 7, 2, c, s), who);
        for (size_t i = 0; i < 500; i++) {
            pf_pool_label(&p.pool, c, 0, 2, who, r, &label);
            strangers += label.annotator != who && label.annotator != SIZE_MAX;
            known += label.annotator == who;
        }
    }
    ck_assert(strangers == 0 && known > 2000);
    pf_test_pool_clear(&p);
    gsl_rng_free(s);
    gsl_rng_free(r);
    pf_world_free(w);
}
END_TEST

/* Shares by weight over the contexts of a run, and over the runs of a context;
 * and two contexts, or two runs, know nothing of each other. */
START_TEST(assignment_follows_the_weights)
{
    struct pf_test_pool p;
    unsigned over_contexts[MOST] = {0}, over_runs[MOST] = {0}, pairs[25] = {0};
    double both[25];
    struct pf_world *w = pf_test_farm(1, 3, 8);
    gsl_rng *r = pf_rng_alloc(7, 5, "labels");
    nth_pool(&p, w, 3);
    for (size_t i = 0; i < DRAWS; i++) {
        size_t a = pf_pool_assigned(&p.pool, 7, 2, i, r);
        over_contexts[a]++;
        over_runs[pf_pool_assigned(&p.pool, 7, i, 2, r)]++;
        pairs[5 * a + pf_pool_assigned(&p.pool, 7, 3, i, r)]++;
    }
    ck_assert_double_gt(pf_test_chi_square(CROWD, p.pool.weight, over_contexts),
                        PF_TEST_P_VALUE);
    ck_assert_double_gt(pf_test_chi_square(CROWD, p.pool.weight, over_runs),
                        PF_TEST_P_VALUE);
    for (size_t i = 0; i < 25; i++)
        both[i] = p.pool.weight[i / 5] * p.pool.weight[i % 5];
    ck_assert_double_gt(pf_test_chi_square(25, both, pairs), PF_TEST_P_VALUE);
    ck_assert_uint_eq(over_contexts[3], 0); /* has weight 0 */
    p.pool.weight[0] += 0.02;
    p.pool.weight[1] -= 0.02;
    ck_assert_double_lt(pf_test_chi_square(CROWD, p.pool.weight, over_contexts),
                        PF_TEST_P_VALUE);
    pf_test_pool_clear(&p);
    gsl_rng_free(r);
    pf_world_free(w);
}
END_TEST

/* --- the preference that a pool states --- */

START_TEST(probability_is_the_mean_of_the_labels)
{
    struct pf_test_pool p;
    double cell[3 * (MOST + 1)];
    struct pf_world *w = pf_test_farm(3, 5, 9);
    nth_pool(&p, w, (size_t) _i);
    for (size_t c = 0; c < 3; c++)
        for (size_t y = 0; y < 5; y++)
            for (size_t z = 0; z < 5; z++) {
                double mean = 0.0;
                struct pf_pool pool = p.pool;
                pool.assignment = PF_ASSIGN_UNIFORM; /* over the runs */
                joint_law(&pool, c, y, z, 0, cell);
                for (size_t i = 0; i <= pool.n; i++)
                    mean += cell[3 * i + 2] + 0.5 * cell[3 * i + 1];
                ck_assert_double_eq_tol(pf_pool_probability(&p.pool, c, y, z),
                                        mean, 1e-15);
            }
    pf_test_pool_clear(&p);
    pf_world_free(w);
}
END_TEST

START_TEST(preference_is_complete_in_any_order)
{
    struct pf_test_pool p;
    double P[25];
    struct pf_world *w = pf_test_farm(3, 5, 9);
    nth_pool(&p, w, (size_t) _i);
    for (size_t c = 0; c < 3; c++) {
        pf_pool_preference(&p.pool, c, P);
        p.pool.order = PF_ORDER_RANDOM;
        for (size_t y = 0; y < 5; y++)
            for (size_t z = 0; z < 5; z++) {
                double both = P[y * 5 + z] + P[z * 5 + y];
                ck_assert_double_eq(both, 1.0);
                ck_assert_double_eq_tol(
                    P[y * 5 + z], pf_pool_probability(&p.pool, c, y, z), 1e-15);
            }
        p.pool.order = recipes[(size_t) _i % RECIPES].order;
    }
    pf_test_pool_clear(&p);
    pf_world_free(w);
}
END_TEST

START_TEST(small_probabilities_keep_their_digits)
{
    static const struct pf_test_member members[] = {
        {"faithful", NULL}, {"position-biased", "position=1"}};
    struct pf_test_pool p;
    double P[25];
    struct pf_world *w = pf_test_awkward_farm();
    pf_test_pool_build(&p, w, 2, members, NULL, 0);
    pf_pool_preference(&p.pool, 0, P);
    double want = 0.5 * 1e-20 * (1.0 + 0.5 * (exp(1.0) + exp(-1.0)));
    ck_assert_double_eq_tol(P[3 * 5 + 0] / want, 1.0, 1e-13);
    ck_assert_double_eq(P[0 * 5 + 3], 1.0);
    ck_assert_double_eq(P[1 * 5 + 0], 0.0);
    pf_test_pool_clear(&p);
    pf_world_free(w);
}
END_TEST

/* Shown first by turns, the bias shrinks a preference but never makes one:
 * (sigma (l + b) + sigma (l - b)) / 2. Always shown first, it does. */
START_TEST(random_order_cancels_position_bias)
{
    static const struct pf_test_member member = {"position-biased",
                                                 "position=1.5"};
    struct pf_pool_recipe as_given = {.order = PF_ORDER_AS_GIVEN};
    struct pf_test_pool p, q;
    struct pf_world *w = pf_test_farm(1, 5, 9);
    w->P[1] = w->P[5] = 0.5;
    pf_test_pool_build(&p, w, 1, &member, NULL, 0);
    pf_test_pool_build(&q, w, 1, &member, &as_given, 0);
    for (size_t y = 0; y < 5; y++)
        for (size_t z = 0; z < 5; z++) {
            if (y == z)
                continue;
            double l = log(w->P[y * 5 + z] / w->P[z * 5 + y]);
            double first = 1.0 / (1.0 + exp(-l - 1.5));
            double last = 1.0 / (1.0 + exp(-l + 1.5));
            double by_turns = pf_pool_probability(&p.pool, 0, y, z);
            double given = pf_pool_probability(&q.pool, 0, y, z);
            ck_assert_double_eq_tol(by_turns, 0.5 * (first + last), 1e-14);
            ck_assert_double_eq_tol(given, first, 1e-14);
            ck_assert_double_eq_tol(
                by_turns + pf_pool_probability(&p.pool, 0, z, y), 1.0, 1e-15);
            ck_assert_double_gt(given + pf_pool_probability(&q.pool, 0, z, y),
                                1.1);
        }
    ck_assert_double_eq(pf_pool_probability(&p.pool, 0, 0, 1), 0.5);
    pf_test_pool_clear(&q);
    pf_test_pool_clear(&p);
    pf_world_free(w);
}
END_TEST

/* A pool mixes: its P is the weighted mean of its annotators' own, and flips of
 * the pool over those of an annotator multiply 1 - 2p. */
START_TEST(pools_compose)
{
    static const struct pf_test_member noisy = {"noisy", "flip=0.1"},
                                       two[] = {{"noisy", "flip=0.1 weight=3"},
                                                {"adversarial",
                                                 "share=0.4 weight=2"}};
    struct pf_pool_recipe flips = {.flips = 0.2};
    struct pf_test_pool a, b, mixed, flipped;
    double A[25], B[25], M[25], F[25];
    struct pf_world *w = pf_test_farm(1, 5, 9);
    pf_test_pool_build(&a, w, 1, &noisy, NULL, 0);
    pf_test_pool_build(&b, w, 1, &two[1], NULL, 0);
    pf_test_pool_build(&mixed, w, 2, two, NULL, 0);
    pf_test_pool_build(&flipped, w, 1, &noisy, &flips, 0);
    pf_pool_preference(&a.pool, 0, A);
    pf_pool_preference(&b.pool, 0, B);
    pf_pool_preference(&mixed.pool, 0, M);
    pf_pool_preference(&flipped.pool, 0, F);
    for (size_t i = 0; i < 25; i++) {
        ck_assert_double_eq_tol(M[i], 0.6 * A[i] + 0.4 * B[i], 1e-15);
        ck_assert_double_eq_tol(F[i] - 0.5, 0.6 * 0.8 * (w->P[i] - 0.5), 1e-15);
    }
    pf_test_pool_clear(&flipped);
    pf_test_pool_clear(&mixed);
    pf_test_pool_clear(&b);
    pf_test_pool_clear(&a);
    pf_world_free(w);
}
END_TEST

/* The regularised Nash policy is the solver's, at either beta. */
START_TEST(flips_raise_beta)
{
    static const double flips[] = {0.0, 0.1, 0.2, 0.25, 0.4};
    struct pf_pool_recipe recipe = {.flips = flips[_i]};
    struct pf_test_pool p;
    struct pf_certificate proof;
    double P[64], noisy[8], clean[8], other[8], apart = 0.0;
    struct pf_world *w = pf_test_random_world(1, 8, 0.2385, 13);
    pf_test_pool_build(&p, w, 0, NULL, &recipe, 0);
    pf_pool_preference(&p.pool, 0, P);
    ck_assert_int_eq(
        pf_solve_regularised_nash(8, P, w->log_ref, 0.2385, noisy, &proof),
        PF_OK);
    ck_assert_int_eq(pf_solve_regularised_nash(8, w->P, w->log_ref,
                                               0.2385 / (1.0 - 2.0 * flips[_i]),
                                               clean, &proof),
                     PF_OK);
    ck_assert_int_eq(
        pf_solve_regularised_nash(8, w->P, w->log_ref, 0.2385, other, &proof),
        PF_OK);
    for (size_t y = 0; y < 8; y++) {
        ck_assert_double_eq_tol(noisy[y], clean[y], 1e-12);
        apart = fmax(apart, fabs(noisy[y] - other[y]));
    }
    ck_assert(flips[_i] == 0.0 || apart > 0.01);
    pf_test_pool_clear(&p);
    pf_world_free(w);
}
END_TEST

/* --- cycles --- */

static size_t
cycles(size_t n, const double *P)
{
    size_t found = 0;
    for (size_t a = 0; a < n; a++)
        for (size_t b = 0; b < n; b++)
            for (size_t c = 0; c < n; c++)
                found += P[a * n + b] > 0.5 && P[b * n + c] > 0.5 &&
                         P[c * n + a] > 0.5;
    return found / 3;
}

static size_t
pool_cycles(const struct pf_world *w, size_t n,
            const struct pf_test_member *member, uint64_t draw)
{
    size_t found = 0;
    struct pf_test_pool p;
    double P[81];
    pf_test_pool_build(&p, w, n, member, NULL, draw);
    for (size_t c = 0; c < w->contexts; c++) {
        pf_pool_preference(&p.pool, c, P);
        found += cycles(w->responses, P);
    }
    pf_test_pool_clear(&p);
    return found;
}

START_TEST(two_equal_annotators_never_cycle)
{
    static const struct pf_test_member three[] = {
        {"bradley-terry", "scale=0.5"},
        {"bradley-terry", "scale=4"},
        {"bradley-terry", "scale=4"}};
    static const struct pf_test_member uneven[] = {
        {"bradley-terry", "scale=0.5 weight=3"}, {"bradley-terry", "scale=4"}};
    struct pf_world *w = pf_test_random_world(500, 7, 0.1, 3);
    size_t control = 0, other = 0;
    for (uint64_t draw = 0; draw < 10; draw++) {
        ck_assert_uint_eq(pool_cycles(w, 2, three, draw), 0);
        ck_assert_uint_eq(pool_cycles(w, 2, three + 1, draw), 0);
        control += pool_cycles(w, 3, three, draw);
        other += pool_cycles(w, 2, uneven, draw);
    }
    /* What could have been found: cycles of three, and of uneven weights. */
    ck_assert_uint_gt(control, 100);
    ck_assert_uint_gt(other, 100);
    pf_world_free(w);
}
END_TEST

START_TEST(three_rotated_annotators_cycle)
{
    static const struct pf_test_member rotated[] = {
        {"bradley-terry", "rotate=0 scale=0.2385"},
        {"bradley-terry", "rotate=1 scale=0.2385"},
        {"bradley-terry", "rotate=2 scale=0.2385"}};
    static const struct pf_test_member listed[] = {
        {"bradley-terry", "utilities=3,1.5,0 rotate=0"},
        {"bradley-terry", "utilities=3,1.5,0 rotate=1"},
        {"bradley-terry", "utilities=3,1.5,0 rotate=2"}};
    struct pf_test_pool p;
    double P[9];
    struct pf_world *w = pf_test_random_world(200, 3, 0.1, 3);
    ck_assert_uint_eq(pool_cycles(w, 3, rotated, 0), 200);
    ck_assert_uint_eq(pool_cycles(w, 1, rotated, 0), 0);
    /* (2 sigma(1.5) + sigma(-3)) / 3, all the way round. */
    pf_test_pool_build(&p, w, 3, listed, NULL, 0);
    pf_pool_preference(&p.pool, 0, P);
    double want = (2.0 / (1.0 + exp(-1.5)) + 1.0 / (1.0 + exp(3.0))) / 3.0;
    for (size_t y = 0; y < 3; y++)
        ck_assert_double_eq_tol(P[y * 3 + (y + 1) % 3], want, 1e-15);
    ck_assert_double_eq_tol(want, 0.561, 5e-4);
    pf_test_pool_clear(&p);
    pf_world_free(w);
}
END_TEST

/* Nine responses, rotated by thirds: a cycle once neighbours are told apart. */
START_TEST(rotation_by_thirds_cycles_over_more_responses)
{
    static const struct pf_test_member rotated[] = {
        {"bradley-terry", "rotate=0 scale=1000"},
        {"bradley-terry", "rotate=3 scale=1000"},
        {"bradley-terry", "rotate=6 scale=1000"}};
    struct pf_test_pool p;
    double P[81];
    struct pf_world *w = pf_test_random_world(1, 9, 0.1, 3);
    pf_test_pool_build(&p, w, 3, rotated, NULL, 4);
    pf_pool_preference(&p.pool, 0, P);
    ck_assert_uint_eq(cycles(9, P), 27); /* one of each third */
    pf_test_pool_clear(&p);
    pf_world_free(w);
}
END_TEST

/* --- AlpacaFarm --- */

START_TEST(alpacafarm_has_thirteen_annotators)
{
    struct pf_test_pool p;
    struct pf_world *w = pf_test_farm(4, 6, 10);
    size_t family[3] = {0};
    alpacafarm(&p, w, 0.0);
    ck_assert_uint_eq(p.pool.n, 13);
    for (size_t i = 0; i < 13; i++) {
        const char *name = p.pool.name[i];
        family[0] += strncmp(name, "gpt4_", 5) == 0;
        family[1] += strncmp(name, "chatgpt_", 8) == 0;
        family[2] += strncmp(name, "davinci003_", 11) == 0;
        ck_assert_double_eq_tol(p.pool.weight[i], 1.0 / 13.0, 1e-16);
    }
    ck_assert(family[0] == 5 && family[1] == 4 && family[2] == 4);
    /* 12.0 dollars and 1313 s for 1000 labels */
    ck_assert_double_eq_tol(pf_pool_price(&p.pool), 0.0120, 5e-5);
    ck_assert_double_eq_tol(pf_pool_time(&p.pool), 1.313, 5e-4);
    pf_test_pool_clear(&p);
    alpacafarm(&p, w, 0.25);
    ck_assert_double_eq_tol(pf_pool_price(&p.pool), 0.0060, 5e-5);
    pf_test_pool_clear(&p);
    pf_world_free(w);
}
END_TEST

/* Annotator i on two even responses, of which the one shown first is longer by
 * `longer` and has a list where `list` is 1. */
static double
leaning(const struct pf_pool *pool, struct pf_world *w, size_t i, double longer,
        double list)
{
    const struct pf_shown shown = {0, 0, 1};
    struct pf_law law;
    w->P[1] = w->P[w->responses] = 0.5;
    w->length[0] = 2000.0 + longer;
    w->length[1] = 2000.0;
    w->list[0] = list;
    w->list[1] = 0.0;
    pf_annotator_judge(&pool->annotator[i], &shown, &law);
    return law.first - 0.5;
}

START_TEST(alpacafarm_has_two_personas)
{
    struct pf_test_pool p;
    struct pf_world *w = pf_test_farm(1, 4, 10);
    alpacafarm(&p, w, 0.0);
    for (size_t i = 0; i < 13; i++) {
        bool diana = strcmp(p.pool.name[i], "gpt4_2") == 0;
        bool joe = strcmp(p.pool.name[i], "gpt4_5") == 0;
        double first = leaning(&p.pool, w, i, 0.0, 0.0);
        double longer = leaning(&p.pool, w, i, 1000.0, 0.0) - first;
        double list = leaning(&p.pool, w, i, 0.0, 1.0) - first;
        ck_assert(diana ? longer > 0.1 : joe ? longer < -0.1 : longer == 0.0);
        ck_assert(joe ? list > 0.1 : list == 0.0);
        ck_assert(joe ? first > 0.01 && first < 0.1 : first == 0.0);
    }
    pf_test_pool_clear(&p);
    pf_world_free(w);
}
END_TEST

START_TEST(alpacafarm_needs_covariates)
{
    struct pf_pool_parts parts;
    struct pf_pool pool;
    struct pf_diag d;
    struct pf_place at = {"farm.xml", 3};
    struct pf_world *w = pf_test_random_world(1, 4, 0.1, 1);
    pf_diag_init(&d);
    ck_assert_int_eq(pf_pool_alpacafarm(&parts, at), PF_OK);
    struct pf_pool_recipe recipe = {.part = parts.part, .n_parts = parts.n};
    ck_assert_int_eq(pf_pool_init(&pool, &recipe, w, 7, 0, &d), PF_EINPUT);
    ck_assert(pf_test_told(&d, "farm.xml:3: the persona annotator leans on"));
    ck_assert(pf_test_told(&d, "give the world <covariates/>"));
    pf_pool_clear(&pool);
    pf_pool_parts_clear(&parts);
    pf_diag_clear(&d);
    pf_world_free(w);
}
END_TEST

/* The majority of three draws. */
static double
majority(double q)
{
    return q * q * (3.0 - 2.0 * q);
}

/* How often verdicts at a temperature agree with the majority of three faithful
 * ones, over true log-odds N(0, 1.3^2), by the trapezoidal rule. */
static double
agreement(double temperature)
{
    double sum = 0.0, weight = 0.0;
    for (double x = -9.0; x <= 9.0; x += 0.01) {
        double q = 1.0 / (1.0 + exp(-1.3 * x)), m = majority(q);
        double a = 1.0 / (1.0 + exp(-1.3 * x / temperature));
        double g = exp(-0.5 * x * x);
        sum += g * (a * m + (1.0 - a) * (1.0 - m));
        weight += g;
    }
    return 100.0 * sum / weight;
}

static double
temperature_of(const struct pf_pool *pool, const char *name)
{
    for (size_t i = 0; i < pool->n; i++)
        if (strcmp(pool->name[i], name) == 0)
            return pf_annotator_number(&pool->annotator[i], "temperature");
    ck_abort_msg("no annotator %s", name);
    return NAN;
}

/* Humans 65.66, greedy GPT-4 66.44, ChatGPT 57.28 on AlpacaEval's leaderboard
 * of evaluators. */
START_TEST(alpacafarm_agrees_as_published)
{
    struct pf_test_pool p;
    struct pf_world *w = pf_test_farm(1, 4, 10);
    alpacafarm(&p, w, 0.0);
    ck_assert_double_eq_tol(agreement(1.0), 65.66, 0.5);
    ck_assert_double_eq_tol(agreement(temperature_of(&p.pool, "gpt4_1")), 66.44,
                            0.5);
    ck_assert_double_eq_tol(agreement(temperature_of(&p.pool, "chatgpt_1")),
                            57.28, 0.5);
    ck_assert_double_lt(agreement(temperature_of(&p.pool, "davinci003_1")),
                        57.28);
    pf_test_pool_clear(&p);
    pf_world_free(w);
}
END_TEST

/* --- people --- */

/* Log-odds N(0, 1.3^2), log-normal lengths, lists, all independent. */
static struct pf_world *
typical(size_t n)
{
    gsl_rng *r = pf_rng_alloc(11, 0, "typical");
    double *P = calloc(n * n, sizeof *P), *u = calloc(n, sizeof *u);
    ck_assert(r != NULL && P != NULL && u != NULL);
    for (size_t y = 0; y < n; y++)
        u[y] = gsl_ran_gaussian(r, 1.3 / M_SQRT2);
    for (size_t i = 0; i < n * n; i++)
        P[i] = 1.0 / (1.0 + exp(u[i % n] - u[i / n]));
    struct pf_world *w = pf_test_world(n, P, NULL, 0.1);
    w->length = calloc(n, sizeof *w->length);
    w->list = calloc(n, sizeof *w->list);
    ck_assert(w->length != NULL && w->list != NULL);
    for (size_t y = 0; y < n; y++) {
        w->length[y] = ceil(120.0 * exp(gsl_ran_gaussian(r, 0.5)));
        w->list[y] = gsl_rng_uniform(r) < 0.3 ? 1.0 : 0.0;
    }
    gsl_rng_free(r);
    free(P);
    free(u);
    return w;
}

static void
people(struct pf_test_pool *p, const struct pf_world *w)
{
    struct pf_pool_recipe recipe = {0};
    struct pf_place at = {0};
    ck_assert_int_eq(pf_pool_humans(&p->parts, at), PF_OK);
    recipe.part = p->parts.part;
    recipe.n_parts = p->parts.n;
    ck_assert_int_eq(pf_pool_init(&p->pool, &recipe, w, 7, 0, NULL), PF_OK);
}

START_TEST(people_agree_and_lean_as_published)
{
    struct pf_world *w = typical(300);
    struct pf_test_pool p;
    struct pf_pool_statistics s;
    people(&p, w);
    ck_assert_int_eq(pf_pool_statistics(&s, &p.pool, NULL), PF_OK);
    ck_assert_double_eq_tol(s.pool.agreement, 0.6566, 0.02);
    ck_assert_double_eq_tol(s.pool.longer, 0.636, 0.02);
    ck_assert_double_eq_tol(s.pool.lists, 0.604, 0.02);
    ck_assert_double_eq_tol(s.pool.first, 0.5, 1e-12);
    ck_assert_double_eq_tol(pf_pool_price(&p.pool), 0.3, 1e-12);
    ck_assert_double_eq_tol(pf_pool_time(&p.pool), 36.8, 1e-12);
    pf_pool_statistics_clear(&s);
    pf_test_pool_clear(&p);
    pf_world_free(w);
}
END_TEST

static Suite *
pool_suite(void)
{
    Suite *s = suite_create("pool");
    PF_ADD(s, no_parts_are_one_faithful_annotator);
    PF_ADD(s, attributes_are_taken);
    PF_ADD(s, all_mistakes_are_told_at_once);
    PF_ADD(s, flips_and_sizes_have_limits);
    PF_ADD(s, annotators_have_streams_of_their_own);
    PF_ADD_LOOP(s, labels_follow_their_joint_law, POOLS);
    PF_ADD(s, labels_tell_wrong_weights);
    PF_ADD_LOOP(s, equal_responses_are_a_free_draw, POOLS);
    PF_ADD_LOOP(s, a_label_takes_four_numbers, POOLS);
    PF_ADD(s, nobody_of_weight_0_labels);
    PF_ADD(s, a_context_keeps_its_annotator);
    PF_ADD(s, assignment_follows_the_weights);
    PF_ADD_LOOP(s, probability_is_the_mean_of_the_labels, POOLS);
    PF_ADD_LOOP(s, preference_is_complete_in_any_order, POOLS);
    PF_ADD(s, small_probabilities_keep_their_digits);
    PF_ADD(s, random_order_cancels_position_bias);
    PF_ADD(s, pools_compose);
    PF_ADD_LOOP(s, flips_raise_beta, 5);
    PF_ADD(s, two_equal_annotators_never_cycle);
    PF_ADD(s, three_rotated_annotators_cycle);
    PF_ADD(s, rotation_by_thirds_cycles_over_more_responses);
    PF_ADD(s, alpacafarm_has_thirteen_annotators);
    PF_ADD(s, alpacafarm_has_two_personas);
    PF_ADD(s, alpacafarm_needs_covariates);
    PF_ADD(s, alpacafarm_agrees_as_published);
    PF_ADD(s, people_agree_and_lean_as_published);
    return s;
}

PF_TEST_MAIN(pool_suite)
