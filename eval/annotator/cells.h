/* Cells of the tables of annotators. Private to eval/annotator.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_EVAL_ANNOTATOR_CELLS_H
#define PF_EVAL_ANNOTATOR_CELLS_H

#include <math.h>
#include <stdio.h>

#define PF_ANNOTATOR_NAME_WIDTH 20 /* columns */

/* A share in percent, 7 columns; "-" where there is nothing to count. */
static inline void
pf_put_share(FILE *out, double share)
{
    if (isnan(share))
        fprintf(out, " %6s", "-");
    else
        fprintf(out, " %6.1f", 100.0 * share);
}

#endif
