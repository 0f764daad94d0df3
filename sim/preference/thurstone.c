/* Thurstone's case V: each response is judged with Gaussian noise of its own,
 * and the one that comes out higher is preferred. Transitive.
 *   P[y,z] = Phi ((u_y - u_z) / (sqrt(2) s))
 * where s is the noise of one judgement, u_y ~ N(0, scale^2), or u given.
 * Phi (x) = erfc (-x / sqrt(2)) / 2, so the less likely outcome has
 * probability erfc (|u_y - u_z| / (2 s)) / 2.
 *
 * L. L. Thurstone 1927, "A Law of Comparative Judgment", Psychological
 * Review 34(4), 273-286.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>

#include "core/status.h"
#include "sim/preference/parts.h"

static const struct pf_param params[] = {
    PF_ACTIONS_ROW(10),
    PF_SCALE_ROW(1, "standard deviation of the utilities"),
    {.name = "noise",
     .unit = "",
     .doc = "standard deviation s of the noise on one judgement",
     .form = PF_REAL,
     .def = 1,
     .lo = 1e-6,
     .hi = 1e6,
     .log_scale = true},
    PF_UTILITIES_ROW,
    {.name = NULL}};

static int
thurstone_build(struct pf_preference *out,
                const struct pf_preference_request *q)
{
    double *u = NULL, s = pf_preference_number(q, "noise");
    size_t n = 0;
    int status = pf_preference_utilities(q, &u, &n);
    if (status == PF_OK)
        status = pf_preference_size(out, n, q);
    if (status != PF_OK)
        goto out;
    for (size_t y = 0; y < n; y++) {
        out->P[y * n + y] = 0.5;
        for (size_t z = y + 1; z < n; z++) {
            double other = 0.5 * erfc(fabs(u[y] - u[z]) / (2.0 * s));
            if (u[y] >= u[z])
                pf_preference_set_loser(out, y, z, other);
            else
                pf_preference_set_loser(out, z, y, other);
        }
    }
out:
    free(u);
    return status;
}

const pf_preference_type pf_preference_thurstone = {
    .kind = {.name = "thurstone",
             .title = "Thurstone",
             .doc = "Transitive: every response has a utility and is judged "
                    "with Gaussian noise; the higher judgement wins",
             .source = "Thurstone 1927, Psychological Review 34(4)",
             .params = params},
    .build = thurstone_build,
    .draws = 1,
};
