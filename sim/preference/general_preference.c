/* General preference embedding: the log-odds are a skew bilinear form.
 *   A[y,z] = scale <R v_y, v_z>,  P = 1 / (1 + exp (-A))
 * with v on the unit sphere of R^(2k) and R made of k blocks [0 -1; 1 0].
 * Writing v = (a_1, b_1, .., a_k, b_k), R v = (-b_1, a_1, ..), so
 *   <R v_y, v_z> = sum_l (a_l(y) b_l(z) - b_l(y) a_l(z)),
 * skew in (y, z) and of rank at most 2k. |A| <= scale. For k = 1 it is the
 * sine of the angle from v_y to v_z.
 *
 * Y. Zhang, G. Zhang, Y. Wu, K. Xu and Q. Gu 2024, "Beyond Bradley-Terry
 * Models: A General Preference Model for Language Model Alignment",
 * arXiv:2410.02197.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>

#include "core/status.h"
#include "sim/preference/parts.h"

static const struct pf_param params[] = {
    PF_ACTIONS_ROW(10),
    {.name = "rank",
     .unit = "",
     .doc = "number k of planes; the log-odds have matrix rank 2k at most",
     .form = PF_COUNT,
     .def = 2,
     .lo = 1,
     .hi = 1000,
     .log_scale = true},
    PF_SCALE_ROW(5, "largest possible log-odds"),
    {.name = NULL}};

/* A normalised Gaussian vector is uniform on the sphere. */
static void
to_sphere(double *v, size_t n, size_t dimension)
{
    for (size_t y = 0; y < n; y++, v += dimension) {
        double square = 0.0;
        for (size_t l = 0; l < dimension; l++)
            square += v[l] * v[l];
        for (size_t l = 0; l < dimension && square > 0.0; l++)
            v[l] /= sqrt(square);
    }
}

static double
skew_product(const double *v, const double *w, size_t dimension)
{
    double sum = 0.0;
    for (size_t l = 0; l < dimension; l += 2)
        sum += v[l] * w[l + 1] - v[l + 1] * w[l];
    return sum;
}

static int
general_preference_build(struct pf_preference *out,
                         const struct pf_preference_request *q)
{
    size_t n = pf_preference_count(q, "actions");
    size_t dimension = 2 * pf_preference_count(q, "rank");
    double scale = pf_preference_number(q, "scale");
    int status = pf_preference_size(out, n, q);
    if (status != PF_OK)
        return status;
    double *v = pf_preference_normals(q->rng, n * dimension);
    if (v == NULL)
        return PF_ENOMEM;
    to_sphere(v, n, dimension);
    for (size_t y = 0; y < n; y++)
        for (size_t z = y + 1; z < n; z++)
            out->P[y * n + z] =
                scale *
                skew_product(v + y * dimension, v + z * dimension, dimension);
    free(v);
    pf_preference_from_logits(out, out->P);
    return PF_OK;
}

const pf_preference_type pf_preference_general_preference = {
    .kind = {.name = "general-preference",
             .title = "General preference",
             .doc = "Responses are unit vectors; the log-odds are a skew "
                    "bilinear form of two of them",
             .source = "Zhang, Zhang, Wu, Xu and Gu 2024, arXiv:2410.02197",
             .params = params},
    .build = general_preference_build,
    .draws = 1,
};
