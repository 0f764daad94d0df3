/* prefarm run under mpirun: one process per rank, of which rank 0 coordinates,
 * writes and speaks. Everywhere else there is one rank, and the functions
 * below do nothing but hand through.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_CLI_RUN_RANKS_H
#define PF_CLI_RUN_RANKS_H

#include <signal.h>
#include <stdbool.h>

#include "cli/run_options.h"
#include "lab/sweep/runner.h"

struct pf_ranks {
    bool joined; /* this process is one of several */
    bool silent; /* another one says what went wrong */
    int rank, size;
};

/* First of all. PF_EINPUT where mpirun started several of a program that was
 * built without MPI: they would be rivals for one file. */
int pf_ranks_begin(struct pf_ranks *r, struct pf_diag *d);

/* What the call asks for that ranks cannot do: PF_EINPUT. */
int pf_ranks_check(const struct pf_ranks *r, const struct pf_run_call *call,
                   struct pf_diag *d);

/* The same status for all ranks, of whom one speaks (lab/sweep/crew_mpi.h):
 * after everything in which one of them can fail alone. */
int pf_ranks_agree(struct pf_ranks *r, int status);

/* As pf_report_status, where it is this rank's to speak. */
int pf_ranks_report(const struct pf_ranks *r, int status, struct pf_diag *d);

/* Is this one of those that work, and nothing else? */
bool pf_ranks_is_worker(const struct pf_ranks *r);

/* What it does: returns when rank 0 has ended its crew. */
void pf_ranks_work(struct pf_worker_setup *setup,
                   const volatile sig_atomic_t *stop);

/* On rank 0: the others as a crew, NULL where there are none; to be ended with
 * crew->end also when nothing was run. */
int pf_ranks_crew(const struct pf_ranks *r, struct pf_crew **crew,
                  struct pf_diag *d);

/* Last of all: the exit code of rank 0. */
int pf_ranks_end(const struct pf_ranks *r, int code);

#endif
