/* What a game is: every measure against a definition written out here; and
 * how it is written.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "support.h"
#include "testing.h"

#include <gsl/gsl_complex_math.h>
#include <gsl/gsl_eigen.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "core/json.h"
#include "core/random.h"
#include "core/status.h"
#include "eval/game/game.h"

#define MOST 70

enum kind { UNIFORM, TOURNAMENT, TIES, MILD, N_KINDS };

static double
draw(gsl_rng *r, enum kind kind)
{
    double x = gsl_rng_uniform(r);
    switch (kind) {
    case TOURNAMENT:
        return x < 0.5 ? 0.0 : 1.0;
    case TIES:
        return x < 0.4 ? 0.5 : (x < 0.7 ? 0.2 : 0.8);
    case MILD: /* the later response tends to win */
        return 0.5 + 0.45 * x - 0.1;
    default:
        return x;
    }
}

static void
make_game(gsl_rng *r, enum kind kind, size_t n, double *P)
{
    for (size_t y = 0; y < n; y++)
        for (size_t z = 0; z < y; z++)
            P[y * n + z] = draw(r, kind);
    pf_test_complete(n, P);
}

/* A = transitive part of energy t + a circle of energy c on 5 responses. */
START_TEST(hodge_split_of_a_known_sum)
{
    static const double u[5] = {0.31, -0.62, 0.17, 0.43, -0.29};
    double P[25], potential[5], transitive = 0.0, cyclic = 0.0, mean = 0.0;
    double flow = 0.1 * (double) (_i + 1);
    struct pf_hodge h;
    for (size_t y = 0; y < 5; y++)
        mean += u[y] / 5.0;
    for (size_t y = 0; y < 5; y++)
        for (size_t z = 0; z < 5; z++) {
            size_t ahead = (z + 5 - y) % 5;
            double c = ahead == 0 ? 0.0 : (ahead <= 2 ? flow : -flow);
            P[y * 5 + z] = 1.0 / (1.0 + exp(-(u[y] - u[z] + c)));
            transitive += (u[y] - u[z]) * (u[y] - u[z]);
            cyclic += c * c;
        }
    pf_game_hodge(5, P, &h, potential);
    ck_assert_double_eq_tol(h.logit_energy, cyclic / (transitive + cyclic),
                            1e-14);
    for (size_t y = 0; y < 5; y++) /* the same sum in probability space */
        for (size_t z = 0; z < 5; z++) {
            size_t ahead = (z + 5 - y) % 5;
            double c = ahead == 0 ? 0.0 : (ahead <= 2 ? flow : -flow);
            P[y * 5 + z] = 0.5 + 0.3 * (u[y] - u[z] + c);
        }
    pf_game_hodge(5, P, &h, potential);
    ck_assert_double_eq_tol(h.energy, cyclic / (transitive + cyclic), 1e-14);
    for (size_t y = 0; y < 5; y++)
        ck_assert_double_eq_tol(potential[y], 0.3 * (u[y] - mean), 1e-15);
}
END_TEST

START_TEST(hodge_split_at_the_ends)
{
    static const double circle[9] = {.5, .8, .2, .2, .5, .8, .8, .2, .5};
    static const double certain[4] = {0.5, 1.0, 0.0, 0.5};
    static const double tied[4] = {0.5, 0.5, 0.5, 0.5};
    double P[49], potential[7];
    struct pf_hodge h;
    pf_game_hodge(3, circle, &h, potential);
    ck_assert_double_eq_tol(h.logit_energy, 1.0, 1e-15);
    ck_assert_double_eq_tol(h.energy, 1.0, 1e-15);
    pf_game_hodge(2, certain, &h, potential);
    ck_assert(isnan(h.logit_energy));
    ck_assert_double_le(h.energy, 1e-30);
    pf_game_hodge(2, tied, &h, potential);
    ck_assert(h.logit_energy == 0.0 && h.energy == 0.0);
    for (size_t i = 0; i < 49; i++) /* Bradley-Terry: no cycle in logits */
        P[i] = 1.0 / (1.0 + exp(0.7 * ((double) (i % 7) - (double) (i / 7))));
    pf_game_hodge(7, P, &h, potential);
    ck_assert_double_le(h.logit_energy, 1e-28);
    ck_assert_double_ge(h.energy, 1e-3);
}
END_TEST

