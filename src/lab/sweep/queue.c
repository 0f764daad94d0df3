/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/sweep/queue.h"

#include <stdlib.h>
#include <string.h>

#include "core/lanes.h"
#include "core/status.h"
#include "lab/sweep/batch.h"

#define WINDOW 256 /* jobs looked at to find one for a worker */

void
pf_queue_clear(struct pf_queue *q)
{
    free(q->run);
    free(q->job);
    free(q->taken);
    free(q->again);
    free(q->owner);
    memset(q, 0, sizeof *q);
}

/* --- cutting --- */

static const struct pf_cell *
cell_of(const struct pf_queue *q, size_t run)
{
    return &q->plan->cell[q->plan->run[run].cell];
}

static bool
fit(const struct pf_queue *q, size_t a, size_t b)
{
    const struct pf_cell *x = cell_of(q, a), *y = cell_of(q, b);
    return x == y || pf_batch_cells_fit(x, y);
}

static void
add_job(struct pf_queue *q, size_t first)
{
    if (q->n_runs > first)
        q->job[q->n_jobs++] =
            (struct pf_job){.first = first, .n = q->n_runs - first};
}

/* Can all of its runs still be computed together? */
static bool
is_whole(const struct pf_checkpoint_file *f, const bool *left)
{
    for (size_t i = 0; i < f->n_runs; i++)
        if (!left[f->run[i]])
            return false;
    return f->n_runs > 0 && f->n_runs <= PF_BATCH_RUNS;
}

static void
add_saved(struct pf_queue *q, const struct pf_checkpoint_list *saved,
          bool *left)
{
    for (size_t i = 0; saved != NULL && i < saved->n; i++) {
        const struct pf_checkpoint_file *f = &saved->file[i];
        size_t first = q->n_runs;
        if (!is_whole(f, left))
            continue;
        for (size_t j = 0; j < f->n_runs; j++) {
            if (left[f->run[j]]) /* not listed twice */
                q->run[q->n_runs++] = f->run[j];
            left[f->run[j]] = false;
        }
        add_job(q, first);
    }
}

/* Small enough that the last jobs of all workers end at about the same time,
 * and full lanes. */
static size_t
job_size(size_t missing, size_t workers)
{
    size_t w = workers > 0 ? workers : 1;
    size_t size = (missing + 4 * w - 1) / (4 * w);
    size = (size + PF_LANE_WIDTH - 1) / PF_LANE_WIDTH * PF_LANE_WIDTH;
    return size < PF_BATCH_RUNS ? size : PF_BATCH_RUNS;
}

static void
add_rest(struct pf_queue *q, const bool *left, size_t size)
{
    size_t first = q->n_runs;
    for (size_t i = 0; i < q->plan->n_runs; i++) {
        if (!left[i])
            continue;
        if (q->n_runs - first >= size ||
            (q->n_runs > first && !fit(q, q->run[first], i))) {
            add_job(q, first);
            first = q->n_runs;
        }
        q->run[q->n_runs++] = i;
    }
    add_job(q, first);
}

/* --- who is at home in which worlds --- */

struct home {
    const char *key; /* plans have one text for each world */
    uint64_t seed;
    size_t job;
};

static int
by_home(const void *left, const void *right)
{
    const struct home *a = left, *b = right;
    uintptr_t x = (uintptr_t) a->key, y = (uintptr_t) b->key;
    if (x != y)
        return x < y ? -1 : 1;
    return (a->seed > b->seed) - (a->seed < b->seed);
}

static int
group_jobs(struct pf_queue *q)
{
    struct home *home = calloc(q->n_jobs + 1, sizeof *home);
    if (home == NULL)
        return PF_ENOMEM;
    for (size_t i = 0; i < q->n_jobs; i++) {
        size_t run = q->run[q->job[i].first];
        const struct pf_cell *cell = cell_of(q, run);
        home[i] = (struct home){.key = cell->world_key, .job = i};
        if (cell->world->per_seed)
            home[i].seed = q->plan->run[run].seed;
    }
    qsort(home, q->n_jobs, sizeof *home, by_home);
    for (size_t i = 0; i < q->n_jobs; i++) {
        if (i == 0 || by_home(&home[i - 1], &home[i]) != 0)
            q->n_groups++;
        q->job[home[i].job].group = q->n_groups - 1;
    }
    free(home);
    q->owner = calloc(q->n_groups + 1, sizeof *q->owner);
    if (q->owner == NULL)
        return PF_ENOMEM;
    for (size_t i = 0; i < q->n_groups; i++)
        q->owner[i] = SIZE_MAX;
    return PF_OK;
}

