/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/status.h"

char *
pf_file_path(const char *base, const char *name)
{
    if (name[0] == '/' || base == NULL || base[0] == '\0')
        return strdup(name);
    size_t length = strlen(base);
    const char *slash = base[length - 1] == '/' ? "" : "/";
    size_t size = length + strlen(slash) + strlen(name) + 1;
    char *path = malloc(size);
    if (path != NULL)
        snprintf(path, size, "%s%s%s", base, slash, name);
    return path;
}

static int
too_large(const char *path, size_t cap, struct pf_diag *d, struct pf_place at)
{
    return pf_diag_at(d, at, "'%s' is larger than the %zu bytes allowed here",
                      path, cap);
}

int
pf_open(int folder, const char *path, int flags, mode_t mode)
{
    int fd;
    do
        fd = openat(folder, path, flags, mode);
    while (fd < 0 && errno == EINTR);
    return fd;
}

/* Opens without waiting (a pipe with no writer would block) and looks at what
 * was opened, so that nobody can swap the file in between. */
static int
open_regular(const char *path, size_t cap, int *fd, size_t *size_hint,
             struct pf_diag *d, struct pf_place at)
{
    struct stat info;
    *fd = pf_open(AT_FDCWD, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY,
                  0);
    if (*fd < 0)
        return pf_diag_at(d, at, "cannot open '%s': %s", path, strerror(errno));
    if (fstat(*fd, &info) != 0) {
        pf_diag_at(d, at, "cannot examine '%s': %s", path, strerror(errno));
        return PF_EIO;
    }
    if (!S_ISREG(info.st_mode))
        return pf_diag_at(d, at, "'%s' is %s; an ordinary file is needed", path,
                          S_ISDIR(info.st_mode) ? "a folder"
                                                : "a pipe or a device");
    if ((unsigned long long) info.st_size > cap)
        return too_large(path, cap, d, at);
    *size_hint = (size_t) info.st_size;
    return PF_OK;
}

/* Reads until the end or until the buffer is full. */
static int
fill(int fd, char *buffer, size_t room, size_t *used)
{
    while (*used < room) {
        ssize_t got = read(fd, buffer + *used, room - *used);
        if (got == 0)
            return PF_OK;
        if (got < 0 && errno != EINTR)
            return PF_EIO;
        if (got > 0)
            *used += (size_t) got;
    }
    return PF_OK;
}

/* The size that fstat tells is only a hint: the file may be growing. One byte
 * more than allowed is asked for, to notice that there is more. */
static int
read_all(int fd, size_t hint, size_t cap, char **text, size_t *used)
{
    size_t room = hint + 1;
    for (;;) {
        char *larger = realloc(*text, room + 1);
        if (larger == NULL)
            return PF_ENOMEM;
        *text = larger;
        int status = fill(fd, *text, room, used);
        (*text)[*used] = '\0';
        if (status != PF_OK || *used < room || *used > cap)
            return status;
        room = 2 * room < cap + 1 ? 2 * room : cap + 1;
    }
}

static int
judge(const char *path, size_t cap, const char *text, size_t used,
      struct pf_diag *d, struct pf_place at)
{
    if (used > cap)
        return too_large(path, cap, d, at);
    size_t length = strlen(text);
    if (length < used)
        return pf_diag_at(d, at,
                          "'%s' has a NUL byte at offset %zu; a text file is "
                          "needed",
                          path, length);
    return PF_OK;
}

int
pf_file_read(const char *base, const char *name, size_t cap, char **text,
             size_t *size, struct pf_diag *d, struct pf_place at)
{
    char *path = NULL, *buffer = NULL;
    int fd = -1;
    size_t hint = 0, used = 0;
    int status = PF_ENOMEM;
    *text = NULL;
    if (size != NULL)
        *size = 0;
    if (name == NULL || name[0] == '\0')
        return pf_diag_at(d, at, "a file name is empty");
    path = pf_file_path(base, name);
    if (path == NULL)
        goto out;
    status = open_regular(path, cap, &fd, &hint, d, at);
    if (status != PF_OK)
        goto out;
    status = read_all(fd, hint, cap, &buffer, &used);
    if (status == PF_EIO)
        pf_diag_at(d, at, "cannot read '%s': %s", path, strerror(errno));
    if (status == PF_OK)
        status = judge(path, cap, buffer, used, d, at);
    if (status != PF_OK)
        goto out;
    *text = buffer;
    buffer = NULL;
    if (size != NULL)
        *size = used;
out:
    if (fd >= 0)
        close(fd);
    free(buffer);
    free(path);
    return status;
}
