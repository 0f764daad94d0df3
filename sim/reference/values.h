/* Reference policies that are written down number by number.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_SIM_REFERENCE_VALUES_H
#define PF_SIM_REFERENCE_VALUES_H

#include "sim/reference/reference.h"

/* Sets log_ref from a text of q->n positive probabilities that sum to 1 to
 * 1e-9, apart by blanks, commas or line ends. `what` names the text in the
 * message. */
int pf_reference_values(double *log_ref, const char *text, const char *what,
                        const struct pf_reference_request *q);

#endif
