/* The reference chapter of the manual, from the parameter tables.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_CLI_DESCRIBE_TEXINFO_H
#define PF_CLI_DESCRIBE_TEXINFO_H

#include <stdio.h>

#include "core/kind.h"

/* One member: a heading with an anchor, "learner nash-md", what it is, and
 * its parameters as a table. */
void pf_texinfo_kind(FILE *out, const struct pf_family *family,
                     const struct pf_kind *kind);

/* A menu and a section with a node, "Types of learner", for every family of a
 * list that ends with NULL; to be included in a chapter. */
void pf_texinfo_families(FILE *out, const struct pf_family *const *families);

#endif
