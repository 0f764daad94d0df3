/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <cblas.h>
#include <stdbool.h>
#include <stdlib.h>

#include "core/lanes.h"
#include "core/status.h"
#include "lab/store/numerics_input.h"
#include "lab/store/numerics_probe.h"

/* cblas.h does not declare LAPACK; the last arguments of two are the lengths
 * of their texts, as Fortran passes them. */
extern void dgetrf_(const blasint *m, const blasint *n, double *a,
                    const blasint *lda, blasint *pivot, blasint *info);
extern void dgetrs_(const char *trans, const blasint *n, const blasint *nrhs,
                    const double *a, const blasint *lda, const blasint *pivot,
                    double *b, const blasint *ldb, blasint *info,
                    size_t trans_length);
extern void dpotrf_(const char *half, const blasint *n, double *a,
                    const blasint *lda, blasint *info, size_t half_length);
extern void dpotrs_(const char *half, const blasint *n, const blasint *nrhs,
                    const double *a, const blasint *lda, double *b,
                    const blasint *ldb, blasint *info, size_t half_length);
extern void dgesdd_(const char *job, const blasint *m, const blasint *n,
                    double *a, const blasint *lda, double *s, double *u,
                    const blasint *ldu, double *vt, const blasint *ldvt,
                    double *work, const blasint *lwork, blasint *iwork,
                    blasint *info, size_t job_length);

#define WIDEST 150 /* order of the largest matrix */
#define SQUARE ((size_t) WIDEST * WIDEST)
#define DEEP 1000 /* terms of the longest sums: beyond a block of dgemm */
#define SINGULAR 40

struct desk {
    double *a, *b, *c; /* SQUARE each */
    blasint pivot[WIDEST], whole[8 * WIDEST];
    uint64_t sum;
    bool bad;
};

static void
note(struct desk *w, size_t n, const double *x)
{
    uint64_t both[] = {w->sum, pf_probe_sum_of(n, x)};
    w->sum = pf_bytes_sum(both, sizeof both);
}

static void
probe_products(struct desk *w, blasint n)
{
    size_t square = (size_t) n * (size_t) n;
    pf_probe_fill(SQUARE, w->a, 2, -1.0, 1.0);
    pf_probe_fill(SQUARE, w->b, 3, -1.0, 1.0);
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, n, n, n, 1.0, w->a, n,
                w->b, n, 0.0, w->c, n);
    note(w, square, w->c);
    for (int t = 0; t < 2; t++) {
        cblas_dgemv(CblasRowMajor, t ? CblasTrans : CblasNoTrans, n, n, 1.0,
                    w->a, n, w->b, 1, 0.0, w->c, 1);
        note(w, (size_t) n, w->c);
    }
}

static void
probe_sums(struct desk *w)
{
    double out[12 * 12];
    pf_probe_fill(SQUARE, w->a, 4, -1.0, 1.0);
    pf_probe_fill(SQUARE, w->b, 5, -1.0, 1.0);
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, 12, 12, DEEP, 1.0,
                w->a, DEEP, w->b, DEEP, 0.0, out, 12);
    note(w, 144, out);
    for (blasint n = 1; n <= DEEP; n = 3 * n + 1)
        out[n % 144] = cblas_ddot(n, w->a, 1, w->b, 1) +
                       cblas_dnrm2(n, w->a, 1) + cblas_dasum(n, w->b, 1);
    note(w, 144, out);
    cblas_daxpy(DEEP, 0.1, w->a, 1, w->b, 1);
    note(w, DEEP, w->b);
}

static void
probe_solves(struct desk *w, blasint n)
{
    size_t square = (size_t) n * (size_t) n;
    blasint one = 1, info;
    pf_probe_fill(square, w->a, 6, -1.0, 1.0);
    pf_probe_fill((size_t) n, w->b, 7, -1.0, 1.0);
    dgetrf_(&n, &n, w->a, &n, w->pivot, &info);
    w->bad |= info != 0;
    dgetrs_("T", &n, &one, w->a, &n, w->pivot, w->b, &n, &info, 1);
    w->bad |= info != 0;
    note(w, square, w->a);
    note(w, (size_t) n, w->b);
}

/* A symmetric matrix with a diagonal that outweighs its rows. */
static void
probe_definite(struct desk *w, blasint n)
{
    size_t square = (size_t) n * (size_t) n;
    blasint one = 1, info;
    pf_probe_fill(square, w->a, 8, -1.0, 1.0);
    for (size_t i = 0; i < (size_t) n; i++)
        w->a[i * (size_t) n + i] += 2.0 * (double) n;
    pf_probe_fill((size_t) n, w->b, 9, -1.0, 1.0);
    dpotrf_("L", &n, w->a, &n, &info, 1);
    w->bad |= info != 0;
    dpotrs_("L", &n, &one, w->a, &n, w->b, &n, &info, 1);
    w->bad |= info != 0;
    note(w, square, w->a);
    note(w, (size_t) n, w->b);
}

static void
probe_singular(struct desk *w, blasint n)
{
    double sigma[SINGULAR], none;
    blasint one = 1, room = (blasint) SQUARE, info;
    pf_probe_fill((size_t) n * (size_t) n, w->a, 10, -1.0, 1.0);
    dgesdd_("N", &n, &n, w->a, &n, sigma, &none, &one, &none, &one, w->c, &room,
            w->whole, &info, 1);
    w->bad |= info != 0;
    note(w, (size_t) n, sigma);
}

static void
probe_blas(struct desk *w)
{
    static const blasint sizes[] = {3, 7, 33, WIDEST};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        probe_products(w, sizes[i]);
        probe_solves(w, sizes[i]);
        probe_definite(w, sizes[i]);
    }
    probe_singular(w, 7);
    probe_singular(w, SINGULAR);
    probe_sums(w);
}

int
pf_probe_blas(uint64_t *digest)
{
    double *store = pf_lanes_alloc(3 * SQUARE), *at = store;
    struct desk *w = calloc(1, sizeof *w);
    int status = PF_ENOMEM;
    if (store == NULL || w == NULL)
        goto out;
    w->a = pf_lanes_cut(&at, SQUARE);
    w->b = pf_lanes_cut(&at, SQUARE);
    w->c = pf_lanes_cut(&at, SQUARE);
    probe_blas(w);
    *digest = w->sum;
    status = w->bad ? PF_EINPUT : PF_OK;
out:
    free(w);
    free(store);
    return status;
}
