/* What the methods of a panel score: from the tally of all runs to numbers.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/random.h"
#include "core/status.h"
#include "eval/leaderboard/winrate.h"
#include "lab/report/leaderboard_part.h"

/* A panel being scored. */
struct scoring {
    const struct pf_board *b;
    struct pf_board_panel *p;
    const struct pf_board_tally *tally;
};

/* Methods that have no run are in no battle: the rest, numbered anew. */
static int
pack(struct pf_battles *out, const struct pf_battles *all,
     const struct pf_board_panel *p, size_t *index)
{
    size_t n = 0;
    for (size_t m = 0; m < p->n; m++)
        if (p->method[m].done > 0)
            index[n++] = m;
    int status = pf_battles_init(out, n);
    for (size_t i = 0; status == PF_OK && i < n; i++)
        for (size_t j = 0; j < n; j++)
            memcpy(out->count + (i * n + j) * 3,
                   all->count + (index[i] * p->n + index[j]) * 3,
                   3 * sizeof *out->count);
    return status;
}

/* Who won or lost all, where somebody did: then no ratings exist. */
static char *
tell_unrated(const struct pf_board_panel *p, const struct pf_battles *b,
             const size_t *index)
{
    static const char split[] = "some methods never lost to any of the others";
    size_t room = sizeof split;
    for (size_t i = 0; i < b->n; i++) {
        uint64_t won = 0, lost = 0, tied = 0;
        for (size_t j = 0; j < b->n; j++) {
            const uint64_t *up = b->count + (i * b->n + j) * 3;
            const uint64_t *down = b->count + (j * b->n + i) * 3;
            won += up[2] + down[0];
            lost += up[0] + down[2];
            tied += up[1] + down[1];
        }
        if (tied > 0 || (won > 0 && lost > 0))
            continue;
        const char *label = p->method[index[i]].label;
        room = strlen(label) + 32;
        char *text = malloc(room);
        if (text != NULL)
            snprintf(text, room, "%s %s every battle", label,
                     won > 0 ? "won" : "lost");
        return text;
    }
    return strdup(split);
}

/* From streams of its own; of a single seed from that seed's, so that seeds
 * stay independent. */
static int
make_bootstrap(const struct pf_board *b, const char *what,
               struct pf_bootstrap *how)
{
    how->rounds = PF_BOARD_ROUNDS;
    how->rng = pf_rng_alloc(b->again.e.seed, b->single ? b->seed : 0, what);
    return how->rng != NULL ? PF_OK : PF_ENOMEM;
}

static int
rate_elo(const struct scoring *t, size_t j, const struct pf_battles *b,
         const size_t *index, struct pf_rating *rating)
{
    struct pf_bootstrap how;
    int status = make_bootstrap(t->b, "leaderboard/elo", &how);
    if (status != PF_OK)
        return status;
    status = pf_elo(rating, b, &how);
    for (size_t i = 0; status == PF_OK && i < b->n; i++)
        t->p->score[j * t->p->n + index[i]].elo = rating[i];
    gsl_rng_free(how.rng);
    return status;
}

static int
rate_bradley_terry(const struct scoring *t, size_t j,
                   const struct pf_battles *b, const size_t *index,
                   struct pf_rating *rating)
{
    struct pf_board_panel *p = t->p;
    struct pf_bootstrap how;
    size_t anchor = 0;
    int status = make_bootstrap(t->b, "leaderboard/bradley-terry", &how);
    if (status != PF_OK)
        return status;
    if (t->b->single)
        how.rounds = 0;
    for (size_t i = 0; i < b->n; i++)
        if (index[i] == p->baseline)
            anchor = i;
    status = pf_bradley_terry(rating, b, anchor, &how, &p->missing[j], NULL);
    for (size_t i = 0; status == PF_OK && i < b->n; i++)
        p->score[j * p->n + index[i]].bradley_terry = rating[i];
    if (status == PF_EINPUT || status == PF_ESOLVE) {
        p->unrated[j] = status == PF_EINPUT ? tell_unrated(p, b, index)
                                            : strdup("the fit does not settle");
        status = p->unrated[j] != NULL ? PF_OK : PF_ENOMEM;
    }
    gsl_rng_free(how.rng);
    return status;
}

static int
rate_packed(const struct scoring *t, size_t j, const struct pf_battles *b,
            const size_t *index, struct pf_rating *rating)
{
    int status = PF_OK;
    if (pf_board_wants(t->b, PF_BOARD_ELO))
        status = rate_elo(t, j, b, index, rating);
    if (status == PF_OK && pf_board_wants(t->b, PF_BOARD_BRADLEY_TERRY))
        status = rate_bradley_terry(t, j, b, index, rating);
    return status;
}

