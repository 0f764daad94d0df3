/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/sweep/runner.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "core/status.h"
#include "lab/sweep/runner_part.h"
#include "lab/sweep/worker.h"

#define NAP 0.2         /* seconds: a signal or a time-out waits no longer */
#define COMMIT 1.0      /* seconds that what came in waits, at most */
#define COMMIT_DONE 0.1 /* the same, once a job has ended */
#define DESERTED 1.0    /* seconds without any worker */
#define STOP 1.5        /* seconds that workers have to save themselves */

void
pf_runner_report_clear(struct pf_runner_report *report)
{
    for (size_t i = 0; i < report->n_failures; i++)
        free(report->failure[i].why);
    free(report->failure);
    memset(report, 0, sizeof *report);
}

static bool
is_stopped(const struct pf_runner *r)
{
    return r->options->stop != NULL && *r->options->stop;
}

/* --- what there is to do --- */

static bool
is_ours(const struct pf_runner_options *o, size_t i)
{
    return pf_in_shard(i, o->shard, o->n_shards);
}

/* The total comes first: who stops in the middle is told it, too. */
static int
find_missing(struct pf_runner *r)
{
    const struct pf_plan *plan = r->plan;
    r->missing = calloc(plan->n_runs + 1, sizeof *r->missing);
    if (r->missing == NULL)
        return PF_ENOMEM;
    for (size_t i = 0; i < plan->n_runs; i++)
        r->report->total += is_ours(r->options, i);
    for (size_t i = 0; i < plan->n_runs; i++) {
        bool done = false;
        if (!is_ours(r->options, i))
            continue;
        int status = pf_store_has(r->store, plan->run[i].id, &done, r->d);
        if (status == PF_OK && is_stopped(r))
            status = PF_ESTOPPED;
        if (status != PF_OK)
            return status;
        r->report->found += done;
        r->missing[i] = !done;
        r->left += !done;
        if (!done)
            r->steps_left +=
                (double) pf_cell_steps(&plan->cell[plan->run[i].cell]);
    }
    return PF_OK;
}

/* Bits of another make are not added to a file unasked. */
static int
check_numerics(struct pf_runner *r)
{
    const struct pf_place nowhere = {0};
    const struct pf_numerics *n = r->options->numerics;
    char difference[400], *text = NULL;
    size_t runs = 0;
    if (n == NULL || r->options->mixed_numerics)
        return PF_OK;
    int status = pf_store_other_numerics(r->store, n->id, &runs, &text, r->d);
    if (status == PF_OK && runs > 0) {
        pf_numerics_difference(difference, sizeof difference,
                               text != NULL ? text : "", n->text);
        pf_diag_at(r->d, nowhere,
                   "%zu of the results were computed under another numerics "
                   "fingerprint, and new ones would differ in their last bits: "
                   "%s; --allow-mixed-numerics adds to them all the same",
                   runs, difference);
        status = PF_ESTORE;
    }
    free(text);
    return status;
}

static int
make_queue(struct pf_runner *r)
{
    const struct pf_checkpoints *c = &r->options->checkpoints;
    struct pf_checkpoint_list saved = {0};
    size_t workers =
        r->options->crew != NULL ? r->options->crew->n : r->options->workers;
    int status = PF_OK;
    if (c->folder != NULL)
        status = pf_checkpoint_list(&saved, c->folder, c->numerics, r->plan);
    if (status == PF_OK && saved.unusable > 0)
        pf_diag_at(r->d, (struct pf_place){.file = c->folder},
                   "%zu saved batch%s cannot be used: damaged, or saved under "
                   "another numerics fingerprint; the runs begin anew",
                   saved.unusable, saved.unusable == 1 ? "" : "es");
    if (status == PF_OK)
        status = pf_queue_make(&r->queue, r->plan, r->missing, &saved, workers);
    pf_checkpoint_list_clear(&saved);
    return status;
}

/* --- giving out --- */

