/* The tree of token strings against strings that are listed by counting, its
 * masses against plain sums, its spreading of coefficients against finite
 * differences of token log-probabilities.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/strings.h"

#include <gsl/gsl_randist.h>
#include <math.h>
#include <string.h>

#include "core/random.h"
#include "core/simplex.h"
#include "core/status.h"
#include "policy/policy.h"
#include "testing.h"
#include "texts.h"

enum { C = 2, K = 16 };

static const struct language {
    size_t vocabulary, tokens;
    bool end;
} languages[] = {{2, 1, false}, {5, 1, false}, {4, 1, true},  {2, 2, false},
                 {3, 2, false}, {2, 3, false}, {3, 3, false}, {2, 2, true},
                 {3, 2, true},  {2, 3, true},  {3, 3, true},  {4, 3, true},
                 {2, 6, true},  {2, 8, false}, {3, 5, true}};
enum { LANGUAGES = sizeof languages / sizeof languages[0] };

/* A tree, the same strings as texts, and random policies on them. */
struct bed {
    struct pf_strings *t;
    struct pf_texts all;
    struct pf_shape s;
    size_t size;                              /* of arrays over nodes */
    double *log_pi, *log_mass, *token, *work; /* token[0] is garbage */
};

/* The numbers of lane k come from a stream that only `id` names. */
static void
fill_lane(struct bed *b, size_t k, uint64_t id)
{
    gsl_rng *r = pf_rng_alloc(77, id, "strings");
    for (size_t i = k; i < pf_shape_size(&b->s); i += b->s.lanes)
        b->log_pi[i] = gsl_ran_gaussian(r, 2.0);
    for (size_t i = k; i < b->size; i += b->s.lanes)
        b->token[i] =
            i / b->s.lanes % b->t->nodes == 0 ? 1e9 : gsl_ran_gaussian(r, 1.0);
    gsl_rng_free(r);
}

static void
bed_start(struct bed *b, const struct language *l, size_t lanes,
          const uint64_t *id)
{
    ck_assert_int_eq(pf_strings_alloc(&b->t, l->vocabulary, l->tokens, l->end),
                     PF_OK);
    pf_texts_list(&b->all, l->vocabulary, l->tokens, l->end);
    b->s = (struct pf_shape){C, b->t->n, lanes};
    b->size = C * b->t->nodes * lanes;
    b->log_pi = pf_lanes_alloc(pf_shape_size(&b->s));
    b->log_mass = pf_lanes_alloc(b->size);
    b->token = pf_lanes_alloc(b->size);
    b->work = pf_lanes_alloc(b->size);
    for (size_t k = 0; k < lanes; k++)
        fill_lane(b, k, id[k]);
    pf_log_normalise(&b->s, b->log_pi);
    pf_strings_log_mass(b->t, &b->s, b->log_mass, b->log_pi);
}

static void
bed_end(struct bed *b)
{
    pf_strings_free(b->t);
    free(b->log_pi);
    free(b->log_mass);
    free(b->token);
    free(b->work);
}

static const uint64_t ids[K] = {3,  14, 15, 92, 65, 35, 89, 79,
                                32, 38, 46, 26, 43, 83, 27, 95};

static void
bed_usual(struct bed *b, int language)
{
    bed_start(b, &languages[language], K, ids);
}

static size_t
at(const struct bed *b, size_t c, size_t v, size_t k)
{
    return (c * b->t->nodes + v) * b->s.lanes + k;
}

/* --- the tree --- */

START_TEST(counts_are_those_of_the_list)
{
    const struct language *l = &languages[_i];
    struct pf_texts all;
    pf_texts_list(&all, l->vocabulary, l->tokens, l->end);
    ck_assert_uint_eq(pf_strings_count(l->vocabulary, l->tokens, l->end),
                      all.n);
}
END_TEST

