/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eval/stats/ranking.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "sim/import/fit.h"

struct ranking {
    const struct pf_contest *c;
    size_t seeds;
    size_t *start; /* tasks */
    double *wins;  /* learners^2 */
    double *score; /* learners */
    bool *met;     /* learners^2: in the data */
    bool failed;   /* of memory */
};

static double
score_of(const struct ranking *k, size_t l, size_t seed)
{
    return k->c->x[l * k->seeds + seed];
}

/* `weight` games of all learners on a seed. */
static void
play(struct ranking *k, size_t seed, double weight)
{
    size_t L = k->c->learners;
    for (size_t i = 0; i < L; i++)
        for (size_t j = i + 1; j < L; j++) {
            double x = score_of(k, i, seed), y = score_of(k, j, seed);
            double half = 0.5 * weight;
            if (isnan(x) || isnan(y))
                continue;
            k->wins[i * L + j] += x > y ? weight : x < y ? 0.0 : half;
            k->wins[j * L + i] += y > x ? weight : y < x ? 0.0 : half;
        }
}

static void
play_all(struct ranking *k, const struct pf_resample *r)
{
    size_t L = k->c->learners;
    memset(k->wins, 0, L * L * sizeof *k->wins);
    for (size_t i = 0; i < r->tasks; i++) {
        size_t t = r->task[i];
        for (size_t j = 0; j < k->c->n[t]; j++)
            if (r->count[i][j] > 0)
                play(k, k->start[t] + j, r->count[i][j]);
    }
}

/* Points of all, NaN where there is no fit. */
static int
rate(struct ranking *k, double *points)
{
    size_t L = k->c->learners;
    for (size_t i = 0; i < L * L; i++)
        k->wins[i] += k->met[i] ? PF_RANKING_PRIOR : 0.0;
    int status = pf_fit_bradley_terry(L, k->wins, 0.0, k->score, NULL,
                                      (struct pf_place){0});
    double mean = 0.0;
    for (size_t l = 0; status == PF_OK && l < L; l++)
        mean += k->score[l] / (double) L;
    for (size_t l = 0; l < L; l++)
        points[l] = status != PF_OK
                        ? (double) NAN
                        : 1000.0 + 400.0 / log(10.0) * (k->score[l] - mean);
    k->failed = k->failed || status == PF_ENOMEM;
    return status;
}

/* Points first, then ranks. Rounding of the fit does not make ranks. */
static void
statistic(double *out, const struct pf_resample *r, void *context)
{
    struct ranking *k = context;
    size_t L = k->c->learners;
    play_all(k, r);
    bool none = rate(k, out) != PF_OK;
    for (size_t l = 0; l < L; l++) {
        double rank = 1.0;
        for (size_t o = 0; o < L; o++)
            rank += out[o] > out[l] + 1e-6;
        out[L + l] = none ? (double) NAN : rank;
    }
}

static int
ranking_init(struct ranking *k, const struct pf_contest *c)
{
    size_t L = c->learners;
    *k = (struct ranking){.c = c};
    k->start = calloc(c->tasks + 1, sizeof *k->start);
    k->wins = calloc(L * L + 1, sizeof *k->wins);
    k->score = calloc(L + 1, sizeof *k->score);
    k->met = calloc(L * L + 1, sizeof *k->met);
    if (k->start == NULL || k->wins == NULL || k->score == NULL ||
        k->met == NULL)
        return PF_ENOMEM;
    for (size_t t = 0; t < c->tasks; t++) {
        k->start[t] = k->seeds;
        k->seeds += c->n[t];
    }
    for (size_t s = 0; s < k->seeds; s++)
        play(k, s, 1.0);
    for (size_t i = 0; i < L; i++)
        for (size_t j = 0; j < L; j++)
            k->met[i * L + j] = k->wins[i * L + j] + k->wins[j * L + i] > 0.0;
    return PF_OK;
}

static void
ranking_clear(struct ranking *k)
{
    free(k->start);
    free(k->wins);
    free(k->score);
    free(k->met);
}

/* From the games of the data. */
static void
take_winrates(const struct ranking *k, struct pf_standing *out)
{
    size_t L = k->c->learners;
    for (size_t i = 0; i < L; i++) {
        double won = 0.0, games = 0.0;
        for (size_t j = 0; j < L; j++) {
            won += k->wins[i * L + j];
            games += k->wins[i * L + j] + k->wins[j * L + i];
        }
        out[i].winrate = games > 0.0 ? won / games : (double) NAN;
    }
}

int
pf_ranking(struct pf_standing *out, const struct pf_contest *c,
           const struct pf_resampling *how, unsigned *doubts)
{
    struct ranking k;
    struct pf_strata strata = {1, c->tasks, c->n};
    struct pf_resampling percentile = *how;
    struct pf_statistic t = {2 * c->learners, statistic, &k};
    struct pf_interval *all = calloc(t.width + 1, sizeof *all);
    percentile.bca = false;
    int status = ranking_init(&k, c);
    if (all == NULL)
        status = PF_ENOMEM;
    if (status == PF_OK) {
        take_winrates(&k, out);
        status = pf_bootstrap_intervals(all, &strata, &t, &percentile, doubts);
    }
    if (status == PF_OK && k.failed)
        status = PF_ENOMEM;
    if (status == PF_OK && isnan(all[0].value))
        status = PF_EINPUT;
    for (size_t l = 0; status == PF_OK && l < c->learners; l++) {
        out[l].points = all[l];
        out[l].rank = all[c->learners + l];
    }
    ranking_clear(&k);
    free(all);
    return status;
}
