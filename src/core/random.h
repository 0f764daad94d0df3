/* Random streams that do not depend on who draws first.
 *
 * Threefry4x64-20 (Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as
 * easy as 1, 2, 3", SC 2011; implementation: Random123) used as a
 * counter-based generator: the key names the stream, the counter walks it.
 * Each (experiment seed, run id, purpose) has its own stream, so adding a
 * consumer shifts nobody else's numbers, and results do not depend on the
 * number of workers or the order of work. The type is a gsl_rng_type, so that
 * every GSL distribution works on it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_CORE_RANDOM_H
#define PF_CORE_RANDOM_H

#include <gsl/gsl_rng.h>
#include <stdint.h>

/* "threefry4x64": 64-bit integers from gsl_rng_get, 53-bit doubles in [0,1)
 * from gsl_rng_uniform. gsl_rng_set (r, s) selects the key (s, 0, 0, 0). */
extern const gsl_rng_type *const pf_rng_threefry;

/* A generator on the stream (seed, run, purpose); `purpose` is a short name
 * such as "preference". NULL when memory runs out. Free with gsl_rng_free. */
gsl_rng *pf_rng_alloc(uint64_t seed, uint64_t run, const char *purpose);

/* Puts r (which must be of type pf_rng_threefry) at the start of the stream
 * (seed, run, purpose). */
void pf_rng_rekey(gsl_rng *r, uint64_t seed, uint64_t run, const char *purpose);

/* Puts r at number 0 of block `block` of its stream. Blocks are 2^66 numbers
 * long and never overlap: the numbers of step t, or of query q, depend on t or
 * q alone, so there is no state of a generator to save. */
void pf_rng_block(gsl_rng *r, uint64_t block);

/* Where number i of 0 .. n - 1 comes in a random order of them: for every key
 * a permutation, without a table. A Feistel network (Luby and Rackoff 1988,
 * "How to construct pseudorandom permutations from pseudorandom functions")
 * on the smallest square of a power of 2 that holds n, walked on until it falls
 * below n. 0 for n < 2. */
uint64_t pf_permuted(uint64_t key, uint64_t i, uint64_t n);

#endif
