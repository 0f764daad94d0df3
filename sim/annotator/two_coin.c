/* Two coins: one is thrown where the response shown first is the better one,
 * the other where it is not.
 *   P(first | the first is better)   = (1 - tie) s
 *   P(second | the second is better) = (1 - tie) t
 *   s = accuracy + position_bias, t = accuracy - position_bias
 * Which one is better, the true preference p of the first says: drawn anew for
 * every label (better with probability p; accuracy 1 is then the faithful
 * annotator, and accuracy 1 - f without bias the flip noise f), or always the
 * likelier one, both halves of the time where p = 1/2. The second is the model
 * that real judgements are fitted to, where an item has one winner.
 *
 * A. P. Dawid and A. M. Skene 1979, "Maximum Likelihood Estimation of Observer
 * Error-Rates Using the EM Algorithm", Applied Statistics 28(1), 20-28, with
 * two classes; the tie rate and the names of (s + t) / 2 and (s - t) / 2 are
 * ours.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>

#include "core/status.h"
#include "sim/annotator/annotator.h"

static const struct pf_param params[] = {
    {.name = "accuracy",
     .unit = "",
     .doc = "probability of preferring the better response, shown first or "
            "second with equal chances",
     .form = PF_REAL,
     .def = 0.75,
     .lo = 0.0,
     .hi = 1.0},
    {.name = "position_bias",
     .unit = "",
     .doc = "what is added to the accuracy where the better response is shown "
            "first, and taken from it where it is shown second",
     .form = PF_REAL,
     .def = 0.0,
     .lo = -0.5,
     .hi = 0.5},
    {.name = "tie",
     .unit = "",
     .doc = "probability of calling a tie",
     .form = PF_REAL,
     .def = 0.0,
     .lo = 0.0,
     .hi = 1.0},
    {.name = "better",
     .unit = "",
     .doc = "which response is the better one: drawn from the preference for "
            "every label, or the likelier one",
     .form = PF_CHOICE,
     .choices = "drawn|likelier"},
    {.name = NULL}};

/* What is kept of the parameters. */
enum { S, T, TIE, LIKELIER, KEPT };

static double
clamp(double p)
{
    return fmin(1.0, fmax(0.0, p));
}

/* Fitted numbers come within rounding of the edge. */
static int
two_coin_build(struct pf_annotator *a, const struct pf_annotator_request *q)
{
    double accuracy = pf_annotator_number(a, "accuracy");
    double bias = pf_annotator_number(a, "position_bias");
    double most = fmin(accuracy, 1.0 - accuracy);
    if (fabs(bias) > most + 1e-12)
        return pf_diag_at(q->diag, q->at,
                          "with accuracy %g the position_bias is from %g to "
                          "%g, not %g: accuracy plus and minus the bias are "
                          "probabilities",
                          accuracy, -most, most, bias);
    a->own = calloc(KEPT, sizeof *a->own);
    if (a->own == NULL)
        return PF_ENOMEM;
    a->own[S] = clamp(accuracy + bias);
    a->own[T] = clamp(accuracy - bias);
    a->own[TIE] = pf_annotator_number(a, "tie");
    a->own[LIKELIER] = pf_annotator_number(a, "better");
    return PF_OK;
}

static void
two_coin_judge(const struct pf_annotator *a, const struct pf_shown *shown,
               struct pf_law *law)
{
    struct pf_law truth;
    pf_annotator_true_law(a, shown, &truth);
    double p = truth.first, q = truth.second, speaks = 1.0 - a->own[TIE];
    if (a->own[LIKELIER] > 0.0) {
        p = truth.first == truth.second ? 0.5 : truth.first > truth.second;
        q = 1.0 - p;
    }
    law->first = speaks * (p * a->own[S] + q * (1.0 - a->own[T]));
    law->second = speaks * (p * (1.0 - a->own[S]) + q * a->own[T]);
    law->tie = a->own[TIE];
}

const pf_annotator_type pf_annotator_two_coin = {
    .kind = {.name = "two-coin",
             .title = "Two coins",
             .doc = "Right with one probability where the better response is "
                    "shown first, with another where it is shown second",
             .source = "Dawid and Skene 1979, Applied Statistics 28(1)",
             .params = params},
    .build = two_coin_build,
    .judge = two_coin_judge,
};
