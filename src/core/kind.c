/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/kind.h"

#include <string.h>

#include "core/parse.h"

const struct pf_kind *
pf_kind_find(const struct pf_family *family, const char *name)
{
    for (const struct pf_kind *const *k = family->kinds; *k != NULL; k++)
        if (strcmp((*k)->name, name) == 0)
            return *k;
    return NULL;
}

static const char *
kind_name(const void *list, size_t i)
{
    return ((const struct pf_kind *const *) list)[i]->name;
}

static void
list_names(const struct pf_family *family, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; family->kinds[i] != NULL && used + 1 < size; i++) {
        int n = snprintf(out + used, size - used, "%s%s", i ? ", " : "",
                         family->kinds[i]->name);
        used += n > 0 ? (size_t) n : 0;
    }
}

const struct pf_kind *
pf_kind_get(const struct pf_family *family, const char *name, struct pf_diag *d,
            struct pf_place at)
{
    const struct pf_kind *k = pf_kind_find(family, name);
    if (k != NULL)
        return k;
    size_t n = 0;
    while (family->kinds[n] != NULL)
        n++;
    const char *near = pf_nearest(name, n, kind_name, family->kinds);
    if (near != NULL) {
        pf_diag_at(d, at, "there is no %s '%s'; did you mean '%s'?",
                   family->name, name, near);
        return NULL;
    }
    char names[1024];
    list_names(family, names, sizeof names);
    pf_diag_at(d, at, "there is no %s '%s'; there are %s", family->name, name,
               names);
    return NULL;
}
