/* Cyclic triads and violations of stochastic transitivity.
 *
 * A cyclic triad is a set of three responses that beat each other in a circle
 * (Kendall and Babington Smith 1940). Each has three edges x -> y, and for an
 * edge the third corner is a response that y beats and that beats x; rows of
 * bits count those 64 at a time. Kendall's formula by out-degrees needs less
 * work still but holds only where nobody ties.
 *
 * Weak, moderate and strong stochastic transitivity are defined in
 * measure.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "eval/game/measure.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"

#define BLOCK 8 /* responses y counted together */

/* beats[y * words ..]: bit z says that y beats z; beaten: that z beats y. */
struct relation {
    size_t words; /* in a row */
    uint64_t *beats, *beaten;
};

static void
set_bit(uint64_t *row, size_t z)
{
    row[z / 64] |= (uint64_t) 1 << (z % 64);
}

static void
fill_relation(struct relation *r, size_t n, const double *P)
{
    for (size_t y = 0; y < n; y++)
        for (size_t z = 0; z < n; z++)
            if (P[y * n + z] > 0.5 + PF_GAME_TIE) {
                set_bit(r->beats + y * r->words, z);
                set_bit(r->beaten + z * r->words, y);
            }
}

static unsigned
count_bits(uint64_t x)
{
    return (unsigned) __builtin_popcountll(x);
}

static uint64_t
count_triads(const struct relation *r, size_t n)
{
    uint64_t edges = 0;
    for (size_t x = 0; x < n; x++) {
        const uint64_t *before = r->beaten + x * r->words;
        for (size_t y = 0; y < n; y++) {
            if ((r->beats[x * r->words + y / 64] >> (y % 64) & 1) == 0)
                continue;
            const uint64_t *after = r->beats + y * r->words;
            for (size_t i = 0; i < r->words; i++)
                edges += count_bits(before[i] & after[i]);
        }
    }
    return edges / 3;
}

int
pf_game_triads(size_t n, const double *P, uint64_t *triads)
{
    struct relation r = {.words = n / 64 + 1};
    r.beats = calloc(n * r.words, sizeof *r.beats);
    r.beaten = calloc(n * r.words, sizeof *r.beaten);
    bool made = r.beats != NULL && r.beaten != NULL;
    if (made) {
        fill_relation(&r, n, P);
        *triads = count_triads(&r, n);
    }
    free(r.beats);
    free(r.beaten);
    return made ? PF_OK : PF_ENOMEM;
}

double
pf_game_triad_share(size_t n, uint64_t triads)
{
    double sets = (double) n * ((double) n - 1.0) * ((double) n - 2.0) / 6.0;
    return sets > 0.0 ? (double) triads / sets : 0.0;
}

struct counts {
    uint64_t triples, weak, moderate, strong;
};

/* The responses z that y does not lose to, and P[y,z]. Half of all for most
 * y, so listing them first saves half of n^3. */
struct followers {
    size_t y, n;
    uint32_t *z;
    double *yz;
};

static void
list_followers(struct followers *f, size_t n, const double *P, size_t y)
{
    f->y = y;
    f->n = 0;
    for (size_t z = 0; z < n; z++)
        if (z != y && P[y * n + z] >= 0.5 - PF_GAME_TIE) {
            f->z[f->n] = (uint32_t) z;
            f->yz[f->n++] = P[y * n + z];
        }
}

/* The triples (x, y, z) of one x and y; no branches, for this is the inner
 * loop of n^3. */
static struct counts
count_triples(const double *x_row, double xy, const struct followers *f)
{
    unsigned weak = 0, moderate = 0, strong = 0;
    for (size_t i = 0; i < f->n; i++) {
        double xz = x_row[f->z[i]] + PF_GAME_TIE;
        unsigned below_xy = xz < xy, below_yz = xz < f->yz[i];
        weak += xz < 0.5;
        moderate += below_xy & below_yz;
        strong += below_xy | below_yz;
    }
    return (struct counts){f->n, weak, moderate, strong};
}

static void
add_triples(size_t n, const double *P, size_t x, const struct followers *f,
            struct counts *sum)
{
    size_t y = f->y;
    double xy = P[x * n + y], yx = P[y * n + x];
    if (x == y || !(xy >= 0.5 - PF_GAME_TIE))
        return;
    struct counts c = count_triples(P + x * n, xy, f);
    /* Where the two tie, x is among the followers of y. (x, y, x) is no
     * triple, and broke no rule, for P[x,x] = 1/2. */
    sum->triples += c.triples - (yx >= 0.5 - PF_GAME_TIE);
    sum->weak += c.weak;
    sum->moderate += c.moderate;
    sum->strong += c.strong;
}

/* Takes BLOCK responses y at a time, so that P is read from memory n / BLOCK
 * times and not n times. */
static void
count_violations(size_t n, const double *P, struct followers f[BLOCK],
                 struct counts *sum)
{
    for (size_t first = 0; first < n; first += BLOCK) {
        size_t size = n - first < BLOCK ? n - first : BLOCK;
        for (size_t i = 0; i < size; i++)
            list_followers(&f[i], n, P, first + i);
        for (size_t x = 0; x < n; x++)
            for (size_t i = 0; i < size; i++)
                add_triples(n, P, x, &f[i], sum);
    }
}

static int
followers_init(struct followers f[BLOCK], size_t n)
{
    for (size_t i = 0; i < BLOCK; i++) {
        f[i].z = calloc(n, sizeof *f[i].z);
        f[i].yz = calloc(n, sizeof *f[i].yz);
        if (f[i].z == NULL || f[i].yz == NULL)
            return PF_ENOMEM;
    }
    return PF_OK;
}

static void
followers_clear(struct followers f[BLOCK])
{
    for (size_t i = 0; i < BLOCK; i++) {
        free(f[i].z);
        free(f[i].yz);
    }
}

static double
share(uint64_t part, uint64_t whole)
{
    return whole > 0 ? (double) part / (double) whole : (double) NAN;
}

int
pf_game_cycles(size_t n, const double *P, struct pf_cycles *cycles)
{
    int status = PF_ENOMEM;
    struct counts c = {0};
    struct followers f[BLOCK] = {{0}};
    memset(cycles, 0, sizeof *cycles);
    if (followers_init(f, n) != PF_OK ||
        pf_game_triads(n, P, &cycles->triads) != PF_OK)
        goto out;
    cycles->fraction = pf_game_triad_share(n, cycles->triads);
    count_violations(n, P, f, &c);
    cycles->triples = c.triples;
    cycles->wst = share(c.weak, c.triples);
    cycles->mst = share(c.moderate, c.triples);
    cycles->sst = share(c.strong, c.triples);
    status = PF_OK;
out:
    followers_clear(f);
    return status;
}
