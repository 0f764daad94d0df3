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

/* 0, or the exit code. */
static int
read_options(int argc, char **argv, struct pf_show_options *o,
             const char **metric)
{
    static const struct option table[] = {
        {"metric", required_argument, NULL, 'm'},
        {"threshold", required_argument, NULL, 't'},
        {"x", required_argument, NULL, 'x'},
        {NULL, 0, NULL, 0}};
    int c;
    while ((c = getopt_long(argc, argv, "m:t:", table, NULL)) != -1) {
        if (c == 'm' && o->n_metrics < MOST_METRICS)
            metric[o->n_metrics++] = optarg;
        else if (c == 'm')
            return usage("too many metrics");
        else if (c == 'x')
            o->x = optarg;
        else if (c != 't')
            return usage(NULL);
        else if (!pf_parse_real(optarg, &o->threshold))
            return usage("--threshold needs a number, as in 1e-6");
        else
            o->has_threshold = true;
    }
    if (optind + 1 != argc)
        return usage("one result file is needed");
    return 0;
}

static int
show_exec(int argc, char **argv)
{
    const char *metric[MOST_METRICS];
    struct pf_show_options o = {.metric = metric};
    struct pf_results r;
    struct pf_output out;
    struct pf_diag d;
    int code = read_options(argc, argv, &o, metric);
    if (code != 0)
        return code;
    pf_diag_init(&d);
    int status = pf_results_open(&r, argv[optind], &d);
    if (status == PF_OK) {
        pf_output_open(&out, NULL, &d);
        status = pf_output_close(&out, pf_show(&r, &o, out.stream, &d), &d);
    }
    pf_results_clear(&r);
    return pf_report_status(status, &d);
}

const struct pf_cmd pf_cmd_show = {
    .name = "show",
    .usage = "FILE.db [--metric M]... [--threshold X] "
             "[--x queries|steps|METRIC]",
    .doc = "print the last values of every learner as a table",
    .exec = show_exec,
};