static bool
beats(size_t n, const double *P, size_t y, size_t z)
{
    return P[y * n + z] > 0.5 + 1e-12;
}

static uint64_t
triads_by_hand(size_t n, const double *P)
{
    uint64_t triads = 0;
    for (size_t x = 0; x < n; x++)
        for (size_t y = x + 1; y < n; y++)
            for (size_t z = y + 1; z < n; z++) {
                bool there =
                    beats(n, P, x, y) && beats(n, P, y, z) && beats(n, P, z, x);
                bool back =
                    beats(n, P, y, x) && beats(n, P, z, y) && beats(n, P, x, z);
                triads += there || back;
            }
    return triads;
}

/* Shares of violations: weak, moderate, strong. */
static void
violations_by_hand(size_t n, const double *P, double share[3])
{
    double triples = 0.0;
    memset(share, 0, 3 * sizeof *share);
    for (size_t i = 0; i < n * n * n; i++) {
        size_t x = i / (n * n), y = i / n % n, z = i % n;
        double xy = P[x * n + y], yz = P[y * n + z], xz = P[x * n + z];
        if (x == y || y == z || x == z || xy < 0.5 || yz < 0.5)
            continue;
        triples += 1.0;
        share[0] += xz < 0.5;
        share[1] += xz < fmin(xy, yz);
        share[2] += xz < fmax(xy, yz);
    }
    for (size_t i = 0; i < 3; i++)
        share[i] /= triples;
}

START_TEST(cycles_by_hand)
{
    static const size_t sizes[] = {3, 4, 5, 17, 63, 64, 65, MOST};
    static double P[MOST * MOST];
    gsl_rng *r = pf_rng_alloc(21, (uint64_t) _i, "test");
    for (size_t i = 0; i < 8; i++) {
        size_t n = sizes[i];
        double share[3], sets = (double) (n * (n - 1) * (n - 2) / 6);
        struct pf_cycles c;
        make_game(r, (enum kind) _i, n, P);
        ck_assert_int_eq(pf_game_cycles(n, P, &c), PF_OK);
        ck_assert_uint_eq(c.triads, triads_by_hand(n, P));
        ck_assert_double_eq_tol(c.fraction, (double) c.triads / sets, 1e-15);
        violations_by_hand(n, P, share);
        ck_assert_double_eq_tol(c.wst, share[0], 1e-15);
        ck_assert_double_eq_tol(c.mst, share[1], 1e-15);
        ck_assert_double_eq_tol(c.sst, share[2], 1e-15);
    }
    gsl_rng_free(r);
}
END_TEST

START_TEST(cycles_of_two)
{
    static const double P[4] = {0.5, 0.7, 0.3, 0.5};
    struct pf_cycles c;
    ck_assert_int_eq(pf_game_cycles(2, P, &c), PF_OK);
    ck_assert(c.triads == 0 && c.triples == 0 && c.fraction == 0.0);
    ck_assert(isnan(c.wst) && isnan(c.mst) && isnan(c.sst));
}
END_TEST

/* |eigenvalues| of Q D by a solver for general matrices, descending; the pair
 * of numbers for each w, and what is nearest to 0 last. */
