/* A farm whose port keeps a record of all that it was asked, for learners
 * whose objective is about all data so far.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_TEST_RECORDED_H
#define PF_TEST_RECORDED_H

#include "learn/tally.h"
#include "scripted.h"

enum { MOST = 4000 };
struct record {
    struct farm *farm;
    size_t n;
    struct pf_judgement pair[MOST];
};

static inline int
recorded(void *self, struct pf_pairs *p)
{
    struct record *m = self;
    farm_compare(m->farm, p);
    for (size_t at = 0; at < p->n * LANES; at++) {
        ck_assert_uint_lt(m->n, MOST);
        m->pair[m->n++] = (struct pf_judgement){.context = p->context[at],
                                                .lane = at % LANES,
                                                .y = p->first[at],
                                                .z = p->second[at],
                                                .q = p->outcome[at]};
    }
    return PF_OK;
}

/* Bradley-Terry labels, two contexts; free the record. */
static inline struct record *
start_recorded(struct farm *f, size_t n, const char *settings)
{
    struct record *m = calloc(1, sizeof *m);
    ck_assert_ptr_nonnull(m);
    farm_init(f, 2, n, REWARDS);
    f->labels = true;
    m->farm = f;
    f->port = (struct pf_feedback){.compare = recorded, .self = m};
    farm_start(f, "xpo", settings, "sgd eta=0.1", NULL);
    return m;
}

/* The lowest beta log pi/ref of all. */
static inline double
lowest_reward(const struct farm *f, double beta)
{
    double low = 0.0;
    for (size_t c = 0; c < f->C; c++)
        for (size_t y = 0; y < f->n; y++)
            for (size_t k = 0; k < LANES; k++)
                low = fmin(low, beta * farm_ratio(f, c, y, k));
    return low;
}

#endif
