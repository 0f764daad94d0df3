/* The runner: computes what the store does not have yet.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_RUNNER_H
#define PF_LAB_RUNNER_H

#include <signal.h>

#include "lab/plan.h"
#include "lab/store.h"

struct pf_runner_options {
    const volatile sig_atomic_t *stop; /* set by a signal; may be NULL */
    /* Called after every batch, and once at the start. May be NULL. */
    void (*progress)(void *self, size_t done, size_t total);
    void *self;
};

struct pf_runner_report {
    size_t found;    /* runs the store had already */
    size_t computed; /* runs that ended well now */
    size_t failed;   /* runs recorded as failed now */
};

/* Runs the plan batch by batch, one transaction each: an interrupted call
 * loses at most the batch it was in, and calling again goes on from there.
 * PF_OK also when some runs failed (see the report). */
int pf_runner_run(const struct pf_plan *plan, struct pf_store *store,
                  const struct pf_runner_options *options,
                  struct pf_runner_report *report, struct pf_diag *d);

#endif
