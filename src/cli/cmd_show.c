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
#include "lab/leaderboard.h"
#include "lab/output.h"
#include "lab/show.h"

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

/* An option of the table; the problem, or NULL. */
static const char *
read_table_option(struct call *o, int c)
{
    struct pf_show_options *t = &o->table;
    o->for_table = true;
    if (c == 'x')
        t->x = optarg;
    else if (c == 'm' && t->n_metrics < MOST_METRICS)
        o->metric[t->n_metrics++] = optarg;
    else if (c == 'm')
        return "too many metrics";
    else if (!pf_parse_real(optarg, &t->threshold))
        return "--threshold needs a number, as in 1e-6";
    else
        t->has_threshold = true;
    return NULL;
}

/* 0, or the exit code. */
static int
read_options(int argc, char **argv, struct call *o)
{
    static const struct option table[] = {
        {"leaderboard", no_argument, NULL, 'l'},
        {"judge", required_argument, NULL, 'j'},
        {"baseline", required_argument, NULL, 'b'},
        {"examples", required_argument, NULL, 'e'},
        {"metric", required_argument, NULL, 'm'},
        {"threshold", required_argument, NULL, 't'},
        {"x", required_argument, NULL, 'x'},
        {NULL, 0, NULL, 0}};
    int c;
    while ((c = getopt_long(argc, argv, "m:t:", table, NULL)) != -1) {
        const char *problem = NULL;
        if (c == '?')
            return usage(NULL);
        if (strchr("ljbe", c) != NULL)
            problem = read_board_option(o, c);
        else
            problem = read_table_option(o, c);
        if (problem != NULL)
            return usage(problem);
    }
    if (o->for_board && !o->leaderboard)
        return usage(
            "--judge, --baseline and --examples are for --leaderboard");
    if (o->for_table && o->leaderboard)
        return usage("--leaderboard shows no metric");
    if (optind + 1 != argc)
        return usage("one result file is needed");
    return 0;
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
    if (code != 0)
        return code;
    pf_diag_init(&d);
    int status = pf_results_open(&r, argv[optind], &d);
    if (status == PF_OK) {
        pf_output_open(&out, NULL, &d);
        status = pf_output_close(&out, show(&r, &o, out.stream, &d), &d);
    }
    pf_results_clear(&r);
    return pf_report_status(status, &d);
}

const struct pf_cmd pf_cmd_show = {
    .name = "show",
    .usage = "FILE.db [--metric M]... [--threshold X] "
             "[--x queries|steps|METRIC]\n"
             "       prefarm show FILE.db --leaderboard [--judge ID] "
             "[--baseline ID]\n"
             "         [--examples N]",
    .doc = "print the last values of every learner as a table, or the "
           "leaderboard of their policies",
    .exec = show_exec,
};
