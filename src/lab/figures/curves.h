/* What the kinds of figures with curves share: which cells are shown, panels
 * and styles out of a layout, curves out of intervals, axes, words.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_CURVES_H
#define PF_LAB_CURVES_H

#include "eval/metric/metric.h"
#include "lab/figures/plot.h"
#include "lab/report/group.h"
#include "lab/report/layout.h"

/* A figure in the making. */
struct pf_drawing {
    struct pf_figure *f;
    struct pf_results r; /* what is shown of the file; its list of cells is
                            owned, all else borrowed */
    const struct pf_results *all; /* of the file */
    const struct pf_plot_options *o;
    struct pf_diag *d;
    const char *metric; /* along y */
    const char *x;      /* a metric, "queries" or "steps"; NULL: see there */
    struct pf_layout layout;
    struct pf_statistics how; /* filled in */
    size_t least, most;       /* seeds done, over the curves drawn */
    size_t done, planned;     /* runs */
    unsigned doubts;
};

/* Zeroes *f, looks at what world and learner are asked for, and at the
 * statistics. Close in every case. */
int pf_drawing_open(struct pf_drawing *t, struct pf_figure *f,
                    const struct pf_results *r, const struct pf_plot_options *o,
                    struct pf_diag *d);
void pf_drawing_close(struct pf_drawing *t);

/* "seconds" is the metric label-time; anything else is itself. */
const char *pf_drawing_x_name(const char *x);

/* An axis by its path or name. PF_EINPUT, noted, when there is none; is_axis
 * only looks. */
bool pf_drawing_is_axis(const struct pf_results *r, const char *text,
                        size_t *axis);
int pf_drawing_axis(const struct pf_drawing *t, const char *text, size_t *axis);

/* Is the metric recorded? */
bool pf_results_records(const struct pf_results *r, const char *metric);

/* The metric that is asked for, or the first of these that is recorded, or the
 * first of all; t->metric. PF_EINPUT, noted. `wanted` ends with NULL. */
int pf_drawing_metric(struct pf_drawing *t, const char *const *wanted);

/* PF_EINPUT, noted, where t->metric is t->x. */
int pf_drawing_check_pair(const struct pf_drawing *t);

/* Panels and styles without the axes left out (lab/report/layout.h).
 * PF_EINPUT, noted, where there are more than can be drawn. */
int pf_drawing_lay_out(struct pf_drawing *t, const bool *left_out);

/* A new curve with room for n points, all zero, of n points; NULL: no memory.
 */
struct pf_figure_curve *pf_drawing_curve(struct pf_drawing *t, size_t panel,
                                         size_t style, size_t n);
int pf_drawing_room_x(struct pf_figure_curve *c); /* for x_low, x_high */
int pf_drawing_copy(struct pf_drawing *t, size_t panel,
                    const struct pf_figure_curve *from);

/* Values and ranges of point i. */
void pf_drawing_put(struct pf_figure_curve *c, size_t i,
                    const struct pf_interval *y);
void pf_drawing_put_x(struct pf_figure_curve *c, size_t i,
                      const struct pf_interval *x);

/* Reads a cell and counts its runs; *shown says whether it has points. */
int pf_drawing_read(struct pf_drawing *t, struct pf_group *g, size_t cell,
                    const char *x);

/* Goes through the curves of all panels. */
typedef int pf_drawing_add(void *self, size_t panel, size_t k);
int pf_drawing_each(struct pf_drawing *t, pf_drawing_add *add, void *self);

/* A curve for each cell in each of its panels, out of its runs against t->x.
 * A cell is read once: `fill` has its first curve, of g->n_points points. */
typedef int pf_drawing_fill(void *self, struct pf_figure_curve *c,
                            const struct pf_group *g, size_t cell);
int pf_drawing_walk(struct pf_drawing *t, pf_drawing_fill *fill, void *self);

/* Where the runs of a cell end: the metric at the last step, and what x is
 * there (x NULL: not asked). Cells of which nothing is done are not there. */
struct pf_end {
    bool there;
    struct pf_interval y, x;
};
/* Of every cell that is shown, for the caller to free. */
int pf_drawing_ends(struct pf_drawing *t, const char *x, struct pf_end **out);

/* Numbers at which an axis stands, ascending, each once; number[c] of cell c,
 * NaN where it does not touch. */
struct pf_positions {
    double *number; /* n_cells */
    double *at;     /* n */
    size_t n;
};
bool pf_positions_are_log(const struct pf_positions *p); /* chosen so? */

/* What stands along a curve where that is an axis, and where runs end there. */
struct pf_along {
    struct pf_positions at;
    bool *left_out; /* n_axes: the axis, and those that have one value for each
                       of its values, as in a <zip> or a <sample> */
    char *moves;    /* tells of the others: "; eta moves with beta" */
    struct pf_end *end; /* n_cells; NULL as long as nobody asked */
};

/* Puts an axis along the curves. Only worlds in which some learner is touched
 * by it are shown from now on: in others nothing can be seen of it. PF_EINPUT,
 * noted, where a value is no number. Clear in every case. */
int pf_along_open(struct pf_along *a, struct pf_drawing *t, size_t axis);
void pf_along_clear(struct pf_along *a); /* accepts a zeroed object */

/* The first axis whose values are numbers, one of preferences if there is one;
 * n_axes: none is. */
size_t pf_first_dial(const struct pf_results *r);

/* Axis titles and scales: y is t->metric, logarithmic where its best value is
 * 0 and nothing else was asked for; x is a metric or a word. */
int pf_drawing_y(struct pf_drawing *t);
int pf_drawing_x(struct pf_drawing *t, const char *x);

/* Title, note and text in words. `how` is what the note says of the seeds
 * behind the statistic ("", " on both axes"), `range` what shows the range
 * ("band"), `more` ends it. `opening` begins the words. */
struct pf_drawing_words {
    const char *both, *range, *more, *opening;
};
int pf_drawing_finish(struct pf_drawing *t, const struct pf_drawing_words *w);

/* For a figure of any kind: its curves in words, after `opening`: where each
 * ends. NULL when memory ran out. */
char *pf_curves_alt(const struct pf_figure *f, const char *opening);

/* How many points of a curve can be drawn. */
size_t pf_curve_points(const struct pf_figure_curve *c);

/* Writes who has no curve at all: "; without a curve: PPO, Best of n". Nothing
 * where all have one. */
void pf_curves_missing(const struct pf_figure *f, FILE *out);

/* The type of a metric, NULL for one that this program does not know, and
 * what it is called on an axis. */
const pf_metric_type *pf_metric_called(const char *name);
const char *pf_metric_axis(const char *name);

#endif
