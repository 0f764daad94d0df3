/* The numerics fingerprint: what it is made of, what it notices and what it
 * leaves alone; and that the compiler adds nothing of its own to a sum.
 *
 * What libm, BLAS and the environment do to it is in tests/cli/numerics.sh.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "testing.h"

#include <cblas.h>
#include <ctype.h>
#include <fenv.h>
#include <locale.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#ifdef __x86_64__
#include <immintrin.h>
#endif

#include "core/kernels.h"
#include "core/lanes.h"
#include "core/status.h"
#include "lab/store/numerics.h"
#include "lab/store/numerics_probe.h"

/* The fingerprint as it is now; its differences to `other` in `what`, where
 * that is given. The caller clears it. */
static struct pf_numerics
find(const char *other, char what[500])
{
    struct pf_numerics n;
    ck_assert_int_eq(pf_numerics_find(&n), PF_OK);
    if (other != NULL)
        pf_numerics_difference(what, 500, other, n.text);
    return n;
}

static void
calm(void)
{
    openblas_set_num_threads(1);
}

static void
ck_same_again(const struct pf_numerics *first)
{
    char what[500] = "";
    struct pf_numerics again = find(first->text, what);
    ck_assert_str_eq(what, "");
    ck_assert_str_eq(first->text, again.text);
    ck_assert_str_eq(first->id, again.id);
    pf_numerics_clear(&again);
}

/* The line of this name begins like that. */
static void
ck_line(const struct pf_numerics *n, const char *line)
{
    const char *at = strstr(n->text, line);
    ck_assert_msg(at != NULL && (at == n->text || at[-1] == '\n'), "no '%s' in",
                  line);
}

START_TEST(is_sorted_lines)
{
    struct pf_numerics n = find(NULL, NULL);
    char before[500] = "", line[500];
    size_t count = 0;
    for (const char *at = n.text; *at != '\0'; count++) {
        size_t size = strcspn(at, "\n");
        ck_assert_uint_lt(size, sizeof line);
        ck_assert_int_eq(at[size], '\n');
        memcpy(line, at, size);
        line[size] = '\0';
        const char *value = strstr(line, ": ");
        ck_assert_msg(value != NULL && value > line, "%s", line);
        /* without flags there are none, but everything else is known */
        if (strncmp(line, "flags", 5) != 0)
            ck_assert_msg(value[2] != '\0', "%s", line);
        ck_assert_msg(strcmp(before, line) < 0, "%s, %s", before, line);
        for (size_t i = 0; i < size; i++)
            ck_assert(isprint((unsigned char) line[i]));
        strcpy(before, line);
        at += size + 1;
    }
    ck_assert_uint_ge(count, 15);
    ck_assert_uint_eq(strspn(n.id, "0123456789abcdef"), PF_NUMERICS_ID - 1);
    ck_assert_uint_eq(strlen(n.id), PF_NUMERICS_ID - 1);
    pf_numerics_clear(&n);
    ck_assert_ptr_null(n.text);
    pf_numerics_clear(&n);
}
END_TEST

START_TEST(is_the_same_again)
{
    calm();
    struct pf_numerics n = find(NULL, NULL);
    static const char *const locales[] = {"C",           "C.UTF-8",
                                          "de_DE.UTF-8", "fr_FR.UTF-8",
                                          "tr_TR.UTF-8", "ar_SA.UTF-8"};
    for (size_t i = 0; i < sizeof locales / sizeof *locales; i++)
        if (setlocale(LC_ALL, locales[i]) != NULL)
            ck_same_again(&n);
    setlocale(LC_ALL, "C");
    /* whatever the heap looks like, and however full the cache is */
    char *hole[50];
    for (size_t i = 0; i < 50; i++) {
        hole[i] = malloc(1000 * i + 17);
        ck_assert_ptr_nonnull(hole[i]);
        memset(hole[i], 0xa5, 1000 * i + 17);
        if (i % 2 == 1)
            free(hole[i]);
    }
    ck_same_again(&n);
    for (size_t i = 0; i < 50; i += 2)
        free(hole[i]);
    pf_numerics_clear(&n);
}
END_TEST

