/* Paths to attributes: what --set and <axis> select.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_PATH_H
#define PF_LAB_PATH_H

#include <libxml/tree.h>
#include <stddef.h>

#include "core/diag.h"

#define PF_PATH_CAP 1000 /* bytes of a path */

/* Finds the elements that the XPath before the last "/@" selects, seen from
 * the root element, and the attribute's name behind it. Both outputs are
 * allocated (the caller frees). A path that selects nothing, or something
 * that is no element, is noted in d. PF_OK, PF_EINPUT or PF_ENOMEM. */
int pf_path_resolve(const char *path, xmlDoc *doc, char **attribute,
                    xmlNode ***target, size_t *n_targets, struct pf_diag *d,
                    struct pf_place at);

/* The length of PATH in "PATH=VALUE": up to the first '=' outside brackets
 * and quotes; SIZE_MAX when there is none. */
size_t pf_path_length(const char *setting);

#endif
