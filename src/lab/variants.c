/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/variants.h"

#include <stdlib.h>

#include "core/status.h"
#include "lab/design.h"
#include "lab/shared.h"
#include "lab/xml_read.h"

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
    const struct pf_place *from = attr != NULL ? attr->_private : NULL;
    if (from != NULL && from->line > 0)
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

static void
add_axis(struct pf_variants *v, const struct pf_experiment *e, size_t a)
{
    v->axis[v->n_axes++] = a;
    v->mask |= (uint32_t) 1 << a;
    v->n = pf_times(v->n, e->axis[a].n);
}

void
pf_variants_of(struct pf_variants *v, const struct pf_experiment *e,
               const xmlNode *node)
{
    const xmlNode *root = xmlDocGetRootElement(e->doc);
    *v = (struct pf_variants){.node = node, .n = 1};
    for (size_t a = 0; a < e->n_axes; a++)
        if (touches(&e->axis[a], node, root))
            add_axis(v, e, a);
}

int
pf_variants_of_all(struct pf_variants **all, size_t *n,
                   const struct pf_experiment *e, enum pf_tag tag)
{
    const xmlNode *root = xmlDocGetRootElement(e->doc);
    const xmlNode *node = NULL;
    *n = pf_count_read(root, tag);
    *all = calloc(*n + 1, sizeof **all);
    if (*all == NULL)
        return PF_ENOMEM;
    for (size_t i = 0; i < *n; i++) {
        node = pf_child_of(root, tag, node);
        pf_variants_of(&(*all)[i], e, node);
    }
    return PF_OK;
}

void
pf_variants_join(struct pf_variants *out, const struct pf_experiment *e,
                 const struct pf_variants *a, const struct pf_variants *b,
                 const struct pf_variants *c)
{
    *out = (struct pf_variants){.n = 1};
    for (size_t i = 0; i < e->n_axes; i++)
        if (((a->mask | b->mask | c->mask) >> i) & 1)
            add_axis(out, e, i);
}

void
pf_variants_choice(const struct pf_variants *v, const struct pf_experiment *e,
                   uint64_t index, size_t *choice)
{
    for (size_t i = v->n_axes; i > 0; i--) {
        uint64_t n = e->axis[v->axis[i - 1]].n;
        choice[v->axis[i - 1]] = (size_t) (index % n);
        index /= n;
    }
}

uint64_t
pf_variants_index(const struct pf_variants *v, const struct pf_experiment *e,
                  const size_t *choice)
{
    uint64_t index = 0;
    for (size_t i = 0; i < v->n_axes; i++)
        index = index * e->axis[v->axis[i]].n + choice[v->axis[i]];
    return index;
}

int
pf_axis_apply(const struct pf_axis *axis, size_t i)
{
    const char *value = axis->value[i];
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
    for (size_t i = 0; status == PF_OK && i < v->n_axes; i++)
        status = pf_axis_apply(&e->axis[v->axis[i]], choice[v->axis[i]]);
    return status;
}

int
pf_count_cells(uint64_t *cells, const struct pf_experiment *e)
{
    struct pf_variants *world = NULL, *learner = NULL, rest, all;
    size_t n_worlds, n_learners = 0;
    *cells = 0;
    int status = pf_variants_of_all(&world, &n_worlds, e, PF_TAG_WORLD);
    if (status == PF_OK)
        status = pf_variants_of_all(&learner, &n_learners, e, PF_TAG_LEARNER);
    pf_variants_of(&rest, e, NULL);
    for (size_t i = 0; status == PF_OK && i < n_worlds; i++)
        for (size_t j = 0; j < n_learners; j++) {
            pf_variants_join(&all, e, &world[i], &learner[j], &rest);
            *cells = pf_plus(*cells, all.n);
        }
    free(world);
    free(learner);
    return status;
}
