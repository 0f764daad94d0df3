/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>

#include "core/memstream.h"
#include "lab/figures/heatmap_part.h"

static void
put_seeds(const struct pf_heat *h, FILE *f)
{
    if (h->most == 1 && h->least == 1)
        fputs("one seed", f);
    else if (h->least == h->most)
        fprintf(f, "%s of %zu seeds", pf_statistics_name(&h->how), h->most);
    else
        fprintf(f, "%s of %zu to %zu seeds", pf_statistics_name(&h->how),
                h->least, h->most);
}

char *
pf_heat_note(const struct pf_heat *h)
{
    char *text = NULL;
    size_t size = 0;
    FILE *f = pf_memstream(&text, &size);
    if (f == NULL)
        return NULL;
    put_seeds(h, f);
    fputs(", at the last step", f);
    if (h->diverged > 0)
        fprintf(f, "; crossed: %s%s", h->goal ? "diverged, that is " : "",
                h->log ? "no lower than at the first, or failed"
                       : "some run failed");
    if (h->unswept > 0)
        fprintf(f, "; left out: %zu cell%s not swept in both", h->unswept,
                h->unswept == 1 ? "" : "s");
    if (h->done + h->failed < h->planned)
        fprintf(f, "; %zu of %zu runs are not done",
                h->planned - h->done - h->failed, h->planned);
    return fclose(f) == 0 ? text : NULL;
}

/* "1.2e-05 (OMD, eta = 0.1, beta = 0.05)" */
static void
put_extreme(const struct pf_heat *h, FILE *f, const char *what,
            const struct pf_heat_extreme *e)
{
    size_t column = e->at % h->x.n, row = e->at / h->x.n;
    fprintf(f, "%s is %.4g (%s, %s = %s, %s = %s)", what, e->value,
            h->title[e->panel], h->r->axis_name[h->x.axis], h->x.label[column],
            h->r->axis_name[h->y.axis], h->y.label[h->y.n - 1 - row]);
}

static void
put_extremes(const struct pf_heat *h, FILE *f)
{
    const pf_metric_type *t = h->type;
    bool down = t != NULL && (t->zero_is_best || t->cost);
    bool up = t != NULL && t->rises && !t->cost && !t->neutral;
    if (h->lowest.at == SIZE_MAX)
        return;
    fputs(" The ", f);
    if (up)
        put_extreme(h, f, "best", &h->highest);
    else
        put_extreme(h, f, down ? "best" : "lowest", &h->lowest);
    fputs(", the ", f);
    if (up)
        put_extreme(h, f, "worst", &h->lowest);
    else
        put_extreme(h, f, down ? "worst" : "highest", &h->highest);
    fputc('.', f);
}

static void
put_range(const struct pf_heat *h, FILE *f, const struct pf_heat_axis *a)
{
    fprintf(f, "%s (%zu values from %s to %s)", h->r->axis_name[a->axis], a->n,
            a->label[0], a->label[a->n - 1]);
}

char *
pf_heat_alt(const struct pf_heat *h)
{
    char *text = NULL;
    size_t size = 0;
    FILE *f = pf_memstream(&text, &size);
    if (f == NULL)
        return NULL;
    fprintf(f, "Heatmap of %s at the last step over ",
            h->type != NULL ? h->type->kind.title : h->metric);
    put_range(h, f, &h->x);
    fputs(" and ", f);
    put_range(h, f, &h->y);
    fprintf(f, ": %zu cell%s in %zu panel%s.", h->cells,
            h->cells == 1 ? "" : "s", h->panels, h->panels == 1 ? "" : "s");
    put_extremes(h, f);
    fprintf(f, " %zu of %zu cells %s.", h->diverged, h->measured,
            h->goal  ? "diverged"
            : h->log ? "ended no lower than they began, or failed"
                     : "have failed runs");
    if (h->judged > 0)
        fprintf(f,
                " Whether a cell diverges is as the spectrum predicts in %zu "
                "of %zu.",
                h->agreed, h->judged);
    return fclose(f) == 0 ? text : NULL;
}
