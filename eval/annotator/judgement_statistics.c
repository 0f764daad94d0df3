/* Statistics of annotators from what they said.
 *
 * alpha: Krippendorff, "Content Analysis", nominal data with any number of
 * labels per item. With c_v labels of verdict v among the m >= 2 of an item,
 * and N labels of such items in all,
 *   observed  sum_items sum_v c_v (m - c_v) / (m - 1) / N
 *   expected  sum_v n_v (N - n_v) / (N (N - 1)),  n_v = sum_items c_v
 * with n_low and n_high replaced by their mean.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "eval/annotator/statistics.h"

/* The gap of "longer", in characters. */
#define GAP 30.0

/* Sums over the labels, or items, of one judge. */
struct sums {
    double agreement;
    double other_mode; /* items where the modes differ */
    double unstable;
    double first, ties, longer, differ, lists, listed;
    size_t labels, compared, compared_items, repeated;
};

/* Judgements of an item by one judge: list[from .. to). */
struct heap {
    const struct pf_opinion *list;
    size_t from, to, item;
};

static void
count(const struct heap *h, double n[PF_VERDICTS])
{
    memset(n, 0, PF_VERDICTS * sizeof *n);
    for (size_t k = h->from; k < h->to; k++)
        n[h->list[k].verdict] += 1.0;
}

static double
total(const double n[PF_VERDICTS])
{
    return n[PF_VERDICT_LOW] + n[PF_VERDICT_HIGH] + n[PF_VERDICT_TIE];
}

/* Adds a share of preference: won by the low side where sign is 1. */
static void
add_share(double *won, double *of, double sign, double low_win)
{
    if (sign == 0.0)
        return;
    *won += sign > 0.0 ? low_win : 1.0 - low_win;
    *of += 1.0;
}

static void
add_label(struct sums *s, const struct heap *h, const struct pf_opinion *x,
          const struct pf_item_traits *traits)
{
    double low_win = x->verdict == PF_VERDICT_TIE
                         ? 0.5
                         : (x->verdict == PF_VERDICT_LOW ? 1.0 : 0.0);
    s->labels++;
    s->ties += x->verdict == PF_VERDICT_TIE;
    s->first += 0.5 + 0.5 * pf_opinion_first(x);
    if (traits != NULL && traits->length != NULL) {
        double gap = traits->length[h->item];
        add_share(&s->longer, &s->differ, (gap > GAP) - (gap < -GAP), low_win);
    }
    if (traits != NULL && traits->list != NULL)
        add_share(&s->lists, &s->listed, traits->list[h->item], low_win);
}

/* Labels that were given more than once to an item, each against the mode of
 * the others. */
static void
add_repeats(struct sums *s, const double n[PF_VERDICTS])
{
    if (total(n) < 2.0)
        return;
    for (size_t v = 0; v < PF_VERDICTS; v++) {
        double others[PF_VERDICTS] = {n[0], n[1], n[2]}, mode[PF_VERDICTS];
        others[v] -= 1.0;
        if (n[v] > 0.0) {
            pf_mode_of_counts(others, mode);
            s->unstable += n[v] * (1.0 - mode[v]);
        }
    }
    s->repeated += (size_t) total(n);
}

/* One judge's labels of one item; reference: how often the reference said
 * what. */
static void
add_item(struct sums *s, const struct heap *h,
         const double reference[PF_VERDICTS],
         const struct pf_item_traits *traits)
{
    double n[PF_VERDICTS], mode[PF_VERDICTS], theirs[PF_VERDICTS];
    count(h, n);
    for (size_t k = h->from; k < h->to; k++)
        add_label(s, h, &h->list[k], traits);
    add_repeats(s, n);
    if (total(n) > 0.0 && total(reference) > 0.0) {
        pf_mode_of_counts(n, mode);
        pf_mode_of_counts(reference, theirs);
        s->agreement += pf_verdicts_agree(n, theirs);
        s->other_mode += 1.0 - pf_verdicts_agree(mode, theirs);
        s->compared += (size_t) total(n);
        s->compared_items++;
    }
}

static double
ratio(double sum, double n)
{
    return n > 0.0 ? sum / n : (double) NAN;
}

