/* prefarm show: a table of results in the terminal.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/options.h"
#include "core/parse.h"
#include "core/status.h"
#include "lab/report/leaderboard.h"
#include "lab/store/output.h"
#include "lab/report/show.h"

#define MOST_METRICS 64

static int
usage(const char *problem)
{
    if (problem != NULL)
        fprintf(stderr, "prefarm show: %s\n", problem);
    return pf_usage(&pf_cmd_show);
}

/* A table of metrics, or the leaderboard. */
struct call {
    struct pf_show_options table;
    struct pf_leaderboard_options board;
    bool leaderboard, for_table, for_board; /* what options were given for */
    const char *metric[MOST_METRICS];
    double *at; /* owned: thresholds of the profile */
};

/* An option of the leaderboard; the problem, or NULL. */
static const char *
read_board_option(struct call *o, int c)
{
    uint64_t n;
    if (c == 'l')
        o->leaderboard = true;
    else
        o->for_board = true;
    if (c == 'j')
        o->board.judge = optarg;
    if (c == 'b')
        o->board.baseline = optarg;
    if (c != 'e')
        return NULL;
    if (!pf_parse_count(optarg, &n) || n < 1 || n > PF_LEADERBOARD_MOST)
        return "--examples needs a number from 1 to 1000000";
    o->board.examples = (size_t) n;
    return NULL;
}

/* "A,B" */
static bool
read_range(const char *text, double *from, double *to)
{
    double *x = NULL;
    size_t n = 0, bad;
    bool ok = pf_parse_reals(text, &x, &n, &bad) && n == 2 && x[0] < x[1];
    if (ok) {
        *from = x[0];
        *to = x[1];
    }
    free(x);
    return ok;
}

/* An option of the usual table; the problem, or NULL. */
static const char *
read_table_option(struct call *o, int c)
{
    struct pf_show_options *t = &o->table;
    if (c == 'x')
        t->x = optarg;
    else if (c == 'm' && t->n_metrics < MOST_METRICS)
        o->metric[t->n_metrics++] = optarg;
    else if (c == 'm')
        return "too many metrics";
    else if (c == 'k')
        t->how.tasks = true;
    else if (!pf_parse_real(optarg, &t->threshold))
        return "--threshold needs a number, as in 1e-6";
    else
        t->has_threshold = true;
    return NULL;
}

/* What kind of table; the problem, or NULL. */
static const char *
read_kind(struct call *o, int c)
{
    struct pf_show_options *t = &o->table;
    static const enum pf_show_kind kind[] = {['T' - 'A'] = PF_SHOW_TIMES,
                                             ['R' - 'A'] = PF_SHOW_RATE,
                                             ['C' - 'A'] = PF_SHOW_COMPARISON,
                                             ['P' - 'A'] = PF_SHOW_PROFILE};
    enum pf_show_kind wanted = kind[c - 'A'];
    size_t bad;
    if (t->kind != PF_SHOW_VALUES && t->kind != wanted)
        return "one of --compare, --profile, --rate and --times at a time";
    t->kind = wanted;
    if (c == 'R' && optarg != NULL) {
        t->rate.law = strcmp(optarg, "order") == 0 ? PF_LOG_LOG : PF_LOG_LINEAR;
        if (strcmp(optarg, "order") != 0 && strcmp(optarg, "factor") != 0)
            return "--rate is factor or order";
    }
    if (c != 'P')
        return NULL;
    free(o->at);
    o->at = NULL;
    if (!pf_parse_reals(optarg, &o->at, &t->n_at, &bad) || t->n_at == 0)
        return "--profile needs thresholds, as in 1e-2,1e-4";
    t->at = o->at;
    return NULL;
}

static const struct option options[] = {
    {"leaderboard", no_argument, NULL, 'l'},
    {"judge", required_argument, NULL, 'j'},
    {"baseline", required_argument, NULL, 'b'},
    {"examples", required_argument, NULL, 'e'},
    {"metric", required_argument, NULL, 'm'},
    {"threshold", required_argument, NULL, 't'},
    {"x", required_argument, NULL, 'x'},
    {"aggregate", required_argument, NULL, 's'},
    {"interval", required_argument, NULL, 's'},
    {"confidence", required_argument, NULL, 's'},
    {"resamples", required_argument, NULL, 's'},
    {"tasks", no_argument, NULL, 'k'},
    {"times", no_argument, NULL, 'T'},
    {"rate", optional_argument, NULL, 'R'},
    {"between", required_argument, NULL, 'w'},
    {"compare", no_argument, NULL, 'C'},
    {"profile", required_argument, NULL, 'P'},
    {NULL, 0, NULL, 0}};

