/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/regret.h"

#include "core/status.h"

void
pf_regret_init(struct pf_learner *l)
{
    pf_probabilities(&l->task->shape, l->x[PF_REGRET_PLAY], l->pi);
}

/* r_y -= sum_z play_z r_z in one context and lane. */
static void
centre(size_t n, size_t stride, const double *play, double *r)
{
    double mean = 0.0;
    for (size_t y = 0; y < n; y++)
        mean += play[y * stride] * r[y * stride];
    for (size_t y = 0; y < n; y++)
        r[y * stride] -= mean;
}

static int
observe(struct pf_learner *l, struct pf_feedback *f)
{
    const struct pf_shape *s = &l->task->shape;
    double *play = l->x[PF_REGRET_PLAY], *now = l->x[PF_REGRET_NOW];
    pf_learner_played(l, play);
    int status = pf_query_plain(l, f, now, play);
    if (status != PF_OK)
        return status;
    for (size_t c = 0; c < s->contexts; c++)
        for (size_t k = 0; k < s->lanes; k++) {
            size_t at = c * s->responses * s->lanes + k;
            centre(s->responses, s->lanes, play + at, now + at);
        }
    return PF_OK;
}

static double
positive(double x)
{
    /* written so that a NaN is not taken for a zero */
    return x < 0.0 ? 0.0 : x;
}

static void
add(struct pf_learner *l, bool clip)
{
    double *sum = l->x[PF_REGRET_SUM];
    const double *now = l->x[PF_REGRET_NOW];
    for (size_t i = 0; i < pf_shape_size(&l->task->shape); i++) {
        sum[i] += now[i];
        if (clip)
            sum[i] = positive(sum[i]);
    }
}

static void
share(size_t n, size_t stride, double *play)
{
    double total = 0.0;
    for (size_t y = 0; y < n; y++)
        total += play[y * stride];
    for (size_t y = 0; y < n; y++)
        play[y * stride] =
            total == 0.0 ? 1.0 / (double) n : play[y * stride] / total;
}

static void
match(struct pf_learner *l, double ahead)
{
    const struct pf_shape *s = &l->task->shape;
    double *play = l->x[PF_REGRET_PLAY];
    const double *now = l->x[PF_REGRET_NOW], *sum = l->x[PF_REGRET_SUM];
    for (size_t i = 0; i < pf_shape_size(s); i++)
        play[i] = positive(sum[i] + ahead * now[i]);
    for (size_t c = 0; c < s->contexts; c++)
        for (size_t k = 0; k < s->lanes; k++)
            share(s->responses, s->lanes,
                  play + c * s->responses * s->lanes + k);
    pf_logarithms(s, l->pi, play);
}

int
pf_regret_step(struct pf_learner *l, struct pf_feedback *f, bool clip,
               double ahead)
{
    int status = observe(l, f);
    if (status != PF_OK)
        return status;
    add(l, clip);
    match(l, ahead);
    return PF_OK;
}
