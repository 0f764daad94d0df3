/* prefarm merge: shards of an experiment into one result file.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/options.h"
#include "core/status.h"
#include "lab/store/merge.h"

enum { MIXED = 256 };

static const struct pf_cmd_option options[] = {
    {"output", "OUT.db", "the file to merge into; it may hold shards already",
     'o'},
    {"allow-mixed-numerics", NULL,
     "take shards of different fingerprints of the numerics", MIXED},
    {0}};

static int
usage(const char *problem)
{
    return pf_misuse(&pf_cmd_merge, problem);
}

/* 0, or the exit code. */
static int
read_options(int argc, char **argv, struct pf_merge_options *o)
{
    int c;
    while ((c = pf_next_option(&pf_cmd_merge, argc, argv)) != -1) {
        if (c == 'o')
            o->output = optarg;
        else if (c == MIXED)
            o->mixed_numerics = true;
        else
            return usage(NULL);
    }
    if (o->output == NULL)
        return usage("-o names the file to merge into");
    if (optind >= argc)
        return usage("at least one shard is needed");
    o->shard = (const char *const *) argv + optind;
    o->n = (size_t) (argc - optind);
    return 0;
}

static void
print_report(const struct pf_merge_options *o, const struct pf_merge_report *r)
{
    for (size_t i = 0; i < o->n; i++) {
        const struct pf_merge_shard *s = &r->shard[i];
        printf("%s: %zu runs taken", o->shard[i], s->taken);
        if (s->equal > 0)
            printf(", %zu were there already", s->equal);
        if (s->unplanned > 0)
            printf(", %zu are not planned (any more) and left out",
                   s->unplanned);
        putchar('\n');
    }
    printf("%s: %zu runs planned: %zu done, %zu failed, %zu missing\n",
           o->output, r->planned, r->done, r->failed, r->missing);
}

static int
merge_exec(int argc, char **argv)
{
    struct pf_merge_options o = {0};
    struct pf_merge_report report;
    struct pf_diag d;
    int code = read_options(argc, argv, &o);
    if (code != 0)
        return code;
    pf_diag_init(&d);
    int status = pf_merge(&o, &report, &d);
    if (status == PF_OK)
        print_report(&o, &report);
    code = pf_report_status(status, &d);
    if (status == PF_OK && report.failed + report.missing > 0)
        code = EXIT_FAILURE;
    pf_merge_report_clear(&report);
    return code;
}

const struct pf_cmd pf_cmd_merge = {
    .name = "merge",
    .usage = "-o OUT.db SHARD.db... [--allow-mixed-numerics]",
    .doc = "put the shards of an experiment together into one result file",
    .options = options,
    .exec = merge_exec,
};
