/* Pieces of PPO that are formulas: advantages, whitening, and the adaptive
 * weight of the KL.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LEARN_GAE_H
#define PF_LEARN_GAE_H

#include "learn/pg.h"

struct pf_discount {
    double gamma, lambda;
};

/* Generalised advantages of one string, entries `stride` apart: with V = 0
 * after the last token,
 *   delta_t = r_t + gamma V_t+1 - V_t,  A_t = delta_t + gamma lambda A_t+1.
 * `advantage` may be `reward`.
 *
 * Schulman et al. 2016, "High-dimensional continuous control using generalized
 * advantage estimation", ICLR 2016, arXiv:1506.02438. */
void pf_gae(size_t n, size_t stride, double *advantage, const double *reward,
            const double *value, struct pf_discount discount);

/* x (of tokens) becomes (x - mean) / sqrt (var + 1e-8) over all tokens of the
 * step in lane k, the variance with n - 1 in the denominator where tokens are
 * samples. `keep_mean`: the mean is added again. */
void pf_whiten(const struct pf_rollout *r, double *x, size_t k, bool keep_mean);

/* How the weight of the KL follows the divergence that is measured:
 *   openai      k (1 + e n / horizon), n the samples of a step
 *   alpacafarm  k (1 + e / 10)
 * with e = (kl / target - 1), at most 0.2 in size. */
enum pf_kl_control {
    PF_KL_CONTROL_NONE,
    PF_KL_CONTROL_OPENAI,
    PF_KL_CONTROL_ALPACAFARM
};
struct pf_kl_plan {
    enum pf_kl_control form;
    double target, horizon;
};
double pf_kl_adapt(double weight, double kl, const struct pf_kl_plan *plan,
                   size_t n);

#endif
