/* One point of Newton's method for logistic regression: gradient, Hessian, step
 * and how far to go (the formulas are in logistic.c).
 *
 * Own Cholesky factorisation, for bits that do not depend on the CPU.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "reward/newton.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/kernels.h"
#include "core/status.h"

static void
find_scale(struct pf_newton *t)
{
    const struct pf_logistic *z = t->z;
    for (size_t i = 0; i < z->n; i++) {
        double weight = z->won[i] + z->lost[i];
        if (z->x == NULL) {
            t->scale[z->first[i]] += weight;
            t->scale[z->second[i]] += weight;
        } else {
            for (size_t j = 0; j < z->p; j++)
                t->scale[j] += weight * fabs(z->x[i * z->p + j]);
        }
    }
}

int
pf_newton_init(struct pf_newton *t, const struct pf_logistic *z, double *theta)
{
    size_t n = z->n, p = z->p;
    double *at = calloc(3 * p + p * p + 3 * n + 1, sizeof *at);
    *t = (struct pf_newton){.z = z, .theta = theta, .room = at};
    if (at == NULL)
        return PF_ENOMEM;
    t->step = at;
    t->gradient = at + p;
    t->scale = at + 2 * p;
    t->hessian = at + 3 * p;
    t->margin = t->hessian + p * p;
    t->e = t->margin + n;
    t->change = t->e + n;
    find_scale(t);
    for (size_t j = 0; j < p; j++)
        if (t->scale[j] > t->scale[t->held])
            t->held = j;
    return PF_OK;
}

/* Eight sums side by side, for speed: always the same eight. */
double
pf_newton_dot(size_t n, const double *a, const double *b)
{
    enum { SUMS = 8 };
    double sum[SUMS] = {0.0};
    size_t i = 0;
    for (; i + SUMS <= n; i += SUMS)
        for (size_t l = 0; l < SUMS; l++)
            sum[l] += a[i + l] * b[i + l];
    for (size_t l = 0; i < n; i++, l++)
        sum[l] += a[i] * b[i];
    return ((sum[0] + sum[4]) + (sum[2] + sum[6])) +
           ((sum[1] + sum[5]) + (sum[3] + sum[7]));
}

double
pf_newton_along(const struct pf_logistic *z, size_t i, const double *v)
{
    if (z->x == NULL)
        return v[z->first[i]] - v[z->second[i]];
    return pf_newton_dot(z->p, z->x + i * z->p, v);
}

/* out += a x_i */
static void
add_row(const struct pf_logistic *z, size_t i, double a, double *out)
{
    if (z->x == NULL) {
        out[z->first[i]] += a;
        out[z->second[i]] -= a;
        return;
    }
    for (size_t j = 0; j < z->p; j++)
        out[j] += a * z->x[i * z->p + j];
}

/* lost sigma (d) - won sigma (-d), the derivative of row i's loss by its
 * margin d; e = exp (-|d|). */
static double
surplus(const struct pf_logistic *z, size_t i, double d, double e)
{
    double less = e / (1.0 + e), more = 1.0 / (1.0 + e);
    return d > 0.0 ? z->lost[i] * more - z->won[i] * less
                   : z->lost[i] * less - z->won[i] * more;
}

void
pf_newton_gradient(struct pf_newton *t)
{
    const struct pf_logistic *z = t->z;
    for (size_t i = 0; i < z->n; i++) {
        t->margin[i] = pf_newton_along(z, i, t->theta);
        t->e[i] = -fabs(t->margin[i]);
    }
    pf_vexp(z->n, t->e, t->e);
    for (size_t j = 0; j < z->p; j++)
        t->gradient[j] = z->l2 * t->theta[j];
    for (size_t i = 0; i < z->n; i++)
        add_row(z, i, surplus(z, i, t->margin[i], t->e[i]), t->gradient);
}

double
pf_newton_imbalance(const struct pf_newton *t)
{
    double worst = 0.0;
    for (size_t j = 0; j < t->z->p; j++) {
        double size = t->scale[j] + t->z->l2 * fabs(t->theta[j]);
        if (size > 0.0)
            worst = fmax(worst, fabs(t->gradient[j]) / size);
    }
    return worst;
}

/* --- the Hessian and its solution --- */

static void
add_square(const struct pf_logistic *z, size_t i, double h, double *H)
{
    size_t p = z->p;
    if (z->x == NULL) {
        size_t a = z->first[i], b = z->second[i];
        H[a * p + a] += h;
        H[b * p + b] += h;
        H[(a > b ? a : b) * p + (a > b ? b : a)] -= h;
        return;
    }
    const double *x = z->x + i * p;
    for (size_t j = 0; j < p; j++) {
        double hx = h * x[j];
        for (size_t m = 0; m <= j; m++)
            H[j * p + m] += hx * x[m];
    }
}

