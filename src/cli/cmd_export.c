/* prefarm export: results as a table for other programs.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "cli/options.h"
#include "core/status.h"
#include "lab/report/export.h"
#include "lab/store/output.h"

struct options {
    enum pf_export_table table;
    enum pf_export_format format;
    const char *output; /* NULL: stdout */
    struct pf_statistics how;
    bool has_how;
};

static int
usage(const char *problem)
{
    if (problem != NULL)
        fprintf(stderr, "prefarm export: %s\n", problem);
    return pf_usage(&pf_cmd_export);
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

static bool
set_table(struct options *o, const char *text)
{
    static const char *const word[] = {[PF_EXPORT_POINTS] = "points",
                                       [PF_EXPORT_RUNS] = "runs",
                                       [PF_EXPORT_POLICIES] = "policies",
                                       [PF_EXPORT_FINAL] = "final",
                                       [PF_EXPORT_SUMMARY] = "summary"};
    int i = choose(text, word, 5);
    if (i >= 0)
        o->table = (enum pf_export_table) i;
    return i >= 0;
}

static bool
set_format(struct options *o, const char *text)
{
    static const char *const word[] = {[PF_EXPORT_CSV] = "csv",
                                       [PF_EXPORT_TSV] = "tsv",
                                       [PF_EXPORT_JSONL] = "jsonl"};
    int i = choose(text, word, 3);
    if (i >= 0)
        o->format = (enum pf_export_format) i;
    return i >= 0;
}

static const struct option options[] = {
    {"table", required_argument, NULL, 't'},
    {"format", required_argument, NULL, 'f'},
    {"output", required_argument, NULL, 'o'},
    {"aggregate", required_argument, NULL, 's'},
    {"interval", required_argument, NULL, 's'},
    {"confidence", required_argument, NULL, 's'},
    {"resamples", required_argument, NULL, 's'},
    {NULL, 0, NULL, 0}};

/* NULL, or what is wrong. */
static const char *
set_option(struct options *o, int c, int index)
{
    if (c == 'o')
        o->output = optarg;
    else if (c == 't' && !set_table(o, optarg))
        return "--table is one of points, runs, policies, final, summary";
    else if (c == 'f' && !set_format(o, optarg))
        return "--format is one of csv, tsv, jsonl";
    else if (c == 's') {
        o->has_how = true;
        return pf_statistics_set(&o->how, options[index].name, optarg);
    }
    return NULL;
}

/* 0, or the exit code. */
static int
read_options(int argc, char **argv, struct options *o)
{
    int c, index = 0;
    while ((c = getopt_long(argc, argv, "t:f:o:", options, &index)) != -1) {
        if (c == '?')
            return usage(NULL);
        const char *problem = set_option(o, c, index);
        if (problem != NULL)
            return usage(problem);
    }
    if (o->has_how && o->table != PF_EXPORT_SUMMARY)
        return usage("--aggregate, --interval, --confidence and --resamples "
                     "are for --table summary");
    if (optind + 1 != argc)
        return usage("one result file is needed");
    return 0;
}

static int
export_exec(int argc, char **argv)
{
    struct options o = {.table = PF_EXPORT_POINTS, .format = PF_EXPORT_CSV};
    struct pf_results r;
    struct pf_output out = {0};
    struct pf_diag d;
    int code = read_options(argc, argv, &o);
    if (code != 0)
        return code;
    pf_diag_init(&d);
    int status = pf_results_open(&r, argv[optind], &d);
    if (status == PF_OK)
        status = pf_output_open(&out, o.output, &d);
    if (status == PF_OK) {
        status = o.table == PF_EXPORT_SUMMARY
                     ? pf_export_summary(&r, &o.how, o.format, out.stream, &d)
                     : pf_export(&r, o.table, o.format, out.stream, &d);
        status = pf_output_close(&out, status, &d);
    }
    pf_results_clear(&r);
    return pf_report_status(status, &d);
}

const struct pf_cmd pf_cmd_export = {
    .name = "export",
    .usage = "FILE.db [--table points|runs|policies|final|summary]\n"
             "         [--format csv|tsv|jsonl] [-o FILE]\n"
             "         [--aggregate median|mean|iqm|trimmed=SHARE]\n"
             "         [--interval quantiles|percentile|bca] [--confidence C]\n"
             "         [--resamples N]",
    .doc = "write runs, points, policies or their summary as csv, tsv, jsonl",
    .exec = export_exec,
};
