/* The tree of prefixes, and how probabilities and coefficients move along it.
 *
 * Spreading: with m(v) the mass of a prefix and a(v) = token[v],
 *   sum_{v > 0} a(v) grad log pi (token of v | parent of v)
 *     = sum_{v > 0} a(v) (grad log m(v) - grad log m(parent of v))
 *     = sum_v u(v) grad log m(v),   u(v) = a(v) - sum_{w child of v} a(w),
 * and grad log m(v) = sum_{y below v} pi (y | v) grad log pi(y), the mean of
 * the scores below v. So a response collects u(v) pi (y | v) from all its
 * prefixes, which one walk down the tree adds up:
 *   D(v) = D(parent of v) pi (token of v | parent of v) + u(v),
 *   coef[y] += D(y).
 * (Our own derivation.) The root's share is a multiple of pi(y), whose sum of
 * scores is 0; it makes the coefficients of every context sum to 0.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/strings.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/kernels.h"
#include "core/status.h"

#define W PF_LANE_WIDTH

/* --- the tree --- */

/* Leaves and nodes of a tree, from those of the trees below its root; false
 * where they cannot be numbered. */
static bool
count_tree(size_t vocabulary, size_t tokens, bool end, uint64_t *leaves,
           uint64_t *nodes)
{
    if (vocabulary < 2 || vocabulary > UINT32_MAX || tokens < 1)
        return false;
    uint64_t going_on = end ? vocabulary - 1 : vocabulary;
    *leaves = *nodes = 1;
    for (size_t t = 0; t < tokens && *nodes <= UINT32_MAX; t++) {
        *leaves = going_on * *leaves + (end ? 1 : 0);
        *nodes = going_on * *nodes + (end ? 2 : 1);
    }
    return *nodes <= UINT32_MAX;
}

size_t
pf_strings_count(size_t vocabulary, size_t tokens, bool end)
{
    uint64_t leaves, nodes;
    bool fits = count_tree(vocabulary, tokens, end, &leaves, &nodes);
    return fits ? (size_t) leaves : 0;
}

static int
make_rooms(struct pf_strings *t)
{
    uint32_t **const of_nodes[] = {&t->parent, &t->token, &t->depth,
                                   &t->child,  &t->first, &t->count};
    for (size_t i = 0; i < sizeof of_nodes / sizeof of_nodes[0]; i++) {
        *of_nodes[i] = calloc(t->nodes, sizeof **of_nodes[i]);
        if (*of_nodes[i] == NULL)
            return PF_ENOMEM;
    }
    if (t->tokens > SIZE_MAX / sizeof *t->path)
        return PF_ENOMEM;
    t->length = calloc(t->n, sizeof *t->length);
    t->path = calloc(t->n, t->tokens * sizeof *t->path);
    return t->length != NULL && t->path != NULL ? PF_OK : PF_ENOMEM;
}

static bool
is_whole(const struct pf_strings *t, size_t v)
{
    return t->depth[v] == t->tokens ||
           (t->end && v > 0 && t->token[v] == t->vocabulary - 1);
}

static void
grow(struct pf_strings *t)
{
    size_t next = 1;
    for (size_t v = 0; v < t->nodes; v++) {
        if (is_whole(t, v))
            continue;
        t->child[v] = (uint32_t) next;
        for (size_t word = 0; word < t->vocabulary; word++, next++) {
            t->parent[next] = (uint32_t) v;
            t->token[next] = (uint32_t) word;
            t->depth[next] = t->depth[v] + 1;
        }
    }
}

static void
number_responses(struct pf_strings *t)
{
    for (size_t v = t->nodes; v-- > 0;) {
        if (t->child[v] == 0)
            t->count[v] = 1;
        if (v > 0)
            t->count[t->parent[v]] += t->count[v];
    }
    for (size_t v = 0; v < t->nodes; v++) {
        uint32_t first = t->first[v];
        for (size_t i = 0; t->child[v] > 0 && i < t->vocabulary; i++) {
            t->first[t->child[v] + i] = first;
            first += t->count[t->child[v] + i];
        }
    }
}

static void
follow_paths(struct pf_strings *t)
{
    for (size_t leaf = 1; leaf < t->nodes; leaf++) {
        if (t->child[leaf] > 0)
            continue;
        uint32_t *path = t->path + t->first[leaf] * t->tokens;
        t->length[t->first[leaf]] = t->depth[leaf];
        for (uint32_t v = (uint32_t) leaf; v > 0; v = t->parent[v])
            path[t->depth[v] - 1] = v;
    }
}

int
pf_strings_alloc(struct pf_strings **out, size_t vocabulary, size_t tokens,
                 bool end)
{
    uint64_t leaves, nodes;
    *out = NULL;
    if (!count_tree(vocabulary, tokens, end, &leaves, &nodes))
        return PF_EINPUT;
    struct pf_strings *t = calloc(1, sizeof *t);
    if (t == NULL)
        return PF_ENOMEM;
    t->vocabulary = vocabulary;
    t->tokens = tokens;
    t->end = end;
    t->n = (size_t) leaves;
    t->nodes = (size_t) nodes;
    int status = make_rooms(t);
    if (status != PF_OK) {
        pf_strings_free(t);
        return status;
    }
    grow(t);
    number_responses(t);
    follow_paths(t);
    *out = t;
    return PF_OK;
}

