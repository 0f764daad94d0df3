/* The insides of logistic.c: a point of the iteration.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_REWARD_NEWTON_H
#define PF_REWARD_NEWTON_H

#include <stdbool.h>

#include "reward/logistic.h"

struct pf_newton {
    const struct pf_logistic *z;
    double *theta;            /* p; the caller's */
    double *step;             /* p */
    double *gradient, *scale; /* p; scale: sum_i (won + lost) |x_i| */
    double *hessian;          /* p * p, rows first; the lower triangle */
    double *margin, *e;       /* n: d_i, exp (-|d_i|) */
    double *change;           /* n: x_i . step */
    double *room;             /* owns all but theta */
    size_t held; /* the score that is held without l2: the most compared */
};

/* PF_ENOMEM; free t->room in every case. */
int pf_newton_init(struct pf_newton *t, const struct pf_logistic *z,
                   double *theta);

double pf_newton_dot(size_t n, const double *a, const double *b);

/* x_i . v */
double pf_newton_along(const struct pf_logistic *z, size_t i, const double *v);

/* The gradient and margins at t->theta. */
void pf_newton_gradient(struct pf_newton *t);

/* The largest gradient beside the sum of what it is the balance of. */
double pf_newton_imbalance(const struct pf_newton *t);

/* t->step = - H^-1 gradient; where rounding has left H without a factor it is
 * shifted a little, which gives shorter steps that still descend. false where
 * that does not help. */
bool pf_newton_step(struct pf_newton *t);

/* The share of the step to go: all of it where no margin changes by more than
 * 1/2, or the loss falls all the way; otherwise up to where the loss has almost
 * stopped falling. Fills t->change; margins must be those of t->theta. */
double pf_newton_search(struct pf_newton *t);

#endif
