/* Every probability an independent draw: P[y,z] ~ U[0,1) for z < y, the
 * upper triangle follows. Almost as intransitive as a preference can be:
 * without structure, a quarter of all majority triads are cycles.
 *
 * R. Zhou, M. Fazel and S. S. Du 2025, "Extragradient Preference Optimization
 * (EGPO): Beyond Last-Iterate Convergence for Nash Learning from Human
 * Feedback", arXiv:2503.08942 (its tabular study draws this way).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/status.h"
#include "sim/preference/parts.h"

static const struct pf_param params[] = {PF_ACTIONS_ROW(10), {.name = NULL}};

static int
uniform_random_build(struct pf_preference *out,
                     const struct pf_preference_request *q)
{
    size_t n = pf_preference_count(q, "actions");
    int status = pf_preference_size(out, n, q);
    for (size_t y = 0; status == PF_OK && y < n; y++) {
        out->P[y * n + y] = 0.5;
        for (size_t z = 0; z < y; z++)
            pf_preference_set_loser(out, z, y, gsl_rng_uniform(q->rng));
    }
    return status;
}

const pf_preference_type pf_preference_uniform_random = {
    .kind = {.name = "uniform-random",
             .title = "Uniform random",
             .doc = "Every pair has an independent uniform probability; almost "
                    "maximally intransitive",
             .source = "Zhou, Fazel and Du 2025, arXiv:2503.08942",
             .params = params},
    .build = uniform_random_build,
    .draws = 1,
};
