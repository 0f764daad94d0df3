/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/experiment/crowd.h"

#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "sim/annotator/fit.h"
#include "lab/experiment/element.h"

/* --- who they are --- */

struct pf_crowd {
    char *key;
    struct pf_pool_parts made;     /* of a preset or a fit */
    struct pf_annotator_part *own; /* of annotators in the experiment */
    size_t n_own;
    struct pf_crowd *next; /* older */
};

static void
crowd_free(struct pf_crowd *c)
{
    if (c == NULL)
        return;
    pf_pool_parts_clear(&c->made);
    free(c->own);
    free(c->key);
    free(c);
}

void
pf_crowds_clear(struct pf_crowds *c)
{
    while (c->newest != NULL) {
        struct pf_crowd *next = c->newest->next;
        crowd_free(c->newest);
        c->newest = next;
    }
}

static int
list_own(struct pf_crowd *c, const struct pf_feedback_def *f)
{
    c->own = calloc(f->n_annotators + 1, sizeof *c->own);
    if (c->own == NULL)
        return PF_ENOMEM;
    c->n_own = f->n_annotators;
    for (size_t i = 0; i < c->n_own; i++) {
        const struct pf_annotator_def *a = &f->annotator[i];
        c->own[i] = (struct pf_annotator_part){
            .type = (const pf_annotator_type *) a->type.kind,
            .values = &a->type.values,
            .own = &a->own,
            .at = a->type.at};
    }
    return PF_OK;
}

static int
gather(struct pf_crowd *c, const char *base, const struct pf_feedback_def *f,
       struct pf_diag *d)
{
    struct pf_place at = f->type.at;
    double pool = pf_element_number(&f->type, "pool", PF_POOL_OWN);
    if (pool == PF_POOL_ALPACAFARM)
        return pf_pool_alpacafarm(&c->made, at);
    if (pool == PF_POOL_HUMANS)
        return pf_pool_humans(&c->made, at);
    if (pool == PF_POOL_OWN)
        return list_own(c, f);
    const struct pf_import_request file = {
        .base = base,
        .name = f->type.values.text[PF_FEEDBACK_FILE],
        .at = at,
        .diag = d};
    return pf_pool_fit(&c->made, NULL, &file, NULL);
}

static int
add_crowd(struct pf_crowds *all, const struct pf_learner_def *l,
          struct pf_diag *d)
{
    struct pf_crowd *c = calloc(1, sizeof *c);
    int status = PF_ENOMEM;
    if (c == NULL)
        return status;
    c->key = strdup(l->pool_key);
    if (c->key != NULL)
        status = gather(c, all->base, &l->feedback, d);
    if (status != PF_OK) {
        crowd_free(c);
        return status;
    }
    c->next = all->newest;
    all->newest = c;
    return PF_OK;
}

static struct pf_crowd *
find_crowd(const struct pf_crowds *all, const char *key)
{
    struct pf_crowd *c = all->newest;
    while (c != NULL && strcmp(c->key, key) != 0)
        c = c->next;
    return c;
}

int
pf_crowds_recipe(struct pf_crowds *all, const struct pf_learner_def *l,
                 struct pf_pool_recipe *out, struct pf_diag *d)
{
    const struct pf_element *f = &l->feedback.type;
    int status = PF_OK;
    if (find_crowd(all, l->pool_key) == NULL)
        status = add_crowd(all, l, d);
    if (status != PF_OK)
        return status;
    const struct pf_crowd *c = find_crowd(all, l->pool_key);
    *out = (struct pf_pool_recipe){
        .part = c->own != NULL ? c->own : c->made.part,
        .n_parts = c->own != NULL ? c->n_own : c->made.n,
        .flips = f->values.number[PF_FEEDBACK_FLIPS],
        .assignment =
            (enum pf_assignment) pf_element_number(f, "assignment", 0.0),
        .order = (enum pf_order) f->values.number[PF_FEEDBACK_ORDER]};
    return PF_OK;
}

/* A price needs no world: a pool of nothing but weights and prices tells. */
int
pf_crowds_price(struct pf_crowds *all, const struct pf_learner_def *l,
                double *price, struct pf_diag *d)
{
    struct pf_pool_recipe recipe;
    double sum = 0.0;
    int status = pf_crowds_recipe(all, l, &recipe, d);
    if (status != PF_OK)
        return status;
    size_t n = recipe.n_parts > 0 ? recipe.n_parts : 1;
    struct pf_pool pool = {.n = n,
                           .weight = calloc(n, sizeof(double)),
                           .price = calloc(n, sizeof(double)),
                           .flips = recipe.flips};
    if (pool.weight == NULL || pool.price == NULL)
        status = PF_ENOMEM;
    for (size_t i = 0; status == PF_OK && i < n; i++) {
        const struct pf_values *own =
            recipe.n_parts > 0 ? recipe.part[i].own : NULL;
        pool.weight[i] = own ? own->number[PF_ANNOTATOR_WEIGHT] : 1.0;
        pool.price[i] = own ? own->number[PF_ANNOTATOR_PRICE]
                            : pf_annotator_own_params[PF_ANNOTATOR_PRICE].def;
        sum += pool.weight[i];
    }
    for (size_t i = 0; status == PF_OK && i < n; i++)
        pool.weight[i] /= sum;
    if (status == PF_OK)
        *price = sum > 0.0 ? pf_pool_price(&pool) : 0.0;
    free(pool.weight);
    free(pool.price);
    return status;
}

/* --- in a world --- */

struct pf_pool_made {
    struct pf_pool pool;
    char *key;
    struct pf_pool_made *next; /* older */
};

static void
made_free(struct pf_pool_made *m)
{
    pf_pool_clear(&m->pool);
    free(m->key);
    free(m);
}

void
pf_pools_clear(struct pf_pools *pools)
{
    while (pools->newest != NULL) {
        struct pf_pool_made *next = pools->newest->next;
        made_free(pools->newest);
        pools->newest = next;
    }
    pools->bytes = 0;
}

static int
make_pool(struct pf_pools *pools, const struct pf_pool_recipe *recipe,
          const char *key, struct pf_diag *d)
{
    const struct pf_world *w = pools->world;
    struct pf_pool_made *m = calloc(1, sizeof *m);
    int status = PF_ENOMEM;
    if (m == NULL)
        return status;
    m->key = strdup(key);
    if (m->key != NULL)
        status = pf_pool_init(&m->pool, recipe, w, pools->seed, pools->draw, d);
    if (status != PF_OK) {
        made_free(m);
        return status;
    }
    m->next = pools->newest;
    pools->newest = m;
    pools->bytes += m->pool.n * w->contexts * w->responses * sizeof(double);
    return PF_OK;
}

static const struct pf_pool_made *
find_pool(const struct pf_pools *pools, const char *key)
{
    const struct pf_pool_made *m = pools->newest;
    while (m != NULL && strcmp(m->key, key) != 0)
        m = m->next;
    return m;
}

int
pf_pools_get(struct pf_pools *pools, struct pf_crowds *c,
             const struct pf_learner_def *l, const struct pf_pool **out,
             struct pf_diag *d)
{
    struct pf_pool_recipe recipe;
    int status = PF_OK;
    *out = NULL;
    if (l->pool_key == NULL)
        return PF_OK;
    if (find_pool(pools, l->pool_key) == NULL) {
        status = pf_crowds_recipe(c, l, &recipe, d);
        if (status == PF_OK)
            status = make_pool(pools, &recipe, l->pool_key, d);
    }
    if (status == PF_OK)
        *out = &find_pool(pools, l->pool_key)->pool;
    return status;
}
