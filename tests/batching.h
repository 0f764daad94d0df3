/* Batches of small experiments, executed outside any runner, for
 * check_checkpoint and check_poison.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_BATCHING_H
#define PF_BATCHING_H

#include <string.h>

#include "core/bytes.h"
#include "core/status.h"
#include "lab/sweep/batch.h"
#include "testing.h"

/* An experiment whose runs are one batch. */
struct bench {
    struct pf_experiment e;
    struct pf_plan plan;
    struct pf_diag d;
    struct pf_world_cache *cache;
    struct pf_batch batch;
};

static inline void
gather(struct bench *b, const struct pf_run *run)
{
    const struct pf_cell *cell = &b->plan.cell[run->cell];
    const struct pf_solved_world *world = NULL;
    const struct pf_pool *pool = NULL;
    size_t k = b->batch.n++;
    ck_assert_uint_lt(k, PF_BATCH_RUNS);
    ck_assert_int_eq(pf_world_cache_get(b->cache, &b->e, cell, run->seed,
                                        pf_batch_needs(cell), &world, &b->d),
                     PF_OK);
    b->batch.n = k;
    ck_assert(pf_batch_fits(&b->batch, cell, world->world));
    ck_assert_int_eq(
        pf_world_cache_pool(b->cache, &b->e, cell, world, &pool, &b->d), PF_OK);
    b->batch.n = k + 1;
    b->batch.experiment = &b->e;
    b->batch.run[k] = run;
    b->batch.cell[k] = cell;
    b->batch.world[k] = world;
    b->batch.pool[k] = pool;
}

static inline void
bench_open(struct bench *b, const char *xml)
{
    memset(b, 0, sizeof *b);
    pf_diag_init(&b->d);
    int status =
        pf_experiment_parse(&b->e, "t.xml", xml, strlen(xml), NULL, 0, &b->d);
    if (status == PF_OK)
        status = pf_plan_make(&b->plan, &b->e, &b->d);
    pf_diag_print(&b->d, stderr);
    ck_assert_msg(status == PF_OK, "%.600s", xml);
    b->cache = pf_world_cache_alloc();
    ck_assert_ptr_nonnull(b->cache);
    for (size_t i = 0; i < b->plan.n_runs; i++)
        gather(b, &b->plan.run[i]);
}

static inline void
bench_close(struct bench *b)
{
    pf_world_cache_free(b->cache);
    pf_plan_clear(&b->plan);
    pf_experiment_clear(&b->e);
    pf_diag_clear(&b->d);
}

/* All that a batch has handed over: every run as bytes, each in its place. */
struct handed {
    struct pf_bytes run[PF_BATCH_RUNS];
    char failure[PF_BATCH_RUNS][200]; /* "": done */
    size_t n, not_finite;
};

static inline void
handed_clear(struct handed *h)
{
    for (size_t i = 0; i < PF_BATCH_RUNS; i++)
        pf_bytes_clear(&h->run[i]);
    memset(h, 0, sizeof *h);
}

/* Counts what may not be in a result that is done: NaN anywhere, a series at
 * -infinity, a log-policy at +infinity. */
static inline void
put_reals(struct handed *h, struct pf_bytes *out, const double *x, size_t n,
          double forbidden)
{
    for (size_t i = 0; i < n; i++) {
        h->not_finite += x[i] != x[i] || x[i] == forbidden;
        pf_put_double(out, x[i]);
    }
}

static inline int
take_result(void *self, const struct pf_result *r)
{
    struct handed *h = self;
    size_t rows = r->contexts * r->responses;
    ck_assert_uint_lt(h->n, PF_BATCH_RUNS);
    struct pf_bytes *out = &h->run[h->n];
    if (r->failure != NULL)
        snprintf(h->failure[h->n], sizeof h->failure[0], "%s", r->failure);
    pf_put_string(out, r->id);
    pf_put_string(out, r->description);
    pf_put_string(out, r->failure);
    pf_put_count(out, rows);
    for (size_t i = 0; i < r->n_points; i++) {
        pf_put_count(out, r->step[i]);
        pf_put_count(out, r->queries[i]);
    }
    for (size_t i = 0; i < r->n_series; i++) {
        pf_put_string(out, r->series[i].metric);
        put_reals(h, out, r->series[i].value, r->n_points, -HUGE_VAL);
    }
    for (size_t i = 0; i < r->n_policies; i++) {
        pf_put_count(out, r->policy_step[i]);
        put_reals(h, out, r->log_policy[i], rows, HUGE_VAL);
    }
    pf_put_double(out, r->predicted_rate);
    ck_assert(!out->failed);
    h->n++;
    return PF_OK;
}