START_TEST(counts_know_their_limits)
{
    static const struct {
        size_t vocabulary, tokens, plain, ended;
    } known[] = {{2, 31, (size_t) 1 << 31, 32},
                 {2, 32, 0, 33},
                 {2, 64, 0, 65},
                 {3, 30, 0, ((size_t) 1 << 31) - 1},
                 {3, 31, 0, 0},
                 {65536, 2, 0, 0},
                 {65535, 2, 4294836225, 4294770691},
                 {UINT32_MAX, 1, 0, 0},
                 {UINT32_MAX - 1, 1, UINT32_MAX - 1, UINT32_MAX - 1},
                 {UINT32_MAX - 1, 2, 0, 0},
                 {SIZE_MAX, 1, 0, 0},
                 {SIZE_MAX, SIZE_MAX, 0, 0},
                 {2, SIZE_MAX, 0, SIZE_MAX},
                 {0, 3, 0, 0},
                 {1, 3, 0, 0},
                 {2, 0, 0, 0}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        size_t v = known[i].vocabulary, t = known[i].tokens;
        ck_assert_uint_eq(pf_strings_count(v, t, false), known[i].plain);
        if (known[i].ended != SIZE_MAX) /* that one counts for a second */
            ck_assert_uint_eq(pf_strings_count(v, t, true), known[i].ended);
    }
    struct pf_strings *t = (struct pf_strings *) &languages;
    ck_assert_int_eq(pf_strings_alloc(&t, 2, 32, false), PF_EINPUT);
    ck_assert_ptr_null(t);
    ck_assert_int_eq(pf_strings_alloc(&t, 1, 2, true), PF_EINPUT);
    ck_assert_int_eq(pf_strings_alloc(&t, 2, 0, true), PF_EINPUT);
    pf_strings_free(NULL);
}
END_TEST

/* How many different prefixes there are, the empty one too: those of a text
 * that the text before it does not begin with. */
static size_t
count_prefixes(const struct pf_texts *all)
{
    size_t n = 1;
    for (size_t y = 0; y < all->n; y++)
        for (size_t t = 1; t <= all->text[y].length; t++)
            n += y == 0 || !pf_text_starts(&all->text[y - 1], &all->text[y], t);
    return n;
}

START_TEST(paths_spell_the_listed_strings)
{
    struct bed b;
    bed_usual(&b, _i);
    const struct pf_strings *t = b.t;
    ck_assert_uint_eq(t->n, b.all.n);
    ck_assert_uint_eq(t->nodes, count_prefixes(&b.all));
    for (size_t y = 0; y < t->n; y++) {
        const struct pf_text *x = &b.all.text[y];
        ck_assert_uint_eq(t->length[y], x->length);
        for (size_t i = 0; i < x->length; i++) {
            size_t v = t->path[y * t->tokens + i];
            ck_assert_uint_eq(t->token[v], x->token[i]);
            ck_assert_uint_eq(t->depth[v], i + 1);
            ck_assert_uint_eq(t->parent[v],
                              i > 0 ? t->path[y * t->tokens + i - 1] : 0);
            ck_assert_uint_eq(t->child[v] == 0, i + 1 == x->length);
        }
    }
    bed_end(&b);
}
END_TEST

START_TEST(nodes_are_ranges_in_order)
{
    struct bed b;
    bed_usual(&b, _i);
    const struct pf_strings *t = b.t;
    size_t next = 1;
    ck_assert(t->parent[0] == 0 && t->depth[0] == 0 && t->first[0] == 0);
    ck_assert_uint_eq(t->count[0], t->n);
    for (size_t v = 0; v < t->nodes; v++) {
        size_t first = t->first[v];
        if (v > 0) {
            ck_assert_uint_lt(t->parent[v], v);
            ck_assert_uint_le(t->depth[v - 1], t->depth[v]);
        }
        if (t->child[v] == 0) {
            ck_assert_uint_eq(t->count[v], 1);
            continue;
        }
        ck_assert_uint_eq(t->child[v], next);
        for (size_t w = next; w < next + t->vocabulary; w++) {
            ck_assert_uint_eq(t->parent[w], v);
            ck_assert_uint_eq(t->token[w], w - next);
            ck_assert_uint_eq(t->first[w], first);
            first += t->count[w];
        }
        ck_assert_uint_eq(first, t->first[v] + t->count[v]);
        next += t->vocabulary;
    }
    ck_assert_uint_eq(next, t->nodes);
    bed_end(&b);
}
END_TEST

START_TEST(sameness_is_that_of_the_language)
{
    struct pf_strings *t[5];
    pf_strings_alloc(&t[0], 2, 3, false);
    pf_strings_alloc(&t[1], 2, 3, true);
    pf_strings_alloc(&t[2], 3, 3, false);
    pf_strings_alloc(&t[3], 2, 2, false);
    pf_strings_alloc(&t[4], 2, 3, false);
    ck_assert(pf_strings_same(t[0], t[4]) && pf_strings_same(NULL, NULL));
    for (size_t i = 1; i < 4; i++)
        ck_assert(!pf_strings_same(t[0], t[i]));
    ck_assert(!pf_strings_same(t[0], NULL) && !pf_strings_same(NULL, t[0]));
    for (size_t i = 0; i < 5; i++)
        pf_strings_free(t[i]);
}
END_TEST

