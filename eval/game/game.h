/* What a game is: all of eval/game and eval/solve gathered for one preference
 * matrix, one reference and one beta, and written as text or JSON.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_EVAL_GAME_H
#define PF_EVAL_GAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "eval/game/measure.h"
#include "eval/game/rates.h"
#include "eval/solve/solve.h"

/* A game to look at. All borrowed, and needed as long as the facts. */
struct pf_game {
    size_t n;                 /* responses, >= 2 */
    const double *P;          /* n*n, row-major, P + P^T = 1 */
    const char *const *label; /* n names, or NULL */
    const double *log_ref;    /* n, normalised, finite; NULL: uniform */
    double beta;              /* > 0 */
};

/* A ranking by scores, and what playing its winner alone would lose. */
struct pf_game_ranking {
    double *score;         /* n; NULL where no finite scores exist */
    size_t winner;         /* SIZE_MAX where there are no scores */
    double exploitability; /* duality gap of the winner; NaN without one */
};

struct pf_game_prediction {
    const struct pf_rate_row *row;
    double eta;  /* the learner's default */
    double rate; /* asymptotic factor of the error in logits per step; below
                    1 where the learner converges */
    double largest_stable_step; /* INFINITY: any */
    double bias; /* KL (regularised Nash || where the learner comes to rest);
                    0 but for Nash-MD with its constant step; NaN for the
                    learners without regularisation, which aim elsewhere */
};

struct pf_game_facts {
    struct pf_game game;
    double *log_ref; /* the reference used */
    struct pf_hodge hodge;
    double *potential; /* transitive score, probability space */
    struct pf_cycles cycles;
    size_t condorcet;  /* SIZE_MAX: none */
    size_t *top_cycle; /* n_top_cycle responses, ascending */
    size_t n_top_cycle;
    struct pf_game_ranking borda, bradley_terry;
    double *nash; /* the von Neumann winner */
    double nash_gap;
    int nash_status; /* PF_OK or PF_ESOLVE */
    struct pf_certificate nash_proof;
    double *log_pi; /* the regularised Nash policy */
    int regularised_status;
    struct pf_certificate regularised_proof;
    double *w; /* frequencies at log_pi, descending */
    size_t n_w;
    struct pf_game_prediction *prediction; /* one for every row of rates.h */
    size_t n_predictions;
};

/* Fills *out, which pf_game_facts_clear frees whatever came back. A solver
 * that misses its tolerance is no failure: its status and residual are among
 * the facts. PF_OK, PF_EINPUT (no game), PF_ENOMEM, PF_ESOLVE (LAPACK). */
int pf_game_analyse(const struct pf_game *game, struct pf_game_facts *out);
void pf_game_facts_clear(struct pf_game_facts *facts); /* accepts zeroed */

/* For people: at most 80 columns. For programs: one JSON object; responses
 * are counted from 0, and a winner is given by its label where there are
 * labels (its number beside it under "..._index"). Write errors show in
 * ferror (out). */
void pf_game_write_text(const struct pf_game_facts *facts, FILE *out);
void pf_game_write_json(const struct pf_game_facts *facts, FILE *out);

/* Predictions (eval/game/predict.c) for facts complete up to w; allocates
 * facts->prediction. */
int pf_game_predict(struct pf_game_facts *facts);

/* Where Nash-MD with constant eta comes to rest: log_mixture is the Nash
 * policy at pf_rate_mixture_beta, log_pi one mirror step from it. */
int pf_game_nash_md_rest(const struct pf_game *game, const double *log_ref,
                         double eta, double *log_mixture, double *log_pi);

#endif
