/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/annotator/pool.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/list.h"
#include "core/parse.h"
#include "core/random.h"
#include "core/status.h"

const struct pf_param pf_annotator_own_params[] = {
    [PF_ANNOTATOR_NAME] = {.name = "name",
                           .unit = "",
                           .doc = "for tables and figures; type and number "
                                  "where it is not given",
                           .form = PF_TEXT},
    [PF_ANNOTATOR_WEIGHT] = {.name = "weight",
                             .unit = "",
                             .doc = "share of the labels, relative to the "
                                    "weights of the others",
                             .form = PF_REAL,
                             .def = 1,
                             .lo = 0,
                             .hi = 1e9},
    [PF_ANNOTATOR_PRICE] = {.name = "price",
                            .unit = "",
                            .doc = "price of a label, in any currency",
                            .form = PF_REAL,
                            .def = 1,
                            .lo = 0,
                            .hi = 1e9},
    [PF_ANNOTATOR_TIME] = {.name = "time",
                           .unit = "s",
                           .doc = "seconds that a label takes",
                           .form = PF_REAL,
                           .def = 0,
                           .lo = 0,
                           .hi = 1e9},
    {.name = NULL}};

/* What the building of one pool carries around. */
struct job {
    struct pf_pool *pool;
    const struct pf_pool_recipe *recipe;
    uint64_t seed, draw;
    gsl_rng *rng, *common;
    struct pf_diag *diag;
};

/* Of two statuses the graver one: memory that ran out is no user's mistake. */
static int
worse(int a, int b)
{
    if (a == PF_OK || b == PF_ENOMEM)
        return b;
    return a;
}

static int
check_recipe(const struct pf_pool_recipe *r, struct pf_diag *d)
{
    int status = PF_OK;
    char shown[32];
    struct pf_place at = {0};
    if (r->n_parts > 0)
        at = r->part[0].at;
    if (!(r->flips >= 0.0 && r->flips <= 0.5))
        status = pf_diag_at(d, at,
                            "flips is %s; it must be from 0 to 0.5, where "
                            "labels are nothing but coins",
                            pf_format_real(r->flips, shown));
    if (r->n_parts > PF_MAX_ANNOTATORS)
        status = pf_diag_at(d, at,
                            "there are %zu annotators; at most %d are possible",
                            r->n_parts, PF_MAX_ANNOTATORS);
    return status;
}

static int
make_room(struct pf_pool *pool, size_t n)
{
    pool->annotator = calloc(n, sizeof *pool->annotator);
    pool->name = calloc(n, sizeof *pool->name);
    pool->weight = calloc(n, sizeof *pool->weight);
    pool->price = calloc(n, sizeof *pool->price);
    pool->time = calloc(n, sizeof *pool->time);
    if (pool->annotator == NULL || pool->name == NULL || pool->weight == NULL ||
        pool->price == NULL || pool->time == NULL)
        return PF_ENOMEM;
    pool->n = n;
    return PF_OK;
}

static int
set_name(struct pf_pool *pool, size_t i, const char *given, const char *type)
{
    char made[128];
    snprintf(made, sizeof made, "%s-%zu", type, i + 1);
    pool->name[i] = strdup(given != NULL ? given : made);
    return pool->name[i] != NULL ? PF_OK : PF_ENOMEM;
}

/* A cost that is no cost is noted; the names of rows are those of the table. */
static int
check_cost(const struct job *j, size_t i, double x, size_t row)
{
    char shown[32];
    if (isfinite(x) && x >= 0.0)
        return PF_OK;
    return pf_diag_at(j->diag, j->recipe->part[i].at,
                      "annotator %s has %s %s; it must be at least 0",
                      j->pool->name[i], pf_annotator_own_params[row].name,
                      pf_format_real(x, shown));
}

static int
check_name(const struct job *j, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (strcmp(j->pool->name[k], j->pool->name[i]) == 0)
            return pf_diag_at(j->diag, j->recipe->part[i].at,
                              "annotators %zu and %zu are both called %s; give "
                              "them different names",
                              k + 1, i + 1, j->pool->name[i]);
    return PF_OK;
}

