/* What bradley-terry and pointwise share: a score r(x,y) for every response,
 * from a function class, fitted by Newton's method or by gradient steps.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_REWARD_SCORED_H
#define PF_REWARD_SCORED_H

#include "reward/judged.h"
#include "reward/reward_model.h"

/* Their table, in this order; `class` in the order of the words, which are
 * names of policy classes. */
enum {
    PF_SCORED_CLASS = PF_REWARD_OWN,
    PF_SCORED_SOLVER,
    PF_SCORED_L2,
    PF_SCORED_STEPS,
    PF_SCORED_ETA,
    PF_SCORED_HIDDEN,
    PF_SCORED_LAYERS
};
enum { PF_SCORED_TABULAR, PF_SCORED_LOG_LINEAR, PF_SCORED_MLP };
enum { PF_SCORED_AUTO, PF_SCORED_NEWTON, PF_SCORED_GRADIENT };

#define PF_REWARD_L2_ROW                                                       \
    {                                                                          \
        .name = "l2", .unit = "",                                              \
        .doc = "weight of half the squared norm of the parameters beside the " \
               "mean loss of a pair: more data do not weaken it",              \
        .form = PF_REAL, .def = 1e-5, .lo = 0.0, .hi = 1e6, .log_scale = true  \
    }

#define PF_SCORED_ROWS                                                         \
    PF_REWARD_ROWS,                                                            \
        {.name = "class",                                                      \
         .unit = "",                                                           \
         .doc =                                                                \
             "what the reward is: a number for every context and response, "   \
             "a linear function of the features, or a tanh network of them",   \
         .form = PF_CHOICE,                                                    \
         .choices = "tabular|log-linear|mlp"},                                 \
        {.name = "solver",                                                     \
         .unit = "",                                                           \
         .doc =                                                                \
             "Newton's method, to the maximum; a number of gradient steps; "   \
             "auto: gradient for a network, otherwise newton",                 \
         .form = PF_CHOICE,                                                    \
         .choices = "auto|newton|gradient"},                                   \
        PF_REWARD_L2_ROW,                                                      \
        {.name = "steps",                                                      \
         .unit = "steps",                                                      \
         .doc = "gradient steps on all pairs, by Adam",                        \
         .form = PF_COUNT,                                                     \
         .def = 500.0,                                                         \
         .lo = 1.0,                                                            \
         .hi = 1e6},                                                           \
        {.name = "eta",                                                        \
         .unit = "",                                                           \
         .doc =                                                                \
             "learning rate of the first gradient step; falls to 0 along a "   \
             "line",                                                           \
         .form = PF_REAL,                                                      \
         .def = 0.05,                                                          \
         .lo = 1e-12,                                                          \
         .hi = 1e12,                                                           \
         .log_scale = true},                                                   \
        {.name = "hidden",                                                     \
         .unit = "",                                                           \
         .doc = "width of the network's hidden layers",                        \
         .form = PF_COUNT,                                                     \
         .def = 16.0,                                                          \
         .lo = 1.0,                                                            \
         .hi = 256.0},                                                         \
    {                                                                          \
        .name = "layers", .unit = "",                                          \
        .doc = "number of the network's hidden layers", .form = PF_COUNT,      \
        .def = 1.0, .lo = 1.0, .hi = 4.0                                       \
    }

/* For the types' fields of these names. */
bool pf_scored_needs_features(const struct pf_values *values);
const char *pf_scored_refuse(const struct pf_values *values);

bool pf_scored_by_gradient(const struct pf_reward_model *m);

/* The weight of |theta|^2 / 2 in lane k beside the sum over the pairs. */
static inline double
pf_scored_l2(const struct pf_reward_model *m, size_t row,
             const struct pf_judged_data *data, size_t k)
{
    return m->par[row][k] * data->total[k];
}

/* Fills m->score of lane k: theta . phi (x,y), theta of n_features. */
void pf_scored_linear(struct pf_reward_model *m, size_t k, const double *theta);

/* out = phi (x,y) of a lane, n_features numbers. */
void pf_scored_features(const struct pf_task *task, size_t c, size_t y,
                        size_t k, double *out);

/* Descends the mean loss of a pair plus l2 |theta|^2 / 2. */
struct pf_scored_loss {
    /* slope (shape, zeroed) = the derivative of the mean loss by each f. */
    void (*slopes)(const void *self, const double *f, double *slope);
    const void *self;
    bool constant; /* f = r + a constant, fitted with it and left in */
};

/* Fills m->score by gradient steps from r = 0. PF_ENOMEM. */
int pf_scored_descend(struct pf_reward_model *m,
                      const struct pf_scored_loss *loss);

#endif
