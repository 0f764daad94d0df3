/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support.h"

#include <math.h>
#include <string.h>

#include "core/random.h"
#include "core/status.h"
#include "eval/solve/solve.h"
#include "testing.h"

static struct pf_world *
empty_world(size_t contexts, size_t n, double beta)
{
    struct pf_world *w = calloc(1, sizeof *w);
    ck_assert_ptr_nonnull(w);
    w->contexts = contexts;
    w->responses = n;
    w->beta = beta;
    w->weight = calloc(contexts, sizeof(double));
    w->P = calloc(contexts * n * n, sizeof(double));
    w->log_ref = calloc(contexts * n, sizeof(double));
    ck_assert(w->weight != NULL && w->P != NULL && w->log_ref != NULL);
    for (size_t c = 0; c < contexts; c++)
        w->weight[c] = 1.0 / (double) contexts;
    return w;
}

static void
awkward_reference(double *log_ref, size_t n)
{
    double sum = 0.0;
    for (size_t y = 0; y < n; y++)
        sum += 1.0 / ((double) y + 1.7);
    for (size_t y = 0; y < n; y++)
        log_ref[y] = -log(((double) y + 1.7) * sum);
}

struct pf_world *
pf_test_world(size_t n, const double *P, const double *ref, double beta)
{
    struct pf_world *w = empty_world(1, n, beta);
    memcpy(w->P, P, n * n * sizeof *P);
    awkward_reference(w->log_ref, n);
    for (size_t y = 0; ref != NULL && y < n; y++)
        w->log_ref[y] = log(ref[y]);
    return w;
}

void
pf_test_complete(size_t n, double *P)
{
    for (size_t y = 0; y < n; y++) {
        P[y * n + y] = 0.5;
        for (size_t z = 0; z < y; z++)
            P[z * n + y] = 1.0 - P[y * n + z];
    }
}

void
pf_test_reference(gsl_rng *r, size_t n, double *log_ref)
{
    double sum = 0.0;
    for (size_t y = 0; y < n; y++) {
        log_ref[y] = 2.385 * gsl_rng_uniform(r);
        sum += exp(log_ref[y]);
    }
    for (size_t y = 0; y < n; y++)
        log_ref[y] -= log(sum);
}

struct pf_world *
pf_test_random_world(size_t contexts, size_t n, double beta, uint64_t seed)
{
    struct pf_world *w = empty_world(contexts, n, beta);
    gsl_rng *r = pf_rng_alloc(seed, 0, "test");
    ck_assert_ptr_nonnull(r);
    for (size_t c = 0; c < contexts; c++) {
        double *P = w->P + c * n * n;
        for (size_t y = 0; y < n; y++)
            for (size_t z = 0; z < y; z++)
                P[y * n + z] = gsl_rng_uniform(r);
        pf_test_complete(n, P);
        awkward_reference(w->log_ref + c * n, n);
    }
    gsl_rng_free(r);
    return w;
}

static void
apply_settings(struct pf_values *v, const char *settings)
{
    struct pf_place nowhere = {0};
    char text[256], *rest = text;
    snprintf(text, sizeof text, "%s", settings != NULL ? settings : "");
    for (char *s = strtok_r(text, " ", &rest); s != NULL;
         s = strtok_r(NULL, " ", &rest)) {
        char *value = strchr(s, '=');
        ck_assert_ptr_nonnull(value);
        *value++ = '\0';
        ck_assert_int_eq(pf_values_set(v, "test", s, value, NULL, nowhere),
                         PF_OK);
    }
}

/* The win rate against a uniform opponent. */
int
pf_test_rate(void *self, struct pf_ratings *ratings)
{
    const struct pf_world_batch *b = self;
    size_t n = b->task.shape.responses, lanes = b->task.shape.lanes;
    for (size_t at = 0; at < ratings->n * lanes; at++) {
        const double *P =
            pf_world_preference(b->world[at % lanes], ratings->context[at]);
        double sum = 0.0;
        for (size_t z = 0; z < n; z++)
            sum += P[ratings->response[at] * n + z];
        ratings->score[at] = sum / (double) n;
    }
    return PF_OK;
}

