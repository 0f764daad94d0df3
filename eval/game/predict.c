/* Predictions for a game: the rows of rates.h, each with the frequencies of
 * the place where its learner comes to rest.
 *
 * Learners without regularisation rest at a von Neumann winner pi. On its
 * support S their frequencies are those of the game cut down to S; a response
 * y outside loses by g = -(Q pi)_y > 0 and its weight shrinks by exp (-eta g)
 * each step, which is one more factor.
 *
 * The frequencies of Nash-MD move with its step, so its largest stable step
 * is a fixed point: the step at which the frequencies found there give rate
 * 1. Above SELF_CONSISTENT responses, where a dozen solutions would take
 * minutes, the frequencies at pi* stand in; they differ little while eta beta
 * is small.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "eval/game/game.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "eval/solve/log_policy.h"

#define SELF_CONSISTENT 400
#define ROUNDS 30
#define CLOSE 1e-6 /* relative change of the step that ends the search */

/* The Nash policy at beta, or ref where beta is infinite. */
static int
mixture_at(const struct pf_game *game, const double *log_ref, double beta,
           double *log_mixture)
{
    struct pf_certificate proof;
    if (!isfinite(beta)) {
        memcpy(log_mixture, log_ref, game->n * sizeof *log_mixture);
        return PF_OK;
    }
    int status = pf_solve_regularised_nash(game->n, game->P, log_ref, beta,
                                           log_mixture, &proof);
    return status == PF_ESOLVE ? PF_OK : status;
}

int
pf_game_nash_md_rest(const struct pf_game *game, const double *log_ref,
                     double eta, double *log_mixture, double *log_pi)
{
    size_t n = game->n;
    double beta = pf_rate_mixture_beta(eta, game->beta);
    int status = mixture_at(game, log_ref, beta, log_mixture);
    if (status != PF_OK)
        return status;
    for (size_t y = 0; y < n; y++) {
        double pay = 0.0;
        for (size_t z = 0; z < n; z++)
            pay += game->P[y * n + z] * exp(log_mixture[z]);
        log_pi[y] = log_mixture[y] + eta * pay;
    }
    pf_log_policy_normalise(n, log_pi);
    return PF_OK;
}

static double
divergence(size_t n, const double *log_p, const double *log_q)
{
    double sum = 0.0;
    for (size_t y = 0; y < n; y++)
        sum += exp(log_p[y]) * (log_p[y] - log_q[y]);
    return fmax(sum, 0.0);
}

/* The step at which Nash-MD's own frequencies give rate 1. `log_mixture` and
 * `w` are room for n and n/2. */
static int
mixture_step(const struct pf_game_facts *f, const struct pf_rate_row *row,
             double *log_mixture, double *w, double *step)
{
    const struct pf_game *g = &f->game;
    *step = pf_rate_largest_stable_step(row, g->beta, f->w, f->n_w);
    for (int i = 0; g->n <= SELF_CONSISTENT && i < ROUNDS; i++) {
        double beta = pf_rate_mixture_beta(*step, g->beta), last = *step;
        int status = mixture_at(g, f->log_ref, beta, log_mixture);
        if (status == PF_OK)
            status = pf_game_spectrum(g->n, g->P, log_mixture, w);
        if (status != PF_OK)
            return status;
        *step = pf_rate_largest_stable_step(row, g->beta, w, f->n_w);
        if (fabs(*step - last) <= CLOSE * last)
            break;
    }
    return PF_OK;
}

static int
predict_mixture(const struct pf_game_facts *f, struct pf_game_prediction *p)
{
    size_t n = f->game.n;
    int status = PF_ENOMEM;
    double *log_mixture = calloc(n, sizeof *log_mixture);
    double *log_pi = calloc(n, sizeof *log_pi);
    double *w = calloc(n, sizeof *w);
    if (log_mixture == NULL || log_pi == NULL || w == NULL)
        goto out;
    status =
        pf_game_nash_md_rest(&f->game, f->log_ref, p->eta, log_mixture, log_pi);
    if (status != PF_OK)
        goto out;
    p->bias = divergence(n, f->log_pi, log_pi);
    status = pf_game_spectrum(n, f->game.P, log_mixture, w);
    if (status != PF_OK)
        goto out;
    p->rate = pf_rate_predict(p->row, p->eta, f->game.beta, w, f->n_w);
    status = mixture_step(f, p->row, log_mixture, w, &p->largest_stable_step);
out:
    free(log_mixture);
    free(log_pi);
    free(w);
    return status;
}

