/* What is looked at before the parser sees it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <libxml/xmlstring.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "core/status.h"
#include "lab/experiment/xml_read.h"

struct scan {
    const char *p, *end;
    struct pf_place at; /* line of p */
    size_t elements;
};

/* Goes on by n bytes, counting lines. */
static void
advance(struct scan *s, size_t n)
{
    for (; n > 0 && s->p < s->end; n--)
        if (*s->p++ == '\n')
            s->at.line++;
}

static bool
starts(const struct scan *s, const char *word)
{
    size_t n = strlen(word);
    return (size_t) (s->end - s->p) >= n && memcmp(s->p, word, n) == 0;
}

static void
skip_past(struct scan *s, const char *mark)
{
    while (s->p < s->end && !starts(s, mark))
        advance(s, 1);
    advance(s, strlen(mark));
}

/* Over a tag, to behind its '>'; returns how many '=' it has outside quotes,
 * which is its number of attributes. */
static size_t
skip_tag(struct scan *s)
{
    size_t attributes = 0;
    char quote = '\0';
    for (bool inside = true; inside && s->p < s->end; advance(s, 1)) {
        char c = *s->p;
        if (quote != '\0')
            quote = c == quote ? '\0' : quote;
        else if (c == '"' || c == '\'')
            quote = c;
        else if (c == '=')
            attributes++;
        else if (c == '>')
            inside = false;
    }
    return attributes;
}

static int
scan_tag(struct scan *s, struct pf_diag *d)
{
    struct pf_place at = s->at;
    bool opens = !starts(s, "</");
    if (skip_tag(s) > PF_XML_ATTRIBUTES)
        return pf_diag_at(d, at, "an element has more than %d attributes",
                          PF_XML_ATTRIBUTES);
    s->elements += opens;
    if (s->elements > PF_XML_ELEMENTS)
        return pf_diag_at(d, at, "the file has more than %d elements",
                          PF_XML_ELEMENTS);
    return PF_OK;
}

/* Counts what would be expensive to parse. In all that the parser accepts
 * this sees the same tags as the parser; at the first fatal error it stops
 * to matter, because the parser stops as well. */
static int
count_markup(const char *text, size_t size, struct pf_place at,
             struct pf_diag *d)
{
    struct scan s = {.p = text, .end = text + size, .at = at};
    int status = PF_OK;
    while (status == PF_OK && s.p < s.end) {
        if (starts(&s, "<!--"))
            skip_past(&s, "-->");
        else if (starts(&s, "<![CDATA["))
            skip_past(&s, "]]>");
        else if (starts(&s, "<?"))
            skip_past(&s, "?>");
        else if (*s.p == '<')
            status = scan_tag(&s, d);
        else
            advance(&s, 1);
    }
    return status;
}

static int
not_text(struct pf_diag *d, struct pf_place at)
{
    return pf_diag_at(d, at,
                      "this is no XML text in UTF-8 (packed, UTF-16 or "
                      "something else?); save it as UTF-8");
}

/* The parser is told to ignore what encoding the text declares, so that no
 * converter runs. Whoever declares another than UTF-8 is told so. */
static int
check_declaration(const char *text, size_t size, struct pf_place at,
                  struct pf_diag *d)
{
    static const char *const right[] = {"UTF-8", "UTF8", "US-ASCII", "ASCII"};
    char head[256], name[64];
    size_t n = size < sizeof head ? size : sizeof head - 1;
    memcpy(head, text, n);
    head[n] = '\0';
    char *end = strstr(head, "?>");
    if (strncmp(head, "<?xml", 5) != 0 || end == NULL)
        return PF_OK;
    *end = '\0';
    const char *p = strstr(head, "encoding");
    if (p == NULL ||
        sscanf(p, "encoding%*[ =\t\r\n]%*[\"\']%63[^\"\']", name) != 1)
        return PF_OK;
    for (size_t i = 0; i < sizeof right / sizeof *right; i++)
        if (strcasecmp(name, right[i]) == 0)
            return PF_OK;
    return pf_diag_at(d, at,
                      "encoding=\"%s\" is not supported; save the file "
                      "as UTF-8",
                      name);
}

static int
check_utf8(const char *text, size_t size, struct pf_place at, struct pf_diag *d)
{
    const char *end = text + size;
    for (const char *p = text; p < end; p++) {
        int length = (int) (end - p < 4 ? end - p : 4);
        if (*p == '\n')
            at.line++;
        if (*p == '\0')
            return pf_diag_at(d, at, "a NUL byte; UTF-8 text is needed");
        if (((unsigned char) *p & 0x80) == 0)
            continue;
        if (xmlGetUTF8Char((const unsigned char *) p, &length) < 0)
            return pf_diag_at(d, at,
                              "a byte 0x%02x that is not UTF-8; save the file "
                              "as UTF-8",
                              (unsigned) (unsigned char) *p);
        p += length - 1;
    }
    return PF_OK;
}

int
pf_xml_scan(const char *text, size_t size, struct pf_place at,
            struct pf_diag *d)
{
    static const char mark[] = "\xef\xbb\xbf"; /* some editors' first bytes */
    if (size == 0)
        return pf_diag_at(d, at,
                          "the file is empty; an <experiment> is "
                          "needed");
    if (size > INT_MAX / 2)
        return pf_diag_at(d, at, "the file is too large");
    if (size >= 3 && memcmp(text, mark, 3) == 0) {
        text += 3;
        size -= 3;
    }
    if (size == 0 || memchr("< \t\r\n", text[0], 5) == NULL)
        return not_text(d, at);
    int status = check_declaration(text, size, at, d);
    if (status == PF_OK)
        status = check_utf8(text, size, at, d);
    if (status == PF_OK)
        status = count_markup(text, size, at, d);
    return status;
}
