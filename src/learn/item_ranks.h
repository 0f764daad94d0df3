/* Items ranked by score.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LEARN_ITEM_RANKS_H
#define PF_LEARN_ITEM_RANKS_H

#include "learn/ranking.h"
#include "learn/weighted.h"

/* The row that says among whom an item is ranked. */
enum { PF_RANKS_GLOBAL, PF_RANKS_CONTEXT };
#define PF_RANKS_ROW                                                           \
    {                                                                          \
        .name = "quantiles", .unit = "",                                       \
        .doc = "shares of the best are those among all responses, or among "   \
               "those to the same prompt",                                     \
        .form = PF_CHOICE, .choices = "global|context", .def = PF_RANKS_GLOBAL \
    }

/* *out = where every item stands in the shares of its lane, or of its lane and
 * context: item `at` at [at], allocated here. PF_ENOMEM. */
int pf_items_ranks(const struct pf_learner *l, const struct pf_items *items,
                   size_t among, struct pf_rank **out);

#endif