void
pf_test_start_at(struct pf_test_run *r, const char *name, const char *settings,
                 const struct pf_world *const *world,
                 const double *const *start, size_t lanes)
{
    struct pf_place nowhere = {0};
    struct pf_values v;
    const pf_learner_type *type =
        (const pf_learner_type *) pf_kind_find(&pf_learner_family, name);
    ck_assert_msg(type != NULL, "no learner %s", name);
    ck_assert_int_eq(pf_values_init(&v, type->kind.params), PF_OK);
    apply_settings(&v, settings);
    ck_assert_int_eq(pf_values_finish(&v, name, world[0]->beta, NULL, nowhere),
                     PF_OK);
    double *values = calloc(v.n * lanes + 1, sizeof *values);
    ck_assert_ptr_nonnull(values);
    for (size_t i = 0; i < v.n; i++)
        for (size_t k = 0; k < lanes; k++)
            values[i * lanes + k] = v.number[i];
    bool compares = (type->asks & PF_ASKS_COMPARE) != 0;
    size_t batch = pf_values_find(&v, "batch");
    const struct pf_port_setup port = {
        .mode = compares ? PF_PORT_PAIRS : PF_PORT_EXACT, .samples = 1};
    struct pf_learner_setup setup = {.values = values};
    if (batch == SIZE_MAX || v.number[batch] > 0.0)
        setup.data.pairs = 4096;
    r->step_queries = type->queries;
    if (type->comparisons != NULL)
        r->step_queries = type->comparisons(&v);
    ck_assert_int_eq(pf_world_batch_init(&r->batch, world, lanes, &port),
                     PF_OK);
    if (start != NULL)
        ck_assert_int_eq(pf_world_batch_start(&r->batch, start), PF_OK);
    if ((type->asks & PF_ASKS_RATE) && r->batch.feedback.rate == NULL)
        r->batch.feedback.rate = pf_test_rate;
    ck_assert_int_eq(
        pf_learner_alloc(&r->learner, type, &r->batch.task, &setup), PF_OK);
    free(values);
    pf_values_clear(&v);
}

void
pf_test_start(struct pf_test_run *r, const char *name, const char *settings,
              const struct pf_world *const *world, size_t lanes)
{
    pf_test_start_at(r, name, settings, world, NULL, lanes);
}

void
pf_test_start1(struct pf_test_run *r, const char *name, const char *settings,
               const struct pf_world *world)
{
    const struct pf_world *lane[PF_LANE_WIDTH];
    for (size_t k = 0; k < PF_LANE_WIDTH; k++)
        lane[k] = world;
    pf_test_start(r, name, settings, lane, PF_LANE_WIDTH);
}

const char *
pf_test_without_samples(const pf_learner_type *type, char out[40])
{
    for (const struct pf_param *p = type->kind.params; p && p->name; p++)
        if (strstr(p->doc, "with its probability") != NULL) {
            const char *all = p->form == PF_CHOICE ? "exact" : "0";
            snprintf(out, 40, "%s=%s", p->name, all);
            return out;
        }
    return NULL;
}

void
pf_test_steps(struct pf_test_run *r, size_t steps)
{
    for (size_t t = 0; t < steps; t++)
        ck_assert_int_eq(pf_learner_step(r->learner, &r->batch.feedback),
                         PF_OK);
}

void
pf_test_end(struct pf_test_run *r)
{
    pf_learner_free(r->learner);
    pf_world_batch_clear(&r->batch);
}

void
pf_test_lane(const struct pf_test_run *r, const double *x, size_t k,
             double *out)
{
    const struct pf_shape *s = &r->batch.task.shape;
    for (size_t y = 0; y < s->responses; y++)
        out[y] = x[y * s->lanes + k];
}

double *
pf_test_log_nash(const struct pf_world *w)
{
    size_t n = w->responses;
    struct pf_certificate proof;
    double *x = calloc(w->contexts * n, sizeof *x);
    ck_assert_ptr_nonnull(x);
    for (size_t c = 0; c < w->contexts; c++)
        ck_assert_int_eq(pf_solve_regularised_nash(n, w->P + c * n * n,
                                                   w->log_ref + c * n, w->beta,
                                                   x + c * n, &proof),
                         PF_OK);
    return x;
}

long double
pf_test_kl(size_t n, const double *log_p, const double *log_q)
{
    long double sum = 0.0L;
    for (size_t y = 0; y < n; y++)
        if (log_p[y] > -HUGE_VAL)
            sum += expl((long double) log_p[y]) *
                   ((long double) log_p[y] - (long double) log_q[y]);
    return sum;
}
