/* The three-response example of R. Munos et al. 2023, "Nash Learning from
 * Human Feedback", arXiv:2312.00886, section 3.2. For |e| <= 1/3,
 *   P(y2 > y1) = 2/3 - e/2,  P(y3 > y1) = 1/3 - e/4,  P(y3 > y2) = 2/3 + e/4.
 *
 * A population behind these numbers (our own derivation; the table fixes the
 * first type and the sum of the other two): types with weights
 *   w1 = 1/3 - e,  w2 = 1/3 + e/2,  w3 = 1/3 + e/2
 * that each care about one pair only and are undecided, 1/2, on the others:
 * type 1 takes y2 over y1, type 2 takes y3 over y2, type 3 takes y1 over y3.
 * A pair's winner then has probability 1/2 + w/2, which gives the table:
 *   1/2 + w1/2 = 2/3 - e/2,  1/2 + w2/2 = 2/3 + e/4 = P(y1 > y3).
 * So it is a cycle y2 > y1 > y3 > y2 with margins w1/2, w3/2 and w2/2, and the
 * Nash policy gives each response the weight of the type that does not name
 * it: pi = (w2, w3, w1) = (1/3 + e/2, 1/3 + e/2, 1/3 - e), as the paper says.
 * (Response 1 against it: -(w1/2) w3 + (w3/2) w1 = 0, and so for the others.)
 * A single utility per response cannot show that: for small e > 0 reward
 * maximisation picks y1, for e < 0 it picks y2.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/status.h"
#include "sim/preference/parts.h"

static const struct pf_param params[] = {
    {.name = "epsilon",
     .unit = "",
     .doc = "how far the weights of the three types are from equal",
     .form = PF_REAL,
     .def = 0.1,
     .lo = -1.0 / 3.0,
     .hi = 1.0 / 3.0},
    {.name = NULL}};

static int
munos_build(struct pf_preference *out, const struct pf_preference_request *q)
{
    static const char *const label[] = {"y1", "y2", "y3"};
    double e = pf_preference_number(q, "epsilon");
    double w1 = 1.0 / 3.0 - e, w2 = 1.0 / 3.0 + 0.5 * e, w3 = w2;
    int status = pf_preference_size(out, 3, q);
    if (status != PF_OK)
        return status;
    for (size_t y = 0; y < 3; y++)
        out->P[y * 3 + y] = 0.5;
    pf_preference_set_loser(out, 1, 0, 0.5 - 0.5 * w1);
    pf_preference_set_loser(out, 2, 1, 0.5 - 0.5 * w2);
    pf_preference_set_loser(out, 0, 2, 0.5 - 0.5 * w3);
    return pf_preference_label(out, label);
}

const pf_preference_type pf_preference_munos = {
    .kind = {.name = "munos",
             .title = "Munos et al. example",
             .doc = "Three types of annotators and three responses in a "
                    "cycle, which no utility can describe",
             .source = "Munos et al. 2023, arXiv:2312.00886, section 3.2",
             .params = params},
    .build = munos_build,
    .draws = 0,
};
