/* Putting the messages of a reading in order.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_MISTAKES_H
#define PF_LAB_MISTAKES_H

#include "core/diag.h"

/* Moves the messages of `from` to the end of `to`, without those that `to`
 * has already; `from` is empty afterwards. `to` may be NULL. */
void pf_mistakes_merge(struct pf_diag *to, struct pf_diag *from);

/* Sorts messages that start with `file:line:` by line; others come first. */
void pf_mistakes_sort(struct pf_diag *d, const char *file);

#endif
