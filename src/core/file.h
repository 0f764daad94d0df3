/* Reading a whole file that somebody else wrote.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_CORE_FILE_H
#define PF_CORE_FILE_H

#include <stddef.h>
#include <sys/types.h>

#include "core/diag.h"

/* Reads the text file `name` into *text (NUL-terminated, the caller frees it)
 * and its length without that NUL into *size (which may be NULL). A relative
 * name is looked up in the folder `base`, or in the working directory where
 * base is NULL or empty. Only regular files of at most `cap` bytes without
 * NUL bytes are taken: a pipe or a device could block or never end. `cap`
 * counts bytes and must be below SIZE_MAX / 4.
 *
 * Returns PF_OK, PF_EINPUT or PF_EIO (the reason noted in d), or PF_ENOMEM.
 * On failure *text is NULL and *size 0. */
int pf_file_read(const char *base, const char *name, size_t cap, char **text,
                 size_t *size, struct pf_diag *d, struct pf_place at);

/* `name` seen from the folder `base`, as pf_file_read looks it up. The caller
 * frees it; NULL when memory runs out. */
char *pf_file_path(const char *base, const char *name);

/* As openat (AT_FDCWD: in the working directory), but what a signal only
 * interrupted is tried again: on a file system of a network it may be. */
int pf_open(int folder, const char *path, int flags, mode_t mode);

#endif
