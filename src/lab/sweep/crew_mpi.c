/* A message is an MPI message of bytes whose tag is its type. MPI counts bytes
 * in an int, so that one that fills a whole part goes on in another, tagged
 * REST, which may be empty. Both sides wait by asking and sleeping a little:
 * a blocking receive would keep a core busy for as long as it waits.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/sweep/crew_mpi.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/clock.h"
#include "core/status.h"
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

/* What the launchers say: Open MPI, MPICH and its kin, PMIx. */
bool
pf_mpi_is_launched(void)
{
    static const char *const sizes[] = {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE",
                                        "MPI_LOCALNRANKS"};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        const char *text = getenv(sizes[i]);
        if (text != NULL)
            return strcmp(text, "1") != 0;
    }
    /* A launcher that says no size: Slurm's, also for what knows no MPI. */
    const char *tasks = getenv("SLURM_STEP_NUM_TASKS");
    if (tasks != NULL && strcmp(tasks, "1") == 0)
        return false;
    return getenv("PMI_RANK") != NULL || getenv("PMIX_RANK") != NULL;
}

#ifdef HAVE_MPI
#include <mpi.h>

#ifndef PF_MPI_PART
#define PF_MPI_PART ((size_t) 1 << 30) /* bytes sent at once */
#endif

/* Tags beside enum pf_message. */
enum { REST = 100, BYE };

#define WORLD MPI_COMM_WORLD

int
pf_mpi_begin(int *rank, int *size)
{
    if (MPI_Init(NULL, NULL) != MPI_SUCCESS)
        return PF_EIO;
    MPI_Comm_rank(WORLD, rank);
    MPI_Comm_size(WORLD, size);
    return PF_OK;
}

int
pf_mpi_end(int code)
{
    MPI_Bcast(&code, 1, MPI_INT, 0, WORLD);
    MPI_Finalize();
    return code;
}

int
pf_mpi_agree(int status, bool *silent)
{
    int rank, size, first;
    MPI_Comm_rank(WORLD, &rank);
    MPI_Comm_size(WORLD, &size);
    int mine = status != PF_OK ? rank : size;
    MPI_Allreduce(&mine, &first, 1, MPI_INT, MPI_MIN, WORLD);
    if (first == size)
        return PF_OK;
    *silent = rank != first;
    MPI_Bcast(&status, 1, MPI_INT, first, WORLD);
    return status;
}

/* --- messages --- */

/* Sleeps that grow while nothing happens, so that an answer which comes at
 * once is seen at once and a long wait costs nothing. */
struct patience {
    long nanoseconds;
};

static void
nap(struct patience *p)
{
    const long first = 10000, most = 1000000;
    struct timespec t = {.tv_nsec = p->nanoseconds};
    if (t.tv_nsec > 0)
        nanosleep(&t, NULL);
    p->nanoseconds = t.tv_nsec == 0 ? first : 2 * t.tv_nsec;
    if (p->nanoseconds > most)
        p->nanoseconds = most;
}

static bool
is_there(int source, int tag, MPI_Status *status)
{
    int found = 0;
    MPI_Iprobe(source, tag, WORLD, &found, status);
    return found != 0;
}

/* Receives the message that was found, with all that belongs to it. */
static int
take(struct pf_bytes *body, MPI_Status *status)
{
    int n = 0, source = status->MPI_SOURCE;
    pf_bytes_reset(body);
    for (int tag = status->MPI_TAG;; tag = REST) {
        if (tag == REST)
            MPI_Probe(source, tag, WORLD, status);
        MPI_Get_count(status, MPI_BYTE, &n);
        unsigned char none, *at = &none;
        if (n > 0)
            at = pf_put_space(body, (size_t) n);
        if (at == NULL)
            return PF_ENOMEM;
        MPI_Recv(at, n, MPI_BYTE, source, tag, WORLD, MPI_STATUS_IGNORE);
        if ((size_t) n < PF_MPI_PART)
            return PF_OK;
    }
}

/* The parts of a message: size and tag of the one that starts at `done`. */
static size_t
part(const struct pf_bytes *body, size_t done, int type, int *tag)
{
    size_t left = (body != NULL ? body->size : 0) - done;
    *tag = done == 0 ? type : REST;
    return left < PF_MPI_PART ? left : PF_MPI_PART;
}

