/* Annotators fitted to judgements: against enumeration of all winners, on
 * simulated crowds whose coins are known, and on data that hold little.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/random.h"
#include "sim/annotator/fit.h"
#include "tests/import_files.h"
#include "tests/support.h"
#include "tests/testing.h"

#define MANY 40

/* A crowd: its coins, and what it says of items of one pair each. */
struct crowd {
    size_t annotators, items, listed;
    double s[MANY], t[MANY], tie;
    double *left_wins; /* items */
    struct pf_comparison *list;
};

/* Item i is the pair 2i, 2i+1, either of which may stand left. */
static void
say(struct crowd *c, gsl_rng *r, size_t item, size_t annotator)
{
    bool low_wins = c->left_wins[item] > 0.5;
    bool low_first = gsl_rng_uniform(r) < 0.5;
    bool first_wins = low_wins == low_first;
    double p = first_wins ? c->s[annotator] : 1.0 - c->t[annotator];
    bool tie = gsl_rng_uniform(r) < c->tie;
    bool first = gsl_rng_uniform(r) < p;
    uint32_t low = (uint32_t) (2 * item);
    c->list[c->listed++] =
        (struct pf_comparison){.left = low_first ? low : low + 1,
                               .right = low_first ? low + 1 : low,
                               .context = PF_NO_INDEX,
                               .annotator = (uint32_t) annotator,
                               .outcome = tie ? 0.5 : (first ? 1.0 : 0.0)};
}

/* `each` different annotators judge each item. */
static void
crowd_init(struct crowd *c, gsl_rng *r, size_t annotators, size_t items,
           size_t each)
{
    size_t who[MANY];
    memset(c, 0, sizeof *c);
    c->annotators = annotators;
    c->items = items;
    c->left_wins = calloc(items, sizeof(double));
    c->list = calloc(items * each, sizeof *c->list);
    ck_assert(c->left_wins != NULL && c->list != NULL);
    for (size_t a = 0; a < annotators; a++) {
        who[a] = a;
        double accuracy = 0.55 + 0.4 * gsl_rng_uniform(r);
        double room = fmin(0.15, 0.98 - accuracy);
        double bias = room * (2.0 * gsl_rng_uniform(r) - 1.0);
        c->s[a] = accuracy + bias;
        c->t[a] = accuracy - bias;
    }
    for (size_t i = 0; i < items; i++)
        c->left_wins[i] = gsl_rng_uniform(r) < 0.5;
    for (size_t i = 0; i < items; i++)
        for (size_t k = 0; k < each; k++) {
            size_t pick = k + (size_t) gsl_rng_uniform_int(r, annotators - k);
            size_t kept = who[k];
            who[k] = who[pick];
            who[pick] = kept;
            say(c, r, i, who[k]);
        }
}

static void
crowd_clear(struct crowd *c)
{
    free(c->left_wins);
    free(c->list);
}

static int
fit(struct pf_annotator_fit *f, struct pf_comparison *list, size_t listed,
    size_t annotators, const struct pf_annotator_fit_options *o)
{
    struct pf_judgements j;
    struct pf_counts counts = {.list = list, .listed = listed};
    struct pf_diag d = {0};
    counts.annotator.n = annotators;
    ck_assert_int_eq(pf_judgements_init(&j, &counts, NULL), PF_OK);
    int status = pf_annotator_fit(f, &j, o, &d, (struct pf_place){0});
    ck_assert((status == PF_OK) == (d.count == 0));
    pf_diag_clear(&d);
    pf_judgements_clear(&j);
    return status;
}

static void
fit_crowd(struct pf_annotator_fit *f, const struct crowd *c)
{
    ck_assert_int_eq(fit(f, c->list, c->listed, c->annotators, NULL), PF_OK);
    ck_assert(f->residual <= 1e-10);
    ck_assert_uint_eq(f->n, c->annotators);
}

static double
s_of(const struct pf_annotator_fit *f, size_t a)
{
    return f->annotator[a].accuracy + f->annotator[a].position_bias;
}

static double
t_of(const struct pf_annotator_fit *f, size_t a)
{
    return f->annotator[a].accuracy - f->annotator[a].position_bias;
}

/* --- the objective, by enumeration of all winners of all items --- */

/* P(judgement | its low side, the even response, wins or not), ties apart. */
static long double
chance(const struct pf_comparison *x, bool low_wins, const double *s,
       const double *t)
{
    if (x->outcome == 0.5)
        return 1.0L;
    bool left_wins = (x->left % 2 == 0) == low_wins;
    bool says_left = x->outcome == 1.0;
    if (left_wins)
        return says_left ? (long double) s[x->annotator]
                         : 1.0L - (long double) s[x->annotator];
    return says_left ? 1.0L - (long double) t[x->annotator]
                     : (long double) t[x->annotator];
}

