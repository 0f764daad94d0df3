/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/reference/reference.h"

#include <math.h>

#include "core/parse.h"
#include "core/status.h"

#define X(id) extern const pf_reference_type pf_reference_##id;
#include "sim/reference/types.def"
#undef X

static const struct pf_kind *const kinds[] = {
#define X(id) &pf_reference_##id.kind,
#include "sim/reference/types.def"
#undef X
    NULL};

const struct pf_family pf_reference_family = {
    .name = "reference",
    .doc = "Reference policies are what learners are held near, and where "
           "they start unless their world has a <start>",
    .kinds = kinds,
};

/* Subtracts log sum exp. The largest term is taken out first, so that
 * nothing overflows and the sum is at least 1. */
static void
normalise(double *log_ref, size_t n)
{
    double top = log_ref[0], sum = 0.0;
    for (size_t y = 1; y < n; y++)
        top = fmax(top, log_ref[y]);
    for (size_t y = 0; y < n; y++)
        sum += exp(log_ref[y] - top);
    for (size_t y = 0; y < n; y++)
        log_ref[y] = (log_ref[y] - top) - log(sum);
}

int
pf_reference_build(double *log_ref, const pf_reference_type *type,
                   const struct pf_reference_request *q)
{
    if (type->needs_features && q->features == NULL)
        return pf_diag_at(q->diag, q->at,
                          "%s is made from features and the world has none; "
                          "add <features type=\"gaussian\"/>",
                          type->kind.name);
    if (type->needs_reward && q->reward == NULL)
        return pf_diag_at(q->diag, q->at,
                          "%s has an expert who knows rewards, and the world "
                          "has none; its preference has to have them, as "
                          "farm, golden-reward and bradley-terry do",
                          type->kind.name);
    int status = type->build(log_ref, q);
    if (status != PF_OK)
        return status;
    for (size_t y = 0; y < q->n; y++)
        if (!isfinite(log_ref[y])) {
            char shown[32];
            return pf_diag_at(q->diag, q->at,
                              "%s: the log-probability of response %zu is %s; "
                              "every response needs a positive probability",
                              type->kind.name, y + 1,
                              pf_format_real(log_ref[y], shown));
        }
    normalise(log_ref, q->n);
    return PF_OK;
}
