/* What the files of eval/claim share: from records to numbers, from numbers to
 * the statistic of a resample, from its distribution to bounds.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_EVAL_CLAIM_PART_H
#define PF_EVAL_CLAIM_PART_H

#include "eval/claim/claim.h"
#include "eval/stats/bootstrap.h"

/* Why a number is not defined, as bits. */
enum {
    PF_CLAIM_INF_INF = 1,   /* inf - inf, inf / inf */
    PF_CLAIM_NOT_THERE = 2, /* a run never comes to place_x */
    PF_CLAIM_NO_SLOPE = 4,  /* a run has no fitted line */
    PF_CLAIM_SIGN = 8,      /* a ratio of what is not positive */
    PF_CLAIM_NO_RUN = 16,   /* no run of an arm in a resample */
    PF_CLAIM_TIES = 32,     /* ranks of what is all equal */
    PF_CLAIM_RECORDS = 64,  /* cells differ in their number of records */
    PF_CLAIM_PAIRS = 128,   /* worst: arms differ in their number of cells */
    PF_CLAIM_NO_LINE = 256  /* over cells: a value that has no logarithm, or
                               fewer than two positions */
};

/* --- valid.c --- */

bool pf_claim_is_valid(const struct pf_claim *c, const struct pf_claim_arm *arm,
                       size_t n_arms, size_t n_seeds);

/* The range that is claimed; strict: its finite ends do not belong to it. */
struct pf_claim_range {
    double low, high;
    bool strict;
};
struct pf_claim_range pf_claim_range_of(const struct pf_claim *c,
                                        size_t n_arms);
bool pf_claim_is_inside(const struct pf_claim_range *r, double x);

/* --- numbers.c: the records of an arm, each run made into its number --- */

/* The number of run k of cell c at point p is high[(c * points + p) * seeds +
 * k], and low the least it may be: they differ where a run did not come to the
 * threshold. NaN: the seed does not count. One point, unless the place is to be
 * chosen among all. */
struct pf_claim_numbers {
    size_t cells, points, seeds;
    double *low, *high; /* low may be the same array */
    size_t censored;    /* runs */
    unsigned undefined; /* bits of what no number could be made of */
};

/* Clear in every case. */
int pf_claim_numbers_of(struct pf_claim_numbers *out, const struct pf_claim *c,
                        const struct pf_claim_arm *arm, size_t n_seeds);
void pf_claim_numbers_clear(struct pf_claim_numbers *t);

/* PF_CLAIM_EQUAL seed by seed: replaces t[0 .. n_arms - 1] by one arm of one
 * cell whose numbers are each seed's largest difference, or ratio. */
int pf_claim_numbers_fold(struct pf_claim_numbers *t, size_t n_arms,
                          const struct pf_claim *c);

/* Places of the two smallest and the two largest of n numbers, NaN left out:
 * the two that are furthest apart are among them, also of two such lists where
 * no number is held against itself. How many; a place may be there twice. */
#define PF_CLAIM_ENDS 4
size_t pf_claim_ends(size_t at[PF_CLAIM_ENDS], const double *x, size_t n);

/* --- units.c: which seeds are drawn --- */

struct pf_claim_units {
    size_t *of_seed; /* SIZE_MAX: it does not count in any arm */
    size_t n;
    size_t in_all; /* that count in every arm */
};

/* Units are in an order that the data alone decide. Clear in every case. */
int pf_claim_units_of(struct pf_claim_units *out,
                      const struct pf_claim_numbers *t, size_t n_arms);
void pf_claim_units_clear(struct pf_claim_units *u);

/* --- side.c: an arm's numbers, sorted, and their aggregates --- */

/* A column holds the runs that are added up together: of one cell, or of all,
 * at one point, in ascending order, each with the unit it belongs to. */
struct pf_claim_column {
    size_t n;
    double *x;
    size_t *unit;
};

struct pf_claim_side {
    size_t groups, points; /* columns: [group * points + point] */
    struct pf_claim_column *low, *high;
    double *x;
    size_t *unit;
    enum pf_claim_aggregate aggregate;
    enum pf_claim_cells cells; /* how groups become one */
    bool more_is_better;
    bool best;       /* each group at its best point */
    size_t taken[2]; /* of low, of high: the column taken in the data */
    double *then;    /* columns of low, then of high, in the data */
    bool *likely;    /* the same: taken in some resample */
};

/* unit[k]: of seed k; SIZE_MAX: it does not count. Clear in every case. */
int pf_claim_side_of(struct pf_claim_side *out, const struct pf_claim *c,
                     const struct pf_claim_arm *arm,
                     const struct pf_claim_numbers *t, const size_t *unit);
void pf_claim_side_clear(struct pf_claim_side *s);

