/* The leaderboard: the methods of an experiment against a baseline, by the
 * judges of its <evaluation>.
 *
 * Everything is made after the runs, from the final policies in the result
 * file and the worlds that its experiment describes, so that what is asked
 * here is no part of a run and recomputes none.
 *
 * An example of a run is a context x ~ weight, an answer y ~ pi (.|x) of the
 * method, an answer z ~ baseline (.|x), and a judge's label of (y, z), 1, 0
 * or 1/2; equal answers are a draw. Contexts, uniform numbers for the answers
 * and for the label are the same for all methods and judges (common random
 * numbers) and come from (experiment seed, the run's seed number, purpose).
 * For a method
 *   true      100 P (pi > baseline) under the world's own preference, exact
 *   win       of all examples of all runs together, with the standard error
 *             over examples (eval/leaderboard/winrate.h): AlpacaFarm's
 *   se-run    standard error of the mean over runs, of the runs' own win
 *             rates: where runs differ this is the honest one
 *   LC        length-controlled (eval/leaderboard/length_controlled.h), of
 *             each run's examples alone, mean over the runs
 *   no-len    what LC estimates: the mean, over the same pairs, of the
 *             probability that the same annotators would state with their
 *             leaning to length at 0
 *   length    mean over the policy, exact
 * The baseline itself has 50 by definition.
 *
 * How hard an instruction is, is not fitted, as the simulator knows it:
 * gamma_x is the log-odds of the true probability that the baseline is beaten
 * in x by an answer of the panel's other methods in equal shares, less its mean
 * over x: close to what a regression on all methods with its coefficient held
 * at 1 tends to. The verbose and the concise answers of the baseline that hold
 * the coefficient of length are the longest and the shortest of four that it
 * gives.
 *
 * Battles are for the ratings (eval/leaderboard/rating.h): every pair of
 * methods, the baseline among them, meets in as many as there are examples,
 * each with a context, two answers and a label of its own, so that a bootstrap
 * over battles is right.
 *
 * A rating says how likely a method is to beat another one, and the simulator
 * knows how likely it is: P (pi > pi') = sum_x weight (x) pi (.|x)' P_x
 * pi' (.|x) under the world's own preference. The error of the ratings is
 *
 *   mean over pairs of methods of |1 / (1 + 10^((r' - r) / 400)) - P (pi >
 * pi')|
 *
 * with the baseline among the methods: of the sampling of battles, of the
 * judge's leanings, and, where the preference is no Bradley-Terry one, of the
 * ratings' own form.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_LEADERBOARD_H
#define PF_LAB_LEADERBOARD_H

#include <stdbool.h>
#include <stdio.h>

#include "eval/leaderboard/rating.h"
#include "lab/store/results.h"

#define PF_LEADERBOARD_EXAMPLES 805 /* as AlpacaFarm has */
#define PF_LEADERBOARD_MOST 1000000

struct pf_leaderboard_options {
    const char *judge;    /* id of the only judge asked; NULL: all */
    const char *baseline; /* "reference" or a learner's id; NULL: that of the
                             experiment */
    size_t examples;      /* 0: those of the experiment */
    bool colour;          /* for a terminal; the text is the same */
};

/* Writes the tables. PF_EINPUT, noted, for an unknown judge or baseline, where
 * no policies were kept, or where the stored experiment cannot be rebuilt;
 * PF_ESTORE when a run is damaged. */
int pf_leaderboard(const struct pf_results *r,
                   const struct pf_leaderboard_options *o, FILE *out,
                   struct pf_diag *d);

/* A method in the eyes of a judge, in one panel of the layout. NaN where there
 * is no such number. */
struct pf_leaderboard_line {
    size_t panel, curve;      /* of lab/report/layout.h; curve n_curves: the
                                 reference policy */
    const char *judge;        /* its label; all is borrowed */
    const char *label;        /* of the method */
    size_t done, planned;     /* runs */
    double truth, win;        /* per cent, as above */
    double se, se_runs;       /* likewise */
    double controlled, plain; /* LC and no-len; likewise */
    double length;            /* tokens */
    struct pf_rating elo, bradley_terry;
    /* of the ratings of all methods of the panel: the same in all its lines */
    double elo_error, bradley_terry_error;
};

/* The same, and before the text all its lines: panel by panel, judge by
 * judge. */
typedef void pf_leaderboard_fn(void *self,
                               const struct pf_leaderboard_line *line);
int pf_leaderboard_lines(const struct pf_results *r,
                         const struct pf_leaderboard_options *o, FILE *out,
                         pf_leaderboard_fn *each, void *self,
                         struct pf_diag *d);

/* Numbers of the leaderboard that is made of one seed's runs alone, seed by
 * seed: what statistics over seeds are made of. Intervals have no place in it.
 * Elo's random orders are the seed's own. */
enum pf_board_number {
    PF_BOARD_TRUE_WINRATE, /* these four in per cent */
    PF_BOARD_WINRATE,
    PF_BOARD_LENGTH_CONTROLLED,
    PF_BOARD_LENGTH_FREE,
    PF_BOARD_ELO, /* points */
    PF_BOARD_BRADLEY_TERRY,
    PF_BOARD_ELO_ERROR, /* probabilities; the same for all of a panel */
    PF_BOARD_BRADLEY_TERRY_ERROR,
    PF_BOARD_NUMBERS
};

/* "true-winrate", "winrate", "length-controlled", "length-free", "elo",
 * "bradley-terry", "elo-error", "bradley-terry-error". */
const char *pf_board_number_name(enum pf_board_number number);

struct pf_leaderboard_seeds {
    size_t n_cells;  /* of the results */
    size_t *start;   /* n_cells + 1: runs before those of a cell */
    unsigned wanted; /* bits of the numbers that were asked for */
    double *value;   /* number v of run k of cell c, in the order of its seeds,
                        at [(start[c] + k) * PF_BOARD_NUMBERS + v]; NaN where
                        there is none, as the run or the baseline's is not done,
                        responses have no length, or a method won or lost all */
};

/* Bit 1u << number of each; what is not asked for costs nothing. */
#define PF_BOARD_ALL_NUMBERS ((1u << PF_BOARD_NUMBERS) - 1)

/* As one judge sees them: o->judge names it, "truth" the world's own
 * preference; NULL where there is one alone (PF_EINPUT else). Numbers that are
 * not `wanted` are NaN. Fails as pf_leaderboard does; clear in every case. */
int pf_leaderboard_seeds_make(struct pf_leaderboard_seeds *out,
                              const struct pf_results *r,
                              const struct pf_leaderboard_options *o,
                              unsigned wanted, struct pf_diag *d);
void pf_leaderboard_seeds_clear(struct pf_leaderboard_seeds *s);

/* NaN also for a run that is not planned. */
double pf_leaderboard_seeds_value(const struct pf_leaderboard_seeds *s,
                                  size_t cell, size_t k,
                                  enum pf_board_number number);

#endif
