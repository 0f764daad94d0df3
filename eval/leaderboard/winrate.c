/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eval/leaderboard/winrate.h"

#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "core/status.h"

void
pf_mean_error(const double *x, size_t n, double *mean, double *se)
{
    *mean = *se = (double) NAN;
    if (n > 0)
        *mean = gsl_stats_mean(x, 1, n);
    if (n > 1)
        *se = gsl_stats_sd_m(x, 1, n, *mean) / sqrt((double) n);
}

void
pf_winrate_of(struct pf_winrate *out, const double *preference, size_t n)
{
    *out = (struct pf_winrate){.n_total = n};
    pf_mean_error(preference, n, &out->rate, &out->se);
    out->rate *= 100.0;
    out->se *= 100.0;
    for (size_t i = 0; i < n; i++) {
        out->n_wins += preference[i] > 0.5;
        out->n_wins_base += preference[i] < 0.5;
    }
    out->n_draws = n - out->n_wins - out->n_wins_base;
}

/* Are there two different values, and none that is no number? */
static bool
ranks(const double *x, size_t n)
{
    bool differ = false;
    for (size_t i = 0; i < n; i++) {
        if (isnan(x[i]))
            return false;
        differ = differ || x[i] < x[0] || x[i] > x[0];
    }
    return differ;
}

int
pf_rank_correlation(double *out, const double *x, const double *y, size_t n)
{
    *out = (double) NAN;
    if (!ranks(x, n) || !ranks(y, n))
        return PF_OK;
    double *work = calloc(2 * n, sizeof *work);
    if (work == NULL)
        return PF_ENOMEM;
    *out = gsl_stats_spearman(x, 1, y, 1, n, work);
    free(work);
    return PF_OK;
}
