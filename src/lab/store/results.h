/* Results, read: what was planned, and the store that holds what came out.
 *
 * Reports walk the cells of the plan in their order and read one run at a
 * time with pf_store_get; only pf_group (lab/report/group.h) holds the runs of
 * a cell together, and of those one metric.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_RESULTS_H
#define PF_LAB_RESULTS_H

#include "lab/experiment/plan.h"
#include "lab/store/store.h"

/* One world, one learner, one combination of axis values. */
struct pf_results_cell {
    char *world, *world_label;
    char *learner, *learner_label, *learner_type;
    char **axis_value; /* n_axes; NULL where the axis does not touch */
    size_t n_runs;
    char (*run)[PF_RUN_ID]; /* n_runs ids, in plan order */
    uint64_t *seed;         /* n_runs */
};

struct pf_results {
    struct pf_store *store; /* owned, like all here */
    char *file;
    char *name, *description; /* of the experiment */
    char *xml;                /* the experiment itself */
    size_t n_axes;
    char **axis_path, **axis_name;
    size_t n_metrics;
    char **metric; /* names, in the order they were asked for */
    size_t n_cells;
    struct pf_results_cell *cell;
    size_t n_runs; /* of all cells */
};

/* Opens a result file and reads its plan, comparing checksums: PF_ESTORE when
 * it is not a result file or damaged, PF_EIO when it is not there. The file
 * may be half full, with a writer at work. Clear in every case. */
int pf_results_open(struct pf_results *r, const char *file, struct pf_diag *d);
void pf_results_clear(struct pf_results *r); /* accepts a zeroed object */

/* true when the file records `metric`; else it is noted which there are. */
bool pf_results_has_metric(const struct pf_results *r, const char *metric,
                           struct pf_diag *d);

/* What results are shown against: "queries", "steps", or a metric. NULL stands
 * for the queries. The second is as pf_results_has_metric, for such an x. */
bool pf_x_is_metric(const char *x);
bool pf_results_has_x(const struct pf_results *r, const char *x,
                      struct pf_diag *d);

#endif
