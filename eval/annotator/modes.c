/* Modes of a few verdicts, in expectation over how equal numbers are settled.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "eval/annotator/statistics.h"

#include <stdbool.h>

void
pf_mode_of_counts(const double count[PF_VERDICTS], double mode[PF_VERDICTS])
{
    double most = 0.0, shared = 0.0;
    for (size_t v = 0; v < PF_VERDICTS; v++)
        most = count[v] > most ? count[v] : most;
    for (size_t v = 0; v < PF_VERDICTS; v++) {
        mode[v] = most > 0.0 && count[v] == most ? 1.0 : 0.0;
        shared += mode[v];
    }
    for (size_t v = 0; v < PF_VERDICTS && shared > 0.0; v++)
        mode[v] /= shared;
}

/* n! / (a! b! c!) p^a q^b r^c by factors, so that none is large. */
static double
multinomial(const double law[PF_VERDICTS], const size_t count[PF_VERDICTS])
{
    double p = 1.0;
    size_t n = 0;
    for (size_t v = 0; v < PF_VERDICTS; v++)
        for (size_t k = 1; k <= count[v]; k++)
            p *= (double) ++n / (double) k * law[v];
    return p;
}

/* Most judges never call a tie: two thirds of all cases are impossible. */
static bool
is_possible(const double law[PF_VERDICTS], const size_t count[PF_VERDICTS])
{
    for (size_t v = 0; v < PF_VERDICTS; v++)
        if (count[v] > 0 && !(law[v] > 0.0))
            return false;
    return true;
}

void
pf_mode_of_law(const double law[PF_VERDICTS], size_t draws,
               double mode[PF_VERDICTS])
{
    for (size_t v = 0; v < PF_VERDICTS; v++)
        mode[v] = 0.0;
    for (size_t a = 0; a <= draws; a++)
        for (size_t b = 0; a + b <= draws; b++) {
            const size_t n[PF_VERDICTS] = {a, b, draws - a - b};
            const double count[PF_VERDICTS] = {(double) n[0], (double) n[1],
                                               (double) n[2]};
            if (!is_possible(law, n))
                continue;
            double share[PF_VERDICTS], p = multinomial(law, n);
            pf_mode_of_counts(count, share);
            for (size_t v = 0; v < PF_VERDICTS; v++)
                mode[v] += p * share[v];
        }
}

double
pf_verdicts_agree(const double x[PF_VERDICTS], const double y[PF_VERDICTS])
{
    double sum = 0.0;
    for (size_t v = 0; v < PF_VERDICTS; v++)
        sum += x[v] * y[v];
    return sum;
}
