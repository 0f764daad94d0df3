/* A progress bar with an estimate of the time left, on a terminal only.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_CLI_PROGRESS_H
#define PF_CLI_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

struct pf_progress {
    bool shown;      /* stderr is a terminal and nobody asked for silence */
    double start;    /* monotonic seconds of the first call, or 0 */
    size_t at_start; /* runs that were done then */
};

void pf_progress_init(struct pf_progress *p, bool quiet);

/* Draws the bar; fits pf_runner_options.progress. */
void pf_progress_tell(void *self, size_t done, size_t total);

/* Wipes the bar. */
void pf_progress_end(struct pf_progress *p);

#endif
