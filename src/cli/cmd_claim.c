/* prefarm claim: run experiments, and judge what they claim.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/claim_files.h"
#include "cli/claim_work.h"
#include "cli/options.h"
#include "cli/run_ranks.h"
#include "cli/signals.h"
#include "cli/terminal.h"
#include "cli/file_names.h"
#include "core/status.h"
#include "lab/page/page.h"
#include "lab/store/output.h"

enum { ALL = PF_RUN_CODES, REPORT, COLOUR };

static const struct pf_cmd_option options[] = {
    {"all", NULL,
     "judge every *.xml of a folder [experiments/claims here, or else those "
     "that are installed]",
     ALL},
    {"output", "FILE.db|FOLDER", "where results go [NAME.db, for NAME.xml]",
     'o'},
    {"format", "FORMAT", "text, markdown, json, html, texinfo [text]", 'f'},
    {"report", "FOLDER",
     "write a report of each experiment, and an index of all claims", REPORT},
    PF_RUN_ROW_SET,
    PF_RUN_ROW_JOBS,
    PF_RUN_ROW_TIMEOUT,
    PF_RUN_ROW_CHECKPOINT,
    PF_RUN_ROW_MIXED,
    PF_RUN_ROW_PROGRESS,
    {"quiet", NULL, "no progress", 'q'},
    {"color", "WHEN", "auto, always or never [auto]", COLOUR},
    {0}};

static const struct format {
    const char *name;
    int (*write)(const struct pf_claim_table *t, FILE *out);
} formats[] = {{"text", pf_claim_table_text},
               {"markdown", pf_claim_table_markdown},
               {"json", pf_claim_table_json},
               {"html", pf_page_claims_write},
               {"texinfo", pf_claim_table_texinfo}};

/* All that a call is about. Zeroed to begin with. */
struct claiming {
    struct pf_run_call run;
    bool all;
    enum pf_colour colour;
    const struct format *format;
    const char *report; /* NULL: none */
    struct pf_claim_files listed;
    char *const *file;
    size_t n;
    struct pf_claim_work work;
    struct pf_ranks ranks;
    struct pf_diag d;
};

/* --- the call --- */

static int
usage(const char *problem)
{
    return pf_misuse(&pf_cmd_claim, problem);
}

static const struct format *
find_format(const char *name)
{
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (strcmp(formats[i].name, name) == 0)
            return &formats[i];
    return NULL;
}

/* The problem, or NULL; of those that `run` has in d. */
static const char *
take_option(struct claiming *c, int code)
{
    switch (code) {
    case ALL:
        c->all = true;
        return NULL;
    case 'o':
        c->run.output = optarg;
        return optarg[0] != '\0' ? NULL : "-o needs a name";
    case 'f':
        c->format = find_format(optarg);
        return c->format != NULL
                   ? NULL
                   : "--format is text, markdown, json, html or texinfo";
    case REPORT:
        c->report = optarg;
        return optarg[0] != '\0' ? NULL : "--report needs a folder";
    case COLOUR:
        return pf_colour_set(&c->colour, optarg)
                   ? NULL
                   : "--color is auto, always or never";
    default:
        pf_run_call_take(&c->run, code, optarg, &c->d);
        return NULL;
    }
}

/* 0, or the exit code. */
static int
read_options(struct claiming *c, int argc, char **argv)
{
    int code;
    pf_run_call_init(&c->run);
    c->format = &formats[0];
    while ((code = pf_next_option(&pf_cmd_claim, argc, argv)) != -1) {
        const char *problem = NULL;
        if (code == '?')
            return usage(NULL);
        problem = take_option(c, code);
        if (problem != NULL)
            return usage(problem);
    }
    pf_run_call_check(&c->run, &c->d);
    if (c->d.count > 0)
        return pf_report_status(PF_EINPUT, &c->d);
    c->file = argv + optind;
    c->n = (size_t) (argc - optind);
    if (!c->all && c->n == 0)
        return usage("a file is needed, or --all");
    if (c->all && c->n > 1)
        return usage("--all takes one folder at most");
    if (c->all && c->n == 1 && !pf_is_folder(c->file[0]))
        return usage("--all takes a folder, and this is none");
    return 0;
}

static int
list_files(struct claiming *c)
{
    if (!c->all)
        return PF_OK;
    int status =
        pf_claim_files_all(&c->listed, c->n == 1 ? c->file[0] : NULL, &c->d);
    c->file = c->listed.name;
    c->n = c->listed.n;
    return status;
}

/* --- what came out --- */

