/* Ranks, by games between learners.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "lab/page/headline.h"
#include "lab/report/group.h"

#define MOST_RANKED 60 /* learners in one ranking, and panels with one */

/* Fitting the strengths of n learners takes some n^2; with so many in all, the
 * ranks of all metrics that have a table take two to four seconds. Fewer
 * resamples than so make no interval. */
#define EFFORT 4000000.0
#define LEAST_RESAMPLES 200

/* The learners of panel `task` that have runs are the contest's, whose scores
 * stand side by side in `x`. */
static size_t
contestants(const struct pf_comparison *c, size_t task, size_t start,
            size_t *who, double *x)
{
    size_t n = c->n_seeds[task], found = 0;
    for (size_t l = 0; l < c->learners; l++) {
        const double *score = c->score + l * c->seeds + start;
        size_t done = 0;
        for (size_t k = 0; k < n; k++)
            done += isnan(score[k]) ? 0 : 1;
        if (done == 0)
            continue;
        memcpy(x + found * n, score, n * sizeof *x);
        who[found++] = l;
    }
    return found;
}

static int
rank_panel(struct pf_headline *t, size_t task, size_t start)
{
    const struct pf_comparison *c = &t->c;
    struct pf_resampling how = pf_statistics_resampling(&t->ranks, 0);
    struct pf_standing *s = calloc(c->learners + 1, sizeof *s);
    size_t *who = calloc(c->learners + 1, sizeof *who);
    double *x = calloc(c->learners * c->n_seeds[task] + 1, sizeof *x);
    int status = s != NULL && who != NULL && x != NULL ? PF_OK : PF_ENOMEM;
    size_t n = status == PF_OK ? contestants(c, task, start, who, x) : 0;
    if (n > 1 && n <= MOST_RANKED) {
        struct pf_contest contest = {n, 1, &c->n_seeds[task], x};
        status = pf_ranking(s, &contest, &how, &t->p->doubts);
        for (size_t i = 0; status == PF_OK && i < n; i++)
            t->standing[task * c->learners + who[i]] = s[i];
        if (status == PF_EINPUT)
            status = PF_OK; /* no games connect all */
    }
    t->unranked += n > MOST_RANKED;
    free(s);
    free(who);
    free(x);
    return status;
}

static size_t
affordable(const struct pf_headline *t)
{
    double n = (double) t->c.learners;
    size_t most = t->games.resamples > 0 ? t->games.resamples : PF_RESAMPLES;
    double metrics = (double) t->p->n_metrics;
    double room = EFFORT / (n * n * (double) t->c.tasks * metrics);
    if (t->p->o->how.resamples > 0 || room >= (double) most)
        return most;
    return room >= LEAST_RESAMPLES ? (size_t) room : 0;
}

int
pf_headline_rank(struct pf_headline *t)
{
    const struct pf_comparison *c = &t->c;
    size_t n = c->learners * c->tasks, start = 0;
    int status = PF_OK;
    t->ranks = t->games;
    t->ranks.resamples = c->tasks <= MOST_RANKED ? affordable(t) : 0;
    t->standing = calloc(n + 1, sizeof *t->standing);
    if (t->standing == NULL)
        return PF_ENOMEM;
    for (size_t i = 0; i < n; i++)
        t->standing[i].rank =
            (struct pf_interval){(double) NAN, (double) NAN, (double) NAN};
    for (size_t k = 0; status == PF_OK && k < c->tasks; k++) {
        if (t->ranks.resamples > 0)
            status = rank_panel(t, k, start);
        start += c->n_seeds[k];
    }
    return status;
}

void
pf_headline_put_rank(FILE *out, const struct pf_interval *rank)
{
    pf_td_real(out, rank->value, "–");
    pf_td_interval(out, floor(rank->low), ceil(rank->high), "–");
}

static struct pf_interval
turned(double sign, struct pf_interval x)
{
    if (sign > 0.0)
        return x;
    return (struct pf_interval){0.0 - x.value, 0.0 - x.high, 0.0 - x.low};
}

