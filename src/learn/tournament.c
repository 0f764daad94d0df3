/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/tournament.h"

#include "core/simplex.h"
#include "core/status.h"

size_t
pf_tournament_matches(size_t n)
{
    return n * (n - 1) / 2;
}

size_t
pf_tournament_match(size_t n, size_t i, size_t j)
{
    return i * n - i * (i + 1) / 2 + (j - i - 1);
}

/* n responses in context c, at `at` and the places of the lane after it. */
static void
draw(struct pf_learner *l, size_t at, size_t c, size_t n, gsl_rng *r)
{
    const struct pf_shape *s = &l->task->shape;
    size_t y[PF_SAMPLES_MOST], k = at % s->lanes;
    for (size_t i = 0; i < n; i++)
        y[i] = pf_sample(s, l->pi, c, k, r);
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++, at += s->lanes)
            pf_pairs_set(&l->pairs, at, c, y[i], y[j]);
}

int
pf_tournament_ask(struct pf_learner *l, struct pf_feedback *f, size_t prompts,
                  size_t n)
{
    const struct pf_shape *s = &l->task->shape;
    size_t count = prompts > 0 ? prompts : s->contexts;
    size_t each = pf_tournament_matches(n);
    int status = pf_learner_pairs(l, count * each);
    if (status != PF_OK)
        return status;
    for (size_t k = 0; k < s->lanes; k++) {
        gsl_rng *r = pf_learner_rng(l, k, "pairs", l->t);
        for (size_t i = 0; i < count; i++) {
            size_t c = prompts > 0 ? pf_learner_context(l, k, r) : i;
            draw(l, i * each * s->lanes + k, c, n, r);
        }
    }
    return pf_compare(f, &l->pairs);
}

void
pf_tournament_read(const struct pf_learner *l, size_t prompt, size_t lane,
                   size_t n, struct pf_tournament *out)
{
    const struct pf_pairs *p = &l->pairs;
    size_t lanes = l->task->shape.lanes;
    size_t at = prompt * pf_tournament_matches(n) * lanes + lane;
    *out = (struct pf_tournament){.n = n,
                                  .context = p->context[at],
                                  .outcome = p->outcome + at,
                                  .stride = lanes};
    out->y[0] = p->first[at];
    for (size_t j = 1; j < n; j++)
        out->y[j] = p->second[at + (j - 1) * lanes];
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++, at += lanes) {
            out->score[i] += p->outcome[at];
            out->score[j] += 1.0 - p->outcome[at];
        }
}
