/* Bradley-Terry: P (y > z) = sigmoid (r(x,y) - r(x,z)), by maximum likelihood.
 * With weights w_i that sum to W and outcomes q_i (probabilities, or labels
 * with ties as 1/2) the fit maximises
 *   (1/W) sum_i w_i [q_i log sigmoid (d_i) + (1 - q_i) log sigmoid (-d_i)]
 *     - l2 |theta|^2 / 2,      d_i = r(x_i,y_i) - r(x_i,z_i).
 *
 * Bradley and Terry 1952, "Rank analysis of incomplete block designs I: the
 * method of paired comparisons", Biometrika 39; Zermelo 1929, "Die Berechnung
 * der Turnier-Ergebnisse als ein Maximumproblem der
 * Wahrscheinlichkeitsrechnung", Math. Zeitschrift 29. As a reward model:
 * Christiano et al. 2017, "Deep reinforcement learning from human
 * preferences", arXiv:1706.03741.
 *
 * Only differences within a context are identified. A table's scores have mean
 * 0 over each part of a context whose responses are linked by comparisons (with
 * l2 > 0 the maximum itself has), and are 0 where nothing was compared; other
 * classes' are what theta of least norm makes of them. Without l2 a table is
 * refused unless in every context wins lead from every compared response to
 * every other (Ford 1957, see judged.c): otherwise there is no maximum, or, in
 * parts that never met, none that would say how the parts compare.
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

/* --- a table, by Newton's method --- */

/* Room for one part of a context. */
struct part {
    uint32_t *part;   /* responses: which part each belongs to */
    uint32_t *number; /* responses: its place among those of the part */
    uint32_t *first, *second;
    double *won, *lost; /* pairs */
    double *theta;      /* responses */
};

static int
part_init(struct part *p, size_t responses, size_t pairs)
{
    *p = (struct part){
        .part = calloc(2 * responses + 2 * pairs + 1, sizeof *p->part),
        .won = calloc(2 * pairs + responses + 1, sizeof *p->won)};
    if (p->part == NULL || p->won == NULL)
        return PF_ENOMEM;
    p->number = p->part + responses;
    p->first = p->number + responses;
    p->second = p->first + pairs;
    p->lost = p->won + pairs;
    p->theta = p->lost + pairs;
    return PF_OK;
}

static void
part_clear(struct part *p)
{
    free(p->part);
    free(p->won);
}

/* The comparisons of part `id` among the context's n pairs. */
static struct pf_logistic
part_problem(struct part *p, const struct pf_outcome *list, size_t n,
             size_t responses, uint32_t id)
{
    struct pf_logistic z = {
        .first = p->first, .second = p->second, .won = p->won, .lost = p->lost};
    for (size_t y = 0; y < responses; y++)
        if (p->part[y] == id)
            p->number[y] = (uint32_t) z.p++;
    for (size_t i = 0; i < n; i++) {
        if (p->part[list[i].y] != id)
            continue;
        p->first[z.n] = p->number[list[i].y];
        p->second[z.n] = p->number[list[i].z];
        p->won[z.n] = list[i].won;
        p->lost[z.n] = list[i].lost;
        z.n++;
    }
    return z;
}

/* One context's n pairs. */
static int
fit_context(struct pf_reward_model *m, struct part *p,
            const struct pf_outcome *list, size_t n, size_t k, double l2)
{
    const struct pf_shape *s = &m->task->shape;
    enum pf_reward_problem problem = PF_REWARD_FINE;
    size_t parts = pf_judged_parts(list, n, s->responses, p->part);
    for (uint32_t id = 1; id <= parts; id++) {
        struct pf_logistic z = part_problem(p, list, n, s->responses, id);
        z.l2 = l2;
        int status = pf_logistic_fit(&z, p->theta, &problem);
        if (status != PF_OK)
            return status;
        if (problem != PF_REWARD_FINE)
            m->facts.problem[k] = problem;
        for (size_t y = 0; y < s->responses; y++)
            if (p->part[y] == id)
                m->score[pf_shape_at(s, list->context, y, k)] =
                    p->theta[p->number[y]];
    }
    return PF_OK;
}

static int
fit_table(struct pf_reward_model *m, const struct pf_judged_data *data,
          size_t k)
{
    struct part p;
    size_t n;
    const struct pf_outcome *list = pf_judged_lane(data, k, &n);
    double l2 = pf_scored_l2(m, PF_SCORED_L2, data, k);
    if (l2 == 0.0 && m->facts.separable[k] > 0.0) {
        m->facts.problem[k] = PF_REWARD_NO_MAXIMUM;
        return PF_OK;
    }
    int status = part_init(&p, m->task->shape.responses, n);
    for (size_t used; status == PF_OK && n > 0; list += used, n -= used) {
        used = pf_judged_context(list, n);
        status = fit_context(m, &p, list, used, k, l2);
    }
    part_clear(&p);
    return status;
}

