/* Replaying: is what is stored what the experiment gives?
 *
 * A run is computed again, alone, from nothing but what the file says: its own
 * copy of the experiment, and the run's id. Under the same numerics
 * fingerprint every bit has to be the same, whoever shared the run's batch
 * then, wherever it was interrupted.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_REPLAY_H
#define PF_LAB_REPLAY_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "core/diag.h"
#include "lab/store/numerics.h"

struct pf_replay_options {
    size_t n;              /* so many done runs, chosen at random, or as many as
                              there are */
    uint64_t seed;         /* of the choice */
    const char *const *id; /* and these n_ids runs */
    size_t n_ids;
    bool mixed_numerics;                /* also runs of another fingerprint */
    const struct pf_numerics *numerics; /* of this process; NULL: not known */
    const char *folder; /* that the experiment's relative file names start
                           from; NULL: that of the result file */
    FILE *differences;  /* gets a line for every run that differs */
};

struct pf_replay_report {
    size_t replayed, different; /* runs; the first counts the second */
};

/* PF_OK when all bits are equal, PF_ESTORE when some differ, or when the file
 * cannot be used or holds damage in what is read, or when a chosen run is of
 * another fingerprint; PF_EINPUT for a run that is not there or not done, or
 * an experiment that cannot be read (a data file may be missing). */
int pf_replay(const char *file, const struct pf_replay_options *options,
              struct pf_replay_report *report, struct pf_diag *d);

#endif
