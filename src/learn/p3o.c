/* P3O, pairwise proximal policy optimisation: policy gradients from the
 * differences of rewards between responses to one prompt. With y_1, y_2 drawn
 * from pi_old, r_i = score_i - beta log (pi_old/ref) (y_i), rho_i = pi/pi_old
 * (y_i) of whole responses, D = r_1 - r_2 and e = `clip`, maximise
 *
 *   separate (V1)
 *     1/2 sum over i of min (D_i rho_i, D_i clip (rho_i, 1 - e, 1 + e)),
 *     D_1 = D, D_2 = - D;
 *   joint (V2)
 *     1/2 [rho_1 rho_2] min (D d, D clip (d, d_old - e, d_old + e)),
 *     d = log pi (y_1)/pi (y_2), d_old the same of pi_old,
 *
 * where [ ] is not differentiated. There is no value function and no
 * whitening: a reward that shifts by c (x) shifts no D.
 *
 * Wu et al. 2023, "Pairwise Proximal Policy Optimization: Harnessing Relative
 * Feedback for LLM Alignment", arXiv:2310.00212. We did not have the text of
 * the clipped objectives. V1 is PPO's clip on either response. V2 we derive
 * from the paper's identity, for any pi_old,
 *   grad E_pi r = 1/2 E rho_1 rho_2 (r_1 - r_2) grad log (pi (y_1)/pi (y_2)),
 * y_1, y_2 ~ pi_old: the surrogate with that slope is [rho_1 rho_2] D d, and
 * as d is a logarithm its clip is measured from d_old, not from 1.
 *
 * Exact: without clipping both forms are the gradient of E_pi r in expectation
 * for every pi, not only pi_old (V1: E of D_i rho_i grad log pi (y_i), whose
 * second part sum_y grad pi (y) is 0); at pi = pi_old both are RLOO with two
 * responses, sample by sample. In later passes r_i still has log (pi_old/ref):
 * a reward like any other, no longer the KL of the policy at hand.
 *
 * More than two responses (our extension) are taken in all pairs; with
 * prompts = 0 a pair is two independent responses of pi_old.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/logistic.h"
#include "core/status.h"
#include "learn/pg.h"

enum { FORM = PF_PG_OWN };
enum { SEPARATE, JOINT };

static const struct pf_param params[] = {
    PF_PG_BETA_ROW,
    PF_PG_PROMPTS_ROW(16),
    PF_PG_GROUP_ROW(2, 2),
    PF_PG_EPOCHS_ROW(4),
    PF_PG_MINIBATCHES_ROW(1),
    PF_PG_RATIO_ROW(PF_RATIO_SEQUENCE),
    PF_PG_CLIP_ROW(0.2),
    PF_PG_KL_ROW(PF_KL_REWARD),
    PF_PG_KL_FORM_ROW(PF_KL_K1),
    PF_PG_KL_LEVEL_ROW(PF_KL_SEQUENCE),
    PF_PG_AGGREGATION_ROW(PF_SUM_PLAIN),
    {.name = "form",
     .unit = "",
     .doc = "what is clipped: the ratio of each response (V1), or the "
            "difference of their log-probabilities (V2)",
     .form = PF_CHOICE,
     .choices = "separate|joint",
     .def = JOINT},
    {0}};

static const char *
refuse(const struct pf_values *values, double beta)
{
    if (values->number[PF_PG_RATIO] != PF_RATIO_SEQUENCE)
        return "speaks of whole responses and needs ratio = sequence";
    return pf_pg_refuse(values, beta);
}

/* log rho of the response. */
static double
log_ratio(const struct pf_rollout *r, size_t i, size_t k)
{
    return pf_pg_log_ratio(r, r->log_now, r->log_old, i, k);
}

/* What the pair of a response (D, its log-ratio a) and another one
 * (log-ratio b) has for the first one's log pi: minus half the objective's
 * slope, doubled, because either response of a pair has half of it. */
static double
slope(double D, double a, double b, bool joint, double clip)
{
    double rho = pf_exp(joint ? a + b : a);
    double moved = joint ? a - b : rho - 1.0;
    bool cut =
        clip > 0.0 && ((D > 0.0 && moved > clip) || (D < 0.0 && moved < -clip));
    return cut ? 0.0 : -D * rho;
}

/* How much response j counts as the other one of a pair. */
static double
other_weight(const struct pf_rollout *r, size_t j, size_t k)
{
    return r->expected ? r->share[j * r->lanes + k]
                       : 1.0 / (double) (r->group - 1);
}

/* The sum over the other responses of the group of sample i. */
static double
sum_of_slopes(const struct pf_rollout *r, size_t i, size_t k)
{
    const struct pf_learner *l = r->l;
    bool joint = pf_learner_choice(l, FORM) == JOINT;
    size_t first = i - i % r->group;
    double sum = 0.0, a = log_ratio(r, i, k);
    for (size_t j = first; j < first + r->group; j++) {
        double D = r->score[i * r->lanes + k] - r->score[j * r->lanes + k];
        if (j != i)
            sum += other_weight(r, j, k) * slope(D, a, log_ratio(r, j, k),
                                                 joint, l->par[PF_PG_CLIP][k]);
    }
    return sum;
}

static void
surrogate(struct pf_rollout *r)
{
    for (size_t i = 0; i < r->n; i++)
        for (size_t k = 0; k < r->lanes; k++) {
            double coef = sum_of_slopes(r, i, k);
            for (size_t t = 0; t < pf_pg_length(r, i, k); t++)
                r->coef[pf_pg_at(r, i, t, k)] = coef;
        }
}

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    /* What its D are on average is the advantage of a response. */
    static const struct pf_pg_rule rule = {.advantages = pf_pg_leave_one_out,
                                           .surrogate = surrogate};
    return pf_pg_step(l, f, &rule);
}

const pf_learner_type pf_learner_p3o = {
    .kind = {.name = "p3o",
             .title = "P3O",
             .doc = "Pairwise proximal policy optimisation: policy gradients "
                    "from differences of rewards, no value function",
             .source = "Wu et al. 2023, arXiv:2310.00212",
             .params = params},
    .asks = PF_ASKS_RATE,
    .traits = PF_PARAMETRIC,
    .comparisons = pf_pg_queries,
    .n_vectors = PF_PG_VECTORS,
    .refuse = refuse,
    .init = pf_pg_init,
    .step = step,
};
