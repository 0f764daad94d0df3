/* Statistics of annotators, as AlpacaFarm and AlpacaEval define them:
 *
 *   agreement  P(a label = the mode of the reference's labels of the item)
 *   bias       P(the mode of one's labels of the item != that mode)
 *   variance   P(a label != the mode of one's other labels of the item)
 *   longer     P(the longer response is preferred), where lengths differ by
 *              more than 30 characters
 *   lists      P(the response with a list is preferred), where one has one
 *   first      P(the response shown first is preferred)
 *
 * A mode that several verdicts share is each of them with equal chances; we
 * take the expectation over that choice and draw nothing. A tie is a third
 * verdict of its own for agreement, bias and variance; for the three shares of
 * preference it is half a win of either side. The reference group itself is
 * compared with its mode without the label at hand: agreement and variance sum
 * to 1, and its bias is 0 by definition.
 *
 * Dubois et al. 2023, "AlpacaFarm", NeurIPS 2023, arXiv:2305.14387; Li et al.
 * 2023, "AlpacaEval: An Automatic Evaluator of Instruction-following Models",
 * GitHub.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_EVAL_ANNOTATOR_STATISTICS_H
#define PF_EVAL_ANNOTATOR_STATISTICS_H

#include <stddef.h>

#include "sim/annotator/judged.h"
#include "sim/annotator/pool.h"

/* Shares in [0, 1]; NaN where there is nothing to count. */
struct pf_annotator_statistics {
    double agreement, bias, variance;
    double longer, lists, first;
    double ties;     /* share of labels that are ties */
    size_t labels;   /* 0: from laws */
    size_t compared; /* labels of items that the reference judged too */
    size_t repeated; /* labels of items that one judged more than once */
};

/* --- modes --- */

/* Given how often each verdict was said, the probability that it is the mode:
 * 1 over the number of verdicts that were said most often. All 0 where nothing
 * was said. */
void pf_mode_of_counts(const double count[PF_VERDICTS],
                       double mode[PF_VERDICTS]);

/* The same for `draws` independent draws from a law, by summing over all
 * numbers of verdicts they may show. Without ties and with probability q of the
 * first verdict, draws = 3 and draws = 4 both give 3 q^2 - 2 q^3. */
void pf_mode_of_law(const double law[PF_VERDICTS], size_t draws,
                    double mode[PF_VERDICTS]);

/* P(x = y) of two independent verdicts. */
double pf_verdicts_agree(const double x[PF_VERDICTS],
                         const double y[PF_VERDICTS]);

/* --- from laws, in closed form --- */

/* Labels of an item on which the modes are taken; the label at hand is compared
 * with the other 3 where it is its own group's. */
#define PF_MODE_DRAWS 4

/* 30 characters in tokens, at 4 characters each: lengths of worlds are in
 * tokens. */
#define PF_LENGTH_GAP 7.5

struct pf_pool_statistics {
    size_t n;                                  /* annotators */
    struct pf_annotator_statistics *annotator; /* n */
    struct pf_annotator_statistics pool;       /* the pool as one judge */
};

/* Statistics of the labels that a pool gives in its world, the coin of its
 * flips included. Items are the ordered pairs of different responses: contexts
 * by their weights, the pairs of a context with equal weights.
 *
 * The reference is another pool in the same world (say, one faithful
 * annotator), whose draws are independent; NULL: the pool itself. Under
 * PF_ASSIGN_CONTEXT all labels of an item come from one annotator, so the
 * pool's own numbers are then the weighted means of its annotators'.
 * PF_OK or PF_ENOMEM. Clear in every case. */
int pf_pool_statistics(struct pf_pool_statistics *out,
                       const struct pf_pool *pool,
                       const struct pf_pool *reference);
void pf_pool_statistics_clear(struct pf_pool_statistics *s);

/* --- from judgements --- */

/* What is known of the items of judgements; either may be NULL. */
struct pf_item_traits {
    const double *length; /* items: by how much the low side is longer, in
                             characters; counts where beyond +-30 */
    const double *list;   /* items: 1 only the low side has a list, -1 only the
                             high side, 0 both or neither */
};

struct pf_judgement_statistics {
    size_t n;                                  /* annotators */
    struct pf_annotator_statistics *annotator; /* n */
    struct pf_annotator_statistics all;        /* everybody as one judge */
    size_t shared;   /* items that more than one label was given */
    double pairwise; /* share of equal verdicts among all pairs of labels of
                        one item, each label with the same weight */
    double alpha;    /* Krippendorff's, for nominal data: 1 - observed over
                        expected disagreement; NaN where none is expected */
};

/* The reference of annotator a is `reference`, judgements of the same items in
 * the same order, or with NULL what all others said of the item. traits may be
 * NULL.
 *
 * alpha treats the two sides of a pair alike, since which one is called low
 * says nothing: every item counts once as it is and once with its sides
 * exchanged, half each. PF_OK or PF_ENOMEM. Clear in every case. */
int pf_judgement_statistics(struct pf_judgement_statistics *out,
                            const struct pf_judgements *judged,
                            const struct pf_judgements *reference,
                            const struct pf_item_traits *traits);
void pf_judgement_statistics_clear(struct pf_judgement_statistics *s);

#endif
