/* What the user calls files and folders, and what is called after them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_CLI_FILE_NAMES_H
#define PF_CLI_FILE_NAMES_H

#include <stdbool.h>

#include "core/diag.h"

bool pf_is_folder(const char *name);

/* Does it stand for a folder: one that is there, or a name that ends in '/'? */
bool pf_names_folder(const char *name);

/* Makes a folder unless it is there. PF_EIO, noted. */
int pf_make_folder(const char *name, struct pf_diag *d);

/* "FOLDER/STEM.ENDING" for "dir/STEM.xml" (or .db); without a folder (NULL)
 * here. The caller frees it; NULL when memory runs out. */
char *pf_name_beside(const char *file, const char *folder, const char *ending);

#endif
