/* The clock of time-outs and estimates; no result depends on it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_CORE_CLOCK_H
#define PF_CORE_CLOCK_H

#include <time.h>

/* Seconds since some moment; never goes back, whatever the date is set to. */
static inline double
pf_now(void)
{
    struct timespec t = {0};
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double) t.tv_sec + 1e-9 * (double) t.tv_nsec;
}

#endif
