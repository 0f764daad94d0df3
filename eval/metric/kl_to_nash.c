/* KL (pi*||pi), the potential in which the theory of the mirror family is
 * written (Munos et al. 2023, arXiv:2312.00886, Theorem 1). Infinite where pi
 * misses a response of pi*.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/simplex.h"
#include "eval/metric/metric.h"

static void
measure(const struct pf_judged *j, double *value)
{
    pf_kl(&j->shape, value, j->weight, j->log_nash, j->log_pi);
}

const pf_metric_type pf_metric_kl_to_nash = {
    .kind = {.name = "kl-to-nash",
             .title = "KL to Nash",
             .doc = "Divergence of the policy from the regularised Nash policy "
                    "(from a von Neumann winner where beta is 0)"},
    .axis = "KL(π* ‖ π)",
    .needs_nash = 1,
    .zero_is_best = 1,
    .measure = measure,
};
