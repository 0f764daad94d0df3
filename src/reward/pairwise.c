/* Pairwise: P (y > z) = sigmoid (s(x,y,z)), s antisymmetric, fitted to maximise
 *   (1/W) sum_i w_i [q_i log sigmoid (s_i) + (1 - q_i) log sigmoid (-s_i)]
 *     - l2 |theta|^2 / 2,
 * in the notation of bradley_terry.c. Nothing makes it transitive.
 *
 *   tabular   s itself, one parameter for every pair: without l2 the log-odds
 *             of its share of wins (no maximum where one side took
 *             all); 0 for pairs never seen
 *   bilinear  s = w . (phi_y - phi_z)
 *                 + sum_{i<j} A_ij (phi_y,i phi_z,j - phi_z,i phi_y,j):
 *             with the d parameters w and the d (d - 1) / 2 of A every linear
 *             function of phi_y - phi_z and of phi_y phi_z' - phi_z phi_y'. The
 *             first is Bradley-Terry's log-linear model; with
 *             rotations in the second cycles can be said.
 *
 * A preference model to learn against: Munos et al. 2023, "Nash learning from
 * human feedback", arXiv:2312.00886. The bilinear form: Zhang et al. 2024,
 * "General preference modeling with preference representations",
 * arXiv:2410.02197.
 *
 * The logits of all pairs y < z are kept, n (n - 1) / 2 for every context and
 * lane, whichever the class.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "core/simplex.h"
#include "core/status.h"
#include "reward/logistic.h"
#include "reward/port.h"
#include "reward/scored.h"

enum { CLASS = PF_REWARD_OWN, L2 };
enum { TABULAR, BILINEAR };

static const struct pf_param params[] = {
    PF_REWARD_ROWS,
    {.name = "class",
     .unit = "",
     .doc = "what the log-odds are: a number for every pair, or a linear and "
            "an antisymmetric bilinear function of the features",
     .form = PF_CHOICE,
     .choices = "tabular|bilinear"},
    PF_REWARD_L2_ROW,
    {0}};

static bool
needs_features(const struct pf_values *values)
{
    return values->number[CLASS] == BILINEAR;
}

static size_t
pairs_of(const struct pf_shape *s)
{
    return s->responses * (s->responses - 1) / 2;
}

static size_t
memory(const struct pf_task *task, const double *values)
{
    (void) values;
    return task->shape.contexts * pairs_of(&task->shape) * task->shape.lanes;
}

/* The kept logit of y < z. */
static double *
kept(const struct pf_reward_model *m, size_t c, size_t y, size_t z, size_t k)
{
    const struct pf_shape *s = &m->task->shape;
    size_t pair = z * (z - 1) / 2 + y;
    return m->own + (c * pairs_of(s) + pair) * s->lanes + k;
}

static double
logit(const struct pf_reward_model *m, size_t c, size_t y, size_t z, size_t k)
{
    return *kept(m, c, y, z, k);
}

static void
fit_table(struct pf_reward_model *m, const struct pf_judged_data *data,
          size_t k)
{
    size_t n;
    const struct pf_outcome *x = pf_judged_lane(data, k, &n);
    double l2 = pf_scored_l2(m, L2, data, k);
    for (const struct pf_outcome *end = x + n; x < end; x++)
        if (l2 == 0.0 && (x->won <= 0.0 || x->lost <= 0.0))
            m->facts.problem[k] = PF_REWARD_NO_MAXIMUM;
        else
            *kept(m, x->context, x->y, x->z, k) =
                pf_logistic_single(x->won, x->lost, l2);
}

/* --- bilinear --- */

static size_t
parameters(const struct pf_task *task)
{
    return task->n_features * (task->n_features + 1) / 2;
}

