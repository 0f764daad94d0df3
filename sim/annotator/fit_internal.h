/* The two halves of fitting annotators: the climb (fit_em.c), and what stands
 * around it (fit.c).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_SIM_ANNOTATOR_FIT_INTERNAL_H
#define PF_SIM_ANNOTATOR_FIT_INTERNAL_H

#include "sim/annotator/fit.h"

/* Sets accuracy and position_bias of all annotators (allocated by the caller),
 * allocates out->low, and says how far it came. Each group may still call all
 * its winners losers. PF_OK or PF_ENOMEM. */
int pf_annotator_climb(struct pf_annotator_fit *out,
                       const struct pf_judgements *judged,
                       const struct pf_annotator_fit_options *options);

#endif
