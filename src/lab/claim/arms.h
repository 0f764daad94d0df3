/* The arms of a claim, as eval/claim/claim.h wants them: for lab/claim only.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_CLAIM_ARMS_H
#define PF_LAB_CLAIM_ARMS_H

#include "lab/claim/load.h"
#include "lab/experiment/grammar.h"

struct pf_claim_arms {
    struct pf_claim_arm *arm;                 /* n of them, */
    struct pf_claim_cell *cells[PF_MAX_ARMS]; /* and their cells */
    size_t n, n_seeds;
    size_t first_cell; /* of the plan */
    struct pf_claim_lack lack;
    struct pf_claim_loaded **loaded; /* def->n_arms lists of n_loaded each */
    size_t *n_loaded;
    size_t **cell; /* likewise: which cells they are */
    size_t n_lists;
};

/* Loads all cells that the claim is about. What lacks is in out->lack: then
 * there may be no arms. Clear in every case. */
int pf_claim_arms_make(struct pf_claim_arms *out, struct pf_claim_court *c,
                       const struct pf_claim_def *def);
void pf_claim_arms_clear(struct pf_claim_arms *a);

#endif