static void
frequencies_by_hand(size_t n, const double *P, const double *log_pi,
                    double *all)
{
    gsl_matrix *M = gsl_matrix_alloc(n, n);
    gsl_vector_complex *e = gsl_vector_complex_alloc(n);
    gsl_eigen_nonsymm_workspace *w = gsl_eigen_nonsymm_alloc(n);
    for (size_t y = 0; y < n; y++) {
        double pay = 0.0;
        for (size_t z = 0; z < n; z++)
            pay += (P[y * n + z] - 0.5) * exp(log_pi[z]);
        for (size_t z = 0; z < n; z++)
            gsl_matrix_set(M, y, z,
                           (P[y * n + z] - 0.5 - pay) * exp(log_pi[z]));
    }
    ck_assert_int_eq(gsl_eigen_nonsymm(M, e, w), GSL_SUCCESS);
    for (size_t i = 0; i < n; i++) {
        all[i] = gsl_complex_abs(gsl_vector_complex_get(e, i));
        for (size_t j = i; j > 0 && all[j] > all[j - 1]; j--) {
            double swap = all[j];
            all[j] = all[j - 1];
            all[j - 1] = swap;
        }
    }
    gsl_eigen_nonsymm_free(w);
    gsl_vector_complex_free(e);
    gsl_matrix_free(M);
}

START_TEST(spectrum_by_hand)
{
    static const size_t sizes[] = {2, 3, 4, 7, 10, 25, 26};
    static double P[26 * 26];
    gsl_rng *r = pf_rng_alloc(22, (uint64_t) _i, "test");
    for (size_t i = 0; i < 7; i++) {
        size_t n = sizes[i];
        double log_ref[26], log_pi[26], w[26], all[26];
        struct pf_certificate proof;
        make_game(r, (enum kind) _i, n, P);
        pf_test_reference(r, n, log_ref);
        ck_assert_int_eq(
            pf_solve_regularised_nash(n, P, log_ref, 0.1, log_pi, &proof),
            PF_OK);
        ck_assert_int_eq(pf_game_spectrum(n, P, log_pi, w), PF_OK);
        frequencies_by_hand(n, P, log_pi, all);
        /* A general solver finds a multiple 0 only to sqrt (eps). */
        for (size_t k = 0; k < n / 2; k++)
            ck_assert_double_eq_tol(w[k], all[2 * k],
                                    w[k] > 1e-4 ? 1e-11 : 1e-6);
        ck_assert(n % 2 == 1 || w[n / 2 - 1] == 0.0);
    }
    gsl_rng_free(r);
}
END_TEST

/* w <= 1 / (2 sqrt 2) at any policy whatever. */
START_TEST(universal_bound)
{
    double P[225], log_pi[15], w[15], most = 0.0;
    gsl_rng *r = pf_rng_alloc(23, 0, "test");
    for (size_t i = 0; i < 400; i++) {
        size_t n = 2 + i % 14;
        make_game(r, i % 2 ? TOURNAMENT : UNIFORM, n, P);
        pf_test_reference(r, n, log_pi);
        ck_assert_int_eq(pf_game_spectrum(n, P, log_pi, w), PF_OK);
        most = fmax(most, w[0]);
    }
    ck_assert_double_le(most, 0.5 * M_SQRT1_2);
    ck_assert_double_ge(most, 0.25);
    gsl_rng_free(r);
}
END_TEST

/* The circle of n with margin m at the uniform policy: w = m/(n tan(pi/2n)). */
START_TEST(spectrum_of_a_circle)
{
    size_t n = 3 + 2 * (size_t) _i;
    double P[225], log_pi[15], w[15], m = 0.35, half = M_PI / 2.0;
    for (size_t y = 0; y < n; y++) {
        log_pi[y] = -log((double) n);
        for (size_t z = 0; z < n; z++) {
            size_t ahead = (z + n - y) % n;
            double sign = ahead == 0 ? 0.0 : (ahead <= n / 2 ? m : -m);
            P[y * n + z] = 0.5 + sign;
        }
    }
    ck_assert_int_eq(pf_game_spectrum(n, P, log_pi, w), PF_OK);
    double nn = (double) n;
    ck_assert_double_eq_tol(w[0], m / (nn * tan(half / nn)), 1e-14);
}
END_TEST

