/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/experiment/experiment_check.h"

#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "lab/experiment/design.h"
#include "lab/experiment/mistakes.h"
#include "lab/experiment/variants.h"
#include "lab/experiment/xml_read.h"

#define BETAS 100 /* different values of beta that learners are tried on */
#define ELEMENTS 1000000 /* read in all, for each world */

struct check {
    struct pf_experiment *e;
    struct pf_diag *d;
    double beta[BETAS];
    size_t n_betas;
    struct pf_budget budget;
};

static void
add_beta(struct check *c, double beta)
{
    for (size_t i = 0; i < c->n_betas; i++)
        if (c->beta[i] == beta)
            return;
    if (c->n_betas < BETAS)
        c->beta[c->n_betas++] = beta;
}

static int
try_world(struct check *c, const xmlNode *node, uint64_t index,
          const struct pf_reader *r)
{
    struct pf_world_def w;
    (void) index;
    int status = pf_world_read(&w, node, r);
    if (status == PF_OK)
        add_beta(c, w.beta);
    pf_world_def_clear(&w);
    return status;
}

/* The first version meets all betas, the others the first one. */
static int
try_learner(struct check *c, const xmlNode *node, uint64_t index,
            const struct pf_reader *r)
{
    struct pf_learner_def l;
    int status = pf_learner_read(&l, node, r);
    size_t n = index == 0 || c->n_betas == 0 ? c->n_betas : 1;
    for (size_t i = 0; l.type != NULL && status == PF_OK && i < n; i++)
        status = pf_learner_complete(&l, c->beta[i], r->d);
    if (l.type != NULL && status != PF_ENOMEM)
        status = pf_worse(status, pf_budget_check(&c->budget, &l, r->d));
    pf_learner_def_clear(&l);
    return status;
}

static int
try_rest(struct check *c, const xmlNode *node, uint64_t index,
         const struct pf_reader *r)
{
    struct pf_design common;
    (void) node;
    memset(&common, 0, sizeof common);
    int status = pf_common_read(&common, xmlDocGetRootElement(c->e->doc), r);
    if (index == 0)
        c->budget = common.budget;
    return status;
}

typedef int attempt(struct check *c, const xmlNode *node, uint64_t index,
                    const struct pf_reader *r);

/* Number i of `tries` versions, from the first to the last. */
static uint64_t
spread(uint64_t i, uint64_t tries, uint64_t n)
{
    if (tries == n || tries < 2)
        return i;
    double t = (double) i / (double) (tries - 1);
    uint64_t index = (uint64_t) (t * (double) (n - 1));
    return index < n ? index : n - 1;
}

/* Every version has its mistakes collected apart, so that one made in all of
 * them is told once. */
static int
try_all(struct check *c, const struct pf_variants *v, uint64_t most,
        attempt *try)
{
    uint64_t tries = v->n < most ? v->n : most;
    int status = PF_OK;
    for (uint64_t i = 0; i < tries && status != PF_ENOMEM; i++) {
        uint64_t index = spread(i, tries, v->n);
        struct pf_diag found;
        pf_diag_init(&found);
        struct pf_reader r = {c->e->file, c->e->base, &found};
        int one = pf_variants_apply(v, c->e, index);
        if (one == PF_OK)
            one = try(c, v->node, index, &r);
        pf_mistakes_merge(c->d, &found);
        status = pf_worse(status, one);
        if (c->d->count >= PF_DIAG_CAP)
            break;
    }
    return status;
}

static int
try_parts(struct check *c, enum pf_tag tag, attempt *try)
{
    struct pf_variants *all = NULL;
    size_t n = 0;
    int status = pf_variants_of_all(&all, &n, c->e, tag);
    for (size_t i = 0; i < n && status != PF_ENOMEM; i++) {
        size_t size = 1 + pf_count_children(all[i].node, PF_TAG_PREFERENCE);
        uint64_t most =
            ELEMENTS / size < PF_CHECKED ? ELEMENTS / size + 2 : PF_CHECKED;
        status = pf_worse(status, try_all(c, &all[i], most, try));
    }
    free(all);
    return status;
}

/* The ids do not depend on axes: one combination shows if they differ. */
static int
try_ids(struct check *c)
{
    struct pf_diag found;
    struct pf_design design;
    pf_diag_init(&found);
    int status = pf_design_read(&design, c->e, NULL, &found);
    pf_mistakes_merge(c->d, &found);
    pf_design_clear(&design);
    return status;
}

static int
note_idle(const struct pf_axis *axis, struct pf_diag *d)
{
    char shown[PF_SHORT];
    return pf_diag_at(d, axis->at,
                      "path '%s' selects what no learner uses; take the axis "
                      "away",
                      pf_shorten(axis->path, shown));
}

/* An axis of what no learner uses would change nothing. */
static int
check_axes(const struct check *c)
{
    struct pf_experiment *e = c->e;
    struct pf_variants *world = NULL, *learner = NULL, rest;
    size_t n_worlds = 0, n_learners = 0;
    int status = pf_variants_of_all(&world, &n_worlds, e, PF_TAG_WORLD);
    if (status == PF_OK)
        status = pf_variants_of_all(&learner, &n_learners, e, PF_TAG_LEARNER);
    if (status == PF_OK)
        status = pf_variants_of(&rest, e, NULL);
    uint64_t touched = status == PF_OK ? rest.mask : 0;
    for (size_t i = 0; status == PF_OK && i < n_worlds; i++)
        touched |= world[i].mask;
    for (size_t i = 0; status == PF_OK && i < n_learners; i++)
        touched |= learner[i].mask;
    for (size_t a = 0; status != PF_ENOMEM && a < e->n_axes; a++)
        if (!((touched >> a) & 1))
            status = note_idle(&e->axis[a], c->d);
    free(world);
    free(learner);
    return status;
}

int
pf_experiment_check(struct pf_experiment *e, struct pf_diag *d)
{
    struct check c = {.e = e, .d = d};
    struct pf_variants rest;
    int status = pf_variants_of(&rest, e, NULL);
    if (status == PF_OK)
        status = check_axes(&c);
    if (status != PF_ENOMEM)
        status = pf_worse(status, try_ids(&c));
    if (status != PF_ENOMEM)
        status = pf_worse(status, try_all(&c, &rest, PF_CHECKED, try_rest));
    if (status != PF_ENOMEM)
        status = pf_worse(status, try_parts(&c, PF_TAG_WORLD, try_world));
    if (status != PF_ENOMEM)
        status = pf_worse(status, try_parts(&c, PF_TAG_LEARNER, try_learner));
    return status;
}