/* The problem, or NULL. */
static const char *
read_option(struct call *o, int c, int index)
{
    struct pf_rate_options *rate = &o->table.rate;
    if (strchr("ljbe", c) != NULL)
        return read_board_option(o, c);
    o->for_table = true;
    if (c == 's')
        return pf_statistics_set(&o->table.how, options[index].name, optarg);
    if (strchr("TRCP", c) != NULL)
        return read_kind(o, c);
    if (c != 'w')
        return read_table_option(o, c);
    rate->has_range = read_range(optarg, &rate->from, &rate->to);
    return rate->has_range ? NULL
                           : "--between needs two numbers, as in 100,1000";
}

/* Of tables over all tasks: options that would change nothing are a
 * misunderstanding; or NULL. */
static const char *
check_tasks(const struct pf_show_options *t)
{
    if (t->x != NULL)
        return "--compare and --profile look at the last step: --x is not for "
               "them";
    if (t->kind == PF_SHOW_PROFILE &&
        (t->how.has_aggregate || t->has_threshold))
        return "--profile shows shares of runs at its own thresholds";
    return NULL;
}

static const char *
check_times(const struct pf_show_options *t)
{
    if (t->how.has_aggregate || t->how.range != PF_RANGE_DEFAULT ||
        t->how.resamples > 0)
        return "--times shows the median and its own interval: of the "
               "statistics only --confidence is for it";
    return NULL;
}

static const char *
check_table(const struct pf_show_options *t)
{
    bool tasks = t->kind == PF_SHOW_COMPARISON || t->kind == PF_SHOW_PROFILE;
    if (t->how.tasks && !tasks)
        return "--tasks is for --compare and --profile";
    if (t->rate.has_range && t->kind != PF_SHOW_RATE)
        return "--between is for --rate";
    if (t->kind == PF_SHOW_RATE && t->has_threshold)
        return "--rate has no --threshold; say --between";
    if (tasks)
        return check_tasks(t);
    return t->kind == PF_SHOW_TIMES ? check_times(t) : NULL;
}

/* 0, or the exit code. */
static int
read_options(int argc, char **argv, struct call *o)
{
    const char *problem = NULL;
    int c, index = 0;
    while ((c = getopt_long(argc, argv, "m:t:", options, &index)) != -1) {
        if (c == '?')
            return usage(NULL);
        problem = read_option(o, c, index);
        if (problem != NULL)
            return usage(problem);
    }
    if (o->for_board && !o->leaderboard)
        return usage(
            "--judge, --baseline and --examples are for --leaderboard");
    if (o->for_table && o->leaderboard)
        return usage("--leaderboard shows no metric");
    problem = check_table(&o->table);
    if (problem != NULL)
        return usage(problem);
    if (optind + 1 == argc)
        return 0;
    if (o->table.kind == PF_SHOW_RATE && optind + 2 == argc)
        return usage("one result file is needed; the kind of rate comes after "
                     "'=', as in --rate=order");
    return usage("one result file is needed");
}

static int
show(const struct pf_results *r, const struct call *o, FILE *out,
     struct pf_diag *d)
{
    return o->leaderboard ? pf_leaderboard(r, &o->board, out, d)
                          : pf_show(r, &o->table, out, d);
}

static int
show_exec(int argc, char **argv)
{
    struct call o = {0};
    struct pf_results r;
    struct pf_output out;
    struct pf_diag d;
    o.table.metric = o.metric;
    int code = read_options(argc, argv, &o);
    if (code != 0) {
        free(o.at);
        return code;
    }
    pf_diag_init(&d);
    int status = pf_results_open(&r, argv[optind], &d);
    if (status == PF_OK) {
        pf_output_open(&out, NULL, &d);
        status = pf_output_close(&out, show(&r, &o, out.stream, &d), &d);
    }
    pf_results_clear(&r);
    free(o.at);
    return pf_report_status(status, &d);
}

const struct pf_cmd pf_cmd_show = {
    .name = "show",
    .usage = "FILE.db [--metric M]... [--threshold X]\n"
             "         [--x queries|steps|METRIC]\n"
             "         [--aggregate median|mean|iqm|trimmed=SHARE]\n"
             "         [--interval quantiles|percentile|bca] [--confidence C]\n"
             "         [--resamples N] [--times | --rate[=factor|order]]\n"
             "         [--between A,B]\n"
             "       prefarm show FILE.db --compare | --profile X,...\n"
             "         [--metric M]... [--threshold X] [--tasks]\n"
             "         [--aggregate median-of-means|...] "
             "[--interval percentile|bca] ...\n"
             "       prefarm show FILE.db --leaderboard [--judge ID] "
             "[--baseline ID]\n"
             "         [--examples N]",
    .doc = "print results as tables: last values, rates, comparisons, a "
           "leaderboard",
    .exec = show_exec,
};
