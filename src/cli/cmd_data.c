/* prefarm data: the pairs that an offline learner learns from, as a table.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "cli/options.h"
#include "core/parse.h"
#include "core/status.h"
#include "lab/worlds/dataset_draw.h"
#include "lab/store/output.h"

#define MOST_SETS 64

enum { LEARNER = 256, WORLD, SEED, SET };

static const struct pf_cmd_option options[] = {
    {"learner", "ID", "whose data, where learners have different ones",
     LEARNER},
    {"world", "ID", "in which world", WORLD},
    {"seed", "N", "at which seed [the first]", SEED},
    {"set", "PATH=VALUE", "change an attribute of the experiment, as run does",
     SET},
    {"output", "FILE.csv", "where to [standard output]", 'o'},
    {0}};

struct arguments {
    const char *file, *output;
    const char *set[MOST_SETS];
    size_t n_sets;
    struct pf_dataset_choice choice;
    uint64_t seed;
};

static int
usage(const char *problem)
{
    return pf_misuse(&pf_cmd_data, problem);
}

/* NULL, or what is wrong. */
static const char *
set_option(struct arguments *a, int c, const char *text)
{
    if (c == 'o')
        a->output = text;
    else if (c == LEARNER)
        a->choice.learner = text;
    else if (c == WORLD)
        a->choice.world = text;
    else if (c == SET && a->n_sets < MOST_SETS)
        a->set[a->n_sets++] = text;
    else if (c == SET)
        return "too many --set";
    else if (!pf_parse_count(text, &a->seed))
        return "--seed is a whole number";
    else
        a->choice.seed = &a->seed;
    return NULL;
}

/* A table of another kind would be read as one: see sim/import/rows.h. */
static bool
is_csv(const char *name)
{
    const char *dot = strrchr(name, '.');
    return strncmp(name, "/dev/", 5) == 0 ||
           (dot != NULL && strcmp(dot, ".csv") == 0);
}

/* 0, or the exit code. */
static int
read_options(struct arguments *a, int argc, char **argv)
{
    const char *problem = NULL;
    int c;
    while ((c = pf_next_option(&pf_cmd_data, argc, argv)) != -1) {
        if (c == '?')
            return usage(NULL);
        problem = set_option(a, c, optarg);
        if (problem != NULL)
            return usage(problem);
    }
    if (optind + 1 != argc)
        return usage("one experiment is needed");
    if (a->output != NULL && !is_csv(a->output))
        return usage("-o needs a name that ends in .csv");
    a->file = argv[optind];
    return 0;
}

static int
write_data(const struct arguments *a, const struct pf_plan *plan,
           struct pf_diag *d)
{
    struct pf_output out;
    int status = pf_output_open(&out, a->output, d);
    if (status != PF_OK)
        return status;
    status = pf_dataset_export(out.stream, plan, &a->choice, d);
    return pf_output_close(&out, status, d);
}

static int
exec(int argc, char **argv)
{
    struct arguments a = {0};
    struct pf_experiment e = {0};
    struct pf_plan plan = {0};
    struct pf_diag d;
    int code = read_options(&a, argc, argv);
    if (code != 0)
        return code;
    pf_diag_init(&d);
    int status = pf_experiment_read(&e, a.file, a.set, a.n_sets, &d);
    if (status == PF_OK)
        status = pf_plan_make(&plan, &e, &d);
    if (status == PF_OK)
        status = write_data(&a, &plan, &d);
    pf_plan_clear(&plan);
    pf_experiment_clear(&e);
    return pf_report_status(status, &d);
}

const struct pf_cmd pf_cmd_data = {
    .name = "data",
    .usage = "FILE.xml [--learner ID] [--world ID] [--seed N]\n"
             "         [--set PATH=VALUE]... [-o FILE.csv]",
    .doc = "write the pairs that an offline learner learns from",
    .options = options,
    .exec = exec,
};
