/* Flips: the faithful verdict, turned round with probability p. The same as a
 * fair coin instead of a verdict with probability 2 p:
 *   P(first) = (1 - p) P + p (1 - P) = (1 - 2p) P + 2p / 2.
 * Such labels of every pair have the regularised Nash policy of P itself with
 * beta / (1 - 2p) in the place of beta (our own derivation: P only enters as
 * P pi / beta, and constants drop out).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/annotator/annotator.h"

enum { FLIP };

static const struct pf_param params[] = {
    {.name = "flip",
     .unit = "",
     .doc = "probability that a verdict is turned round",
     .form = PF_REAL,
     .def = 0.25,
     .lo = 0,
     .hi = 0.5},
    {.name = NULL}};

static void
noisy_judge(const struct pf_annotator *a, const struct pf_shown *shown,
            struct pf_law *law)
{
    static const struct pf_law coin = {.first = 0.5, .second = 0.5};
    pf_annotator_true_law(a, shown, law);
    pf_law_mix(law, 2.0 * a->values->number[FLIP], &coin);
}

const pf_annotator_type pf_annotator_noisy = {
    .kind = {.name = "noisy",
             .title = "Noisy",
             .doc = "The faithful verdict, turned round with one probability "
                    "for every pair",
             .source = "Dubois et al. 2023, arXiv:2305.14387 (25 % flips)",
             .params = params},
    .mirrors = 1,
    .judge = noisy_judge,
};
