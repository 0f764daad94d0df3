/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/page/headline.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/parse.h"
#include "core/status.h"
#include "eval/metric/metric.h"
#include "lab/report/group.h"

/* The shortest text that reads back to x, small numbers as powers of ten. */
static void
put_shortest(FILE *out, double x)
{
    char number[40];
    pf_format_real(x, number);
    for (int digits = 0; fabs(x) < 0.01 && digits < 17; digits++) {
        double back;
        snprintf(number, sizeof number, "%.*e", digits, x);
        if (pf_parse_real(number, &back) && back == x)
            break;
    }
    pf_html_number(out, number);
}

static const pf_metric_type *
type_of(const char *metric)
{
    return (const pf_metric_type *) pf_kind_find(&pf_metric_family, metric);
}

static void
choose_thresholds(struct pf_headline *t)
{
    static const double usual[] = {1e-2, 1e-4, PF_SHOW_THRESHOLD};
    const struct pf_page_options *o = t->p->o;
    const pf_metric_type *type = type_of(t->metric);
    t->n_thresholds = o->n_thresholds;
    memcpy(t->threshold, o->threshold, sizeof t->threshold);
    if (t->n_thresholds == 0 && type != NULL && type->zero_is_best) {
        t->n_thresholds = sizeof usual / sizeof *usual;
        memcpy(t->threshold, usual, sizeof usual);
    }
}

/* --- the headline table --- */

static const char *
direction(const struct pf_headline *t)
{
    if (t->c.neutral)
        return "Less is taken for better, though it need not be";
    return t->c.sign > 0.0 ? "More is better" : "Less is better";
}

static void
put_caption(struct pf_headline *t, const char *id)
{
    const struct pf_page *p = t->p;
    char range[PF_STATISTICS_TEXT], games[PF_STATISTICS_TEXT];
    bool one = t->c.tasks == 1, ranked = t->ranks.resamples > 0;
    char *text = NULL;
    if (asprintf(
            &text, "%s at the last step%s%s: %s over the seeds, %s. %s. %s%s.",
            t->metric, one ? ", " : "", one ? p->layout.panel_title[0] : "",
            pf_statistics_name(&t->how), pf_statistics_range(&t->how, range),
            direction(t),
            ranked ? "Ranks are by games on the same seeds, "
                   : "There is too much to be ranked world by world",
            ranked ? pf_statistics_range(&t->ranks, games) : "") < 0)
        text = NULL;
    t->p->starved = t->p->starved || text == NULL;
    pf_table_begin(p->out, id, text != NULL ? text : t->metric);
    free(text);
}

static void
put_columns(struct pf_headline *t)
{
    FILE *out = t->p->out;
    char title[PF_PAGE_TITLE];
    if (t->c.tasks > 1)
        pf_table_column(out, "world", false);
    pf_table_column(out, "learner", false);
    pf_table_column(out, "runs", true);
    pf_table_column(out, pf_statistics_name(&t->how), true);
    pf_table_column(out, pf_page_interval(&t->how, title), true);
    for (size_t i = 0; i < t->n_thresholds; i++) {
        fprintf(out, "<th scope=\"col\" class=\"n\">%s until %s ", t->p->x,
                pf_metric_rises(t->metric) ? "≥" : "≤");
        put_shortest(out, t->threshold[i]);
        fputs("</th>", out);
    }
    pf_table_column(out, "rank", true);
    pf_table_column(out, pf_page_interval(&t->ranks, title), true);
    pf_table_rows(out);
}

/* The median, and how many got there where not all did. */
static int
put_reach(struct pf_headline *t, const struct pf_group *g, double threshold)
{
    struct pf_reach reach;
    char number[32];
    int status = pf_group_reach(&reach, g, threshold, t->how.confidence);
    if (status != PF_OK)
        return status;
    FILE *out = t->p->out;
    fprintf(out, "<td class=\"n\" data-v=\"%s\"%s>%s",
            pf_format_real(reach.x, number),
            reach.censored ? " data-more=\"1\"" : "",
            reach.censored ? "&gt; " : "");
    pf_html_real(out, reach.x, "–");
    if (reach.reached < g->n_done)
        fprintf(out, " <small>%zu/%zu</small>", reach.reached, g->n_done);
    fputs("</td>", out);
    return PF_OK;
}

