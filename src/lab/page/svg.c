/* Pictures in the page.
 *
 * gnuplot's SVG is a document of its own. In the page it becomes an element:
 * only elements and attributes that draw are taken over, names in it begin
 * with the figure's, since those of two pictures are alike, and what is said
 * more often or more exactly than can be seen is left out.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <ctype.h>
#include <libxml/parser.h>
#include <libxml/xmlerror.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "lab/page/page_part.h"

#define DEPTH_MOST 60 /* of elements in elements; gnuplot's have 5 */

static const char *const elements[] = {
    "g",        "rect",     "circle",  "ellipse",     "line",  "path",
    "polygon",  "polyline", "text",    "tspan",       "use",   "defs",
    "clipPath", "filter",   "feFlood", "feComposite", "image", "linearGradient",
    "stop",     "pattern",  "marker",  NULL};

static const char *const attributes[] = {"x",
                                         "y",
                                         "x1",
                                         "y1",
                                         "x2",
                                         "y2",
                                         "dx",
                                         "dy",
                                         "cx",
                                         "cy",
                                         "r",
                                         "rx",
                                         "ry",
                                         "width",
                                         "height",
                                         "d",
                                         "points",
                                         "transform",
                                         "fill",
                                         "fill-opacity",
                                         "fill-rule",
                                         "stroke",
                                         "stroke-width",
                                         "stroke-dasharray",
                                         "stroke-linecap",
                                         "stroke-linejoin",
                                         "stroke-opacity",
                                         "opacity",
                                         "color",
                                         "text-anchor",
                                         "font-size",
                                         "font-weight",
                                         "font-style",
                                         "id",
                                         "href",
                                         "clip-path",
                                         "filter",
                                         "flood-color",
                                         "flood-opacity",
                                         "in",
                                         "in2",
                                         "operator",
                                         "filterUnits",
                                         "offset",
                                         "stop-color",
                                         "stop-opacity",
                                         "patternUnits",
                                         "preserveAspectRatio",
                                         "image-rendering",
                                         "shape-rendering",
                                         "result",
                                         NULL};

static bool
is_in(const char *const *list, const xmlChar *name)
{
    for (; *list != NULL; list++)
        if (strcmp(*list, (const char *) name) == 0)
            return true;
    return false;
}

struct writing {
    FILE *out;
    const char *id;
    const char *width, *height; /* of the picture */
    bool starved;               /* was there no memory? */
    int defs; /* elements that are being written inside of <defs> */
};

/* --- values --- */

static unsigned
digits_at(const char **c)
{
    unsigned x = 0;
    while (isspace((unsigned char) **c))
        ++*c;
    while (isdigit((unsigned char) **c) && x < 1000)
        x = 10 * x + (unsigned) (*(*c)++ - '0');
    while (isspace((unsigned char) **c) || **c == ',')
        ++*c;
    return x;
}

/* "rgb( 68,  68,  68)" as "#444444". */
static bool
put_colour(FILE *out, const char *value)
{
    if (strncmp(value, "rgb(", 4) != 0)
        return false;
    const char *c = value + 4;
    unsigned part[3];
    for (int i = 0; i < 3; i++)
        part[i] = digits_at(&c);
    if (strcmp(c, ")") != 0 || part[0] > 255 || part[1] > 255 || part[2] > 255)
        return false;
    fprintf(out, "#%02x%02x%02x", part[0], part[1], part[2]);
    return true;
}

/* Coordinates to a tenth of a pixel: "97.99,361.01" as "98,361". */
static void
put_coordinates(FILE *out, const char *c)
{
    bool blank = false, any = false;
    while (*c != '\0') {
        char *end;
        if (isspace((unsigned char) *c)) {
            blank = true;
            c++;
            continue;
        }
        if (blank && any)
            putc(' ', out);
        blank = false;
        any = true;
        if (isdigit((unsigned char) *c) || *c == '-' || *c == '.') {
            char text[40];
            double x = strtod(c, &end);
            snprintf(text, sizeof text, "%.1f", x);
            size_t n = strlen(text);
            if (n > 2 && text[n - 1] == '0')
                text[n - 2] = '\0';
            pf_html_text(out, strcmp(text, "-0") == 0 ? "0" : text, 40);
            c = end > c ? end : c + 1;
        } else {
            pf_html_span(out, c, 1, 1);
            c++;
        }
    }
}

