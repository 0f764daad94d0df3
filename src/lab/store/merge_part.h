/* What the files of merge share; nobody else includes this.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_MERGE_PART_H
#define PF_LAB_MERGE_PART_H

#include "lab/store/numerics.h"
#include "lab/experiment/plan.h"
#include "lab/store/store_part.h"

/* --- merge_plan.c: the plan's tables of two stores --- */

/* *has is false when no plan was put into the store yet. */
int pf_merge_has_plan(struct pf_store *s, bool *has, struct pf_diag *d);

/* PF_ESTORE, with a sentence that names the first difference, when the plans
 * of the two are not the same to the last bit. */
int pf_merge_same_plan(struct pf_store *a, struct pf_store *b,
                       struct pf_diag *d);

/* Copies the plan into a store that has none, inside a transaction. */
int pf_merge_copy_plan(struct pf_store *to, struct pf_store *from,
                       struct pf_diag *d);

/* --- merge_check.c: names, fingerprints, runs of two files --- */

/* PF_EINPUT when a shard is given twice, or is the output: also under another
 * name. */
int pf_merge_check_names(const char *const *shard, size_t n, const char *output,
                         struct pf_diag *d);

/* The one fingerprint of all done runs; zeroed: none was seen yet. */
struct pf_merge_numerics {
    char id[PF_NUMERICS_ID];
    char *text, *file; /* owned; its text, and the file it was first seen in */
};
void pf_merge_numerics_clear(struct pf_merge_numerics *n);

/* PF_ESTORE, naming both files, when done runs of `s` have another one. */
int pf_merge_one_numerics(struct pf_merge_numerics *n, struct pf_store *s,
                          struct pf_diag *d);

/* PF_ESTORE, naming the run, both files and what differs, when two done results
 * of a run have other bits; `here` is the second one's file. */
int pf_merge_same_run(const char *file, const struct pf_stored *there,
                      struct pf_store *here, const struct pf_stored *run,
                      const char *id, struct pf_diag *d);

/* Puts the fingerprints that runs of `from` name. */
int pf_merge_put_numerics(struct pf_store *to, struct pf_store *from,
                          struct pf_diag *d);

#endif
