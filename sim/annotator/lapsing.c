/* Lapses of attention: with probability lambda the responses are not looked at
 * and the verdict is a guess, which is the first shown with probability g:
 *   P(first) = (1 - lambda) P + lambda g.
 * With g = 1/2 that is flip noise lambda / 2; other guesses lean to a position.
 *
 * F. A. Wichmann and N. J. Hill 2001, "The psychometric function: I. Fitting,
 * sampling, and goodness of fit", Perception & Psychophysics 63(8), 1293-1313
 * (lapse rate lambda, with g = 1/2 for two alternatives in random order).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/annotator/annotator.h"

enum { LAPSE, GUESS };

static const struct pf_param params[] = {
    {.name = "lapse",
     .unit = "",
     .doc = "probability of a verdict that ignores the responses",
     .form = PF_REAL,
     .def = 0.05,
     .lo = 0,
     .hi = 1},
    {.name = "guess",
     .unit = "",
     .doc = "probability that such a verdict is the response shown first",
     .form = PF_REAL,
     .def = 0.5,
     .lo = 0,
     .hi = 1},
    {.name = NULL}};

static void
lapsing_judge(const struct pf_annotator *a, const struct pf_shown *shown,
              struct pf_law *law)
{
    struct pf_law guess;
    pf_law_of(&guess, a->values->number[GUESS]);
    pf_annotator_true_law(a, shown, law);
    pf_law_mix(law, a->values->number[LAPSE], &guess);
}

const pf_annotator_type pf_annotator_lapsing = {
    .kind = {.name = "lapsing",
             .title = "Lapsing",
             .doc = "Faithful, but sometimes guesses without a look at the "
                    "responses",
             .source = "Wichmann and Hill 2001, Perception & Psychophysics "
                       "63(8)",
             .params = params},
    .judge = lapsing_judge,
};
