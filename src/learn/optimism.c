/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/optimism.h"

void
pf_optimistic_guess(struct pf_learner *l, double *guess, const double *win,
                    double *last)
{
    for (size_t i = 0; i < pf_shape_size(&l->task->shape); i++) {
        double before = l->t == 0 ? win[i] : last[i];
        guess[i] = 2.0 * win[i] - before;
        last[i] = win[i];
    }
}
