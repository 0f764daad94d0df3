/* Ranks that talk: messages of every size around that of a part come and go
 * whole and in order, a rank that computes hears STOP and QUIT, one that gives
 * up is noticed, and waiting costs no CPU. Built by tests/slow/mpi.sh with a
 * part of 1000 bytes, started by mpirun with 2 ranks or more; rank 0 says "ok"
 * or what it missed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define PF_MPI_PART ((size_t) 1000)
#include "lab/sweep/crew_mpi.c"

static const size_t sizes[] = {0, 1, 999, 1000, 1001, 2000, 3500, 400000};
enum { SIZES = sizeof sizes / sizeof *sizes };

static void
fill(struct pf_bytes *b, size_t n, unsigned seed)
{
    pf_bytes_reset(b);
    unsigned char *at = n > 0 ? pf_put_space(b, n) : NULL;
    for (size_t i = 0; i < n && at != NULL; i++)
        at[i] = (unsigned char) ((i * 31 + seed) >> 3);
}

static double
cpu(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double) t.tv_sec + 1e-9 * (double) t.tv_nsec;
}

/* JOB: sent back as RUN. DONE: computes until stopped, says so. HELLO: gives
 * up. RUN: says how much CPU it has used. */
static int
work(struct pf_link *link, void *self)
{
    struct pf_bytes body = {0};
    enum pf_message type = PF_MESSAGE_QUIT;
    (void) self;
    while (link->receive(link, &type, &body) == PF_OK) {
        if (type == PF_MESSAGE_QUIT || type == PF_MESSAGE_HELLO)
            break;
        if (type == PF_MESSAGE_JOB)
            link->send(link, PF_MESSAGE_RUN, &body);
        if (type == PF_MESSAGE_RUN) {
            pf_bytes_reset(&body);
            pf_put_count(&body, (uint64_t) (1e6 * cpu()));
            link->send(link, PF_MESSAGE_HELLO, &body);
        }
        if (type == PF_MESSAGE_DONE) {
            while (!link->stopped(link))
                continue;
            link->send(link, PF_MESSAGE_DONE, NULL);
        }
    }
    pf_bytes_clear(&body);
    return PF_OK;
}

static int failures;

static void
must(bool ok, const char *what, size_t worker, size_t size)
{
    if (ok)
        return;
    failures++;
    printf("missed: %s (worker %zu, %zu)\n", what, worker, size);
}

static struct pf_news
await(struct pf_crew *crew)
{
    struct pf_news news = {.kind = PF_NEWS_NONE};
    double end = now() + 20.0;
    while (news.kind == PF_NEWS_NONE && now() < end)
        must(crew->wait(crew, -1.0, &news) == PF_OK, "wait", 0, 0);
    return news;
}

static void
echo_all(struct pf_crew *crew)
{
    struct pf_bytes body = {0};
    size_t next[64] = {0};
    for (size_t k = 0; k < SIZES; k++)
        for (size_t w = 0; w < crew->n; w++) {
            fill(&body, sizes[k], (unsigned) (k + w));
            crew->send(crew, w, PF_MESSAGE_JOB, &body);
        }
    for (size_t i = 0; i < SIZES * crew->n; i++) {
        struct pf_news news = await(crew);
        size_t w = news.worker, k = next[w]++;
        if (news.kind != PF_NEWS_MESSAGE || k >= SIZES) {
            must(false, "an answer", w, k);
            break;
        }
        fill(&body, sizes[k], (unsigned) (k + w));
        must(news.type == PF_MESSAGE_RUN && news.body->size == sizes[k] &&
                 (sizes[k] == 0 ||
                  memcmp(news.body->data, body.data, sizes[k]) == 0),
             "a message whole", w, sizes[k]);
    }
    pf_bytes_clear(&body);
}

/* Half a second without messages: nobody may use a tenth of it. */
static void
wait_idly(struct pf_crew *crew)
{
    struct pf_news news;
    double before[64] = {0}, mine = 0.0;
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < crew->n; i++)
            crew->send(crew, i, PF_MESSAGE_RUN, NULL);
        for (size_t i = 0; i < crew->n; i++) {
            news = await(crew);
            struct pf_cursor c =
                pf_cursor_over(news.body->data, news.body->size);
            double used =
                1e-6 * (double) pf_take_count(&c) - before[news.worker];
            before[news.worker] = used;
            must(round == 0 || used < 0.05, "idle waiting", news.worker,
                 (size_t) (1e3 * used));
        }
        if (round == 0)
            mine = cpu();
        double end = now() + 0.5;
        while (round == 0 && now() < end)
            crew->wait(crew, end - now(), &news);
        if (round == 0)
            must(cpu() - mine < 0.05, "an idle coordinator", 0,
                 (size_t) (1e3 * (cpu() - mine)));
    }
}

/* Told to compute, all hear STOP; then again, and QUIT is to be enough. */
static void
stop_all(struct pf_crew *crew)
{
    for (size_t i = 0; i < crew->n; i++)
        crew->send(crew, i, PF_MESSAGE_DONE, NULL);
    for (size_t i = 0; i < crew->n; i++)
        crew->send(crew, i, PF_MESSAGE_STOP, NULL);
    for (size_t i = 0; i < crew->n; i++)
        must(await(crew).type == PF_MESSAGE_DONE, "DONE after STOP", i, 0);
    if (crew->n > 1) {
        crew->send(crew, 0, PF_MESSAGE_HELLO, NULL);
        struct pf_news news = await(crew);
        must(news.kind == PF_NEWS_DEATH && news.worker == 0, "a death", 0, 0);
    }
    crew->send(crew, crew->n - 1, PF_MESSAGE_DONE, NULL);
}

int
main(void)
{
    int rank, size, code = 0;
    bool silent = false;
    struct pf_crew *crew = NULL;
    if (!pf_mpi_is_launched() || pf_mpi_begin(&rank, &size) != PF_OK)
        return 99;
    if (pf_mpi_agree(PF_OK, &silent) != PF_OK || silent)
        return 98;
    if (pf_mpi_agree(rank > 0 ? PF_EIO + rank : PF_OK, &silent) != PF_EIO + 1 ||
        silent != (rank != 1))
        return 97;
    if (rank > 0) {
        pf_mpi_work(work, NULL, NULL);
        return pf_mpi_end(1);
    }
    if (pf_crew_mpi(&crew, NULL) != PF_OK || crew == NULL)
        return 96;
    must(crew->n == (size_t) size - 1, "workers", crew->n, (size_t) size);
    echo_all(crew);
    wait_idly(crew);
    stop_all(crew);
    crew->end(crew);
    code = failures > 0 ? 2 : 0;
    if (code == 0)
        printf("ok %d ranks\n", size);
    fflush(stdout);
    return pf_mpi_end(code);
}
