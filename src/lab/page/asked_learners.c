/* The learners that were asked, what they work with, and where they are from.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memstream.h"
#include "core/status.h"
#include "lab/page/asked.h"

#define MOST_NAMED 200

/* Swept values are told elsewhere; what was given is emphasised. */
void
pf_asked_values(FILE *out, const struct pf_values *v, const char *lead)
{
    for (size_t i = 0; i < v->n; i++) {
        char number[32];
        const char *text = pf_values_show(v, i, number);
        bool is_number =
            v->params[i].form == PF_REAL || v->params[i].form == PF_COUNT;
        if (text[0] == '\0' || (is_number && !isfinite(v->number[i])))
            continue;
        fputs(lead, out);
        lead = ", ";
        pf_html_text(out, v->params[i].name, PF_HTML_LABEL);
        fputs(v->given[i] ? " <b>" : " ", out);
        if (is_number && !v->given[i])
            snprintf(number, sizeof number, "%.6g", v->number[i]);
        if (is_number)
            pf_html_number(out, v->given[i] ? text : number);
        else
            pf_html_text(out, text, PF_HTML_LABEL);
        if (v->given[i])
            fputs("</b>", out);
    }
}

void
pf_asked_element(FILE *out, const struct pf_element *e)
{
    pf_html_text(out, e->kind->name, PF_HTML_LABEL);
    pf_asked_values(out, &e->values, ": ");
}

/* The first cell of each world (or learner), found by its name. */
bool
pf_asked_first(const struct pf_results *r, size_t cell, bool world)
{
    const struct pf_results_cell *its = &r->cell[cell];
    for (size_t c = 0; c < cell; c++)
        if (strcmp(world ? r->cell[c].world : r->cell[c].learner,
                   world ? its->world : its->learner) == 0)
            return false;
    return true;
}

/* What a learner works with besides its own parameters. What is the same for
 * all that have it is told once, above the table. */
enum { FEEDBACK, POLICY, OPTIMISER, DATA, MODEL, TOOLS };

static const char *const tool_name[TOOLS] = {"Feedback", "Policy", "Optimiser",
                                             "Data", "Reward model"};

struct tools {
    char *same[TOOLS]; /* NULL: nobody has one; "": not all the same */
};

static void
put_tool(FILE *out, const struct pf_learner_def *l, int tool)
{
    const struct pf_element *const element[TOOLS] = {
        &l->feedback.type, &l->policy, &l->optimiser, &l->data, &l->model};
    const struct pf_element *e = element[tool];
    if (e->kind == NULL)
        return;
    if (tool == DATA)
        pf_asked_values(out, &e->values, "");
    else
        pf_asked_element(out, e);
    if (tool == FEEDBACK && l->feedback.n_annotators > 0)
        fprintf(out, "; %zu annotators", l->feedback.n_annotators);
}

static char *
tool_text(const struct pf_learner_def *l, int tool)
{
    char *text = NULL;
    size_t size = 0;
    FILE *f = pf_memstream(&text, &size);
    if (f == NULL)
        return NULL;
    put_tool(f, l, tool);
    return fclose(f) == 0 ? text : NULL;
}

static int
compare_tool(struct tools *t, const struct pf_learner_def *l, int tool)
{
    char *text = tool_text(l, tool);
    if (text == NULL)
        return PF_ENOMEM;
    if (t->same[tool] == NULL && text[0] != '\0') {
        t->same[tool] = text;
        return PF_OK;
    }
    if (text[0] != '\0' && strcmp(t->same[tool], text) != 0)
        t->same[tool][0] = '\0';
    free(text);
    return PF_OK;
}

static bool
starts_learner(const struct pf_results *r, size_t c)
{
    return (c == 0 ||
            strcmp(r->cell[c].learner, r->cell[c - 1].learner) != 0) &&
           pf_asked_first(r, c, false);
}

/* Over all cells: what is swept is not the same. */
static int
find_tools(const struct pf_page *p, struct tools *t)
{
    int status = PF_OK;
    for (size_t c = 0; p->replanned && c < p->r->n_cells; c++) {
        const struct pf_learner_def *l = p->replan.plan.cell[c].learner;
        if (c > 0 && l == p->replan.plan.cell[c - 1].learner)
            continue;
        for (int tool = 0; status == PF_OK && tool < TOOLS; tool++)
            status = compare_tool(t, l, tool);
    }
    return status;
}

static void
tools_clear(struct tools *t)
{
    for (int i = 0; i < TOOLS; i++)
        free(t->same[i]);
}

static void
put_learner_values(struct pf_page *p, const struct pf_learner_def *l,
                   const struct tools *t)
{
    FILE *out = p->out;
    fputs("<td class=\"prose\">", out);
    pf_asked_values(out, &l->values, "");
    if (l->average)
        fputs("; its average policy is judged", out);
    if (l->steps > 0)
        fprintf(out, "; <b>%" PRIu64 "</b> steps", l->steps);
    for (int i = 0; i < TOOLS; i++) {
        bool differs = t->same[i] != NULL && t->same[i][0] == '\0';
        char *text = differs ? tool_text(l, i) : NULL;
        p->starved = p->starved || (differs && text == NULL);
        if (text != NULL && text[0] != '\0')
            fprintf(out, "<br/>%s: %s", tool_name[i], text);
        free(text);
    }
    fputs("</td>", out);
    pf_td_text(out, l->type->kind.source != NULL ? l->type->kind.source : "");
}

/* Told once. */
static void
put_tools(struct pf_page *p, const struct tools *t)
{
    fputs("<dl class=\"facts\">\n", p->out);
    for (int i = 0; i < TOOLS; i++)
        if (t->same[i] != NULL && t->same[i][0] != '\0')
            fprintf(p->out,
                    "<div class=\"wide\"><dt>%s, of all that have one</dt>"
                    "<dd>%s</dd></div>\n",
                    tool_name[i], t->same[i]);
    fputs("</dl>\n", p->out);
}

static void
put_learners(struct pf_page *p, const struct tools *t)
{
    const struct pf_results *r = p->r;
    char id[PF_PAGE_ID];
    size_t n = 0;
    pf_table_begin(p->out, pf_page_table_id(p, id), "Learners");
    pf_table_column(p->out, "learner", false);
    pf_table_column(p->out, "id", false);
    pf_table_column(p->out, "type", false);
    if (p->replanned) {
        pf_table_column(p->out, "parameters", false);
        pf_table_column(p->out, "source", false);
    }
    pf_table_rows(p->out);
    for (size_t c = 0; c < r->n_cells && n <= MOST_NAMED; c++)
        if (starts_learner(r, c) && n++ < MOST_NAMED) {
            pf_table_row(p->out, false);
            pf_td_head(p->out, r->cell[c].learner_label);
            pf_td_text(p->out, r->cell[c].learner);
            pf_td_text(p->out, r->cell[c].learner_type);
            if (p->replanned)
                put_learner_values(p, p->replan.plan.cell[c].learner, t);
            pf_table_row_end(p->out);
        }
    pf_table_end(p->out);
    if (n > MOST_NAMED)
        pf_page_note(p, "More learners are left out.");
}

int
pf_asked_learners(struct pf_page *p)
{
    struct tools tools = {{NULL}};
    int status = find_tools(p, &tools);
    if (status == PF_OK) {
        put_tools(p, &tools);
        put_learners(p, &tools);
    }
    tools_clear(&tools);
    return status;
}
