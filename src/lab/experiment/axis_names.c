/* What axes are called in tables.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "lab/experiment/axis.h"
#include "lab/experiment/xml_read.h"

/* Columns of the exported tables, which no axis may be called like. */
static bool
is_column(const char *name)
{
    static const char *const columns[] = {
        "run",     "learner", "world",       "seed",           "step",
        "queries", "metric",  "value",       "context",        "response",
        "label",   "failure", "probability", "log_probability"};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        if (strcmp(name, columns[i]) == 0)
            return true;
    return false;
}

static bool
is_shared(const struct pf_experiment *e, size_t a)
{
    const char *name = e->axis[a].attribute;
    for (size_t i = 0; i < e->n_axes; i++)
        if (i != a && strcmp(e->axis[i].attribute, name) == 0)
            return true;
    return is_column(name);
}

static bool
is_taken(const struct pf_experiment *e, size_t before, const char *name)
{
    for (size_t i = 0; i < before; i++)
        if (strcmp(e->axis[i].name, name) == 0)
            return true;
    return false;
}

/* Whose attribute it is: what stands in a learner is the learner's. */
static const xmlNode *
owner_of(const xmlNode *target)
{
    const char *learner = pf_rule_of(PF_TAG_LEARNER)->kind.name;
    for (const xmlNode *p = target; p->type == XML_ELEMENT_NODE; p = p->parent)
        if (xmlStrEqual(p->name, pf_xml(learner)))
            return p;
    return target;
}

static int
name_axis(struct pf_experiment *e, size_t a)
{
    struct pf_axis *axis = &e->axis[a];
    const xmlNode *target = owner_of(axis->target[0]);
    xmlChar *id = xmlGetProp(target, pf_xml("id"));
    const char *owner =
        id != NULL ? (const char *) id : (const char *) target->name;
    size_t size = strlen(owner) + strlen(axis->attribute) + 16;
    axis->name = malloc(size);
    if (axis->name != NULL && !is_shared(e, a))
        snprintf(axis->name, size, "%s", axis->attribute);
    else if (axis->name != NULL)
        snprintf(axis->name, size, "%s.%s", owner, axis->attribute);
    size_t used = axis->name != NULL ? strlen(axis->name) : 0;
    for (int i = 2; axis->name != NULL && is_taken(e, a, axis->name); i++)
        snprintf(axis->name + used, size - used, ".%d", i);
    xmlFree(id);
    return axis->name != NULL ? PF_OK : PF_ENOMEM;
}

int
pf_axes_name(struct pf_experiment *e)
{
    int status = PF_OK;
    for (size_t a = 0; status == PF_OK && a < e->n_axes; a++)
        status = name_axis(e, a);
    return status;
}
