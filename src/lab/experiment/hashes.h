/* SHA-256 of data files, each read once.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_HASHES_H
#define PF_LAB_HASHES_H

#include <stddef.h>

#include "core/diag.h"

/* Zeroed to begin with. */
struct pf_hashes {
    const char *base; /* folder that names are relative to */
    char **name;      /* n names as written */
    char (*hex)[65];
    size_t n;
};
void pf_hashes_clear(struct pf_hashes *h);

/* The hash of the file `name`, borrowed until the next call; "" where it
 * cannot be read, which is noted. PF_OK, PF_EINPUT, PF_ENOMEM. */
int pf_hashes_find(const char **hex, struct pf_hashes *h, const char *name,
                   struct pf_diag *d, struct pf_place at);

#endif
