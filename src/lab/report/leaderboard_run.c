/* The examples and battles of one seed, drawn and judged.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/logistic.h"
#include "core/random.h"
#include "core/status.h"
#include "eval/leaderboard/length_controlled.h"
#include "eval/leaderboard/winrate.h"
#include "lab/report/leaderboard_part.h"

#define GAMED 4     /* answers of which the longest and the shortest count */
#define SUREST 20.0 /* log-odds of an instruction, at most */

enum { VERBOSE, CONCISE, STYLES };

/* Everything that is drawn; example e of method m is at [m * examples + e]. */
struct drawn {
    const struct pf_board_run *run;
    size_t examples;
    gsl_rng *rng, *assigning;
    double *difficulty; /* of each context */
    double *hardness;   /* of each example: the same */
    uint32_t *context, *base, *style[STYLES];
    uint32_t *answer;
    double *delta, *label; /* examples: one method at a time */
    double *style_delta, *style_label, *style_hardness; /* STYLES * examples */
};

static void
drawn_clear(struct drawn *x)
{
    if (x->rng != NULL)
        gsl_rng_free(x->rng);
    if (x->assigning != NULL)
        gsl_rng_free(x->assigning);
    free(x->difficulty);
    free(x->hardness);
    free(x->context);
    free(x->answer);
}

static int
drawn_init(struct drawn *x, const struct pf_board_run *run)
{
    size_t E = run->tally->examples, n = run->panel->n;
    *x = (struct drawn){.run = run, .examples = E};
    x->rng = gsl_rng_alloc(pf_rng_threefry);
    x->assigning = gsl_rng_alloc(pf_rng_threefry);
    x->difficulty = calloc(run->world->contexts, sizeof(double));
    x->hardness = calloc((3 + 3 * STYLES) * E, sizeof(double));
    x->context = calloc((2 + STYLES) * E, sizeof(uint32_t));
    x->answer = calloc(n * E, sizeof(uint32_t));
    if (x->rng == NULL || x->assigning == NULL || x->difficulty == NULL ||
        x->hardness == NULL || x->context == NULL || x->answer == NULL)
        return PF_ENOMEM;
    x->delta = x->hardness + E;
    x->label = x->hardness + 2 * E;
    x->style_delta = x->hardness + 3 * E;
    x->style_label = x->style_delta + STYLES * E;
    x->style_hardness = x->style_label + STYLES * E;
    x->base = x->context + E;
    x->style[VERBOSE] = x->context + 2 * E;
    x->style[CONCISE] = x->context + 3 * E;
    return PF_OK;
}

/* --- what is exact --- */

/* P (y > baseline | c) of the true preference. */
static double
true_win(const struct pf_board_run *run, size_t c, size_t y)
{
    size_t n = run->world->responses;
    const double *P = pf_world_preference(run->world, c) + y * n;
    const double *base = run->policy[run->panel->baseline] + c * n;
    double win = 0.0;
    for (size_t z = 0; z < n; z++)
        win += P[z] * base[z];
    return win;
}

/* Adds the context's share of the methods' true win rates and lengths, and
 * returns the mean win rate there of those that are not the baseline. */
static double
add_truth(const struct pf_board_run *run, size_t c, const double *win)
{
    const struct pf_world *w = run->world;
    double sum = 0.0, methods = 0.0;
    for (size_t m = 0; m < run->panel->n; m++) {
        struct pf_board_method *method = &run->panel->method[m];
        double mine = 0.0, length = 0.0;
        if (run->policy[m] == NULL)
            continue;
        const double *pi = run->policy[m] + c * w->responses;
        for (size_t y = 0; y < w->responses; y++) {
            mine += pi[y] * win[y];
            length += w->length != NULL
                          ? pi[y] * w->length[c * w->responses + y]
                          : pi[y];
        }
        method->truth += 100.0 * w->weight[c] * mine;
        method->length += w->weight[c] * length;
        if (m != run->panel->baseline) {
            sum += mine;
            methods += 1.0;
        }
    }
    return methods > 0.0 ? sum / methods : 0.5;
}

static int
take_truth(struct drawn *x)
{
    const struct pf_world *w = x->run->world;
    double mean = 0.0, *win = calloc(w->responses, sizeof *win);
    if (win == NULL)
        return PF_ENOMEM;
    for (size_t c = 0; c < w->contexts; c++) {
        for (size_t y = 0; y < w->responses; y++)
            win[y] = true_win(x->run, c, y);
        double p = fmin(fmax(add_truth(x->run, c, win), 0.0), 1.0);
        x->difficulty[c] = fmin(fmax(pf_logit(p), -SUREST), SUREST);
        mean += w->weight[c] * x->difficulty[c];
    }
    for (size_t c = 0; c < w->contexts; c++)
        x->difficulty[c] -= mean;
    free(win);
    return PF_OK;
}

/* --- what is drawn --- */

/* Inversion; never a place of weight 0, also where rounding leaves the sum a
 * little below 1. */
