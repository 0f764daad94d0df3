/* What a run would do, and what it has not done yet, without doing it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_CLI_RUN_PLAN_H
#define PF_CLI_RUN_PLAN_H

#include <stdio.h>

#include "core/diag.h"

struct pf_plan;
struct pf_runner_options;

/* Prints the plan in 80 columns: its parts and cells, how many runs and steps
 * there are, how large the result file will be and how long computing takes,
 * which is measured in a few seconds. Of `options` workers, shard and n_shards
 * are looked at. PF_OK, or a status of what went wrong while measuring. */
int pf_print_plan(const struct pf_plan *plan,
                  const struct pf_runner_options *options, FILE *out,
                  struct pf_diag *d);

/* Prints what the result file `file` does not hold yet, failed runs included,
 * of the whole plan or of a shard as `options` says: a line for each cell, with
 * the seeds, and a total. A file that is not there holds nothing; one that is
 * being written is read all the same. PF_OK, PF_ESTORE, PF_EIO, PF_ENOMEM. */
int pf_print_missing(const struct pf_plan *plan, const char *file,
                     const struct pf_runner_options *options, FILE *out,
                     struct pf_diag *d);

/* A cell in words, tame: "world, learner, eta=0.1". The caller frees it; NULL
 * when memory runs out. */
char *pf_cell_text(const struct pf_plan *plan, size_t c);

#endif