/* --- log-linear, by Newton's method --- */

/* Row i: phi (y) - phi (z); z->x has room for one row more. */
static void
fill_rows(const struct pf_task *task, const struct pf_outcome *list, size_t n,
          size_t k, double *x)
{
    size_t d = task->n_features;
    for (size_t i = 0; i < n; i++, x += d) {
        pf_scored_features(task, list[i].context, list[i].y, k, x);
        pf_scored_features(task, list[i].context, list[i].z, k, x + d);
        for (size_t j = 0; j < d; j++)
            x[j] -= x[d + j];
    }
}

static int
fit_linear(struct pf_reward_model *m, const struct pf_judged_data *data,
           size_t k)
{
    size_t n, d = m->task->n_features;
    enum pf_reward_problem problem;
    const struct pf_outcome *list = pf_judged_lane(data, k, &n);
    if (n == 0)
        return PF_OK;
    double *x = calloc((n + 1) * d + 2 * n + d, sizeof *x);
    if (x == NULL)
        return PF_ENOMEM;
    double *won = x + (n + 1) * d, *lost = won + n, *theta = lost + n;
    fill_rows(m->task, list, n, k, x);
    for (size_t i = 0; i < n; i++) {
        won[i] = list[i].won;
        lost[i] = list[i].lost;
    }
    struct pf_logistic z = {.n = n, .p = d, .x = x, .won = won, .lost = lost};
    z.l2 = pf_scored_l2(m, PF_SCORED_L2, data, k);
    int status = pf_logistic_fit(&z, theta, &problem);
    if (status == PF_OK) {
        m->facts.problem[k] = problem;
        pf_scored_linear(m, k, theta);
    }
    free(x);
    return status;
}

/* --- any class, by gradient steps --- */

struct loss {
    const struct pf_judged_data *data;
    const struct pf_shape *shape;
    double *e; /* as many as the longest lane has pairs */
};

static void
lane_slopes(const struct loss *x, size_t k, const double *f, double *slope)
{
    size_t n;
    const struct pf_outcome *list = pf_judged_lane(x->data, k, &n);
    const struct pf_shape *s = x->shape;
    for (size_t i = 0; i < n; i++) {
        size_t c = list[i].context;
        x->e[i] = -fabs(f[pf_shape_at(s, c, list[i].y, k)] -
                        f[pf_shape_at(s, c, list[i].z, k)]);
    }
    pf_vexp(n, x->e, x->e);
    for (size_t i = 0; i < n; i++) {
        size_t y = pf_shape_at(s, list[i].context, list[i].y, k);
        size_t z = pf_shape_at(s, list[i].context, list[i].z, k);
        double small = x->e[i] / (1.0 + x->e[i]), large = 1.0 / (1.0 + x->e[i]);
        bool up = f[y] > f[z];
        double surplus = list[i].lost * (up ? large : small) -
                         list[i].won * (up ? small : large);
        slope[y] += surplus / x->data->total[k];
        slope[z] -= surplus / x->data->total[k];
    }
}

static void
slopes(const void *self, const double *f, double *slope)
{
    const struct loss *x = self;
    for (size_t k = 0; k < x->shape->lanes; k++)
        lane_slopes(x, k, f, slope);
}

static int
fit_by_gradient(struct pf_reward_model *m, const struct pf_judged_data *data)
{
    size_t longest = 0, n;
    for (size_t k = 0; k < data->lanes; k++) {
        pf_judged_lane(data, k, &n);
        longest = n > longest ? n : longest;
    }
    struct loss x = {.data = data, .shape = &m->task->shape};
    x.e = calloc(longest + 1, sizeof *x.e);
    if (x.e == NULL)
        return PF_ENOMEM;
    struct pf_scored_loss loss = {.slopes = slopes, .self = &x};
    int status = pf_scored_descend(m, &loss);
    free(x.e);
    return status;
}

static int
fit(struct pf_reward_model *m, const struct pf_judged_data *data)
{
    bool table =
        pf_reward_model_choice(m, PF_SCORED_CLASS) == PF_SCORED_TABULAR;
    int status = PF_OK;
    if (pf_scored_by_gradient(m))
        return fit_by_gradient(m, data);
    for (size_t k = 0; status == PF_OK && k < data->lanes; k++)
        status = table ? fit_table(m, data, k) : fit_linear(m, data, k);
    return status;
}

const pf_reward_model_type pf_reward_model_bradley_terry = {
    .kind = {.name = "bradley-terry",
             .title = "Bradley-Terry",
             .doc = "The probability that one response is preferred is the "
                    "sigmoid of the difference of their rewards; fitted by "
                    "maximum likelihood",
             .source = "Bradley and Terry 1952, Biometrika 39; Christiano et "
                       "al. 2017, arXiv:1706.03741",
             .params = params},
    .needs_features = pf_scored_needs_features,
    .refuse = pf_scored_refuse,
    .fit = fit,
};
