/* The coins of annotators by EM.
 *
 * E: the probability that the low side of an item is its winner, given all
 * judgements of the item (both sides are equally likely before: which one is
 * called low says nothing). M, with Beta(1 + prior, 1 + prior) on every s and
 * t: s = (right + prior) / (right + wrong + 2 prior), where right and wrong are
 * the expected numbers of judgements "first" and "second" of items whose winner
 * was shown first; t likewise. Neither step lowers the log posterior. By
 * Fisher's identity s_new - s, times the number of judgements behind it, is the
 * derivative of the log posterior by logit s, so the residual is its gradient.
 *
 * EM is slow where judgements overlap little. Three points of it are
 * extrapolated in logits, and the result is taken where it is no worse than
 * plain EM: Varadhan and Roland 2008, "Simple and Globally Convergent Methods
 * for Accelerating the Convergence of Any EM Algorithm", Scandinavian Journal
 * of Statistics 35(2), 335-353, scheme S3.
 *
 * It starts where all are somewhat right, hence near the majority.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/annotator/fit_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"

/* What an annotator says of an item whose winner was shown first (S) or second
 * (T): right or wrong. */
enum { S_RIGHT, S_WRONG, T_RIGHT, T_WRONG, CASES };

/* A point in the space of all logits of s and t, two for each annotator, and
 * what a pass found there. */
struct point {
    double *z;    /* 2 n */
    double *next; /* 2 n: one step of EM further */
    double log_posterior, residual;
};

struct em {
    const struct pf_judgements *judged; /* borrowed */
    double prior;
    double *log_p;    /* CASES for each annotator */
    double *expected; /* likewise: numbers of judgements */
    double *low;      /* items */
    size_t *shared;   /* items with two judgements that are no ties, or more */
    size_t n_shared;
    double *alone; /* for each annotator how often it said "first", and how
                      often "second", of an item where nobody else said more
                      than a tie: they are all alike, and often the most */
    struct point at, step, leap;
    size_t passes;
};

static int
point_init(struct point *p, size_t n)
{
    p->z = calloc(2 * n + 1, sizeof *p->z);
    p->next = calloc(2 * n + 1, sizeof *p->next);
    return p->z != NULL && p->next != NULL ? PF_OK : PF_ENOMEM;
}

static void
point_clear(struct point *p)
{
    free(p->z);
    free(p->next);
}

static void
swap_points(struct point *p, struct point *q)
{
    struct point kept = *p;
    *p = *q;
    *q = kept;
}

static double
sigmoid(double z)
{
    return z >= 0.0 ? 1.0 / (1.0 + exp(-z)) : exp(z) / (1.0 + exp(z));
}

static double
log_sigmoid(double z)
{
    return z >= 0.0 ? -log1p(exp(-z)) : z - log1p(exp(z));
}

/* The case of a judgement (no tie) where the winner is low, or high. */
static size_t
case_of(const struct pf_opinion *x, bool low_wins)
{
    bool first_wins = low_wins == (x->low_first == 1);
    bool right = first_wins == (pf_opinion_first(x) > 0);
    size_t coin = first_wins ? S_RIGHT : T_RIGHT;
    return right ? coin : coin + 1;
}

/* The log-probability of an item's judgements, and the posterior of its
 * winner. */
static double
expect_item(struct em *em, size_t i)
{
    const struct pf_judgements *j = em->judged;
    double low = 0.0, high = 0.0;
    for (size_t k = j->start[i]; k < j->start[i + 1]; k++) {
        const struct pf_opinion *x = &j->list[k];
        if (x->verdict == PF_VERDICT_TIE)
            continue;
        low += em->log_p[CASES * x->annotator + case_of(x, true)];
        high += em->log_p[CASES * x->annotator + case_of(x, false)];
    }
    em->low[i] = sigmoid(low - high);
    for (size_t k = j->start[i]; k < j->start[i + 1]; k++) {
        const struct pf_opinion *x = &j->list[k];
        if (x->verdict == PF_VERDICT_TIE)
            continue;
        em->expected[CASES * x->annotator + case_of(x, true)] += em->low[i];
        em->expected[CASES * x->annotator + case_of(x, false)] +=
            sigmoid(high - low);
    }
    return fmax(low, high) + log1p(exp(-fabs(low - high))) - log(2.0);
}

/* The same for `n` items of one judgement, by an annotator with these logs and
 * expected numbers; the judgement is right where the winner is as it says,
 * which is case `right`, and else case `wrong`. */
static double
expect_alone(const double *log_p, double *expected, double n, size_t right,
             size_t wrong)
{
    double z = log_p[right] - log_p[wrong];
    expected[right] += n * sigmoid(z);
    expected[wrong] += n * sigmoid(-z);
    return n *
           (fmax(log_p[right], log_p[wrong]) + log1p(exp(-fabs(z))) - log(2.0));
}

/* Sets log_p and returns the log prior. */
static double
start_pass(struct em *em, const double *z)
{
    double sum = 0.0;
    size_t n = em->judged->annotators;
    for (size_t k = 0; k < 2 * n; k++) {
        em->log_p[2 * k] = log_sigmoid(z[k]);
        em->log_p[2 * k + 1] = log_sigmoid(-z[k]);
        sum += em->log_p[2 * k] + em->log_p[2 * k + 1];
    }
    memset(em->expected, 0, CASES * n * sizeof *em->expected);
    return em->prior * sum;
}

