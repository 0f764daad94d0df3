/* Files of state: written so that a whole one is there at every moment, read
 * without trust.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/sweep/checkpoint_part.h"

#include <errno.h>
#include <fcntl.h>
#include <sha2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/file.h"

#define MAGIC "prefarm state 1\n"
#define PRELUDE (sizeof MAGIC - 1 + 16) /* with the two sizes */
#define SUM 8
#define DIGEST SHA256_DIGEST_LENGTH
/* The texts with their lengths, and what else there is. */
#define MOST_HEAD (PF_BATCH_RUNS * (8 + PF_RUN_ID + 8 + PF_FAILURE_TEXT) + 512)

/* --- the folder --- */

int
pf_state_folder(const char *path, bool make)
{
    int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    int fd = pf_open(AT_FDCWD, path, flags, 0);
    if (fd >= 0 || errno != ENOENT || !make)
        return fd;
    if (mkdir(path, 0777) != 0 && errno != EEXIST)
        return -1;
    fd = pf_open(AT_FDCWD, path, flags, 0);
    int above = fd >= 0 ? pf_open(fd, "..", flags, 0) : -1;
    if (above >= 0) {
        fsync(above); /* where folders cannot be synced there is no more to
                         be had */
        close(above);
    }
    return fd;
}

bool
pf_state_owns(const char *entry, char name[PF_CHECKPOINT_NAME])
{
    static const char *const ends[] = {".state", ".state.old", ".state.new"};
    size_t digits = strspn(entry, "0123456789abcdef");
    bool ours = false;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        ours = ours || strcmp(entry + digits, ends[i]) == 0;
    if (digits != 32 || !ours)
        return false;
    snprintf(name, PF_CHECKPOINT_NAME, "%.32s.state", entry);
    return true;
}

void
pf_state_remove(int folder, const char *entry)
{
    struct stat info;
    if (fstatat(folder, entry, &info, AT_SYMLINK_NOFOLLOW) == 0 &&
        S_ISREG(info.st_mode))
        unlinkat(folder, entry, 0);
}

/* --- the head --- */

static void
put_head(struct pf_bytes *b, const struct pf_state_head *h)
{
    pf_put_string(b, h->numerics);
    pf_put_count(b, h->n_runs);
    for (size_t k = 0; k < h->n_runs; k++) {
        pf_put_string(b, h->id[k]);
        pf_put_string(b, h->failure[k]);
    }
    pf_put_count(b, h->lanes);
    pf_put_count(b, h->rows);
    pf_put_count(b, h->n_points);
    pf_put_count(b, h->n_metrics);
    pf_put_count(b, h->block_size);
    pf_put_count(b, h->t);
    pf_put_count(b, h->queries);
    pf_put_count(b, h->n_recorded);
    pf_put_count(b, h->n_policies);
}

static void
take_text(struct pf_cursor *c, char *out, size_t size)
{
    int n = snprintf(out, size, "%s", pf_take_string(c));
    c->bad = c->bad || n < 0 || (size_t) n >= size;
}

static bool
take_head(struct pf_cursor *c, struct pf_state_head *h)
{
    take_text(c, h->numerics, sizeof h->numerics);
    h->n_runs = (size_t) pf_take_count(c);
    if (h->n_runs == 0 || h->n_runs > PF_BATCH_RUNS)
        return false;
    for (size_t k = 0; k < h->n_runs; k++) {
        take_text(c, h->id[k], sizeof h->id[k]);
        take_text(c, h->failure[k], sizeof h->failure[k]);
    }
    h->lanes = pf_take_count(c);
    h->rows = pf_take_count(c);
    h->n_points = pf_take_count(c);
    h->n_metrics = pf_take_count(c);
    h->block_size = pf_take_count(c);
    h->t = pf_take_count(c);
    h->queries = pf_take_count(c);
    h->n_recorded = pf_take_count(c);
    h->n_policies = pf_take_count(c);
    return !c->bad && c->left == 0;
}

/* Prelude, head and sum. */
static void
put_front(struct pf_bytes *b, const struct pf_state_head *h)
{
    struct pf_bytes head = {0};
    put_head(&head, h);
    pf_put_bytes(b, MAGIC, sizeof MAGIC - 1);
    pf_put_count(b, head.size);
    pf_put_count(b, h->body);
    pf_put_bytes(b, head.data, head.size);
    b->failed = b->failed || head.failed;
    if (!b->failed)
        pf_put_count(b, pf_bytes_sum(b->data, b->size));
    pf_bytes_clear(&head);
}

static bool
take_front(struct pf_state_head *h, const unsigned char *front, size_t size)
{
    struct pf_cursor c = pf_cursor_over(front, size);
    const void *magic = pf_take_bytes(&c, sizeof MAGIC - 1);
    uint64_t head = pf_take_count(&c);
    h->body = pf_take_count(&c);
    if (c.bad || memcmp(magic, MAGIC, sizeof MAGIC - 1) != 0 ||
        head > MOST_HEAD)
        return false;
    h->start = PRELUDE + head + SUM;
    struct pf_cursor inner =
        pf_cursor_over(pf_take_bytes(&c, (size_t) head), (size_t) head);
    uint64_t sum = pf_take_count(&c);
    return !c.bad && sum == pf_bytes_sum(front, PRELUDE + (size_t) head) &&
           take_head(&inner, h);
}

/* --- reading --- */

/* As many bytes as there are, up to n. */
static size_t
read_up_to(int fd, void *out, size_t n, off_t at)
{
    size_t done = 0;
    while (done < n) {
        ssize_t got = pread(fd, (unsigned char *) out + done, n - done,
                            at + (off_t) done);
        if (got == 0 || (got < 0 && errno != EINTR))
            break;
        done += got > 0 ? (size_t) got : 0;
    }
    return done;
}

