/* Who writes: a kernel lock on FILE.lock, which ends with the process that
 * has it, and a text in that file for the people who find it taken.
 *
 * The lock belongs to the open file, not to the process: a child that closes
 * its copy of the descriptor does not free it. (SQLite's own locks do belong
 * to the process; a child has none of them, so that it can drop none.)
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "core/file.h"
#include "core/status.h"
#include "lab/store/store_part.h"

#define TITLE "prefarm lock\n"

static int
cannot(const struct pf_store *s, struct pf_diag *d, const char *doing)
{
    pf_diag_at(d, (struct pf_place){.file = s->file}, "cannot %s: %s", doing,
               strerror(errno));
    return PF_EIO;
}

/* Another process may have removed the file between our opening and locking
 * it: then we hold the lock of nothing. */
static bool
is_still_there(int fd, const char *path)
{
    struct stat mine, there;
    return fstat(fd, &mine) == 0 && lstat(path, &there) == 0 &&
           mine.st_dev == there.st_dev && mine.st_ino == there.st_ino;
}

#define MOST 500 /* bytes of the text that are read */

static void
read_text(int fd, char text[MOST])
{
    ssize_t n = pread(fd, text, MOST - 1, 0);
    text[n > 0 ? n : 0] = '\0';
}

/* A lock file is empty or begins with our title; anything else is somebody's
 * file. */
static int
judge_lock(struct pf_store *s, int fd, struct pf_diag *d)
{
    struct stat info;
    char text[MOST];
    if (fstat(fd, &info) != 0)
        return cannot(s, d, "examine its lock file");
    if (S_ISREG(info.st_mode)) {
        read_text(fd, text);
        if (info.st_size == 0 || strncmp(text, TITLE, strlen(TITLE)) == 0)
            return PF_OK;
    }
    return pf_store_damage(s, d,
                           "'%s' is in the way: it is not the lock file "
                           "of a result file; move it or choose another "
                           "name for the results",
                           s->lock_path);
}

static void
write_text(int fd)
{
    char host[256] = "", since[40] = "", text[MOST];
    time_t now = time(NULL);
    struct tm utc;
    if (gethostname(host, sizeof host - 1) != 0)
        snprintf(host, sizeof host, "unknown");
    if (gmtime_r(&now, &utc) != NULL)
        strftime(since, sizeof since, "%Y-%m-%d %H:%M:%S UTC", &utc);
    int n = snprintf(text, sizeof text, TITLE "pid %ld\nhost %s\nsince %s\n",
                     (long) getpid(), host, since);
    /* without its text, or with half of it, it locks just as well */
    if (ftruncate(fd, 0) != 0 || pwrite(fd, text, (size_t) n, 0) != n)
        errno = 0;
}

/* The rest of the line that begins with `name`, in its place. */
static const char *
line_of(char *text, const char *name)
{
    char *at = strstr(text, name);
    return at != NULL ? at + strlen(name) : NULL;
}

static int
refuse_taken(struct pf_store *s, int fd, struct pf_diag *d)
{
    struct pf_place at = {.file = s->file};
    char text[MOST];
    read_text(fd, text);
    const char *pid = line_of(text, "\npid ");
    const char *host = line_of(text, "\nhost ");
    const char *since = line_of(text, "\nsince ");
    for (char *c = text; *c != '\0'; c++)
        if (*c == '\n')
            *c = '\0';
    if (pid == NULL || host == NULL || since == NULL)
        pf_diag_at(d, at,
                   "is being written by another process; wait for it or "
                   "choose another name");
    else
        pf_diag_at(d, at,
                   "is being written by process %s on %s since %s; wait for "
                   "it or choose another name",
                   pid, host, since);
    return PF_ELOCKED;
}

static int
flock_now(int fd)
{
    int status;
    do
        status = flock(fd, LOCK_EX | LOCK_NB);
    while (status != 0 && errno == EINTR);
    return status;
}

/* PF_OK with s->lock still -1: try again. */
static int
try_lock(struct pf_store *s, struct pf_diag *d)
{
    int fd =
        pf_open(AT_FDCWD, s->lock_path,
                O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);
    if (fd < 0)
        return cannot(s, d, "make its lock file");
    int status = judge_lock(s, fd, d);
    if (status == PF_OK && flock_now(fd) != 0)
        status = errno == EWOULDBLOCK ? refuse_taken(s, fd, d)
                                      : cannot(s, d, "lock the result file");
    if (status == PF_OK && is_still_there(fd, s->lock_path)) {
        s->lock = fd;
        write_text(fd);
    } else
        close(fd);
    return status;
}

int
pf_store_lock(struct pf_store *s, struct pf_diag *d)
{
    size_t size = strlen(s->path) + sizeof ".lock";
    int status = PF_OK;
    s->lock_path = malloc(size);
    if (s->lock_path == NULL)
        return PF_ENOMEM;
    snprintf(s->lock_path, size, "%s.lock", s->path);
    for (int i = 0; i < 100 && status == PF_OK && s->lock < 0; i++)
        status = try_lock(s, d);
    if (status == PF_OK && s->lock < 0)
        return cannot(s, d, "lock the result file");
    return status;
}

void
pf_store_unlock(struct pf_store *s)
{
    if (s->lock >= 0) {
        unlink(s->lock_path);
        close(s->lock);
    }
    free(s->lock_path);
    s->lock_path = NULL;
    s->lock = -1;
}
