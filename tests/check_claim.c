/* Verdicts on numbers small enough to be judged by hand, and the laws they
 * obey.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "claim_yard.h"
#include "core/random.h"

#define SEEDS 32

/* Around `centre`, at most 0.155 away, and symmetric. */
static void
around(double *y, size_t n, double centre)
{
    for (size_t k = 0; k < n; k++)
        y[k] = centre + 0.01 * ((double) k - 0.5 * (double) (n - 1));
}

static enum pf_verdict
bounded(enum pf_claim_aggregate how, const double *y, size_t n, double low,
        double high)
{
    struct pf_claim_cell cell = {1, NULL, y, 0.0};
    struct pf_claim_arm arm = yard_arm(&cell, 1);
    struct pf_claim c = yard_claim(PF_CLAIM_BOUND, how);
    c.low = low;
    c.high = high;
    return yard_judge(&c, &arm, 1, n).verdict;
}

START_TEST(a_bound_holds_fails_or_neither)
{
    enum pf_claim_aggregate how = (enum pf_claim_aggregate) _i;
    double y[SEEDS];
    around(y, SEEDS, 1.0);
    ck_assert_int_eq(bounded(how, y, SEEDS, 0.8, 1.2), PF_HOLDS);
    ck_assert_int_eq(bounded(how, y, SEEDS, 0.8, INF), PF_HOLDS);
    ck_assert_int_eq(bounded(how, y, SEEDS, -INF, 1.2), PF_HOLDS);
    ck_assert_int_eq(bounded(how, y, SEEDS, 1.2, INF), PF_FAILS);
    ck_assert_int_eq(bounded(how, y, SEEDS, -INF, 0.8), PF_FAILS);
    ck_assert_int_eq(bounded(how, y, SEEDS, 1.2, 1.3), PF_FAILS);
    ck_assert_int_eq(bounded(how, y, SEEDS, -INF, 1.01),
                     how == PF_CLAIM_WORST ? PF_FAILS : PF_UNDECIDED);
    ck_assert_int_eq(bounded(how, y, 4, -INF, 100.0), PF_UNDECIDED);
}
END_TEST

/* 1 2 3 ... 32 with one seed far out. */
START_TEST(aggregates_by_hand)
{
    static const double wanted[] = {16.5, 16.5 + 968.0 / 32.0, 16.5, 1000.0};
    enum pf_claim_aggregate how = (enum pf_claim_aggregate) _i;
    double y[SEEDS];
    struct pf_claim_cell cell = {1, NULL, y, 0.0};
    struct pf_claim_arm arm = yard_arm(&cell, 1);
    struct pf_claim c = yard_claim(PF_CLAIM_BOUND, how);
    for (size_t k = 0; k < SEEDS; k++)
        y[k] = k + 1 < SEEDS ? (double) (k + 1) : 1000.0;
    c.high = 500.0;
    struct pf_judgement j = yard_judge(&c, &arm, 1, SEEDS);
    ck_assert_double_eq_tol(j.value, wanted[_i], 1e-12);
    ck_assert_uint_eq(j.n_seeds, SEEDS);
    ck_assert(isnan(j.arm[1]));
    ck_assert_uint_eq(j.violated, how == PF_CLAIM_WORST ? 1 : 0);
    if (how == PF_CLAIM_WORST) {
        ck_assert_double_eq(j.low, 1.0);
        ck_assert_double_eq(j.high, 1000.0);
        ck_assert_int_eq(j.verdict, PF_FAILS);
    }
}
END_TEST

START_TEST(the_worst_needs_29_seeds)
{
    double y[SEEDS];
    around(y, SEEDS, 1.0);
    ck_assert_int_eq(bounded(PF_CLAIM_WORST, y, 28, 0.0, 2.0), PF_UNDECIDED);
    ck_assert_int_eq(bounded(PF_CLAIM_WORST, y, 29, 0.0, 2.0), PF_HOLDS);
    y[7] = 2.5;
    ck_assert_int_eq(bounded(PF_CLAIM_WORST, y, 29, 0.0, 2.0), PF_FAILS);
    ck_assert_int_eq(bounded(PF_CLAIM_WORST, y, 9, 0.0, 2.0), PF_FAILS);
}
END_TEST

/* All seeds equal may be luck: not of a median of 16, but of a mean. */
START_TEST(equal_seeds_are_few)
{
    double y[SEEDS];
    for (size_t k = 0; k < SEEDS; k++)
        y[k] = 1.5;
    ck_assert_int_eq(bounded(PF_CLAIM_MEAN, y, 28, 1.0, 2.0), PF_UNDECIDED);
    ck_assert_int_eq(bounded(PF_CLAIM_IQM, y, 28, 1.0, 2.0), PF_UNDECIDED);
    ck_assert_int_eq(bounded(PF_CLAIM_MEAN, y, 29, 1.0, 2.0), PF_HOLDS);
    ck_assert_int_eq(bounded(PF_CLAIM_MEAN, y, 29, 1.6, 2.0), PF_FAILS);
    ck_assert_int_eq(bounded(PF_CLAIM_MEDIAN, y, 5, 1.0, 2.0), PF_HOLDS);
    ck_assert_int_eq(bounded(PF_CLAIM_MEDIAN, y, 4, 1.0, 2.0), PF_UNDECIDED);
}
END_TEST

