/* A result file of a small plan, for tests of what reads results.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_PLACED_H
#define PF_PLACED_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/status.h"
#include "lab/store/results.h"
#include "planned.h"

struct place {
    char file[64];
    struct planned p;
    const struct planned_size *size;
    struct pf_store *s;
    struct pf_results r;
    struct pf_diag d;
};

static inline void
place_open(struct place *l, const struct planned_size *size)
{
    memset(l, 0, sizeof *l);
    l->size = size;
    snprintf(l->file, sizeof l->file, "/tmp/check_place-XXXXXX");
    int fd = mkstemp(l->file);
    ck_assert_int_ge(fd, 0);
    close(fd);
    unlink(l->file);
    pf_diag_init(&l->d);
    planned_make(&l->p, size);
    ck_assert_int_eq(pf_store_open(&l->s, l->file, &l->p.plan, &l->d), PF_OK);
}

static inline void
place_read(struct place *l)
{
    pf_store_close(l->s);
    int status = pf_results_open(&l->r, l->file, &l->d);
    pf_diag_print(&l->d, stderr);
    ck_assert_int_eq(status, PF_OK);
}

static inline void
place_clear(struct place *l)
{
    pf_results_clear(&l->r);
    unlink(l->file);
    planned_clear(&l->p, l->size);
    pf_diag_clear(&l->d);
}

#endif
