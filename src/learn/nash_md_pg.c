/* Nash-MD-PG: policy gradients against a geometric mixture of policy and
 * reference,
 *
 *   pi_w ~ pi^(1-w) ref^w,  w = `mixture`
 *   theta += eta E grad log pi (y) (P (y > y') - 1/2 - beta log (pi/ref) (y)),
 *   y ~ pi, y' ~ pi_w,
 *
 * the mixture held constant. Munos et al. 2023, "Nash Learning from Human
 * Feedback", arXiv:2312.00886, section 7, eq. 13-15 (their tau is our beta,
 * their beta our w). w = 0 is self-play, w = 1 the best response to the
 * reference.
 *
 * `level` says what is mixed: whole responses (the paper's mixture, exact), or
 * next tokens,
 *   pi_w (.|v) ~ pi (.|v)^(1-w) ref (.|v)^w after every prefix v,
 * which is what public trainers do, and another law from two tokens on.
 *
 * Where it ends (our derivation; tests/check_nash_pg.c): at
 *   pi ~ ref exp (P (. > pi_w) / beta),
 * which for w > 0 is not the regularised Nash policy pi*. With the mixture of
 * responses, pi_w is the Nash policy of beta / (1 - w) (raise that formula to
 * the power 1 - w and multiply by ref^w), and pi the regularised best response
 * to it. The distance of logs from pi* is of order w, KL (pi*||pi) of order
 * w^2. Its mean over 100 random games of five responses (P uniform below the
 * diagonal), beta = 0.2, ref ~ 1 / (y + 1.7) for y = 0 .. 4, where
 * KL (pi*||ref) is 0.160:
 *   w              0.125   0.25    0.5     0.75    1
 *   KL (pi*||pi)   0.0003  0.0013  0.0061  0.0148  0.0269
 *   KL (pi*||pi_w) 0.0021  0.0086  0.0370  0.0877  0.1599
 * Mixing next tokens gives a third law; it too goes to pi* as w goes to 0.
 *
 * The gradient of KL (pi||pi_w) is w times that of KL (pi||ref), so there is
 * no second divergence to choose.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/kernels.h"
#include "core/simplex.h"
#include "learn/nash_pg.h"

enum { MIXTURE = PF_PG_OWN, LEVEL };
enum { SEQUENCE, TOKEN };

static const struct pf_param params[] = {
    PF_NASH_PG_ROWS,
    {.name = "mixture",
     .unit = "",
     .doc = "share of the reference in the policy played against",
     .form = PF_REAL,
     .def = 0.5,
     .lo = 0.0,
     .hi = 1.0},
    {.name = "level",
     .unit = "",
     .doc = "what is mixed: log-probabilities of responses (exact), or of next "
            "tokens, as public trainers have it",
     .form = PF_CHOICE,
     .choices = "sequence|token",
     .def = SEQUENCE},
    {0}};

/* next = (1 - w) log pi + w log ref of every token in context c, normalised
 * after every prefix. */
static void
mix_next(const struct pf_rollout *r, double *next, size_t c)
{
    const struct pf_shape *s = &r->l->task->shape;
    const struct pf_strings *tree = r->l->strings;
    const double *w = r->l->par[MIXTURE];
    for (size_t v = 1; v < tree->nodes; v++)
        for (size_t k = 0; k < s->lanes; k++)
            next[v * s->lanes + k] =
                (1.0 - w[k]) * pf_strings_log_token(tree, s, r->mass, c, v, k) +
                w[k] * pf_strings_log_token(tree, s, r->ref_mass, c, v, k);
    for (size_t v = 0; v < tree->nodes; v++)
        if (tree->child[v] > 0)
            pf_kernel_normalise(tree->vocabulary, s->lanes,
                                next + tree->child[v] * s->lanes);
}

static void
mix_tokens(struct pf_rollout *r, double *out)
{
    const struct pf_shape *s = &r->l->task->shape;
    const struct pf_strings *tree = r->l->strings;
    for (size_t c = 0; c < s->contexts; c++) {
        mix_next(r, r->work, c);
        for (size_t y = 0; y < s->responses; y++)
            for (size_t k = 0; k < s->lanes; k++) {
                const uint32_t *path = tree->path + y * tree->tokens;
                double sum = 0.0;
                for (size_t t = 0; t < tree->length[y]; t++)
                    sum += r->work[path[t] * s->lanes + k];
                out[pf_shape_at(s, c, y, k)] = sum;
            }
    }
}

/* Where there is no mixture it is the policy itself, to the bit. */
static void
mix(struct pf_rollout *r)
{
    struct pf_learner *l = r->l;
    const struct pf_shape *s = &l->task->shape;
    double *out = l->x[PF_NASH_PG_OPPONENT];
    const double *w = l->par[MIXTURE];
    if (pf_learner_choice(l, LEVEL) == TOKEN)
        mix_tokens(r, out);
    else
        pf_geometric_mix(s, out, w, l->pi, l->task->log_ref);
    for (size_t i = 0; i < pf_shape_size(s); i++)
        if (w[i % s->lanes] == 0.0)
            out[i] = l->pi[i];
}

static int
score(struct pf_rollout *r, struct pf_feedback *f)
{
    mix(r);
    return pf_nash_pg_score(r, f);
}

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    static const struct pf_pg_rule rule = {.score = score,
                                           .advantages = pf_nash_pg_advantages};
    return pf_pg_step(l, f, &rule);
}

const pf_learner_type pf_learner_nash_md_pg = {
    .kind = {.name = "nash-md-pg",
             .title = "Nash-MD-PG",
             .doc = "Policy gradients against a geometric mixture of policy "
                    "and reference",
             .source = "Munos et al. 2023, arXiv:2312.00886, section 7",
             .params = params},
    PF_NASH_PG_TYPE,
    .n_vectors = PF_NASH_PG_VECTORS,
    .init = pf_pg_init,
    .step = step,
};