static int
take_attributes(const struct job *j, size_t i)
{
    const struct pf_annotator_part *part = &j->recipe->part[i];
    const double *own = part->own->number;
    struct pf_pool *pool = j->pool;
    pool->weight[i] = own[PF_ANNOTATOR_WEIGHT];
    pool->price[i] = own[PF_ANNOTATOR_PRICE];
    pool->time[i] = own[PF_ANNOTATOR_TIME];
    int status = set_name(pool, i, part->own->text[PF_ANNOTATOR_NAME],
                          part->type->kind.name);
    if (status != PF_OK)
        return status;
    status = check_name(j, i);
    status =
        worse(status, check_cost(j, i, pool->price[i], PF_ANNOTATOR_PRICE));
    return worse(status, check_cost(j, i, pool->time[i], PF_ANNOTATOR_TIME));
}

static int
add_annotator(const struct job *j, size_t i)
{
    char purpose[48];
    const struct pf_annotator_part *part = &j->recipe->part[i];
    snprintf(purpose, sizeof purpose, "annotator/%zu", i);
    pf_rng_rekey(j->rng, j->seed, j->draw, purpose);
    pf_rng_rekey(j->common, j->seed, j->draw, "annotator");
    const struct pf_annotator_request q = {.values = part->values,
                                           .world = j->pool->world,
                                           .rng = j->rng,
                                           .common = j->common,
                                           .diag = j->diag,
                                           .at = part->at};
    int status = take_attributes(j, i);
    if (status == PF_ENOMEM)
        return status;
    return worse(status,
                 pf_annotator_init(&j->pool->annotator[i], part->type, &q));
}

/* Every annotator is built, so that one run shows all mistakes. */
static int
build(const struct job *j)
{
    size_t n = j->recipe->n_parts;
    int status = make_room(j->pool, n);
    for (size_t i = 0; status != PF_ENOMEM && i < n; i++)
        status = worse(status, add_annotator(j, i));
    if (status == PF_ENOMEM)
        return status;
    return worse(status,
                 pf_list_normalise(j->pool->weight, n, "annotator weights",
                                   j->diag, j->recipe->part[0].at));
}

/* The pool of one faithful annotator, who has no parameters. */
static int
build_faithful(const struct job *j)
{
    const pf_annotator_type *type = (const pf_annotator_type *) pf_kind_find(
        &pf_annotator_family, "faithful");
    const struct pf_annotator_request q = {.world = j->pool->world,
                                           .diag = j->diag};
    struct pf_pool *pool = j->pool;
    int status = make_room(pool, 1);
    if (status != PF_OK)
        return status;
    pool->weight[0] = 1.0;
    pool->price[0] = pf_annotator_own_params[PF_ANNOTATOR_PRICE].def;
    pool->time[0] = pf_annotator_own_params[PF_ANNOTATOR_TIME].def;
    status = set_name(pool, 0, NULL, type->kind.name);
    if (status != PF_OK)
        return status;
    return pf_annotator_init(&pool->annotator[0], type, &q);
}

int
pf_pool_init(struct pf_pool *pool, const struct pf_pool_recipe *recipe,
             const struct pf_world *world, uint64_t seed, uint64_t draw,
             struct pf_diag *d)
{
    struct job j = {
        .pool = pool, .recipe = recipe, .seed = seed, .draw = draw, .diag = d};
    *pool = (struct pf_pool){.world = world,
                             .flips = recipe->flips,
                             .assignment = recipe->assignment,
                             .order = recipe->order};
    int status = check_recipe(recipe, d);
    if (recipe->n_parts > PF_MAX_ANNOTATORS)
        return status;
    j.rng = gsl_rng_alloc(pf_rng_threefry);
    j.common = gsl_rng_alloc(pf_rng_threefry);
    if (j.rng == NULL || j.common == NULL)
        status = PF_ENOMEM;
    else
        status =
            worse(status, recipe->n_parts > 0 ? build(&j) : build_faithful(&j));
    if (j.rng != NULL)
        gsl_rng_free(j.rng);
    if (j.common != NULL)
        gsl_rng_free(j.common);
    return status;
}

void
pf_pool_clear(struct pf_pool *pool)
{
    for (size_t i = 0; i < pool->n; i++) {
        pf_annotator_clear(&pool->annotator[i]);
        free(pool->name[i]);
    }
    free(pool->annotator);
    free(pool->name);
    free(pool->weight);
    free(pool->price);
    free(pool->time);
    memset(pool, 0, sizeof *pool);
}
