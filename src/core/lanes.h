/* Batches: K runs advance together.
 *
 * A policy of every run in a batch is one array, contexts outermost, then
 * responses, runs ("lanes") innermost:
 *     x[(c * responses + y) * lanes + k]
 * so that every primitive vectorises over runs, however few responses there
 * are. Per-lane scalars are arrays of length `lanes`, per-context weights of
 * length contexts * lanes (w[c * lanes + k]).
 *
 * lanes is a multiple of PF_LANE_WIDTH; a batch with fewer runs is padded by
 * copies of its last one. No primitive lets one lane touch another and all
 * sum over responses in ascending order, so the bits of a run do not depend
 * on who shares its batch. Arrays are aligned to PF_LANE_WIDTH doubles.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_CORE_LANES_H
#define PF_CORE_LANES_H

#include <stddef.h>

#define PF_LANE_WIDTH 8

struct pf_shape {
    size_t contexts;
    size_t responses;
    size_t lanes; /* a multiple of PF_LANE_WIDTH */
};

static inline size_t
pf_shape_size(const struct pf_shape *s)
{
    return s->contexts * s->responses * s->lanes;
}

static inline size_t
pf_shape_rows(const struct pf_shape *s)
{
    return s->contexts * s->responses;
}

/* Where response y of context c stands in lane k. */
static inline size_t
pf_shape_at(const struct pf_shape *s, size_t c, size_t y, size_t k)
{
    return (c * s->responses + y) * s->lanes + k;
}

/* n doubles, zeroed and aligned for the kernels; NULL when memory runs out
 * or n overflows. Free with free. */
double *pf_lanes_alloc(size_t n);

/* n doubles rounded up, so that what follows them stays aligned. */
static inline size_t
pf_lanes_padded(size_t n)
{
    return (n + PF_LANE_WIDTH - 1) / PF_LANE_WIDTH * PF_LANE_WIDTH;
}

/* Takes n doubles off the front of *at, a block that is cut into arrays. */
static inline double *
pf_lanes_cut(double **at, size_t n)
{
    double *start = *at;
    *at += n;
    return start;
}

#endif
