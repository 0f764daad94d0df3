/* Spreading points over the unit cube.
 *
 * random: independent and uniform. latin-hypercube (McKay, Beckman and Conover
 * 1979, "A comparison of three methods for selecting values of input variables
 * in the analysis of output from a computer code", Technometrics 21): every
 * axis is cut into `count` equal parts, each of which holds one point, at
 * random in it, in an order of its own. Both draw every axis from a stream
 * that the sample's seed and the axis name, so that no axis hangs on another.
 *
 * sobol (Antonov and Saleev 1979; Bratley and Fox 1988, ACM TOMS 14), halton
 * (Halton and Smith 1964) and reverse-halton (Vandewoestyne and Cools 2006) are
 * those of GSL, without scrambling or shift: axis a is dimension a of the
 * sequence, and more points keep those there are.
 *
 * Sobol's point 0 is the origin, and GSL leaves it out. The first 2^k points
 * with the origin are a digital net: each of 2^k equal parts of every axis
 * holds one. Without it they are not: the point that comes in its place has
 * number 2^k, of Gray code 2^k + 2^(k-1), and in the first dimension, where
 * direction number j is 2^-(j+1), it is 2^-k + 2^-(k+1), in the same part as
 * the point 2^-k, while the part at 0 stays empty. So the origin, which is
 * where all axes are at `from`, is put back. (Owen 2020, "On dropping the first
 * Sobol' point", arXiv:2008.08051, has the damage to integrals.) Halton's
 * sequence starts behind its origin and stays: b^k points that follow each
 * other, wherever they begin, have all endings of k digits and so fill all b^k
 * parts of the axis with base b.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/experiment/sample.h"

#include <gsl/gsl_qrng.h>
#include <gsl/gsl_randist.h>
#include <stdlib.h>
#include <string.h>

#include "core/parse.h"
#include "core/random.h"
#include "core/status.h"
#include "lab/experiment/grammar.h"

/* The stream of an axis. */
static gsl_rng *
open_stream(const struct pf_sample_setup *s, size_t axis)
{
    return pf_rng_alloc(s->seed, pf_hash_text(s->name[axis]), "sample");
}

static int
draw_random(double *u, const struct pf_sample_setup *s)
{
    for (size_t a = 0; a < s->axes; a++) {
        gsl_rng *r = open_stream(s, a);
        if (r == NULL)
            return PF_ENOMEM;
        for (size_t i = 0; i < s->count; i++)
            u[i * s->axes + a] = gsl_rng_uniform(r);
        gsl_rng_free(r);
    }
    return PF_OK;
}

static int
draw_latin(double *u, const struct pf_sample_setup *s)
{
    size_t *part = calloc(s->count, sizeof *part);
    if (part == NULL)
        return PF_ENOMEM;
    for (size_t a = 0; a < s->axes; a++) {
        gsl_rng *r = open_stream(s, a);
        if (r == NULL) {
            free(part);
            return PF_ENOMEM;
        }
        for (size_t i = 0; i < s->count; i++)
            part[i] = i;
        gsl_ran_shuffle(r, part, s->count, sizeof *part);
        for (size_t i = 0; i < s->count; i++)
            u[i * s->axes + a] =
                ((double) part[i] + gsl_rng_uniform(r)) / (double) s->count;
        gsl_rng_free(r);
    }
    free(part);
    return PF_OK;
}

static int
draw_sequence(double *u, const struct pf_sample_setup *s,
              const gsl_qrng_type *type, size_t first)
{
    gsl_qrng *q = gsl_qrng_alloc(type, (unsigned) s->axes);
    if (q == NULL)
        return PF_ENOMEM;
    for (size_t i = first; i < s->count; i++)
        gsl_qrng_get(q, u + i * s->axes);
    gsl_qrng_free(q);
    return PF_OK;
}

static int
draw_sobol(double *u, const struct pf_sample_setup *s)
{
    memset(u, 0, s->axes * sizeof *u);
    return draw_sequence(u, s, gsl_qrng_sobol, 1);
}

static int
draw_halton(double *u, const struct pf_sample_setup *s)
{
    return draw_sequence(u, s, gsl_qrng_halton, 0);
}

static int
draw_reverse(double *u, const struct pf_sample_setup *s)
{
    return draw_sequence(u, s, gsl_qrng_reversehalton, 0);
}

/* --- the family --- */

static const struct pf_param random_params[] = {
    {.name = "seed",
     .unit = "",
     .doc = "another seed, another sample; it is not the seed of the "
            "experiment",
     .form = PF_COUNT,
     .def = 1,
     .lo = 0,
     .hi = PF_MAX_WHOLE},
    {.name = NULL}};

static const struct pf_param no_params[] = {{.name = NULL}};

static const pf_sample_type random_type = {
    .kind = {.name = "random",
             .title = "Random sample",
             .doc = "Independent points, uniform in the box",
             .params = random_params},
    .most_axes = SIZE_MAX,
    .draw = draw_random};

static const pf_sample_type latin_type = {
    .kind = {.name = "latin-hypercube",
             .title = "Latin hypercube",
             .doc = "Points at random, but one in each of equally many equal "
                    "parts of every axis",
             .source = "McKay, Beckman and Conover 1979, Technometrics 21",
             .params = random_params},
    .most_axes = SIZE_MAX,
    .draw = draw_latin};

static const pf_sample_type sobol_type = {
    .kind = {.name = "sobol",
             .title = "Sobol sequence",
             .doc = "Points that fill the box evenly, best when their count "
                    "is a power of 2; the first has all axes at from",
             .source = "Bratley and Fox 1988, ACM TOMS 14, after Sobol 1967",
             .params = no_params},
    .most_axes = 40,
    .draw = draw_sobol};

static const pf_sample_type halton_type = {
    .kind = {.name = "halton",
             .title = "Halton sequence",
             .doc = "Points that fill the box evenly, axis by axis in a prime "
                    "base; for a few axes",
             .source = "Halton and Smith 1964, Communications of the ACM 7",
             .params = no_params},
    .most_axes = 1229,
    .draw = draw_halton};

static const pf_sample_type reverse_type = {
    .kind = {.name = "reverse-halton",
             .title = "Reverse Halton sequence",
             .doc = "As halton with the digits permuted, which does better "
                    "where there are many axes",
             .source = "Vandewoestyne and Cools 2006, Journal of Computational "
                       "and Applied Mathematics 189",
             .params = no_params},
    .most_axes = 1229,
    .draw = draw_reverse};

static const struct pf_kind *const kinds[] = {
    &random_type.kind, &latin_type.kind,   &sobol_type.kind,
    &halton_type.kind, &reverse_type.kind, NULL};

const struct pf_family pf_sample_family = {
    .name = "sample",
    .doc = "Samples spread points over the box of their axes",
    .kinds = kinds};
