/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/experiment/attributes.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/file.h"
#include "core/parse.h"
#include "core/status.h"
#include "lab/experiment/experiment.h"
#include "lab/experiment/xml_read.h"

#define NUMBER_CAP 100 /* bytes of a number or a word */

int
pf_worse(int a, int b)
{
    if (a == PF_OK)
        return b;
    return b == PF_ENOMEM ? b : a;
}

struct pf_place
pf_element_place(const xmlNode *node, const char *file)
{
    return (struct pf_place){file, pf_xml_line(node)};
}

struct pf_place
pf_attribute_place(const xmlAttr *attr, const char *file)
{
    const struct pf_mark *from = attr->_private;
    return from != NULL ? from->at : pf_element_place(attr->parent, file);
}

struct pf_place
pf_value_place(const xmlAttr *attr, const char *file)
{
    const struct pf_mark *from = attr->_private;
    return from != NULL && from->value.file != NULL
               ? from->value
               : pf_attribute_place(attr, file);
}

#define SEPARATORS " \t\r\n,"

size_t
pf_count_words(const char *list)
{
    size_t n = 0;
    const char *s = list;
    for (s += strspn(s, SEPARATORS); *s != '\0'; s += strspn(s, SEPARATORS)) {
        n++;
        s += strcspn(s, SEPARATORS);
    }
    return n;
}

int
pf_text_check(const char *text, const char *what, struct pf_diag *d,
              struct pf_place at)
{
    const unsigned char *s = (const unsigned char *) text;
    for (size_t i = 0; s[i] != '\0'; i++)
        if (s[i] < 0x20 || s[i] == 0x7f ||
            (s[i] == 0xc2 && s[i + 1] >= 0x80 && s[i + 1] <= 0x9f))
            return pf_diag_at(d, at,
                              "%s: byte %zu is a control character; only "
                              "printable text is allowed",
                              what, i + 1);
    return PF_OK;
}

