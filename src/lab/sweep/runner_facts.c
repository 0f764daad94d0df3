/* How things stand. The time left is that of the steps left, from what steps
 * took in the jobs so far, of which the older count less: 0.98 for each job
 * that has ended since, for every worker. What workers have done of the jobs
 * they are at is taken off.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "lab/sweep/runner_part.h"

#define MEMORY 0.02

void
pf_runner_measure(struct pf_runner *r, const struct pf_hand *h, double seconds)
{
    struct pf_measured *m = &r->measured;
    double keep = 1.0 - MEMORY / (double) r->crew->n, runs = 0.0, steps = 0.0;
    for (size_t i = 0; i < h->job.n; i++) {
        const struct pf_run *run =
            &r->plan->run[r->queue.run[h->job.first + i]];
        runs += 1.0;
        steps += (double) pf_cell_steps(&r->plan->cell[run->cell]);
    }
    m->seconds = keep * m->seconds + seconds;
    m->runs = keep * m->runs + runs;
    m->steps = keep * m->steps + steps;
    r->job_seconds += seconds;
}

/* Seconds of work, of all workers, from now on. */
static double
work_left(const struct pf_runner *r)
{
    const struct pf_measured *m = &r->measured;
    double now = pf_now(), left = r->steps_left * m->seconds / m->steps;
    for (size_t w = 0; w < r->crew->n; w++)
        if (r->hand[w].busy)
            left -= now - r->hand[w].since;
    return fmax(left, 0.0);
}

void
pf_runner_tell(const struct pf_runner *r)
{
    const struct pf_runner_report *report = r->report;
    const struct pf_measured *m = &r->measured;
    if (r->options->progress == NULL)
        return;
    size_t failed = report->failed + r->now.failed;
    struct pf_progress_facts facts = {.done = report->found + report->computed +
                                              r->now.computed,
                                      .failed = failed,
                                      .total = report->total,
                                      .found = report->found,
                                      .seconds = pf_now() - r->start,
                                      .left = (double) NAN};
    if (m->seconds > 0.0) {
        double workers = (double) r->crew->n;
        facts.rate = workers * m->runs / m->seconds;
        if (m->steps > 0.0)
            facts.left = work_left(r) / workers;
    }
    r->options->progress(r->options->self, &facts);
}