START_TEST(facts_of_a_transitive_game)
{
    double P[36];
    for (size_t i = 0; i < 36; i++)
        P[i] = 1.0 / (1.0 + exp(0.4 * ((double) (i / 6) - (double) (i % 6))));
    struct pf_game game = {.n = 6, .P = P, .beta = 0.05};
    struct pf_game_facts f;
    ck_assert_int_eq(pf_game_analyse(&game, &f), PF_OK);
    ck_assert_uint_eq(f.condorcet, 0);
    ck_assert_uint_eq(f.borda.winner, 0);
    ck_assert_uint_eq(f.bradley_terry.winner, 0);
    ck_assert(f.borda.exploitability == 0.0);
    ck_assert(f.nash[0] == 1.0 && f.nash_gap <= 1e-15);
    for (size_t y = 0; y < 6; y++)
        ck_assert_double_eq_tol(f.bradley_terry.score[y],
                                1.0 - 0.4 * (double) y, 1e-9);
    ck_assert(f.cycles.triads == 0 && f.cycles.wst == 0.0);
    ck_assert(f.cycles.sst == 0.0 && f.hodge.logit_energy < 1e-25);
    ck_assert_uint_eq(f.n_w, 3);
    for (size_t i = 0; i < f.n_predictions; i++) /* a pure winner: even mwu */
        ck_assert_double_lt(f.prediction[i].rate, 1.0);
    pf_game_facts_clear(&f);
}
END_TEST

START_TEST(facts_of_what_is_no_game)
{
    double P[4] = {0.5, 0.7, 0.31, 0.5};
    struct pf_game game = {.n = 2, .P = P, .beta = 0.05};
    struct pf_game_facts f;
    ck_assert_int_eq(pf_game_analyse(&game, &f), PF_EINPUT);
    pf_game_facts_clear(&f);
    P[2] = 0.3;
    game.beta = NAN;
    ck_assert_int_eq(pf_game_analyse(&game, &f), PF_EINPUT);
    pf_game_facts_clear(&f);
    game.beta = 0.05;
    ck_assert_int_eq(pf_game_analyse(&game, &f), PF_OK);
    pf_game_facts_clear(&f);
    pf_game_facts_clear(&f);
}
END_TEST

static char *
written(const struct pf_game *game,
        void (*write)(const struct pf_game_facts *, FILE *))
{
    struct pf_game_facts f;
    char *text = NULL;
    size_t size = 0;
    ck_assert_int_eq(pf_game_analyse(game, &f), PF_OK);
    FILE *out = open_memstream(&text, &size);
    ck_assert_ptr_nonnull(out);
    write(&f, out);
    fclose(out);
    pf_game_facts_clear(&f);
    return text;
}

static const char *const odd_labels[3] = {
    "a \"quoted\" \\ name with a\nline break and many, many words in it",
    "gr\xc3\xb6\xc3\x9f"
    "e",
    "\xff broken \xc3 \x01"};

START_TEST(json_of_a_game)
{
    static const char *const keys[] = {"\"n\": 3",
                                       "\"labels\": [",
                                       "\"cyclic_energy\": null",
                                       "\"wst\":",
                                       "\"cyclic_triads\": 1",
                                       "\"condorcet_winner\": null",
                                       "\"scores\":",
                                       "\"bradley_terry\":",
                                       "\"exploitability\":",
                                       "\"nash\":",
                                       "\"policy\":",
                                       "\"gap\":",
                                       "\"residual\":",
                                       "\"regularised_nash\"",
                                       "\"log_policy\":",
                                       "\"beta\": 0.25",
                                       "\"spectrum\": [",
                                       "\"predictions\": [",
                                       "\"rate\":",
                                       "\"learner\": \"omd\"",
                                       "\"largest_stable_step\":",
                                       "\\\"quoted\\\"",
                                       "\\ufffd broken \\ufffd \\u0001\"",
                                       "gr\xc3\xb6\xc3\x9f"
                                       "e"};
    static const double P[9] = {0.5, 1.0, 0.2, 0.0, 0.5, 0.7, 0.8, 0.3, 0.5};
    struct pf_game game = {.n = 3, .P = P, .label = odd_labels, .beta = 0.25};
    char *text = written(&game, pf_game_write_json);
    int depth = 0;
    bool quoted = false;
    for (const char *s = text; *s != '\0'; s++) {
        if (quoted && *s == '\\')
            s++;
        else if (*s == '"')
            quoted = !quoted;
        else if (!quoted)
            depth += (*s == '{' || *s == '[') - (*s == '}' || *s == ']');
        ck_assert(depth > 0 || s[1] == '\n' || *s == '\n');
    }
    ck_assert(depth == 0 && !quoted);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        ck_assert_msg(strstr(text, keys[i]) != NULL, "no %s", keys[i]);
    ck_assert_ptr_null(strstr(text, " nan"));
    ck_assert_ptr_null(strstr(text, " inf,"));
    free(text);
}
END_TEST