/* --- the coordinator --- */

/* A message on its way: nobody waits for a worker that counts. */
struct parcel {
    struct parcel *next;
    unsigned char *data;
    MPI_Request request;
};

struct ranks {
    struct pf_crew crew;
    struct pf_bytes body;
    struct parcel *sent;
    size_t present; /* workers that have not said BYE */
};

static void
drop_arrived(struct ranks *r)
{
    struct parcel **at = &r->sent;
    while (*at != NULL) {
        struct parcel *p = *at;
        int there = 0;
        MPI_Test(&p->request, &there, MPI_STATUS_IGNORE);
        if (there == 0) {
            at = &p->next;
            continue;
        }
        *at = p->next;
        free(p->data);
        free(p);
    }
}

static int
post(struct ranks *r, int rank, int tag, const void *data, size_t n)
{
    struct parcel *p = calloc(1, sizeof *p);
    unsigned char *copy = malloc(n + 1);
    if (p == NULL || copy == NULL) {
        free(p);
        free(copy);
        return PF_ENOMEM;
    }
    if (n > 0)
        memcpy(copy, data, n);
    p->data = copy;
    p->next = r->sent;
    r->sent = p;
    MPI_Isend(copy, (int) n, MPI_BYTE, rank, tag, WORLD, &p->request);
    return PF_OK;
}

static int
crew_send(struct pf_crew *crew, size_t worker, enum pf_message type,
          const struct pf_bytes *body)
{
    struct ranks *r = crew->self;
    size_t done = 0, n;
    int tag, status;
    if (body != NULL && body->failed)
        return PF_ENOMEM;
    drop_arrived(r);
    do {
        n = part(body, done, (int) type, &tag);
        status = post(r, (int) worker + 1, tag,
                      body != NULL ? body->data + done : NULL, n);
        done += n;
    } while (status == PF_OK && n == PF_MPI_PART);
    return status;
}

/* A signal may come between two naps and be missed by both: a wait is cut
 * short before anybody minds. */
#define LONGEST_WAIT 0.1

static int
crew_wait(struct pf_crew *crew, double seconds, struct pf_news *out)
{
    struct ranks *r = crew->self;
    struct patience patience = {0};
    MPI_Status found;
    double end =
        seconds < 0.0 || seconds > LONGEST_WAIT ? LONGEST_WAIT : seconds;
    out->kind = PF_NEWS_NONE;
    end += pf_now();
    drop_arrived(r);
    while (!is_there(MPI_ANY_SOURCE, MPI_ANY_TAG, &found)) {
        if (pf_now() >= end)
            return PF_OK;
        nap(&patience);
    }
    out->worker = (size_t) found.MPI_SOURCE - 1;
    out->type = (enum pf_message) found.MPI_TAG;
    out->body = &r->body;
    if (found.MPI_TAG == BYE) {
        r->present--;
        out->kind = PF_NEWS_DEATH;
        snprintf(out->cause, sizeof out->cause, "rank %d gave up",
                 found.MPI_SOURCE);
    } else {
        out->kind = PF_NEWS_MESSAGE;
    }
    return take(&r->body, &found);
}

/* Every worker hears QUIT and says BYE when it has ended; what else still
 * comes is of no interest. They have been told to stop before: one that does
 * not hear for so long will not hear at all. */
#define PATIENCE_AT_END 10.0

static void
crew_end(struct pf_crew *crew)
{
    struct ranks *r = crew->self;
    struct patience patience = {0};
    MPI_Status found;
    int status = PF_OK;
    double end = pf_now() + PATIENCE_AT_END;
    for (size_t i = 0; i < crew->n && status == PF_OK; i++)
        status = crew_send(crew, i, PF_MESSAGE_QUIT, NULL);
    while ((r->present > 0 || r->sent != NULL) && status == PF_OK) {
        drop_arrived(r);
        if (is_there(MPI_ANY_SOURCE, MPI_ANY_TAG, &found)) {
            if (found.MPI_TAG == BYE)
                r->present--;
            status = take(&r->body, &found);
        } else {
            nap(&patience);
        }
        if (pf_now() > end)
            status = PF_EIO;
    }
    if (status != PF_OK)
        MPI_Abort(WORLD, pf_status_exit_code(status));
    pf_bytes_clear(&r->body);
    free(r);
}

