/* What the probes compute with, and the digest of what comes out.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_NUMERICS_INPUT_H
#define PF_LAB_NUMERICS_INPUT_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>

#include "core/bytes.h"

/* SplitMix64 (Steele, Lea and Flood 2014, "Fast splittable pseudorandom number
 * generators"): integers alone, so that no input depends on what is probed. */
static inline uint64_t
pf_probe_next(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/* Between low and high, evenly. */
static inline double
pf_probe_even(uint64_t *state, double low, double high)
{
    double u = (double) (pf_probe_next(state) >> 11) * 0x1p-53;
    double width = high - low, part = u * width;
    return low + part;
}

/* Positive, evenly in the logarithm: any mantissa, an exponent between. */
static inline double
pf_probe_spread(uint64_t *state, int low, int high)
{
    uint64_t u = pf_probe_next(state);
    double mantissa = 1.0 + (double) (u >> 12) * 0x1p-52;
    return ldexp(mantissa,
                 low + (int) (pf_probe_next(state) % (uint64_t) (high - low)));
}

static inline void
pf_probe_fill(size_t n, double *x, uint64_t seed, double low, double high)
{
    for (size_t i = 0; i < n; i++)
        x[i] = pf_probe_even(&seed, low, high);
}

static inline uint64_t
pf_probe_sum_of(size_t n, const double *x)
{
    return pf_bytes_sum(x, n * sizeof *x);
}

#endif
