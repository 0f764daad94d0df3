/* Claims in HTML: what the report and the index of all claims share, and the
 * index.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "config.h"
#include "core/parse.h"
#include "core/status.h"
#include "lab/claim/text.h"
#include "lab/page/page_part.h"

/* --- cells --- */

void
pf_page_claim_columns(FILE *out)
{
    pf_table_column(out, "claim", false);
    pf_table_column(out, "measured", true);
    pf_table_column(out, "threshold", false);
    pf_table_column(out, "verdict", false);
}

static void
put_measured(FILE *out, const struct pf_claimed *row)
{
    char value[PF_CLAIM_TEXT], interval[PF_CLAIM_TEXT], arms[PF_CLAIM_TEXT],
        number[32];
    double x = row->is.value;
    pf_claimed_arms(row, arms);
    pf_claimed_value(row, value);
    pf_claimed_interval(row, interval);
    fprintf(out, "<td class=\"n\" data-v=\"%s\">",
            isfinite(x) ? pf_format_real(x, number)
            : isinf(x)  ? (x > 0.0 ? "Infinity" : "-Infinity")
                        : "");
    pf_html_text(out, value, PF_HTML_LABEL);
    if (interval[0] != '\0') {
        fputs(" <small>", out);
        pf_html_text(out, interval, PF_HTML_LABEL);
        fputs("</small>", out);
    }
    if (arms[0] != '\0') {
        fputs("<br/><small>", out);
        pf_html_text(out, arms, PF_HTML_LABEL);
        fputs("</small>", out);
    }
    fputs("</td>", out);
}

static void
put_verdict(FILE *out, const struct pf_claimed *row, size_t note)
{
    enum pf_claim_word word = pf_claimed_word(row);
    bool good = word == PF_WORD_HOLDS || word == PF_WORD_CONTROL_OK;
    bool bad = pf_claimed_is_worse(row);
    fprintf(out, "<td class=\"verdict\"><span%s>%s</span>",
            bad    ? " class=\"bad\""
            : good ? " class=\"good\""
                   : "",
            pf_claim_word_text(word));
    if (note > 0)
        fprintf(out, " <small>(<a href=\"#note-%zu\">%zu</a>)</small>", note,
                note);
    fputs("</td>", out);
}

/* A relative reference: names of pages come from those of files. */
static void
put_reference(FILE *out, const char *page)
{
    fputs("./", out);
    for (const char *c = page; *c != '\0'; c++)
        if ((*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') ||
            (*c >= '0' && *c <= '9') || strchr("-._~", *c) != NULL)
            putc(*c, out);
        else
            fprintf(out, "%%%02X", (unsigned) (unsigned char) *c);
}

void
pf_page_claim_cells(FILE *out, const struct pf_claimed *row, const char *link,
                    size_t note)
{
    char threshold[PF_CLAIM_TEXT];
    fputs("<td class=\"prose\">", out);
    if (link != NULL) {
        fputs("<a href=\"", out);
        put_reference(out, link);
        putc('#', out);
        pf_claim_anchor(out, row->def->id);
        fputs("\">", out);
    }
    fputs("<bdi>", out);
    pf_html_text(out, row->def->says, PF_HTML_TEXT);
    fputs(link != NULL ? "</bdi></a></td>" : "</bdi></td>", out);
    put_measured(out, row);
    pf_claim_threshold(row->def, threshold);
    pf_td_text(out, threshold);
    put_verdict(out, row, note);
}

void
pf_page_claim_notes(FILE *out, const struct pf_claim_notes *notes)
{
    if (notes->n == 0)
        return;
    fputs("<ol class=\"notes\">\n", out);
    for (size_t i = 0; i < notes->n; i++) {
        fprintf(out, "<li id=\"note-%zu\"><bdi>", i + 1);
        pf_html_text(out, notes->text[i], PF_HTML_TEXT);
        fputs("</bdi></li>\n", out);
    }
    fputs("</ol>\n", out);
}

/* --- the index --- */

static void
put_group(FILE *out, const struct pf_claim_group *g, const size_t *note)
{
    for (size_t i = 0; i < g->n; i++) {
        pf_table_row(out, i == 0);
        fputs("<th scope=\"row\" class=\"who\"><bdi>", out);
        pf_html_text(out, g->def->system, PF_HTML_LABEL);
        fputs("</bdi></th><td class=\"who\"><bdi>", out);
        pf_html_text(out, g->def->paper, PF_HTML_LABEL);
        fputs("</bdi></td>", out);
        pf_page_claim_cells(out, &g->row[i], g->page, note[i]);
        pf_td_real(out, g->seconds, "–");
        pf_table_row_end(out);
    }
}

int
pf_page_claims_write(const struct pf_claim_table *t, FILE *out)
{
    struct pf_claim_notes notes;
    char summary[PF_CLAIM_SUMMARY];
    int status = pf_claim_notes_make(&notes, t);
    if (status == PF_OK) {
        pf_claim_table_summary(t, summary);
        pf_page_head(out, "prefarm claims", "Claims", "the claims");
        fprintf(out,
                "<header>\n<p class=\"kind\">prefarm claims</p>\n"
                "<h1>Claims</h1>\n<p class=\"lead\">%s.</p>\n</header>\n"
                "<main id=\"content\" tabindex=\"-1\">\n",
                summary);
        fputs("<div class=\"claims\">\n", out);
        pf_table_begin(out, "table-1", pf_claim_table_legend);
        pf_table_column(out, "system", false);
        pf_table_column(out, "paper", false);
        pf_page_claim_columns(out);
        pf_table_column(out, "seconds", true);
        pf_table_rows(out);
        for (size_t g = 0, row = 0; g < t->n; g++) {
            put_group(out, &t->group[g], notes.number + row);
            row += t->group[g].n;
        }
        pf_table_end(out);
        fputs("</div>\n", out);
        pf_page_claim_notes(out, &notes);
        fputs("</main>\n<footer>\n<p>Made by prefarm " PACKAGE_VERSION
              "; the page fetches nothing.</p>\n</footer>\n",
              out);
        pf_page_end(out);
    }
    pf_claim_notes_clear(&notes);
    return status;
}
