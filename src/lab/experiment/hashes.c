/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/experiment/hashes.h"

#include <errno.h>
#include <fcntl.h>
#include <sha2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/file.h"
#include "core/status.h"
#include "lab/experiment/xml_read.h"

void
pf_hashes_clear(struct pf_hashes *h)
{
    for (size_t i = 0; i < h->n; i++)
        free(h->name[i]);
    free(h->name);
    free(h->hex);
    memset(h, 0, sizeof *h);
}

/* Does not wait for a pipe and does not follow a device for ever. */
static int
hash_contents(const char *path, char hex[65])
{
    uint8_t block[16384];
    SHA2_CTX sha;
    struct stat info;
    ssize_t got = -1;
    int fd = pf_open(AT_FDCWD, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
    if (fd < 0)
        return PF_EIO;
    SHA256Init(&sha);
    if (fstat(fd, &info) == 0 && S_ISREG(info.st_mode))
        while ((got = read(fd, block, sizeof block)) > 0)
            SHA256Update(&sha, block, (size_t) got);
    else
        errno = EINVAL;
    int reason = errno;
    close(fd);
    errno = reason;
    SHA256End(&sha, hex);
    return got == 0 ? PF_OK : PF_EIO;
}

static int
add_hash(struct pf_hashes *h, const char *name, struct pf_diag *d,
         struct pf_place at)
{
    char shown[PF_SHORT];
    char **names = realloc(h->name, (h->n + 1) * sizeof *names);
    if (names != NULL)
        h->name = names;
    char(*hexes)[65] = realloc(h->hex, (h->n + 1) * sizeof *hexes);
    if (hexes != NULL)
        h->hex = hexes;
    char *path = pf_file_path(h->base, name);
    int status = PF_ENOMEM;
    if (names == NULL || hexes == NULL || path == NULL)
        goto out;
    if (hash_contents(path, h->hex[h->n]) != PF_OK) {
        status = pf_diag_at(d, at, "cannot read '%s': %s",
                            pf_shorten(path, shown), strerror(errno));
        goto out;
    }
    h->name[h->n] = strdup(name);
    if (h->name[h->n] == NULL)
        goto out;
    h->n++;
    status = PF_OK;
out:
    free(path);
    return status;
}

int
pf_hashes_find(const char **hex, struct pf_hashes *h, const char *name,
               struct pf_diag *d, struct pf_place at)
{
    size_t i = 0;
    int status = PF_OK;
    while (i < h->n && strcmp(h->name[i], name) != 0)
        i++;
    if (i == h->n)
        status = add_hash(h, name, d, at);
    *hex = status == PF_OK ? h->hex[i] : "";
    return status;
}
