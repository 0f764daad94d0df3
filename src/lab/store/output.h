/* Writing a file that is there whole or not at all.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_OUTPUT_H
#define PF_LAB_OUTPUT_H

#include <stdbool.h>
#include <stdio.h>

#include "core/diag.h"

struct pf_output {
    FILE *stream;     /* to write to */
    const char *name; /* as the user gave it, borrowed; NULL: stdout */
    char *target;     /* what it will be called; NULL where written to
                         directly (stdout, a pipe, a device) */
    char *temporary;  /* what it is called until then */
};

/* Makes an empty file beside `path`, under a name that nothing else has;
 * *temporary is for the caller to free. The descriptor, or -1 with errno. */
int pf_create_beside(const char *path, char **temporary);

/* Opens `name` for writing, or stdout where it is NULL. Nothing is seen under
 * that name until pf_output_close. */
int pf_output_open(struct pf_output *o, const char *name, struct pf_diag *d);

/* Ends it. With `status` PF_OK and everything written, the file gets its
 * name; otherwise nothing is left of it. Returns `status`, or PF_EIO when
 * something could not be written (noted in d). Accepts a zeroed object. */
int pf_output_close(struct pf_output *o, int status, struct pf_diag *d);

#endif
