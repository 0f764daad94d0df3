/* How long the annotators of a run have worked on its labels so far.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "eval/metric/metric.h"

static void
measure(const struct pf_judged *j, double *value)
{
    for (size_t k = 0; k < j->shape.lanes; k++)
        value[k] = j->time != NULL ? j->time[k] : 0.0;
}

const pf_metric_type pf_metric_label_time = {
    .kind = {.name = "label-time",
             .title = "Label time",
             .doc = "Seconds that annotators have spent on labels so far"},
    .axis = "label time (s)",
    .rises = 1,
    .cost = 1,
    .measure = measure,
};
