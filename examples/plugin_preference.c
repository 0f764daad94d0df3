/* A plug-in with a preference of its own: nontransitive dice.
 *
 *   cc -shared -fPIC plugin_preference.c -o dice.so \
 *      $(pkg-config --cflags prefarm gsl)
 *   prefarm run --plugin ./dice.so mine.xml
 *
 * Every response is a die with k faces, numbers drawn uniformly from [0,1),
 * and of two responses the one that rolls more is preferred:
 *
 *   P[y,z] = #{(i,j): face_i(y) > face_j(z)} / k^2.
 *
 * With one face the largest number wins for sure: transitive. With more, die A
 * may beat B on average, B beat C and C beat A (Gardner 1970, "The paradox of
 * the nontransitive dice", Scientific American 223).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <prefarm.h>
#include <stdlib.h>

enum { ACTIONS, FACES };

static const struct pf_param params[] = {
    {.name = "actions",
     .unit = "",
     .doc = "number of dice",
     .form = PF_COUNT,
     .lo = 2,
     .hi = 1000,
     .def = 5},
    {.name = "faces",
     .unit = "",
     .doc = "faces of a die",
     .form = PF_COUNT,
     .lo = 1,
     .hi = 100,
     .def = 6},
    {.name = NULL},
};

/* How often the die y rolls more than z. */
static double
wins(const double *y, const double *z, size_t k)
{
    size_t n = 0;
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < k; j++)
            n += y[i] > z[j];
    return (double) n / (double) (k * k);
}

static void
play(struct pf_preference *out, const double *face, size_t k)
{
    size_t n = out->n;
    for (size_t y = 0; y < n; y++) {
        out->P[y * n + y] = 0.5;
        for (size_t z = 0; z < y; z++) {
            double p = wins(&face[y * k], &face[z * k], k);
            out->P[y * n + z] = p;
            out->P[z * n + y] = 1.0 - p;
        }
    }
}

/* All randomness comes from q->rng, so that a seed gives the same dice
 * everywhere. */
static int
build(struct pf_preference *out, const struct pf_preference_request *q)
{
    size_t n = (size_t) q->values->number[ACTIONS];
    size_t k = (size_t) q->values->number[FACES];
    double *face = (double *) calloc(n * k, sizeof *face);
    int status = face == NULL ? PF_ENOMEM : pf_preference_alloc(out, n);
    for (size_t i = 0; status == PF_OK && i < n * k; i++)
        face[i] = gsl_rng_uniform(q->rng);
    if (status == PF_OK)
        play(out, face, k);
    free(face);
    return status;
}

static const pf_preference_type dice = {
    .kind = {.name = "dice",
             .title = "Nontransitive dice",
             .doc = "Responses are dice with random faces; the higher roll is "
                    "preferred",
             .source = "Gardner 1970, Scientific American 223",
             .params = params},
    .build = build,
    .draws = 1,
};

PF_PLUGIN(.preference = {&dice})