/* Also the probability that item `item` is won by its low side, in *low. */
static long double
log_posterior(const struct crowd *c, const double *s, const double *t,
              double prior, size_t item, double *low)
{
    long double sum = 0.0L, part = 0.0L, prior_log = 0.0L;
    for (size_t winners = 0; winners < (size_t) 1 << c->items; winners++) {
        long double p = 1.0L;
        for (size_t k = 0; k < c->listed; k++)
            p *=
                chance(&c->list[k], winners >> (c->list[k].left / 2) & 1, s, t);
        sum += p;
        part += winners >> item & 1 ? p : 0.0L;
    }
    *low = (double) (part / sum);
    for (size_t a = 0; a < c->annotators; a++)
        prior_log += logl((long double) s[a]) +
                     logl(1.0L - (long double) s[a]) +
                     logl((long double) t[a]) + logl(1.0L - (long double) t[a]);
    return logl(sum) - (long double) c->items * logl(2.0L) +
           (long double) prior * prior_log;
}

START_TEST(objective_and_posteriors_by_enumeration)
{
    struct crowd c;
    struct pf_annotator_fit f;
    double s[MANY], t[MANY], low;
    struct pf_annotator_fit_options o;
    pf_annotator_fit_options_init(&o);
    o.prior = 0.5 + 0.125 * _i;
    o.tolerance = 1e-13;
    gsl_rng *r = pf_rng_alloc(11, (uint64_t) _i, "enumeration");
    crowd_init(&c, r, 4, 8, 1 + (size_t) _i % 3);
    c.list[2].outcome = 0.5;
    ck_assert_int_eq(fit(&f, c.list, c.listed, c.annotators, &o), PF_OK);
    for (size_t a = 0; a < 4; a++) {
        s[a] = s_of(&f, a);
        t[a] = t_of(&f, a);
    }
    for (size_t i = 0; i < c.items; i++) {
        long double top = log_posterior(&c, s, t, o.prior, i, &low);
        ck_assert_double_eq_tol(f.log_posterior, (double) top, 1e-12);
        ck_assert_double_eq_tol(f.low[i], low, 1e-10);
    }
    /* No slope in any direction, and downhill everywhere. */
    for (size_t k = 0; k < 8; k++) {
        double *x = k < 4 ? &s[k] : &t[k - 4], kept = *x, h = 1e-4;
        long double middle = log_posterior(&c, s, t, o.prior, 0, &low);
        *x = kept + h;
        long double up = log_posterior(&c, s, t, o.prior, 0, &low);
        *x = kept - h;
        long double down = log_posterior(&c, s, t, o.prior, 0, &low);
        *x = kept;
        ck_assert_double_eq_tol((double) (up - down) / (2.0 * h), 0.0, 1e-4);
        ck_assert(up < middle && down < middle);
    }
    pf_annotator_fit_clear(&f);
    crowd_clear(&c);
    gsl_rng_free(r);
}
END_TEST

START_TEST(log_posterior_never_falls)
{
    struct crowd c;
    struct pf_annotator_fit f;
    struct pf_annotator_fit_options o;
    pf_annotator_fit_options_init(&o);
    gsl_rng *r = pf_rng_alloc(12, (uint64_t) _i, "climb");
    crowd_init(&c, r, 10, 60, 2 + (size_t) _i);
    double last = -INFINITY;
    int status = PF_ESOLVE;
    for (o.max_passes = 1; o.max_passes < 200 && status != PF_OK;
         o.max_passes++) {
        status = fit(&f, c.list, c.listed, c.annotators, &o);
        ck_assert(status == PF_OK || status == PF_ESOLVE);
        ck_assert_msg(f.log_posterior >= last - 1e-13 * fabs(last),
                      "%zu passes: %.17g after %.17g", o.max_passes,
                      f.log_posterior, last);
        last = f.log_posterior;
        pf_annotator_fit_clear(&f);
    }
    ck_assert_int_eq(status, PF_OK);
    ck_assert_uint_gt(o.max_passes, 5);
    crowd_clear(&c);
    gsl_rng_free(r);
}
END_TEST

/* --- recovery --- */

/* How far estimates of s and t are from the truth, in root mean square; those
 * of somebody who knows the winners and counts in *knows. */
static double
error_of(const struct crowd *c, const struct pf_annotator_fit *f, double *knows)
{
    double sum = 0.0, counted = 0.0, n[MANY][2] = {{0}}, right[MANY][2] = {{0}};
    for (size_t k = 0; k < c->listed; k++) {
        const struct pf_comparison *x = &c->list[k];
        bool left_wins =
            (x->left % 2 == 0) == (c->left_wins[x->left / 2] > 0.5);
        if (x->outcome == 0.5)
            continue;
        n[x->annotator][!left_wins] += 1.0;
        right[x->annotator][!left_wins] += left_wins == (x->outcome == 1.0);
    }
    for (size_t a = 0; a < c->annotators; a++) {
        double s = (right[a][0] + 1.0) / (n[a][0] + 2.0);
        double t = (right[a][1] + 1.0) / (n[a][1] + 2.0);
        sum += pow(s_of(f, a) - c->s[a], 2) + pow(t_of(f, a) - c->t[a], 2);
        counted += pow(s - c->s[a], 2) + pow(t - c->t[a], 2);
    }
    *knows = sqrt(counted / (2.0 * (double) c->annotators));
    return sqrt(sum / (2.0 * (double) c->annotators));
}

