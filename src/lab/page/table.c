/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/page/table.h"

#include <math.h>
#include <string.h>

#include "core/parse.h"

void
pf_table_begin(FILE *out, const char *id, const char *caption)
{
    fprintf(out,
            "<div class=\"scroll\" role=\"region\" tabindex=\"0\" "
            "aria-labelledby=\"%s-caption\">\n<table id=\"%s\">\n"
            "<caption id=\"%s-caption\"><b>Table %s.</b> ",
            id, id, id, id + strcspn(id, "0123456789"));
    pf_html_text(out, caption, PF_HTML_TEXT);
    fputs("</caption>\n<thead><tr>", out);
}

void
pf_table_column(FILE *out, const char *title, bool number)
{
    fprintf(out, "<th scope=\"col\"%s>", number ? " class=\"n\"" : "");
    pf_html_text(out, title, PF_HTML_LABEL);
    fputs("</th>", out);
}

void
pf_table_rows(FILE *out)
{
    fputs("</tr></thead>\n<tbody>\n", out);
}

void
pf_table_end(FILE *out)
{
    fputs("</tbody>\n</table>\n</div>\n", out);
}

void
pf_table_row(FILE *out, bool first)
{
    fputs(first ? "<tr class=\"first\">" : "<tr>", out);
}

void
pf_table_row_end(FILE *out)
{
    fputs("</tr>\n", out);
}

void
pf_td_head(FILE *out, const char *text)
{
    fputs("<th scope=\"row\"><bdi>", out);
    pf_html_text(out, text, PF_HTML_LABEL);
    fputs("</bdi></th>", out);
}

void
pf_td_text(FILE *out, const char *text)
{
    fputs("<td><bdi>", out);
    pf_html_text(out, text, PF_HTML_LABEL);
    fputs("</bdi></td>", out);
}

/* What is infinite by definition ("inf") is more than any number; what is not
 * defined is none. */
static void
open_number(FILE *out, double x, const char *missing)
{
    char number[32];
    bool infinite = isinf(x) && x > 0.0 && strcmp(missing, "inf") == 0;
    fprintf(out, "<td class=\"n\" data-v=\"%s\">",
            isfinite(x) ? pf_format_real(x, number)
            : infinite  ? "Infinity"
                        : "");
}

void
pf_td_real(FILE *out, double x, const char *missing)
{
    open_number(out, x, missing);
    pf_html_real(out, x, isnan(x) ? "–" : missing);
    fputs("</td>", out);
}

void
pf_td_count(FILE *out, size_t n)
{
    fprintf(out, "<td class=\"n\" data-v=\"%zu\">%zu</td>", n, n);
}

void
pf_td_share(FILE *out, size_t part, size_t whole)
{
    open_number(out, whole > 0 ? (double) part / (double) whole : (double) NAN,
                "–");
    fprintf(out, "%zu/%zu</td>", part, whole);
}

void
pf_td_interval(FILE *out, double low, double high, const char *missing)
{
    bool none = isnan(low) || isnan(high) ||
                (isinf(low) && strcmp(missing, "inf") != 0);
    open_number(out, none ? (double) NAN : low, missing);
    if (none)
        fputs("–", out);
    else {
        putc('[', out);
        pf_html_real(out, low, missing);
        fputs(", ", out);
        pf_html_real(out, high, missing);
        putc(']', out);
    }
    fputs("</td>", out);
}
