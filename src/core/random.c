/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/random.h"

#include <Random123/threefry.h>
#include <limits.h>
#include <string.h>

#include "core/parse.h"

#define WORDS 4 /* 64-bit words in a block */

typedef struct {
    threefry4x64_key_t key;
    threefry4x64_ctr_t counter; /* of the next block */
    threefry4x64_ctr_t block;
    unsigned used; /* words of `block` already given out */
} threefry_state;

static void
restart(threefry_state *s)
{
    memset(&s->counter, 0, sizeof s->counter);
    s->used = WORDS;
}

static void
threefry_set(void *state, unsigned long seed)
{
    threefry_state *s = state;
    memset(s, 0, sizeof *s);
    s->key.v[0] = seed;
    restart(s);
}

static uint64_t
next_word(threefry_state *s)
{
    if (s->used == WORDS) {
        s->block = threefry4x64_R(20, s->counter, s->key);
        s->counter.v[0]++;
        s->used = 0;
    }
    return s->block.v[s->used++];
}

static unsigned long
threefry_get(void *state)
{
    return (unsigned long) next_word(state);
}

static double
threefry_get_double(void *state)
{
    return (double) (next_word(state) >> 11) * 0x1p-53;
}

static const gsl_rng_type threefry_type = {
    .name = "threefry4x64",
    .max = ULONG_MAX,
    .min = 0,
    .size = sizeof(threefry_state),
    .set = threefry_set,
    .get = threefry_get,
    .get_double = threefry_get_double,
};
const gsl_rng_type *const pf_rng_threefry = &threefry_type;

void
pf_rng_rekey(gsl_rng *r, uint64_t seed, uint64_t run, const char *purpose)
{
    threefry_state *s = r->state;
    s->key.v[0] = seed;
    s->key.v[1] = run;
    s->key.v[2] = pf_hash_text(purpose);
    s->key.v[3] = 0;
    restart(s);
}

void
pf_rng_block(gsl_rng *r, uint64_t block)
{
    threefry_state *s = r->state;
    restart(s);
    s->counter.v[1] = block;
}

gsl_rng *
pf_rng_alloc(uint64_t seed, uint64_t run, const char *purpose)
{
    gsl_rng *r = gsl_rng_alloc(pf_rng_threefry);
    if (r != NULL)
        pf_rng_rekey(r, seed, run, purpose);
    return r;
}

/* A hash of 64 bits: every bit of x moves half of the result (the finaliser of
 * splitmix64; Steele, Lea and Flood 2014). */
static uint64_t
mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

uint64_t
pf_permuted(uint64_t key, uint64_t i, uint64_t n)
{
    unsigned half = 1;
    if (n < 2)
        return 0;
    while (half < 32 && (n - 1) >> (2 * half) > 0)
        half++;
    uint64_t mask = (UINT64_C(1) << half) - 1;
    do {
        uint64_t left = i >> half, right = i & mask;
        for (uint64_t round = 1; round <= 8; round++) {
            uint64_t next = left ^ (mix(mix(key + round) + right) & mask);
            left = right;
            right = next;
        }
        i = left << half | right;
    } while (i >= n);
    return i;
}
