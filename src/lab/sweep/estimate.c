/* Measuring: a batch of a kind of cell is executed until time is up. Between
 * two questions whether to stop lies one step, and the recording of a point
 * where one is due; what comes before the first is the start of the batch.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/sweep/estimate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/clock.h"
#include "core/lanes.h"
#include "core/status.h"
#include "lab/sweep/batch.h"
#include "lab/experiment/element.h"
#include "lab/experiment/mistakes.h"

#define ONE 0.2   /* seconds for a kind */
#define LEAST 3   /* steps of it, unless they take five times as long */
#define WORLDS 32 /* in a batch that is measured */
#define ALL 5.0   /* seconds for all kinds */
#define MOST 200  /* kinds that are told apart */

/* Cells alike: what is measured for one holds for all. */
struct kind {
    const struct pf_cell *cell; /* the first of them */
    const struct pf_run *run;   /* its first run */
    size_t runs;
    double steps; /* of all runs */
    double points;
    bool measured;
    double entries;      /* contexts * responses */
    double world, start; /* seconds: of a run's world, of a batch */
    double step, record; /* seconds: of a lane */
};

struct estimating {
    const struct pf_plan *plan;
    struct pf_world_cache *worlds;
    struct kind *kind;
    size_t n;
    size_t *of; /* kind of every cell */
    double began;
    struct pf_diag *d;
};

/* Counts steer the size of a world. */
static bool
same_world(const struct pf_world_def *a, const struct pf_world_def *b)
{
    return a == b ||
           (a->at.line == b->at.line && a->contexts == b->contexts &&
            a->per_seed == b->per_seed &&
            pf_element_same(&a->preference[0], &b->preference[0], false));
}

static bool
alike(const struct pf_cell *a, const struct pf_cell *b)
{
    return same_world(a->world, b->world) && pf_batch_cells_fit(a, b);
}

/* Cells that follow each other are mostly alike. */
static size_t
find_kind(const struct estimating *x, const struct pf_cell *cell, size_t last)
{
    if (last < x->n && alike(x->kind[last].cell, cell))
        return last;
    for (size_t i = 0; i < x->n; i++)
        if (alike(x->kind[i].cell, cell))
            return i;
    return x->n < MOST ? x->n : MOST - 1;
}

static void
sort_cells(struct estimating *x, size_t shard, size_t n_shards)
{
    size_t run = 0, k = 0;
    for (size_t c = 0; c < x->plan->n_cells; c++) {
        const struct pf_cell *cell = &x->plan->cell[c];
        k = find_kind(x, cell, k);
        if (k == x->n)
            x->kind[x->n++] =
                (struct kind){.cell = cell, .run = &x->plan->run[run]};
        x->of[c] = k;
        size_t runs = 0;
        for (uint64_t s = 0; s < cell->n_seeds; s++)
            runs += pf_in_shard(run++, shard, n_shards);
        x->kind[k].runs += runs;
        x->kind[k].steps += (double) runs * (double) pf_cell_steps(cell);
    }
}

/* --- one kind --- */

struct watch {
    double start, last, first, plain, recording;
    size_t asked, n_plain, n_recording;
    const uint64_t *schedule;
    size_t n_points, point;
};

/* After step `asked` - 1; the first step may hold what comes once. */
static void
note_step(struct watch *w, double t)
{
    double took = t - w->last;
    uint64_t step = w->asked;
    while (w->point < w->n_points && w->schedule[w->point] < step)
        w->point++;
    bool due = w->point < w->n_points && w->schedule[w->point] == step;
    if (step == 1)
        w->first = took;
    else if (due)
        w->recording += took;
    else
        w->plain += took;
    w->n_recording += step > 1 && due;
    w->n_plain += step > 1 && !due;
}

static bool
ask(void *self)
{
    struct watch *w = self;
    double t = pf_now();
    if (w->asked > 0)
        note_step(w, t);
    else
        w->start = t - w->start;
    w->asked++;
    w->last = pf_now();
    double took = w->start + w->first + w->plain + w->recording;
    return took > 5.0 * ONE || (took > ONE && w->asked > LEAST);
}

static int
ignore(void *self, const struct pf_result *result)
{
    (void) self;
    (void) result;
    return PF_OK;
}

static void
take(struct kind *k, const struct watch *w, size_t runs)
{
    double lanes = (double) pf_lanes_padded(runs);
    double plain =
        w->n_plain > 0 ? w->plain / (double) w->n_plain : (double) NAN;
    double both =
        w->n_recording > 0 ? w->recording / (double) w->n_recording : plain;
    if (isnan(plain)) /* every step is recorded, or there is one */
        plain = w->n_recording > 0 ? both : w->first;
    if (isnan(both))
        both = plain;
    k->step = plain / lanes;
    k->record = both > plain ? (both - plain) / lanes : 0.0;
    k->start = w->start + (w->first > plain ? w->first - plain : 0.0);
    k->measured = true;
}

/* A world without a reference solution fails its runs and no others. */
static int
add_run(struct estimating *x, struct kind *k, struct pf_batch *b)
{
    const struct pf_experiment *e = x->plan->experiment;
    const struct pf_run *run = k->run + b->n;
    const struct pf_solved_world *world = NULL;
    struct pf_diag found;
    pf_diag_init(&found);
    int status = pf_world_cache_get(x->worlds, e, k->cell, run->seed,
                                    pf_batch_needs(k->cell), &world, &found);
    if (status == PF_OK)
        status = pf_world_cache_pool(x->worlds, e, k->cell, world,
                                     &b->pool[b->n], &found);
    if (status != PF_ESOLVE)
        pf_mistakes_merge(x->d, &found);
    pf_diag_clear(&found);
    if (status != PF_OK)
        return status;
    k->entries =
        (double) world->world->contexts * (double) world->world->responses;
    b->run[b->n] = run;
    b->cell[b->n] = k->cell;
    b->world[b->n++] = world;
    return PF_OK;
}

