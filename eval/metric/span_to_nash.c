/* max - min over responses of log pi - log pi*, the largest over contexts: the
 * seminorm of Tiapkin et al. 2025. Infinite where just one of the two is 0.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/simplex.h"
#include "eval/metric/metric.h"

static void
measure(const struct pf_judged *j, double *value)
{
    pf_span(&j->shape, value, j->log_pi, j->log_nash);
}

const pf_metric_type pf_metric_span_to_nash = {
    .kind =
        {.name = "span-to-nash",
         .title = "Span to Nash",
         .doc = "Span of log pi - log pi*: the largest error of any log-ratio, "
                "over all contexts",
         .source = "Tiapkin et al. 2025, arXiv:2505.19731v1"},
    .axis = "span of log π − log π*",
    .needs_nash = 1,
    .zero_is_best = 1,
    .measure = measure,
};
