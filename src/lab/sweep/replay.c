/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/sweep/replay.h"

#include <stdlib.h>
#include <string.h>

#include "core/random.h"
#include "core/parse.h"
#include "core/status.h"
#include "lab/sweep/batch.h"
#include "lab/store/compare.h"
#include "lab/store/replan.h"
#include "lab/store/results.h"
#include "lab/store/verify.h"

#define CACHE_BYTES ((size_t) 256 << 20)

/* A run by its id, and its index into the plan. */
struct entry {
    char id[PF_RUN_ID];
    size_t run;
};

struct replay {
    const struct pf_replay_options *o;
    struct pf_replay_report *report;
    struct pf_diag *d;
    struct pf_results r;
    struct pf_replan again; /* the experiment and its plan, made anew */
    struct entry *planned;  /* of that plan, by id; as many as it has runs */
    char (**id)[PF_RUN_ID]; /* those of the file; r.n_runs */
    bool *chosen;           /* r.n_runs */
    struct pf_world_cache *worlds;
};

static int
by_id(const void *a, const void *b)
{
    return strcmp(((const struct entry *) a)->id,
                  ((const struct entry *) b)->id);
}

static int
index_runs(struct replay *p)
{
    size_t n = 0;
    p->planned = calloc(p->again.plan.n_runs + 1, sizeof *p->planned);
    p->id = calloc(p->r.n_runs + 1, sizeof *p->id);
    p->chosen = calloc(p->r.n_runs + 1, sizeof *p->chosen);
    p->worlds = pf_world_cache_alloc();
    if (p->planned == NULL || p->id == NULL || p->chosen == NULL ||
        p->worlds == NULL)
        return PF_ENOMEM;
    for (size_t i = 0; i < p->again.plan.n_runs; i++) {
        p->planned[i].run = i;
        memcpy(p->planned[i].id, p->again.plan.run[i].id, PF_RUN_ID);
    }
    qsort(p->planned, p->again.plan.n_runs, sizeof *p->planned, by_id);
    for (size_t c = 0; c < p->r.n_cells; c++)
        for (size_t k = 0; k < p->r.cell[c].n_runs; k++)
            p->id[n++] = &p->r.cell[c].run[k];
    return PF_OK;
}

/* A run of another fingerprint has other bits, and nobody is to blame. */
static int
refuse_numerics(struct replay *p, const char *id, const char *numerics)
{
    char what[600], *text = NULL;
    int status = pf_store_numerics_text(p->r.store, numerics, &text, p->d);
    if (status != PF_OK)
        return status;
    pf_numerics_difference(what, sizeof what, text, p->o->numerics->text);
    free(text);
    pf_diag_at(p->d, (struct pf_place){.file = p->r.file},
               "run %s was computed under another numerics fingerprint: %s; "
               "replay it where it was computed, or compare nevertheless with "
               "--allow-mixed-numerics",
               id, what);
    return PF_ESTORE;
}

/* *done: run i is there and can be replayed. */
static int
look_at(struct replay *p, size_t i, bool *done)
{
    struct pf_stored run;
    bool found;
    const char *id = *p->id[i];
    int status = pf_store_get(p->r.store, id, false, &run, &found, p->d);
    *done = status == PF_OK && found && run.failure == NULL;
    if (*done && p->o->numerics != NULL && !p->o->mixed_numerics &&
        run.numerics[0] != '\0' &&
        strcmp(run.numerics, p->o->numerics->id) != 0)
        status = refuse_numerics(p, id, run.numerics);
    pf_stored_clear(&run);
    return status;
}

static int
choose_named(struct replay *p, const char *id)
{
    struct pf_place at = {.file = p->r.file};
    bool done = false;
    size_t i = 0;
    while (i < p->r.n_runs && strcmp(*p->id[i], id) != 0)
        i++;
    if (i == p->r.n_runs)
        return pf_diag_at(p->d, at,
                          "there is no run '%s'; prefarm export --table runs "
                          "lists them",
                          id);
    int status = look_at(p, i, &done);
    if (status == PF_OK && !done)
        return pf_diag_at(p->d, at,
                          "run %s is not done; only what is stored can be "
                          "compared",
                          id);
    p->chosen[i] = true;
    return status;
}

/* The first n done runs in a random order of all. */
static int
choose(struct replay *p)
{
    size_t n = 0;
    int status = PF_OK;
    for (size_t i = 0; status == PF_OK && i < p->o->n_ids; i++)
        status = choose_named(p, p->o->id[i]);
    for (uint64_t k = 0; status == PF_OK && k < p->r.n_runs && n < p->o->n;
         k++) {
        size_t i = (size_t) pf_permuted(p->o->seed, k, p->r.n_runs);
        bool done = false;
        status = look_at(p, i, &done);
        if (status != PF_OK || !done)
            continue;
        p->chosen[i] = true;
        n++;
    }
    return status;
}

