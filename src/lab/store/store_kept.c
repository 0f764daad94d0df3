/* Runs that stay in memory once they were read.
 *
 * Reading a run means looking it up, comparing checksums, and unpacking; a
 * report wants most runs several times. What runs have in common (a schedule,
 * the names of metrics) is kept once for those that come after one another;
 * the values of a run lie in one block.
 *
 * This is a convenience: where memory runs out, nothing is kept any more, and
 * all is read from the file as before.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "core/parse.h"
#include "core/status.h"
#include "lab/experiment/plan.h"
#include "lab/store/store_part.h"
#include "sim/import/names.h"

enum { DESCRIPTION, NUMERICS, STEP, QUERIES, NAMES, SHARED };

struct kept_run {
    const void *shared[SHARED]; /* NULL: there is none */
    char *failure;
    double *value; /* n_series * n_points */
    size_t n_points, n_series, contexts, responses;
    double predicted_rate;
};

/* A block that runs share; they are linked for being freed. */
struct block {
    struct block *before;
    size_t size;
    char data[];
};

struct pf_kept {
    size_t room; /* bytes left */
    struct block *blocks;
    struct block *last[SHARED]; /* of each kind */
    struct pf_names id; /* of the runs, in the order in which they came */
    struct kept_run *run;
    size_t n, most;
};

static void
clear_runs(struct pf_kept *k)
{
    for (size_t i = 0; i < k->n; i++) {
        free(k->run[i].failure);
        free(k->run[i].value);
    }
    while (k->blocks != NULL) {
        struct block *before = k->blocks->before;
        free(k->blocks);
        k->blocks = before;
    }
    free(k->run);
    pf_names_clear(&k->id);
    *k = (struct pf_kept){.room = 0};
}

void
pf_kept_free(struct pf_kept *k)
{
    if (k != NULL)
        clear_runs(k);
    free(k);
}

struct pf_kept *
pf_kept_alloc(size_t bytes)
{
    struct pf_kept *k = calloc(1, sizeof *k);
    if (k != NULL)
        k->room = bytes;
    return k;
}

/* --- keeping --- */

/* A copy that stays; NULL with *bad: there is no memory. */
static const void *
share(struct pf_kept *k, int kind, const void *data, size_t size, bool *bad)
{
    const struct block *last = k->last[kind];
    if (data == NULL)
        return NULL;
    if (last != NULL && last->size == size &&
        memcmp(last->data, data, size) == 0)
        return last->data;
    struct block *b = malloc(sizeof *b + size);
    *bad = *bad || b == NULL;
    if (b == NULL)
        return NULL;
    b->size = size;
    memcpy(b->data, data, size);
    b->before = k->blocks;
    k->blocks = k->last[kind] = b;
    k->room -= k->room < sizeof *b + size ? k->room : sizeof *b + size;
    return b->data;
}

static const void *
share_text(struct pf_kept *k, int kind, const char *text, bool *bad)
{
    return share(k, kind, text, text != NULL ? strlen(text) + 1 : 0, bad);
}

/* The names of the metrics, one after the other, each with its NUL. */
static const void *
share_names(struct pf_kept *k, const struct pf_stored *run, bool *bad)
{
    size_t size = 0, at = 0;
    for (size_t m = 0; m < run->n_series; m++)
        size += strlen(run->series[m].metric) + 1;
    char *names = malloc(size + 1);
    *bad = *bad || names == NULL;
    if (names == NULL)
        return NULL;
    for (size_t m = 0; m < run->n_series; m++) {
        size_t n = strlen(run->series[m].metric) + 1;
        memcpy(names + at, run->series[m].metric, n);
        at += n;
    }
    const void *kept = share(k, NAMES, names, size, bad);
    free(names);
    return kept;
}

static size_t
bytes_of(const struct pf_stored *run)
{
    return sizeof(struct kept_run) + PF_RUN_ID + 6 * sizeof(size_t) +
           8 * run->n_points * run->n_series;
}

/* Room for one more; false: there is no memory. */
static bool
grow(struct pf_kept *k)
{
    if (k->n < k->most)
        return true;
    size_t most = k->most == 0 ? 256 : 2 * k->most;
    struct kept_run *run = realloc(k->run, most * sizeof *run);
    if (run == NULL)
        return false;
    k->run = run;
    k->most = most;
    return true;
}

