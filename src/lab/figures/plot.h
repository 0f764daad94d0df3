/* Figures of results: what `prefarm plot` and the report draw.
 *
 * A kind of figure is one file in this folder, one row of kinds.def and one
 * line of local.mk. It reads a result file, the experiment in it and the game
 * that the experiment names, and fills a figure (eval/report/figure.h).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_PLOT_H
#define PF_LAB_PLOT_H

#include "eval/report/figure.h"
#include "lab/report/statistics.h"
#include "lab/store/results.h"

enum pf_scale { PF_SCALE_AUTO, PF_SCALE_LINEAR, PF_SCALE_LOG };

/* Zeroed: the defaults of the kind. Texts are borrowed. */
struct pf_plot_options {
    const char *metric; /* what is shown; NULL: the kind's choice */
    const char *x; /* what it is shown against: "queries", "steps", "seconds"
                      (the metric label-time), a metric, or a swept attribute
                      by its name or path */
    const char *y; /* heatmap: the second swept attribute */
    enum pf_scale x_scale, y_scale;
    struct pf_statistics how; /* line and band */
    bool has_threshold;
    double threshold;  /* heatmap: where the contour is; convergence: where the
                          level line is */
    const char *world; /* the id of the only world to be shown */
    const char *learner; /* the id of the only learner to be shown */
    const char *field;   /* simplex: whose steps the arrows are, or "none" */
    bool has_seed;
    uint64_t seed; /* of the world that is drawn: game, simplex */
    const double *at;
    size_t n_at; /* profile: thresholds */
};

/* Which options a kind reads; the others are refused where they are given. */
enum pf_plot_use {
    PF_PLOT_METRIC = 1,
    PF_PLOT_X = 2,
    PF_PLOT_Y = 4,
    PF_PLOT_X_SCALE = 8,
    PF_PLOT_Y_SCALE = 16,
    PF_PLOT_STATISTICS = 32,
    PF_PLOT_THRESHOLD = 64,
    PF_PLOT_WORLD = 128,
    PF_PLOT_LEARNER = 256,
    PF_PLOT_FIELD = 512,
    PF_PLOT_SEED = 1024,
    PF_PLOT_AT = 2048
};

struct pf_plot_kind {
    const char *name; /* of --kind */
    const char *doc;  /* one line for `prefarm plot --help` */
    unsigned uses;    /* of pf_plot_use */
    /* Can this file be drawn so, by what the plan says? Then *why is left
     * alone; else it is a sentence that says what would be needed, in static
     * memory. Reports draw the kinds that can be. */
    bool (*suits)(const struct pf_results *r, const char **why);
    /* Builds the figure, warnings in d; the caller clears it in every case.
     * PF_EINPUT, noted in d, for what is not there; PF_ESTORE when a run is
     * damaged. */
    int (*make)(struct pf_figure *out, const struct pf_results *r,
                const struct pf_plot_options *o, struct pf_diag *d);
};

#define X(id) extern const struct pf_plot_kind pf_plot_##id;
#include "lab/figures/kinds.def"
#undef X

/* All kinds in the order of kinds.def, ending with NULL; and one by name, or
 * NULL. */
extern const struct pf_plot_kind *const pf_plot_kinds[];
const struct pf_plot_kind *pf_plot_find(const char *name);

#endif
