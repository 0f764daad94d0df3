/* Reading one element of an experiment file by its rule.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_ATTRIBUTES_H
#define PF_LAB_ATTRIBUTES_H

#include <libxml/tree.h>

#include "core/diag.h"
#include "lab/experiment/grammar.h"

/* What every reading function needs to know. */
struct pf_reader {
    const char *file;  /* for messages */
    const char *base;  /* folder for relative file names */
    struct pf_diag *d; /* may be NULL */
};

/* An element, read. */
struct pf_attributes {
    const struct pf_rule *rule;
    struct pf_values own;       /* attributes that all such elements have */
    const struct pf_kind *kind; /* what type="..." names; NULL: no or a wrong
                                   type */
    struct pf_values typed;     /* attributes of that type; not finished */
    struct pf_place at;
};

/* Reads all attributes of node. Wrong ones keep their defaults and are noted.
 * PF_OK, PF_EINPUT or PF_ENOMEM. Clear in every case. */
int pf_attributes_read(struct pf_attributes *out, const xmlNode *node,
                       enum pf_tag tag, const struct pf_reader *r);
void pf_attributes_clear(struct pf_attributes *a);

/* Checks that no element, attribute or text stands where none belongs, and
 * that none is missing, in root and all below it. Attribute values are left
 * to pf_attributes_read. */
int pf_structure_check(const xmlNode *root, const struct pf_reader *r);

/* The first child element (after `after`, when not NULL) that has this tag,
 * or NULL. */
xmlNode *pf_child_of(const xmlNode *parent, enum pf_tag tag,
                     const xmlNode *after);

/* How many there are. */
size_t pf_count_children(const xmlNode *parent, enum pf_tag tag);

/* Where an element stands. */
struct pf_place pf_element_place(const xmlNode *node, const char *file);

/* Where an attribute comes from, and where its value does: attr->_private is
 * NULL or points to the struct pf_mark (lab/experiment/experiment.h) of the
 * --set or the axis that put it there. */
struct pf_place pf_attribute_place(const xmlAttr *attr, const char *file);
struct pf_place pf_value_place(const xmlAttr *attr, const char *file);

/* The worse of two statuses: running out of memory ends a reading, a mistake
 * does not. */
int pf_worse(int a, int b);

/* Notes a control character in a text that `what` names; such texts would
 * forge lines of descriptions and drive terminals. */
int pf_text_check(const char *text, const char *what, struct pf_diag *d,
                  struct pf_place at);

/* How many words, apart by blanks or commas, a list has. */
size_t pf_count_words(const char *list);

/* Checks an id, or NULL: [A-Za-z_][A-Za-z0-9_.-]*. */
int pf_id_check(const char *id, struct pf_diag *d, struct pf_place at);

#endif
