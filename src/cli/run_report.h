/* What is said when a run has ended, well or not.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_CLI_RUN_REPORT_H
#define PF_CLI_RUN_REPORT_H

#include "lab/sweep/runner.h"

/* On standard error: which runs failed and why, the first of them. */
void pf_say_failures(const struct pf_plan *plan,
                     const struct pf_runner_report *report);

/* On standard error: how far it came, and the command that goes on. `saved` is
 * the folder where checkpoints are, if there are any. */
void pf_say_stopped(const struct pf_runner_report *report, const char *saved,
                    bool by_mpirun);

#endif
