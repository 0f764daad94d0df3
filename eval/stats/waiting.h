/* How long until: times of which some are only known to be longer.
 *
 * A run that never got to a threshold is censored on the right, at the last
 * moment it was looked at. Kaplan and Meier 1958, "Nonparametric Estimation
 * from Incomplete Observations", JASA 53:
 *     S (t) = prod_{events s <= t} (1 - d_s / n_s),
 * d_s events at s, n_s runs not yet there and looked at (those censored at s
 * still count). The median is where S comes to 1/2: the first time it falls
 * below, or, where it stays at exactly 1/2 for a while, the middle of that
 * while. So it is the ordinary median where nothing is censored, and where all
 * are followed equally long it is that with what is censored as infinite:
 * S is then the share not there yet, at every event.
 *
 * The interval is the set of times at which S = 1/2 is not refuted (Brookmeyer
 * and Crowley 1982, "A Confidence Interval for the Median Survival Time",
 * Biometrics 38), with the variance of log (-log S) from Greenwood's,
 *     v = sum d / (n (n - d)) / log (S)^2,
 * since S itself is far from normal for few runs (Borgan and Liestol 1990,
 * "A Note on Confidence Intervals and Bands for the Survival Function Based on
 * Transformations", Scandinavian Journal of Statistics 17). At S = 0 there is
 * no such variance, and the sign test speaks: had half of them been slower,
 * all k that got there would have been fast with probability 2^-k at most. The
 * upper end is infinite where the runs do not tell: with fewer than six that
 * got there at 95 %, always.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_EVAL_WAITING_H
#define PF_EVAL_WAITING_H

#include <stdbool.h>
#include <stddef.h>

struct pf_wait {
    double time; /* of the event, or when the run was last seen without. An
                    event at infinity is one */
    bool censored;
};

struct pf_waiting {
    size_t n, reached;
    double median; /* +infinity where S does not come to 1/2, and: */
    bool censored;
    double low, high; /* NaN for one run */
};

/* Sorts w[0 .. n - 1]. PF_EINPUT for none, a NaN, or a confidence that is not
 * in (0, 1). */
int pf_kaplan_meier(struct pf_waiting *out, struct pf_wait *w, size_t n,
                    double confidence);

#endif
