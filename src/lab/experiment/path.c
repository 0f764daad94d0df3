/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/experiment/path.h"

#include <libxml/xpath.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/parse.h"
#include "core/status.h"
#include "lab/experiment/grammar.h"
#include "lab/experiment/xml_read.h"

/* Steps of evaluation after which an expression is given up: nested
 * predicates can be made to take for ever. */
#define OPERATIONS 2000000

#define EXAMPLE "world/preference/@cyclic or learner[@id='x']/@eta"

size_t
pf_path_length(const char *setting)
{
    long depth = 0;
    char quote = '\0';
    for (size_t i = 0; setting[i] != '\0'; i++) {
        char c = setting[i];
        if (quote != '\0')
            quote = c == quote ? '\0' : quote;
        else if (c == '\'' || c == '"')
            quote = c;
        else if (c == '=' && depth == 0)
            return i;
        else
            depth += (c == '[') - (c == ']');
    }
    return SIZE_MAX;
}

/* An unknown function is reported past the handlers of the context. */
static void
stay_silent(void *user, const char *format, ...)
{
    (void) user;
    (void) format;
}

struct evaluation {
    bool too_long;
    bool no_memory;
};

/* libxml2 gives a code here and no text. */
static void
on_error(void *user, xmlError *error)
{
    struct evaluation *v = user;
    int code = error->code - XML_XPATH_EXPRESSION_OK;
    v->no_memory = v->no_memory || error->code == XML_ERR_NO_MEMORY ||
                   code == XPATH_MEMORY_ERROR;
    v->too_long = v->too_long || code == XPATH_OP_LIMIT_EXCEEDED ||
                  code == XPATH_RECURSION_LIMIT_EXCEEDED;
}

static const char *
element_name(const void *list, size_t i)
{
    const struct pf_family *f = list;
    return f->kinds[i]->name;
}

static const char *
nearest_element(const char *word)
{
    size_t n = 0;
    while (pf_element_family.kinds[n] != NULL)
        n++;
    return pf_nearest(word, n, element_name, &pf_element_family);
}

#define NAME_BYTES                                                             \
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-."

/* The first step of a path, outside predicates, that names no element that
 * exists; false when all do. */
static bool
find_unknown_step(const char *path, char out[PF_SHORT])
{
    int depth = 0;
    while (*path != '\0') {
        size_t n = strspn(path, NAME_BYTES);
        if (n == 0) {
            depth += (*path == '[') - (*path == ']');
            path++;
            continue;
        }
        bool plain = depth == 0 && path[n] != ':' && path[n] != '(';
        if (plain && n < PF_SHORT) {
            memcpy(out, path, n);
            out[n] = '\0';
            if (strspn(out, ".0123456789") < n &&
                pf_kind_find(&pf_element_family, out) == NULL)
                return true;
        }
        path += n;
    }
    return false;
}

static int
nothing_selected(const char *path, const char *element, struct pf_diag *d,
                 struct pf_place at)
{
    char shown[PF_SHORT], step[PF_SHORT];
    pf_shorten(path, shown);
    if (!find_unknown_step(element, step))
        return pf_diag_at(d, at,
                          "path '%s' selects no element of this experiment; "
                          "paths look like " EXAMPLE,
                          shown);
    const char *near = nearest_element(step);
    if (near == NULL)
        return pf_diag_at(d, at,
                          "path '%s' selects nothing: there is no element "
                          "'%s'; paths look like " EXAMPLE,
                          shown, step);
    return pf_diag_at(d, at,
                      "path '%s' selects nothing: there is no element '%s'; "
                      "did you mean '%s'?",
                      shown, step, near);
}

