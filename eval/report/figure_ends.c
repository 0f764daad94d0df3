/* Names at the ends of curves, beside the last panel of each row. (Those of
 * paths are in figure_beside.c.)
 *
 * Each name would like to stand where its curve ends. Where several curves
 * end close together the names are moved apart, all together as little as
 * possible: with the places y_1 <= y_2 <= ... they would like and the line
 * height h, the names stand at z_i + i h, where z is the nondecreasing
 * sequence closest to y_i - i h in squares. Pooling adjacent violators finds
 * it (Ayer, Brunk, Ewing, Reid and Silverman, "An empirical distribution
 * function for sampling with incomplete information", Annals of Mathematical
 * Statistics 26, 1955); confining it to an interval is clamping it.
 *
 * Curves that end at the same place, all at the floor of the axis, say, have
 * their names in the order in which they lie on the way there.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>

#include "eval/report/figure_part.h"
#include "eval/report/text.h"

#define LEAST_WAY 0.5   /* a curve that ends earlier has its name in a legend */
#define MOST_LETTERS 30 /* of a name beside a panel */
#define LEAD 22.0       /* from the panel to the names */

/* Where the curve ends and how high it lies on the way, in the panel's box;
 * false: there is nothing of it to be seen. */
static bool
find_end(struct pf_end *out, const struct pf_figure_plan *plan,
         const struct pf_box *box, const struct pf_figure_curve *c)
{
    double height = 0.0, seen = 0.0;
    for (size_t i = 0; i < c->n; i++) {
        if (!isfinite(c->median[i]) || !pf_axis_has(&plan->x, c->x[i]))
            continue;
        double part =
            1.0 - pf_axis_part(&plan->y, pf_axis_shown(&plan->y, c->median[i]));
        out->x = box->left + box->width * pf_axis_part(&plan->x, c->x[i]);
        out->y = box->top + box->height * part;
        height += part;
        seen += 1.0;
    }
    out->style = c->style;
    out->rank = seen > 0.0 ? height / seen : 0.0;
    return seen > 0.0;
}

static int
by_place(const void *a, const void *b)
{
    const struct pf_end *p = a, *q = b;
    if (fabs(p->y - q->y) > 0.5)
        return p->y < q->y ? -1 : 1;
    if (p->rank < q->rank || p->rank > q->rank)
        return p->rank < q->rank ? -1 : 1;
    return p->style < q->style ? -1 : p->style > q->style;
}

/* z of the head comment into text_y. */
static void
pool(struct pf_end *end, size_t n)
{
    double mean[PF_FIGURE_STYLES];
    size_t count[PF_FIGURE_STYLES], blocks = 0;
    for (size_t i = 0; i < n; i++) {
        mean[blocks] = end[i].y - PF_FIGURE_LINE * (double) i;
        count[blocks++] = 1;
        while (blocks > 1 && mean[blocks - 2] > mean[blocks - 1]) {
            double a = (double) count[blocks - 2];
            double b = (double) count[blocks - 1];
            mean[blocks - 2] =
                (a * mean[blocks - 2] + b * mean[blocks - 1]) / (a + b);
            count[blocks - 2] += count[blocks - 1];
            blocks--;
        }
    }
    for (size_t b = 0, i = 0; b < blocks; b++)
        for (size_t k = 0; k < count[b]; k++)
            end[i++].text_y = mean[b];
}

static void
move_apart(struct pf_end *end, size_t n, const struct pf_box *box)
{
    double first = box->top;
    double last = box->top + box->height - PF_FIGURE_LINE * (double) (n - 1);
    pool(end, n);
    for (size_t i = 0; i < n; i++)
        end[i].text_y = fmax(fmin(end[i].text_y, last), first) +
                        PF_FIGURE_LINE * (double) i;
}

/* One name for each style, at the curve that goes farthest. */
static size_t
add_end(struct pf_end *out, size_t n, const struct pf_end *e)
{
    for (size_t i = 0; i < n; i++)
        if (out[i].style == e->style) {
            if (e->x > out[i].x)
                out[i] = *e;
            return n;
        }
    out[n] = *e;
    return n + 1;
}

