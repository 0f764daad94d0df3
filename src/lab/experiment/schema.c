/* The RELAX NG schema (ISO/IEC 19757-2, XML syntax) of experiment files,
 * written from the grammar, the families and their parameter tables.
 *
 * It accepts every file that pf_experiment_read accepts. So attributes of a
 * type are all optional, also the required ones: an axis may give them. What
 * a schema cannot see (ids that repeat, paths that select nothing, files that
 * are not there) only the reader refuses.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <float.h>
#include <math.h>
#include <string.h>

#include "core/parse.h"
#include "core/status.h"
#include "core/text.h"
#include "lab/experiment/experiment.h"
#include "lab/experiment/grammar.h"

#define NUMBER "[+\\-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+\\-]?[0-9]+)?"
#define DIGITS "[0-9]+"
#define NAME "[A-Za-z_][A-Za-z0-9_.\\-]*"

static void
write_escaped(FILE *out, const char *text)
{
    for (; *text != '\0'; text++) {
        bool plain = *text == '\''; /* of which prose is full */
        const char *reference = plain ? NULL : pf_xml_reference(*text);
        if (reference != NULL)
            fputs(reference, out);
        else
            fputc(*text, out);
    }
}

static void
write_doc(FILE *out, const char *doc)
{
    fputs("<a:documentation>", out);
    write_escaped(out, doc);
    fputs("</a:documentation>\n", out);
}

static void
write_bound(FILE *out, const char *facet, double x, bool whole)
{
    char text[32];
    if (!isfinite(x) || fabs(x) >= DBL_MAX)
        return;
    if (whole)
        snprintf(text, sizeof text, "%.0f", x);
    fprintf(out, "<param name=\"%s\">%s</param>\n", facet,
            whole ? text : pf_format_real(x, text));
}

static void
write_number(FILE *out, const struct pf_param *p)
{
    bool whole = p->form == PF_COUNT;
    fprintf(out, "<data type=\"%s\">\n",
            whole ? "nonNegativeInteger" : "double");
    fprintf(out, "<param name=\"pattern\">%s</param>\n",
            whole ? DIGITS : NUMBER);
    write_bound(out, "minInclusive", p->lo, whole);
    write_bound(out, "maxInclusive", p->hi, whole);
    fputs("</data>\n", out);
}

static void
write_choice(FILE *out, const struct pf_param *p)
{
    char word[64];
    fputs("<choice>\n", out);
    for (size_t i = 0; pf_choice_word(p->choices, i, word, sizeof word); i++) {
        fputs("<value type=\"string\">", out);
        write_escaped(out, word);
        fputs("</value>\n", out);
    }
    fputs("</choice>\n", out);
}

static void
write_text(FILE *out, const struct pf_param *p)
{
    bool id = strcmp(p->name, "id") == 0;
    bool name = strcmp(p->name, "name") == 0 || strcmp(p->name, "label") == 0;
    if (!id && !name) {
        fputs("<text/>\n", out);
        return;
    }
    fputs("<data type=\"string\">\n", out);
    if (id)
        fputs("<param name=\"pattern\">" NAME "</param>\n", out);
    fprintf(out, "<param name=\"maxLength\">%d</param>\n</data>\n",
            PF_TEXT_CAP);
}

static void
write_attribute(FILE *out, const struct pf_param *p, bool optional)
{
    if (optional)
        fputs("<optional>\n", out);
    fprintf(out, "<attribute name=\"%s\">\n", p->name);
    write_doc(out, p->doc);
    switch (p->form) {
    case PF_REAL:
    case PF_COUNT:
        write_number(out, p);
        break;
    case PF_CHOICE:
        write_choice(out, p);
        break;
    case PF_TEXT:
    case PF_FILE:
        write_text(out, p);
        break;
    }
    fputs("</attribute>\n", out);
    if (optional)
        fputs("</optional>\n", out);
}

/* The attributes that all elements of a rule have. Only those of the file as
 * a whole cannot come from an axis. */
static void
write_own(FILE *out, const struct pf_rule *rule)
{
    bool whole_file = rule == pf_rule_of(PF_TAG_EXPERIMENT);
    if (rule->one_attribute)
        fputs("<choice>\n", out);
    for (const struct pf_param *p = rule->kind.params;
         p != NULL && p->name != NULL; p++) {
        bool optional = !(p->required && whole_file) && !rule->one_attribute;
        write_attribute(out, p, optional);
    }
    if (rule->one_attribute)
        fputs("</choice>\n", out);
}

static void
write_types(FILE *out, const struct pf_family *family)
{
    fputs("<choice>\n", out);
    for (const struct pf_kind *const *k = family->kinds; *k != NULL; k++) {
        fputs("<group>\n<attribute name=\"type\">\n", out);
        write_doc(out, (*k)->doc);
        fprintf(out, "<value type=\"string\">%s</value>\n</attribute>\n",
                (*k)->name);
        for (const struct pf_param *p = (*k)->params;
             p != NULL && p->name != NULL; p++)
            write_attribute(out, p, true);
        fputs("</group>\n", out);
    }
    fputs("</choice>\n", out);
}

/* How often it may stand is said here, or around all children. */
static void
write_child(FILE *out, const struct pf_child *child, bool once)
{
    const char *name = pf_rule_of(child->tag)->kind.name;
    const char *around = NULL;
    if (once)
        around = NULL;
    else if (child->least == 0)
        around = child->most == 1 ? "optional" : "zeroOrMore";
    else if (child->most != 1)
        around = "oneOrMore";
    if (around != NULL)
        fprintf(out, "<%s>", around);
    fprintf(out, "<ref name=\"%s\"/>", name);
    if (around != NULL)
        fprintf(out, "</%s>", around);
    fputc('\n', out);
}

static void
write_children(FILE *out, const struct pf_rule *rule)
{
    if (rule->child[0].tag == PF_TAG_NONE) {
        fputs(rule->text ? "<text/>\n" : "<empty/>\n", out);
        return;
    }
    const char *open = "<interleave>\n", *close = "</interleave>\n";
    if (rule->some_child) {
        open = "<oneOrMore>\n<choice>\n";
        close = "</choice>\n</oneOrMore>\n";
    }
    fputs(open, out);
    for (const struct pf_child *c = rule->child; c->tag != PF_TAG_NONE; c++)
        write_child(out, c, rule->some_child);
    fputs(close, out);
}

static void
write_rule(FILE *out, const struct pf_rule *rule)
{
    fprintf(out, "<define name=\"%s\">\n<element name=\"%s\">\n",
            rule->kind.name, rule->kind.name);
    write_doc(out, rule->kind.doc);
    write_own(out, rule);
    if (rule->family != NULL)
        write_types(out, rule->family);
    write_children(out, rule);
    fputs("</element>\n</define>\n", out);
}

int
pf_schema_write(FILE *out)
{
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
          "<grammar xmlns=\"http://relaxng.org/ns/structure/1.0\"\n"
          " xmlns:a=\"http://relaxng.org/ns/compatibility/annotations/1.0\"\n"
          " datatypeLibrary=\"http://www.w3.org/2001/XMLSchema-datatypes\">\n"
          "<start><ref name=\"experiment\"/></start>\n",
          out);
    for (int tag = PF_TAG_EXPERIMENT; tag < PF_TAGS; tag++)
        write_rule(out, pf_rule_of((enum pf_tag) tag));
    fputs("</grammar>\n", out);
    return ferror(out) ? PF_EIO : PF_OK;
}
