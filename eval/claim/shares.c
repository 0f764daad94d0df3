/* Shares: means of what is 0 or 1 in every run.
 *
 * Where all runs say the same, resamples do, too, and a bootstrap would be
 * certain of what n runs cannot tell. The interval of Clopper and Pearson 1934,
 * "The Use of Confidence or Fiducial Limits Illustrated in the Case of the
 * Binomial", Biometrika 26, is never narrower than promised: of x among n the
 * alpha-quantile of Beta (x, n - x + 1) and the (1 - alpha)-quantile of
 * Beta (x + 1, n - x). Runs of one seed are not independent: n is then the
 * number of independent runs that would vary as much as the seeds do (Korn and
 * Graubard 1998, "Confidence Intervals for Proportions with Small Expected
 * Number of Positive Counts Estimated from Survey Data", Survey Methodology
 * 24),
 *     n = p (1 - p) / v (t_(N-1) / t_(K-1))^2,
 *     v = K / (K - 1) sum_k (sum_i (x_ki - p) / N)^2,
 * of N runs in K seeds, t the quantiles of Student's law, but at most N; and K
 * where p is 0 or 1, which is to take the runs of a seed for one.
 *
 * Contrasts w . p of several arms are bounded by recovering a variance from
 * each one's interval (Zou and Donner 2008, "Construction of Confidence Limits
 * About Effect Measures", Statistics in Medicine 27),
 *     w . p - sqrt (sum (w_a (p_a - l_a))^2),
 * u in place of l where w is negative, and by the bootstrap, which sees how
 * arms go together: the more cautious of both.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_cdf.h>
#include <math.h>

#include "eval/claim/claim_part.h"

static bool
is_binary(const struct pf_claim_column *o)
{
    for (size_t i = 0; i < o->n; i++)
        if (o->x[i] != 0.0 && o->x[i] != 1.0)
            return false;
    return o->n > 0;
}

/* Numbers that are all 1 need not be shares, unless they are said to be. */
bool
pf_claim_is_share(const struct pf_claim_work *w)
{
    if (w->c->kind != PF_CLAIM_BOUND || w->everywhere || w->z == NULL)
        return false;
    for (size_t a = 0; a < w->n_arms; a++)
        for (size_t i = 0; i < w->side[a].groups * w->side[a].points; i++) {
            const struct pf_claim_column *o = &w->side[a].high[i];
            if (!is_binary(o) || !(w->c->shares || o->x[0] < o->x[o->n - 1]))
                return false;
        }
    return true;
}

/* The x with P (X <= x) = q, X of Beta (a, b), by bisection of GSL's law: its
 * own inverse comes to NaN for one pair of parameters in 25. */
static double
beta_quantile(double q, double a, double b)
{
    double low = 0.0, high = 1.0;
    for (int i = 0; i < 60; i++) {
        double x = 0.5 * (low + high);
        if (gsl_cdf_beta_P(x, a, b) < q)
            low = x;
        else
            high = x;
    }
    return 0.5 * (low + high);
}

struct share {
    double p, low, high;
};

/* As many independent runs as these are worth; z is work space. */
static double
worth(const struct pf_claim_column *o, double p, double tail, double *z,
      size_t n_units)
{
    double runs = (double) o->n, seeds = 0.0, v = 0.0;
    for (size_t k = 0; k < n_units; k++)
        z[k] = (double) NAN;
    for (size_t i = 0; i < o->n; i++) {
        double *of = &z[o->unit[i]];
        seeds += isnan(*of) ? 1.0 : 0.0;
        *of = (isnan(*of) ? 0.0 : *of) + (o->x[i] - p) / runs;
    }
    for (size_t k = 0; k < n_units; k++)
        v += isnan(z[k]) ? 0.0 : z[k] * z[k];
    if (seeds >= runs || seeds < 2.0 || p <= 0.0 || p >= 1.0)
        return seeds;
    v *= seeds / (seeds - 1.0);
    double few = gsl_cdf_tdist_Pinv(tail, seeds - 1.0);
    double many = gsl_cdf_tdist_Pinv(tail, runs - 1.0), wide = many / few;
    double n = v > 0.0 ? p * (1.0 - p) / v * wide * wide : runs;
    return n < runs ? n : runs;
}

static struct share
share_of(const struct pf_claim_column *o, double tail, double *z,
         size_t n_units)
{
    struct share s = {0.0, 0.0, 1.0};
    for (size_t i = 0; i < o->n; i++)
        s.p += o->x[i] / (double) o->n;
    s.p = s.p > 1.0 - 1e-12 ? 1.0 : s.p;
    double n = worth(o, s.p, tail, z, n_units), x = s.p * n;
    if (s.p > 0.0)
        s.low = beta_quantile(tail, x, n - x + 1.0);
    if (s.p < 1.0)
        s.high = beta_quantile(1.0 - tail, x + 1.0, n - x);
    return s;
}

void
pf_claim_share_bounds(struct pf_claim_bounds *b, struct pf_claim_work *w,
                      const unsigned *count)
{
    double sum = 0.0, down = 0.0, up = 0.0, tail = 1.0 - w->c->confidence;
    for (size_t a = 0; a < w->n_arms; a++) {
        double weight = w->arm[a].weight;
        struct pf_claim_pick v =
            pf_claim_arm_number(&w->side[a], 0, count, true);
        struct share s = share_of(v.column, tail, w->z, w->n_units);
        double below = weight * (s.p - (weight > 0.0 ? s.low : s.high));
        double above = weight * ((weight > 0.0 ? s.high : s.low) - s.p);
        sum += weight * s.p;
        down += below * below;
        up += above * above;
    }
    double low = sum - sqrt(down), high = sum + sqrt(up);
    bool alone = w->n_arms == 1;
    b->low_below = alone || low < b->low_below ? low : b->low_below;
    b->high_above = alone || high > b->high_above ? high : b->high_above;
    b->low_above = b->high_above;
    b->high_below = b->low_below;
    b->degenerate = false;
}
