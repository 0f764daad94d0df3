/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/kind.h"

#include <string.h>

#include "core/parse.h"
#include "core/status.h"

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

#define MANY 20 /* names that a sentence can hold */

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
    if (n > MANY) {
        pf_diag_at(d, at, "there is no %s '%s'; prefarm list %s shows all %zu",
                   family->name, name, family->name, n);
        return NULL;
    }
    char names[1024];
    list_names(family, names, sizeof names);
    pf_diag_at(d, at, "there is no %s '%s'; there are %s", family->name, name,
               names);
    return NULL;
}

/* Lower-case letters, digits and '-', a letter first: a name that needs no
 * quoting anywhere. */
static bool
is_name(const char *name)
{
    size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-");
    return n > 0 && n < 64 && name[n] == '\0' && name[0] >= 'a' &&
           name[0] <= 'z';
}

int
pf_family_add(const struct pf_family *family, const struct pf_kind *kind,
              struct pf_diag *d, struct pf_place at)
{
    size_t i = 0;
    if (family->open == NULL)
        return pf_diag_at(d, at, "there are no plug-ins for a %s",
                          family->name);
    if (kind->name == NULL || !is_name(kind->name))
        return pf_diag_at(d, at,
                          "a %s of it has no name made of lower-case letters, "
                          "digits and '-'",
                          family->name);
    if (kind->title == NULL || kind->doc == NULL)
        return pf_diag_at(d, at, "the %s '%s' needs a title and a doc",
                          family->name, kind->name);
    if (pf_kind_find(family, kind->name) != NULL)
        return pf_diag_at(d, at,
                          "there is a %s '%s' already; choose another "
                          "name",
                          family->name, kind->name);
    while (i < PF_FAMILY_ROOM && family->open[i] != NULL)
        i++;
    if (i == PF_FAMILY_ROOM)
        return pf_diag_at(d, at, "more than %d plug-ins for a %s",
                          PF_FAMILY_ROOM, family->name);
    family->open[i] = kind;
    return PF_OK;
}
