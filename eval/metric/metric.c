/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eval/metric/metric.h"

#define X(id) extern const pf_metric_type pf_metric_##id;
#include "eval/metric/types.def"
#undef X

static const struct pf_kind *const kinds[] = {
#define X(id) &pf_metric_##id.kind,
#include "eval/metric/types.def"
#undef X
    NULL};

const struct pf_family pf_metric_family = {
    .name = "metric",
    .doc = "how far a policy is from where it should be",
    .kinds = kinds,
};
