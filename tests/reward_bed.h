/* A task of random numbers, judged pairs and a reward model on them, for the
 * tests of reward models. Shares no code with what is tested.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_TEST_REWARD_BED_H
#define PF_TEST_REWARD_BED_H

#include <math.h>
#include <string.h>

#include "core/random.h"
#include "core/status.h"
#include "reward/reward_model.h"
#include "testing.h"

struct bed {
    struct pf_task task;
    double *weight, *log_ref, *features;
    uint64_t *run;
    struct pf_pairs pairs;
    double *count; /* pairs: how often each counts; NULL: once */
    struct pf_reward_model m;
    double *memory, *values;
    size_t memory_size;
};

static inline double
bed_sigmoid(double x)
{
    return 1.0 / (1.0 + exp(-x));
}

/* Lane k's numbers, from a stream that only run[k] names. */
static inline void
bed_fill_lane(struct bed *b, size_t k)
{
    const struct pf_shape *s = &b->task.shape;
    gsl_rng *r = pf_rng_alloc(31, b->run[k], "reward bed");
    double total = 0.0;
    for (size_t c = 0; c < s->contexts; c++)
        total += b->weight[c * s->lanes + k] = 0.2 + gsl_rng_uniform(r);
    for (size_t c = 0; c < s->contexts; c++) {
        double sum = 0.0;
        b->weight[c * s->lanes + k] /= total;
        for (size_t y = 0; y < s->responses; y++) {
            size_t row = c * s->responses + y;
            double x = 3.0 * gsl_rng_uniform(r);
            sum += exp(b->log_ref[row * s->lanes + k] = x);
            for (size_t j = 0; j < b->task.n_features; j++)
                b->features[(row * b->task.n_features + j) * s->lanes + k] =
                    3.0 * gsl_rng_uniform(r) - 1.5;
        }
        for (size_t y = 0; y < s->responses; y++)
            b->log_ref[pf_shape_at(s, c, y, k)] -= log(sum);
    }
    gsl_rng_free(r);
}

/* run NULL: 1, 2, 3 ... */
static inline void
bed_init(struct bed *b, struct pf_shape s, size_t d, const uint64_t *run)
{
    *b = (struct bed){0};
    b->weight = pf_lanes_alloc(s.contexts * s.lanes);
    b->log_ref = pf_lanes_alloc(pf_shape_size(&s));
    b->features = pf_lanes_alloc(pf_shape_size(&s) * d);
    b->run = calloc(s.lanes, sizeof *b->run);
    b->task = (struct pf_task){.shape = s,
                               .weight = b->weight,
                               .log_ref = b->log_ref,
                               .n_features = d,
                               .features = d > 0 ? b->features : NULL,
                               .seed = 12,
                               .run = b->run};
    for (size_t k = 0; k < s.lanes; k++) {
        b->run[k] = run != NULL ? run[k] : k + 1;
        bed_fill_lane(b, k);
    }
}

/* Room for n pairs; all (0, 0, 0). */
static inline void
bed_pairs(struct bed *b, size_t n)
{
    size_t room = n * b->task.shape.lanes + 1;
    b->pairs.n = n;
    b->pairs.context = calloc(3 * room, sizeof *b->pairs.context);
    b->pairs.first = b->pairs.context + room;
    b->pairs.second = b->pairs.first + room;
    b->pairs.outcome = calloc(room, sizeof *b->pairs.outcome);
}

/* Pair i of every lane. */
static inline void
bed_pair(struct bed *b, size_t i, size_t c, size_t y, size_t z, double q)
{
    for (size_t k = 0; k < b->task.shape.lanes; k++) {
        size_t at = i * b->task.shape.lanes + k;
        pf_pairs_set(&b->pairs, at, c, y, z);
        b->pairs.outcome[at] = q;
    }
}

/* n random pairs in every lane: some labels, some ties, mostly probabilities,
 * with counts from 0.1 to 2.1. */
static inline void
bed_random_pairs(struct bed *b, size_t n)
{
    const struct pf_shape *s = &b->task.shape;
    bed_pairs(b, n);
    b->count = calloc(n * s->lanes, sizeof *b->count);
    for (size_t k = 0; k < s->lanes; k++) {
        gsl_rng *r = pf_rng_alloc(32, b->run[k], "reward pairs");
        for (size_t i = 0; i < n; i++) {
            size_t at = i * s->lanes + k;
            size_t c = gsl_rng_uniform_int(r, s->contexts);
            size_t y = gsl_rng_uniform_int(r, s->responses);
            size_t z = gsl_rng_uniform_int(r, s->responses);
            double u = gsl_rng_uniform(r);
            pf_pairs_set(&b->pairs, at, c, y, z);
            b->pairs.outcome[at] = i % 5 == 0   ? round(u)
                                   : i % 7 == 0 ? 0.5
                                                : 0.05 + 0.9 * u;
            b->count[at] = 0.1 + 2.0 * gsl_rng_uniform(r);
        }
        gsl_rng_free(r);
    }
}

