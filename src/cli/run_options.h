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

/* Those that other commands that run experiments have as well. */
enum pf_run_code {
    PF_RUN_SET = 256,
    PF_RUN_TIMEOUT,
    PF_RUN_CHECKPOINT,
    PF_RUN_MIXED,
    PF_RUN_PROGRESS,
    PF_RUN_CODES /* the first that is free */
};
#define PF_RUN_ROW_SET                                                         \
    {                                                                          \
        "set", "PATH=VALUE",                                                   \
            "change an attribute first: world/@beta=0.2; may be given more "   \
            "than "                                                            \
            "once",                                                            \
            PF_RUN_SET                                                         \
    }
#define PF_RUN_ROW_JOBS                                                        \
    {                                                                          \
        "jobs", "N", "worker processes [one for each core]; 0: none", 'j'      \
    }
#define PF_RUN_ROW_TIMEOUT                                                     \
    {                                                                          \
        "timeout", "SECONDS", "fail a run that takes a worker longer",         \
            PF_RUN_TIMEOUT                                                     \
    }
#define PF_RUN_ROW_CHECKPOINT                                                  \
    {                                                                          \
        "checkpoint", "SECONDS", "how often runs save their state [30]",       \
            PF_RUN_CHECKPOINT                                                  \
    }
#define PF_RUN_ROW_MIXED                                                       \
    {                                                                          \
        "allow-mixed-numerics", NULL,                                          \
            "add to runs of another fingerprint of the numerics", PF_RUN_MIXED \
    }
#define PF_RUN_ROW_PROGRESS                                                    \
    {                                                                          \
        "progress", "auto|bar|json|none", "what standard error tells [auto]",  \
            PF_RUN_PROGRESS                                                    \
    }

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

/* The call with nothing said; one of the options above, or -j or -q, taken
 * (PF_EINPUT without a note: it is none of them); what no option alone can
 * tell. */
void pf_run_call_init(struct pf_run_call *call);
int pf_run_call_take(struct pf_run_call *call, int c, const char *text,
                     struct pf_diag *d);
int pf_run_call_check(struct pf_run_call *call, struct pf_diag *d);

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
