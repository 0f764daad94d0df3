/* The mirror family's shared engine.
 *
 * Nearly every learner here is one or two calls of the same step,
 *     log out = A log base + B log ref + C (P opponent) + const,
 * and differs in who base and opponent are and in the coefficients:
 *   explicit (OMD, EGPO):      A = 1 - eta beta,       B = eta beta,
 *                              C = eta
 *   implicit (MMD, Nash-MP):   A = 1 / (1 + eta beta), B = eta beta A,
 *                              C = eta A
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LEARN_MIRROR_H
#define PF_LEARN_MIRROR_H

#include "learn/learner.h"

/* Where the coefficients stand in l->s, and P opponent in l->x. A learner
 * that uses the engine has n_scalars >= 3 and n_vectors >= 1. */
enum { PF_MIRROR_A, PF_MIRROR_B, PF_MIRROR_C, PF_MIRROR_SCALARS };
enum { PF_MIRROR_WIN, PF_MIRROR_VECTORS };

/* Fill the coefficients from a step size and a regularisation per lane. */
void pf_mirror_explicit(struct pf_learner *l, const double *eta,
                        const double *beta);
void pf_mirror_implicit(struct pf_learner *l, const double *eta,
                        const double *beta);

/* out = the step above with `ref` as its reference: one query. All in logs;
 * out may be base, ref or opponent. */
int pf_mirror_against(struct pf_learner *l, struct pf_feedback *f, double *out,
                      const double *base, const double *ref,
                      const double *opponent);

/* A step of extragradient: half = the step above from pi against pi, then
 * pi = the step from pi against half, both towards the task's reference. Two
 * queries; half stands in l->x[PF_MIRROR_HALF]. Fits pf_learner_type.step. */
enum { PF_MIRROR_HALF = PF_MIRROR_VECTORS, PF_EXTRAGRADIENT_VECTORS };
int pf_extragradient_step(struct pf_learner *l, struct pf_feedback *f);

/* beta / (beta^2 + 1/8): the step for which OMD's local rate is best on the
 * worst game, and which is stable on every game (eval/game/rates.h: the
 * spectrum of a preference game never exceeds w^2 = 1/8). Our choice. */
double pf_eta_for_any_game(double beta);

/* The row `eta` with that default. */
#define PF_ETA_FOR_ANY_GAME                                                    \
    PF_STEP_SIZE(.def_of_beta = pf_eta_for_any_game,                           \
                 .def_text = "beta / (beta^2 + 1/8)")

/* COMAL's rows, with unit and meaning of the last one. */
#define PF_COMAL_ROWS(inner_unit, inner_doc)                                   \
    {.name = "tau",                                                            \
     .unit = "",                                                               \
     .doc = "weight of the pull towards the anchor",                           \
     .form = PF_REAL,                                                          \
     .lo = 1e-12,                                                              \
     .hi = 1e12,                                                               \
     .def_of_beta = pf_beta_of_world,                                          \
     .def_text = "beta",                                                       \
     .log_scale = true},                                                       \
    {                                                                          \
        .name = "inner", .unit = inner_unit, .doc = inner_doc,                 \
        .form = PF_COUNT, .lo = 1, .hi = 1e9, .def = 100                       \
    }

/* INPO's: eta as an inverse step, by default that of pf_eta_for_any_game, and
 * its schedule. */
double pf_inpo_eta(double beta);
#define PF_INVERSE_STEP_SIZE(...)                                              \
    PF_STEP_SIZE_AS("inverse step size: a larger eta moves less", __VA_ARGS__)
#define PF_INPO_ETA_ROW                                                        \
    PF_INVERSE_STEP_SIZE(.def_of_beta = pf_inpo_eta,                           \
                         .def_text = "(beta^2 + 1/8) / beta")
#define PF_INPO_SCHEDULE_ROW                                                   \
    {                                                                          \
        .name = "schedule", .unit = "",                                        \
        .doc = "constant eta, or theory: beta (t + 2) / 2, which leaves eta "  \
               "unused",                                                       \
        .form = PF_CHOICE, .choices = "constant|theory",                       \
        .def = PF_INPO_CONSTANT                                                \
    }
enum { PF_INPO_CONSTANT, PF_INPO_THEORY };

/* out (lanes) = the step of this round. */
void pf_inpo_steps(const struct pf_learner *l, size_t schedule,
                   const double *eta, double *out);

#endif
