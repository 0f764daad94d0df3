/* A folder for a test, and one in it that is not there yet.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_SCRATCH_FOLDER_H
#define PF_SCRATCH_FOLDER_H

#include <string.h>
#include <unistd.h>

#include "testing.h"

struct scratch {
    char path[64], inside[80];
};

static inline void
scratch_open(struct scratch *f)
{
    strcpy(f->path, "/dev/shm/prefarm-XXXXXX"); /* without waiting for disks */
    if (mkdtemp(f->path) == NULL) {
        strcpy(f->path, "/tmp/prefarm-XXXXXX");
        ck_assert_ptr_nonnull(mkdtemp(f->path));
    }
    snprintf(f->inside, sizeof f->inside, "%s/t.checkpoints", f->path);
}

/* Both must be empty, or `inside` gone. */
static inline void
scratch_close(struct scratch *f)
{
    rmdir(f->inside);
    ck_assert_int_eq(rmdir(f->path), 0);
}

#endif
