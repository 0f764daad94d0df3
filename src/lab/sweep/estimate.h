/* How large a result file will be, and how long computing it takes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_ESTIMATE_H
#define PF_LAB_ESTIMATE_H

#include "lab/experiment/plan.h"

struct pf_estimate {
    size_t runs;
    double steps;    /* of all runs */
    double bytes;    /* of the result file */
    double seconds;  /* of one worker; NaN: nothing was measured */
    size_t kinds;    /* of cells: what can share a batch, on worlds alike */
    size_t measured; /* of these */
};

/* Of all runs of the plan, or of a shard (lab/sweep/runner.h; n_shards 0: all).
 * The time is measured: a batch of each kind of cell is begun and given up
 * after about 0.2 s, 5 s in all, though a world is always built and solved to
 * the end; kinds beyond that are taken to be like those of the same learner, or
 * like all. Nothing is stored. */
int pf_estimate_make(struct pf_estimate *out, const struct pf_plan *plan,
                     size_t shard, size_t n_shards, struct pf_diag *d);

/* The bytes alone, nothing is measured: pairs of contexts and responses count
 * as `entries`, which saved policies have. */
double pf_estimate_bytes(const struct pf_plan *plan, size_t shard,
                         size_t n_shards,
                         double (*entries)(void *self, size_t cell),
                         void *self);

#endif
