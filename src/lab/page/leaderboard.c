/* The leaderboard of the page: a table of all that judges said, and the text
 * that prefarm show prints, which has the ranks over all panels, and why some
 * numbers are missing.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/report/leaderboard.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memstream.h"
#include "core/status.h"
#include "lab/experiment/mistakes.h"
#include "lab/page/page_part.h"

/* So many examples, over all runs and judges, are a matter of seconds. */
#define EXAMPLES_MOST 300000.0

struct board {
    struct pf_page *p;
    size_t rows, left_out;
    size_t panel; /* of the last row */
};

static void
put_head(struct pf_page *p)
{
    static const char *const column[] = {
        "true %", "won %", "s.e.",      "s.e. of runs",  "LC %",     "no-len %",
        "length", "Elo",   "95\u00a0%", "Bradley-Terry", "95\u00a0%"};
    char id[PF_PAGE_ID];
    pf_table_begin(p->out, pf_page_table_id(p, id),
                   "Leaderboard, against the baseline, which has 50 % by "
                   "definition. True: by the world's own preference, exact; "
                   "won: what the judge said, with its standard error over "
                   "examples and over runs; LC: length-controlled; no-len: "
                   "what LC estimates, the same annotators without their "
                   "leaning to length. Elo has mean 1000, Bradley-Terry 1000 "
                   "for the baseline.");
    if (p->layout.n_panels > 1)
        pf_table_column(p->out, "world", false);
    pf_table_column(p->out, "judge", false);
    pf_table_column(p->out, "method", false);
    pf_table_column(p->out, "runs", true);
    for (size_t i = 0; i < sizeof column / sizeof *column; i++)
        pf_table_column(p->out, column[i], true);
    pf_table_rows(p->out);
}

static void
put_rating(FILE *out, const struct pf_rating *r)
{
    pf_td_real(out, r->value, "–");
    pf_td_interval(out, r->low, r->high, "–");
}

static void
put_line(void *self, const struct pf_leaderboard_line *line)
{
    struct board *b = self;
    struct pf_page *p = b->p;
    const double number[] = {line->truth,   line->win,        line->se,
                             line->se_runs, line->controlled, line->plain,
                             line->length};
    if (b->rows == 0)
        put_head(p);
    if (pf_page_full(p, b->rows++)) {
        b->left_out++;
        return;
    }
    pf_table_row(p->out, line->panel != b->panel);
    b->panel = line->panel;
    if (p->layout.n_panels > 1)
        pf_td_text(p->out, p->layout.panel_title[line->panel]);
    pf_td_text(p->out, line->judge);
    if (line->curve < p->layout.n_curves)
        pf_page_learner(p, line->curve);
    else
        pf_td_head(p->out, line->label);
    pf_td_share(p->out, line->done, line->planned);
    for (size_t i = 0; i < sizeof number / sizeof *number; i++)
        pf_td_real(p->out, number[i], "–");
    put_rating(p->out, &line->elo);
    put_rating(p->out, &line->bradley_terry);
    pf_table_row_end(p->out);
}

static void
put_text(struct pf_page *p, const char *text)
{
    fputs("<details>\n<summary>As text, with the ranks over all and what is "
          "missing</summary>\n<pre class=\"output\" tabindex=\"0\">",
          p->out);
    for (const char *at = text; *at != '\0'; at += *at == '\n') {
        size_t n = strcspn(at, "\n");
        pf_html_span(p->out, at, n, PF_HTML_TEXT);
        putc('\n', p->out);
        at += n;
    }
    fputs("</pre>\n</details>\n", p->out);
}

static int
put_board(struct pf_page *p)
{
    const struct pf_leaderboard_options o = {.judge = NULL};
    struct board b = {.p = p};
    struct pf_diag d;
    char *text = NULL;
    size_t size = 0;
    FILE *f = pf_memstream(&text, &size);
    if (f == NULL)
        return PF_ENOMEM;
    pf_diag_init(&d);
    int status = pf_leaderboard_lines(p->r, &o, f, put_line, &b, &d);
    if (fclose(f) != 0 && status == PF_OK)
        status = PF_ENOMEM;
    if (b.rows > 0)
        pf_table_end(p->out);
    if (b.left_out > 0)
        pf_page_note(p,
                     "%zu more rows are left out: prefarm export %s.db "
                     "--table leaderboard has them all.",
                     b.left_out, p->stem);
    if (status == PF_OK)
        put_text(p, text);
    bool broken = status == PF_ENOMEM || status == PF_ESTORE ||
                  status == PF_EIO || status == PF_ELOCKED;
    if (broken)
        pf_mistakes_merge(p->d, &d);
    else
        pf_page_messages(p, &d);
    pf_diag_clear(&d);
    free(text);
    return broken ? status : PF_OK;
}

int
pf_page_leaderboard(struct pf_page *p)
{
    const struct pf_evaluation_def *e = &p->replan.plan.design[0].evaluation;
    double examples =
        (double) e->examples * (double) e->n_judges * (double) p->runs.done;
    if (e->n_judges == 0 || p->runs.done == 0)
        return PF_OK;
    fputs("<h3>Leaderboard</h3>\n", p->out);
    if (examples <= EXAMPLES_MOST)
        return put_board(p);
    pf_page_note(p, "It would take too long for a page. It is made by");
    pf_page_command(p, "prefarm show %s.db --leaderboard", p->stem);
    return PF_OK;
}
