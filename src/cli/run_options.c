/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/run_options.h"

#include <getopt.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/options.h"
#include "cli/file_names.h"
#include "core/parse.h"
#include "core/status.h"

#define MOST_WORKERS 4096
#define MOST_SHARDS 1000000

static const struct pf_place nowhere;

enum { MISSING = PF_RUN_CODES, FAIL_FAST, KEEP_GOING, SHARD };

const struct pf_cmd_option pf_run_option_rows[] = {
    {"output", "FILE.db", "the result file [FILE.xml's name, with .db]", 'o'},
    PF_RUN_ROW_SET,
    PF_RUN_ROW_JOBS,
    {"dry-run", NULL, "print the plan, its size and time, and run nothing",
     'n'},
    {"missing", NULL, "list the runs that the result file lacks", MISSING},
    {"keep-going", NULL, "go on after a failed run [the default]", KEEP_GOING},
    {"fail-fast", NULL, "leave the rest after a failed run", FAIL_FAST},
    PF_RUN_ROW_TIMEOUT,
    PF_RUN_ROW_CHECKPOINT,
    {"shard", "I/N", "every Nth run, from run I of 1 to N on", SHARD},
    PF_RUN_ROW_MIXED,
    PF_RUN_ROW_PROGRESS,
    {"quiet", NULL, "no progress and no closing line", 'q'},
    {0}};

size_t
pf_processors(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 0)
        return (size_t) CPU_COUNT(&set);
    long n = sysconf(_SC_NPROCESSORS_ONLN); /* more than a set has room for */
    return n > 0 ? (size_t) n : 1;
}

static int
read_jobs(struct pf_run_call *call, const char *text, struct pf_diag *d)
{
    uint64_t n;
    if (!pf_parse_count(text, &n) || n > MOST_WORKERS)
        return pf_diag_at(d, nowhere,
                          "-j wants a number of worker processes, 0 to %d, not "
                          "'%s'",
                          MOST_WORKERS, text);
    call->workers = (size_t) n;
    call->jobs = true;
    return PF_OK;
}

/* "2/8" */
static int
read_shard(struct pf_run_call *call, const char *text, struct pf_diag *d)
{
    char first[24];
    const char *slash = strchr(text, '/');
    uint64_t i, n;
    size_t length = slash != NULL ? (size_t) (slash - text) : sizeof first;
    if (length < sizeof first) {
        memcpy(first, text, length);
        first[length] = '\0';
        if (pf_parse_count(first, &i) && pf_parse_count(slash + 1, &n) &&
            i >= 1 && i <= n && n <= MOST_SHARDS) {
            call->shard = (size_t) i;
            call->n_shards = (size_t) n;
            return PF_OK;
        }
    }
    return pf_diag_at(d, nowhere,
                      "--shard wants I/N with I from 1 to N, like 2/8, not "
                      "'%s'",
                      text);
}

static int
read_seconds(double *out, const char *name, const char *text, bool zero,
             struct pf_diag *d)
{
    double x;
    if (!pf_parse_real(text, &x) || x < 0.0 || (x <= 0.0 && !zero))
        return pf_diag_at(d, nowhere, "--%s wants seconds, %s 0, not '%s'",
                          name, zero ? "at least" : "more than", text);
    *out = x;
    return PF_OK;
}

int
pf_run_call_take(struct pf_run_call *call, int c, const char *text,
                 struct pf_diag *d)
{
    switch (c) {
    case 'q':
        call->quiet = true;
        return PF_OK;
    case PF_RUN_MIXED:
        call->mixed_numerics = true;
        return PF_OK;
    case PF_RUN_SET:
        if (call->n_sets == PF_MOST_SETS)
            return pf_diag_at(d, nowhere, "--set stands more than %d times",
                              PF_MOST_SETS);
        call->set[call->n_sets++] = text;
        return PF_OK;
    case 'j':
        return read_jobs(call, text, d);
    case PF_RUN_TIMEOUT:
        return read_seconds(&call->timeout, "timeout", text, false, d);
    case PF_RUN_CHECKPOINT:
        return read_seconds(&call->checkpoint, "checkpoint", text, true, d);
    case PF_RUN_PROGRESS:
        if (pf_progress_parse(text, &call->progress))
            return PF_OK;
        return pf_diag_at(d, nowhere,
                          "--progress is auto, bar, json or none, not '%s'",
                          text);
    default:
        return PF_EINPUT;
    }
}

static int
read_option(struct pf_run_call *call, int c, struct pf_diag *d)
{
    switch (c) {
    case 'o':
        call->output = optarg;
        break;
    case 'n':
        call->dry_run = true;
        break;
    case MISSING:
        call->missing = true;
        break;
    case FAIL_FAST:
        call->fail_fast = true;
        break;
    case KEEP_GOING:
        call->fail_fast = false;
        break;
    case SHARD:
        return read_shard(call, optarg, d);
    default:
        return pf_run_call_take(call, c, optarg, d);
    }
    return PF_OK;
}

void
pf_run_call_init(struct pf_run_call *call)
{
    *call =
        (struct pf_run_call){.checkpoint = 30.0, .workers = pf_processors()};
}

int
pf_run_call_check(struct pf_run_call *call, struct pf_diag *d)
{
    if (call->quiet)
        call->progress = PF_PROGRESS_NONE;
    if (call->timeout > 0.0 && call->workers == 0)
        return pf_diag_at(d, nowhere,
                          "--timeout ends a worker process, and -j 0 has "
                          "none: let it be 1 or more");
    return PF_OK;
}

int
pf_run_call_read(struct pf_run_call *call, int argc, char **argv,
                 struct pf_diag *d)
{
    int c, status = PF_OK;
    pf_run_call_init(call);
    while ((c = pf_next_option(&pf_cmd_run, argc, argv)) != -1) {
        int one = read_option(call, c, d);
        status = one != PF_OK ? one : status;
    }
    if (pf_run_call_check(call, d) != PF_OK)
        status = PF_EINPUT;
    if (call->dry_run && call->missing)
        status = pf_diag_at(d, nowhere,
                            "--dry-run tells of the whole plan, --missing of "
                            "what a result file lacks: one at a time");
    if (optind + 1 == argc)
        call->file = argv[optind];
    return call->file != NULL ? status : PF_EINPUT;
}

char *
pf_run_output(const struct pf_run_call *call)
{
    if (call->output != NULL)
        return strdup(call->output);
    char ending[80] = ".db";
    if (call->n_shards > 0)
        snprintf(ending, sizeof ending, ".shard-%zu-of-%zu.db", call->shard,
                 call->n_shards);
    return pf_name_beside(call->file, NULL, ending);
}
