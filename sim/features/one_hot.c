/* One feature is 1, all others are 0. The pairs of context and response are
 * counted through, c n + y, and pair i has feature i mod d. With as many
 * dimensions as pairs this is a table; with fewer, pairs that share a feature
 * cannot be told apart (state aggregation); with d = n a response is the same
 * in all contexts.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/status.h"
#include "sim/features/features.h"

static const struct pf_param params[] = {PF_DIMENSIONS_ROW, {.name = NULL}};

static int
one_hot_build(double *phi, const struct pf_features_request *q)
{
    size_t d = pf_features_count(q->values);
    for (size_t y = 0; y < q->n; y++)
        phi[y * d + (q->context * q->n + y) % d] = 1.0;
    return PF_OK;
}

const pf_features_type pf_features_one_hot = {
    .kind = {.name = "one-hot",
             .title = "One-hot",
             .doc = "Every pair of context and response has one feature; pairs "
                    "share them where there are fewer dimensions than pairs",
             .source = NULL,
             .params = params},
    .build = one_hot_build,
    .draws = 0,
};
