/* An experiment that is computed: read and planned, then run into its result
 * file. What the commands that do so share.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_CLI_RUN_SWEEP_H
#define PF_CLI_RUN_SWEEP_H

#include "cli/run_options.h"
#include "lab/sweep/runner.h"

struct pf_sweep {
    struct pf_experiment e; /* the plan borrows it: it must stay in place */
    struct pf_plan plan;
    struct pf_numerics numerics;
    char *output, *folder; /* results, checkpoints */
};

/* Reads what the call names, plans it and tries its worlds; all mistakes are
 * noted in d. PF_EINPUT, PF_EIO, PF_ENOMEM. Clear in every case. */
int pf_sweep_read(struct pf_sweep *s, const struct pf_run_call *call,
                  struct pf_diag *d);
void pf_sweep_clear(struct pf_sweep *s); /* accepts a zeroed object */

/* How it is run, as the call says; it stops at a signal. */
struct pf_runner_options pf_sweep_options(const struct pf_sweep *s,
                                          const struct pf_run_call *call);
struct pf_checkpoints pf_sweep_checkpoints(const struct pf_sweep *s,
                                           const struct pf_run_call *call);

/* Runs what its result file lacks, with these workers (NULL: of its own), and
 * shows the progress: as pf_runner_run. Failed runs and checkpoints that could
 * not be written are told on standard error. */
int pf_sweep_run(const struct pf_sweep *s, const struct pf_run_call *call,
                 struct pf_crew *crew, struct pf_runner_report *report,
                 struct pf_diag *d);

#endif