/* --- masses --- */

/* All masses of lane k in context c against plain sums over the texts. */
static void
check_masses(const struct bed *b, size_t c, size_t k)
{
    const double *log_pi = b->log_pi + pf_shape_at(&b->s, c, 0, k);
    for (size_t y = 0; y < b->t->n; y++)
        for (size_t i = 0; i <= b->all.text[y].length; i++) {
            size_t v = i > 0 ? b->t->path[y * b->t->tokens + i - 1] : 0;
            double want = (double) pf_texts_log_mass(
                &b->all, log_pi, b->s.lanes, &b->all.text[y], i);
            double got = b->log_mass[at(b, c, v, k)];
            if (want == -HUGE_VAL)
                ck_assert(got == want);
            else
                ck_assert_double_eq_tol(got, want,
                                        2e-15 * fmax(1.0, fabs(want)));
        }
}

/* Their tokens' log-probabilities sum to those of the strings. */
static void
check_telescope(const struct bed *b, size_t c, size_t k, double tolerance)
{
    for (size_t y = 0; y < b->t->n; y++) {
        double sum = 0.0, want = b->log_pi[pf_shape_at(&b->s, c, y, k)];
        for (size_t i = 0; i < b->t->length[y]; i++)
            sum += pf_strings_log_token(b->t, &b->s, b->log_mass, c,
                                        b->t->path[y * b->t->tokens + i], k);
        if (want == -HUGE_VAL)
            ck_assert(sum == want);
        else
            ck_assert_double_eq_tol(sum, want, tolerance);
    }
}

START_TEST(masses_are_sums_of_probabilities)
{
    struct bed b;
    bed_usual(&b, _i);
    for (size_t c = 0; c < C; c++)
        for (size_t k = 0; k < K; k++) {
            check_masses(&b, c, k);
            check_telescope(&b, c, k, 1e-13);
            ck_assert_double_eq_tol(b.log_mass[at(&b, c, 0, k)], 0.0, 4e-15);
        }
    bed_end(&b);
}
END_TEST

START_TEST(next_tokens_are_a_policy)
{
    struct bed b;
    bed_usual(&b, _i);
    for (size_t v = 0; v < b.t->nodes; v++)
        for (size_t k = 0; b.t->child[v] > 0 && k < K; k++) {
            double sum = 0.0;
            for (size_t w = 0; w < b.t->vocabulary; w++)
                sum += exp(pf_strings_log_token(b.t, &b.s, b.log_mass, 1,
                                                b.t->child[v] + w, k));
            ck_assert_double_eq_tol(sum, 1.0, 1e-14);
        }
    bed_end(&b);
}
END_TEST

/* Lane k's policy is made extreme in its own way. */
static void
make_extreme(struct bed *b)
{
    size_t n = b->t->n;
    for (size_t c = 0; c < C; c++)
        for (size_t y = 0; y < n; y++)
            for (size_t k = 0; k < K; k++) {
                double *x = &b->log_pi[pf_shape_at(&b->s, c, y, k)];
                bool late = y >= (n + 1) / 2;
                if (k % 8 == 1 && late) /* half of the tree: 1e-300 */
                    *x = *x * 0.1 - 690.0;
                if (k % 8 == 2 && late) /* far below the smallest double */
                    *x *= 1e5;
                if (k % 8 == 3 && late) /* half of the tree: nothing */
                    *x = -HUGE_VAL;
                if (k % 8 == 4 && y % 2 == 0)
                    *x = -HUGE_VAL;
                if (k % 8 == 5 && y != n / 3) /* all on one string */
                    *x = -HUGE_VAL;
                if (k % 8 == 6) /* nearly all on one string */
                    *x = y == n - 1 ? 0.0 : *x * 0.1 - 700.0;
                if (k % 8 == 7 && y % 3 == 1)
                    *x = y % 2 == 0 ? -HUGE_VAL : -1e300;
            }
    pf_log_normalise(&b->s, b->log_pi);
    pf_strings_log_mass(b->t, &b->s, b->log_mass, b->log_pi);
}

