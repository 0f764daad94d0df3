/* The result file from outside: where it is, and whether it is ours.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/status.h"
#include "lab/store/store_part.h"

static int
refuse(const char *file, struct pf_diag *d, const char *why)
{
    pf_diag_at(d, (struct pf_place){.file = file}, "%s", why);
    return PF_ESTORE;
}

static int
cannot(const char *file, struct pf_diag *d, const char *doing)
{
    pf_diag_at(d, (struct pf_place){.file = file}, "cannot %s: %s", doing,
               strerror(errno));
    return PF_EIO;
}

/* The absolute name of a file that is not there: that of its folder, which
 * must be, and its own. */
static int
locate_new(const char *file, char **path, struct pf_diag *d)
{
    const char *slash = strrchr(file, '/');
    const char *name = slash != NULL ? slash + 1 : file;
    if (name[0] == '\0')
        return refuse(file, d, "names a folder; a file name is needed");
    char *folder = slash == NULL ? strdup(".")
                                 : strndup(file, (size_t) (slash - file) + 1);
    char *real = folder != NULL ? realpath(folder, NULL) : NULL;
    int status = PF_OK;
    if (folder == NULL)
        status = PF_ENOMEM;
    else if (real == NULL)
        status = cannot(file, d, "find its folder");
    else {
        size_t size = strlen(real) + strlen(name) + 2;
        *path = malloc(size);
        if (*path == NULL)
            status = PF_ENOMEM;
        else
            snprintf(*path, size, "%s/%s", real, name);
    }
    free(real);
    free(folder);
    return status;
}

int
pf_store_locate(const char *file, char **path, bool *exists, struct pf_diag *d)
{
    struct stat info;
    *path = NULL;
    *exists = stat(file, &info) == 0;
    if (!*exists && errno != ENOENT)
        return cannot(file, d, "open the result file");
    if (!*exists) {
        if (lstat(file, &info) == 0)
            return refuse(file, d, "is a link to a file that is not there");
        return locate_new(file, path, d);
    }
    if (!S_ISREG(info.st_mode))
        return refuse(file, d,
                      S_ISDIR(info.st_mode)
                          ? "is a folder; a result file is needed"
                          : "is a pipe or a device; a result file is needed");
    *path = realpath(file, NULL);
    return *path != NULL ? PF_OK : cannot(file, d, "open the result file");
}

static uint32_t
big_endian(const unsigned char *p)
{
    return (uint32_t) p[0] << 24 | (uint32_t) p[1] << 16 |
           (uint32_t) p[2] << 8 | (uint32_t) p[3];
}

static int
refuse_version(struct pf_store *s, uint32_t version, struct pf_diag *d)
{
    return pf_store_damage(
        s, d,
        "is a result file of format %lu, this prefarm reads format %d; use "
        "the prefarm that made it, or run the experiment into a new file",
        (unsigned long) version, PF_STORE_VERSION);
}

/* Pages that the header counts but the file lacks: it was cut off. While
 * there is a write-ahead log the file may lag behind. */
static bool
is_cut_off(const struct pf_store *s, const unsigned char *head, int64_t size)
{
    char log[4096 + 8];
    int64_t page = (int64_t) head[16] << 8 | head[17];
    if (page == 1)
        page = 65536;
    if (size >= page * (int64_t) big_endian(head + 28))
        return false;
    int length = snprintf(log, sizeof log, "%s-wal", s->path);
    return length < 0 || (size_t) length >= sizeof log ||
           access(log, F_OK) != 0;
}

/* Offsets as in "Database File Format" 1.3: page size 16, pages 28, user
 * version 60, application id 68. */
int
pf_store_check_header(struct pf_store *s, struct pf_diag *d)
{
    sqlite3_file *f = NULL;
    unsigned char head[100];
    sqlite3_int64 size = 0;
    int rc = sqlite3_file_control(s->db, "main", SQLITE_FCNTL_FILE_POINTER, &f);
    if (rc != SQLITE_OK || f == NULL || f->pMethods == NULL)
        return pf_store_fault(s, "open the result file", d);
    if (f->pMethods->xFileSize(f, &size) != SQLITE_OK)
        return cannot(s->file, d, "examine the result file");
    if (size == 0)
        return refuse(s->file, d,
                      "is empty, not a result file; remove it or choose "
                      "another name");
    if (size < (sqlite3_int64) sizeof head ||
        f->pMethods->xRead(f, head, (int) sizeof head, 0) != SQLITE_OK ||
        memcmp(head, "SQLite format 3", 16) != 0)
        return refuse(s->file, d,
                      "is not a result file (prefarm run makes one); choose "
                      "another name");
    if (big_endian(head + 68) != PF_STORE_APPLICATION)
        return refuse(s->file, d,
                      "is a database of another program, not a result file "
                      "(prefarm run makes one); choose another name");
    if (big_endian(head + 60) != PF_STORE_VERSION)
        return refuse_version(s, big_endian(head + 60), d);
    if (is_cut_off(s, head, size))
        return refuse(s->file, d,
                      "is cut off: it is shorter than it says; restore it "
                      "from a copy or run the experiment again");
    return PF_OK;
}

/* File systems of several machines, by the numbers in <linux/magic.h> and in
 * statfs(2). FUSE is none of them: mostly the file is on this machine. */
bool
pf_store_is_remote(unsigned long kind)
{
    static const uint32_t remote[] = {
        0x6969,     /* NFS */
        0x517b,     /* SMB */
        0xfe534d42, /* SMB 2 */
        0xff534d42, /* CIFS */
        0x01021997, /* 9p */
        0x5346414f, /* AFS */
        0x6b414653, /* AFS of the kernel */
        0x73757245, /* Coda */
        0x0bd00bd0, /* Lustre */
        0x47504653, /* GPFS */
        0x19830326, /* BeeGFS */
        0x00c36400, /* Ceph */
        0x01161970, /* GFS2 */
        0x7461636f, /* OCFS2 */
    };
    for (size_t i = 0; i < sizeof remote / sizeof remote[0]; i++)
        if ((uint32_t) kind == remote[i])
            return true;
    return false;
}
