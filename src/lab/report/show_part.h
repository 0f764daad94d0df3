/* The terminal's tables, shared by their parts: lab/report/show.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_SHOW_PART_H
#define PF_LAB_SHOW_PART_H

#include "lab/report/columns.h"
#include "lab/report/group.h"
#include "lab/report/layout.h"
#include "lab/report/show.h"

/* One table: a metric of a result file. */
#define PF_STRAIGHT 0.9 /* R2 of a curve that has a rate, at least */

struct pf_showing {
    const struct pf_results *r;
    struct pf_layout layout;
    const struct pf_show_options *o;
    FILE *out;
    struct pf_table_line *line; /* the one that is written; `out` is its text */
    struct pf_diag *d;
    const char *metric;
    bool reach; /* show when the threshold is reached? */
    double threshold;
    const char *x; /* what is told of it */
    size_t label;  /* width of the learner's column */
    size_t done, failed, planned;
    size_t fitted; /* runs that have a rate */
    size_t bent;   /* cells whose rate is of a curve that is no line */
    char *failure; /* of the first failed run */
    uint64_t failed_seed;
    size_t failed_cell;
    struct pf_statistics how; /* filled in */
    unsigned doubts;
};

/* Of n metrics: an option that would change nothing is a misunderstanding, and
 * some tables cannot be made of some metrics. */
int pf_show_check(const struct pf_results *r, const struct pf_show_options *o,
                  const char *const *metric, size_t n, struct pf_diag *d);

/* The line of headings; the numbers of a cell that has some. */
void pf_showing_heading(const struct pf_showing *t);
int pf_showing_cell(struct pf_showing *t, const struct pf_group *g);

#endif
