/* Claims of result files: every number that a claim is judged by, computed
 * anew here from the stored runs.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "core/parse.h"
#include "lab/claim/claims.h"
#include "running.h"

#define SEEDS 5
#define RESPONSES 4
#define VALUES 3 /* of the axis that all runs share */
static const char *const cyclic[VALUES] = {"0.25", "0.5", "1"};

#define TOP                                                                    \
    "<experiment version='1' name='t' seed='3'>"                               \
    "<world beta='0.1'><preference type='hodge-mix' actions='4'/></world>"     \
    "<learner type='nash-md' id='md'/><learner type='nash-mp' id='mp'/>"       \
    "<budget steps='40'/><record points='9' policies='all'>"                   \
    "<metric type='kl-to-nash'/><metric type='kl-to-reference'/>"              \
    "<metric type='winrate-vs-reference'/></record><seeds count='5'/>"         \
    "<sweep><axis path='world/preference/@cyclic' values='0.25 0.5 1'/>"       \
    "<axis path=\"learner[@id='md']/@eta\" values='0.05 0.1'/></sweep>"        \
    "<claims system='s' paper='own'>"
#define END "</claims></experiment>"
#define KL " says='so' metric='kl-to-nash' "
#define MP "<arm learner='mp' where='cyclic=.5'/>"
#define MD "<arm learner='md' where='cyclic=0.5 eta=1e-1'/>"

static const char claims[] =
    "<bound id='final'" KL "high='1'>" MP "</bound>"
    "<bound id='at'" KL "high='9' x='steps' at='11'>" MP "</bound>"
    "<bound id='first'" KL "high='9' at='first'>" MP "</bound>"
    "<bound id='area'" KL "high='9' at='area' x='steps'>" MD "</bound>"
    "<bound id='mean' aggregate='mean' origin='first'" KL "low='-9'>" MD
    "</bound>"
    "<bound id='contrast'" KL "low='-9'><arm learner='mp' weight='2'"
    " where='cyclic=1'/><arm learner='md' where='eta=0.05 cyclic=1'"
    " metric='kl-to-reference' weight='-1'/></bound>"
    "<bound id='pooled'" KL "low='0'><arm learner='mp'/></bound>"
    "<bound id='cell' cells='worst'" KL "low='0'>"
    "<arm learner='md' where='eta=.1'/></bound>"
    "<bound id='every' aggregate='worst'" KL "high='1e-9'>" MD "</bound>"
    "<bound id='share'" KL "above='1e-3' high='1'><arm/></bound>"
    "<bound id='given'" KL "below='1e-2' x='steps' at='11' high='1'"
    " given='kl-to-reference above 0.1'><arm/></bound>"
    "<bound id='proven' says='so' metric='bound-ratio' at='final' high='1'>" MP
    "</bound>"
    "<bound id='theory' says='so' metric='predicted-rate' high='1'>" MP
    "</bound>"
    "<bound id='says' says='so' metric='probability' response='2' low='0'>" MP
    "</bound>"
    "<bound id='said' says='so' metric='probability' response='1' low='0'"
    " x='steps' at='11'>" MD "</bound>"
    "<bound id='board' says='so' board='true-winrate' low='0'>" MD "</bound>"
    "<order id='ratio'" KL "factor='0.5'>" MP MD "</order>"
    "<order id='difference'" KL "margin='-1' is='greater'>" MP MD "</order>"
    "<rate id='slope'" KL "x='steps' from='5' to='40' high='1'>" MD "</rate>"
    "<rate id='predicted'" KL "x='steps' from='5' to='40' low='0'"
    " against='predicted'>" MP "</rate>"
    "<rate id='along'" KL "x='cyclic' low='0'>"
    "<arm learner='md' where='eta=.1'/></rate>"
    "<reach id='there'" KL "threshold='0.1' x='steps' high='40'>" MP "</reach>"
    "<reach id='sooner'" KL "threshold='0.15' factor='2'>" MP MD "</reach>"
    "<reach id='censored'" KL "threshold='0.1' factor='2'>" MP MD "</reach>"
    "<equal id='cells'" KL "tolerance='1'><arm learner='mp'/></equal>"
    "<equal id='arms'" KL "tolerance='1'><arm learner='mp'/>"
    "<arm learner='md' where='eta=.1'/></equal>"
    "<equal id='policies' says='so' metric='probability' tolerance='1'>"
    "<arm learner='mp'/><arm learner='md' where='eta=.1'/></equal>"
    "<equal id='own' says='so' metric='probability' tolerance='1'>"
    "<arm learner='mp'/></equal>"
    "<rank id='rank'" KL "low='-1'><arm learner='mp'/>"
    "<arm learner='md' where='eta=.1' metric='kl-to-reference'/></rank>";

