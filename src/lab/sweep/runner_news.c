/* What workers say, and what their deaths mean. Nothing a worker sends is
 * believed: what makes no sense ends it, like a crash.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "lab/experiment/mistakes.h"
#include "lab/sweep/runner_part.h"

#define TEXT 400

static const struct pf_place nowhere;

void
pf_runner_start(struct pf_runner *r, struct pf_hand *h,
                const struct pf_job *job)
{
    r->busy += !h->busy;
    h->busy = true;
    h->asked = false;
    h->job = *job;
    h->came = 0;
    h->since = pf_now();
}

/* The worker has no job any more. Nothing is wrong with one that it had not
 * begun. */
static void
let_go(struct pf_runner *r, struct pf_hand *h)
{
    if (h->ahead)
        pf_queue_return(&r->queue, &h->next, 0);
    h->asked = h->ahead = h->busy = false;
    r->busy--;
}

/* The job has ended, and the worker is at the next, if it has one and lives to
 * see it. */
static void
go_on(struct pf_runner *r, struct pf_hand *h)
{
    if (h->ahead && (h->ready || r->crew->kill == NULL)) {
        h->ahead = false;
        pf_runner_start(r, h, &h->next);
    } else
        let_go(r, h);
}

static void
lose(struct pf_runner *r, size_t worker)
{
    r->gone += !r->hand[worker].gone;
    r->hand[worker].gone = true;
}

/* Its death will be in the news. What cannot be ended by force (MPI) ends the
 * whole call. */
static void
end_broken(struct pf_runner *r, size_t worker)
{
    r->hand[worker].broken = true;
    r->hand[worker].ready = false;
    if (r->crew->kill != NULL) {
        r->crew->kill(r->crew, worker);
        return;
    }
    if (r->status == PF_OK) {
        r->status = PF_EIO;
        pf_diag_at(r->d, nowhere, "worker %zu sent what makes no sense",
                   worker + 1);
    }
}

/* --- HELLO --- */

static int
refuse_numerics(struct pf_runner *r, size_t worker, const char *text)
{
    char difference[TEXT];
    pf_numerics_difference(difference, sizeof difference, text,
                           r->options->numerics->text);
    pf_diag_at(r->d, nowhere,
               "worker %zu computes other last bits than this process: %s; "
               "--allow-mixed-numerics takes its results all the same",
               worker + 1, difference);
    return PF_ESTORE;
}

/* A worker counts and reads as this process does, or is said not to. */
static int
check_hello(struct pf_runner *r, size_t worker, const char *const said[3])
{
    const struct pf_numerics *own = r->options->numerics;
    if (strcmp(said[2], r->digest) != 0) {
        pf_diag_at(r->d, nowhere,
                   "worker %zu has another plan: all need the same experiment "
                   "and data files, options and version of prefarm",
                   worker + 1);
        return PF_EINPUT;
    }
    if (own != NULL && strcmp(own->id, said[0]) != 0 &&
        !r->options->mixed_numerics)
        return refuse_numerics(r, worker, said[1]);
    struct pf_hand *h = &r->hand[worker];
    free(h->numerics);
    free(h->text);
    h->numerics = strdup(said[0]);
    h->text = strdup(said[1]);
    return h->numerics != NULL && h->text != NULL ? PF_OK : PF_ENOMEM;
}

static void
on_hello(struct pf_runner *r, size_t worker, const struct pf_bytes *body)
{
    struct pf_cursor c = pf_cursor_over(body->data, body->size);
    struct pf_hand *h = &r->hand[worker];
    const char *said[3];
    for (size_t i = 0; i < 3; i++)
        said[i] = pf_take_string(&c);
    if (c.bad || c.left > 0 || h->greeted || h->broken) {
        end_broken(r, worker);
        return;
    }
    int status = check_hello(r, worker, said);
    if (status != PF_OK && r->status == PF_OK)
        r->status = status;
    r->stillborn = 0;
    h->greeted = true;
    h->ready = status == PF_OK;
}

/* --- RUN --- */

/* Which run of the job it is; job.n: none that is expected. */
static size_t
find_run(const struct pf_runner *r, const struct pf_hand *h, const char *id)
{
    size_t i = 0;
    for (; i < h->job.n; i++) {
        size_t run = r->queue.run[h->job.first + i];
        if (!(h->came >> i & 1) && strcmp(r->plan->run[run].id, id) == 0)
            break;
    }
    return i;
}

static void
on_run(struct pf_runner *r, size_t worker, const struct pf_bytes *body)
{
    struct pf_hand *h = &r->hand[worker];
    const char *id, *failure;
    size_t i = h->job.n;
    if (h->busy && !h->broken &&
        pf_packed_run_is(body->data, body->size, &id, &failure))
        i = find_run(r, h, id);
    if (i == h->job.n || !h->busy) {
        end_broken(r, worker);
        return;
    }
    pf_runner_keep(r, h, r->queue.run[h->job.first + i], body, failure);
    h->came |= UINT64_C(1) << i;
}

/* --- NEXT --- */

static void
on_next(struct pf_runner *r, size_t worker, const struct pf_bytes *body)
{
    struct pf_hand *h = &r->hand[worker];
    if (!h->busy || h->asked || h->ahead || h->broken || body->size > 0)
        end_broken(r, worker);
    else
        h->asked = true;
}

/* --- DONE --- */

struct done {
    int status;
    double seconds;
    struct pf_diag said;
};

static bool
is_file_name(const char *name)
{
    return strlen(name) < PF_CHECKPOINT_NAME && name[0] != '\0' &&
           name[0] != '.' && strchr(name, '/') == NULL;
}