/* Coins known to be s, thrown n times, are estimated with standard error
 * sqrt (s (1 - s) / n), the bound of Cramer and Rao where the winners are
 * known. With 12 judgements of each item they nearly are. */
START_TEST(a_crowd_is_recovered)
{
    struct crowd c;
    struct pf_annotator_fit f;
    double knows, sum = 0.0, wrong = 0.0, expected = 0.0;
    gsl_rng *r = pf_rng_alloc(13, (uint64_t) _i, "recovery");
    crowd_init(&c, r, 40, 500, 12);
    fit_crowd(&f, &c);
    for (size_t a = 0; a < 40; a++) {
        double n = 0.5 * (double) f.annotator[a].labels;
        double bound = sqrt(c.s[a] * (1.0 - c.s[a]) / n);
        ck_assert_double_eq_tol(s_of(&f, a), c.s[a], 4.5 * bound + 1.0 / n);
        sum += pow((s_of(&f, a) - c.s[a]) / bound, 2);
        bound = sqrt(c.t[a] * (1.0 - c.t[a]) / n);
        ck_assert_double_eq_tol(t_of(&f, a), c.t[a], 4.5 * bound + 1.0 / n);
        sum += pow((t_of(&f, a) - c.t[a]) / bound, 2);
    }
    /* 80 squared scores: standard deviation sqrt (160) where the bound is
     * reached; the winners' uncertainty and n off its mean may add a third. */
    ck_assert_double_ge(sum, 80.0 - 4.0 * sqrt(160.0));
    ck_assert_double_le(sum, 1.33 * 80.0 + 4.0 * sqrt(160.0));
    ck_assert_double_le(error_of(&c, &f, &knows), 1.15 * knows);
    /* Posteriors say how often they are wrong, with a variance below that. */
    for (size_t i = 0; i < c.items; i++) {
        wrong += (f.low[i] > 0.5) != (c.left_wins[i] > 0.5);
        expected += fmin(f.low[i], 1.0 - f.low[i]);
    }
    ck_assert_double_le(expected, 0.03 * 500.0);
    ck_assert_double_eq_tol(wrong, expected, 4.0 * sqrt(expected));
    ck_assert_uint_eq(f.groups, 1);
    pf_annotator_fit_clear(&f);
    crowd_clear(&c);
    gsl_rng_free(r);
}
END_TEST

START_TEST(more_labels_are_better)
{
    static const size_t each[] = {3, 6, 12, 24};
    double error[4], knows;
    for (size_t k = 0; k < 4; k++) {
        struct crowd c;
        struct pf_annotator_fit f;
        gsl_rng *r = pf_rng_alloc(14, 0, "more");
        crowd_init(&c, r, 40, 600, each[k]);
        fit_crowd(&f, &c);
        error[k] = error_of(&c, &f, &knows);
        /* Knowing the winners matters less and less. */
        ck_assert_double_le(error[k], (1.0 + 3.0 / (double) each[k]) * knows);
        ck_assert(k == 0 || error[k] < 0.85 * error[k - 1]);
        pf_annotator_fit_clear(&f);
        crowd_clear(&c);
        gsl_rng_free(r);
    }
}
END_TEST

/* Annotator 0 is right once in five times, and the fit sees it. */
START_TEST(an_adversary_is_found)
{
    struct crowd c;
    struct pf_annotator_fit f;
    gsl_rng *r = pf_rng_alloc(15, 0, "adversary");
    crowd_init(&c, r, 9, 400, 9);
    c.s[0] = 0.15;
    c.t[0] = 0.25;
    c.listed = 0;
    for (size_t i = 0; i < c.items; i++)
        for (size_t a = 0; a < 9; a++)
            say(&c, r, i, a);
    fit_crowd(&f, &c);
    ck_assert_double_eq_tol(f.annotator[0].accuracy, 0.2, 0.06);
    ck_assert_double_eq_tol(f.annotator[0].position_bias, -0.05, 0.06);
    for (size_t a = 1; a < 9; a++)
        ck_assert_double_eq_tol(f.annotator[a].accuracy,
                                0.5 * (c.s[a] + c.t[a]), 0.08);
    pf_annotator_fit_clear(&f);
    crowd_clear(&c);
    gsl_rng_free(r);
}
END_TEST

/* Labels left by left, item by item, of annotators who see everything. */
static size_t
write_list(struct pf_comparison *list, size_t items, size_t annotators,
           double (*outcome)(size_t item, size_t annotator))
{
    size_t n = 0;
    for (size_t i = 0; i < items; i++)
        for (size_t a = 0; a < annotators; a++) {
            bool swap = i % 2 == 1;
            double low = outcome(i, a);
            list[n++] =
                (struct pf_comparison){.left = (uint32_t) (2 * i + swap),
                                       .right = (uint32_t) (2 * i + !swap),
                                       .context = PF_NO_INDEX,
                                       .annotator = (uint32_t) a,
                                       .outcome = swap ? 1.0 - low : low};
        }
    return n;
}

