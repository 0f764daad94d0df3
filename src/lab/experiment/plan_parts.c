/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/experiment/plan_parts.h"

#include <stdlib.h>

#include "core/status.h"
#include "lab/experiment/design.h"
#include "lab/experiment/experiment_check.h"
#include "lab/experiment/mistakes.h"

void
pf_maker_clear(struct pf_maker *m)
{
    for (size_t i = 0; m->learner != NULL && i < m->learners.total; i++)
        pf_learner_def_clear(&m->learner[i]);
    for (size_t i = 0; m->common_text != NULL && i < m->rest.n; i++)
        free(m->common_text[i]);
    free(m->learner);
    free(m->common);
    free(m->common_text);
    free(m->worlds.element);
    free(m->worlds.first);
    free(m->learners.element);
    free(m->learners.first);
    pf_crowds_clear(&m->crowds);
    pf_hashes_clear(&m->hashes);
}

static int
list_parts(struct pf_parts *p, struct pf_experiment *e, enum pf_tag tag)
{
    int status = pf_variants_of_all(&p->element, &p->n, e, tag);
    p->first = calloc(p->n + 1, sizeof *p->first);
    if (status != PF_OK || p->first == NULL)
        return PF_ENOMEM;
    for (size_t i = 0; i < p->n; i++) {
        p->first[i] = p->total;
        p->total += (size_t) p->element[i].n;
    }
    return PF_OK;
}

static int
make_room(struct pf_maker *m, size_t cells)
{
    struct pf_plan *plan = m->plan;
    size_t n_rest = (size_t) m->rest.n;
    m->learner = calloc(m->learners.total + 1, sizeof *m->learner);
    m->common = calloc(n_rest, sizeof *m->common);
    m->common_text = calloc(n_rest, sizeof *m->common_text);
    plan->design = calloc(1, sizeof *plan->design);
    if (m->learner == NULL || m->common == NULL || m->common_text == NULL ||
        plan->design == NULL)
        return PF_ENOMEM;
    struct pf_design *all = plan->design;
    plan->n_designs = 1;
    all->world = calloc(m->worlds.total + 1, sizeof *all->world);
    all->learner = calloc(cells + 1, sizeof *all->learner);
    plan->key = calloc(m->worlds.total + 1, sizeof *plan->key);
    plan->cell = calloc(cells + 1, sizeof *plan->cell);
    if (all->world == NULL || all->learner == NULL || plan->key == NULL ||
        plan->cell == NULL)
        return PF_ENOMEM;
    all->n_worlds = m->worlds.total;
    all->n_learners = cells;
    plan->n_cells = cells;
    return PF_OK;
}

int
pf_maker_prepare(struct pf_maker *m)
{
    uint64_t cells = 0;
    int status = pf_count_cells(&cells, m->e);
    if (status == PF_OK)
        status = pf_runs_check(cells, m->e, m->d);
    if (status == PF_OK)
        status = list_parts(&m->worlds, m->e, PF_TAG_WORLD);
    if (status == PF_OK)
        status = list_parts(&m->learners, m->e, PF_TAG_LEARNER);
    if (status == PF_OK)
        status = pf_variants_of(&m->rest, m->e, NULL);
    if (status != PF_OK)
        return status;
    m->hashes.base = m->e->base;
    m->crowds.base = m->e->base;
    return make_room(m, (size_t) cells);
}

/* --- reading the parts --- */

static int
read_world(struct pf_maker *m, const xmlNode *node, size_t slot,
           const struct pf_reader *r)
{
    struct pf_world_def *w = &m->plan->design->world[slot];
    int status = pf_world_read(w, node, r);
    if (status == PF_OK)
        status =
            pf_identity_world(&m->plan->key[slot], m->e, w, &m->hashes, r->d);
    return status;
}

static int
read_learner(struct pf_maker *m, const xmlNode *node, size_t slot,
             const struct pf_reader *r)
{
    return pf_learner_read(&m->learner[slot], node, r);
}

static int
read_rest(struct pf_maker *m, const xmlNode *node, size_t slot,
          const struct pf_reader *r)
{
    (void) node;
    int status =
        pf_common_read(&m->common[slot], xmlDocGetRootElement(m->e->doc), r);
    if (status == PF_OK)
        status = pf_identity_rest(&m->common_text[slot], &m->common[slot]);
    return status;
}

static int
read_versions(struct pf_maker *m, const struct pf_variants *v, size_t first,
              int read(struct pf_maker *, const xmlNode *, size_t,
                       const struct pf_reader *))
{
    int status = PF_OK;
    for (uint64_t i = 0; i < v->n && status != PF_ENOMEM; i++) {
        struct pf_diag found;
        pf_diag_init(&found);
        struct pf_reader r = {m->e->file, m->e->base, &found};
        int one = pf_variants_apply(v, m->e, i);
        if (one == PF_OK)
            one = read(m, v->node, first + (size_t) i, &r);
        bool many =
            found.count > 0 && m->d != NULL && m->d->count >= PF_DIAG_CAP;
        pf_mistakes_merge(m->d, &found);
        status = pf_worse(status, one);
        if (many)
            break;
    }
    return status;
}

/* It is the same whatever the axes say, and its mistakes but those of the
 * worlds have been noted. */
static int
read_evaluation(struct pf_maker *m)
{
    struct pf_reader quiet = {m->e->file, m->e->base, NULL};
    return pf_evaluation_read(&m->plan->design->evaluation,
                              xmlDocGetRootElement(m->e->doc), &quiet);
}

int
pf_maker_read(struct pf_maker *m)
{
    int status = read_versions(m, &m->rest, 0, read_rest);
    if (status != PF_ENOMEM)
        status = pf_worse(status, read_evaluation(m));
    for (size_t i = 0; i < m->worlds.n && status != PF_ENOMEM; i++)
        status =
            pf_worse(status, read_versions(m, &m->worlds.element[i],
                                           m->worlds.first[i], read_world));
    for (size_t i = 0; i < m->learners.n && status != PF_ENOMEM; i++)
        status =
            pf_worse(status, read_versions(m, &m->learners.element[i],
                                           m->learners.first[i], read_learner));
    if (status == PF_OK) {
        struct pf_diag found;
        pf_diag_init(&found);
        status = pf_judges_check(m->plan->design, &found);
        pf_mistakes_merge(m->d, &found);
    }
    return status;
}
