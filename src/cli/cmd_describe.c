/* prefarm describe: one member of a family and its parameters.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <float.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cli/families.h"
#include "cli/options.h"
#include "core/parse.h"
#include "core/status.h"
#include "learn/learner.h"

#define WIDTH 78

/* Prints words in lines of WIDTH columns behind `indent` blanks. */
static void
print_wrapped(const char *text, int indent)
{
    int column = 0;
    while (*text != '\0') {
        int length = (int) strcspn(text, " ");
        if (column > 0 && column + 1 + length > WIDTH) {
            putchar('\n');
            column = 0;
        }
        column += printf("%*s%.*s", column > 0 ? 1 : indent, "", length, text);
        text += length;
        text += strspn(text, " ");
    }
    putchar('\n');
}

static const char *
default_text(const struct pf_param *p, char out[32])
{
    if (p->required)
        return "must be given";
    if (p->def_text != NULL)
        return p->def_text;
    if (p->form == PF_TEXT || p->form == PF_FILE)
        return "none";
    if (p->form == PF_CHOICE) {
        pf_choice_word(p->choices, (size_t) p->def, out, 32);
        return out;
    }
    return pf_format_real(p->def, out);
}

static void
print_param(const struct pf_param *p)
{
    char def[32], lo[32], hi[32];
    printf("\n  %s%s%s%s, default %s", p->name, p->unit[0] ? " (" : "", p->unit,
           p->unit[0] ? ")" : "", default_text(p, def));
    if (p->form == PF_CHOICE)
        printf(", one of %s", p->choices);
    else if (p->form == PF_FILE)
        printf(", a file");
    else if (p->form != PF_TEXT && p->hi >= DBL_MAX)
        printf(", any number");
    else if (p->form != PF_TEXT)
        printf(", %s to %s", pf_format_real(p->lo, lo),
               pf_format_real(p->hi, hi));
    putchar('\n');
    print_wrapped(p->doc, 6);
}

/* One word of a row of presets with the values that it stands for. */
static void
print_preset(const struct pf_preset *preset, struct pf_values *v)
{
    char text[1024];
    size_t used = (size_t) snprintf(text, sizeof text, "%.400s: %.500s;",
                                    preset->name, preset->doc);
    for (const struct pf_preset_row *r = preset->rows; r->param != NULL; r++) {
        char shown[32];
        size_t i = pf_values_find(v, r->param);
        if (i == SIZE_MAX || used >= sizeof text)
            continue;
        v->number[i] = r->value;
        int more = snprintf(text + used, sizeof text - used, " %s=\"%s\"",
                            r->param, pf_values_show(v, i, shown));
        used += more > 0 ? (size_t) more : 0;
    }
    print_wrapped(text, 6);
}

static void
print_presets(const struct pf_kind *k, const struct pf_param *p)
{
    struct pf_values v;
    if (pf_values_init(&v, k->params) == PF_OK)
        for (const struct pf_preset *s = p->presets; s->name != NULL; s++)
            print_preset(s, &v);
    pf_values_clear(&v);
}

/* What a learner works with. */
static void
print_needs(const pf_learner_type *l)
{
    bool rates = (l->asks & PF_ASKS_RATE) != 0;
    char text[400];
    snprintf(text, sizeof text, "Learns from%s%s%s%s%s; moves %s.",
             rates ? " rewards (true ones, by exact feedback in a world with "
                     "rewards, or those of a reward model)"
                   : "",
             l->asks & PF_ASKS_PAYOFF
                 ? " win probabilities (of any feedback; of pairs and labels "
                   "they are estimated)"
                 : "",
             l->asks & PF_ASKS_COMPARE ? " comparisons (pairs or labels)" : "",
             l->traits & PF_OFFLINE && l->asks != 0 ? " of" : "",
             l->traits & PF_OFFLINE ? " the pairs of <data>" : "",
             l->traits & PF_PARAMETRIC ? "any policy class, by an optimiser"
                                       : "a table");
    print_wrapped(text, 2);
}

static void
print_kind(const struct pf_family *f, const struct pf_kind *k)
{
    printf("%s (%s): %s\n", k->name, f->name, k->title);
    print_wrapped(k->doc, 2);
    if (k->source != NULL)
        print_wrapped(k->source, 2);
    if (f == &pf_learner_family)
        print_needs((const pf_learner_type *) k);
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
describe(const char *name)
{
    bool found = false;
    for (const struct pf_family *const *f = pf_families; *f != NULL; f++)
        for (const struct pf_kind *const *k = (*f)->kinds; *k != NULL; k++) {
            if (strcasecmp((*k)->name, name) != 0 &&
                strcasecmp((*k)->title, name) != 0)
                continue;
            if (found)
                putchar('\n');
            print_kind(*f, *k);
            found = true;
        }
    return found;
}

static int
exec(int argc, char **argv)
{
    if (argc != 2)
        return pf_usage(&pf_cmd_describe);
    return describe(argv[1]) ? EXIT_SUCCESS : unknown_name(argv[1]);
}

const struct pf_cmd pf_cmd_describe = {
    .name = "describe",
    .usage = "NAME",
    .doc =
        "say what a learner, preference, metric, XML element ... is, and its "
        "parameters",
    .exec = exec,
};
