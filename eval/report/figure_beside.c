/* Names beside the ends of paths.
 *
 * A path ends anywhere in its panel. Its name is tried at places around the
 * dot there, near ones first, and takes the one where it hides least of the
 * curves and of the ranges at their ends. It must hide no other name and no
 * other dot, and stay within the panel; where one of the names cannot, the
 * figure has a legend instead.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>

#include "eval/report/figure_part.h"

#define MOST_HIDDEN 10.0 /* of the length of curves, under one name */
#define RANGE_COST 0.05  /* of a range, which is thin */
#define DOT 5.0          /* radius of a dot, with white space */

struct place {
    double x, y; /* where the name's near end is, seen from the dot */
    char align;
};
static const struct place around[] = {
    {9, 0, 'l'},    {-9, 0, 'r'},  {0, -14, 'c'},   {0, 14, 'c'},
    {7, -11, 'l'},  {7, 11, 'l'},  {-7, -11, 'r'},  {-7, 11, 'r'},
    {20, 0, 'l'},   {-20, 0, 'r'}, {0, -24, 'c'},   {0, 24, 'c'},
    {16, -20, 'l'}, {16, 20, 'l'}, {-16, -20, 'r'}, {-16, 20, 'r'}};

static struct pf_box
name_box(const struct pf_end *e, const char *name)
{
    double width = pf_text_width(name, PF_FIGURE_FONT);
    double back = e->align == 'l' ? 0.0 : e->align == 'r' ? width : 0.5 * width;
    return (struct pf_box){.left = e->text_x - back,
                           .top = e->text_y - 0.5 * PF_FIGURE_LINE,
                           .width = width,
                           .height = PF_FIGURE_LINE};
}

static struct pf_box
dot_box(const struct pf_end *e)
{
    return (struct pf_box){e->x - DOT, e->y - DOT, 2.0 * DOT, 2.0 * DOT};
}

static bool
meet(const struct pf_box *a, const struct pf_box *b)
{
    return a->left < b->left + b->width && b->left < a->left + a->width &&
           a->top < b->top + b->height && b->top < a->top + a->height;
}

static bool
within(const struct pf_box *a, const struct pf_box *b)
{
    return a->left >= b->left && a->left + a->width <= b->left + b->width &&
           a->top >= b->top && a->top + a->height <= b->top + b->height;
}

static bool
point_at(double at[2], const struct pf_figure_plan *plan,
         const struct pf_box *box, const struct pf_figure_curve *c, size_t i)
{
    if (!isfinite(c->median[i]) || !pf_axis_has(&plan->x, c->x[i]))
        return false;
    at[0] = box->left + box->width * pf_axis_part(&plan->x, c->x[i]);
    at[1] = box->top +
            box->height *
                (1.0 -
                 pf_axis_part(&plan->y, pf_axis_shown(&plan->y, c->median[i])));
    return true;
}

/* The length of curve c under a name. */
static double
hidden_of(const struct pf_figure_plan *plan, const struct pf_box *panel,
          const struct pf_figure_curve *c, const struct pf_box *name)
{
    double sum = 0.0;
    for (size_t i = 0; i + 1 < c->n; i++) {
        double from[2], to[2];
        if (point_at(from, plan, panel, c, i) &&
            point_at(to, plan, panel, c, i + 1) && pf_box_clip(from, to, name))
            sum += hypot(to[0] - from[0], to[1] - from[1]);
    }
    return sum;
}

static double
length_under(const struct pf_box *name, double x0, double y0, double x1,
             double y1)
{
    double from[2] = {x0, y0}, to[2] = {x1, y1};
    return pf_box_clip(from, to, name) ? hypot(to[0] - from[0], to[1] - from[1])
                                       : 0.0;
}

