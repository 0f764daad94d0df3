/* Preloaded, makes allocations fail: FAIL_AT=k the k-th since main began,
 * FAIL_ON=1 all that follow, too. FAIL_SITES=FILE gets the numbers of those
 * that come from somewhere new, by the innermost frames of the stack. What
 * prefarm forks counts on from where it was; with FAIL_CHILD=1 only what is
 * forked counts, each from its own beginning, and fails. Programs that start
 * prefarm (a shell, valgrind) or that it starts are spared.
 *
 * Allocations go to the next library that has the function, so that valgrind
 * can watch them; while that is being looked up, which may itself allocate, to
 * the C library's own names.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern void *__libc_malloc(size_t n);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *p, size_t n);
extern void *__libc_memalign(size_t alignment, size_t n);

static atomic_long count;
static long fail_at;
static bool on, armed, waiting; /* waiting: for a fork */
static char sites_file[4096];

static void
begin_child(void)
{
    if (waiting)
        atomic_store(&count, 0);
    waiting = false;
}

__attribute__((constructor)) static void
arm(void)
{
    if (strstr(program_invocation_short_name, "prefarm") == NULL)
        return;
    const char *at = getenv("FAIL_AT"), *sites = getenv("FAIL_SITES");
    void *frame[1];
    fail_at = at != NULL ? strtol(at, NULL, 10) : 0;
    on = getenv("FAIL_ON") != NULL;
    if (sites != NULL && strlen(sites) < sizeof sites_file) {
        strcpy(sites_file, sites);
        backtrace(frame, 1); /* allocates the first time */
    }
    waiting = getenv("FAIL_CHILD") != NULL;
    pthread_atfork(NULL, NULL, begin_child);
    unsetenv("LD_PRELOAD");
    armed = true;
}

static void
append(long number)
{
    char line[32];
    int n = snprintf(line, sizeof line, "%ld\n", number);
    int out = open(sites_file, O_WRONLY | O_CREAT | O_APPEND, 0666);
    if (out >= 0 && write(out, line, (size_t) n) == n)
        close(out);
}

/* The frames that make a place, and how many places there can be. */
enum { FRAMES = 10, PLACES = 1 << 16 };

static void
note_place(long k)
{
    static uint64_t seen[PLACES];
    static _Thread_local bool within;
    void *frame[FRAMES];
    uint64_t hash = 14695981039346656037u;
    if (within)
        return;
    within = true;
    int n = backtrace(frame, FRAMES);
    within = false;
    for (int i = 0; i < n; i++)
        hash = (hash ^ (uintptr_t) frame[i]) * 1099511628211u;
    for (size_t at = hash % PLACES;; at = (at + 1) % PLACES) {
        if (seen[at] == hash)
            return;
        if (seen[at] != 0)
            continue;
        seen[at] = hash;
        append(k);
        return;
    }
}

/* What a program cannot mend: GLPK aborts, GSL writes to what it has not got,
 * and the stack of an XPath (libxml2 2.9.14) is used after it was freed. */
static bool
is_spared(const void *caller, size_t n)
{
    Dl_info where;
    if (dladdr(caller, &where) == 0 || where.dli_fname == NULL)
        return false;
    return strstr(where.dli_fname, "libglpk") != NULL ||
           (strstr(where.dli_fname, "libxml2") != NULL && n == 80) ||
           (where.dli_sname != NULL &&
            strcmp(where.dli_sname, "gsl_ran_discrete_preproc") == 0);
}

static bool
fails(const void *caller, size_t n)
{
    if (!armed || waiting)
        return false;
    long k = atomic_fetch_add(&count, 1) + 1;
    if (sites_file[0] != '\0')
        note_place(k);
    if (fail_at == 0 || k < fail_at || (k > fail_at && !on) ||
        is_spared(caller, n))
        return false;
    errno = ENOMEM;
    return true;
}

/* The functions of the next library: a union, as ISO C turns no pointer to
 * data into one to a function. */
union next {
    void *symbol;
    void *(*malloc)(size_t n);
    void *(*calloc)(size_t n, size_t size);
    void *(*realloc)(void *p, size_t n);
    void *(*align)(size_t alignment, size_t n);
};
static union next next_malloc, next_calloc, next_realloc, next_align;
static bool looking, found;

static bool
look_up(void)
{
    if (found || looking)
        return found;
    looking = true;
    next_malloc.symbol = dlsym(RTLD_NEXT, "malloc");
    next_calloc.symbol = dlsym(RTLD_NEXT, "calloc");
    next_realloc.symbol = dlsym(RTLD_NEXT, "realloc");
    next_align.symbol = dlsym(RTLD_NEXT, "memalign");
    found = true;
    return true;
}

void *
malloc(size_t n)
{
    if (fails(__builtin_return_address(0), n))
        return NULL;
    return look_up() ? next_malloc.malloc(n) : __libc_malloc(n);
}

void *
calloc(size_t n, size_t size)
{
    if (fails(__builtin_return_address(0), n))
        return NULL;
    return look_up() ? next_calloc.calloc(n, size) : __libc_calloc(n, size);
}

void *
realloc(void *p, size_t n)
{
    if (fails(__builtin_return_address(0), n))
        return NULL;
    return look_up() ? next_realloc.realloc(p, n) : __libc_realloc(p, n);
}

void *
memalign(size_t alignment, size_t n)
{
    if (fails(__builtin_return_address(0), n))
        return NULL;
    return look_up() ? next_align.align(alignment, n)
                     : __libc_memalign(alignment, n);
}

void *
aligned_alloc(size_t alignment, size_t n)
{
    return memalign(alignment, n);
}

int
posix_memalign(void **p, size_t alignment, size_t n)
{
    void *q = memalign(alignment, n);
    if (q == NULL)
        return ENOMEM;
    *p = q;
    return 0;
}
