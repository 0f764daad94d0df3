/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/report/statistics_rate.h"

#include <math.h>
#include <stdlib.h>

#include "core/status.h"
#include "eval/stats/quantile.h"
#include "lab/report/group.h"

/* Work space: a curve, twice two numbers a point, and of each run two. */
struct fitting {
    const struct pf_group *g;
    const struct pf_rate_options *o;
    double *x, *y, *work, *slope, *r2;
    size_t fitted;
};

static bool
fitting_init(struct fitting *f)
{
    size_t points = f->g->n_points, n = f->g->n_done;
    f->x = calloc(points + 1, sizeof *f->x);
    f->y = calloc(points + 1, sizeof *f->y);
    f->work = calloc(2 * points + 1, sizeof *f->work);
    f->slope = calloc(n + 1, sizeof *f->slope);
    f->r2 = calloc(n + 1, sizeof *f->r2);
    return f->x != NULL && f->y != NULL && f->work != NULL &&
           f->slope != NULL && f->r2 != NULL;
}

static void
fitting_clear(struct fitting *f)
{
    free(f->x);
    free(f->y);
    free(f->work);
    free(f->slope);
    free(f->r2);
}

static void
fit_run(struct fitting *f, size_t run)
{
    const struct pf_group *g = f->g;
    struct pf_rate_range range = PF_RATE_ANYWHERE;
    struct pf_line line;
    if (f->o->has_range) {
        range.x_low = f->o->from;
        range.x_high = f->o->to;
    }
    for (size_t i = 0; i < g->n_points; i++) {
        f->x[i] = g->x[i * g->n_done + run];
        f->y[i] = g->value[i * g->n_done + run];
    }
    if (!pf_rate_fit(&line, f->o->law, f->x, f->y, g->n_points, &range,
                     f->work))
        return;
    f->slope[f->fitted] = line.slope;
    f->r2[f->fitted++] = line.r2;
}

int
pf_cell_rate(struct pf_cell_rate *out, const struct pf_group *g,
             const struct pf_rate_options *o, const struct pf_statistics *s,
             unsigned *doubts)
{
    const double nan = (double) NAN;
    struct fitting f = {.g = g, .o = o};
    struct pf_interval slope = {nan, nan, nan};
    *out = (struct pf_cell_rate){0, slope, nan};
    int status = fitting_init(&f) ? PF_OK : PF_ENOMEM;
    for (size_t k = 0; status == PF_OK && k < g->n_done; k++)
        fit_run(&f, k);
    if (status == PF_OK && f.fitted > 0) {
        status = pf_statistics_of(&slope, s, f.slope, 1, f.fitted, g->stream,
                                  doubts);
        pf_sort_reals(f.r2, f.fitted);
        out->r2 = pf_quantile(f.r2, f.fitted, 0.5);
    }
    out->fitted = f.fitted;
    if (o->law == PF_LOG_LINEAR)
        out->rate =
            (struct pf_interval){pow(10.0, slope.value), pow(10.0, slope.low),
                                 pow(10.0, slope.high)};
    else
        out->rate = (struct pf_interval){-slope.value, -slope.high, -slope.low};
    fitting_clear(&f);
    return status;
}