static double
all_low(size_t item, size_t annotator)
{
    (void) item, (void) annotator;
    return 1.0;
}

static double
all_tie(size_t item, size_t annotator)
{
    (void) item, (void) annotator;
    return 0.5;
}

static double
against_each_other(size_t item, size_t annotator)
{
    return (item + annotator) % 2 == 0;
}

static double
first_against_the_rest(size_t item, size_t annotator)
{
    return (item % 3 == 0) == (annotator == 0);
}

/* Two share items 0..9, two others the rest; in each half they agree. */
static double
by_low_bits(size_t item, size_t annotator)
{
    (void) annotator;
    return item % 3 != 0;
}

/* Nobody else to compare with: the likelihood says no more than how often it
 * says "left", and the prior that it throws coins. */
START_TEST(one_annotator_is_a_coin)
{
    static struct pf_comparison list[1000];
    struct pf_annotator_fit f;
    size_t n = write_list(list, 1000, 1, all_low);
    ck_assert_int_eq(fit(&f, list, n, 1, NULL), PF_OK);
    ck_assert_double_eq_tol(f.annotator[0].accuracy, 0.5, 1e-6);

    ck_assert_double_eq_tol(f.annotator[0].position_bias, 0.0, 1e-6);
    ck_assert(f.annotator[0].tie == 0.0);
    pf_annotator_fit_clear(&f);
    /* One that always says "left", whatever it is. */
    for (size_t k = 0; k < n; k++)
        list[k].outcome = 1.0;
    ck_assert_int_eq(fit(&f, list, n, 1, NULL), PF_OK);
    ck_assert_double_eq_tol(f.annotator[0].accuracy, 0.5, 1e-6);
    ck_assert_double_gt(f.annotator[0].position_bias, 0.49);
    pf_annotator_fit_clear(&f);
}
END_TEST

START_TEST(everyone_agrees)
{
    struct pf_comparison list[60 * 5];
    struct pf_annotator_fit f;
    size_t n = write_list(list, 60, 5, all_low);
    ck_assert_int_eq(fit(&f, list, n, 5, NULL), PF_OK);
    for (size_t a = 0; a < 5; a++) {
        /* The winners are sure, and half of the time shown first: 30 right of
         * 30, and the prior. */
        ck_assert_double_eq_tol(f.annotator[a].accuracy, 31.0 / 32.0, 1e-6);
        ck_assert_double_eq_tol(f.annotator[a].position_bias, 0.0, 1e-6);
    }
    for (size_t i = 0; i < 60; i++)
        ck_assert_double_gt(f.low[i], 1.0 - 1e-6);
    pf_annotator_fit_clear(&f);
}
END_TEST

START_TEST(nothing_but_ties)
{
    struct pf_comparison list[30 * 3];
    struct pf_annotator_fit f;
    size_t n = write_list(list, 30, 3, all_tie);
    ck_assert_int_eq(fit(&f, list, n, 3, NULL), PF_OK);
    ck_assert_uint_eq(f.groups, 3); /* ties link nobody */
    for (size_t a = 0; a < 3; a++) {
        ck_assert(f.annotator[a].accuracy == 0.5);
        ck_assert(f.annotator[a].position_bias == 0.0);
        ck_assert_double_eq_tol(f.annotator[a].tie, 1.0, 1e-15);
        ck_assert_uint_eq(f.annotator[a].ties, 30);
    }
    for (size_t i = 0; i < 30; i++)
        ck_assert(f.low[i] == 0.5);
    pf_annotator_fit_clear(&f);
}
END_TEST

/* Two who always contradict each other: nothing says who is right, and neither
 * does the fit. */
START_TEST(a_stand_off_stays_one)
{
    struct pf_comparison list[40 * 2];
    struct pf_annotator_fit f;
    size_t n = write_list(list, 40, 2, against_each_other);
    ck_assert_int_eq(fit(&f, list, n, 2, NULL), PF_OK);
    ck_assert_double_eq_tol(f.annotator[0].accuracy, 0.5, 1e-9);
    ck_assert_double_eq_tol(f.annotator[1].accuracy, 0.5, 1e-9);
    pf_annotator_fit_clear(&f);
}
END_TEST

/* The probability that the low side of an item is the winner, from the coins of
 * those who judged it. */
static double
low_of(const struct crowd *c, const struct pf_annotator_fit *f, size_t item)
{
    double s[MANY], t[MANY];
    long double low = 1.0L, high = 1.0L;
    for (size_t a = 0; a < c->annotators; a++) {
        s[a] = s_of(f, a);
        t[a] = t_of(f, a);
    }
    for (size_t k = 0; k < c->listed; k++)
        if (c->list[k].left / 2 == item) {
            low *= chance(&c->list[k], true, s, t);
            high *= chance(&c->list[k], false, s, t);
        }
    return (double) (low / (low + high));
}