START_TEST(extreme_masses_are_exact)
{
    struct bed b;
    bed_usual(&b, _i);
    make_extreme(&b);
    for (size_t c = 0; c < C; c++)
        for (size_t k = 0; k < K; k++) {
            check_masses(&b, c, k);
            if (k % 8 != 2 && k % 8 != 7) /* their logs are as large as 1e300 */
                check_telescope(&b, c, k, 1e-12);
        }
    for (size_t i = 0; i < b.size; i++)
        ck_assert(!isnan(b.log_mass[i]));
    bed_end(&b);
}
END_TEST

START_TEST(no_token_follows_a_prefix_of_mass_0)
{
    struct pf_shape s = {1, 8, 8};
    double log_pi[64], log_mass[15 * 8];
    struct pf_strings *t;
    ck_assert_int_eq(pf_strings_alloc(&t, 2, 3, false), PF_OK);
    for (size_t i = 0; i < 64; i++)
        log_pi[i] = i / 8 < 2 ? -HUGE_VAL : -log(6.0); /* 000 and 001 */
    pf_strings_log_mass(t, &s, log_mass, log_pi);
    size_t none = t->path[1]; /* 00 */
    ck_assert(log_mass[none * 8] == -HUGE_VAL);
    ck_assert(pf_strings_log_token(t, &s, log_mass, 0, none, 3) == -HUGE_VAL);
    for (size_t w = 0; w < 2; w++)
        ck_assert(pf_strings_log_token(t, &s, log_mass, 0, t->child[none] + w,
                                       3) == 0.0);
    ck_assert_double_eq_tol(
        pf_strings_log_token(t, &s, log_mass, 0, t->path[0], 3), log(1.0 / 3.0),
        1e-15);
    pf_strings_free(t);
}
END_TEST

/* --- spreading --- */

START_TEST(spread_is_added_and_sums_to_0)
{
    struct bed b;
    bed_usual(&b, _i);
    size_t size = pf_shape_size(&b.s);
    double *coef = pf_lanes_alloc(size), *more = pf_lanes_alloc(size);
    pf_strings_spread(b.t, &b.s, coef, b.token, b.log_mass, b.work);
    for (size_t i = 0; i < size; i++)
        more[i] = 3.25;
    pf_strings_spread(b.t, &b.s, more, b.token, b.log_mass, b.work);
    for (size_t i = 0; i < size; i++)
        ck_assert_double_eq_tol(more[i], 3.25 + coef[i], 1e-13);
    for (size_t c = 0; c < C; c++)
        for (size_t k = 0; k < K; k++) {
            double sum = 0.0;
            for (size_t y = 0; y < b.t->n; y++)
                sum += coef[pf_shape_at(&b.s, c, y, k)];
            ck_assert_double_eq_tol(sum, 0.0, 1e-12);
        }
    free(coef);
    free(more);
    bed_end(&b);
}
END_TEST

/* Coefficients by the formula of the header, in long double from texts. */
static long double
spread_oracle(const struct bed *b, size_t c, size_t y, size_t k)
{
    const struct pf_strings *t = b->t;
    const double *log_pi = b->log_pi + pf_shape_at(&b->s, c, 0, k);
    long double sum = 0.0L;
    for (size_t i = 0; i <= b->all.text[y].length; i++) {
        size_t v = i > 0 ? t->path[y * t->tokens + i - 1] : 0;
        long double u = i > 0 ? b->token[at(b, c, v, k)] : 0.0;
        for (size_t w = 0; t->child[v] > 0 && w < t->vocabulary; w++)
            u -= b->token[at(b, c, t->child[v] + w, k)];
        long double mass =
            pf_texts_log_mass(&b->all, log_pi, b->s.lanes, &b->all.text[y], i);
        if (mass > -HUGE_VALL)
            sum += u * expl(log_pi[y * b->s.lanes] - mass);
    }
    return sum;
}

