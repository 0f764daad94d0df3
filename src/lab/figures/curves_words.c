/* Titles, notes and descriptions of figures with curves.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memstream.h"
#include "core/parse.h"
#include "core/status.h"
#include "lab/figures/curves.h"

#define MOST_MISSING 3 /* named; more are counted */
#define MOST_ENDS 24   /* told in words; more nobody listens to */

/* --- axes --- */

int
pf_drawing_y(struct pf_drawing *t)
{
    struct pf_figure *f = t->f;
    const pf_metric_type *type = pf_metric_called(t->metric);
    bool best_0 = type != NULL && type->zero_is_best;
    f->y_enhanced = type != NULL;
    f->y_label = pf_metric_axis(t->metric);
    f->y_log = t->o->y_scale == PF_SCALE_LOG ||
               (t->o->y_scale == PF_SCALE_AUTO && best_0);
    return PF_OK;
}

int
pf_drawing_x(struct pf_drawing *t, const char *x)
{
    struct pf_figure *f = t->f;
    bool seconds = t->o->x != NULL && strcmp(t->o->x, "seconds") == 0;
    f->x_enhanced = !seconds && pf_metric_called(x) != NULL;
    f->x_label =
        strdup(seconds ? "seconds of annotators' time" : pf_metric_axis(x));
    f->x_log = t->o->x_scale == PF_SCALE_LOG;
    return f->x_label != NULL ? PF_OK : PF_ENOMEM;
}

/* --- the note --- */

static void
put_seeds(const struct pf_drawing *t, const struct pf_drawing_words *w, FILE *f)
{
    char range[PF_STATISTICS_TEXT], seeds[60];
    bool quantiles = t->how.range == PF_RANGE_QUANTILES;
    if (t->least == t->most)
        snprintf(seeds, sizeof seeds, "%zu", t->most);
    else
        snprintf(seeds, sizeof seeds, "%zu to %zu", t->least, t->most);
    if (t->most == 1 && t->least == 1)
        fputs("one seed", f);
    else
        fprintf(f, "%s of %s seeds%s, %s%s%s", pf_statistics_name(&t->how),
                seeds, w->both, w->range, quantiles ? " from " : ": ",
                pf_statistics_range(&t->how, range));
}

size_t
pf_curve_points(const struct pf_figure_curve *c)
{
    size_t n = 0;
    for (size_t i = 0; i < c->n; i++)
        n += isfinite(c->median[i]) && isfinite(c->x[i]);
    return n;
}

static bool
is_drawn(const struct pf_figure *f, size_t style)
{
    for (size_t p = 0; p < f->n_panels; p++)
        for (size_t k = 0; k < f->panel[p].n_curves; k++)
            if (f->panel[p].curve[k].style == style &&
                pf_curve_points(&f->panel[p].curve[k]) > 0)
                return true;
    return false;
}

void
pf_curves_missing(const struct pf_figure *f, FILE *out)
{
    const char *lead = "; without a curve: ";
    size_t told = 0, more = 0;
    for (size_t s = 0; s < f->n_styles; s++) {
        if (is_drawn(f, s))
            continue;
        if (told == MOST_MISSING) {
            more++;
            continue;
        }
        fprintf(out, "%s%s", lead, f->style_label[s]);
        lead = ", ";
        told++;
    }
    if (more > 0)
        fprintf(out, " and %zu more", more);
}

/* Does a line break off, as a divergence does where policies have zeros, from
 * which it is infinite by definition? Where it begins is no gap: a reward model
 * is not there before the first step. */
static bool
breaks_off(const struct pf_figure_curve *c)
{
    bool begun = false;
    for (size_t i = 0; i < c->n; i++) {
        bool shown = isfinite(c->median[i]) && isfinite(c->x[i]);
        if (begun && !shown)
            return true;
        begun = begun || shown;
    }
    return false;
}

