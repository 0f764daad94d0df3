/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/features/features.h"

#define X(id) extern const pf_features_type pf_features_##id;
#include "sim/features/types.def"
#undef X

static const struct pf_kind *const kinds[] = {
#define X(id) &pf_features_##id.kind,
#include "sim/features/types.def"
#undef X
    NULL};

const struct pf_family pf_features_family = {
    .name = "features",
    .doc = "Features are what policies with few parameters, and golden "
           "rewards, see of a response",
    .kinds = kinds,
};

size_t
pf_features_count(const struct pf_values *values)
{
    return (size_t) values->number[pf_values_find(values, "dimensions")];
}
