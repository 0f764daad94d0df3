/* The acceleration of BCa, and where it reads the sorted values.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

#include "core/status.h"
#include "eval/stats/drawing.h"

/* Second and third moments, and the values of one group without each of its
 * members in turn. */
struct jackknife {
    const struct pf_statistic *t;
    double *second, *third; /* width */
    double *left;           /* members * width */
};

/* What n values without a member each say. They are told from the first, and
 * one that differs by its rounding does not: else a statistic that nothing
 * moves would have the skewness of its last bits. */
static void
add_moments(struct jackknife *k, size_t n)
{
    size_t width = k->t->width;
    for (size_t i = 0; i < width; i++) {
        double base = k->left[i], rounding = 1e-13 * fabs(base);
        double mean = 0.0, second = 0.0, third = 0.0;
        for (size_t j = 0; j < n; j++) {
            double *left = &k->left[j * width + i];
            *left -= base;
            *left = fabs(*left) <= rounding ? 0.0 : *left;
            mean += *left / (double) n;
        }
        for (size_t j = 0; j < n; j++) {
            double l = (mean - k->left[j * width + i]) *
                       ((double) (n - 1) / (double) n);
            second += l * l;
            third += l * l * l;
        }
        k->second[i] += second;
        k->third[i] += third;
    }
}

static void
leave_units(struct jackknife *k, struct pf_drawing *w,
            const struct pf_strata *s)
{
    for (size_t l = 0; l < s->samples; l++)
        for (size_t t = 0; t < s->tasks; t++) {
            size_t n = s->n[l * s->tasks + t];
            for (size_t j = 0; n > 1 && j < n; j++)
                k->t->fn(k->left + j * k->t->width,
                         pf_drawing_without(w, l, t, j), k->t->context);
            if (n > 1)
                add_moments(k, n);
        }
}

static void
leave_tasks(struct jackknife *k, struct pf_drawing *w,
            const struct pf_strata *s)
{
    for (size_t t = 0; t < s->tasks; t++)
        k->t->fn(k->left + t * k->t->width, pf_drawing_without_task(w, t),
                 k->t->context);
    add_moments(k, s->tasks);
}

/* A statistic that nothing moves has no skewness: 0. Nor must the powers of
 * what moves little divide 0 by 0. */
static double
skewness_sixth(double second, double third)
{
    if (!isfinite(second) || !isfinite(third))
        return (double) NAN;
    double below = second * sqrt(second);
    return below > 0.0 ? third / below / 6.0 : 0.0;
}

int
pf_bootstrap_acceleration(double *a, struct pf_drawing *w,
                          const struct pf_strata *s,
                          const struct pf_statistic *t, bool tasks)
{
    struct jackknife k = {.t = t};
    size_t most = s->tasks;
    int status = PF_ENOMEM;
    for (size_t i = 0; i < s->samples * s->tasks; i++)
        most = s->n[i] > most ? s->n[i] : most;
    k.second = calloc(t->width + 1, sizeof *k.second);
    k.third = calloc(t->width + 1, sizeof *k.third);
    k.left = calloc(most * t->width + 1, sizeof *k.left);
    if (k.second == NULL || k.third == NULL || k.left == NULL)
        goto out;
    status = PF_OK;
    if (tasks && s->tasks > 1)
        leave_tasks(&k, w, s);
    else
        leave_units(&k, w, s);
    for (size_t i = 0; i < t->width; i++)
        a[i] = skewness_sixth(k.second[i], k.third[i]);
out:
    free(k.second);
    free(k.third);
    free(k.left);
    return status;
}

/* Past the pole of the formula the end is the most extreme value. */
static double
moved(double z0, double z, double a)
{
    double sum = z0 + z, below = 1.0 - a * sum;
    if (!(below > 0.0))
        return sum > 0.0 ? 1.0 : 0.0;
    return gsl_cdf_ugaussian_P(z0 + sum / below);
}

void
pf_bca_shares(double share, size_t resamples, double a, double confidence,
              double at[2])
{
    double edge = 0.5 / (double) resamples;
    double z = gsl_cdf_ugaussian_Pinv(0.5 * (1.0 - confidence));
    share = share < edge ? edge : share > 1.0 - edge ? 1.0 - edge : share;
    double z0 = share == 0.5 ? 0.0 : gsl_cdf_ugaussian_Pinv(share);
    at[0] = moved(z0, z, a);
    at[1] = moved(z0, -z, a);
}