void
pf_strings_free(struct pf_strings *t)
{
    if (t == NULL)
        return;
    free(t->parent);
    free(t->token);
    free(t->depth);
    free(t->child);
    free(t->first);
    free(t->count);
    free(t->length);
    free(t->path);
    free(t);
}

bool
pf_strings_same(const struct pf_strings *a, const struct pf_strings *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    return a->vocabulary == b->vocabulary && a->tokens == b->tokens &&
           a->end == b->end;
}

/* --- masses --- */

/* out = log sum exp of n rows, W lanes. Where all are -infinity nothing is
 * subtracted, and the logarithm of 0 comes out. */
static void
log_sum(size_t n, size_t lanes, double *out, const double *x)
{
    double top[W], sum[W] = {0.0}, e[W];
    for (size_t l = 0; l < W; l++)
        top[l] = -HUGE_VAL;
    for (size_t i = 0; i < n; i++)
        for (size_t l = 0; l < W; l++)
            top[l] = x[i * lanes + l] > top[l] ? x[i * lanes + l] : top[l];
    for (size_t l = 0; l < W; l++)
        top[l] = top[l] == -HUGE_VAL ? 0.0 : top[l];
    for (size_t i = 0; i < n; i++) {
        for (size_t l = 0; l < W; l++)
            e[l] = x[i * lanes + l] - top[l];
        pf_vexp(W, e, e);
        for (size_t l = 0; l < W; l++)
            sum[l] += e[l];
    }
    pf_vlog(W, sum, sum);
    for (size_t l = 0; l < W; l++)
        out[l] = top[l] + sum[l];
}

void
pf_strings_log_mass(const struct pf_strings *t, const struct pf_shape *s,
                    double *log_mass, const double *log_pi)
{
    size_t lanes = s->lanes;
    for (size_t c = 0; c < s->contexts; c++) {
        double *mass = log_mass + c * t->nodes * lanes;
        const double *pi = log_pi + c * t->n * lanes;
        for (size_t v = t->nodes; v-- > 0;) {
            double *row = mass + v * lanes;
            if (t->child[v] == 0) {
                memcpy(row, pi + t->first[v] * lanes, lanes * sizeof *row);
                continue;
            }
            const double *below = mass + t->child[v] * lanes;
            for (size_t b = 0; b < lanes; b += W)
                log_sum(t->vocabulary, lanes, row + b, below + b);
        }
    }
}

double
pf_strings_log_token(const struct pf_strings *t, const struct pf_shape *s,
                     const double *log_mass, size_t c, size_t v, size_t k)
{
    const double *mass = log_mass + c * t->nodes * s->lanes + k;
    double above = mass[t->parent[v] * s->lanes];
    return above == -HUGE_VAL ? 0.0 : mass[v * s->lanes] - above;
}

/* --- from tokens to responses --- */

/* share = pi (token of v | parent of v) of all nodes in one context; 0 where
 * the parent has mass 0, and at the root. */
static void
shares(const struct pf_strings *t, size_t lanes, double *share,
       const double *mass)
{
    for (size_t v = 0; v < t->nodes; v++) {
        const double *above = mass + t->parent[v] * lanes;
        for (size_t k = 0; k < lanes; k++)
            share[v * lanes + k] = v == 0 || above[k] == -HUGE_VAL
                                       ? -HUGE_VAL
                                       : mass[v * lanes + k] - above[k];
    }
    pf_vexp(t->nodes * lanes, share, share);
}

/* down (shares when it is called) = D of all nodes in one context. */
static void
walk_down(const struct pf_strings *t, size_t lanes, double *down,
          const double *token)
{
    for (size_t v = 0; v < t->nodes; v++) {
        double *row = down + v * lanes;
        const double *above = down + t->parent[v] * lanes;
        for (size_t k = 0; v > 0 && k < lanes; k++)
            row[k] = above[k] * row[k] + token[v * lanes + k];
        const double *below = token + t->child[v] * lanes;
        size_t children = t->child[v] > 0 ? t->vocabulary : 0;
        for (size_t i = 0; i < children; i++, below += lanes)
            for (size_t k = 0; k < lanes; k++)
                row[k] -= below[k];
    }
}

void
pf_strings_spread(const struct pf_strings *t, const struct pf_shape *s,
                  double *coef, const double *token, const double *log_mass,
                  double *work)
{
    size_t lanes = s->lanes;
    for (size_t c = 0; c < s->contexts; c++) {
        size_t at = c * t->nodes * lanes;
        shares(t, lanes, work + at, log_mass + at);
        walk_down(t, lanes, work + at, token + at);
        for (size_t v = 1; v < t->nodes; v++) {
            double *row = coef + (c * t->n + t->first[v]) * lanes;
            for (size_t k = 0; t->child[v] == 0 && k < lanes; k++)
                row[k] += work[at + v * lanes + k];
        }
    }
}