size_t
pf_figure_ends(struct pf_end *out, const struct pf_figure *f,
               const struct pf_figure_plan *plan, size_t p)
{
    const struct pf_box *box = &plan->box[p];
    size_t n = 0;
    for (size_t k = 0; k < f->panel[p].n_curves; k++) {
        struct pf_end e = {0};
        if (f->panel[p].curve[k].style < PF_FIGURE_STYLES &&
            find_end(&e, plan, box, &f->panel[p].curve[k]))
            n = add_end(out, n, &e);
    }
    qsort(out, n, sizeof *out, by_place);
    if (n > 0)
        move_apart(out, n, box);
    for (size_t i = 0; i < n; i++) {
        out[i].text_x = box->left + box->width + LEAD;
        out[i].align = 'l';
    }
    if (f->paths)
        pf_figure_beside(f, plan, p, out, n);
    return n;
}

bool
pf_figure_is_row_end(const struct pf_figure *f,
                     const struct pf_figure_plan *plan, size_t p)
{
    return p + 1 == f->n_panels || (p + 1) % plan->columns == 0;
}

/* Has every curve in p's row its end in panel p? */
static bool
all_end(const struct pf_figure *f, const struct pf_figure_plan *plan, size_t p,
        const struct pf_end *end, size_t n)
{
    for (size_t q = p - p % plan->columns; q < p; q++)
        for (size_t k = 0; k < f->panel[q].n_curves; k++) {
            size_t i = 0;
            while (i < n && end[i].style != f->panel[q].curve[k].style)
                i++;
            if (i == n)
                return false;
        }
    return true;
}

static bool
fits(const struct pf_figure *f, const struct pf_figure_plan *plan, size_t p)
{
    struct pf_end end[PF_FIGURE_STYLES];
    const struct pf_box *box = &plan->box[p];
    size_t n = pf_figure_ends(end, f, plan, p);
    if (f->paths)
        return pf_figure_beside(f, plan, p, end, n);
    if (!pf_figure_is_row_end(f, plan, p))
        return true;
    if (PF_FIGURE_LINE * ((double) n - 1.0) > box->height)
        return false;
    for (size_t i = 0; i < n; i++)
        if (end[i].x < box->left + LEAST_WAY * box->width)
            return false;
    return all_end(f, plan, p, end, n);
}

bool
pf_figure_ends_fit(const struct pf_figure *f, struct pf_figure_plan *plan)
{
    size_t longest = 1;
    if (f->n_styles == 0 || f->n_styles > PF_FIGURE_STYLES)
        return false;
    for (size_t s = 0; s < f->n_styles; s++) {
        size_t n = pf_text_length(f->style_label[s]);
        longest = n > longest ? n : longest;
    }
    if (longest > MOST_LETTERS)
        return false;
    for (size_t p = 0; p < f->n_panels; p++)
        if (!fits(f, plan, p))
            return false;
    plan->end_letters = longest;
    return true;
}

static void
put_line(const struct pf_pen *pen, const double from[2], const double to[2],
         const char *look)
{
    fprintf(pen->out,
            "set arrow from screen %.6f,%.6f to screen %.6f,%.6f nohead %s "
            "front\n",
            from[0] / pen->plan->width, 1.0 - from[1] / pen->plan->height,
            to[0] / pen->plan->width, 1.0 - to[1] / pen->plan->height, look);
}

/* A thin line from the end of the curve to the panel's border, where it ends
 * earlier, and on to the name. */
static void
put_leader(const struct pf_pen *pen, const struct pf_box *box,
           const struct pf_end *e)
{
    double border = box->left + box->width;
    char look[64];
    if (e->x < border - 1.0) {
        snprintf(look, sizeof look, "lw 0.8 dt (2,3) lc rgb '%s'",
                 pf_figure_colour(e->style));
        put_line(pen, (double[]){e->x, e->y}, (double[]){border, e->y}, look);
    }
    snprintf(look, sizeof look, "lw 0.9 lc rgb '%s'",
             pf_figure_colour(e->style));
    put_line(pen, (double[]){border + 1.0, e->y},
             (double[]){e->text_x - 4.0, e->text_y}, look);
}

void
pf_figure_put_ends(const struct pf_pen *pen, size_t p)
{
    struct pf_end end[PF_FIGURE_STYLES];
    char ink[8];
    size_t n = pf_figure_ends(end, pen->f, pen->plan, p);
    for (size_t i = 0; i < n; i++) {
        if (!pen->f->paths)
            put_leader(pen, &pen->plan->box[p], &end[i]);
        pf_figure_ink(ink, end[i].style);
        pf_pen_label(pen,
                     &(struct pf_label){.x = end[i].text_x,
                                        .y = end[i].text_y,
                                        .align = end[i].align,
                                        .colour = ink},
                     pen->f->style_label[end[i].style], pen->plan->end_letters);
    }
}
