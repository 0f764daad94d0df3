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

#include "lab/store/results.h"
#include "lab/report/statistics.h"

enum pf_export_table {
    PF_EXPORT_POINTS,
    PF_EXPORT_RUNS,
    PF_EXPORT_POLICIES,
    PF_EXPORT_FINAL,
    PF_EXPORT_SUMMARY /* with the defaults of pf_export_summary */
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

#endif
