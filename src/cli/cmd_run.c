/* prefarm run: compute what an experiment asks for and is not there yet.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/options.h"
#include "cli/plugins.h"
#include "cli/run_options.h"
#include "cli/run_plan.h"
#include "cli/run_ranks.h"
#include "cli/run_report.h"
#include "cli/signals.h"
#include "core/status.h"
#include "lab/sweep/runner.h"
#include "lab/worlds/world_cache.h"

/* All that a run is about. Zeroed to begin with. */
struct sweep {
    struct pf_run_call call;
    struct pf_experiment e;
    struct pf_plan plan;
    struct pf_numerics numerics;
    struct pf_ranks ranks;
    struct pf_diag d;
    char *output, *folder; /* results, checkpoints */
};

static void
clear(struct sweep *s)
{
    pf_numerics_clear(&s->numerics);
    pf_plan_clear(&s->plan);
    pf_experiment_clear(&s->e);
    pf_diag_clear(&s->d);
    free(s->output);
    free(s->folder);
}

/* --- reading --- */

static int
name_files(struct sweep *s)
{
    static const char end[] = ".checkpoints";
    s->output = pf_run_output(&s->call);
    if (s->output == NULL)
        return PF_ENOMEM;
    size_t size = strlen(s->output) + sizeof end;
    s->folder = malloc(size);
    if (s->folder == NULL)
        return PF_ENOMEM;
    snprintf(s->folder, size, "%s%s", s->output, end);
    return PF_OK;
}

static int
read_sweep(struct sweep *s)
{
    const struct pf_run_call *call = &s->call;
    int status =
        pf_experiment_read(&s->e, call->file, call->set, call->n_sets, &s->d);
    if (status == PF_OK)
        status = pf_plan_make(&s->plan, &s->e, &s->d);
    if (status == PF_OK)
        status = pf_worlds_try(&s->plan, &s->d);
    if (status == PF_OK)
        status = pf_program_numerics(&s->numerics);
    return status == PF_OK ? name_files(s) : status;
}

/* --- doing --- */

static struct pf_checkpoints
checkpoints(const struct sweep *s)
{
    return (struct pf_checkpoints){.folder = s->folder,
                                   .numerics = s->numerics.id,
                                   .seconds = s->call.checkpoint};
}

static struct pf_runner_options
options_of(const struct sweep *s)
{
    const struct pf_run_call *call = &s->call;
    return (struct pf_runner_options){.workers = call->workers,
                                      .shard = call->shard,
                                      .n_shards = call->n_shards,
                                      .fail_fast = call->fail_fast,
                                      .mixed_numerics = call->mixed_numerics,
                                      .timeout = call->timeout,
                                      .numerics = &s->numerics,
                                      .checkpoints = checkpoints(s),
                                      .stop = &pf_signal_caught};
}

static int
say_end(struct sweep *s, int status, const struct pf_runner_report *report)
{
    if (status != PF_OK && status != PF_ESTOPPED)
        return pf_report_status(status, &s->d);
    pf_diag_print(&s->d, stderr); /* checkpoints that could not be written */
    pf_say_failures(&s->plan, report);
    if (status == PF_ESTOPPED) {
        pf_say_stopped(report, s->folder, s->ranks.size > 1);
        return 128 + (int) pf_signal_caught;
    }
    if (s->call.fail_fast && report->failed > 0)
        fprintf(stderr,
                "prefarm: ended by a failed run (--fail-fast) with %zu of %zu "
                "runs done\n",
                report->found + report->computed, report->total);
    if (!s->call.quiet)
        printf("%s: %zu runs, %zu computed now, %zu failed\n", s->output,
               report->total, report->computed, report->failed);
    return report->failed > 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

static int
run_with(struct sweep *s, struct pf_crew *crew)
{
    struct pf_store *store = NULL;
    struct pf_progress progress;
    struct pf_runner_report report = {0};
    struct pf_runner_options options = options_of(s);
    int status = pf_store_open(&store, s->output, &s->plan, &s->d);
    if (status != PF_OK)
        return pf_report_status(status, &s->d);
    pf_progress_init(&progress, s->call.progress);
    options.crew = crew;
    options.progress = pf_progress_tell;
    options.self = &progress;
    status = pf_runner_run(&s->plan, store, &options, &report, &s->d);
    pf_signals_done();
    pf_progress_end(&progress);
    pf_store_close(store);
    int code = say_end(s, status, &report);
    pf_runner_report_clear(&report);
    return code;
}

/* Under MPI the other ranks are the workers. */
static int
run(struct sweep *s)
{
    struct pf_crew *crew;
    pf_signals_mind(s->call.workers == 0 && s->ranks.size == 1);
    if (pf_ranks_is_worker(&s->ranks)) {
        struct pf_worker_setup setup = {.plan = &s->plan,
                                        .numerics = &s->numerics,
                                        .checkpoints = checkpoints(s)};
        pf_ranks_work(&setup, &pf_signal_caught);
        return EXIT_SUCCESS;
    }
    int status = pf_ranks_crew(&s->ranks, &crew, &s->d);
    if (status != PF_OK)
        return pf_report_status(status, &s->d);
    int code = run_with(s, crew);
    if (crew != NULL)
        crew->end(crew);
    return code;
}

static int
print_only(struct sweep *s)
{
    const struct pf_runner_options options = options_of(s);
    if (pf_ranks_is_worker(&s->ranks))
        return EXIT_SUCCESS;
    int status =
        s->call.missing
            ? pf_print_missing(&s->plan, s->output, &options, stdout, &s->d)
            : pf_print_plan(&s->plan, &options, stdout, &s->d);
    return pf_report_status(status, &s->d);
}

static int
do_sweep(struct sweep *s, int argc, char **argv)
{
    int status = pf_run_call_read(&s->call, argc, argv, &s->d);
    if (status == PF_OK)
        status = pf_ranks_check(&s->ranks, &s->call, &s->d);
    status = pf_ranks_agree(&s->ranks, status);
    if (status != PF_OK && s->d.count == 0 && !s->ranks.silent)
        return pf_usage(&pf_cmd_run);
    if (status == PF_OK)
        status = pf_ranks_agree(&s->ranks, read_sweep(s));
    if (status != PF_OK)
        return pf_ranks_report(&s->ranks, status, &s->d);
    return s->call.dry_run || s->call.missing ? print_only(s) : run(s);
}

static int
exec(int argc, char **argv)
{
    struct sweep s = {0};
    pf_diag_init(&s.d);
    int status = pf_ranks_begin(&s.ranks, &s.d);
    int code = status == PF_OK ? do_sweep(&s, argc, argv)
                               : pf_ranks_report(&s.ranks, status, &s.d);
    clear(&s);
    return pf_ranks_end(&s.ranks, code);
}

const struct pf_cmd pf_cmd_run = {
    .name = "run",
    .usage =
        "FILE.xml [-o FILE.db] [--set PATH=VALUE]... [-j N]\n"
        "         [--dry-run | --missing] [--keep-going | --fail-fast]\n"
        "         [--timeout SECONDS] [--checkpoint SECONDS] [--shard I/N]\n"
        "         [--allow-mixed-numerics] "
        "[--progress auto|bar|json|none] [--quiet]",
    .doc = "run an experiment, or what is missing of it",
    .options = pf_run_option_rows,
    .exec = exec,
};
