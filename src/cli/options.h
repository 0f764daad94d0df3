/* What the commands share in talking to the user.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_CLI_OPTIONS_H
#define PF_CLI_OPTIONS_H

#include <stdio.h>

#include "cli/cmd.h"
#include "core/diag.h"
#include "core/param.h"

#define PF_EXIT_USAGE 2
#define PF_EXIT_STORAGE 3

/* "usage: prefarm NAME USAGE" on stderr; returns PF_EXIT_USAGE. */
int pf_usage(const struct pf_cmd *cmd);

/* The same after what was wrong in the call, unless that was told (NULL). */
int pf_misuse(const struct pf_cmd *cmd, const char *problem);

/* What --help prints: the usage, what it is for, and every option. */
void pf_help(const struct pf_cmd *cmd, FILE *out);

/* getopt_long by the rows of cmd->options: the next option's code, with its
 * argument in optarg; '?' after a mistake, which is told; -1 at the end. */
int pf_next_option(const struct pf_cmd *cmd, int argc, char **argv);

/* Prints what d holds on stderr, or where it holds nothing the text of the
 * status, and returns the exit code for the status. Clears d. */
int pf_report_status(int status, struct pf_diag *d);

/* Flushes stdout; where that fails says so and returns PF_EXIT_STORAGE
 * instead of `code`. */
int pf_close_stdout(int code);

/* Reads the call of a command whose options are the rows of v, "--name value"
 * or "--name=value", and that takes one input besides: *input, NULL where there
 * is none. Mistakes (all of them) are noted in d. */
int pf_parse_arguments(struct pf_values *v, const char **input, int argc,
                       char **argv, struct pf_diag *d);

#endif
