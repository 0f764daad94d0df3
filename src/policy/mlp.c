/* A small network over the task's features, added to the reference policy:
 *   logit (c,y) = log ref (y|c) + v . a_L,
 *   a_l = tanh (W_l a_(l-1) + b_l),   a_0 = phi (c,y),
 * with one or more hidden layers of equal width. There is no bias at the
 * output: it would cancel in every context. v = 0 at the start, which makes it
 * the reference policy exactly; then the first step moves v alone, and hidden
 * layers learn from the second on. Hidden weights start at N (0, 1/fan-in)
 * (LeCun et al. 1998, "Efficient BackProp"), biases at 0. The weights of a run
 * come from the stream (seed, run, "policy"), so all learners of a run start
 * with the same network.
 *
 * Gradients by back-propagation (Rumelhart, Hinton and Williams 1986,
 * "Learning representations by back-propagating errors", Nature 323), response
 * by response: activations are computed again instead of being kept for the
 * whole batch.
 *
 * theta: W_1 (hidden x d, rows first), b_1, W_2, b_2, ..., v.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/kernels.h"
#include "core/logistic.h"
#include "core/random.h"
#include "core/simplex.h"
#include "core/status.h"
#include "policy/policy.h"
#include "policy/product.h"

enum { HIDDEN, LAYERS };

static const struct pf_param params[] = {{.name = "hidden",
                                          .unit = "",
                                          .doc = "width of the hidden layers",
                                          .form = PF_COUNT,
                                          .def = 16.0,
                                          .lo = 1.0,
                                          .hi = 256.0},
                                         {.name = "layers",
                                          .unit = "",
                                          .doc = "number of hidden layers",
                                          .form = PF_COUNT,
                                          .def = 1.0,
                                          .lo = 1.0,
                                          .hi = 4.0},
                                         {0}};

/* --- the layout of theta and of the work space --- */

struct net {
    size_t d, width, layers, lanes;
};

static struct net
net_of(const struct pf_task *task, const double *values)
{
    return (struct net){.d = task->n_features,
                        .width = (size_t) values[HIDDEN * task->shape.lanes],
                        .layers = (size_t) values[LAYERS * task->shape.lanes],
                        .lanes = task->shape.lanes};
}

/* par[0] is the first of the copied values. */
static struct net
net_in(const struct pf_policy *p)
{
    return net_of(p->task, p->par[0]);
}

static size_t
fan_in(const struct net *z, size_t layer)
{
    return layer == 0 ? z->d : z->width;
}

/* Where the weights of a layer start in theta, as a parameter's number; layer
 * `layers` is v. */
static size_t
layer_at(const struct net *z, size_t layer)
{
    if (layer == 0)
        return 0;
    return z->width * (z->d + 1) + (layer - 1) * z->width * (z->width + 1);
}

static size_t
size(const struct pf_task *task, const double *values)
{
    struct net z = net_of(task, values);
    return layer_at(&z, z.layers) + z.width;
}

/* Activations of every layer, then two vectors: the exponentials of tanh in
 * the way forward; on the way back the errors of two layers. */
static size_t
work(const struct pf_task *task, const double *values)
{
    struct net z = net_of(task, values);
    return (z.layers + 2) * z.width * z.lanes;
}

static double *
activation(const struct net *z, const struct pf_policy *p, size_t layer)
{
    return p->work + layer * z->width * z->lanes;
}

/* --- the start --- */

/* A standard normal number by the polar method (Marsaglia and Bray 1964),
 * with our own logarithm: GSL's would have the CPU's last bits. */
static double
gaussian(gsl_rng *r)
{
    double x, y, square;
    do {
        x = 2.0 * gsl_rng_uniform(r) - 1.0;
        y = 2.0 * gsl_rng_uniform(r) - 1.0;
        square = x * x + y * y;
    } while (square >= 1.0 || square == 0.0);
    return x * sqrt(-2.0 * pf_log(square) / square);
}

static void
draw_lane(const struct net *z, double *theta, gsl_rng *r)
{
    for (size_t layer = 0; layer < z->layers; layer++) {
        size_t first = layer_at(z, layer), fan = fan_in(z, layer);
        double scale = 1.0 / sqrt((double) fan);
        for (size_t i = 0; i < z->width * fan; i++)
            theta[(first + i) * z->lanes] = scale * gaussian(r);
    }
}

static int
init(struct pf_policy *p)
{
    struct net z = net_in(p);
    const struct pf_task *task = p->task;
    gsl_rng *r = pf_rng_alloc(task->seed, 0, "policy");
    if (r == NULL)
        return PF_ENOMEM;
    memset(p->theta, 0, p->n * z.lanes * sizeof *p->theta);
    for (size_t k = 0; k < z.lanes; k++) {
        pf_rng_rekey(r, task->seed, task->run != NULL ? task->run[k] : 0,
                     "policy");
        draw_lane(&z, p->theta + k, r);
    }
    gsl_rng_free(r);
    return PF_OK;
}

/* --- forward --- */

/* x = tanh x = sign (x) (1 - e) / (1 + e), e = exp (-2 |x|), by pf_vexp; e is
 * work space. The absolute error is a few 1e-17, which is what counts here:
 * sums of such values follow. (pf_tanh is relatively accurate, and slower.) */
static void
vector_tanh(size_t n, double *restrict x, double *restrict e)
{
    for (size_t i = 0; i < n; i++)
        e[i] = -2.0 * fabs(x[i]);
    pf_vexp(n, e, e);
    for (size_t i = 0; i < n; i++)
        x[i] = copysign((1.0 - e[i]) / (1.0 + e[i]), x[i]);
}

