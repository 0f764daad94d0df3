/* A dial from transitive to cyclic.
 *   A = scale (sqrt(1 - cyclic) T + sqrt(cyclic) C),  P = 1 / (1 + exp (-A))
 * T[y,z] = u_y - u_z with Gaussian u is a gradient, C is skew with zero row
 * sums (a pure circulation), both scaled to mean square 1 over the pairs
 * y != z. Then sum_yz T[y,z] C[y,z] = 2 sum_y u_y sum_z C[y,z] = 0, so
 * A has mean square scale^2, and the share of its energy that no utilities
 * explain, |A - gradient part|^2 / |A|^2, is the dial `cyclic` itself.
 *
 * C is made from a Gaussian skew matrix G. Its gradient part has the
 * potential g_y = (1/n) sum_z G[y,z]: the row sums of G - (g_y - g_z) are
 * n g_y - n g_y + sum_z g_z, and sum_z g_z = 0 because G is skew. T and C do
 * not depend on the dial or the scale, so a sweep mixes the same two games.
 *
 * The split is the Hodge decomposition of X. Jiang, L.-H. Lim, Y. Yao and
 * Y. Ye 2011, "Statistical ranking and combinatorial Hodge theory",
 * Mathematical Programming 127, 203-244; the dial is our own.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "sim/preference/parts.h"

static const struct pf_param params[] = {
    PF_ACTIONS_ROW(10),
    {.name = "cyclic",
     .unit = "",
     .doc = "share of the energy of the log-odds that is cyclic: 0 is "
            "transitive, 1 purely cyclic",
     .form = PF_REAL,
     .def = 0.5,
     .lo = 0,
     .hi = 1},
    PF_SCALE_ROW(1, "root mean square of the log-odds over all pairs"),
    {.name = NULL}};

/* Takes the gradient part out of the skew matrix whose upper triangle is C.
 * g is room for n numbers. */
static void
remove_gradient(double *C, size_t n, double *g)
{
    memset(g, 0, n * sizeof *g);
    for (size_t y = 0; y < n; y++)
        for (size_t z = y + 1; z < n; z++) {
            g[y] += C[y * n + z];
            g[z] -= C[y * n + z];
        }
    for (size_t y = 0; y < n; y++)
        for (size_t z = y + 1; z < n; z++)
            C[y * n + z] -= (g[y] - g[z]) / (double) n;
}

static void
draw_circulation(double *C, size_t n, gsl_rng *rng, double *room)
{
    for (size_t y = 0; y < n; y++)
        for (size_t z = y + 1; z < n; z++)
            C[y * n + z] = gsl_ran_ugaussian(rng);
    /* Twice: where little is left, the rounding of the first pass shows. */
    remove_gradient(C, n, room);
    remove_gradient(C, n, room);
}

/* Root mean squares of T and C over the pairs. */
static void
measure(const double *u, const double *C, size_t n, double *rms_T,
        double *rms_C)
{
    double T2 = 0.0, C2 = 0.0, pairs = 0.5 * (double) n * ((double) n - 1.0);
    for (size_t y = 0; y < n; y++)
        for (size_t z = y + 1; z < n; z++) {
            T2 += (u[y] - u[z]) * (u[y] - u[z]);
            C2 += C[y * n + z] * C[y * n + z];
        }
    *rms_T = sqrt(T2 / pairs);
    *rms_C = sqrt(C2 / pairs);
}

static int
mix(struct pf_preference *out, const double *u,
    const struct pf_preference_request *q)
{
    size_t n = out->n;
    double dial = pf_preference_number(q, "cyclic");
    double scale = pf_preference_number(q, "scale"), rms_T, rms_C;
    measure(u, out->P, n, &rms_T, &rms_C);
    double t = scale * sqrt(1.0 - dial), c = scale * sqrt(dial);
    if ((t > 0.0 && !(rms_T > 0.0)) || (c > 0.0 && !(rms_C > 0.0)))
        return pf_diag_at(q->diag, q->at,
                          "hodge-mix: this draw has no part to scale up; use "
                          "another seed");
    t = t > 0.0 ? t / rms_T : 0.0;
    c = c > 0.0 ? c / rms_C : 0.0;
    for (size_t y = 0; y < n; y++)
        for (size_t z = y + 1; z < n; z++)
            out->P[y * n + z] = t * (u[y] - u[z]) + c * out->P[y * n + z];
    pf_preference_from_logits(out, out->P);
    return PF_OK;
}

static int
hodge_mix_build(struct pf_preference *out,
                const struct pf_preference_request *q)
{
    size_t n = pf_preference_count(q, "actions");
    if (n < 3 && pf_preference_number(q, "cyclic") > 0.0)
        return pf_diag_at(q->diag, q->at,
                          "hodge-mix: actions=\"%zu\" cannot form a cycle; use "
                          "at least 3, or cyclic=\"0\"",
                          n);
    int status = PF_ENOMEM;
    double *u = pf_preference_normals(q->rng, n);
    double *room = calloc(n, sizeof *room);
    if (u == NULL || room == NULL)
        goto out;
    status = pf_preference_size(out, n, q);
    if (status != PF_OK)
        goto out;
    draw_circulation(out->P, n, q->rng, room);
    status = mix(out, u, q);
out:
    free(u);
    free(room);
    return status;
}

const pf_preference_type pf_preference_hodge_mix = {
    .kind = {.name = "hodge-mix",
             .title = "Hodge mix",
             .doc = "A dial between a random transitive and a random purely "
                    "cyclic preference; the dial is the cyclic energy exactly",
             .source = "After Jiang, Lim, Yao and Ye 2011, Mathematical "
                       "Programming 127",
             .params = params},
    .build = hodge_mix_build,
    .draws = 1,
};
