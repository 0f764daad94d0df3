/* prefarm describe: one member of a family and its parameters.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cli/describe_texinfo.h"
#include "cli/families.h"
#include "cli/kind_text.h"
#include "cli/options.h"
#include "cli/wrap.h"
#include "core/parse.h"
#include "core/status.h"
#include "learn/learner.h"

enum { FORMAT };
enum { TEXT, TEXINFO };

static const struct pf_param params[] = {{.name = "format",
                                          .unit = "",
                                          .doc = "how to write it; texinfo "
                                                 "without a name writes all "
                                                 "there is",
                                          .form = PF_CHOICE,
                                          .choices = "text|texinfo"},
                                         {.name = NULL}};

static void
print_param(const struct pf_param *p)
{
    char line[2 * PF_KIND_TEXT], range[PF_KIND_TEXT], def[32];
    pf_range_text(p, range);
    snprintf(line, sizeof line, "%s%s%s%s, default %s%s%s", p->name,
             p->unit[0] ? " (" : "", p->unit, p->unit[0] ? ")" : "",
             pf_default_text(p, def), range[0] ? ", " : "", range);
    putchar('\n');
    pf_put_wrapped(stdout, line, 0, 2);
    pf_put_wrapped(stdout, p->doc, 0, 6);
}

static void
print_presets(const struct pf_kind *k, const struct pf_param *p)
{
    char values[PF_KIND_TEXT], text[2 * PF_KIND_TEXT];
    for (const struct pf_preset *s = p->presets; s->name != NULL; s++) {
        pf_preset_text(k, s, values);
        snprintf(text, sizeof text, "%.400s: %.500s; %s", s->name, s->doc,
                 values);
        pf_put_wrapped(stdout, text, 0, 6);
    }
}

static void
print_kind(const struct pf_family *f, const struct pf_kind *k)
{
    char text[PF_KIND_TEXT];
    snprintf(text, sizeof text, "%s (%s): %s", k->name, f->name, k->title);
    pf_put_wrapped(stdout, text, 0, 0);
    pf_put_wrapped(stdout, k->doc, 0, 2);
    if (k->source != NULL)
        pf_put_wrapped(stdout, k->source, 0, 2);
    if (f == &pf_learner_family) {
        pf_needs_text((const pf_learner_type *) k, text);
        pf_put_wrapped(stdout, text, 0, 2);
    }
    for (size_t i = 0; i < pf_param_count(k->params); i++) {
        print_param(&k->params[i]);
        if (k->params[i].presets != NULL)
            print_presets(k, &k->params[i]);
    }
}

/* The name nearest to one that no family has. */
static const char *
nearest_anywhere(const char *name)
{
    const char *names[256];
    size_t n = 0;
    for (const struct pf_family *const *f = pf_families; *f != NULL; f++)
        for (size_t i = 0; (*f)->kinds[i] != NULL && n < 256; i++)
            names[n++] = (*f)->kinds[i]->name;
    return pf_nearest(name, n, pf_name_in_array, names);
}

static int
unknown_name(const char *name)
{
    const struct pf_place nowhere = {0};
    const char *near = nearest_anywhere(name);
    struct pf_diag d;
    pf_diag_init(&d);
    if (near != NULL)
        pf_diag_at(&d, nowhere, "nothing is called '%s'; did you mean '%s'?",
                   name, near);
    else
        pf_diag_at(&d, nowhere, "nothing is called '%s'; see prefarm list",
                   name);
    return pf_report_status(PF_EINPUT, &d);
}

/* Everything of this name or, in whatever case, of this title. */
static bool
describe(const char *name, bool texinfo)
{
    bool found = false;
    for (const struct pf_family *const *f = pf_families; *f != NULL; f++)
        for (const struct pf_kind *const *k = (*f)->kinds; *k != NULL; k++) {
            if (strcasecmp((*k)->name, name) != 0 &&
                strcasecmp((*k)->title, name) != 0)
                continue;
            if (found)
                putchar('\n');
            found = true;
            if (texinfo)
                pf_texinfo_kind(stdout, *f, *k);
            else
                print_kind(*f, *k);
        }
    return found;
}

static int
exec(int argc, char **argv)
{
    struct pf_values v;
    struct pf_diag d;
    const char *name = NULL;
    pf_diag_init(&d);
    int status = pf_values_init(&v, params);
    if (status == PF_OK)
        status = pf_parse_arguments(&v, &name, argc, argv, &d);
    bool texinfo = status == PF_OK && v.number[FORMAT] >= TEXINFO;
    pf_values_clear(&v);
    if (status != PF_OK)
        return pf_report_status(status, &d);
    if (name == NULL && !texinfo)
        return pf_usage(&pf_cmd_describe);
    if (name != NULL)
        return describe(name, texinfo) ? EXIT_SUCCESS : unknown_name(name);
    pf_texinfo_families(stdout, pf_families);
    return EXIT_SUCCESS;
}

const struct pf_cmd pf_cmd_describe = {
    .name = "describe",
    .usage = "NAME [--format text|texinfo]\n"
             "       prefarm describe --format texinfo",
    .doc =
        "say what a learner, preference, metric, XML element ... is, and its "
        "parameters",
    .params = params,
    .exec = exec,
};
