/* What a game of three responses looks like: its gap, its flow, its solutions.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/simplex.h"
#include "core/status.h"
#include "eval/game/field.h"
#include "eval/metric/metric.h"
#include "eval/solve/solve.h"
#include "lab/figures/simplex_part.h"

#define N 3
#define FLOWS 13 /* steps between arrows along a side */
#define LEVELS 6 /* contours, about */
#define SPOTS 3

extern const pf_metric_type pf_metric_regularised_duality_gap;

struct portrait {
    struct pf_figure_triangle *out;
    const struct pf_world *world;
    const double *P, *log_ref;
};

/* --- the ground --- */

/* The policies of a grid, as the lanes of a batch: the gap is the metric's
 * own. */
struct grid {
    struct pf_judged judged;
    double *block; /* of all arrays */
    double *pi, *log_pi, *win, *log_ref, *scratch, *weight, *beta, *value;
};

static int
grid_init(struct grid *g, size_t n)
{
    size_t lanes = pf_lanes_padded(n);
    double **vector[] = {&g->pi, &g->log_pi, &g->win, &g->log_ref, &g->scratch};
    double **scalar[] = {&g->weight, &g->beta, &g->value};
    double *at = g->block = pf_lanes_alloc((5 * N + 3) * lanes);
    if (at == NULL)
        return PF_ENOMEM;
    for (size_t i = 0; i < 5; i++, at += N * lanes)
        *vector[i] = at;
    for (size_t i = 0; i < 3; i++, at += lanes)
        *scalar[i] = at;
    g->judged = (struct pf_judged){.shape = {1, N, lanes},
                                   .weight = g->weight,
                                   .beta = g->beta,
                                   .log_ref = g->log_ref,
                                   .log_pi = g->log_pi,
                                   .pi = g->pi,
                                   .win = g->win,
                                   .scratch = g->scratch};
    return PF_OK;
}

/* Lane k is the policy (i, j, m - i - j) / m. */
static void
grid_put(const struct grid *g, const struct portrait *t, size_t k,
         const double *pi)
{
    const struct pf_shape *s = &g->judged.shape;
    g->weight[k] = 1.0;
    g->beta[k] = t->world->beta;
    for (size_t y = 0; y < N; y++) {
        size_t at = pf_shape_at(s, 0, y, k);
        g->pi[at] = pi[y];
        g->log_ref[at] = t->log_ref[y];
        for (size_t z = 0; z < N; z++)
            g->win[at] += t->P[y * N + z] * pi[z];
    }
}

static void
grid_fill(const struct grid *g, const struct portrait *t, size_t m)
{
    size_t k = 0;
    const double centre[N] = {1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0};
    for (size_t i = 0; i <= m; i++)
        for (size_t j = 0; i + j <= m; j++) {
            double pi[N] = {(double) i / (double) m, (double) j / (double) m,
                            (double) (m - i - j) / (double) m};
            grid_put(g, t, k++, pi);
        }
    while (k < g->judged.shape.lanes)
        grid_put(g, t, k++, centre);
    pf_logarithms(&g->judged.shape, g->log_pi, g->pi);
}

static int
add_ground(const struct portrait *t, size_t m)
{
    size_t n = (m + 1) * (m + 2) / 2;
    struct grid g = {0};
    struct pf_figure_triangle *out = t->out;
    out->ground = calloc(n, sizeof *out->ground);
    int status = out->ground != NULL ? grid_init(&g, n) : PF_ENOMEM;
    if (status == PF_OK) {
        grid_fill(&g, t, m);
        pf_metric_regularised_duality_gap.measure(&g.judged, g.value);
        memcpy(out->ground, g.value, n * sizeof *out->ground);
        out->n_ground = m;
        out->ground_title = strdup(
            t->world->beta > 0.0 ? "regularised duality gap" : "duality gap");
        status = out->ground_title != NULL ? PF_OK : PF_ENOMEM;
    }
    free(g.block);
    return status;
}

/* The round number next to x: 1, 2 or 5 times a power of ten. */
static double
round_number(double x)
{
    double unit = pow(10.0, floor(log10(x))), over = x / unit;
    return unit * (over < 1.5   ? 1.0
                   : over < 3.5 ? 2.0
                   : over < 7.5 ? 5.0
                                : 10.0);
}

