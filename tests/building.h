/* Building preferences and references by name, as an XML file would.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_BUILDING_H
#define PF_BUILDING_H

#include <check.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/random.h"
#include "core/status.h"
#include "sim/preference/preference.h"
#include "sim/reference/reference.h"

/* Sets values from "name=value" pairs, ending with NULL, and the defaults. */
static inline int
pf_test_values(struct pf_values *v, const struct pf_kind *kind,
               const char *const *pairs, struct pf_diag *d)
{
    struct pf_place at = {0};
    int status = pf_values_init(v, kind->params);
    for (; status == PF_OK && *pairs != NULL; pairs++) {
        char name[64];
        const char *equal = strchr(*pairs, '=');
        ck_assert_ptr_nonnull(equal);
        snprintf(name, sizeof name, "%.*s", (int) (equal - *pairs), *pairs);
        status = pf_values_set(v, kind->name, name, equal + 1, d, at);
    }
    if (status == PF_OK)
        status = pf_values_finish(v, kind->name, 0.1, d, at);
    return status;
}

#define PF_TEST_FEATURES 6

/* n rows of awkward features, of length 1 or so, for members that need some.
 * Freed by the caller. */
static inline double *
pf_test_features(size_t n)
{
    double *phi = calloc(n * PF_TEST_FEATURES, sizeof *phi);
    ck_assert_ptr_nonnull(phi);
    for (size_t i = 0; i < n * PF_TEST_FEATURES; i++)
        phi[i] = 0.6 * sin(2.385 * (double) (i + 1) * (double) (i % 7 + 1));
    return phi;
}

static inline int
pf_test_preference(struct pf_preference *p, const char *name, uint64_t stream,
                   struct pf_diag *d, const char *const *pairs)
{
    const struct pf_kind *kind = pf_kind_find(&pf_preference_family, name);
    ck_assert_ptr_nonnull(kind);
    memset(p, 0, sizeof *p);
    struct pf_values v = {0};
    gsl_rng *rng = pf_rng_alloc(7, stream, "preference/0");
    gsl_rng *common = pf_rng_alloc(7, stream, "preference");
    ck_assert(rng != NULL && common != NULL);
    double *phi = NULL;
    const pf_preference_type *type = (const pf_preference_type *) kind;
    struct pf_preference_request q = {
        .values = &v, .rng = rng, .common = common, .diag = d};
    int status = pf_test_values(&v, kind, pairs, d);
    if (status == PF_OK && type->needs_features) {
        q.features = phi =
            pf_test_features((size_t) v.number[pf_values_find(&v, "actions")]);
        q.n_features = PF_TEST_FEATURES;
    }
    if (status == PF_OK)
        status = pf_preference_build(p, type, &q);
    free(phi);
    gsl_rng_free(common);
    gsl_rng_free(rng);
    pf_values_clear(&v);
    return status;
}

static inline int
pf_test_reference(double *log_ref, size_t n, const char *name, uint64_t stream,
                  struct pf_diag *d, const char *const *pairs)
{
    const struct pf_kind *kind = pf_kind_find(&pf_reference_family, name);
    ck_assert_ptr_nonnull(kind);
    struct pf_values v = {0};
    gsl_rng *rng = pf_rng_alloc(7, stream, "reference/0");
    gsl_rng *common = pf_rng_alloc(7, stream, "reference");
    ck_assert(rng != NULL && common != NULL);
    const pf_reference_type *type = (const pf_reference_type *) kind;
    double *phi = type->needs_features ? pf_test_features(n) : NULL;
    double *reward = type->needs_reward ? pf_test_features(n) : NULL;
    struct pf_reference_request q = {.n = n,
                                     .values = &v,
                                     .rng = rng,
                                     .common = common,
                                     .features = phi,
                                     .n_features = PF_TEST_FEATURES,
                                     .reward = reward,
                                     .diag = d};
    int status = pf_test_values(&v, kind, pairs, d);
    if (status == PF_OK)
        status = pf_reference_build(log_ref, type, &q);
    free(phi);
    free(reward);
    gsl_rng_free(common);
    gsl_rng_free(rng);
    pf_values_clear(&v);
    return status;
}

/* "name=value", ... as a list for the functions above. */
#define PF_PAIRS(...)                                                          \
    (const char *const[])                                                      \
    {                                                                          \
        __VA_ARGS__, NULL                                                      \
    }
#define PF_NO_PAIRS                                                            \
    (const char *const[])                                                      \
    {                                                                          \
        NULL                                                                   \
    }

/* Builds what must build: BUILT (&p, "cyclic", 3, "actions=5"). */
#define PF_BUILT(p, name, stream, ...)                                         \
    do {                                                                       \
        struct pf_diag built_ = {0};                                           \
        int status_ = pf_test_preference((p), (name), (stream), &built_,       \
                                         PF_PAIRS(__VA_ARGS__));               \
        ck_assert_msg(status_ == PF_OK, "%s: %s", (name),                      \
                      built_.message[0] != NULL ? built_.message[0]            \
                                                : pf_status_text(status_));    \
        pf_diag_clear(&built_);                                                \
    } while (0)

/* Exactly one message, and it says `part`. Clears d. */
static inline void
pf_test_says(struct pf_diag *d, const char *part)
{
    ck_assert_msg(d->count == 1, "%zu messages, not 1, with \"%s\"", d->count,
                  part);
    ck_assert_msg(strstr(d->message[0], part) != NULL,
                  "\"%s\" does not say \"%s\"", d->message[0], part);
    pf_diag_clear(d);
}

/* Number of three-way majority cycles. */
static inline size_t
pf_test_triads(const struct pf_preference *p)
{
    size_t n = p->n, count = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++)
            for (size_t k = j + 1; k < n; k++) {
                double ij = p->P[i * n + j], jk = p->P[j * n + k],
                       ki = p->P[k * n + i];
                count += (ij > 0.5 && jk > 0.5 && ki > 0.5) ||
                         (ij < 0.5 && jk < 0.5 && ki < 0.5);
            }
    return count;
}

/* The log-odds of y over z, precise also far from 1/2. */
static inline double
pf_test_logit(const struct pf_preference *p, size_t y, size_t z)
{
    return log(p->P[y * p->n + z]) - log(p->P[z * p->n + y]);
}

#endif
