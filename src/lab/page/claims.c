/* The claims of the report: a table, each row of which leads to a figure of
 * what it is about. A figure that the page has already is not drawn again.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/claim/claims.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memstream.h"
#include "core/parse.h"
#include "core/status.h"
#include "lab/claim/text.h"
#include "lab/figures/curves.h"
#include "lab/page/page_part.h"

#define DRAWN_HERE 4 /* figures, at most */

/* --- which figure --- */

struct wanted {
    const struct pf_plot_kind *kind; /* NULL: none shows it */
    const char *metric;
    const char *x; /* of --x */
    bool has_threshold;
    double threshold;
};

/* Is the axis one of numbers? */
static bool
is_dial(const struct pf_results *r, size_t axis)
{
    double x;
    for (size_t c = 0; c < r->n_cells; c++) {
        const char *value = r->cell[c].axis_value[axis];
        if (value != NULL && !pf_parse_real(value, &x))
            return false;
    }
    return true;
}

static const struct pf_claim_where *
find_where(const struct pf_claim_arm_def *arm, size_t axis)
{
    for (size_t i = 0; i < arm->n_where; i++)
        if (arm->where[i].axis == axis)
            return &arm->where[i];
    return NULL;
}

/* Has the arm runs that the axis touches? */
static bool
touches(const struct pf_results *r, const struct pf_claim_arm_def *arm,
        size_t axis)
{
    for (size_t c = 0; c < r->n_cells; c++) {
        const struct pf_results_cell *cell = &r->cell[c];
        if (cell->axis_value[axis] != NULL &&
            (arm->learner == NULL ||
             strcmp(arm->learner, cell->learner) == 0) &&
            (arm->world == NULL || strcmp(arm->world, cell->world) == 0))
            return true;
    }
    return false;
}

static bool
touches_all(const struct pf_results *r, const struct pf_claim_def *def,
            size_t axis)
{
    for (size_t a = 0; a < def->n_arms; a++)
        if (!touches(r, &def->arm[a], axis))
            return false;
    return true;
}

/* Do arms take other values of it? */
static bool
differ(const struct pf_results *r, const struct pf_claim_def *def,
       const struct pf_claim_where *w)
{
    for (size_t a = 0; a < def->n_arms; a++) {
        const struct pf_claim_where *other = find_where(&def->arm[a], w->axis);
        if (other == NULL && !touches(r, &def->arm[a], w->axis))
            continue;
        if (other == NULL || other->n != w->n)
            return true;
        for (size_t i = 0; i < w->n; i++)
            if (strcmp(other->value[i], w->value[i]) != 0)
                return true;
    }
    return w->n > 1;
}

static bool
is_held(const struct pf_claim_def *def, size_t axis)
{
    for (size_t a = 0; a < def->n_arms; a++)
        if (find_where(&def->arm[a], axis) != NULL)
            return true;
    return false;
}

/* An axis along which all arms are, rather one that none of them holds. */
static size_t
axis_along(const struct pf_results *r, const struct pf_claim_def *def)
{
    size_t axis = pf_first_dial(r), held = r->n_axes;
    if (axis < r->n_axes && touches_all(r, def, axis))
        return axis;
    for (axis = 0; axis < r->n_axes; axis++) {
        if (!is_dial(r, axis) || !touches_all(r, def, axis))
            continue;
        if (!is_held(def, axis))
            return axis;
        held = held < axis ? held : axis;
    }
    return held;
}

/* The axis that the claim is about, or one along which all its arms are;
 * n_axes: none. */
static size_t
axis_of(const struct pf_results *r, const struct pf_claim_def *def)
{
    if (def->x_is_axis)
        return is_dial(r, def->axis) ? def->axis : r->n_axes;
    for (size_t a = 0; a < def->n_arms; a++)
        for (size_t i = 0; i < def->arm[a].n_where; i++) {
            const struct pf_claim_where *w = &def->arm[a].where[i];
            if (is_dial(r, w->axis) && differ(r, def, w))
                return w->axis;
        }
    return axis_along(r, def);
}

/* Is it about how runs come along, not about where they end? */
static bool
is_along(const struct pf_claim_def *def)
{
    return def->claim.reaches || def->kind == PF_CLAIM_REACH ||
           (def->kind == PF_CLAIM_RATE && !def->x_is_axis) ||
           def->arm[0].reading.place != PF_CLAIM_FINAL;
}

/* Is it about a threshold for which any axis has a place? */
static bool
has_line(const struct pf_claim_def *def)
{
    return def->claim.reaches && def->claim.threshold > 0.0;
}

/* That is seen in curves along x; what is compared where runs end, over an
 * axis, in those along the axis. */