/* What a replayed run is compared with. */
struct judging {
    struct replay *p;
    const struct pf_result *stored;
    bool differs;
};

static int
judge(void *self, const struct pf_result *now)
{
    struct judging *j = self;
    FILE *out = j->p->o->differences;
    char what[1000];
    if (now->failure != NULL) {
        j->differs = true;
        pf_tell(out, j->p->r.file,
                "run %s is stored as done, but failed now: %s", now->id,
                now->failure);
    } else if (pf_results_differ(what, sizeof what, j->stored, now)) {
        j->differs = true;
        pf_tell(out, j->p->r.file, "run %s differs: %s", now->id, what);
    }
    return PF_OK;
}

static int
compute(struct replay *p, const struct pf_run *run, struct judging *j)
{
    const struct pf_cell *cell = &p->again.plan.cell[run->cell];
    const struct pf_solved_world *world = NULL;
    const struct pf_pool *pool = NULL;
    const struct pf_batch_control control = {0};
    char saved[PF_CHECKPOINT_NAME];
    int status = pf_world_cache_get(p->worlds, &p->again.e, cell, run->seed,
                                    pf_batch_needs(cell), &world, p->d);
    if (status == PF_ESOLVE && world != NULL) {
        const struct pf_result failed = {
            .id = run->id, .failure = "its world has no reference solution"};
        return judge(j, &failed);
    }
    if (status == PF_OK)
        status = pf_world_cache_pool(p->worlds, &p->again.e, cell, world, &pool,
                                     p->d);
    if (status != PF_OK)
        return status;
    struct pf_batch batch = {.experiment = &p->again.e,
                             .run = {run},
                             .cell = {cell},
                             .world = {world},
                             .pool = {pool},
                             .n = 1};
    status = pf_batch_execute(&batch, &control, judge, j, saved, p->d);
    pf_world_cache_trim(p->worlds, CACHE_BYTES);
    return status;
}

static int
replay_stored(struct replay *p, const char *id, const struct pf_stored *stored)
{
    struct entry key = {.run = 0};
    struct pf_result then;
    struct pf_series *series = calloc(stored->n_series + 1, sizeof *series);
    int status = PF_OK;
    if (series == NULL)
        return PF_ENOMEM;
    memcpy(key.id, id, PF_RUN_ID);
    pf_result_of(&then, series, stored, id);
    struct judging j = {.p = p, .stored = &then};
    const struct entry *found =
        bsearch(&key, p->planned, p->again.plan.n_runs, sizeof key, by_id);
    if (found != NULL)
        status = compute(p, &p->again.plan.run[found->run], &j);
    else {
        j.differs = true;
        pf_tell(p->o->differences, p->r.file,
                "run %s is none that the file's experiment makes here: a data "
                "file has changed, or this is another version of prefarm",
                id);
    }
    free(series);
    p->report->replayed += status == PF_OK;
    p->report->different += status == PF_OK && j.differs;
    return status;
}

static int
replay_chosen(struct replay *p)
{
    int status = PF_OK;
    for (size_t i = 0; status == PF_OK && i < p->r.n_runs; i++) {
        struct pf_stored stored;
        bool found;
        if (!p->chosen[i])
            continue;
        status =
            pf_store_get(p->r.store, *p->id[i], true, &stored, &found, p->d);
        if (status == PF_OK && found)
            status = replay_stored(p, *p->id[i], &stored);
        pf_stored_clear(&stored);
    }
    return status;
}

int
pf_replay(const char *file, const struct pf_replay_options *options,
          struct pf_replay_report *report, struct pf_diag *d)
{
    struct replay p = {.o = options, .report = report, .d = d};
    *report = (struct pf_replay_report){0};
    int status = pf_results_open(&p.r, file, d);
    if (status == PF_OK)
        status = pf_replan_make(&p.again, &p.r, options->folder, d);
    if (status == PF_OK)
        status = index_runs(&p);
    if (status == PF_OK)
        status = choose(&p);
    if (status == PF_OK)
        status = replay_chosen(&p);
    if (status == PF_OK && report->different > 0)
        status = PF_ESTORE;
    pf_world_cache_free(p.worlds);
    free(p.planned);
    free(p.id);
    free(p.chosen);
    pf_replan_clear(&p.again);
    pf_results_clear(&p.r);
    return status;
}
