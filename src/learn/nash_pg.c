/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/nash_pg.h"

#include <stdlib.h>
#include <string.h>

#include "core/simplex.h"
#include "core/status.h"
#include "learn/data.h"

/* --- samples --- */

static void
draw_opponents(struct pf_rollout *r)
{
    struct pf_learner *l = r->l;
    const struct pf_shape *s = &l->task->shape;
    for (size_t k = 0; k < r->lanes; k++) {
        gsl_rng *rng = pf_learner_rng(l, k, "opponents", l->t);
        for (size_t i = 0; i < r->n; i++) {
            size_t at = i * r->lanes + k;
            l->pairs.second[at] = (uint32_t) pf_sample(
                s, l->x[PF_NASH_PG_OPPONENT], r->context[at], k, rng);
        }
    }
}

static int
score_samples(struct pf_rollout *r, struct pf_feedback *f)
{
    draw_opponents(r);
    int status = pf_compare(f, &r->l->pairs);
    for (size_t at = 0; at < r->n * r->lanes; at++)
        r->score[at] -= 0.5;
    return status;
}

/* --- expectations --- */

static int
open_pairs(struct pf_pairs *p, const struct pf_shape *s)
{
    *p = (struct pf_pairs){0};
    p->n = pf_data_count_all(s);
    size_t room = p->n * s->lanes;
    p->context = calloc(3 * room + 1, sizeof *p->context);
    p->outcome = calloc(room + 1, sizeof *p->outcome);
    if (p->context == NULL || p->outcome == NULL)
        return PF_ENOMEM;
    p->first = p->context + room;
    p->second = p->first + room;
    pf_data_set_all(s, p);
    return PF_OK;
}

static void
close_pairs(struct pf_pairs *p)
{
    free(p->context);
    free(p->outcome);
}

/* A response scores nothing against itself. */
static void
add_up(struct pf_learner *l, const struct pf_pairs *p)
{
    const struct pf_shape *s = &l->task->shape;
    double *win = l->x[PF_NASH_PG_WIN];
    pf_probabilities(s, l->opponent, l->x[PF_NASH_PG_OPPONENT]);
    memset(win, 0, pf_shape_size(s) * sizeof *win);
    for (size_t at = 0; at < p->n * s->lanes; at++) {
        size_t c = p->context[at], k = at % s->lanes;
        size_t y = pf_shape_at(s, c, p->first[at], k);
        size_t z = pf_shape_at(s, c, p->second[at], k);
        double edge = p->outcome[at] - 0.5;
        win[y] += edge * l->opponent[z];
        win[z] -= edge * l->opponent[y];
    }
}

static int
score_all(struct pf_rollout *r, struct pf_feedback *f)
{
    struct pf_learner *l = r->l;
    struct pf_pairs all;
    int status = open_pairs(&all, &l->task->shape);
    if (status == PF_OK)
        status = pf_compare(f, &all);
    if (status != PF_OK)
        goto out;
    add_up(l, &all);
    for (size_t at = 0; at < r->n * r->lanes; at++)
        r->score[at] = l->x[PF_NASH_PG_WIN][pf_shape_at(
            &l->task->shape, r->context[at], r->response[at], at % r->lanes)];
out:
    close_pairs(&all);
    return status;
}

int
pf_nash_pg_score(struct pf_rollout *r, struct pf_feedback *f)
{
    return r->expected ? score_all(r, f) : score_samples(r, f);
}

int
pf_nash_pg_advantages(struct pf_rollout *r)
{
    pf_pg_penalise(r);
    for (size_t i = 0; i < r->n; i++)
        for (size_t k = 0; k < r->lanes; k++)
            pf_pg_set_advantage(r, i, k, r->score[i * r->lanes + k]);
    return PF_OK;
}

/* --- a policy that follows slowly --- */

size_t
pf_nash_pg_slow_memory(const struct pf_task *task,
                       const struct pf_learner_setup *setup)
{
    return setup->policy->size(task, setup->policy_values) * task->shape.lanes;
}

void
pf_nash_pg_slow_init(struct pf_learner *l, double *log_pi)
{
    size_t n = l->policy.n * l->task->shape.lanes;
    memcpy(l->own, l->policy.theta, n * sizeof *l->own);
    pf_learner_remember(l, log_pi);
}

void
pf_nash_pg_slow_move(struct pf_learner *l, const double *share, double *log_pi)
{
    struct pf_policy slow = l->policy;
    size_t lanes = l->task->shape.lanes;
    for (size_t i = 0; i < l->policy.n * lanes; i++) {
        double w = share[i % lanes];
        l->own[i] = (1.0 - w) * l->own[i] + w * l->policy.theta[i];
    }
    slow.theta = l->own;
    slow.log_pi = log_pi;
    pf_policy_refresh(&slow);
}