static struct wanted
choose(const struct pf_page *p, const struct pf_claim_def *def)
{
    struct wanted w = {.metric = def->arm[0].reading.metric};
    size_t axis = axis_of(p->r, def);
    if (w.metric != NULL && strcmp(w.metric, "bound-ratio") == 0)
        w.metric = "kl-to-nash";
    if (w.metric == NULL || !pf_results_records(p->r, w.metric))
        return w;
    bool dial = axis < p->r->n_axes && !is_along(def);
    w.kind = pf_plot_find(dial ? "dial" : "convergence");
    w.x = dial ? p->r->axis_name[axis] : p->x;
    if (!dial && !def->x_is_axis && def->x != NULL &&
        strcmp(def->x, w.metric) != 0)
        w.x = def->x;
    w.has_threshold = !dial && has_line(def);
    w.threshold = w.has_threshold ? def->claim.threshold : 0.0;
    return w;
}

/* Many records at first and ever fewer later show themselves so. */
static enum pf_scale
scale_of(const struct pf_page *p, const char *x)
{
    const struct pf_plan *plan = &p->replan.plan;
    bool spread = plan->n_cells > 0 && plan->cell[0].record.log_spacing;
    return spread && !pf_x_is_metric(x) ? PF_SCALE_LOG : PF_SCALE_AUTO;
}

void
pf_page_claimed_threshold(const struct pf_page *p, const char *metric,
                          struct pf_plot_options *o)
{
    const struct pf_claims_def *claims = &p->replan.e.claims;
    if (metric == NULL && p->r->n_metrics > 0)
        metric = p->r->metric[0];
    for (size_t i = 0; p->replanned && i < claims->n; i++) {
        const char *reads = claims->claim[i].arm[0].reading.metric;
        if (!has_line(&claims->claim[i]) || metric == NULL || reads == NULL ||
            strcmp(reads, metric) != 0)
            continue;
        o->has_threshold = true;
        o->threshold = claims->claim[i].claim.threshold;
        o->x_scale = scale_of(p, p->x);
        return;
    }
}

/* With the threshold that is wanted, if any. */
static bool
has_level(const struct pf_page_drawn *drawn, const struct wanted *w)
{
    return !w->has_threshold ||
           (drawn->has_threshold && !(drawn->threshold < w->threshold) &&
            !(drawn->threshold > w->threshold));
}

static const char *
find_figure(const struct pf_page *p, const struct wanted *w)
{
    const char *y = pf_metric_axis(w->metric), *x = pf_metric_axis(w->x);
    for (size_t i = 0; i < p->n_drawn; i++) {
        const struct pf_page_drawn *drawn = &p->drawn[i];
        if (drawn->kind == w->kind && strcmp(drawn->y, y) == 0 &&
            strcmp(drawn->x, x) == 0 && has_level(drawn, w))
            return drawn->id;
    }
    return NULL;
}

/* Where the claim leads to; NULL: nowhere. */
struct leading {
    const char **to;                 /* of every claim */
    struct wanted drawn[DRAWN_HERE]; /* n, also those that cannot be made */
    size_t n;
};

static bool
was_tried(const struct leading *l, const struct wanted *w)
{
    for (size_t i = 0; i < l->n; i++)
        if (l->drawn[i].kind == w->kind && strcmp(l->drawn[i].x, w->x) == 0 &&
            strcmp(l->drawn[i].metric, w->metric) == 0 &&
            l->drawn[i].has_threshold == w->has_threshold &&
            !(l->drawn[i].threshold < w->threshold) &&
            !(l->drawn[i].threshold > w->threshold))
            return true;
    return false;
}

static int
lead(struct pf_page *p, const struct pf_claim_def *def, struct leading *l,
     size_t i)
{
    struct wanted w = choose(p, def);
    int status = PF_OK;
    if (def->arm[0].reading.board != NULL)
        l->to[i] = "annotators";
    if (w.kind == NULL || p->runs.done == 0)
        return PF_OK;
    l->to[i] = find_figure(p, &w);
    if (l->to[i] == NULL && l->n < DRAWN_HERE && !was_tried(l, &w)) {
        const struct pf_plot_options o = {
            .metric = w.metric,
            .x = w.x,
            .x_scale = w.kind == &pf_plot_convergence ? scale_of(p, w.x)
                                                      : PF_SCALE_AUTO,
            .has_threshold = w.has_threshold,
            .threshold = w.threshold,
            .how = p->o->how};
        l->drawn[l->n++] = w;
        status = pf_page_figure(p, w.kind, &o);
        l->to[i] = find_figure(p, &w);
    }
    w.has_threshold = false; /* better than none */
    if (l->to[i] == NULL)
        l->to[i] = find_figure(p, &w);
    return status;
}

