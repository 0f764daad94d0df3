/* gnuplot's SVG picture made fit for a page.
 *
 * gnuplot writes one tag a line, texts on lines of their own. Here the picture
 * gets the figure's title and alternative text, which programs that read aloud
 * use, and is said to be one image. Its ids begin with a name that is made
 * from its contents, so that several pictures can stand in one page and the
 * same picture has the same bytes. Squares are written as such, and what says
 * nothing (empty groups, filters that nobody uses, fonts of every text) is
 * left out. Edges are smooth: gnuplot turns that off for whatever is filled.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/bytes.h"
#include "core/status.h"
#include "core/text.h"
#include "eval/report/figure_part.h"
#include "eval/report/text.h"

#define FONT "DejaVu Sans, Verdana, sans-serif"

struct rewriting {
    FILE *out;
    char id[16];      /* what ids begin with */
    bool in_filter;   /* within a filter, which is left out */
    bool begun;       /* the picture itself has begun */
    bool starved;     /* was there no memory? */
    const char *held; /* a group's first line, written when it is not empty */
    size_t held_size;
    size_t depth;   /* of groups */
    size_t unnamed; /* a series without a name is this deep, and is no group
                       of its own; 0: there is none */
};

static bool
starts(const char *s, const char *with)
{
    return strncmp(s, with, strlen(with)) == 0;
}

/* Text for XML; what it cannot hold is gone already (eval/report/text.h). */
static void
put_escaped(struct rewriting *r, const char *text)
{
    FILE *out = r->out;
    size_t n = text != NULL ? strlen(text) : 0;
    char *tame = text != NULL ? pf_text_tame(text, n + 1) : NULL;
    r->starved = r->starved || (text != NULL && tame == NULL);
    for (const char *s = tame; s != NULL && *s != '\0'; s++)
        if (strchr("<>&", *s) != NULL)
            fputs(pf_xml_reference(*s), out);
        else
            putc(*s, out);
    free(tame);
}

/* Bytes of the first n lines, without the end of the last one. */
static size_t
lines(const char *s, size_t n)
{
    size_t size = 0;
    for (size_t k = 0; k < n && s[size] != '\0'; k++)
        size += strcspn(s + size, "\n") + (k + 1 < n && s[size] != '\0');
    return size;
}

static void
put_head(struct rewriting *r, const struct pf_figure *f, const char *size)
{
    fprintf(r->out,
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
            "<svg xmlns=\"http://www.w3.org/2000/svg\" "
            "xmlns:xlink=\"http://www.w3.org/1999/xlink\"\n%.*s\n"
            " font-family=\"" FONT "\"\n"
            " role=\"img\" aria-labelledby=\"%s-title %s-desc\">\n"
            "<title id=\"%s-title\">",
            (int) lines(size, 2), size, r->id, r->id, r->id);
    put_escaped(r, f->title);
    fprintf(r->out, "</title>\n<desc id=\"%s-desc\">", r->id);
    put_escaped(r, f->alt);
    fputs("</desc>\n", r->out);
}

/* A number without zeros that say nothing; returns what follows it. */
static const char *
put_number(FILE *out, const char *s)
{
    size_t n = strspn(s, "0123456789"), used = n;
    if (s[n] == '.') {
        size_t end = n + 1 + strspn(s + n + 1, "0123456789");
        used = end;
        while (used > n + 1 && s[used - 1] == '0')
            used--;
        used = used == n + 1 ? n : used;
        n = end;
    }
    fwrite(s, 1, used, out);
    return s + n;
}

/* rgb(r, g, b) as #rrggbb; NULL: it is something else. */
static const char *
put_colour(FILE *out, const char *s)
{
    unsigned rgb = 0;
    for (int k = 0; k < 3; k++) {
        char *end;
        unsigned long v = strtoul(s, &end, 10);
        if (end == s || v > 255)
            return NULL;
        rgb = rgb << 8 | (unsigned) v;
        s = end + (*end == ',');
    }
    if (*s != ')')
        return NULL;
    fprintf(out, "#%06x", rgb);
    return s + 1;
}

/* A line without anybody's text. */
static void
put_line(struct rewriting *r, const char *s, const char *end)
{
    while (s < end && (*s == '\t' || *s == ' '))
        s++;
    while (s < end) {
        const char *next = NULL;
        if (starts(s, "rgb("))
            next = put_colour(r->out, s + 4);
        else if (starts(s, "#gp") || starts(s, "'gp")) {
            fprintf(r->out, "%c%s-", *s, r->id);
            next = s + 3;
        } else if (starts(s, " font-family=\"DejaVu Sans\""))
            next = s + 26;
        else if (starts(s, " shape-rendering='crispEdges'"))
            next = s + 29;
        else if (starts(s, "/>Z ")) { /* a slip of gnuplot's */
            fputs("/>\n", r->out);
            next = s + 4 + strspn(s + 4, "\t");
        } else if (*s >= '0' && *s <= '9')
            next = put_number(r->out, s);
        if (next == NULL)
            putc(*s++, r->out);
        else
            s = next;
    }
    putc('\n', r->out);
}

/* A line with a text; fonts are said in its tags. */
static void
put_text_line(struct rewriting *r, const char *s, const char *end)
{
    bool in_tag = false;
    while (s < end && *s == '\t')
        s++;
    while (s < end) {
        in_tag = *s == '<' || (in_tag && *s != '>');
        if (in_tag && starts(s, " font-family=\"DejaVu Sans\""))
            s += 26;
        else
            putc(*s++, r->out);
    }
    putc('\n', r->out);
}

