/* What an axis sets, and that nothing else sets it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/status.h"
#include "lab/experiment/axis.h"
#include "lab/experiment/path.h"
#include "lab/experiment/xml_read.h"

#define MAX_TARGETS 10000 /* elements that one axis sets */

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
    if (is_named(target, PF_TAG_SEEDS))
        return "seeds are an axis already, all of which make one cell; say "
               "their first and count in <seeds>";
    if (is_inside(target, PF_TAG_SWEEP))
        return "a sweep cannot sweep itself";
    if (is_inside(target, PF_TAG_CLAIMS))
        return "claims come after the runs and change none of them";
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
    const struct pf_mark *by = attr != NULL ? attr->_private : NULL;
    if (by == NULL)
        return PF_OK;
    if (by->at.line > 0)
        return pf_diag_at(r->d, axis->at,
                          "path '%s' selects what the axis of line %ld sweeps "
                          "already",
                          shown, by->at.line);
    return pf_diag_at(r->d, axis->at,
                      "path '%s' is swept here and fixed by --set; change the "
                      "axis instead: --set sweep/axis[1]/@values=...",
                      shown);
}

int
pf_axis_claim(struct pf_axis *axis, struct pf_mark *mark)
{
    *mark = (struct pf_mark){.at = axis->at};
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

int
pf_axis_find_targets(struct pf_axis *axis, struct pf_experiment *e,
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

/* An attribute that claiming made is empty. */
void
pf_axis_release(struct pf_axis *axis, const struct pf_mark *mark)
{
    for (size_t t = 0; axis->target != NULL && t < axis->n_targets; t++) {
        xmlNode *target = axis->target[t];
        xmlAttr *attr = xmlHasProp(target, pf_xml(axis->attribute));
        if (attr == NULL || attr->_private != mark)
            continue;
        const xmlChar *text = text_of(target, axis->attribute);
        attr->_private = NULL;
        if (text == NULL || text[0] == '\0')
            xmlRemoveProp(attr);
    }
}
