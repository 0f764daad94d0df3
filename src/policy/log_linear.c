/* Log-linear policies over the task's features:
 *   logit (c,y) = log ref (y|c) + sum_j phi_j (c,y) theta_j,  theta = 0 at
 *   the start.
 * The score is phi (y) - E_pi [phi], so the Fisher matrix is the mean over
 * contexts of the covariance of phi under the policy. It is summed from
 * centred features, context by context (no cancellation), and F + damping I is
 * solved by Cholesky's method.
 *
 * The Cholesky factorisation is our own, PF_LANE_WIDTH lanes at a time,
 * instead of LAPACK's: this matrix is small, there is one per run, and the
 * order of LAPACK's sums depends on the CPU, whereas the bits of a run must
 * not. It follows Golub and Van Loan 2013, "Matrix Computations", 4th edition,
 * section 4.2, column by column.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/simplex.h"
#include "core/status.h"
#include "policy/policy.h"
#include "policy/product.h"

#define W PF_LANE_WIDTH

static size_t
size(const struct pf_task *task, const double *values)
{
    (void) values;
    return task->n_features;
}

/* Entry (i,j), i >= j, of a symmetric matrix stored as its lower triangle. */
static size_t
packed(size_t i, size_t j)
{
    return i * (i + 1) / 2 + j;
}

/* The matrix, the mean of the features and one more vector, W lanes each. */
static size_t
work(const struct pf_task *task, const double *values)
{
    (void) values;
    return (packed(task->n_features, 0) + 2 * task->n_features) * W;
}

static int
init(struct pf_policy *p)
{
    memset(p->theta, 0, p->n * p->task->shape.lanes * sizeof *p->theta);
    return PF_OK;
}

static void
logits(struct pf_policy *p, double *out)
{
    const struct pf_shape *s = &p->task->shape;
    const double *phi = p->task->features;
    memcpy(out, p->task->log_ref, pf_shape_size(s) * sizeof *out);
    for (size_t row = 0; row < pf_shape_rows(s); row++, out += s->lanes)
        for (size_t j = 0; j < p->n; j++, phi += s->lanes)
            pf_add_products(s->lanes, out, phi, p->theta + j * s->lanes);
}

static void
add_grad_logits(struct pf_policy *p, double *grad, const double *d)
{
    const struct pf_shape *s = &p->task->shape;
    const double *phi = p->task->features;
    for (size_t row = 0; row < pf_shape_rows(s); row++, d += s->lanes)
        for (size_t j = 0; j < p->n; j++, phi += s->lanes)
            pf_add_products(s->lanes, grad + j * s->lanes, phi, d);
}

/* --- natural gradient, W lanes at a time --- */

/* The system of W lanes: matrix A (packed), work vectors; one context's
 * features and probabilities at the first of these lanes. */
struct system {
    size_t d, responses, lanes;
    double *matrix, *mean, *u;
    const double *phi, *pi;
};

static void
mean_features(const struct system *z)
{
    memset(z->mean, 0, z->d * W * sizeof *z->mean);
    for (size_t y = 0; y < z->responses; y++)
        for (size_t j = 0; j < z->d; j++)
            pf_add_product(z->mean + j * W, z->phi + (y * z->d + j) * z->lanes,
                           z->pi + y * z->lanes);
}

/* matrix += weight * covariance of the features in this context. */
static void
add_covariance(const struct system *z, const double *weight)
{
    double scaled[W];
    mean_features(z);
    for (size_t y = 0; y < z->responses; y++) {
        const double *phi = z->phi + y * z->d * z->lanes;
        for (size_t j = 0; j < z->d; j++)
            for (size_t l = 0; l < W; l++)
                z->u[j * W + l] = phi[j * z->lanes + l] - z->mean[j * W + l];
        for (size_t i = 0; i < z->d; i++) {
            for (size_t l = 0; l < W; l++)
                scaled[l] =
                    weight[l] * z->pi[y * z->lanes + l] * z->u[i * W + l];
            for (size_t j = 0; j <= i; j++)
                pf_add_product(z->matrix + packed(i, j) * W, scaled,
                               z->u + j * W);
        }
    }
}

