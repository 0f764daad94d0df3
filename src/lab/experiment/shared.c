/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/experiment/shared.h"

#include <string.h>

#include "lab/experiment/feedback.h"
#include "lab/experiment/xml_read.h"

const enum pf_tag pf_shared_tags[] = {PF_TAG_FEEDBACK,     PF_TAG_POLICY,
                                      PF_TAG_OPTIMISER,    PF_TAG_DATA,
                                      PF_TAG_REWARD_MODEL, PF_TAG_NONE};

const struct pf_kind *
pf_kind_of_node(const xmlNode *node, const struct pf_family *family)
{
    const xmlAttr *attr = xmlHasNsProp(node, pf_xml("type"), NULL);
    if (attr == NULL || attr->children == NULL ||
        attr->children->content == NULL)
        return NULL;
    return pf_kind_find(family, (const char *) attr->children->content);
}

bool
pf_learner_wants_rewards(const pf_learner_type *type)
{
    return (type->asks & PF_ASKS_RATE) || (type->traits & PF_MODEL_TOO);
}

bool
pf_model_serves(const pf_learner_type *type)
{
    return pf_learner_wants_rewards(type) ||
           (type->asks != 0 && !(type->traits & PF_OFFLINE));
}

/* The type of the feedback that the learner holds itself, or NULL. */
static const xmlAttr *
feedback_type(const xmlNode *learner)
{
    const xmlNode *p = pf_child_of(learner, PF_TAG_FEEDBACK, NULL);
    return p != NULL ? xmlHasNsProp(p, pf_xml("type"), NULL) : NULL;
}

/* Does it rate responses? */
static bool
is_rated(const xmlNode *learner)
{
    const xmlNode *p = pf_child_of(learner, PF_TAG_FEEDBACK, NULL);
    const pf_feedback_type *type =
        p != NULL
            ? (const pf_feedback_type *) pf_kind_of_node(p, &pf_feedback_family)
            : NULL;
    return type != NULL && (type->answers & PF_ASKS_RATE);
}

const xmlNode *
pf_model_of(const xmlNode *learner, const pf_learner_type *type)
{
    const xmlNode *own = pf_child_of(learner, PF_TAG_REWARD_MODEL, NULL);
    if (own != NULL)
        return pf_model_serves(type) ? own : NULL;
    if (!pf_learner_wants_rewards(type) || is_rated(learner))
        return NULL;
    return pf_child_of(learner->parent, PF_TAG_REWARD_MODEL, NULL);
}

bool
pf_learner_uses(const xmlNode *learner, const pf_learner_type *type,
                enum pf_tag tag)
{
    bool model = pf_model_of(learner, type) != NULL;
    switch (tag) {
    case PF_TAG_REWARD_MODEL:
        return model;
    case PF_TAG_DATA:
        return model || (type->traits & PF_OFFLINE) != 0;
    case PF_TAG_FEEDBACK:
        return model || type->asks != 0;
    default:
        return (type->traits & PF_PARAMETRIC) != 0;
    }
}

bool
pf_learner_follows(const xmlNode *learner, const pf_learner_type *type,
                   enum pf_tag tag, const char *attribute)
{
    const xmlAttr *own = feedback_type(learner);
    const struct pf_mark *from = own != NULL ? own->_private : NULL;
    if (type == NULL || (from != NULL && from->at.line > 0))
        return true; /* an axis decides who is asked */
    if (!pf_learner_uses(learner, type, tag))
        return false;
    bool model = pf_model_of(learner, type) != NULL;
    if (tag == PF_TAG_FEEDBACK && pf_feedback_estimates(attribute))
        return (type->asks & PF_ASKS_PAYOFF) && !model;
    if (tag == PF_TAG_DATA && strcmp(attribute, "epochs") == 0)
        return (type->traits & PF_OFFLINE) != 0;
    return true;
}
