/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/item_ranks.h"

#include <stdlib.h>

#include "core/status.h"

/* Items of a lane, all or of one context, ranked in `work` and put at their
 * places in `out`. */
static void
rank_some(const struct pf_learner *l, const struct pf_items *items,
          size_t among, size_t place, struct pf_rank *work, struct pf_rank *out)
{
    size_t lanes = l->task->shape.lanes, n = 0;
    size_t lane = place % lanes, context = place / lanes;
    for (size_t at = lane; at < items->n * lanes; at += lanes)
        if (among == PF_RANKS_GLOBAL || items->context[at] == context)
            work[n++] = (struct pf_rank){
                .score = items->score[at], .mass = items->share[at], .at = at};
    pf_rank(work, n);
    for (size_t i = 0; i < n; i++)
        out[work[i].at] = work[i];
}

int
pf_items_ranks(const struct pf_learner *l, const struct pf_items *items,
               size_t among, struct pf_rank **out)
{
    const struct pf_shape *s = &l->task->shape;
    size_t groups = among == PF_RANKS_GLOBAL ? 1 : s->contexts;
    struct pf_rank *work = calloc(items->n + 1, sizeof *work);
    *out = calloc(items->n * s->lanes + 1, sizeof **out);
    if (work == NULL || *out == NULL) {
        free(work);
        free(*out);
        *out = NULL;
        return PF_ENOMEM;
    }
    for (size_t place = 0; place < groups * s->lanes; place++)
        rank_some(l, items, among, place, work, *out);
    free(work);
    return PF_OK;
}
