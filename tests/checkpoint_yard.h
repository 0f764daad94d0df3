/* A batch that was stopped, and its checkpoints, for check_checkpoint_*.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_CHECKPOINT_YARD_H
#define PF_CHECKPOINT_YARD_H

#include "batching.h"
#include "lab/sweep/batch_work.h"
#include "scratch_folder.h"

#define NUMERICS "0123456789abcdef"
#define STEPS 12
#define STOP 7 /* where it is stopped, with the step before as predecessor */

struct yard {
    struct bench b;
    struct scratch f;
    struct handed whole;
    char saved[PF_CHECKPOINT_NAME];
};

struct limit {
    size_t steps, most;
};

static inline bool
at_limit(void *self)
{
    struct limit *l = self;
    if (l->steps == l->most)
        return true;
    l->steps++;
    return false;
}

/* Executes up to `most` steps more; how many it took. */
static inline size_t
go_on(struct yard *y, size_t most, struct handed *out)
{
    struct limit l = {.most = most};
    const struct pf_batch_control control = {
        .stop = at_limit,
        .self = &l,
        .checkpoints = {y->f.inside, NUMERICS, 0.0}};
    int status = pf_batch_execute(&y->b.batch, &control, take_result, out,
                                  y->saved, &y->b.d);
    ck_assert_int_eq(status, l.steps == most ? PF_ESTOPPED : PF_OK);
    return l.steps;
}

static const char *const small =
    "<experiment version='1' name='t'><world beta='0.1'>"
    "<preference type='uniform-random' actions='3'/></world>"
    "<feedback type='labels'/><learner type='online-dpo' batch='2'>"
    "<optimiser type='adam'/></learner><budget steps='12'/>"
    "<record points='4' policies='all'><metric type='duality-gap'/>"
    "<metric type='price'/></record><seeds count='3'/></experiment>";

static inline void
yard_open(struct yard *y)
{
    const struct pf_batch_control plain = {.stop = NULL};
    memset(y, 0, sizeof *y);
    scratch_open(&y->f);
    bench_open(&y->b, small);
    ck_assert_int_eq(pf_batch_execute(&y->b.batch, &plain, take_result,
                                      &y->whole, y->saved, &y->b.d),
                     PF_OK);
    ck_assert_str_eq(y->saved, "");
    ck_assert_uint_eq(go_on(y, STOP, NULL), STOP);
    ck_assert_uint_eq(strlen(y->saved), PF_CHECKPOINT_NAME - 2);
}

static inline void
yard_close(struct yard *y)
{
    pf_checkpoint_drop_all(y->f.inside);
    ck_assert_int_ne(access(y->f.inside, F_OK), 0);
    handed_clear(&y->whole);
    bench_close(&y->b);
    scratch_close(&y->f);
}

/* The rest takes `steps` steps and ends as if there had been no stop. */
static inline void
expect_rest(struct yard *y, size_t steps)
{
    struct handed out = {0};
    ck_assert_uint_eq(go_on(y, SIZE_MAX, &out), steps);
    ck_assert(same_handed(&y->whole, &out));
    handed_clear(&out);
}

struct content {
    unsigned char byte[40000];
    size_t n;
};

static inline const char *
path_of(const struct yard *y, const char *end, char path[160])
{
    snprintf(path, 160, "%s/%s%s", y->f.inside, y->saved, end);
    return path;
}

static inline void
read_content(const struct yard *y, const char *end, struct content *out)
{
    char path[160];
    FILE *f = fopen(path_of(y, end, path), "rb");
    ck_assert_ptr_nonnull(f);
    out->n = fread(out->byte, 1, sizeof out->byte, f);
    ck_assert_uint_lt(out->n, sizeof out->byte);
    fclose(f);
}

static inline void
write_content(const struct yard *y, const char *end, const struct content *c,
              size_t n)
{
    char path[160];
    FILE *f = fopen(path_of(y, end, path), "wb");
    ck_assert_ptr_nonnull(f);
    ck_assert_uint_eq(fwrite(c->byte, 1, n, f), n);
    ck_assert_int_eq(fclose(f), 0);
}

/* How far the state is that a batch finds; 0: none. */
static inline uint64_t
found_step(const struct yard *y, const char *numerics)
{
    const struct pf_checkpoints where = {y->f.inside, numerics, 0.0};
    struct pf_batch_work *w = calloc(1, sizeof *w);
    bool found = false;
    ck_assert_ptr_nonnull(w);
    ck_assert_int_eq(pf_batch_prepare(w, &y->b.batch, NULL), PF_OK);
    ck_assert_int_eq(pf_checkpoint_load(&where, w, &found), PF_OK);
    uint64_t t = w->learner->t;
    ck_assert(found == (t > 0));
    pf_batch_clear(w);
    free(w);
    return t;
}

#endif
