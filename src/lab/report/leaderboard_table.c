/* A leaderboard as text, 80 columns wide.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "eval/report/text_columns.h"
#include "lab/report/columns.h"
#include "lab/report/leaderboard_part.h"

#define WIDTH 80
#define LABEL_MOST 27 /* of the methods' column, at most */

/* One panel: rows in the order in which they are shown. */
struct table {
    const struct pf_board *b;
    const struct pf_board_panel *p;
    FILE *out;
    size_t *order; /* n */
    char **label;  /* n: as it fits */
    size_t width;
};

/* Best first by the first judge's win rates; what has none comes last. */
static void
sort_rows(struct table *t)
{
    const struct pf_board_score *s = t->p->score;
    for (size_t i = 0; i < t->p->n; i++) {
        size_t at = i;
        for (; at > 0; at--) {
            double above = s[t->order[at - 1]].rate;
            if (isnan(s[i].rate) || above >= s[i].rate)
                break;
            t->order[at] = t->order[at - 1];
        }
        t->order[at] = i;
    }
}

static int
fit_labels(struct table *t)
{
    t->width = strlen("ratings");
    for (size_t m = 0; m < t->p->n; m++) {
        t->label[m] = pf_fit_label(t->p->method[m].label, LABEL_MOST);
        if (t->label[m] == NULL)
            return PF_ENOMEM;
        size_t n = pf_text_columns(t->label[m]);
        if (n > t->width)
            t->width = n;
    }
    return PF_OK;
}

static bool
has_colour(const struct table *t)
{
    return t->b->colour;
}

static void
put_heading(const struct pf_board *b, FILE *out, const char *text)
{
    pf_paint(out, b->colour, PF_PAINT_HEADING);
    pf_put_tame(out, text, WIDTH);
    pf_paint(out, b->colour, PF_PAINT_END);
}

static void
put_label(const struct table *t, const char *label)
{
    fputs("  ", t->out);
    pf_put_padded(t->out, label, t->width);
}

static void
put_number(FILE *out, double x, int width, int decimals)
{
    if (isfinite(x))
        fprintf(out, "%*.*f", width, decimals, x);
    else
        fprintf(out, "%*s", width, "-");
}

static void
put_winrate(const struct table *t, size_t j, size_t m)
{
    const struct pf_board_method *method = &t->p->method[m];
    const struct pf_board_score *s = &t->p->score[j * t->p->n + m];
    char done[48];
    snprintf(done, sizeof done, "%zu/%zu", method->done, method->planned);
    put_label(t, t->label[m]);
    fprintf(t->out, " %6s", done);
    put_number(t->out, method->truth, 6, 1);
    pf_paint(t->out, has_colour(t) && m == t->order[0], PF_PAINT_BEST);
    put_number(t->out, s->rate, 6, 1);
    pf_paint(t->out, has_colour(t) && m == t->order[0], PF_PAINT_END);
    put_number(t->out, s->se, 5, 1);
    put_number(t->out, s->se_runs, 7, 1);
    if (t->p->has_lengths) {
        put_number(t->out, s->controlled, 6, 1);
        put_number(t->out, s->free, 7, 1);
        put_number(t->out, method->length, 7, 0);
    }
    putc('\n', t->out);
}

static void
put_winrates(const struct table *t, size_t j)
{
    put_label(t, "method");
    fprintf(t->out, " %6s%6s%6s%5s%7s", "done", "true", "win", "se", "se-run");
    if (t->p->has_lengths)
        fprintf(t->out, "%6s%7s%7s", "LC", "no-len", "length");
    putc('\n', t->out);
    for (size_t i = 0; i < t->p->n; i++)
        put_winrate(t, j, t->order[i]);
}

static void
put_rating(const struct table *t, const struct pf_rating *r)
{
    FILE *out = t->out;
    put_number(out, r->value, 8, 0);
    putc(' ', out);
    pf_paint(out, has_colour(t), PF_PAINT_DIM);
    putc('[', out);
    put_number(out, r->low, 6, 0);
    fputs(", ", out);
    put_number(out, r->high, 6, 0);
    putc(']', out);
    pf_paint(out, has_colour(t), PF_PAINT_END);
}

static void
put_ratings(const struct table *t, size_t j)
{
    fputs("\n  ", t->out);
    pf_put_padded(t->out, "ratings", t->width);
    fprintf(t->out, "%8s [%6s, %6s]%8s [%6s, %6s]\n", "Elo", "2.5 %", "97.5 %",
            "BT", "2.5 %", "97.5 %");
    for (size_t i = 0; i < t->p->n; i++) {
        size_t m = t->order[i];
        const struct pf_board_score *s = &t->p->score[j * t->p->n + m];
        put_label(t, t->label[m]);
        put_rating(t, &s->elo);
        put_rating(t, &s->bradley_terry);
        putc('\n', t->out);
    }
}

