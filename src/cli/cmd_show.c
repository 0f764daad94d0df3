/* prefarm show: tables of results, or curves, in the terminal.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/options.h"
#include "cli/statistics.h"
#include "cli/terminal.h"
#include "core/parse.h"
#include "core/status.h"
#include "eval/report/figure_terminal.h"
#include "lab/figures/plot.h"
#include "lab/report/leaderboard.h"
#include "lab/report/show.h"
#include "lab/store/output.h"

#define MOST_METRICS 64

enum {
    X = 256,
    STATISTICS, /* and the three after it: cli/statistics.h */
    TIMES = STATISTICS + 4,
    RATE,
    BETWEEN,
    COMPARE,
    PROFILE,
    TASKS,
    PLOT,
    LEADERBOARD,
    JUDGE,
    BASELINE,
    EXAMPLES,
    COLOUR
};

static const struct pf_cmd_option options[] = {
    {"metric", "M", "what is shown; may be given more than once", 'm'},
    {"threshold", "X", "when a metric is good enough [1e-6]", 't'},
    {"x", "queries|steps|METRIC", "what it takes to get there is told in", X},
    PF_STATISTICS_OPTIONS(STATISTICS, "with --compare"),
    {"times", NULL, "when the threshold was reached, with intervals", TIMES},
    {"rate", "[=factor|order]",
     "how fast the metric falls, and what theory says", RATE},
    {"between", "A,B", "of --rate: look at this part of x alone", BETWEEN},
    {"compare", NULL, "learners over all worlds and settings", COMPARE},
    {"profile", "T,...", "how many runs are below these thresholds", PROFILE},
    {"tasks", NULL, "of --compare and --profile: resample worlds, too", TASKS},
    {"plot", NULL, "draw curves in place of a table", PLOT},
    {"leaderboard", NULL, "win rates and ratings, by judges", LEADERBOARD},
    {"judge", "ID", "of --leaderboard: ask this judge alone", JUDGE},
    {"baseline", "ID", "of --leaderboard: win against this one", BASELINE},
    {"examples", "N", "of --leaderboard: judged for each run", EXAMPLES},
    {"color", "WHEN", "auto, always or never [auto]", COLOUR},
    {0}};

static int
usage(const char *problem)
{
    return pf_misuse(&pf_cmd_show, problem);
}

/* A table of metrics, their curves, or the leaderboard. */
struct call {
    struct pf_show_options table;
    struct pf_leaderboard_options board;
    bool leaderboard, for_table, for_board; /* what options were given for */
    bool plot;
    enum pf_colour colour;
    const char *metric[MOST_METRICS];
    double *at; /* owned: thresholds of the profile */
};

/* An option of the leaderboard; the problem, or NULL. */
static const char *
read_board_option(struct call *o, int c)
{
    uint64_t n;
    if (c == LEADERBOARD)
        o->leaderboard = true;
    else
        o->for_board = true;
    if (c == JUDGE)
        o->board.judge = optarg;
    if (c == BASELINE)
        o->board.baseline = optarg;
    if (c != EXAMPLES)
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
    if (c == X)
        t->x = optarg;
    else if (c == 'm' && t->n_metrics < MOST_METRICS)
        o->metric[t->n_metrics++] = optarg;
    else if (c == 'm')
        return "too many metrics";
    else if (c == TASKS)
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
    enum pf_show_kind wanted = c == TIMES     ? PF_SHOW_TIMES
                               : c == RATE    ? PF_SHOW_RATE
                               : c == COMPARE ? PF_SHOW_COMPARISON
                                              : PF_SHOW_PROFILE;
    size_t bad;
    if (t->kind != PF_SHOW_VALUES && t->kind != wanted)
        return "one of --compare, --profile, --rate and --times at a time";
    t->kind = wanted;
    if (c == RATE && optarg != NULL) {
        t->rate.law = strcmp(optarg, "order") == 0 ? PF_LOG_LOG : PF_LOG_LINEAR;
        if (strcmp(optarg, "order") != 0 && strcmp(optarg, "factor") != 0)
            return "--rate is factor or order";
    }
    if (c != PROFILE)
        return NULL;
    free(o->at);
    o->at = NULL;
    if (!pf_parse_reals(optarg, &o->at, &t->n_at, &bad) || t->n_at == 0)
        return "--profile needs thresholds, as in 1e-2,1e-4";
    t->at = o->at;
    return NULL;
}

static bool
is_kind(int c)
{
    return c == TIMES || c == RATE || c == COMPARE || c == PROFILE;
}

