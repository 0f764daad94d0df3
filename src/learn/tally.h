/* All judgements so far, as counts: what a cumulative objective needs to
 * remember of its data.
 *
 * With win[y,z] the weight of judgements "y over z" and seen[y] the number of
 * times that the reference said y, the objective of XPO (learn/xpo.c) in one
 * context is, in rewards r = beta log pi/ref + const,
 *   F (r) = - sum_{y,z} win[y,z] log sigmoid (r[y] - r[z])
 *           + alpha sum_y seen[y] log pi (y).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LEARN_TALLY_H
#define PF_LEARN_TALLY_H

#include <stddef.h>

#include "core/lanes.h"

/* Arrays of the caller, all of the shape but win, which has one more index:
 * win[((c * n + y) * n + z) * lanes + k]. */
struct pf_tally {
    struct pf_shape shape;
    double *win;
    double *met; /* weight of all judgements that y had part in */
    double *seen;
};

/* Doubles that the arrays take. */
size_t pf_tally_memory(const struct pf_shape *shape);

/* Cuts them from that memory. */
struct pf_tally pf_tally_at(const struct pf_shape *shape, double *memory);

/* Adds a judgement of weight `weight`: y is preferred to z with probability
 * q. */
struct pf_judgement {
    size_t context, lane, y, z;
    double q, weight;
};
void pf_tally_add(struct pf_tally *t, const struct pf_judgement *j);

/* out[y] = the slope in r[y] of - sum win log sigmoid, in every context and
 * lane; room for responses * lanes doubles in `work`. */
void pf_tally_slopes(const struct pf_tally *t, double *out, const double *r,
                     double *work);

#endif