/* A name of an element in the picture: inside, "#NAME" or "url(#NAME)". */
static void
put_name(const struct writing *w, const char *value)
{
    const char *hash = strchr(value, '#');
    size_t n = hash != NULL ? (size_t) (hash - value) + 1 : 0;
    pf_html_span(w->out, value, n, 40);
    pf_html_text(w->out, w->id, PF_HTML_LABEL);
    putc('-', w->out);
    pf_html_text(w->out, value + n, PF_HTML_LABEL);
}

static bool
names_element(const char *name, const char *value)
{
    return strcmp(name, "id") == 0 || strncmp(value, "url(#", 5) == 0 ||
           value[0] == '#';
}

static bool
is_coordinate_list(const struct writing *w, const char *name)
{
    return w->defs == 0 &&
           (strcmp(name, "d") == 0 || strcmp(name, "points") == 0);
}

/* What fetches is left out: other documents, and pictures but those that are
 * in the value itself. */
static bool
is_harmless(const char *name, const char *value)
{
    static const char inside[] = "data:image/png;base64,";
    if (strcmp(name, "href") == 0)
        return value[0] == '#' ||
               strncmp(value, inside, sizeof inside - 1) == 0;
    return strstr(value, "url(") == NULL || strncmp(value, "url(#", 5) == 0;
}

static void
put_value(const struct writing *w, const char *name, const char *value)
{
    bool colour = strcmp(name, "fill") == 0 || strcmp(name, "stroke") == 0 ||
                  strcmp(name, "color") == 0;
    if (colour && put_colour(w->out, value))
        return;
    if (is_coordinate_list(w, name))
        put_coordinates(w->out, value);
    else if (!colour && names_element(name, value))
        put_name(w, value);
    else
        pf_html_text(w->out, value, (size_t) -1 >> 1);
}

/* gnuplot gives groups names that nothing refers to, and panels the same. */
static bool
is_name_of_group(const xmlAttr *a)
{
    return strcmp((const char *) a->name, "id") == 0 &&
           strcmp((const char *) a->parent->name, "g") == 0;
}

static void
put_attribute(struct writing *w, const xmlAttr *a)
{
    const char *name = (const char *) a->name;
    char *value = (char *) xmlNodeListGetString(a->doc, a->children, 1);
    w->starved = w->starved || (value == NULL && a->children != NULL);
    if (value != NULL && is_in(attributes, a->name) &&
        is_harmless(name, value) && !is_name_of_group(a)) {
        fprintf(w->out, " %s=\"", name);
        put_value(w, name, value);
        putc('"', w->out);
    }
    xmlFree(value);
}

/* --- elements --- */

static bool
is_called(const xmlNode *node, const char *name)
{
    return node->type == XML_ELEMENT_NODE &&
           strcmp((const char *) node->name, name) == 0;
}

static bool
has_text(const xmlNode *node)
{
    for (const xmlNode *c = node->children; c != NULL; c = c->next)
        if (c->type == XML_TEXT_NODE || has_text(c))
            return true;
    return false;
}

/* Groups without anything in them are most of what gnuplot writes. */
static bool
draws(const xmlNode *node)
{
    if (is_called(node, "text"))
        return has_text(node);
    if (!is_called(node, "g"))
        return node->type == XML_ELEMENT_NODE && is_in(elements, node->name);
    for (const xmlNode *c = node->children; c != NULL; c = c->next)
        if (draws(c))
            return true;
    return false;
}

static bool
has_value(const xmlNode *node, const char *name, const char *value)
{
    char *is = (char *) xmlGetProp(node, (const xmlChar *) name);
    bool same = is != NULL && strcmp(is, value) == 0;
    xmlFree(is);
    return same;
}

/* The ground of the whole picture is the page's. */
static bool
is_ground(const struct writing *w, const xmlNode *node)
{
    return is_called(node, "rect") && has_value(node, "width", w->width) &&
           has_value(node, "height", w->height);
}

