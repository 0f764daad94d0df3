/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/score.h"

#include "core/logistic.h"

#define LARGEST 80.0

struct pf_score
pf_score_power(double k, double u)
{
    double v = k * u;
    if (k == 0.0)
        return (struct pf_score){u, 1.0};
    if (v <= LARGEST)
        return (struct pf_score){pf_expm1(v) / k, pf_exp(v)};
    double top = pf_exp(LARGEST);
    return (struct pf_score){(top * (1.0 + (v - LARGEST)) - 1.0) / k, top};
}

struct pf_score
pf_score_logistic(double u)
{
    return (struct pf_score){pf_log_sigmoid(u), pf_sigmoid(-u)};
}
