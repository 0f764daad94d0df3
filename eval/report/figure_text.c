/* Texts of a figure: quoted for gnuplot, and for LaTeX where that reads them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/text.h"
#include "eval/report/figure_part.h"
#include "eval/report/text.h"

#define MOST_LETTERS 500                /* of a text: no figure is wider */
#define TEX_SIZE (8.0 / PF_FIGURE_FONT) /* letters in LaTeX are smaller */
#define TITLE_LIFT 11.0 /* from a panel's top to the middle of its title */

/* A string of gnuplot's that is being written. */
struct quoting {
    FILE *out;
    bool escaped; /* the last character was */
    char last[2]; /* the two characters before it */
};

static bool
is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || (unsigned char) c >= 0x80 ||
           (c != '\0' && strchr(" ,.:=()+-_", c) != NULL);
}

/* All that could mean something to gnuplot is written as \ooo, which it turns
 * into the character only when the line has been taken apart and searched for
 * `commands` and @macros. (Single quotes are no protection: gnuplot 5.4 ends
 * the string within a doubled quote that follows another quote.) It reads a
 * fourth digit, too, so a digit after an escape is escaped as well. */
static void
put_character(struct quoting *q, char c)
{
    q->escaped = !is_plain(c) || (q->escaped && c >= '0' && c <= '9');
    if (q->escaped)
        fprintf(q->out, "\\%03o", (unsigned) (unsigned char) c);
    else
        putc(c, q->out);
}

static void
put_characters(struct quoting *q, const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++)
        put_character(q, text[i]);
}

static void
put_string(struct quoting *q, const char *text)
{
    put_characters(q, text, strlen(text));
}

static void
put_latex(struct quoting *q, const char *s, size_t n)
{
    char latex[PF_LATEX_LETTER];
    pf_latex_letter(latex, s, n);
    put_string(q, latex);
}

/* Can DejaVu Sans write this character? Where no font has it, gnuplot's bitmaps
 * and PDF files get a box in its place that is as large as the picture. */
static bool
has_letter(const char *s, size_t n)
{
    static const unsigned known[][2] = {
        {0x20, 0x2e9},    {0x300, 0x34f},   {0x370, 0x377},
        {0x37a, 0x37f},   {0x384, 0x38a},   {0x38c, 0x38c},
        {0x38e, 0x3a1},   {0x3a3, 0x525},   {0x531, 0x556},
        {0x561, 0x587},   {0x5d0, 0x5ea},   {0x60c, 0x60c},
        {0x621, 0x63a},   {0x640, 0x655},   {0x660, 0x670},
        {0x6f0, 0x6f9},   {0x10d0, 0x10fc}, {0x1e00, 0x1efb},
        {0x1f20, 0x1f45}, {0x2000, 0x2064}, {0x2070, 0x2071},
        {0x2074, 0x208e}, {0x2090, 0x209c}, {0x20a0, 0x20b5},
        {0x20bd, 0x20bd}, {0x2100, 0x2109}, {0x210b, 0x2149},
        {0x2150, 0x2185}, {0x2190, 0x2311}, {0x2500, 0x269c},
        {0x27e6, 0x27eb}, {0x27f0, 0x28ff}, {0x2a7d, 0x2aa0},
        {0x2aae, 0x2aba}, {0xfb00, 0xfb06}, {0x1f600, 0x1f623}};
    unsigned code = (unsigned char) s[0];
    if (n > 1)
        code &= 0xffu >> (n + 1);
    for (size_t i = 1; i < n; i++)
        code = code << 6 | ((unsigned char) s[i] & 0x3fu);
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (code >= known[i][0] && code <= known[i][1])
            return true;
    return false;
}

/* The blank in ]]> is for SVG, where gnuplot writes these three characters as
 * they are, which XML forbids. */
static void
put_svg(struct quoting *q, const char *s, size_t n)
{
    if (*s == '>' && q->last[0] == ']' && q->last[1] == ']')
        put_character(q, ' ');
    put_characters(q, s, n);
    q->last[0] = q->last[1];
    q->last[1] = *s;
}

/* gnuplot takes a text for LaTeX that begins with a bracket or brace for one
 * with its place written before it. */
static void
begin(struct quoting *q, const struct pf_pen *pen, double size)
{
    char font[64] = "\\relax ";
    *q = (struct quoting){.out = pen->out};
    if (size > 0.0)
        snprintf(font, sizeof font, "\\fontsize{%.3g}{%.3g}\\selectfont ",
                 size * TEX_SIZE, 1.2 * size * TEX_SIZE);
    putc('"', q->out);
    if (pen->form == PF_FIGURE_TEX)
        put_string(q, font);
}

