/* The payoff kernel against OpenBLAS's dgemm on the same product: P (n by n)
 * times the policies of 16 runs. Timed in turn, pair by pair, on one thread;
 * prints the median ratio of speeds, which is what to quote.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <cblas.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "core/kernels.h"
#include "core/lanes.h"

enum { RUNS = 16, PAIRS = 9 };

struct product {
    size_t n, times;
    double *P, *x, *out;
};

static double
now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double) t.tv_sec + 1e-9 * (double) t.tv_nsec;
}

static double
time_kernel(const struct product *p)
{
    double start = now();
    for (size_t i = 0; i < p->times; i++)
        pf_kernel_payoff(p->n, RUNS, p->out, p->P, p->x);
    return now() - start;
}

static double
time_blas(const struct product *p)
{
    double start = now();
    int n = (int) p->n;
    for (size_t i = 0; i < p->times; i++)
        cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, n, RUNS, n, 1.0,
                    p->P, n, p->x, RUNS, 0.0, p->out, RUNS);
    return now() - start;
}

static int
ascending(const void *a, const void *b)
{
    double x = *(const double *) a, y = *(const double *) b;
    return (x > y) - (x < y);
}

static void
compare(const struct product *p)
{
    double ratio[PAIRS], best = 1e300;
    double flops = 2.0 * (double) (p->n * p->n * p->times) * RUNS;
    for (int i = 0; i < PAIRS; i++) {
        double mine = time_kernel(p), blas = time_blas(p);
        ratio[i] = blas / mine;
        best = mine < best ? mine : best;
    }
    qsort(ratio, PAIRS, sizeof *ratio, ascending);
    printf("%6zu  %8.1f GFLOP/s  %5.2f times dgemm (%.2f to %.2f)\n", p->n,
           flops / best / 1e9, ratio[PAIRS / 2], ratio[0], ratio[PAIRS - 1]);
}

int
main(void)
{
    static const size_t sizes[] = {3, 10, 32, 64, 128, 256, 1024};
    openblas_set_num_threads(1);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        size_t n = sizes[i];
        struct product p = {.n = n,
                            .times = 100000000 / (2 * n * n * RUNS) + 1,
                            .P = pf_lanes_alloc(n * n),
                            .x = pf_lanes_alloc(n * RUNS),
                            .out = pf_lanes_alloc(n * RUNS)};
        if (p.P == NULL || p.x == NULL || p.out == NULL)
            return EXIT_FAILURE;
        for (size_t j = 0; j < n * n; j++)
            p.P[j] = 1.0 / (double) (j % 7 + 2);
        for (size_t j = 0; j < n * RUNS; j++)
            p.x[j] = 1.0 / (double) n;
        compare(&p);
        free(p.P);
        free(p.x);
        free(p.out);
    }
    return EXIT_SUCCESS;
}
