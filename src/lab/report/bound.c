/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/report/bound.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "eval/game/bounds.h"
#include "lab/store/replan.h"

#define NOISE 1e-16 /* as of lab/report/theory.c: there is nothing below */

struct pf_bounds {
    struct pf_replan again; /* empty where the plan is borrowed */
    const struct pf_plan *plan;
    size_t n;
    const struct pf_run **run; /* the first of each cell, by id */
};

bool
pf_bounds_say(const char *metric)
{
    return strcmp(metric, "kl-to-nash") == 0;
}

static int
by_id(const void *a, const void *b)
{
    const struct pf_run *const *x = a, *const *y = b;
    return strcmp((*x)->id, (*y)->id);
}

static int
against_id(const void *id, const void *run)
{
    const struct pf_run *const *x = run;
    return strcmp(id, (*x)->id);
}

static int
list_cells(struct pf_bounds *b)
{
    const struct pf_plan *p = b->plan;
    b->run = calloc(p->n_cells + 1, sizeof(const struct pf_run *));
    if (b->run == NULL)
        return PF_ENOMEM;
    for (size_t i = 0; i < p->n_runs; i++)
        if (i == 0 || p->run[i].cell != p->run[i - 1].cell)
            b->run[b->n++] = &p->run[i];
    qsort(b->run, b->n, sizeof(const struct pf_run *), by_id);
    return PF_OK;
}

int
pf_bounds_alloc(struct pf_bounds **out, const struct pf_results *r)
{
    struct pf_bounds *b = *out = calloc(1, sizeof *b);
    if (b == NULL)
        return PF_ENOMEM;
    b->plan = &b->again.plan;
    int status = pf_replan_make(&b->again, r, NULL, NULL);
    if (status == PF_OK)
        status = list_cells(b);
    if (status == PF_OK)
        return PF_OK;
    pf_bounds_free(b);
    *out = NULL;
    return status == PF_ENOMEM ? PF_ENOMEM : PF_OK;
}

int
pf_bounds_of_plan(struct pf_bounds **out, const struct pf_plan *plan)
{
    struct pf_bounds *b = *out = calloc(1, sizeof *b);
    if (b == NULL)
        return PF_ENOMEM;
    b->plan = plan;
    int status = list_cells(b);
    if (status == PF_OK)
        return PF_OK;
    pf_bounds_free(b);
    *out = NULL;
    return status;
}

void
pf_bounds_free(struct pf_bounds *b)
{
    if (b == NULL)
        return;
    free(b->run);
    pf_replan_clear(&b->again);
    free(b);
}

static bool
is_called(const struct pf_kind *kind, const char *name)
{
    return kind != NULL && strcmp(kind->name, name) == 0;
}

/* Does a choice stand at something else than its first word? */
static bool
is_chosen(const struct pf_values *v, const char *name)
{
    size_t i = pf_values_find(v, name);
    return i != SIZE_MAX && v->number[i] > 0.0;
}

/* Exact payoffs, the last policy, a magnet that does not move. */
static bool
is_covered(const struct pf_learner_def *l)
{
    return is_called(l->feedback.type.kind, "exact") && !l->average &&
           l->model.kind == NULL && !is_chosen(&l->values, "magnet");
}

static const struct pf_bound_row *
set_up(struct pf_bound_setting *s, const struct pf_cell *cell)
{
    const struct pf_learner_def *l = cell->learner;
    const struct pf_bound_row *row = pf_bound_find(l->type->kind.name);
    size_t eta = pf_values_find(&l->values, "eta");
    if (row == NULL || eta == SIZE_MAX || !is_covered(l))
        return NULL;
    *s = (struct pf_bound_setting){.eta = l->values.number[eta],
                                   .beta = cell->world->beta,
                                   .decays = is_chosen(&l->values, "schedule"),
                                   .from_reference =
                                       cell->world->start.kind == NULL};
    return row;
}

bool
pf_bounds_of_cell(double *bound, const struct pf_bounds *b, const char *run,
                  const uint64_t *step, const double *measured, size_t n)
{
    const struct pf_run *const *found =
        bsearch(run, b->run, b->n, sizeof(const struct pf_run *), against_id);
    struct pf_bound_setting s;
    bool any = false;
    if (found == NULL || n < 2 || step[0] != 0 || !isfinite(measured[0]))
        return false;
    const struct pf_bound_row *row = set_up(&s, &b->plan->cell[(*found)->cell]);
    if (row == NULL)
        return false;
    s.initial = measured[0];
    for (size_t i = 0; i < n; i++) {
        double most = pf_bound_kl(row, &s, (double) step[i]);
        bool says = most <= s.initial && most >= NOISE;
        bound[i] = says ? most : (double) NAN;
        any = any || (says && i > 0);
    }
    return any;
}