/* false: there is no memory. Nobody keeps a run twice. */
static bool
keep(struct pf_kept *k, const char *id, const struct pf_stored *run)
{
    bool bad = false;
    size_t number;
    if (!grow(k) || pf_names_add(&k->id, id, &number) != PF_OK)
        return false;
    size_t n = run->n_points, points = n * sizeof *run->step;
    struct kept_run *r = &k->run[k->n];
    *r = (struct kept_run){.n_points = n,
                           .n_series = run->n_series,
                           .contexts = run->contexts,
                           .responses = run->responses,
                           .predicted_rate = run->predicted_rate};
    r->shared[DESCRIPTION] = share_text(k, DESCRIPTION, run->description, &bad);
    r->shared[NUMERICS] = share_text(k, NUMERICS, run->numerics, &bad);
    r->shared[STEP] = share(k, STEP, run->step, points, &bad);
    r->shared[QUERIES] = share(k, QUERIES, run->queries, points, &bad);
    r->shared[NAMES] = share_names(k, run, &bad);
    r->failure = run->failure != NULL ? strdup(run->failure) : NULL;
    r->value = malloc(n * run->n_series * sizeof *r->value + 1);
    bad = bad || r->value == NULL ||
          (r->failure == NULL) != (run->failure == NULL);
    for (size_t m = 0; !bad && n > 0 && m < run->n_series; m++)
        memcpy(r->value + m * n, run->series[m].value, n * sizeof *r->value);
    k->n++;
    return !bad;
}

void
pf_kept_add(struct pf_kept *k, const char *id, const struct pf_stored *run)
{
    size_t bytes = bytes_of(run);
    if (k->room < bytes || strlen(id) != PF_RUN_ID - 1)
        return;
    if (!keep(k, id, run)) {
        clear_runs(k);
        return;
    }
    k->room = k->room > bytes ? k->room - bytes : 0;
}

/* --- giving --- */

static void *
copy(const void *data, size_t size)
{
    char *y = malloc(size + 1);
    if (y != NULL && size > 0)
        memcpy(y, data, size);
    return y;
}

static int
copy_series(const struct kept_run *r, struct pf_stored *out)
{
    const char *name = r->shared[NAMES];
    size_t n = r->n_points;
    out->series = calloc(r->n_series + 1, sizeof *out->series);
    if (out->series == NULL)
        return PF_ENOMEM;
    out->n_series = r->n_series;
    for (size_t m = 0; m < r->n_series; m++) {
        struct pf_stored_series *s = &out->series[m];
        s->metric = strdup(name);
        s->value = copy(r->value + m * n, n * sizeof *r->value);
        if (s->metric == NULL || s->value == NULL)
            return PF_ENOMEM;
        name += strlen(name) + 1;
    }
    return PF_OK;
}

/* What is not there is none in the copy either. */
static bool
copy_text(char **out, const char *text)
{
    *out = text != NULL ? strdup(text) : NULL;
    return (*out == NULL) == (text == NULL);
}

static bool
copy_counts(uint64_t **out, const void *counts, size_t n)
{
    *out = counts != NULL ? copy(counts, n * sizeof **out) : NULL;
    return (*out == NULL) == (counts == NULL);
}

static int
copy_run(const struct kept_run *r, struct pf_stored *out)
{
    out->n_points = r->n_points;
    out->contexts = r->contexts;
    out->responses = r->responses;
    out->predicted_rate = r->predicted_rate;
    if (!copy_text(&out->failure, r->failure) ||
        !copy_text(&out->description, r->shared[DESCRIPTION]) ||
        !copy_text(&out->numerics, r->shared[NUMERICS]) ||
        !copy_counts(&out->step, r->shared[STEP], r->n_points) ||
        !copy_counts(&out->queries, r->shared[QUERIES], r->n_points))
        return PF_ENOMEM;
    return copy_series(r, out);
}

int
pf_kept_get(const struct pf_kept *k, const char *id, struct pf_stored *out,
            bool *found)
{
    size_t at = pf_names_find(&k->id, id);
    *found = at != SIZE_MAX;
    return *found ? copy_run(&k->run[at], out) : PF_OK;
}
