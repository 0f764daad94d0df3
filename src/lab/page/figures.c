/* The figures of the report: of every kind that suits the experiment.
 *
 * A figure that cannot be made says why, in place of itself; so does one that
 * would make the page too large.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "core/memstream.h"
#include "core/status.h"
#include "lab/figures/plot.h"
#include "lab/page/page_part.h"

/* Bytes of the page that are kept for what comes after the figures. */
#define AFTER 500000

/* A figure has some bytes more than this. */
#define LEAST 60000

#define WORLDS_MOST 4 /* drawn one by one */

struct drawing {
    struct pf_page *p;
    const struct pf_plot_kind *kind;
    struct pf_plot_options o;
    struct pf_figure f;
    struct pf_diag said; /* of this figure */
    char id[PF_PAGE_FIGURE];
};

static char *
command_of(const struct drawing *t)
{
    const struct pf_plot_options *o = &t->o;
    char *text = NULL;
    size_t size = 0;
    FILE *f = pf_memstream(&text, &size);
    if (f == NULL)
        return NULL;
    fprintf(f, "prefarm plot %s.db --kind %s", t->p->stem, t->kind->name);
    if (o->metric != NULL) {
        fputs(" --metric ", f);
        pf_page_put_word(f, o->metric);
    }
    if (o->x != NULL) {
        fputs(" --x ", f);
        pf_page_put_word(f, o->x);
    }
    if (o->x_scale == PF_SCALE_LOG)
        fputs(" --x-scale log", f);
    if (o->world != NULL) {
        fputs(" --world ", f);
        pf_page_put_word(f, o->world);
    }
    if (o->has_threshold)
        fprintf(f, " --threshold %g", o->threshold);
    if ((t->kind->uses & PF_PLOT_STATISTICS) != 0)
        pf_page_put_statistics(f, &o->how);
    fprintf(f, " -o %s-%s.svg", t->p->stem, t->kind->name);
    return fclose(f) == 0 ? text : NULL;
}

/* --- one figure --- */

static int
draw(struct drawing *t, char **svg, size_t *size)
{
    FILE *f = pf_memstream(svg, size);
    if (f == NULL)
        return PF_ENOMEM;
    int status = pf_figure_draw(&t->f, PF_FIGURE_SVG, f, NULL, NULL, &t->said);
    if (fclose(f) != 0 && status == PF_OK)
        status = PF_ENOMEM;
    return status;
}

/* The name of an experiment that has none would be that of the file. */
static int
name_figure(struct drawing *t)
{
    if (t->p->r->name[0] != '\0')
        return PF_OK;
    free(t->f.title);
    t->f.title = strdup("An experiment without a name");
    return t->f.title != NULL ? PF_OK : PF_ENOMEM;
}

static void
put_caption(struct drawing *t)
{
    FILE *out = t->p->out;
    char *command = command_of(t);
    fprintf(out, "<figcaption><b>Figure %zu, %s.</b> ", t->p->n_figures,
            t->kind->name);
    if (t->o.metric != NULL) {
        pf_html_text(out, t->o.metric, PF_HTML_LABEL);
        fputs(": ", out);
    }
    pf_html_text(out, t->f.note != NULL ? t->f.note : "", PF_HTML_TEXT);
    fputs("</figcaption>\n", out);
    pf_page_messages(t->p, &t->said);
    pf_reading_table(t->p, &t->f);
    if (t->f.alt != NULL && t->f.alt[0] != '\0') {
        fputs("<details>\n<summary>In words</summary>\n", out);
        pf_page_note(t->p, "%s", t->f.alt);
        fputs("</details>\n", out);
    }
    fputs("<details>\n<summary>The command that draws it</summary>\n", out);
    if (command != NULL)
        pf_page_command(t->p, "%s", command);
    t->p->starved = t->p->starved || command == NULL;
    fputs("</details>\n", out);
    free(command);
}

/* The alternative in words; a figure that brings none is told by its title. */
static int
put_figure(struct drawing *t, const char *svg, size_t size)
{
    FILE *out = t->p->out;
    const char *alt = t->f.alt != NULL && t->f.alt[0] != '\0' ? t->f.alt
                      : t->f.note != NULL                     ? t->f.note
                                                              : t->kind->doc;
    const struct pf_svg how = {t->id, t->f.title, alt};
    fprintf(out,
            "<figure id=\"%s\">\n<div class=\"scroll drawing\" role=\"region\" "
            "tabindex=\"0\" aria-label=\"Figure %zu, %s\">\n",
            t->id, t->p->n_figures, t->kind->name);
    int status = pf_svg_put(out, svg, size, &how);
    fputs("</div>\n", out);
    if (status == PF_OK) {
        pf_reading_json(t->p, &t->f, t->id);
        put_caption(t);
    }
    fputs("</figure>\n", out);
    if (status == PF_EPROGRAM)
        pf_diag_at(&t->said, (struct pf_place){0},
                   "what gnuplot drew is no SVG that can be read");
    return status;
}

