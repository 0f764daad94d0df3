/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/store/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/file.h"
#include "core/status.h"

/* mkstemp would do, but makes files that nobody else can read. */
int
pf_create_beside(const char *path, char **temporary)
{
    size_t size = strlen(path) + 40;
    int fd = -1;
    *temporary = malloc(size);
    if (*temporary == NULL) {
        errno = ENOMEM;
        return -1;
    }
    for (int i = 0; i < 1000 && fd < 0; i++) {
        snprintf(*temporary, size, "%s.%ld-%d~", path, (long) getpid(), i);
        fd = pf_open(AT_FDCWD, *temporary,
                     O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd < 0 && errno != EEXIST)
            break;
    }
    if (fd < 0) {
        free(*temporary);
        *temporary = NULL;
    }
    return fd;
}

static int
cannot_write(const struct pf_output *o, struct pf_diag *d)
{
    if (o->name == NULL)
        pf_diag_at(d, (struct pf_place){0}, "cannot write the output: %s",
                   strerror(errno));
    else
        pf_diag_at(d, (struct pf_place){.file = o->name}, "cannot write: %s",
                   strerror(errno));
    return PF_EIO;
}

/* A link is written through, as every program does. */
static int
open_file(struct pf_output *o, struct pf_diag *d)
{
    o->target = realpath(o->name, NULL);
    if (o->target == NULL)
        o->target = strdup(o->name);
    if (o->target == NULL)
        return PF_ENOMEM;
    int fd = pf_create_beside(o->target, &o->temporary);
    if (fd >= 0)
        o->stream = fdopen(fd, "w");
    if (o->stream != NULL)
        return PF_OK;
    int status = cannot_write(o, d);
    if (fd >= 0)
        close(fd);
    return status;
}

int
pf_output_open(struct pf_output *o, const char *name, struct pf_diag *d)
{
    struct stat info;
    int status = PF_OK;
    *o = (struct pf_output){.name = name};
    if (name == NULL) {
        o->stream = stdout;
        return PF_OK;
    }
    if (stat(name, &info) == 0 && !S_ISREG(info.st_mode)) {
        o->stream = fopen(name, "we");
        return o->stream != NULL ? PF_OK : cannot_write(o, d);
    }
    status = open_file(o, d);
    if (status != PF_OK)
        pf_output_close(o, status, d);
    return status;
}

int
pf_output_close(struct pf_output *o, int status, struct pf_diag *d)
{
    if (o->stream != NULL) {
        errno = 0;
        bool bad = fflush(o->stream) != 0 || ferror(o->stream);
        if (o->stream != stdout)
            bad = fclose(o->stream) != 0 || bad;
        if (bad && status == PF_OK)
            status = cannot_write(o, d);
    }
    if (o->temporary != NULL) {
        if (status == PF_OK && rename(o->temporary, o->target) != 0)
            status = cannot_write(o, d);
        if (status != PF_OK)
            unlink(o->temporary);
    }
    free(o->temporary);
    free(o->target);
    *o = (struct pf_output){0};
    return status;
}
