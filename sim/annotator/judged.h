/* Judgements gathered by item: what statistics and fits of annotators read.
 *
 * An item is an unordered pair of responses in a context. Its sides are called
 * low and high by the numbers of the responses.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_SIM_JUDGED_H
#define PF_SIM_JUDGED_H

#include <stddef.h>
#include <stdint.h>

#include "sim/import/counts.h"

/* What a judgement says of its item. */
enum pf_opinion_verdict { PF_VERDICT_LOW, PF_VERDICT_HIGH, PF_VERDICT_TIE };
#define PF_VERDICTS 3

struct pf_opinion {
    uint32_t annotator;
    uint8_t verdict;   /* enum pf_opinion_verdict */
    uint8_t low_first; /* 1: the low side was shown first (stood left) */
};

struct pf_judgements {
    size_t annotators;
    size_t items;
    size_t *start;           /* items + 1: of an item's judgements in list */
    struct pf_opinion *list; /* by item, within an item by annotator */
};

/* Gathers the comparisons of c (those of the context called `only`, or of all
 * with NULL or "") that name an annotator. Items come in the order of contexts
 * and responses. PF_OK or PF_ENOMEM; clear in every case. */
int pf_judgements_init(struct pf_judgements *out, const struct pf_counts *c,
                       const char *only);
void pf_judgements_clear(struct pf_judgements *j); /* accepts a zeroed one */

/* +1: the response shown first was preferred, -1: the second, 0: a tie. */
int pf_opinion_first(const struct pf_opinion *x);

#endif