/* --- a file, and its runs --- */

struct bench {
    struct lab l;
    struct pf_results r;
    struct pf_claims c;
    struct pf_stored *run; /* of the plan */
};

static void
judge(struct bench *b)
{
    int status = pf_results_open(&b->r, b->l.file, &b->l.d);
    if (status == PF_OK)
        status = pf_claims_judge(&b->c, &b->r, NULL, &b->l.d);
    pf_diag_print(&b->l.d, stderr);
    ck_assert_int_eq(status, PF_OK);
}

static void
bench_open(struct bench *b, const char *inside)
{
    struct pf_runner_report report;
    char xml[8000];
    memset(b, 0, sizeof *b);
    snprintf(xml, sizeof xml, TOP "%s" END, inside);
    set_up(&b->l, xml);
    ck_assert_int_eq(run(&b->l, &(struct pf_runner_options){0}, &report),
                     PF_OK);
    judge(b);
    b->run = calloc(b->l.plan.n_runs, sizeof *b->run);
    for (size_t i = 0; i < b->l.plan.n_runs; i++)
        get(&b->l, b->l.plan.run[i].id, &b->run[i]);
}

static void
bench_close(struct bench *b)
{
    for (size_t i = 0; b->run != NULL && i < b->l.plan.n_runs; i++)
        pf_stored_clear(&b->run[i]);
    free(b->run);
    pf_claims_clear(&b->c);
    pf_results_clear(&b->r);
    tear_down(&b->l);
}

static const struct pf_judgement *
judged(const struct bench *b, const char *id)
{
    for (size_t i = 0; i < b->c.n; i++)
        if (strcmp(b->c.row[i].def->id, id) == 0)
            return &b->c.row[i].is;
    ck_abort_msg("no claim %s", id);
    return NULL;
}

/* Run k of a learner; eta NULL: it has none. */
static const struct pf_stored *
run_of(const struct bench *b, const char *learner, const char *at,
       const char *eta, size_t k)
{
    const struct pf_plan *p = &b->l.plan;
    for (size_t i = 0; i < p->n_runs; i++) {
        const struct pf_cell *c = &p->cell[p->run[i].cell];
        if (strcmp(c->learner->id, learner) == 0 &&
            strcmp(c->axis_value[0], at) == 0 &&
            (eta == NULL || strcmp(c->axis_value[1], eta) == 0) &&
            p->run[i].seed == k + 1)
            return &b->run[i];
    }
    ck_abort_msg("no run of %s", learner);
    return NULL;
}

/* --- statistics, once more --- */