static void
put_left_out(struct drawing *t)
{
    pf_page_note(t->p, "A figure of kind %s cannot be made:", t->kind->name);
    pf_page_messages(t->p, &t->said);
}

static void
put_too_large(struct drawing *t)
{
    char *command = command_of(t);
    pf_page_note(t->p,
                 "A figure of kind %s would make the page too large. It is "
                 "drawn by",
                 t->kind->name);
    if (command != NULL)
        pf_page_command(t->p, "%s", command);
    t->p->starved = t->p->starved || command == NULL;
    free(command);
}

/* For those who look for a figure of something. */
static int
remember(struct drawing *t)
{
    struct pf_page *p = t->p;
    const struct pf_figure *f = &t->f;
    if (f->x_label == NULL || f->y_label == NULL || p->n_drawn == PF_PAGE_DRAWN)
        return PF_OK;
    struct pf_page_drawn *drawn = &p->drawn[p->n_drawn++];
    drawn->kind = t->kind;
    drawn->x = strdup(f->x_label);
    drawn->y = strdup(f->y_label);
    drawn->has_threshold = t->o.has_threshold;
    drawn->threshold = t->o.threshold;
    memcpy(drawn->id, t->id, sizeof drawn->id);
    return drawn->x != NULL && drawn->y != NULL ? PF_OK : PF_ENOMEM;
}

/* A figure is written apart first: it is in the page when there is room. */
static int
place_figure(struct drawing *t, const char *svg, size_t size)
{
    char *text = NULL;
    size_t bytes = 0;
    FILE *page = t->p->out;
    t->p->out = pf_memstream(&text, &bytes);
    if (t->p->out == NULL) {
        t->p->out = page;
        return PF_ENOMEM;
    }
    t->p->n_figures++;
    int status = put_figure(t, svg, size);
    if (fclose(t->p->out) != 0 && status == PF_OK)
        status = PF_ENOMEM;
    t->p->out = page;
    if (status == PF_OK &&
        t->p->bytes + t->p->drawing + bytes + AFTER <= PF_PAGE_BYTES) {
        fwrite(text, 1, bytes, page);
        t->p->drawing += bytes;
        status = remember(t);
    } else if (status == PF_OK) {
        t->p->n_figures--;
        put_too_large(t);
    }
    free(text);
    return status;
}

/* A figure that gnuplot does not draw; what it says is the same for all where
 * there is no gnuplot. */
static void
put_undrawn(struct drawing *t)
{
    if (t->p->undrawn++ == 0 || t->p->n_figures > 0) {
        for (size_t i = 0; i < t->said.count && i < PF_DIAG_CAP; i++)
            if (t->said.message[i] != NULL)
                pf_diag_at(t->p->d, (struct pf_place){0}, "%s",
                           t->said.message[i] +
                               strcspn(t->said.message[i], ":") + 2);
        pf_page_note(t->p,
                     "A figure of kind %s cannot be drawn:", t->kind->name);
        pf_page_messages(t->p, &t->said);
    }
}

/* What the section can live with: no gnuplot, nothing of that kind. */
static int
excuse(struct drawing *t, int status)
{
    if (status == PF_EPROGRAM)
        put_undrawn(t);
    else if (status == PF_EINPUT || status == PF_ESOLVE)
        put_left_out(t);
    else
        return status;
    return PF_OK;
}