START_TEST(probes_are_told_apart)
{
    pf_numerics_probe *const probe[] = {pf_probe_libm, pf_probe_blas,
                                        pf_probe_kernels, pf_probe_random,
                                        pf_probe_solvers};
    enum { N = sizeof probe / sizeof *probe };
    uint64_t first[N], again;
    for (size_t i = 0; i < N; i++) {
        ck_assert_int_eq(probe[i](&first[i]), PF_OK);
        ck_assert_int_eq(probe[i](&again), PF_OK);
        ck_assert_uint_eq(first[i], again);
        ck_assert_uint_ne(first[i], 0);
        for (size_t j = 0; j < i; j++)
            ck_assert_uint_ne(first[i], first[j]);
    }
}
END_TEST

START_TEST(threads_of_blas_count)
{
    char what[500];
    calm();
    struct pf_numerics one = find(NULL, NULL);
    ck_line(&one, "BLAS threads: 1\n");
    openblas_set_num_threads(2);
    if (openblas_get_num_threads() == 2) {
        struct pf_numerics two = find(one.text, what);
        ck_assert_str_ne(one.id, two.id);
        ck_assert_ptr_nonnull(strstr(what, "BLAS threads (1 there, 2 here)"));
        pf_numerics_clear(&two);
    }
    calm();
    ck_same_again(&one);
    pf_numerics_clear(&one);
}
END_TEST

/* --- the floating point environment --- */

START_TEST(rounding_counts)
{
    static const int modes[] = {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO};
    char what[500];
    calm();
    struct pf_numerics nearest = find(NULL, NULL);
    for (size_t i = 0; i < 3; i++) {
        struct pf_numerics other;
        ck_assert_int_eq(fesetround(modes[i]), 0);
        int status = pf_numerics_find(&other);
        ck_assert_int_eq(fegetround(), modes[i]);
        ck_assert_int_eq(fesetround(FE_TONEAREST), 0);
        /* a solver may rightly give up in such a world */
        ck_assert(status == PF_OK || status == PF_EINPUT);
        if (status != PF_OK)
            continue;
        pf_numerics_difference(what, sizeof what, nearest.text, other.text);
        ck_assert_str_ne(nearest.id, other.id);
        ck_assert_ptr_nonnull(strstr(what, "floating point (to nearest"));
        pf_numerics_clear(&other);
    }
    ck_same_again(&nearest);
    pf_numerics_clear(&nearest);
}
END_TEST

#ifdef __x86_64__
#define NOTES 0x3fu /* what has happened, not how to count */

/* No library that is linked was built with -ffast-math, which sets these bits
 * for everyone as soon as it is loaded. */
START_TEST(subnormals_are_kept)
{
    volatile double tiny = 1e-310;
    ck_assert_uint_eq(_mm_getcsr() & ~NOTES, 0x1f80);
    ck_assert_double_ne(tiny / 2.0, 0.0);
    struct pf_numerics n = find(NULL, NULL);
    ck_line(&n, "floating point: to nearest, mxcsr 1f80, x87 037f\n");
    ck_assert_uint_eq(_mm_getcsr() & ~NOTES, 0x1f80);
    pf_numerics_clear(&n);
}
END_TEST

static const unsigned flushes[] = {0x8000, 0x0040, 0x8040}; /* FTZ, DAZ */

START_TEST(flushing_counts)
{
    char what[500];
    unsigned usual = _mm_getcsr();
    volatile double tiny = 1e-310;
    if (!pf_test_has_long_double()) /* nor does valgrind flush */
        return;
    calm();
    struct pf_numerics kept = find(NULL, NULL);
    _mm_setcsr(usual | flushes[_i]);
    double half = tiny / 2.0;
    struct pf_numerics flushed = find(kept.text, what);
    unsigned after = _mm_getcsr();
    _mm_setcsr(usual);
    ck_assert_double_eq(half, 0.0);
    ck_assert_uint_eq(after & ~NOTES, (usual | flushes[_i]) & ~NOTES);
    ck_assert_str_ne(kept.id, flushed.id);
    ck_assert_ptr_nonnull(strstr(what, "floating point ("));
    ck_same_again(&kept);
    pf_numerics_clear(&kept);
    pf_numerics_clear(&flushed);
}
END_TEST