static uint32_t
invert(const double *p, size_t n, double u)
{
    double below = 0.0;
    size_t last = 0;
    for (size_t i = 0; i < n; i++) {
        if (!(p[i] > 0.0))
            continue;
        last = i;
        below += p[i];
        if (u < below)
            break;
    }
    return (uint32_t) last;
}

static uint32_t
answer(const struct pf_board_run *run, size_t m, size_t c, double u)
{
    size_t n = run->world->responses;
    return invert(run->policy[m] + c * n, n, u);
}

static double
length_of(const struct pf_world *w, size_t c, size_t y)
{
    return w->length != NULL ? w->length[c * w->responses + y] : 1.0;
}

/* The stream `what` of this run, or that of one or two methods in it. */
static int
name_stream(struct drawn *x, const char *what, const char *first,
            const char *second)
{
    size_t size = strlen(what) + strlen(first) + strlen(second) + 16;
    char *name = malloc(size);
    if (name == NULL)
        return PF_ENOMEM;
    snprintf(name, size, "leaderboard/%s/%s/%s", what, first, second);
    pf_rng_rekey(x->rng, x->run->board->again.e.seed, x->run->seed, name);
    free(name);
    return PF_OK;
}

/* The longest and the shortest of several answers of the baseline. */
static void
draw_styles(struct drawn *x, size_t e)
{
    const struct pf_board_run *run = x->run;
    size_t c = x->context[e];
    for (size_t i = 0; i < GAMED; i++) {
        uint32_t y =
            answer(run, run->panel->baseline, c, gsl_rng_uniform(x->rng));
        double length = length_of(run->world, c, y);
        if (i == 0 || length > length_of(run->world, c, x->style[VERBOSE][e]))
            x->style[VERBOSE][e] = y;
        if (i == 0 || length < length_of(run->world, c, x->style[CONCISE][e]))
            x->style[CONCISE][e] = y;
    }
}

static void
draw_example(struct drawn *x, size_t e)
{
    const struct pf_board_run *run = x->run;
    pf_rng_block(x->rng, e);
    size_t c = invert(run->world->weight, run->world->contexts,
                      gsl_rng_uniform(x->rng));
    double mine = gsl_rng_uniform(x->rng), base = gsl_rng_uniform(x->rng);
    x->context[e] = (uint32_t) c;
    x->hardness[e] = x->difficulty[c];
    x->base[e] = answer(run, run->panel->baseline, c, base);
    for (size_t m = 0; m < run->panel->n; m++)
        if (run->policy[m] != NULL)
            x->answer[m * x->examples + e] = answer(run, m, c, mine);
    draw_styles(x, e);
}

static int
draw_all(struct drawn *x)
{
    int status = name_stream(x, "example", "", "");
    for (size_t e = 0; status == PF_OK && e < x->examples; e++)
        draw_example(x, e);
    return status;
}

/* --- what is judged --- */

/* The label for answer y against z, from where x->rng is. */
static double
judge(struct drawn *x, const struct pf_pool *pool, size_t c, size_t y, size_t z)
{
    const struct pf_board_run *run = x->run;
    struct pf_label verdict;
    size_t who = 0;
    if (pool->assignment == PF_ASSIGN_CONTEXT)
        who = pf_pool_assigned(pool, run->board->again.e.seed, run->seed, c,
                               x->assigning);
    pf_pool_label(pool, c, y, z, who, x->rng, &verdict);
    return verdict.outcome;
}

/* Labels of all examples for answers y against z, from the stream that x->rng
 * is on, a block each. */
static void
judge_all(struct drawn *x, const struct pf_pool *pool, const uint32_t *y,
          const uint32_t *z, double *label)
{
    for (size_t e = 0; e < x->examples; e++) {
        pf_rng_block(x->rng, e);
        label[e] = judge(x, pool, x->context[e], y[e], z[e]);
    }
}

/* One battle of a against b: a context and answers of its own, shared with no
 * other battle, so that battles are independent, as ratings and their intervals
 * take them to be. */
static double
battle(struct drawn *x, const struct pf_pool *pool, size_t a, size_t b,
       size_t e)
{
    const struct pf_board_run *run = x->run;
    pf_rng_block(x->rng, e);
    size_t c = invert(run->world->weight, run->world->contexts,
                      gsl_rng_uniform(x->rng));
    uint32_t y = answer(run, a, c, gsl_rng_uniform(x->rng));
    uint32_t z = answer(run, b, c, gsl_rng_uniform(x->rng));
    return judge(x, pool, c, y, z);
}

static void
take_delta(const struct drawn *x, const uint32_t *y, double *delta)
{
    const struct pf_world *w = x->run->world;
    for (size_t e = 0; e < x->examples; e++) {
        size_t c = x->context[e];
        delta[e] = length_of(w, c, x->base[e]) - length_of(w, c, y[e]);
    }
}

