/* A fit of annotators, but for the climb (fit_em.c).
 *
 * Ties say nothing of the winner in this model, so the tie rate is apart:
 * tau = (ties + 2 prior share) / (labels + 2 prior), share that of all.
 *
 * Exchanging all winners of a group, and s with 1 - t, changes neither the
 * likelihood nor the prior. Winners are named so that the mean accuracy of the
 * group is at least 1/2, each annotator weighted by judgements (ties left out)
 * of pairs that others judged too: what nobody else saw says nothing about who
 * is right.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "sim/annotator/fit_internal.h"

/* The first annotator of the group of a. */
static size_t
root_of(struct pf_fitted_annotator *a, size_t i)
{
    while (a[i].group != i) {
        a[i].group = a[a[i].group].group;
        i = a[i].group;
    }
    return i;
}

/* Links those who judged the item, and counts their judgements. */
static void
count_item(struct pf_annotator_fit *out, const struct pf_judgements *j,
           size_t i)
{
    struct pf_fitted_annotator *a = out->annotator;
    size_t root = SIZE_MAX;
    for (size_t k = j->start[i]; k < j->start[i + 1]; k++) {
        const struct pf_opinion *x = &j->list[k];
        a[x->annotator].labels++;
        a[x->annotator].ties += x->verdict == PF_VERDICT_TIE;
        if (x->verdict == PF_VERDICT_TIE)
            continue;
        size_t other = root_of(a, x->annotator);
        if (root == SIZE_MAX)
            root = other;
        a[other > root ? other : root].group = other > root ? root : other;
        root = other > root ? root : other;
    }
}

/* Numbers the groups by their first annotator. */
static void
number_groups(struct pf_annotator_fit *out)
{
    struct pf_fitted_annotator *a = out->annotator;
    for (size_t i = 0; i < out->n; i++)
        a[i].group = root_of(a, i);
    /* A root comes before its members, whose numbers it hands on. */
    for (size_t i = 0; i < out->n; i++)
        a[i].group = a[i].group == i ? out->groups++ : a[a[i].group].group;
}

static void
count(struct pf_annotator_fit *out, const struct pf_judgements *j, double prior)
{
    size_t ties = 0, labels = j->start[j->items];
    for (size_t a = 0; a < out->n; a++)
        out->annotator[a].group = a;
    for (size_t i = 0; i < j->items; i++)
        count_item(out, j, i);
    number_groups(out);
    for (size_t a = 0; a < out->n; a++)
        ties += out->annotator[a].ties;
    for (size_t a = 0; a < out->n; a++) {
        struct pf_fitted_annotator *x = &out->annotator[a];
        double share = (double) ties / (double) labels;
        x->tie = ((double) x->ties + 2.0 * prior * share) /
                 ((double) x->labels + 2.0 * prior);
    }
}

/* By how much the annotators of each group are better than coins, summed over
 * judgements of pairs that somebody else judged too. excess: zeroed, n. */
static void
sum_excess(const struct pf_annotator_fit *out, const struct pf_judgements *j,
           double *excess)
{
    for (size_t i = 0; i < j->items; i++) {
        const struct pf_opinion *x = &j->list[j->start[i]];
        size_t n = j->start[i + 1] - j->start[i];
        /* An item's judgements stand by annotator. */
        for (size_t k = 0; x[0].annotator != x[n - 1].annotator && k < n; k++) {
            const struct pf_fitted_annotator *a =
                &out->annotator[x[k].annotator];
            if (x[k].verdict != PF_VERDICT_TIE)
                excess[a->group] += a->accuracy - 0.5;
        }
    }
}

/* The group that an item belongs to, SIZE_MAX where all called it a tie. */
static size_t
group_of(const struct pf_annotator_fit *out, const struct pf_judgements *j,
         size_t i)
{
    for (size_t k = j->start[i]; k < j->start[i + 1]; k++)
        if (j->list[k].verdict != PF_VERDICT_TIE)
            return out->annotator[j->list[k].annotator].group;
    return SIZE_MAX;
}

/* Names the winners of each group so that it is right on the whole. */
static void
settle(struct pf_annotator_fit *out, const struct pf_judgements *j,
       double *excess)
{
    sum_excess(out, j, excess);
    for (size_t a = 0; a < out->n; a++) {
        struct pf_fitted_annotator *x = &out->annotator[a];
        if (excess[x->group] < 0.0)
            x->accuracy = 1.0 - x->accuracy;
    }
    for (size_t i = 0; i < j->items; i++) {
        size_t group = group_of(out, j, i);
        if (group != SIZE_MAX && excess[group] < 0.0)
            out->low[i] = 1.0 - out->low[i];
    }
}

void
pf_annotator_fit_options_init(struct pf_annotator_fit_options *options)
{
    *options = (struct pf_annotator_fit_options){
        .prior = 1.0, .tolerance = 1e-10, .max_passes = 20000};
}

static int
fit(struct pf_annotator_fit *out, const struct pf_judgements *judged,
    const struct pf_annotator_fit_options *o)
{
    double *excess = calloc(out->n + 1, sizeof *excess);
    out->annotator = calloc(out->n + 1, sizeof *out->annotator);
    int status = PF_ENOMEM;
    if (excess != NULL && out->annotator != NULL)
        status = pf_annotator_climb(out, judged, o);
    if (status == PF_OK) {
        count(out, judged, o->prior);
        settle(out, judged, excess);
    }
    free(excess);
    return status;
}

int
pf_annotator_fit(struct pf_annotator_fit *out,
                 const struct pf_judgements *judged,
                 const struct pf_annotator_fit_options *options,
                 struct pf_diag *d, struct pf_place at)
{
    struct pf_annotator_fit_options usual;
    pf_annotator_fit_options_init(&usual);
    const struct pf_annotator_fit_options *o =
        options != NULL ? options : &usual;
    memset(out, 0, sizeof *out);
    out->n = judged->annotators;
    out->items = judged->items;
    if (judged->items == 0)
        return pf_diag_at(d, at,
                          "no comparison names its annotator; a column called "
                          "annotator, worker, judge, rater or user is needed, "
                          "or annotator=\"...\" that names one");
    int status = fit(out, judged, o);
    if (status == PF_OK && out->residual > o->tolerance) {
        pf_diag_at(d, at,
                   "the annotators could not be fitted: after %zu passes the "
                   "residual is %g, not below %g",
                   out->passes, out->residual, o->tolerance);
        status = PF_ESOLVE;
    }
    return status;
}

void
pf_annotator_fit_clear(struct pf_annotator_fit *fit)
{
    free(fit->annotator);
    free(fit->low);
    memset(fit, 0, sizeof *fit);
}
