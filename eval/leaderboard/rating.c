/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eval/leaderboard/rating.h"

#include <gsl/gsl_randist.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "eval/stats/quantile.h"
#include "sim/import/fit.h"

enum { LOST, TIED, WON, OUTCOMES };

int
pf_battles_init(struct pf_battles *b, size_t n)
{
    *b = (struct pf_battles){.n = n};
    b->count = calloc(n * n * OUTCOMES + 1, sizeof *b->count);
    return b->count != NULL ? PF_OK : PF_ENOMEM;
}

void
pf_battles_clear(struct pf_battles *b)
{
    free(b->count);
    *b = (struct pf_battles){0};
}

void
pf_battles_add(struct pf_battles *b, size_t i, size_t j, double outcome)
{
    if (i > j) {
        pf_battles_add(b, j, i, 1.0 - outcome);
        return;
    }
    size_t what = outcome > 0.5 ? WON : outcome < 0.5 ? LOST : TIED;
    b->count[(i * b->n + j) * OUTCOMES + what]++;
}

/* --- resampling --- */

/* Different battles as a list, and the rounds of a bootstrap over them. */
struct rounds {
    const struct pf_battles *battles;
    size_t cells; /* n * n * OUTCOMES */
    double *share;
    uint64_t total;
    double *rating; /* n */
    double *kept;   /* method i in round t at [i * rounds + t] */
    size_t n_kept, room;
};

static int
rounds_init(struct rounds *s, const struct pf_battles *b, size_t rounds)
{
    *s = (struct rounds){.battles = b, .room = rounds};
    s->cells = b->n * b->n * OUTCOMES;
    s->share = calloc(s->cells + 1, sizeof *s->share);
    s->rating = calloc(b->n + 1, sizeof *s->rating);
    s->kept = calloc(b->n * rounds + 1, sizeof *s->kept);
    if (s->share == NULL || s->rating == NULL || s->kept == NULL)
        return PF_ENOMEM;
    for (size_t i = 0; i < s->cells; i++) {
        s->total += b->count[i];
        s->share[i] = (double) b->count[i];
    }
    return s->total > 0 && s->total <= UINT_MAX ? PF_OK : PF_EINPUT;
}

static void
rounds_clear(struct rounds *s)
{
    free(s->share);
    free(s->rating);
    free(s->kept);
}

static void
keep(struct rounds *s)
{
    for (size_t i = 0; i < s->battles->n; i++)
        s->kept[i * s->room + s->n_kept] = s->rating[i];
    s->n_kept++;
}

/* Sorts what was kept of method i. */
static const double *
sorted(const struct rounds *s, size_t i)
{
    double *x = s->kept + i * s->room;
    pf_sort_reals(x, s->n_kept);
    return x;
}

static void
take_interval(struct pf_rating *out, const struct rounds *s, size_t i)
{
    const double *x = sorted(s, i);
    out->low = pf_quantile(x, s->n_kept, 0.025);
    out->high = pf_quantile(x, s->n_kept, 0.975);
}

/* --- Elo --- */

void
pf_elo_battle(double *a, double *b, double outcome)
{
    double gap = (*b - *a) / PF_RATING_SCALE * log(10.0);
    double moved = PF_ELO_K * (outcome - 1.0 / (1.0 + exp(gap)));
    *a += moved;
    *b -= moved;
}

static void
play(struct rounds *s, const gsl_ran_discrete_t *law, gsl_rng *rng)
{
    size_t n = s->battles->n;
    uint64_t most = PF_ELO_BATTLES * n;
    uint64_t length = s->total < most ? s->total : most;
    for (size_t i = 0; i < n; i++)
        s->rating[i] = PF_RATING_START;
    for (uint64_t t = 0; t < length; t++) {
        size_t cell = gsl_ran_discrete(rng, law), pair = cell / OUTCOMES;
        if (s->battles->count[cell] == 0) /* rounding of the law's table */
            continue;
        pf_elo_battle(&s->rating[pair / n], &s->rating[pair % n],
                      0.5 * (double) (cell % OUTCOMES));
    }
}