/* Pieces that wait are parts of jobs that somebody had. A whole job is only
 * taken when none waits, so that never more than two jobs' worth of runs for
 * each worker is in pieces. */
static int
make_room(struct pf_queue *q, size_t missing, size_t workers)
{
    size_t w = workers > 0 ? workers : 1;
    q->run = calloc(missing + 1, sizeof *q->run);
    q->job = calloc(missing + 1, sizeof *q->job);
    q->taken = calloc(missing + 1, sizeof *q->taken);
    q->again = calloc(2 * w * PF_BATCH_RUNS, sizeof *q->again);
    return q->run != NULL && q->job != NULL && q->taken != NULL &&
                   q->again != NULL
               ? PF_OK
               : PF_ENOMEM;
}

int
pf_queue_make(struct pf_queue *q, const struct pf_plan *plan,
              const bool *missing, const struct pf_checkpoint_list *saved,
              size_t workers)
{
    memset(q, 0, sizeof *q);
    q->plan = plan;
    size_t n = 0;
    for (size_t i = 0; i < plan->n_runs; i++)
        n += missing[i];
    bool *left = calloc(plan->n_runs + 1, sizeof *left);
    int status = left != NULL ? make_room(q, n, workers) : PF_ENOMEM;
    if (status == PF_OK) {
        memcpy(left, missing, plan->n_runs * sizeof *left);
        add_saved(q, saved, left);
        add_rest(q, left, job_size(n, workers));
        status = group_jobs(q);
    }
    free(left);
    return status;
}

/* --- taking and putting back --- */

/* The first of the next jobs that is nobody else's, or the first of all. */
static size_t
choose(const struct pf_queue *q, size_t worker)
{
    size_t first = SIZE_MAX, looked = 0;
    for (size_t i = q->next; i < q->n_jobs && looked < WINDOW; i++) {
        if (q->taken[i])
            continue;
        size_t owner = q->owner[q->job[i].group];
        if (owner == worker || owner == SIZE_MAX)
            return i;
        if (first == SIZE_MAX)
            first = i;
        looked++;
    }
    return first;
}

bool
pf_queue_take(struct pf_queue *q, size_t worker, struct pf_job *out)
{
    if (q->n_again > 0) {
        *out = q->again[--q->n_again];
        return true;
    }
    while (q->next < q->n_jobs && q->taken[q->next])
        q->next++;
    size_t i = choose(q, worker);
    if (i == SIZE_MAX)
        return false;
    *out = q->job[i];
    q->taken[i] = true;
    if (q->owner[out->group] == SIZE_MAX)
        q->owner[out->group] = worker;
    return true;
}

/* Moves the runs that did not come in to the front. */
static struct pf_job
rest_of(struct pf_queue *q, const struct pf_job *job, uint64_t came)
{
    struct pf_job rest = *job;
    rest.n = 0;
    for (size_t i = 0; i < job->n; i++)
        if (!(came >> i & 1))
            q->run[job->first + rest.n++] = q->run[job->first + i];
    return rest;
}

static void
put_back(struct pf_queue *q, const struct pf_job *job)
{
    if (job->n > 0)
        q->again[q->n_again++] = *job;
}

void
pf_queue_return(struct pf_queue *q, const struct pf_job *job, uint64_t came)
{
    struct pf_job rest = rest_of(q, job, came);
    put_back(q, &rest);
}

void
pf_queue_split(struct pf_queue *q, const struct pf_job *job, uint64_t came,
               bool last_try, size_t *lost)
{
    struct pf_job rest = rest_of(q, job, came);
    *lost = SIZE_MAX;
    if (rest.n > 1) {
        struct pf_job half = rest;
        half.n = rest.n / 2;
        rest.first += half.n;
        rest.n -= half.n;
        put_back(q, &rest);
        put_back(q, &half);
        return;
    }
    if (job->n == 1 && rest.n == 1 &&
        (++rest.tries >= PF_JOB_TRIES || last_try))
        *lost = q->run[rest.first];
    else
        put_back(q, &rest);
}
