/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "lab/experiment/cost.h"
#include "lab/experiment/plan.h"

uint64_t
pf_cell_steps(const struct pf_cell *cell)
{
    return pf_learner_steps(&cell->budget, cell->learner);
}

/* k steps of `steps` / n, rounded; without overflow for k <= n < 2^32. */
static uint64_t
equal_steps(uint64_t k, uint64_t n, uint64_t steps)
{
    return k * (steps / n) + (k * (steps % n) + n / 2) / n;
}

/* steps^(k / n), rounded. */
static uint64_t
equal_ratios(uint64_t k, uint64_t n, uint64_t steps)
{
    if (k >= n)
        return steps;
    double x = exp(log((double) steps) * (double) k / (double) n);
    uint64_t step = (uint64_t) llround(x);
    return step < steps ? step : steps;
}

size_t
pf_record_schedule(const struct pf_record_def *def, uint64_t steps,
                   uint64_t *step)
{
    uint64_t last = def->points - 1;
    size_t n = 0;
    if (def->points < 2 || steps == 0) {
        step[0] = steps;
        return 1;
    }
    step[n++] = 0;
    for (uint64_t k = 1; k <= last; k++) {
        uint64_t next = def->log_spacing ? equal_ratios(k - 1, last - 1, steps)
                                         : equal_steps(k, last, steps);
        if (next > step[n - 1])
            step[n++] = next;
    }
    return n;
}
