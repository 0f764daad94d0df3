/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/claim/load.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"

void
pf_claim_loaded_clear(struct pf_claim_loaded *l)
{
    free(l->x);
    free(l->y);
    memset(l, 0, sizeof *l);
}

void
pf_claim_lacks(struct pf_claim_lack *lack, const char *format, ...)
{
    va_list args;
    if (lack->why[0] != '\0')
        return;
    va_start(args, format);
    vsnprintf(lack->why, sizeof lack->why, format, args);
    va_end(args);
}

struct loading {
    struct pf_claim_court *c;
    const struct pf_claim_wanted *wanted;
    const struct pf_results_cell *cell;
    struct pf_claim_loaded *out;
    struct pf_claim_lack *lack;
    double *curve; /* n_points, and as many to work with */
};

/* Does the statistic read x? Else runs need not have it. */
static bool
reads_x(const struct pf_claim_wanted *w)
{
    const struct pf_claim_def *def = w->def;
    if (w->reading->board != NULL)
        return false;
    if (def->claim.reaches)
        return true;
    if (def->kind == PF_CLAIM_RATE && !def->x_is_axis)
        return true;
    return w->reading->place == PF_CLAIM_AT ||
           w->reading->place == PF_CLAIM_AREA;
}

static int
allocate(struct loading *l, size_t n_points, size_t width)
{
    struct pf_claim_loaded *out = l->out;
    size_t seeds = out->n_seeds;
    if (n_points > SIZE_MAX / 16 / (seeds + 1) / (width + 1))
        return PF_ENOMEM;
    out->n_points = n_points;
    out->width = width;
    out->y = calloc(n_points * seeds * width + 1, sizeof *out->y);
    l->curve = calloc(2 * n_points + 1, sizeof *l->curve);
    if (reads_x(l->wanted))
        out->x = calloc(n_points * seeds + 1, sizeof *out->x);
    return out->y != NULL && l->curve != NULL &&
                   (out->x != NULL || !reads_x(l->wanted))
               ? PF_OK
               : PF_ENOMEM;
}

static void
spread(double *to, const struct loading *l, size_t k)
{
    for (size_t i = 0; i < l->out->n_points; i++)
        to[i * l->out->n_seeds + k] = l->curve[i];
}

/* Records outside of from .. to of a line whose x has another unit. */
static void
mask(const struct loading *l, const struct pf_stored *run)
{
    const struct pf_claim_def *def = l->wanted->def;
    const struct pf_rate_range *range = &def->claim.range;
    for (size_t i = 0; def->against_predicted && i < l->out->n_points; i++) {
        double step = (double) run->step[i];
        if (step < range->x_low || step > range->x_high)
            l->curve[i] = (double) NAN;
    }
}

static void
take_curves(struct loading *l, const struct pf_claim_curve *curve, size_t k)
{
    struct pf_claim_loaded *out = l->out;
    const char *what = "";
    bool there = true;
    for (size_t w = 0; there && w < out->width; w++) {
        there = pf_claim_curve_y(l->curve, curve, w, &what);
        mask(l, curve->run);
        spread(out->y + w * out->n_points * out->n_seeds, l, k);
    }
    if (there && out->x != NULL) {
        there = pf_claim_curve_x(l->curve, curve, &what);
        spread(out->x, l, k);
    }
    if (!there)
        pf_claim_lacks(l->lack, "run %s of %s has no %s", l->cell->run[k],
                       l->cell->learner, what);
}

