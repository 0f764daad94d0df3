/* The table of claims in Markdown and in Texinfo.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "core/text.h"
#include "eval/report/text.h"
#include "lab/claim/table.h"
#include "lab/claim/text.h"

#define MOST 100000 /* characters of a text */

/* What stands for a character in the format; NULL: itself. `out` has room for
 * it. */
typedef const char *escape_fn(char c, char out[4]);

/* A text, tame: it has no line feeds, either. */
static int
put(FILE *out, const char *text, escape_fn *escape)
{
    char two[4];
    char *tame = pf_text_tame(text, MOST);
    if (tame == NULL)
        return PF_ENOMEM;
    for (const char *c = tame; *c != '\0'; c++) {
        const char *instead = escape(*c, two);
        if (instead != NULL)
            fputs(instead, out);
        else
            putc(*c, out);
    }
    free(tame);
    return PF_OK;
}

/* Both formats: what was measured, in one line. */
#define MEASURED (3 * PF_CLAIM_TEXT + 8)
static void
write_measured(const struct pf_claimed *row, char out[MEASURED])
{
    char value[PF_CLAIM_TEXT], interval[PF_CLAIM_TEXT], arms[PF_CLAIM_TEXT];
    pf_claimed_value(row, value);
    pf_claimed_interval(row, interval);
    pf_claimed_arms(row, arms);
    snprintf(out, MEASURED, "%s%s%s%s%s", value, interval[0] != '\0' ? " " : "",
             interval, arms[0] != '\0' ? ", " : "", arms);
}

static void
put_seconds(FILE *out, double seconds)
{
    if (isnan(seconds))
        fputs("-", out);
    else
        fprintf(out, "%.1f s", seconds);
}

/* --- Markdown --- */

/* GitHub's dialect: HTML is text, a bar ends a cell, and a backslash before
 * punctuation makes it a letter. */
static const char *
markdown(char c, char out[4])
{
    bool quote = c == '\'' || c == '"';
    if (!quote && pf_xml_reference(c) != NULL)
        return pf_xml_reference(c);
    if (strchr("\\`*_[]#|~!$@", c) == NULL)
        return NULL;
    snprintf(out, 4, "\\%c", c);
    return out;
}

/* The same of texts that we made, which have brackets of numbers only. */
static const char *
numbers(char c, char out[4])
{
    return c == '[' || c == ']' ? NULL : markdown(c, out);
}

static int
markdown_row(FILE *out, const struct pf_claim_group *g, size_t i, size_t note)
{
    const struct pf_claimed *row = &g->row[i];
    char threshold[PF_CLAIM_TEXT], measured[MEASURED];
    write_measured(row, measured);
    pf_claim_threshold(row->def, threshold);
    fputs("| ", out);
    int status = put(out, i == 0 ? g->def->system : "", markdown);
    fputs(" | ", out);
    if (status == PF_OK)
        status = put(out, i == 0 ? g->def->paper : "", markdown);
    fputs(" | ", out);
    if (status == PF_OK)
        status = put(out, row->def->says, markdown);
    fputs(" | ", out);
    if (status == PF_OK)
        status = put(out, measured, numbers);
    fputs(" | ", out);
    if (status == PF_OK)
        status = put(out, threshold, numbers);
    fprintf(out, " | %s", pf_claim_word_text(pf_claimed_word(row)));
    if (note > 0)
        fprintf(out, " (%zu)", note);
    fputs(" | ", out);
    if (i == 0)
        put_seconds(out, g->seconds);
    fputs(" |\n", out);
    return status;
}

int
pf_claim_table_markdown(const struct pf_claim_table *t, FILE *out)
{
    struct pf_claim_notes notes;
    char summary[PF_CLAIM_SUMMARY];
    int status = pf_claim_notes_make(&notes, t);
    fputs("| system | paper | claim | measured | threshold | verdict | time |\n"
          "| --- | --- | --- | --- | --- | --- | --- |\n",
          out);
    for (size_t g = 0, row = 0; g < t->n; g++)
        for (size_t i = 0; status == PF_OK && i < t->group[g].n; i++, row++)
            status = markdown_row(out, &t->group[g], i, notes.number[row]);
    fprintf(out, "\n%s\n\n", pf_claim_table_legend);
    for (size_t i = 0; status == PF_OK && i < notes.n; i++) {
        bool list = strchr("-+", notes.text[i][0]) != NULL;
        fprintf(out, "%zu. %s", i + 1, list ? "\\" : "");
        status = put(out, notes.text[i], markdown);
        putc('\n', out);
    }
    pf_claim_table_summary(t, summary);
    fprintf(out, "%s%s\n", notes.n > 0 ? "\n" : "", summary);
    pf_claim_notes_clear(&notes);
    return status;
}

