/* Whether a table of Bradley-Terry scores has a finite fit is a matter of the
 * graph of wins alone. Ford 1957, "Solution of a ranking problem from binary
 * comparisons", Amer. Math. Monthly 64(8): exactly when it is strongly
 * connected, that is, when from any one response all can be reached along wins,
 * and all along losses.
 *
 * Sums go through the pairs of a lane in the order of the data.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "reward/judged.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"

/* --- gathering --- */

/* A pair on its way: where it stands among the lane's, to sort stably. */
struct entry {
    struct pf_outcome judged;
    size_t place;
};

static int
ascending(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int
same_pair_first(const struct pf_outcome *a, const struct pf_outcome *b)
{
    if (a->context != b->context)
        return ascending(a->context, b->context);
    if (a->y != b->y)
        return ascending(a->y, b->y);
    return ascending(a->z, b->z);
}

static int
by_pair(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    int order = same_pair_first(&x->judged, &y->judged);
    return order != 0 ? order : ascending(x->place, y->place);
}

static struct pf_outcome
judged_of(const struct pf_pairs *pairs, size_t at, double weight)
{
    uint32_t y = pairs->first[at], z = pairs->second[at];
    double q = pairs->outcome[at];
    double first = weight * q, second = weight * (1.0 - q);
    return (struct pf_outcome){.context = pairs->context[at],
                               .y = y < z ? y : z,
                               .z = y < z ? z : y,
                               .won = y < z ? first : second,
                               .lost = y < z ? second : first};
}

static bool
is_sound(double q, double weight)
{
    return q >= 0.0 && q <= 1.0 && weight >= 0.0 && isfinite(weight);
}

/* Lane k's pairs into `entry`; returns how many, and their weight, or NaN. */
static size_t
take_lane(const struct pf_pairs *pairs, const double *weight, size_t lanes,
          size_t k, struct entry *entry, double *total)
{
    size_t n = 0;
    *total = 0.0;
    for (size_t i = 0; i < pairs->n; i++) {
        size_t at = i * lanes + k;
        double w = weight != NULL ? weight[at] : 1.0;
        if (pairs->first[at] == pairs->second[at] || w == 0.0)
            continue;
        if (!is_sound(pairs->outcome[at], w)) {
            *total = (double) NAN;
            return 0;
        }
        *total += w;
        entry[n] = (struct entry){judged_of(pairs, at, w), n};
        n++;
    }
    return n;
}

/* Adds up what is said of the same pair; returns how many are left. */
static size_t
merge(const struct entry *entry, size_t n, struct pf_outcome *out)
{
    size_t m = 0;
    for (size_t i = 0; i < n; i++) {
        const struct pf_outcome *x = &entry[i].judged;
        if (m > 0 && same_pair_first(&out[m - 1], x) == 0) {
            out[m - 1].won += x->won;
            out[m - 1].lost += x->lost;
        } else {
            out[m++] = *x;
        }
    }
    return m;
}

static bool
belong(const struct pf_pairs *pairs, const struct pf_shape *s)
{
    for (size_t at = 0; at < pairs->n * s->lanes; at++)
        if (pairs->context[at] >= s->contexts ||
            pairs->first[at] >= s->responses ||
            pairs->second[at] >= s->responses)
            return false;
    return true;
}

/* Room for `more` further pairs of a lane. */
static int
grow(struct pf_judged_data *d, size_t used, size_t more)
{
    struct pf_outcome *list = realloc(d->list, (used + more) * sizeof *list);
    if (list == NULL)
        return PF_ENOMEM;
    d->list = list;
    return PF_OK;
}

int
pf_judged_init(struct pf_judged_data *d, const struct pf_task *task,
               const struct pf_pairs *pairs, const double *weight)
{
    size_t lanes = task->shape.lanes;
    int status = PF_ENOMEM;
    *d = (struct pf_judged_data){.lanes = lanes};
    struct entry *entry = calloc(pairs->n + 1, sizeof *entry);
    d->start = calloc(lanes + 1, sizeof *d->start);
    d->total = calloc(lanes, sizeof *d->total);
    if (entry == NULL || d->start == NULL || d->total == NULL)
        goto out;
    status = belong(pairs, &task->shape) ? PF_OK : PF_EINPUT;
    for (size_t k = 0; status == PF_OK && k < lanes; k++) {
        size_t n = take_lane(pairs, weight, lanes, k, entry, &d->total[k]);
        qsort(entry, n, sizeof *entry, by_pair);
        status = grow(d, d->start[k], n + 1);
        if (status == PF_OK)
            d->start[k + 1] =
                d->start[k] + merge(entry, n, d->list + d->start[k]);
    }
out:
    free(entry);
    return status;
}

void
pf_judged_clear(struct pf_judged_data *d)
{
    free(d->list);
    free(d->start);
    free(d->total);
    *d = (struct pf_judged_data){0};
}

size_t
pf_judged_context(const struct pf_outcome *list, size_t n)
{
    size_t m = 0;
    while (m < n && list[m].context == list[0].context)
        m++;
    return m;
}

/* --- the graph of wins --- */

enum arrows { WINS = 1, LOSSES = 2, BOTH = 3 };

/* If an arrow leads from a response that has `mark` to one that has none, the
 * latter gets it too. */
static bool
pass_on(const struct pf_outcome *x, enum arrows along, uint32_t mark,
        uint32_t *reached)
{
    bool down =
        ((along & WINS) && x->won > 0.0) || ((along & LOSSES) && x->lost > 0.0);
    bool up =
        ((along & WINS) && x->lost > 0.0) || ((along & LOSSES) && x->won > 0.0);
    if (down && reached[x->y] == mark && reached[x->z] == 0)
        reached[x->z] = mark;
    else if (up && reached[x->z] == mark && reached[x->y] == 0)
        reached[x->y] = mark;
    else
        return false;
    return true;
}

/* Marks all that is reached from what is marked. */
static void
spread(const struct pf_outcome *list, size_t n, enum arrows along,
       uint32_t mark, uint32_t *reached)
{
    for (bool more = true; more;) {
        more = false;
        for (size_t i = 0; i < n; i++)
            more |= pass_on(&list[i], along, mark, reached);
    }
}

size_t
pf_judged_parts(const struct pf_outcome *list, size_t n, size_t responses,
                uint32_t *part)
{
    uint32_t parts = 0;
    memset(part, 0, responses * sizeof *part);
    for (size_t i = 0; i < n; i++)
        if (part[list[i].y] == 0) {
            part[list[i].y] = ++parts;
            spread(list, n, BOTH, parts, part);
        }
    return parts;
}

/* Is everyone who was compared reached from the first? */
static bool
reaches_all(const struct pf_outcome *list, size_t n, size_t responses,
            enum arrows along, uint32_t *reached)
{
    memset(reached, 0, responses * sizeof *reached);
    reached[list[0].y] = 1;
    spread(list, n, along, 1, reached);
    for (size_t i = 0; i < n; i++)
        if (reached[list[i].y] == 0 || reached[list[i].z] == 0)
            return false;
    return true;
}

static void
lane_facts(const struct pf_judged_data *d, const struct pf_task *task, size_t k,
           uint32_t *mark, struct pf_reward_facts *f)
{
    size_t responses = task->shape.responses, spoken = 0, n;
    const struct pf_outcome *x = pf_judged_lane(d, k, &n);
    f->disconnected[k] = f->separable[k] = 0.0;
    for (size_t m; n > 0; x += m, n -= m) {
        m = pf_judged_context(x, n);
        spoken++;
        if (pf_judged_parts(x, m, responses, mark) > 1)
            f->disconnected[k] += 1.0;
        if (!reaches_all(x, m, responses, WINS, mark) ||
            !reaches_all(x, m, responses, LOSSES, mark))
            f->separable[k] += 1.0;
    }
    f->silent[k] = (double) (task->shape.contexts - spoken);
}

int
pf_judged_facts(const struct pf_judged_data *d, const struct pf_task *task,
                struct pf_reward_facts *facts)
{
    uint32_t *mark = calloc(task->shape.responses + 1, sizeof *mark);
    if (mark == NULL)
        return PF_ENOMEM;
    for (size_t k = 0; k < d->lanes; k++)
        lane_facts(d, task, k, mark, facts);
    free(mark);
    return PF_OK;
}
