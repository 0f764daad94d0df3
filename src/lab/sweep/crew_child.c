/* The other side of a fork.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/sweep/crew_part.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "core/status.h"

#define SOCKET 3 /* where a worker has it */

/* The one thing a signal handler may touch. */
static volatile sig_atomic_t told_to_stop;

static void
note_stop(int signal_number)
{
    (void) signal_number;
    told_to_stop = 1;
}

/* A terminal sends INT and HUP to all; what they mean is for the coordinator
 * to say, whose word for it is TERM. */
static void
mind_signals(void)
{
    struct sigaction action = {.sa_handler = SIG_DFL};
    sigset_t none;
    sigemptyset(&action.sa_mask);
    for (int s = 1; s < NSIG; s++)
        sigaction(s, &action, NULL); /* fails for KILL and STOP */
    action.sa_handler = SIG_IGN;
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
    sigaction(SIGPIPE, &action, NULL);
    action.sa_handler = note_stop;
    action.sa_flags = SA_RESTART;
    sigaction(SIGTERM, &action, NULL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static void
close_rest(int first)
{
    if (close_range((unsigned) first, ~0u, 0) == 0)
        return;
    long most = sysconf(_SC_OPEN_MAX);
    for (int fd = first; fd < most && fd < 65536; fd++)
        close(fd);
}

/* Nothing of the coordinator's stays open, least of all the other workers'
 * sockets and the lock of the results. Standard output is taken, so that no
 * file gets its number. The socket is not for programs that a worker
 * starts. */
static bool
mind_descriptors(int socket)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    bool ok = null >= 0 && dup2(null, 0) == 0 && dup2(null, 1) == 1;
    if (ok && socket != SOCKET)
        ok = dup2(socket, SOCKET) == SOCKET;
    ok = ok && fcntl(SOCKET, F_SETFD, FD_CLOEXEC) == 0;
    close_rest(SOCKET + 1);
    return ok;
}

/* When memory runs out, a worker is to go before the coordinator. */
static void
offer_memory(void)
{
    int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    if (write(fd, "500", 3) < 0) {
        /* then the kernel chooses by itself */
    }
    close(fd);
}

/* --- the link --- */

static int
link_send(struct pf_link *link, enum pf_message type,
          const struct pf_bytes *body)
{
    (void) link;
    if (body->failed)
        return PF_ENOMEM;
    return pf_frame_send(SOCKET, type, body, -1.0);
}

static int
link_receive(struct pf_link *link, enum pf_message *type, struct pf_bytes *body)
{
    struct pf_incoming *in = link->self;
    bool whole = false;
    pf_bytes_reset(body);
    while (!whole)
        if (pf_frame_receive(SOCKET, in, true, &whole) != PF_OK)
            return PF_EIO;
    *type = in->type;
    pf_put_bytes(body, in->body.data, in->body.size);
    return body->failed ? PF_ENOMEM : PF_OK;
}

static bool
link_stopped(struct pf_link *link)
{
    (void) link;
    return told_to_stop;
}

void
pf_crew_child(pid_t parent, int socket, pf_work *work, void *self)
{
    told_to_stop = 0;
    /* the parent may have died before it could be asked for */
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent)
        _exit(EXIT_FAILURE);
    if (!mind_descriptors(socket))
        _exit(EXIT_FAILURE);
    offer_memory();
    mind_signals();
    struct pf_incoming in = {0};
    struct pf_link link = {.send = link_send,
                           .receive = link_receive,
                           .stopped = link_stopped,
                           .self = &in};
    int status = work(&link, self);
    pf_bytes_clear(&in.body);
    _exit(status == PF_OK ? EXIT_SUCCESS : EXIT_FAILURE);
}
