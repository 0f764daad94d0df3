/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/axis.h"

#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "lab/path.h"
#include "lab/xml_read.h"

#define MAX_TARGETS 10000 /* elements that one axis sets */

void
pf_axis_clear(struct pf_axis *axis)
{
    for (size_t i = 0; axis->value != NULL && i < axis->n; i++)
        free(axis->value[i]);
    free(axis->value);
    free(axis->path);
    free(axis->name);
    free(axis->attribute);
    free(axis->target);
    memset(axis, 0, sizeof *axis);
}

/* --- --set --- */

static int
put_value(xmlNode *target, const char *attribute, const char *value,
          struct pf_place *mark)
{
    if (value[0] == '\0') {
        xmlUnsetProp(target, pf_xml(attribute));
        return PF_OK;
    }
    xmlAttr *attr = xmlSetProp(target, pf_xml(attribute), pf_xml(value));
    if (attr == NULL || attr->children == NULL)
        return PF_ENOMEM;
    attr->_private = mark;
    return PF_OK;
}

static int
apply_set(struct pf_experiment *e, size_t i, const char *setting,
          struct pf_diag *d)
{
    struct pf_place at = {"--set", 0};
    char *path = NULL, *attribute = NULL, shown[PF_SHORT];
    xmlNode **target = NULL;
    size_t n = 0, length = pf_path_length(setting);
    if (!xmlCheckUTF8(pf_xml(setting)))
        return pf_diag_at(d, at, "the text is not UTF-8");
    if (length == SIZE_MAX)
        return pf_diag_at(d, at,
                          "'%s' is not PATH=VALUE, such as "
                          "world/@beta=0.1",
                          pf_shorten(setting, shown));
    int status = PF_ENOMEM;
    path = strndup(setting, length);
    size_t size = length + sizeof "--set ";
    e->set_name[i] = malloc(size);
    if (path == NULL || e->set_name[i] == NULL)
        goto out;
    snprintf(e->set_name[i], size, "--set %s", path);
    e->mark[i] = (struct pf_place){e->set_name[i], 0};
    status = pf_path_resolve(path, e->doc, &attribute, &target, &n, d, at);
    if (status == PF_OK)
        status = pf_text_check(setting + length + 1, "value", d, e->mark[i]);
    for (size_t t = 0; status == PF_OK && t < n; t++)
        status =
            put_value(target[t], attribute, setting + length + 1, &e->mark[i]);
out:
    free(path);
    free(attribute);
    free(target);
    return status;
}

int
pf_sets_apply(struct pf_experiment *e, const char *const *set, size_t n_sets,
              struct pf_diag *d)
{
    int status = PF_OK;
    e->mark = calloc(n_sets + PF_MAX_AXES, sizeof *e->mark);
    e->set_name = calloc(n_sets + 1, sizeof *e->set_name);
    if (e->mark == NULL || e->set_name == NULL)
        return PF_ENOMEM;
    e->n_sets = n_sets;
    for (size_t i = 0; i < n_sets && status != PF_ENOMEM; i++)
        status = pf_worse(status, apply_set(e, i, set[i], d));
    return status;
}

/* --- axes --- */

static bool
is_named(const xmlNode *node, enum pf_tag tag)
{
    return xmlStrEqual(node->name, pf_xml(pf_rule_of(tag)->kind.name)) != 0;
}

/* An attribute's text as parsed, or NULL. */
static const xmlChar *
text_of(const xmlNode *node, const char *attribute)
{
    const xmlAttr *a = xmlHasProp(node, pf_xml(attribute));
    return a != NULL && a->children != NULL ? a->children->content : NULL;
}

static bool
is_inside(const xmlNode *node, enum pf_tag tag)
{
    while (node != NULL && node->type == XML_ELEMENT_NODE &&
           !is_named(node, tag))
        node = node->parent;
    return node != NULL && node->type == XML_ELEMENT_NODE;
}

/* Why this attribute of this element cannot be swept, or NULL. */
static const char *
refusal(const xmlNode *target, const char *attribute)
{
    static const char *const fixed[] = {"id", "label", "name", "version"};
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
        if (strcmp(attribute, fixed[i]) == 0)
            return "names and versions stay as they are";
    if (target->parent->type != XML_ELEMENT_NODE)
        return "attributes of <experiment> hold for the whole experiment";
    if (is_named(target, PF_TAG_AXIS) || is_named(target, PF_TAG_SWEEP))
        return "a sweep cannot sweep itself";
    if (is_inside(target, PF_TAG_EVALUATION))
        return "an evaluation comes after the runs and changes none of them";
    if (strcmp(attribute, "type") != 0)
        return NULL;
    if (!xmlHasProp(target, pf_xml("type")))
        return "give the element a type to start from";
    /* an id that goes without saying is the type */
    if (is_named(target, PF_TAG_LEARNER) &&
        xmlStrEqual(text_of(target, "id"), text_of(target, "type")))
        return "give the learner an id of its own, since its type changes";
    return NULL;
}