/* The problem, or NULL. */
static const char *
read_option(struct call *o, int c)
{
    struct pf_rate_options *rate = &o->table.rate;
    if (c == COLOUR)
        return pf_colour_set(&o->colour, optarg)
                   ? NULL
                   : "--color is auto, always or never";
    if (c >= LEADERBOARD && c <= EXAMPLES)
        return read_board_option(o, c);
    o->for_table = true;
    if (c >= STATISTICS && c < TIMES)
        return pf_statistics_option(&o->table.how, c - STATISTICS, optarg);
    if (is_kind(c))
        return read_kind(o, c);
    if (c == PLOT) {
        o->plot = true;
        return NULL;
    }
    if (c != BETWEEN)
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

static const char *
check_plot(const struct pf_show_options *t)
{
    if (t->kind != PF_SHOW_VALUES || t->has_threshold)
        return "--plot draws curves: --compare, --profile, --rate, --times and "
               "--threshold are not for it";
    return NULL;
}

/* 0, or the exit code. */
static int
read_options(int argc, char **argv, struct call *o)
{
    const char *problem = NULL;
    int c;
    while ((c = pf_next_option(&pf_cmd_show, argc, argv)) != -1) {
        if (c == '?')
            return usage(NULL);
        problem = read_option(o, c);
        if (problem != NULL)
            return usage(problem);
    }
    if (o->for_board && !o->leaderboard)
        return usage(
            "--judge, --baseline and --examples are for --leaderboard");
    if (o->for_table && o->leaderboard)
        return usage("--leaderboard shows no metric");
    problem = o->plot ? check_plot(&o->table) : NULL;
    if (problem == NULL)
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

/* --- curves --- */

/* As the kind chooses: the first that is recorded and is not along x. */
static const char *
first_metric(const struct pf_results *r, const char *x)
{
    for (size_t m = 0; m < r->n_metrics; m++)
        if (x == NULL || strcmp(r->metric[m], x) != 0)
            return r->metric[m];
    return "";
}

static int
plot_metric(const struct pf_results *r, const struct call *o,
            const char *metric, FILE *out, struct pf_diag *d)
{
    const struct pf_plot_kind *kind = pf_plot_find("convergence");
    struct pf_plot_options how = {
        .metric = metric, .x = o->table.x, .how = o->table.how};
    struct pf_statistics s =
        pf_statistics_with(&o->table.how, PF_MEDIAN, PF_RANGE_QUANTILES);
    struct pf_figure f = {.n_panels = 0};
    char heading[200];
    int status = kind->make(&f, r, &how, d);
    if (status == PF_OK) {
        snprintf(heading, sizeof heading, "%s against %s, %s over seeds",
                 metric != NULL ? metric : first_metric(r, o->table.x),
                 f.x_enhanced ? o->table.x : f.x_label, pf_statistics_name(&s));
        struct pf_terminal t = {pf_terminal_columns(out), o->table.colour,
                                heading};
        status = pf_figure_terminal(&f, &t, out, d);
    }
    pf_figure_clear(&f);
    return status;
}

static int
plot(const struct pf_results *r, const struct call *o, FILE *out,
     struct pf_diag *d)
{
    int status = PF_OK;
    if (o->table.n_metrics == 0)
        return plot_metric(r, o, NULL, out, d);
    for (size_t i = 0; status == PF_OK && i < o->table.n_metrics; i++)
        status = plot_metric(r, o, o->table.metric[i], out, d);
    return status;
}

static int
show(const struct pf_results *r, struct call *o, FILE *out, struct pf_diag *d)
{
    o->table.colour = pf_has_colour(o->colour, out);
    o->board.colour = o->table.colour;
    if (o->plot)
        return plot(r, o, out, d);
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
             "         [--between A,B] [--color auto|always|never]\n"
             "       prefarm show FILE.db --plot [--metric M]...\n"
             "         [--x queries|steps|METRIC] ...\n"
             "       prefarm show FILE.db --compare | --profile X,...\n"
             "         [--metric M]... [--threshold X] [--tasks]\n"
             "         [--aggregate median-of-means|...] "
             "[--interval percentile|bca] ...\n"
             "       prefarm show FILE.db --leaderboard [--judge ID] "
             "[--baseline ID]\n"
             "         [--examples N]",
    .doc = "print results as tables or curves: last values, rates, "
           "comparisons, a leaderboard",
    .options = options,
    .exec = show_exec,
};
