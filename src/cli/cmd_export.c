/* prefarm export: results as a table for other programs.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/options.h"
#include "cli/statistics.h"
#include "core/parse.h"
#include "core/status.h"
#include "lab/report/export.h"
#include "lab/store/output.h"

#define MOST_METRICS 64
#define PGFPLOTS 3 /* in the list of formats, after enum pf_export_format */

enum {
    STATISTICS = 256, /* and the three after it: cli/statistics.h */
    METRIC = STATISTICS + 4,
    THRESHOLD,
    X,
    LAW,
    BETWEEN,
    AT,
    TASKS,
    JUDGE,
    BASELINE,
    EXAMPLES
};

static const struct pf_cmd_option options[] = {
    {"table", "TABLE",
     "points, runs, policies, final, summary, values, times, rate, comparison, "
     "improvement, profile or leaderboard [points]",
     't'},
    {"format", "FORMAT", "csv, tsv, jsonl, or pgfplots for LaTeX [csv]", 'f'},
    {"output", "FILE", "where to [standard output]", 'o'},
    {"metric", "M", "which metric; may be given more than once", METRIC},
    PF_STATISTICS_OPTIONS(STATISTICS, "of comparison"),
    {"threshold", "X", "of times and comparison: when a metric is good enough",
     THRESHOLD},
    {"x", "queries|steps|METRIC", "of times, rate and pgfplots: against what",
     X},
    {"law", "factor|order", "of rate: per step, or of a power of x", LAW},
    {"between", "A,B", "of rate: look at this part of x alone", BETWEEN},
    {"at", "T,...", "of profile: thresholds", AT},
    {"tasks", NULL, "of the comparison: resample worlds, too", TASKS},
    {"judge", "ID", "of leaderboard: ask this judge alone", JUDGE},
    {"baseline", "ID", "of leaderboard: win against this one", BASELINE},
    {"examples", "N", "of leaderboard: judged for each run", EXAMPLES},
    {0}};

struct call {
    bool has_table;
    struct pf_export_told told; /* the table and what it is of */
    int format;                 /* PGFPLOTS, or as in `told` */
    const char *output;         /* NULL: stdout */
    const char *metric[MOST_METRICS];
    double *at;     /* owned */
    unsigned given; /* bits of enum use */
};

/* What options are for. */
enum use {
    USE_STATISTICS = 1,
    USE_METRIC = 2,
    USE_THRESHOLD = 4,
    USE_X = 8,
    USE_RATE = 16,
    USE_AT = 32,
    USE_TASKS = 64,
    USE_BOARD = 128
};

static const unsigned uses[PF_EXPORT_TABLES] = {
    [PF_EXPORT_SUMMARY] = USE_STATISTICS,
    [PF_EXPORT_VALUES] = USE_STATISTICS | USE_METRIC,
    [PF_EXPORT_TIMES] = USE_STATISTICS | USE_METRIC | USE_THRESHOLD | USE_X,
    [PF_EXPORT_RATE] = USE_STATISTICS | USE_METRIC | USE_X | USE_RATE,
    [PF_EXPORT_COMPARISON] =
        USE_STATISTICS | USE_METRIC | USE_THRESHOLD | USE_TASKS,
    [PF_EXPORT_IMPROVEMENT] = USE_STATISTICS | USE_METRIC | USE_TASKS,
    [PF_EXPORT_PROFILE] = USE_STATISTICS | USE_METRIC | USE_AT | USE_TASKS,
    [PF_EXPORT_LEADERBOARD] = USE_BOARD};

static const struct {
    unsigned bit;
    const char *problem;
} misuse[] = {
    {USE_STATISTICS,
     "--aggregate, --interval, --confidence and --resamples are for --format "
     "pgfplots and --table summary, values, times, rate, comparison, "
     "improvement and profile"},
    {USE_METRIC,
     "--metric is for --format pgfplots and --table values, times, rate, "
     "comparison, improvement and profile"},
    {USE_THRESHOLD, "--threshold is for --table times and comparison"},
    {USE_X, "--x is for --format pgfplots and --table times and rate"},
    {USE_RATE, "--law and --between are for --table rate"},
    {USE_AT, "--at is for --table profile"},
    {USE_TASKS, "--tasks is for --table comparison, improvement and profile"},
    {USE_BOARD,
     "--judge, --baseline and --examples are for --table leaderboard"}};

static int
usage(const char *problem)
{
    return pf_misuse(&pf_cmd_export, problem);
}

/* The place of `text` among n words, or -1. */
static int
choose(const char *text, const char *const *word, int n)
{
    for (int i = 0; i < n; i++)
        if (strcmp(text, word[i]) == 0)
            return i;
    return -1;
}

