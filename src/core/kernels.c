/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifdef PF_KERNEL_TEST_PREFIX
/* tests/check_kernels compiles this file once per CPU level */
#define PF_PASTE2(a, b) a##b
#define PF_PASTE(a, b) PF_PASTE2(a, b)
#define pf_vexp PF_PASTE(PF_KERNEL_TEST_PREFIX, vexp)
#define pf_vlog PF_PASTE(PF_KERNEL_TEST_PREFIX, vlog)
#define pf_kernel_normalise PF_PASTE(PF_KERNEL_TEST_PREFIX, normalise)
#define pf_kernel_kl PF_PASTE(PF_KERNEL_TEST_PREFIX, kl)
#define pf_kernel_combine PF_PASTE(PF_KERNEL_TEST_PREFIX, combine)
#define pf_kernel_payoff PF_PASTE(PF_KERNEL_TEST_PREFIX, payoff)
#define pf_kernel_payoff_each PF_PASTE(PF_KERNEL_TEST_PREFIX, payoff_each)
#else
#include "config.h"
#endif

#include "core/kernels.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "core/lanes.h"

#if defined PF_HAVE_TARGET_CLONES && !defined PF_KERNEL_TEST_PREFIX
#define CLONES                                                                 \
    __attribute__((                                                            \
        target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define CLONES
#endif
#define INLINE static inline __attribute__((always_inline))
#define W PF_LANE_WIDTH

INLINE uint64_t
bits_of(double x)
{
    uint64_t u;
    memcpy(&u, &x, sizeof u);
    return u;
}

INLINE double
double_of(uint64_t u)
{
    double x;
    memcpy(&x, &u, sizeof x);
    return x;
}

/* exp x = 2^n exp r with n = round (x / ln 2), r = x - n ln 2 in two pieces
 * (Cody and Waite; the first is short, so that subtracting n times it is
 * exact), |r| < 0.347, and the Taylor polynomial of degree 13, whose remainder
 * is below 2^-57. Adding 1.5 2^52 rounds to a whole number
 * and leaves it in the low bits. 2^n is applied as 2 * 2^(n-1), the 2
 * first, so that the largest n does not overflow and nothing underflows. */
INLINE double
exp1(double x)
{
    const double shifter = 0x1.8p52;
    double c = x < -708.0 ? -708.0 : x;
    c = c > 709.8 ? 709.8 : c;
    double t = fma(c, 0x1.71547652b82fep0, shifter);
    double n = t - shifter;
    double r = fma(n, -0x1.62e42feep-1, c);
    r = fma(n, -0x1.a39ef35793c76p-33, r);
    double q = 1.0 / 6227020800.0;
    q = fma(q, r, 1.0 / 479001600.0);
    q = fma(q, r, 1.0 / 39916800.0);
    q = fma(q, r, 1.0 / 3628800.0);
    q = fma(q, r, 1.0 / 362880.0);
    q = fma(q, r, 1.0 / 40320.0);
    q = fma(q, r, 1.0 / 5040.0);
    q = fma(q, r, 1.0 / 720.0);
    q = fma(q, r, 1.0 / 120.0);
    q = fma(q, r, 1.0 / 24.0);
    q = fma(q, r, 1.0 / 6.0);
    q = fma(q, r, 0.5);
    double p = fma(r * r, q, r) + 1.0;
    double half_scale = double_of((bits_of(t) + 1022) << 52);
    double y = 2.0 * p * half_scale;
    y = x < -708.0 ? 0.0 : y;
    return x > 0x1.62e42fefa39efp9 ? HUGE_VAL : y;
}

/* log x = e ln 2 + log m, m in [sqrt 1/2, sqrt 2), f = m - 1, s = f/(2+f):
 * log (1+f) = 2 atanh s = f - (f^2/2 - s (f^2/2 + R)), R = 2/3 s^2 + 2/5 s^4
 * + ..., s^2 < 0.0295, eleven terms. ln 2 comes in two pieces, the first with
 * enough trailing zeros that e times it is exact. */
INLINE double
log1(double x)
{
    double scaled = x < 0x1p-1022 ? x * 0x1p54 : x;
    double shift = x < 0x1p-1022 ? -54.0 : 0.0;
    const uint64_t root_half = 0x3fe6a09e667f3bcdu, one = 0x3ff0000000000000u;
    uint64_t u = bits_of(scaled);
    uint64_t biased = (u + (one - root_half)) >> 52;
    double m = double_of(u - (biased << 52) + one);
    /* biased as a double: put it in the low bits of 2^52 */
    double e = double_of(biased | 0x4330000000000000u) - 0x1p52 - 1023.0;
    e += shift;
    double f = m - 1.0, s = f / (2.0 + f), z = s * s, h = 0.5 * f * f;
    double r = 2.0 / 23.0;
    r = fma(r, z, 2.0 / 21.0);
    r = fma(r, z, 2.0 / 19.0);
    r = fma(r, z, 2.0 / 17.0);
    r = fma(r, z, 2.0 / 15.0);
    r = fma(r, z, 2.0 / 13.0);
    r = fma(r, z, 2.0 / 11.0);
    r = fma(r, z, 2.0 / 9.0);
    r = fma(r, z, 2.0 / 7.0);
    r = fma(r, z, 2.0 / 5.0);
    r = fma(r, z, 2.0 / 3.0);
    r = r * z;
    double low = fma(s, h + r, e * 0x1.a39ef35793c76p-33);
    double y = fma(e, 0x1.62e42feep-1, f - (h - low));
    y = x == 0.0 ? -HUGE_VAL : y;
    y = x == HUGE_VAL ? HUGE_VAL : y;
    return x >= 0.0 ? y : (double) NAN;
}

/* e^d - 1 - d without cancellation: the series for small d. */
INLINE double
exp_minus_1_minus_d(double d)
{
    double q = 1.0 / 355687428096000.0;
    q = fma(q, d, 1.0 / 20922789888000.0);
    q = fma(q, d, 1.0 / 1307674368000.0);
    q = fma(q, d, 1.0 / 87178291200.0);
    q = fma(q, d, 1.0 / 6227020800.0);
    q = fma(q, d, 1.0 / 479001600.0);
    q = fma(q, d, 1.0 / 39916800.0);
    q = fma(q, d, 1.0 / 3628800.0);
    q = fma(q, d, 1.0 / 362880.0);
    q = fma(q, d, 1.0 / 40320.0);
    q = fma(q, d, 1.0 / 5040.0);
    q = fma(q, d, 1.0 / 720.0);
    q = fma(q, d, 1.0 / 120.0);
    q = fma(q, d, 1.0 / 24.0);
    q = fma(q, d, 1.0 / 6.0);
    q = fma(q, d, 0.5);
    double direct = exp1(d) - 1.0 - d;
    return fabs(d) < 0.7 ? q * d * d : direct;
}

CLONES void
pf_vexp(size_t n, double *y, const double *x)
{
    for (size_t i = 0; i < n; i++)
        y[i] = exp1(x[i]);
}

CLONES void
pf_vlog(size_t n, double *y, const double *x)
{
    for (size_t i = 0; i < n; i++)
        y[i] = log1(x[i]);
}

CLONES void
pf_kernel_normalise(size_t n, size_t lanes, double *x)
{
    for (size_t b = 0; b < lanes; b += W) {
        double top[W], sum[W] = {0};
        for (size_t k = 0; k < W; k++)
            top[k] = -HUGE_VAL;
        for (size_t y = 0; y < n; y++)
            for (size_t k = 0; k < W; k++) {
                double v = x[y * lanes + b + k];
                top[k] = v > top[k] ? v : top[k];
            }
        for (size_t y = 0; y < n; y++)
            for (size_t k = 0; k < W; k++)
                sum[k] += exp1(x[y * lanes + b + k] - top[k]);
        for (size_t k = 0; k < W; k++)
            sum[k] = log1(sum[k]);
        /* the top first: added to the logarithm it would bring its own
         * rounding, 1e-11 where logits are 1e5 */
        for (size_t y = 0; y < n; y++)
            for (size_t k = 0; k < W; k++) {
                double below = x[y * lanes + b + k] - top[k];
                x[y * lanes + b + k] = below - sum[k];
            }
    }
}

CLONES void
pf_kernel_kl(size_t n, size_t lanes, double *kl, const double *log_p,
             const double *log_q)
{
    double sum[W] = {0};
    for (size_t y = 0; y < n; y++)
        for (size_t k = 0; k < W; k++) {
            double lp = log_p[y * lanes + k], lq = log_q[y * lanes + k];
            double p = exp1(lp), q = exp1(lq);
            double term = p * exp_minus_1_minus_d(lq - lp);
            sum[k] += p > 0.0 ? term : p == 0.0 ? q : p;
        }
    for (size_t k = 0; k < W; k++)
        kl[k] = sum[k];
}

/* W lanes as one value: gcc and clang keep it in registers and split it to
 * the width the CPU has. */
typedef double lanes_w __attribute__((vector_size(W * sizeof(double))));

INLINE lanes_w
load(const double *p)
{
    lanes_w v;
    memcpy(&v, p, sizeof v);
    return v;
}

INLINE void
store(double *p, lanes_w v)
{
    memcpy(p, &v, sizeof v);
}

INLINE lanes_w
load_or_ones(const double *p)
{
    lanes_w v;
    if (p != NULL)
        return load(p);
    for (size_t k = 0; k < W; k++)
        v[k] = 1.0;
    return v;
}

CLONES void
pf_kernel_combine(size_t rows, size_t lanes, double *out,
                  const struct pf_term term[3])
{
    for (size_t b = 0; b < lanes; b += W) {
        lanes_w c[3];
        for (size_t j = 0; j < 3; j++)
            c[j] = load_or_ones(term[j].c ? term[j].c + b : NULL);
        for (size_t row = 0; row < rows; row++) {
            lanes_w sum = {0};
            size_t at = row * lanes + b;
            for (size_t j = 0; j < 3; j++)
                if (term[j].x != NULL)
                    sum += c[j] * load(term[j].x + at);
            store(out + at, sum);
        }
    }
}

INLINE lanes_w
add_product(lanes_w sum, double p, lanes_w v)
{
    for (size_t k = 0; k < W; k++)
        sum[k] = fma(p, v[k], sum[k]);
    return sum;
}

/* Four rows of P together, so that each piece of x read serves them all. */
#define ROWS 4

INLINE void
payoff_block(size_t n, size_t lanes, double *out, const double *P,
             const double *x)
{
    lanes_w s0 = {0}, s1 = {0}, s2 = {0}, s3 = {0};
    for (size_t z = 0; z < n; z++) {
        lanes_w v = load(x + z * lanes);
        s0 = add_product(s0, P[z], v);
        s1 = add_product(s1, P[n + z], v);
        s2 = add_product(s2, P[2 * n + z], v);
        s3 = add_product(s3, P[3 * n + z], v);
    }
    store(out, s0);
    store(out + lanes, s1);
    store(out + 2 * lanes, s2);
    store(out + 3 * lanes, s3);
}

INLINE void
payoff_row(size_t n, size_t lanes, double *out, const double *P,
           const double *x)
{
    lanes_w s = {0};
    for (size_t z = 0; z < n; z++)
        s = add_product(s, P[z], load(x + z * lanes));
    store(out, s);
}

CLONES void
pf_kernel_payoff(size_t n, size_t lanes, double *out, const double *P,
                 const double *x)
{
    for (size_t b = 0; b < lanes; b += W) {
        size_t y = 0;
        for (; y + ROWS <= n; y += ROWS)
            payoff_block(n, lanes, out + y * lanes + b, P + y * n, x + b);
        for (; y < n; y++)
            payoff_row(n, lanes, out + y * lanes + b, P + y * n, x + b);
    }
}

CLONES void
pf_kernel_payoff_each(size_t n, size_t lanes, double *out, const double *P,
                      const double *x)
{
    for (size_t b = 0; b < lanes; b += W)
        for (size_t y = 0; y < n; y++) {
            lanes_w s = {0};
            const double *row = P + y * n * lanes + b;
            for (size_t z = 0; z < n; z++) {
                lanes_w p = load(row + z * lanes);
                lanes_w v = load(x + z * lanes + b);
                for (size_t k = 0; k < W; k++)
                    s[k] = fma(p[k], v[k], s[k]);
            }
            store(out + y * lanes + b, s);
        }
}
