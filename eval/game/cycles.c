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

struct counts {
    uint64_t triples, weak, moderate, strong;
};

/* One triple (x, y, z) with xy = P[x,y] not below 1/2; no branches, for this
 * is the inner loop of n^3. */
static inline void
count_triple(struct counts *c, double xy, double yz, double xz)
{
    double least = xy < yz ? xy : yz, most = xy < yz ? yz : xy;
    uint64_t counts = yz >= 0.5 - PF_GAME_TIE;
    c->triples += counts;
    c->weak += counts & (xz < 0.5 - PF_GAME_TIE);
    c->moderate += counts & (xz < least - PF_GAME_TIE);
    c->strong += counts & (xz < most - PF_GAME_TIE);
}

static void
count_range(struct counts *c, double xy, const double *y_row,
            const double *x_row, size_t from, size_t to)
{
    struct counts sum = {0};
    for (size_t z = from; z < to; z++)
        count_triple(&sum, xy, y_row[z], x_row[z]);
    c->triples += sum.triples;
    c->weak += sum.weak;
    c->moderate += sum.moderate;
    c->strong += sum.strong;
}

static void
count_violations(size_t n, const double *P, struct counts *c)
{
    for (size_t x = 0; x < n; x++)
        for (size_t y = 0; y < n; y++) {
            double xy = P[x * n + y];
            if (x == y || !(xy >= 0.5 - PF_GAME_TIE))
                continue;
            const double *y_row = P + y * n, *x_row = P + x * n;
            size_t low = x < y ? x : y, high = x < y ? y : x;
            count_range(c, xy, y_row, x_row, 0, low);
            count_range(c, xy, y_row, x_row, low + 1, high);
            count_range(c, xy, y_row, x_row, high + 1, n);
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
    struct relation r = {.words = n / 64 + 1};
    memset(cycles, 0, sizeof *cycles);
    r.beats = calloc(n * r.words, sizeof *r.beats);
    r.beaten = calloc(n * r.words, sizeof *r.beaten);
    if (r.beats == NULL || r.beaten == NULL)
        goto out;
    fill_relation(&r, n, P);
    cycles->triads = count_triads(&r, n);
    double sets = (double) n * ((double) n - 1.0) * ((double) n - 2.0) / 6.0;
    cycles->fraction = sets > 0.0 ? (double) cycles->triads / sets : 0.0;
    count_violations(n, P, &c);
    cycles->triples = c.triples;
    cycles->wst = share(c.weak, c.triples);
    cycles->mst = share(c.moderate, c.triples);
    cycles->sst = share(c.strong, c.triples);
    status = PF_OK;
out:
    free(r.beats);
    free(r.beaten);
    return status;
}
