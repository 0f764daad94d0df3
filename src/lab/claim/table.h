/* The table of all claims: of one experiment or of several, in the order of
 * their files.
 *
 * Every text of an experiment is somebody else's: it is tamed, and written so
 * that it means nothing in the format it stands in.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_CLAIM_TABLE_H
#define PF_LAB_CLAIM_TABLE_H

#include <stdio.h>

#include "lab/claim/claims.h"

/* The claims of one experiment. All borrowed. */
struct pf_claim_group {
    const char *name; /* of the experiment; "" where it has none */
    const char *file; /* the experiment or result file, as it was given */
    const struct pf_claims_def *def;
    const struct pf_claimed *row;
    size_t n;
    double seconds;   /* of this call; NaN: nothing was computed */
    size_t computed;  /* runs, in this call */
    const char *page; /* where its report is, for links; NULL: there is none */
};

struct pf_claim_table {
    struct pf_claim_group *group;
    size_t n;
    size_t columns; /* of the terminal, for text */
    bool colour;    /* likewise */
};

/* For people at a terminal: a paragraph for each claim, lines no longer than
 * the columns (40 at least), the notes below, and the summary. PF_OK or
 * PF_ENOMEM, as all here; whether writing worked is for the caller to ask of
 * the stream. */
int pf_claim_table_text(const struct pf_claim_table *t, FILE *out);

/* A table of GitHub's Markdown, its notes and the summary. */
int pf_claim_table_markdown(const struct pf_claim_table *t, FILE *out);

/* The summary, then a heading of Texinfo for each experiment, with a table and
 * its notes. */
int pf_claim_table_texinfo(const struct pf_claim_table *t, FILE *out);

/* An array of objects, one for each claim, of the members that
 * prefarm-claim(1) lists. Numbers that are not finite are null. */
int pf_claim_table_json(const struct pf_claim_table *t, FILE *out);

/* "31 claims: 24 hold, 3 not reproduced, 1 undecided, 3 controls fail as they
 * must". */
#define PF_CLAIM_SUMMARY 300
void pf_claim_table_summary(const struct pf_claim_table *t,
                            char out[PF_CLAIM_SUMMARY]);

/* What the columns have, in one sentence. */
extern const char pf_claim_table_legend[];

/* How many verdicts are worse than those on record. */
size_t pf_claim_table_worse(const struct pf_claim_table *t);

/* Notes, each once, numbered from 1 in the order of the rows that have them. */
struct pf_claim_notes {
    char **text; /* n */
    size_t n;
    size_t *number; /* of every row, group by group; 0: it has none */
};
int pf_claim_notes_make(struct pf_claim_notes *out,
                        const struct pf_claim_table *t);
void pf_claim_notes_clear(struct pf_claim_notes *n); /* accepts a zeroed one */

#endif