/* out -= a b */
static void
subtract_product(double *restrict out, const double *restrict a,
                 const double *restrict b)
{
    for (size_t l = 0; l < W; l++)
        out[l] -= a[l] * b[l];
}

static void
divide(double *restrict out, const double *restrict by)
{
    for (size_t l = 0; l < W; l++)
        out[l] /= by[l];
}

/* matrix = its Cholesky factor. A lane that is not positive definite, which
 * takes values that are not finite, becomes NaN. */
static void
factorise(size_t d, double *matrix)
{
    for (size_t i = 0; i < d; i++)
        for (size_t j = 0; j <= i; j++) {
            double *at = matrix + packed(i, j) * W;
            /* on the diagonal both factors are the same row */
            for (size_t m = 0; m < j; m++)
                subtract_product(at, matrix + packed(i, m) * W,
                                 matrix + packed(j, m) * W);
            if (j < i)
                divide(at, matrix + packed(j, j) * W);
            else
                for (size_t l = 0; l < W; l++)
                    at[l] = sqrt(at[l]);
        }
}

/* x = (L L^T)^-1 x, L the factor. */
static void
substitute(size_t d, const double *factor, double *x)
{
    for (size_t i = 0; i < d; i++) {
        for (size_t j = 0; j < i; j++)
            subtract_product(x + i * W, factor + packed(i, j) * W, x + j * W);
        divide(x + i * W, factor + packed(i, i) * W);
    }
    for (size_t i = d; i-- > 0;) {
        for (size_t j = i + 1; j < d; j++)
            subtract_product(x + i * W, factor + packed(j, i) * W, x + j * W);
        divide(x + i * W, factor + packed(i, i) * W);
    }
}

static void
start_matrix(const struct system *z, const double *damping)
{
    memset(z->matrix, 0, packed(z->d, 0) * W * sizeof *z->matrix);
    for (size_t j = 0; j < z->d; j++)
        memcpy(z->matrix + packed(j, j) * W, damping, W * sizeof *z->matrix);
}

static void
solve(const struct system *z, double *grad)
{
    for (size_t j = 0; j < z->d; j++)
        memcpy(z->u + j * W, grad + j * z->lanes, W * sizeof *grad);
    factorise(z->d, z->matrix);
    substitute(z->d, z->matrix, z->u);
    for (size_t j = 0; j < z->d; j++)
        memcpy(grad + j * z->lanes, z->u + j * W, W * sizeof *grad);
}

static int
natural(struct pf_policy *p, double *grad, const double *damping)
{
    const struct pf_shape *s = &p->task->shape;
    struct system z = {.d = p->n,
                       .responses = s->responses,
                       .lanes = s->lanes,
                       .matrix = p->work};
    z.mean = z.matrix + packed(z.d, 0) * W;
    z.u = z.mean + z.d * W;
    pf_probabilities(s, p->delta, p->log_pi);
    for (size_t b = 0; b < s->lanes; b += W) {
        start_matrix(&z, damping + b);
        for (size_t c = 0; c < s->contexts; c++) {
            size_t row = c * s->responses;
            z.phi = p->task->features + row * z.d * s->lanes + b;
            z.pi = p->delta + row * s->lanes + b;
            add_covariance(&z, p->task->weight + c * s->lanes + b);
        }
        solve(&z, grad + b);
    }
    return PF_OK;
}

const pf_policy_type pf_policy_log_linear = {
    .kind = {.name = "log-linear",
             .title = "Log-linear",
             .doc = "The reference policy, tilted by a linear function of the "
                    "features"},
    .needs_features = true,
    .size = size,
    .work = work,
    .init = init,
    .logits = logits,
    .add_grad_logits = add_grad_logits,
    .natural = natural,
};