static int
take_nodes(const xmlNodeSet *set, const char *path, xmlNode ***target,
           size_t *n_targets, struct pf_diag *d, struct pf_place at)
{
    size_t n = (size_t) set->nodeNr;
    char shown[PF_SHORT];
    for (size_t i = 0; i < n; i++)
        if (set->nodeTab[i]->type != XML_ELEMENT_NODE)
            return pf_diag_at(d, at,
                              "path '%s' selects something that is no "
                              "element before its last '/@'",
                              pf_shorten(path, shown));
    *target = calloc(n, sizeof **target);
    if (*target == NULL)
        return PF_ENOMEM;
    memcpy(*target, set->nodeTab, n * sizeof **target);
    *n_targets = n;
    return PF_OK;
}

static int
evaluate(const char *path, const char *element, xmlDoc *doc, xmlNode ***target,
         size_t *n_targets, struct pf_diag *d, struct pf_place at)
{
    struct evaluation v = {.no_memory = false};
    xmlXPathObject *found = NULL;
    char shown[PF_SHORT];
    int status = PF_ENOMEM;
    xmlXPathContext *ctxt = xmlXPathNewContext(doc);
    if (ctxt == NULL)
        return PF_ENOMEM;
    ctxt->node = xmlDocGetRootElement(doc);
    ctxt->opLimit = OPERATIONS;
    ctxt->error = on_error;
    ctxt->userData = &v;
    xmlGenericErrorFunc before = xmlGenericError;
    void *before_context = xmlGenericErrorContext;
    xmlSetGenericErrorFunc(NULL, stay_silent);
    found = xmlXPathEval(pf_xml(element), ctxt);
    xmlSetGenericErrorFunc(before_context, before);
    if (v.no_memory)
        status = PF_ENOMEM;
    else if (found == NULL && v.too_long)
        status = pf_diag_at(d, at, "path '%s' takes too long to evaluate",
                            pf_shorten(path, shown));
    else if (found == NULL)
        status = pf_diag_at(d, at,
                            "path '%s' is no XPath; paths look "
                            "like " EXAMPLE,
                            pf_shorten(path, shown));
    else if (found->type != XPATH_NODESET ||
             xmlXPathNodeSetIsEmpty(found->nodesetval))
        status = nothing_selected(path, element, d, at);
    else
        status = take_nodes(found->nodesetval, path, target, n_targets, d, at);
    xmlXPathFreeObject(found);
    xmlXPathFreeContext(ctxt);
    return status;
}

/* Cuts "a/b/@c" into "a/b" and "c". "@c" is an attribute of the root. */
static int
split(const char *path, char **element, char **attribute, struct pf_diag *d,
      struct pf_place at)
{
    char shown[PF_SHORT];
    const char *slash = strrchr(path, '/');
    const char *name = slash != NULL ? slash + 1 : path;
    if (strlen(path) > PF_PATH_CAP)
        return pf_diag_at(d, at, "a path of %zu bytes; at most %d are allowed",
                          strlen(path), PF_PATH_CAP);
    if (name[0] != '@' || xmlValidateNCName(pf_xml(name + 1), 0) != 0 ||
        slash == path || (slash != NULL && slash[-1] == '/'))
        return pf_diag_at(d, at,
                          "path '%s' does not end in an attribute: paths "
                          "look like " EXAMPLE,
                          pf_shorten(path, shown));
    *attribute = strdup(name + 1);
    *element =
        slash != NULL ? strndup(path, (size_t) (slash - path)) : strdup(".");
    return *attribute != NULL && *element != NULL ? PF_OK : PF_ENOMEM;
}

int
pf_path_resolve(const char *path, xmlDoc *doc, char **attribute,
                xmlNode ***target, size_t *n_targets, struct pf_diag *d,
                struct pf_place at)
{
    char *element = NULL;
    *attribute = NULL;
    *target = NULL;
    *n_targets = 0;
    int status = split(path, &element, attribute, d, at);
    if (status == PF_OK)
        status = evaluate(path, element, doc, target, n_targets, d, at);
    free(element);
    if (status != PF_OK) {
        free(*attribute);
        *attribute = NULL;
    }
    return status;
}
