/* The frequencies of a game at a policy.
 *
 * Near the regularised Nash pi every mirror method moves an error e of its
 * logits by a polynomial in M = Q D, where Q = P - 1/2 is skew and
 * D = diag (pi) - pi pi^T: P softmax (theta + e) = P pi + Q D e + O(e^2), for
 * D e sums to 0. Its eigenvalues follow from a skew matrix. Let s = sqrt (pi),
 * S = diag (s), R = I - s s^T. Since s^T s = 1, R is a projection, D = S R S,
 * and
 *     Q D = X Y with X = Q S R, Y = R S,  while  Y X = R S Q S R = A.
 * XY and YX have the same eigenvalues with the same multiplicities. A is real
 * and skew, so they are 0 and pairs +- i w, with w the singular values of A,
 * each twice. One 0 belongs to s (the constants, of no effect on a policy)
 * and is dropped. Written out, with b = s * (Q pi) elementwise,
 *     A = S Q S - b s^T + s b^T.
 *
 * On every game w <= 1 / (2 sqrt 2): 2 w^2 <= ||A||_F^2 <= ||S Q S||_F^2
 * = sum_yz pi_y pi_z Q_yz^2 <= 1/4. (Own derivation, as is what precedes.)
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "eval/game/measure.h"

#include <cblas.h>
#include <math.h>
#include <stdlib.h>

#include "core/status.h"

/* LAPACK's singular values; the last argument is the length of the first, as
 * Fortran passes it. cblas.h does not declare it. */
extern void dgesdd_(const char *job, const blasint *m, const blasint *n,
                    double *a, const blasint *lda, double *s, double *u,
                    const blasint *ldu, double *vt, const blasint *ldvt,
                    double *work, const blasint *lwork, blasint *iwork,
                    blasint *info, size_t job_length);

/* A into the n*n array, exactly skew. s and b are n long. */
static void
fill_skew(size_t n, const double *P, const double *log_pi, double *A, double *s,
          double *b)
{
    for (size_t y = 0; y < n; y++)
        s[y] = exp(log_pi[y] / 2.0);
    for (size_t y = 0; y < n; y++) {
        double pay = 0.0;
        for (size_t z = 0; z < n; z++)
            pay += (P[y * n + z] - 0.5) * (s[z] * s[z]);
        b[y] = s[y] * pay;
    }
    for (size_t y = 0; y < n; y++) {
        A[y * n + y] = 0.0;
        for (size_t z = 0; z < y; z++) {
            double q = (P[y * n + z] - P[z * n + y]) / 2.0;
            double a = s[y] * q * s[z] - b[y] * s[z] + s[y] * b[z];
            A[y * n + z] = a;
            A[z * n + y] = -a;
        }
    }
}

static int
singular_values(size_t n, double *A, double *sigma)
{
    blasint size = (blasint) n, one = 1, query = -1, info = 0;
    double room = 0.0, none = 0.0, *work = NULL;
    int status = PF_ENOMEM;
    blasint *iwork = calloc(8 * n, sizeof *iwork);
    if (iwork == NULL)
        return PF_ENOMEM;
    dgesdd_("N", &size, &size, A, &size, sigma, &none, &one, &none, &one, &room,
            &query, iwork, &info, 1);
    blasint length = (blasint) room;
    work = info == 0 ? calloc((size_t) length, sizeof *work) : NULL;
    if (work == NULL)
        goto out;
    dgesdd_("N", &size, &size, A, &size, sigma, &none, &one, &none, &one, work,
            &length, iwork, &info, 1);
    status = info == 0 ? PF_OK : PF_ESOLVE;
out:
    free(work);
    free(iwork);
    return status;
}

int
pf_game_spectrum(size_t n, const double *P, const double *log_pi, double *w)
{
    if (n < 2)
        return PF_OK;
    int status = PF_ENOMEM;
    double *A = calloc(n, n * sizeof *A);
    double *s = calloc(2 * n, sizeof *s);
    if (A == NULL || s == NULL)
        goto out;
    fill_skew(n, P, log_pi, A, s, s + n);
    status = singular_values(n, A, s);
    if (status != PF_OK)
        goto out;
    for (size_t k = 0; k < n / 2; k++)
        w[k] = (s[2 * k] + s[2 * k + 1]) / 2.0;
    if (n % 2 == 0)
        w[n / 2 - 1] = 0.0;
out:
    free(A);
    free(s);
    return status;
}
