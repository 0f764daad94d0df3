/* Real games from files: comparisons, orders, matrices, strategic games.
 *
 *   .csv .tsv .txt      a table: comparisons where it has a column for the
 *                       winner or text where a matrix has numbers, otherwise
 *                       a matrix
 *   .soc .soi .toc .toi PrefLib orders
 *   .nfg                a Gambit strategic game
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_SIM_IMPORT_H
#define PF_SIM_IMPORT_H

#include <stddef.h>

#include "core/diag.h"
#include "sim/import/counts.h"
#include "sim/import/fit.h"
#include "sim/import/matrix.h"
#include "sim/preference/preference.h"

/* How to read; set by pf_import_options_init. Texts are borrowed, and may be
 * NULL or "". */
struct pf_import_options {
    struct pf_fit_options fit;        /* from counts to a preference */
    struct pf_battle_options columns; /* of comparisons */
    enum pf_unlisted unlisted;        /* of orders */
    enum pf_matrix_kind kind;         /* of matrices */
    double scale; /* of .nfg: the gain that makes a win certain; 0: the
                     largest gain of the game */
};

/* empirical fit with its own prior, columns by name, probabilities. */
void pf_import_options_init(struct pf_import_options *options);

/* What was read, for people. */
struct pf_import_facts {
    const char *format; /* "comparisons", "orders", "matrix", "win counts" or
                           "strategic game"; static */
    const char *fit;    /* "empirical", "bradley-terry", or "as written" */
    double prior;       /* virtual wins each way, where there was a fit */
    size_t comparisons; /* 0 where the file holds no counts; those of a
                           matrix of counts are rounded to whole numbers */
    size_t ties;
    size_t contexts;   /* different values; 0 without such a column */
    size_t annotators; /* likewise; for orders the voters */
    size_t unseen;     /* pairs without any comparison */
};

/* A file by name, and who names it. */
struct pf_import_request {
    const char *base; /* folder of the file that names it, or NULL */
    const char *name;
    struct pf_place at; /* the place that names it, for messages */
    struct pf_diag *diag;
};

/* The kinds of files a reader is asked for; PF_IMPORT_ANY lets the ending and
 * the content decide. */
enum pf_import_kind { PF_IMPORT_ANY, PF_IMPORT_COUNTS, PF_IMPORT_MATRIX };

/* Reads a game into *out (P checked and exact, labels where the file has
 * names) and, where facts is not NULL, what was found into *facts. PF_OK,
 * PF_EINPUT or PF_EIO (noted), PF_ENOMEM, PF_ESOLVE (noted). */
int pf_import(struct pf_preference *out, struct pf_import_facts *facts,
              enum pf_import_kind kind, const struct pf_import_request *request,
              const struct pf_import_options *options);

/* pf_import of any kind of file, relative to the working directory; options
 * may be NULL for the usual ones. */
int pf_import_game(const char *path, const struct pf_import_options *options,
                   struct pf_preference *out, struct pf_import_facts *facts,
                   struct pf_diag *d);

/* The counts of a file of comparisons or orders. */
int pf_import_counts(struct pf_counts *out,
                     const struct pf_import_request *request,
                     const struct pf_import_options *options);

#endif
