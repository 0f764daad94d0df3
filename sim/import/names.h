/* A set of names numbered in order of first appearance.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_SIM_IMPORT_NAMES_H
#define PF_SIM_IMPORT_NAMES_H

#include <stddef.h>

struct pf_names {
    size_t n;
    char **name;  /* n names, owned */
    size_t room;  /* names that `name` has room for */
    size_t *slot; /* hash table of indices plus one; 0 is free */
    size_t slots; /* its size, a power of two */
};

/* The index of `name`, added where it is new. PF_OK or PF_ENOMEM. */
int pf_names_add(struct pf_names *t, const char *name, size_t *index);

size_t pf_names_find(const struct pf_names *t, const char *name); /* SIZE_MAX:
                                                                     none */
void pf_names_clear(struct pf_names *t); /* accepts a zeroed object */

/* Candidate i of a struct pf_names, for pf_nearest. */
const char *pf_names_at(const void *names, size_t i);

/* Writes the names to out, "a, b, c", as many as fit, the rest counted.
 * Returns out. */
const char *pf_names_list(char *const *name, size_t n, char *out, size_t size);

#endif
