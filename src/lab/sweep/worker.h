/* A worker at its work: one job after the other. Private to src/lab.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_WORKER_H
#define PF_LAB_WORKER_H

#include "lab/sweep/runner.h"

struct pf_worker;

/* Free with pf_worker_free (accepts NULL). PF_ENOMEM. */
int pf_worker_alloc(struct pf_worker **out, struct pf_link *link,
                    const struct pf_worker_setup *setup);
void pf_worker_free(struct pf_worker *w);

/* Says HELLO. */
int pf_worker_greet(struct pf_worker *w);

/* Does a JOB and says DONE; how the job went is told there. PF_EIO when the
 * coordinator is gone, PF_EINPUT when the job makes no sense. */
int pf_worker_job(struct pf_worker *w, const struct pf_bytes *job);

/* What tells two plans apart, in hexadecimal; the caller frees it. NULL when
 * memory runs out. */
char *pf_plan_digest(const struct pf_plan *plan);

#endif
