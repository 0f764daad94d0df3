/* What was asked: worlds, learners, what is swept, how long, and the
 * experiment file itself.
 *
 * Parameters are those of the plan, made anew from the experiment: complete,
 * with defaults. Where that cannot be done (a data file is not there) the
 * names that the result file holds remain.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/parse.h"
#include "core/status.h"
#include "lab/page/asked.h"

#define MOST_NAMED 200         /* worlds */
#define MOST_VALUES 24         /* of an axis, told */
#define LINE_MOST 500          /* characters of a line of the experiment */
#define TEXT_MOST (128u << 10) /* bytes of it that are shown, and that are */
#define LINES_MOST 4000        /* offered to be saved */

/* --- worlds --- */

/* One more element, where there is such a one, on a line of its own. */
static void
put_also(FILE *out, const char *name, const struct pf_element *e)
{
    if (e->kind == NULL)
        return;
    fprintf(out, "<br/>%s ", name);
    if (strcmp(name, e->kind->name) == 0)
        pf_asked_values(out, &e->values, "");
    else
        pf_asked_element(out, e);
}

/* Cells go through worlds outermost: the same world comes in a row. */
static bool
starts_world(const struct pf_results *r, size_t c)
{
    return c == 0 || (strcmp(r->cell[c].world, r->cell[c - 1].world) != 0 &&
                      pf_asked_first(r, c, true));
}

static void
put_world_values(FILE *out, const struct pf_world_def *w)
{
    fputs("<td class=\"prose\">", out);
    pf_html_text(out, w->preference[0].kind->title, PF_HTML_LABEL);
    pf_asked_values(out, &w->preference[0].values, ": ");
    if (w->n_preferences > 1)
        fprintf(out, "; %zu preferences", w->n_preferences);
    put_also(out, "reference", &w->reference);
    put_also(out, "features", &w->features);
    put_also(out, "covariates", &w->covariates);
    put_also(out, "strings", &w->strings);
    fputs("</td>", out);
    pf_td_count(out, w->contexts);
    pf_td_real(out, w->beta, "–");
    pf_td_text(out, w->per_seed ? "for each seed" : "once");
}

static void
put_worlds(struct pf_page *p)
{
    const struct pf_results *r = p->r;
    char id[PF_PAGE_ID];
    size_t n = 0;
    pf_table_begin(p->out, pf_page_table_id(p, id),
                   p->replanned ? "Worlds. What the experiment gives is bold, "
                                  "the rest are defaults; of a swept "
                                  "attribute, its first value."
                                : "Worlds");
    pf_table_column(p->out, "world", false);
    pf_table_column(p->out, "id", false);
    if (p->replanned) {
        pf_table_column(p->out, "preference", false);
        pf_table_column(p->out, "contexts", true);
        pf_table_column(p->out, "β", true);
        pf_table_column(p->out, "drawn", false);
    }
    pf_table_rows(p->out);
    for (size_t c = 0; c < r->n_cells; c++)
        if (starts_world(r, c) && n++ < MOST_NAMED) {
            pf_table_row(p->out, false);
            pf_td_head(p->out, r->cell[c].world_label);
            pf_td_text(p->out, r->cell[c].world);
            if (p->replanned)
                put_world_values(p->out, p->replan.plan.cell[c].world);
            pf_table_row_end(p->out);
        }
    pf_table_end(p->out);
    if (n > MOST_NAMED)
        pf_page_note(p, "%zu more worlds are left out.", n - MOST_NAMED);
}

/* --- what is swept --- */

struct values {
    const char *text[MOST_VALUES];
    size_t n;
    bool more;
};

static void
collect(struct values *v, const char *text)
{
    if (text == NULL || (v->n > 0 && strcmp(v->text[v->n - 1], text) == 0))
        return;
    for (size_t i = 0; i < v->n; i++)
        if (strcmp(v->text[i], text) == 0)
            return;
    if (v->n < MOST_VALUES)
        v->text[v->n++] = text;
    else
        v->more = true;
}

static void
put_axis(struct pf_page *p, size_t axis)
{
    struct values v = {.n = 0};
    for (size_t c = 0; c < p->r->n_cells && !v.more; c++)
        collect(&v, p->r->cell[c].axis_value[axis]);
    pf_table_row(p->out, false);
    pf_td_head(p->out, p->r->axis_name[axis]);
    fputs("<td><code>", p->out);
    pf_html_text(p->out, p->r->axis_path[axis], PF_HTML_TEXT);
    fputs("</code></td><td>", p->out);
    for (size_t i = 0; i < v.n; i++) {
        fputs(i > 0 ? ", <bdi>" : "<bdi>", p->out);
        pf_html_text(p->out, v.text[i], PF_HTML_LABEL);
        fputs("</bdi>", p->out);
    }
    fputs(v.more ? ", …</td>" : "</td>", p->out);
    pf_table_row_end(p->out);
}

static void
put_axes(struct pf_page *p)
{
    char id[PF_PAGE_ID];
    if (p->r->n_axes == 0)
        return;
    pf_table_begin(p->out, pf_page_table_id(p, id), "Swept attributes");
    pf_table_column(p->out, "name", false);
    pf_table_column(p->out, "attribute", false);
    pf_table_column(p->out, "values", false);
    pf_table_rows(p->out);
    for (size_t a = 0; a < p->r->n_axes; a++)
        put_axis(p, a);
    pf_table_end(p->out);
}

