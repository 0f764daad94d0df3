/* Numbers from text, nearest names, parameter tables, messages, random
 * streams, and the primitives on the simplex.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <limits.h>
#include <math.h>
#include <string.h>

#include "core/kind.h"
#include "core/parse.h"
#include "core/random.h"
#include "core/simplex.h"
#include "core/status.h"
#include "testing.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))
#define W PF_LANE_WIDTH

/* --- text --- */

static const struct {
    const char *text;
    bool ok;
    double value;
} reals[] = {
    {"1", true, 1},           {"-0.5", true, -0.5}, {"+2.5e-3", true, 2.5e-3},
    {".5", true, 0.5},        {"5.", true, 5},      {"1e308", true, 1e308},
    {"5e-324", true, 5e-324}, {"", false, 0},       {" 1", false, 0},
    {"1 ", false, 0},         {"nan", false, 0},    {"inf", false, 0},
    {"0x1p3", false, 0},      {"1e400", false, 0},  {"1e-400", false, 0},
    {"1,5", false, 0},        {"1 000", false, 0},  {"1e", false, 0},
    {".", false, 0},          {"--1", false, 0},    {"1.2.3", false, 0},
    {"1d5", false, 0},
};

START_TEST(real_grammar)
{
    double x = 77.0;
    ck_assert_msg(pf_parse_real(reals[_i].text, &x) == reals[_i].ok, "'%s'",
                  reals[_i].text);
    ck_assert(x == (reals[_i].ok ? reals[_i].value : 77.0));
}
END_TEST

START_TEST(count_grammar)
{
    uint64_t n = 5;
    ck_assert(pf_parse_count("18446744073709551615", &n) && n == UINT64_MAX);
    ck_assert(pf_parse_count("007", &n) && n == 7);
    ck_assert(!pf_parse_count("18446744073709551616", &n));
    ck_assert(!pf_parse_count("-1", &n) && !pf_parse_count("1.0", &n));
    ck_assert(!pf_parse_count("", &n) && !pf_parse_count("1e3", &n));
    ck_assert(n == 7);
}
END_TEST

START_TEST(reals_round_trip_through_text)
{
    gsl_rng *r = pf_rng_alloc(3, 1, "text");
    char text[32];
    for (int i = 0; i < 20000; i++) {
        union {
            uint64_t u;
            double x;
        } bits = {.u = gsl_rng_get(r)};
        double back;
        if (!isfinite(bits.x))
            continue;
        pf_format_real(bits.x, text);
        ck_assert_msg(pf_parse_real(text, &back) && back == bits.x, "%s", text);
    }
    ck_assert_str_eq(pf_format_real(0.1, text), "0.1");
    gsl_rng_free(r);
}
END_TEST

START_TEST(nearest_names)
{
    const char *names[] = {"nash-md", "nash-mp", "omd", "mmd"};
    ck_assert_str_eq(pf_nearest("nash-nd", 4, pf_name_in_array, names),
                     "nash-md");
    ck_assert_str_eq(pf_nearest("od", 4, pf_name_in_array, names), "omd");
    ck_assert_ptr_null(pf_nearest("zzzzzzzz", 4, pf_name_in_array, names));
    char longest[300];
    memset(longest, 'a', sizeof longest);
    longest[299] = '\0';
    ck_assert_ptr_null(pf_nearest(longest, 4, pf_name_in_array, names));
}
END_TEST

/* --- messages --- */

START_TEST(messages_are_capped_and_tame)
{
    struct pf_diag d;
    struct pf_place at = {"x.xml", 7};
    pf_diag_init(&d);
    ck_assert_int_eq(pf_diag_at(&d, at, "bad %s", "\033[31mname\n"), PF_EINPUT);
    ck_assert_str_eq(d.message[0], "x.xml:7: bad ?[31mname?");
    for (int i = 0; i < 30; i++)
        pf_diag_at(&d, at, "again");
    ck_assert_uint_eq(d.count, 31);
    pf_diag_clear(&d);
    ck_assert_uint_eq(d.count, 0);
}
END_TEST

START_TEST(every_status_has_a_text_and_an_exit_code)
{
    for (int s = 0; s < PF_STATUS_COUNT; s++)
        ck_assert_str_ne(pf_status_text(s), "unknown status");
    ck_assert_str_eq(pf_status_text(-1), "unknown status");
    ck_assert_str_eq(pf_status_text(PF_STATUS_COUNT), "unknown status");
    ck_assert_int_eq(pf_status_exit_code(PF_OK), 0);
    ck_assert_int_eq(pf_status_exit_code(PF_EINPUT), 2);
    ck_assert_int_eq(pf_status_exit_code(PF_ESTORE), 3);
    ck_assert_int_eq(pf_status_exit_code(PF_ELOCKED), 4);
    ck_assert_int_eq(pf_status_exit_code(PF_ENUMERIC), 1);
}
END_TEST