START_TEST(exact_numbers_are_what_they_are)
{
    double y[] = {1.5, 1.5, 1.5};
    struct pf_claim_cell cell = {1, NULL, y, 0.0};
    struct pf_claim_arm arm = yard_arm(&cell, 1);
    struct pf_claim c = yard_claim(PF_CLAIM_BOUND, PF_CLAIM_MEDIAN);
    c.exact = true;
    c.low = 1.5;
    struct pf_judgement j = yard_judge(&c, &arm, 1, 3);
    ck_assert_int_eq(j.verdict, PF_HOLDS);
    ck_assert(j.value == 1.5 && j.low == 1.5 && j.high == 1.5);
    c.low = nextafter(1.5, 2.0);
    ck_assert_int_eq(yard_judge(&c, &arm, 1, 3).verdict, PF_FAILS);
    ck_assert_int_eq(yard_judge(&c, &arm, 1, 1).verdict, PF_UNDECIDED);
    y[2] = nextafter(1.5, 2.0);
    ck_assert_int_eq(yard_judge(&c, &arm, 1, 3).verdict, PF_UNDECIDED);
}
END_TEST

/* --- places: seeds that do the same, so that the number is exact --- */

#define POINTS 5
static const double clock_x[POINTS] = {0.0, 10.0, 20.0, 40.0, 80.0};
static const double curve[POINTS] = {8.0, 4.0, 5.0, 1.0, 2.0};

struct same {
    double x[POINTS * 2], y[POINTS * 2];
    struct pf_claim_cell cell;
    struct pf_claim_arm arm;
};

static void
same_seeds(struct same *s, const double *x, const double *y)
{
    for (size_t i = 0; i < POINTS * 2; i++) {
        s->x[i] = x[i / 2];
        s->y[i] = y[i / 2];
    }
    s->cell = (struct pf_claim_cell){POINTS, s->x, s->y, 0.0};
    s->arm = yard_arm(&s->cell, 1);
}

START_TEST(places_by_hand)
{
    static const struct {
        enum pf_claim_place place;
        double x;
        bool clock, rises;
        double value;
    } row[] = {{PF_CLAIM_FINAL, 0.0, true, false, 2.0},
               {PF_CLAIM_FIRST, 0.0, true, false, 8.0},
               {PF_CLAIM_AT, 39.0, true, false, 5.0},
               {PF_CLAIM_AT, 40.0, true, false, 1.0},
               {PF_CLAIM_AT, 80.0, true, false, 2.0},
               {PF_CLAIM_AT, 15.0, false, false, 4.5},
               {PF_CLAIM_AT, 30.0, false, false, 3.0},
               /* 60 + 45 + 60 + 60 over 80 */
               {PF_CLAIM_AREA, 0.0, true, false, 225.0 / 80.0},
               {PF_CLAIM_BEST, 0.0, true, false, 1.0},
               {PF_CLAIM_BEST, 0.0, true, true, 8.0}};
    struct same s;
    struct pf_claim c = yard_claim(PF_CLAIM_BOUND, PF_CLAIM_MEDIAN);
    same_seeds(&s, clock_x, curve);
    c.exact = true;
    c.clock = row[_i].clock;
    s.arm.place = row[_i].place;
    s.arm.place_x = row[_i].x;
    s.arm.rises = row[_i].rises;
    ck_assert_double_eq(yard_judge(&c, &s.arm, 1, 2).value, row[_i].value);
    s.arm.origin = 0.5;
    ck_assert_double_eq(yard_judge(&c, &s.arm, 1, 2).value,
                        row[_i].value - 0.5);
    s.arm.origin_first = true;
    ck_assert_double_eq(yard_judge(&c, &s.arm, 1, 2).value,
                        row[_i].value - 8.0);
}
END_TEST
#define PLACES 10

START_TEST(a_run_may_not_come_that_far)
{
    struct same s;
    struct pf_claim c = yard_claim(PF_CLAIM_BOUND, PF_CLAIM_MEDIAN);
    same_seeds(&s, clock_x, curve);
    c.exact = true;
    s.arm.place = PF_CLAIM_AT;
    s.arm.place_x = 80.5;
    struct pf_judgement j = yard_judge(&c, &s.arm, 1, 2);
    ck_assert_int_eq(j.verdict, PF_UNDECIDED);
    ck_assert_ptr_nonnull(strstr(j.why, "does not come"));
    s.arm.place_x = -0.5;
    ck_assert_int_eq(yard_judge(&c, &s.arm, 1, 2).verdict, PF_UNDECIDED);
}
END_TEST

/* Everywhere the record that is worse for what is claimed. */
START_TEST(everywhere_by_hand)
{
    struct same s;
    struct pf_claim c = yard_claim(PF_CLAIM_BOUND, PF_CLAIM_MEDIAN);
    same_seeds(&s, clock_x, curve);
    c.exact = true;
    s.arm.place = PF_CLAIM_EVERYWHERE;
    c.high = 8.0;
    struct pf_judgement j = yard_judge(&c, &s.arm, 1, 2);
    ck_assert_int_eq(j.verdict, PF_HOLDS);
    ck_assert_double_eq(j.value, 8.0);
    c.high = 7.9;
    ck_assert_int_eq(yard_judge(&c, &s.arm, 1, 2).verdict, PF_FAILS);
    c.high = INF;
    c.low = 1.1;
    j = yard_judge(&c, &s.arm, 1, 2);
    ck_assert_int_eq(j.verdict, PF_FAILS);
    ck_assert_double_eq(j.value, 1.0);
    c.low = 1.0;
    ck_assert_int_eq(yard_judge(&c, &s.arm, 1, 2).verdict, PF_HOLDS);
}
END_TEST

