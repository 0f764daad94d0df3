/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/sweep/checkpoint.h"

#include <errno.h>
#include <sha2.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/status.h"
#include "lab/sweep/checkpoint_part.h"

#define MOST_PIECES (6 + PF_MAX_METRICS)

void
pf_checkpoint_name(char name[PF_CHECKPOINT_NAME], const struct pf_batch_work *w)
{
    uint8_t digest[SHA256_DIGEST_LENGTH];
    SHA2_CTX sha;
    SHA256Init(&sha);
    for (size_t k = 0; k < w->batch->n; k++)
        SHA256Update(&sha, (const uint8_t *) w->batch->run[k]->id,
                     PF_RUN_ID - 1);
    SHA256Final(digest, &sha);
    for (size_t i = 0; i < 16; i++)
        snprintf(name + 2 * i, 3, "%02x", (unsigned) digest[i]);
    snprintf(name + 32, PF_CHECKPOINT_NAME - 32, ".state");
}

/* --- what there is to save --- */

static void
describe(struct pf_state_head *h, const char *numerics,
         const struct pf_batch_work *w)
{
    memset(h, 0, sizeof *h);
    snprintf(h->numerics, sizeof h->numerics, "%s",
             numerics != NULL ? numerics : "");
    h->n_runs = w->batch->n;
    for (size_t k = 0; k < h->n_runs; k++) {
        memcpy(h->id[k], w->batch->run[k]->id, PF_RUN_ID);
        memcpy(h->failure[k], w->failure[k], PF_FAILURE_TEXT);
    }
    h->lanes = w->lanes;
    h->rows = pf_shape_rows(&w->judged.shape);
    h->n_points = w->n_points;
    h->n_metrics = w->record->n_metrics;
    h->block_size = w->learner->block_size;
    h->t = w->learner->t;
    h->queries = w->worlds.feedback.queries;
    h->n_recorded = w->n_recorded;
    h->n_policies = w->n_policies;
}

/* The body's pieces with `points` recorded points and `policies` policies. */
static size_t
pieces_of(struct pf_state_piece out[MOST_PIECES], const struct pf_batch_work *w,
          size_t points, size_t policies)
{
    size_t n = 0, real = sizeof(double), lanes = w->lanes;
    size_t size = pf_shape_size(&w->judged.shape);
#define PIECE(from, bytes) out[n++] = (struct pf_state_piece){from, bytes}
    PIECE(w->learner->block, w->learner->block_size * real);
    PIECE(w->worlds.price, lanes * real);
    PIECE(w->worlds.time, lanes * real);
    PIECE(w->queries, points * sizeof *w->queries);
    PIECE(w->policy_step, policies * sizeof *w->policy_step);
    PIECE(w->policies, policies * size * real);
    for (size_t m = 0; m < w->record->n_metrics; m++)
        PIECE(w->values + m * w->record->points * lanes, points * lanes * real);
#undef PIECE
    return n;
}

static uint64_t
bytes_of(const struct pf_state_piece *piece, size_t n)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += piece[i].bytes;
    return sum;
}

/* --- saving --- */

int
pf_checkpoint_save(const struct pf_checkpoints *where,
                   const struct pf_batch_work *w, struct pf_diag *d)
{
    const struct pf_place nowhere = {0};
    struct pf_state_head head;
    struct pf_state_piece piece[MOST_PIECES];
    char name[PF_CHECKPOINT_NAME];
    size_t n = pieces_of(piece, w, w->n_recorded, w->n_policies);
    describe(&head, where->numerics, w);
    head.body = bytes_of(piece, n);
    pf_checkpoint_name(name, w);
    int folder = pf_state_folder(where->folder, true);
    bool good = folder >= 0 && pf_state_write(folder, name, &head, piece, n);
    int reason = errno;
    if (folder >= 0)
        close(folder);
    if (good)
        return PF_OK;
    pf_diag_at(d, nowhere,
               "cannot save unfinished runs in '%s': %s; they go on, but would "
               "begin anew after an interruption",
               where->folder, strerror(reason));
    return PF_EIO;
}

/* --- loading --- */

/* Is it the state of this very batch? `mine` is the batch as prepared. */
static bool
is_of(const struct pf_state_head *h, const struct pf_state_head *mine)
{
    if (strcmp(h->numerics, mine->numerics) != 0 || h->n_runs != mine->n_runs)
        return false;
    for (size_t k = 0; k < h->n_runs; k++)
        if (strcmp(h->id[k], mine->id[k]) != 0)
            return false;
    return h->lanes == mine->lanes && h->rows == mine->rows &&
           h->n_points == mine->n_points && h->n_metrics == mine->n_metrics &&
           h->block_size == mine->block_size;
}

/* Is what was recorded what has been recorded at that step? */
static bool
adds_up(const struct pf_state_head *h, const struct pf_batch_work *w)
{
    size_t next = (size_t) h->n_recorded;
    if (h->n_recorded >= w->n_points || h->t > w->step[next] ||
        (next > 0 && h->t < w->step[next - 1]))
        return false;
    return h->n_policies ==
           (w->record->policies == PF_POLICIES_ALL ? h->n_recorded : 0);
}

static void
put_back(struct pf_batch_work *w, const struct pf_state_head *h)
{
    w->learner->t = h->t;
    w->worlds.feedback.queries = h->queries;
    w->n_recorded = (size_t) h->n_recorded;
    w->n_policies = (size_t) h->n_policies;
    for (size_t k = 0; k < h->n_runs; k++)
        memcpy(w->failure[k], h->failure[k], PF_FAILURE_TEXT);
}

/* One file, if it fits. A file that changes between the look at its digest and
 * its reading leaves a batch that is neither here nor there: PF_EIO. */
static int
load(struct pf_batch_work *w, const struct pf_state_head *mine, int folder,
     bool predecessor, bool *found)
{
    struct pf_state_head head;
    struct pf_state_piece piece[MOST_PIECES];
    char name[PF_CHECKPOINT_NAME];
    int status = PF_OK;
    pf_checkpoint_name(name, w);
    int fd = pf_state_open(folder, name, predecessor, &head);
    if (fd < 0)
        return PF_OK;
    if (is_of(&head, mine) && adds_up(&head, w)) {
        size_t n = pieces_of(piece, w, (size_t) head.n_recorded,
                             (size_t) head.n_policies);
        *found = bytes_of(piece, n) == head.body && pf_state_whole(fd, &head);
        if (*found && !pf_state_read(fd, &head, piece, n))
            status = PF_EIO;
        if (*found)
            put_back(w, &head);
    }
    close(fd);
    return status;
}

int
pf_checkpoint_load(const struct pf_checkpoints *where, struct pf_batch_work *w,
                   bool *found)
{
    struct pf_state_head mine;
    int status = PF_OK;
    *found = false;
    int folder = pf_state_folder(where->folder, false);
    if (folder < 0)
        return PF_OK;
    describe(&mine, where->numerics, w);
    for (int i = 0; i < 2 && !*found && status == PF_OK; i++)
        status = load(w, &mine, folder, i == 1, found);
    close(folder);
    return status;
}
