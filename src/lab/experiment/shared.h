/* Which elements serve a learner: its own, or those that stand in the
 * experiment for all.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_SHARED_H
#define PF_LAB_SHARED_H

#include "lab/experiment/attributes.h"
#include "lab/experiment/experiment.h"

/* The elements that an experiment may hold for all learners, ending with
 * PF_TAG_NONE. */
extern const enum pf_tag pf_shared_tags[];

/* The kind that an element's type="..." names; NULL: none of the family. */
const struct pf_kind *pf_kind_of_node(const xmlNode *node,
                                      const struct pf_family *family);

/* Does a learner of this type learn from rewards, of whatever feedback? */
bool pf_learner_wants_rewards(const pf_learner_type *type);

/* Is a reward model of any use to learners of this type? To those that learn
 * from a data set only where they are rated: their pairs are judged already. */
bool pf_model_serves(const pf_learner_type *type);

/* The <reward-model> of a learner: its own, or the experiment's where it learns
 * from rewards and has no feedback of its own that rates. NULL: none. */
const xmlNode *pf_model_of(const xmlNode *learner, const pf_learner_type *type);

/* Has a learner of this type a use for such elements, its own or shared? */
bool pf_learner_uses(const xmlNode *learner, const pf_learner_type *type,
                     enum pf_tag tag);

/* Can this attribute of a shared element change what the learner does? Yes
 * where the type is not known (NULL), or that of its own feedback is swept. */
bool pf_learner_follows(const xmlNode *learner, const pf_learner_type *type,
                        enum pf_tag tag, const char *attribute);

#endif
