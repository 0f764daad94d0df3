/* Reading an SVG picture back: lines, points, squares and texts of it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_FIGURE_PICTURE_H
#define PF_FIGURE_PICTURE_H

#include <libxml/parser.h>
#include <libxml/tree.h>

#include "figure_samples.h"

#define PICTURE_MOST 20000

/* What is drawn, in the order of drawing. */
struct drawn {
    enum { DRAWN_LINE, DRAWN_AREA, DRAWN_SQUARE, DRAWN_TEXT, DRAWN_MARK } kind;
    double (*at)[2]; /* owned; of a square: its corner and its size, of a text
                        and a mark: where it stands */
    size_t n;
    char colour[32];
    char dash[32];
    char anchor[8]; /* of a text */
    double turn;
    char *text;   /* owned */
    char *series; /* owned: the title of the group it is in, or NULL */
};

struct picture {
    double width, height;
    struct drawn *drawn; /* owned */
    size_t n;
};

static inline char *
picture_get(xmlNode *node, const char *name)
{
    xmlChar *got = xmlGetProp(node, (const xmlChar *) name);
    char *copy = strdup(got != NULL ? (const char *) got : "");
    xmlFree(got);
    return copy;
}

static inline double
picture_number(xmlNode *node, const char *name)
{
    char *text = picture_get(node, name);
    double v = strtod(text, NULL);
    free(text);
    return v;
}

static inline bool
picture_is(const xmlNode *node, const char *name)
{
    return node->type == XML_ELEMENT_NODE &&
           strcmp((const char *) node->name, name) == 0;
}

/* All numbers in a text, in pairs. */
static inline void
picture_points(struct drawn *d, const char *text)
{
    d->at = calloc(strlen(text) / 2 + 1, sizeof *d->at);
    for (size_t k = 0; *text != '\0';) {
        char *end;
        double v = strtod(text, &end);
        if (end == text) {
            text++;
            continue;
        }
        d->at[k / 2][k % 2] = v;
        d->n = ++k / 2;
        text = end;
    }
}

/* The nearest value of an attribute, here or further up. */
static inline void
picture_inherit(char *out, size_t size, xmlNode *node, const char *name)
{
    out[0] = '\0';
    for (; node != NULL && node->type == XML_ELEMENT_NODE && out[0] == '\0';
         node = node->parent) {
        char *text = picture_get(node, name);
        snprintf(out, size, "%s", text);
        free(text);
    }
}

static inline char *
picture_series(xmlNode *node)
{
    for (; node != NULL && node->type == XML_ELEMENT_NODE; node = node->parent)
        for (xmlNode *k = node->children; k != NULL && picture_is(node, "g");
             k = k->next)
            if (picture_is(k, "title")) {
                xmlChar *got = xmlNodeGetContent(k);
                char *copy = strdup((const char *) got);
                xmlFree(got);
                return copy;
            }
    return NULL;
}

static inline void
picture_text(struct drawn *d, xmlNode *node)
{
    char *move = picture_get(node->parent, "transform");
    char *anchor = picture_get(node->parent, "text-anchor");
    const char *turn = strstr(move, "rotate(");
    xmlChar *text = xmlNodeGetContent(node);
    d->kind = DRAWN_TEXT;
    picture_points(d, move);
    d->turn = turn != NULL ? strtod(turn + 7, NULL) : 0.0;
    snprintf(d->anchor, sizeof d->anchor, "%s", anchor);
    picture_inherit(d->colour, sizeof d->colour, node, "fill");
    d->text = strdup((const char *) text);
    xmlFree(text);
    free(anchor);
    free(move);
}

static inline void
picture_square(struct drawn *d, xmlNode *node)
{
    d->kind = DRAWN_SQUARE;
    d->at = calloc(2, sizeof *d->at);
    d->n = 2;
    d->at[0][0] = picture_number(node, "x");
    d->at[0][1] = picture_number(node, "y");
    d->at[1][0] = picture_number(node, "width");
    d->at[1][1] = picture_number(node, "height");
    picture_inherit(d->colour, sizeof d->colour, node, "fill");
}

