/* prefarm report: results as one page.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/file_names.h"
#include "cli/options.h"
#include "cli/signals.h"
#include "cli/statistics.h"
#include "core/parse.h"
#include "core/status.h"
#include "lab/page/page.h"
#include "lab/store/output.h"

#define MOST_METRICS 32

struct call {
    struct pf_page_options page;
    const char *metric[MOST_METRICS];
    const char *output; /* NULL: not asked for */
};

static int
usage(const char *problem)
{
    return pf_misuse(&pf_cmd_report, problem);
}

static const char *
add_metric(struct call *o, const char *name)
{
    for (size_t i = 0; i < o->page.n_metrics; i++)
        if (strcmp(o->metric[i], name) == 0)
            return "a metric needs to be named once";
    if (o->page.n_metrics == MOST_METRICS)
        return "too many metrics";
    o->metric[o->page.n_metrics++] = name;
    return NULL;
}

static const char *
add_threshold(struct call *o, const char *text)
{
    if (o->page.n_thresholds == PF_PAGE_THRESHOLDS)
        return "four thresholds at most";
    if (!pf_parse_real(text, &o->page.threshold[o->page.n_thresholds]))
        return "--threshold needs a number, as in 1e-6";
    o->page.n_thresholds++;
    return NULL;
}

enum { AGGREGATE = 256, INTERVAL, CONFIDENCE, RESAMPLES };

static const struct pf_cmd_option options[] = {
    {"output", "FILE.html|FOLDER", "where to [FILE.html, for FILE.db]", 'o'},
    {"metric", "M",
     "a metric with a table and figures of its own [the first]; may be given "
     "more than once",
     'm'},
    {"threshold", "X",
     "say when it was reached; up to four times [0.01, 1e-4 and 1e-6 where 0 "
     "is best]",
     't'},
    {"aggregate", "HOW", "median, mean, iqm, trimmed=SHARE [median]",
     AGGREGATE},
    {"interval", "HOW", "quantiles, percentile, bca [quantiles]", INTERVAL},
    {"confidence", "C", "of the interval [0.8 of quantiles, else 0.95]",
     CONFIDENCE},
    {"resamples", "N", "of the bootstrap [2000]", RESAMPLES},
    {0}};

/* 0, or the exit code. */
static int
read_options(int argc, char **argv, struct call *o)
{
    int c;
    while ((c = pf_next_option(&pf_cmd_report, argc, argv)) != -1) {
        const char *problem = NULL;
        if (c == '?')
            return usage(NULL);
        if (c == 'm')
            problem = add_metric(o, optarg);
        else if (c == 't')
            problem = add_threshold(o, optarg);
        else if (c == 'o')
            o->output = optarg;
        else
            problem = pf_statistics_option(&o->page.how, c - AGGREGATE, optarg);
        if (problem != NULL)
            return usage(problem);
    }
    return optind + 1 == argc ? 0 : usage("one result file is needed");
}

static bool
ends_in(const char *name, const char *ending)
{
    size_t n = strlen(name), k = strlen(ending);
    return n > k && strcmp(name + n - k, ending) == 0;
}

/* FILE.html for FILE.db: where it was asked for, in a folder, or here. The
 * caller frees it. */
static char *
name_page(const char *file, const char *output)
{
    bool folder = output != NULL && pf_names_folder(output);
    if (output != NULL && !folder)
        return strdup(output);
    const char *slash = strrchr(file, '/');
    const char *base = slash != NULL ? slash + 1 : file;
    size_t stem = strlen(base) - (ends_in(base, ".db") ? 3 : 0);
    const char *where = folder ? output : "";
    size_t n = strlen(where);
    char *name = NULL;
    if (asprintf(&name, "%s%s%.*s.html", where,
                 n > 0 && where[n - 1] != '/' ? "/" : "", (int) stem, base) < 0)
        return NULL;
    return name;
}

static int
write_page(const char *file, const struct call *o, struct pf_diag *d)
{
    struct pf_results r;
    struct pf_output out = {0};
    char *name = name_page(file, o->output);
    int status = name != NULL ? PF_OK : PF_ENOMEM;
    memset(&r, 0, sizeof r);
    if (status == PF_OK)
        status = pf_results_open(&r, file, d);
    if (status == PF_OK)
        status = pf_output_open(&out, name, d);
    if (status == PF_OK)
        status = pf_output_close(&out,
                                 pf_page_write(&r, &o->page, out.stream, d), d);
    if (status == PF_OK && o->output == NULL)
        printf("%s\n", name);
    pf_results_clear(&r);
    free(name);
    return status;
}

static int
report_exec(int argc, char **argv)
{
    struct call o = {.output = NULL};
    struct pf_diag d;
    int code = read_options(argc, argv, &o);
    o.page.metric = o.metric;
    if (code == 0 && o.output != NULL && !pf_names_folder(o.output) &&
        !ends_in(o.output, ".html") && !ends_in(o.output, ".htm"))
        code = usage("-o needs a folder, or a name that ends in .html");
    if (code != 0)
        return code;
    pf_diag_init(&d);
    pf_signals_mind(false);
    int status = write_page(argv[optind], &o, &d);
    code = pf_close_stdout(pf_report_status(status, &d));
    return pf_signal_caught != 0 && code != 0 ? 128 + (int) pf_signal_caught
                                              : code;
}

const struct pf_cmd pf_cmd_report = {
    .name = "report",
    .usage = "FILE.db [-o FILE.html|FOLDER] [--metric M]...\n"
             "         [--threshold X]... "
             "[--aggregate median|mean|iqm|trimmed=SHARE]\n"
             "         [--interval quantiles|percentile|bca] [--confidence C]\n"
             "         [--resamples N]",
    .doc = "write results as one web page: tables, figures, how they came "
           "about",
    .options = options,
    .exec = report_exec,
};
