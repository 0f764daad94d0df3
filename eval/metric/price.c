/* What the labels of a run have cost so far, in the annotators' own unit.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "eval/metric/metric.h"

static void
measure(const struct pf_judged *j, double *value)
{
    for (size_t k = 0; k < j->shape.lanes; k++)
        value[k] = j->price != NULL ? j->price[k] : 0.0;
}

const pf_metric_type pf_metric_price = {
    .kind = {.name = "price",
             .title = "Price",
             .doc = "Paid for labels so far"},
    .axis = "price of labels",
    .rises = 1,
    .cost = 1,
    .measure = measure,
};