static const char *
text_of(const char *text)
{
    return text != NULL ? text : "";
}

static size_t
character(const char *s)
{
    size_t n = pf_utf8_length(s);
    return n > 0 ? n : 1;
}

/* In letters of this height; 0: the usual one. */
static void
put_quoted(const struct pf_pen *pen, const char *text, size_t most, double size)
{
    char tame[4 * MOST_LETTERS + 4];
    struct quoting q;
    most = most < 1 ? 1 : most < MOST_LETTERS ? most : MOST_LETTERS;
    pf_text_tame_into(tame, text_of(text), most);
    begin(&q, pen, size);
    for (const char *s = tame; *s != '\0'; s += character(s)) {
        if (pen->form == PF_FIGURE_TEX)
            put_latex(&q, s, character(s));
        else if (pen->form == PF_FIGURE_SVG || has_letter(s, character(s)))
            put_svg(&q, s, character(s));
        else
            put_string(&q, "□");
    }
    putc('"', pen->out);
}

void
pf_pen_literal(const struct pf_pen *pen, const char *text)
{
    struct quoting q = {.out = pen->out};
    putc('"', pen->out);
    put_string(&q, text);
    putc('"', pen->out);
}

void
pf_pen_quoted(const struct pf_pen *pen, const char *text, size_t most)
{
    put_quoted(pen, text, most, 0.0);
}

static const char *latex_run(struct quoting *q, const char *s, char end);

/* What a subscript, a superscript or an accent applies to: the group or the
 * character at s. Returns what follows it. */
static const char *
latex_unit(struct quoting *q, const char *s)
{
    if (*s == '{')
        return latex_run(q, s + 1, '}');
    if (*s == '\0')
        return s;
    put_latex(q, s, character(s));
    return s + character(s);
}

/* {/:Italic x}, {/:Bold x}; other fonts are not LaTeX's. */
static const char *
latex_font(struct quoting *q, const char *s)
{
    const char *name = s;
    while (*s != '\0' && *s != ' ' && *s != '}')
        s++;
    bool italic = strncmp(name, ":Italic", 7) == 0;
    bool bold = strncmp(name, ":Bold", 5) == 0;
    put_string(q, italic ? "\\textit{" : bold ? "\\textbf{" : "{");
    s = latex_run(q, *s == ' ' ? s + 1 : s, '}');
    put_character(q, '}');
    return s;
}

/* Enhanced text up to `end`; returns what follows that. */
static const char *
latex_run(struct quoting *q, const char *s, char end)
{
    while (*s != '\0' && *s != end) {
        if (*s == '_' || *s == '^') {
            put_string(q,
                       *s == '_' ? "\\textsubscript{" : "\\textsuperscript{");
            s = latex_unit(q, s + 1);
            put_character(q, '}');
        } else if (*s == '{' && s[1] == '/')
            s = latex_font(q, s + 2);
        else if (*s == '{')
            s = latex_run(q, s + 1, '}');
        else if (*s == '@' || *s == '~' || (*s == '\\' && s[1] != '\0'))
            s = latex_unit(q, s + 1);
        else
            s = latex_unit(q, s);
    }
    return *s == end && end != '\0' ? s + 1 : s;
}

static void
put_enhanced(const struct pf_pen *pen, const char *text, double size)
{
    struct quoting q;
    if (pen->form != PF_FIGURE_TEX) {
        pf_pen_quoted(pen, text, MOST_LETTERS);
        return;
    }
    begin(&q, pen, size);
    latex_run(&q, text_of(text), '\0');
    putc('"', pen->out);
}

void
pf_pen_enhanced(const struct pf_pen *pen, const char *text)
{
    put_enhanced(pen, text, 0.0);
}

/* In thousandths of the height of the letters: of ASCII the widths of DejaVu
 * Sans, of other characters a guess. */
