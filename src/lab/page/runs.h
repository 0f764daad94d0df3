/* What the report needs of single runs, gathered in one walk over the file.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_RUNS_H
#define PF_LAB_RUNS_H

#include "lab/store/results.h"

#define PF_PAGE_FAILURES 50 /* different messages told */
#define PF_PAGE_NUMERICS 20 /* different fingerprints told */

/* Runs that failed with the same words. */
struct pf_page_failure {
    char *message;
    size_t n;
    size_t cell; /* the first one */
    uint64_t seed;
    char id[PF_RUN_ID];
};

struct pf_page_numerics {
    char *id; /* "": none is known */
    size_t n;
};

struct pf_page_runs {
    size_t done, failed, missing;
    double *last;    /* metric m of run i, cells in order, at
                        [m * runs + i]: its value at the last point; NaN
                        where not done, +infinity as stored */
    double *queries; /* runs: asked by the last point */
    size_t runs;
    size_t *first; /* cells: its first run */
    struct pf_page_failure failure[PF_PAGE_FAILURES];
    size_t n_failures, n_more; /* runs whose words found no room */
    struct pf_page_numerics numerics[PF_PAGE_NUMERICS];
    size_t n_numerics, n_other_numerics; /* runs of those without room */
    uint64_t least_steps, most_steps;    /* at the last point, over runs done */
    size_t least_points, most_points;
    size_t least_responses, most_responses, contexts;
};

/* Clear in every case. PF_ESTORE when a run is damaged. */
int pf_page_runs_read(struct pf_page_runs *out, const struct pf_results *r,
                      struct pf_diag *d);
void pf_page_runs_clear(struct pf_page_runs *runs);

/* The values of metric m at the last point of the runs of a cell that are
 * done, into `out` (room for its runs); returns how many. */
size_t pf_page_runs_last(const struct pf_page_runs *runs,
                         const struct pf_results *r, size_t cell, size_t m,
                         double *out);

#endif
