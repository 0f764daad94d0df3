/* Annotators whose log-odds lean: what several types have in common.
 *   logit P(first) = logit P / temperature
 *                    + length tanh (dlen / sd) + list dlist + position
 * with P = P[first, second], dlen and dlist the first response's length and
 * list (1 or 0) less the second's, and sd the annotator's length_spread. A type
 * has the rows of the leanings it is about; the others are neutral. All
 * leanings at 0 and temperature 1 is the faithful annotator, and a sure truth
 * (P = 0 or 1) stays sure.
 *
 * The leaning to length has the form of the length-controlled win rate of
 * Dubois, Galambosi, Liang and Hashimoto 2024, "Length-Controlled AlpacaEval: A
 * Simple Way to Debias Automatic Evaluators", arXiv:2404.04475, so that its
 * regression has a true value to find.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_SIM_ANNOTATOR_LEAN_H
#define PF_SIM_ANNOTATOR_LEAN_H

#include "sim/annotator/annotator.h"

#define PF_LEANING_MOST 100 /* nats, either way */

/* Rows of a parameter table. */
#define PF_LEANING_ROW(row_name, default_leaning, sentence)                    \
    {                                                                          \
        .name = (row_name), .unit = "nats", .doc = (sentence),                 \
        .form = PF_REAL, .def = (default_leaning), .lo = -PF_LEANING_MOST,     \
        .hi = PF_LEANING_MOST                                                  \
    }
#define PF_LENGTH_ROW(default_leaning)                                         \
    PF_LEANING_ROW("length", default_leaning,                                  \
                   "log-odds for a much longer response; below 0 shorter "     \
                   "ones are liked")
#define PF_LIST_ROW(default_leaning)                                           \
    PF_LEANING_ROW("list", default_leaning,                                    \
                   "log-odds for a response with a list against one without; " \
                   "below 0 lists are disliked")
#define PF_POSITION_ROW(default_leaning)                                       \
    PF_LEANING_ROW("position", default_leaning,                                \
                   "log-odds for the response shown first; below 0 for the "   \
                   "second")
#define PF_TEMPERATURE_ROW(default_temperature)                                \
    {                                                                          \
        .name = "temperature", .unit = "",                                     \
        .doc = "divides the true log-odds: surer than the truth below 1, "     \
               "less sure above",                                              \
        .form = PF_REAL, .def = (default_temperature), .lo = 1e-6, .hi = 1e6,  \
        .log_scale = true                                                      \
    }

/* The type's functions. */
int pf_lean_build(struct pf_annotator *a, const struct pf_annotator_request *q);
void pf_lean_judge(const struct pf_annotator *a, const struct pf_shown *shown,
                   struct pf_law *law);

#endif
