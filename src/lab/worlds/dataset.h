/* Data sets of judged pairs as CSV files.
 *
 *   context,left,right,winner
 *   1,tea,coffee,coffee
 *   2,coffee,tea,tie
 *
 * Responses go by the world's labels, or by number 1, 2, ... where it has
 * none. Contexts go by number 1, 2, ...; in a world with a single context the
 * column may be missing and is not looked at. The winner is written as in any
 * file of comparisons (sim/import/counts.h). In its place a column
 * `probability` may say how likely the left one is preferred. Other columns,
 * an annotator among them, are passed over.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_DATASET_H
#define PF_LAB_DATASET_H

#include <stdio.h>

#include "core/feedback.h"
#include "sim/import/names.h"
#include "sim/world/world.h"

struct pf_dataset {
    struct pf_pairs pairs; /* one lane's arrays: pair i at [i]; left is
                              `first`; owned */
};

/* What the responses are called in data sets: labels where all of them differ
 * and none is empty, otherwise numbers. Clear in every case. */
int pf_dataset_names(struct pf_names *out, const struct pf_world *w);

/* Reads `file`, looked up in the folder `base` (NULL: the working directory),
 * as judgements about the responses of world `w`. Every row that does not fit
 * is noted with its line; that the file cannot be read is noted at `at`, the
 * place that names it. PF_OK, PF_EINPUT, PF_EIO, PF_ENOMEM. Clear in every
 * case. */
int pf_dataset_read(struct pf_dataset *out, const struct pf_world *w,
                    const char *base, const char *file, struct pf_place at,
                    struct pf_diag *d);
void pf_dataset_clear(struct pf_dataset *s); /* accepts a zeroed object */

/* Writes one lane's pairs as a file that pf_dataset_read turns into the same
 * bits: winners where all outcomes are 1, 0 or 1/2, otherwise probabilities.
 * PF_OK or PF_ENOMEM; whether writing worked is for the caller to ask of the
 * stream. */
int pf_dataset_write(FILE *out, const struct pf_world *w,
                     const struct pf_pairs *pairs);

#endif