/* Worlds for a batch, until there are enough or time is up. */
static int
gather(struct estimating *x, struct kind *k, struct pf_batch *b)
{
    double began = pf_now();
    int status = PF_OK;
    b->experiment = x->plan->experiment;
    while (status == PF_OK && b->n < WORLDS && b->n < k->cell->n_seeds &&
           (b->n == 0 || pf_now() - began < ONE / 2.0))
        status = add_run(x, k, b);
    if (b->n > 0)
        k->world = (pf_now() - began) / (double) b->n;
    return status == PF_ESOLVE ? PF_OK : status;
}

static int
measure(struct estimating *x, struct kind *k, uint64_t *schedule)
{
    struct pf_batch *b = calloc(1, sizeof *b);
    struct watch w = {.schedule = schedule};
    char saved[PF_CHECKPOINT_NAME];
    int status = b != NULL ? gather(x, k, b) : PF_ENOMEM;
    if (status == PF_OK && b->n > 0) {
        const struct pf_batch_control control = {.stop = ask, .self = &w};
        w.n_points = pf_record_schedule(&k->cell->record,
                                        pf_cell_steps(k->cell), schedule);
        w.start = pf_now();
        status = pf_batch_execute(b, &control, ignore, NULL, saved, x->d);
        if (w.asked > 0 && w.asked < LEAST && status == PF_OK)
            note_step(&w, pf_now()); /* the only step, with its end */
        if (status == PF_OK || status == PF_ESTOPPED) {
            status = PF_OK;
            take(k, &w, b->n);
        }
    }
    pf_world_cache_trim(x->worlds, 0);
    free(b);
    return status;
}

static int
measure_all(struct estimating *x)
{
    size_t measured = 0;
    int status = PF_OK;
    for (size_t i = 0; status == PF_OK && i < x->n; i++) {
        struct kind *k = &x->kind[i];
        size_t points = k->cell->record.points;
        uint64_t *schedule = calloc(points + 1, sizeof *schedule);
        if (schedule == NULL)
            return PF_ENOMEM;
        k->points = (double) pf_record_schedule(
            &k->cell->record, pf_cell_steps(k->cell), schedule);
        if (k->runs > 0 && (measured == 0 || pf_now() - x->began < ALL)) {
            status = measure(x, k, schedule);
            measured += k->measured;
        }
        free(schedule);
    }
    return status;
}

/* --- all together --- */

/* The kind that stands in for one that was not measured. */
static const struct kind *
like(const struct estimating *x, const struct kind *k)
{
    const struct kind *best = NULL;
    int most = -1;
    for (size_t i = 0; i < x->n && !k->measured; i++) {
        const struct kind *other = &x->kind[i];
        int points =
            2 * (other->cell->learner->type == k->cell->learner->type) +
            (other->cell->world->at.line == k->cell->world->at.line);
        if (other->measured && points > most) {
            most = points;
            best = other;
        }
    }
    return k->measured ? k : best;
}

static double
seconds_of(const struct estimating *x, const struct kind *k)
{
    const struct kind *m = like(x, k);
    double runs = (double) k->runs;
    double lanes = (double) pf_lanes_padded(k->runs);
    if (m == NULL)
        return (double) NAN;
    double batches = ceil(runs / PF_BATCH_RUNS);
    double worlds = k->cell->world->per_seed ? runs : 1.0;
    return worlds * m->world + batches * m->start +
           lanes * (k->steps / runs * m->step + k->points * m->record);
}

static double
entries_of(void *self, size_t cell)
{
    const struct estimating *x = self;
    const struct kind *m = like(x, &x->kind[x->of[cell]]);
    return m != NULL ? m->entries : 0.0;
}

static void
add_up(struct pf_estimate *out, struct estimating *x, size_t shard,
       size_t n_shards)
{
    for (size_t i = 0; i < x->n; i++) {
        const struct kind *k = &x->kind[i];
        if (k->runs == 0)
            continue;
        out->kinds++;
        out->measured += k->measured;
        out->runs += k->runs;
        out->steps += k->steps;
        out->seconds += seconds_of(x, k);
    }
    out->bytes = pf_estimate_bytes(x->plan, shard, n_shards, entries_of, x);
}

int
pf_estimate_make(struct pf_estimate *out, const struct pf_plan *plan,
                 size_t shard, size_t n_shards, struct pf_diag *d)
{
    struct estimating x = {.plan = plan, .d = d};
    int status = PF_ENOMEM;
    *out = (struct pf_estimate){0};
    x.worlds = pf_world_cache_alloc();
    x.kind = calloc(MOST, sizeof *x.kind);
    x.of = calloc(plan->n_cells + 1, sizeof *x.of);
    if (x.worlds != NULL && x.kind != NULL && x.of != NULL) {
        sort_cells(&x, shard, n_shards);
        x.began = pf_now();
        status = measure_all(&x);
    }
    if (status == PF_OK)
        add_up(out, &x, shard, n_shards);
    pf_world_cache_free(x.worlds);
    free(x.kind);
    free(x.of);
    return status;
}
