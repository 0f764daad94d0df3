/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/options.h"

#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "cli/wrap.h"
#include "core/status.h"

int
pf_usage(const struct pf_cmd *cmd)
{
    fprintf(stderr, "usage: prefarm %s%s%s\n", cmd->name,
            cmd->usage[0] != '\0' ? " " : "", cmd->usage);
    return PF_EXIT_USAGE;
}

#define OPTION_WIDTH 26
#define MOST_OPTIONS 64

/* What stands on the left of the option's line. */
static void
put_option(FILE *out, const char *left, const char *doc)
{
    int used = fprintf(out, "  %s", left);
    if (used > OPTION_WIDTH - 2) {
        fputc('\n', out);
        used = 0;
    }
    pf_put_wrapped(out, doc, used, OPTION_WIDTH);
}

static bool
has_letter(const struct pf_cmd_option *o)
{
    return o->code < 128;
}

static void
put_row(FILE *out, const struct pf_cmd_option *o)
{
    char left[160], letter[8] = "";
    const char *argument = o->argument != NULL ? o->argument : "";
    if (has_letter(o))
        snprintf(letter, sizeof letter, "-%c, ", o->code);
    snprintf(left, sizeof left, "%s--%s%s%s", letter, o->name,
             argument[0] != '\0' && argument[0] != '[' ? " " : "", argument);
    put_option(out, left, o->doc);
}

static void
put_param(FILE *out, const struct pf_param *p)
{
    char left[160];
    snprintf(left, sizeof left, "--%s %s", p->name,
             p->form == PF_CHOICE  ? p->choices
             : p->form == PF_FILE  ? "FILE"
             : p->form == PF_TEXT  ? "NAME"
             : p->form == PF_COUNT ? "N"
                                   : "X");
    put_option(out, left, p->doc);
}

int
pf_misuse(const struct pf_cmd *cmd, const char *problem)
{
    if (problem != NULL)
        fprintf(stderr, "prefarm %s: %s\n", cmd->name, problem);
    return pf_usage(cmd);
}

void
pf_help(const struct pf_cmd *cmd, FILE *out)
{
    fprintf(out, "usage: prefarm %s%s%s\n\n", cmd->name,
            cmd->usage[0] != '\0' ? " " : "", cmd->usage);
    pf_put_wrapped(out, cmd->doc, 0, 0);
    if (cmd->options != NULL || cmd->params != NULL)
        fputc('\n', out);
    if (cmd->options != NULL)
        for (const struct pf_cmd_option *o = cmd->options; o->name; o++)
            put_row(out, o);
    for (size_t i = 0; i < pf_param_count(cmd->params); i++)
        put_param(out, &cmd->params[i]);
    if (cmd->help != NULL)
        cmd->help(out);
    fprintf(out, "\n\"man prefarm-%s\" says more.\n", cmd->name);
}

int
pf_next_option(const struct pf_cmd *cmd, int argc, char **argv)
{
    struct option table[MOST_OPTIONS + 1] = {0};
    char letters[2 * MOST_OPTIONS + 1] = "";
    size_t used = 0;
    for (size_t i = 0; i < MOST_OPTIONS && cmd->options[i].name; i++) {
        const struct pf_cmd_option *o = &cmd->options[i];
        int has = o->argument == NULL     ? no_argument
                  : o->argument[0] == '[' ? optional_argument
                                          : required_argument;
        table[i] = (struct option){o->name, has, NULL, o->code};
        if (!has_letter(o))
            continue;
        letters[used++] = (char) o->code;
        if (has == required_argument)
            letters[used++] = ':';
    }
    return getopt_long(argc, argv, letters, table, NULL);
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
    bool known = pf_values_find(v, name) != SIZE_MAX;
    if (known && equals == NULL && *i + 1 >= argc)
        return pf_diag_at(d, nowhere, "--%s needs a value", name);
    const char *value = !known ? "" : equals != NULL ? equals + 1 : argv[++*i];
    const char *command = strrchr(argv[0], ' ');
    return pf_values_set(v, command != NULL ? command + 1 : argv[0], name,
                         value, d, nowhere);
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
