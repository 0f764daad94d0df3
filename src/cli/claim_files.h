/* Which files `prefarm claim` is about, and what is written for each.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_CLI_CLAIM_FILES_H
#define PF_CLI_CLAIM_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include "core/diag.h"

/* Texts, owned. */
struct pf_claim_files {
    char **name;
    size_t n;
};
void pf_claim_files_clear(struct pf_claim_files *f); /* accepts a zeroed one */

/* Every *.xml of a folder, in the order of their names; NULL: of
 * experiments/claims here, or else of those that are installed. PF_EINPUT,
 * noted, where there is no such folder or nothing in it. */
int pf_claim_files_all(struct pf_claim_files *out, const char *folder,
                       struct pf_diag *d);

/* Is it a result file, by its name or its first bytes? */
bool pf_is_result_file(const char *file);

#endif