/* What multiplies the parameters, w first; phi: room for both features. */
static void
fill_row(const struct pf_task *task, const struct pf_outcome *pair, size_t k,
         double *phi, double *x)
{
    size_t d = task->n_features;
    double *y = phi, *z = phi + d;
    pf_scored_features(task, pair->context, pair->y, k, y);
    pf_scored_features(task, pair->context, pair->z, k, z);
    for (size_t i = 0; i < d; i++)
        *x++ = y[i] - z[i];
    for (size_t i = 0; i < d; i++)
        for (size_t j = i + 1; j < d; j++)
            *x++ = y[i] * z[j] - z[i] * y[j];
}

/* All logits of lane k; phi and x: room for features and a row. */
static void
keep_logits(struct pf_reward_model *m, size_t k, const double *theta,
            double *phi, double *x)
{
    const struct pf_shape *s = &m->task->shape;
    struct pf_outcome at = {0};
    for (at.context = 0; at.context < s->contexts; at.context++)
        for (at.z = 1; at.z < s->responses; at.z++)
            for (at.y = 0; at.y < at.z; at.y++) {
                double sum = 0.0;
                fill_row(m->task, &at, k, phi, x);
                for (size_t i = 0; i < parameters(m->task); i++)
                    sum += theta[i] * x[i];
                *kept(m, at.context, at.y, at.z, k) = sum;
            }
}

static int
fit_bilinear(struct pf_reward_model *m, const struct pf_judged_data *data,
             size_t k)
{
    size_t n, p = parameters(m->task), d = m->task->n_features;
    enum pf_reward_problem problem;
    const struct pf_outcome *list = pf_judged_lane(data, k, &n);
    if (n == 0)
        return PF_OK;
    double *x = calloc(n * p + 2 * n + p + 2 * d, sizeof *x);
    if (x == NULL)
        return PF_ENOMEM;
    double *won = x + n * p, *lost = won + n;
    double *theta = lost + n, *phi = theta + p;
    for (size_t i = 0; i < n; i++) {
        fill_row(m->task, &list[i], k, phi, x + i * p);
        won[i] = list[i].won;
        lost[i] = list[i].lost;
    }
    struct pf_logistic z = {.n = n, .p = p, .x = x, .won = won, .lost = lost};
    z.l2 = pf_scored_l2(m, L2, data, k);
    int status = pf_logistic_fit(&z, theta, &problem);
    if (status == PF_OK) {
        m->facts.problem[k] = problem;
        keep_logits(m, k, theta, phi, x);
    }
    free(x);
    return status;
}

static int
fit_logits(struct pf_reward_model *m, const struct pf_judged_data *data)
{
    bool table = pf_reward_model_choice(m, CLASS) == TABULAR;
    int status = PF_OK;
    memset(m->own, 0, memory(m->task, NULL) * sizeof *m->own);
    for (size_t k = 0; status == PF_OK && k < data->lanes; k++)
        if (table)
            fit_table(m, data, k);
        else
            status = fit_bilinear(m, data, k);
    return status;
}

/* The scores: win rates against the reference. */
static int
fit(struct pf_reward_model *m, const struct pf_judged_data *data)
{
    const struct pf_shape *s = &m->task->shape;
    int status = fit_logits(m, data);
    double *ref = pf_lanes_alloc(pf_shape_size(s));
    if (ref == NULL)
        status = PF_ENOMEM;
    if (status == PF_OK) {
        pf_probabilities(s, ref, m->task->log_ref);
        pf_reward_model_wins(m, m->score, ref);
    }
    free(ref);
    return status;
}

const pf_reward_model_type pf_reward_model_pairwise = {
    .kind = {.name = "pairwise",
             .title = "Pairwise preference",
             .doc = "A probability for every pair of responses, which may be "
                    "intransitive; single responses are rated by their win "
                    "rate against the reference policy",
             .source = "Munos et al. 2023, arXiv:2312.00886; Zhang et al. "
                       "2024, arXiv:2410.02197",
             .params = params},
    .needs_features = needs_features,
    .memory = memory,
    .fit = fit,
    .logit = logit,
};
