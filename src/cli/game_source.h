/* Where `prefarm game` gets its game: a world of an experiment, or a file of
 * comparisons, orders, probabilities or payoffs.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_CLI_GAME_SOURCE_H
#define PF_CLI_GAME_SOURCE_H

#include "core/param.h"
#include "sim/import/import.h"
#include "sim/preference/preference.h"

/* The options of the command, as a parameter table. */
extern const struct pf_param pf_game_options[];

/* Rows that others ask for. */
enum { PF_GAME_BETA, PF_GAME_REFERENCE, PF_GAME_FORMAT };

struct pf_game_source {
    struct pf_preference preference; /* owned */
    double *log_ref;                 /* owned; NULL: uniform */
    double beta;
    bool from_experiment;
    char heading[256]; /* what was looked at, in a line */
};

/* Reads the game that `input` and the options name. Clear in every case. */
int pf_game_source_read(struct pf_game_source *out, const char *input,
                        const struct pf_values *options, struct pf_diag *d);
void pf_game_source_clear(struct pf_game_source *source);

#endif