/* Sees that no attribute is set by two axes, or by an axis and by --set. */
static int
check_target(const struct pf_axis *axis, const xmlNode *target,
             const struct pf_reader *r)
{
    char shown[PF_SHORT];
    const char *why = refusal(target, axis->attribute);
    pf_shorten(axis->path, shown);
    if (why != NULL)
        return pf_diag_at(r->d, axis->at, "path '%s' cannot be swept: %s",
                          shown, why);
    const xmlAttr *attr = xmlHasProp(target, pf_xml(axis->attribute));
    const struct pf_place *by = attr != NULL ? attr->_private : NULL;
    if (by == NULL)
        return PF_OK;
    if (by->line > 0)
        return pf_diag_at(r->d, axis->at,
                          "path '%s' selects what the axis of line %ld sweeps "
                          "already",
                          shown, by->line);
    return pf_diag_at(r->d, axis->at,
                      "path '%s' is swept here and fixed by --set; change the "
                      "axis instead: --set sweep/axis[1]/@values=...",
                      shown);
}

static int
claim(struct pf_axis *axis, struct pf_place *mark)
{
    *mark = axis->at;
    for (size_t t = 0; t < axis->n_targets; t++) {
        xmlNode *target = axis->target[t];
        xmlAttr *attr = xmlHasProp(target, pf_xml(axis->attribute));
        if (attr == NULL)
            attr = xmlNewProp(target, pf_xml(axis->attribute), pf_xml(""));
        if (attr == NULL)
            return PF_ENOMEM;
        attr->_private = mark;
    }
    return PF_OK;
}

static int
find_targets(struct pf_axis *axis, struct pf_experiment *e,
             const struct pf_reader *r)
{
    char shown[PF_SHORT];
    int status =
        pf_path_resolve(axis->path, e->doc, &axis->attribute, &axis->target,
                        &axis->n_targets, r->d, axis->at);
    if (status == PF_OK && axis->n_targets > MAX_TARGETS)
        status = pf_diag_at(r->d, axis->at,
                            "path '%s' selects %zu elements; at most %d are "
                            "allowed",
                            pf_shorten(axis->path, shown), axis->n_targets,
                            MAX_TARGETS);
    for (size_t t = 0; status == PF_OK && t < axis->n_targets; t++)
        status = check_target(axis, axis->target[t], r);
    return status;
}

static int
read_axis(struct pf_axis *axis, struct pf_experiment *e, const xmlNode *node,
          const struct pf_reader *r)
{
    struct pf_attributes a;
    int status = pf_attributes_read(&a, node, PF_TAG_AXIS, r);
    axis->at = a.at;
    axis->element = node;
    if (status == PF_ENOMEM)
        goto out;
    status = pf_worse(status, pf_axis_count(&axis->n, &a, r));
    if (a.own.text[PF_AXIS_PATH] == NULL)
        goto out;
    axis->path = strdup(a.own.text[PF_AXIS_PATH]);
    if (axis->path == NULL)
        status = PF_ENOMEM;
    else
        status = pf_worse(status, find_targets(axis, e, r));
out:
    pf_attributes_clear(&a);
    return status;
}

int
pf_axes_read(struct pf_experiment *e, const struct pf_reader *r)
{
    const xmlNode *root = xmlDocGetRootElement(e->doc);
    const xmlNode *sweep = pf_child_of(root, PF_TAG_SWEEP, NULL);
    const xmlNode *node = NULL;
    int status = PF_OK;
    while (sweep != NULL && status != PF_ENOMEM && e->n_axes < PF_MAX_AXES &&
           (node = pf_child_of(sweep, PF_TAG_AXIS, node)) != NULL) {
        struct pf_axis *axis = &e->axis[e->n_axes];
        int one = read_axis(axis, e, node, r);
        if (one == PF_OK)
            one = claim(axis, &e->mark[e->n_sets + e->n_axes]);
        if (one == PF_OK)
            e->n_axes++;
        else
            pf_axis_clear(axis);
        status = pf_worse(status, one);
    }
    return status;
}

int
pf_axes_fill(struct pf_experiment *e, const struct pf_reader *r)
{
    int status = PF_OK;
    for (size_t i = 0; i < e->n_axes && status != PF_ENOMEM; i++) {
        struct pf_attributes a;
        struct pf_reader quiet = {r->file, r->base, NULL};
        int one =
            pf_attributes_read(&a, e->axis[i].element, PF_TAG_AXIS, &quiet);
        if (one == PF_OK)
            one = pf_axis_fill(&e->axis[i], &a, r);
        pf_attributes_clear(&a);
        status = pf_worse(status, one);
    }
    return status != PF_ENOMEM ? pf_worse(status, pf_axes_name(e)) : status;
}
