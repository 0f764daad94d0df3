/* Where `prefarm game` gets its game: a world of an experiment or of a result
 * file, or a file of comparisons, orders, probabilities or payoffs.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_CLI_GAME_SOURCE_H
#define PF_CLI_GAME_SOURCE_H

#include "core/param.h"
#include "eval/report/figure.h"
#include "sim/import/import.h"
#include "sim/preference/preference.h"

/* The options of the command, as a parameter table, and its rows. */
extern const struct pf_param pf_game_options[];
enum {
    PF_GAME_BETA,
    PF_GAME_REFERENCE,
    PF_GAME_FORMAT,
    PF_GAME_EXPORT,
    PF_GAME_WORLD,
    PF_GAME_SEED,
    PF_GAME_CONTEXT,
    PF_GAME_FIT,
    PF_GAME_PRIOR,
    PF_GAME_LEFT,
    PF_GAME_RIGHT,
    PF_GAME_WINNER,
    PF_GAME_ANNOTATOR,
    PF_GAME_ONLY,
    PF_GAME_UNLISTED,
    PF_GAME_KIND,
    PF_GAME_SCALE
};

struct pf_game_source {
    struct pf_preference preference; /* owned */
    double *log_ref;                 /* owned; NULL: uniform */
    double beta;       /* 0 where the world has none and the user gave none */
    char heading[256]; /* what was looked at, in a line */
    char title[128];   /* the same in short */
};

/* Reads the game that `input` and the options name. Clear in every case. */
int pf_game_source_read(struct pf_game_source *out, const char *input,
                        const struct pf_values *options, struct pf_diag *d);
void pf_game_source_clear(struct pf_game_source *source);

/* Is `input`, by its first bytes, a result file? */
bool pf_game_is_results(const char *input);

/* The figure of that game (eval/report/game_figure.h); the caller clears it in
 * every case. */
int pf_game_source_figure(struct pf_figure *out, const char *input,
                          const struct pf_values *options, struct pf_diag *d);

/* The readers of worlds (game_world.c). */
int pf_game_source_experiment(struct pf_game_source *out, const char *input,
                              const struct pf_values *v, struct pf_diag *d);
int pf_game_source_results(struct pf_game_source *out, const char *input,
                           const struct pf_values *v, struct pf_diag *d);

#endif
