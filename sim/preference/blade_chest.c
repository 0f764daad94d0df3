/* Blade-chest: every response has a blade b, a chest c and a strength g. It
 * wins where its blade comes close to the other's chest.
 *   inner: M(y,z) = b_y . c_z - b_z . c_y + gamma (g_y - g_z)
 *   dist:  M(y,z) = |b_z - c_y|^2 - |b_y - c_z|^2 + gamma (g_y - g_z)
 *   P[y,z] = 1 / (1 + exp (-scale M(y,z)))
 * Exchanging y and z changes the sign of every term, so P + P^T = 1. Expanding
 * the squares gives
 *   dist = 2 (b_y . c_z - b_z . c_y) + (h_y - h_z) + gamma (g_y - g_z)
 * with h = |c|^2 - |b|^2: twice the inner form and a transitive part of its
 * own (this expansion is our own and is how it is computed). b and c have
 * entries N(0, 1/dimension), g is N(0,1); the draws are the same for both
 * forms, every scale and every gamma.
 *
 * S. Chen and T. Joachims 2016, "Modeling Intransitivity in Matchup and
 * Comparison Data", WSDM 2016.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>

#include "core/status.h"
#include "sim/preference/parts.h"

enum { INNER, DIST };

static const struct pf_param params[] = {
    PF_ACTIONS_ROW(10),
    {.name = "form",
     .unit = "",
     .doc = "blade and chest compared by inner product or by distance",
     .form = PF_CHOICE,
     .def = INNER,
     .choices = "inner|dist"},
    {.name = "dimension",
     .unit = "",
     .doc = "dimension of blades and chests",
     .form = PF_COUNT,
     .def = 2,
     .lo = 1,
     .hi = 1000,
     .log_scale = true},
    PF_SCALE_ROW(1, "factor on the log-odds"),
    {.name = "gamma",
     .unit = "",
     .doc = "weight of the transitive strengths",
     .form = PF_REAL,
     .def = 1,
     .lo = 0,
     .hi = 1e6,
     .log_scale = true},
    {.name = NULL}};

/* A game as drawn: borrowed pointers into one array of numbers. */
struct fighters {
    size_t dimension;
    const double *strength; /* n */
    const double *body;     /* n rows: blade, then chest */
};

static double
dot(const double *a, const double *b, size_t n)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

static double
inner(const struct fighters *f, size_t y, size_t z)
{
    size_t k = f->dimension;
    const double *b_y = f->body + 2 * k * y, *b_z = f->body + 2 * k * z;
    return (dot(b_y, b_z + k, k) - dot(b_z, b_y + k, k)) / (double) k;
}

/* |chest|^2 - |blade|^2, the transitive part of the dist form. */
static double
armour(const struct fighters *f, size_t y)
{
    size_t k = f->dimension;
    const double *b = f->body + 2 * k * y, *c = b + k;
    return (dot(c, c, k) - dot(b, b, k)) / (double) k;
}

static int
blade_chest_build(struct pf_preference *out,
                  const struct pf_preference_request *q)
{
    size_t n = pf_preference_count(q, "actions");
    size_t k = pf_preference_count(q, "dimension");
    double scale = pf_preference_number(q, "scale");
    double gamma = pf_preference_number(q, "gamma");
    bool dist = pf_preference_count(q, "form") == DIST;
    int status = pf_preference_size(out, n, q);
    if (status != PF_OK)
        return status;
    double *draws = pf_preference_normals(q->rng, n * (1 + 2 * k));
    double *value = calloc(n, sizeof *value); /* transitive part */
    if (draws == NULL || value == NULL) {
        status = PF_ENOMEM;
        goto out;
    }
    struct fighters f = {.dimension = k, .strength = draws, .body = draws + n};
    for (size_t y = 0; y < n; y++)
        value[y] = gamma * f.strength[y] + (dist ? armour(&f, y) : 0.0);
    for (size_t y = 0; y < n; y++)
        for (size_t z = y + 1; z < n; z++)
            out->P[y * n + z] = scale * ((dist ? 2.0 : 1.0) * inner(&f, y, z) +
                                         value[y] - value[z]);
    pf_preference_from_logits(out, out->P);
out:
    free(draws);
    free(value);
    return status;
}

const pf_preference_type pf_preference_blade_chest = {
    .kind = {.name = "blade-chest",
             .title = "Blade-chest",
             .doc = "A response wins where its blade meets the other's chest, "
                    "by inner product or by distance, on top of a transitive "
                    "strength",
             .source = "Chen and Joachims 2016, WSDM",
             .params = params},
    .build = blade_chest_build,
    .draws = 1,
};