static const char *
set_table(struct call *o)
{
    static const char *const word[] = {[PF_EXPORT_POINTS] = "points",
                                       [PF_EXPORT_RUNS] = "runs",
                                       [PF_EXPORT_POLICIES] = "policies",
                                       [PF_EXPORT_FINAL] = "final",
                                       [PF_EXPORT_SUMMARY] = "summary",
                                       [PF_EXPORT_VALUES] = "values",
                                       [PF_EXPORT_TIMES] = "times",
                                       [PF_EXPORT_RATE] = "rate",
                                       [PF_EXPORT_COMPARISON] = "comparison",
                                       [PF_EXPORT_IMPROVEMENT] = "improvement",
                                       [PF_EXPORT_PROFILE] = "profile",
                                       [PF_EXPORT_LEADERBOARD] = "leaderboard"};
    int i = choose(optarg, word, PF_EXPORT_TABLES);
    o->has_table = true;
    if (i >= 0)
        o->told.table = (enum pf_export_table) i;
    return i >= 0 ? NULL
                  : "--table is one of points, runs, policies, final, summary, "
                    "values, times, rate, comparison, improvement, profile, "
                    "leaderboard";
}

static const char *
set_format(struct call *o)
{
    static const char *const word[] = {[PF_EXPORT_CSV] = "csv",
                                       [PF_EXPORT_TSV] = "tsv",
                                       [PF_EXPORT_JSONL] = "jsonl",
                                       [PGFPLOTS] = "pgfplots"};
    o->format = choose(optarg, word, PGFPLOTS + 1);
    if (o->format >= 0 && o->format != PGFPLOTS)
        o->told.format = (enum pf_export_format) o->format;
    return o->format >= 0 ? NULL
                          : "--format is one of csv, tsv, jsonl, pgfplots";
}

/* What a table is of; NULL, or what is wrong. */
static const char *
set_subject(struct call *o, int c)
{
    struct pf_show_options *t = &o->told.show;
    if (c == METRIC) {
        o->given |= USE_METRIC;
        if (t->n_metrics == MOST_METRICS)
            return "too many metrics";
        o->metric[t->n_metrics++] = optarg;
    } else if (c == X) {
        o->given |= USE_X;
        t->x = optarg;
    } else if (c == TASKS) {
        o->given |= USE_TASKS;
        t->how.tasks = true;
    } else {
        o->given |= USE_THRESHOLD;
        t->has_threshold = true;
        if (!pf_parse_real(optarg, &t->threshold))
            return "--threshold needs a number, as in 1e-6";
    }
    return NULL;
}

static const char *
set_rate(struct call *o, int c)
{
    struct pf_rate_options *rate = &o->told.show.rate;
    double *x = NULL;
    size_t n = 0, bad;
    o->given |= USE_RATE;
    if (c == LAW) {
        rate->law = strcmp(optarg, "order") == 0 ? PF_LOG_LOG : PF_LOG_LINEAR;
        return strcmp(optarg, "order") == 0 || strcmp(optarg, "factor") == 0
                   ? NULL
                   : "--law is factor or order";
    }
    rate->has_range =
        pf_parse_reals(optarg, &x, &n, &bad) && n == 2 && x[0] < x[1];
    if (rate->has_range) {
        rate->from = x[0];
        rate->to = x[1];
    }
    free(x);
    return rate->has_range ? NULL
                           : "--between needs two numbers, as in 100,1000";
}

static const char *
set_at(struct call *o)
{
    size_t bad;
    o->given |= USE_AT;
    free(o->at);
    o->at = NULL;
    if (!pf_parse_reals(optarg, &o->at, &o->told.show.n_at, &bad) ||
        o->told.show.n_at == 0)
        return "--at needs thresholds, as in 1e-2,1e-4";
    o->told.show.at = o->at;
    return NULL;
}

static const char *
set_board(struct call *o, int c)
{
    uint64_t n = 0;
    o->given |= USE_BOARD;
    if (c == JUDGE)
        o->told.board.judge = optarg;
    else if (c == BASELINE)
        o->told.board.baseline = optarg;
    else if (!pf_parse_count(optarg, &n) || n < 1 || n > PF_LEADERBOARD_MOST)
        return "--examples needs a number from 1 to 1000000";
    else
        o->told.board.examples = (size_t) n;
    return NULL;
}