static void
say_worse(const struct pf_claim_table *t, struct pf_diag *d)
{
    static const char *const is[] = {[PF_HOLDS] = "holds",
                                     [PF_FAILS] = "fails",
                                     [PF_UNDECIDED] = "is undecided"};
    for (size_t g = 0; g < t->n; g++)
        for (size_t i = 0; i < t->group[g].n; i++) {
            const struct pf_claimed *row = &t->group[g].row[i];
            if (pf_claimed_is_worse(row))
                pf_diag_at(d, (struct pf_place){.file = t->group[g].file},
                           row->def->control
                               ? "control '%s' must fail, and %s%s"
                               : "claim '%s' is on record as holding, and %s%s",
                           row->def->id, is[row->is.verdict],
                           row->is.verdict == PF_UNDECIDED &&
                                   row->is.why[0] == '\0'
                               ? "; more seeds may tell"
                               : "");
        }
    pf_diag_print(d, stderr);
    pf_diag_clear(d);
}

/* The exit code. */
static int
print_table(struct claiming *c)
{
    struct pf_claim_table table;
    struct pf_output out;
    int status = pf_claim_work_table(&table, &c->work, false);
    if (status != PF_OK)
        return pf_report_status(status, &c->d);
    table.columns = pf_terminal_columns(stdout);
    table.colour = pf_has_colour(c->colour, stdout);
    pf_output_open(&out, NULL, &c->d);
    status = pf_output_close(&out, c->format->write(&table, out.stream), &c->d);
    size_t worse = pf_claim_table_worse(&table);
    if (status == PF_OK)
        say_worse(&table, &c->d);
    free(table.group);
    int code = pf_report_status(status, &c->d);
    return code == EXIT_SUCCESS && worse > 0 ? EXIT_FAILURE : code;
}

/* Results and pages go into folders that are there, which is found out before
 * anything is computed for them. */
static int
make_folders(struct claiming *c)
{
    const char *output = c->run.output;
    int status = PF_OK;
    if (output != NULL && (c->n > 1 || pf_names_folder(output)))
        status = pf_make_folder(output, &c->d);
    if (status == PF_OK && c->report != NULL)
        status = pf_make_folder(c->report, &c->d);
    return status;
}

static int
do_claim(struct claiming *c, int argc, char **argv)
{
    int code = read_options(c, argc, argv);
    if (code != 0)
        return code;
    int status = list_files(c);
    if (status == PF_OK)
        status = pf_claim_work_make(&c->work, c->file, c->n, &c->run,
                                    c->report != NULL, &c->d);
    if (status == PF_OK)
        status = pf_claim_work_read(&c->work, &c->d);
    if (status == PF_OK)
        status = make_folders(c);
    if (status == PF_OK)
        status = pf_claim_work_run(&c->work, &c->d);
    if (status == PF_OK && c->report != NULL) {
        pf_signals_mind(false);
        status = pf_claim_work_report(&c->work, c->report, &c->d);
        if (status == PF_OK)
            pf_diag_print(&c->d, stderr); /* warnings: no gnuplot */
        if (status == PF_OK)
            pf_diag_clear(&c->d);
    }
    if (status == PF_ESTOPPED)
        return 128 + (int) pf_signal_caught;
    return status == PF_OK ? print_table(c) : pf_report_status(status, &c->d);
}

/* Ranks of MPI would be rivals for the result files. */
static int
refuse_ranks(struct claiming *c)
{
    c->ranks.silent = pf_ranks_is_worker(&c->ranks);
    pf_diag_at(&c->d, (struct pf_place){0},
               "claim does not run under mpirun: let `mpirun ... prefarm run "
               "FILE.xml` compute, then judge FILE.db");
    return pf_ranks_report(&c->ranks, PF_EINPUT, &c->d);
}

static int
claim_exec(int argc, char **argv)
{
    struct claiming c = {.all = false};
    pf_diag_init(&c.d);
    int status = pf_ranks_begin(&c.ranks, &c.d);
    int code = status != PF_OK    ? pf_ranks_report(&c.ranks, status, &c.d)
               : c.ranks.size > 1 ? refuse_ranks(&c)
                                  : do_claim(&c, argc, argv);
    pf_claim_work_clear(&c.work);
    pf_claim_files_clear(&c.listed);
    pf_diag_clear(&c.d);
    return pf_ranks_end(&c.ranks, code);
}

const struct pf_cmd pf_cmd_claim = {
    .name = "claim",
    .usage = "FILE.xml...|FILE.db...|--all [FOLDER] [-o FILE.db|FOLDER]\n"
             "         [--format text|markdown|json|html|texinfo] "
             "[--report FOLDER]\n"
             "         [--set PATH=VALUE]... [-j N] [--timeout SECONDS]\n"
             "         [--checkpoint SECONDS] [--allow-mixed-numerics]\n"
             "         [--progress auto|bar|json|none] [--quiet]\n"
             "         [--color auto|always|never]",
    .doc = "run experiments and judge what they claim",
    .options = options,
    .exec = claim_exec,
};
