/* Workers, wherever they are: processes of this machine or ranks of MPI.
 *
 * The coordinator (lab/sweep/runner.h) sees a crew of n workers; a worker sees
 * its link to the coordinator. Neither knows what carries the messages.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_CREW_H
#define PF_LAB_CREW_H

#include <stddef.h>

#include "core/diag.h"
#include "lab/sweep/message.h"

/* --- what a worker has --- */

struct pf_link {
    /* PF_OK, or PF_EIO when the coordinator is gone. */
    int (*send)(struct pf_link *link, enum pf_message type,
                const struct pf_bytes *body);
    /* Waits for a message. PF_EIO when the coordinator is gone. */
    int (*receive)(struct pf_link *link, enum pf_message *type,
                   struct pf_bytes *body);
    /* Has the coordinator said STOP? Cheap: asked before every step. */
    bool (*stopped)(struct pf_link *link);
    void *self;
};

/* What a worker does from beginning to end; `self` is what the crew was made
 * with. Returns when it is told to quit or the coordinator is gone. */
typedef int pf_work(struct pf_link *link, void *self);

/* --- what the coordinator has --- */

struct pf_news {
    enum { PF_NEWS_NONE, PF_NEWS_MESSAGE, PF_NEWS_DEATH } kind;
    size_t worker;
    enum pf_message type;        /* of a message */
    const struct pf_bytes *body; /* of a message; valid until the next wait */
    char cause[120];             /* of a death: "killed by signal 9 (Killed)" */
};

struct pf_crew {
    size_t n; /* workers 0 .. n - 1 */
    int (*send)(struct pf_crew *crew, size_t worker, enum pf_message type,
                const struct pf_bytes *body);
    /* Waits for news, for `seconds` at most (negative: as long as it takes);
     * a signal that arrives ends the waiting, too. kind is NONE when there are
     * none. A worker that speaks nonsense is killed, and dead. */
    int (*wait)(struct pf_crew *crew, double seconds, struct pf_news *out);
    /* Ends a worker by force; news of its death follow. NULL where that cannot
     * be done (MPI). */
    void (*kill)(struct pf_crew *crew, size_t worker);
    /* A new worker in the place of a dead one, or NULL where there is none to
     * be had. PF_EIO, PF_ENOMEM. */
    int (*renew)(struct pf_crew *crew, size_t worker, struct pf_diag *d);
    /* Tells all to quit, waits for them (the slow are killed), frees. */
    void (*end)(struct pf_crew *crew);
    void *self;
};

/* n processes forked from this one, each of which calls work (link, self) and
 * ends. They have what this process has in memory, no descriptor of its but
 * standard error and their pipes, ignore SIGINT (which a terminal sends to
 * all), and die with it. End with crew->end. */
int pf_crew_fork(struct pf_crew **out, size_t n, pf_work *work, void *self,
                 struct pf_diag *d);

#endif
