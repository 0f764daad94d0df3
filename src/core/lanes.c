/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/lanes.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

double *
pf_lanes_alloc(size_t n)
{
    const size_t unit = PF_LANE_WIDTH * sizeof(double);
    if (n > (SIZE_MAX - unit) / sizeof(double))
        return NULL;
    size_t bytes = (n * sizeof(double) + unit - 1) / unit * unit;
    double *x = aligned_alloc(unit, bytes > 0 ? bytes : unit);
    if (x != NULL)
        memset(x, 0, bytes > 0 ? bytes : unit);
    return x;
}