/* --- parameter tables --- */

static double
thrice(double beta)
{
    return 3.0 * beta;
}

static const struct pf_param params[] = {{.name = "eta",
                                          .unit = "",
                                          .doc = "step",
                                          .form = PF_REAL,
                                          .lo = 0,
                                          .hi = 10,
                                          .def_of_beta = thrice,
                                          .def_text = "3 beta"},
                                         {.name = "inner",
                                          .unit = "",
                                          .doc = "count",
                                          .form = PF_COUNT,
                                          .lo = 1,
                                          .hi = 100,
                                          .def = 4},
                                         {.name = "schedule",
                                          .unit = "",
                                          .doc = "which",
                                          .form = PF_CHOICE,
                                          .choices = "constant|theory"},
                                         {.name = "file",
                                          .unit = "",
                                          .doc = "the file",
                                          .form = PF_FILE,
                                          .required = true},
                                         {0}};

static void
expect_refusal(struct pf_values *v, const char *name, const char *text,
               const char *words)
{
    struct pf_diag d;
    struct pf_place at = {"e.xml", 3};
    pf_diag_init(&d);
    ck_assert_int_eq(pf_values_set(v, "thing", name, text, &d, at), PF_EINPUT);
    ck_assert_uint_eq(d.count, 1);
    ck_assert_msg(strstr(d.message[0], words) != NULL, "'%s' lacks '%s'",
                  d.message[0], words);
    pf_diag_clear(&d);
}

START_TEST(values_are_set_checked_and_completed)
{
    struct pf_values v;
    struct pf_diag d;
    struct pf_place at = {0};
    char text[32];
    pf_diag_init(&d);
    ck_assert_int_eq(pf_values_init(&v, params), PF_OK);
    ck_assert_int_eq(pf_values_finish(&v, "thing", 0.5, &d, at), PF_EINPUT);
    ck_assert(strstr(d.message[0], "thing needs file") != NULL);
    ck_assert(v.number[0] == 1.5 && v.number[1] == 4.0);
    expect_refusal(&v, "eta", "11", "from 0 to 10");
    expect_refusal(&v, "eta", "nan", "not a number");
    expect_refusal(&v, "inner", "2.5", "not a whole number");
    expect_refusal(&v, "schedule", "theorie", "constant|theory");
    expect_refusal(&v, "ete", "1", "did you mean 'eta'");
    expect_refusal(&v, "zzzzzz", "1", "it has eta, inner, schedule, file");
    ck_assert_int_eq(pf_values_set(&v, "thing", "schedule", "theory", &d, at),
                     PF_OK);
    ck_assert_str_eq(pf_values_show(&v, 2, text), "theory");
    ck_assert_int_eq(pf_values_set(&v, "thing", "eta", "0.1", &d, at), PF_OK);
    ck_assert_str_eq(pf_values_show(&v, 0, text), "0.1");
    pf_values_clear(&v);
    pf_diag_clear(&d);
}
END_TEST

/* --- random streams --- */

/* Known answers of Threefry4x64-20 from Random123's kat_vectors: key and
 * counter zero. */
START_TEST(threefry_known_answers)
{
    static const uint64_t zero[4] = {0x09218ebde6c85537u, 0x55941f5266d86105u,
                                     0x4bd25e16282434dcu, 0xee29ec846bd2e40bu};
    gsl_rng *r = gsl_rng_alloc(pf_rng_threefry);
    gsl_rng_set(r, 0);
    for (int i = 0; i < 4; i++)
        ck_assert_uint_eq(gsl_rng_get(r), zero[i]);
    gsl_rng_set(r, 0);
    ck_assert_double_eq(gsl_rng_uniform(r), (double) (zero[0] >> 11) * 0x1p-53);
    gsl_rng_free(r);
}
END_TEST

START_TEST(streams_are_distinct_and_repeatable)
{
    uint64_t first[4];
    gsl_rng *r = pf_rng_alloc(1, 2, "labels");
    first[0] = gsl_rng_get(r);
    pf_rng_rekey(r, 2, 2, "labels");
    first[1] = gsl_rng_get(r);
    pf_rng_rekey(r, 1, 3, "labels");
    first[2] = gsl_rng_get(r);
    pf_rng_rekey(r, 1, 2, "label");
    first[3] = gsl_rng_get(r);
    for (int i = 0; i < 4; i++)
        for (int j = 0; j < i; j++)
            ck_assert_uint_ne(first[i], first[j]);
    pf_rng_rekey(r, 1, 2, "labels");
    ck_assert_uint_eq(gsl_rng_get(r), first[0]);
    gsl_rng *copy = gsl_rng_clone(r);
    ck_assert_uint_eq(gsl_rng_get(copy), gsl_rng_get(r));
    gsl_rng_free(copy);
    gsl_rng_free(r);
}
END_TEST

