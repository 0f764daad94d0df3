/* E_pi |y|, per context, weighted; responses without a length count as one
 * token.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/simplex.h"
#include "eval/metric/metric.h"

static void
measure(const struct pf_judged *j, double *value)
{
    const double *length = j->worlds->length;
    if (length != NULL)
        pf_expectation(&j->shape, value, j->weight, j->pi, length);
    for (size_t k = 0; length == NULL && k < j->shape.lanes; k++)
        value[k] = 1.0;
}

const pf_metric_type pf_metric_expected_length = {
    .kind = {.name = "expected-length",
             .title = "Expected length",
             .doc = "Mean length of the policy's responses, in tokens; 1 where "
                    "the world says nothing of lengths"},
    .axis = "expected length of π",
    .neutral = 1,
    .measure = measure,
};
