/* The only caller of MPI in the program; without it, the only place that knows
 * what mpirun does.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/run_ranks.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "cli/options.h"
#include "core/status.h"
#include "lab/sweep/crew_mpi.h"
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

bool
pf_ranks_is_worker(const struct pf_ranks *r)
{
    return r->rank > 0;
}

int
pf_ranks_report(const struct pf_ranks *r, int status, struct pf_diag *d)
{
    if (!r->silent)
        return pf_report_status(status, d);
    pf_diag_clear(d);
    return pf_status_exit_code(status);
}

int
pf_ranks_check(const struct pf_ranks *r, const struct pf_run_call *call,
               struct pf_diag *d)
{
    const struct pf_place nowhere = {0};
    int status = PF_OK;
    if (r->size > 1 && call->jobs)
        status = pf_diag_at(d, nowhere,
                            "-j is not for mpirun, whose -n says how many "
                            "ranks compute: leave it out");
    if (r->size > 1 && call->timeout > 0.0)
        status = pf_diag_at(d, nowhere,
                            "--timeout ends a worker process, which a rank of "
                            "MPI does not survive alone: leave it out, or "
                            "divide the sweep by --shard");
    return status;
}

#ifdef HAVE_MPI

int
pf_ranks_begin(struct pf_ranks *r, struct pf_diag *d)
{
    *r = (struct pf_ranks){.size = 1};
    if (!pf_mpi_is_launched())
        return PF_OK;
    int status = pf_mpi_begin(&r->rank, &r->size);
    r->joined = status == PF_OK;
    opterr = r->rank == 0; /* getopt speaks by itself */
    if (status != PF_OK)
        pf_diag_at(d, (struct pf_place){0}, "MPI does not start");
    return status;
}

int
pf_ranks_agree(struct pf_ranks *r, int status)
{
    return r->joined ? pf_mpi_agree(status, &r->silent) : status;
}

void
pf_ranks_work(struct pf_worker_setup *setup, const volatile sig_atomic_t *stop)
{
    /* What went wrong has been told to rank 0, which says so. */
    (void) pf_mpi_work(pf_worker_work, setup, stop);
}

int
pf_ranks_crew(const struct pf_ranks *r, struct pf_crew **crew,
              struct pf_diag *d)
{
    *crew = NULL;
    return r->joined ? pf_crew_mpi(crew, d) : PF_OK;
}

int
pf_ranks_end(const struct pf_ranks *r, int code)
{
    return r->joined ? pf_mpi_end(code) : code;
}

#else

/* The rank, as the launchers say it. */
static bool
is_first(void)
{
    static const char *const names[] = {"OMPI_COMM_WORLD_RANK", "PMI_RANK",
                                        "PMIX_RANK"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *text = getenv(names[i]);
        if (text != NULL)
            return strcmp(text, "0") == 0;
    }
    return true;
}

int
pf_ranks_begin(struct pf_ranks *r, struct pf_diag *d)
{
    *r = (struct pf_ranks){.size = 1};
    if (!pf_mpi_is_launched())
        return PF_OK;
    r->silent = !is_first();
    pf_diag_at(d, (struct pf_place){0},
               "started by mpirun, but built without MPI: configure "
               "--with-mpi and build again, or run it once with -j N");
    return PF_EINPUT;
}

int
pf_ranks_agree(struct pf_ranks *r, int status)
{
    (void) r;
    return status;
}

void
pf_ranks_work(struct pf_worker_setup *setup, const volatile sig_atomic_t *stop)
{
    (void) setup;
    (void) stop;
}

int
pf_ranks_crew(const struct pf_ranks *r, struct pf_crew **crew,
              struct pf_diag *d)
{
    (void) r;
    (void) d;
    *crew = NULL;
    return PF_OK;
}

int
pf_ranks_end(const struct pf_ranks *r, int code)
{
    (void) r;
    return code;
}
#endif
