/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/claim/arms.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/parse.h"
#include "core/status.h"
#include "lab/experiment/claims_plan.h"
#include "lab/report/group.h"

#define MOST_CELLS 1000000 /* compared with each other */

void
pf_claim_arms_clear(struct pf_claim_arms *a)
{
    for (size_t i = 0; i < a->n_lists; i++) {
        for (size_t k = 0; a->loaded[i] != NULL && k < a->n_loaded[i]; k++)
            pf_claim_loaded_clear(&a->loaded[i][k]);
        free(a->loaded[i]);
        free(a->cell[i]);
    }
    for (size_t i = 0; i < PF_MAX_ARMS; i++)
        free(a->cells[i]);
    free(a->loaded);
    free(a->n_loaded);
    free(a->cell);
    free(a->arm);
    memset(a, 0, sizeof *a);
}

struct making {
    struct pf_claim_arms *out;
    struct pf_claim_court *c;
    const struct pf_claim_def *def;
};

/* --- loading --- */

static int
load_arm(struct making *m, size_t i)
{
    struct pf_claim_arms *out = m->out;
    const struct pf_claim_arm_def *arm = &m->def->arm[i];
    int status =
        pf_claim_arm_cells(&out->cell[i], &out->n_loaded[i], arm, m->c->plan);
    size_t n = out->n_loaded[i];
    if (status != PF_OK)
        return status;
    out->loaded[i] = calloc(n + 1, sizeof **out->loaded);
    if (out->loaded[i] == NULL)
        return PF_ENOMEM;
    for (size_t k = 0; status == PF_OK && k < n; k++) {
        struct pf_claim_wanted w = {m->def, &arm->reading, out->cell[i][k]};
        status = pf_claim_load(&out->loaded[i][k], m->c, &w, &out->lack);
    }
    return status;
}

static int
load_arms(struct making *m)
{
    struct pf_claim_arms *out = m->out;
    size_t n = m->def->n_arms;
    int status = PF_OK;
    out->loaded = calloc(n + 1, sizeof *out->loaded);
    out->n_loaded = calloc(n + 1, sizeof *out->n_loaded);
    out->cell = calloc(n + 1, sizeof *out->cell);
    if (out->loaded == NULL || out->n_loaded == NULL || out->cell == NULL)
        return PF_ENOMEM;
    out->n_lists = n;
    for (size_t i = 0; status == PF_OK && i < n; i++)
        status = load_arm(m, i);
    if (status != PF_OK)
        return status;
    out->first_cell = out->cell[0][0];
    out->n_seeds = out->loaded[0][0].n_seeds;
    if (out->lack.failed + out->lack.missing > 0) {
        char first[PF_CLAIM_WHY];
        memcpy(first, out->lack.why, sizeof first);
        out->lack.why[0] = '\0';
        pf_claim_lacks(&out->lack,
                       "of %zu runs %zu are missing, %zu failed%s%.90s",
                       out->lack.planned, out->lack.missing, out->lack.failed,
                       out->lack.failed > 0 ? "; " : "", first);
    }
    return PF_OK;
}

/* --- arms --- */

static bool
rises(const struct pf_claim_reading *reading)
{
    if (reading->board != NULL)
        return strstr(reading->board, "-error") == NULL;
    return strcmp(reading->metric, "probability") == 0 ||
           pf_metric_rises(reading->metric);
}

/* Of shares the origin is in them already. */
static void
set_up(struct pf_claim_arm *to, const struct pf_claim_def *def, size_t i)
{
    const struct pf_claim_reading *reading = &def->arm[i].reading;
    *to = (struct pf_claim_arm){.weight = def->arm[i].weight,
                                .place = reading->place,
                                .place_x = reading->place_x,
                                .rises = rises(reading)};
    if (def->is_share)
        return;
    to->origin = reading->origin;
    to->origin_first = reading->origin_first;
}

static struct pf_claim_cell
cell_of(const struct pf_claim_loaded *l, size_t w)
{
    return (struct pf_claim_cell){.n_points = l->n_points,
                                  .x = l->x,
                                  .y = l->y + w * l->n_points * l->n_seeds};
}

/* Sets arm i up, with room for n cells. */
static struct pf_claim_cell *
room(struct making *m, size_t i, size_t n)
{
    struct pf_claim_arms *out = m->out;
    out->cells[i] = calloc(n + 1, sizeof *out->cells[i]);
    set_up(&out->arm[i], m->def, i < m->def->n_arms ? i : 0);
    out->arm[i].cell = out->cells[i];
    out->arm[i].n_cells = n;
    return out->cells[i];
}

static double
position(const struct making *m, size_t cell)
{
    double x = 0.0;
    const char *value = m->c->plan->cell[cell].axis_value[m->def->axis];
    if (m->def->x_is_axis && value != NULL)
        pf_parse_real(value, &x);
    return x;
}

