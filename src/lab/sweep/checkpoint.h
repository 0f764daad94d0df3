/* Checkpoints: the state of a batch that is not finished.
 *
 * A file of its own in a folder beside the results, FILE.db.checkpoints/,
 * named by the runs in the batch. It holds all that the rest of the batch
 * depends on: the learner's block and its step, what the port has counted, and
 * what was recorded so far; so that a batch which goes on from it ends with
 * the same bits as one that was never interrupted. It is written beside, made
 * durable and renamed, the one before is kept under another name, and a
 * SHA-256 at the end tells whether it is whole: of a torn file its predecessor
 * is used, and without one the batch starts anew. A checkpoint of another
 * numerics fingerprint (lab/store/numerics.h) is not used. The digest is there
 * for accidents, not for enemies: who may write to the folder can make a state
 * that says anything.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_CHECKPOINT_H
#define PF_LAB_CHECKPOINT_H

#include "lab/experiment/plan.h"

struct pf_batch_work;

#define PF_CHECKPOINT_NAME 40 /* a file's name in the folder, with its end */

/* Where and how often batches save themselves. */
struct pf_checkpoints {
    const char *folder;   /* made when first needed; NULL: nowhere */
    const char *numerics; /* id of the fingerprint */
    double seconds;       /* between two; 0: after every step */
};

/* Writes the state of the batch. PF_EIO with a sentence when it cannot; the
 * batch may go on without. */
int pf_checkpoint_save(const struct pf_checkpoints *where,
                       const struct pf_batch_work *w, struct pf_diag *d);

/* Puts a saved state back into a batch that was just prepared. *found is false
 * when there is none that fits, and the batch is as it was. PF_EIO, and the
 * batch is of no use, when a file changes while it is read. */
int pf_checkpoint_load(const struct pf_checkpoints *where,
                       struct pf_batch_work *w, bool *found);

/* The name that the batch's file has. */
void pf_checkpoint_name(char name[PF_CHECKPOINT_NAME],
                        const struct pf_batch_work *w);

/* What lies in a folder: for every whole file its name and the indices into
 * the plan of its runs, in the order of the batch. Files that are not whole,
 * or of another numerics fingerprint, or have a run that the plan has not, are
 * left out; the first two are counted. */
struct pf_checkpoint_list {
    struct pf_checkpoint_file {
        char name[PF_CHECKPOINT_NAME];
        size_t *run;
        size_t n_runs;
    } * file;
    size_t n, unusable;
};
int pf_checkpoint_list(struct pf_checkpoint_list *out, const char *folder,
                       const char *numerics, const struct pf_plan *plan);
void pf_checkpoint_list_clear(struct pf_checkpoint_list *list);

/* Takes a file and its predecessor away. */
void pf_checkpoint_drop(const char *folder, const char *name);

/* Takes all checkpoint files away, and the folder if nothing else is in it. */
void pf_checkpoint_drop_all(const char *folder);

#endif