/* However little a crowd says, it is right on the whole: the mean accuracy over
 * judgements of pairs that were judged twice, for crowds of one group. */
START_TEST(right_on_the_whole)
{
    struct crowd c;
    struct pf_annotator_fit f;
    size_t checked = 0;
    gsl_rng *r = pf_rng_alloc(18, 0, "whole");
    for (size_t k = 0; k < 400; k++) {
        double excess = 0.0;
        crowd_init(&c, r, 6, 10, 3);
        for (size_t l = 0; l < c.listed; l++) /* annotators 0 to 2 often lie */
            if (c.list[l].annotator < 3 && gsl_rng_uniform(r) < 0.7)
                c.list[l].outcome = 1.0 - c.list[l].outcome;
        fit_crowd(&f, &c);
        for (size_t l = 0; l < c.listed; l++)
            excess += f.annotator[c.list[l].annotator].accuracy - 0.5;
        for (size_t i = 0; i < c.items; i++)
            ck_assert_double_eq_tol(f.low[i], low_of(&c, &f, i), 1e-9);
        checked += f.groups == 1;
        ck_assert(f.groups > 1 || excess >= -1e-9);
        pf_annotator_fit_clear(&f);
        crowd_clear(&c);
    }
    ck_assert_uint_gt(checked, 300);
    gsl_rng_free(r);
}
END_TEST

/* One who judged much alone and contradicts three others where they meet. */
START_TEST(what_nobody_else_saw_does_not_count)
{
    struct pf_comparison list[20 * 4 + 500];
    struct pf_annotator_fit f;
    size_t n = write_list(list, 20, 4, first_against_the_rest);
    for (uint32_t i = 20; i < 520; i++)
        list[n++] = (struct pf_comparison){.left = 2 * i + i % 2,
                                           .right = 2 * i + 1 - i % 2,
                                           .context = PF_NO_INDEX,
                                           .annotator = 0,
                                           .outcome = i % 3 == 0};
    ck_assert_int_eq(fit(&f, list, n, 4, NULL), PF_OK);
    ck_assert_double_lt(f.annotator[0].accuracy, 0.5);
    for (size_t a = 1; a < 4; a++)
        ck_assert_double_gt(f.annotator[a].accuracy, 0.8);
    pf_annotator_fit_clear(&f);
}
END_TEST

/* Groups without common items are named each for itself: a pair of annotators
 * who agree is right in its own group, whoever judged elsewhere. */
START_TEST(disconnected_annotators)
{
    struct pf_comparison list[40 * 4];
    struct pf_annotator_fit f;
    size_t n = write_list(list, 40, 4, by_low_bits), kept = 0;
    for (size_t k = 0; k < n; k++)
        if ((list[k].left / 2 < 20) == (list[k].annotator % 2 == 0))
            list[kept++] = list[k];
    ck_assert_int_eq(fit(&f, list, kept, 5, NULL), PF_OK);
    ck_assert_uint_eq(f.groups, 3); /* 0 and 2, 1 and 3, and 4 alone */
    ck_assert_uint_eq(f.annotator[0].group, 0);
    ck_assert_uint_eq(f.annotator[1].group, 1);
    ck_assert_uint_eq(f.annotator[2].group, 0);
    ck_assert_uint_eq(f.annotator[3].group, 1);
    ck_assert_uint_eq(f.annotator[4].group, 2);
    for (size_t a = 0; a < 4; a++)
        ck_assert_double_gt(f.annotator[a].accuracy, 0.85);
    ck_assert_double_eq_tol(f.annotator[4].accuracy, 0.5, 1e-9);
    ck_assert_uint_eq(f.annotator[4].labels, 0);
    pf_annotator_fit_clear(&f);
}
END_TEST

/* Exchanging left and right of everything exchanges s and t, and nothing else;
 * renumbering annotators and responses moves the answer along. */
START_TEST(symmetries)
{
    struct crowd c;
    struct pf_annotator_fit f, g;
    gsl_rng *r = pf_rng_alloc(16, 0, "symmetries");
    crowd_init(&c, r, 12, 80, 5);
    c.list[7].outcome = 0.5;
    fit_crowd(&f, &c);
    for (size_t k = 0; k < c.listed; k++) {
        struct pf_comparison *x = &c.list[k];
        uint32_t left = x->left;
        x->left = x->right;
        x->right = left;
        x->outcome = 1.0 - x->outcome;
        x->annotator = 11 - x->annotator;
    }
    fit_crowd(&g, &c);
    for (size_t a = 0; a < 12; a++) {
        ck_assert_double_eq_tol(s_of(&f, a), t_of(&g, 11 - a), 1e-8);
        ck_assert_double_eq_tol(t_of(&f, a), s_of(&g, 11 - a), 1e-8);
        ck_assert_double_eq_tol(f.annotator[a].tie, g.annotator[11 - a].tie,
                                1e-15);
    }
    for (size_t i = 0; i < c.items; i++)
        ck_assert_double_eq_tol(f.low[i], g.low[i], 1e-7);
    pf_annotator_fit_clear(&f);
    pf_annotator_fit_clear(&g);
    crowd_clear(&c);
    gsl_rng_free(r);
}
END_TEST

