/* From stored runs to the numbers that a claim is judged by: for lab/claim
 * only.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_CLAIM_LOAD_H
#define PF_LAB_CLAIM_LOAD_H

#include "lab/claim/claims.h"
#include "lab/report/bound.h"
#include "lab/report/leaderboard.h"

/* Runs that a claim needs and does not have. */
struct pf_claim_lack {
    size_t planned, missing, failed;
    char why[PF_CLAIM_WHY]; /* the first reason, or "": nothing lacks */
};

/* The leaderboard as one judge sees it, made when it is first asked for. */
struct pf_claim_board {
    const char *judge; /* borrowed; NULL: the only one */
    struct pf_leaderboard_seeds seeds;
};

/* What all claims of a file share. */
struct pf_claim_court {
    const struct pf_results *r;
    const struct pf_plan *plan;
    const struct pf_claims_def *claims;
    struct pf_diag *d;
    struct pf_bounds *bounds; /* NULL: not asked for yet, or none */
    bool asked_bounds;
    struct pf_claim_board *board;
    size_t n_boards;
    bool all_done; /* every run of the plan is there, as leaderboards need it */
};

/* A cell, loaded: `width` curves of n_points records of n_seeds seeds, which
 * is one, or one for each response of each context. Curve w begins at
 * y[w * n_points * n_seeds]; all share x. */
struct pf_claim_loaded {
    size_t n_points, n_seeds, width;
    double *x, *y;
};

/* What is loaded of a cell, for which claim. */
struct pf_claim_wanted {
    const struct pf_claim_def *def;
    const struct pf_claim_reading *reading;
    size_t cell;
};

/* What lacks is told in *lack, and `out` is then not complete. PF_ESTORE when a
 * run is damaged. Clear in every case. */
int pf_claim_load(struct pf_claim_loaded *out, struct pf_claim_court *c,
                  const struct pf_claim_wanted *wanted,
                  struct pf_claim_lack *lack);
void pf_claim_loaded_clear(struct pf_claim_loaded *l);

/* The first reason stays. */
void pf_claim_lacks(struct pf_claim_lack *lack, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* value[k] of seed k of a cell: a number of the leaderboard. (load_board.c) */
int pf_claim_load_board(double *value, struct pf_claim_court *c,
                        const struct pf_claim_wanted *wanted);
void pf_claim_boards_clear(struct pf_claim_court *c);

/* --- load_run.c: the curve of one run --- */

struct pf_claim_curve {
    const struct pf_claim_wanted *wanted;
    const struct pf_stored *run;
    size_t n; /* records: of the run, or its kept policies */
    const struct pf_bounds *bounds;
    const char *first_run; /* of the cell */
    double *work;          /* n */
};

/* How many records and curves a run has for this reading. */
void pf_claim_curve_size(const struct pf_claim_curve *c, size_t *n_points,
                         size_t *width);

/* Fill n numbers each: y of curve w, and x. Where it is a share, y is 1 where
 * the run counts and 0 where it does not. NaN: there is none. false: the run
 * did not record it, *what. */
bool pf_claim_curve_y(double *y, const struct pf_claim_curve *c, size_t w,
                      const char **what);
bool pf_claim_curve_x(double *x, const struct pf_claim_curve *c,
                      const char **what);

#endif