static int
put_values(struct pf_headline *t, const struct pf_group *g)
{
    struct pf_interval last;
    FILE *out = t->p->out;
    const char *missing = pf_metric_missing(t->metric);
    size_t at = (g->n_points - 1) * g->n_done;
    int status = pf_statistics_of(&last, &t->how, g->value + at, 1, g->n_done,
                                  g->stream, &t->p->doubts);
    if (status != PF_OK)
        return status;
    pf_td_real(out, last.value, missing);
    pf_td_interval(out, last.low, last.high, missing);
    for (size_t i = 0; status == PF_OK && i < t->n_thresholds; i++)
        status = put_reach(t, g, t->threshold[i]);
    return status;
}

static int
put_cell(struct pf_headline *t, size_t panel, size_t curve, size_t cell)
{
    struct pf_page *p = t->p;
    struct pf_group g;
    int status = pf_group_read(&g, p->r, cell, t->metric, p->x, p->d);
    if (status == PF_OK) {
        pf_table_row(p->out, panel != t->panel);
        t->panel = panel;
        if (t->c.tasks > 1)
            pf_td_text(p->out, p->layout.panel_title[panel]);
        pf_page_learner(p, curve);
        pf_td_share(p->out, g.n_done, g.n_planned);
        if (g.n_points > 0)
            status = put_values(t, &g);
        for (size_t i = 0; g.n_points == 0 && i < 2 + t->n_thresholds; i++)
            pf_td_real(p->out, (double) NAN, "–");
        pf_headline_put_rank(
            p->out, &t->standing[panel * p->layout.n_curves + curve].rank);
        pf_table_row_end(p->out);
    }
    pf_group_clear(&g);
    return status;
}

static int
put_rows(struct pf_headline *t)
{
    const struct pf_layout *l = &t->p->layout;
    int status = PF_OK;
    for (size_t i = 0; status == PF_OK && i < l->n_panels; i++)
        for (size_t k = 0; status == PF_OK && k < l->n_curves; k++) {
            size_t cell = pf_layout_cell(l, t->p->r, i, k);
            if (cell == SIZE_MAX)
                continue;
            if (!pf_page_full(t->p, t->rows))
                status = put_cell(t, i, k, cell);
            else
                t->left_out++;
            t->rows++;
        }
    return status;
}

int
pf_headline_put(struct pf_page *p, const char *metric)
{
    struct pf_headline t = {.p = p, .metric = metric};
    struct pf_statistics games = p->o->how;
    char id[PF_PAGE_ID];
    if (games.range == PF_RANGE_QUANTILES || games.range == PF_RANGE_DEFAULT) {
        games.range = PF_RANGE_DEFAULT;
        games.confidence = 0.0;
    }
    t.how = pf_statistics_with(&p->o->how, PF_MEDIAN, PF_RANGE_QUANTILES);
    t.games = pf_statistics_with(&games, PF_IQM, PF_RANGE_PERCENTILE);
    choose_thresholds(&t);
    int status = pf_comparison_read(&t.c, p->r, metric, p->d);
    if (status == PF_OK)
        status = pf_headline_rank(&t);
    if (status == PF_OK) {
        put_caption(&t, pf_page_table_id(p, id));
        put_columns(&t);
        status = put_rows(&t);
        pf_table_end(p->out);
        pf_page_left_out(p, t.left_out);
        if (t.unranked > 0)
            pf_page_note(p,
                         "There are no ranks in %zu worlds and settings, which "
                         "have too many learners for it.",
                         t.unranked);
    }
    if (status == PF_OK)
        status = pf_headline_together(&t);
    free(t.standing);
    pf_comparison_clear(&t.c);
    return status;
}
