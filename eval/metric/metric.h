/* Metrics: how far a policy is from where it should be. They may see the
 * truth and a policy, never a learner's internals.
 *
 * One file per metric in eval/metric/, listed once in types.def. A metric
 * measures a whole batch of runs at once; arrays are laid out as in
 * core/lanes.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_EVAL_METRIC_H
#define PF_EVAL_METRIC_H

#include "core/kind.h"
#include "core/lanes.h"
#include "sim/world/batch.h"

/* The policy to judge and the truth to judge it by. All borrowed. */
struct pf_judged {
    struct pf_shape shape;
    const double *weight;   /* contexts x lanes */
    const double *beta;     /* lanes */
    const double *log_ref;  /* shape */
    const double *log_pi;   /* shape; -inf where pi is 0 */
    const double *pi;       /* shape */
    const double *win;      /* shape: win[y] = P(y > pi), the true one */
    const double *win_ref;  /* shape: P(y > ref) */
    const double *log_nash; /* shape: the regularised Nash policy of each
                               lane's world (von Neumann winner where beta is
                               0; -inf off its support). NULL unless some
                               metric asked with needs_nash */
    double *scratch;        /* shape: work space of the metric */
    const double *reward;   /* shape: the true rewards. NULL where some world
                               has none: then no metric that needs_reward may
                               be measured */
    const double *price;    /* lanes: paid for labels so far. NULL: nothing */
    const double *time;     /* lanes: seconds that the labels took. NULL: 0 */
    /* The reward model that the learner learns from. All NULL where there is
     * none, and as long as it is not fitted. */
    const double *proxy; /* shape: the reward that the learner sees */
    double (*predicted)(const void *model, size_t c, size_t y, size_t z,
                        size_t k); /* the modelled P(y > z) */
    const void *model;
    const double *separable; /* lanes: share of contexts whose comparisons have
                                no finite Bradley-Terry fit */
    const struct pf_world_batch *worlds; /* for the probabilities of single
                                            pairs */
};

typedef struct pf_metric_type {
    struct pf_kind kind;
    const char *axis; /* as a figure's axis title, in gnuplot's enhanced
                         text: "duality gap of π" */
    int needs_nash;   /* reads log_nash */
    int needs_reward; /* reads reward */
    int needs_model;  /* reads what there is of a reward model; where there is
                         none, every value is +infinity */
    int zero_is_best; /* 1: a gap or distance, shown on a log axis */
    int rises;        /* 1: more is better, or it starts from 0: a threshold is
                         reached from below */
    int cost;         /* 1: less is better although it rises */
    int neutral;      /* 1: neither more nor less is better in itself */
    /* value[lanes]. +infinity stands for "infinite by definition" (a
     * divergence from a policy with zeros) or "not defined" (a share of
     * nothing) and is not recorded; NaN is a failure of the run. */
    void (*measure)(const struct pf_judged *j, double *value);
} pf_metric_type;

extern const struct pf_family pf_metric_family;

/* value = b KL (pi||BR), what pi lacks of the best reply BR = ref exp (gain /
 * b) (normalised) to E_pi gain - b KL (pi||ref), without cancellation; 0 where
 * b is 0. `gain` has the shape; uses j->scratch. */
void pf_metric_regret(const struct pf_judged *j, const double *gain,
                      double *value);

#endif