int
pf_crew_mpi(struct pf_crew **out, struct pf_diag *d)
{
    int size;
    *out = NULL;
    MPI_Comm_size(WORLD, &size);
    if (size < 2)
        return PF_OK;
    struct ranks *r = calloc(1, sizeof *r);
    if (r == NULL) {
        for (int i = 1; i < size; i++)
            MPI_Send(NULL, 0, MPI_BYTE, i, PF_MESSAGE_QUIT, WORLD);
        pf_diag_at(d, (struct pf_place){0}, "%s", pf_status_text(PF_ENOMEM));
        return PF_ENOMEM;
    }
    r->present = (size_t) size - 1;
    r->crew = (struct pf_crew){.n = (size_t) size - 1,
                               .send = crew_send,
                               .wait = crew_wait,
                               .end = crew_end,
                               .self = r};
    *out = &r->crew;
    return PF_OK;
}

/* --- a worker --- */

struct rank_link {
    struct pf_link link;
    const volatile sig_atomic_t *stop;
    time_t second; /* of the last look, and its nanoseconds */
    long nanosecond;
    bool stopped, quit;
};

static int
link_send(struct pf_link *link, enum pf_message type,
          const struct pf_bytes *body)
{
    size_t done = 0, n;
    int tag;
    (void) link;
    if (body != NULL && body->failed)
        return PF_ENOMEM;
    do {
        MPI_Request request;
        struct patience patience = {0};
        int there = 0;
        n = part(body, done, (int) type, &tag);
        MPI_Isend(body != NULL ? body->data + done : NULL, (int) n, MPI_BYTE, 0,
                  tag, WORLD, &request);
        for (;;) {
            MPI_Test(&request, &there, MPI_STATUS_IGNORE);
            if (there != 0)
                break;
            nap(&patience);
        }
        done += n;
    } while (n == PF_MPI_PART);
    return PF_OK;
}

static int
link_receive(struct pf_link *link, enum pf_message *type, struct pf_bytes *body)
{
    struct rank_link *l = link->self;
    struct patience patience = {0};
    MPI_Status found;
    while (!is_there(0, MPI_ANY_TAG, &found))
        nap(&patience);
    *type = (enum pf_message) found.MPI_TAG;
    l->quit = l->quit || *type == PF_MESSAGE_QUIT;
    l->stopped = false;
    return take(body, &found);
}

/* The coarse clock costs a few nanoseconds and ticks every few milliseconds:
 * MPI is asked once a tick. Also a QUIT ends what is being worked at: its
 * coordinator has given up. */
static bool
link_stopped(struct pf_link *link)
{
    struct rank_link *l = link->self;
    struct timespec t = {0};
    MPI_Status found;
    if (l->stopped || (l->stop != NULL && *l->stop != 0))
        return true;
#ifdef CLOCK_MONOTONIC_COARSE
    clock_gettime(CLOCK_MONOTONIC_COARSE, &t);
    if (t.tv_nsec == l->nanosecond && t.tv_sec == l->second)
        return false;
    l->second = t.tv_sec;
    l->nanosecond = t.tv_nsec;
#endif
    l->stopped = is_there(0, PF_MESSAGE_STOP, &found) ||
                 is_there(0, PF_MESSAGE_QUIT, &found);
    return l->stopped;
}

int
pf_mpi_work(pf_work *work, void *self, const volatile sig_atomic_t *stop)
{
    struct rank_link l = {.stop = stop,
                          .link = {.send = link_send,
                                   .receive = link_receive,
                                   .stopped = link_stopped}};
    struct pf_bytes body = {0};
    enum pf_message type;
    l.link.self = &l;
    int status = work(&l.link, self);
    link_send(&l.link, (enum pf_message) BYE, NULL);
    while (!l.quit && link_receive(&l.link, &type, &body) == PF_OK)
        continue;
    pf_bytes_clear(&body);
    return status;
}
#endif
