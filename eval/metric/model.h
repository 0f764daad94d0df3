/* A reward model against the truth. Private to eval/metric/.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_EVAL_MODEL_H
#define PF_EVAL_MODEL_H

#include "eval/metric/metric.h"

/* What is counted over pairs of different responses, in every lane: `add` gets
 * a pair's mass weight * ref * ref, the modelled P^(y > z) and the true one.
 * Both orders of a pair come by. */
struct pf_model_tally {
    double mass;    /* of all pairs */
    double bin[10]; /* sums, the metric's own */
};
typedef void pf_model_add(struct pf_model_tally *t, double mass,
                          double predicted, double truth);

/* value = what `sum` makes of the tally of each lane; +infinity where there is
 * no model yet, or no two different responses that the reference gives. This is
 * the population of held-out pairs in expectation: no comparison is drawn. */
void pf_metric_model(const struct pf_judged *j, pf_model_add *add,
                     double (*sum)(const struct pf_model_tally *t),
                     double *value);

/* value = +infinity in every lane. */
void pf_metric_undefined(const struct pf_judged *j, double *value);

#endif