/* The activations of all layers for the response with features phi. */
static void
forward(const struct net *z, struct pf_policy *p, const double *phi)
{
    const double *in = phi;
    double *scratch = activation(z, p, z->layers);
    for (size_t layer = 0; layer < z->layers; layer++) {
        size_t fan = fan_in(z, layer);
        const double *w = p->theta + layer_at(z, layer) * z->lanes;
        const double *bias = w + z->width * fan * z->lanes;
        double *a = activation(z, p, layer);
        memcpy(a, bias, z->width * z->lanes * sizeof *a);
        for (size_t j = 0; j < z->width; j++)
            for (size_t i = 0; i < fan; i++, w += z->lanes)
                pf_add_products(z->lanes, a + j * z->lanes, w,
                                in + i * z->lanes);
        vector_tanh(z->width * z->lanes, a, scratch);
        in = a;
    }
}

static void
logits(struct pf_policy *p, double *out)
{
    struct net z = net_in(p);
    const struct pf_shape *s = &p->task->shape;
    const double *phi = p->task->features;
    const double *v = p->theta + layer_at(&z, z.layers) * z.lanes;
    const double *last = activation(&z, p, z.layers - 1);
    memcpy(out, p->task->log_ref, pf_shape_size(s) * sizeof *out);
    for (size_t row = 0; row < pf_shape_rows(s); row++) {
        forward(&z, p, phi);
        for (size_t j = 0; j < z.width; j++)
            pf_add_products(z.lanes, out, v + j * z.lanes, last + j * z.lanes);
        phi += z.d * z.lanes;
        out += z.lanes;
    }
}

/* --- backward --- */

/* error *= 1 - a^2, the derivative of tanh where its value is a. */
static void
through_tanh(size_t n, double *restrict error, const double *restrict a)
{
    for (size_t i = 0; i < n; i++)
        error[i] *= (1.0 - a[i]) * (1.0 + a[i]);
}

/* The gradient of v, and the error of the last hidden layer: that is, the
 * derivative of d * logit by what goes into its tanh. */
static void
back_from_output(const struct net *z, struct pf_policy *p, double *grad,
                 const double *d, double *error)
{
    size_t at = layer_at(z, z->layers) * z->lanes;
    const double *last = activation(z, p, z->layers - 1);
    memset(error, 0, z->width * z->lanes * sizeof *error);
    for (size_t j = 0; j < z->width * z->lanes; j += z->lanes) {
        pf_add_products(z->lanes, grad + at + j, last + j, d);
        pf_add_products(z->lanes, error + j, p->theta + at + j, d);
    }
    through_tanh(z->width * z->lanes, error, last);
}

/* The gradient of a hidden layer's weights and biases (grad points to the
 * first) from its error and its input. */
static void
hidden_gradient(const struct net *z, double *grad, const double *error,
                const double *in, size_t fan)
{
    size_t vector = z->width * z->lanes;
    for (size_t j = 0; j < vector; j += z->lanes)
        for (size_t i = 0; i < fan; i++, grad += z->lanes)
            pf_add_products(z->lanes, grad, error + j, in + i * z->lanes);
    for (size_t j = 0; j < vector; j++)
        grad[j] += error[j];
}

/* The error of the layer below `layer`. */
static void
error_below(const struct net *z, const struct pf_policy *p, size_t layer,
            const double *error, double *below)
{
    size_t vector = z->width * z->lanes;
    const double *w = p->theta + layer_at(z, layer) * z->lanes;
    memset(below, 0, vector * sizeof *below);
    for (size_t j = 0; j < vector; j += z->lanes)
        for (size_t i = 0; i < vector; i += z->lanes, w += z->lanes)
            pf_add_products(z->lanes, below + i, error + j, w);
    through_tanh(vector, below, activation(z, p, layer - 1));
}

/* grad += d * grad logit, of the response with features phi. */
static void
backward(const struct net *z, struct pf_policy *p, double *grad,
         const double *phi, const double *d)
{
    double *error = activation(z, p, z->layers);
    double *below = activation(z, p, z->layers + 1);
    back_from_output(z, p, grad, d, error);
    for (size_t layer = z->layers; layer-- > 0;) {
        const double *in = layer > 0 ? activation(z, p, layer - 1) : phi;
        hidden_gradient(z, grad + layer_at(z, layer) * z->lanes, error, in,
                        fan_in(z, layer));
        if (layer == 0)
            break;
        error_below(z, p, layer, error, below);
        double *next = below;
        below = error;
        error = next;
    }
}

static void
add_grad_logits(struct pf_policy *p, double *grad, const double *d)
{
    struct net z = net_in(p);
    const double *phi = p->task->features;
    for (size_t row = 0; row < pf_shape_rows(&p->task->shape); row++) {
        forward(&z, p, phi);
        backward(&z, p, grad, phi, d);
        phi += z.d * z.lanes;
        d += z.lanes;
    }
}

const pf_policy_type pf_policy_mlp = {
    .kind = {.name = "mlp",
             .title = "MLP",
             .doc = "The reference policy, tilted by a small tanh network of "
                    "the features; it has no natural gradient",
             .params = params},
    .needs_features = true,
    .size = size,
    .work = work,
    .init = init,
    .logits = logits,
    .add_grad_logits = add_grad_logits,
};