/* Halved at every step of 10 queries. */
START_TEST(rates_by_hand)
{
    static const double x[POINTS] = {1.0, 2.0, 4.0, 8.0, 16.0};
    static const double fall[POINTS] = {256.0, 64.0, 16.0, 4.0, 1.0};
    static const double steps[POINTS] = {0.0, 10.0, 20.0, 30.0, 40.0};
    struct same s;
    struct pf_claim c = yard_claim(PF_CLAIM_RATE, PF_CLAIM_MEDIAN);
    c.exact = true;
    c.law = PF_LOG_LOG; /* y = 256 x^-2 */
    c.range.x_low = 0.0;
    c.high = -1.99;
    same_seeds(&s, x, fall);
    struct pf_judgement j = yard_judge(&c, &s.arm, 1, 2);
    ck_assert_double_eq_tol(j.value, -2.0, 1e-14);
    ck_assert_int_eq(j.verdict, PF_HOLDS);
    c.law = PF_LOG_LINEAR; /* a quarter every 10 */
    same_seeds(&s, steps, fall);
    j = yard_judge(&c, &s.arm, 1, 2);
    ck_assert_double_eq_tol(j.value, pow(0.25, 0.1), 1e-14);
    ck_assert_int_eq(j.verdict, PF_FAILS);
    c.predicted = 0.2 * log10(0.5);
    c.low = 0.99;
    c.high = 1.01;
    j = yard_judge(&c, &s.arm, 1, 2);
    ck_assert_double_eq_tol(j.value, 1.0, 1e-14);
    ck_assert_int_eq(j.verdict, PF_HOLDS);
    /* the power of an axis, which may well rise */
    double y[6] = {3.0, 3.0, 12.0, 12.0, 48.0, 48.0};
    struct pf_claim_cell cell[] = {
        {1, NULL, y, 0.1}, {1, NULL, y + 2, 0.2}, {1, NULL, y + 4, 0.4}};
    struct pf_claim_arm arm = yard_arm(cell, 3);
    c.predicted = (double) NAN;
    c.law = PF_LOG_LOG;
    c.over_cells = true;
    c.range = PF_RATE_ANYWHERE;
    c.low = 1.9;
    c.high = 2.1;
    j = yard_judge(&c, &arm, 1, 2);
    ck_assert_double_eq_tol(j.value, 2.0, 1e-14);
    ck_assert_int_eq(j.verdict, PF_HOLDS);
    y[4] = y[5] = 0.0;
    ck_assert_int_eq(yard_judge(&c, &arm, 1, 2).verdict, PF_UNDECIDED);
}
END_TEST

/* A run that does not fall has no rate below 1. */
START_TEST(what_does_not_fall_has_no_rate)
{
    static const double flat[POINTS] = {1.0, 1.5, 0.7, 1.2, 1.0};
    struct same s;
    struct pf_claim c = yard_claim(PF_CLAIM_RATE, PF_CLAIM_MEDIAN);
    same_seeds(&s, clock_x, flat);
    c.exact = true;
    c.high = 0.99;
    struct pf_judgement j = yard_judge(&c, &s.arm, 1, 2);
    ck_assert_int_eq(j.verdict, PF_FAILS);
    ck_assert(j.at_least && j.value == 1.0 && isinf(j.high));
    c.high = 1.01;
    ck_assert_int_eq(yard_judge(&c, &s.arm, 1, 2).verdict, PF_UNDECIDED);
}
END_TEST

/* --- two arms --- */

struct pair {
    double a[SEEDS], b[SEEDS];
    struct pf_claim_cell cell[2];
    struct pf_claim_arm arm[2];
};

static void
pair_of(struct pair *p, double a, double b)
{
    around(p->a, SEEDS, a);
    around(p->b, SEEDS, b);
    p->cell[0] = (struct pf_claim_cell){1, NULL, p->a, 0.0};
    p->cell[1] = (struct pf_claim_cell){1, NULL, p->b, 0.0};
    p->arm[0] = yard_arm(&p->cell[0], 1);
    p->arm[1] = yard_arm(&p->cell[1], 1);
}

START_TEST(orders_by_hand)
{
    enum pf_claim_aggregate how = (enum pf_claim_aggregate) _i;
    struct pf_claim c = yard_claim(PF_CLAIM_ORDER, how);
    struct pair p;
    pair_of(&p, 1.0, 2.0);
    c.has_factor = true;
    c.factor = 0.6;
    struct pf_judgement j = yard_judge(&c, p.arm, 2, SEEDS);
    ck_assert_int_eq(j.verdict, PF_HOLDS);
    if (how != PF_CLAIM_WORST) {
        ck_assert_double_eq_tol(j.value, 0.5, 1e-14);
        ck_assert_double_eq_tol(j.arm[0], 1.0, 1e-14);
        ck_assert_double_eq_tol(j.arm[1], 2.0, 1e-14);
    }
    c.factor = 0.4;
    ck_assert_int_eq(yard_judge(&c, p.arm, 2, SEEDS).verdict, PF_FAILS);
    c.greater = true;
    ck_assert_int_eq(yard_judge(&c, p.arm, 2, SEEDS).verdict, PF_HOLDS);
    c.has_factor = c.greater = false;
    c.margin = 0.99; /* seeds go together: the difference is sure */
    ck_assert_int_eq(yard_judge(&c, p.arm, 2, SEEDS).verdict, PF_HOLDS);
    c.margin = 1.01;
    ck_assert_int_eq(yard_judge(&c, p.arm, 2, SEEDS).verdict, PF_FAILS);
    c.margin = 0.0;
    struct pf_claim_arm swap = p.arm[0];
    p.arm[0] = p.arm[1];
    p.arm[1] = swap;
    ck_assert_int_eq(yard_judge(&c, p.arm, 2, SEEDS).verdict, PF_FAILS);
    c.greater = true;
    ck_assert_int_eq(yard_judge(&c, p.arm, 2, SEEDS).verdict, PF_HOLDS);
}
END_TEST

/* What is equal is not less. */
START_TEST(an_order_is_strict)
{
    struct pf_claim c = yard_claim(PF_CLAIM_ORDER, PF_CLAIM_MEDIAN);
    struct pair p;
    pair_of(&p, 1.0, 1.0);
    ck_assert_int_eq(yard_judge(&c, p.arm, 2, SEEDS).verdict, PF_FAILS);
    c.greater = true;
    ck_assert_int_eq(yard_judge(&c, p.arm, 2, SEEDS).verdict, PF_FAILS);
}
END_TEST