static bool
has_head(int fd, struct pf_state_head *head)
{
    unsigned char front[PRELUDE + MOST_HEAD + SUM];
    struct stat info;
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode))
        return false;
    size_t got = read_up_to(fd, front, sizeof front, 0);
    if (!take_front(head, front, got))
        return false;
    uint64_t rest = (uint64_t) info.st_size - head->start;
    return (uint64_t) info.st_size >= head->start && rest >= DIGEST &&
           rest - DIGEST == head->body;
}

int
pf_state_open(int folder, const char *name, bool predecessor,
              struct pf_state_head *head)
{
    char entry[PF_STATE_ENTRY];
    snprintf(entry, sizeof entry, "%s%s", name, predecessor ? ".old" : "");
    int fd =
        pf_open(folder, entry,
                O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0);
    if (fd >= 0 && !has_head(fd, head)) {
        close(fd);
        fd = -1;
    }
    return fd;
}

/* Hashes n bytes from `at` on, and keeps them where `out` is not NULL. */
static bool
hash_bytes(SHA2_CTX *sha, int fd, off_t at, uint64_t n, unsigned char *out)
{
    unsigned char block[16384];
    while (n > 0) {
        size_t piece = n < sizeof block ? (size_t) n : sizeof block;
        unsigned char *to = out != NULL ? out : block;
        if (read_up_to(fd, to, piece, at) != piece)
            return false;
        SHA256Update(sha, to, piece);
        at += (off_t) piece;
        n -= piece;
        out = out != NULL ? out + piece : NULL;
    }
    return true;
}

static bool
ends_with(int fd, const struct pf_state_head *head, SHA2_CTX *sha)
{
    uint8_t digest[DIGEST], stored[DIGEST];
    SHA256Final(digest, sha);
    off_t at = (off_t) (head->start + head->body);
    return read_up_to(fd, stored, DIGEST, at) == DIGEST &&
           memcmp(digest, stored, DIGEST) == 0;
}

bool
pf_state_whole(int fd, const struct pf_state_head *head)
{
    SHA2_CTX sha;
    SHA256Init(&sha);
    return hash_bytes(&sha, fd, 0, head->start + head->body, NULL) &&
           ends_with(fd, head, &sha);
}

bool
pf_state_read(int fd, const struct pf_state_head *head,
              const struct pf_state_piece *piece, size_t n)
{
    SHA2_CTX sha;
    off_t at = (off_t) head->start;
    SHA256Init(&sha);
    bool good = hash_bytes(&sha, fd, 0, head->start, NULL);
    for (size_t i = 0; good && i < n; i++) {
        good = hash_bytes(&sha, fd, at, piece[i].bytes, piece[i].data);
        at += (off_t) piece[i].bytes;
    }
    return good && ends_with(fd, head, &sha);
}

/* --- writing --- */

static bool
write_bytes(int fd, const void *data, size_t n)
{
    for (size_t done = 0; done < n;) {
        ssize_t put = write(fd, (const unsigned char *) data + done, n - done);
        if (put < 0 && errno != EINTR)
            return false;
        done += put > 0 ? (size_t) put : 0;
    }
    return true;
}

static bool
write_all(int fd, const struct pf_bytes *front,
          const struct pf_state_piece *piece, size_t n)
{
    SHA2_CTX sha;
    uint8_t digest[DIGEST];
    SHA256Init(&sha);
    SHA256Update(&sha, front->data, front->size);
    bool good = write_bytes(fd, front->data, front->size);
    for (size_t i = 0; good && i < n; i++) {
        SHA256Update(&sha, piece[i].data, piece[i].bytes);
        good = write_bytes(fd, piece[i].data, piece[i].bytes);
    }
    SHA256Final(digest, &sha);
    return good && write_bytes(fd, digest, DIGEST) && fsync(fd) == 0;
}

/* The new file, under a name of its own; -1 when something else is there that
 * does not go away. */
static int
create(int folder, const char *entry)
{
    pf_state_remove(folder, entry);
    return pf_open(folder, entry,
                   O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
}

/* Between the two renames only the predecessor is there, and is found. */
static bool
put_in_place(int folder, const char *fresh, const char *name)
{
    char old[PF_STATE_ENTRY];
    snprintf(old, sizeof old, "%s.old", name);
    if (renameat(folder, name, folder, old) != 0 && errno != ENOENT)
        return false;
    if (renameat(folder, fresh, folder, name) != 0)
        return false;
    fsync(folder);
    return true;
}

bool
pf_state_write(int folder, const char *name, const struct pf_state_head *head,
               const struct pf_state_piece *piece, size_t n)
{
    struct pf_bytes front = {0};
    char fresh[PF_STATE_ENTRY];
    snprintf(fresh, sizeof fresh, "%s.new", name);
    put_front(&front, head);
    int fd = -1, reason = ENOMEM;
    bool good = false;
    if (front.failed)
        goto out;
    fd = create(folder, fresh);
    good = fd >= 0 && write_all(fd, &front, piece, n);
    reason = errno;
    if (fd >= 0 && close(fd) != 0 && good) {
        good = false;
        reason = errno;
    }
    if (good) {
        good = put_in_place(folder, fresh, name);
        reason = errno;
    }
    if (fd >= 0 && !good)
        pf_state_remove(folder, fresh);
out:
    pf_bytes_clear(&front);
    errno = reason;
    return good;
}
