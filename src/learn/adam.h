/* The step that Adam and AdamW share.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LEARN_ADAM_H
#define PF_LEARN_ADAM_H

#include "learn/optimiser.h"

/* The moments m and v stand in o->moment, the parameters of Adam after the
 * shared rows. */
enum { PF_ADAM_M, PF_ADAM_V, PF_ADAM_MOMENTS };
enum {
    PF_ADAM_BETA1 = PF_OPT_ROWS,
    PF_ADAM_BETA2,
    PF_ADAM_EPSILON,
    PF_ADAM_ROW_COUNT
};

/* All rows up to PF_ADAM_ROW_COUNT. The defaults are the paper's. */
#define PF_ADAM_ROWS                                                           \
    PF_OPTIMISER_ROWS(.def = 0.03),                                            \
        {.name = "beta1",                                                      \
         .unit = "",                                                           \
         .doc = "what the mean of the gradients keeps of itself in one step",  \
         .form = PF_REAL,                                                      \
         .def = 0.9,                                                           \
         .lo = 0.0,                                                            \
         .hi = 0.999999999},                                                   \
        {.name = "beta2",                                                      \
         .unit = "",                                                           \
         .doc = "what the mean of their squares keeps of itself in one step",  \
         .form = PF_REAL,                                                      \
         .def = 0.999,                                                         \
         .lo = 0.0,                                                            \
         .hi = 0.999999999},                                                   \
    {                                                                          \
        .name = "epsilon", .unit = "",                                         \
        .doc = "what is added to the root of the mean square",                 \
        .form = PF_REAL, .def = 1e-8, .lo = 1e-30, .hi = 1e12,                 \
        .log_scale = true                                                      \
    }

/* Adam's step. */
int pf_adam_step(struct pf_optimiser *o, struct pf_policy *p, double *grad);

#endif
