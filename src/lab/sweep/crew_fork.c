/* Workers as processes forked from the coordinator, each at one end of a
 * socket pair. What comes from a worker is read as far as it has come, so that
 * none can hold the coordinator up; the end of its stream is its death, and
 * waitpid tells of what.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/clock.h"
#include "core/status.h"
#include "lab/sweep/crew_part.h"

#define PATIENCE 1.0 /* seconds for a worker to read, or to end */

struct worker {
    pid_t pid; /* 0: dead */
    int socket;
    struct pf_incoming in;
};

struct crew {
    struct pf_crew face;
    pf_work *work;
    void *self;
    struct worker *worker; /* face.n */
    struct pollfd *poll;   /* face.n */
    size_t turn;           /* who is looked at first: all in turn */
};

/* --- beginning --- */

/* Signals wait until the child has handlers of its own, and what is buffered is
 * written once. */
static pid_t
fork_child(struct crew *c, const int pair[2])
{
    sigset_t all, before;
    pid_t parent = getpid();
    fflush(NULL);
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &before);
    pid_t pid = fork();
    if (pid == 0)
        pf_crew_child(parent, pair[1], c->work, c->self);
    int reason = errno;
    sigprocmask(SIG_SETMASK, &before, NULL);
    errno = reason;
    return pid;
}

static int
start(struct crew *c, size_t i, struct pf_diag *d)
{
    const struct pf_place nowhere = {0};
    struct worker *w = &c->worker[i];
    int pair[2] = {-1, -1};
    w->pid = 0;
    w->in.got = 0;
    w->in.size = 0;
    pf_bytes_reset(&w->in.body);
    bool ok = socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0;
    pid_t pid = ok ? fork_child(c, pair) : -1;
    int reason = errno;
    if (ok)
        close(pair[1]);
    if (pid < 0) {
        if (ok)
            close(pair[0]);
        pf_diag_at(d, nowhere, "cannot start a worker process: %s",
                   strerror(reason));
        return PF_EIO;
    }
    w->pid = pid;
    w->socket = pair[0];
    return PF_OK;
}

/* --- death --- */

static void
say_cause(char *cause, size_t size, int how)
{
    if (WIFSIGNALED(how))
        snprintf(cause, size, "killed by signal %d (%s)", WTERMSIG(how),
                 strsignal(WTERMSIG(how)));
    else
        snprintf(cause, size, "ended with exit code %d", WEXITSTATUS(how));
}

/* Waits for a process that has closed its socket or is to end; by force, when
 * it takes its time. */
static void
reap(struct worker *w, double until, char *cause, size_t size)
{
    int how = 0;
    pid_t got = 0;
    const struct timespec nap = {.tv_nsec = 200000};
    while (got != w->pid) {
        bool late = pf_now() >= until;
        if (late)
            kill(w->pid, SIGKILL);
        got = waitpid(w->pid, &how, late ? 0 : WNOHANG);
        if (got < 0 && errno != EINTR)
            break; /* somebody else has waited for it */
        if (got == 0)
            nanosleep(&nap, NULL);
    }
    if (got == w->pid)
        say_cause(cause, size, how);
    else
        snprintf(cause, size, "gone");
    close(w->socket);
    w->pid = 0;
}

/* --- the coordinator's side --- */

static int
crew_send(struct pf_crew *crew, size_t worker, enum pf_message type,
          const struct pf_bytes *body)
{
    struct crew *c = crew->self;
    struct worker *w = &c->worker[worker];
    if (body->failed)
        return PF_ENOMEM;
    if (w->pid == 0)
        return PF_OK;
    /* A worker at work does not look at its socket. */
    if (type == PF_MESSAGE_STOP)
        kill(w->pid, SIGTERM);
    if (pf_frame_send(w->socket, type, body, PATIENCE) != PF_OK)
        kill(w->pid, SIGKILL);
    return PF_OK;
}

static void
crew_kill(struct pf_crew *crew, size_t worker)
{
    struct crew *c = crew->self;
    if (c->worker[worker].pid != 0)
        kill(c->worker[worker].pid, SIGKILL);
}