START_TEST(a_ratio_needs_positive_numbers)
{
    struct pf_claim c = yard_claim(PF_CLAIM_ORDER, PF_CLAIM_MEAN);
    struct pair p;
    pair_of(&p, 1.0, 0.0);
    c.has_factor = true;
    c.factor = 100.0;
    c.greater = true;
    struct pf_judgement j = yard_judge(&c, p.arm, 2, SEEDS);
    ck_assert_int_eq(j.verdict, PF_UNDECIDED);
    ck_assert_ptr_nonnull(strstr(j.why, "above 0"));
}
END_TEST

START_TEST(infinities)
{
    struct pf_claim c = yard_claim(PF_CLAIM_ORDER, PF_CLAIM_MEDIAN);
    struct pair p;
    pair_of(&p, 1.0, 2.0);
    p.b[3] = p.a[5] = INF; /* medians do not mind */
    ck_assert_int_eq(yard_judge(&c, p.arm, 2, SEEDS).verdict, PF_HOLDS);
    c.aggregate = PF_CLAIM_MEAN;
    struct pf_judgement j = yard_judge(&c, p.arm, 2, SEEDS);
    ck_assert_int_eq(j.verdict, PF_UNDECIDED);
    ck_assert_ptr_nonnull(strstr(j.why, "infinity"));
}
END_TEST

/* --- several cells --- */

START_TEST(cells_pooled_best_and_worst)
{
    static const double wanted[] = {2.0, 3.0, 1.0};
    double y[3 * SEEDS];
    struct pf_claim_cell cell[3];
    struct pf_claim c = yard_claim(PF_CLAIM_BOUND, PF_CLAIM_MEDIAN);
    for (size_t i = 0; i < 3; i++)
        around(y + i * SEEDS, SEEDS, (double) (i + 1));
    yard_cells(cell, 3, y, SEEDS);
    struct pf_claim_arm arm = yard_arm(cell, 3);
    arm.rises = true;
    c.cells = (enum pf_claim_cells) _i;
    c.low = wanted[_i] - 0.5;
    c.high = wanted[_i] + 0.5;
    struct pf_judgement j = yard_judge(&c, &arm, 1, SEEDS);
    ck_assert_int_eq(j.verdict, PF_HOLDS);
    ck_assert_double_eq_tol(j.value, wanted[_i], 1e-14);
    arm.rises = false; /* the best is now the least */
    j = yard_judge(&c, &arm, 1, SEEDS);
    ck_assert_double_eq_tol(j.value, 4.0 - wanted[_i], 1e-14);
}
END_TEST

START_TEST(equal_by_hand)
{
    double y[3 * SEEDS], z[3 * SEEDS];
    struct pf_claim_cell one[3], two[3];
    struct pf_claim c =
        yard_claim(PF_CLAIM_EQUAL, (enum pf_claim_aggregate) _i);
    for (size_t i = 0; i < 3; i++) {
        around(y + i * SEEDS, SEEDS, 1.0 + (double) i);
        around(z + i * SEEDS, SEEDS, 1.25 + (double) i);
    }
    yard_cells(one, 3, y, SEEDS);
    yard_cells(two, 3, z, SEEDS);
    struct pf_claim_arm arm[] = {yard_arm(one, 3), yard_arm(two, 3)};
    c.tolerance = 0.26;
    struct pf_judgement j = yard_judge(&c, arm, 2, SEEDS);
    ck_assert_int_eq(j.verdict, PF_HOLDS);
    ck_assert_double_eq_tol(j.value, 0.25, 1e-14);
    c.tolerance = 0.24;
    ck_assert_int_eq(yard_judge(&c, arm, 2, SEEDS).verdict, PF_FAILS);
    c.tolerance = 2.1;
    j = yard_judge(&c, arm, 1, SEEDS);
    ck_assert_int_eq(j.verdict, PF_HOLDS);
    ck_assert_double_eq_tol(j.value, 2.0, 1e-14);
    c.tolerance = 1.9;
    ck_assert_int_eq(yard_judge(&c, arm, 1, SEEDS).verdict, PF_FAILS);
    c.has_factor = true;
    c.factor = 4.0; /* the worst seed has 3.155 / 0.845 at most */
    ck_assert_int_eq(yard_judge(&c, arm, 1, SEEDS).verdict, PF_HOLDS);
    c.factor = 2.2;
    ck_assert_int_eq(yard_judge(&c, arm, 1, SEEDS).verdict, PF_FAILS);
}
END_TEST

/* Of every seed the record at which it differs most. */
START_TEST(equal_everywhere)
{
    static const double other[POINTS] = {8.0, 4.5, 4.5, 1.25, 2.0};
    struct same s, t;
    struct pf_claim c = yard_claim(PF_CLAIM_EQUAL, PF_CLAIM_MEDIAN);
    same_seeds(&s, clock_x, curve);
    same_seeds(&t, clock_x, other);
    struct pf_claim_arm arm[] = {s.arm, t.arm};
    arm[0].place = arm[1].place = PF_CLAIM_EVERYWHERE;
    c.exact = true;
    c.tolerance = 0.5;
    struct pf_judgement j = yard_judge(&c, arm, 2, 2);
    ck_assert_int_eq(j.verdict, PF_HOLDS);
    ck_assert_double_eq(j.value, 0.5);
    c.tolerance = 0.49;
    ck_assert_int_eq(yard_judge(&c, arm, 2, 2).verdict, PF_FAILS);
    c.has_factor = true;
    c.factor = 1.25;
    j = yard_judge(&c, arm, 2, 2);
    ck_assert_double_eq(j.value, 1.25);
    ck_assert_int_eq(j.verdict, PF_HOLDS);
}
END_TEST