START_TEST(spread_is_that_of_the_formula_also_for_extremes)
{
    struct bed b;
    bed_usual(&b, _i / 2);
    if (_i % 2 == 1)
        make_extreme(&b);
    /* What cannot be said has no coefficient. */
    for (size_t i = 0; i < b.size; i++)
        if (b.log_mass[i] == -HUGE_VAL)
            b.token[i] = 0.0;
    double *coef = pf_lanes_alloc(pf_shape_size(&b.s));
    pf_strings_spread(b.t, &b.s, coef, b.token, b.log_mass, b.work);
    for (size_t c = 0; c < C; c++)
        for (size_t y = 0; y < b.t->n; y++)
            for (size_t k = 0; k < K; k++) {
                size_t i = pf_shape_at(&b.s, c, y, k);
                ck_assert_double_eq_tol(
                    coef[i], (double) spread_oracle(&b, c, y, k), 2e-12);
                if (b.log_pi[i] == -HUGE_VAL)
                    ck_assert(coef[i] == 0.0);
            }
    free(coef);
    bed_end(&b);
}
END_TEST

/* A policy of some class whose responses are the strings. */
enum { D = 3, FEW = 11 }; /* features; languages of at most 27 strings */

struct actor {
    struct pf_task task;
    struct pf_policy p;
    double *weight, *beta, *features, *values, *memory, *log_pi, *coef, *grad;
};

static void
actor_start(struct actor *a, const pf_policy_type *type, const struct bed *b)
{
    size_t size = pf_shape_size(&b->s);
    memset(a, 0, sizeof *a);
    a->weight = pf_lanes_alloc(C * K);
    a->beta = pf_lanes_alloc(K);
    a->features = pf_lanes_alloc(size * D);
    a->values = pf_lanes_alloc(PF_POLICY_PARAMS * K);
    a->log_pi = pf_lanes_alloc(size);
    a->coef = pf_lanes_alloc(size);
    a->task = (struct pf_task){.shape = b->s,
                               .weight = a->weight,
                               .beta = a->beta,
                               .log_ref = b->log_pi,
                               .n_features = D,
                               .features = a->features,
                               .strings = b->t};
    gsl_rng *r = pf_rng_alloc(8, 0, "actor");
    for (size_t i = 0; i < size * D; i++)
        a->features[i] = gsl_ran_gaussian(r, 0.7);
    for (size_t i = 0; i < pf_param_count(type->kind.params) * K; i++)
        a->values[i] = type->kind.params[i / K].lo + 1.0;
    a->memory = pf_lanes_alloc(pf_policy_memory(type, &a->task, a->values));
    ck_assert_int_eq(
        pf_policy_init(&a->p, type, &a->task, a->values, a->memory, a->log_pi),
        PF_OK);
    a->grad = pf_lanes_alloc(a->p.n * K);
    for (size_t i = 0; i < a->p.n * K; i++)
        a->p.theta[i] += gsl_ran_gaussian(r, 0.6);
    pf_policy_refresh(&a->p);
    gsl_rng_free(r);
}

static void
actor_end(struct actor *a)
{
    free(a->weight);
    free(a->beta);
    free(a->features);
    free(a->values);
    free(a->memory);
    free(a->log_pi);
    free(a->coef);
    free(a->grad);
}

/* sum of token[v] log pi (token of v | parent of v) in every lane, from texts:
 * every prefix counts at the first text that begins with it. */
static void
objective(struct actor *a, const struct bed *b, long double *out)
{
    pf_policy_refresh(&a->p);
    memset(out, 0, K * sizeof *out);
    for (size_t c = 0; c < C; c++)
        for (size_t y = 0; y < b->all.n; y++)
            for (size_t i = 1; i <= b->all.text[y].length; i++) {
                const struct pf_text *x = &b->all.text[y];
                if (y > 0 && pf_text_starts(x - 1, x, i))
                    continue;
                size_t v = b->t->path[y * b->t->tokens + i - 1];
                for (size_t k = 0; k < K; k++) {
                    const double *pi = a->log_pi + pf_shape_at(&b->s, c, 0, k);
                    out[k] += b->token[at(b, c, v, k)] *
                              (pf_texts_log_mass(&b->all, pi, K, x, i) -
                               pf_texts_log_mass(&b->all, pi, K, x, i - 1));
                }
            }
}

