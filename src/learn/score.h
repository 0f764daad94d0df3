/* Scores: what a pair loss puts in the place of a log-ratio.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LEARN_SCORE_H
#define PF_LEARN_SCORE_H

/* s (u) and its slope. */
struct pf_score {
    double value, slope;
};

/* (e^(k u) - 1) / k, and u where k is 0. Increasing in u for every k. From
 * k u = 80 on it goes on as its tangent, so that no score overflows and none
 * loses its gradient. */
struct pf_score pf_score_power(double k, double u);

/* log sigmoid (u). */
struct pf_score pf_score_logistic(double u);

#endif
