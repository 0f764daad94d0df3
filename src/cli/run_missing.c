/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/run_plan.h"
#include "core/status.h"
#include "lab/sweep/estimate.h"
#include "lab/sweep/runner.h"

struct looking {
    const struct pf_plan *plan;
    const struct pf_runner_options *options;
    struct pf_store *store; /* NULL: there is no file */
    FILE *out;
    struct pf_diag *d;
    size_t runs, missing, failed; /* so far */
};

enum state { DONE, MISSING, FAILED };

static int
look(const struct looking *l, const struct pf_run *run, enum state *out)
{
    struct pf_stored stored = {.n_points = 0};
    bool done = false, found = false;
    *out = MISSING;
    if (l->store == NULL)
        return PF_OK;
    int status = pf_store_has(l->store, run->id, &done, l->d);
    if (status == PF_OK && !done)
        status = pf_store_get(l->store, run->id, false, &stored, &found, l->d);
    if (done)
        *out = DONE;
    else if (found)
        *out = FAILED;
    pf_stored_clear(&stored);
    return status;
}

/* Seeds as "3-7,9". */
struct ranges {
    FILE *out;
    const char *lead; /* what stands before the first */
    uint64_t from, to;
    bool open;
};

static void
end_range(struct ranges *r)
{
    if (!r->open)
        return;
    fprintf(r->out, "%s%" PRIu64, r->lead, r->from);
    if (r->to > r->from)
        fprintf(r->out, "-%" PRIu64, r->to);
    r->lead = ",";
    r->open = false;
}

static void
add_seed(struct ranges *r, uint64_t seed)
{
    if (r->open && r->to + 1 == seed) {
        r->to = seed;
        return;
    }
    end_range(r);
    r->from = r->to = seed;
    r->open = true;
}

static void
put_seeds(struct looking *l, const char *lead, const struct pf_run *run,
          const enum state *state, size_t n, enum state wanted)
{
    struct ranges r = {.out = l->out, .lead = lead};
    for (size_t i = 0; i < n; i++)
        if (state[i] == wanted)
            add_seed(&r, run[i].seed);
    end_range(&r);
}

/* The runs of a cell, from number `first` of the plan on. */
static int
print_cell(struct looking *l, size_t c, size_t first, enum state *state)
{
    const struct pf_run *run = l->plan->run + first;
    size_t n = (size_t) l->plan->cell[c].n_seeds, left = 0;
    int status = PF_OK;
    for (size_t i = 0; status == PF_OK && i < n; i++) {
        state[i] = DONE;
        if (!pf_in_shard(first + i, l->options->shard, l->options->n_shards))
            continue;
        status = look(l, &run[i], &state[i]);
        l->runs++;
        l->missing += state[i] == MISSING;
        l->failed += state[i] == FAILED;
        left += state[i] != DONE;
    }
    if (status != PF_OK || left == 0)
        return status;
    char *text = pf_cell_text(l->plan, c);
    if (text == NULL)
        return PF_ENOMEM;
    fprintf(l->out, "%s:", text);
    put_seeds(l, " missing ", run, state, n, MISSING);
    put_seeds(l, " failed ", run, state, n, FAILED);
    putc('\n', l->out);
    free(text);
    return PF_OK;
}

static int
print_all(struct looking *l)
{
    uint64_t most = 0;
    size_t first = 0;
    int status = PF_OK;
    for (size_t c = 0; c < l->plan->n_cells; c++)
        if (l->plan->cell[c].n_seeds > most)
            most = l->plan->cell[c].n_seeds;
    enum state *state = calloc((size_t) most + 1, sizeof *state);
    if (state == NULL)
        return PF_ENOMEM;
    for (size_t c = 0; status == PF_OK && c < l->plan->n_cells; c++) {
        status = print_cell(l, c, first, state);
        first += (size_t) l->plan->cell[c].n_seeds;
    }
    free(state);
    if (status == PF_OK)
        fprintf(l->out, "%zu of %zu runs are left: %zu missing, %zu failed\n",
                l->missing + l->failed, l->runs, l->missing, l->failed);
    return status;
}

int
pf_print_missing(const struct pf_plan *plan, const char *file,
                 const struct pf_runner_options *options, FILE *out,
                 struct pf_diag *d)
{
    struct looking l = {.plan = plan, .options = options, .out = out, .d = d};
    bool there = access(file, F_OK) == 0 || errno != ENOENT;
    int status = there ? pf_store_open_read(&l.store, file, d) : PF_OK;
    if (status == PF_OK)
        status = print_all(&l);
    pf_store_close(l.store);
    return status;
}