/* The von Neumann winner's support as a game of its own. */
struct support {
    size_t k, n_w;
    double *P, *log_pi, *w;
    double gain; /* the greatest (Q pi)_y outside it; -HUGE_VAL: none */
};

static void
support_clear(struct support *s)
{
    free(s->P);
    free(s->log_pi);
    free(s->w);
}

static void
cut_down(const struct pf_game_facts *f, struct support *s)
{
    size_t n = f->game.n, row = 0;
    s->gain = -HUGE_VAL;
    for (size_t y = 0; y < n; y++) {
        double gain = 0.0;
        size_t column = 0;
        for (size_t z = 0; z < n; z++) {
            if (f->nash[z] == 0.0)
                continue;
            gain += (f->game.P[y * n + z] - 0.5) * f->nash[z];
            if (f->nash[y] > 0.0)
                s->P[row * s->k + column++] = f->game.P[y * n + z];
        }
        if (f->nash[y] > 0.0)
            s->log_pi[row++] = log(f->nash[y]);
        else
            s->gain = fmax(s->gain, gain);
    }
}

static int
find_support(const struct pf_game_facts *f, struct support *s)
{
    memset(s, 0, sizeof *s);
    for (size_t y = 0; y < f->game.n; y++)
        s->k += f->nash[y] > 0.0;
    s->n_w = s->k / 2;
    s->P = calloc(s->k + 1, (s->k + 1) * sizeof *s->P);
    s->log_pi = calloc(s->k + 1, sizeof *s->log_pi);
    s->w = calloc(s->k + 1, sizeof *s->w);
    if (s->P == NULL || s->log_pi == NULL || s->w == NULL)
        return PF_ENOMEM;
    cut_down(f, s);
    return pf_game_spectrum(s->k, s->P, s->log_pi, s->w);
}

static void
predict_winner(const struct pf_game_facts *f, const struct support *s,
               struct pf_game_prediction *p)
{
    double beta = f->game.beta;
    p->bias = (double) NAN;
    p->rate = fmax(pf_rate_predict(p->row, p->eta, beta, s->w, s->n_w),
                   exp(p->eta * fmin(s->gain, 0.0)));
    if (f->nash_status != PF_OK)
        p->rate = (double) NAN;
    p->largest_stable_step =
        pf_rate_largest_stable_step(p->row, beta, s->w, s->n_w);
}

static void
predict_nash(const struct pf_game_facts *f, struct pf_game_prediction *p)
{
    double beta = f->game.beta;
    p->rate = pf_rate_predict(p->row, p->eta, beta, f->w, f->n_w);
    p->largest_stable_step =
        pf_rate_largest_stable_step(p->row, beta, f->w, f->n_w);
}

int
pf_game_predict(struct pf_game_facts *facts)
{
    struct support support;
    size_t n = 0;
    while (pf_rate_rows[n].learner != NULL)
        n++;
    int status = find_support(facts, &support);
    facts->prediction = calloc(n, sizeof *facts->prediction);
    if (facts->prediction == NULL)
        status = PF_ENOMEM;
    for (size_t i = 0; status == PF_OK && i < n; i++) {
        struct pf_game_prediction *p = &facts->prediction[i];
        p->row = &pf_rate_rows[i];
        p->eta = p->row->eta(facts->game.beta);
        if (p->row->rest == PF_REST_MIXTURE)
            status = predict_mixture(facts, p);
        else if (p->row->rest == PF_REST_WINNER)
            predict_winner(facts, &support, p);
        else
            predict_nash(facts, p);
        facts->n_predictions = i + 1;
    }
    support_clear(&support);
    return status;
}