static int
ascending(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static double
median(const double *x, size_t n)
{
    double y[64];
    ck_assert_uint_le(n, 64);
    memcpy(y, x, n * sizeof *x);
    qsort(y, n, sizeof *y, ascending);
    return n % 2 == 1 ? y[n / 2] : 0.5 * (y[n / 2 - 1] + y[n / 2]);
}

static double
slope(const double *x, const double *y, size_t n)
{
    double mx = 0.0, my = 0.0, xy = 0.0, xx = 0.0;
    for (size_t i = 0; i < n; i++) {
        mx += x[i] / (double) n;
        my += y[i] / (double) n;
    }
    for (size_t i = 0; i < n; i++) {
        xy += (x[i] - mx) * (y[i] - my);
        xx += (x[i] - mx) * (x[i] - mx);
    }
    return xy / xx;
}

static double
last(const struct pf_stored *run, const char *metric)
{
    return pf_stored_series(run, metric)[run->n_points - 1];
}

static size_t
record_at(const struct pf_stored *run, uint64_t step)
{
    size_t i = 0;
    while (i + 1 < run->n_points && run->step[i + 1] <= step)
        i++;
    return i;
}

/* The median over seeds of what `of` says of a run. */
typedef double reading(const struct pf_stored *run);

static double
middle(const struct bench *b, const char *learner, const char *at,
       const char *eta, reading *of)
{
    double x[SEEDS];
    for (size_t k = 0; k < SEEDS; k++)
        x[k] = of(run_of(b, learner, at, eta, k));
    return median(x, SEEDS);
}

static double
final_kl(const struct pf_stored *run)
{
    return last(run, "kl-to-nash");
}

static double
final_reference(const struct pf_stored *run)
{
    return last(run, "kl-to-reference");
}

static double
kl_at_11(const struct pf_stored *run)
{
    return pf_stored_series(run, "kl-to-nash")[record_at(run, 11)];
}

static double
first_kl(const struct pf_stored *run)
{
    return pf_stored_series(run, "kl-to-nash")[0];
}

static double
mean_kl(const struct pf_stored *run)
{
    const double *y = pf_stored_series(run, "kl-to-nash");
    double sum = 0.0;
    for (size_t i = 1; i < run->n_points; i++)
        sum += 0.5 * (y[i] + y[i - 1]) *
               (double) (run->step[i] - run->step[i - 1]);
    return sum / (double) run->step[run->n_points - 1];
}

/* The theorem of Nash Mirror Prox: KL_t <= (1 + eta)^-t KL_0, here at its
 * default eta = 2 beta. The last record at which that is above 1e-12. */
static double
ratio_to_bound(const struct pf_stored *run)
{
    const double *y = pf_stored_series(run, "kl-to-nash");
    double ratio = (double) NAN;
    for (size_t i = 1; i < run->n_points; i++) {
        double bound = y[0] * pow(1.2, -(double) run->step[i]);
        if (bound >= 1e-12)
            ratio = y[i] / bound;
    }
    return ratio;
}

static double
predicted(const struct pf_stored *run)
{
    return run->predicted_rate;
}

static double
probability_of_2(const struct pf_stored *run)
{
    return exp(run->log_policy[run->n_policies - 1][2]);
}

static double
probability_of_1_at_11(const struct pf_stored *run)
{
    return exp(run->log_policy[record_at(run, 11)][1]);
}

static double
true_winrate(const struct pf_stored *run)
{
    return 100.0 * last(run, "winrate-vs-reference");
}

/* Decades per step from step 5 on. */
static double
decades(const struct pf_stored *run)
{
    const double *value = pf_stored_series(run, "kl-to-nash");
    double x[64], y[64];
    size_t n = 0;
    for (size_t i = 0; i < run->n_points; i++)
        if (run->step[i] >= 5) {
            x[n] = (double) run->step[i];
            y[n++] = log10(value[i]);
        }
    return slope(x, y, n);
}

/* Of the two decades of KL for one of the error. */
static double
as_predicted(const struct pf_stored *run)
{
    return decades(run) / (2.0 * log10(run->predicted_rate));
}

/* Where KL first comes to a threshold; infinite: nowhere. */
static size_t
record_below(const struct pf_stored *run, double threshold)
{
    const double *y = pf_stored_series(run, "kl-to-nash");
    size_t i = 0;
    while (i < run->n_points && y[i] > threshold)
        i++;
    return i;
}

static double
steps_to_a_tenth(const struct pf_stored *run)
{
    size_t i = record_below(run, 0.1);
    return i < run->n_points ? (double) run->step[i] : (double) INFINITY;
}

static double
queries_to_a_tenth(const struct pf_stored *run)
{
    size_t i = record_below(run, 0.1);
    return i < run->n_points ? (double) run->queries[i] : (double) INFINITY;
}

static double
queries_to_less(const struct pf_stored *run)
{
    size_t i = record_below(run, 0.15);
    return i < run->n_points ? (double) run->queries[i] : (double) INFINITY;
}

/* --- what claims come to --- */

static void
near(const struct bench *b, const char *id, double expected)
{
    double value = judged(b, id)->value;
    ck_assert_msg(fabs(value - expected) <= 1e-9 * fabs(expected),
                  "%s is %.17g, expected %.17g; %s", id, value, expected,
                  judged(b, id)->why);
}

static struct bench shared; /* opened once, by a fixture */

static void
open_shared(void)
{
    bench_open(&shared, claims);
}

static void
close_shared(void)
{
    bench_close(&shared);
}

START_TEST(places_are_read)
{
    const struct bench *b = &shared;
    double x[SEEDS], sum = 0.0;
    near(b, "final", middle(b, "mp", "0.5", NULL, final_kl));
    near(b, "at", middle(b, "mp", "0.5", NULL, kl_at_11));
    near(b, "first", middle(b, "mp", "0.5", NULL, first_kl));
    near(b, "area", middle(b, "md", "0.5", "0.1", mean_kl));
    ck_assert(judged(b, "final")->value < judged(b, "at")->value);
    ck_assert(judged(b, "at")->value < judged(b, "first")->value);
    for (size_t k = 0; k < SEEDS; k++) {
        const struct pf_stored *run = run_of(b, "md", "0.5", "0.1", k);
        x[k] = final_kl(run) - first_kl(run);
        sum += x[k] / SEEDS;
    }
    near(b, "mean", sum);
    ck_assert(sum < 0.0);
}
END_TEST

START_TEST(cells_are_put_together)
{
    const struct bench *b = &shared;
    double all[VALUES * SEEDS], worst = 0.0;
    near(b, "contrast",
         2.0 * middle(b, "mp", "1", NULL, final_kl) -
             middle(b, "md", "1", "0.05", final_reference));
    for (size_t v = 0; v < VALUES; v++) {
        for (size_t k = 0; k < SEEDS; k++)
            all[v * SEEDS + k] = final_kl(run_of(b, "mp", cyclic[v], NULL, k));
        worst = fmax(worst, middle(b, "md", cyclic[v], "0.1", final_kl));
    }
    near(b, "pooled", median(all, VALUES * SEEDS));
    near(b, "cell", worst);
}
END_TEST

/* In every run: one counterexample is enough. */
START_TEST(every_run_counts)
{
    const struct bench *b = &shared;
    size_t violated = 0;
    for (size_t k = 0; k < SEEDS; k++)
        violated += final_kl(run_of(b, "md", "0.5", "0.1", k)) > 1e-9;
    ck_assert_uint_gt(violated, 0);
    ck_assert_uint_eq(judged(b, "every")->violated, violated);
    ck_assert_int_eq(judged(b, "every")->verdict, PF_FAILS);
}
END_TEST

START_TEST(shares_are_counted)
{
    const struct bench *b = &shared;
    double above = 0.0, below = 0.0, among = 0.0, n = 0.0;
    for (size_t i = 0; i < b->l.plan.n_runs; i++) {
        const struct pf_stored *run = &b->run[i];
        size_t at = record_at(run, 11);
        bool given = pf_stored_series(run, "kl-to-reference")[at] > 0.1;
        above += final_kl(run) > 1e-3;
        among += given;
        below += given && kl_at_11(run) < 1e-2;
        n++;
    }
    ck_assert(above > 0.0 && above < n && among < n);
    ck_assert(below > 0.0 && below < among);
    near(b, "share", above / n);
    near(b, "given", below / among);
}
END_TEST

START_TEST(what_only_claims_have_is_made)
{
    const struct bench *b = &shared;
    near(b, "proven", middle(b, "mp", "0.5", NULL, ratio_to_bound));
    near(b, "theory", middle(b, "mp", "0.5", NULL, predicted));
    near(b, "says", middle(b, "mp", "0.5", NULL, probability_of_2));
    near(b, "said", middle(b, "md", "0.5", "0.1", probability_of_1_at_11));
    near(b, "board", middle(b, "md", "0.5", "0.1", true_winrate));
    ck_assert(fabs(judged(b, "board")->value - 50.0) > 0.1);
}
END_TEST

START_TEST(arms_are_compared)
{
    const struct bench *b = &shared;
    double mp = middle(b, "mp", "0.5", NULL, final_kl);
    double md = middle(b, "md", "0.5", "0.1", final_kl);
    near(b, "ratio", mp / md);
    near(b, "difference", mp - md);
    const struct pf_judgement *is = judged(b, "ratio");
    ck_assert(fabs(is->arm[0] - mp) <= 1e-12 * mp);
    ck_assert(fabs(is->arm[1] - md) <= 1e-12 * md);
    ck_assert_uint_eq(is->n_seeds, SEEDS);
}
END_TEST

START_TEST(slopes_are_fitted)
{
    const struct bench *b = &shared;
    double x[VALUES], y[VALUES];
    near(b, "slope", pow(10.0, middle(b, "md", "0.5", "0.1", decades)));
    near(b, "predicted", middle(b, "mp", "0.5", NULL, as_predicted));
    ck_assert(fabs(judged(b, "predicted")->value - 1.0) < 0.3);
    for (size_t v = 0; v < VALUES; v++) {
        ck_assert(pf_parse_real(cyclic[v], &x[v]));
        y[v] = log10(middle(b, "md", cyclic[v], "0.1", final_kl));
    }
    near(b, "along", pow(10.0, slope(x, y, VALUES)));
}
END_TEST

START_TEST(thresholds_are_reached)
{
    const struct bench *b = &shared;
    near(b, "there", middle(b, "mp", "0.5", NULL, steps_to_a_tenth));
    double sooner = middle(b, "mp", "0.5", NULL, queries_to_less) /
                    middle(b, "md", "0.5", "0.1", queries_to_less);
    ck_assert(sooner > 0.0 && isfinite(sooner));
    near(b, "sooner", sooner);
    ck_assert(!judged(b, "sooner")->at_most);
    /* Of most runs of the second arm it is only known that they took more than
     * all their 40 queries. */
    ck_assert(isinf(middle(b, "md", "0.5", "0.1", queries_to_a_tenth)));
    near(b, "censored",
         middle(b, "mp", "0.5", NULL, queries_to_a_tenth) / 40.0);
    ck_assert(judged(b, "censored")->at_most);
}
END_TEST

/* The median over seeds of the final probability of a response. */
static double
probability(const struct bench *b, const char *learner, const char *at,
            const char *eta, size_t response)
{
    double x[SEEDS];
    for (size_t k = 0; k < SEEDS; k++) {
        const struct pf_stored *run = run_of(b, learner, at, eta, k);
        x[k] = exp(run->log_policy[run->n_policies - 1][response]);
    }
    return median(x, SEEDS);
}

START_TEST(cells_agree_or_not)
{
    const struct bench *b = &shared;
    double low = INFINITY, high = -(double) INFINITY, between = 0.0;
    double policies = 0.0, own = 0.0;
    for (size_t v = 0; v < VALUES; v++) {
        double mp = middle(b, "mp", cyclic[v], NULL, final_kl);
        double md = middle(b, "md", cyclic[v], "0.1", final_kl);
        low = fmin(low, mp);
        high = fmax(high, mp);
        between = fmax(between, fabs(mp - md));
        for (size_t y = 0; y < RESPONSES; y++) {
            double p = probability(b, "mp", cyclic[v], NULL, y);
            double q = probability(b, "md", cyclic[v], "0.1", y);
            policies = fmax(policies, fabs(p - q));
            for (size_t w = 0; w < v; w++)
                own = fmax(own,
                           fabs(p - probability(b, "mp", cyclic[w], NULL, y)));
        }
    }
    near(b, "cells", high - low);
    near(b, "arms", between);
    near(b, "policies", policies);
    near(b, "own", own);
}
END_TEST

/* Spearman's correlation of three: 1 - sum d^2 / 4. */
START_TEST(orders_are_compared)
{
    const struct bench *b = &shared;
    double x[VALUES], y[VALUES], squares = 0.0;
    for (size_t v = 0; v < VALUES; v++) {
        x[v] = middle(b, "mp", cyclic[v], NULL, final_kl);
        y[v] = middle(b, "md", cyclic[v], "0.1", final_reference);
    }
    for (size_t v = 0; v < VALUES; v++) {
        double rank_x = 0.0, rank_y = 0.0;
        for (size_t w = 0; w < VALUES; w++) {
            rank_x += x[w] < x[v];
            rank_y += y[w] < y[v];
        }
        squares += (rank_x - rank_y) * (rank_x - rank_y);
    }
    double value = judged(b, "rank")->value;
    ck_assert_msg(fabs(value - (1.0 - squares / 4.0)) < 1e-12, "%g", value);
}
END_TEST

/* --- files of other kinds --- */

#define SOME "<order id='difference'" KL "margin='0'>" MP MD "</order>"

/* A verdict does not hang on what else is claimed, to the last bit. */
START_TEST(claims_are_judged_alone)
{
    struct bench alone;
    bench_open(&alone, "<order id='difference'" KL
                       "margin='-1' is='greater'>" MP MD "</order>");
    const struct pf_judgement *a = judged(&alone, "difference");
    const struct pf_judgement *b = judged(&shared, "difference");
    ck_assert_mem_eq(&a->value, &b->value, sizeof a->value);
    ck_assert_mem_eq(&a->low, &b->low, sizeof a->low);
    ck_assert_mem_eq(&a->high, &b->high, sizeof a->high);
    ck_assert_int_eq(a->verdict, b->verdict);
    bench_close(&alone);
}
END_TEST

static void
fail_run(struct bench *b, const char *id)
{
    struct pf_store *store = NULL;
    struct pf_stored was;
    get(&b->l, id, &was);
    struct pf_result failed = {.id = id,
                               .description = was.description,
                               .failure = "step 3: it broke",
                               .contexts = 1,
                               .responses = RESPONSES,
                               .predicted_rate = (double) NAN};
    ck_assert_int_eq(pf_store_open(&store, b->l.file, &b->l.plan, &b->l.d),
                     PF_OK);
    ck_assert_int_eq(pf_store_put(store, &failed, &b->l.d), PF_OK);
    pf_store_close(store);
    pf_stored_clear(&was);
}

static void
judge_again(struct bench *b)
{
    pf_claims_clear(&b->c);
    pf_results_clear(&b->r);
    judge(b);
}

/* A run that failed leaves claims about it open, and no others. */
START_TEST(failed_runs_leave_claims_open)
{
    struct bench b;
    bench_open(&b, SOME "<bound id='rest'" KL "high='1e9'>"
                        "<arm learner='mp' where='cyclic=1'/></bound>"
                        "<bound id='board' says='so' board='elo' low='0'>"
                        "<arm learner='mp' where='cyclic=1'/></bound>");
    ck_assert_int_ne(judged(&b, "difference")->verdict, PF_UNDECIDED);
    double before = judged(&b, "rest")->value;
    ck_assert(!isnan(judged(&b, "board")->value));
    for (size_t i = 0; i < b.l.plan.n_runs; i++)
        if (&b.run[i] == run_of(&b, "mp", "0.5", NULL, 2))
            fail_run(&b, b.l.plan.run[i].id);
    judge_again(&b);
    const struct pf_judgement *is = judged(&b, "difference");
    ck_assert_int_eq(is->verdict, PF_UNDECIDED);
    ck_assert_ptr_nonnull(strstr(is->why, "of 10 runs"));
    ck_assert_ptr_nonnull(strstr(is->why, "1 failed"));
    ck_assert_ptr_nonnull(strstr(is->why, "seed 3 of mp failed: step 3"));
    ck_assert(isnan(is->value));
    ck_assert(judged(&b, "rest")->value == before);
    ck_assert_int_eq(judged(&b, "board")->verdict, PF_UNDECIDED);
    ck_assert_ptr_nonnull(strstr(judged(&b, "board")->why, "all runs"));
    bench_close(&b);
}
END_TEST

START_TEST(missing_runs_leave_claims_open)
{
    struct bench b;
    struct pf_store *store = NULL;
    memset(&b, 0, sizeof b);
    set_up(&b.l, TOP SOME END);
    ck_assert_int_eq(pf_store_open(&store, b.l.file, &b.l.plan, &b.l.d), PF_OK);
    pf_store_close(store);
    judge(&b);
    const struct pf_judgement *is = judged(&b, "difference");
    ck_assert_int_eq(is->verdict, PF_UNDECIDED);
    ck_assert_ptr_nonnull(strstr(is->why, "10 are missing"));
    bench_close(&b);
}
END_TEST

START_TEST(what_is_not_there_leaves_claims_open)
{
    struct bench b;
    bench_open(&b, "<bound id='many' says='so' metric='probability' low='0'"
                   " response='4'>" MP "</bound>"
                   "<rate id='silent' says='so' metric='kl-to-reference'"
                   " x='steps' against='predicted' low='0'>" MP "</rate>"
                   "<equal id='wide' says='so' metric='probability'"
                   " tolerance='1'><arm/></equal>");
    ck_assert_int_eq(judged(&b, "many")->verdict, PF_UNDECIDED);
    ck_assert_ptr_nonnull(strstr(judged(&b, "many")->why, "response"));
    ck_assert_int_eq(judged(&b, "silent")->verdict, PF_UNDECIDED);
    ck_assert_ptr_nonnull(strstr(judged(&b, "silent")->why, "theory"));
    ck_assert(judged(&b, "wide")->value <= 1.0);
    bench_close(&b);
}
END_TEST

START_TEST(files_without_claims_have_none)
{
    struct bench b;
    memset(&b, 0, sizeof b);
    set_up(&b.l, "<experiment version='1' name='t'><world><preference "
                 "type='cyclic'/></world><learner type='omd'/>"
                 "<budget steps='2'/></experiment>");
    struct pf_runner_report report;
    ck_assert_int_eq(run(&b.l, &(struct pf_runner_options){0}, &report), PF_OK);
    judge(&b);
    ck_assert_uint_eq(b.c.n, 0);
    ck_assert_ptr_null(b.c.def->system);
    bench_close(&b);
}
END_TEST

START_TEST(verdicts_are_held_against_the_record)
{
    for (int control = 0; control < 2; control++)
        for (int expected = PF_HOLDS; expected <= PF_UNDECIDED; expected++)
            for (int is = PF_HOLDS; is <= PF_UNDECIDED; is++) {
                struct pf_claim_def def = {.control = control != 0};
                struct pf_claimed row = {.def = &def};
                def.expected = (enum pf_verdict) expected;
                row.is.verdict = (enum pf_verdict) is;
                bool worse = control ? expected == PF_FAILS && is != PF_FAILS
                                     : expected == PF_HOLDS && is != PF_HOLDS;
                if (control && expected == PF_UNDECIDED)
                    worse = is == PF_HOLDS;
                ck_assert_int_eq(pf_claimed_is_worse(&row), worse);
            }
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("claims judged");
    TCase *t = tcase_create("numbers");
    tcase_set_timeout(t, 60);
    tcase_add_unchecked_fixture(t, open_shared, close_shared);
    tcase_add_test(t, places_are_read);
    tcase_add_test(t, cells_are_put_together);
    tcase_add_test(t, every_run_counts);
    tcase_add_test(t, shares_are_counted);
    tcase_add_test(t, what_only_claims_have_is_made);
    tcase_add_test(t, arms_are_compared);
    tcase_add_test(t, slopes_are_fitted);
    tcase_add_test(t, thresholds_are_reached);
    tcase_add_test(t, cells_agree_or_not);
    tcase_add_test(t, orders_are_compared);
    tcase_add_test(t, claims_are_judged_alone);
    suite_add_tcase(s, t);
    PF_ADD(s, failed_runs_leave_claims_open);
    PF_ADD(s, missing_runs_leave_claims_open);
    PF_ADD(s, what_is_not_there_leaves_claims_open);
    PF_ADD(s, files_without_claims_have_none);
    PF_ADD(s, verdicts_are_held_against_the_record);
    return s;
}

PF_TEST_MAIN(make_suite)
