/* Products of lane vectors, for the policy classes. The inner loops have a
 * fixed length, so that the compiler vectorises them; a lane's operations and
 * their order do not depend on its company.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_POLICY_PRODUCT_H
#define PF_POLICY_PRODUCT_H

#include "core/lanes.h"

/* out += a b, PF_LANE_WIDTH lanes. */
static inline void
pf_add_product(double *restrict out, const double *restrict a,
               const double *restrict b)
{
    for (size_t l = 0; l < PF_LANE_WIDTH; l++)
        out[l] += a[l] * b[l];
}

/* out += a b, `lanes` lanes. */
static inline void
pf_add_products(size_t lanes, double *restrict out, const double *restrict a,
                const double *restrict b)
{
    for (size_t k = 0; k < lanes; k += PF_LANE_WIDTH)
        pf_add_product(out + k, a + k, b + k);
}

#endif
