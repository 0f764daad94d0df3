/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/file_names.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "core/status.h"

bool
pf_is_folder(const char *name)
{
    struct stat info;
    return stat(name, &info) == 0 && S_ISDIR(info.st_mode);
}

bool
pf_names_folder(const char *name)
{
    size_t n = strlen(name);
    return pf_is_folder(name) || (n > 0 && name[n - 1] == '/');
}

int
pf_make_folder(const char *name, struct pf_diag *d)
{
    if (mkdir(name, 0777) == 0 || pf_is_folder(name))
        return PF_OK;
    pf_diag_at(d, (struct pf_place){.file = name},
               "this folder cannot be made: %s", strerror(errno));
    return PF_EIO;
}

char *
pf_name_beside(const char *file, const char *folder, const char *ending)
{
    const char *slash = strrchr(file, '/');
    const char *base = slash != NULL ? slash + 1 : file;
    const char *dot = strrchr(base, '.');
    size_t stem =
        dot != NULL && dot > base ? (size_t) (dot - base) : strlen(base);
    size_t n = folder != NULL ? strlen(folder) : 0;
    char *name = NULL;
    if (asprintf(&name, "%s%s%.*s%s", folder != NULL ? folder : "",
                 n > 0 && folder[n - 1] != '/' ? "/" : "", (int) stem, base,
                 ending) < 0)
        return NULL;
    return name;
}