static double
width_of(const char *s)
{
    static const short ascii[] = {
        318, 401, 460, 838, 636,  950, 780, 275, 390, 390, 500, 838, 318, 361,
        318, 337, 636, 636, 636,  636, 636, 636, 636, 636, 636, 636, 337, 337,
        838, 838, 838, 531, 1000, 684, 686, 698, 770, 632, 575, 775, 752, 295,
        295, 656, 557, 863, 748,  787, 603, 787, 695, 635, 611, 732, 684, 989,
        685, 611, 685, 390, 337,  390, 838, 500, 500, 613, 635, 550, 635, 615,
        352, 635, 634, 278, 278,  579, 278, 974, 634, 612, 635, 635, 411, 521,
        392, 634, 592, 818, 592,  592, 525, 636, 337, 636, 838};
    unsigned char c = (unsigned char) *s;
    if (c >= 0xe3)
        return 1000.0; /* East Asian characters, pictures */
    if (c >= 0x7f)
        return c >= 0xe2 ? 800.0 : 680.0;
    return c < 0x20 ? 318.0 : (double) ascii[c - 0x20];
}

double
pf_text_width(const char *text, double height)
{
    double width = 0.0;
    for (const char *s = text_of(text); *s != '\0'; s += character(s))
        width += width_of(s);
    return width * height / 1000.0;
}

size_t
pf_text_fit(double width, double height)
{
    double n = width / (0.6 * height);
    return n < 1.0 ? 1 : n > MOST_LETTERS ? MOST_LETTERS : (size_t) n;
}

/* LaTeX is told within the text. */
static void
put_size(const struct pf_pen *pen, double size)
{
    if (size > 0.0 && pen->form != PF_FIGURE_TEX)
        fprintf(pen->out, " font ',%.4g'", size);
}

void
pf_pen_label(const struct pf_pen *pen, const struct pf_label *at,
             const char *text, size_t most)
{
    const char *align = at->align == 'l'   ? "left"
                        : at->align == 'r' ? "right"
                                           : "center";
    fputs("set label ", pen->out);
    if (at->enhanced)
        put_enhanced(pen, text, at->size);
    else
        put_quoted(pen, text, most, at->size);
    fprintf(pen->out, " at screen %.6f,%.6f %s", at->x / pen->plan->width,
            1.0 - at->y / pen->plan->height, align);
    if (fabs(at->turn) > 0.0)
        fprintf(pen->out, " rotate by %.4g", at->turn);
    fputs(at->enhanced ? "" : " noenhanced", pen->out);
    put_size(pen, at->size);
    fprintf(pen->out, " tc rgb '%s' front\n",
            at->colour != NULL ? at->colour : "#222222");
}

void
pf_pen_page(const struct pf_pen *pen)
{
    fprintf(pen->out,
            "set lmargin at screen 0; set rmargin at screen 1\n"
            "set tmargin at screen 1; set bmargin at screen 0\n"
            "unset border; unset tics; unset grid; unset logscale\n"
            "set xrange [0:%.17g]; set yrange [%.17g:0]\n",
            pen->plan->width, pen->plan->height);
}

void
pf_pen_done(const struct pf_pen *pen)
{
    fputs("unset label; unset arrow; unset object\n", pen->out);
}

/* Where to break a title that does not fit one line: the last blank that
 * leaves a first line that fits. 0: nowhere. */
static size_t
break_at(const char *title, size_t letters)
{
    size_t n = 0, best = 0;
    for (size_t i = 0; title[i] != '\0' && n <= letters; i++) {
        if (title[i] == ' ')
            best = i;
        n += ((unsigned char) title[i] & 0xc0) != 0x80;
    }
    return best;
}

size_t
pf_text_line(const char *text, size_t letters)
{
    size_t at = pf_text_length(text) > letters ? break_at(text, letters) : 0;
    return at > 0 ? at : strlen(text);
}

double
pf_title_room(const char *title, double width)
{
    if (text_of(title)[0] == '\0')
        return 16.0;
    return pf_text_length(text_of(title)) > pf_text_fit(width, PF_FIGURE_FONT)
               ? 52.0
               : 38.0;
}

void
pf_pen_title(const struct pf_pen *pen, size_t p, double lift)
{
    const char *title = text_of(pen->f->panel[p].title);
    const struct pf_box *box = &pen->plan->box[p];
    size_t fit = pen->plan->title_letters[p], letters = fit + 2;
    size_t at = pf_text_length(title) > fit ? break_at(title, fit) : 0;
    char *first = at > 0 ? strndup(title, at) : NULL;
    struct pf_label where = {.x = box->left, .align = 'l'};
    where.y = box->top - lift - TITLE_LIFT - PF_FIGURE_LINE;
    if (first != NULL) {
        pf_pen_label(pen, &where, first, letters);
        title += at + 1;
    }
    where.y = box->top - lift - TITLE_LIFT;
    pf_pen_label(pen, &where, title, letters);
    free(first);
}
