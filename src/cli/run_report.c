/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/run_report.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A cell in words, cut where `size` ends. */
static void
name_cell(char *out, size_t size, const struct pf_plan *plan,
          const struct pf_cell *cell)
{
    int n = snprintf(out, size, "%s on %s", cell->learner->label,
                     cell->world->label);
    for (size_t a = 0; a < plan->experiment->n_axes; a++) {
        if (cell->axis_value[a] == NULL || n < 0 || (size_t) n >= size)
            continue;
        n += snprintf(out + n, size - (size_t) n, ", %s=%s",
                      plan->experiment->axis[a].name, cell->axis_value[a]);
    }
}

void
pf_say_failures(const struct pf_plan *plan,
                const struct pf_runner_report *report)
{
    const struct pf_place nowhere = {0};
    char cell[500];
    struct pf_diag d;
    pf_diag_init(&d);
    for (size_t i = 0; i < report->n_failures; i++) {
        const struct pf_run *run = &plan->run[report->failure[i].run];
        name_cell(cell, sizeof cell, plan, &plan->cell[run->cell]);
        pf_diag_at(&d, nowhere, "run %s failed: %s, seed %" PRIu64 ": %s",
                   run->id, cell, run->seed, report->failure[i].why);
    }
    pf_diag_print(&d, stderr);
    pf_diag_clear(&d);
    if (report->failed > report->n_failures)
        fprintf(stderr, "prefarm: %zu more runs failed\n",
                report->failed - report->n_failures);
    if (report->failed > 0)
        fputs("prefarm: the same command tries failed runs again\n", stderr);
}

/* In a build folder libtool's script starts .libs/prefarm, which does not find
 * its library alone: the script is what was called. */
static void
name_script(char *program)
{
    static const char folder[] = "/.libs/";
    char *at = strstr(program, folder);
    if (at != NULL)
        memmove(at, at + sizeof folder - 2, strlen(at + sizeof folder - 2) + 1);
}

/* A word as a shell reads it. Nothing that could drive a terminal is printed:
 * a control character comes as $'\ooo'. */
static void
print_word(const char *word)
{
    static const char *const plain = "%+,-./:=@_";
    bool quote = *word == '\0', odd = false;
    for (const char *c = word; *c != '\0'; c++) {
        quote = quote ||
                (!isalnum((unsigned char) *c) && strchr(plain, *c) == NULL);
        odd = odd || iscntrl((unsigned char) *c);
    }
    if (quote)
        fputs(odd ? "$'" : "'", stderr);
    for (const char *c = word; *c != '\0'; c++) {
        if (iscntrl((unsigned char) *c))
            fprintf(stderr, "\\%03o", (unsigned char) *c);
        else if (odd && (*c == '\'' || *c == '\\'))
            fprintf(stderr, "\\%c", *c);
        else if (*c == '\'')
            fputs("'\\''", stderr);
        else
            fputc(*c, stderr);
    }
    if (quote)
        fputc('\'', stderr);
}

/* As it was typed: this is not what argv is once it has been read. */
static void
print_command(void)
{
    char *word = NULL;
    size_t room = 0;
    bool first = true;
    FILE *in = fopen("/proc/self/cmdline", "re");
    while (in != NULL && getdelim(&word, &room, '\0', in) > 0) {
        if (first)
            name_script(word);
        first = false;
        fputc(' ', stderr);
        print_word(word);
    }
    free(word);
    if (in != NULL)
        fclose(in);
    fputc('\n', stderr);
}

void
pf_say_stopped(const struct pf_runner_report *report, const char *saved,
               bool by_mpirun)
{
    size_t done = report->found + report->computed;
    fprintf(stderr,
            "prefarm: stopped with %zu of %zu runs done, %zu left%s; the same "
            "command goes on from here:\nprefarm:  %s",
            done, report->total, report->total - done,
            access(saved, F_OK) == 0 ? " (what had begun is saved)" : "",
            by_mpirun ? " mpirun ..." : "");
    print_command();
}
