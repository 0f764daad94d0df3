/* The jobs of a sweep: which runs are computed together, in which order, by
 * whom, and what becomes of those whose worker died.
 *
 * Jobs are runs that follow each other in the plan and may share a batch.
 * Building and solving a world is dear and a worker keeps those it has, so
 * jobs on one world and the same seeds go to the worker that had the first of
 * them, while there are others for the rest.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_QUEUE_H
#define PF_LAB_QUEUE_H

#include "lab/sweep/checkpoint.h"
#include "lab/experiment/plan.h"

#define PF_JOB_TRIES 3 /* deaths of a run alone before it counts as failed */

/* Runs queue->run[first .. first + n - 1]; no other job has these places. */
struct pf_job {
    size_t first, n;
    size_t group;   /* of jobs that share worlds */
    unsigned tries; /* of a run alone: how often its worker died */
};

struct pf_queue {
    const struct pf_plan *plan;
    size_t *run; /* indices into the plan */
    size_t n_runs;
    struct pf_job *job;
    bool *taken;
    size_t n_jobs, next;  /* those before `next` are taken */
    struct pf_job *again; /* pieces of jobs, to be taken first */
    size_t n_again;
    size_t *owner; /* of each group: a worker, SIZE_MAX: nobody */
    size_t n_groups;
};

/* Makes jobs of the missing runs (missing[i]: run i of the plan): first those
 * of the checkpoints, of which exactly their runs are missing, then the rest,
 * cut so that `workers` workers end together. A checkpoint that cannot go on
 * because some of its runs are not missing, or are in another one already, is
 * passed over. Every missing run is in one job. Clear in every case. */
int pf_queue_make(struct pf_queue *q, const struct pf_plan *plan,
                  const bool *missing, const struct pf_checkpoint_list *saved,
                  size_t workers);
void pf_queue_clear(struct pf_queue *q);

/* The next job for this worker; false when there is none. No worker may hold
 * more than two. */
bool pf_queue_take(struct pf_queue *q, size_t worker, struct pf_job *out);

/* Puts back what is left of a job whose worker died: in halves, or, when one
 * run is left that was not alone, that run. `came` has the bit of every run
 * that came in. When a run alone has had all its tries, or is not to have
 * another, it is not put back, and its index in the plan is returned in
 * *lost, SIZE_MAX otherwise. */
void pf_queue_split(struct pf_queue *q, const struct pf_job *job, uint64_t came,
                    bool last_try, size_t *lost);

/* Puts back what is left of a job, in one piece: nothing is wrong with it. */
void pf_queue_return(struct pf_queue *q, const struct pf_job *job,
                     uint64_t came);

#endif