/* --- Texinfo --- */

static const char *
texinfo(char c, char out[4])
{
    if (c == '\0' || strchr("@{}", c) == NULL)
        return NULL;
    snprintf(out, 4, "@%c", c);
    return out;
}

/* Lines of a page are short: two columns are as many as they hold. */
static int
texinfo_row(FILE *out, const struct pf_claimed *row, size_t note)
{
    char threshold[PF_CLAIM_TEXT], measured[MEASURED];
    write_measured(row, measured);
    pf_claim_threshold(row->def, threshold);
    fprintf(out, "@item %s", pf_claim_word_text(pf_claimed_word(row)));
    if (note > 0)
        fprintf(out, " (%zu)", note);
    fputs("\n@tab ", out);
    int status = put(out, row->def->says, texinfo);
    fputs("@*\nmeasured ", out);
    if (status == PF_OK)
        status = put(out, measured, texinfo);
    fputs("; claimed: ", out);
    if (status == PF_OK)
        status = put(out, threshold, texinfo);
    putc('\n', out);
    return status;
}

static int
texinfo_heading(FILE *out, const struct pf_claim_group *g)
{
    const char *slash = strrchr(g->file, '/');
    const char *file = slash != NULL ? slash + 1 : g->file;
    fputs("@subheading ", out);
    int status = put(out, g->def->system, texinfo);
    fputs("\n\n@noindent\n", out);
    if (status == PF_OK)
        status = put(out, g->def->paper, texinfo);
    if (file[0] != '\0') {
        fputs(" (@file{", out);
        if (status == PF_OK)
            status = put(out, file, texinfo);
        fputs("})", out);
    }
    fputs("\n\n", out);
    return status;
}

/* Those from *next on, up to the last that the group speaks of. */
static int
texinfo_notes(FILE *out, const struct pf_claim_group *g, const size_t *note,
              const struct pf_claim_notes *notes, size_t *next)
{
    size_t last = 0;
    int status = PF_OK;
    for (size_t i = 0; i < g->n; i++)
        last = note[i] > last ? note[i] : last;
    if (last < *next)
        return PF_OK;
    fprintf(out, "@enumerate %zu\n", *next);
    for (; status == PF_OK && *next <= last; ++*next) {
        fputs("@item\n", out);
        status = put(out, notes->text[*next - 1], texinfo);
        putc('\n', out);
    }
    fputs("@end enumerate\n\n", out);
    return status;
}

static int
texinfo_group(FILE *out, const struct pf_claim_group *g, const size_t *note)
{
    int status = texinfo_heading(out, g);
    fputs("@multitable @columnfractions .2 .8\n", out);
    for (size_t i = 0; status == PF_OK && i < g->n; i++)
        status = texinfo_row(out, &g->row[i], note[i]);
    fputs("@end multitable\n\n", out);
    return status;
}

int
pf_claim_table_texinfo(const struct pf_claim_table *t, FILE *out)
{
    struct pf_claim_notes notes;
    char summary[PF_CLAIM_SUMMARY];
    size_t next = 1, row = 0;
    int status = pf_claim_notes_make(&notes, t);
    pf_claim_table_summary(t, summary);
    fprintf(out, "@noindent\n%s. %s\n\n", summary, pf_claim_table_legend);
    for (size_t g = 0; status == PF_OK && g < t->n; g++) {
        const size_t *note = notes.number + row;
        status = texinfo_group(out, &t->group[g], note);
        if (status == PF_OK)
            status = texinfo_notes(out, &t->group[g], note, &notes, &next);
        row += t->group[g].n;
    }
    pf_claim_notes_clear(&notes);
    return status;
}
