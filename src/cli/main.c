/* prefarm: the program.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <cblas.h>
#include <errno.h>
#include <getopt.h>
#include <glpk.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_version.h>
#include <libxml/xmlversion.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cmd.h"
#include "cli/options.h"
#include "cli/plugins.h"
#include "cli/wrap.h"
#include "core/parse.h"
#include "core/status.h"

const struct pf_cmd *const pf_cmds[] = {
#define X(id) &pf_cmd_##id,
#include "cli/commands.def"
#undef X
    NULL};

static void
print_help(FILE *out)
{
    fputs("prefarm: compare preference-learning methods where the truth is "
          "known\n\nusage: prefarm COMMAND ...\n\n",
          out);
    for (const struct pf_cmd *const *c = pf_cmds; *c != NULL; c++)
        pf_put_wrapped(out, (*c)->doc, fprintf(out, "  %-11s ", (*c)->name),
                       14);
    fputs("\n"
          "  prefarm help COMMAND           how to call it; or COMMAND --help\n"
          "  prefarm --version              versions of it and its libraries\n"
          "  prefarm --version --numerics   all that last bits depend on\n"
          "  prefarm --plugin FILE.so ...   with what the plug-in adds\n",
          out);
}

/* Asking OpenBLAS for its name also keeps it linked ahead of GSL's own,
 * slower CBLAS. */
static void
print_versions(const char *numerics)
{
    printf("prefarm %s\n", PACKAGE_VERSION);
    printf("OpenBLAS %s, GSL %s, GLPK %s, SQLite %s, libxml2 %s\n",
           openblas_get_corename(), gsl_version, glp_version(),
           sqlite3_libversion(), LIBXML_DOTTED_VERSION);
    printf("numerics %s\n", numerics);
    puts("GPL-3.0-or-later; no warranty.");
}

static int
print_version(int argc, char **argv)
{
    struct pf_numerics n;
    struct pf_diag d;
    pf_diag_init(&d);
    bool whole = argc == 3 && strcmp(argv[2], "--numerics") == 0;
    if (argc > 2 && !whole)
        return pf_report_status(
            pf_diag_at(&d, (struct pf_place){0},
                       "--version stands alone, or with --numerics"),
            &d);
    int status = pf_program_numerics(&n);
    if (status != PF_OK)
        pf_diag_at(&d, (struct pf_place){0}, "the probes of the numerics: %s",
                   pf_status_text(status));
    else if (whole)
        fputs(n.text, stdout);
    else
        print_versions(n.id);
    pf_numerics_clear(&n);
    return pf_report_status(status, &d);
}

static const char *
command_name(const void *list, size_t i)
{
    return ((const struct pf_cmd *const *) list)[i]->name;
}

static int
unknown_command(const char *name)
{
    size_t n = 0;
    while (pf_cmds[n] != NULL)
        n++;
    const char *near = pf_nearest(name, n, command_name, pf_cmds);
    const struct pf_place nowhere = {0};
    struct pf_diag d;
    pf_diag_init(&d);
    if (near != NULL)
        pf_diag_at(&d, nowhere, "there is no command '%s'; did you mean '%s'?",
                   name, near);
    else
        pf_diag_at(&d, nowhere, "there is no command '%s'; see prefarm --help",
                   name);
    return pf_report_status(PF_EINPUT, &d);
}

static const struct pf_cmd *
find_command(const char *name)
{
    for (const struct pf_cmd *const *c = pf_cmds; *c != NULL; c++)
        if (strcmp((*c)->name, name) == 0)
            return *c;
    return NULL;
}

/* "help", or "help COMMAND" */
static int
help(int argc, char **argv)
{
    if (argc < 2) {
        print_help(stdout);
        return EXIT_SUCCESS;
    }
    if (argc > 2) {
        fputs("prefarm: help takes one command at most\n", stderr);
        return PF_EXIT_USAGE;
    }
    const struct pf_cmd *cmd = find_command(argv[1]);
    if (cmd == NULL)
        return unknown_command(argv[1]);
    pf_help(cmd, stdout);
    return EXIT_SUCCESS;
}

/* getopt's messages begin with argv[0]. */
static int
dispatch(int argc, char **argv)
{
    const struct pf_cmd *cmd = find_command(argv[0]);
    char called[64];
    if (cmd == NULL)
        return unknown_command(argv[0]);
    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        pf_help(cmd, stdout);
        return EXIT_SUCCESS;
    }
    snprintf(called, sizeof called, "prefarm %s", cmd->name);
    argv[0] = called;
    optind = 0;
    return cmd->exec(argc, argv);
}

/* Results do not depend on the number of cores: BLAS stays on one thread.
 * Set, then read back, since some builds ignore the call. */
static int
calm_blas(void)
{
    openblas_set_num_threads(1);
    if (openblas_get_num_threads() == 1)
        return EXIT_SUCCESS;
    fputs("prefarm: this OpenBLAS cannot be held to one thread; set "
          "OPENBLAS_NUM_THREADS=1\n",
          stderr);
    return EXIT_FAILURE;
}

int
main(int argc, char **argv)
{
    struct pf_diag d;
    pf_diag_init(&d);
    gsl_set_error_handler_off();
    if (calm_blas() != EXIT_SUCCESS)
        return EXIT_FAILURE;
    int code = pf_report_status(pf_load_plugins(&argc, argv, &d), &d);
    if (code != EXIT_SUCCESS)
        return code;
    if (argc < 2) {
        print_help(stderr);
        return PF_EXIT_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0)
        code = help(argc - 1, argv + 1);
    else if (strcmp(argv[1], "--version") == 0)
        code = print_version(argc, argv);
    else
        code = dispatch(argc - 1, argv + 1);
    return pf_close_stdout(code);
}
