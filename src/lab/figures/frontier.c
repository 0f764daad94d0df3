/* The frontier figure: what is gained against what it costs. Win rate against
 * the divergence from the reference, or true reward against the reward that a
 * model claims, which shows over-optimisation; any two metrics.
 *
 * A curve is a learner's path from step to step, as runs went; or, where --x
 * names a swept attribute, as beta, the line through the ends of the runs with
 * each of its values: what one buys by turning it. Both metrics are measured,
 * and have ranges.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "lab/figures/curves.h"

struct frontier {
    struct pf_drawing t;
    bool by_axis; /* along an axis, not along steps */
    size_t axis;
    struct pf_along along;
};

/* Known pairs: what is gained, and what it is bought with. */
static const struct {
    const char *y, *x;
} pairs[] = {{"winrate-vs-reference", "kl-to-reference"},
             {"expected-reward", "proxy-reward"},
             {"expected-reward", "kl-to-reference"},
             {"worst-case-winrate", "kl-to-reference"},
             {"winrate-vs-reference", "proxy-reward"}};

static const char *const why =
    "it needs two metrics: <record><metric type=\"winrate-vs-reference\"/>"
    "<metric type=\"kl-to-reference\"/></record>";

/* The first pair of which both are recorded and that agrees with what is asked
 * for. Where none does, an x that is not asked for is the divergence from the
 * reference. */
static bool
find_pair(const struct pf_results *r, const char **y, const char **x)
{
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if ((*y == NULL || strcmp(*y, pairs[i].y) == 0) &&
            (*x == NULL || strcmp(*x, pairs[i].x) == 0) &&
            pf_results_records(r, pairs[i].y) &&
            pf_results_records(r, pairs[i].x)) {
            *y = pairs[i].y;
            *x = pairs[i].x;
            return true;
        }
    if (*y != NULL && *x == NULL)
        *x = "kl-to-reference";
    return *y != NULL && *x != NULL;
}

static int
choose(struct frontier *v)
{
    struct pf_drawing *t = &v->t;
    const struct pf_place at = {.file = t->r.file};
    if (t->x != NULL && !pf_results_records(&t->r, t->x)) {
        v->by_axis = pf_drawing_is_axis(&t->r, t->x, &v->axis);
        if (v->by_axis)
            t->x = NULL;
    }
    if (!find_pair(&t->r, &t->metric, &t->x))
        return pf_diag_at(
            t->d, at,
            "a frontier is one metric against another, as win rate against "
            "divergence: put <metric type=\"winrate-vs-reference\"/><metric "
            "type=\"kl-to-reference\"/> into <record>, or name two with "
            "--metric and --x");
    if (!pf_results_has_metric(&t->r, t->metric, t->d) ||
        !pf_results_has_metric(&t->r, t->x, t->d))
        return PF_EINPUT;
    return pf_drawing_check_pair(t);
}

/* --- from step to step --- */

static int
fill_path(void *self, struct pf_figure_curve *c, const struct pf_group *g,
          size_t cell)
{
    struct pf_drawing *t = &((struct frontier *) self)->t;
    size_t n = g->n_points;
    struct pf_interval *y = calloc(2 * n + 1, sizeof *y), *x = y + n;
    int status = y != NULL ? pf_drawing_room_x(c) : PF_ENOMEM;
    (void) cell;
    if (status == PF_OK)
        status = pf_group_summary(g, &t->how, y, NULL, &t->doubts);
    if (status == PF_OK)
        status = pf_statistics_of(x, &t->how, g->x, n, g->n_done, g->stream,
                                  &t->doubts);
    for (size_t i = 0; status == PF_OK && i < n; i++) {
        pf_drawing_put_x(c, i, &x[i]);
        pf_drawing_put(c, i, &y[i]);
    }
    free(y);
    return status;
}

/* --- from value to value of an axis --- */

static void
put_point(struct pf_figure_curve *c, const struct pf_end *e)
{
    size_t i = c->n++;
    pf_drawing_put_x(c, i, &e->x);
    pf_drawing_put(c, i, &e->y);
}