/* GSL's distributions work on the streams: chi-square of uniform integers,
 * and a 2 % bias is caught at the same size. */
static double
chi_square_p(double shift)
{
    enum { BINS = 16, DRAWS = 100000 };
    double count[BINS] = {0}, chi = 0.0, e = (double) DRAWS / BINS;
    gsl_rng *r = pf_rng_alloc(9, 9, "chi");
    for (int i = 0; i < DRAWS; i++) {
        size_t b = gsl_rng_uniform_int(r, BINS);
        if (b == 1 && gsl_ran_bernoulli(r, shift))
            b = 0;
        count[b]++;
    }
    for (int b = 0; b < BINS; b++)
        chi += (count[b] - e) * (count[b] - e) / e;
    gsl_rng_free(r);
    return gsl_cdf_chisq_Q(chi, BINS - 1);
}

START_TEST(draws_are_uniform_and_a_bias_is_caught)
{
    ck_assert_double_gt(chi_square_p(0.0), 1e-3);
    ck_assert_double_lt(chi_square_p(0.1), 1e-6);
}
END_TEST

/* --- primitives on the simplex --- */

enum { C = 2, N = 5, K = 2 * W, SIZE = C * N * K };
static const struct pf_shape shape = {C, N, K};

static void
fill(double *x, const char *purpose, double spread)
{
    gsl_rng *r = pf_rng_alloc(4, 4, purpose);
    for (size_t i = 0; i < SIZE; i++)
        x[i] = gsl_ran_gaussian(r, spread);
    gsl_rng_free(r);
}

START_TEST(normalising_sums_to_one)
{
    double x[SIZE];
    fill(x, "normalise", _i == 0 ? 300.0 : 1e6);
    pf_log_normalise(&shape, x);
    for (size_t c = 0; c < C; c++)
        for (size_t k = 0; k < K; k++) {
            long double sum = 0;
            for (size_t y = 0; y < N; y++)
                sum += expl((long double) x[(c * N + y) * K + k]);
            ck_assert_double_eq_tol((double) sum, 1.0, 1e-15);
        }
}
END_TEST

START_TEST(mirror_step_and_mixture_match_their_definitions)
{
    double base[SIZE], ref[SIZE], q[SIZE], out[SIZE], mix[SIZE];
    double a[K], b[K], c[K];
    fill(base, "base", 2), fill(ref, "ref", 2), fill(q, "q", 1);
    for (size_t k = 0; k < K; k++)
        a[k] = 0.3 + 0.01 * (double) k, b[k] = 0.6, c[k] = 2.385;
    pf_mirror_step(&shape, out, a, base, b, ref, c, q);
    pf_geometric_mix(&shape, mix, b, base, ref);
    for (size_t k = 0; k < K; k++)
        for (size_t x = 0; x < C; x++) {
            long double z = 0, zm = 0;
            size_t at = x * N * K + k;
            for (size_t y = 0; y < N; y++) {
                size_t i = at + y * K;
                z += expl(a[k] * base[i] + b[k] * ref[i] + c[k] * q[i]);
                zm += expl((1 - b[k]) * base[i] + b[k] * ref[i]);
            }
            for (size_t y = 0; y < N; y++) {
                size_t i = at + y * K;
                double v = a[k] * base[i] + b[k] * ref[i] + c[k] * q[i];
                double m = (1 - b[k]) * base[i] + b[k] * ref[i];
                ck_assert_double_eq_tol(out[i], v - (double) logl(z), 1e-13);
                ck_assert_double_eq_tol(mix[i], m - (double) logl(zm), 1e-13);
            }
        }
    /* NULL coefficients are 1, NULL terms are absent, out may be base */
    double one[K], zero[SIZE] = {0};
    for (size_t k = 0; k < K; k++)
        one[k] = 1.0;
    pf_mirror_step(&shape, out, one, base, one, zero, c, q);
    pf_mirror_step(&shape, base, NULL, base, NULL, NULL, c, q);
    ck_assert_mem_eq(out, base, sizeof out);
}
END_TEST