/* The figures that are missing, as a text; *text is for the caller to free. */
static int
draw_missing(struct pf_page *p, const struct pf_claims *c, struct leading *l,
             char **text)
{
    size_t size = 0;
    FILE *page = p->out;
    int status = PF_OK;
    p->out = pf_memstream(text, &size);
    if (p->out == NULL) {
        p->out = page;
        return PF_ENOMEM;
    }
    for (size_t i = 0; status == PF_OK && i < c->n; i++)
        status = lead(p, c->row[i].def, l, i);
    if (fclose(p->out) != 0 && status == PF_OK)
        status = PF_ENOMEM;
    p->out = page;
    return status;
}

/* --- the table --- */

static void
put_row(struct pf_page *p, const struct pf_claimed *row, const char *to,
        size_t note)
{
    fputs("<tr id=\"", p->out);
    pf_claim_anchor(p->out, row->def->id);
    fputs("\">", p->out);
    pf_page_claim_cells(p->out, row, NULL, note);
    if (to == NULL)
        fputs("<td>–</td>", p->out);
    else if (strcmp(to, "annotators") == 0)
        fputs("<td><a href=\"#annotators\">leaderboard</a></td>", p->out);
    else
        fprintf(p->out, "<td><a href=\"#%s\">Figure&#160;%s</a></td>", to,
                to + strcspn(to, "0123456789"));
    pf_table_row_end(p->out);
}

static int
put_table(struct pf_page *p, const struct pf_claims *c, const struct leading *l)
{
    struct pf_claim_group group = {.name = "",
                                   .file = "",
                                   .def = c->def,
                                   .row = c->row,
                                   .n = c->n,
                                   .seconds = (double) NAN};
    const struct pf_claim_table table = {.group = &group, .n = 1};
    struct pf_claim_notes notes;
    char id[PF_PAGE_ID], summary[PF_CLAIM_SUMMARY];
    int status = pf_claim_notes_make(&notes, &table);
    if (status == PF_OK) {
        pf_claim_table_summary(&table, summary);
        pf_page_note(p, "%s: %s. %s.", c->def->system, c->def->paper, summary);
        fputs("<div class=\"claims\">\n", p->out);
        pf_table_begin(p->out, pf_page_table_id(p, id), pf_claim_table_legend);
        pf_page_claim_columns(p->out);
        pf_table_column(p->out, "seen in", false);
        pf_table_rows(p->out);
        for (size_t i = 0; i < c->n; i++)
            put_row(p, &c->row[i], l->to[i], notes.number[i]);
        pf_table_end(p->out);
        fputs("</div>\n", p->out);
        pf_page_claim_notes(p->out, &notes);
    }
    pf_claim_notes_clear(&notes);
    return status;
}

static int
put_section(struct pf_page *p, const struct pf_claims *c)
{
    struct leading l = {.to = calloc(c->n + 1, sizeof *l.to)};
    char *figures = NULL;
    int status = l.to != NULL ? draw_missing(p, c, &l, &figures) : PF_ENOMEM;
    if (status == PF_OK) {
        pf_page_section(p, "claims", "Claims");
        status = put_table(p, c, &l);
        fputs(figures, p->out);
        pf_page_section_end(p);
    }
    free(figures);
    free(l.to);
    return status;
}

/* They are there, but not to be read. */
static int
put_unread(struct pf_page *p)
{
    if (p->r->xml == NULL || strstr(p->r->xml, "<claims") == NULL)
        return PF_OK;
    pf_page_section(p, "claims", "Claims");
    pf_page_note(p, "The claims cannot be judged, since the experiment in the "
                    "file cannot be read any more: a data file may be "
                    "missing.");
    pf_page_section_end(p);
    return PF_OK;
}

int
pf_page_claims(struct pf_page *p)
{
    struct pf_claims c;
    struct pf_diag said;
    if (!p->replanned)
        return put_unread(p);
    if (p->replan.e.claims.n == 0)
        return PF_OK;
    pf_diag_init(&said);
    memset(&c, 0, sizeof c);
    int status = pf_claims_judge(&c, p->r, p->o->folder, &said);
    if (status == PF_OK)
        status = put_section(p, &c);
    else if (status == PF_EINPUT) {
        pf_page_section(p, "claims", "Claims");
        pf_page_note(p, "The claims cannot be judged:");
        pf_page_messages(p, &said);
        pf_page_section_end(p);
        status = PF_OK;
    }
    for (size_t i = 0; status != PF_OK && i < said.count && i < PF_DIAG_CAP;
         i++)
        pf_diag_at(p->d, (struct pf_place){0}, "%s", said.message[i]);
    pf_diag_clear(&said);
    pf_claims_clear(&c);
    return status;
}
