/* The judges of a leaderboard.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "core/parse.h"
#include "core/status.h"
#include "lab/experiment/design.h"
#include "lab/report/leaderboard_part.h"

static const struct pf_board_judge the_truth = {
    .id = "truth", .label = "True preference", .truth = true};

/* What --judge may name: the experiment's judges, and behind them the truth. */
static const char *
name_at(const void *list, size_t i)
{
    const struct pf_evaluation_def *e = list;
    return i < e->n_judges ? e->judge[i].id : the_truth.id;
}

/* Whose feedback it is, is all that a pool is made of. */
static int
take_judge(struct pf_board *b, const struct pf_judge_def *from)
{
    struct pf_board_judge *to = &b->judge[b->n_judges++];
    *to = (struct pf_board_judge){.id = from->id, .label = from->label};
    to->as.pool_key = strdup(from->id);
    if (to->as.pool_key == NULL)
        return PF_ENOMEM;
    return pf_feedback_copy(&to->as.feedback, &from->feedback);
}

static int
unknown_judge(const struct pf_board *b, const struct pf_evaluation_def *e,
              const char *id)
{
    struct pf_place at = {.file = b->r->file};
    const char *nearest = pf_nearest(id, e->n_judges + 1, name_at, e);
    if (nearest != NULL)
        return pf_diag_at(b->d, at, "no judge '%s'; did you mean '%s'?", id,
                          nearest);
    pf_diag_at(b->d, at, "no judge '%s'; there are:", id);
    for (size_t i = 0; i <= e->n_judges; i++)
        pf_diag_at(b->d, at, "  %s", name_at(e, i));
    return PF_EINPUT;
}

static int
take_judges(struct pf_board *b, const struct pf_evaluation_def *e,
            const char *only)
{
    int status = PF_OK;
    b->judge = calloc(e->n_judges + 1, sizeof *b->judge);
    if (b->judge == NULL)
        return PF_ENOMEM;
    for (size_t i = 0; status == PF_OK && i < e->n_judges; i++)
        if (only == NULL || strcmp(only, e->judge[i].id) == 0)
            status = take_judge(b, &e->judge[i]);
    if (b->n_judges == 0 && status == PF_OK &&
        (only == NULL || strcmp(only, the_truth.id) == 0))
        b->judge[b->n_judges++] = the_truth;
    if (b->n_judges == 0 && status == PF_OK)
        return unknown_judge(b, e, only);
    return status;
}

int
pf_board_ask(struct pf_board *b, const struct pf_evaluation_def *evaluation,
             const struct pf_leaderboard_options *o)
{
    b->examples = PF_LEADERBOARD_EXAMPLES;
    if (evaluation->examples > 0)
        b->examples = evaluation->examples;
    if (o->examples > 0)
        b->examples = o->examples;
    b->baseline = PF_BOARD_REFERENCE;
    if (evaluation->baseline != NULL)
        b->baseline = evaluation->baseline;
    if (o->baseline != NULL)
        b->baseline = o->baseline;
    if (b->examples > PF_LEADERBOARD_MOST)
        return pf_diag_at(b->d, (struct pf_place){.file = b->r->file},
                          "%zu examples are too many; at most %d are possible",
                          b->examples, PF_LEADERBOARD_MOST);
    return take_judges(b, evaluation, o->judge);
}

void
pf_board_judges_clear(struct pf_board *b)
{
    for (size_t j = 0; b->judge != NULL && j < b->n_judges; j++) {
        pf_feedback_clear(&b->judge[j].as.feedback);
        free(b->judge[j].as.pool_key);
    }
    free(b->judge);
    b->judge = NULL;
}

/* --- pools --- */

/* The annotators anew, with the row `length` of those that have one at 0. */
static int
blind(struct pf_board_pool *out, struct pf_pool_recipe *recipe)
{
    size_t n = recipe->n_parts;
    int status = PF_OK;
    out->part = calloc(n + 1, sizeof *out->part);
    out->values = calloc(n + 1, sizeof *out->values);
    if (out->part == NULL || out->values == NULL)
        return PF_ENOMEM;
    out->n = n;
    for (size_t i = 0; status == PF_OK && i < n; i++) {
        out->part[i] = recipe->part[i];
        out->part[i].values = &out->values[i];
        status = pf_values_copy(&out->values[i], recipe->part[i].values);
        size_t row = status == PF_OK ? pf_values_find(&out->values[i], "length")
                                     : SIZE_MAX;
        if (row != SIZE_MAX)
            out->values[i].number[row] = 0.0;
    }
    recipe->part = out->part;
    return status;
}

int
pf_board_pool_make(struct pf_board_pool *out, struct pf_board *b, size_t j,
                   const struct pf_world *w, uint64_t draw, bool is_blind)
{
    struct pf_pool_recipe recipe = {0};
    int status = PF_OK;
    *out = (struct pf_board_pool){0};
    if (!b->judge[j].truth)
        status = pf_crowds_recipe(&b->crowds, &b->judge[j].as, &recipe, b->d);
    if (status == PF_OK && is_blind && recipe.n_parts > 0)
        status = blind(out, &recipe);
    if (status == PF_OK)
        status =
            pf_pool_init(&out->pool, &recipe, w, b->again.e.seed, draw, b->d);
    return status;
}

void
pf_board_pool_clear(struct pf_board_pool *p)
{
    pf_pool_clear(&p->pool);
    for (size_t i = 0; p->values != NULL && i < p->n; i++)
        pf_values_clear(&p->values[i]);
    free(p->values);
    free(p->part);
    *p = (struct pf_board_pool){0};
}
