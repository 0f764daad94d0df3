/* Generalised rock-paper-scissors: n responses on a circle, n odd. Response i
 * beats the (n-1)/2 that follow it, i+1 .. i+(n-1)/2 (mod n), with
 *   P = 1/2 + margin
 * and loses to the (n-1)/2 before it. Every response wins as often as it
 * loses, so the rows of P sum to n/2 and the uniform policy is a Nash policy.
 *
 * With `margins` "m12 m23 m31" there are three responses, 1 beats 2, 2 beats
 * 3 and 3 beats 1, each with a margin of its own. The Nash policy is then
 * proportional to (m23, m31, m12): pi Q = 0 for the skew matrix
 *   Q = [0 m12 -m31; -m12 0 m23; m31 -m23 0]
 * is solved by it, as one can check by hand.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "core/parse.h"
#include "core/status.h"
#include "sim/preference/parts.h"

static const struct pf_param params[] = {
    PF_ACTIONS_ROW(3),
    {.name = "margin",
     .unit = "",
     .doc = "a winner is preferred with probability 1/2 + margin",
     .form = PF_REAL,
     .def = 0.4,
     .lo = 0,
     .hi = 0.5},
    {.name = "margins",
     .unit = "",
     .doc = "three margins: of 1 over 2, of 2 over 3 and of 3 over 1",
     .form = PF_TEXT},
    {.name = NULL}};

static int
check_margins(const struct pf_preference_request *q, const double *m, size_t n)
{
    char shown[32];
    if (pf_preference_given(q, "margin"))
        return pf_diag_at(q->diag, q->at,
                          "cyclic: margin and margins are both given; margin "
                          "is one for all, margins are three, leave one out");
    if (n != 3)
        return pf_diag_at(q->diag, q->at,
                          "cyclic: margins has %zu numbers; three are needed, "
                          "of 1 over 2, of 2 over 3 and of 3 over 1",
                          n);
    for (size_t i = 0; i < 3; i++)
        if (!(m[i] > 0.0 && m[i] <= 0.5))
            return pf_diag_at(q->diag, q->at,
                              "cyclic: number %zu of margins is %s; a margin "
                              "is above 0 and at most 0.5",
                              i + 1, pf_format_real(m[i], shown));
    return pf_preference_agree(q, "margins", n, "actions");
}

/* Response i's margin over the next ones; m holds one number or three. */
static void
fill(struct pf_preference *out, const double *m, size_t n_margins)
{
    size_t n = out->n;
    for (size_t i = 0; i < n; i++) {
        double other = 0.5 - m[i % n_margins];
        out->P[i * n + i] = 0.5;
        for (size_t step = 1; step <= (n - 1) / 2; step++)
            pf_preference_set_loser(out, i, (i + step) % n, other);
    }
}

static int
cyclic_build(struct pf_preference *out, const struct pf_preference_request *q)
{
    double *margins = NULL, margin = pf_preference_number(q, "margin");
    size_t n = pf_preference_count(q, "actions"), n_margins = 0;
    int status = pf_preference_list(q, "margins", &margins, &n_margins);
    if (status == PF_OK && n_margins > 0) {
        n = 3;
        status = check_margins(q, margins, n_margins);
    }
    if (status == PF_OK && n % 2 == 0)
        status = pf_diag_at(q->diag, q->at,
                            "cyclic: actions=\"%zu\" is even; it must be odd, "
                            "so that each response beats as many as beat it",
                            n);
    if (status == PF_OK)
        status = pf_preference_size(out, n, q);
    if (status == PF_OK && n_margins > 0)
        fill(out, margins, n_margins);
    else if (status == PF_OK)
        fill(out, &margin, 1);
    free(margins);
    return status;
}

const pf_preference_type pf_preference_cyclic = {
    .kind = {.name = "cyclic",
             .title = "Rock-paper-scissors",
             .doc = "Odd number of responses on a circle; each beats the half "
                    "that follows it and loses to the half before it",
             .source = NULL,
             .params = params},
    .build = cyclic_build,
    .draws = 0,
};