/* All pairs of every context, in both orders where `both`; outcomes by
 * `law` (c, y, z, lane). */
typedef double bed_law(const struct bed *b, size_t c, size_t y, size_t z,
                       size_t k);

static inline void
bed_all_pairs(struct bed *b, bed_law *law)
{
    const struct pf_shape *s = &b->task.shape;
    size_t i = 0;
    bed_pairs(b, s->contexts * s->responses * (s->responses - 1) / 2);
    for (size_t c = 0; c < s->contexts; c++)
        for (size_t y = 0; y < s->responses; y++)
            for (size_t z = 0; z < y; z++, i++)
                for (size_t k = 0; k < s->lanes; k++) {
                    size_t at = i * s->lanes + k;
                    pf_pairs_set(&b->pairs, at, c, y, z);
                    b->pairs.outcome[at] = law(b, c, y, z, k);
                }
}

/* Feature j of a response. */
static inline double
bed_phi(const struct bed *b, size_t c, size_t y, size_t j, size_t k)
{
    const struct pf_shape *s = &b->task.shape;
    size_t row = c * s->responses + y;
    return b->features[(row * b->task.n_features + j) * s->lanes + k];
}

/* values of `type` from "class=mlp l2=0.1". */
static inline void
bed_values(struct bed *b, const pf_reward_model_type *type,
           const char *settings)
{
    struct pf_values v;
    struct pf_diag d = {0};
    const struct pf_place nowhere = {0};
    char text[256], *rest = NULL;
    size_t lanes = b->task.shape.lanes;
    ck_assert_int_eq(pf_values_init(&v, type->kind.params), PF_OK);
    snprintf(text, sizeof text, "%s", settings);
    for (char *w = strtok_r(text, " ", &rest); w != NULL;
         w = strtok_r(NULL, " ", &rest)) {
        char *equals = strchr(w, '=');
        ck_assert_ptr_nonnull(equals);
        *equals = '\0';
        ck_assert_msg(pf_values_set(&v, type->kind.name, w, equals + 1, &d,
                                    nowhere) == PF_OK,
                      "%s", d.count > 0 ? d.message[0] : w);
    }
    free(b->values);
    b->values = pf_lanes_alloc(PF_REWARD_PARAMS * lanes);
    for (size_t i = 0; i < v.n; i++)
        for (size_t k = 0; k < lanes; k++)
            b->values[i * lanes + k] = v.number[i];
    pf_values_clear(&v);
}

static inline const pf_reward_model_type *
bed_type(const char *name)
{
    const struct pf_kind *kind = pf_kind_find(&pf_reward_model_family, name);
    ck_assert_ptr_nonnull(kind);
    return (const pf_reward_model_type *) kind;
}

enum { BED_GUARD = 8 };

/* A model on the bed, not fitted; another one before it is gone. */
static inline void
bed_model(struct bed *b, const char *name, const char *settings)
{
    const pf_reward_model_type *type = bed_type(name);
    bed_values(b, type, settings);
    free(b->memory);
    b->memory_size = pf_reward_model_memory(type, &b->task, b->values);
    ck_assert_uint_eq(b->memory_size % PF_LANE_WIDTH, 0);
    b->memory = pf_lanes_alloc(b->memory_size + BED_GUARD);
    for (size_t i = 0; i < BED_GUARD; i++)
        b->memory[b->memory_size + i] = -7e77;
    ck_assert_int_eq(
        pf_reward_model_init(&b->m, type, &b->task, b->values, b->memory),
        PF_OK);
}

/* A fitted one. */
static inline void
bed_fit(struct bed *b, const char *name, const char *settings)
{
    bed_model(b, name, settings);
    ck_assert_int_eq(pf_reward_model_fit(&b->m, &b->pairs, b->count), PF_OK);
    for (size_t i = 0; i < BED_GUARD; i++)
        ck_assert(b->memory[b->memory_size + i] == -7e77);
}

static inline void
bed_end(struct bed *b)
{
    pf_reward_model_clear(&b->m);
    free(b->weight);
    free(b->log_ref);
    free(b->features);
    free(b->run);
    free(b->pairs.context);
    free(b->pairs.outcome);
    free(b->count);
    free(b->memory);
    free(b->values);
}

static inline double
bed_score(const struct bed *b, size_t c, size_t y, size_t k)
{
    return b->m.score[pf_shape_at(&b->task.shape, c, y, k)];
}

static inline double
bed_count(const struct bed *b, size_t at)
{
    return b->count != NULL ? b->count[at] : 1.0;
}

/* The weight of lane k's pairs of unequal responses. */
static inline double
bed_total(const struct bed *b, size_t k)
{
    double total = 0.0;
    for (size_t i = 0; i < b->pairs.n; i++) {
        size_t at = i * b->task.shape.lanes + k;
        if (b->pairs.first[at] != b->pairs.second[at])
            total += bed_count(b, at);
    }
    return total;
}

#endif
