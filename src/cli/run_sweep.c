/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/run_sweep.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/plugins.h"
#include "cli/run_report.h"
#include "cli/signals.h"
#include "core/status.h"
#include "lab/worlds/world_cache.h"

void
pf_sweep_clear(struct pf_sweep *s)
{
    pf_numerics_clear(&s->numerics);
    pf_plan_clear(&s->plan);
    pf_experiment_clear(&s->e);
    free(s->output);
    free(s->folder);
    s->output = s->folder = NULL;
}

static int
name_files(struct pf_sweep *s, const struct pf_run_call *call)
{
    static const char end[] = ".checkpoints";
    s->output = pf_run_output(call);
    if (s->output == NULL)
        return PF_ENOMEM;
    size_t size = strlen(s->output) + sizeof end;
    s->folder = malloc(size);
    if (s->folder == NULL)
        return PF_ENOMEM;
    snprintf(s->folder, size, "%s%s", s->output, end);
    return PF_OK;
}

int
pf_sweep_read(struct pf_sweep *s, const struct pf_run_call *call,
              struct pf_diag *d)
{
    int status =
        pf_experiment_read(&s->e, call->file, call->set, call->n_sets, d);
    if (status == PF_OK)
        status = pf_plan_make(&s->plan, &s->e, d);
    if (status == PF_OK)
        status = pf_worlds_try(&s->plan, d);
    if (status == PF_OK)
        status = pf_program_numerics(&s->numerics);
    return status == PF_OK ? name_files(s, call) : status;
}

struct pf_checkpoints
pf_sweep_checkpoints(const struct pf_sweep *s, const struct pf_run_call *call)
{
    return (struct pf_checkpoints){.folder = s->folder,
                                   .numerics = s->numerics.id,
                                   .seconds = call->checkpoint};
}

struct pf_runner_options
pf_sweep_options(const struct pf_sweep *s, const struct pf_run_call *call)
{
    return (struct pf_runner_options){.workers = call->workers,
                                      .shard = call->shard,
                                      .n_shards = call->n_shards,
                                      .fail_fast = call->fail_fast,
                                      .mixed_numerics = call->mixed_numerics,
                                      .timeout = call->timeout,
                                      .numerics = &s->numerics,
                                      .checkpoints =
                                          pf_sweep_checkpoints(s, call),
                                      .stop = &pf_signal_caught};
}

int
pf_sweep_run(const struct pf_sweep *s, const struct pf_run_call *call,
             struct pf_crew *crew, struct pf_runner_report *report,
             struct pf_diag *d)
{
    struct pf_store *store = NULL;
    struct pf_progress progress;
    struct pf_runner_options options = pf_sweep_options(s, call);
    int status = pf_store_open(&store, s->output, &s->plan, d);
    if (status != PF_OK)
        return status;
    pf_progress_init(&progress, call->progress);
    options.crew = crew;
    options.progress = pf_progress_tell;
    options.self = &progress;
    status = pf_runner_run(&s->plan, store, &options, report, d);
    pf_signals_done();
    pf_progress_end(&progress);
    pf_store_close(store);
    if (status == PF_OK || status == PF_ESTOPPED) {
        pf_diag_print(d, stderr); /* checkpoints that could not be written */
        pf_diag_clear(d);
        pf_say_failures(&s->plan, report);
    }
    return status;
}