int
pf_elo(struct pf_rating *out, const struct pf_battles *b,
       const struct pf_bootstrap *how)
{
    struct rounds s;
    gsl_ran_discrete_t *law = NULL;
    int status = rounds_init(&s, b, how->rounds);
    if (status != PF_OK)
        goto out;
    law = gsl_ran_discrete_preproc(s.cells, s.share);
    if (law == NULL) {
        status = PF_ENOMEM;
        goto out;
    }
    for (size_t t = 0; t < how->rounds; t++) {
        play(&s, law, how->rng);
        keep(&s);
    }
    for (size_t i = 0; i < b->n; i++) {
        take_interval(&out[i], &s, i);
        out[i].value = pf_quantile(sorted(&s, i), s.n_kept, 0.5);
    }
out:
    if (law != NULL)
        gsl_ran_discrete_free(law);
    rounds_clear(&s);
    return status;
}

/* --- Bradley-Terry --- */

/* Work space: counts as numbers of wins. */
struct tally {
    size_t n;
    size_t anchor;
    double *wins;
    unsigned *drawn;
};

static void
count_wins(const struct tally *t, size_t pair, double lost, double tied,
           double won)
{
    size_t i = pair / t->n, j = pair % t->n;
    if (i >= j)
        return;
    t->wins[i * t->n + j] = won + 0.5 * tied;
    t->wins[j * t->n + i] = lost + 0.5 * tied;
}

/* Scores in nats become points. */
static int
rate(const struct tally *t, double *rating, struct pf_diag *d)
{
    struct pf_place nowhere = {0};
    int status = pf_fit_bradley_terry(t->n, t->wins, 0.0, rating, d, nowhere);
    if (status != PF_OK)
        return status;
    double zero = rating[t->anchor];
    for (size_t i = 0; i < t->n; i++)
        rating[i] =
            PF_RATING_START + PF_RATING_SCALE * (rating[i] - zero) / log(10.0);
    return PF_OK;
}

static int
rate_seen(const struct tally *t, const struct pf_battles *b,
          struct pf_rating *out, double *rating, struct pf_diag *d)
{
    for (size_t p = 0; p < t->n * t->n; p++) {
        const uint64_t *c = b->count + p * OUTCOMES;
        count_wins(t, p, (double) c[LOST], (double) c[TIED], (double) c[WON]);
    }
    int status = rate(t, rating, d);
    for (size_t i = 0; status == PF_OK && i < t->n; i++)
        out[i] = (struct pf_rating){rating[i], (double) NAN, (double) NAN};
    return status;
}

/* One resample; a fit that fails has no place in it. */
static int
rate_resampled(const struct tally *t, struct rounds *s, gsl_rng *rng,
               size_t *missing)
{
    gsl_ran_multinomial(rng, s->cells, (unsigned) s->total, s->share, t->drawn);
    for (size_t p = 0; p < t->n * t->n; p++) {
        const unsigned *c = t->drawn + p * OUTCOMES;
        count_wins(t, p, c[LOST], c[TIED], c[WON]);
    }
    int status = rate(t, s->rating, NULL);
    if (status == PF_OK)
        keep(s);
    *missing += status != PF_OK;
    return status == PF_ENOMEM ? status : PF_OK;
}

int
pf_bradley_terry(struct pf_rating *out, const struct pf_battles *b,
                 size_t anchor, const struct pf_bootstrap *how, size_t *missing,
                 struct pf_diag *d)
{
    struct tally t = {.n = b->n, .anchor = anchor};
    struct rounds s;
    *missing = 0;
    int status = rounds_init(&s, b, how->rounds);
    if (status == PF_EINPUT)
        pf_diag_at(d, (struct pf_place){0}, "there is no battle to rate by");
    if (status != PF_OK)
        goto out;
    t.wins = calloc(b->n * b->n, sizeof *t.wins);
    t.drawn = calloc(s.cells, sizeof *t.drawn);
    if (t.wins == NULL || t.drawn == NULL) {
        status = PF_ENOMEM;
        goto out;
    }
    status = rate_seen(&t, b, out, s.rating, d);
    for (size_t k = 0; status == PF_OK && k < how->rounds; k++)
        status = rate_resampled(&t, &s, how->rng, missing);
    for (size_t i = 0; status == PF_OK && i < b->n; i++)
        if (s.n_kept > 0 && 100 * *missing <= how->rounds)
            take_interval(&out[i], &s, i);
out:
    free(t.wins);
    free(t.drawn);
    rounds_clear(&s);
    return status;
}
