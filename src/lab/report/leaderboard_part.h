/* What the files of the leaderboard share.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_LEADERBOARD_PART_H
#define PF_LAB_LEADERBOARD_PART_H

#include <stdbool.h>

#include "eval/leaderboard/rating.h"
#include "lab/experiment/crowd.h"
#include "lab/report/layout.h"
#include "lab/report/leaderboard.h"
#include "lab/store/replan.h"
#include "lab/worlds/world_cache.h"

/* Who judges: the annotators that learners would be told by with this
 * feedback, or where there are none, the truth. */
struct pf_board_judge {
    const char *id, *label; /* borrowed */
    bool truth;
    struct pf_learner_def as; /* its feedback and its pool_key */
};

/* A method in the eyes of a judge; NaN where there is no such number. */
struct pf_board_score {
    double rate, se, se_runs;
    double controlled, free; /* LC, and what it estimates */
    size_t n_failed;         /* runs without an LC */
    const char *failure;     /* of the first of them */
    struct pf_rating elo, bradley_terry;
};

struct pf_board_method {
    size_t cell;       /* SIZE_MAX: the reference policy */
    size_t curve;      /* of the layout; n_curves: the reference policy */
    const char *label; /* borrowed */
    size_t done, planned;
    double truth, length; /* means over the runs that are done */
};

struct pf_board_panel {
    const char *title; /* borrowed */
    size_t n;          /* methods, the reference policy last */
    size_t baseline;   /* which of them */
    struct pf_board_method *method;
    struct pf_board_score *score; /* judge j, method m at [j * n + m] */
    uint64_t *battles;            /* n_judges */
    char **unrated;               /* n_judges: why Bradley-Terry ratings do not
                                     exist; NULL: they do */
    size_t *missing;              /* n_judges: resamples without ratings */
    /* n * n: P (method a > method b) at [a * n + b], a < b, summed over the
     * `met` runs in which both are done; exact */
    double *beats;
    size_t *met;
    bool has_lengths;
};

struct pf_board {
    const struct pf_results *r;
    struct pf_diag *d;
    struct pf_replan again; /* the experiment and its plan */
    struct pf_layout layout;
    struct pf_world_cache *cache;
    struct pf_crowds crowds;
    struct pf_board_judge *judge;
    size_t n_judges;
    size_t examples;
    bool colour;
    bool single;          /* of one seed's runs alone, and without intervals: */
    uint64_t seed;        /* this one's */
    unsigned unwanted;    /* bits 1u << pf_board_number: not worth computing */
    const char *baseline; /* "reference" or a learner's id */
    struct pf_board_panel *panel; /* layout.n_panels */
};

#define PF_BOARD_REFERENCE "reference"
#define PF_BOARD_ROUNDS 200 /* of a bootstrap */

/* Fills judges, examples and baseline from the evaluation and the options
 * (leaderboard_judge.c). */
int pf_board_ask(struct pf_board *b, const struct pf_evaluation_def *evaluation,
                 const struct pf_leaderboard_options *o);
void pf_board_judges_clear(struct pf_board *b);

/* The pool of judge j in a world; with `blind`, the same annotators without
 * their leanings to length. Borrows from the board and the world. */
struct pf_board_pool {
    struct pf_pool pool;
    struct pf_annotator_part *part; /* of the blind one */
    struct pf_values *values;
    size_t n;
};
int pf_board_pool_make(struct pf_board_pool *out, struct pf_board *b, size_t j,
                       const struct pf_world *w, uint64_t draw, bool blind);
void pf_board_pool_clear(struct pf_board_pool *p);

/* What the runs of a panel come to, seed by seed. Judge j and method m stand
 * at at = j * n + m. */
struct pf_board_tally {
    size_t runs, examples; /* of a method at most; of a run */
    double *preference;    /* at * runs * examples, the first n_preference */
    size_t *n_preference;
    double *rate;       /* at * runs: of each run; the first n_rate */
    double *controlled; /* the same */
    size_t *n_rate, *n_controlled;
    double *free;               /* sum over n_rate runs */
    struct pf_battles *battles; /* of each judge */
};

/* One seed of a panel: every method's policy in one world. */
struct pf_board_run {
    struct pf_board *board;
    struct pf_board_panel *panel;
    struct pf_board_tally *tally;
    const struct pf_world *world;
    uint64_t seed, draw;
    const char **id; /* n: what names the method's own random numbers */
    double **policy; /* n: in probabilities; NULL: the run is not done */
};

/* Draws the examples and battles of a run and lets every judge judge them
 * (leaderboard_run.c). The baseline's policy must be there. */
int pf_board_run_judge(const struct pf_board_run *run);

/* Adds who beats whom in this run; and what ratings by judge j make of it, the
 * mean over pairs of |predicted - true probability|: NaN where there are none
 * (leaderboard_errors.c). */
int pf_board_add_pairs(const struct pf_board_run *run);
double pf_board_elo_error(const struct pf_board_panel *p, size_t j);
double pf_board_bradley_terry_error(const struct pf_board_panel *p, size_t j);

/* Room for n methods, with runs and examples set; clear in every case. From a
 * full tally to the scores of the panel (leaderboard_score.c). */
int pf_board_tally_init(struct pf_board_tally *t, size_t judges, size_t n);
void pf_board_tally_clear(struct pf_board_tally *t, size_t judges);
int pf_board_score_all(const struct pf_board *b, struct pf_board_panel *p,
                       const struct pf_board_tally *tally);

/* Plays panel p (leaderboard_panel.c). */
int pf_board_panel_make(struct pf_board *b, size_t p);
void pf_board_panel_clear(struct pf_board_panel *p, size_t n_judges);

/* Is this a number that somebody reads? (leaderboard_seeds.c) */
bool pf_board_wants(const struct pf_board *b, enum pf_board_number number);

/* Rebuilds worlds and layout, with room for the panels, of which none is
 * made. */
int pf_board_prepare(struct pf_board *b, const struct pf_results *r,
                     const struct pf_leaderboard_options *o, struct pf_diag *d);

/* The same, and lets everybody judge; clear in every case. */
int pf_board_play(struct pf_board *b, const struct pf_results *r,
                  const struct pf_leaderboard_options *o, struct pf_diag *d);
void pf_board_clear(struct pf_board *b);

/* Everything as text (leaderboard_table.c, leaderboard_ranks.c). */
int pf_board_print(const struct pf_board *b, FILE *out);
int pf_board_print_ranks(const struct pf_board *b, FILE *out);

#endif