static inline void
picture_shape(struct drawn *d, xmlNode *node, const char *points)
{
    char *text = picture_get(node, points);
    picture_points(d, text);
    picture_inherit(d->colour, sizeof d->colour, node,
                    d->kind == DRAWN_LINE   ? "stroke"
                    : d->kind == DRAWN_AREA ? "fill"
                                            : "color");
    picture_inherit(d->dash, sizeof d->dash, node, "stroke-dasharray");
    free(text);
}

static inline void
picture_walk(struct picture *p, xmlNode *node)
{
    for (; node != NULL; node = node->next) {
        struct drawn d = {.kind = DRAWN_LINE};
        bool known = true;
        if (node->type != XML_ELEMENT_NODE || picture_is(node, "defs"))
            continue;
        if (picture_is(node, "path"))
            picture_shape(&d, node, "d");
        else if (picture_is(node, "polygon")) {
            d.kind = DRAWN_AREA;
            picture_shape(&d, node, "points");
        } else if (picture_is(node, "use")) {
            d.kind = DRAWN_MARK;
            picture_shape(&d, node, "transform");
        } else if (picture_is(node, "rect"))
            picture_square(&d, node);
        else if (picture_is(node, "text"))
            picture_text(&d, node);
        else
            known = false;
        if (known) {
            d.series = picture_series(node);
            ck_assert_uint_lt(p->n, PICTURE_MOST);
            p->drawn[p->n++] = d;
        } else
            picture_walk(p, node->children);
    }
}

static inline void
picture_read(struct picture *p, const char *svg, size_t n)
{
    xmlDoc *doc =
        xmlReadMemory(svg, (int) n, "figure.svg", NULL, XML_PARSE_NONET);
    ck_assert_ptr_nonnull(doc);
    xmlNode *root = xmlDocGetRootElement(doc);
    *p = (struct picture){.width = picture_number(root, "width"),
                          .height = picture_number(root, "height")};
    p->drawn = calloc(PICTURE_MOST, sizeof *p->drawn);
    picture_walk(p, root->children);
    xmlFreeDoc(doc);
}

static inline void
picture_draw(struct picture *p, const struct pf_figure *f)
{
    size_t n;
    char *svg = sample_text(f, PF_FIGURE_SVG, true, &n);
    picture_read(p, svg, n);
    free(svg);
}

static inline void
picture_clear(struct picture *p)
{
    for (size_t i = 0; i < p->n; i++) {
        free(p->drawn[i].at);
        free(p->drawn[i].text);
        free(p->drawn[i].series);
    }
    free(p->drawn);
    *p = (struct picture){0};
}

/* How light a colour is, from 0 to 255. */
static inline double
picture_lightness(const char *colour)
{
    unsigned long rgb = strtoul(colour + 1, NULL, 16);
    return 0.2126 * (double) (rgb >> 16) + 0.7152 * (double) (rgb >> 8 & 255) +
           0.0722 * (double) (rgb & 255);
}

/* The k-th thing of a kind and series; NULL: there are not so many. */
static inline const struct drawn *
picture_find(const struct picture *p, int kind, const char *series, size_t k)
{
    for (size_t i = 0; i < p->n; i++)
        if ((int) p->drawn[i].kind == kind && p->drawn[i].series != NULL &&
            strcmp(p->drawn[i].series, series) == 0 && k-- == 0)
            return &p->drawn[i];
    return NULL;
}

/* The place of a text among the drawn, or NULL. */
static inline const struct drawn *
picture_find_text(const struct picture *p, const char *text, size_t k)
{
    for (size_t i = 0; i < p->n; i++)
        if (p->drawn[i].kind == DRAWN_TEXT &&
            strcmp(p->drawn[i].text, text) == 0 && k-- == 0)
            return &p->drawn[i];
    return NULL;
}

/* About the left and right ends of a text, for letters of this height: DejaVu
 * Sans is at most 0.64 of it wide on average. */
static inline void
picture_extent(double out[2], const struct drawn *d, double height)
{
    size_t letters = 0;
    for (const char *s = d->text; *s != '\0'; s++)
        letters += ((unsigned char) *s & 0xc0) != 0x80;
    double width = 0.64 * height * (double) letters;
    double back = strcmp(d->anchor, "end") == 0      ? width
                  : strcmp(d->anchor, "middle") == 0 ? 0.5 * width
                                                     : 0.0;
    out[0] = d->at[0][0] - back;
    out[1] = out[0] + width;
}

#endif
