/* The runner: computes what the store does not have yet.
 *
 * Jobs of runs that can share a batch go to workers (lab/sweep/crew.h),
 * processes that compute and send back runs ready to be stored; this process,
 * the coordinator, alone writes. A worker that dies costs the runs of its job
 * that had not come in yet: the job is split and tried again until the run at
 * fault is alone, which is then recorded as failed with the cause. Nothing that
 * is stored depends on how many workers there are, in which order they work or
 * how often they die.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_RUNNER_H
#define PF_LAB_RUNNER_H

#include <signal.h>

#include "lab/sweep/checkpoint.h"
#include "lab/sweep/crew.h"
#include "lab/store/numerics.h"
#include "lab/experiment/plan.h"
#include "lab/store/store.h"

/* How things stand, for people. */
struct pf_progress_facts {
    size_t done, failed, total; /* runs; done counts those found, too */
    size_t found;               /* done before this call */
    double seconds;             /* since the start */
    double rate;                /* runs a second now computed; 0: not known */
    double left; /* seconds, from measured jobs; NaN: not known */
};

struct pf_runner_options {
    size_t workers;         /* processes; 0: none, all in this process */
    struct pf_crew *crew;   /* or these workers, made elsewhere; borrowed */
    size_t shard, n_shards; /* only run i of the plan with i mod n_shards =
                               shard - 1; n_shards 0: all */
    bool fail_fast;         /* end at the first run that fails */
    bool mixed_numerics;    /* add to results of another fingerprint */
    double timeout;         /* seconds a job may take, 0: any. A job that takes
                               longer counts as dead */
    const struct pf_numerics *numerics; /* of this process; NULL: not known */
    struct pf_checkpoints checkpoints;
    const volatile sig_atomic_t *stop; /* set by a signal; may be NULL */
    /* Called when something has changed, and once at the start. May be
     * NULL. */
    void (*progress)(void *self, const struct pf_progress_facts *facts);
    void *self;
};

struct pf_failed_run {
    size_t run; /* index into the plan */
    char *why;
};

struct pf_runner_report {
    size_t found;                  /* runs the store had already */
    size_t computed;               /* runs that ended well now */
    size_t failed;                 /* runs recorded as failed now */
    size_t total;                  /* runs there are to be: of the shard */
    struct pf_failed_run *failure; /* owned; the first n_failures of them */
    size_t n_failures;             /* PF_DIAG_CAP at most */
    double busy, alone; /* CPU seconds of the workers, and of this process */
};
void pf_runner_report_clear(struct pf_runner_report *report);

/* Runs the plan. Each run is durable soon after it came in, at the latest when
 * its job ends: a killed call loses what was being computed, up to the last
 * checkpoint, and calling again goes on from there. PF_OK also when some runs
 * failed (see the report), PF_ESTOPPED when stopped, within two seconds:
 * workers that do not save themselves by then are killed. PF_ESTORE, before
 * anything is computed, when the store has runs of another fingerprint. */
int pf_runner_run(const struct pf_plan *plan, struct pf_store *store,
                  const struct pf_runner_options *options,
                  struct pf_runner_report *report, struct pf_diag *d);

/* The work of a worker: jobs of the plan, until told to quit. `self` is a
 * struct pf_worker_setup. */
struct pf_worker_setup {
    const struct pf_plan *plan;
    const struct pf_numerics *numerics; /* NULL: not known */
    struct pf_checkpoints checkpoints;
};
pf_work pf_worker_work;

#endif
