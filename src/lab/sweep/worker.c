/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/sweep/worker.h"

#include <math.h>
#include <sha2.h>
#include <stdlib.h>
#include <string.h>

#include "core/clock.h"
#include "core/status.h"
#include "lab/sweep/batch.h"

#define CACHE_BYTES ((size_t) 512 << 20)

struct pf_worker {
    const struct pf_worker_setup *setup;
    struct pf_link *link;
    struct pf_world_cache *worlds;
    struct pf_batch batch;
    struct pf_bytes body;                         /* of the message at hand */
    struct pf_diag diag;                          /* of the job at hand */
    char done[PF_BATCH_RUNS][PF_CHECKPOINT_NAME]; /* checkpoints of batches
                                                     that came to their end */
    size_t n_done;
    bool last;    /* the batch at hand is the job's last */
    bool cut_off; /* the coordinator is gone */
};

int
pf_worker_alloc(struct pf_worker **out, struct pf_link *link,
                const struct pf_worker_setup *setup)
{
    struct pf_worker *w = calloc(1, sizeof *w);
    *out = NULL;
    if (w == NULL)
        return PF_ENOMEM;
    w->link = link;
    w->setup = setup;
    pf_diag_init(&w->diag);
    w->worlds = pf_world_cache_alloc();
    if (w->worlds == NULL) {
        pf_worker_free(w);
        return PF_ENOMEM;
    }
    *out = w;
    return PF_OK;
}

void
pf_worker_free(struct pf_worker *w)
{
    if (w == NULL)
        return;
    pf_world_cache_free(w->worlds);
    pf_bytes_clear(&w->body);
    pf_diag_clear(&w->diag);
    free(w);
}

static int
say(struct pf_worker *w, enum pf_message type)
{
    int status = w->link->send(w->link, type, &w->body);
    w->cut_off = w->cut_off || status == PF_EIO;
    return status;
}

/* --- results --- */

static const char *
numerics_id(const struct pf_worker *w)
{
    return w->setup->numerics != NULL ? w->setup->numerics->id : NULL;
}

/* What may not be stored fails the run: it is computed to the end, but not
 * fit to be seen. */
static int
pack_refused(struct pf_worker *w, const struct pf_result *result,
             const struct pf_diag *why)
{
    struct pf_result failed = *result;
    failed.failure = why->count > 0 ? why->message[0] : "a value is not finite";
    failed.n_points = failed.n_series = failed.n_policies = 0;
    failed.predicted_rate = (double) NAN;
    pf_bytes_reset(&w->body);
    return pf_result_pack(&w->body, &failed, &w->diag);
}

/* Results come when all of a batch are there. */
static int
ask_for_next(struct pf_worker *w)
{
    if (!w->last)
        return PF_OK;
    w->last = false;
    pf_bytes_reset(&w->body);
    return say(w, PF_MESSAGE_NEXT);
}

static int
send_run(void *self, const struct pf_result *lent)
{
    struct pf_worker *w = self;
    struct pf_result result = *lent;
    struct pf_diag why;
    int status = ask_for_next(w);
    if (status != PF_OK)
        return status;
    pf_diag_init(&why);
    result.numerics = numerics_id(w);
    pf_bytes_reset(&w->body);
    status = pf_result_pack(&w->body, &result, &why);
    if (status == PF_ENUMERIC)
        status = pack_refused(w, &result, &why);
    pf_diag_clear(&why);
    return status == PF_OK ? say(w, PF_MESSAGE_RUN) : status;
}

/* --- batches --- */

static bool
is_stopped(void *self)
{
    struct pf_worker *w = self;
    return w->link->stopped(w->link);
}

/* Executes what has been gathered. */
static int
flush(struct pf_worker *w)
{
    if (w->batch.n == 0)
        return PF_OK;
    const struct pf_batch_control control = {
        .stop = is_stopped, .self = w, .checkpoints = w->setup->checkpoints};
    char *saved = w->done[w->n_done];
    saved[0] = '\0';
    int status =
        pf_batch_execute(&w->batch, &control, send_run, w, saved, &w->diag);
    if (status == PF_OK && saved[0] != '\0')
        w->n_done++;
    w->batch.n = 0;
    pf_world_cache_trim(w->worlds, CACHE_BYTES);
    return status;
}

/* How many runs on a world of this size advance together. Does not change
 * any result, only the speed: matrices of different worlds should stay in
 * the cache, 16 MiB of them at most. */
static size_t
room(const struct pf_world *w)
{
    size_t matrix = w->contexts * w->responses * w->responses * sizeof(double);
    size_t lanes = PF_BATCH_RUNS;
    while (lanes > PF_LANE_WIDTH && lanes * matrix > (size_t) 16 << 20)
        lanes /= 2;
    return lanes;
}

/* A world without a reference solution fails its runs and no others. */
static int
send_unsolved(struct pf_worker *w, const struct pf_run *run,
              const struct pf_world *world)
{
    const struct pf_result result = {
        .id = run->id,
        .description = w->setup->plan->cell[run->cell].description,
        .failure = "step 0: the world's reference solution was not found to "
                   "its tolerance",
        .contexts = world->contexts,
        .responses = world->responses,
        .predicted_rate = (double) NAN};
    return send_run(w, &result);
}

