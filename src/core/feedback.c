/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/feedback.h"

int
pf_payoff(struct pf_feedback *f, double *win, const double *opponent)
{
    f->queries++;
    return f->payoff(f->self, win, opponent);
}
