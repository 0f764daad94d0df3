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

/* *i moves over what was used. */
static int
set_option(struct pf_values *v, int argc, char **argv, int *i,
           struct pf_diag *d)
{
    const struct pf_place nowhere = {0};
    const char *option = argv[*i] + 2;
    const char *equals = strchr(option, '=');
    char name[64];
    size_t length =
        equals != NULL ? (size_t) (equals - option) : strlen(option);
    snprintf(name, sizeof name, "%.*s", (int) length, option);
    if (equals == NULL && *i + 1 >= argc)
        return pf_diag_at(d, nowhere, "--%s needs a value", name);
    const char *value = equals != NULL ? equals + 1 : argv[++*i];
    return pf_values_set(v, argv[0], name, value, d, nowhere);
}

int
pf_parse_arguments(struct pf_values *v, const char **input, int argc,
                   char **argv, struct pf_diag *d)
{
    const struct pf_place nowhere = {0};
    int status = PF_OK;
    *input = NULL;
    for (int i = 1; i < argc; i++) {
        int one = PF_OK;
        if (strncmp(argv[i], "--", 2) == 0)
            one = set_option(v, argc, argv, &i, d);
        else if (*input != NULL)
            one = pf_diag_at(d, nowhere, "one input at a time: '%s' or '%s'",
                             *input, argv[i]);
        else
            *input = argv[i];
        status = one != PF_OK ? one : status;
    }
    return status;
}
