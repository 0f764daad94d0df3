/* Do two results of a run have the same bits?
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_COMPARE_H
#define PF_LAB_COMPARE_H

#include "lab/store/store.h"

/* A stored run as something that can be put. Borrows from `run`; `series` is
 * the caller's, with room for run->n_series. */
void pf_result_of(struct pf_result *out, struct pf_series *series,
                  const struct pf_stored *run, const char *id);

/* true when two done results of one run differ in any bit of what is stored
 * of them, the fingerprint aside; what differs is named in `out`, column by
 * column, and cut where `size` ends. The first is "there", the second
 * "here". */
bool pf_results_differ(char *out, size_t size, const struct pf_result *there,
                       const struct pf_result *here);

#endif
