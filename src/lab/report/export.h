/* Results as tables for other programs.
 *
 * points    run, learner, world, seed, AXES, step, queries, metric, value
 * policies  run, learner, world, seed, AXES, step, context, response,
 *           probability, log_probability
 * runs      run, learner, world, seed, AXES, status, steps, queries, message,
 *           predicted_rate
 * final     run, learner, world, seed, AXES, steps, queries, and a column for
 *           every metric: its value at the last point
 * summary   learner, world, AXES, step, queries, metric, runs, estimate, low,
 *           high: of every cell and recorded point, as lab/report/statistics.h
 * is asked for; queries are their mean over the runs
 *
 * And what `prefarm show` tells, number by number (pf_export_told):
 *
 * values       learner, world, AXES, metric, runs, planned, failed, step,
 *              queries, estimate, low, high: at the last point
 * times        learner, world, AXES, metric, threshold, x, runs, reached,
 *              most, median, low, high: empty is beyond the most that was seen
 * rate         learner, world, AXES, metric, law, x, runs, fitted, rate, low,
 *              high, theory, r2
 * comparison   learner, label, metric, tasks, runs, planned, estimate, low,
 *              high, gap, gap_low, gap_high, winrate, elo, elo_low, elo_high,
 *              rank, rank_low, rank_high
 * improvement  metric, learner, label, other, other_label, probability, low,
 *              high: that a run of the learner is better than one of the other
 * profile      learner, label, metric, threshold, share, low, high
 * leaderboard  world, AXES, judge, learner, label, runs, planned, truth,
 *              winrate, se, se_runs, controlled, no_length, length, elo,
 *              elo_low, elo_high, bradley_terry, bradley_terry_low,
 *              bradley_terry_high; learner "reference" is the reference policy
 *
 * AXES is one column per swept attribute, empty where it does not touch the
 * run; an axis that has the name of another column is called axis.NAME.
 * Rows come in plan order. `runs` has every planned run, its status "done",
 * "failed" or "missing"; the others have the runs that are done. Contexts
 * and responses count from 0. Numbers are the shortest text that reads back
 * to the same bits. What is infinite by definition (a divergence from a
 * policy with zeros, the logarithm of 0) is an empty cell, and null in jsonl.
 *
 * csv is RFC 4180 with a line feed at the end of lines. tsv has no quotes:
 * tab, line feed, carriage return and backslash in a text are written \t \n
 * \r \\. In both, a text that a spreadsheet would take for a formula (it
 * starts with = + - @, a tab or a carriage return, and is no number) gets a
 * ' before it. jsonl is one object a line, texts as they are.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_EXPORT_H
#define PF_LAB_EXPORT_H

#include <stdio.h>

#include "lab/report/leaderboard.h"
#include "lab/report/show.h"
#include "lab/report/statistics.h"
#include "lab/store/results.h"

enum pf_export_table {
    PF_EXPORT_POINTS,
    PF_EXPORT_RUNS,
    PF_EXPORT_POLICIES,
    PF_EXPORT_FINAL,
    PF_EXPORT_SUMMARY, /* with the defaults of pf_export_summary */
    PF_EXPORT_VALUES,  /* from here on pf_export_told's */
    PF_EXPORT_TIMES,
    PF_EXPORT_RATE,
    PF_EXPORT_COMPARISON,
    PF_EXPORT_IMPROVEMENT,
    PF_EXPORT_PROFILE,
    PF_EXPORT_LEADERBOARD,
    PF_EXPORT_TABLES
};
enum pf_export_format { PF_EXPORT_CSV, PF_EXPORT_TSV, PF_EXPORT_JSONL };

/* Writes one table to `out`; whether that worked is for the caller to ask of
 * the stream. Stops early when the stream has an error. PF_ESTORE when a run
 * is damaged. */
int pf_export(const struct pf_results *r, enum pf_export_table table,
              enum pf_export_format format, FILE *out, struct pf_diag *d);

/* The table "summary". Warnings go to d. */
int pf_export_summary(const struct pf_results *r,
                      const struct pf_statistics *how,
                      enum pf_export_format format, FILE *out,
                      struct pf_diag *d);

/* A table from PF_EXPORT_VALUES on. What it is of and how is said as it is to
 * show (whose `kind` is left alone); where no metric is named, `values` has all
 * and the others the first. */
struct pf_export_told {
    enum pf_export_table table;
    enum pf_export_format format;
    struct pf_show_options show;
    struct pf_leaderboard_options board;
};

/* Warnings go to d. PF_EINPUT, noted, where pf_show and pf_leaderboard have
 * it; then nothing is written. */
int pf_export_told(const struct pf_results *r, const struct pf_export_told *o,
                   FILE *out, struct pf_diag *d);

/* A table for LaTeX's pgfplots: blanks between columns, "nan" for what is
 * missing, comments that show how it is drawn. Curve by curve (lab/report/
 * layout.h) its columns NAME-x, NAME, NAME-low and NAME-high; a row for every
 * recorded point. Names are of letters, digits and '-' only; where there are
 * several panels they begin with its number. */
int pf_export_pgfplots(const struct pf_results *r, const char *metric,
                       const char *x, const struct pf_statistics *how,
                       FILE *out, struct pf_diag *d);

#endif
