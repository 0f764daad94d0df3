/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/experiment/variants.h"

#include <stdlib.h>

#include "core/status.h"
#include "lab/experiment/design.h"
#include "lab/experiment/shared.h"
#include "lab/experiment/xml_read.h"

uint64_t
pf_times(uint64_t a, uint64_t b)
{
    return b != 0 && a > UINT64_MAX / b ? UINT64_MAX : a * b;
}

uint64_t
pf_plus(uint64_t a, uint64_t b)
{
    return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

static bool
is_named(const xmlNode *node, enum pf_tag tag)
{
    return xmlStrEqual(node->name, pf_xml(pf_rule_of(tag)->kind.name)) != 0;
}

/* The child of the root that a node is or stands in. */
static const xmlNode *
top_of(const xmlNode *node, const xmlNode *root)
{
    while (node != root && node->parent != root)
        node = node->parent;
    return node;
}

/* The type of a learner; NULL where an axis changes it, or where it is
 * wrong. */
static const pf_learner_type *
type_of(const xmlNode *learner)
{
    const xmlAttr *attr = xmlHasNsProp(learner, pf_xml("type"), NULL);
    const struct pf_mark *from = attr != NULL ? attr->_private : NULL;
    if (from != NULL && from->at.line > 0)
        return NULL;
    return (const pf_learner_type *) pf_kind_of_node(learner,
                                                     &pf_learner_family);
}

/* Can an attribute of an element that stands in the experiment for all
 * learners change what this one does? */
static bool
uses(const xmlNode *learner, enum pf_tag tag, const char *attribute)
{
    if (pf_child_of(learner, tag, NULL) != NULL)
        return false; /* it has its own */
    return pf_learner_follows(learner, type_of(learner), tag, attribute);
}

/* The tag of what stands in the experiment for all learners; PF_TAG_NONE: it
 * is something else. */
static enum pf_tag
shared_tag(const xmlNode *top)
{
    for (const enum pf_tag *tag = pf_shared_tags; *tag != PF_TAG_NONE; tag++)
        if (is_named(top, *tag))
            return *tag;
    return PF_TAG_NONE;
}

static bool
touches_target(const char *attribute, const xmlNode *target,
               const xmlNode *node, const xmlNode *root)
{
    const xmlNode *top = top_of(target, root);
    if (node != NULL && (top == node || is_named(node, PF_TAG_WORLD)))
        return top == node;
    enum pf_tag tag = shared_tag(top);
    if (node != NULL)
        return tag != PF_TAG_NONE && uses(node, tag, attribute);
    return tag == PF_TAG_NONE && !is_named(top, PF_TAG_WORLD) &&
           !is_named(top, PF_TAG_LEARNER);
}

static bool
touches(const struct pf_axis *axis, const xmlNode *node, const xmlNode *root)
{
    for (size_t i = 0; i < axis->n_targets; i++)
        if (touches_target(axis->attribute, axis->target[i], node, root))
            return true;
    return false;
}

/* How many points of a group its axes tell apart that are in the mask. */
static int
add_group(struct pf_variants *v, struct pf_experiment *e, size_t g,
          uint64_t mask)
{
    const struct pf_axis_group *group = &e->group[g];
    const struct pf_projection *p = NULL;
    bool filled = true, all = true;
    uint64_t mine = 0;
    for (size_t a = group->first; a < group->first + group->n_axes; a++) {
        mine |= mask & (uint64_t) 1 << a;
        all = all && ((mask >> a) & 1);
        filled = filled && e->axis[a].same != NULL;
    }
    if (mine == 0)
        return PF_OK;
    int status = filled ? pf_projection_of(&p, e, g, mine) : PF_OK;
    v->group[v->n_groups] = (uint8_t) g;
    v->points[v->n_groups++] = p;
    v->mask |= mine;
    if (status == PF_OK)
        v->n = pf_times(v->n, p != NULL ? p->n : all ? group->n : 1);
    return status;
}

static int
add_groups(struct pf_variants *v, struct pf_experiment *e, uint64_t mask)
{
    int status = PF_OK;
    for (size_t g = 0; mask != 0 && status == PF_OK && g < e->n_groups; g++)
        status = add_group(v, e, g, mask);
    return status;
}

static void
start(struct pf_variants *v, const xmlNode *node)
{
    v->node = node;
    v->mask = 0;
    v->n = 1;
    v->n_groups = 0;
}

int
pf_variants_of(struct pf_variants *v, struct pf_experiment *e,
               const xmlNode *node)
{
    const xmlNode *root = xmlDocGetRootElement(e->doc);
    uint64_t mask = 0;
    start(v, node);
    for (size_t a = 0; a < e->n_axes; a++)
        if (touches(&e->axis[a], node, root))
            mask |= (uint64_t) 1 << a;
    return add_groups(v, e, mask);
}

int
pf_variants_of_all(struct pf_variants **all, size_t *n, struct pf_experiment *e,
                   enum pf_tag tag)
{
    const xmlNode *root = xmlDocGetRootElement(e->doc);
    const xmlNode *node = NULL;
    int status = PF_OK;
    *n = pf_count_read(root, tag);
    *all = calloc(*n + 1, sizeof **all);
    if (*all == NULL)
        return PF_ENOMEM;
    for (size_t i = 0; status == PF_OK && i < *n; i++) {
        node = pf_child_of(root, tag, node);
        status = pf_variants_of(&(*all)[i], e, node);
    }
    return status;
}

int
pf_variants_join(struct pf_variants *out, struct pf_experiment *e,
                 const struct pf_variants *a, const struct pf_variants *b,
                 const struct pf_variants *c)
{
    start(out, NULL);
    return add_groups(out, e, a->mask | b->mask | c->mask);
}

void
pf_variants_choice(const struct pf_variants *v, const struct pf_experiment *e,
                   uint64_t index, size_t *choice)
{
    for (size_t i = v->n_groups; i > 0; i--) {
        const struct pf_axis_group *g = &e->group[v->group[i - 1]];
        const struct pf_projection *p = v->points[i - 1];
        for (size_t a = 0; a < g->n_axes; a++)
            choice[g->first + a] = p->first[index % p->n];
        index /= p->n;
    }
}

uint64_t
pf_variants_index(const struct pf_variants *v, const struct pf_experiment *e,
                  const size_t *choice)
{
    uint64_t index = 0;
    for (size_t i = 0; i < v->n_groups; i++) {
        const struct pf_projection *p = v->points[i];
        size_t point = choice[e->group[v->group[i]].first];
        index = index * p->n + p->of[point];
    }
    return index;
}

int
pf_axis_apply(struct pf_experiment *e, size_t a, size_t i)
{
    const struct pf_axis *axis = &e->axis[a];
    const struct pf_axis_group *g = &e->group[axis->group];
    const char *value = axis->value[i];
    if (g->line != NULL)
        e->mark[e->n_sets + a].value = (struct pf_place){g->file, g->line[i]};
    for (size_t t = 0; t < axis->n_targets; t++) {
        const xmlAttr *attr =
            xmlSetProp(axis->target[t], pf_xml(axis->attribute), pf_xml(value));
        /* An attribute without its text: memory ran out half-way. */
        if (attr == NULL || attr->children == NULL)
            return PF_ENOMEM;
    }
    return PF_OK;
}

int
pf_variants_apply(const struct pf_variants *v, struct pf_experiment *e,
                  uint64_t index)
{
    size_t choice[PF_MAX_AXES] = {0};
    int status = PF_OK;
    pf_variants_choice(v, e, index, choice);
    for (size_t a = 0; status == PF_OK && a < e->n_axes; a++)
        if ((v->mask >> a) & 1)
            status = pf_axis_apply(e, a, choice[a]);
    return status;
}

int
pf_count_cells(uint64_t *cells, struct pf_experiment *e)
{
    struct pf_variants *world = NULL, *learner = NULL, rest, all;
    size_t n_worlds, n_learners = 0;
    *cells = 0;
    int status = pf_variants_of_all(&world, &n_worlds, e, PF_TAG_WORLD);
    if (status == PF_OK)
        status = pf_variants_of_all(&learner, &n_learners, e, PF_TAG_LEARNER);
    if (status == PF_OK)
        status = pf_variants_of(&rest, e, NULL);
    for (size_t i = 0; status == PF_OK && i < n_worlds; i++)
        for (size_t j = 0; status == PF_OK && j < n_learners; j++) {
            status = pf_variants_join(&all, e, &world[i], &learner[j], &rest);
            *cells = pf_plus(*cells, all.n);
        }
    free(world);
    free(learner);
    return status;
}
