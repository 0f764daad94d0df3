/* What every test program shares: a main, temporary folders, tolerances.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_TESTING_H
#define PF_TESTING_H

#include <check.h>
#include <gsl/gsl_errno.h>
#include <stdio.h>
#include <stdlib.h>

/* Defines main: runs the suite that `make_suite` returns. Output and forking
 * are chosen by check's environment variables (CK_VERBOSITY, CK_FORK,
 * CK_TAP_LOG_FILE_NAME). */
#define PF_TEST_MAIN(make_suite)                                               \
    int main(void)                                                             \
    {                                                                          \
        gsl_set_error_handler_off();                                           \
        SRunner *runner = srunner_create(make_suite());                        \
        srunner_run_all(runner, CK_ENV);                                       \
        int failed = srunner_ntests_failed(runner);                            \
        srunner_free(runner);                                                  \
        return failed > 0 ? EXIT_FAILURE : EXIT_SUCCESS;                       \
    }

/* Adds one test in a case of its own name to a suite. */
#define PF_ADD(suite, test)                                                    \
    do {                                                                       \
        TCase *tcase_ = tcase_create(#test);                                   \
        tcase_set_timeout(tcase_, 60);                                         \
        tcase_add_test(tcase_, test);                                          \
        suite_add_tcase(suite, tcase_);                                        \
    } while (0)

/* The same, looping _i over 0..count-1. */
#define PF_ADD_LOOP(suite, test, count)                                        \
    do {                                                                       \
        TCase *tcase_ = tcase_create(#test);                                   \
        tcase_set_timeout(tcase_, 60);                                         \
        tcase_add_loop_test(tcase_, test, 0, (int) (count));                   \
        suite_add_tcase(suite, tcase_);                                        \
    } while (0)

/* Is long double wider than double here? Valgrind computes it in 64 bits;
 * tests that take it for exact have nothing to say there. */
static inline int
pf_test_has_long_double(void)
{
    volatile long double one = 1.0L, little = 0x1p-60L;
    return one + little > one;
}

/* The path of a test's data file: $top_srcdir/tests/data/NAME, or
 * ./tests/data/NAME when the variable is not set. Written to and returned
 * in `out`. */
static inline const char *
pf_test_data(const char *name, char *out, size_t size)
{
    const char *top = getenv("top_srcdir");
    snprintf(out, size, "%s/tests/data/%s", top != NULL ? top : ".", name);
    return out;
}

#endif