/* The tie rate: (ties + 2 share) / (labels + 2). */
START_TEST(tie_rates_shrink_to_the_share_of_all)
{
    struct pf_comparison list[20];
    struct pf_annotator_fit f;
    size_t n = write_list(list, 5, 4, all_low);
    for (size_t k = 0; k < n; k++)
        if (list[k].annotator == 1 || (list[k].annotator == 2 && k < 7))
            list[k].outcome = 0.5;
    ck_assert_int_eq(fit(&f, list, n, 4, NULL), PF_OK);
    double share = (double) (f.annotator[1].ties + f.annotator[2].ties) / 20.0;
    ck_assert_uint_eq(f.annotator[1].ties, 5);
    ck_assert_uint_eq(f.annotator[2].ties, 2);
    ck_assert_double_eq_tol(f.annotator[0].tie, 2.0 * share / 7.0, 1e-15);
    ck_assert_double_eq_tol(f.annotator[1].tie, (5 + 2 * share) / 7.0, 1e-15);
    pf_annotator_fit_clear(&f);
}
END_TEST

START_TEST(nobody_is_refused)
{
    struct pf_comparison list[] = {{0, 1, PF_NO_INDEX, PF_NO_INDEX, 1.0}};
    struct pf_annotator_fit f;
    ck_assert_int_eq(fit(&f, list, 1, 0, NULL), PF_EINPUT);
    pf_annotator_fit_clear(&f);
}
END_TEST

/* --- as a type, and as a pool --- */

static void
set(struct pf_values *v, const char *name, const char *text)
{
    ck_assert_int_eq(
        pf_values_set(v, "annotator", name, text, NULL, (struct pf_place){0}),
        PF_OK);
}

static void
law_is(const struct pf_annotator *a, size_t y, size_t z, double first,
       double tie)
{
    struct pf_law law;
    const struct pf_shown shown = {0, y, z};
    pf_annotator_judge(a, &shown, &law);
    ck_assert_double_eq_tol(law.first, first, 1e-15);
    ck_assert_double_eq_tol(law.tie, tie, 1e-15);
    ck_assert_double_eq_tol(law.second, 1.0 - first - tie, 1e-15);
}

START_TEST(two_coins)
{
    static const double P[] = {0.5, 0.8, 0.5, 0.2, 0.5, 0, 0.5, 1, 0.5};
    struct pf_world *w = pf_test_world(3, P, NULL, 0.1);
    struct pf_values v;
    struct pf_annotator a;
    struct pf_diag d = {0};
    const struct pf_kind *kind = pf_kind_find(&pf_annotator_family, "two-coin");
    const struct pf_annotator_request q = {
        .values = &v, .world = w, .diag = &d};
    ck_assert_int_eq(pf_values_init(&v, kind->params), PF_OK);
    set(&v, "accuracy", "0.7");
    set(&v, "position_bias", "0.2"); /* s = 0.9, t = 0.5 */
    ck_assert_int_eq(
        pf_annotator_init(&a, (const pf_annotator_type *) kind, &q), PF_OK);
    law_is(&a, 0, 1, 0.8 * 0.9 + 0.2 * 0.5, 0.0);
    law_is(&a, 1, 0, 0.2 * 0.9 + 0.8 * 0.5, 0.0);
    law_is(&a, 2, 1, 0.9, 0.0);
    law_is(&a, 1, 2, 0.5, 0.0);
    law_is(&a, 0, 2, 0.7, 0.0);
    law_is(&a, 1, 1, 0.0, 1.0);
    pf_annotator_clear(&a);
    set(&v, "better", "likelier");
    set(&v, "tie", "0.25");
    ck_assert_int_eq(
        pf_annotator_init(&a, (const pf_annotator_type *) kind, &q), PF_OK);
    law_is(&a, 0, 1, 0.75 * 0.9, 0.25);
    law_is(&a, 1, 0, 0.75 * 0.5, 0.25);
    law_is(&a, 0, 2, 0.75 * 0.7, 0.25);
    pf_annotator_clear(&a);
    set(&v, "accuracy", "0.85");
    ck_assert_int_eq(
        pf_annotator_init(&a, (const pf_annotator_type *) kind, &q), PF_EINPUT);
    ck_assert_uint_eq(d.count, 1);
    ck_assert_ptr_nonnull(strstr(d.message[0], "from -0.15 to 0.15, not 0.2"));
    pf_annotator_clear(&a);
    pf_diag_clear(&d);
    pf_values_clear(&v);
    pf_world_free(w);
}
END_TEST

