/* What the parts of checkpoints share: files of state as files. Private to
 * checkpoint*.c.
 *
 *   magic, size of the head, size of the body     the prelude
 *   head          what the state is of, and how far it has come
 *   sum           checksum of all before, so that a head can be believed
 *                 without reading the body
 *   body          arrays, as they lie in memory: a state is only read under
 *                 the numerics fingerprint that it was written under
 *   digest        SHA-256 of all before
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_CHECKPOINT_PART_H
#define PF_LAB_CHECKPOINT_PART_H

#include "lab/sweep/batch_work.h"
#include "lab/store/numerics.h"

/* Room for a name and one of the ends ".old" and ".new". */
#define PF_STATE_ENTRY (PF_CHECKPOINT_NAME + 8)

struct pf_state_head {
    char numerics[PF_NUMERICS_ID];
    size_t n_runs;
    char id[PF_BATCH_RUNS][PF_RUN_ID];
    char failure[PF_BATCH_RUNS][PF_FAILURE_TEXT];
    /* The shape of the batch. */
    uint64_t lanes, rows, n_points, n_metrics, block_size;
    /* How far it has come. */
    uint64_t t, queries, n_recorded, n_policies;
    uint64_t body;  /* bytes; where the body begins: */
    uint64_t start; /* is not written */
};

/* A piece of the body. */
struct pf_state_piece {
    void *data;
    size_t bytes;
};

/* An open folder, or -1 with errno set. Links are not followed. */
int pf_state_folder(const char *path, bool make);

/* The name of the batch's file that a folder's entry belongs to: the file
 * itself, its predecessor, or one that was being written. false: it is none
 * of ours. */
bool pf_state_owns(const char *entry, char name[PF_CHECKPOINT_NAME]);

/* Opens the file `name`, or with predecessor its predecessor, and reads its
 * head. -1 when it is not an ordinary file, or the head is not whole, or the
 * file has another size than the head says. */
int pf_state_open(int folder, const char *name, bool predecessor,
                  struct pf_state_head *head);

/* Does the digest agree? */
bool pf_state_whole(int fd, const struct pf_state_head *head);

/* Reads the body into its pieces; false when it does not agree with the
 * digest any more, and the pieces are spoilt. */
bool pf_state_read(int fd, const struct pf_state_head *head,
                   const struct pf_state_piece *piece, size_t n);

/* Writes a whole file beside, makes it durable, keeps the one before. false
 * with errno set, and nothing changed. */
bool pf_state_write(int folder, const char *name,
                    const struct pf_state_head *head,
                    const struct pf_state_piece *piece, size_t n);

/* Removes an entry that is an ordinary file. */
void pf_state_remove(int folder, const char *entry);

#endif
