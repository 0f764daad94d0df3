/* prefarm schema: the RELAX NG schema of experiment files.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>

#include "cli/options.h"
#include "core/status.h"
#include "lab/experiment/experiment.h"

static int
exec(int argc, char **argv)
{
    (void) argv;
    if (argc != 1)
        return pf_usage(&pf_cmd_schema);
    return pf_status_exit_code(pf_schema_write(stdout));
}

const struct pf_cmd pf_cmd_schema = {
    .name = "schema",
    .usage = "",
    .doc = "print the RELAX NG schema of experiment files, for editors",
    .exec = exec,
};