START_TEST(reductions_match_their_definitions)
{
    double p[SIZE], q[SIZE], e[SIZE], w[C * K], got[6][K];
    fill(p, "p", 1), fill(q, "q2", 1);
    pf_log_normalise(&shape, p);
    pf_log_normalise(&shape, q);
    pf_probabilities(&shape, e, p);
    for (size_t k = 0; k < K; k++)
        w[k] = 0.35, w[K + k] = 0.65;
    pf_kl(&shape, got[0], w, p, q);
    pf_entropy(&shape, got[1], w, p);
    pf_span(&shape, got[2], p, q);
    pf_expectation(&shape, got[3], w, e, q);
    pf_best(&shape, got[4], w, q);
    pf_worst(&shape, got[5], w, q);
    for (size_t k = 0; k < K; k++) {
        double kl = 0, h = 0, span = 0, mean = 0, best = 0, worst = 0;
        for (size_t c = 0; c < C; c++) {
            double lo = 1e9, hi = -1e9, top = -1e9, low = 1e9;
            for (size_t y = 0; y < N; y++) {
                size_t i = (c * N + y) * K + k;
                double weight = w[c * K + k] * exp(p[i]);
                kl += weight * (p[i] - q[i]);
                h -= weight * p[i];
                mean += weight * q[i];
                lo = fmin(lo, p[i] - q[i]), hi = fmax(hi, p[i] - q[i]);
                top = fmax(top, q[i]), low = fmin(low, q[i]);
            }
            span = fmax(span, hi - lo);
            best += w[c * K + k] * top, worst += w[c * K + k] * low;
        }
        double expected[6] = {kl, h, span, mean, best, worst};
        for (int j = 0; j < 6; j++)
            ck_assert_double_eq_tol(got[j][k], expected[j], 1e-13);
    }
}
END_TEST

START_TEST(sampling_follows_the_policy)
{
    enum { DRAWS = 100000 };
    double x[SIZE], count[N] = {0}, chi = 0;
    fill(x, "sample", 1);
    x[(1 * N + 2) * K + 3] = -HUGE_VAL;
    pf_log_normalise(&shape, x);
    gsl_rng *r = pf_rng_alloc(5, 5, "sample");
    for (int i = 0; i < DRAWS; i++)
        count[pf_sample(&shape, x, 1, 3, r)]++;
    for (size_t y = 0; y < N; y++) {
        double e = DRAWS * exp(x[(1 * N + y) * K + 3]);
        if (e > 0)
            chi += (count[y] - e) * (count[y] - e) / e;
    }
    ck_assert(count[2] == 0);
    ck_assert_double_gt(gsl_cdf_chisq_Q(chi, N - 2), 1e-3);
    gsl_rng_free(r);
}
END_TEST

START_TEST(allocation_refuses_what_overflows)
{
    ck_assert_ptr_null(pf_lanes_alloc(SIZE_MAX));
    ck_assert_ptr_null(pf_lanes_alloc(SIZE_MAX / sizeof(double)));
    double *x = pf_lanes_alloc(3);
    ck_assert_uint_eq((uintptr_t) x % (W * sizeof(double)), 0);
    free(x);
}
END_TEST

/* A permutation for every key and size, and no favourite: where 3 of 11 goes
 * over 20,000 keys, and its company, are uniform. */
START_TEST(numbers_are_permuted)
{
    double pairs[11 * 11] = {0}, chi2 = 0.0;
    for (uint64_t n = 1; n <= 70; n++)
        for (uint64_t key = 0; key < 20; key++) {
            unsigned char seen[70] = {0};
            for (uint64_t i = 0; i < n; i++) {
                uint64_t to = pf_permuted(key, i, n);
                ck_assert(to < n && !seen[to]);
                seen[to] = 1;
            }
        }
    for (uint64_t key = 0; key < 20000; key++)
        pairs[pf_permuted(key, 3, 11) * 11 + pf_permuted(key, 4, 11)]++;
    for (size_t i = 0; i < 121; i++)
        if (i % 12 != 0) /* two numbers never go to one place */
            chi2 += pow(pairs[i] - 20000.0 / 110, 2) / (20000.0 / 110);
    ck_assert_msg(gsl_cdf_chisq_Q(chi2, 109) > 1e-3, "chi2 %g", chi2);
    ck_assert(pf_permuted(7, 123456789, UINT64_C(1) << 40) < UINT64_C(1) << 40);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("core");
    PF_ADD_LOOP(s, real_grammar, COUNT(reals));
    PF_ADD(s, count_grammar);
    PF_ADD(s, reals_round_trip_through_text);
    PF_ADD(s, nearest_names);
    PF_ADD(s, messages_are_capped_and_tame);
    PF_ADD(s, every_status_has_a_text_and_an_exit_code);
    PF_ADD(s, values_are_set_checked_and_completed);
    PF_ADD(s, threefry_known_answers);
    PF_ADD(s, streams_are_distinct_and_repeatable);
    PF_ADD(s, draws_are_uniform_and_a_bias_is_caught);
    PF_ADD_LOOP(s, normalising_sums_to_one, 2);
    PF_ADD(s, mirror_step_and_mixture_match_their_definitions);
    PF_ADD(s, reductions_match_their_definitions);
    PF_ADD(s, sampling_follows_the_policy);
    PF_ADD(s, allocation_refuses_what_overflows);
    PF_ADD(s, numbers_are_permuted);
    return s;
}
PF_TEST_MAIN(make_suite)
