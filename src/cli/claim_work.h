/* The experiments of `prefarm claim`: read all, then run and judge one after
 * the other.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_CLI_CLAIM_WORK_H
#define PF_CLI_CLAIM_WORK_H

#include "cli/run_options.h"
#include "cli/run_sweep.h"
#include "lab/claim/table.h"

/* Of one file. */
struct pf_claim_item {
    const char *file;        /* as it was given; borrowed */
    bool results;            /* it is a result file: nothing is run */
    struct pf_run_call call; /* borrows `file` and `db` */
    struct pf_sweep sweep;
    char *db, *page;         /* result file; name of its page, "NAME.html" */
    char *folder;            /* where its data files are */
    struct pf_claims claims; /* judged, must stay in place */
    double seconds;          /* NaN: nothing was computed */
    size_t computed;         /* runs */
};

struct pf_claim_work {
    struct pf_claim_item *item; /* n */
    size_t n;
};

/* An item for each file, with the names of what is written for it: `call` says
 * how they are run, its output where to, a folder or (for one file) a file;
 * `paged` says that there will be pages. PF_EINPUT, noted, where two would
 * write to the same. */
int pf_claim_work_make(struct pf_claim_work *w, char *const *file, size_t n,
                       const struct pf_run_call *call, bool paged,
                       struct pf_diag *d);
void pf_claim_work_clear(struct pf_claim_work *w); /* accepts a zeroed one */

/* Reads every file, and judges those that are results: all mistakes are noted
 * before anything is run. */
int pf_claim_work_read(struct pf_claim_work *w, struct pf_diag *d);

/* Runs what is missing, and judges. PF_ESTOPPED after a signal, which has been
 * told. */
int pf_claim_work_run(struct pf_claim_work *w, struct pf_diag *d);

/* The table of all; the caller frees table->group. With links to pages where
 * `linked`. */
int pf_claim_work_table(struct pf_claim_table *table,
                        const struct pf_claim_work *w, bool linked);

/* Writes a page for each and an index of them into the folder, which is
 * there. */
int pf_claim_work_report(const struct pf_claim_work *w, const char *folder,
                         struct pf_diag *d);

#endif