static void
number_names(char *name[], char room[][16], size_t n)
{
    for (size_t a = 0; a < n; a++) {
        snprintf(room[a], sizeof room[a], "worker %zu", a);
        name[a] = room[a];
    }
}

/* A crowd is fitted, the pool judges the pairs of a world, and the fit of that
 * finds the pool again. */
START_TEST(a_fitted_pool_is_found_again)
{
    enum { RESPONSES = 40, PAIRS = RESPONSES * (RESPONSES - 1) / 2, EACH = 12 };
    static struct pf_comparison list[PAIRS * EACH];
    char room[MANY][16], *name[MANY];
    struct crowd c;
    struct pf_annotator_fit f, again;
    struct pf_pool_parts parts;
    struct pf_pool pool;
    struct pf_diag d = {0};
    struct pf_world *w = pf_test_random_world(1, RESPONSES, 0.3, 41);
    gsl_rng *r = pf_rng_alloc(17, 0, "again");
    crowd_init(&c, r, MANY, 300, 8);
    fit_crowd(&f, &c);
    f.annotator[3].labels = 0; /* was never seen */
    number_names(name, room, MANY);
    ck_assert_int_eq(pf_pool_fitted(&parts, &f, name, (struct pf_place){0}),
                     PF_OK);
    ck_assert_uint_eq(parts.n, MANY - 1);
    const struct pf_pool_recipe recipe = {.part = parts.part,
                                          .n_parts = parts.n};
    ck_assert_int_eq(pf_pool_init(&pool, &recipe, w, 1, 0, &d), PF_OK);
    ck_assert_str_eq(pool.name[2], "worker 2");
    ck_assert_str_eq(pool.name[3], "worker 4");
    ck_assert_double_eq_tol(
        pool.weight[4] / pool.weight[0],
        (double) f.annotator[5].labels / (double) f.annotator[0].labels, 1e-14);
    size_t n = 0;
    for (uint32_t y = 0; y < RESPONSES; y++)
        for (uint32_t z = 0; z < y; z++)
            for (size_t k = 0; k < EACH; k++) {
                struct pf_law law;
                uint32_t a = (uint32_t) gsl_rng_uniform_int(r, MANY - 1);
                bool turn = gsl_rng_uniform(r) < 0.5;
                const struct pf_shown shown = {0, turn ? z : y, turn ? y : z};
                pf_annotator_judge(&pool.annotator[a], &shown, &law);
                list[n++] =
                    (struct pf_comparison){.left = (uint32_t) shown.first,
                                           .right = (uint32_t) shown.second,
                                           .context = 0,
                                           .annotator = a,
                                           .outcome = pf_law_draw(&law, r)};
            }
    ck_assert_int_eq(fit(&again, list, n, MANY - 1, NULL), PF_OK);
    for (size_t a = 0; a < MANY - 1; a++) {
        const struct pf_fitted_annotator *x = &again.annotator[a];
        const double *own = parts.values[a].number;
        double bound = 4.5 * sqrt(0.5 / (double) x->labels);
        ck_assert_double_eq_tol(x->accuracy, own[0], bound);
        ck_assert_double_eq_tol(x->position_bias, own[1], bound);
        ck_assert(own[0] == f.annotator[a < 3 ? a : a + 1].accuracy);
    }
    pf_annotator_fit_clear(&f);
    pf_annotator_fit_clear(&again);
    pf_pool_clear(&pool);
    pf_pool_parts_clear(&parts);
    pf_world_free(w);
    crowd_clear(&c);
    gsl_rng_free(r);
}
END_TEST

/* Where a pool cannot hold them all, those with the most labels. */
START_TEST(the_busiest_make_the_pool)
{
    enum { ALL = PF_MAX_ANNOTATORS + 7 };
    static struct pf_fitted_annotator annotator[ALL];
    static char room[ALL][16], *name[ALL];
    struct pf_pool_parts parts;
    const struct pf_annotator_fit f = {.n = ALL, .annotator = annotator};
    number_names(name, room, ALL);
    for (size_t a = 0; a < ALL; a++)
        annotator[a] = (struct pf_fitted_annotator){
            .labels = a % 100 == 50 ? 1 : 2, .accuracy = 0.6};
    ck_assert_int_eq(pf_pool_fitted(&parts, &f, name, (struct pf_place){0}),
                     PF_OK);
    ck_assert_uint_eq(parts.n, PF_MAX_ANNOTATORS);
    /* 50, 150 ... 950 have one label; the first three of them stay. */
    ck_assert_str_eq(parts.values[parts.n + 50].text[PF_ANNOTATOR_NAME],
                     "worker 50");
    ck_assert_str_eq(parts.values[parts.n + 350].text[PF_ANNOTATOR_NAME],
                     "worker 351");
    ck_assert_str_eq(parts.values[parts.n + 999].text[PF_ANNOTATOR_NAME],
                     "worker 1006");
    pf_pool_parts_clear(&parts);
}
END_TEST