static int
put_together_row(struct pf_headline *t, size_t l, const struct pf_standing *s)
{
    struct pf_page *p = t->p;
    struct pf_resampling how =
        pf_statistics_resampling(&t->games, t->c.stream[l]);
    struct pf_interval x;
    int status = pf_aggregate_interval(&x, &t->games.aggregate, &t->c.of[l],
                                       &how, &p->doubts);
    if (status != PF_OK)
        return status;
    x = turned(t->c.sign, x);
    pf_table_row(p->out, false);
    pf_page_learner(p, l);
    pf_td_share(p->out, t->c.done[l], t->c.planned[l]);
    pf_td_real(p->out, x.value, pf_metric_missing(t->metric));
    pf_td_interval(p->out, x.low, x.high, pf_metric_missing(t->metric));
    pf_td_real(p->out, 100.0 * s->winrate, "–");
    pf_td_real(p->out, s->points.value, "–");
    pf_td_interval(p->out, s->points.low, s->points.high, "–");
    pf_headline_put_rank(p->out, &s->rank);
    pf_table_row_end(p->out);
    return PF_OK;
}

static void
put_together_head(struct pf_headline *t)
{
    FILE *out = t->p->out;
    char id[PF_PAGE_ID], range[PF_STATISTICS_TEXT], text[300],
        name[PF_PAGE_TITLE];
    const char *ends = pf_page_interval(&t->games, name);
    snprintf(text, sizeof text,
             "%.80s, all %zu worlds and settings together: %s of the runs at "
             "the last step, games won, and ranks; %s.",
             t->metric, t->c.tasks, pf_statistics_name(&t->games),
             pf_statistics_range(&t->games, range));
    pf_table_begin(out, pf_page_table_id(t->p, id), text);
    pf_table_column(out, "learner", false);
    pf_table_column(out, "runs", true);
    pf_table_column(out, pf_statistics_name(&t->games), true);
    pf_table_column(out, ends, true);
    pf_table_column(out, "won %", true);
    pf_table_column(out, "Elo", true);
    pf_table_column(out, ends, true);
    pf_table_column(out, "rank", true);
    pf_table_column(out, ends, true);
    pf_table_rows(out);
}

/* Those that have runs, and their scores. */
static size_t
all_contestants(const struct pf_comparison *c, size_t *who, double *x)
{
    size_t n = 0;
    for (size_t l = 0; l < c->learners; l++)
        if (c->done[l] > 0) {
            memcpy(x + n * c->seeds, c->score + l * c->seeds,
                   c->seeds * sizeof *x);
            who[n++] = l;
        }
    return n;
}

static void
note_crowd(struct pf_headline *t, size_t learners)
{
    if (learners > MOST_RANKED)
        pf_page_note(t->p,
                     "There is no table of all worlds and settings together "
                     "for more than %d learners; prefarm show %s.db --compare "
                     "makes it.",
                     MOST_RANKED, t->p->stem);
}

int
pf_headline_together(struct pf_headline *t)
{
    const struct pf_comparison *c = &t->c;
    struct pf_resampling how = pf_statistics_resampling(&t->games, 0);
    struct pf_standing *s = calloc(c->learners + 1, sizeof *s);
    size_t *who = calloc(c->learners + 1, sizeof *who), n = 0;
    double *x = calloc(c->learners * c->seeds + 1, sizeof *x);
    int status = s != NULL && who != NULL && x != NULL ? PF_OK : PF_ENOMEM;
    if (status == PF_OK && c->tasks > 1)
        n = all_contestants(c, who, x);
    if (n > 1 && n <= MOST_RANKED) {
        struct pf_contest contest = {n, c->tasks, c->n_seeds, x};
        status = pf_ranking(s, &contest, &how, &t->p->doubts);
        if (status == PF_EINPUT) { /* no games connect all: no table */
            n = 0;
            status = PF_OK;
        }
        if (status == PF_OK && n > 1)
            put_together_head(t);
        for (size_t i = 0; status == PF_OK && i < n; i++)
            status = put_together_row(t, who[i], &s[i]);
        if (status == PF_OK && n > 1)
            pf_table_end(t->p->out);
    }
    note_crowd(t, n);
    free(s);
    free(who);
    free(x);
    return status;
}
