/* The canonical text of what decides a result, and the id made from it.
 *
 * One fact a line, every parameter in the order of its table whether given or
 * not, numbers so that they read back to the same bits. What a learner has no
 * use for (an optimiser of one that follows no gradient, how payoffs are
 * estimated for one that compares) does not count. What came into the format
 * later (strings, starts, reward models, junk, steps of its own) is written
 * only where it is used, so that older files keep their ids. A data file counts
 * with its name and its contents. What people call things (ids, labels, names,
 * the description) and how often a run is repeated do not count.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_IDENTITY_H
#define PF_LAB_IDENTITY_H

#include "lab/experiment/experiment.h"
#include "lab/experiment/hashes.h"
#include "lab/experiment/plan.h"

/* Each allocates *out; the caller frees it. PF_OK, PF_EINPUT (a data file
 * cannot be read; noted in d), PF_ENOMEM. */
int pf_identity_world(char **out, const struct pf_experiment *e,
                      const struct pf_world_def *w, struct pf_hashes *h,
                      struct pf_diag *d);
int pf_identity_learner(char **out, const struct pf_learner_def *l,
                        const struct pf_budget *budget, struct pf_hashes *h,
                        struct pf_diag *d);

/* What makes the annotators of a feedback; *out is NULL where there are none
 * between the truth and the learner. */
int pf_identity_pool(char **out, const struct pf_feedback_def *f,
                     struct pf_hashes *h, struct pf_diag *d);
int pf_identity_rest(char **out, const struct pf_design *common);

/* Fills the ids of n runs, all of which have this description. */
void pf_identity_runs(struct pf_run *run, size_t n, const char *description);

#endif