static int
rate(const struct scoring *t, size_t j)
{
    struct pf_board_panel *p = t->p;
    struct pf_battles packed = {0};
    size_t *index = calloc(p->n, sizeof *index);
    struct pf_rating *rating = calloc(p->n, sizeof *rating);
    int status = PF_ENOMEM;
    if (index != NULL && rating != NULL)
        status = pack(&packed, &t->tally->battles[j], p, index);
    for (size_t i = 0; status == PF_OK && i < packed.n * packed.n * 3; i++)
        p->battles[j] += packed.count[i];
    if (status == PF_OK && p->battles[j] > UINT32_MAX)
        status = pf_diag_at(t->b->d, (struct pf_place){.file = t->b->r->file},
                            "%" PRIu64 " battles are too many to rate by; ask "
                            "for fewer examples",
                            p->battles[j]);
    if (status == PF_OK && p->battles[j] > 0)
        status = rate_packed(t, j, &packed, index, rating);
    pf_battles_clear(&packed);
    free(index);
    free(rating);
    return status;
}

static void
score(const struct scoring *t, size_t j, size_t m)
{
    const struct pf_board_tally *y = t->tally;
    size_t at = j * t->p->n + m;
    struct pf_board_score *s = &t->p->score[at];
    struct pf_winrate w;
    double unused, runs = (double) y->n_rate[at];
    if (m == t->p->baseline && t->p->method[m].done > 0) {
        s->rate = s->controlled = s->free = 50.0;
        s->se = s->se_runs = 0.0;
        return;
    }
    pf_winrate_of(&w, y->preference + at * y->runs * y->examples,
                  y->n_preference[at]);
    s->rate = w.rate;
    s->se = w.se;
    pf_mean_error(y->rate + at * y->runs, y->n_rate[at], &unused, &s->se_runs);
    pf_mean_error(y->controlled + at * y->runs, y->n_controlled[at],
                  &s->controlled, &unused);
    if (s->n_failed > 0)
        s->controlled = (double) NAN;
    s->free = runs > 0.0 ? y->free[at] / runs : (double) NAN;
}

int
pf_board_score_all(const struct pf_board *b, struct pf_board_panel *p,
                   const struct pf_board_tally *tally)
{
    const struct scoring t = {b, p, tally};
    int status = PF_OK;
    for (size_t m = 0; m < p->n; m++) {
        double runs = (double) p->method[m].done;
        p->method[m].truth =
            runs > 0.0 ? p->method[m].truth / runs : (double) NAN;
        p->method[m].length =
            runs > 0.0 ? p->method[m].length / runs : (double) NAN;
        if (m == p->baseline && runs > 0.0)
            p->method[m].truth = 50.0;
        for (size_t j = 0; j < b->n_judges; j++)
            score(&t, j, m);
    }
    for (size_t j = 0; status == PF_OK && j < b->n_judges; j++)
        status = rate(&t, j);
    return status;
}

int
pf_board_tally_init(struct pf_board_tally *t, size_t judges, size_t n)
{
    size_t all = judges * n;
    int status = PF_OK;
    if (t->runs > SIZE_MAX / 16 / t->examples / all)
        return PF_ENOMEM;
    t->preference = calloc(all * t->runs * t->examples + 1, sizeof(double));
    t->rate = calloc(all * t->runs + 1, sizeof(double));
    t->controlled = calloc(all * t->runs + 1, sizeof(double));
    t->free = calloc(all, sizeof(double));
    t->n_preference = calloc(all, sizeof(size_t));
    t->n_rate = calloc(all, sizeof(size_t));
    t->n_controlled = calloc(all, sizeof(size_t));
    t->battles = calloc(judges, sizeof *t->battles);
    if (t->preference == NULL || t->rate == NULL || t->controlled == NULL ||
        t->free == NULL || t->n_preference == NULL || t->n_rate == NULL ||
        t->n_controlled == NULL || t->battles == NULL)
        return PF_ENOMEM;
    for (size_t j = 0; status == PF_OK && j < judges; j++)
        status = pf_battles_init(&t->battles[j], n);
    return status;
}

void
pf_board_tally_clear(struct pf_board_tally *t, size_t judges)
{
    for (size_t j = 0; t->battles != NULL && j < judges; j++)
        pf_battles_clear(&t->battles[j]);
    free(t->battles);
    free(t->preference);
    free(t->rate);
    free(t->controlled);
    free(t->free);
    free(t->n_preference);
    free(t->n_rate);
    free(t->n_controlled);
}
