/* Bradley-Terry: one utility per response, transitive.
 *   P[y,z] = 1 / (1 + exp (-(u_y - u_z)))
 * with u_y ~ N(0, scale^2), or u given.
 *
 * R. A. Bradley and M. E. Terry 1952, "Rank Analysis of Incomplete Block
 * Designs: I. The Method of Paired Comparisons", Biometrika 39(3/4), 324-345.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "core/status.h"
#include "sim/preference/parts.h"

static const struct pf_param params[] = {
    PF_ACTIONS_ROW(10),
    PF_SCALE_ROW(1, "standard deviation of the utilities"),
    PF_UTILITIES_ROW,
    {.name = NULL}};

static int
bradley_terry_build(struct pf_preference *out,
                    const struct pf_preference_request *q)
{
    double *u = NULL;
    size_t n = 0;
    int status = pf_preference_utilities(q, &u, &n);
    if (status == PF_OK)
        status = pf_preference_size(out, n, q);
    if (status == PF_OK)
        pf_preference_from_rewards(out, u);
    else
        free(u);
    return status;
}

const pf_preference_type pf_preference_bradley_terry = {
    .kind = {.name = "bradley-terry",
             .title = "Bradley-Terry",
             .doc = "Transitive: every response has a utility, and the "
                    "log-odds of winning are the difference of two utilities",
             .source = "Bradley and Terry 1952, Biometrika 39(3/4)",
             .params = params},
    .build = bradley_terry_build,
    .draws = 1,
    .rewards = 1,
};