static void
send_job(struct pf_runner *r, size_t worker, const struct pf_job *job)
{
    struct pf_bytes body = {0};
    pf_put_count(&body, job->n);
    for (size_t i = 0; i < job->n; i++)
        pf_put_count(&body, r->queue.run[job->first + i]);
    int status = r->crew->send(r->crew, worker, PF_MESSAGE_JOB, &body);
    pf_bytes_clear(&body);
    if (r->status == PF_OK)
        r->status = status;
}

static void
give_one(struct pf_runner *r, size_t worker)
{
    struct pf_hand *h = &r->hand[worker];
    struct pf_job job;
    if (!pf_queue_take(&r->queue, worker, &job))
        return;
    h->asked = false;
    h->ahead = h->busy;
    if (h->ahead)
        h->next = job;
    else
        pf_runner_start(r, h, &job);
    send_job(r, worker, &job);
}

static void
give_out(struct pf_runner *r)
{
    for (size_t w = 0; w < r->crew->n && r->status == PF_OK; w++) {
        if (r->ending || is_stopped(r))
            return;
        if (r->hand[w].ready && (!r->hand[w].busy || r->hand[w].asked))
            give_one(r, w);
    }
}

/* --- the loop --- */

/* Time in which this process did not run (stopped by ^Z, as its workers are)
 * or stood still counts for nobody. */
static void
end_late(struct pf_runner *r)
{
    double now = pf_now(), lost = fmax(0.0, now - r->looked - 2.0 * NAP);
    r->looked = now;
    if (!(r->options->timeout > 0.0) || r->crew->kill == NULL)
        return;
    for (size_t w = 0; w < r->crew->n; w++) {
        struct pf_hand *h = &r->hand[w];
        h->since += lost;
        if (!h->busy || h->late || now - h->since < r->options->timeout)
            continue;
        h->late = true;
        h->ready = false;
        r->crew->kill(r->crew, w);
    }
}

/* How long to wait for news. What has ended is made durable when nothing else
 * is waiting, so that many short jobs share a commit. */
static double
patience(const struct pf_runner *r)
{
    double timeout = r->options->timeout;
    if (r->now.due)
        return 0.0;
    return timeout > 0.0 ? fmin(NAP, 0.25 * timeout) : NAP;
}

static void
listen(struct pf_runner *r, double seconds)
{
    struct pf_news news = {.kind = PF_NEWS_NONE};
    int status = r->crew->wait(r->crew, seconds, &news);
    if (status != PF_OK && r->status == PF_OK)
        r->status = status;
    if (status == PF_OK)
        pf_runner_hear(r, &news);
    double age = r->now.open ? pf_now() - r->now.since : 0.0;
    bool quiet = news.kind == PF_NEWS_NONE && r->now.due;
    if (quiet || age > (r->now.due ? COMMIT_DONE : COMMIT))
        pf_runner_commit(r);
    if (news.kind == PF_NEWS_NONE && !quiet) {
        pf_runner_renew(r);
        pf_runner_tell(r);
    }
}

/* Where none can be renewed, all may be gone. What ended them by a signal is
 * about to reach this process, too: that is for it to say. */
static void
look_for_workers(struct pf_runner *r)
{
    const struct pf_place nowhere = {0};
    double now = pf_now();
    if (r->gone < r->crew->n)
        r->deserted = now;
    if (now - r->deserted < DESERTED || r->left == 0 || r->status != PF_OK)
        return;
    r->status = PF_EIO;
    pf_diag_at(r->d, nowhere,
               r->crew->renew != NULL
                   ? "no worker process is left, and no other can be started"
                   : "no worker is left: all have given up or were told to "
                     "stop");
}

static void
work(struct pf_runner *r)
{
    pf_runner_tell(r);
    r->looked = r->deserted = pf_now();
    while (r->left > 0 && r->status == PF_OK && !r->ending && !is_stopped(r)) {
        give_out(r);
        listen(r, patience(r));
        end_late(r);
        look_for_workers(r);
    }
}

