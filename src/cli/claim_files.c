/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/claim_files.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "config.h"
#include "cli/file_names.h"
#include "core/status.h"

/* Where those are that are installed; the build says so. */
#ifndef PF_CLAIMS_DIR
#define PF_CLAIMS_DIR "/usr/local/share/prefarm/claims"
#endif

static const char here[] = "experiments/claims";
static const struct pf_place nowhere;

void
pf_claim_files_clear(struct pf_claim_files *f)
{
    for (size_t i = 0; i < f->n; i++)
        free(f->name[i]);
    free(f->name);
    *f = (struct pf_claim_files){.n = 0};
}

static bool
ends_in(const char *name, const char *ending)
{
    size_t n = strlen(name), k = strlen(ending);
    return n > k && strcmp(name + n - k, ending) == 0;
}

bool
pf_is_result_file(const char *file)
{
    static const char magic[] = "SQLite format 3";
    char head[sizeof magic] = "";
    struct stat info;
    bool regular = stat(file, &info) == 0 && S_ISREG(info.st_mode);
    FILE *f = regular ? fopen(file, "rbe") : NULL;
    size_t n = f != NULL ? fread(head, 1, sizeof head, f) : 0;
    if (f != NULL)
        fclose(f);
    return n == sizeof head ? memcmp(head, magic, sizeof head) == 0
                            : ends_in(file, ".db");
}

static int
is_experiment(const struct dirent *entry)
{
    return entry->d_name[0] != '.' && ends_in(entry->d_name, ".xml");
}

/* Not alphasort: its order is that of a locale. */
static int
by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int
take_entries(struct pf_claim_files *out, const char *folder,
             struct dirent **entry, size_t n)
{
    size_t length = strlen(folder);
    const char *slash = length > 0 && folder[length - 1] == '/' ? "" : "/";
    out->name = calloc(n + 1, sizeof *out->name);
    if (out->name == NULL)
        return PF_ENOMEM;
    for (size_t i = 0; i < n; i++) {
        char *name = NULL;
        if (asprintf(&name, "%s%s%s", folder, slash, entry[i]->d_name) < 0)
            return PF_ENOMEM;
        out->name[out->n++] = name;
    }
    return PF_OK;
}

static int
list(struct pf_claim_files *out, const char *folder, struct pf_diag *d)
{
    struct dirent **entry = NULL;
    int n = scandir(folder, &entry, is_experiment, by_name);
    if (n < 0)
        return pf_diag_at(d, (struct pf_place){.file = folder},
                          "this folder cannot be read: %s", strerror(errno));
    int status = n > 0 ? take_entries(out, folder, entry, (size_t) n)
                       : pf_diag_at(d, (struct pf_place){.file = folder},
                                    "there is no experiment file (*.xml) in "
                                    "this folder");
    for (int i = 0; i < n; i++)
        free(entry[i]);
    free(entry);
    return status;
}

int
pf_claim_files_all(struct pf_claim_files *out, const char *folder,
                   struct pf_diag *d)
{
    *out = (struct pf_claim_files){.n = 0};
    if (folder != NULL)
        return list(out, folder, d);
    if (pf_is_folder(here))
        return list(out, here, d);
    if (pf_is_folder(PF_CLAIMS_DIR))
        return list(out, PF_CLAIMS_DIR, d);
    return pf_diag_at(d, nowhere,
                      "--all looks for %s here, then for %s, and there is "
                      "neither; say where they are: --all FOLDER",
                      here, PF_CLAIMS_DIR);
}
