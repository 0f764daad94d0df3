/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/progress.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define BAR 30

static double
now(void)
{
    struct timespec t;
    if (clock_gettime(CLOCK_MONOTONIC, &t) != 0)
        return 0.0;
    return (double) t.tv_sec + 1e-9 * (double) t.tv_nsec;
}

void
pf_progress_init(struct pf_progress *p, bool quiet)
{
    memset(p, 0, sizeof *p);
    p->shown = !quiet && isatty(STDERR_FILENO);
}

static void
print_left(double seconds)
{
    unsigned long s = (unsigned long) (seconds + 0.5);
    if (s >= 3600)
        fprintf(stderr, "  %lu h %02lu min left", s / 3600, s / 60 % 60);
    else if (s >= 60)
        fprintf(stderr, "  %lu min %02lu s left", s / 60, s % 60);
    else
        fprintf(stderr, "  %lu s left", s);
}

void
pf_progress_tell(void *self, size_t done, size_t total)
{
    struct pf_progress *p = self;
    if (!p->shown || total == 0)
        return;
    if (p->start <= 0.0) {
        p->start = now();
        p->at_start = done;
    }
    size_t full = done * BAR / total;
    fputs("\r\033[K[", stderr);
    for (size_t i = 0; i < BAR; i++)
        fputc(i < full ? '#' : '.', stderr);
    fprintf(stderr, "] %zu/%zu runs", done, total);
    double spent = now() - p->start;
    if (done > p->at_start && done < total)
        print_left(spent * (double) (total - done) /
                   (double) (done - p->at_start));
    fflush(stderr);
}

void
pf_progress_end(struct pf_progress *p)
{
    if (p->shown)
        fputs("\r\033[K", stderr);
}
