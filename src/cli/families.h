/* All families there are, for list and describe.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_CLI_FAMILIES_H
#define PF_CLI_FAMILIES_H

#include "core/kind.h"

/* Ends with NULL. */
extern const struct pf_family *const pf_families[];

#endif
