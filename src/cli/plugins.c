/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/plugins.h"

#include <stddef.h>
#include <string.h>

#include "core/status.h"
#include "lab/plugin.h"

static char loaded[PF_PLUGINS][65]; /* SHA-256 of each */
static size_t n_loaded;

static int
load(const char *file, struct pf_diag *d)
{
    if (file == NULL || *file == '\0')
        return pf_diag_at(d, (struct pf_place){0},
                          "--plugin wants the name of a shared object, as in "
                          "--plugin ./mine.so");
    if (n_loaded == PF_PLUGINS)
        return pf_diag_at(d, (struct pf_place){0},
                          "more than %d plug-ins; put their members into one",
                          PF_PLUGINS);
    int status = pf_plugin_load(file, loaded[n_loaded], d);
    n_loaded += status == PF_OK;
    return status;
}

int
pf_load_plugins(int *argc, char **argv, struct pf_diag *d)
{
    static const char flag[] = "--plugin";
    const size_t size = sizeof flag - 1;
    int status = PF_OK, kept = 1, i = 1;
    while (i < *argc && strcmp(argv[i], "--") != 0) {
        int one = PF_OK;
        if (strcmp(argv[i], flag) == 0) {
            one = load(argv[i + 1], d); /* argv[argc] is NULL */
            i += i + 1 < *argc;
        } else if (strncmp(argv[i], flag, size) == 0 && argv[i][size] == '=') {
            one = load(argv[i] + size + 1, d);
        } else {
            argv[kept++] = argv[i];
        }
        status = one != PF_OK ? one : status;
        i++;
    }
    while (i < *argc)
        argv[kept++] = argv[i++];
    argv[kept] = NULL;
    *argc = kept;
    return status;
}

int
pf_program_numerics(struct pf_numerics *out)
{
    int status = pf_numerics_find(out);
    for (size_t i = 0; i < n_loaded && status == PF_OK; i++)
        status = pf_numerics_add(out, "plug-in", loaded[i]);
    return status;
}
