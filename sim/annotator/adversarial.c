/* A saboteur among the faithful: with probability `share` the verdict is the
 * opposite of what is right, that is, the less probable response for sure:
 *   P(first) = (1 - share) P + share 1{P < 1/2}    (a tie where P = 1/2).
 * Unlike noise, which shrinks every preference to 1/2, this turns the close
 * ones round: P > 1/2 becomes a loss where (1 - share) P < 1/2 (our own
 * model and derivation).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdbool.h>

#include "sim/annotator/annotator.h"

enum { SHARE };

static const struct pf_param params[] = {
    {.name = "share",
     .unit = "",
     .doc = "probability of naming the less probable response, whatever the "
            "margin",
     .form = PF_REAL,
     .def = 1,
     .lo = 0,
     .hi = 1},
    {.name = NULL}};

static void
adversarial_judge(const struct pf_annotator *a, const struct pf_shown *shown,
                  struct pf_law *law)
{
    pf_annotator_true_law(a, shown, law);
    bool wins = law->first > law->second, loses = law->first < law->second;
    const struct pf_law opposite = {loses, wins, !wins && !loses};
    pf_law_mix(law, a->values->number[SHARE], &opposite);
}

const pf_annotator_type pf_annotator_adversarial = {
    .kind = {.name = "adversarial",
             .title = "Adversarial",
             .doc = "Knows which response is right and names the other one in "
                    "a share of its verdicts; faithful in the rest",
             .source = NULL,
             .params = params},
    .mirrors = 1,
    .judge = adversarial_judge,
};
