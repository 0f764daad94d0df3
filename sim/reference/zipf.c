/* A long tail: ref(i) proportional to (i + shift)^-exponent, i = 1 .. n
 * (Zipf's law, in Mandelbrot's form with a shift).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "core/status.h"
#include "sim/reference/reference.h"

enum { EXPONENT, SHIFT };

static const struct pf_param params[] = {
    {.name = "exponent",
     .unit = "",
     .doc = "how fast the tail falls; 0 is uniform",
     .form = PF_REAL,
     .def = 1,
     .lo = 0,
     .hi = 100},
    {.name = "shift",
     .unit = "",
     .doc = "added to the rank 1, 2, ..; flattens the head",
     .form = PF_REAL,
     .def = 0,
     .lo = 0,
     .hi = 1e6},
    {.name = NULL}};

static int
zipf_build(double *log_ref, const struct pf_reference_request *q)
{
    double exponent = q->values->number[EXPONENT];
    double shift = q->values->number[SHIFT];
    for (size_t y = 0; y < q->n; y++)
        log_ref[y] = -exponent * log((double) (y + 1) + shift);
    return PF_OK;
}

const pf_reference_type pf_reference_zipf = {
    .kind = {.name = "zipf",
             .title = "Zipf",
             .doc = "A long tail: the i-th response has probability "
                    "proportional to a power of i",
             .source = "Zipf 1949, Human Behavior and the Principle of Least "
                       "Effort",
             .params = params},
    .build = zipf_build,
    .draws = 0,
};
