/* Reading <claims>: for design_claim*.c alone.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_DESIGN_CLAIMS_H
#define PF_LAB_DESIGN_CLAIMS_H

#include "lab/experiment/attributes.h"
#include "lab/experiment/claims_def.h"
#include "lab/experiment/experiment.h"

/* What names in claims may be: axes are those of the experiment; learners,
 * worlds, metrics and judges those of a design, of which less may have been
 * read than there is. */
struct pf_claims_reader {
    const struct pf_reader *r;
    const struct pf_experiment *e;
    const struct pf_design *design;
};

/* An element that is a claim or an arm, read. */
struct pf_claim_source {
    const struct pf_claims_reader *c;
    const char *element; /* its name */
    const struct pf_values *v;
    struct pf_place at;
};

/* Was the attribute given? Its number, or the index of its word, or its text;
 * `other` and NULL where it was not, or the element has none of this name.
 * (design_claim_source.c) */
bool pf_claim_has(const struct pf_claim_source *s, const char *name);
double pf_claim_number(const struct pf_claim_source *s, const char *name,
                       double other);
const char *pf_claim_text(const struct pf_claim_source *s, const char *name);

/* Words of the file, which may have been broken to fit its lines (XML makes
 * blanks of that): with one blank between two of them, and none at the ends.
 * NULL is ""; the caller frees it; NULL when memory runs out.
 * (design_claim_source.c) */
char *pf_claim_words(const char *text);

/* A claim, complete; `number` is its place among all, from 1. Clear in every
 * case. (design_claim.c) */
int pf_claim_read(struct pf_claim_def *out, const xmlNode *node,
                  enum pf_tag tag, size_t number,
                  const struct pf_claims_reader *c);
void pf_claim_def_clear(struct pf_claim_def *def);

/* An arm of it, whose own attributes are read already. (design_claim_arm.c) */
int pf_claim_arm_read(struct pf_claim_arm_def *out, const xmlNode *node,
                      const struct pf_claim_def *claim,
                      const struct pf_claims_reader *c);
void pf_claim_arm_clear(struct pf_claim_arm_def *arm);

/* The axis of this name; what is wrong is noted. */
int pf_claim_axis_find(size_t *axis, const char *name,
                       const struct pf_claim_source *s);

/* What is read of a run: as `base` says unless the element says otherwise
 * (NULL: there is none), and whether it can be had. (design_claim_reading.c) */
int pf_claim_reading_read(struct pf_claim_reading *out,
                          const struct pf_claim_reading *base,
                          const struct pf_claim_source *s);
bool pf_claim_reading_is_own(const struct pf_claim_source *s);
int pf_claim_reading_check(const struct pf_claim_reading *reading,
                           const struct pf_claim_def *claim,
                           const struct pf_claim_source *s);
void pf_claim_reading_clear(struct pf_claim_reading *reading);

/* Is this a metric that claims may name, recorded or not in any run but made
 * of it? Notes what is wrong. (design_claim_reading.c) */
int pf_claim_metric_check(const char *metric, const struct pf_claim_source *s);

/* Metrics that only claims have. */
bool pf_claim_metric_is_made(const char *metric);

#endif
