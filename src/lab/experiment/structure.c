/* Which elements stand where: checked once, before any attribute is read.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "core/parse.h"
#include "core/status.h"
#include "lab/experiment/attributes.h"
#include "lab/experiment/xml_read.h"

static bool
has_tag(const xmlNode *node, enum pf_tag tag)
{
    return node->type == XML_ELEMENT_NODE && node->ns == NULL &&
           strcmp((const char *) node->name, pf_rule_of(tag)->kind.name) == 0;
}

xmlNode *
pf_child_of(const xmlNode *parent, enum pf_tag tag, const xmlNode *after)
{
    xmlNode *p = after != NULL ? after->next : parent->children;
    while (p != NULL && !has_tag(p, tag))
        p = p->next;
    return p;
}

size_t
pf_count_children(const xmlNode *parent, enum pf_tag tag)
{
    size_t n = 0;
    xmlNode *p = NULL;
    while ((p = pf_child_of(parent, tag, p)) != NULL)
        n++;
    return n;
}

static const char *
child_name(const void *list, size_t i)
{
    const struct pf_child *child = list;
    return pf_rule_of(child[i].tag)->kind.name;
}

#define NAMES_SIZE 512

/* The names of all children that there may be; at most 16 short ones. */
static const char *
list_children(const struct pf_rule *parent, char out[NAMES_SIZE])
{
    size_t used = 0;
    snprintf(out, NAMES_SIZE, "no element at all");
    for (size_t n = 0; parent->child[n].tag != PF_TAG_NONE; n++) {
        int more = snprintf(out + used, NAMES_SIZE - used, "%s%s",
                            n > 0 ? ", " : "", child_name(parent->child, n));
        used += more > 0 ? (size_t) more : 0;
    }
    return out;
}

static int
unknown_element(const xmlNode *node, const struct pf_rule *parent,
                const struct pf_reader *r)
{
    char shown[PF_SHORT], known[NAMES_SIZE];
    struct pf_place at = pf_element_place(node, r->file);
    size_t n = 0;
    pf_shorten((const char *) node->name, shown);
    if (node->ns != NULL)
        return pf_diag_at(r->d, at,
                          "<%s> has a name space; no element here has one, "
                          "and nothing is included from elsewhere",
                          shown);
    while (parent->child[n].tag != PF_TAG_NONE)
        n++;
    const char *near = pf_nearest(shown, n, child_name, parent->child);
    if (near != NULL)
        return pf_diag_at(r->d, at,
                          "<%s> has no element <%s>; did you mean <%s>?",
                          parent->kind.name, shown, near);
    return pf_diag_at(r->d, at, "<%s> has no element <%s>; it has %s",
                      parent->kind.name, shown, list_children(parent, known));
}

/* libxml2 gives a text the line it ends in. */
static long
line_of_text(const xmlNode *node, const char *from)
{
    long line = pf_xml_line(node);
    for (; *from != '\0'; from++)
        line -= *from == '\n';
    return line;
}

static int
stray_text(const xmlNode *node, const struct pf_rule *parent,
           const struct pf_reader *r)
{
    char shown[PF_SHORT];
    const char *text =
        node->content != NULL ? (const char *) node->content : "&...;";
    text += strspn(text, " \t\r\n");
    if (*text == '\0' || parent->text)
        return PF_OK;
    pf_shorten(text, shown);
    shown[strcspn(shown, "\n")] = '\0';
    return pf_diag_at(
        r->d, (struct pf_place){r->file, line_of_text(node, text)},
        "<%s> holds no text, but here is '%s'", parent->kind.name, shown);
}

static int check_element(const xmlNode *node, const struct pf_rule *rule,
                         const struct pf_reader *r);

static int
check_child(const xmlNode *node, const struct pf_rule *parent, size_t *count,
            const struct pf_reader *r)
{
    const struct pf_child *child = parent->child;
    while (child->tag != PF_TAG_NONE && !has_tag(node, child->tag))
        child++;
    if (child->tag == PF_TAG_NONE)
        return unknown_element(node, parent, r);
    size_t n = ++count[child->tag];
    if (child->most == 1 && n == 2)
        return pf_diag_at(r->d, pf_element_place(node, r->file),
                          "<%s> has a second <%s>; one is allowed",
                          parent->kind.name, pf_rule_of(child->tag)->kind.name);
    if (child->most > 1 && n == child->most + 1)
        return pf_diag_at(r->d, pf_element_place(node, r->file),
                          "<%s> has more than %zu <%s>", parent->kind.name,
                          child->most, pf_rule_of(child->tag)->kind.name);
    if (child->most > 0 && n > child->most)
        return PF_EINPUT;
    return check_element(node, pf_rule_of(child->tag), r);
}

/* "<a>, <b> or <c>". */
static const char *
list_tags(const struct pf_rule *parent, char out[NAMES_SIZE])
{
    size_t used = 0;
    for (const struct pf_child *c = parent->child; c->tag != PF_TAG_NONE; c++) {
        bool last = c[1].tag == PF_TAG_NONE;
        const char *lead = c == parent->child ? "" : last ? " or " : ", ";
        int more = snprintf(out + used, NAMES_SIZE - used, "%s<%s>", lead,
                            pf_rule_of(c->tag)->kind.name);
        used += more > 0 ? (size_t) more : 0;
    }
    return out;
}

/* Sees that there is enough of everything. */
static int
check_missing(const xmlNode *node, const struct pf_rule *rule,
              const size_t count[PF_TAGS], const struct pf_reader *r)
{
    struct pf_place at = pf_element_place(node, r->file);
    char known[NAMES_SIZE];
    bool any = false;
    int status = PF_OK;
    for (const struct pf_child *c = rule->child; c->tag != PF_TAG_NONE; c++) {
        const struct pf_kind *k = &pf_rule_of(c->tag)->kind;
        any = any || count[c->tag] > 0;
        if (count[c->tag] >= c->least)
            continue;
        if (c->least > 1)
            status =
                pf_diag_at(r->d, at, "<%s> needs %zu <%s> or more: %s",
                           rule->kind.name, c->least, k->name, rule->kind.doc);
        else
            status = pf_diag_at(r->d, at, "<%s> needs <%s>: %s",
                                rule->kind.name, k->name, k->doc);
    }
    if (rule->some_child && !any)
        status = pf_diag_at(r->d, at, "<%s> is empty; it needs %s",
                            rule->kind.name, list_tags(rule, known));
    return status;
}

static int
check_element(const xmlNode *node, const struct pf_rule *rule,
              const struct pf_reader *r)
{
    size_t count[PF_TAGS] = {0};
    int status = PF_OK;
    for (const xmlNode *p = node->children; p != NULL; p = p->next) {
        if (p->type == XML_ELEMENT_NODE)
            status = pf_worse(status, check_child(p, rule, count, r));
        else if (p->type != XML_COMMENT_NODE && p->type != XML_PI_NODE)
            status = pf_worse(status, stray_text(p, rule, r));
    }
    return pf_worse(status, check_missing(node, rule, count, r));
}

int
pf_structure_check(const xmlNode *root, const struct pf_reader *r)
{
    char shown[PF_SHORT];
    if (!has_tag(root, PF_TAG_EXPERIMENT))
        return pf_diag_at(r->d, pf_element_place(root, r->file),
                          "the file holds <%s>%s; an <experiment> without a "
                          "name space is needed",
                          pf_shorten((const char *) root->name, shown),
                          root->ns != NULL ? " in a name space" : "");
    return check_element(root, pf_rule_of(PF_TAG_EXPERIMENT), r);
}
