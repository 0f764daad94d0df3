/* Pair i of a data set is drawn from block i of the stream "data" and judged
 * as query i, whatever the learner and the size of its steps: so the pairs of
 * any pair learner with an endless data set are those of all (learn/pair.h),
 * and it has no need to keep them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/worlds/dataset_draw.h"

#include <stdlib.h>
#include <string.h>

#include "core/parse.h"
#include "core/status.h"
#include "lab/experiment/cost.h"
#include "lab/worlds/dataset.h"
#include "lab/experiment/grammar.h"
#include "lab/worlds/world_cache.h"
#include "learn/pair.h"

#define AT_ONCE 1024 /* pairs */
#define LANES PF_LANE_WIDTH

/* --- which one --- */

static bool
is_drawn(const struct pf_cell *c)
{
    return pf_data_is_judged(c->learner) && pf_data_file(c->learner) == NULL &&
           pf_data_pairs(&c->budget, c->learner) > 0;
}

static bool
fits(const char *id, const char *wanted)
{
    return wanted == NULL || strcmp(id, wanted) == 0;
}

static bool
is_wanted(const struct pf_cell *c, const struct pf_dataset_choice *choice)
{
    return fits(c->learner->id, choice->learner) &&
           fits(c->world->id, choice->world);
}

static bool
same_text(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static bool
same_data(const struct pf_cell *a, const struct pf_cell *b)
{
    const struct pf_learner_def *l = a->learner, *m = b->learner;
    return strcmp(a->world_key, b->world_key) == 0 &&
           l->feedback.type.kind == m->feedback.type.kind &&
           same_text(l->pool_key, m->pool_key) &&
           pf_data_pairs(&a->budget, l) == pf_data_pairs(&b->budget, m) &&
           l->data.values.number[PF_DATA_BEHAVIOUR] ==
               m->data.values.number[PF_DATA_BEHAVIOUR] &&
           l->data.values.number[PF_DATA_JUNK] ==
               m->data.values.number[PF_DATA_JUNK];
}

/* Learner or world c of the plan, by cell. */
static const char *
learner_of(const void *plan, size_t c)
{
    return ((const struct pf_plan *) plan)->cell[c].learner->id;
}

static const char *
world_of(const void *plan, size_t c)
{
    return ((const struct pf_plan *) plan)->cell[c].world->id;
}

static int
check_id(const struct pf_plan *plan, const char *what, const char *id,
         const char *(*id_of)(const void *, size_t), struct pf_diag *d)
{
    struct pf_place at = {.file = plan->experiment->file};
    for (size_t c = 0; c < plan->n_cells; c++)
        if (fits(id_of(plan, c), id))
            return PF_OK;
    const char *nearest = pf_nearest(id, plan->n_cells, id_of, plan);
    if (nearest != NULL)
        return pf_diag_at(d, at, "there is no %s '%s'; did you mean '%s'?",
                          what, id, nearest);
    return pf_diag_at(d, at, "there is no %s '%s'; the first is '%s'", what, id,
                      id_of(plan, 0));
}

static int
no_such(const struct pf_plan *plan, const struct pf_dataset_choice *choice,
        struct pf_diag *d)
{
    struct pf_place at = {.file = plan->experiment->file};
    const struct pf_cell *offline = NULL;
    for (size_t c = 0; c < plan->n_cells; c++)
        if (is_wanted(&plan->cell[c], choice) &&
            plan->cell[c].learner->data.kind != NULL)
            offline = &plan->cell[c];
    if (offline == NULL && choice->learner != NULL)
        return pf_diag_at(d, at,
                          "learner '%s' has no data set: it asks while it "
                          "learns",
                          choice->learner);
    if (offline == NULL)
        return pf_diag_at(d, at, "no learner here learns from a data set");
    if (!pf_data_is_judged(offline->learner))
        return pf_diag_at(d, offline->learner->data.at,
                          "nobody judges the pairs that %s learns from, so "
                          "that there is nothing to write",
                          offline->learner->type->kind.name);
    if (pf_data_file(offline->learner) != NULL)
        return pf_diag_at(d, offline->learner->data.at,
                          "the data set is a file already: %s",
                          pf_data_file(offline->learner));
    return pf_diag_at(d, offline->learner->data.at,
                      "pairs=\"0\" stands for all pairs of the world with "
                      "their probabilities, which is no list; give a number");
}

static int
several(const struct pf_plan *plan, const struct pf_cell *a,
        const struct pf_cell *b, struct pf_diag *d)
{
    struct pf_place at = {.file = plan->experiment->file};
    const char *learner = a->learner->id, *world = a->world->id;
    if (strcmp(learner, b->learner->id) == 0 &&
        strcmp(world, b->world->id) == 0)
        return pf_diag_at(d, at,
                          "the sweep gives %s on %s more than one data set; "
                          "leave one value with --set sweep/axis/@values=...",
                          learner, world);
    return pf_diag_at(d, at,
                      "there is more than one data set, such as that of %s on "
                      "%s and that of %s on %s; choose with --learner and "
                      "--world",
                      learner, world, b->learner->id, b->world->id);
}

static int
choose(const struct pf_cell **out, const struct pf_plan *plan,
       const struct pf_dataset_choice *choice, struct pf_diag *d)
{
    int status = PF_OK;
    *out = NULL;
    if (choice->learner != NULL)
        status = check_id(plan, "learner", choice->learner, learner_of, d);
    if (choice->world != NULL &&
        check_id(plan, "world", choice->world, world_of, d) != PF_OK)
        status = PF_EINPUT;
    if (status != PF_OK)
        return status;
    for (size_t i = 0; i < plan->n_cells; i++) {
        const struct pf_cell *c = &plan->cell[i];
        if (!is_wanted(c, choice) || !is_drawn(c))
            continue;
        if (*out != NULL && !same_data(*out, c))
            return several(plan, *out, c, d);
        if (*out == NULL)
            *out = c;
    }
    return *out != NULL ? PF_OK : no_such(plan, choice, d);
}

/* --- what is in it --- */

struct drawing {
    const struct pf_experiment *e;
    const struct pf_cell *cell;
    uint64_t seed;
    struct pf_world_cache *cache;
    const struct pf_solved_world *world;
    struct pf_world_batch batch; /* the same run in every lane */
    struct pf_learner *learner;
    struct pf_dataset all;
    struct pf_diag *d;
};

static int
make_batch(struct drawing *t)
{
    const struct pf_element *f = &t->cell->learner->feedback.type;
    const struct pf_world *world[LANES];
    const struct pf_pool *one = NULL, *pool[LANES];
    uint64_t run[LANES];
    int status = pf_world_cache_get(t->cache, t->e, t->cell, t->seed, 0,
                                    &t->world, t->d);
    if (status == PF_OK)
        status =
            pf_world_cache_pool(t->cache, t->e, t->cell, t->world, &one, t->d);
    if (status != PF_OK)
        return status;
    for (size_t k = 0; k < LANES; k++) {
        world[k] = t->world->world;
        pool[k] = one;
        run[k] = t->seed;
    }
    const struct pf_port_setup setup = {
        .mode = ((const pf_feedback_type *) f->kind)->mode,
        .samples = 1,
        .seed = t->e->seed,
        .run = run,
        .pool = one != NULL ? pool : NULL};
    return pf_world_batch_init(&t->batch, world, LANES, &setup);
}

/* No policy is moved: the learner's values mean nothing. */
static int
make_learner(struct drawing *t)
{
    const pf_learner_type *type =
        (const pf_learner_type *) pf_kind_find(&pf_learner_family, "dpo");
    double values[PF_LEARNER_PARAMS * LANES] = {0.0};
    const struct pf_values *data = &t->cell->learner->data.values;
    const struct pf_learner_setup setup = {
        .values = values,
        .data = {.behaviour =
                     (enum pf_behaviour) data->number[PF_DATA_BEHAVIOUR],
                 .junk = data->number[PF_DATA_JUNK]}};
    for (size_t k = 0; k < LANES; k++)
        values[PF_PAIR_BATCH * LANES + k] = (double) AT_ONCE;
    return pf_learner_alloc(&t->learner, type, &t->batch.task, &setup);
}

static int
make_room(struct pf_pairs *p, size_t n)
{
    p->n = n;
    p->context = calloc(n, sizeof *p->context);
    p->first = calloc(n, sizeof *p->first);
    p->second = calloc(n, sizeof *p->second);
    p->outcome = calloc(n, sizeof *p->outcome);
    return p->context != NULL && p->first != NULL && p->second != NULL &&
                   p->outcome != NULL
               ? PF_OK
               : PF_ENOMEM;
}

static int
draw(struct drawing *t)
{
    const struct pf_pairs *some = &t->learner->pairs;
    for (size_t i = 0; i < t->all.pairs.n; i++) {
        size_t at = i % AT_ONCE * LANES;
        if (at == 0) {
            int status = pf_pair_collect(t->learner, &t->batch.feedback,
                                         PF_PAIRS_OF_DATA);
            if (status != PF_OK)
                return status;
            t->learner->t++;
        }
        t->all.pairs.context[i] = some->context[at];
        t->all.pairs.first[i] = some->first[at];
        t->all.pairs.second[i] = some->second[at];
        t->all.pairs.outcome[i] = some->outcome[at];
    }
    return PF_OK;
}

static void
clear(struct drawing *t)
{
    pf_learner_free(t->learner);
    pf_world_batch_clear(&t->batch);
    pf_world_cache_free(t->cache);
    pf_dataset_clear(&t->all);
}

static int export(FILE *out, struct drawing *t)
{
    size_t n = (size_t) pf_data_pairs(&t->cell->budget, t->cell->learner);
    t->cache = pf_world_cache_alloc();
    int status = t->cache != NULL ? make_batch(t) : PF_ENOMEM;
    if (status == PF_OK)
        status = make_learner(t);
    if (status == PF_OK)
        status = make_room(&t->all.pairs, n);
    if (status == PF_OK)
        status = draw(t);
    if (status == PF_OK)
        status = pf_dataset_write(out, t->world->world, &t->all.pairs);
    return status;
}

int
pf_dataset_export(FILE *out, const struct pf_plan *plan,
                  const struct pf_dataset_choice *choice, struct pf_diag *d)
{
    struct drawing t = {.e = plan->experiment, .d = d};
    int status = choose(&t.cell, plan, choice, d);
    if (status != PF_OK)
        return status;
    t.seed = choice->seed != NULL ? *choice->seed : t.cell->first_seed;
    status = export(out, &t);
    clear(&t);
    return status;
}