START_TEST(precision_of_long_double_counts)
{
    char what[500];
    unsigned short usual, narrow;
    if (!pf_test_has_long_double())
        return;
    calm();
    struct pf_numerics wide = find(NULL, NULL);
    __asm__ volatile("fnstcw %0" : "=m"(usual));
    narrow = (unsigned short) (usual & ~0x0100u); /* as double */
    __asm__ volatile("fldcw %0" : : "m"(narrow));
    struct pf_numerics other = find(wide.text, what);
    __asm__ volatile("fldcw %0" : : "m"(usual));
    ck_assert_str_ne(wide.id, other.id);
    ck_assert_ptr_nonnull(strstr(what, "floating point ("));
    /* the solvers' residuals see it without looking at the register */
    ck_assert_ptr_nonnull(strstr(what, "solvers probe ("));
    pf_numerics_clear(&wide);
    pf_numerics_clear(&other);
}
END_TEST

/* --- contraction --- */

/* a b + c, compiled for a CPU that has fused multiply-add, with the flags of
 * the library. 10 * 0.1 rounds to 1, so that two roundings give 0, and one
 * gives 2^-54. (Rein and Tamayo 2017, arXiv:1701.07423, test their integrators
 * in this way.) */
__attribute__((target("fma"), noinline)) static double
product_and_sum(const volatile double *x)
{
    double a = x[0], b = x[1], c = x[2];
    return a * b + c;
}

__attribute__((target("fma"), noinline)) static double
fused(const volatile double *x)
{
    return __builtin_fma(x[0], x[1], x[2]);
}

START_TEST(the_compiler_fuses_nothing)
{
    const volatile double x[] = {10.0, 0.1, -1.0};
    if (!__builtin_cpu_supports("fma"))
        return;
    ck_assert_double_eq(product_and_sum(x), 0.0);
    ck_assert_double_eq(fused(x), 0x1p-54);
}
END_TEST
#endif

/* The kernels are compiled for CPUs that have it, too. */
START_TEST(the_kernels_fuse_nothing_unasked)
{
    enum { ROWS = 5, LANES = PF_LANE_WIDTH };
    double c[LANES], x[ROWS * LANES], y[ROWS * LANES], out[ROWS * LANES];
    for (size_t i = 0; i < LANES; i++)
        c[i] = 10.0;
    for (size_t i = 0; i < ROWS * LANES; i++) {
        x[i] = -1.0;
        y[i] = 0.1;
    }
    const struct pf_term sum[3] = {{NULL, x}, {c, y}, {NULL, NULL}};
    pf_kernel_combine(ROWS, LANES, out, sum);
    for (size_t i = 0; i < ROWS * LANES; i++)
        ck_assert_double_eq(out[i], 0.0);
}
END_TEST

/* --- differences, and lines of others --- */

static const struct {
    const char *there, *here, *says;
} pairs[] = {
    {"", "", ""},
    {"a: 1\nb: 2\n", "a: 1\nb: 2\n", ""},
    {"b: 2\na: 1\n", "a: 1\nb: 2", ""},
    {"a: 1\n", "a: 2\n", "a (1 there, 2 here)"},
    {"a: 1\nb: x\nc: 3\n", "a: 2\nb: x\nc: 4\n",
     "a (1 there, 2 here), c (3 there, 4 here)"},
    {"a: 1\n", "a: 1\nb: 2\n", "b (none there, 2 here)"},
    {"a: 1\nb: 2\n", "a: 1\n", "b (2 there, none here)"},
    {"", "a: 1\n", "a (none there, 1 here)"},
    {"a b: 1: 2\n", "a b: 1: 3\n", "a b (1: 2 there, 1: 3 here)"},
    {"ab: 1\n", "a: 1\n", "a (none there, 1 here), ab (1 there, none here)"},
    {"a: 1\n", "a: 12\n", "a (1 there, 12 here)"},
    {"a: \n", "a: 1\n", "a ( there, 1 here)"},
    {"word\n", "word\n", ""},
    {"word\n", "", "word ( there, none here)"},
    {"p: 1\np: 2\n", "p: 2\np: 1\n", ""},
    {"a: \x1b[31m\n", "a: \t\x7f\n", "a (?[31m there, ?? here)"},
};

