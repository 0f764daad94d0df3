/* The tables of one metric: what the files that make them share.
 *
 * A rank comes from games as in eval/stats/ranking.h: the same seed of the
 * same world and setting is a game, and the better run wins.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_HEADLINE_H
#define PF_LAB_HEADLINE_H

#include "eval/stats/ranking.h"
#include "lab/page/page_part.h"
#include "lab/report/comparison.h"

struct pf_headline {
    struct pf_page *p;
    const char *metric;
    struct pf_comparison c;
    struct pf_statistics how;   /* of values, filled in */
    struct pf_statistics games; /* of all worlds together */
    struct pf_statistics ranks; /* of ranks in one world; resamples 0: there
                                   are none */
    double threshold[PF_PAGE_THRESHOLDS];
    size_t n_thresholds;
    struct pf_standing *standing; /* panel by panel: of curve k at
                                     [panel * curves + k]; rank NaN: none */
    size_t rows, left_out;
    size_t unranked; /* panels with too many learners for ranks */
    size_t panel;    /* of the last row */
};

/* The value of a metric at the last step, when thresholds were reached, and
 * the rank among the learners of the same world and setting; and all worlds
 * and settings together. */
int pf_headline_put(struct pf_page *p, const char *metric);

/* --- ranking.c --- */

/* Ranks in every panel: fills `standing`, and sets the resamples of `ranks`,
 * fewer than usual where there is much to rank. */
int pf_headline_rank(struct pf_headline *t);
void pf_headline_put_rank(FILE *out, const struct pf_interval *rank);

/* The table of all worlds; none where there is one. */
int pf_headline_together(struct pf_headline *t);

#endif
