/* One row for every mirror learner.
 *
 * theta are logits, up to a constant; r (x) = P softmax (x); ref are the
 * logits of the reference, left out below because only differences of two
 * runs matter; b = beta, e = eta, a = 1 - e b, c = 1 / (1 + e b). At a fixed
 * point r moves by M x, and on the eigenvector of i w by i w x: with z = e i w
 * each update becomes multiplication by the lambda below it.
 *
 *   omd             x' = a x + e r(x)
 *                   a + z
 *   inpo            omd with step 1/e
 *   mmd             x' = c (x + e r(x))
 *                   c (1 + z)
 *   nash-md         m = a x,  x' = m + e r(m)
 *                   a (1 + z)
 *   egpo            h = a x + e r(x),  x' = a x + e r(h)
 *                   a + z (a + z)
 *   nash-mp         h = c (x + s r(x)),  x' = c (x + s r(h))
 *                   c (1 + c z (1 + z)); here c = 1/(1+e), s = e/b, z = s i w
 *   optimistic-mmd  x' = c (x + e (2 r(x) - r(x_old)))
 *                   roots of l^2 - c (1 + 2 z) l + c z
 *   nash-ema        x' = a x + e r(y),  y' = (1 - k) x' + k y
 *                   roots of l^2 - (a + k + (1 - k) z) l + a k
 *   mwu             x' = x + e r(x)
 *                   1 + z
 *   omwu            x' = x + e (2 r(x) - r(x_old))
 *                   roots of l^2 - (1 + 2 z) l + z
 *   onpo            x = v + e r(x_old), v' = v + e r(x): x' = v' + e r(x), and
 *                   v' = x - e r(x_old) + e r(x) makes it omwu
 *
 * Nash-MD's i w belongs to its mixture's fixed point, not to pi*: with a
 * constant step m = a x + e b ref rests where m = ref + r(m) (1 - e b) / b.
 *
 * Where they are stable (checked in tests/check_game.c against the roots):
 * omd e < 2b/(b^2+w^2); mmd e < 2b/(w^2-b^2), any e if w <= b; omwu
 * e w < 1/sqrt 3; mwu never, for |1 + z| > 1.
 *
 * The default of optimistic-mmd is ours: eta = 1. Since w <= 1/(2 sqrt 2)
 * (spectrum.c), e w < .36 < 1/sqrt 3 on every game. For small w the slow root
 * has |l|^2 = c^2 - (e w)^2 (2 c - 1) (3 - 2 c) + ..., so that for b < 1 no
 * frequency is slower than w = 0, where l = c = 1/(1+b): the rate of EGPO's
 * default step, at one query a step where EGPO needs two.
 *
 * All derived by us from the updates; omd, mmd, egpo and nash-mp are those of
 * Munos et al. 2023 (arXiv:2312.00886), Sokota et al. 2022 (arXiv:2206.05825),
 * Zhou et al. 2025 (arXiv:2503.08942), Tiapkin et al. 2025 (arXiv:2505.19731).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "eval/game/rates.h"

#include <math.h>
#include <string.h>

#define GROWTH 1.02  /* of the step, while looking for the first unstable */
#define FARTHEST 1e9 /* from here on any step is taken for stable */
#define ROUNDING 0x1p-50

double
pf_rate_eta_mirror(double beta)
{
    return beta / (beta * beta + 0.125);
}

double
pf_rate_eta_inverse(double beta)
{
    return (beta * beta + 0.125) / beta;
}

double
pf_rate_eta_mmd(double beta)
{
    return 4.0 * beta;
}

double
pf_rate_eta_egpo(double beta)
{
    return 1.0 / (1.0 + beta);
}

double
pf_rate_eta_nash_mp(double beta)
{
    return 2.0 * beta;
}

double
pf_rate_eta_optimistic_mmd(double beta)
{
    (void) beta;
    return 1.0;
}

