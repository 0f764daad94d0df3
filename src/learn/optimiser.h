/* Optimisers: from a gradient to a step in theta.
 *
 * One file per member, src/learn/NAME.c, listed once in optimisers.def. All
 * minimise. The rate of step t (from 0) is eta * schedule (t): during the first
 * `warmup` steps the schedule grows as (t + 1) / warmup; with s = t - warmup,
 * the steps since then, and the length `horizon` of the decay it is
 *   constant      1
 *   linear        1 - s / horizon                  (0 from the horizon on)
 *   cosine        (1 + cos (pi s / horizon)) / 2   (0 from the horizon on)
 *   inverse-sqrt  1 / sqrt (s + 1)
 * horizon 0 stands for all the planned steps that follow the warm-up; where no
 * plan is known either, linear and cosine do not decay.
 * clip > 0 scales a gradient whose Euclidean norm (over all parameters of the
 * lane) exceeds clip down to it, before anything else; a gradient that is not
 * finite is left as it is, for its run to fail.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LEARN_OPTIMISER_H
#define PF_LEARN_OPTIMISER_H

#include <stdint.h>

#include "policy/policy.h"

#define PF_OPTIMISER_PARAMS 12
#define PF_OPTIMISER_MOMENTS 3

struct pf_optimiser;

typedef struct pf_optimiser_type {
    struct pf_kind kind;
    size_t n_moments;   /* vectors of the size of theta that it remembers */
    bool needs_natural; /* asks the policy class for a natural gradient */
    /* theta -= ..., with the rates o->rate of step o->t; grad may be
     * changed. */
    int (*step)(struct pf_optimiser *o, struct pf_policy *p, double *grad);
} pf_optimiser_type;

struct pf_optimiser {
    const pf_optimiser_type *type;
    size_t n, lanes;  /* parameters of one lane, lanes */
    uint64_t t;       /* steps done; derived by the driver after a restart */
    uint64_t planned; /* steps the run has; 0: not known */
    double *rate;     /* lanes: of the step at hand */
    double *moment[PF_OPTIMISER_MOMENTS]; /* n * lanes, zero at the start */
    const double *par[PF_OPTIMISER_PARAMS];
};

/* The rows that every optimiser's table starts with, in the order of the
 * enumeration that follows; the default of eta is the argument:
 *   PF_OPTIMISER_ROWS (.def = 0.1) */
#define PF_OPTIMISER_ROWS(...)                                                 \
    {.name = "eta",                                                            \
     .unit = "",                                                               \
     .doc = "learning rate, before the schedule",                              \
     .form = PF_REAL,                                                          \
     .lo = 1e-12,                                                              \
     .hi = 1e12,                                                               \
     .log_scale = true,                                                        \
     __VA_ARGS__},                                                             \
        {.name = "schedule",                                                   \
         .unit = "",                                                           \
         .doc = "how the learning rate falls",                                 \
         .form = PF_CHOICE,                                                    \
         .def = PF_SCHEDULE_CONSTANT,                                          \
         .choices = "constant|linear|cosine|inverse-sqrt"},                    \
        {.name = "warmup",                                                     \
         .unit = "steps",                                                      \
         .doc = "steps of linear growth before the schedule",                  \
         .form = PF_COUNT,                                                     \
         .def = 0.0,                                                           \
         .lo = 0.0,                                                            \
         .hi = 1e12},                                                          \
        {.name = "horizon",                                                    \
         .unit = "steps",                                                      \
         .doc = "steps after the warm-up in which linear and cosine fall to "  \
                "0; 0: all that are planned",                                  \
         .form = PF_COUNT,                                                     \
         .def = 0.0,                                                           \
         .lo = 0.0,                                                            \
         .hi = 1e12},                                                          \
    {                                                                          \
        .name = "clip", .unit = "",                                            \
        .doc = "largest Euclidean norm of a gradient, longer ones are "        \
               "shortened; 0: none are",                                       \
        .form = PF_REAL, .def = 0.0, .lo = 0.0, .hi = 1e12                     \
    }

enum {
    PF_OPT_ETA,
    PF_OPT_SCHEDULE,
    PF_OPT_WARMUP,
    PF_OPT_HORIZON,
    PF_OPT_CLIP,
    PF_OPT_ROWS
};
enum {
    PF_SCHEDULE_CONSTANT,
    PF_SCHEDULE_LINEAR,
    PF_SCHEDULE_COSINE,
    PF_SCHEDULE_INVERSE_SQRT
};

extern const struct pf_family pf_optimiser_family;

/* Doubles that pf_optimiser_init wants for a policy of n parameters. */
size_t pf_optimiser_memory(const pf_optimiser_type *type, size_t n,
                           size_t lanes);

/* Cuts the memory (zeroed and aligned as by pf_lanes_alloc) and copies the
 * values: values[row * lanes + k]. Memory and t are all the state there is. */
void pf_optimiser_init(struct pf_optimiser *o, const pf_optimiser_type *type,
                       size_t n, size_t lanes, uint64_t planned,
                       const double *values, double *memory);

/* Clips grad, sets the rates of step o->t, takes the step in p->theta,
 * refreshes p->log_pi and counts. PF_EINPUT, and nothing done, when the policy
 * class lacks the natural gradient that the optimiser needs. */
int pf_optimiser_step(struct pf_optimiser *o, struct pf_policy *p,
                      double *grad);

/* schedule (t) including the warm-up, of lane k. */
double pf_optimiser_schedule(const struct pf_optimiser *o, uint64_t t,
                             size_t k);

#endif
