/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/run_options.h"

#include <getopt.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/parse.h"
#include "core/status.h"

#define MOST_WORKERS 4096
#define MOST_SHARDS 1000000

static const struct pf_place nowhere;

enum {
    MISSING = 256,
    FAIL_FAST,
    KEEP_GOING,
    TIMEOUT,
    CHECKPOINT,
    SHARD,
    MIXED,
    PROGRESS
};

static const struct option options[] = {
    {"output", required_argument, NULL, 'o'},
    {"set", required_argument, NULL, 's'},
    {"jobs", required_argument, NULL, 'j'},
    {"dry-run", no_argument, NULL, 'n'},
    {"quiet", no_argument, NULL, 'q'},
    {"missing", no_argument, NULL, MISSING},
    {"fail-fast", no_argument, NULL, FAIL_FAST},
    {"keep-going", no_argument, NULL, KEEP_GOING},
    {"timeout", required_argument, NULL, TIMEOUT},
    {"checkpoint", required_argument, NULL, CHECKPOINT},
    {"shard", required_argument, NULL, SHARD},
    {"allow-mixed-numerics", no_argument, NULL, MIXED},
    {"progress", required_argument, NULL, PROGRESS},
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

static int
read_text(struct pf_run_call *call, int c, struct pf_diag *d)
{
    switch (c) {
    case 'o':
        call->output = optarg;
        return PF_OK;
    case 's':
        if (call->n_sets == PF_MOST_SETS)
            return pf_diag_at(d, nowhere, "--set stands more than %d times",
                              PF_MOST_SETS);
        call->set[call->n_sets++] = optarg;
        return PF_OK;
    case 'j':
        return read_jobs(call, optarg, d);
    case TIMEOUT:
        return read_seconds(&call->timeout, "timeout", optarg, false, d);
    case CHECKPOINT:
        return read_seconds(&call->checkpoint, "checkpoint", optarg, true, d);
    case SHARD:
        return read_shard(call, optarg, d);
    case PROGRESS:
        if (pf_progress_parse(optarg, &call->progress))
            return PF_OK;
        return pf_diag_at(d, nowhere,
                          "--progress is auto, bar, json or none, not '%s'",
                          optarg);
    default:
        return PF_EINPUT;
    }
}

static int
read_option(struct pf_run_call *call, int c, struct pf_diag *d)
{
    switch (c) {
    case 'n':
        call->dry_run = true;
        break;
    case 'q':
        call->quiet = true;
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
    case MIXED:
        call->mixed_numerics = true;
        break;
    default:
        return read_text(call, c, d);
    }
    return PF_OK;
}

int
pf_run_call_read(struct pf_run_call *call, int argc, char **argv,
                 struct pf_diag *d)
{
    int c, status = PF_OK;
    *call =
        (struct pf_run_call){.checkpoint = 30.0, .workers = pf_processors()};
    while ((c = getopt_long(argc, argv, "o:j:nq", options, NULL)) != -1) {
        int one = read_option(call, c, d);
        status = one != PF_OK ? one : status;
    }
    if (call->timeout > 0.0 && call->workers == 0)
        status = pf_diag_at(d, nowhere,
                            "--timeout ends a worker process, and -j 0 has "
                            "none: let it be 1 or more");
    if (call->dry_run && call->missing)
        status = pf_diag_at(d, nowhere,
                            "--dry-run tells of the whole plan, --missing of "
                            "what a result file lacks: one at a time");
    if (optind + 1 == argc)
        call->file = argv[optind];
    if (call->quiet)
        call->progress = PF_PROGRESS_NONE;
    return call->file != NULL ? status : PF_EINPUT;
}

char *
pf_run_output(const struct pf_run_call *call)
{
    if (call->output != NULL)
        return strdup(call->output);
    const char *slash = strrchr(call->file, '/');
    const char *name = slash != NULL ? slash + 1 : call->file;
    const char *dot = strrchr(name, '.');
    size_t length =
        dot != NULL && dot > name ? (size_t) (dot - name) : strlen(name);
    size_t size = length + 80;
    char *out = malloc(size);
    if (out == NULL)
        return NULL;
    if (call->n_shards > 0)
        snprintf(out, size, "%.*s.shard-%zu-of-%zu.db", (int) length, name,
                 call->shard, call->n_shards);
    else
        snprintf(out, size, "%.*s.db", (int) length, name);
    return out;
}