static int
figure(struct drawing *t)
{
    char *svg = NULL;
    size_t size = 0;
    memset(&t->f, 0, sizeof t->f);
    pf_diag_init(&t->said);
    snprintf(t->id, sizeof t->id, "figure-%zu", t->p->n_figures + 1);
    int status = t->kind->make(&t->f, t->p->r, &t->o, &t->said);
    if (status == PF_OK)
        status = name_figure(t);
    if (status == PF_OK &&
        t->p->bytes + t->p->drawing + AFTER + LEAST > PF_PAGE_BYTES)
        put_too_large(t);
    else if (status == PF_OK) {
        pf_reading_thin(&t->f);
        status = draw(t, &svg, &size);
        if (status == PF_OK)
            status = place_figure(t, svg, size);
    }
    if (status == PF_ESTORE)
        for (size_t i = 0; i < t->said.count && i < PF_DIAG_CAP; i++)
            pf_diag_at(t->p->d, (struct pf_place){0}, "%s",
                       t->said.message[i] != NULL ? t->said.message[i] : "");
    if (status != PF_OK)
        status = excuse(t, status);
    pf_diag_clear(&t->said);
    pf_figure_clear(&t->f);
    free(svg);
    return status;
}

int
pf_page_figure(struct pf_page *p, const struct pf_plot_kind *kind,
               const struct pf_plot_options *o)
{
    struct drawing t = {.p = p, .kind = kind, .o = *o};
    return figure(&t);
}

/* The threshold that was asked for; else curves show the one of claims. A
 * level line at 0 or below has no place on an axis of logarithms. */
static void
set_threshold(struct drawing *t)
{
    const struct pf_page_options *o = t->p->o;
    bool curves = t->kind == &pf_plot_convergence;
    t->o.has_threshold = false;
    t->o.threshold = 0.0;
    t->o.x_scale = PF_SCALE_AUTO;
    if ((t->kind->uses & PF_PLOT_THRESHOLD) == 0)
        return;
    if (o->n_thresholds > 0 && (!curves || o->threshold[0] > 0.0)) {
        t->o.has_threshold = true;
        t->o.threshold = o->threshold[0];
    } else if (o->n_thresholds == 0 && curves)
        pf_page_claimed_threshold(t->p, t->o.metric, &t->o);
}

/* Once, or for every metric that was asked for. */
static int
figures_of_metrics(struct drawing *t)
{
    const struct pf_page_options *o = t->p->o;
    bool each = (t->kind->uses & PF_PLOT_METRIC) != 0 && o->n_metrics > 0;
    int status = PF_OK;
    for (size_t i = 0; status == PF_OK && i < (each ? o->n_metrics : 1); i++) {
        t->o.metric = each ? o->metric[i] : NULL;
        set_threshold(t);
        status = figure(t);
    }
    return status;
}

/* The first cell that has a world of this name? */
static bool
names_world(const struct pf_results *r, size_t cell)
{
    for (size_t c = 0; c < cell; c++)
        if (strcmp(r->cell[c].world, r->cell[cell].world) == 0)
            return false;
    return true;
}

/* Kinds that draw one world, at one seed, are drawn for each, up to a few. */
static int
figures_of_worlds(struct drawing *t)
{
    const struct pf_results *r = t->p->r;
    size_t n = 0;
    int status = PF_OK;
    for (size_t c = 0; status == PF_OK && c < r->n_cells; c++) {
        bool another =
            (c == 0 || strcmp(r->cell[c].world, r->cell[c - 1].world) != 0) &&
            names_world(r, c);
        if (!another || n++ >= WORLDS_MOST)
            continue;
        t->o.world = r->cell[c].world;
        status = figures_of_metrics(t);
    }
    if (n > WORLDS_MOST && status == PF_OK)
        pf_page_note(t->p,
                     "%zu more worlds are not drawn so; prefarm plot %s.db "
                     "--kind %s --world ID does.",
                     n - WORLDS_MOST, t->p->stem, t->kind->name);
    return status;
}

static int
figures_of_kind(struct drawing *t)
{
    const struct pf_page_options *o = t->p->o;
    unsigned uses = t->kind->uses, one = PF_PLOT_WORLD | PF_PLOT_SEED;
    t->o = (struct pf_plot_options){0};
    if ((uses & PF_PLOT_STATISTICS) != 0)
        t->o.how = o->how;
    return (uses & one) == one ? figures_of_worlds(t) : figures_of_metrics(t);
}

int
pf_page_figures(struct pf_page *p)
{
    struct drawing t = {.p = p};
    int status = PF_OK;
    if (p->runs.done == 0)
        return PF_OK;
    pf_page_section(p, "figures", "Figures");
    for (size_t i = 0; status == PF_OK && pf_plot_kinds[i] != NULL; i++) {
        const char *why = NULL;
        t.kind = pf_plot_kinds[i];
        if (t.kind->suits(p->r, &why))
            status = figures_of_kind(&t);
    }
    pf_page_section_end(p);
    return status;
}