static double
largest_diagonal(const double *H, size_t p)
{
    double top = 0.0;
    for (size_t j = 0; j < p; j++)
        top = fmax(top, H[j * p + j]);
    return top;
}

/* Holding a score: its row and column become those of the identity. */
static void
hold(double *H, size_t p, size_t held, double diagonal)
{
    for (size_t j = 0; j < p; j++) {
        size_t row = j > held ? j : held, column = j > held ? held : j;
        H[row * p + column] = j == held ? diagonal : 0.0;
    }
}

/* The Hessian plus `ridge` of its largest diagonal entry on the diagonal, made
 * regular for differences of scores. */
static void
find_hessian(struct pf_newton *t, double ridge)
{
    const struct pf_logistic *z = t->z;
    size_t p = z->p;
    double *H = t->hessian;
    memset(H, 0, p * p * sizeof *H);
    for (size_t i = 0; i < z->n; i++) {
        double e = t->e[i];
        add_square(z, i, (z->won[i] + z->lost[i]) * e / ((1.0 + e) * (1.0 + e)),
                   H);
    }
    double top = largest_diagonal(H, p);
    for (size_t j = 0; j < p; j++)
        H[j * p + j] += z->l2 + ridge * top;
    if (z->x == NULL && z->l2 == 0.0)
        hold(H, p, t->held, top);
    for (size_t at = 0; z->x == NULL && z->l2 > 0.0 && at < p * p; at++)
        H[at] += top / (double) p;
}

/* H = its Cholesky factor L, row by row (Golub and Van Loan 2013, section
 * 4.2); false where it has none. */
static bool
factorise(double *H, size_t p)
{
    for (size_t i = 0; i < p; i++)
        for (size_t j = 0; j <= i; j++) {
            double rest = H[i * p + j] - pf_newton_dot(j, H + i * p, H + j * p);
            if (j < i)
                H[i * p + j] = rest / H[j * p + j];
            else if (rest > 0.0 && isfinite(rest))
                H[i * p + i] = sqrt(rest);
            else
                return false;
        }
    return true;
}

/* x = (L L')^-1 x; false where it is not finite. */
static bool
substitute(const double *L, size_t p, double *x)
{
    bool finite = true;
    for (size_t i = 0; i < p; i++)
        x[i] = (x[i] - pf_newton_dot(i, L + i * p, x)) / L[i * p + i];
    for (size_t i = p; i-- > 0;) {
        x[i] /= L[i * p + i];
        for (size_t j = 0; j < i; j++)
            x[j] -= L[i * p + j] * x[i];
        finite = finite && isfinite(x[i]);
    }
    return finite;
}

bool
pf_newton_step(struct pf_newton *t)
{
    const struct pf_logistic *z = t->z;
    double ridge = 0.0;
    while (ridge < 1.0) {
        find_hessian(t, ridge);
        for (size_t j = 0; j < z->p; j++)
            t->step[j] = -t->gradient[j];
        if (z->x == NULL && z->l2 == 0.0)
            t->step[t->held] = 0.0;
        if (factorise(t->hessian, z->p) &&
            substitute(t->hessian, z->p, t->step))
            return true;
        ridge = ridge == 0.0 ? 1e-15 : 100.0 * ridge;
    }
    return false;
}

/* --- how far to go --- */

/* The derivative of f along the step, where a share of it has been gone. */
static double
slope_at(struct pf_newton *t, double share)
{
    const struct pf_logistic *z = t->z;
    double slope = z->l2 * (pf_newton_dot(z->p, t->theta, t->step) +
                            share * pf_newton_dot(z->p, t->step, t->step));
    for (size_t i = 0; i < z->n; i++)
        t->e[i] = -fabs(t->margin[i] + share * t->change[i]);
    pf_vexp(z->n, t->e, t->e);
    for (size_t i = 0; i < z->n; i++)
        slope += t->change[i] *
                 surplus(z, i, t->margin[i] + share * t->change[i], t->e[i]);
    return slope;
}

double
pf_newton_search(struct pf_newton *t)
{
    double widest = 0.0, near = 0.0, far = 1.0;
    for (size_t i = 0; i < t->z->n; i++) {
        t->change[i] = pf_newton_along(t->z, i, t->step);
        widest = fmax(widest, fabs(t->change[i]));
    }
    if (widest <= 0.5 || !(slope_at(t, 1.0) > 0.0))
        return 1.0;
    double start = slope_at(t, 0.0);
    for (int k = 0; k < 100; k++) {
        double middle = 0.5 * (near + far), slope = slope_at(t, middle);
        if (slope > 0.0)
            far = middle;
        else
            near = middle;
        if (slope <= 0.0 && slope >= 0.1 * start)
            break;
    }
    return near;
}
