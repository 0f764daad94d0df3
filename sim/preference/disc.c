/* Disc game: responses are points in the unit disc, the log-odds the signed
 * area they span.
 *   A[y,z] = scale (x_y t_z - t_y x_z),  P = 1 / (1 + exp (-A))
 * for points (x, t) drawn uniformly from the disc: radius sqrt(U), angle
 * 2 pi V. Points further out win and lose by more.
 *
 * D. Balduzzi, M. Garnelo, Y. Bachrach, W. Czarnecki, J. Perolat,
 * M. Jaderberg and T. Graepel 2019, "Open-ended Learning in Symmetric
 * Zero-sum Games", ICML 2019, arXiv:1901.08106.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_math.h>
#include <stdlib.h>

#include "core/status.h"
#include "sim/preference/parts.h"

static const struct pf_param params[] = {
    PF_ACTIONS_ROW(10),
    PF_SCALE_ROW(5, "largest possible log-odds"),
    {.name = NULL}};

static int
disc_build(struct pf_preference *out, const struct pf_preference_request *q)
{
    size_t n = pf_preference_count(q, "actions");
    double scale = pf_preference_number(q, "scale");
    int status = pf_preference_size(out, n, q);
    if (status != PF_OK)
        return status;
    double *point = calloc(n, 2 * sizeof *point);
    if (point == NULL)
        return PF_ENOMEM;
    for (size_t y = 0; y < n; y++) {
        double radius = sqrt(gsl_rng_uniform(q->rng));
        double angle = 2.0 * M_PI * gsl_rng_uniform(q->rng);
        point[2 * y] = radius * cos(angle);
        point[2 * y + 1] = radius * sin(angle);
    }
    for (size_t y = 0; y < n; y++)
        for (size_t z = y + 1; z < n; z++)
            out->P[y * n + z] = scale * (point[2 * y] * point[2 * z + 1] -
                                         point[2 * y + 1] * point[2 * z]);
    free(point);
    pf_preference_from_logits(out, out->P);
    return PF_OK;
}

const pf_preference_type pf_preference_disc = {
    .kind = {.name = "disc",
             .title = "Disc game",
             .doc = "Responses are points in the unit disc; the log-odds are "
                    "the signed area that two of them span",
             .source = "Balduzzi et al. 2019, ICML, arXiv:1901.08106",
             .params = params},
    .build = disc_build,
    .draws = 1,
};
