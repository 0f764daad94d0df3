/* What frontiers and convergence figures share: they read every cell once and
 * draw it in all its panels.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "lab/figures/curves.h"

int
pf_drawing_each(struct pf_drawing *t, pf_drawing_add *add, void *self)
{
    const struct pf_layout *l = &t->layout;
    int status = PF_OK;
    for (size_t p = 0; p < l->n_panels; p++)
        for (size_t k = 0; status == PF_OK && k < l->n_curves; k++)
            status = add(self, p, k);
    return status;
}

/* What goes along on a walk. */
struct walk {
    struct pf_drawing *t;
    pf_drawing_fill *fill;
    void *self;
    const struct pf_figure_curve **made; /* of a cell; NULL: not yet */
};

static int
draw_cell(const struct walk *w, size_t panel, size_t k, size_t cell)
{
    struct pf_group g;
    int status = pf_drawing_read(w->t, &g, cell, w->t->x);
    if (status == PF_OK && g.n_points > 0) {
        struct pf_figure_curve *c =
            pf_drawing_curve(w->t, panel, k, g.n_points);
        status = c != NULL ? w->fill(w->self, c, &g, cell) : PF_ENOMEM;
        w->made[cell] = c;
    }
    pf_group_clear(&g);
    return status;
}

static int
add_cell(void *self, size_t panel, size_t k)
{
    const struct walk *w = self;
    size_t cell = pf_layout_cell(&w->t->layout, &w->t->r, panel, k);
    if (cell == SIZE_MAX)
        return PF_OK;
    return w->made[cell] != NULL ? pf_drawing_copy(w->t, panel, w->made[cell])
                                 : draw_cell(w, panel, k, cell);
}

int
pf_drawing_walk(struct pf_drawing *t, pf_drawing_fill *fill, void *self)
{
    struct walk w = {.t = t, .fill = fill, .self = self};
    w.made = calloc(t->r.n_cells + 1, sizeof *w.made);
    int status = w.made != NULL ? pf_drawing_each(t, add_cell, &w) : PF_ENOMEM;
    free(w.made);
    return status;
}

void
pf_drawing_put(struct pf_figure_curve *c, size_t i, const struct pf_interval *y)
{
    c->low[i] = y->low;
    c->median[i] = y->value;
    c->high[i] = y->high;
}

void
pf_drawing_put_x(struct pf_figure_curve *c, size_t i,
                 const struct pf_interval *x)
{
    c->x[i] = x->value;
    c->x_low[i] = x->low;
    c->x_high[i] = x->high;
}

int
pf_drawing_check_pair(const struct pf_drawing *t)
{
    if (t->metric == NULL || t->x == NULL || strcmp(t->metric, t->x) != 0)
        return PF_OK;
    return pf_diag_at(t->d, (struct pf_place){.file = t->r.file},
                      "metric '%s' against itself says nothing; choose another "
                      "one with --metric",
                      t->x);
}
