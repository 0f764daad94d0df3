/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eval/metric/metric.h"

#include "core/simplex.h"

#define X(id) extern const pf_metric_type pf_metric_##id;
#include "eval/metric/types.def"
#undef X

enum {
    BUILT_IN = 0
#define X(id) +1
#include "eval/metric/types.def"
#undef X
};

static const struct pf_kind *kinds[BUILT_IN + PF_FAMILY_ROOM + 1] = {
#define X(id) &pf_metric_##id.kind,
#include "eval/metric/types.def"
#undef X
};

const struct pf_family pf_metric_family = {
    .name = "metric",
    .doc = "how far a policy is from where it should be",
    .kinds = kinds,
    .open = kinds + BUILT_IN,
};

void
pf_metric_regret(const struct pf_judged *j, const double *gain, double *value)
{
    const struct pf_shape *s = &j->shape;
    double *reply = j->scratch;
    for (size_t i = 0; i < pf_shape_size(s); i++) {
        double b = j->beta[i % s->lanes];
        reply[i] = j->log_ref[i] + (b > 0.0 ? gain[i] / b : 0.0);
    }
    pf_log_normalise(s, reply);
    pf_kl(s, value, j->weight, j->log_pi, reply);
    for (size_t k = 0; k < s->lanes; k++)
        value[k] *= j->beta[k];
}
