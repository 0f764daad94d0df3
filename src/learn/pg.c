/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/pg.h"

#include <stdlib.h>
#include <string.h>

#include "core/random.h"
#include "core/simplex.h"
#include "core/status.h"

const char *
pf_pg_refuse(const struct pf_values *values, double beta)
{
    const double *x = values->number;
    (void) beta;
    if (x[PF_PG_PROMPTS] > 0.0 && x[PF_PG_MINIBATCHES] > x[PF_PG_PROMPTS])
        return "needs as many prompts as minibatches at least";
    if (x[PF_PG_KL] == PF_KL_REWARD && x[PF_PG_KL_FORM] == PF_KL_K3_SCORED)
        return "has kl_form=k3-scored in the loss only";
    if (x[PF_PG_RATIO] == PF_RATIO_NONE && x[PF_PG_CLIP] > 0.0)
        return "has no ratio to clip: clip=0 or another ratio than none";
    return NULL;
}

uint64_t
pf_pg_queries(const struct pf_values *values)
{
    return (uint64_t) values->number[PF_PG_PROMPTS] *
           (uint64_t) values->number[PF_PG_GROUP];
}

void
pf_pg_init(struct pf_learner *l)
{
    l->optimiser.planned *= pf_pg_updates(l);
}

/* --- room --- */

/* `lanes` divides all sizes, so all arrays are aligned. */
static void
cut_rooms(struct pf_rollout *r, size_t samples, size_t tokens, size_t nodes)
{
    double *at = r->block;
    double **of_samples[] = {&r->weight, &r->share, &r->part};
    double **of_tokens[] = {&r->log_old,   &r->log_ref, &r->log_now,
                            &r->advantage, &r->coef,    &r->value,
                            &r->target};
    double **of_nodes[] = {&r->mass, &r->ref_mass, &r->token, &r->work};
    for (size_t i = 0; i < sizeof of_samples / sizeof of_samples[0]; i++)
        *of_samples[i] = pf_lanes_cut(&at, samples);
    for (size_t i = 0; i < sizeof of_tokens / sizeof of_tokens[0]; i++)
        *of_tokens[i] = pf_lanes_cut(&at, tokens);
    for (size_t i = 0; i < sizeof of_nodes / sizeof of_nodes[0]; i++)
        *of_nodes[i] = pf_lanes_cut(&at, nodes);
}

static int
make_rooms(struct pf_rollout *r)
{
    const struct pf_shape *s = &r->l->task->shape;
    size_t samples = r->n * r->lanes, tokens = samples * r->tokens;
    size_t nodes = s->contexts * r->l->strings->nodes * r->lanes;
    int status = pf_learner_pairs(r->l, r->n);
    if (status != PF_OK)
        return status;
    if (r->n > SIZE_MAX / r->lanes / r->tokens / 16)
        return PF_ENOMEM;
    r->block = pf_lanes_alloc(3 * samples + 7 * tokens + 4 * nodes);
    if (r->block == NULL)
        return PF_ENOMEM;
    cut_rooms(r, samples, tokens, nodes);
    r->context = r->l->pairs.context;
    r->response = r->l->pairs.first;
    r->score = r->l->pairs.outcome;
    return PF_OK;
}

int
pf_pg_open(struct pf_rollout *r, struct pf_learner *l)
{
    const struct pf_shape *s = &l->task->shape;
    size_t prompts = pf_learner_choice(l, PF_PG_PROMPTS);
    *r = (struct pf_rollout){.l = l,
                             .tokens = l->strings->tokens,
                             .lanes = s->lanes,
                             .expected = prompts == 0,
                             .beta = l->par[PF_PG_BETA]};
    r->groups = r->expected ? s->contexts : prompts;
    r->group = r->expected ? s->responses : pf_learner_choice(l, PF_PG_GROUP);
    r->n = r->groups * r->group;
    int status = make_rooms(r);
    if (status == PF_OK)
        pf_strings_log_mass(l->strings, s, r->ref_mass, l->task->log_ref);
    return status;
}

void
pf_pg_close(struct pf_rollout *r)
{
    free(r->block);
    r->block = NULL;
}

/* --- samples --- */

static void
draw_lane(struct pf_rollout *r, const double *log_law, size_t k)
{
    struct pf_learner *l = r->l;
    const struct pf_shape *s = &l->task->shape;
    gsl_rng *rng = pf_learner_rng(l, k, "rollout", l->t);
    size_t at = k;
    for (size_t g = 0; g < r->groups; g++) {
        size_t c = pf_learner_context(l, k, rng);
        for (size_t j = 0; j < r->group; j++, at += r->lanes) {
            r->context[at] = (uint32_t) c;
            r->response[at] = (uint32_t) pf_sample(s, log_law, c, k, rng);
            r->weight[at] = 1.0 / (double) r->n;
            r->share[at] = 1.0 / (double) r->group;
        }
    }
}

static void
take_all(struct pf_rollout *r, const double *log_law)
{
    const struct pf_task *task = r->l->task;
    pf_probabilities(&task->shape, r->share, log_law);
    for (size_t i = 0; i < r->n; i++)
        for (size_t k = 0; k < r->lanes; k++) {
            size_t at = i * r->lanes + k, c = i / r->group;
            r->context[at] = (uint32_t) c;
            r->response[at] = (uint32_t) (i % r->group);
            r->weight[at] = task->weight[c * r->lanes + k] * r->share[at];
        }
}

