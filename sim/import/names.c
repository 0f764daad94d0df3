/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/import/names.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/parse.h"
#include "core/status.h"
#include "sim/import/source.h"

/* The slot that holds `name`, or the free one where it belongs. */
static size_t
find_slot(const struct pf_names *t, const char *name)
{
    size_t i = (size_t) pf_hash_text(name) & (t->slots - 1);
    while (t->slot[i] != 0 && strcmp(t->name[t->slot[i] - 1], name) != 0)
        i = (i + 1) & (t->slots - 1);
    return i;
}

/* Doubles both arrays; the table is never more than half full. */
static int
grow(struct pf_names *t)
{
    size_t room = t->room > 0 ? 2 * t->room : 16;
    char **name = realloc(t->name, room * sizeof *name);
    if (name == NULL)
        return PF_ENOMEM;
    t->name = name;
    size_t *slot = calloc(2 * room, sizeof *slot);
    if (slot == NULL)
        return PF_ENOMEM;
    free(t->slot);
    t->slot = slot;
    t->slots = 2 * room;
    t->room = room;
    for (size_t i = 0; i < t->n; i++)
        t->slot[find_slot(t, t->name[i])] = i + 1;
    return PF_OK;
}

int
pf_names_add(struct pf_names *t, const char *name, size_t *index)
{
    if (t->n == t->room && grow(t) != PF_OK)
        return PF_ENOMEM;
    size_t slot = find_slot(t, name);
    if (t->slot[slot] == 0) {
        char *copy = strdup(name);
        if (copy == NULL)
            return PF_ENOMEM;
        t->name[t->n++] = copy;
        t->slot[slot] = t->n;
    }
    *index = t->slot[slot] - 1;
    return PF_OK;
}

size_t
pf_names_find(const struct pf_names *t, const char *name)
{
    if (t->slots == 0)
        return SIZE_MAX;
    size_t found = t->slot[find_slot(t, name)];
    return found > 0 ? found - 1 : SIZE_MAX;
}

void
pf_names_clear(struct pf_names *t)
{
    for (size_t i = 0; i < t->n; i++)
        free(t->name[i]);
    free(t->name);
    free(t->slot);
    memset(t, 0, sizeof *t);
}

const char *
pf_names_at(const void *names, size_t i)
{
    return ((const struct pf_names *) names)->name[i];
}

const char *
pf_names_list(char *const *name, size_t n, char *out, size_t size)
{
    /* Room is kept for the tail that counts the rest. */
    const size_t tail = 40;
    char clip[PF_CLIP_SIZE];
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < n; i++) {
        const char *word = pf_clip(name[i], clip);
        if (used + strlen(word) + 3 + tail > size) {
            snprintf(out + used, size - used, " and %zu more", n - i);
            break;
        }
        used += (size_t) snprintf(out + used, size - used, "%s%s",
                                  i > 0 ? ", " : "", word);
    }
    return out;
}