/* E and M at p->z. */
static void
pass(struct em *em, struct point *p)
{
    p->log_posterior = start_pass(em, p->z);
    for (size_t k = 0; k < em->n_shared; k++)
        p->log_posterior += expect_item(em, em->shared[k]);
    for (size_t a = 0; a < em->judged->annotators; a++) {
        const double *log_p = em->log_p + CASES * a;
        double *expected = em->expected + CASES * a;
        p->log_posterior +=
            expect_alone(log_p, expected, em->alone[2 * a], S_RIGHT, T_WRONG);
        p->log_posterior += expect_alone(log_p, expected, em->alone[2 * a + 1],
                                         T_RIGHT, S_WRONG);
    }
    p->residual = 0.0;
    for (size_t k = 0; k < 2 * em->judged->annotators; k++) {
        double right = em->expected[2 * k] + em->prior;
        double wrong = em->expected[2 * k + 1] + em->prior;
        p->next[k] = log(right / wrong);
        p->residual =
            fmax(p->residual, fabs(right / (right + wrong) - sigmoid(p->z[k])));
    }
    em->passes++;
}

/* Puts leap->z where a geometric approach through at, step and the point after
 * it would end. */
static void
extrapolate(struct em *em)
{
    size_t n = 2 * em->judged->annotators;
    const double *z0 = em->at.z, *z1 = em->step.z, *z2 = em->step.next;
    double first = 0.0, second = 0.0;
    for (size_t k = 0; k < n; k++) {
        double r = z1[k] - z0[k], v = z2[k] - z1[k] - r;
        first += r * r;
        second += v * v;
    }
    double a = second > 0.0 ? fmax(1.0, sqrt(first / second)) : 1.0;
    for (size_t k = 0; k < n; k++) {
        double r = z1[k] - z0[k], v = z2[k] - z1[k] - r;
        em->leap.z[k] = z0[k] + 2.0 * a * r + a * a * v;
    }
}

/* Is the leap no worse than the step? Where the log posteriors are equal but
 * for rounding, the residual decides. */
static bool
leap_is_good(const struct em *em)
{
    double gain = em->leap.log_posterior - em->step.log_posterior;
    double rounding = 1e-14 * fabs(em->step.log_posterior);
    return gain > rounding ||
           (gain >= -rounding && em->leap.residual <= em->step.residual);
}

/* At most two passes more than max_passes. */
static void
climb(struct em *em, const struct pf_annotator_fit_options *o)
{
    size_t size = 2 * em->judged->annotators * sizeof(double);
    pass(em, &em->at);
    while (em->at.residual > o->tolerance && em->passes < o->max_passes) {
        memcpy(em->step.z, em->at.next, size);
        pass(em, &em->step);
        extrapolate(em);
        pass(em, &em->leap);
        if (leap_is_good(em))
            swap_points(&em->at, &em->leap);
        else
            swap_points(&em->at, &em->step);
    }
    pass(em, &em->at); /* the last one may have been a leap */
    for (size_t i = 0; i < em->judged->items; i++)
        expect_item(em, i); /* for em->low of all items */
}

/* Sorts items into those of one judgement and of more; the rest say nothing. */
static void
sort_items(struct em *em)
{
    const struct pf_judgements *j = em->judged;
    for (size_t i = 0; i < j->items; i++) {
        const struct pf_opinion *last = NULL;
        size_t n = 0;
        for (size_t k = j->start[i]; k < j->start[i + 1]; k++)
            if (j->list[k].verdict != PF_VERDICT_TIE) {
                last = &j->list[k];
                n++;
            }
        if (n > 1)
            em->shared[em->n_shared++] = i;
        else if (n == 1)
            em->alone[2 * last->annotator +
                      (pf_opinion_first(last) > 0 ? 0 : 1)] += 1.0;
    }
}

static int
em_init(struct em *em, const struct pf_judgements *judged, double prior)
{
    size_t n = judged->annotators;
    *em = (struct em){.judged = judged, .prior = prior};
    em->log_p = calloc(CASES * n + 1, sizeof *em->log_p);
    em->expected = calloc(CASES * n + 1, sizeof *em->expected);
    em->low = calloc(judged->items + 1, sizeof *em->low);
    em->shared = calloc(judged->items + 1, sizeof *em->shared);
    em->alone = calloc(2 * n + 1, sizeof *em->alone);
    if (em->log_p == NULL || em->expected == NULL || em->low == NULL ||
        em->shared == NULL || em->alone == NULL)
        return PF_ENOMEM;
    sort_items(em);
    int status = point_init(&em->at, n);
    if (status == PF_OK)
        status = point_init(&em->step, n);
    if (status == PF_OK)
        status = point_init(&em->leap, n);
    for (size_t k = 0; status == PF_OK && k < 2 * n; k++)
        em->at.z[k] = 1.0;
    return status;
}

static void
em_clear(struct em *em)
{
    free(em->log_p);
    free(em->expected);
    free(em->low);
    free(em->shared);
    free(em->alone);
    point_clear(&em->at);
    point_clear(&em->step);
    point_clear(&em->leap);
}

static void
take(struct pf_annotator_fit *out, struct em *em)
{
    for (size_t a = 0; a < out->n; a++) {
        double s = sigmoid(em->at.z[2 * a]), t = sigmoid(em->at.z[2 * a + 1]);
        out->annotator[a].accuracy = 0.5 * (s + t);
        out->annotator[a].position_bias = 0.5 * (s - t);
    }
    out->low = em->low;
    em->low = NULL;
    out->log_posterior = em->at.log_posterior;
    out->residual = em->at.residual;
    out->passes = em->passes;
}

int
pf_annotator_climb(struct pf_annotator_fit *out,
                   const struct pf_judgements *judged,
                   const struct pf_annotator_fit_options *options)
{
    struct em em;
    int status = em_init(&em, judged, options->prior);
    if (status == PF_OK) {
        climb(&em, options);
        take(out, &em);
    }
    em_clear(&em);
    return status;
}