START_TEST(ranks_by_hand)
{
    static const double order[] = {1, 2, 3, 4, 5}, other[] = {2, 1, 3, 4, 5};
    double y[5 * SEEDS], z[5 * SEEDS];
    struct pf_claim_cell one[5], two[5];
    struct pf_claim c = yard_claim(PF_CLAIM_RANK, (enum pf_claim_aggregate) _i);
    for (size_t i = 0; i < 5; i++) {
        around(y + i * SEEDS, SEEDS, order[i]);
        around(z + i * SEEDS, SEEDS, other[i]);
    }
    yard_cells(one, 5, y, SEEDS);
    yard_cells(two, 5, z, SEEDS);
    struct pf_claim_arm arm[] = {yard_arm(one, 5), yard_arm(two, 5)};
    c.low = 0.85; /* 1 - 6 * 2 / 120 */
    struct pf_judgement j = yard_judge(&c, arm, 2, SEEDS);
    ck_assert_double_eq_tol(j.value, 0.9, 1e-14);
    ck_assert_int_eq(j.verdict, PF_HOLDS);
    c.low = 0.95;
    ck_assert_int_eq(yard_judge(&c, arm, 2, SEEDS).verdict, PF_FAILS);
}
END_TEST

/* --- reach --- */

struct race {
    double x[3 * SEEDS], y[3 * SEEDS];
    struct pf_claim_cell cell;
};

/* Comes to 0 at the record `when` (0, 1, 2, or 3: never), at about x[when]. */
static struct pf_claim_arm
race(struct race *r, const double *x, size_t when)
{
    for (size_t i = 0; i < 3 * SEEDS; i++) {
        r->x[i] = x[i / SEEDS] + 0.001 * (double) (i % SEEDS);
        r->y[i] = i / SEEDS >= when ? 0.0 : 1.0;
    }
    r->cell = (struct pf_claim_cell){3, r->x, r->y, 0.0};
    return yard_arm(&r->cell, 1);
}

START_TEST(reach_by_hand)
{
    static const double x[] = {10.0, 20.0, 40.0};
    struct pf_claim c = yard_claim(PF_CLAIM_REACH, PF_CLAIM_MEDIAN);
    struct race fast, slow, never;
    struct pf_claim_arm arm[] = {race(&fast, x, 1), race(&slow, x, 2)};
    struct pf_claim_arm stuck = race(&never, x, 3);
    c.threshold = 0.5;
    c.high = 25.0;
    ck_assert_int_eq(yard_judge(&c, arm, 1, SEEDS).verdict, PF_HOLDS);
    ck_assert_int_eq(yard_judge(&c, arm + 1, 1, SEEDS).verdict, PF_FAILS);
    struct pf_judgement j = yard_judge(&c, &stuck, 1, SEEDS);
    ck_assert_int_eq(j.verdict, PF_FAILS);
    ck_assert(j.at_least && !j.at_most && j.value > 40.0 && isinf(j.high));
    c.high = 45.0; /* it may have got there at 41, or never */
    ck_assert_int_eq(yard_judge(&c, &stuck, 1, SEEDS).verdict, PF_UNDECIDED);
    c.high = INF;
    c.low = 39.0;
    ck_assert_int_eq(yard_judge(&c, &stuck, 1, SEEDS).verdict, PF_HOLDS);
    c.low = -INF;
    c.has_factor = true;
    c.factor = 0.55;
    j = yard_judge(&c, arm, 2, SEEDS);
    ck_assert_int_eq(j.verdict, PF_HOLDS);
    ck_assert_double_eq_tol(j.value, 0.5, 0.01);
    arm[1] = stuck; /* more than twice as fast */
    j = yard_judge(&c, arm, 2, SEEDS);
    ck_assert_int_eq(j.verdict, PF_HOLDS);
    ck_assert(j.at_most && !j.at_least);
    ck_assert_double_eq_tol(j.value, 0.5, 0.01);
    c.factor = 0.45;
    ck_assert_int_eq(yard_judge(&c, arm, 2, SEEDS).verdict, PF_UNDECIDED);
    arm[1] = arm[0];
    arm[0] = stuck;
    j = yard_judge(&c, arm, 2, SEEDS);
    ck_assert_int_eq(j.verdict, PF_FAILS);
    ck_assert(j.at_least && !j.at_most);
    arm[1] = stuck;
    j = yard_judge(&c, arm, 2, SEEDS);
    ck_assert_int_eq(j.verdict, PF_UNDECIDED);
    ck_assert(isnan(j.value));
}
END_TEST

/* Half of the runs do not come: a mean is a limit, and so is its bound. */
START_TEST(censored_means_are_limits)
{
    static const double x[] = {10.0, 20.0, 40.0};
    struct pf_claim c = yard_claim(PF_CLAIM_REACH, PF_CLAIM_MEAN);
    struct race r;
    struct pf_claim_arm arm = race(&r, x, 1);
    for (size_t i = 0; i < 3 * SEEDS; i++)
        r.y[i] = i % SEEDS % 2 == 0 ? 1.0 : r.y[i];
    c.threshold = 0.5;
    c.high = 1000.0;
    struct pf_judgement j = yard_judge(&c, &arm, 1, SEEDS);
    ck_assert_int_eq(j.verdict, PF_UNDECIDED);
    ck_assert(j.at_least && isinf(j.high));
    ck_assert_double_eq_tol(j.value, 30.0155, 1e-9);
    c.high = 22.0;
    ck_assert_int_eq(yard_judge(&c, &arm, 1, SEEDS).verdict, PF_FAILS);
    c.clock = false; /* then nothing is known of them */
    ck_assert_int_ne(yard_judge(&c, &arm, 1, SEEDS).verdict, PF_HOLDS);
}
END_TEST

/* --- shares --- */

