/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/tally.h"

#include <string.h>

#include "core/kernels.h"

size_t
pf_tally_memory(const struct pf_shape *s)
{
    return (s->responses + 2) * pf_shape_size(s);
}

struct pf_tally
pf_tally_at(const struct pf_shape *s, double *memory)
{
    size_t size = pf_shape_size(s);
    return (struct pf_tally){.shape = *s,
                             .win = memory,
                             .met = memory + s->responses * size,
                             .seen = memory + (s->responses + 1) * size};
}

void
pf_tally_add(struct pf_tally *t, const struct pf_judgement *j)
{
    size_t n = t->shape.responses, lanes = t->shape.lanes;
    size_t y = j->context * n + j->y, z = j->context * n + j->z;
    if (y == z)
        return;
    t->win[(y * n + j->z) * lanes + j->lane] += j->weight * j->q;
    t->win[(z * n + j->y) * lanes + j->lane] += j->weight * (1.0 - j->q);
    t->met[y * lanes + j->lane] += j->weight;
    t->met[z * lanes + j->lane] += j->weight;
}

/* Margins beyond it are cut: e^END still has room for products with counts, and
 * sigmoid (END) is 1 to the last bit. Policies other than tables may have any
 * margin. */
#define END 600.0

/* e[z] = exp (r[z] - r[y]) for z > y, in every lane. NaN stays. */
static void
ratios(const struct pf_shape *s, const double *r, size_t y, double *e)
{
    size_t lanes = s->lanes, n = s->responses;
    for (size_t z = y + 1; z < n; z++)
        for (size_t k = 0; k < lanes; k++) {
            double d = r[z * lanes + k] - r[y * lanes + k];
            e[z * lanes + k] = d > END ? END : d;
        }
    pf_vexp((n - 1 - y) * lanes, e + (y + 1) * lanes, e + (y + 1) * lanes);
}

/* The judgements of y with all later responses: with e = exp (r[z] - r[y]),
 * sigmoid (r[z] - r[y]) = e / (1 + e). */
static void
add_row(const struct pf_tally *t, const double *win, double *out,
        const double *e, size_t y)
{
    size_t n = t->shape.responses, lanes = t->shape.lanes;
    for (size_t z = y + 1; z < n; z++) {
        const double *won = win + (y * n + z) * lanes;
        const double *lost = win + (z * n + y) * lanes;
        for (size_t k = 0; k < lanes; k++) {
            double x = e[z * lanes + k];
            double push = (lost[k] - won[k] * x) / (1.0 + x);
            out[y * lanes + k] += push;
            out[z * lanes + k] -= push;
        }
    }
}

void
pf_tally_slopes(const struct pf_tally *t, double *out, const double *r,
                double *work)
{
    const struct pf_shape *s = &t->shape;
    size_t size = s->responses * s->lanes;
    memset(out, 0, pf_shape_size(s) * sizeof *out);
    for (size_t c = 0; c < s->contexts; c++)
        for (size_t y = 0; y < s->responses; y++) {
            ratios(s, r + c * size, y, work);
            add_row(t, t->win + c * s->responses * size, out + c * size, work,
                    y);
        }
}
