/* What the parts of the coordinator share. Private to runner*.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_RUNNER_PART_H
#define PF_LAB_RUNNER_PART_H

#include "core/clock.h"
#include "lab/sweep/queue.h"
#include "lab/sweep/runner.h"

/* A worker as the coordinator sees it. */
struct pf_hand {
    bool greeted; /* has said HELLO */
    bool ready;   /* may have jobs */
    bool late;    /* was ended because it took too long */
    bool broken;  /* or because what it said makes no sense */
    bool gone;    /* of no more use, and there is no other in its place */
    bool busy;    /* has a job: */
    struct pf_job job;
    uint64_t came; /* bit i: the job's run i came in */
    double since;  /* when it was begun, as far as is known here */
    bool asked;    /* for the one after it, */
    bool ahead;    /* and has it: */
    struct pf_job next;
    char *numerics, *text; /* its fingerprint, until that is kept; owned */
};

/* What jobs took, the older the less. */
struct pf_measured {
    double seconds, runs, steps;
};

/* What is not yet committed. */
struct pf_uncommitted {
    bool open;    /* there is a transaction */
    bool due;     /* a job has ended in it */
    double since; /* when it was opened */
    size_t computed, failed;
    char (*drop)[PF_CHECKPOINT_NAME]; /* checkpoints that go afterwards */
    size_t n_drop, room;
};

struct pf_runner {
    const struct pf_plan *plan;
    struct pf_store *store;
    const struct pf_runner_options *options;
    struct pf_runner_report *report;
    struct pf_diag *d;
    struct pf_crew *crew;
    struct pf_hand *hand; /* crew->n */
    struct pf_queue queue;
    bool *missing;     /* of the plan's runs */
    size_t left;       /* runs neither computed nor failed yet */
    double steps_left; /* that they take */
    size_t busy;       /* workers with a job */
    size_t gone;       /* workers that are */
    double deserted;   /* when it was last seen that not all are */
    size_t stillborn;  /* deaths before HELLO since the last HELLO */
    double looked;     /* when it was last looked who is late */
    bool ending;       /* no more jobs are given out */
    int status;        /* what went wrong here; nothing is stored after that */
    char *digest;      /* of the plan */
    struct pf_uncommitted now;
    struct pf_measured measured;
    double start, job_seconds; /* of all jobs */
};

/* --- runner_keep.c: what goes into the store --- */

/* Stores run `run` (an index into the plan), as it came packed. Errors go into
 * r->status. */
void pf_runner_keep(struct pf_runner *r, struct pf_hand *h, size_t run,
                    const struct pf_bytes *packed, const char *failure);

/* Records a run as failed that nobody could compute. */
void pf_runner_fail(struct pf_runner *r, size_t run, const char *why);

/* A checkpoint that is to go once all that came in is durable. */
void pf_runner_drop_later(struct pf_runner *r, const char *name);

/* Makes what came in durable. */
void pf_runner_commit(struct pf_runner *r);

/* --- runner_news.c: what workers say --- */

void pf_runner_hear(struct pf_runner *r, const struct pf_news *news);

/* A worker begins with a job. */
void pf_runner_start(struct pf_runner *r, struct pf_hand *h,
                     const struct pf_job *job);

/* Tries to have a worker in the place of each who is gone. */
void pf_runner_renew(struct pf_runner *r);
void pf_runner_message(struct pf_runner *r, size_t worker, enum pf_message type,
                       const struct pf_bytes *body);

/* --- runner_facts.c --- */

/* A job of so many seconds has ended. */
void pf_runner_measure(struct pf_runner *r, const struct pf_hand *h,
                       double seconds);

/* Calls options->progress. */
void pf_runner_tell(const struct pf_runner *r);

/* --- crew_self.c: this process as a crew of one --- */

/* A job is done while it is sent, and what it says reaches `r` at once. */
int pf_crew_self(struct pf_crew **out, struct pf_runner *r,
                 const struct pf_worker_setup *setup);

#endif
