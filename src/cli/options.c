/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/options.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "core/status.h"

int
pf_usage(const struct pf_cmd *cmd)
{
    fprintf(stderr, "usage: prefarm %s %s\n", cmd->name, cmd->usage);
    return PF_EXIT_USAGE;
}

int
pf_report_status(int status, struct pf_diag *d)
{
    if (d->count > 0)
        pf_diag_print(d, stderr);
    else if (status != PF_OK)
        fprintf(stderr, "prefarm: %s\n", pf_status_text(status));
    pf_diag_clear(d);
    return pf_status_exit_code(status);
}

int
pf_close_stdout(int code)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return code;
    fprintf(stderr, "prefarm: cannot write the output: %s\n", strerror(errno));
    return PF_EXIT_STORAGE;
}
