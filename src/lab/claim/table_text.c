/* The table of claims for a terminal. Sentences need the width of a line: each
 * claim is a paragraph behind its verdict, and what was measured stands below
 * it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memstream.h"
#include "core/status.h"
#include "eval/report/text.h"
#include "eval/report/text_columns.h"
#include "lab/claim/table.h"
#include "lab/claim/text.h"
#include "lab/report/columns.h"

#define LEAST 40    /* columns */
#define INDENT 18   /* of the claims, behind "  not reproduced  " */
#define NARROW 8    /* the same where there are few columns */
#define MOST 100000 /* characters of a text */

struct writing {
    const struct pf_claim_table *t;
    FILE *out;
    size_t columns, indent;
};

/* Words of a tame text behind `indent` blanks, of which the first line has
 * `used` columns already. Words wider than a line are broken. */
static void
wrap(const struct writing *w, const char *text, size_t used, size_t indent)
{
    bool fresh = used <= indent;
    fprintf(w->out, "%*s", (int) (fresh ? indent - used : 0), "");
    used = fresh ? indent : used;
    for (text += strspn(text, " "); *text != '\0'; text += strspn(text, " ")) {
        size_t word = strcspn(text, " ");
        size_t left = w->columns > used ? w->columns - used : 0;
        size_t fits = pf_text_prefix(text, fresh      ? left
                                           : left > 0 ? left - 1
                                                      : 0);
        if (fits < word && !fresh) {
            fprintf(w->out, "\n%*s", (int) indent, "");
            used = indent;
            fresh = true;
            continue;
        }
        size_t n = fits < word ? (fits > 0 ? fits : word) : word;
        char *piece = strndup(text, n);
        fprintf(w->out, "%s%s", fresh ? "" : " ", piece != NULL ? piece : "?");
        used += (fresh ? 0 : 1) + (piece != NULL ? pf_text_columns(piece) : 1);
        free(piece);
        fresh = false;
        text += n;
    }
    putc('\n', w->out);
}

/* Somebody else's text, or one made with it. */
static int
wrap_tame(const struct writing *w, const char *text, size_t used, size_t indent)
{
    char *tame = pf_text_tame(text, MOST);
    if (tame == NULL)
        return PF_ENOMEM;
    wrap(w, tame, used, indent);
    free(tame);
    return PF_OK;
}

/* What write () writes, wrapped. */
typedef void write_fn(FILE *f, const struct writing *w, const void *what,
                      size_t number);

static int
wrap_written(const struct writing *w, write_fn *write, const void *what,
             size_t number, size_t indent)
{
    char *text = NULL;
    size_t size = 0;
    FILE *f = pf_memstream(&text, &size);
    if (f == NULL)
        return PF_ENOMEM;
    write(f, w, what, number);
    if (fclose(f) != 0)
        return PF_ENOMEM;
    int status = wrap_tame(w, text, 0, indent);
    free(text);
    return status;
}

static void
write_heading(FILE *f, const struct writing *w, const void *what, size_t number)
{
    const struct pf_claim_group *g = what;
    (void) w;
    (void) number;
    fprintf(f, "%s, %s (%s; time ", g->def->system, g->def->paper,
            g->name[0] != '\0' ? g->name : g->file);
    if (isnan(g->seconds))
        fputs("-)", f);
    else
        fprintf(f, "%.1f s)", g->seconds);
}

static void
write_measured(FILE *f, const struct writing *w, const void *what,
               size_t number)
{
    const struct pf_claimed *row = what;
    char value[PF_CLAIM_TEXT], interval[PF_CLAIM_TEXT], arms[PF_CLAIM_TEXT],
        threshold[PF_CLAIM_TEXT];
    (void) w;
    pf_claimed_value(row, value);
    pf_claimed_interval(row, interval);
    pf_claimed_arms(row, arms);
    pf_claim_threshold(row->def, threshold);
    fprintf(f, "measured %s", value);
    if (interval[0] != '\0')
        fprintf(f, " %s", interval);
    if (arms[0] != '\0')
        fprintf(f, ", %s", arms);
    fprintf(f, "; claimed: %s", threshold);
    if (number > 0)
        fprintf(f, " (%zu)", number);
}

static int
put_row(const struct writing *w, const struct pf_claimed *row, size_t note)
{
    enum pf_claim_word word = pf_claimed_word(row);
    const char *verdict = pf_claim_word_text(word);
    bool good = word == PF_WORD_HOLDS || word == PF_WORD_CONTROL_OK;
    size_t used = 2 + strlen(verdict);
    fputs("  ", w->out);
    pf_paint(w->out, w->t->colour,
             pf_claimed_is_worse(row) ? PF_PAINT_BAD
             : good                   ? PF_PAINT_BEST
                                      : PF_PAINT_DIM);
    fputs(verdict, w->out);
    pf_paint(w->out, w->t->colour, PF_PAINT_END);
    if (used >= w->indent) {
        putc('\n', w->out);
        used = 0;
    }
    int status = wrap_tame(w, row->def->says, used, w->indent);
    return status != PF_OK
               ? status
               : wrap_written(w, write_measured, row, note, w->indent);
}

static int
put_group(const struct writing *w, const struct pf_claim_group *g,
          const size_t *note)
{
    pf_paint(w->out, w->t->colour, PF_PAINT_HEADING);
    int status = wrap_written(w, write_heading, g, 0, 0);
    pf_paint(w->out, w->t->colour, PF_PAINT_END);
    for (size_t i = 0; status == PF_OK && i < g->n; i++)
        status = put_row(w, &g->row[i], note[i]);
    putc('\n', w->out);
    return status;
}

static int
put_notes(const struct writing *w, const struct pf_claim_notes *notes)
{
    int status = PF_OK;
    for (size_t i = 0; status == PF_OK && i < notes->n; i++) {
        int used = fprintf(w->out, "(%zu)", i + 1);
        fputc(' ', w->out);
        status =
            wrap_tame(w, notes->text[i], (size_t) used + 1, (size_t) used + 1);
    }
    if (notes->n > 0)
        putc('\n', w->out);
    return status;
}

int
pf_claim_table_text(const struct pf_claim_table *t, FILE *out)
{
    struct writing w = {.t = t, .out = out};
    struct pf_claim_notes notes;
    char summary[PF_CLAIM_SUMMARY];
    w.columns = t->columns > LEAST ? t->columns : LEAST;
    w.indent = w.columns >= 3 * INDENT ? INDENT : NARROW;
    int status = pf_claim_notes_make(&notes, t);
    for (size_t g = 0, row = 0; status == PF_OK && g < t->n; g++) {
        status = put_group(&w, &t->group[g], notes.number + row);
        row += t->group[g].n;
    }
    if (status == PF_OK)
        status = put_notes(&w, &notes);
    pf_claim_table_summary(t, summary);
    if (status == PF_OK)
        wrap(&w, summary, 0, 0);
    pf_claim_notes_clear(&notes);
    return status;
}
