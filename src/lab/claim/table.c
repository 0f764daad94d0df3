/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/claim/table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/json.h"
#include "core/status.h"
#include "lab/claim/text.h"
#include "lab/experiment/claims_plan.h"

const char pf_claim_table_legend[] =
    "Of two arms their ratio or difference is measured, and both are told. In "
    "brackets: between which bounds it lies, each with the confidence of its "
    "claim; of what is claimed of every run, the extremes. Not reproduced: it "
    "does not hold, and is on record so. Control ok: a control, which must not "
    "hold, fails.";

/* --- counts --- */

size_t
pf_claim_table_worse(const struct pf_claim_table *t)
{
    size_t n = 0;
    for (size_t g = 0; g < t->n; g++)
        for (size_t i = 0; i < t->group[g].n; i++)
            n += pf_claimed_is_worse(&t->group[g].row[i]);
    return n;
}

static size_t
count_words(const struct pf_claim_table *t, size_t count[PF_WORDS])
{
    size_t n = 0;
    memset(count, 0, PF_WORDS * sizeof *count);
    for (size_t g = 0; g < t->n; g++)
        for (size_t i = 0; i < t->group[g].n; i++, n++)
            count[pf_claimed_word(&t->group[g].row[i])]++;
    return n;
}

void
pf_claim_table_summary(const struct pf_claim_table *t,
                       char out[PF_CLAIM_SUMMARY])
{
    static const struct {
        enum pf_claim_word word;
        const char *one, *more;
    } said[] = {{PF_WORD_HOLDS, "holds", "hold"},
                {PF_WORD_FAILS, "FAILS", "FAIL"},
                {PF_WORD_NOT_REPRODUCED, "not reproduced", "not reproduced"},
                {PF_WORD_UNDECIDED, "undecided", "undecided"},
                {PF_WORD_CONTROL_OK, "control fails as it must",
                 "controls fail as they must"},
                {PF_WORD_CONTROL_HOLDS, "CONTROL HOLDS", "CONTROLS HOLD"}};
    size_t count[PF_WORDS], n = count_words(t, count);
    int used =
        snprintf(out, PF_CLAIM_SUMMARY, "%zu claim%s", n, n == 1 ? "" : "s");
    const char *lead = ": ";
    for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
        size_t k = count[said[i].word];
        if (k == 0)
            continue;
        used +=
            snprintf(out + used, PF_CLAIM_SUMMARY - (size_t) used, "%s%zu %s",
                     lead, k, k == 1 ? said[i].one : said[i].more);
        lead = ", ";
    }
}

/* --- notes --- */

/* Takes the text over. */
static int
take_note(struct pf_claim_notes *n, char *text, size_t row)
{
    if (text == NULL)
        return PF_ENOMEM;
    size_t i = 0;
    while (i < n->n && strcmp(n->text[i], text) != 0)
        i++;
    if (text[0] != '\0')
        n->number[row] = i + 1;
    if (text[0] == '\0' || i < n->n)
        free(text);
    else
        n->text[n->n++] = text;
    return PF_OK;
}

int
pf_claim_notes_make(struct pf_claim_notes *out, const struct pf_claim_table *t)
{
    size_t count[PF_WORDS], n = count_words(t, count), row = 0;
    int status = PF_OK;
    *out = (struct pf_claim_notes){.n = 0};
    out->text = calloc(n + 1, sizeof *out->text);
    out->number = calloc(n + 1, sizeof *out->number);
    if (out->text == NULL || out->number == NULL)
        return PF_ENOMEM;
    for (size_t g = 0; g < t->n; g++)
        for (size_t i = 0; status == PF_OK && i < t->group[g].n; i++, row++)
            status = take_note(out, pf_claimed_note(&t->group[g].row[i]), row);
    return status;
}

void
pf_claim_notes_clear(struct pf_claim_notes *n)
{
    for (size_t i = 0; n->text != NULL && i < n->n; i++)
        free(n->text[i]);
    free(n->text);
    free(n->number);
    *n = (struct pf_claim_notes){.n = 0};
}

/* --- JSON --- */

static void
put_string(FILE *out, const char *name, const char *text)
{
    fprintf(out, ", \"%s\": ", name);
    pf_json_string(out, text);
}

static void
put_flag(FILE *out, const char *name, bool value)
{
    fprintf(out, ", \"%s\": %s", name, value ? "true" : "false");
}

static void
put_claim(FILE *out, const struct pf_claim_group *g,
          const struct pf_claim_def *def)
{
    char threshold[PF_CLAIM_TEXT];
    pf_claim_threshold(def, threshold);
    fputs("{\"experiment\": ", out);
    pf_json_string(out, g->name);
    put_string(out, "file", g->file);
    put_string(out, "system", g->def->system);
    put_string(out, "paper", g->def->paper);
    put_string(out, "id", def->id);
    put_string(out, "kind", pf_claim_kind_name(def->kind));
    put_string(out, "claim", def->says);
    put_string(out, "metric",
               def->reading.metric != NULL ? def->reading.metric
                                           : def->reading.board);
    put_flag(out, "control", def->control);
    put_string(out, "expected", pf_verdict_text(def->expected));
    put_string(out, "threshold", threshold);
    pf_json_member(out, "confidence", def->claim.confidence);
}

static int
put_judgement(FILE *out, const struct pf_claimed *row)
{
    const struct pf_judgement *is = &row->is;
    char *note = pf_claimed_note(row);
    put_string(out, "verdict", pf_verdict_text(is->verdict));
    put_string(out, "shown", pf_claim_word_text(pf_claimed_word(row)));
    put_flag(out, "worse", pf_claimed_is_worse(row));
    pf_json_member(out, "value", is->value);
    pf_json_member(out, "low", is->low);
    pf_json_member(out, "high", is->high);
    put_flag(out, "at_least", is->at_least);
    put_flag(out, "at_most", is->at_most);
    fputs(", \"arms\": [", out);
    pf_json_real(out, is->arm[0]);
    fputs(", ", out);
    pf_json_real(out, is->arm[1]);
    fprintf(out, "], \"seeds\": %zu, \"violated\": %zu", is->n_seeds,
            is->violated);
    put_string(out, "note", note);
    free(note);
    return note != NULL ? PF_OK : PF_ENOMEM;
}

int
pf_claim_table_json(const struct pf_claim_table *t, FILE *out)
{
    const char *lead = "[";
    int status = PF_OK;
    for (size_t g = 0; g < t->n; g++)
        for (size_t i = 0; status == PF_OK && i < t->group[g].n; i++) {
            fprintf(out, "%s\n", lead);
            put_claim(out, &t->group[g], t->group[g].row[i].def);
            status = put_judgement(out, &t->group[g].row[i]);
            pf_json_member(out, "seconds", t->group[g].seconds);
            fprintf(out, ", \"computed\": %zu}", t->group[g].computed);
            lead = ",";
        }
    fprintf(out, "%s\n]\n", lead[0] == '[' ? "[" : "");
    return status;
}