/* What has no number, and why. */
static void
put_notes(const struct table *t, size_t j)
{
    const struct pf_board_panel *p = t->p;
    for (size_t i = 0; i < p->n; i++) {
        size_t m = t->order[i];
        const struct pf_board_score *s = &p->score[j * p->n + m];
        if (s->n_failed == 0)
            continue;
        fputs("no LC: ", t->out);
        pf_put_tame(t->out, p->method[m].label, WIDTH / 2);
        fprintf(t->out, ", in %zu of %zu runs:\n  %s\n", s->n_failed,
                p->method[m].done, s->failure);
    }
    if (p->unrated[j] != NULL) {
        fputs("no BT, whose ratings would not be finite:\n", t->out);
        pf_put_paragraph(t->out, p->unrated[j], WIDTH);
    } else if (100 * p->missing[j] > PF_BOARD_ROUNDS)
        fprintf(t->out,
                "no intervals of BT: %zu of %d resamples have no ratings\n",
                p->missing[j], PF_BOARD_ROUNDS);
}

static void
put_judge(const struct table *t, size_t j)
{
    fputs("judge: ", t->out);
    pf_put_tame(t->out, t->b->judge[j].label, WIDTH - 7);
    putc('\n', t->out);
    put_winrates(t, j);
    if (t->p->battles[j] > 0)
        put_ratings(t, j);
    put_notes(t, j);
    putc('\n', t->out);
}

static int
put_panel(const struct pf_board *b, const struct pf_board_panel *p, FILE *out)
{
    struct table t = {.b = b, .p = p, .out = out};
    int status = PF_ENOMEM;
    t.order = calloc(p->n, sizeof *t.order);
    t.label = calloc(p->n, sizeof *t.label);
    if (t.order != NULL && t.label != NULL)
        status = fit_labels(&t);
    if (status == PF_OK) {
        sort_rows(&t);
        put_heading(b, out, p->title);
        fputs("\n\n", out);
        for (size_t j = 0; j < b->n_judges; j++)
            put_judge(&t, j);
    }
    for (size_t m = 0; t.label != NULL && m < p->n; m++)
        free(t.label[m]);
    free(t.label);
    free(t.order);
    return status;
}

static void
put_head(const struct pf_board *b, FILE *out)
{
    const struct pf_results *r = b->r;
    const struct pf_board_panel *p = &b->panel[0];
    put_heading(b, out, r->name[0] != '\0' ? r->name : r->file);
    fputs("\nleaderboard: win rates in per cent against ", out);
    pf_put_tame(out, p->method[p->baseline].label, WIDTH / 2);
    fprintf(out, ",\n%zu examples a run\n\n", b->examples);
}

static void
put_end(const struct pf_board *b, FILE *out)
{
    size_t missing = 0, planned = 0;
    bool plain = false, lengths = false;
    for (size_t p = 0; p < b->layout.n_panels; p++) {
        plain = plain || !b->panel[p].has_lengths;
        lengths = lengths || b->panel[p].has_lengths;
        for (size_t m = 0; m < b->panel[p].n; m++) {
            missing +=
                b->panel[p].method[m].planned - b->panel[p].method[m].done;
            planned += b->panel[p].method[m].planned;
        }
    }
    if (missing > 0)
        fprintf(out,
                "%zu of %zu runs are not in it: they are not done or failed, "
                "or the baseline's is\n",
                missing, planned);
    fputs("true: by the world's own preference, exact; win: what the judge "
          "said\nse: over examples; se-run: of the mean over runs\n",
          out);
    if (lengths)
        fputs("LC: length-controlled; no-len: what LC estimates, the same "
              "annotators without\n  their leaning to length; length: mean "
              "tokens\n",
              out);
    if (plain)
        fputs("no LC where responses have no length: give the world "
              "<covariates/> or <strings/>\n",
              out);
    fputs("Elo: mean 1000; BT: Bradley-Terry, the baseline at 1000\n", out);
}

int
pf_board_print(const struct pf_board *b, FILE *out)
{
    int status = PF_OK;
    put_head(b, out);
    for (size_t p = 0; status == PF_OK && p < b->layout.n_panels; p++)
        status = put_panel(b, &b->panel[p], out);
    if (status == PF_OK)
        status = pf_board_print_ranks(b, out);
    if (status == PF_OK)
        put_end(b, out);
    return status;
}