/* The length under a name of the ranges at a path's end. */
static double
ranges_under(const struct pf_figure_plan *plan, const struct pf_box *panel,
             const struct pf_figure_curve *c, const struct pf_box *name)
{
    const struct pf_axis_plan *x = &plan->x, *y = &plan->y;
    double at[2], bottom = panel->top + panel->height;
    size_t i = c->n;
    while (i > 0 && !point_at(at, plan, panel, c, i - 1))
        i--;
    if (i-- == 0)
        return 0.0;
    double low = pf_axis_part(y, pf_axis_shown(y, c->low[i]));
    double high = pf_axis_part(y, pf_axis_shown(y, c->high[i]));
    double sum = length_under(name, at[0], bottom - panel->height * low, at[0],
                              bottom - panel->height * high);
    if (c->x_low == NULL)
        return sum;
    double left = pf_axis_part(x, pf_axis_shown(x, c->x_low[i]));
    double right = pf_axis_part(x, pf_axis_shown(x, c->x_high[i]));
    return sum + length_under(name, panel->left + panel->width * left, at[1],
                              panel->left + panel->width * right, at[1]);
}

/* What the name of end k hides where it is; infinite: it cannot be there. */
static double
cost(const struct pf_figure *f, const struct pf_figure_plan *plan, size_t p,
     const struct pf_end *end, const size_t k_of_n[2])
{
    size_t k = k_of_n[0], n = k_of_n[1];
    const struct pf_figure_panel *panel = &f->panel[p];
    struct pf_box name = name_box(&end[k], f->style_label[end[k].style]);
    double sum = 0.0;
    if (!within(&name, &plan->box[p]))
        return (double) INFINITY;
    for (size_t i = 0; i < n; i++) {
        struct pf_box dot = dot_box(&end[i]);
        struct pf_box other = name_box(&end[i], f->style_label[end[i].style]);
        if ((i != k && meet(&name, &dot)) || (i < k && meet(&name, &other)))
            return (double) INFINITY;
    }
    for (size_t c = 0; c < panel->n_curves; c++)
        sum += hidden_of(plan, &plan->box[p], &panel->curve[c], &name) +
               RANGE_COST *
                   ranges_under(plan, &plan->box[p], &panel->curve[c], &name);
    return sum;
}

static bool
choose(const struct pf_figure *f, const struct pf_figure_plan *plan, size_t p,
       struct pf_end *end, const size_t k_of_n[2])
{
    struct pf_end *e = &end[k_of_n[0]], best = *e;
    double least = (double) INFINITY;
    for (size_t i = 0; i < sizeof around / sizeof around[0]; i++) {
        e->text_x = e->x + around[i].x;
        e->text_y = e->y + around[i].y;
        e->align = around[i].align;
        double hides = cost(f, plan, p, end, k_of_n);
        if (hides < least - 0.5) {
            least = hides;
            best = *e;
        }
    }
    *e = best;
    return least <= MOST_HIDDEN;
}

static int
from_the_right(const void *a, const void *b)
{
    const struct pf_end *p = a, *q = b;
    if (p->x > q->x || p->x < q->x)
        return p->x > q->x ? -1 : 1;
    return p->style < q->style ? -1 : p->style > q->style;
}

static bool
place_all(const struct pf_figure *f, const struct pf_figure_plan *plan,
          size_t p, struct pf_end *end, size_t n)
{
    bool fit = true;
    for (size_t k = 0; k < n && fit; k++)
        fit = choose(f, plan, p, end, (size_t[]){k, n});
    return fit;
}

/* Those at the right border have the fewest places, so they go first; if that
 * fails, the other way round. */
bool
pf_figure_beside(const struct pf_figure *f, const struct pf_figure_plan *plan,
                 size_t p, struct pf_end *end, size_t n)
{
    qsort(end, n, sizeof *end, from_the_right);
    if (place_all(f, plan, p, end, n))
        return true;
    for (size_t i = 0; i < n / 2; i++) {
        struct pf_end swap = end[i];
        end[i] = end[n - 1 - i];
        end[n - 1 - i] = swap;
    }
    return place_all(f, plan, p, end, n);
}