static int
add_levels(struct pf_figure_triangle *out)
{
    size_t m = out->n_ground;
    double most = 0.0;
    for (size_t k = 0; k < (m + 1) * (m + 2) / 2; k++)
        most = fmax(most, out->ground[k]);
    out->level = calloc(3 * LEVELS, sizeof *out->level);
    if (out->level == NULL)
        return PF_ENOMEM;
    if (!(most > 1e-12))
        return PF_OK;
    double step = round_number(most / (LEVELS + 1));
    for (size_t i = 1; i < 3 * LEVELS && (double) i * step < most; i++)
        out->level[out->n_levels++] = (double) i * step;
    return PF_OK;
}

/* --- the flow --- */

/* At the centres of the small triangles that point up, a little off the
 * sides. None where nothing moves. */
static int
add_flows(const struct portrait *t, enum pf_simplex_field field)
{
    const double still = 1e-9;
    struct pf_figure_triangle *out = t->out;
    const struct pf_field_game game = {
        .n = N,
        .P = t->P,
        .log_ref = t->log_ref,
        .beta = field == PF_SIMPLEX_REGULARISED ? t->world->beta : 0.0};
    if (field == PF_SIMPLEX_NONE)
        return PF_OK;
    out->flow = calloc(FLOWS * (FLOWS + 1) / 2, sizeof *out->flow);
    if (out->flow == NULL)
        return PF_ENOMEM;
    for (size_t i = 0; i < FLOWS; i++)
        for (size_t j = 0; i + j < FLOWS; j++) {
            struct pf_figure_flow *f = &out->flow[out->n_flows];
            size_t k = FLOWS - 1 - i - j;
            f->at[0] = ((double) i + 1.0 / 3.0) / FLOWS;
            f->at[1] = ((double) j + 1.0 / 3.0) / FLOWS;
            f->at[2] = ((double) k + 1.0 / 3.0) / FLOWS;
            pf_game_field(&game, f->at, f->by);
            out->n_flows += fmax(fabs(f->by[0]), fabs(f->by[1])) > still;
        }
    return PF_OK;
}

/* --- the spots --- */

static int
add_spot(struct pf_figure_triangle *out, const char *label, int shape,
         const double *p, bool logarithms)
{
    struct pf_figure_spot *s = &out->spot[out->n_spots++];
    s->shape = shape;
    s->label = strdup(label);
    for (size_t y = 0; y < N; y++)
        s->at[y] = logarithms ? exp(p[y]) : p[y];
    return s->label != NULL ? PF_OK : PF_ENOMEM;
}

static int
add_spots(const struct portrait *t, const double *log_nash)
{
    double nash[N];
    struct pf_certificate proof;
    struct pf_figure_triangle *out = t->out;
    out->spot = calloc(SPOTS, sizeof *out->spot);
    if (out->spot == NULL)
        return PF_ENOMEM;
    int status = add_spot(out, "reference policy", 1, t->log_ref, true);
    int solved =
        status == PF_OK ? pf_solve_von_neumann(N, t->P, nash, &proof) : status;
    if (solved == PF_OK)
        status = add_spot(out, "Nash (von Neumann winner)", 2, nash, false);
    else if (solved == PF_ENOMEM)
        status = solved;
    if (status == PF_OK && log_nash != NULL && t->world->beta > 0.0)
        status = add_spot(out, "regularised Nash", 3, log_nash, true);
    return status;
}

static int
add_corners(const struct portrait *t)
{
    char number[32];
    char **label = t->world->label;
    for (size_t y = 0; y < N; y++) {
        snprintf(number, sizeof number, "response %zu", y);
        t->out->corner[y] = strdup(label != NULL ? label[y] : number);
        if (t->out->corner[y] == NULL)
            return PF_ENOMEM;
    }
    return PF_OK;
}

int
pf_simplex_portrait(struct pf_figure_triangle *out,
                    const struct pf_world *world, size_t c,
                    const double *log_nash, enum pf_simplex_field field,
                    size_t n_ground)
{
    const struct portrait t = {.out = out,
                               .world = world,
                               .P = pf_world_preference(world, c),
                               .log_ref = world->log_ref + c * N};
    int status = add_corners(&t);
    if (status == PF_OK)
        status = add_ground(&t, n_ground);
    if (status == PF_OK)
        status = add_levels(out);
    if (status == PF_OK)
        status = add_flows(&t, field);
    return status == PF_OK ? add_spots(&t, log_nash) : status;
}
