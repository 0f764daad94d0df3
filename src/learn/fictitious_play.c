/* Fictitious play: the best response to the average of all past policies,
 *
 *   bar_t    = (pi_0 + ... + pi_t) / (t + 1)
 *   pi_{t+1} = argmax P(. > bar_t)            response="pure"
 *            = ref exp (P(. > bar_t) / beta)  response="regularised"
 *
 * Brown 1951; Robinson 1951 (the average converges to a Nash policy of the
 * game). The regularised form is stochastic fictitious play (Fudenberg and
 * Levine 1998, chapter 4) with the reference as prior: its average goes to the
 * regularised Nash policy. Equally good pure responses share the weight.
 * Exact.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "core/status.h"
#include "learn/learner.h"

enum { RESPONSE };
enum { PURE, REGULARISED };
enum { WIN, PLAY, N_VECTORS };
enum { INVERSE_BETA, N_SCALARS };

static const struct pf_param params[] = {
    {.name = "response",
     .unit = "",
     .doc = "pure: the best response; regularised: held near the reference, "
            "which needs beta > 0",
     .form = PF_CHOICE,
     .choices = "pure|regularised",
     .def = PURE},
    {0}};

static const char *
refuse(const struct pf_values *values, double beta)
{
    if (values->number[RESPONSE] == REGULARISED && !(beta > 0.0))
        return "with response=\"regularised\" needs a world with beta > 0";
    return NULL;
}

static void
init(struct pf_learner *l)
{
    pf_probabilities(&l->task->shape, l->x[PLAY], l->pi);
    for (size_t k = 0; k < l->task->shape.lanes; k++)
        l->s[INVERSE_BETA][k] = 1.0 / l->task->beta[k];
}

/* pi = the logs of an equal share for every response whose win rate is the
 * context's best. */
static void
respond_purely(struct pf_learner *l, size_t context)
{
    const struct pf_shape *s = &l->task->shape;
    const double *win = l->x[WIN] + context * s->responses * s->lanes;
    double *pi = l->pi + context * s->responses * s->lanes;
    for (size_t k = 0; k < s->lanes; k++) {
        double best = -HUGE_VAL;
        for (size_t y = 0; y < s->responses; y++)
            best = fmax(best, win[y * s->lanes + k]);
        for (size_t y = 0; y < s->responses; y++)
            pi[y * s->lanes + k] =
                win[y * s->lanes + k] == best ? 0.0 : -HUGE_VAL;
    }
}

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    const struct pf_shape *s = &l->task->shape;
    pf_learner_played(l, l->x[PLAY]);
    int status = pf_query_plain(l, f, l->x[WIN], l->average);
    if (status != PF_OK)
        return status;
    if (pf_learner_choice(l, RESPONSE) == REGULARISED) {
        pf_mirror_step(s, l->pi, NULL, l->task->log_ref, NULL, NULL,
                       l->s[INVERSE_BETA], l->x[WIN]);
    } else {
        for (size_t c = 0; c < s->contexts; c++)
            respond_purely(l, c);
        pf_log_normalise(s, l->pi);
    }
    pf_probabilities(s, l->x[PLAY], l->pi);
    return PF_OK;
}

const pf_learner_type pf_learner_fictitious_play = {
    .kind = {.name = "fictitious-play",
             .title = "Fictitious play",
             .doc = "The best response to the average of all past policies",
             .source = "Brown 1951; Robinson 1951",
             .params = params},
    .asks = PF_ASKS_PAYOFF,
    .traits = PF_AVERAGES | PF_BOUNDARY,
    .queries = 1,
    .n_vectors = N_VECTORS,
    .n_scalars = N_SCALARS,
    .refuse = refuse,
    .init = init,
    .step = step,
};