/* Who is still at it saves itself, or is ended by force. */
static void
wind_down(struct pf_runner *r)
{
    const struct pf_bytes empty = {0};
    double until = pf_now() + STOP;
    r->ending = true;
    for (size_t w = 0; w < r->crew->n; w++)
        if (r->hand[w].busy)
            r->crew->send(r->crew, w, PF_MESSAGE_STOP, &empty);
    while (r->busy > 0 && pf_now() < until) {
        struct pf_news news;
        if (r->crew->wait(r->crew, 0.05, &news) != PF_OK)
            break;
        pf_runner_hear(r, &news);
    }
    for (size_t w = 0; w < r->crew->n; w++)
        if (r->hand[w].busy && r->crew->kill != NULL)
            r->crew->kill(r->crew, w);
    pf_runner_commit(r);
}

/* --- beginning and end --- */

static int
make_crew(struct pf_runner *r, struct pf_worker_setup *setup)
{
    const struct pf_runner_options *o = r->options;
    size_t n = o->workers < r->queue.n_jobs ? o->workers : r->queue.n_jobs;
    int status = PF_OK;
    if (o->crew != NULL)
        r->crew = o->crew;
    else if (o->workers > 0)
        status = pf_crew_fork(&r->crew, n, pf_worker_work, setup, r->d);
    else
        status = pf_crew_self(&r->crew, r, setup);
    if (status != PF_OK)
        return status;
    r->hand = calloc(r->crew->n + 1, sizeof *r->hand);
    return r->hand != NULL ? PF_OK : PF_ENOMEM;
}

static void
end_crew(struct pf_runner *r)
{
    for (size_t w = 0; r->hand != NULL && w < r->crew->n; w++) {
        free(r->hand[w].numerics);
        free(r->hand[w].text);
    }
    if (r->crew != NULL && r->options->crew == NULL)
        r->crew->end(r->crew);
    free(r->hand);
}

static int
compute(struct pf_runner *r)
{
    struct pf_worker_setup setup = {.plan = r->plan,
                                    .numerics = r->options->numerics,
                                    .checkpoints = r->options->checkpoints};
    int status = check_numerics(r);
    if (status == PF_OK)
        status = make_queue(r);
    r->digest = status == PF_OK ? pf_plan_digest(r->plan) : NULL;
    if (status == PF_OK)
        status = r->digest != NULL ? make_crew(r, &setup) : PF_ENOMEM;
    if (status == PF_OK) {
        work(r);
        wind_down(r);
        status = r->status;
    }
    end_crew(r);
    pf_queue_clear(&r->queue);
    free(r->digest);
    free(r->now.drop);
    return status;
}

static double
cpu_seconds(int whose)
{
    struct rusage u;
    if (getrusage(whose, &u) != 0)
        return 0.0;
    return (double) (u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
           1e-6 * (double) (u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

int
pf_runner_run(const struct pf_plan *plan, struct pf_store *store,
              const struct pf_runner_options *options,
              struct pf_runner_report *report, struct pf_diag *d)
{
    struct pf_runner r = {.plan = plan,
                          .store = store,
                          .options = options,
                          .report = report,
                          .d = d,
                          .start = pf_now()};
    double alone = cpu_seconds(RUSAGE_SELF),
           busy = cpu_seconds(RUSAGE_CHILDREN);
    memset(report, 0, sizeof *report);
    report->failure = calloc(PF_DIAG_CAP, sizeof *report->failure);
    int status = report->failure != NULL ? find_missing(&r) : PF_ENOMEM;
    if (status == PF_OK && r.left == 0)
        pf_runner_tell(&r);
    if (status == PF_OK && r.left > 0)
        status = compute(&r);
    if (status == PF_OK && r.left > 0 && is_stopped(&r))
        status = PF_ESTOPPED;
    if (status == PF_OK && r.left == 0 && options->checkpoints.folder != NULL)
        pf_checkpoint_drop_all(options->checkpoints.folder);
    free(r.missing);
    report->alone = cpu_seconds(RUSAGE_SELF) - alone;
    report->busy = options->crew != NULL ? r.job_seconds
                                         : cpu_seconds(RUSAGE_CHILDREN) - busy;
    return status;
}
