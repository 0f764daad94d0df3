/* From counts to a preference: each pair on its own, or one score for each
 * response.
 *
 * Empirical: with a Beta(a,a) prior on each P[i,j], independent over pairs,
 * the posterior mean is (w_ij + a) / (w_ij + w_ji + 2 a). The Bradley-Terry
 * fit is in fit_exists.c and fit_scores.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/import/fit.h"

#include <math.h>
#include <stdlib.h>

#include "core/status.h"
#include "sim/import/fit_internal.h"

double
pf_fit_prior(const struct pf_fit_options *options)
{
    if (options->prior >= 0.0)
        return options->prior;
    return options->fit == PF_FIT_EMPIRICAL ? 1.0 : 0.0;
}

static int
report_unseen(const struct pf_fit_data *f, size_t unseen, size_t i, size_t j)
{
    char a[80], b[80];
    return pf_diag_at(f->diag, f->at,
                      "%zu of %zu pairs were never compared, for example %s "
                      "and %s; their preference needs a prior > 0 or "
                      "fit=\"bradley-terry\"",
                      unseen, f->n * (f->n - 1) / 2, pf_fit_name(f, i, a),
                      pf_fit_name(f, j, b));
}

static int
fit_pairs(const struct pf_fit_data *f, double *P)
{
    size_t n = f->n, unseen = 0, first_i = 0, first_j = 0;
    for (size_t i = 0; i < n; i++) {
        P[i * n + i] = 0.5;
        for (size_t j = i + 1; j < n; j++) {
            double a = pf_fit_weight(f, i, j), b = pf_fit_weight(f, j, i);
            if (a + b <= 0.0 && unseen++ == 0) {
                first_i = i;
                first_j = j;
            }
            P[i * n + j] = a / (a + b);
            P[j * n + i] = b / (a + b);
        }
    }
    return unseen > 0 ? report_unseen(f, unseen, first_i, first_j) : PF_OK;
}

static int
fit_model(const struct pf_fit_data *f, double *P)
{
    size_t n = f->n;
    double *score = malloc(n * sizeof *score);
    int status = score != NULL ? pf_fit_scores(f, score) : PF_ENOMEM;
    for (size_t i = 0; status == PF_OK && i < n; i++) {
        P[i * n + i] = 0.5;
        for (size_t j = i + 1; j < n; j++) {
            /* The less likely outcome first, so that it keeps its digits. */
            double e = exp(-fabs(score[i] - score[j])), less = e / (1.0 + e);
            P[i * n + j] = score[i] < score[j] ? less : 1.0 - less;
            P[j * n + i] = score[i] < score[j] ? 1.0 - less : less;
        }
    }
    free(score);
    return status;
}

int
pf_fit_empirical(size_t n, const double *wins, double prior, double *P,
                 struct pf_diag *d, struct pf_place at)
{
    struct pf_fit_data f = {n, wins, NULL, prior, d, at};
    return fit_pairs(&f, P);
}

int
pf_fit_bradley_terry(size_t n, const double *wins, double prior, double *score,
                     struct pf_diag *d, struct pf_place at)
{
    struct pf_fit_data f = {n, wins, NULL, prior, d, at};
    return pf_fit_scores(&f, score);
}

int
pf_fit_preference(struct pf_preference *out, const struct pf_counts *counts,
                  const struct pf_fit_options *options, struct pf_diag *d,
                  struct pf_place at)
{
    struct pf_fit_data f = {
        counts->n, counts->wins, counts->label, pf_fit_prior(options), d, at};
    int status = pf_preference_alloc(out, counts->n);
    if (status != PF_OK)
        return status;
    status = options->fit == PF_FIT_EMPIRICAL ? fit_pairs(&f, out->P)
                                              : fit_model(&f, out->P);
    if (status != PF_OK)
        pf_preference_clear(out);
    return status;
}
