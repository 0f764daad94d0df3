/* No noise at all: the more probable response always wins, and two that are
 * exactly even are a tie. What a preference is to a judge at temperature 0.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/annotator/annotator.h"

static void
deterministic_judge(const struct pf_annotator *a, const struct pf_shown *shown,
                    struct pf_law *law)
{
    struct pf_law truth;
    pf_annotator_true_law(a, shown, &truth);
    law->first = truth.first > truth.second;
    law->second = truth.first < truth.second;
    law->tie = truth.first == truth.second;
}

const pf_annotator_type pf_annotator_deterministic = {
    .kind = {.name = "deterministic",
             .title = "Deterministic",
             .doc = "Always prefers the more probable response; a tie where "
                    "both are equally probable",
             .source = NULL,
             .params = NULL},
    .mirrors = 1,
    .judge = deterministic_judge,
};