START_TEST(shares_are_binomial)
{
    double y[SEEDS];
    struct pf_claim_cell cell = {1, NULL, y, 0.0};
    struct pf_claim_arm arm = yard_arm(&cell, 1);
    struct pf_claim c = yard_claim(PF_CLAIM_BOUND, PF_CLAIM_MEAN);
    c.shares = true;
    for (size_t k = 0; k < SEEDS; k++)
        y[k] = 1.0;
    struct pf_judgement j = yard_judge(&c, &arm, 1, 20);
    ck_assert_double_eq_tol(j.low, pow(0.05, 1.0 / 20.0), 1e-9);
    ck_assert_double_eq(j.high, 1.0);
    c.shares = false; /* a number that happens to be 1 */
    c.low = 0.5;
    ck_assert_int_eq(yard_judge(&c, &arm, 1, 20).verdict, PF_UNDECIDED);
    for (size_t k = 0; k < 10; k++)
        y[k] = 0.0; /* 10 of 20: Clopper and Pearson's table */
    j = yard_judge(&c, &arm, 1, 20);
    ck_assert_double_eq_tol(j.low, 0.30195, 1e-5);
    ck_assert_double_eq_tol(j.high, 0.69805, 1e-5);
    y[5] = y[15] = (double) NAN; /* two that are not asked */
    j = yard_judge(&c, &arm, 1, 20);
    ck_assert_uint_eq(j.n_seeds, 18);
    ck_assert_double_eq_tol(j.value, 0.5, 1e-15);
}
END_TEST

/* Runs that repeat each other within a seed are worth one. */
START_TEST(clusters_are_worth_less)
{
    double y[4 * SEEDS];
    struct pf_claim_cell cell[4];
    struct pf_claim c = yard_claim(PF_CLAIM_BOUND, PF_CLAIM_MEAN);
    for (size_t i = 0; i < 4 * SEEDS; i++)
        y[i] = i % SEEDS < 8 ? 1.0 : 0.0;
    yard_cells(cell, 4, y, SEEDS);
    struct pf_claim_arm arm = yard_arm(cell, 4), one = yard_arm(cell, 1);
    struct pf_judgement a = yard_judge(&c, &arm, 1, SEEDS);
    struct pf_judgement b = yard_judge(&c, &one, 1, SEEDS);
    ck_assert_double_eq_tol(a.value, 0.25, 1e-15);
    ck_assert_double_eq_tol(a.low, b.low, 0.01);
    ck_assert_double_eq_tol(a.high, b.high, 0.01);
    for (size_t i = 0; i < 4 * SEEDS; i++) /* each seed has one of four */
        y[i] = i / SEEDS == i % 4 ? 1.0 : 0.0;
    b = yard_judge(&c, &arm, 1, SEEDS);
    ck_assert_double_eq_tol(b.value, 0.25, 1e-15);
    ck_assert(b.high - b.low < 0.7 * (a.high - a.low));
}
END_TEST

/* --- laws --- */

static void
draw(double *y, size_t n, uint64_t seed)
{
    gsl_rng *r = pf_rng_alloc(seed, 0, "claims");
    for (size_t i = 0; i < n; i++)
        y[i] = -log(1.0 - gsl_rng_uniform(r));
    gsl_rng_free(r);
}

/* The order of seeds is nothing; equal input gives equal bytes. */
START_TEST(seeds_have_no_order)
{
    double y[2 * SEEDS], z[2 * SEEDS];
    struct pf_claim c =
        yard_claim(PF_CLAIM_ORDER, (enum pf_claim_aggregate)(_i % 3));
    draw(y, 2 * SEEDS, 5);
    for (size_t k = 0; k < SEEDS; k++)
        for (size_t a = 0; a < 2; a++)
            z[a * SEEDS + (k * 7 + 3) % SEEDS] = y[a * SEEDS + k];
    struct pf_claim_cell cy[2], cz[2];
    yard_cells(cy, 2, y, SEEDS);
    yard_cells(cz, 2, z, SEEDS);
    struct pf_claim_arm ay[] = {yard_arm(cy, 1), yard_arm(cy + 1, 1)};
    struct pf_claim_arm az[] = {yard_arm(cz, 1), yard_arm(cz + 1, 1)};
    c.has_factor = _i >= 3;
    c.factor = 1.0;
    struct pf_judgement p = yard_judge(&c, ay, 2, SEEDS);
    struct pf_judgement q = yard_judge(&c, az, 2, SEEDS);
    struct pf_judgement again = yard_judge(&c, ay, 2, SEEDS);
    ck_assert(p.low == q.low && p.high == q.high && p.value == q.value);
    ck_assert(p.low == again.low && p.high == again.high);
    ck_assert(p.low < p.value && p.value < p.high);
    c.seed++;
    ck_assert(yard_judge(&c, ay, 2, SEEDS).low != p.low);
}
END_TEST

START_TEST(scales_and_signs)
{
    double y[SEEDS], z[SEEDS];
    struct pf_claim c =
        yard_claim(PF_CLAIM_BOUND, (enum pf_claim_aggregate) _i);
    struct pf_claim_cell one = {1, NULL, y, 0.0}, two = {1, NULL, z, 0.0};
    struct pf_claim_arm a = yard_arm(&one, 1), b = yard_arm(&two, 1);
    draw(y, SEEDS, 9);
    for (size_t k = 0; k < SEEDS; k++)
        z[k] = 0.125 * y[k];
    struct pf_judgement p = yard_judge(&c, &a, 1, SEEDS);
    struct pf_judgement q = yard_judge(&c, &b, 1, SEEDS);
    ck_assert(q.value == 0.125 * p.value && q.low == 0.125 * p.low &&
              q.high == 0.125 * p.high);
    b = a;
    b.weight = -1.0;
    q = yard_judge(&c, &b, 1, SEEDS);
    ck_assert_double_eq(q.value, -p.value);
    ck_assert_double_eq_tol(q.low, -p.high, 1e-9);
    ck_assert_double_eq_tol(q.high, -p.low, 1e-9);
}
END_TEST

