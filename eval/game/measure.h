/* Measures of a preference matrix: how cyclic it is and who wins.
 *
 * All matrices are n*n row-major with P[y*n+z] = Pr (y preferred to z),
 * P + P^T = 1. "y beats z" means P[y,z] > 1/2 + PF_GAME_TIE: nearer than that
 * to 1/2 counts as a tie, so that rounding in a family that ties exactly (an
 * annotator mixture, say) makes no winner.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_EVAL_MEASURE_H
#define PF_EVAL_MEASURE_H

#include <stddef.h>
#include <stdint.h>

#define PF_GAME_TIE 1e-12

/* The Hodge split (eval/game/hodge.c) of A = logit P or A = P - 1/2. */
struct pf_hodge {
    double logit_energy; /* ||C||^2 / ||A||^2 in [0,1] of A = logit P; NaN
                            when an entry of P is 0 or 1, for then A is not
                            finite; 0 for a game of ties */
    double energy;       /* the same of A = P - 1/2, always finite */
};

/* potential[n]: the transitive score u_y = (1/n) sum_z (P[y,z] - 1/2). */
void pf_game_hodge(size_t n, const double *P, struct pf_hodge *hodge,
                   double *potential);

struct pf_cycles {
    uint64_t triads;  /* sets {x,y,z} where x beats y beats z beats x */
    double fraction;  /* of all n (n-1) (n-2) / 6 sets; 0 for n < 3 */
    uint64_t triples; /* ordered (x,y,z), all distinct, where neither
                         P[x,y] nor P[y,z] is below 1/2 (ties count) */
    double wst;       /* share of the triples with P[x,z] < 1/2, */
    double mst;       /* with P[x,z] < min (P[x,y], P[y,z]), */
    double sst;       /* with P[x,z] < max (P[x,y], P[y,z]); "<" means by
                         more than PF_GAME_TIE. NaN where there is no triple */
};

/* O(n^3 / 64) for the triads and O(n^3) for the rates: 7 s for n = 2000.
 * PF_OK or PF_ENOMEM. */
int pf_game_cycles(size_t n, const double *P, struct pf_cycles *cycles);

/* The triads alone, O(n^3 / 64); PF_OK or PF_ENOMEM. And which share of all
 * sets they are. */
int pf_game_triads(size_t n, const double *P, uint64_t *triads);
double pf_game_triad_share(size_t n, uint64_t triads);

/* The response that beats every other, or SIZE_MAX. */
size_t pf_game_condorcet(size_t n, const double *P);

/* The top cycle, or Smith set: the smallest set of responses each of which
 * beats all outside of it; of one response where there is a Condorcet winner.
 * set[n]: its members, ascending; *size of them. PF_OK or PF_ENOMEM. */
int pf_game_top_cycle(size_t n, const double *P, size_t *set, size_t *size);

/* score[n]: mean win rate against the others, in [0,1]. */
void pf_game_borda(size_t n, const double *P, double *score);

/* order[n]: the responses by score, best first; of equals the first one comes
 * first. PF_OK or PF_ENOMEM. */
int pf_game_order(size_t n, const double *score, size_t *order);

/* The first response of greatest score. */
size_t pf_game_argmax(size_t n, const double *score);

/* Duality gap 2 (max_z P[z,y] - 1/2) of always giving response y. */
double pf_game_pure_gap(size_t n, const double *P, size_t y);

/* Duality gap 2 (max_z (P pi)_z - 1/2) of a policy. */
double pf_game_gap(size_t n, const double *P, const double *pi);

/* w[n/2]: the frequencies of the game at a full-support policy given by its
 * logits: the eigenvalues of Q D are 0 (for the constants), and +- i w for
 * every w, but for a w = 0 that stands alone at the end when n is even.
 * Descending. PF_OK, PF_ENOMEM, or PF_ESOLVE. */
int pf_game_spectrum(size_t n, const double *P, const double *log_pi,
                     double *w);

#endif
