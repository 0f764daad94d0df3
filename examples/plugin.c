/* A plug-in with a learner and a metric of its own.
 *
 *   cc -shared -fPIC plugin.c -o plugin.so $(pkg-config --cflags prefarm gsl)
 *   prefarm run --plugin ./plugin.so mine.xml
 *
 * The learner is online mirror descent (src/learn/omd.c) with a heavy ball:
 *
 *   log pi_{t+1} = (1 - eta beta) log pi_t + eta beta log ref
 *                  + eta P(. > pi_t) + m (log pi_t - log pi_{t-1}) + const
 *
 * with m the momentum (Polyak 1964, "Some methods of speeding up the
 * convergence of iteration methods"); m = 0 is OMD, to the bit. The metric is
 * the probability of the likeliest response, averaged over contexts.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <prefarm.h>

enum { ETA, MOMENTUM };

static const struct pf_param params[] = {
    PF_STEP_SIZE(.def = 0.1),
    {.name = "momentum",
     .unit = "",
     .doc = "share of the last move that is repeated",
     .form = PF_REAL,
     .lo = 0.0,
     .hi = 0.999,
     .def = 0.5},
    {0}};

enum { WIN, BASE, BEFORE }; /* work vectors */
enum { A, B, C };           /* work scalars: weights of the step */

static void
init(struct pf_learner *l)
{
    for (size_t k = 0; k < l->task->shape.lanes; k++) {
        double eta = l->par[ETA][k], beta = l->task->beta[k];
        l->s[A][k] = 1.0 - eta * beta;
        l->s[B][k] = eta * beta;
        l->s[C][k] = eta;
    }
    pf_learner_remember(l, l->x[BEFORE]);
}

/* base = log pi + (m / a) (log pi - log pi before): the step scales it by a. */
static void
push_on(struct pf_learner *l)
{
    const struct pf_shape *s = &l->task->shape;
    for (size_t i = 0; i < pf_shape_size(s); i++) {
        size_t k = i % s->lanes;
        double m = l->par[MOMENTUM][k] / l->s[A][k];
        l->x[BASE][i] = l->pi[i] + m * (l->pi[i] - l->x[BEFORE][i]);
    }
    pf_learner_remember(l, l->x[BEFORE]);
}

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    int status = pf_query(l, f, l->x[WIN], l->pi);
    if (status != PF_OK)
        return status;
    push_on(l);
    pf_mirror_step(&l->task->shape, l->pi, l->s[A], l->x[BASE], l->s[B],
                   l->task->log_ref, l->s[C], l->x[WIN]);
    return PF_OK;
}

static const pf_learner_type heavy_ball = {
    .kind = {.name = "heavy-ball",
             .title = "OMD, heavy ball",
             .doc = "Online mirror descent with momentum",
             .source = "Polyak 1964, USSR Computational Mathematics 4(5)",
             .params = params},
    .asks = PF_ASKS_PAYOFF,
    .traits = PF_REGULARISED,
    .queries = 1,
    .n_vectors = 3,
    .n_scalars = 3,
    .init = init,
    .step = step,
};

static void
measure(const struct pf_judged *j, double *value)
{
    size_t n = j->shape.responses, lanes = j->shape.lanes;
    for (size_t k = 0; k < lanes; k++)
        value[k] = 0.0;
    for (size_t c = 0; c < j->shape.contexts; c++)
        for (size_t k = 0; k < lanes; k++) {
            double most = 0.0;
            for (size_t y = 0; y < n; y++) {
                double p = j->pi[(c * n + y) * lanes + k];
                most = p > most ? p : most;
            }
            value[k] += j->weight[c * lanes + k] * most;
        }
}

static const pf_metric_type likeliest = {
    .kind = {.name = "likeliest",
             .title = "Likeliest response",
             .doc = "Probability of the likeliest response"},
    .axis = "max π",
    .rises = 1,
    .measure = measure,
};

PF_PLUGIN(.learner = {&heavy_ball}, .metric = {&likeliest})
