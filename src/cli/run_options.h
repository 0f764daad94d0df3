/* How prefarm run was called.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_CLI_RUN_OPTIONS_H
#define PF_CLI_RUN_OPTIONS_H

#include "cli/cmd.h"
#include "cli/progress.h"
#include "core/diag.h"

#define PF_MOST_SETS 64

/* Its options; ends with a name NULL. */
extern const struct pf_cmd_option pf_run_option_rows[];

struct pf_run_call {
    const char *file, *output; /* NULL: as pf_run_output says */
    const char *set[PF_MOST_SETS];
    size_t n_sets;
    bool dry_run, missing, quiet;
    bool fail_fast, mixed_numerics;
    size_t workers;
    bool jobs;                  /* -j says how many */
    double timeout, checkpoint; /* seconds */
    size_t shard, n_shards;     /* 0 of 0: all */
    enum pf_progress_form progress;
};

/* PF_EINPUT: what is wrong is noted in d, or, when nothing is, the call says
 * too little or too much. */
int pf_run_call_read(struct pf_run_call *call, int argc, char **argv,
                     struct pf_diag *d);

/* The result file: as given, or the experiment's name in the working folder,
 * "dir/name.xml" giving "name.db" and its second shard of eight
 * "name.shard-2-of-8.db". The caller frees it; NULL when memory runs out. */
char *pf_run_output(const struct pf_run_call *call);

/* Processors that this process may use. */
size_t pf_processors(void);

#endif