/* The number of a group, and of the arm, each unit counted as often as it was
 * drawn; `high`: which of the two. NaN without a run, and of inf - inf. */
struct pf_claim_pick {
    double number;
    const struct pf_claim_column *column; /* whose number it is */
};
struct pf_claim_pick pf_claim_group(const struct pf_claim_side *s, size_t group,
                                    size_t point, const unsigned *count,
                                    bool high);
struct pf_claim_pick pf_claim_arm_number(const struct pf_claim_side *s,
                                         size_t point, const unsigned *count,
                                         bool high);

/* Does the arm take one of its columns for being the best, or the worst? */
bool pf_claim_side_chooses(const struct pf_claim_side *s);

/* How much the number of the arm may be off for the noise that decides which
 * column it takes: by that of the column taken in the data, or of
 * whichever moved furthest in the direction in which columns are chosen. In
 * logarithms where `ratio`. */
struct pf_claim_off {
    double down, up;
};
struct pf_claim_off pf_claim_side_off(const struct pf_claim_side *s,
                                      const unsigned *count, bool high,
                                      bool ratio);

/* After resamples: likely are also columns that are, in the data, up to twice
 * as far from the one taken as any that was taken in a resample (our own rule;
 * in flat noise those alone were too few, and all are too many where some
 * columns are much noisier than those in question). */
void pf_claim_side_widen(struct pf_claim_side *s);

/* Takes the data as they are; `count` is all 1. */
void pf_claim_side_remember(struct pf_claim_side *s, const unsigned *count);

/* Adds, to each unit's z, by how much it moves the mean of a column: weight
 * times its runs' differences from it, by the number of all runs. */
void pf_claim_influence(double *z, const struct pf_claim_column *o,
                        const unsigned *count, double weight);

/* --- statistic.c --- */

/* What the statistic is made of. */
struct pf_claim_work {
    const struct pf_claim *c;
    const struct pf_claim_arm *arm;
    struct pf_claim_side *side;
    size_t n_arms; /* as judged: one, where arms were folded */
    bool folded;
    bool everywhere; /* of several points the least and the largest count */
    bool single;     /* only group `only` of each arm (of one: its one) */
    size_t only;
    size_t most_groups;
    double *scratch; /* 8 * (most_groups + points) */
    double *centre;  /* what groups, or points, are in the data as they are */
    bool centred;    /* is that known? */
    double *z;       /* units: how much each moves the mean; NULL where the
                        statistic is not made of means */
    size_t n_units;
    unsigned undefined;
};

/* low and high: of one number the least and the most it may be, or, of
 * everywhere, the extremes. on_scale: the same on the scale where arms add up,
 * of a ratio the logarithm; error: their standard errors, 0 where not asked
 * for, and skew the skewness of what seeds add to them. above and below, on
 * that scale: by how much low (high) is above (below) what it is in the data;
 * of something that was chosen, the most that its parts are. 0 where not asked
 * for. */
struct pf_claim_values {
    double low, high, above, below;
    double on_scale[2], error[2], skew[2];
};
void pf_claim_statistic(struct pf_claim_values *out, struct pf_claim_work *w,
                        const unsigned *count);

/* From that scale to the number that is told. */
double pf_claim_shown(const struct pf_claim *c, size_t n_arms, double on_scale);

/* Fills in above and below of what is chosen among columns, once it is known
 * from other resamples which of them are likely. */
void pf_claim_choices(struct pf_claim_values *out, struct pf_claim_work *w,
                      const unsigned *count);

/* Is it the largest of several differences or records, or made of ranks, or is
 * an arm's column chosen? Then noise moves it one way. */
bool pf_claim_spreads(const struct pf_claim_work *w);
bool pf_claim_chooses(const struct pf_claim_work *w);

/* --- bounds.c --- */

/* One-sided bounds: of the low value and of the high one, each from below and
 * from above. */
struct pf_claim_bounds {
    double low_below, low_above, high_below, high_above;
    bool degenerate; /* no resample moved anything */
    bool unknown;    /* infinite: no resample would be as far out */
};
int pf_claim_bounds_of(struct pf_claim_bounds *out, struct pf_claim_work *w,
                       const struct pf_claim_values *data);

/* --- shares.c --- */

/* Is it a sum of means of what is 0 or 1? */
bool pf_claim_is_share(const struct pf_claim_work *w);

/* Puts the bounds of shares in the place of, or around, those in b; `count`
 * is all 1. */
void pf_claim_share_bounds(struct pf_claim_bounds *b, struct pf_claim_work *w,
                           const unsigned *count);

/* --- each.c: without a bootstrap --- */

/* Fills in all of `out` but n_seeds and arm. */
int pf_claim_worst(struct pf_judgement *out, struct pf_claim_work *w,
                   size_t n_units);

#endif