static int
take_run(struct loading *l, const struct pf_stored *run, size_t k)
{
    struct pf_claim_curve curve = {.wanted = l->wanted,
                                   .run = run,
                                   .bounds = l->c->bounds,
                                   .first_run = l->cell->run[0]};
    size_t n_points, width;
    pf_claim_curve_size(&curve, &n_points, &width);
    if (l->wanted->reading->board != NULL)
        n_points = 1;
    int status = l->out->y == NULL ? allocate(l, n_points, width) : PF_OK;
    if (status != PF_OK || l->wanted->reading->board != NULL)
        return status;
    curve.n = n_points;
    curve.work = l->curve + l->out->n_points;
    if (n_points != l->out->n_points || width != l->out->width)
        pf_claim_lacks(l->lack,
                       "run %s of %s did not record what the other seeds did",
                       l->cell->run[k], l->cell->learner);
    else if (n_points == 0)
        pf_claim_lacks(l->lack, "run %s of %s recorded nothing",
                       l->cell->run[k], l->cell->learner);
    else
        take_curves(l, &curve, k);
    return PF_OK;
}

static int
load_run(struct loading *l, size_t k)
{
    const char *metric = l->wanted->reading->metric;
    bool policies = metric != NULL && strcmp(metric, "probability") == 0;
    struct pf_stored run;
    bool found;
    int status = pf_store_get(l->c->r->store, l->cell->run[k], policies, &run,
                              &found, l->c->d);
    l->lack->planned++;
    if (status == PF_OK && !found)
        l->lack->missing++;
    else if (status == PF_OK && run.failure != NULL) {
        if (l->lack->failed++ == 0)
            pf_claim_lacks(l->lack, "seed %" PRIu64 " of %s failed: %s",
                           l->cell->seed[k], l->cell->learner, run.failure);
    } else if (status == PF_OK)
        status = take_run(l, &run, k);
    pf_stored_clear(&run);
    return status;
}

/* Proven bounds are made when the first claim asks for them. */
static int
ask_bounds(struct pf_claim_court *c, const struct pf_claim_wanted *w)
{
    const char *one = w->reading->metric, *two = w->def->given.metric;
    bool asked = (one != NULL && strcmp(one, "bound-ratio") == 0) ||
                 (two != NULL && strcmp(two, "bound-ratio") == 0);
    if (!asked || c->asked_bounds)
        return PF_OK;
    c->asked_bounds = true;
    return pf_bounds_of_plan(&c->bounds, c->plan);
}

/* A leaderboard is made of everybody's runs: are they there? */
static int
look_for_runs(struct loading *l)
{
    const struct pf_results *r = l->c->r;
    int status = PF_OK;
    for (size_t c = 0; status == PF_OK && c < r->n_cells; c++)
        for (size_t k = 0; status == PF_OK && k < r->cell[c].n_runs; k++) {
            bool done = false;
            status = pf_store_has(r->store, r->cell[c].run[k], &done, l->c->d);
            if (status != PF_OK || done)
                continue;
            pf_claim_lacks(l->lack,
                           "a leaderboard needs all runs, and that of seed "
                           "%" PRIu64 " of %s is not done",
                           r->cell[c].seed[k], r->cell[c].learner);
            return PF_OK;
        }
    l->c->all_done = status == PF_OK;
    return status;
}

static int
load_board(struct loading *l)
{
    int status = PF_OK;
    if (!l->c->all_done && l->lack->why[0] == '\0')
        status = look_for_runs(l);
    if (status != PF_OK || l->lack->why[0] != '\0' || l->out->y == NULL)
        return status;
    return pf_claim_load_board(l->out->y, l->c, l->wanted);
}

int
pf_claim_load(struct pf_claim_loaded *out, struct pf_claim_court *c,
              const struct pf_claim_wanted *wanted, struct pf_claim_lack *lack)
{
    struct loading l = {.c = c,
                        .wanted = wanted,
                        .cell = &c->r->cell[wanted->cell],
                        .out = out,
                        .lack = lack};
    *out = (struct pf_claim_loaded){.n_seeds = l.cell->n_runs};
    int status = ask_bounds(c, wanted);
    for (size_t k = 0; status == PF_OK && k < l.cell->n_runs; k++)
        status = load_run(&l, k);
    if (status == PF_OK && wanted->reading->board != NULL)
        status = load_board(&l);
    free(l.curve);
    return status;
}
