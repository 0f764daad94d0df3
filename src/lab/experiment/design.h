/* Reading the parts of a design, one element at a time: for the lab only.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_DESIGN_H
#define PF_LAB_DESIGN_H

#include "lab/experiment/attributes.h"
#include "lab/experiment/element.h"
#include "lab/experiment/experiment.h"

/* A <world>, complete. Clear in every case. */
int pf_world_read(struct pf_world_def *out, const xmlNode *node,
                  const struct pf_reader *r);
void pf_world_def_clear(struct pf_world_def *w);

/* A <learner>; its values still lack the defaults that follow beta. Clear in
 * every case. */
int pf_learner_read(struct pf_learner_def *out, const xmlNode *node,
                    const struct pf_reader *r);
void pf_learner_def_clear(struct pf_learner_def *l);
int pf_learner_copy(struct pf_learner_def *out,
                    const struct pf_learner_def *in);

/* Fills in the defaults for a world with this beta. A required value that is
 * missing, or a default that does not exist for this beta, is noted. */
int pf_learner_complete(struct pf_learner_def *l, double beta,
                        struct pf_diag *d);

/* Notes what cannot work whatever the world and the budget: feedback that
 * does not answer, an offline learner without data, ... */
int pf_learner_check(const struct pf_learner_def *l, struct pf_diag *d);

/* Notes a budget that does not pay for one step, or that says nothing to this
 * learner. */
int pf_budget_check(const struct pf_budget *budget,
                    const struct pf_learner_def *l, struct pf_diag *d);

/* Notes what the world lacks that the learner's policy or annotators need, and
 * a start that they cannot have. */
int pf_learner_world_check(const struct pf_learner_def *l,
                           const struct pf_world_def *w, struct pf_diag *d);

/* Notes what the world lacks that annotators need. */
int pf_annotators_check(const struct pf_feedback_def *f,
                        const struct pf_world_def *w, struct pf_diag *d);

/* An <evaluation>, or none. Whom its baseline names is checked in the design;
 * what its judges need, in every world of a plan. Clear in every case. */
int pf_evaluation_read(struct pf_evaluation_def *out, const xmlNode *root,
                       const struct pf_reader *r);
int pf_evaluation_check(const struct pf_design *design, struct pf_diag *d);
int pf_judges_check(const struct pf_design *all, struct pf_diag *d);
void pf_evaluation_clear(struct pf_evaluation_def *e);

/* <claims>, or none, of an experiment whose axes have their values. What hangs
 * on the plan is checked there (lab/experiment/claims_plan.h). Clear in every
 * case. */
int pf_claims_read(struct pf_claims_def *out, struct pf_experiment *e,
                   struct pf_diag *d);
void pf_claims_def_clear(struct pf_claims_def *claims);

/* A <feedback>; clear in every case. */
int pf_feedback_read(struct pf_feedback_def *out, const xmlNode *node,
                     const struct pf_reader *r);

/* The annotators among the children of `node`, and whether they and the other
 * attributes say once who judges. */
int pf_feedback_annotators(struct pf_feedback_def *out, const xmlNode *node,
                           const struct pf_reader *r);
int pf_feedback_copy(struct pf_feedback_def *out,
                     const struct pf_feedback_def *in);
int pf_feedback_finish(struct pf_feedback_def *f, double beta,
                       struct pf_diag *d);
void pf_feedback_clear(struct pf_feedback_def *f); /* accepts a zeroed one */

/* Do annotators stand between the truth and the learner? Pairs without any,
 * and without noise, tell the truth itself. */
bool pf_feedback_has_pool(const struct pf_feedback_def *f);

/* Everything outside <world> and <learner>: fills budget, record and seeds of
 * out and leaves the rest alone. */
int pf_common_read(struct pf_design *out, const xmlNode *root,
                   const struct pf_reader *r);

/* Reads <feedback>, <policy>, <optimiser>, <data> and <reward-model> of an
 * experiment or a learner for their mistakes alone. */
int pf_shared_read(const xmlNode *parent, const struct pf_reader *r);

/* How many <world> or <learner> elements are read; more are a mistake that
 * pf_structure_check notes. */
size_t pf_count_read(const xmlNode *root, enum pf_tag tag);

#endif
