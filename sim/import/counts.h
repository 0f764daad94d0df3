/* Pairwise counts: what every kind of real comparison data comes down to.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_SIM_IMPORT_COUNTS_H
#define PF_SIM_IMPORT_COUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/diag.h"
#include "sim/import/names.h"
#include "sim/import/source.h"

#define PF_NO_INDEX UINT32_MAX

/* One comparison, as the file has it. */
struct pf_comparison {
    uint32_t left, right; /* responses */
    uint32_t context;     /* index into `context`, or PF_NO_INDEX */
    uint32_t annotator;   /* index into `annotator`, or PF_NO_INDEX */
    double outcome;       /* 1: left won, 0: right won, 0.5: a tie */
};

/* Owned by the caller of the reader that fills it. */
struct pf_counts {
    size_t n;     /* responses, >= 2 */
    char **label; /* n names, in the order of the file */
    double *wins; /* n*n: wins[i*n+j] = times i beat j, ties count half each */
    size_t comparisons; /* pairs judged, ties among them */
    size_t ties;
    size_t voters; /* orders read, where the file holds orders; else 0 */
    struct pf_names context, annotator; /* values seen; empty where the file
                                           has no such column */
    struct pf_comparison *list; /* comparisons one by one, of all contexts, or
                                   NULL where the file holds orders */
    size_t listed;              /* length of `list` */
};

void pf_counts_clear(struct pf_counts *c); /* accepts a zeroed object */

/* Checks 2 <= c->n <= PF_MAX_RESPONSES (noted in d) and allocates c->wins,
 * zeroed. PF_OK, PF_EINPUT or PF_ENOMEM. */
int pf_counts_alloc_wins(struct pf_counts *c, const struct pf_source *source,
                         struct pf_diag *d);

/* Which columns of a comparison file are what. NULL or "": found by name,
 * without regard to case, the first that exists of
 *   left       left, model_a, response_a, option_a, a
 *   right      right, model_b, response_b, option_b, b
 *   winner     winner, outcome, result, preference
 *   context    context, prompt, question, question_id
 *   annotator  annotator, worker, judge, rater, user
 * The last two are optional. */
struct pf_battle_options {
    const char *left, *right, *winner, *context, *annotator;
    const char *only; /* count only rows with this context; NULL or "": all */
};

/* Comparisons in a table with a header (CSV, TSV). A winner is the name of one
 * of the row's two responses, or, without regard to case,
 *   left won   left, a, model_a, response_a, option_a, 1
 *   right won  right, b, model_b, response_b, option_b, 0
 *   tie        tie, tie (bothbad), both_bad, draw, equal, 0.5
 * The name of a response comes first: in a row of the responses "b" and "a",
 * "a" means that the right one won. Responses are numbered as they first
 * appear, also those that `only` leaves without comparisons, so that all
 * contexts of a file have the same responses. */
int pf_read_battles(struct pf_counts *out, const struct pf_source *source,
                    const struct pf_battle_options *options, struct pf_diag *d);

struct pf_rows;

/* The column that a header row (sim/import/rows.h) has for `parameter`, one of
 * "left", "right", ... above, found by name. SIZE_MAX: none. */
size_t pf_battle_column(const struct pf_rows *header, const char *parameter);

/* What the winner of a row about `left` and `right` says: 1, 0 or 0.5 into
 * *outcome; false: nothing. */
bool pf_battle_outcome(const char *winner, const char *left, const char *right,
                       double *outcome);

/* Is a table made of comparisons, or a matrix? Comparisons: its header has a
 * column for the winner and one for a side, or the options name one, or there
 * is nothing but text in the row below the first. */
int pf_looks_like_battles(const struct pf_source *source,
                          const struct pf_battle_options *options, bool *yes);

/* What an order says about the alternatives it does not rank (.soi, .toi). */
enum pf_unlisted {
    PF_UNLISTED_IGNORE, /* nothing: only pairs of ranked ones are counted */
    PF_UNLISTED_BELOW   /* each ranked one beats each unranked one */
};

/* PrefLib orders (Mattei and Walsh 2013, "PrefLib: a library for preferences",
 * ADT 2013), .soc .soi .toc .toi by the file's ending, with metadata lines in
 * '#', or in the older layout that starts with the number of alternatives. */
int pf_read_preflib(struct pf_counts *out, const struct pf_source *source,
                    enum pf_unlisted unlisted, struct pf_diag *d);

#endif