static bool
has_gaps(const struct pf_figure *f)
{
    for (size_t p = 0; p < f->n_panels; p++)
        for (size_t k = 0; k < f->panel[p].n_curves; k++)
            if (breaks_off(&f->panel[p].curve[k]))
                return true;
    return false;
}

static char *
make_note(const struct pf_drawing *t, const struct pf_drawing_words *w)
{
    char *text = NULL;
    size_t size = 0;
    FILE *f = pf_memstream(&text, &size);
    if (f == NULL)
        return NULL;
    put_seeds(t, w, f);
    fputs(w->more, f);
    if (has_gaps(t->f))
        fputs("; gaps: no finite value", f);
    if (t->done < t->planned)
        fprintf(f, "; %zu of %zu runs are not done", t->planned - t->done,
                t->planned);
    pf_curves_missing(t->f, f);
    return fclose(f) == 0 ? text : NULL;
}

/* --- in words --- */

/* The last point that is there; n: none is. */
static size_t
end_of(const struct pf_figure_curve *c)
{
    for (size_t i = c->n; i > 0; i--)
        if (isfinite(c->median[i - 1]) && isfinite(c->x[i - 1]))
            return i - 1;
    return c->n;
}

/* Returns how many ends were told. */
static size_t
put_ends(const struct pf_figure *f, size_t p, FILE *out)
{
    const struct pf_figure_panel *panel = &f->panel[p];
    const char *lead = "";
    char number[32];
    size_t told = 0;
    for (size_t k = 0; k < panel->n_curves; k++) {
        const struct pf_figure_curve *c = &panel->curve[k];
        size_t i = end_of(c);
        if (i == c->n)
            continue;
        fprintf(out, "%s%s: %.3g", lead, f->style_label[c->style],
                c->median[i]);
        if (c->low[i] < c->high[i])
            fprintf(out, " (%.3g to %.3g)", c->low[i], c->high[i]);
        fprintf(out, " at x = %.4g", c->x[i]);
        if (f->has_rule && c->reach != NULL)
            fprintf(out, ", %s first at x = %.4g",
                    pf_format_real(f->rule, number), c->reach[0]);
        lead = "; ";
        told++;
    }
    return told;
}

static void
put_panels(const struct pf_figure *f, FILE *out)
{
    size_t told = 0, p = 0, with = 0;
    for (size_t i = 0; i < f->n_panels; i++)
        with += f->panel[i].n_curves > 0;
    for (; p < f->n_panels && told < MOST_ENDS; p++) {
        if (f->panel[p].n_curves == 0)
            continue;
        if (with > 1)
            fprintf(out, " %s:", f->panel[p].title);
        putc(' ', out);
        told += put_ends(f, p, out);
        putc('.', out);
    }
    if (p < f->n_panels)
        fprintf(out, " And %zu more panels.", f->n_panels - p);
}

char *
pf_curves_alt(const struct pf_figure *f, const char *opening)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = pf_memstream(&text, &size);
    if (out == NULL)
        return NULL;
    fprintf(out, "%s: %s against %s. Each curve's end, and its range:", opening,
            f->y_label, f->x_label);
    put_panels(f, out);
    return fclose(out) == 0 ? text : NULL;
}

int
pf_drawing_finish(struct pf_drawing *t, const struct pf_drawing_words *w)
{
    struct pf_figure *f = t->f;
    const char *name = t->r.name[0] != '\0' ? t->r.name : t->r.file;
    f->title = strdup(name);
    f->note = make_note(t, w);
    f->alt = pf_curves_alt(f, w->opening);
    if (f->title == NULL || f->note == NULL || f->alt == NULL)
        return PF_ENOMEM;
    if (t->most == 0)
        return pf_diag_at(t->d, (struct pf_place){.file = t->r.file},
                          "there is nothing to draw yet: of %zu runs none is "
                          "done with metric '%s'",
                          t->planned, t->metric);
    pf_statistics_warn(t->doubts, t->r.file, t->d);
    return PF_OK;
}
