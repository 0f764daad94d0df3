/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/describe_texinfo.h"

#include <ctype.h>
#include <string.h>

#include "cli/kind_text.h"
#include "lab/experiment/grammar.h"
#include "learn/learner.h"

#define LINE 72.0  /* characters of a line of Info */
#define VALUES 0.3 /* the share of it that the column of values has */

/* Text that Texinfo takes as it stands. */
static void
put(FILE *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (strchr("@{}", *text) != NULL)
            fputc('@', out);
        fputc(*text, out);
    }
}

/* A sentence: a capital first, a full stop last. */
static void
put_sentence(FILE *out, const char *text)
{
    char first[2] = {(char) toupper((unsigned char) text[0]), '\0'};
    size_t length = strlen(text);
    if (length == 0)
        return;
    put(out, first);
    put(out, text + 1);
    if (strchr(".?!", text[length - 1]) == NULL)
        fputc('.', out);
    fputc('\n', out);
}

/* "one of text|json" is said as "text, json". */
static void
put_choices(FILE *out, const struct pf_param *p)
{
    for (const char *c = p->choices; *c != '\0'; c++)
        if (*c == '|')
            fputs(", ", out);
        else
            fputc(*c, out);
}

static void
put_row(FILE *out, const struct pf_param *p)
{
    char range[PF_KIND_TEXT], def[32];
    pf_range_text(p, range);
    fprintf(out, "@item @t{%s}\n@tab ", p->name);
    if (p->form == PF_CHOICE) {
        put_choices(out, p);
    } else {
        put(out, range[0] != '\0' ? range : "a text");
        fputs(p->unit[0] != '\0' ? " " : "", out);
        put(out, p->unit);
    }
    fputs(p->required ? "; " : " [", out);
    put(out, pf_default_text(p, def));
    fputs(p->required ? "\n@tab " : "]\n@tab ", out);
    put_sentence(out, p->doc);
}

/* As wide as the longest name, so that names do not run into values. */
static void
put_widths(FILE *out, const struct pf_param *params)
{
    size_t longest = 9;
    for (size_t i = 0; i < pf_param_count(params); i++)
        if (strlen(params[i].name) > longest)
            longest = strlen(params[i].name);
    double name = ((double) longest + 2.0) / LINE;
    fprintf(out, "@multitable @columnfractions %.2f %.2f %.2f\n", name, VALUES,
            0.99 - name - VALUES);
}

static void
put_table(FILE *out, const struct pf_param *params)
{
    if (pf_param_count(params) == 0)
        return;
    fputc('\n', out);
    put_widths(out, params);
    fputs("@headitem Parameter @tab Values [default] @tab Meaning\n", out);
    for (size_t i = 0; i < pf_param_count(params); i++)
        put_row(out, &params[i]);
    fputs("@end multitable\n", out);
}

static void
put_presets(FILE *out, const struct pf_kind *k, const struct pf_param *p)
{
    char values[PF_KIND_TEXT];
    if (p->presets == NULL)
        return;
    fprintf(out, "\nWhat @t{%s} stands for:\n\n@table @code\n", p->name);
    for (const struct pf_preset *s = p->presets; s->name != NULL; s++) {
        pf_preset_text(k, s, values);
        fputs("@item ", out);
        put(out, s->name);
        fputc('\n', out);
        put_sentence(out, s->doc);
        fputs("@t{", out);
        put(out, values);
        fputs("}\n", out);
    }
    fputs("@end table\n", out);
}

/* An anchor for chapters to refer to, and entries of the index. */
static void
put_heading(FILE *out, const struct pf_family *f, const struct pf_kind *k)
{
    const char *what = f == &pf_element_family ? "attributes of" : f->name;
    fprintf(out, "@anchor{%s %s}\n@subheading @code{%s}", what, k->name,
            k->name);
    if (f != &pf_element_family) {
        fputs(": ", out);
        put(out, k->title);
    }
    fprintf(out, "\n@cindex %s (%s)\n", k->name, f->name);
}

static void
put_types(FILE *out, const struct pf_rule *rule)
{
    if (rule->family != NULL)
        fprintf(out, "Its @t{type} is one of @ref{Types of %s}.\n",
                rule->family->name);
}

void
pf_texinfo_kind(FILE *out, const struct pf_family *family,
                const struct pf_kind *kind)
{
    char text[PF_KIND_TEXT];
    put_heading(out, family, kind);
    fputc('\n', out);
    put_sentence(out, kind->doc);
    if (family == &pf_learner_family) {
        pf_needs_text((const pf_learner_type *) kind, text);
        put_sentence(out, text);
    }
    if (family == &pf_element_family)
        put_types(out, (const struct pf_rule *) kind);
    if (kind->source != NULL) {
        fputs("\n@noindent\n", out);
        put_sentence(out, kind->source);
    }
    put_table(out, kind->params);
    for (size_t i = 0; i < pf_param_count(kind->params); i++)
        put_presets(out, kind, &kind->params[i]);
}

/* "Types of learner", and what the elements of a file are besides their
 * types. */
static void
put_node(FILE *out, const struct pf_family *f)
{
    if (f == &pf_element_family)
        fputs("Attributes of elements", out);
    else
        fprintf(out, "Types of %s", f->name);
}

static void
put_family(FILE *out, const struct pf_family *f)
{
    fputs("\n@node ", out);
    put_node(out, f);
    if (f == &pf_element_family)
        fputs("\n@section Elements and their attributes\n", out);
    else
        fprintf(out,
                "\n@section Types of @code{<%s>}\n"
                "@cindex @code{<%s>}, types\n",
                f->name, f->name);
    fputc('\n', out);
    put_sentence(out, f->doc);
    for (const struct pf_kind *const *k = f->kinds; *k != NULL; k++) {
        fputc('\n', out);
        pf_texinfo_kind(out, f, *k);
    }
}

void
pf_texinfo_families(FILE *out, const struct pf_family *const *families)
{
    fputs("@c Made by prefarm describe --format texinfo.\n\n@menu\n", out);
    for (const struct pf_family *const *f = families; *f != NULL; f++) {
        fputs("* ", out);
        put_node(out, *f);
        fputs("::  ", out);
        put_sentence(out, (*f)->doc);
    }
    fputs("@end menu\n", out);
    for (const struct pf_family *const *f = families; *f != NULL; f++)
        put_family(out, *f);
}