static bool
is_at(const struct frontier *v, size_t cell, double position)
{
    double at = v->along.at.number[cell];
    return !(at < position) && !(at > position);
}

/* A learner that the axis does not touch is one point. */
static int
add_line(void *self, size_t panel, size_t k)
{
    struct frontier *v = self;
    struct pf_drawing *t = &v->t;
    const struct pf_layout *l = &t->layout;
    size_t n = 0, from = l->start[panel], to = l->start[panel + 1];
    for (size_t i = from; i < to; i++)
        n += l->curve[l->member[i]] == k && v->along.end[l->member[i]].there;
    if (n == 0)
        return PF_OK;
    struct pf_figure_curve *c = pf_drawing_curve(t, panel, k, n);
    int status = c != NULL ? pf_drawing_room_x(c) : PF_ENOMEM;
    if (status != PF_OK)
        return status;
    c->n = 0;
    for (size_t j = 0; j < v->along.at.n; j++)
        for (size_t i = from; i < to; i++) {
            size_t cell = l->member[i];
            bool once = j == 0 && isnan(v->along.at.number[cell]);
            if (l->curve[cell] == k && v->along.end[cell].there &&
                (once || is_at(v, cell, v->along.at.at[j])))
                put_point(c, &v->along.end[cell]);
        }
    return PF_OK;
}

static int
add_lines(struct frontier *v)
{
    int status = pf_drawing_ends(&v->t, v->t.x, &v->along.end);
    return status == PF_OK ? pf_drawing_each(&v->t, add_line, v) : status;
}

/* --- the whole --- */

static int
put_words(struct frontier *v)
{
    char more[200];
    const char *name = v->by_axis ? v->t.r.axis_name[v->axis] : "";
    if (v->by_axis)
        snprintf(more, sizeof more,
                 "; a dot for each %.60s, at the last step%s", name,
                 v->along.moves);
    else
        snprintf(more, sizeof more, ", dot at the last step");
    return pf_drawing_finish(&v->t,
                             &(struct pf_drawing_words){.both = " on both axes",
                                                        .range = "bars",
                                                        .more = more,
                                                        .opening = "Frontier"});
}

static int
draw(struct frontier *v)
{
    struct pf_drawing *t = &v->t;
    int status = v->by_axis ? pf_along_open(&v->along, t, v->axis) : PF_OK;
    if (status == PF_OK)
        status = pf_drawing_y(t);
    if (status == PF_OK)
        status = pf_drawing_x(t, t->x);
    if (status == PF_OK)
        status = pf_drawing_lay_out(t, v->along.left_out);
    if (status == PF_OK)
        status = v->by_axis ? add_lines(v) : pf_drawing_walk(t, fill_path, v);
    if (status != PF_OK)
        return status;
    t->f->paths = true;
    t->f->dots = v->by_axis;
    return put_words(v);
}

static int
make(struct pf_figure *out, const struct pf_results *r,
     const struct pf_plot_options *o, struct pf_diag *d)
{
    struct frontier v = {.by_axis = false};
    int status = pf_drawing_open(&v.t, out, r, o, d);
    if (status == PF_OK)
        status = choose(&v);
    if (status == PF_OK)
        status = draw(&v);
    pf_along_clear(&v.along);
    pf_drawing_close(&v.t);
    return status;
}

static bool
suits(const struct pf_results *r, const char **reason)
{
    const char *y = NULL, *x = NULL;
    if (find_pair(r, &y, &x))
        return true;
    *reason = why;
    return false;
}

const struct pf_plot_kind pf_plot_frontier = {
    .name = "frontier",
    .doc = "win rate against divergence, or true against proxy reward, with "
           "ranges both ways",
    .uses = PF_PLOT_METRIC | PF_PLOT_X | PF_PLOT_X_SCALE | PF_PLOT_Y_SCALE |
            PF_PLOT_STATISTICS | PF_PLOT_WORLD | PF_PLOT_LEARNER,
    .suits = suits,
    .make = make,
};
