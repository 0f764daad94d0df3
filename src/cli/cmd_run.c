/* prefarm run: compute what an experiment asks for and is not there yet.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/options.h"
#include "cli/progress.h"
#include "core/status.h"
#include "lab/runner.h"
#include "lab/world_cache.h"

#define MOST_SETS 64

struct arguments {
    const char *file, *output;
    const char *set[MOST_SETS];
    size_t n_sets;
    bool dry_run, quiet;
};

/* The one thing a signal handler may touch. */
static volatile sig_atomic_t caught;

static void
note_signal(int signal_number)
{
    caught = signal_number;
    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
}

/* The first INT or TERM ends the run after the step it is in; the second has
 * the default effect, at once. */
static void
mind_signals(void)
{
    struct sigaction action = {.sa_handler = note_signal};
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

static bool
add_set(struct arguments *a, const char *text)
{
    if (a->n_sets == MOST_SETS)
        return false;
    a->set[a->n_sets++] = text;
    return true;
}

static bool
parse_arguments(struct arguments *a, int argc, char **argv)
{
    static const struct option options[] = {
        {"output", required_argument, NULL, 'o'},
        {"set", required_argument, NULL, 's'},
        {"dry-run", no_argument, NULL, 'n'},
        {"quiet", no_argument, NULL, 'q'},
        {0}};
    int c;
    bool ok = true;
    while ((c = getopt_long(argc, argv, "o:nq", options, NULL)) != -1) {
        if (c == 'o')
            a->output = optarg;
        else if (c == 's')
            ok = add_set(a, optarg) && ok;
        else if (c == 'n')
            a->dry_run = true;
        else if (c == 'q')
            a->quiet = true;
        else
            ok = false;
    }
    if (optind + 1 == argc)
        a->file = argv[optind];
    return ok && a->file != NULL;
}

/* "dir/name.xml" gives "name.db", in the working directory. */
static char *
default_output(const char *file)
{
    const char *slash = strrchr(file, '/');
    const char *name = slash != NULL ? slash + 1 : file;
    const char *dot = strrchr(name, '.');
    size_t length =
        dot != NULL && dot > name ? (size_t) (dot - name) : strlen(name);
    char *out = malloc(length + sizeof ".db");
    if (out == NULL)
        return NULL;
    memcpy(out, name, length);
    memcpy(out + length, ".db", sizeof ".db");
    return out;
}

/* With its id, where that is given and no label is. */
static void
print_learner(const struct pf_learner_def *l)
{
    const struct pf_kind *kind = &l->type->kind;
    fputs(l->label, stdout);
    if (strcmp(l->label, kind->title) == 0 && strcmp(l->id, kind->name) != 0)
        printf(" (%s)", l->id);
}

static void
print_plan(const struct pf_plan *plan)
{
    double bytes = 0.0, steps = 0.0;
    for (size_t i = 0; i < plan->n_cells; i++) {
        const struct pf_cell *c = &plan->cell[i];
        double n = (double) c->n_seeds;
        steps += n * (double) pf_cell_steps(c);
        bytes += n * 8.0 * (double) c->record.points *
                 (double) (2 + c->record.n_metrics);
    }
    for (size_t i = 0; i < plan->n_cells; i++) {
        const struct pf_cell *c = &plan->cell[i];
        printf("%s, ", c->world->label);
        print_learner(c->learner);
        for (size_t a = 0; a < plan->experiment->n_axes; a++)
            if (c->axis_value[a] != NULL)
                printf(", %s=%s", plan->experiment->axis[a].name,
                       c->axis_value[a]);
        printf(": %" PRIu64 " seeds of %" PRIu64 " steps\n", c->n_seeds,
               pf_cell_steps(c));
    }
    printf("%zu runs, %.4g steps in all, at most %.1f MB of results\n",
           plan->n_runs, steps, bytes / 1e6);
}

static int
run_into(const struct arguments *a, const char *output, struct pf_plan *plan,
         struct pf_diag *d)
{
    struct pf_store *store = NULL;
    struct pf_progress bar;
    struct pf_runner_report report = {0};
    pf_progress_init(&bar, a->quiet);
    struct pf_runner_options options = {
        .stop = &caught, .progress = pf_progress_tell, .self = &bar};
    int status = pf_store_open(&store, output, plan, d);
    if (status != PF_OK)
        return pf_report_status(status, d);
    mind_signals();
    status = pf_runner_run(plan, store, &options, &report, d);
    pf_progress_end(&bar);
    pf_store_close(store);
    if (status == PF_ESTOPPED) {
        fprintf(stderr,
                "prefarm: stopped with %zu of %zu runs done; the same command "
                "goes on from here\n",
                report.found + report.computed, plan->n_runs);
        return 128 + (int) caught;
    }
    if (status != PF_OK)
        return pf_report_status(status, d);
    pf_diag_print(d, stderr); /* why single runs failed */
    if (!a->quiet)
        printf("%s: %zu runs, %zu computed now, %zu failed\n", output,
               plan->n_runs, report.computed, report.failed);
    return report.failed > 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

static int
run_experiment(const struct arguments *a, struct pf_experiment *e,
               struct pf_plan *plan, struct pf_diag *d)
{
    int status = pf_experiment_read(e, a->file, a->set, a->n_sets, d);
    if (status == PF_OK)
        status = pf_plan_make(plan, e, d);
    if (status == PF_OK)
        status = pf_worlds_try(plan, d);
    if (status != PF_OK)
        return pf_report_status(status, d);
    if (a->dry_run) {
        print_plan(plan);
        return EXIT_SUCCESS;
    }
    char *made = a->output == NULL ? default_output(a->file) : NULL;
    const char *output = a->output != NULL ? a->output : made;
    int code = output != NULL ? run_into(a, output, plan, d)
                              : pf_report_status(PF_ENOMEM, d);
    free(made);
    return code;
}

static int
exec(int argc, char **argv)
{
    struct arguments a = {0};
    if (!parse_arguments(&a, argc, argv))
        return pf_usage(&pf_cmd_run);
    struct pf_diag d;
    struct pf_experiment e = {0};
    struct pf_plan plan = {0};
    pf_diag_init(&d);
    int code = run_experiment(&a, &e, &plan, &d);
    pf_plan_clear(&plan);
    pf_experiment_clear(&e);
    pf_diag_clear(&d);
    return code;
}

const struct pf_cmd pf_cmd_run = {
    .name = "run",
    .usage = "FILE.xml [-o FILE.db] [--set PATH=VALUE]... [--dry-run] "
             "[--quiet]",
    .doc = "run an experiment, or what is missing of it",
    .exec = exec,
};
