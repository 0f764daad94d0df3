/* Worlds with covariates, annotators and pools for tests, made in a line.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_ANNOTATING_H
#define PF_ANNOTATING_H

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

#include "core/random.h"
#include "core/status.h"
#include "sim/annotator/pool.h"
#include "tests/support.h"
#include "tests/testing.h"

#define PF_TEST_P_VALUE 1e-6 /* below it a chi-square test rejects */

/* Lengths and lists for a world that has none. */
static inline void
pf_test_covariates(struct pf_world *w, uint64_t seed)
{
    size_t all = w->contexts * w->responses;
    gsl_rng *r = pf_rng_alloc(seed, 0, "test covariates");
    w->length = calloc(all, sizeof *w->length);
    w->list = calloc(all, sizeof *w->list);
    ck_assert(r != NULL && w->length != NULL && w->list != NULL);
    for (size_t i = 0; i < all; i++) {
        w->length[i] = ceil(1000.0 * pow(gsl_rng_uniform(r), 2.385));
        w->list[i] = gsl_rng_uniform(r) < 0.4 ? 1.0 : 0.0;
    }
    gsl_rng_free(r);
}

/* A random world with uneven context weights and covariates. */
static inline struct pf_world *
pf_test_farm(size_t contexts, size_t n, uint64_t seed)
{
    struct pf_world *w = pf_test_random_world(contexts, n, 0.2385, seed);
    double sum = 0.0;
    for (size_t c = 0; c < contexts; c++)
        sum += (double) c + 0.7;
    for (size_t c = 0; c < contexts; c++)
        w->weight[c] = ((double) c + 0.7) / sum;
    pf_test_covariates(w, seed);
    return w;
}

/* A world of one context whose preference holds what is awkward: sure and
 * nearly sure winners, an even pair, one that is nearly even. */
static inline struct pf_world *
pf_test_awkward_farm(void)
{
    double P[25] = {0};
    const double lower[5][4] = {{0},
                                {0.0},
                                {1.0, 0.5},
                                {1e-20, 0.5 + 0x1p-40, 0.2385},
                                {0.75, 1e-300, 1.0 - 0x1p-53, 0.03}};
    for (size_t y = 0; y < 5; y++)
        for (size_t z = 0; z < y; z++)
            P[y * 5 + z] = lower[y][z];
    pf_test_complete(5, P);
    struct pf_world *w = pf_test_world(5, P, NULL, 0.2385);
    pf_test_covariates(w, 5);
    return w;
}

/* Annotator i of the parts, with settings such as "flip=0.1 weight=2" (NULL:
 * defaults) for its type or its own attributes. */
static inline void
pf_test_annotator(struct pf_pool_parts *parts, size_t i, const char *type,
                  const char *settings)
{
    struct pf_place nowhere = {0};
    struct pf_values *own, *v;
    char text[256], *rest = text;
    const struct pf_kind *kind = pf_kind_find(&pf_annotator_family, type);
    ck_assert_msg(kind != NULL, "no annotator %s", type);
    ck_assert_int_eq(pf_pool_parts_set(parts, i,
                                       (const pf_annotator_type *) kind, "test",
                                       nowhere),
                     PF_OK);
    own = &parts->values[parts->n + i];
    free(own->text[PF_ANNOTATOR_NAME]);
    own->text[PF_ANNOTATOR_NAME] = NULL;
    snprintf(text, sizeof text, "%s", settings != NULL ? settings : "");
    for (char *s = strtok_r(text, " ", &rest); s != NULL;
         s = strtok_r(NULL, " ", &rest)) {
        char *value = strchr(s, '=');
        ck_assert_ptr_nonnull(value);
        *value++ = '\0';
        v = pf_values_find(own, s) != SIZE_MAX ? own : &parts->values[i];
        ck_assert_msg(pf_values_set(v, type, s, value, NULL, nowhere) == PF_OK,
                      "%s: %s=%s", type, s, value);
    }
}

struct pf_test_member {
    const char *type, *settings;
};

/* A pool and what it is made from. */
struct pf_test_pool {
    struct pf_pool_parts parts;
    struct pf_pool pool;
};

static inline void
pf_test_pool_clear(struct pf_test_pool *p)
{
    pf_pool_clear(&p->pool);
    pf_pool_parts_clear(&p->parts);
}

/* Builds the pool of these members; `like` (NULL: a zeroed recipe) holds
 * flips, assignment and order. Streams are those of (7, draw). */
static inline int
pf_test_pool_try(struct pf_test_pool *p, const struct pf_world *w, size_t n,
                 const struct pf_test_member *member,
                 const struct pf_pool_recipe *like, uint64_t draw,
                 struct pf_diag *d)
{
    struct pf_pool_recipe recipe = {0};
    if (like != NULL)
        recipe = *like;
    ck_assert_int_eq(pf_pool_parts_init(&p->parts, n), PF_OK);
    for (size_t i = 0; i < n; i++)
        pf_test_annotator(&p->parts, i, member[i].type, member[i].settings);
    recipe.part = p->parts.part;
    recipe.n_parts = n;
    return pf_pool_init(&p->pool, &recipe, w, 7, draw, d);
}

static inline void
pf_test_pool_build(struct pf_test_pool *p, const struct pf_world *w, size_t n,
                   const struct pf_test_member *member,
                   const struct pf_pool_recipe *like, uint64_t draw)
{
    struct pf_diag d;
    pf_diag_init(&d);
    int status = pf_test_pool_try(p, w, n, member, like, draw, &d);
    ck_assert_msg(status == PF_OK, "%s",
                  d.count > 0 ? d.message[0] : pf_status_text(status));
    pf_diag_clear(&d);
}

/* Is there a message that holds this text? */
static inline bool
pf_test_told(const struct pf_diag *d, const char *text)
{
    for (size_t i = 0; i < d->count && i < PF_DIAG_CAP; i++)
        if (strstr(d->message[i], text) != NULL)
            return true;
    return false;
}

/* The p-value of counts under probabilities (Pearson's chi-square); 0 where
 * something impossible came up, 1 where only one thing is possible. */
static inline double
pf_test_chi_square(size_t cells, const double *probability,
                   const unsigned *count)
{
    double total = 0.0, chi = 0.0, degrees = -1.0;
    for (size_t i = 0; i < cells; i++)
        total += count[i];
    for (size_t i = 0; i < cells; i++) {
        double want = total * probability[i];
        if (want > 0.0) {
            degrees += 1.0;
            chi += (count[i] - want) * (count[i] - want) / want;
        } else if (count[i] > 0) {
            return 0.0;
        }
    }
    return degrees > 0.0 ? gsl_cdf_chisq_Q(chi, degrees) : 1.0;
}

static inline double
pf_test_fixed_number(void *state)
{
    return *(double *) state;
}

/* A generator of which every uniform number is *u; it lives as long as `type`
 * and u. */
static inline gsl_rng
pf_test_fixed(gsl_rng_type *type, double *u)
{
    *type = (gsl_rng_type){
        .name = "fixed", .size = sizeof *u, .get_double = pf_test_fixed_number};
    return (gsl_rng){.type = type, .state = u};
}

#endif