/* Each arm with all its cells. */
static int
list_cells(struct making *m)
{
    struct pf_claim_arms *out = m->out;
    out->n = m->def->n_arms;
    for (size_t i = 0; i < out->n; i++) {
        struct pf_claim_cell *cell = room(m, i, out->n_loaded[i]);
        if (cell == NULL)
            return PF_ENOMEM;
        for (size_t k = 0; k < out->n_loaded[i]; k++) {
            cell[k] = cell_of(&out->loaded[i][k], 0);
            cell[k].position = position(m, out->cell[i][k]);
        }
    }
    return PF_OK;
}

/* --- pairs of cells --- */

struct pairs {
    size_t *a, *b, n; /* places in the lists */
    size_t list_b;    /* of which list b is */
};

static size_t
place_of(const size_t *cell, size_t n, size_t wanted)
{
    size_t i = 0;
    while (i < n && cell[i] != wanted)
        i++;
    return i;
}

/* Cells of two arms that belong together. */
static int
pairs_of_arms(struct pairs *p, const struct making *m)
{
    const struct pf_claim_arms *out = m->out;
    int status = pf_claim_pairs(&p->a, &p->b, &p->n, m->def, m->c->plan);
    p->list_b = 1;
    for (size_t i = 0; status == PF_OK && i < p->n; i++) {
        p->a[i] = place_of(out->cell[0], out->n_loaded[0], p->a[i]);
        p->b[i] = place_of(out->cell[1], out->n_loaded[1], p->b[i]);
    }
    return status;
}

/* All cells of one arm, each with each. */
static int
pairs_of_cells(struct pairs *p, const struct making *m)
{
    size_t n = m->out->n_loaded[0];
    size_t all = n < MOST_CELLS ? n * (n - 1) / 2 : MOST_CELLS + 1;
    if (all > MOST_CELLS)
        return PF_OK; /* too many: said below */
    p->a = calloc(all + 1, sizeof *p->a);
    p->b = calloc(all + 1, sizeof *p->b);
    if (p->a == NULL || p->b == NULL)
        return PF_ENOMEM;
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++) {
            p->a[p->n] = i;
            p->b[p->n++] = j;
        }
    return PF_OK;
}

static int
fill_pairs(struct making *m, const struct pairs *p)
{
    struct pf_claim_arms *out = m->out;
    size_t width = out->loaded[0][0].width, n = 0;
    for (size_t i = 0; i < p->n; i++)
        if (out->loaded[0][p->a[i]].width != width ||
            out->loaded[p->list_b][p->b[i]].width != width)
            pf_claim_lacks(&out->lack, "the cells that are compared have "
                                       "different numbers of responses");
    if (p->n == 0 || p->n > MOST_CELLS / width)
        pf_claim_lacks(&out->lack,
                       "more than %d numbers would be compared; "
                       "take fewer cells",
                       MOST_CELLS);
    if (out->lack.why[0] != '\0')
        return PF_OK;
    struct pf_claim_cell *one = room(m, 0, p->n * width);
    struct pf_claim_cell *two = room(m, 1, p->n * width);
    out->n = 2;
    if (one == NULL || two == NULL)
        return PF_ENOMEM;
    for (size_t i = 0; i < p->n; i++)
        for (size_t w = 0; w < width; w++, n++) {
            one[n] = cell_of(&out->loaded[0][p->a[i]], w);
            two[n] = cell_of(&out->loaded[p->list_b][p->b[i]], w);
        }
    return PF_OK;
}

/* Cells that are compared with each other stand side by side. */
static int
pair_cells(struct making *m)
{
    struct pairs p = {.n = 0};
    int status =
        m->def->n_arms == 2 ? pairs_of_arms(&p, m) : pairs_of_cells(&p, m);
    if (status == PF_OK)
        status = fill_pairs(m, &p);
    free(p.a);
    free(p.b);
    return status;
}

/* Are there cells to put side by side? Those of one arm with one curve each
 * agree or not as they are. */
static bool
wants_pairs(const struct making *m)
{
    if (m->def->kind == PF_CLAIM_RANK)
        return true;
    return m->def->kind == PF_CLAIM_EQUAL &&
           (m->def->n_arms == 2 || m->out->loaded[0][0].width > 1);
}

int
pf_claim_arms_make(struct pf_claim_arms *out, struct pf_claim_court *c,
                   const struct pf_claim_def *def)
{
    struct making m = {out, c, def};
    memset(out, 0, sizeof *out);
    int status = load_arms(&m);
    if (status != PF_OK || out->lack.why[0] != '\0')
        return status;
    out->arm = calloc(def->n_arms + 2, sizeof *out->arm);
    if (out->arm == NULL)
        return PF_ENOMEM;
    return wants_pairs(&m) ? pair_cells(&m) : list_cells(&m);
}