int
pf_id_check(const char *id, struct pf_diag *d, struct pf_place at)
{
    static const char first[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ_"
                                "abcdefghijklmnopqrstuvwxyz";
    static const char rest[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ_"
                               "abcdefghijklmnopqrstuvwxyz0123456789.-";
    char shown[PF_SHORT];
    if (id == NULL ||
        (id[0] != '\0' && strchr(first, id[0]) && id[strspn(id, rest)] == '\0'))
        return PF_OK;
    return pf_diag_at(d, at,
                      "id=\"%s\" is not a name: a letter or '_', then letters, "
                      "digits and '_', '.', '-'",
                      pf_shorten(id, shown));
}

/* --- one attribute --- */

/* The parameter i of the element: its own ones first, then its type's. */
static const char *
known_name(const void *list, size_t i)
{
    const struct pf_attributes *a = list;
    size_t own = a->own.n;
    if (i < own)
        return a->own.params[i].name;
    if (i < own + a->typed.n)
        return a->typed.params[i - own].name;
    return "type";
}

static int
unknown_attribute(const struct pf_attributes *a, const char *name,
                  struct pf_diag *d, struct pf_place at)
{
    char known[512] = "none", shown[PF_SHORT];
    const char *owner = a->kind != NULL ? a->kind->name : a->rule->kind.name;
    size_t n = a->own.n + a->typed.n + (a->rule->family != NULL), used = 0;
    const char *near = pf_nearest(name, n, known_name, a);
    pf_shorten(name, shown);
    if (near != NULL)
        return pf_diag_at(d, at, "%s has no parameter '%s'; did you mean '%s'?",
                          owner, shown, near);
    for (size_t i = 0; i < n && used < sizeof known; i++) {
        int more = snprintf(known + used, sizeof known - used, "%s%s",
                            i > 0 ? ", " : "", known_name(a, i));
        used += more > 0 ? (size_t) more : 0;
    }
    return pf_diag_at(d, at, "%s has no parameter '%s'; it has %s", owner,
                      shown, known);
}

/* A file that is not there is noticed before anything runs. */
static int
check_file(const char *name, const struct pf_reader *r, struct pf_place at)
{
    struct stat info;
    char shown[PF_SHORT];
    int status = PF_OK;
    if (name[0] == '\0')
        return pf_diag_at(r->d, at, "a file name is empty");
    char *path = pf_file_path(r->base, name);
    if (path == NULL)
        return PF_ENOMEM;
    pf_shorten(path, shown);
    if (stat(path, &info) != 0 || access(path, R_OK) != 0)
        status = pf_diag_at(r->d, at, "cannot read '%s': %s", shown,
                            strerror(errno));
    else if (!S_ISREG(info.st_mode))
        status = pf_diag_at(r->d, at, "'%s' is not an ordinary file", shown);
    free(path);
    return status;
}

static size_t
longest(const struct pf_param *p)
{
    if (p->form == PF_FILE || p->form == PF_TEXT) {
        bool name = strcmp(p->name, "id") == 0 || strcmp(p->name, "name") == 0;
        return name || strcmp(p->name, "label") == 0 ? PF_TEXT_CAP : SIZE_MAX;
    }
    return NUMBER_CAP;
}

static int
set_value(struct pf_values *v, size_t i, const char *owner, const char *text,
          const struct pf_reader *r, struct pf_place at)
{
    const struct pf_param *p = &v->params[i];
    int status = pf_text_check(text, p->name, r->d, at);
    v->given[i] = true; /* a wrong answer is not a missing one */
    if (status != PF_OK)
        return status;
    if (strlen(text) > longest(p))
        return pf_diag_at(r->d, at,
                          "%s: %s has %zu bytes; at most %zu are "
                          "allowed",
                          owner, p->name, strlen(text), longest(p));
    status = pf_values_set(v, owner, p->name, text, r->d, at);
    if (status == PF_OK && p->form == PF_FILE)
        status = check_file(text, r, at);
    if (status == PF_OK && strcmp(p->name, "id") == 0)
        status = pf_id_check(text, r->d, at);
    return status;
}

static int
read_attribute(struct pf_attributes *a, const xmlAttr *attr, const char *text,
               const struct pf_reader *r)
{
    const char *name = (const char *) attr->name;
    struct pf_place at = pf_value_place(attr, r->file);
    if (name == NULL)
        return PF_ENOMEM; /* libxml2 leaves such a one when memory ran out */
    if (attr->ns != NULL) {
        char shown[PF_SHORT], prefix[PF_SHORT];
        const xmlChar *p = attr->ns->prefix;
        return pf_diag_at(r->d, at,
                          "%s: '%s:%s' has a name space; no "
                          "attribute here has one",
                          a->rule->kind.name,
                          pf_shorten(p ? (const char *) p : "", prefix),
                          pf_shorten(name, shown));
    }
    size_t own = pf_values_find(&a->own, name);
    if (own != SIZE_MAX)
        return set_value(&a->own, own, a->rule->kind.name, text, r, at);
    if (a->rule->family != NULL && strcmp(name, "type") == 0)
        return PF_OK;
    size_t typed = pf_values_find(&a->typed, name);
    if (typed != SIZE_MAX)
        return set_value(&a->typed, typed, a->kind->name, text, r, at);
    if (a->rule->family != NULL && a->kind == NULL)
        return PF_OK; /* nobody can say what a wrong type has */
    return unknown_attribute(a, name, r->d, pf_attribute_place(attr, r->file));
}

/* --- the element --- */

static int
missing_type(const struct pf_attributes *a, const struct pf_reader *r)
{
    char names[1024] = "";
    size_t used = 0;
    const struct pf_kind *const *k = a->rule->family->kinds;
    for (size_t i = 0; k[i] != NULL && used < sizeof names; i++) {
        int more = snprintf(names + used, sizeof names - used, "%s%s",
                            i > 0 ? ", " : "", k[i]->name);
        used += more > 0 ? (size_t) more : 0;
    }
    return pf_diag_at(r->d, a->at, "%s needs type=\"...\"; there are %s",
                      a->rule->kind.name, names);
}

static int
read_type(struct pf_attributes *a, const xmlNode *node,
          const struct pf_reader *r)
{
    const xmlAttr *attr = xmlHasNsProp(node, pf_xml("type"), NULL);
    char shown[PF_SHORT];
    if (attr == NULL)
        return missing_type(a, r);
    xmlChar *name = xmlNodeListGetString(attr->doc, attr->children, 1);
    if (name == NULL && attr->children != NULL)
        return PF_ENOMEM;
    pf_shorten(name != NULL ? (const char *) name : "", shown);
    xmlFree(name);
    a->kind = pf_kind_get(a->rule->family, shown, r->d,
                          pf_value_place(attr, r->file));
    return a->kind != NULL ? pf_values_init(&a->typed, a->kind->params)
                           : PF_EINPUT;
}

static int
read_all(struct pf_attributes *a, const xmlNode *node,
         const struct pf_reader *r)
{
    int status = PF_OK;
    for (const xmlAttr *p = node->properties; p != NULL; p = p->next) {
        xmlChar *text = xmlNodeListGetString(p->doc, p->children, 1);
        if (text == NULL && p->children != NULL)
            return PF_ENOMEM;
        const char *value = text != NULL ? (const char *) text : "";
        status = pf_worse(status, read_attribute(a, p, value, r));
        xmlFree(text);
    }
    return status;
}

static int
check_one_attribute(const struct pf_attributes *a, const struct pf_reader *r)
{
    size_t given = 0;
    for (size_t i = 0; i < a->own.n; i++)
        given += a->own.given[i];
    if (!a->rule->one_attribute || given == 1)
        return PF_OK;
    return pf_diag_at(r->d, a->at, "%s needs exactly one of %s, %s and %s",
                      a->rule->kind.name, a->own.params[0].name,
                      a->own.params[1].name, a->own.params[2].name);
}

int
pf_attributes_read(struct pf_attributes *out, const xmlNode *node,
                   enum pf_tag tag, const struct pf_reader *r)
{
    memset(out, 0, sizeof *out);
    out->rule = pf_rule_of(tag);
    out->at = pf_element_place(node, r->file);
    int status = pf_values_init(&out->own, out->rule->kind.params);
    if (status == PF_OK && out->rule->family != NULL)
        status = read_type(out, node, r);
    if (status != PF_ENOMEM)
        status = pf_worse(status, read_all(out, node, r));
    if (status != PF_ENOMEM)
        status =
            pf_worse(status, pf_values_finish(&out->own, out->rule->kind.name,
                                              0.0, r->d, out->at));
    if (status != PF_ENOMEM)
        status = pf_worse(status, check_one_attribute(out, r));
    return status;
}

void
pf_attributes_clear(struct pf_attributes *a)
{
    pf_values_clear(&a->own);
    pf_values_clear(&a->typed);
    a->kind = NULL;
}
