/* Commands of the program: one file each, one entry each, listed once in
 * commands.def.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_CLI_CMD_H
#define PF_CLI_CMD_H

#include <stdio.h>

/* One option: what getopt, the help and the tests of the manual know of it. */
struct pf_cmd_option {
    const char *name;     /* "set", for --set */
    const char *argument; /* "PATH=VALUE"; "[=HOW]" may be left out; NULL: it
                             takes none */
    const char *doc;      /* one line, without a full stop */
    int code; /* what pf_next_option gives; a letter is short for it */
};

struct pf_param;

struct pf_cmd {
    const char *name;  /* as typed */
    const char *usage; /* what follows the name: "FILE.xml [-o FILE.db]" */
    const char *doc;   /* one line for the list of commands */
    /* For --help, either or neither; the first ends with a name NULL. */
    const struct pf_cmd_option *options;
    const struct pf_param *params;
    void (*help)(FILE *out); /* what --help says after these; NULL: nothing */
    /* argv[0] is the command's name; getopt starts afresh. Returns the exit
     * code: 0 ok, 1 some runs failed, 2 bad input, 3 storage, 4 locked,
     * 128 + n signal n. */
    int (*exec)(int argc, char **argv);
};

#define X(id) extern const struct pf_cmd pf_cmd_##id;
#include "cli/commands.def"
#undef X

/* All commands, ending with NULL. */
extern const struct pf_cmd *const pf_cmds[];

#endif
