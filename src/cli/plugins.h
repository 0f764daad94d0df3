/* The plug-ins of this call (lab/plugin.h): `--plugin FILE`, anywhere on the
 * command line and as often as one likes, before anything else is done.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_CLI_PLUGINS_H
#define PF_CLI_PLUGINS_H

#include "core/diag.h"
#include "lab/store/numerics.h"

#define PF_PLUGINS 16 /* at most */

/* Loads what --plugin names and takes these words out of argv. What follows
 * "--" is left alone. PF_EINPUT with all mistakes noted, PF_ENOMEM. */
int pf_load_plugins(int *argc, char **argv, struct pf_diag *d);

/* pf_numerics_find, and a line for each plug-in: results depend on what they
 * do, and so on their bytes. */
int pf_program_numerics(struct pf_numerics *out);

#endif
