/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/annotator/judged.h"

#include <stdlib.h>
#include <string.h>

#include "core/status.h"

/* A judgement and the item it belongs to. */
struct keyed {
    uint32_t context, low, high, order;
    struct pf_opinion x;
};

static int
by_number(uint32_t a, uint32_t b)
{
    return (a > b) - (a < b);
}

static int
by_item(const struct keyed *a, const struct keyed *b)
{
    int sign = by_number(a->context, b->context);
    if (sign == 0)
        sign = by_number(a->low, b->low);
    return sign != 0 ? sign : by_number(a->high, b->high);
}

/* A total order, so that sorting leaves nothing to chance. */
static int
by_item_and_annotator(const void *p, const void *q)
{
    const struct keyed *a = p, *b = q;
    int sign = by_item(a, b);
    if (sign == 0)
        sign = by_number(a->x.annotator, b->x.annotator);
    return sign != 0 ? sign : by_number(a->order, b->order);
}

static struct keyed
keyed_of(const struct pf_comparison *c, size_t order)
{
    bool low_first = c->left < c->right;
    bool left_won = c->outcome > 0.5;
    struct keyed k = {.context = c->context,
                      .low = low_first ? c->left : c->right,
                      .high = low_first ? c->right : c->left,
                      .order = (uint32_t) order,
                      .x = {.annotator = c->annotator,
                            .verdict = PF_VERDICT_TIE,
                            .low_first = low_first}};
    if (c->outcome != 0.5)
        k.x.verdict = left_won == low_first ? PF_VERDICT_LOW : PF_VERDICT_HIGH;
    return k;
}

static size_t
gather(struct keyed *out, const struct pf_counts *c, const char *only)
{
    size_t n = 0;
    bool all = only == NULL || only[0] == '\0';
    size_t context = all ? SIZE_MAX : pf_names_find(&c->context, only);
    for (size_t k = 0; k < c->listed; k++) {
        const struct pf_comparison *x = &c->list[k];
        if (x->annotator != PF_NO_INDEX && (all || x->context == context))
            out[n++] = keyed_of(x, k);
    }
    qsort(out, n, sizeof *out, by_item_and_annotator);
    return n;
}

int
pf_judgements_init(struct pf_judgements *out, const struct pf_counts *c,
                   const char *only)
{
    memset(out, 0, sizeof *out);
    out->annotators = c->annotator.n;
    struct keyed *all = calloc(c->listed + 1, sizeof *all);
    out->start = calloc(c->listed + 1, sizeof *out->start);
    out->list = calloc(c->listed + 1, sizeof *out->list);
    if (all == NULL || out->start == NULL || out->list == NULL) {
        free(all);
        return PF_ENOMEM;
    }
    size_t n = c->list != NULL ? gather(all, c, only) : 0;
    for (size_t k = 0; k < n; k++) {
        out->list[k] = all[k].x;
        if (k == 0 || by_item(&all[k - 1], &all[k]) != 0)
            out->start[out->items++] = k;
    }
    out->start[out->items] = n;
    free(all);
    return PF_OK;
}

void
pf_judgements_clear(struct pf_judgements *j)
{
    free(j->start);
    free(j->list);
    memset(j, 0, sizeof *j);
}

int
pf_opinion_first(const struct pf_opinion *x)
{
    if (x->verdict == PF_VERDICT_TIE)
        return 0;
    return (x->verdict == PF_VERDICT_LOW) == (x->low_first == 1) ? 1 : -1;
}