static void put_node(struct writing *w, const xmlNode *node, int depth);

static void
put_children(struct writing *w, const xmlNode *node, int depth)
{
    for (const xmlNode *c = node->children; c != NULL; c = c->next)
        put_node(w, c, depth + 1);
}

static void
put_element(struct writing *w, const xmlNode *node, int depth)
{
    bool defs = is_called(node, "defs");
    fprintf(w->out, "<%s", (const char *) node->name);
    w->defs += defs;
    for (const xmlAttr *a = node->properties; a != NULL; a = a->next)
        put_attribute(w, a);
    if (node->children == NULL)
        fputs("/>", w->out);
    else {
        putc('>', w->out);
        put_children(w, node, depth);
        fprintf(w->out, "</%s>", (const char *) node->name);
    }
    if (depth <= 2)
        putc('\n', w->out);
    w->defs -= defs;
}

static void
put_node(struct writing *w, const xmlNode *node, int depth)
{
    bool in_text = node->parent != NULL && (is_called(node->parent, "text") ||
                                            is_called(node->parent, "tspan"));
    if (depth > DEPTH_MOST)
        return;
    if (node->type == XML_TEXT_NODE && in_text)
        pf_html_text(w->out, (const char *) node->content, PF_HTML_TEXT);
    else if (draws(node) && !is_ground(w, node))
        put_element(w, node, depth);
}

static void
put_picture(struct writing *w, const xmlNode *root, const struct pf_svg *how)
{
    fprintf(w->out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"figure\" "
            "role=\"img\" aria-labelledby=\"%s-name %s-alt\" viewBox=\"0 0 ",
            how->id, how->id);
    pf_html_text(w->out, w->width, 20);
    putc(' ', w->out);
    pf_html_text(w->out, w->height, 20);
    fputs("\" width=\"", w->out);
    pf_html_text(w->out, w->width, 20);
    fputs("\" height=\"", w->out);
    pf_html_text(w->out, w->height, 20);
    fprintf(w->out, "\"><title id=\"%s-name\">", how->id);
    pf_html_text(w->out, how->title, PF_HTML_LABEL);
    fprintf(w->out, "</title><desc id=\"%s-alt\">", how->id);
    pf_html_text(w->out, how->alt, PF_HTML_TEXT);
    fputs("</desc>\n", w->out);
    put_children(w, root, 0);
    fputs("</svg>\n", w->out);
}

/* libxml2 leaves out what it has no memory for, and says so here alone. */
static void
note_shortage(void *user, xmlError *error)
{
    struct writing *w = user;
    w->starved = w->starved || error->code == XML_ERR_NO_MEMORY;
}

static bool
put_document(struct writing *w, const char *svg, size_t size,
             const struct pf_svg *how)
{
    xmlDoc *doc = xmlReadMemory(svg, (int) size, NULL, "UTF-8",
                                XML_PARSE_NONET | XML_PARSE_HUGE);
    const xmlNode *root = doc != NULL ? xmlDocGetRootElement(doc) : NULL;
    char *width = NULL, *height = NULL;
    if (root != NULL && is_called(root, "svg")) {
        width = (char *) xmlGetProp(root, (const xmlChar *) "width");
        height = (char *) xmlGetProp(root, (const xmlChar *) "height");
    }
    bool is_picture = width != NULL && height != NULL;
    w->width = width;
    w->height = height;
    if (is_picture)
        put_picture(w, root, how);
    xmlFree(width);
    xmlFree(height);
    xmlFreeDoc(doc);
    return is_picture;
}

int
pf_svg_put(FILE *out, const char *svg, size_t size, const struct pf_svg *how)
{
    struct writing w = {.out = out, .id = how->id};
    if (size > INT_MAX)
        return PF_EPROGRAM;
    xmlStructuredErrorFunc before = xmlStructuredError;
    void *before_context = xmlStructuredErrorContext;
    xmlSetStructuredErrorFunc(&w, note_shortage);
    bool is_picture = put_document(&w, svg, size, how);
    xmlSetStructuredErrorFunc(before_context, before);
    if (w.starved)
        return PF_ENOMEM;
    return is_picture ? PF_OK : PF_EPROGRAM;
}