/* Reads on from one worker. */
static int
hear(struct crew *c, size_t i, struct pf_news *out)
{
    struct worker *w = &c->worker[i];
    bool whole = false;
    int status = pf_frame_receive(w->socket, &w->in, false, &whole);
    if (status == PF_ENOMEM)
        return status;
    out->worker = i;
    if (whole) {
        out->kind = PF_NEWS_MESSAGE;
        out->type = w->in.type;
        out->body = &w->in.body;
    } else if (status != PF_OK) {
        out->kind = PF_NEWS_DEATH;
        if (status == PF_EINPUT)
            kill(w->pid, SIGKILL);
        reap(w, pf_now() + PATIENCE, out->cause, sizeof out->cause);
        if (status == PF_EINPUT)
            snprintf(out->cause, sizeof out->cause, "sent what is no message");
    }
    return PF_OK;
}

/* A process that a dead worker left behind may hold its socket open: then its
 * stream never ends. */
static void
look_for_dead(struct crew *c, struct pf_news *out)
{
    for (size_t i = 0; i < c->face.n; i++) {
        siginfo_t info = {0};
        struct worker *w = &c->worker[i];
        if (w->pid == 0 || waitid(P_PID, (id_t) w->pid, &info,
                                  WEXITED | WNOHANG | WNOWAIT) != 0)
            continue;
        if (info.si_pid != w->pid)
            continue;
        hear(c, i, out); /* its last words, perhaps */
        if (out->kind == PF_NEWS_NONE) {
            out->kind = PF_NEWS_DEATH;
            reap(w, 0.0, out->cause, sizeof out->cause);
        }
        break;
    }
}

static int
crew_wait(struct pf_crew *crew, double seconds, struct pf_news *out)
{
    struct crew *c = crew->self;
    out->kind = PF_NEWS_NONE;
    for (size_t i = 0; i < crew->n; i++) {
        bool lives = c->worker[i].pid != 0;
        c->poll[i].fd = lives ? c->worker[i].socket : -1;
        c->poll[i].events = POLLIN;
        c->poll[i].revents = 0;
    }
    int wait = seconds < 0.0 ? -1 : (int) ceil(1e3 * fmin(seconds, 1e6));
    int n = poll(c->poll, (nfds_t) crew->n, wait);
    if (n < 0)
        return errno == EINTR ? PF_OK : PF_EIO;
    if (n == 0 && wait > 0)
        look_for_dead(c, out);
    int status = PF_OK;
    for (size_t k = 0; k < crew->n && n > 0; k++) {
        size_t i = (c->turn + k) % crew->n;
        if (c->poll[i].revents == 0)
            continue;
        status = hear(c, i, out);
        if (status != PF_OK || out->kind != PF_NEWS_NONE) {
            c->turn = i + 1;
            break;
        }
    }
    return status;
}

static int
crew_renew(struct pf_crew *crew, size_t worker, struct pf_diag *d)
{
    struct crew *c = crew->self;
    return c->worker[worker].pid == 0 ? start(c, worker, d) : PF_OK;
}

static void
crew_end(struct pf_crew *crew)
{
    struct crew *c = crew->self;
    const struct pf_bytes empty = {0};
    char cause[120];
    double until = pf_now() + PATIENCE;
    for (size_t i = 0; i < crew->n; i++) {
        crew_send(crew, i, PF_MESSAGE_QUIT, &empty);
        if (c->worker[i].pid != 0) /* nobody listens any more */
            shutdown(c->worker[i].socket, SHUT_RD);
    }
    for (size_t i = 0; i < crew->n; i++) {
        if (c->worker[i].pid != 0)
            reap(&c->worker[i], until, cause, sizeof cause);
        pf_bytes_clear(&c->worker[i].in.body);
    }
    free(c->worker);
    free(c->poll);
    free(c);
}

int
pf_crew_fork(struct pf_crew **out, size_t n, pf_work *work, void *self,
             struct pf_diag *d)
{
    int status = PF_ENOMEM;
    *out = NULL;
    struct crew *c = calloc(1, sizeof *c);
    if (c == NULL)
        return status;
    c->face = (struct pf_crew){.n = n,
                               .send = crew_send,
                               .wait = crew_wait,
                               .kill = crew_kill,
                               .renew = crew_renew,
                               .end = crew_end,
                               .self = c};
    c->work = work;
    c->self = self;
    c->worker = calloc(n + 1, sizeof *c->worker);
    c->poll = calloc(n + 1, sizeof *c->poll);
    if (c->worker != NULL && c->poll != NULL)
        status = PF_OK;
    for (size_t i = 0; i < n && status == PF_OK; i++)
        status = start(c, i, d);
    if (status != PF_OK) {
        c->face.n = c->worker != NULL && c->poll != NULL ? n : 0;
        crew_end(&c->face);
        return status;
    }
    *out = &c->face;
    return PF_OK;
}