double
pf_rate_eta_mwu(double beta)
{
    (void) beta;
    return 0.1;
}

double
pf_rate_eta_omwu(double beta)
{
    (void) beta;
    return 0.125;
}

double
pf_rate_eta_onpo(double beta)
{
    (void) beta;
    return 0.5;
}

static double complex
imaginary(double x)
{
    return x * (double complex) I;
}

static void
omd(const struct pf_rate_row *row, double eta, double beta, double w,
    double complex c[2])
{
    double step = row->inverse ? 1.0 / eta : eta;
    c[0] = -(1.0 - step * beta + imaginary(step * w));
}

static void
mmd(const struct pf_rate_row *row, double eta, double beta, double w,
    double complex c[2])
{
    (void) row;
    c[0] = -(1.0 + imaginary(eta * w)) / (1.0 + eta * beta);
}

static void
nash_md(const struct pf_rate_row *row, double eta, double beta, double w,
        double complex c[2])
{
    (void) row;
    c[0] = -(1.0 - eta * beta) * (1.0 + imaginary(eta * w));
}

static void
egpo(const struct pf_rate_row *row, double eta, double beta, double w,
     double complex c[2])
{
    (void) row;
    double a = 1.0 - eta * beta;
    double complex z = imaginary(eta * w);
    c[0] = -(a + z * (a + z));
}

static void
nash_mp(const struct pf_rate_row *row, double eta, double beta, double w,
        double complex c[2])
{
    (void) row;
    double shrink = 1.0 / (1.0 + eta);
    double complex z = imaginary(eta / beta * w);
    c[0] = -shrink * (1.0 + shrink * z * (1.0 + z));
}

static void
optimistic_mmd(const struct pf_rate_row *row, double eta, double beta, double w,
               double complex c[2])
{
    (void) row;
    double shrink = 1.0 / (1.0 + eta * beta);
    double complex z = imaginary(eta * w);
    c[1] = -shrink * (1.0 + 2.0 * z);
    c[0] = shrink * z;
}

static void
nash_ema(const struct pf_rate_row *row, double eta, double beta, double w,
         double complex c[2])
{
    double a = 1.0 - eta * beta, kappa = row->kappa;
    c[1] = -(a + kappa + (1.0 - kappa) * imaginary(eta * w));
    c[0] = a * kappa;
}

static void
mwu(const struct pf_rate_row *row, double eta, double beta, double w,
    double complex c[2])
{
    (void) row;
    (void) beta;
    c[0] = -(1.0 + imaginary(eta * w));
}

static void
omwu(const struct pf_rate_row *row, double eta, double beta, double w,
     double complex c[2])
{
    (void) beta;
    optimistic_mmd(row, eta, 0.0, w, c);
}

#define ANY ((double) HUGE_VAL)

const struct pf_rate_row pf_rate_rows[] = {
    {"omd", PF_REST_NASH, false, 1, 0.0, ANY, pf_rate_eta_mirror, omd},
    {"nash-md", PF_REST_MIXTURE, false, 1, 0.0, 1.0, pf_rate_eta_mirror,
     nash_md},
    {"nash-mp", PF_REST_NASH, false, 1, 0.0, ANY, pf_rate_eta_nash_mp, nash_mp},
    {"egpo", PF_REST_NASH, false, 1, 0.0, ANY, pf_rate_eta_egpo, egpo},
    {"mmd", PF_REST_NASH, false, 1, 0.0, ANY, pf_rate_eta_mmd, mmd},
    {"optimistic-mmd", PF_REST_NASH, false, 2, 0.0, ANY,
     pf_rate_eta_optimistic_mmd, optimistic_mmd},
    {"inpo", PF_REST_NASH, true, 1, 0.0, ANY, pf_rate_eta_inverse, omd},
    {"nash-ema", PF_REST_NASH, false, 2, 0.25, ANY, pf_rate_eta_mirror,
     nash_ema},
    {"mwu", PF_REST_WINNER, false, 1, 0.0, ANY, pf_rate_eta_mwu, mwu},
    {"omwu", PF_REST_WINNER, false, 2, 0.0, ANY, pf_rate_eta_omwu, omwu},
    {"onpo", PF_REST_WINNER, false, 2, 0.0, ANY, pf_rate_eta_onpo, omwu},
    {NULL, PF_REST_NASH, false, 0, 0.0, 0.0, NULL, NULL},
};

