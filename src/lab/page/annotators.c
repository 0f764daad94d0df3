/* Who gave the labels, and who judges: the pools of the experiment in their
 * worlds, and what labels cost.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memstream.h"
#include "core/status.h"
#include "lab/page/page_part.h"
#include "lab/worlds/pools.h"

#define POOLS_MOST 6
#define ANNOTATORS_MOST 50 /* of a pool, told */

/* --- pools --- */

static void
put_percent(FILE *out, double share)
{
    pf_td_real(out, 100.0 * share, "–");
}

static void
put_annotator(FILE *out, const char *name, double weight, double price,
              double time, const struct pf_annotator_statistics *s)
{
    pf_table_row(out, false);
    pf_td_head(out, name);
    put_percent(out, weight);
    pf_td_real(out, price, "–");
    pf_td_real(out, time, "–");
    put_percent(out, s->agreement);
    put_percent(out, s->bias);
    put_percent(out, s->variance);
    put_percent(out, s->longer);
    put_percent(out, s->lists);
    put_percent(out, s->first);
    pf_table_row_end(out);
}

static void
put_pool_head(struct pf_page *p, const struct pf_pool_report *r)
{
    static const char *const column[] = {"share %",  "price",   "time (s)",
                                         "agree %",  "bias %",  "varies %",
                                         "longer %", "lists %", "first %"};
    char id[PF_PAGE_ID], *text = NULL;
    if (asprintf(
            &text,
            "The annotators in %.160s of %.160s%s%s%.160s; a fair coin decides "
            "with probability %g in their place.",
            r->world, r->feedback,
            r->judge ? ", a judge" : ", the first learner that has them",
            r->setting[0] != '\0' ? ", " : "", r->setting,
            2.0 * r->pool->flips) < 0)
        text = NULL;
    p->starved = p->starved || text == NULL;
    pf_table_begin(p->out, pf_page_table_id(p, id),
                   text != NULL ? text : "Annotators");
    free(text);
    pf_table_column(p->out, "annotator", false);
    for (size_t i = 0; i < sizeof column / sizeof *column; i++)
        pf_table_column(p->out, column[i], true);
    pf_table_rows(p->out);
}

struct pools {
    struct pf_page *p;
    size_t found;
};

static void
put_pool(void *self, size_t before, const struct pf_pool_report *r)
{
    struct pools *all = self;
    struct pf_page *p = all->p;
    const struct pf_pool *pool = r->pool;
    all->found = before + 1;
    if (before >= POOLS_MOST)
        return;
    put_pool_head(p, r);
    for (size_t i = 0; i < pool->n && i < ANNOTATORS_MOST; i++)
        put_annotator(p->out, pool->name[i], pool->weight[i], pool->price[i],
                      pool->time[i], &r->statistics->annotator[i]);
    put_annotator(p->out, "the pool", 1.0, pf_pool_price(pool),
                  pf_pool_time(pool), &r->statistics->pool);
    pf_table_end(p->out);
    if (pool->n > ANNOTATORS_MOST)
        pf_page_note(p, "%zu more annotators are left out.",
                     pool->n - ANNOTATORS_MOST);
}

static size_t
metric_at(const struct pf_results *r, const char *name)
{
    size_t m = 0;
    while (m < r->n_metrics && strcmp(r->metric[m], name) != 0)
        m++;
    return m;
}

static void
put_paid(struct pf_page *p)
{
    bool price = metric_at(p->r, "price") < p->r->n_metrics;
    bool time = metric_at(p->r, "label-time") < p->r->n_metrics;
    if (price || time)
        pf_page_note(p,
                     "What was paid for labels%s stands in the tables of the "
                     "results, as %s%s%s.",
                     time ? ", and the time they took," : "",
                     price ? "price" : "", price && time ? " and " : "",
                     time ? "label-time" : "");
    else
        pf_page_note(p, "What was paid in the end was not recorded; the "
                        "metrics price and label-time do.");
}

static int
put_pools(struct pf_page *p)
{
    struct pools all = {.p = p};
    struct pf_diag d;
    pf_diag_init(&d);
    pf_page_note(p, "In percent, by the annotators' laws, over all pairs of "
                    "responses. Agree: with the mode of four labels by the "
                    "true preference; bias: the mode of four labels is "
                    "another one; varies: not the mode of one's other labels "
                    "of the pair. Longer, lists, first: what is preferred, "
                    "where it differs.");
    int status = pf_plan_pools(&p->replan.plan, put_pool, &all, &d);
    if (all.found > POOLS_MOST)
        pf_page_note(p,
                     "%zu more pools are left out: prefarm annotators tells "
                     "of all.",
                     all.found - POOLS_MOST);
    if (status != PF_ENOMEM)
        pf_page_messages(p, &d);
    pf_diag_clear(&d);
    put_paid(p);
    return status == PF_ENOMEM ? status : PF_OK;
}

int
pf_page_annotators(struct pf_page *p)
{
    const struct pf_plan *plan = &p->replan.plan;
    bool pools = false;
    if (!p->replanned || plan->n_cells == 0)
        return PF_OK;
    for (size_t c = 0; c < plan->n_cells && !pools; c++)
        pools = plan->cell[c].learner->pool_key != NULL;
    if (!pools && plan->design[0].evaluation.n_judges == 0)
        return PF_OK;
    pf_page_section(p, "annotators", "Annotators");
    int status = pools ? put_pools(p) : PF_OK;
    if (status == PF_OK)
        status = pf_page_leaderboard(p);
    pf_page_section_end(p);
    return status;
}