void
pf_pg_sample(struct pf_rollout *r, const double *log_law)
{
    const double *law = log_law != NULL ? log_law : r->l->pi;
    if (r->expected)
        take_all(r, law);
    for (size_t k = 0; !r->expected && k < r->lanes; k++)
        draw_lane(r, law, k);
    memcpy(r->part, r->weight, r->n * r->lanes * sizeof *r->part);
}

int
pf_pg_rate(struct pf_rollout *r, struct pf_feedback *f)
{
    struct pf_ratings ratings = {.n = r->n,
                                 .context = r->context,
                                 .response = r->response,
                                 .score = r->score};
    return pf_rate(f, &ratings);
}

/* --- log-probabilities --- */

/* out = log-probabilities of the samples' tokens, from log masses. */
static void
read_tokens(const struct pf_rollout *r, double *out, const double *mass)
{
    const struct pf_strings *t = r->l->strings;
    const struct pf_shape *s = &r->l->task->shape;
    for (size_t i = 0; i < r->n; i++)
        for (size_t k = 0; k < r->lanes; k++) {
            size_t at = i * r->lanes + k;
            const uint32_t *path = t->path + r->response[at] * t->tokens;
            for (size_t j = 0; j < pf_pg_length(r, i, k); j++)
                out[pf_pg_at(r, i, j, k)] = pf_strings_log_token(
                    t, s, mass, r->context[at], path[j], k);
        }
}

static void
look(struct pf_rollout *r)
{
    pf_strings_log_mass(r->l->strings, &r->l->task->shape, r->mass, r->l->pi);
    read_tokens(r, r->log_now, r->mass);
}

void
pf_pg_look_first(struct pf_rollout *r)
{
    look(r);
    memcpy(r->log_old, r->log_now,
           r->n * r->tokens * r->lanes * sizeof *r->log_old);
    read_tokens(r, r->log_ref, r->ref_mass);
}

double
pf_pg_log_ratio(const struct pf_rollout *r, const double *log_p,
                const double *log_q, size_t i, size_t k)
{
    double sum = 0.0;
    for (size_t t = 0; t < pf_pg_length(r, i, k); t++)
        sum += log_p[pf_pg_at(r, i, t, k)] - log_q[pf_pg_at(r, i, t, k)];
    return sum;
}

/* --- updates --- */

/* Without samples there is no order that they could be split by. */
static size_t
minibatches(const struct pf_learner *l)
{
    return pf_learner_choice(l, PF_PG_PROMPTS) > 0
               ? pf_learner_choice(l, PF_PG_MINIBATCHES)
               : 1;
}

size_t
pf_pg_updates(const struct pf_learner *l)
{
    return pf_learner_choice(l, PF_PG_EPOCHS) * minibatches(l);
}

/* Minibatch b of m in the order that `key` stands for. */
static void
split_lane(struct pf_rollout *r, size_t b, size_t m, uint64_t key, size_t k)
{
    double total = 0.0;
    for (size_t i = 0; i < r->n; i++) {
        size_t at = i * r->lanes + k;
        uint64_t place = pf_permuted(key, i / r->group, r->groups);
        r->part[at] = place * m / r->groups == b ? r->weight[at] : 0.0;
        total += r->part[at];
    }
    for (size_t i = 0; i < r->n; i++)
        r->part[i * r->lanes + k] /= total;
}

void
pf_pg_split(struct pf_rollout *r, size_t update)
{
    struct pf_learner *l = r->l;
    size_t m = minibatches(l), epoch = update / m;
    uint64_t block = l->t * pf_learner_choice(l, PF_PG_EPOCHS) + epoch;
    memcpy(r->part, r->weight, r->n * r->lanes * sizeof *r->part);
    for (size_t k = 0; m > 1 && k < r->lanes; k++) {
        uint64_t key = gsl_rng_get(pf_learner_rng(l, k, "minibatches", block));
        split_lane(r, update % m, m, key, k);
    }
}

static int
update(struct pf_rollout *r, const struct pf_pg_rule *rule, size_t number)
{
    if (number > 0)
        look(r);
    pf_pg_split(r, number);
    if (rule->surrogate != NULL)
        rule->surrogate(r);
    else
        pf_pg_surrogate(r);
    pf_pg_kl_loss(r);
    pf_pg_gradient(r);
    if (rule->beside != NULL)
        rule->beside(r);
    return pf_optimiser_step(&r->l->optimiser, &r->l->policy, r->l->grad);
}

int
pf_pg_step(struct pf_learner *l, struct pf_feedback *f,
           const struct pf_pg_rule *rule)
{
    struct pf_rollout r;
    int status = pf_pg_open(&r, l);
    if (status != PF_OK)
        goto out;
    pf_pg_sample(&r, NULL);
    pf_pg_look_first(&r);
    status = rule->score != NULL ? rule->score(&r, f) : pf_pg_rate(&r, f);
    if (status == PF_OK)
        status = rule->advantages(&r);
    for (size_t u = 0; status == PF_OK && u < pf_pg_updates(l); u++)
        status = update(&r, rule, u);
out:
    pf_pg_close(&r);
    return status;
}
