/* This process as a crew of one: what would be sent is done.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "core/status.h"
#include "lab/sweep/runner_part.h"
#include "lab/sweep/worker.h"

struct self {
    struct pf_crew face;
    struct pf_link link;
    struct pf_runner *r;
    struct pf_worker *worker;
    bool greeted;
};

/* A store that cannot be written is like a coordinator that is gone. */
static int
tell(struct pf_link *link, enum pf_message type, const struct pf_bytes *body)
{
    struct self *s = link->self;
    if (body->failed)
        return PF_ENOMEM;
    pf_runner_message(s->r, 0, type, body);
    return s->r->status == PF_OK ? PF_OK : PF_EIO;
}

static bool
is_stopped(struct pf_link *link)
{
    const struct self *s = link->self;
    const volatile sig_atomic_t *stop = s->r->options->stop;
    return s->r->ending || (stop != NULL && *stop);
}

static int
self_send(struct pf_crew *crew, size_t worker, enum pf_message type,
          const struct pf_bytes *body)
{
    struct self *s = crew->self;
    (void) worker;
    if (type != PF_MESSAGE_JOB)
        return PF_OK;
    int status = pf_worker_job(s->worker, body);
    return s->r->status != PF_OK ? s->r->status : status;
}

static int
self_wait(struct pf_crew *crew, double seconds, struct pf_news *out)
{
    struct self *s = crew->self;
    (void) seconds;
    out->kind = PF_NEWS_NONE;
    if (s->greeted)
        return PF_OK;
    s->greeted = true;
    return pf_worker_greet(s->worker);
}

static void
self_end(struct pf_crew *crew)
{
    struct self *s = crew->self;
    pf_worker_free(s->worker);
    free(s);
}

int
pf_crew_self(struct pf_crew **out, struct pf_runner *r,
             const struct pf_worker_setup *setup)
{
    struct self *s = calloc(1, sizeof *s);
    *out = NULL;
    if (s == NULL)
        return PF_ENOMEM;
    s->r = r;
    s->link = (struct pf_link){.send = tell, .stopped = is_stopped, .self = s};
    s->face = (struct pf_crew){.n = 1,
                               .send = self_send,
                               .wait = self_wait,
                               .end = self_end,
                               .self = s};
    int status = pf_worker_alloc(&s->worker, &s->link, setup);
    if (status != PF_OK) {
        free(s);
        return status;
    }
    *out = &s->face;
    return PF_OK;
}