START_TEST(from_a_file)
{
    static const char text[] =
        "topic,one,two,best,who\n"
        "x,a,b,left,ann\nx,a,b,left,bob\nx,b,a,right,cid\nx,a,b,tie,ann\n"
        "y,a,b,right,ann\ny,b,c,left,bob\ny,b,c,left,\n";
    struct pf_test_file file;
    struct pf_pool_parts parts;
    struct pf_annotator_fit f;
    struct pf_diag d = {0};
    pf_test_file_write(&file, "who.csv", text, sizeof text - 1);
    const struct pf_import_request q = {.name = file.path, .diag = &d};
    struct pf_battle_options o = {.left = "one",
                                  .right = "two",
                                  .winner = "best",
                                  .context = "topic",
                                  .annotator = "who"};
    ck_assert_int_eq(pf_pool_fit(&parts, &f, &q, &o), PF_OK);
    ck_assert_uint_eq(parts.n, 3);
    ck_assert_uint_eq(f.items, 3);
    ck_assert_uint_eq(f.annotator[0].labels, 3);
    ck_assert_uint_eq(f.annotator[1].labels, 2); /* "" is nobody */
    ck_assert_uint_eq(f.groups, 1);
    ck_assert_double_gt(f.annotator[2].accuracy, 0.5);
    pf_pool_parts_clear(&parts);
    pf_annotator_fit_clear(&f);
    o.only = "y";
    ck_assert_int_eq(pf_pool_fit(&parts, &f, &q, &o), PF_OK);
    ck_assert_uint_eq(parts.n, 2); /* cid judged nothing there */
    ck_assert_uint_eq(f.n, 3);
    ck_assert_uint_eq(f.groups, 3);
    pf_pool_parts_clear(&parts);
    pf_annotator_fit_clear(&f);
    o.only = NULL;
    o.annotator = NULL;
    ck_assert_int_eq(pf_pool_fit(&parts, NULL, &q, &o), PF_EINPUT);
    ck_assert_uint_eq(d.count, 1);
    ck_assert_ptr_nonnull(strstr(d.message[0], "annotator=\"...\""));
    pf_pool_parts_clear(&parts);
    pf_diag_clear(&d);
    pf_test_file_remove(&file);
}
END_TEST

/* 124 people on answers of 59 language models: workers 15 and 20 are hardly
 * better than coins, and 20 says "left" too often; most others are good. */
START_TEST(people_on_language_models)
{
    char path[512];
    size_t good = 0;
    struct pf_pool_parts parts;
    struct pf_annotator_fit f;
    struct pf_diag d = {0};
    const struct pf_import_request q = {
        .name = pf_test_shared("llmfao.csv", path, sizeof path), .diag = &d};
    if (q.name == NULL)
        return;
    ck_assert_int_eq(pf_pool_fit(&parts, &f, &q, NULL), PF_OK);
    ck_assert_uint_eq(parts.n, 124);
    ck_assert_uint_eq(f.items, 2139);
    ck_assert_uint_eq(f.groups, 1);
    for (size_t a = 0; a < 124; a++) {
        const struct pf_fitted_annotator *x = &f.annotator[a];
        const char *name = parts.values[124 + a].text[PF_ANNOTATOR_NAME];
        good += x->accuracy > 0.6;
        if (strcmp(name, "15") == 0 || strcmp(name, "20") == 0)
            ck_assert_double_eq_tol(x->accuracy, 0.5, 0.1);
        if (strcmp(name, "20") == 0)
            ck_assert_double_gt(x->position_bias, 0.1);
    }
    ck_assert_uint_gt(good, 90);
    pf_pool_parts_clear(&parts);
    pf_annotator_fit_clear(&f);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *suite = suite_create("annotator fit");
    PF_ADD_LOOP(suite, objective_and_posteriors_by_enumeration, 9);
    PF_ADD_LOOP(suite, log_posterior_never_falls, 4);
    PF_ADD_LOOP(suite, a_crowd_is_recovered, 3);
    PF_ADD(suite, more_labels_are_better);
    PF_ADD(suite, an_adversary_is_found);
    PF_ADD(suite, one_annotator_is_a_coin);
    PF_ADD(suite, everyone_agrees);
    PF_ADD(suite, nothing_but_ties);
    PF_ADD(suite, a_stand_off_stays_one);
    PF_ADD(suite, right_on_the_whole);
    PF_ADD(suite, what_nobody_else_saw_does_not_count);
    PF_ADD(suite, disconnected_annotators);
    PF_ADD(suite, symmetries);
    PF_ADD(suite, tie_rates_shrink_to_the_share_of_all);
    PF_ADD(suite, nobody_is_refused);
    PF_ADD(suite, two_coins);
    PF_ADD(suite, a_fitted_pool_is_found_again);
    PF_ADD(suite, the_busiest_make_the_pool);
    PF_ADD(suite, from_a_file);
    PF_ADD(suite, people_on_language_models);
    return suite;
}

PF_TEST_MAIN(make_suite)
