/* Claims of a result file, judged: reads only the store, and the experiment
 * in it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_CLAIMS_H
#define PF_LAB_CLAIMS_H

#include "lab/experiment/claims_def.h"
#include "lab/store/replan.h"
#include "lab/store/results.h"

struct pf_claimed {
    const struct pf_claim_def *def;
    struct pf_judgement is;
    size_t first_cell; /* of its first arm: for a figure of it */
};

struct pf_claims {
    struct pf_replan replan;        /* holds the definitions */
    const struct pf_claims_def *def;
    struct pf_claimed *row; /* n, in the order of the file */
    size_t n;
};

/* Judges all claims of the experiment in the file; none: n is 0. Runs that are
 * missing or have failed make claims undecided. PF_ESTORE when a run is
 * damaged, PF_EINPUT where the experiment cannot be read any more. Names of
 * data files are relative to `folder` (lab/store/replan.h). `out` must stay in
 * place; clear in every case. */
int pf_claims_judge(struct pf_claims *out, const struct pf_results *r,
                    const char *folder, struct pf_diag *d);
void pf_claims_clear(struct pf_claims *c); /* accepts a zeroed object */

/* Is the verdict worse than the one on record? A claim recorded as holding
 * that does not, a control that does not fail. */
bool pf_claimed_is_worse(const struct pf_claimed *row);

#endif
