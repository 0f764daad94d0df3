/* Claims: is what an experiment was to show so? A statistic of some arms of
 * it (learners, worlds, values of axes), held against what is claimed by a
 * bootstrap over seeds. Every claim ends as one of three:
 *
 *   holds      what is claimed would be said wrongly in at most a share
 *              1 - confidence of repetitions with other seeds
 *   fails      the same of its opposite
 *   undecided  these seeds do not tell; more might
 *
 * The unit that is drawn is the seed, with all its runs in all arms: arms play
 * on the same worlds, draws and counters.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_EVAL_CLAIM_H
#define PF_EVAL_CLAIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "eval/stats/aggregate.h"
#include "eval/stats/slope.h"

enum pf_claim_kind {
    PF_CLAIM_BOUND, /* the weighted sum of the arms lies in [low, high] */
    PF_CLAIM_ORDER, /* arm 0 is less (greater) than factor times arm 1, or by
                       more than a margin */
    PF_CLAIM_RATE,  /* the fitted slope of the arm lies in [low, high] */
    PF_CLAIM_REACH, /* x where a threshold is first reached: of one arm in
                       [low, high]; of two as PF_CLAIM_ORDER */
    PF_CLAIM_EQUAL, /* cell i of arm 0 agrees with cell i of arm 1, or, of one
                       arm, all its cells agree: the largest difference is at
                       most a tolerance, or the largest ratio at most a factor
                       (>= 1) */
    PF_CLAIM_RANK   /* Spearman's correlation of the cells of arm 0 with those
                       of arm 1, in their order, lies in [low, high] */
};

/* Which number of a run, or of a cell, counts. */
enum pf_claim_place {
    PF_CLAIM_FINAL,
    PF_CLAIM_FIRST,
    PF_CLAIM_AT,   /* x = place_x: of a clock the last record not after it; of
                      anything else linearly between the records where x first
                      comes to it. A run that never comes to it: undecided */
    PF_CLAIM_AREA, /* the mean over x, by trapezia */
    PF_CLAIM_BEST, /* the record at which the aggregate over seeds is best;
                      chosen anew in every resample */
    PF_CLAIM_EVERYWHERE /* bound: the record where it is worst for the claim;
                           equal: where the difference is largest */
};

/* How seeds become one number. PF_CLAIM_WORST is no statistic of the
 * bootstrap, which never sees what no run did: what is claimed must hold in
 * every run. One counterexample: fails. None among n seeds: holds where n is
 * enough to say with the confidence that it does in nine of ten seeds,
 * 0.9^n <= 1 - confidence, else undecided. Of two arms it compares seed by
 * seed. */
enum pf_claim_aggregate {
    PF_CLAIM_MEDIAN,
    PF_CLAIM_MEAN,
    PF_CLAIM_IQM,
    PF_CLAIM_WORST
};

/* How several cells of an arm become one: all their runs together, or the
 * cell that has the best, or worst, number (more is better where `rises`). */
enum pf_claim_cells { PF_CELLS_POOLED, PF_CELLS_BEST, PF_CELLS_WORST };

/* One cell of the plan: n_seeds curves of n_points records. Record i of seed
 * k is x[i * n_seeds + k], y[i * n_seeds + k]. A NaN in y: there is none, the
 * seed does not count here (shares: the run is outside of what is asked of).
 * Infinite y are values. */
struct pf_claim_cell {
    size_t n_points; /* >= 1 */
    const double *x; /* NULL where the statistic does not read x */
    const double *y;
    double position; /* of a slope over cells: the value of the axis */
};

struct pf_claim_arm {
    const struct pf_claim_cell *cell;
    size_t n_cells; /* >= 1 */
    double weight;  /* of PF_CLAIM_BOUND, else 1 */
    enum pf_claim_place place;
    double place_x;
    double origin;     /* what values are counted from */
    bool origin_first; /* ... or from the first record of the run */
    bool rises;        /* is more of it better? For best places, cells, reach */
};

struct pf_claim {
    enum pf_claim_kind kind;
    bool reaches; /* the statistic is x at the threshold, not y: always of
                     PF_CLAIM_REACH, at will of PF_CLAIM_EQUAL and
                     PF_CLAIM_RATE over cells */
    double threshold;
    bool clock;      /* x never goes back: queries, steps, a price */
    bool over_cells; /* PF_CLAIM_RATE: the line goes through the cells'
                        aggregates against their positions; else through the
                        records of each run */
    enum pf_rate_law law;
    struct pf_rate_range range;
    double predicted; /* PF_CLAIM_RATE: the slope is told in units of this
                         one (log10 of the factor per x); NaN: as it is */
    enum pf_claim_aggregate aggregate;
    enum pf_claim_cells cells;
    bool greater;    /* order, reach of two: else less */
    bool has_factor; /* else margin */
    double factor, margin;
    double low, high; /* bound, rate, reach of one, rank; infinite where open */
    double tolerance; /* equal, where there is no factor */
    double confidence; /* in (0.5, 1): of one side */
    bool shares; /* bound: y is 0 or 1, and means of it are shares, which are
                    binomial even where all runs are alike */
    bool exact; /* nothing is drawn: all seeds, of which there are two at least,
                   must agree to the last bit, and the number is what it is */
    size_t resamples; /* 0: PF_RESAMPLES */
    uint64_t seed, stream;
};

enum pf_verdict { PF_HOLDS, PF_FAILS, PF_UNDECIDED };

#define PF_CLAIM_WHY 160
struct pf_judgement {
    enum pf_verdict verdict;
    /* What is claimed of: the sum, the ratio (factor) or difference (margin)
     * of the arms, the factor per x or the power of x, x itself, the largest
     * difference or ratio, the correlation. Each end of the interval bounds it
     * with the confidence of one side; infinite: not known on that side. Of
     * PF_CLAIM_WORST the extremes of the runs. */
    double value, low, high;
    /* Where some run did not come to the threshold: value is only known to be
     * more (or less, of a ratio whose second arm did not). */
    bool at_least, at_most;
    double arm[2];   /* the arms by themselves, where there are two; else the
                        arm and NaN */
    size_t n_seeds;  /* that counted */
    size_t violated; /* PF_CLAIM_WORST: runs */
    char why[PF_CLAIM_WHY]; /* of undecided, and of what was peculiar; or "" */
};

/* Judges. All arms have the same n_seeds seeds in the same order. PF_EINPUT
 * for a claim that is none (fewer arms than its kind asks for, low above high,
 * unequal numbers of cells in PF_CLAIM_RANK), PF_ENOMEM. A statistic that is
 * not defined on these runs is undecided, with the reason. */
int pf_claim_judge(struct pf_judgement *out, const struct pf_claim *c,
                   const struct pf_claim_arm *arm, size_t n_arms,
                   size_t n_seeds);

#endif