/* A cell that repeats another changes nothing where cells are pooled. */
START_TEST(a_cell_twice_is_that_cell)
{
    double y[SEEDS];
    struct pf_claim c =
        yard_claim(PF_CLAIM_BOUND, (enum pf_claim_aggregate) _i);
    struct pf_claim_cell cell[] = {{1, NULL, y, 0.0}, {1, NULL, y, 1.0}};
    struct pf_claim_arm one = yard_arm(cell, 1), two = yard_arm(cell, 2);
    draw(y, SEEDS, 11);
    struct pf_judgement p = yard_judge(&c, &one, 1, SEEDS);
    struct pf_judgement q = yard_judge(&c, &two, 1, SEEDS);
    ck_assert_double_eq_tol(p.value, q.value, 1e-14);
    ck_assert_double_eq_tol(p.low, q.low, 1e-13);
    ck_assert_double_eq_tol(p.high, q.high, 1e-13);
    ck_assert_uint_eq(q.n_seeds, SEEDS);
}
END_TEST

START_TEST(what_is_no_claim)
{
    double y[SEEDS];
    struct pf_claim_cell cell = {1, NULL, y, 0.0};
    struct pf_claim_arm arm[] = {yard_arm(&cell, 1), yard_arm(&cell, 1)};
    struct pf_claim c = yard_claim(PF_CLAIM_ORDER, PF_CLAIM_MEDIAN);
    struct pf_judgement j;
    around(y, SEEDS, 1.0);
    ck_assert_int_eq(pf_claim_judge(&j, &c, arm, 1, SEEDS), PF_EINPUT);
    ck_assert_int_eq(pf_claim_judge(&j, &c, arm, 2, 0), PF_EINPUT);
    c.has_factor = true; /* of 0 */
    ck_assert_int_eq(pf_claim_judge(&j, &c, arm, 2, SEEDS), PF_EINPUT);
    c = yard_claim(PF_CLAIM_BOUND, PF_CLAIM_MEDIAN);
    c.low = 2.0;
    c.high = 1.0;
    ck_assert_int_eq(pf_claim_judge(&j, &c, arm, 1, SEEDS), PF_EINPUT);
    c = yard_claim(PF_CLAIM_EQUAL, PF_CLAIM_MEDIAN);
    ck_assert_int_eq(pf_claim_judge(&j, &c, arm, 1, SEEDS), PF_EINPUT);
    c = yard_claim(PF_CLAIM_REACH, PF_CLAIM_MEDIAN); /* of no x */
    ck_assert_int_eq(pf_claim_judge(&j, &c, arm, 1, SEEDS), PF_EINPUT);
    c = yard_claim(PF_CLAIM_BOUND, PF_CLAIM_MEDIAN);
    c.confidence = 0.5;
    ck_assert_int_eq(pf_claim_judge(&j, &c, arm, 1, SEEDS), PF_EINPUT);
}
END_TEST

/* Seeds that are not there are not counted, and a claim does not hold for the
 * rest of them. */
START_TEST(seeds_that_do_not_count)
{
    double y[SEEDS];
    for (size_t k = 0; k < SEEDS; k++)
        y[k] = 1.0 + 0.1 * (double) k;
    ck_assert_int_eq(bounded(PF_CLAIM_MEAN, y, SEEDS, 0.0, 9.0), PF_HOLDS);
    y[7] = (double) NAN;
    for (int how = 0; how < 4; how++)
        ck_assert_int_eq(
            bounded((enum pf_claim_aggregate) how, y, SEEDS, 0.0, 9.0),
            PF_UNDECIDED);
    for (size_t k = 0; k < SEEDS; k++)
        y[k] = k < 4 ? 1.0 + 0.1 * (double) k : (double) NAN;
    ck_assert_int_eq(bounded(PF_CLAIM_MEDIAN, y, SEEDS, 0.0, 9.0),
                     PF_UNDECIDED);
    y[0] = y[1] = y[2] = y[3] = (double) NAN;
    for (int how = 0; how < 4; how++)
        ck_assert_int_eq(
            bounded((enum pf_claim_aggregate) how, y, SEEDS, 0.0, 9.0),
            PF_UNDECIDED);
}
END_TEST

/* Not one of those that are there may be overlooked. */
START_TEST(the_worst_looks_at_all_seeds)
{
    struct pf_claim c = yard_claim(PF_CLAIM_ORDER, PF_CLAIM_WORST);
    struct pair p;
    pair_of(&p, 1.0, 2.0);
    p.a[0] = p.a[1] = p.b[2] = (double) NAN;
    struct pf_judgement j = yard_judge(&c, p.arm, 2, SEEDS);
    ck_assert_int_eq(j.verdict, PF_UNDECIDED);
    ck_assert_uint_eq(j.n_seeds, SEEDS - 3);
    ck_assert_ptr_nonnull(strstr(j.why, "no number of 3 of 32 seeds"));
    for (size_t k = 3; k < SEEDS; k++) {
        double kept = p.a[k];
        p.a[k] = 3.0;
        ck_assert_int_eq(yard_judge(&c, p.arm, 2, SEEDS).verdict, PF_FAILS);
        p.a[k] = kept;
    }
}
END_TEST

START_TEST(what_is_infinite_is_more)
{
    struct pf_claim c =
        yard_claim(PF_CLAIM_ORDER, (enum pf_claim_aggregate)(_i % 4));
    struct pair p;
    pair_of(&p, 1.0, 2.0);
    for (size_t k = 0; k < SEEDS; k++)
        p.a[k] = INF;
    c.has_factor = _i >= 4;
    c.factor = 2.0;
    c.margin = 1.0;
    ck_assert_int_eq(yard_judge(&c, p.arm, 2, SEEDS).verdict, PF_FAILS);
    c.greater = true;
    ck_assert_int_eq(yard_judge(&c, p.arm, 2, SEEDS).verdict, PF_HOLDS);
    struct pf_claim_arm swapped[] = {p.arm[1], p.arm[0]};
    ck_assert_int_eq(yard_judge(&c, swapped, 2, SEEDS).verdict, PF_FAILS);
    c.greater = false;
    ck_assert_int_eq(yard_judge(&c, swapped, 2, SEEDS).verdict, PF_HOLDS);
}
END_TEST