START_TEST(differences_are_named)
{
    char what[200];
    memset(what, 'x', sizeof what);
    pf_numerics_difference(what, sizeof what, pairs[_i].there, pairs[_i].here);
    ck_assert_str_eq(what, pairs[_i].says);
    /* cut wherever the room ends, and not a byte behind it */
    for (size_t room = 1; room <= strlen(pairs[_i].says) + 1; room++) {
        char cut[200];
        memset(cut, 'x', sizeof cut);
        pf_numerics_difference(cut, room, pairs[_i].there, pairs[_i].here);
        ck_assert_uint_eq(strlen(cut), room - 1);
        ck_assert_mem_eq(cut, what, room - 1);
        ck_assert_int_eq(cut[room], 'x');
    }
    pf_numerics_difference(NULL, 0, pairs[_i].there, pairs[_i].here);
}
END_TEST

START_TEST(lines_can_be_added)
{
    static const char *const names[] = {"plug-in", "plug-in", "AAA", "zzz",
                                        "BLAS l"};
    static const char *const values[] = {"0123", "00ff", "1", "last", "x"};
    char what[500];
    calm();
    struct pf_numerics bare = find(NULL, NULL), some = find(NULL, NULL),
                       turned = find(NULL, NULL);
    for (size_t i = 0; i < 5; i++) {
        char id[PF_NUMERICS_ID];
        memcpy(id, some.id, sizeof id);
        ck_assert_int_eq(pf_numerics_add(&some, names[i], values[i]), PF_OK);
        ck_assert_str_ne(id, some.id);
        ck_assert_int_eq(pf_numerics_add(&turned, names[4 - i], values[4 - i]),
                         PF_OK);
    }
    ck_assert_str_eq(some.text, turned.text);
    ck_assert_str_eq(some.id, turned.id);
    ck_assert_int_eq(strncmp(some.text, "AAA: 1\n", 7), 0);
    ck_assert_ptr_nonnull(strstr(some.text, "\nplug-in: 00ff\nplug-in: 0123\n"
                                            "prefarm: "));
    ck_assert_ptr_nonnull(strstr(some.text, "\nBLAS kernel: "));
    ck_assert_ptr_nonnull(strstr(some.text, "\nBLAS l: x\nBLAS probe: "));
    pf_numerics_difference(what, sizeof what, bare.text, some.text);
    ck_assert_str_eq(what, "AAA (none there, 1 here), BLAS l (none there, x "
                           "here), plug-in (none there, 00ff here), plug-in "
                           "(none there, 0123 here), zzz (none there, last "
                           "here)");
    pf_numerics_clear(&bare);
    pf_numerics_clear(&some);
    pf_numerics_clear(&turned);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("numerics");
    PF_ADD(s, is_sorted_lines);
    PF_ADD(s, is_the_same_again);
    PF_ADD(s, probes_are_told_apart);
    PF_ADD(s, threads_of_blas_count);
    PF_ADD(s, rounding_counts);
#ifdef __x86_64__
    PF_ADD(s, subnormals_are_kept);
    PF_ADD_LOOP(s, flushing_counts, sizeof flushes / sizeof *flushes);
    PF_ADD(s, precision_of_long_double_counts);
    PF_ADD(s, the_compiler_fuses_nothing);
#endif
    PF_ADD(s, the_kernels_fuse_nothing_unasked);
    PF_ADD_LOOP(s, differences_are_named, sizeof pairs / sizeof *pairs);
    PF_ADD(s, lines_can_be_added);
    return s;
}

PF_TEST_MAIN(make_suite)
