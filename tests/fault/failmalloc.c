/* Preloaded, makes allocations fail: FAIL_AT=k the k-th since main began,
 * FAIL_ON=1 all that follow, too. FAIL_COUNT=FILE gets a line with how many
 * there were, from every process that ends by exit. What prefarm forks counts
 * on from where it was; programs that start it (a shell, valgrind) or that it
 * starts are spared.
 *
 * Allocations go to the next library that has the function, so that valgrind
 * can watch them; while that is being looked up, which may itself allocate, to
 * the C library's own names.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
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
static bool on, armed;
static char count_file[4096];

__attribute__((constructor)) static void
arm(void)
{
    if (strstr(program_invocation_short_name, "prefarm") == NULL)
        return;
    const char *at = getenv("FAIL_AT"), *file = getenv("FAIL_COUNT");
    fail_at = at != NULL ? strtol(at, NULL, 10) : 0;
    on = getenv("FAIL_ON") != NULL;
    if (file != NULL && strlen(file) < sizeof count_file)
        strcpy(count_file, file);
    unsetenv("LD_PRELOAD");
    armed = true;
}

__attribute__((destructor)) static void
tell(void)
{
    char line[32];
    int n = snprintf(line, sizeof line, "%ld\n", atomic_load(&count));
    int out = count_file[0] != '\0'
                  ? open(count_file, O_WRONLY | O_CREAT | O_APPEND, 0666)
                  : -1;
    if (out >= 0 && write(out, line, (size_t) n) == n)
        close(out);
}

static bool
fails(void)
{
    if (!armed)
        return false;
    long k = atomic_fetch_add(&count, 1) + 1;
    if (fail_at == 0 || k < fail_at || (k > fail_at && !on))
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
    if (fails())
        return NULL;
    return look_up() ? next_malloc.malloc(n) : __libc_malloc(n);
}

void *
calloc(size_t n, size_t size)
{
    if (fails())
        return NULL;
    return look_up() ? next_calloc.calloc(n, size) : __libc_calloc(n, size);
}

void *
realloc(void *p, size_t n)
{
    if (fails())
        return NULL;
    return look_up() ? next_realloc.realloc(p, n) : __libc_realloc(p, n);
}

void *
memalign(size_t alignment, size_t n)
{
    if (fails())
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
