/* Elements as they are kept: a kind and its values.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_ELEMENT_H
#define PF_LAB_ELEMENT_H

#include "lab/experiment/attributes.h"
#include "lab/experiment/experiment.h"

/* Reads the attributes of an element that has a type, or, where the rule has
 * no family, its own ones; the kind is then the element's. Values of a type
 * still lack the defaults that follow beta. PF_OK, PF_EINPUT (noted; the kind
 * may be NULL), PF_ENOMEM. Clear in every case. */
int pf_element_read(struct pf_element *out, const xmlNode *node,
                    enum pf_tag tag, const struct pf_reader *r);

/* The family's member `name` at its defaults, for an element that the file
 * leaves out. */
int pf_element_default(struct pf_element *out, const struct pf_family *family,
                       const char *name, struct pf_place at, struct pf_diag *d);

/* Fills in the defaults for a world with this beta. A required value that is
 * missing, or a default that does not exist for this beta, is noted. Does
 * nothing where there is no kind. */
int pf_element_finish(struct pf_element *e, double beta, struct pf_diag *d);

/* The same for values alone; `name` is their owner in messages. */
int pf_values_complete(struct pf_values *v, const char *name, double beta,
                       struct pf_diag *d, struct pf_place at);

int pf_values_copy(struct pf_values *out, const struct pf_values *in);
int pf_element_copy(struct pf_element *out, const struct pf_element *in);
void pf_element_clear(struct pf_element *e); /* accepts a zeroed one */

/* The number, or index of a choice, of the parameter `name`; `other` where
 * there is none of this name. */
double pf_element_number(const struct pf_element *e, const char *name,
                         double other);

/* Equal kinds, and values that are equal; with `reals` false the real numbers
 * need not be. */
bool pf_element_same(const struct pf_element *a, const struct pf_element *b,
                     bool reals);
bool pf_values_same(const struct pf_values *a, const struct pf_values *b,
                    bool reals);

#endif