/* Central differences of row i, extrapolated twice: errors of order h^6. */
static void
difference(struct actor *a, const struct bed *b, size_t i, double out[K])
{
    long double d[3][K], plus[K], minus[K];
    double keep[K], *theta = a->p.theta + i * K;
    memcpy(keep, theta, sizeof keep);
    for (int level = 0; level < 3; level++) {
        double h = ldexp(0.01, -level);
        for (size_t k = 0; k < K; k++)
            theta[k] = keep[k] + h;
        objective(a, b, plus);
        for (size_t k = 0; k < K; k++)
            theta[k] = keep[k] - h;
        objective(a, b, minus);
        for (size_t k = 0; k < K; k++)
            d[level][k] = (plus[k] - minus[k]) / (2.0L * h);
    }
    memcpy(theta, keep, sizeof keep);
    for (size_t k = 0; k < K; k++) {
        long double first = (4.0L * d[1][k] - d[0][k]) / 3.0L;
        long double second = (4.0L * d[2][k] - d[1][k]) / 3.0L;
        out[k] = (double) ((16.0L * second - first) / 15.0L);
    }
}

START_TEST(spread_is_that_of_finite_differences)
{
    const struct pf_kind *kind = pf_policy_type_family.kinds[_i / FEW];
    struct bed b;
    struct actor a;
    double want[K], largest = 0.0;
    bed_usual(&b, _i % FEW);
    actor_start(&a, (const pf_policy_type *) kind, &b);
    pf_strings_log_mass(b.t, &b.s, b.log_mass, a.log_pi);
    pf_strings_spread(b.t, &b.s, a.coef, b.token, b.log_mass, b.work);
    pf_policy_add_grad_logprob(&a.p, a.grad, a.coef);
    for (size_t i = 0; i < a.p.n; i += 1 + a.p.n / 8) {
        difference(&a, &b, i, want);
        for (size_t k = 0; k < K; k++) {
            ck_assert_double_eq_tol(a.grad[i * K + k], want[k],
                                    1e-9 * fmax(1.0, fabs(want[k])));
            largest = fmax(largest, fabs(want[k]));
        }
    }
    ck_assert_double_gt(largest, 0.3);
    actor_end(&a);
    bed_end(&b);
}
END_TEST

/* --- the regularised optimum, token by token --- */

/* Soft value iteration from the leaves up, by recursion over texts:
 * V(prefix) = beta log sum_a ref (a | prefix) e^(V(prefix a)/beta). */
struct game {
    const struct bed *b;
    const double *log_ref, *reward; /* of one context and lane, K apart */
    double beta;
};

static long double
log_next(const struct game *g, const struct pf_text *x, size_t length)
{
    return pf_texts_log_mass(&g->b->all, g->log_ref, K, x, length) -
           pf_texts_log_mass(&g->b->all, g->log_ref, K, x, length - 1);
}

static long double
value(const struct game *g, const struct pf_text *prefix, size_t length)
{
    const struct pf_texts *all = &g->b->all;
    long double sum = 0.0L;
    for (size_t y = 0; y < all->n; y++)
        if (all->text[y].length == length &&
            pf_text_starts(&all->text[y], prefix, length))
            return g->reward[y * K];
    struct pf_text longer = *prefix;
    for (size_t w = 0; w < all->vocabulary; w++) {
        longer.token[length] = w;
        sum += expl(log_next(g, &longer, length + 1) +
                    value(g, &longer, length + 1) / g->beta);
    }
    return g->beta * logl(sum);
}

/* Log-probabilities of the best policy, and beta log Z. */
static long double
gibbs(const struct game *g, double *out)
{
    long double sum = 0.0L;
    for (size_t y = 0; y < g->b->t->n; y++)
        sum += expl(g->log_ref[y * K] + g->reward[y * K] / g->beta);
    for (size_t y = 0; y < g->b->t->n; y++)
        out[y * K] = (double) (g->log_ref[y * K] + g->reward[y * K] / g->beta -
                               logl(sum));
    return g->beta * logl(sum);
}

static void
check_game(const struct game *g, const struct bed *best, size_t k)
{
    const struct pf_text empty = {0};
    for (size_t y = 0; y < best->t->n; y++) {
        const struct pf_text *x = &best->all.text[y];
        long double product = 0.0L, before = value(g, &empty, 0);
        for (size_t i = 1; i <= x->length; i++) {
            long double after = value(g, x, i);
            long double token = log_next(g, x, i) + (after - before) / g->beta;
            size_t v = best->t->path[y * best->t->tokens + i - 1];
            double got = pf_strings_log_token(best->t, &best->s, best->log_mass,
                                              0, v, k);
            ck_assert_double_eq_tol(got, (double) token, 1e-12);
            product += token;
            before = after;
        }
        ck_assert_double_eq_tol((double) product, best->log_pi[y * K + k],
                                1e-12);
    }
}