/* false: it is not one. */
static bool
read_done(struct pf_runner *r, const struct pf_bytes *body, struct done *out)
{
    struct pf_cursor c = pf_cursor_over(body->data, body->size);
    uint64_t status = pf_take_count(&c);
    out->seconds = pf_take_double(&c);
    uint64_t n = pf_take_count(&c);
    if (status >= PF_STATUS_COUNT || !(out->seconds >= 0.0) || c.bad)
        return false;
    out->status = (int) status;
    for (uint64_t i = 0; i < n && !c.bad; i++) {
        const char *name = pf_take_string(&c);
        if (is_file_name(name))
            pf_runner_drop_later(r, name);
    }
    n = pf_take_count(&c);
    for (uint64_t i = 0; i < n && !c.bad; i++)
        pf_diag_at(&out->said, nowhere, "%s", pf_take_string(&c));
    return !c.bad && c.left == 0;
}

/* Something went wrong in the job other than in its runs. What was said about
 * it becomes the reason why the run at fault failed; memory may be there the
 * next time. */
static void
on_error(struct pf_runner *r, const struct pf_hand *h, const struct done *done)
{
    size_t lost;
    bool final = done->status != PF_ENOMEM;
    const char *why = done->said.count > 0 ? done->said.message[0]
                                           : pf_status_text(done->status);
    pf_queue_split(&r->queue, &h->job, h->came, final, &lost);
    if (lost != SIZE_MAX)
        pf_runner_fail(r, lost, why);
}

/* Told to stop by somebody else than us: it is of no more use. */
static void
on_stopped(struct pf_runner *r, size_t worker)
{
    pf_queue_return(&r->queue, &r->hand[worker].job, r->hand[worker].came);
    r->hand[worker].ready = false;
    if (r->crew->kill != NULL)
        r->crew->kill(r->crew, worker);
    else
        lose(r, worker);
}

static bool
all_came(const struct pf_hand *h)
{
    return h->job.n == 0 || h->came == UINT64_MAX >> (64 - h->job.n);
}

static void
settle_job(struct pf_runner *r, size_t worker, struct done *done)
{
    struct pf_hand *h = &r->hand[worker];
    r->now.due = true;
    if (done->status == PF_OK || done->status == PF_ESTOPPED)
        pf_mistakes_merge(r->d, &done->said); /* a checkpoint not written */
    bool over = r->ending || r->status != PF_OK;
    if (done->status == PF_OK)
        pf_runner_measure(r, h, done->seconds);
    else if (done->status == PF_ESTOPPED && !over)
        on_stopped(r, worker);
    else if (!over)
        on_error(r, h, done);
    go_on(r, h);
}

static void
on_done(struct pf_runner *r, size_t worker, const struct pf_bytes *body)
{
    struct pf_hand *h = &r->hand[worker];
    struct done done = {0};
    pf_diag_init(&done.said);
    if (!h->busy || h->broken || !read_done(r, body, &done) ||
        (done.status == PF_OK && !all_came(h)))
        end_broken(r, worker);
    else
        settle_job(r, worker, &done);
    pf_diag_clear(&done.said);
    pf_runner_tell(r);
}

void
pf_runner_message(struct pf_runner *r, size_t worker, enum pf_message type,
                  const struct pf_bytes *body)
{
    if (type == PF_MESSAGE_HELLO)
        on_hello(r, worker, body);
    else if (type == PF_MESSAGE_RUN)
        on_run(r, worker, body);
    else if (type == PF_MESSAGE_NEXT)
        on_next(r, worker, body);
    else if (type == PF_MESSAGE_DONE)
        on_done(r, worker, body);
    else
        end_broken(r, worker);
}

/* --- deaths --- */

static void
split_job(struct pf_runner *r, const struct pf_hand *h, const char *cause)
{
    char why[TEXT];
    size_t lost;
    pf_queue_split(&r->queue, &h->job, h->came, h->late, &lost);
    if (lost == SIZE_MAX)
        return;
    if (h->late)
        snprintf(why, sizeof why, "took longer than %g s", r->options->timeout);
    else
        snprintf(why, sizeof why, "worker process %s, in each of %d tries",
                 cause, PF_JOB_TRIES);
    pf_runner_fail(r, lost, why);
}

/* What does not work now may work later, and until then, as long as there are
 * others, they do what there is. */
void
pf_runner_renew(struct pf_runner *r)
{
    for (size_t w = 0; w < r->crew->n && r->gone > 0; w++) {
        struct pf_hand *h = &r->hand[w];
        if (!h->gone || r->crew->renew == NULL ||
            r->crew->renew(r->crew, w, NULL) != PF_OK)
            continue;
        h->gone = false;
        r->gone--;
    }
}

static void
on_death(struct pf_runner *r, size_t worker, const char *cause)
{
    struct pf_hand *h = &r->hand[worker];
    r->stillborn += !h->greeted;
    if (h->busy && !r->ending && r->status == PF_OK)
        split_job(r, h, h->broken ? "sent what makes no sense" : cause);
    if (h->busy)
        let_go(r, h);
    h->greeted = h->ready = h->late = h->broken = false;
    if (r->ending || r->status != PF_OK || r->left == 0)
        return;
    if (r->stillborn > 3 + r->crew->n) {
        r->status = PF_EIO;
        pf_diag_at(r->d, nowhere, "worker processes end before they begin: %s",
                   cause);
    } else {
        lose(r, worker);
        pf_runner_renew(r);
    }
    pf_runner_tell(r);
}

void
pf_runner_hear(struct pf_runner *r, const struct pf_news *news)
{
    if (news->kind == PF_NEWS_MESSAGE)
        pf_runner_message(r, news->worker, news->type, news->body);
    else if (news->kind == PF_NEWS_DEATH)
        on_death(r, news->worker, news->cause);
}