static int
gather(struct pf_worker *w, const struct pf_run *run)
{
    const struct pf_plan *plan = w->setup->plan;
    const struct pf_cell *cell = &plan->cell[run->cell];
    const struct pf_solved_world *world = NULL;
    int status =
        pf_world_cache_get(w->worlds, plan->experiment, cell, run->seed,
                           pf_batch_needs(cell), &world, &w->diag);
    if (status == PF_ESOLVE && world != NULL)
        return send_unsolved(w, run, world->world);
    if (status != PF_OK)
        return status;
    if (w->batch.n >= room(world->world) ||
        !pf_batch_fits(&w->batch, cell, world->world)) {
        status = flush(w);
        if (status != PF_OK)
            return status;
        /* flushing may have let go of the world just fetched */
        return gather(w, run);
    }
    const struct pf_pool *pool = NULL;
    status = pf_world_cache_pool(w->worlds, plan->experiment, cell, world,
                                 &pool, &w->diag);
    if (status != PF_OK)
        return status;
    w->batch.experiment = plan->experiment;
    w->batch.pool[w->batch.n] = pool;
    w->batch.run[w->batch.n] = run;
    w->batch.cell[w->batch.n] = cell;
    w->batch.world[w->batch.n++] = world;
    return PF_OK;
}

/* --- jobs --- */

/* PF_EINPUT: it is not one of this plan. */
static int
read_job(const struct pf_worker *w, const struct pf_bytes *job, size_t *run,
         size_t *n)
{
    struct pf_cursor c = pf_cursor_over(job->data, job->size);
    uint64_t count = pf_take_count(&c);
    if (c.bad || count > PF_BATCH_RUNS)
        return PF_EINPUT;
    for (size_t i = 0; i < count; i++) {
        uint64_t index = pf_take_count(&c);
        if (c.bad || index >= w->setup->plan->n_runs)
            return PF_EINPUT;
        run[i] = (size_t) index;
    }
    *n = (size_t) count;
    return c.left == 0 ? PF_OK : PF_EINPUT;
}

static int
say_done(struct pf_worker *w, int status, double seconds)
{
    size_t kept = w->diag.count < PF_DIAG_CAP ? w->diag.count : PF_DIAG_CAP;
    pf_bytes_reset(&w->body);
    pf_put_count(&w->body, (uint64_t) status);
    pf_put_double(&w->body, seconds);
    pf_put_count(&w->body, w->n_done);
    for (size_t i = 0; i < w->n_done; i++)
        pf_put_string(&w->body, w->done[i]);
    pf_put_count(&w->body, kept);
    for (size_t i = 0; i < kept; i++)
        pf_put_string(&w->body, w->diag.message[i]);
    return say(w, PF_MESSAGE_DONE);
}

int
pf_worker_job(struct pf_worker *w, const struct pf_bytes *job)
{
    size_t run[PF_BATCH_RUNS], n;
    const struct pf_plan *plan = w->setup->plan;
    double start = pf_now();
    int status = read_job(w, job, run, &n);
    if (status != PF_OK)
        return status;
    w->n_done = 0;
    w->batch.n = 0;
    w->last = false;
    pf_diag_clear(&w->diag);
    for (size_t i = 0; i < n && status == PF_OK; i++) {
        status = is_stopped(w) ? PF_ESTOPPED : PF_OK;
        if (status == PF_OK)
            status = gather(w, &plan->run[run[i]]);
    }
    w->last = true;
    if (status == PF_OK)
        status = flush(w);
    return w->cut_off ? PF_EIO : say_done(w, status, pf_now() - start);
}

char *
pf_plan_digest(const struct pf_plan *plan)
{
    SHA2_CTX sha;
    char *hex = malloc(SHA256_DIGEST_STRING_LENGTH);
    if (hex == NULL)
        return NULL;
    SHA256Init(&sha);
    for (size_t i = 0; i < plan->n_cells; i++) {
        const struct pf_cell *c = &plan->cell[i];
        SHA256Update(&sha, (const uint8_t *) c->description,
                     strlen(c->description) + 1);
        SHA256Update(&sha, (const uint8_t *) &c->first_seed,
                     sizeof c->first_seed);
        SHA256Update(&sha, (const uint8_t *) &c->n_seeds, sizeof c->n_seeds);
    }
    return SHA256End(&sha, hex);
}

int
pf_worker_greet(struct pf_worker *w)
{
    const struct pf_numerics *n = w->setup->numerics;
    char *digest = pf_plan_digest(w->setup->plan);
    if (digest == NULL)
        return PF_ENOMEM;
    pf_bytes_reset(&w->body);
    pf_put_string(&w->body, n != NULL ? n->id : "");
    pf_put_string(&w->body, n != NULL ? n->text : "");
    pf_put_string(&w->body, digest);
    free(digest);
    return say(w, PF_MESSAGE_HELLO);
}

int
pf_worker_work(struct pf_link *link, void *self)
{
    struct pf_worker *w;
    struct pf_bytes body = {0};
    enum pf_message type = PF_MESSAGE_STOP;
    int status = pf_worker_alloc(&w, link, self);
    if (status == PF_OK)
        status = pf_worker_greet(w);
    while (status == PF_OK) {
        status = link->receive(link, &type, &body);
        if (status != PF_OK || type == PF_MESSAGE_QUIT)
            break;
        if (type == PF_MESSAGE_JOB)
            status = pf_worker_job(w, &body);
    }
    pf_bytes_clear(&body);
    pf_worker_free(w);
    return status;
}