START_TEST(the_best_policy_is_soft_value_iteration)
{
    struct bed ref, best;
    const struct pf_text empty = {0};
    bed_usual(&ref, _i);
    bed_usual(&best, _i);
    double *reward = pf_lanes_alloc(pf_shape_size(&ref.s));
    gsl_rng *r = pf_rng_alloc(12, 0, "reward");
    for (size_t i = 0; i < pf_shape_size(&ref.s); i++)
        reward[i] = gsl_ran_gaussian(r, 1.5);
    gsl_rng_free(r);
    for (size_t k = 0; k < K; k++) {
        struct game g = {&ref, ref.log_pi + k, reward + k,
                         0.2 + 0.3 * (double) k};
        long double want = gibbs(&g, best.log_pi + k);
        ck_assert_double_eq_tol((double) value(&g, &empty, 0), (double) want,
                                1e-13);
    }
    pf_strings_log_mass(best.t, &best.s, best.log_mass, best.log_pi);
    for (size_t k = 0; k < K; k += 5) {
        struct game g = {&ref, ref.log_pi + k, reward + k,
                         0.2 + 0.3 * (double) k};
        check_game(&g, &best, k);
    }
    free(reward);
    bed_end(&ref);
    bed_end(&best);
}
END_TEST

/* --- lanes --- */

static void
same_lane(const double *x, size_t k, const double *y, size_t m, size_t rows)
{
    for (size_t i = 0; i < rows; i++)
        ck_assert(!memcmp(x + i * K + k, y + i * 8 + m, sizeof *x));
}

START_TEST(bits_do_not_depend_on_the_company)
{
    struct bed many, one;
    bed_usual(&many, _i);
    many.log_pi[5] = many.token[K + 5] = NAN; /* stays in lane 5 */
    pf_strings_log_mass(many.t, &many.s, many.log_mass, many.log_pi);
    double *a = pf_lanes_alloc(pf_shape_size(&many.s));
    pf_strings_spread(many.t, &many.s, a, many.token, many.log_mass, many.work);
    ck_assert(isnan(a[5]) && isnan(many.log_mass[5]));
    for (size_t place = 1; place < K; place += 5) {
        uint64_t id[8];
        for (size_t k = 0; k < 8; k++)
            id[k] = ids[place];
        bed_start(&one, &languages[_i], 8, id);
        double *b = pf_lanes_alloc(pf_shape_size(&one.s));
        pf_strings_spread(one.t, &one.s, b, one.token, one.log_mass, one.work);
        for (size_t m = 0; m < 8; m += 3) {
            same_lane(many.log_mass, place, one.log_mass, m, C * one.t->nodes);
            same_lane(a, place, b, m, C * one.t->n);
        }
        free(b);
        bed_end(&one);
    }
    free(a);
    bed_end(&many);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("strings");
    size_t classes = 0;
    while (pf_policy_type_family.kinds[classes] != NULL)
        classes++;
    PF_ADD_LOOP(s, counts_are_those_of_the_list, LANGUAGES);
    PF_ADD(s, counts_know_their_limits);
    PF_ADD_LOOP(s, paths_spell_the_listed_strings, LANGUAGES);
    PF_ADD_LOOP(s, nodes_are_ranges_in_order, LANGUAGES);
    PF_ADD(s, sameness_is_that_of_the_language);
    PF_ADD_LOOP(s, masses_are_sums_of_probabilities, LANGUAGES);
    PF_ADD_LOOP(s, next_tokens_are_a_policy, LANGUAGES);
    PF_ADD_LOOP(s, extreme_masses_are_exact, LANGUAGES);
    PF_ADD(s, no_token_follows_a_prefix_of_mass_0);
    PF_ADD_LOOP(s, spread_is_added_and_sums_to_0, LANGUAGES);
    PF_ADD_LOOP(s, spread_is_that_of_the_formula_also_for_extremes,
                2 * LANGUAGES);
    PF_ADD_LOOP(s, spread_is_that_of_finite_differences, classes * FEW);
    PF_ADD_LOOP(s, the_best_policy_is_soft_value_iteration, FEW);
    PF_ADD_LOOP(s, bits_do_not_depend_on_the_company, LANGUAGES);
    return s;
}

PF_TEST_MAIN(make_suite)
