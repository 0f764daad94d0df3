/* The report: results as one page that stands alone.
 *
 * An HTML file that needs nothing else and fetches nothing: what was asked,
 * the tables, the figures that suit the experiment, what the games and the
 * annotators are, what failed, and how all of it is made again. It says
 * nothing of when, where or by whom it was made: equal result files give the
 * same bytes, on every machine that computes and draws alike.
 *
 * What would make the page larger than PF_PAGE_BYTES is left out, and said to
 * be.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_PAGE_H
#define PF_LAB_PAGE_H

#include "lab/claim/table.h"
#include "lab/report/statistics.h"
#include "lab/store/results.h"

#define PF_PAGE_BYTES 4500000
#define PF_PAGE_THRESHOLDS 4

struct pf_page_options {
    const char *const *metric; /* n_metrics names: those with a table and a
                                  figure of their own; none: the first */
    size_t n_metrics;
    double threshold[PF_PAGE_THRESHOLDS]; /* n_thresholds; none: 1e-2, 1e-4
                                             and 1e-6 of metrics whose best
                                             value is 0 */
    size_t n_thresholds;
    struct pf_statistics how; /* of the seeds */
    const char *folder;       /* of data files; NULL: that of the result file */
};

/* Writes the page to `out`; whether that worked is for the caller to ask of
 * the stream. Without gnuplot it has no figures, and says so: a warning in d
 * and PF_OK. PF_EINPUT, noted, for a metric that was not recorded; PF_ESTORE
 * when a run is damaged. */
int pf_page_write(const struct pf_results *r, const struct pf_page_options *o,
                  FILE *out, struct pf_diag *d);

/* The table of claims as a page of its own, whose rows link to the pages of
 * their experiments where these are named. PF_OK or PF_ENOMEM. */
int pf_page_claims_write(const struct pf_claim_table *t, FILE *out);

#endif