static int
judge_styles(struct drawn *x, const struct pf_pool *pool)
{
    static const char *const name[STYLES] = {"verbose", "concise"};
    int status = PF_OK;
    for (size_t s = 0; status == PF_OK && s < STYLES; s++) {
        size_t at = s * x->examples;
        status = name_stream(x, name[s], "", "");
        if (status == PF_OK)
            judge_all(x, pool, x->style[s], x->base, x->style_label + at);
        take_delta(x, x->style[s], x->style_delta + at);
        memcpy(x->style_hardness + at, x->hardness,
               x->examples * sizeof(double));
    }
    return status;
}

static int
control_length(struct drawn *x, size_t m, size_t at)
{
    struct pf_board_tally *t = x->run->tally;
    struct pf_board_score *score = &x->run->panel->score[at];
    struct pf_length_controlled lc;
    take_delta(x, x->answer + m * x->examples, x->delta);
    const struct pf_lc_rows mine = {x->examples, x->delta, x->hardness,
                                    x->label};
    const struct pf_lc_rows gamed = {STYLES * x->examples, x->style_delta,
                                     x->style_hardness, x->style_label};
    int status = pf_length_control(&lc, &mine, &gamed);
    if (status == PF_ENOMEM)
        return status;
    if (status == PF_OK)
        t->controlled[at * t->runs + t->n_controlled[at]++] = lc.winrate;
    else if (score->n_failed++ == 0)
        score->failure = lc.failure;
    return PF_OK;
}

static void
add_free(struct drawn *x, const struct pf_pool *blind, size_t m, size_t at)
{
    double sum = 0.0;
    for (size_t e = 0; e < x->examples; e++)
        sum += pf_pool_probability(blind, x->context[e],
                                   x->answer[m * x->examples + e], x->base[e]);
    x->run->tally->free[at] += 100.0 * sum / (double) x->examples;
}

static int
judge_method(struct drawn *x, const struct pf_pool *pool,
             const struct pf_pool *blind, size_t m, size_t at)
{
    struct pf_board_tally *t = x->run->tally;
    struct pf_winrate w;
    int status = name_stream(x, "label", "", "");
    if (status != PF_OK)
        return status;
    judge_all(x, pool, x->answer + m * x->examples, x->base, x->label);
    memcpy(t->preference + at * t->runs * t->examples + t->n_preference[at],
           x->label, x->examples * sizeof *x->label);
    t->n_preference[at] += x->examples;
    pf_winrate_of(&w, x->label, x->examples);
    t->rate[at * t->runs + t->n_rate[at]++] = w.rate;
    if (x->run->world->length == NULL)
        return PF_OK;
    if (pf_board_wants(x->run->board, PF_BOARD_LENGTH_FREE))
        add_free(x, blind, m, at);
    return pf_board_wants(x->run->board, PF_BOARD_LENGTH_CONTROLLED)
               ? control_length(x, m, at)
               : PF_OK;
}

static int
judge_battles(struct drawn *x, const struct pf_pool *pool, size_t j)
{
    const struct pf_board_run *run = x->run;
    size_t n = run->panel->n;
    int status = PF_OK;
    if (!pf_board_wants(run->board, PF_BOARD_ELO) &&
        !pf_board_wants(run->board, PF_BOARD_BRADLEY_TERRY))
        return PF_OK;
    for (size_t a = 0; status == PF_OK && a < n; a++)
        for (size_t b = a + 1; status == PF_OK && b < n; b++) {
            if (run->policy[a] == NULL || run->policy[b] == NULL)
                continue;
            status = name_stream(x, "battle", run->id[a], run->id[b]);
            for (size_t e = 0; status == PF_OK && e < x->examples; e++)
                pf_battles_add(&run->tally->battles[j], a, b,
                               battle(x, pool, a, b, e));
        }
    return status;
}

static int
judge_as(struct drawn *x, size_t j)
{
    const struct pf_board_run *run = x->run;
    bool lengths = run->world->length != NULL;
    struct pf_board_pool plain, blind = {0};
    size_t n = run->panel->n;
    int status =
        pf_board_pool_make(&plain, run->board, j, run->world, run->draw, false);
    if (status == PF_OK && lengths)
        status = pf_board_pool_make(&blind, run->board, j, run->world,
                                    run->draw, true);
    if (status == PF_OK && lengths &&
        pf_board_wants(run->board, PF_BOARD_LENGTH_CONTROLLED))
        status = judge_styles(x, &plain.pool);
    for (size_t m = 0; status == PF_OK && m < n; m++)
        if (run->policy[m] != NULL && m != run->panel->baseline)
            status = judge_method(x, &plain.pool, &blind.pool, m, j * n + m);
    if (status == PF_OK)
        status = judge_battles(x, &plain.pool, j);
    pf_board_pool_clear(&plain);
    pf_board_pool_clear(&blind);
    return status;
}

int
pf_board_run_judge(const struct pf_board_run *run)
{
    struct drawn x;
    int status = drawn_init(&x, run);
    if (status == PF_OK)
        status = take_truth(&x);
    if (status == PF_OK)
        status = draw_all(&x);
    for (size_t j = 0; status == PF_OK && j < run->board->n_judges; j++)
        status = judge_as(&x, j);
    drawn_clear(&x);
    return status;
}
