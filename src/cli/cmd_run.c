/* prefarm run: compute what an experiment asks for and is not there yet.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>

#include "cli/options.h"
#include "cli/run_plan.h"
#include "cli/run_ranks.h"
#include "cli/run_report.h"
#include "cli/run_sweep.h"
#include "cli/signals.h"
#include "core/status.h"

/* All that a call is about. Zeroed to begin with. */
struct running {
    struct pf_run_call call;
    struct pf_sweep sweep;
    struct pf_ranks ranks;
    struct pf_diag d;
};

static int
say_end(struct running *r, const struct pf_runner_report *report, int status)
{
    if (status != PF_OK && status != PF_ESTOPPED)
        return pf_report_status(status, &r->d);
    if (status == PF_ESTOPPED) {
        pf_say_stopped(report, r->sweep.folder, r->ranks.size > 1);
        return 128 + (int) pf_signal_caught;
    }
    if (r->call.fail_fast && report->failed > 0)
        fprintf(stderr,
                "prefarm: ended by a failed run (--fail-fast) with %zu of %zu "
                "runs done\n",
                report->found + report->computed, report->total);
    if (!r->call.quiet)
        printf("%s: %zu runs, %zu computed now, %zu failed\n", r->sweep.output,
               report->total, report->computed, report->failed);
    return report->failed > 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

static int
run_with(struct running *r, struct pf_crew *crew)
{
    struct pf_runner_report report = {0};
    int status = pf_sweep_run(&r->sweep, &r->call, crew, &report, &r->d);
    int code = say_end(r, &report, status);
    pf_runner_report_clear(&report);
    return code;
}

/* Under MPI the other ranks are the workers. */
static int
run(struct running *r)
{
    struct pf_crew *crew;
    pf_signals_mind(r->call.workers == 0 && r->ranks.size == 1);
    if (pf_ranks_is_worker(&r->ranks)) {
        struct pf_worker_setup setup = {
            .plan = &r->sweep.plan,
            .numerics = &r->sweep.numerics,
            .checkpoints = pf_sweep_checkpoints(&r->sweep, &r->call)};
        pf_ranks_work(&setup, &pf_signal_caught);
        return EXIT_SUCCESS;
    }
    int status = pf_ranks_crew(&r->ranks, &crew, &r->d);
    if (status != PF_OK)
        return pf_report_status(status, &r->d);
    int code = run_with(r, crew);
    if (crew != NULL)
        crew->end(crew);
    return code;
}

static int
print_only(struct running *r)
{
    const struct pf_runner_options options =
        pf_sweep_options(&r->sweep, &r->call);
    if (pf_ranks_is_worker(&r->ranks))
        return EXIT_SUCCESS;
    int status = r->call.missing
                     ? pf_print_missing(&r->sweep.plan, r->sweep.output,
                                        &options, stdout, &r->d)
                     : pf_print_plan(&r->sweep.plan, &options, stdout, &r->d);
    return pf_report_status(status, &r->d);
}

static int
do_run(struct running *r, int argc, char **argv)
{
    int status = pf_run_call_read(&r->call, argc, argv, &r->d);
    if (status == PF_OK)
        status = pf_ranks_check(&r->ranks, &r->call, &r->d);
    status = pf_ranks_agree(&r->ranks, status);
    if (status != PF_OK && r->d.count == 0 && !r->ranks.silent)
        return pf_usage(&pf_cmd_run);
    if (status == PF_OK)
        status = pf_ranks_agree(&r->ranks,
                                pf_sweep_read(&r->sweep, &r->call, &r->d));
    if (status != PF_OK)
        return pf_ranks_report(&r->ranks, status, &r->d);
    return r->call.dry_run || r->call.missing ? print_only(r) : run(r);
}

static int
exec(int argc, char **argv)
{
    struct running r = {0};
    pf_diag_init(&r.d);
    int status = pf_ranks_begin(&r.ranks, &r.d);
    int code = status == PF_OK ? do_run(&r, argc, argv)
                               : pf_ranks_report(&r.ranks, status, &r.d);
    pf_sweep_clear(&r.sweep);
    pf_diag_clear(&r.d);
    return pf_ranks_end(&r.ranks, code);
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
