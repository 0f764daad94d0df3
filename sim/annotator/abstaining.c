/* Ties by Davidson's model. With P = P[first, second], Q = 1 - P:
 *   P(first) = P / D, P(tie) = nu sqrt(P Q) / D, D = 1 + nu sqrt(P Q).
 * Close pairs tie the most: two even responses with probability nu / (nu + 2).
 * Of the verdicts that are no ties the odds are the true ones, whatever nu is;
 * nu = 0 is the faithful annotator.
 *
 * R. R. Davidson 1970, "On Extending the Bradley-Terry Model to Accommodate
 * Ties in Paired Comparison Experiments", Journal of the American Statistical
 * Association 65(329), 317-328.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "sim/annotator/annotator.h"

enum { NU };

static const struct pf_param params[] = {
    {.name = "nu",
     .unit = "",
     .doc = "how readily it ties: two even responses tie with probability "
            "nu / (nu + 2)",
     .form = PF_REAL,
     .def = 0.5,
     .lo = 0,
     .hi = 1e6},
    {.name = NULL}};

static void
abstaining_judge(const struct pf_annotator *a, const struct pf_shown *shown,
                 struct pf_law *law)
{
    pf_annotator_true_law(a, shown, law);
    law->tie = a->values->number[NU] * sqrt(law->first * law->second);
    double sum = 1.0 + law->tie;
    law->first /= sum;
    law->second /= sum;
    law->tie /= sum;
}

const pf_annotator_type pf_annotator_abstaining = {
    .kind = {.name = "abstaining",
             .title = "Abstaining",
             .doc =
                 "Calls close pairs a tie (Davidson's model) and is faithful "
                 "in the rest",
             .source = "Davidson 1970, Journal of the American Statistical "
                       "Association 65(329)",
             .params = params},
    .mirrors = 1,
    .judge = abstaining_judge,
};
