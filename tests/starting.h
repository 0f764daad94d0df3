/* Learners for the farms of tests, from text such as "ppo" with "clip=0", in as
 * many lanes as a vector has; what follows beta does so lane by lane.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_TEST_STARTING_H
#define PF_TEST_STARTING_H

#include <string.h>

#include "core/status.h"
#include "learn/learner.h"
#include "testing.h"

/* Parameters of `kind` from "beta=0.1 batch=0". Freed by the caller. */
static inline double *
values_of(const struct pf_kind *kind, const char *settings, const double *beta)
{
    struct pf_place nowhere = {0};
    size_t lanes = PF_LANE_WIDTH, rows = pf_param_count(kind->params);
    double *out = calloc(rows * lanes + 1, sizeof *out);
    ck_assert_ptr_nonnull(out);
    for (size_t k = 0; k < lanes; k++) {
        struct pf_values v;
        char text[400], *rest = text;
        ck_assert_int_eq(pf_values_init(&v, kind->params), PF_OK);
        snprintf(text, sizeof text, "%s", settings);
        for (char *s = strtok_r(text, " ", &rest); s != NULL;
             s = strtok_r(NULL, " ", &rest)) {
            char *value = strchr(s, '=');
            ck_assert_ptr_nonnull(value);
            *value++ = '\0';
            ck_assert_msg(pf_values_set(&v, "test", s, value, NULL, nowhere) ==
                              PF_OK,
                          "%s: %s=%s", kind->name, s, value);
        }
        ck_assert_int_eq(
            pf_values_finish(&v, kind->name, beta[k], NULL, nowhere), PF_OK);
        for (size_t i = 0; i < rows; i++)
            out[i * lanes + k] = v.number[i];
        pf_values_clear(&v);
    }
    return out;
}

/* The member that "momentum eta=3" begins with, and the values of the rest.
 * text NULL: neither. */
static inline const struct pf_kind *
member_of(const struct pf_family *family, const char *text, const double *beta,
          double **values)
{
    char name[100];
    *values = NULL;
    if (text == NULL)
        return NULL;
    size_t end = strcspn(text, " ");
    snprintf(name, sizeof name, "%.*s", (int) end, text);
    const struct pf_kind *kind = pf_kind_find(family, name);
    ck_assert_msg(kind != NULL, "no %s %s", family->name, name);
    *values = values_of(kind, text + end, beta);
    return kind;
}

/* What a learner is started with, each with its settings; policy, model and
 * data may be NULL. */
struct starting {
    const char *settings, *policy, *optimiser, *model;
    const struct pf_data_setup *data;
    uint64_t steps;
};

static inline struct pf_learner *
start_learner(const pf_learner_type *type, const struct pf_task *task,
              const struct starting *with)
{
    struct pf_learner *l = NULL;
    double *values[4];
    values[0] = values_of(&type->kind, with->settings, task->beta);
    const struct pf_kind *policy =
        member_of(&pf_policy_type_family, with->policy, task->beta, &values[1]);
    const struct pf_kind *optimiser = member_of(
        &pf_optimiser_family, with->optimiser, task->beta, &values[2]);
    const struct pf_kind *model =
        member_of(&pf_reward_model_family, with->model, task->beta, &values[3]);
    struct pf_learner_setup setup = {
        .values = values[0],
        .policy = (const pf_policy_type *) policy,
        .policy_values = values[1],
        .optimiser = (const pf_optimiser_type *) optimiser,
        .optimiser_values = values[2],
        .model = (const pf_reward_model_type *) model,
        .model_values = values[3],
        .steps = with->steps};
    if (with->data != NULL)
        setup.data = *with->data;
    ck_assert_int_eq(pf_learner_alloc(&l, type, task, &setup), PF_OK);
    for (size_t i = 0; i < 4; i++)
        free(values[i]);
    return l;
}

/* A learner that is listed. */
static inline const pf_learner_type *
learner_named(const char *name)
{
    const struct pf_kind *kind = pf_kind_find(&pf_learner_family, name);
    ck_assert_msg(kind != NULL, "no learner %s", name);
    return (const pf_learner_type *) kind;
}

static inline void
steps_of(struct pf_learner *l, struct pf_feedback *port, size_t steps)
{
    for (size_t t = 0; t < steps; t++)
        ck_assert_int_eq(pf_learner_step(l, port), PF_OK);
}

#endif