static bool
same(double a, double b)
{
    return fabs(a - b) < 0.02; /* the grid that gnuplot rounds to */
}

/* A polygon that is a square, written as one; false: it is not. It is read
 * from a copy, as sscanf counts all letters to the end of the picture. */
static bool
put_rectangle(struct rewriting *r, const char *s, const char *end)
{
    char line[256];
    unsigned rgb[3];
    double x[5], y[5];
    int n = 0, used = 0;
    if ((size_t) (end - s) >= sizeof line)
        return false;
    memcpy(line, s, (size_t) (end - s));
    line[end - s] = '\0';
    if (sscanf(line, " <polygon fill = 'rgb(%u, %u, %u)' points = '%n", &rgb[0],
               &rgb[1], &rgb[2], &used) != 3 ||
        used == 0)
        return false;
    for (const char *at = line + used; *at != '\'' && *at != '\0'; n++) {
        int step = 0;
        if (n == 5 || sscanf(at, "%lf,%lf %n", &x[n], &y[n], &step) != 2)
            return false;
        at += step;
    }
    if (n != 4 || !same(x[0], x[3]) || !same(x[1], x[2]) || !same(y[0], y[1]) ||
        !same(y[2], y[3]))
        return false;
    double width = round(100.0 * fabs(x[1] - x[0])) / 100.0;
    double height = round(100.0 * fabs(y[2] - y[0])) / 100.0;
    fprintf(r->out,
            "<rect x='%.7g' y='%.7g' width='%.7g' height='%.7g' "
            "fill='#%02x%02x%02x'/>\n",
            fmin(x[0], x[1]), fmin(y[0], y[2]), width, height, rgb[0] & 255,
            rgb[1] & 255, rgb[2] & 255);
    return true;
}

/* The group of a curve with its name, which comes up under the pointer; other
 * groups have no name of their own. */
static void
put_series(struct rewriting *r, const char *s, const char *end)
{
    const char *title = memmem(s, (size_t) (end - s), "<title>", 7);
    unsigned long number =
        strtoul(s + strlen("<g id=\"gnuplot_plot_"), NULL, 10);
    r->depth++;
    if (title == NULL || starts(title, "<title>gnuplot_plot_"))
        r->unnamed = r->depth;
    else
        fprintf(r->out, "<g id=\"%s-%lu\">%.*s\n", r->id, number,
                (int) (end - title), title);
}

/* Keeps count of groups; true: the line ends one that is not written. */
static bool
ends_unnamed(struct rewriting *r, const char *s, const char *end)
{
    bool ends = false;
    for (; s < end; s++) {
        if (starts(s, "<g "))
            r->depth++;
        if (!starts(s, "</g>"))
            continue;
        ends = r->unnamed > 0 && r->depth == r->unnamed;
        r->unnamed = ends ? 0 : r->unnamed;
        r->depth--;
    }
    return ends;
}

static void
release(struct rewriting *r)
{
    if (r->held != NULL)
        put_line(r, r->held, r->held + r->held_size);
    r->held = NULL;
}

static void
put_body(struct rewriting *r, const char *line, const char *end)
{
    const char *s = line;
    while (s < end && (*s == '\t' || *s == ' '))
        s++;
    if (r->held != NULL && starts(s, "</g>\n")) {
        r->held = NULL;
        r->depth--;
        return;
    }
    release(r);
    if (!starts(s, "<text>") && !starts(s, "<g id=") && ends_unnamed(r, s, end))
        return;
    if (starts(s, "<g fill=\"none\" ")) {
        r->held = s;
        r->held_size = (size_t) (end - s);
    } else if (starts(s, "<text>"))
        put_text_line(r, s, end);
    else if (starts(s, "<g id=\"gnuplot_plot_"))
        put_series(r, s, end);
    else if (starts(s, "<image ")) {
        fputs("<image style='image-rendering:pixelated' ", r->out);
        put_text_line(r, s + 7, end);
    } else if (!starts(s, "<polygon") || !put_rectangle(r, s, end))
        put_line(r, s, end);
}

/* One line of gnuplot's; `size` is the line that said how large the picture
 * is. */
static void
rewrite_line(struct rewriting *r, const struct pf_figure *f, const char *line,
             const char *end, const char **size)
{
    const char *s = line + strspn(line, "\t ");
    if (!r->begun) {
        if (starts(s, "width="))
            *size = line;
        r->begun = starts(s, "<g id=\"gnuplot_canvas\">");
        if (r->begun) {
            put_head(r, f, *size);
            fputs("<g>\n", r->out);
        }
        return;
    }
    if (starts(s, "<filter"))
        r->in_filter = true;
    if (!r->in_filter && s < end)
        put_body(r, line, end);
    if (starts(s, "</filter>"))
        r->in_filter = false;
}

int
pf_svg_rewrite(FILE *out, const char *svg, size_t n, const struct pf_figure *f)
{
    struct rewriting r = {.out = out};
    const char *size = "";
    uint64_t sum = pf_bytes_sum(svg, n);
    if (f->alt != NULL)
        sum = sum * 31 + pf_bytes_sum(f->alt, strlen(f->alt));
    if (f->title != NULL)
        sum = sum * 31 + pf_bytes_sum(f->title, strlen(f->title));
    sum ^= sum >> 32;
    snprintf(r.id, sizeof r.id, "f%08x", (unsigned) (sum & 0xffffffffu));
    for (const char *line = svg; *line != '\0';) {
        const char *end = line + strcspn(line, "\n");
        rewrite_line(&r, f, line, end, &size);
        line = *end == '\n' ? end + 1 : end;
    }
    release(&r);
    return r.starved ? PF_ENOMEM : PF_OK;
}
