/* prefarm list: what there is to choose from.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/families.h"
#include "cli/kind_text.h"
#include "cli/options.h"
#include "cli/wrap.h"
#include "core/status.h"

#define NAME_WIDTH 32

static void
list_family(const struct pf_family *f)
{
    pf_put_wrapped(stdout, f->doc, printf("%s: ", f->name),
                   (int) strlen(f->name) + 2);
    for (const struct pf_kind *const *k = f->kinds; *k != NULL; k++)
        pf_put_wrapped(stdout, (*k)->title,
                       printf("  %-*s ", NAME_WIDTH, (*k)->name),
                       NAME_WIDTH + 3);
}

static int
unknown_family(const char *name)
{
    char known[256] = "";
    struct pf_diag d;
    pf_diag_init(&d);
    for (const struct pf_family *const *f = pf_families; *f != NULL; f++) {
        size_t used = strlen(known);
        snprintf(known + used, sizeof known - used, " %s", (*f)->name);
    }
    pf_diag_at(&d, (struct pf_place){0}, "there is no family '%s'; there are%s",
               name, known);
    return pf_report_status(PF_EINPUT, &d);
}

static int
exec(int argc, char **argv)
{
    if (argc > 2) {
        fputs("prefarm: list takes one family at most\n", stderr);
        return pf_usage(&pf_cmd_list);
    }
    bool found = false;
    for (const struct pf_family *const *f = pf_families; *f != NULL; f++) {
        if (argc == 2 && strcmp((*f)->name, argv[1]) != 0)
            continue;
        if (found)
            putchar('\n');
        list_family(*f);
        found = true;
    }
    if (found)
        return EXIT_SUCCESS;
    return unknown_family(argv[1]);
}

const struct pf_cmd pf_cmd_list = {
    .name = "list",
    .usage = "[FAMILY]",
    .doc = "name every learner, preference, annotator, metric, XML element ...",
    .exec = exec,
};
