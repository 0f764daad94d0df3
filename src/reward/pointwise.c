/* Pointwise: a logistic model of single verdicts. Every judged pair with
 * outcome q is read as two verdicts, y good with weight q and bad with 1 - q, z
 * the other way round, and with g and b the weights of good and bad verdicts of
 * a response, W that of the pairs, the fit maximises
 *   (1/W) sum_y g_y log sigmoid (r(x,y)) + b_y log sigmoid (-r(x,y))
 *     - l2 |theta|^2 / 2.
 * It is what a model can make of feedback like thumbs up and down; whom a
 * response met is forgotten, so scores depend on who was paired with whom, and
 * differences of scores are used as if they were Bradley-Terry's. For binary
 * feedback: Ethayarajh et al. 2024, "KTO: model alignment as prospect
 * theoretic optimization", arXiv:2402.01306.
 *
 * A table's score is the log-odds of the response's share of good verdicts,
 * when l2 = 0 (0 where there are none; no maximum where all are alike). Linear
 * functions and networks have a constant besides: it is identified here. It is
 * a parameter like the others, and l2 holds it too.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/kernels.h"
#include "core/status.h"
#include "reward/logistic.h"
#include "reward/scored.h"

static const struct pf_param params[] = {PF_SCORED_ROWS, {0}};

/* Weights of verdicts, laid out like scores. */
struct verdicts {
    const struct pf_judged_data *data;
    const struct pf_shape *shape;
    double *good, *bad; /* shape; good owns both and e */
    double *e;          /* shape; work space */
};

static int
count_verdicts(struct verdicts *v, const struct pf_judged_data *data,
               const struct pf_shape *s)
{
    size_t size = pf_shape_size(s), n;
    *v = (struct verdicts){.data = data, .shape = s};
    v->good = pf_lanes_alloc(3 * size);
    if (v->good == NULL)
        return PF_ENOMEM;
    v->bad = v->good + size;
    v->e = v->bad + size;
    for (size_t k = 0; k < s->lanes; k++) {
        const struct pf_outcome *x = pf_judged_lane(data, k, &n);
        for (const struct pf_outcome *end = x + n; x < end; x++) {
            size_t y = pf_shape_at(s, x->context, x->y, k);
            size_t z = pf_shape_at(s, x->context, x->z, k);
            v->good[y] += x->won;
            v->bad[y] += x->lost;
            v->good[z] += x->lost;
            v->bad[z] += x->won;
        }
    }
    return PF_OK;
}

static void
fit_table(struct pf_reward_model *m, const struct verdicts *v, size_t k)
{
    const struct pf_shape *s = v->shape;
    double l2 = pf_scored_l2(m, PF_SCORED_L2, v->data, k);
    for (size_t row = 0; row < pf_shape_rows(s); row++) {
        size_t at = row * s->lanes + k;
        double good = v->good[at], bad = v->bad[at];
        if (l2 == 0.0 && (good == 0.0) != (bad == 0.0))
            m->facts.problem[k] = PF_REWARD_NO_MAXIMUM;
        else
            m->score[at] = pf_logistic_single(good, bad, l2);
    }
}

/* Rows (phi, 1) of the responses that have verdicts; returns how many. */
static size_t
fill_rows(const struct pf_task *task, const struct verdicts *v, size_t k,
          double *x, double *won, double *lost)
{
    const struct pf_shape *s = v->shape;
    size_t n = 0, d = task->n_features;
    for (size_t row = 0; row < pf_shape_rows(s); row++) {
        size_t at = row * s->lanes + k;
        if (v->good[at] + v->bad[at] <= 0.0)
            continue;
        pf_scored_features(task, row / s->responses, row % s->responses, k, x);
        x[d] = 1.0;
        x += d + 1;
        won[n] = v->good[at];
        lost[n] = v->bad[at];
        n++;
    }
    return n;
}

static void
add_constant(struct pf_reward_model *m, size_t k, double constant)
{
    const struct pf_shape *s = &m->task->shape;
    for (size_t row = 0; row < pf_shape_rows(s); row++)
        m->score[row * s->lanes + k] += constant;
}

static int
fit_linear(struct pf_reward_model *m, const struct verdicts *v, size_t k)
{
    size_t rows = pf_shape_rows(v->shape), p = m->task->n_features + 1;
    enum pf_reward_problem problem;
    double *x = calloc(rows * p + 2 * rows + p, sizeof *x);
    if (x == NULL)
        return PF_ENOMEM;
    double *won = x + rows * p, *lost = won + rows, *theta = lost + rows;
    struct pf_logistic z = {.p = p, .x = x, .won = won, .lost = lost};
    z.l2 = pf_scored_l2(m, PF_SCORED_L2, v->data, k);
    z.n = fill_rows(m->task, v, k, x, won, lost);
    int status = PF_OK;
    if (z.n > 0)
        status = pf_logistic_fit(&z, theta, &problem);
    if (status == PF_OK && z.n > 0) {
        m->facts.problem[k] = problem;
        pf_scored_linear(m, k, theta);
        add_constant(m, k, theta[p - 1]);
    }
    free(x);
    return status;
}

static void
slopes(const void *self, const double *f, double *slope)
{
    const struct verdicts *v = self;
    size_t size = pf_shape_size(v->shape), lanes = v->shape->lanes;
    for (size_t i = 0; i < size; i++)
        v->e[i] = -fabs(f[i]);
    pf_vexp(size, v->e, v->e);
    for (size_t i = 0; i < size; i++) {
        if (v->good[i] + v->bad[i] <= 0.0)
            continue;
        double small = v->e[i] / (1.0 + v->e[i]), large = 1.0 / (1.0 + v->e[i]);
        bool up = f[i] > 0.0;
        slope[i] = (v->bad[i] * (up ? large : small) -
                    v->good[i] * (up ? small : large)) /
                   v->data->total[i % lanes];
    }
}

static int
fit(struct pf_reward_model *m, const struct pf_judged_data *data)
{
    struct verdicts v;
    size_t class = pf_reward_model_choice(m, PF_SCORED_CLASS);
    int status = count_verdicts(&v, data, &m->task->shape);
    if (status == PF_OK && pf_scored_by_gradient(m)) {
        struct pf_scored_loss loss = {.slopes = slopes,
                                      .self = &v,
                                      .constant = class != PF_SCORED_TABULAR};
        status = pf_scored_descend(m, &loss);
    } else {
        for (size_t k = 0; status == PF_OK && k < data->lanes; k++)
            if (class == PF_SCORED_TABULAR)
                fit_table(m, &v, k);
            else
                status = fit_linear(m, &v, k);
    }
    free(v.good);
    return status;
}

const pf_reward_model_type pf_reward_model_pointwise = {
    .kind = {.name = "pointwise",
             .title = "Pointwise",
             .doc = "A logistic model of single verdicts: the winner of a pair "
                    "is good, the loser bad, whomever they met",
             .source = "Ethayarajh et al. 2024, arXiv:2402.01306 (binary "
                       "feedback)",
             .params = params},
    .needs_features = pf_scored_needs_features,
    .refuse = pf_scored_refuse,
    .fit = fit,
};
