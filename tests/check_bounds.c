/* Proven bounds: never violated, by no learner, on no game.
 *
 * Games are random and tournaments, references awkward, with probabilities of
 * 1e-12 among them, and learners start there or elsewhere.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "eval/game/bounds.h"
#include "support.h"
#include "testing.h"

#define MOST 20
#define STEPS 200
#define GAMES 36

static const size_t sizes[] = {3, 5, MOST};
static const double betas[] = {0.5, 0.1, 0.02};

static void
normalise(double *log_p, size_t n)
{
    double sum = 0.0;
    for (size_t y = 0; y < n; y++)
        sum += exp(log_p[y]);
    for (size_t y = 0; y < n; y++)
        log_p[y] -= log(sum);
}

/* Every third a tournament, every fourth with rare responses. */
static struct pf_world *
game_of(int i)
{
    size_t n = sizes[i % 3];
    struct pf_world *w =
        pf_test_random_world(1, n, betas[i / 3 % 3], 500u + (unsigned) i);
    for (size_t j = 0; i % 3 == 2 && j < n * n; j++)
        w->P[j] = w->P[j] > 0.5 ? 1.0 : w->P[j] < 0.5 ? 0.0 : 0.5;
    for (size_t y = 0; i % 4 == 1 && y < n; y += 2)
        w->log_ref[y] -= 27.0;
    normalise(w->log_ref, n);
    return w;
}

/* The largest step for which something is known, by the condition in words:
 * A >= 1/(4 beta), or 1/2; and for additive bounds step * beta <= 1. */
static double
largest_step(const char *learner, double beta)
{
    if (strcmp(learner, "mmd") == 0)
        return 4.0 * beta;
    if (strcmp(learner, "nash-mp") == 0)
        return 2.0 * beta;
    if (strcmp(learner, "egpo") == 0)
        return 1.0 / (0.5 + beta);
    if (strcmp(learner, "nash-md") == 0)
        return 1.0 / beta;
    return 1.0 / (0.25 / beta + beta); /* omd, inpo */
}

struct tried {
    size_t points, tight; /* where a bound held, and half as much would not */
};

static void
follow(struct tried *t, const struct pf_bound_row *row,
       const struct pf_bound_setting *s, const struct pf_world *w,
       const double *start, const char *settings)
{
    struct pf_test_run r;
    struct pf_bound_setting at = *s;
    const struct pf_world *lane[PF_LANE_WIDTH];
    const double *from[PF_LANE_WIDTH];
    double pi[MOST], *nash = pf_test_log_nash(w);
    for (size_t k = 0; k < PF_LANE_WIDTH; k++) {
        lane[k] = w;
        from[k] = start;
    }
    pf_test_start_at(&r, row->learner, settings, lane, from, PF_LANE_WIDTH);
    for (int k = 0; k <= STEPS; k++) {
        pf_test_lane(&r, r.learner->pi, 0, pi);
        long double kl = pf_test_kl(w->responses, nash, pi);
        at.initial = k == 0 ? (double) kl : at.initial;
        double most = pf_bound_kl(row, &at, k);
        /* logs of 27 and more round at 1e-15 */
        ck_assert_msg(kl <= most * (1.0L + 1e-9L) + 1e-14L,
                      "%s %s beta %g step %d: KL %Lg above %g", row->learner,
                      settings, s->beta, k, kl, most);
        at.initial *= 0.999;
        t->tight += k > 0 && kl > 1e-10L &&
                    kl > 0.1L * (long double) pf_bound_kl(row, &at, k);
        at.initial /= 0.999;
        t->points++;
        pf_test_steps(&r, 1);
    }
    pf_test_end(&r);
    free(nash);
}

static void
follow_constant(struct tried *t, const struct pf_bound_row *row,
                const struct pf_world *w, const double *start)
{
    static const double parts[] = {1.0, 0.6, 0.1};
    char settings[80];
    double most = largest_step(row->learner, w->beta);
    for (size_t i = 0; i < 3; i++) {
        double step = parts[i] * most;
        double eta = row->inverse ? 1.0 / step : step;
        struct pf_bound_setting s = {.eta = eta,
                                     .beta = w->beta,
                                     .from_reference = start == NULL,
                                     .initial = 1.0};
        snprintf(settings, sizeof settings, "eta=%.17g", eta);
        follow(t, row, &s, w, start, settings);
        s.eta = row->inverse ? eta / 1.01 : eta * 1.01;
        ck_assert(isnan(pf_bound_kl(row, &s, 1.0)) == (i == 0));
    }
}

static void
follow_decaying(struct tried *t, const struct pf_bound_row *row,
                const struct pf_world *w, const double *start)
{
    struct pf_bound_setting s = {.eta = 1.0,
                                 .beta = w->beta,
                                 .decays = true,
                                 .from_reference = start == NULL,
                                 .initial = 1.0};
    if (isnan(pf_bound_kl(row, &s, 1.0))) {
        ck_assert(!(row->decaying > 0.0) || start != NULL);
        return;
    }
    follow(t, row, &s, w, start, "schedule=theory");
}

START_TEST(no_bound_is_violated)
{
    const struct pf_bound_row *row = &pf_bound_rows[_i];
    struct tried constant = {0}, decaying = {0};
    for (int i = 0; i < GAMES; i++) {
        struct pf_world *w = game_of(i);
        double start[MOST];
        for (size_t y = 0; y < w->responses; y++)
            start[y] = sin(3.0 * (double) y + (double) i) * 4.0;
        normalise(start, w->responses);
        follow_constant(&constant, row, w, i % 2 == 0 ? NULL : start);
        follow_decaying(&decaying, row, w, i % 2 == 0 ? NULL : start);
        pf_world_free(w);
    }
    ck_assert_uint_eq(constant.points, GAMES * 3 * (STEPS + 1));
    if (row->weight != NULL) /* a bound ten times lower would fail */
        ck_assert_uint_gt(constant.tight, 100);
    if (row->decaying > 0.0)
        ck_assert_uint_gt(decaying.points, 0);
}
END_TEST

START_TEST(what_is_not_known_is_not_said)
{
    const struct pf_bound_setting none[] = {
        {.eta = 0.1, .beta = 0.0, .initial = 1.0},
        {.eta = 0.1, .beta = 0.1, .initial = (double) NAN},
        {.eta = 0.0, .beta = 0.1, .initial = 1.0},
    };
    ck_assert_ptr_null(pf_bound_find("mwu"));
    for (const struct pf_bound_row *row = pf_bound_rows; row->learner; row++) {
        ck_assert_ptr_eq(pf_bound_find(row->learner), row);
        for (size_t i = 0; i < 3; i++)
            ck_assert(isnan(pf_bound_kl(row, &none[i], 5.0)));
    }
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("bounds");
    int rows = 0;
    while (pf_bound_rows[rows].learner != NULL)
        rows++;
    PF_ADD_LOOP(s, no_bound_is_violated, rows);
    PF_ADD(s, what_is_not_known_is_not_said);
    return s;
}

PF_TEST_MAIN(make_suite)