static inline bool
same_run(const struct handed *a, const struct handed *b, size_t i)
{
    return a->run[i].size == b->run[i].size &&
           memcmp(a->run[i].data, b->run[i].data, a->run[i].size) == 0;
}

static inline bool
same_handed(const struct handed *a, const struct handed *b)
{
    bool same = a->n == b->n && a->n > 0;
    for (size_t i = 0; same && i < a->n; i++)
        same = same_run(a, b, i);
    return same;
}

/* --- an experiment around a learner --- */

/* What is put together; NULL: nothing. */
struct around {
    const char *preference; /* with its attributes; NULL: as the learner
                               needs */
    const char *feedback;   /* whole elements, like the rest */
    const char *model, *policy, *optimiser, *data;
    const char *strings;
    const char *start;
    const char *learner; /* attributes */
    const char *policies;
    int steps, seeds;
};

static inline const char *
or_nothing(const char *text)
{
    return text != NULL ? text : "";
}

static inline void
write_metrics(char *out, size_t size, bool rewards, bool model)
{
    size_t at = 0;
    out[0] = '\0';
    for (size_t i = 0; pf_metric_family.kinds[i] != NULL; i++) {
        const pf_metric_type *type =
            (const pf_metric_type *) pf_metric_family.kinds[i];
        if ((type->needs_reward && !rewards) || (type->needs_model && !model))
            continue;
        at += (size_t) snprintf(out + at, size - at, "<metric type='%s'/>",
                                type->kind.name);
        ck_assert_uint_lt(at, size);
    }
}

static inline void
write_around(char *out, size_t size, const pf_learner_type *type,
             const struct around *a)
{
    char metrics[2000];
    bool rates = (type->asks & PF_ASKS_RATE) != 0;
    bool parametric = (type->traits & PF_PARAMETRIC) != 0;
    bool data = (type->traits & PF_OFFLINE) != 0 || a->model != NULL;
    const char *preference = a->preference != NULL ? a->preference
                             : rates               ? "golden-reward' actions='6"
                                     : "uniform-random' actions='6";
    write_metrics(metrics, sizeof metrics,
                  strncmp(preference, "golden", 6) == 0, a->model != NULL);
    int n = snprintf(
        out, size,
        "<experiment version='1' name='t' seed='5'>"
        "<world beta='0.1' contexts='2'>"
        "<features type='gaussian' dimensions='3'/><covariates/>%s"
        "<preference type='%s'/><reference type='gaussian'/>%s</world>"
        "%s%s%s%s<learner type='%s' %s>%s</learner>"
        "<budget steps='%d'/><record points='5' policies='%s'>%s</record>"
        "<seeds first='4' count='%d'/></experiment>",
        or_nothing(a->strings), preference, or_nothing(a->start),
        or_nothing(a->feedback), parametric ? or_nothing(a->policy) : "",
        parametric ? or_nothing(a->optimiser) : "",
        data ? a->data != NULL ? a->data : "<data pairs='40'/>" : "",
        type->kind.name, or_nothing(a->learner), or_nothing(a->model), a->steps,
        a->policies != NULL ? a->policies : "all", metrics, a->seeds);
    ck_assert(n > 0 && (size_t) n < size);
}

static inline const pf_learner_type *
learner_at(int i)
{
    return (const pf_learner_type *) pf_learner_family.kinds[i];
}

static inline size_t
count_learners(void)
{
    size_t n = 0;
    while (pf_learner_family.kinds[n] != NULL)
        n++;
    return n;
}

#endif
