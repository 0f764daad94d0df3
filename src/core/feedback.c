/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/feedback.h"

#include "core/status.h"

static uint64_t
columns(const struct pf_feedback *f)
{
    return f->columns > 0 ? f->columns : 1;
}

int
pf_payoff(struct pf_feedback *f, double *win, const double *opponent)
{
    if (f->payoff == NULL)
        return PF_EINPUT;
    int status = f->payoff(f->self, win, opponent);
    f->queries += columns(f);
    return status;
}

int
pf_compare(struct pf_feedback *f, struct pf_pairs *pairs)
{
    if (f->compare == NULL)
        return PF_EINPUT;
    int status = f->compare(f->self, pairs);
    f->queries += pairs->n;
    return status;
}

int
pf_rate(struct pf_feedback *f, struct pf_ratings *ratings)
{
    if (f->rate == NULL)
        return PF_EINPUT;
    int status = f->rate(f->self, ratings);
    f->queries += ratings->n;
    return status;
}

void
pf_count_queries(struct pf_feedback *f, uint64_t n)
{
    f->queries += n;
}

uint64_t
pf_payoff_cost(const struct pf_feedback *f)
{
    if (f->payoff != NULL)
        return columns(f);
    return f->samples * (f->estimator == PF_ESTIMATE_REGRESSION ? 2 : 1);
}
