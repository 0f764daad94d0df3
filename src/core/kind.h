/* What every member of a family (learner, preference, metric, ...) has.
 *
 * A family is a list of type structs whose first member is a struct pf_kind;
 * list, describe, schema and the law tests walk the kinds, code that knows
 * the family casts back to the full type.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_CORE_KIND_H
#define PF_CORE_KIND_H

#include <stddef.h>

#include "core/diag.h"
#include "core/param.h"

struct pf_kind {
    const char *name;   /* as written in XML: lower case with '-' */
    const char *title;  /* as printed in tables and legends: "Nash-MD" */
    const char *doc;    /* what it is, one or two sentences */
    const char *source; /* citation, or NULL where there is none to give */
    const struct pf_param *params; /* its knobs, or NULL; presets are a row */
};

/* A family: its name in XML and on the command line, and its members,
 * ending with NULL. */
struct pf_family {
    const char *name; /* "learner" */
    const char *doc;  /* "Learners advance a policy, one step at a time" */
    const struct pf_kind *const *kinds;
    /* Where plug-ins may add members: PF_FAMILY_ROOM entries of `kinds`,
     * before its last NULL. NULL: nowhere. */
    const struct pf_kind **open;
};
#define PF_FAMILY_ROOM 64

/* Adds a member that lives as long as the program, as a plug-in does
 * (lab/plugin.h). The only list of prefarm that changes while it runs, and
 * only before anything else has looked at it. PF_EINPUT with a sentence: a name
 * that is taken or not written like a name, no title or text, no room, a
 * family that takes none. */
int pf_family_add(const struct pf_family *family, const struct pf_kind *kind,
                  struct pf_diag *d, struct pf_place at);

/* The kind called `name`, or NULL. */
const struct pf_kind *pf_kind_find(const struct pf_family *family,
                                   const char *name);

/* As pf_kind_find; an unknown name is noted in d together with the nearest
 * name that exists, or with all of them, or with where to find them. */
const struct pf_kind *pf_kind_get(const struct pf_family *family,
                                  const char *name, struct pf_diag *d,
                                  struct pf_place at);

#endif
