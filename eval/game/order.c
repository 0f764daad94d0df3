/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eval/game/measure.h"

#include <stdlib.h>

#include "core/status.h"

struct ranked {
    double score;
    size_t y;
};

static int
by_score(const void *a, const void *b)
{
    const struct ranked *p = a, *q = b;
    if (p->score < q->score || p->score > q->score)
        return p->score < q->score ? 1 : -1;
    return p->y < q->y ? -1 : p->y > q->y;
}

int
pf_game_order(size_t n, const double *score, size_t *order)
{
    struct ranked *r = calloc(n + 1, sizeof *r);
    if (r == NULL)
        return PF_ENOMEM;
    for (size_t y = 0; y < n; y++)
        r[y] = (struct ranked){score[y], y};
    qsort(r, n, sizeof *r, by_score);
    for (size_t i = 0; i < n; i++)
        order[i] = r[i].y;
    free(r);
    return PF_OK;
}
