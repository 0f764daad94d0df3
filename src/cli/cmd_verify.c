/* prefarm verify: is a result file what it was, and what its experiment gives?
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/options.h"
#include "cli/plugins.h"
#include "core/parse.h"
#include "core/status.h"
#include "lab/sweep/replay.h"
#include "lab/store/verify.h"

#define MOST_RUNS 64

enum { HASH = 256, REPLAY, RUN, SEED, FOLDER, MIXED };

static const struct pf_cmd_option options[] = {
    {"hash", "[=results]",
     "print the SHA-256 of all content, or of the numbers alone", HASH},
    {"replay", "N|all", "compute so many runs again, and compare all bits",
     REPLAY},
    {"run", "ID", "compute this run again; may be given more than once", RUN},
    {"seed", "S", "which runs --replay chooses [1]", SEED},
    {"folder", "DIR", "where data files are [the result file's folder]",
     FOLDER},
    {"allow-mixed-numerics", NULL,
     "replay runs of another fingerprint of the numerics, too", MIXED},
    {0}};

static int
usage(const char *problem)
{
    return pf_misuse(&pf_cmd_verify, problem);
}

struct call {
    bool hash, results; /* --hash, --hash=results */
    bool replay;        /* --replay or --run */
    bool for_replay;    /* an option was given that goes with it */
    struct pf_replay_options how;
    const char *run[MOST_RUNS];
};

static const char *
read_hash(struct call *o, const char *what)
{
    o->hash = true;
    o->results = what != NULL && strcmp(what, "results") == 0;
    return what != NULL && !o->results ? "--hash is alone, or --hash=results"
                                       : NULL;
}

static const char *
read_number(struct call *o, const char *text)
{
    uint64_t n;
    o->replay = true;
    if (strcmp(text, "all") == 0)
        o->how.n = SIZE_MAX;
    else if (pf_parse_count(text, &n) && n > 0)
        o->how.n = (size_t) n;
    else
        return "--replay needs a number of runs, or all";
    return NULL;
}

/* The problem, or NULL. */
static const char *
read_option(struct call *o, int c)
{
    if (c == HASH)
        return read_hash(o, optarg);
    if (c == REPLAY)
        return read_number(o, optarg);
    if (c == RUN) {
        o->replay = true;
        if (o->how.n_ids == MOST_RUNS)
            return "too many runs; --replay all takes every one";
        o->run[o->how.n_ids++] = optarg;
        return NULL;
    }
    o->for_replay = true;
    if (c == MIXED)
        o->how.mixed_numerics = true;
    else if (c == FOLDER)
        o->how.folder = optarg;
    else if (!pf_parse_count(optarg, &o->how.seed))
        return "--seed needs a whole number";
    return NULL;
}

/* 0, or the exit code. */
static int
read_options(int argc, char **argv, struct call *o)
{
    int c;
    while ((c = pf_next_option(&pf_cmd_verify, argc, argv)) != -1) {
        const char *problem = NULL;
        if (c == '?')
            return usage(NULL);
        problem = read_option(o, c);
        if (problem != NULL)
            return usage(problem);
    }
    if (o->hash && o->replay)
        return usage("either --hash or --replay");
    if (o->for_replay && !o->replay)
        return usage("--seed, --folder and --allow-mixed-numerics are for "
                     "--replay and --run");
    if (optind + 1 != argc)
        return usage("one result file is needed");
    return 0;
}

/* --- what is there --- */

static void
print_report(const char *file, const struct pf_verify_report *r)
{
    printf("%s: %zu runs planned: %zu done, %zu failed, %zu missing\n", file,
           r->planned, r->done, r->failed, r->missing);
    for (size_t i = 0; i < r->n_numerics; i++)
        printf("%s: %zu runs computed under %s%s\n", file, r->numerics[i].runs,
               r->numerics[i].id[0] != '\0' ? "numerics fingerprint "
                                            : "no known numerics fingerprint",
               r->numerics[i].id);
    if (r->unplanned > 0)
        printf("%s: %zu more runs that are not planned (any more)\n", file,
               r->unplanned);
    if (r->damages > 0)
        printf("%s: %zu damage%s\n", file, r->damages,
               r->damages == 1 ? "" : "s");
    else
        printf("%s: no damage\n", file);
}

static int
verify(const char *file, struct pf_diag *d)
{
    struct pf_verify_report report;
    int status = pf_verify(file, stderr, &report, d);
    if (status == PF_OK || report.damages > 0)
        print_report(file, &report);
    int code = d->count == 0 && report.damages > 0
                   ? PF_EXIT_STORAGE
                   : pf_report_status(status, d);
    pf_verify_report_clear(&report);
    return code;
}

/* A backslash or a line feed in a name would make the line ambiguous:
 * sha256sum writes them as two characters and puts a backslash in front. */
static void
print_hash(const char *hex, const char *file)
{
    if (strpbrk(file, "\\\n\r") != NULL)
        putchar('\\');
    printf("%s  ", hex);
    for (const char *c = file; *c != '\0'; c++) {
        if (*c == '\n')
            fputs("\\n", stdout);
        else if (*c == '\r')
            fputs("\\r", stdout);
        else if (*c == '\\')
            fputs("\\\\", stdout);
        else
            putchar(*c);
    }
    putchar('\n');
}

static int
hash(const char *file, bool results, struct pf_diag *d)
{
    char hex[PF_HEX];
    int status = pf_verify_hash(file, results, stderr, hex, d);
    if (status == PF_OK)
        print_hash(hex, file);
    else if (d->count == 0)
        pf_diag_at(d, (struct pf_place){.file = file},
                   "is damaged, and so has no hash");
    return pf_report_status(status, d);
}

static int
replay(const char *file, struct pf_replay_options *how, struct pf_diag *d)
{
    struct pf_numerics numerics = {0};
    struct pf_replay_report report = {0};
    int status = pf_program_numerics(&numerics);
    how->numerics = &numerics;
    how->differences = stderr;
    if (status == PF_OK)
        status = pf_replay(file, how, &report, d);
    if (report.replayed > 0)
        printf("%s: %zu run%s replayed, %zu differ (--seed %" PRIu64 ")\n",
               file, report.replayed, report.replayed == 1 ? "" : "s",
               report.different, how->seed);
    else if (status == PF_OK)
        printf("%s: no run is done, none was replayed\n", file);
    pf_numerics_clear(&numerics);
    return d->count == 0 && report.different > 0 ? PF_EXIT_STORAGE
                                                 : pf_report_status(status, d);
}

static int
verify_exec(int argc, char **argv)
{
    struct call o = {.how = {.seed = 1}};
    struct pf_diag d;
    o.how.id = o.run;
    int code = read_options(argc, argv, &o);
    if (code != 0)
        return code;
    const char *file = argv[optind];
    pf_diag_init(&d);
    if (o.hash)
        code = hash(file, o.results, &d);
    else if (o.replay)
        code = replay(file, &o.how, &d);
    else
        code = verify(file, &d);
    pf_diag_clear(&d);
    return code;
}

const struct pf_cmd pf_cmd_verify = {
    .name = "verify",
    .usage = "FILE.db\n"
             "       prefarm verify --hash[=results] FILE.db\n"
             "       prefarm verify [--replay N|all] [--run ID]... "
             "[--seed S]\n"
             "         [--folder DIR] [--allow-mixed-numerics] FILE.db",
    .doc = "find every damage in a result file, print its canonical hash, or "
           "compute runs again and compare",
    .options = options,
    .exec = verify_exec,
};
