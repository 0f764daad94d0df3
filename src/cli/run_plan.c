/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/run_plan.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memstream.h"
#include "core/status.h"
#include "core/text.h"
#include "lab/sweep/estimate.h"
#include "lab/sweep/runner.h"

#define WIDTH 80
#define PAIRS 30 /* of world and learner, one a line */
#define CELLS 20
#define WORLD 20 /* letters of a name */
#define NAME 24

/* --- words --- */

/* With its id, where that is given and no label is. */
static void
put_learner(FILE *f, const struct pf_learner_def *l)
{
    const struct pf_kind *kind = &l->type->kind;
    fputs(l->label, f);
    if (strcmp(l->label, kind->title) == 0 && strcmp(l->id, kind->name) != 0)
        fprintf(f, " (%s)", l->id);
}

/* What a writer writes into memory, tame; the caller frees it. NULL when memory
 * runs out. */
static char *
text_of(void write(FILE *f, const struct pf_plan *plan, size_t c),
        const struct pf_plan *plan, size_t c)
{
    char *text = NULL;
    size_t size = 0;
    FILE *f = pf_memstream(&text, &size);
    if (f == NULL)
        return NULL;
    write(f, plan, c);
    if (fclose(f) != 0)
        return NULL;
    pf_tame(text);
    return text;
}

static void
write_learner(FILE *f, const struct pf_plan *plan, size_t c)
{
    put_learner(f, plan->cell[c].learner);
}

static void
write_cell(FILE *f, const struct pf_plan *plan, size_t c)
{
    const struct pf_cell *cell = &plan->cell[c];
    const struct pf_experiment *e = plan->experiment;
    fprintf(f, "%s, ", cell->world->label);
    put_learner(f, cell->learner);
    for (size_t a = 0; a < e->n_axes; a++)
        if (cell->axis_value[a] != NULL)
            fprintf(f, ", %s=%s", e->axis[a].name, cell->axis_value[a]);
}

char *
pf_cell_text(const struct pf_plan *plan, size_t c)
{
    return text_of(write_cell, plan, c);
}

/* --- the plan --- */

/* Cells of one world and one learner stand together in the plan. */
static size_t
end_of_pair(const struct pf_plan *plan, size_t c)
{
    const struct pf_cell *first = &plan->cell[c];
    size_t end = c + 1;
    while (end < plan->n_cells &&
           strcmp(plan->cell[end].world->id, first->world->id) == 0 &&
           strcmp(plan->cell[end].learner->id, first->learner->id) == 0)
        end++;
    return end;
}

/* In seven letters at most. */
static void
write_count(char out[24], uint64_t x)
{
    if (x < 10000000)
        snprintf(out, 24, "%" PRIu64, x);
    else
        snprintf(out, 24, "%.2g", (double) x);
}

/* "5", or "5-20" where it is not the same in all. */
static void
put_range(FILE *out, uint64_t low, uint64_t high, int width)
{
    char text[52], from[24], to[24];
    write_count(from, low);
    write_count(to, high);
    snprintf(text, sizeof text, "%s%s%s", from, low < high ? "-" : "",
             low < high ? to : "");
    fprintf(out, " %*s", width, text);
}

static bool
print_pair(const struct pf_plan *plan, size_t first, size_t end, FILE *out)
{
    uint64_t steps[2] = {UINT64_MAX, 0}, seeds[2] = {UINT64_MAX, 0};
    char *learner = text_of(write_learner, plan, first);
    if (learner == NULL)
        return false;
    for (size_t c = first; c < end; c++) {
        uint64_t s = pf_cell_steps(&plan->cell[c]), n = plan->cell[c].n_seeds;
        steps[0] = s < steps[0] ? s : steps[0];
        steps[1] = s > steps[1] ? s : steps[1];
        seeds[0] = n < seeds[0] ? n : seeds[0];
        seeds[1] = n > seeds[1] ? n : seeds[1];
    }
    pf_put_text(out, plan->cell[first].world->label, WORLD);
    putc(' ', out);
    pf_put_text(out, learner, NAME);
    put_range(out, end - first, end - first, 7);
    put_range(out, seeds[0], seeds[1], 9);
    put_range(out, steps[0], steps[1], 15);
    putc('\n', out);
    free(learner);
    return true;
}

static bool
print_pairs(const struct pf_plan *plan, FILE *out)
{
    size_t shown = 0, pairs = 0, end = 0;
    bool ok = true;
    pf_put_text(out, "world", WORLD);
    putc(' ', out);
    pf_put_text(out, "learner", NAME);
    fprintf(out, " %7s %9s %15s\n", "cells", "seeds", "steps");
    for (size_t c = 0; c < plan->n_cells && ok; c = end) {
        end = end_of_pair(plan, c);
        pairs++;
        if (shown == PAIRS)
            continue;
        ok = print_pair(plan, c, end, out);
        shown++;
    }
    if (pairs > shown)
        fprintf(out, "... and %zu more of world and learner\n", pairs - shown);
    return ok;
}

static bool
print_cells(const struct pf_plan *plan, FILE *out)
{
    if (plan->experiment->n_axes == 0)
        return true; /* the pairs are the cells */
    putc('\n', out);
    for (size_t c = 0; c < plan->n_cells && c < CELLS; c++) {
        char *text = pf_cell_text(plan, c);
        if (text == NULL)
            return false;
        pf_put_short(out, text, WIDTH);
        putc('\n', out);
        free(text);
    }
    if (plan->n_cells > CELLS)
        fprintf(out, "... and %zu more cells\n", plan->n_cells - CELLS);
    return true;
}

static void
print_bytes(double bytes, FILE *out)
{
    if (bytes < 1e6)
        fprintf(out, "about %.0f kB of results", ceil(bytes / 1e3));
    else if (bytes < 1e9)
        fprintf(out, "about %.1f MB of results", bytes / 1e6);
    else
        fprintf(out, "about %.1f GB of results", bytes / 1e9);
}

static void
print_time(double seconds, FILE *out)
{
    if (seconds < 1.0)
        fputs("less than a second", out);
    else if (seconds < 100.0)
        fprintf(out, "about %.0f s", seconds);
    else if (seconds < 6000.0)
        fprintf(out, "about %.0f min", seconds / 60.0);
    else if (seconds < 48.0 * 3600.0)
        fprintf(out, "about %.1f h", seconds / 3600.0);
    else
        fprintf(out, "about %.1f days", seconds / 86400.0);
}

static void
print_size(const struct pf_estimate *m, size_t workers, FILE *out)
{
    double w = workers > 1 ? (double) workers : 1.0;
    fprintf(out, "\n%zu runs, %.4g steps in all, ", m->runs, m->steps);
    print_bytes(m->bytes, out);
    putc('\n', out);
    if (isnan(m->seconds))
        return;
    print_time(m->seconds / w, out);
    if (workers > 1)
        fprintf(out, " with %zu workers", workers);
    else
        fputs(" with one worker", out);
    if (m->measured < m->kinds)
        fprintf(out,
                ", as far as %zu of %zu kinds of runs tell\n"
                "(the others are taken to be like them)",
                m->measured, m->kinds);
    putc('\n', out);
}

int
pf_print_plan(const struct pf_plan *plan,
              const struct pf_runner_options *options, FILE *out,
              struct pf_diag *d)
{
    struct pf_estimate estimate;
    if (!print_pairs(plan, out) || !print_cells(plan, out))
        return PF_ENOMEM;
    fflush(out);
    int status =
        pf_estimate_make(&estimate, plan, options->shard, options->n_shards, d);
    if (status == PF_OK)
        print_size(&estimate, options->workers, out);
    return status;
}
