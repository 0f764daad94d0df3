/* What is known of annotators, as text and as JSON: of those of a file of
 * judgements, and of those of a pool.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_EVAL_ANNOTATOR_REPORT_H
#define PF_EVAL_ANNOTATOR_REPORT_H

#include <stdbool.h>
#include <stdio.h>

#include "eval/annotator/statistics.h"
#include "sim/annotator/fit.h"

/* All borrowed. */
struct pf_annotator_report {
    const char *name;       /* of the file */
    const char *only;       /* the only context counted, or NULL */
    size_t contexts;        /* of the file; 0: it has no such column */
    char *const *annotator; /* names */
    const struct pf_judgements *judged;
    const struct pf_judgement_statistics *statistics; /* against the others */
    const struct pf_annotator_fit *fit;
    double prior; /* of the fit */
    size_t top;   /* annotators listed in the text, those with most labels
                     first */
};

/* For people: at most 80 columns, in percent. For programs: one JSON object,
 * shares from 0 to 1, annotators in the order of the file, null where there is
 * nothing to count. Write errors show in ferror (out). PF_OK or PF_ENOMEM. */
int pf_annotator_write_text(const struct pf_annotator_report *r, FILE *out);
void pf_annotator_write_json(const struct pf_annotator_report *r, FILE *out);

/* A pool in its world, by its laws. All borrowed. */
struct pf_pool_report {
    const char *world, *feedback; /* which they are, for people */
    const char *setting; /* of what is swept and matters: "flips 0.25", or "" */
    bool judge; /* feedback is the label of a judge, not of a learner */
    const struct pf_pool *pool;
    const struct pf_pool_statistics *statistics; /* against the truth */
};

/* As above; the JSON is one object without a line end, for a list of them. */
void pf_pool_write_text(const struct pf_pool_report *r, FILE *out);
void pf_pool_write_json(const struct pf_pool_report *r, FILE *out);

#endif