/* NULL, or what is wrong. */
static const char *
set_option(struct call *o, int c)
{
    switch (c) {
    case 'o':
        o->output = optarg;
        return NULL;
    case 't':
        return set_table(o);
    case 'f':
        return set_format(o);
    case LAW:
    case BETWEEN:
        return set_rate(o, c);
    case AT:
        return set_at(o);
    case JUDGE:
    case BASELINE:
    case EXAMPLES:
        return set_board(o, c);
    case METRIC:
    case X:
    case TASKS:
    case THRESHOLD:
        return set_subject(o, c);
    default:
        o->given |= USE_STATISTICS;
        return pf_statistics_option(&o->told.show.how, c - STATISTICS, optarg);
    }
}

/* Of tables that sum up in a way of their own. */
static const char *
check_statistics(const struct call *o)
{
    const struct pf_statistics *how = &o->told.show.how;
    bool asked = how->has_aggregate || how->range != PF_RANGE_DEFAULT ||
                 how->resamples > 0;
    if (o->told.table == PF_EXPORT_TIMES && asked)
        return "--table times has the median and its own interval: of the "
               "statistics only --confidence is for it";
    if (o->told.table == PF_EXPORT_PROFILE && how->has_aggregate)
        return "--table profile has shares of runs: --aggregate is not for it";
    return NULL;
}

/* An option that would change nothing is a misunderstanding. */
static const char *
check(const struct call *o)
{
    const char *problem;
    bool pgf = o->format == PGFPLOTS;
    unsigned used =
        pgf ? USE_STATISTICS | USE_METRIC | USE_X : uses[o->told.table];
    if (pgf && o->has_table)
        return "--format pgfplots is a table of its own: no --table with it";
    if (pgf && o->told.show.n_metrics > 1)
        return "--format pgfplots is of one metric";
    for (size_t i = 0; i < sizeof misuse / sizeof *misuse; i++)
        if (o->given & ~used & misuse[i].bit)
            return misuse[i].problem;
    problem = check_statistics(o);
    if (problem != NULL)
        return problem;
    if (o->told.table == PF_EXPORT_PROFILE && o->told.show.n_at == 0)
        return "--table profile needs thresholds: --at 1e-2,1e-4";
    return NULL;
}

/* 0, or the exit code. */
static int
read_options(int argc, char **argv, struct call *o)
{
    const char *problem = NULL;
    int c;
    while ((c = pf_next_option(&pf_cmd_export, argc, argv)) != -1) {
        if (c == '?')
            return usage(NULL);
        problem = set_option(o, c);
        if (problem != NULL)
            return usage(problem);
    }
    problem = check(o);
    if (problem != NULL)
        return usage(problem);
    if (optind + 1 != argc)
        return usage("one result file is needed");
    return 0;
}

static int
write_table(const struct pf_results *r, const struct call *o, FILE *out,
            struct pf_diag *d)
{
    enum pf_export_format format = o->told.format;
    if (o->format == PGFPLOTS)
        return pf_export_pgfplots(
            r, o->told.show.n_metrics > 0 ? o->metric[0] : NULL, o->told.show.x,
            &o->told.show.how, out, d);
    if (o->told.table >= PF_EXPORT_VALUES)
        return pf_export_told(r, &o->told, out, d);
    if (o->told.table == PF_EXPORT_SUMMARY)
        return pf_export_summary(r, &o->told.show.how, format, out, d);
    return pf_export(r, o->told.table, format, out, d);
}

static int
export_exec(int argc, char **argv)
{
    struct call o = {.format = PF_EXPORT_CSV};
    struct pf_results r;
    struct pf_output out = {0};
    struct pf_diag d;
    o.told.show.metric = o.metric;
    int code = read_options(argc, argv, &o);
    if (code != 0) {
        free(o.at);
        return code;
    }
    pf_diag_init(&d);
    int status = pf_results_open(&r, argv[optind], &d);
    if (status == PF_OK)
        status = pf_output_open(&out, o.output, &d);
    if (status == PF_OK) {
        status = write_table(&r, &o, out.stream, &d);
        status = pf_output_close(&out, status, &d);
    }
    pf_results_clear(&r);
    free(o.at);
    return pf_report_status(status, &d);
}

const struct pf_cmd pf_cmd_export = {
    .name = "export",
    .usage = "FILE.db [--table TABLE] [--format csv|tsv|jsonl] [-o FILE]\n"
             "         [--metric M]... [--aggregate "
             "median|mean|iqm|trimmed=SHARE]\n"
             "         [--interval quantiles|percentile|bca] [--confidence C]\n"
             "         [--resamples N] ...\n"
             "       prefarm export FILE.db --format pgfplots [-o FILE]\n"
             "         [--metric M] [--x queries|steps|METRIC] ...",
    .doc = "write points, runs, policies, or what show tells, as csv, tsv, "
           "jsonl or for LaTeX's pgfplots",
    .options = options,
    .exec = export_exec,
};