START_TEST(text_of_a_game)
{
    static double P[59 * 59];
    const char *label[59];
    gsl_rng *r = pf_rng_alloc(27, 0, "test");
    size_t n = _i == 0 ? 59 : 3;
    make_game(r, _i == 2 ? TOURNAMENT : MILD, n, P);
    for (size_t y = 0; y < n; y++)
        label[y] = odd_labels[y % 3];
    struct pf_game game = {.n = n, .P = P, .label = label, .beta = 1e-3};
    char *text = written(&game, pf_game_write_text);
    size_t column = 0;
    for (const char *s = text; *s != '\0'; s++) {
        column =
            *s == '\n' ? 0 : column + (((unsigned char) *s & 0xc0) != 0x80);
        ck_assert_uint_le(column, 80);
        ck_assert(*s == '\n' || (unsigned char) *s >= 0x20);
        ck_assert(*s != '\n' || s == text || s[-1] != ' ');
    }
    ck_assert((strstr(text, "and 39 more") != NULL) == (n == 59));
    ck_assert_ptr_nonnull(strstr(text, "a \"quoted\""));
    free(text);
    gsl_rng_free(r);
}
END_TEST

START_TEST(json_leaves)
{
    static const struct {
        const char *text, *json;
    } cases[] = {
        {NULL, "null"},
        {"", "\"\""},
        {"a/b\x7f\t", "\"a/b\\u007f\\t\""},
        {"\xc0\xaf", "\"\\ufffd\\ufffd\""},
        {"\xed\xa0\x80", "\"\\ufffd\\ufffd\\ufffd\""},
        {"\xf4\x90\x80\x80", "\"\\ufffd\\ufffd\\ufffd\\ufffd\""},
        {"\xe2\x82", "\"\\ufffd\\ufffd\""},
        {"\xf0\x9f\x8e\xb2\xe2\x82\xac", "\"\xf0\x9f\x8e\xb2\xe2\x82\xac\""}};
    static const double reals[] = {0.1, NAN, -INFINITY, 1e-320};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char buffer[64] = "";
        FILE *out = fmemopen(buffer, sizeof buffer, "w");
        pf_json_string(out, cases[i].text);
        fclose(out);
        ck_assert_str_eq(buffer, cases[i].json);
    }
    for (size_t i = 0; i < 4; i++) {
        char buffer[64] = "";
        FILE *out = fmemopen(buffer, sizeof buffer, "w");
        pf_json_real(out, reals[i]);
        fclose(out);
        if (isfinite(reals[i]))
            ck_assert(strtod(buffer, NULL) == reals[i]);
        else
            ck_assert_str_eq(buffer, "null");
    }
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("game");
    PF_ADD_LOOP(s, hodge_split_of_a_known_sum, 6);
    PF_ADD(s, hodge_split_at_the_ends);
    PF_ADD_LOOP(s, cycles_by_hand, N_KINDS);
    PF_ADD(s, cycles_of_two);
    PF_ADD_LOOP(s, spectrum_by_hand, N_KINDS);
    PF_ADD(s, universal_bound);
    PF_ADD_LOOP(s, spectrum_of_a_circle, 7);
    PF_ADD(s, facts_of_a_transitive_game);
    PF_ADD(s, facts_of_what_is_no_game);
    PF_ADD(s, json_of_a_game);
    PF_ADD_LOOP(s, text_of_a_game, 3);
    PF_ADD(s, json_leaves);
    return s;
}

PF_TEST_MAIN(make_suite)