const struct pf_rate_row *
pf_rate_find(const char *learner)
{
    for (const struct pf_rate_row *row = pf_rate_rows; row->learner; row++)
        if (strcmp(row->learner, learner) == 0)
            return row;
    return NULL;
}

/* The larger modulus of the roots of l^2 + c[1] l + c[0]: the root where the
 * two terms do not cancel. */
static double
larger_root(const double complex c[2])
{
    double complex d = csqrt(c[1] * c[1] - 4.0 * c[0]);
    double plus = cabs(c[1] + d), minus = cabs(c[1] - d);
    return (isnan(plus) || minus < plus ? plus : minus) / 2.0;
}

double
pf_rate_predict(const struct pf_rate_row *row, double eta, double beta,
                const double *w, size_t n_w)
{
    double rate = 0.0;
    for (size_t k = 0; k < n_w && !isnan(rate); k++) {
        double complex c[2] = {0.0, 0.0};
        row->polynomial(row, eta, beta, w[k], c);
        double root = row->degree == 1 ? cabs(c[0]) : larger_root(c);
        /* fmax would hide what is not a number */
        rate = isnan(root) ? root : fmax(rate, root);
    }
    return rate;
}

static bool
is_stable(const struct pf_rate_row *row, double step, double beta,
          const double *w, size_t n_w)
{
    double eta = row->inverse ? 1.0 / step : step;
    return pf_rate_predict(row, eta, beta, w, n_w) <= 1.0 + ROUNDING;
}

static double
bisect(const struct pf_rate_row *row, double good, double bad, double beta,
       const double *w, size_t n_w)
{
    for (int i = 0; i < 60; i++) {
        double middle = good + (bad - good) / 2.0;
        if (is_stable(row, middle, beta, w, n_w))
            good = middle;
        else
            bad = middle;
    }
    return good;
}

/* A step so small that a row is stable at it or never, and one so large that
 * a row stable up to it may be called stable for good. On a game of
 * frequency w, regularised learners work at steps about b / (b^2 + w^2), the
 * others at about 1 / w. */
static void
find_range(const struct pf_rate_row *row, double beta, const double *w,
           size_t n_w, double *first, double *last)
{
    double most = 0.0;
    for (size_t k = 0; k < n_w; k++)
        most = fmax(most, w[k]);
    if (row->rest == PF_REST_WINNER) {
        double unit = most > 0.0 ? 1.0 / most : 1.0;
        *first = 1e-2 * unit;
        *last = FARTHEST * unit;
        return;
    }
    *first = 1e-3 * beta / (beta * beta + most * most);
    *last = fmin(FARTHEST, row->most) / beta;
}

double
pf_rate_largest_stable_step(const struct pf_rate_row *row, double beta,
                            const double *w, size_t n_w)
{
    double good, last;
    find_range(row, beta, w, n_w, &good, &last);
    if (!is_stable(row, good, beta, w, n_w))
        return 0.0;
    for (double step = good * GROWTH; step < last; step *= GROWTH) {
        if (!is_stable(row, step, beta, w, n_w))
            return bisect(row, good, step, beta, w, n_w);
        good = step;
    }
    return row->most < FARTHEST ? last : (double) HUGE_VAL;
}

double
pf_rate_mixture_beta(double eta, double beta)
{
    return eta * beta < 1.0 ? beta / (1.0 - eta * beta) : (double) HUGE_VAL;
}