static void
conclude(struct pf_annotator_statistics *out, const struct sums *s)
{
    *out = (struct pf_annotator_statistics){
        .agreement = ratio(s->agreement, (double) s->compared),
        .bias = ratio(s->other_mode, (double) s->compared_items),
        .variance = ratio(s->unstable, (double) s->repeated),
        .longer = ratio(s->longer, s->differ),
        .lists = ratio(s->lists, s->listed),
        .first = ratio(s->first, (double) s->labels),
        .ties = ratio(s->ties, (double) s->labels),
        .labels = s->labels,
        .compared = s->compared,
        .repeated = s->repeated};
}

static struct heap
item_of(const struct pf_judgements *j, size_t i)
{
    return (struct heap){j->list, j->start[i], j->start[i + 1], i};
}

/* Those who judged item i, one by one, into sums[annotator]. */
static void
add_annotators(struct sums *sums, const struct heap *all,
               const double *reference, const struct pf_item_traits *traits)
{
    double n[PF_VERDICTS], mine[PF_VERDICTS];
    struct heap h = *all;
    count(all, n);
    for (h.to = h.from; h.from < all->to; h.from = h.to) {
        uint32_t who = h.list[h.from].annotator;
        while (h.to < all->to && h.list[h.to].annotator == who)
            h.to++;
        count(&h, mine);
        const double others[PF_VERDICTS] = {n[0] - mine[0], n[1] - mine[1],
                                            n[2] - mine[2]};
        add_item(&sums[who], &h, reference != NULL ? reference : others,
                 traits);
    }
}

/* What alpha needs. */
struct spread {
    double n[PF_VERDICTS], disagree;
    size_t shared;
};

static void
add_spread(struct spread *s, const struct heap *all)
{
    double n[PF_VERDICTS];
    count(all, n);
    double m = total(n);
    if (m < 2.0)
        return;
    for (size_t v = 0; v < PF_VERDICTS; v++) {
        s->n[v] += n[v];
        s->disagree += n[v] * (m - n[v]) / (m - 1.0);
    }
    s->shared++;
}

static void
conclude_spread(struct pf_judgement_statistics *out, const struct spread *s)
{
    double all = total(s->n), observed = ratio(s->disagree, all);
    double tie = s->n[PF_VERDICT_TIE], side = 0.5 * (all - tie);
    double expected = 2.0 * side * (all - side) + tie * (all - tie);
    out->shared = s->shared;
    out->pairwise = 1.0 - observed;
    out->alpha = 1.0 - ratio(observed * all * (all - 1.0), expected);
}

static void
sum_items(struct pf_judgement_statistics *out, struct sums *sums,
          const struct pf_judgements *judged,
          const struct pf_judgements *reference,
          const struct pf_item_traits *traits)
{
    static const double nothing[PF_VERDICTS] = {0.0};
    struct spread spread = {0};
    for (size_t i = 0; i < judged->items; i++) {
        struct heap all = item_of(judged, i);
        double theirs[PF_VERDICTS];
        if (reference != NULL) {
            struct heap h = item_of(reference, i);
            count(&h, theirs);
        }
        add_annotators(sums, &all, reference != NULL ? theirs : NULL, traits);
        add_item(&sums[judged->annotators], &all,
                 reference != NULL ? theirs : nothing, traits);
        add_spread(&spread, &all);
    }
    conclude_spread(out, &spread);
}

int
pf_judgement_statistics(struct pf_judgement_statistics *out,
                        const struct pf_judgements *judged,
                        const struct pf_judgements *reference,
                        const struct pf_item_traits *traits)
{
    size_t n = judged->annotators;
    memset(out, 0, sizeof *out);
    struct sums *sums = calloc(n + 1, sizeof *sums);
    out->annotator = calloc(n + 1, sizeof *out->annotator);
    if (sums == NULL || out->annotator == NULL) {
        free(sums);
        return PF_ENOMEM;
    }
    out->n = n;
    sum_items(out, sums, judged, reference, traits);
    for (size_t a = 0; a < n; a++)
        conclude(&out->annotator[a], &sums[a]);
    conclude(&out->all, &sums[n]);
    if (reference == NULL) {
        out->all.agreement = 1.0 - out->all.variance;
        out->all.bias = 0.0;
        out->all.compared = out->all.repeated;
    }
    free(sums);
    return PF_OK;
}

void
pf_judgement_statistics_clear(struct pf_judgement_statistics *s)
{
    free(s->annotator);
    memset(s, 0, sizeof *s);
}
