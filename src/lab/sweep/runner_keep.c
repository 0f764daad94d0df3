/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "lab/sweep/runner_part.h"

/* Only the first error counts: it is the cause of the rest. */
static bool
note(struct pf_runner *r, int status)
{
    if (r->status == PF_OK)
        r->status = status;
    return r->status == PF_OK;
}

static bool
begin(struct pf_runner *r)
{
    if (r->status != PF_OK)
        return false;
    if (r->now.open)
        return true;
    if (!note(r, pf_store_begin(r->store, r->d)))
        return false;
    r->now.open = true;
    r->now.since = pf_now();
    return true;
}

static void
list_failure(struct pf_runner *r, size_t run, const char *why)
{
    struct pf_runner_report *report = r->report;
    if (report->n_failures == PF_DIAG_CAP || report->failure == NULL)
        return;
    char *copy = strdup(why);
    if (copy == NULL)
        return; /* counted all the same */
    report->failure[report->n_failures++] =
        (struct pf_failed_run){.run = run, .why = copy};
}

/* One run less to do. */
static void
settle(struct pf_runner *r, size_t run, const char *failure)
{
    r->left--;
    r->steps_left -=
        (double) pf_cell_steps(&r->plan->cell[r->plan->run[run].cell]);
    if (failure == NULL) {
        r->now.computed++;
        return;
    }
    r->now.failed++;
    list_failure(r, run, failure);
    if (r->options->fail_fast)
        r->ending = true;
}

/* The fingerprint's text is kept with the first run that names it. */
static bool
keep_numerics(struct pf_runner *r, struct pf_hand *h)
{
    if (h->numerics == NULL)
        return true;
    bool ok =
        h->numerics[0] == '\0' ||
        note(r, pf_store_put_numerics(r->store, h->numerics, h->text, r->d));
    free(h->numerics);
    free(h->text);
    h->numerics = h->text = NULL;
    return ok;
}

void
pf_runner_keep(struct pf_runner *r, struct pf_hand *h, size_t run,
               const struct pf_bytes *packed, const char *failure)
{
    if (begin(r) && keep_numerics(r, h) &&
        note(r,
             pf_store_put_packed(r->store, packed->data, packed->size, r->d)))
        settle(r, run, failure);
}

void
pf_runner_fail(struct pf_runner *r, size_t run, const char *why)
{
    const struct pf_numerics *n = r->options->numerics;
    const struct pf_run *lost = &r->plan->run[run];
    const struct pf_result result = {.id = lost->id,
                                     .description =
                                         r->plan->cell[lost->cell].description,
                                     .numerics = n != NULL ? n->id : NULL,
                                     .failure = why,
                                     .predicted_rate = (double) NAN};
    if (!begin(r))
        return;
    if (n != NULL &&
        !note(r, pf_store_put_numerics(r->store, n->id, n->text, r->d)))
        return;
    if (note(r, pf_store_put(r->store, &result, r->d)))
        settle(r, run, why);
    r->now.due = true;
}

void
pf_runner_drop_later(struct pf_runner *r, const char *name)
{
    struct pf_uncommitted *u = &r->now;
    if (u->n_drop == u->room) {
        size_t room = u->room == 0 ? 64 : 2 * u->room;
        void *more = realloc(u->drop, room * sizeof *u->drop);
        if (more == NULL)
            return; /* a checkpoint too many does no harm */
        u->drop = more;
        u->room = room;
    }
    strcpy(u->drop[u->n_drop++], name);
}

void
pf_runner_commit(struct pf_runner *r)
{
    struct pf_uncommitted *u = &r->now;
    u->due = false;
    if (r->status == PF_OK && u->open)
        note(r, pf_store_commit(r->store, r->d));
    u->open = false;
    if (r->status == PF_OK) {
        r->report->computed += u->computed;
        r->report->failed += u->failed;
        for (size_t i = 0; i < u->n_drop; i++)
            pf_checkpoint_drop(r->options->checkpoints.folder, u->drop[i]);
    }
    u->computed = u->failed = u->n_drop = 0;
}
