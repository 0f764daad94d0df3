/* What was asked: shared by the files that tell it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_ASKED_H
#define PF_LAB_ASKED_H

#include "lab/page/page_part.h"

/* The parameters of an element after `lead`, those that the experiment gives
 * in bold; and the element with its type. */
void pf_asked_values(FILE *out, const struct pf_values *v, const char *lead);
void pf_asked_element(FILE *out, const struct pf_element *e);

/* Is this cell the first of its world, or of its learner? */
bool pf_asked_first(const struct pf_results *r, size_t cell, bool world);

int pf_asked_learners(struct pf_page *p);

#endif
