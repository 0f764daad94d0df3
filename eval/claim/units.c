/* The units of the bootstrap.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "core/status.h"
#include "eval/claim/claim_part.h"

static bool
seed_counts(const struct pf_claim_numbers *t, size_t k)
{
    for (size_t i = 0; i < t->cells * t->points; i++)
        if (!isnan(t->high[i * t->seeds + k]))
            return true;
    return false;
}

/* Which of two seeds has the first smaller number: units are in an order that
 * the data alone decide. NaN comes last. */
static int
compare_seeds(const struct pf_claim_numbers *numbers, size_t n_arms, size_t a,
              size_t b)
{
    for (size_t i = 0; i < n_arms; i++) {
        const struct pf_claim_numbers *t = &numbers[i];
        for (size_t c = 0; c < t->cells * t->points; c++)
            for (size_t v = 0; v < 2; v++) {
                const double *x = (v == 0 ? t->high : t->low) + c * t->seeds;
                if (isnan(x[a]) != isnan(x[b]))
                    return isnan(x[a]) ? 1 : -1;
                if (x[a] < x[b] || x[a] > x[b])
                    return x[a] < x[b] ? -1 : 1;
            }
    }
    return 0;
}

static size_t
arms_with(const struct pf_claim_numbers *t, size_t n_arms, size_t k)
{
    size_t n = 0;
    for (size_t a = 0; a < n_arms; a++)
        n += seed_counts(&t[a], k) ? 1 : 0;
    return n;
}

/* By insertion: there are few seeds. */
int
pf_claim_units_of(struct pf_claim_units *out, const struct pf_claim_numbers *t,
                  size_t n_arms)
{
    size_t seeds = t[0].seeds, *order = calloc(seeds + 1, sizeof *order);
    *out = (struct pf_claim_units){calloc(seeds + 1, sizeof *order), 0, 0};
    if (order == NULL || out->of_seed == NULL) {
        free(order);
        return PF_ENOMEM;
    }
    for (size_t k = 0; k < seeds; k++) {
        size_t arms = arms_with(t, n_arms, k), i = out->n;
        out->of_seed[k] = SIZE_MAX;
        out->in_all += arms == n_arms ? 1 : 0;
        if (arms == 0)
            continue;
        for (; i > 0 && compare_seeds(t, n_arms, k, order[i - 1]) < 0; i--)
            order[i] = order[i - 1];
        order[i] = k;
        out->n++;
    }
    for (size_t i = 0; i < out->n; i++)
        out->of_seed[order[i]] = i;
    free(order);
    return PF_OK;
}

void
pf_claim_units_clear(struct pf_claim_units *u)
{
    free(u->of_seed);
    *u = (struct pf_claim_units){0};
}