/* --- the rest, as a list --- */

static void
put_budget(struct pf_page *p)
{
    FILE *out = p->out;
    const struct pf_budget *b = &p->replan.plan.cell[0].budget;
    char number[32];
    fputs("<div><dt>Budget of a run</dt><dd>", out);
    if (b->queries > 0)
        fprintf(out, "%" PRIu64 " queries", b->queries);
    else if (b->steps > 0)
        fprintf(out, "%" PRIu64 " steps", b->steps);
    else {
        fputs("labels at a price of ", out);
        pf_html_number(out, pf_format_real(b->price, number));
    }
    fputs("</dd></div>\n", out);
}

static void
put_record(struct pf_page *p)
{
    FILE *out = p->out;
    const struct pf_page_runs *runs = &p->runs;
    fputs("<div><dt>Steps of a run</dt><dd>", out);
    if (runs->least_steps == runs->most_steps)
        fprintf(out, "%" PRIu64, runs->most_steps);
    else
        fprintf(out, "%" PRIu64 " to %" PRIu64, runs->least_steps,
                runs->most_steps);
    fputs("</dd></div>\n<div><dt>Responses</dt><dd>", out);
    if (runs->least_responses == runs->most_responses)
        fprintf(out, "%zu", runs->most_responses);
    else
        fprintf(out, "%zu to %zu", runs->least_responses, runs->most_responses);
    fputs("</dd></div>\n<div class=\"wide\"><dt>Recorded</dt><dd>", out);
    if (runs->least_points == runs->most_points)
        fprintf(out, "%zu points of ", runs->most_points);
    else
        fprintf(out, "%zu to %zu points of ", runs->least_points,
                runs->most_points);
    for (size_t m = 0; m < p->r->n_metrics; m++) {
        fputs(m > 0 ? ", " : "", out);
        pf_html_text(out, p->r->metric[m], PF_HTML_LABEL);
    }
    fputs("</dd></div>\n", out);
}

static void
put_seeds(struct pf_page *p)
{
    const struct pf_results *r = p->r;
    uint64_t low = UINT64_MAX, high = 0;
    for (size_t c = 0; c < r->n_cells; c++)
        for (size_t k = 0; k < r->cell[c].n_runs; k++) {
            uint64_t seed = r->cell[c].seed[k];
            low = seed < low ? seed : low;
            high = seed > high ? seed : high;
        }
    if (low > high)
        return;
    fprintf(p->out,
            "<div><dt>Seeds</dt><dd>%" PRIu64 " to %" PRIu64 "</dd></div>\n",
            low, high);
}

static void
put_facts(struct pf_page *p)
{
    fputs("<dl class=\"facts\">\n", p->out);
    fprintf(p->out,
            "<div><dt>Runs</dt><dd>%zu: %zu worlds and settings, %zu "
            "learners</dd></div>\n",
            p->r->n_runs, p->layout.n_panels, p->layout.n_curves);
    put_seeds(p);
    if (p->replanned && p->replan.plan.n_cells > 0)
        put_budget(p);
    if (p->runs.done > 0)
        put_record(p);
    fputs("</dl>\n", p->out);
}

/* --- the file --- */

/* Counters of the style sheet number the lines: copied text has none. */
static void
put_lines(struct pf_page *p, const char *xml, size_t *lines, size_t *bytes)
{
    const char *at = xml;
    fputs("<pre class=\"listing\" tabindex=\"0\"><code>", p->out);
    while (*at != '\0' && *lines < LINES_MOST && *bytes < TEXT_MOST) {
        size_t n = strcspn(at, "\n");
        fputs("<span>", p->out);
        pf_html_span(p->out, at, n > 0 && at[n - 1] == '\r' ? n - 1 : n,
                     LINE_MOST);
        fputs("</span>\n", p->out);
        at += n + (at[n] == '\n');
        *bytes += n;
        ++*lines;
    }
    fputs("</code></pre>\n", p->out);
    if (*at != '\0')
        pf_page_note(p, "The rest of the file, %zu bytes, is left out.",
                     strlen(at));
}

static void
put_file(struct pf_page *p)
{
    const char *xml = p->r->xml;
    size_t lines = 0, bytes = 0;
    if (xml == NULL || xml[0] == '\0')
        return;
    fputs("<details>\n<summary>The experiment file</summary>\n", p->out);
    put_lines(p, xml, &lines, &bytes);
    if (strlen(xml) <= TEXT_MOST) {
        fprintf(p->out,
                "<p><a download=\"%s.xml\" href=\"data:application/"
                "xml;base64,",
                p->stem);
        pf_html_base64(p->out, xml, strlen(xml));
        fprintf(p->out, "\">Save as %s.xml</a></p>\n", p->stem);
    }
    fputs("</details>\n", p->out);
}

int
pf_page_asked(struct pf_page *p)
{
    pf_page_section(p, "asked", "What was asked");
    put_facts(p);
    put_worlds(p);
    int status = pf_asked_learners(p);
    put_axes(p);
    if (!p->replanned)
        pf_page_note(p, "Parameters are left out, since the experiment cannot "
                        "be planned anew:");
    if (!p->replanned)
        pf_page_messages(p, &p->why);
    put_file(p);
    pf_page_section_end(p);
    return status;
}
