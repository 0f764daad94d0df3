/* A preference as a file that other programs read, and `prefarm game` too.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_EVAL_WRITE_H
#define PF_EVAL_WRITE_H

#include <stddef.h>
#include <stdio.h>

/* All borrowed; P as in struct pf_preference. */
struct pf_written_game {
    size_t n;
    const double *P;
    const char *const *label; /* NULL: responses are called by their numbers,
                                 from 0 */
    const char *title;        /* what it is, for formats that have a title */
};

/* A table of probabilities with a header row and a first column of names,
 * cells apart by commas. A name that a spreadsheet would take for a formula
 * gets a ' before it. Numbers read back to the same bits. Whether writing
 * worked is for the caller to ask of the stream. */
void pf_game_write_csv(const struct pf_written_game *g, FILE *out);

/* A strategic game of Gambit in its payoff version: a response gains P - 1/2
 * on another, who loses as much, written without an exponent. Read back
 * with the scale 1/2 it is the same game: every P[y,z] >= 1/2 to the bit. */
void pf_game_write_nfg(const struct pf_written_game *g, FILE *out);

#endif
