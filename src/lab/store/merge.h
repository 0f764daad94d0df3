/* Merging: shards of an experiment into one result file.
 *
 * The plan of the merged file is copied row by row from the first shard, not
 * made anew from its experiment: that would need the data files, which may not
 * be on this machine, and would give the plan of this version of prefarm, not
 * of the one that computed. All shards must have this plan.
 *
 * What is in a shard is compared with its checksums before it is put. A merge
 * that was interrupted is repeated by calling it again; it then finds the runs
 * it has put already.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_MERGE_H
#define PF_LAB_MERGE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/diag.h"

struct pf_merge_options {
    const char *output;
    const char *const *shard; /* n names */
    size_t n;
    bool mixed_numerics; /* runs of several fingerprints may come together */
};

struct pf_merge_shard {
    size_t taken; /* runs put into the merged file, done or failed */
    size_t equal; /* runs that it had already, bit for bit the same, or failed
                     where it has a run */
    size_t unplanned; /* runs of other plans, left out */
};

struct pf_merge_report {
    struct pf_merge_shard *shard;          /* n; owned */
    size_t planned, done, failed, missing; /* of the merged file, in the end */
};
void pf_merge_report_clear(struct pf_merge_report *report);

/* Merges into options->output, which is made where it is not there. Done runs
 * win over failed ones; of two failures of a run that is kept whose message
 * comes first by its bytes, of two equal results that whose fingerprint does,
 * so that the order of shards makes no difference. PF_ESTORE, naming the
 * files, when plans differ, a run has other bits in another file, or runs of
 * several fingerprints meet: this is looked at before anything is made.
 * PF_ESTORE, too, when a run is damaged; what was put until then stays.
 * PF_EINPUT when a file is given twice, PF_ELOCKED while somebody writes to
 * the output. Clear the report in every case. */
int pf_merge(const struct pf_merge_options *options,
             struct pf_merge_report *report, struct pf_diag *d);

#endif