/* Nothing bounds what nobody claims, and no number is beyond infinity. */
START_TEST(infinite_ranges)
{
    double y[SEEDS];
    struct pf_claim_cell cell = {1, NULL, y, 0.0};
    struct pf_claim_arm arm = yard_arm(&cell, 1);
    struct pf_claim c = yard_claim(PF_CLAIM_BOUND, PF_CLAIM_MEDIAN);
    struct pf_judgement j;
    around(y, SEEDS, 1.0);
    ck_assert_int_eq(yard_judge(&c, &arm, 1, SEEDS).verdict, PF_UNDECIDED);
    c.low = INF;
    ck_assert_int_eq(pf_claim_judge(&j, &c, &arm, 1, SEEDS), PF_EINPUT);
    c.low = c.high = -INF;
    ck_assert_int_eq(pf_claim_judge(&j, &c, &arm, 1, SEEDS), PF_EINPUT);
}
END_TEST

/* Of n runs all are on one side of the median with a chance of 0.5^n, and of
 * the interquartile mean with up to 0.75^n. */
START_TEST(confidence_takes_seeds)
{
    static const struct {
        enum pf_claim_aggregate how;
        double confidence;
        size_t fewest;
    } row[] = {{PF_CLAIM_MEDIAN, 0.95, 5},
               {PF_CLAIM_MEDIAN, 0.99, 7},
               {PF_CLAIM_IQM, 0.95, 11},
               {PF_CLAIM_MEAN, 0.95, 5}};
    double y[SEEDS];
    struct pf_claim_cell cell = {1, NULL, y, 0.0};
    struct pf_claim_arm arm = yard_arm(&cell, 1);
    struct pf_claim c = yard_claim(PF_CLAIM_BOUND, row[_i].how);
    around(y, SEEDS, 1.0);
    c.high = 100.0;
    c.confidence = row[_i].confidence;
    size_t n = row[_i].fewest;
    ck_assert_int_eq(yard_judge(&c, &arm, 1, n).verdict, PF_HOLDS);
    ck_assert_int_eq(yard_judge(&c, &arm, 1, n - 1).verdict, PF_UNDECIDED);
    c.confidence = 0.9999;
    struct pf_judgement j = yard_judge(&c, &arm, 1, SEEDS);
    ck_assert_int_eq(j.verdict, PF_UNDECIDED);
    ck_assert_str_ne(j.why, "");
}
END_TEST

/* It may take less of what is no clock than a run had at its end. */
START_TEST(only_a_clock_tells_of_who_is_late)
{
    static const double far[] = {10.0, 20.0, 40.0}, near[] = {1.0, 2.0, 4.0};
    enum pf_claim_aggregate how = (enum pf_claim_aggregate) _i;
    struct pf_claim c = yard_claim(PF_CLAIM_REACH, how);
    struct race a, b;
    struct pf_claim_arm arm[] = {race(&a, far, 1), race(&b, near, 3)};
    c.clock = false;
    c.threshold = 0.5;
    c.low = 3.0;
    ck_assert_int_eq(yard_judge(&c, arm, 1, SEEDS).verdict, PF_HOLDS);
    ck_assert_int_eq(yard_judge(&c, arm + 1, 1, SEEDS).verdict, PF_UNDECIDED);
    c.has_factor = true;
    for (int i = 0; i < 4; i++) {
        c.greater = i % 2 == 1;
        c.has_factor = i < 2;
        c.factor = 0.5;
        ck_assert_int_eq(yard_judge(&c, arm, 2, SEEDS).verdict, PF_UNDECIDED);
    }
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("claim");
    PF_ADD_LOOP(s, a_bound_holds_fails_or_neither, 4);
    PF_ADD_LOOP(s, aggregates_by_hand, 4);
    PF_ADD(s, the_worst_needs_29_seeds);
    PF_ADD(s, equal_seeds_are_few);
    PF_ADD(s, exact_numbers_are_what_they_are);
    PF_ADD_LOOP(s, places_by_hand, PLACES);
    PF_ADD(s, a_run_may_not_come_that_far);
    PF_ADD(s, everywhere_by_hand);
    PF_ADD(s, rates_by_hand);
    PF_ADD(s, what_does_not_fall_has_no_rate);
    PF_ADD_LOOP(s, orders_by_hand, 4);
    PF_ADD(s, an_order_is_strict);
    PF_ADD(s, a_ratio_needs_positive_numbers);
    PF_ADD(s, infinities);
    PF_ADD_LOOP(s, cells_pooled_best_and_worst, 3);
    PF_ADD_LOOP(s, equal_by_hand, 4);
    PF_ADD(s, equal_everywhere);
    PF_ADD_LOOP(s, ranks_by_hand, 4);
    PF_ADD(s, reach_by_hand);
    PF_ADD(s, censored_means_are_limits);
    PF_ADD(s, shares_are_binomial);
    PF_ADD(s, clusters_are_worth_less);
    PF_ADD_LOOP(s, seeds_have_no_order, 6);
    PF_ADD_LOOP(s, scales_and_signs, 3);
    PF_ADD_LOOP(s, a_cell_twice_is_that_cell, 3);
    PF_ADD(s, what_is_no_claim);
    PF_ADD(s, seeds_that_do_not_count);
    PF_ADD(s, the_worst_looks_at_all_seeds);
    PF_ADD_LOOP(s, what_is_infinite_is_more, 8);
    PF_ADD(s, infinite_ranges);
    PF_ADD_LOOP(s, confidence_takes_seeds, 4);
    PF_ADD_LOOP(s, only_a_clock_tells_of_who_is_late, 4);
    return s;
}

PF_TEST_MAIN(make_suite)
