/* The size of a result file, row by row as SQLite lays them out ("Database File
 * Format", sqlite.org/fileformat2.html, 1.6): of a row in an index b-tree, as
 * tables without rowid are, up to X = (U - 12) 64/255 - 23 bytes stay in the
 * tree's page of U bytes, and what is longer goes on on pages of its own, so
 * that K = M + (P - M) mod (U - 4) bytes stay, or M = (U - 12) 32/255 - 23
 * where K > X. Ids come in no order, which leaves pages of the tree about ln 2
 * full (Yao 1978, "On random 2-3 trees", Acta Informatica 9).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "lab/sweep/estimate.h"

#define PAGE 1024 /* as the store makes it */
#define FULL 0.69 /* ln 2 */
#define DIGEST 8  /* bytes of the checksum of a column */
#define PLAN_ROW (16 + 8 + 8)
#define FIXED 21500.0 /* tables, views, the experiment's own text */

/* A row of P bytes that comes in order, or in no order. */
static double
row_bytes(double payload, bool ordered)
{
    const long u = PAGE, x = (u - 12) * 64 / 255 - 23,
               m = (u - 12) * 32 / 255 - 23;
    long p = (long) payload, local = p, pages = 0;
    if (p > x) {
        long k = m + (p - m) % (u - 4);
        local = k <= x ? k : m;
        pages = (p - local + u - 5) / (u - 4);
    }
    /* 9: the cell's pointer, the sizes, the link to the next page */
    return (double) (local + 9) / (ordered ? 0.95 : FULL) +
           (double) pages * (double) u;
}

static double
run_bytes(const struct pf_cell *cell, double points, double entries)
{
    const struct pf_record_def *r = &cell->record;
    /* id, three references to texts of 32 letters, counts, checksum */
    double bytes = row_bytes(16 + 4 + 3 * 32 + 16 + 10 * DIGEST + 14, false);
    double policies = r->policies == PF_POLICIES_ALL     ? points
                      : r->policies == PF_POLICIES_FINAL ? 1.0
                                                         : 0.0;
    for (size_t m = 0; m < r->n_metrics; m++)
        bytes += row_bytes(16 + (double) strlen(r->metric[m]->kind.name) +
                               8.0 * points + 2 * DIGEST + 8,
                           false);
    bytes +=
        policies * row_bytes(16 + 8 + 8.0 * entries + 2 * DIGEST + 8, false);
    return bytes + row_bytes(PLAN_ROW, true);
}

/* What the runs of a cell share. Steps and queries stand in the file once for
 * cells that have the same. */
static double
cell_bytes(const struct pf_plan *plan, const struct pf_cell *cell,
           double points, bool new_schedule)
{
    double bytes =
        row_bytes(32 + 8 + DIGEST + (double) strlen(cell->description), false) +
        row_bytes(60 + 3 * DIGEST +
                      (double) (strlen(cell->world->id) +
                                strlen(cell->world->label) +
                                strlen(cell->learner->id) +
                                strlen(cell->learner->label)),
                  true);
    if (new_schedule)
        bytes += row_bytes(32 + 8 + 16.0 * points + 2 * DIGEST, false);
    for (size_t a = 0; a < plan->experiment->n_axes; a++)
        if (cell->axis_value[a] != NULL)
            bytes += row_bytes(8 + (double) strlen(cell->axis_value[a]), true);
    return bytes;
}

static bool
same_schedule(const struct pf_cell *a, const struct pf_cell *b)
{
    return a->learner->type == b->learner->type &&
           a->record.points == b->record.points &&
           a->record.log_spacing == b->record.log_spacing &&
           pf_cell_steps(a) == pf_cell_steps(b);
}

/* As many points as are recorded, where steps are few. */
static double
points_of(const struct pf_cell *cell)
{
    uint64_t *step = calloc(cell->record.points + 1, sizeof *step);
    size_t n = cell->record.points;
    if (step != NULL)
        n = pf_record_schedule(&cell->record, pf_cell_steps(cell), step);
    free(step);
    return (double) n;
}

double
pf_estimate_bytes(const struct pf_plan *plan, size_t shard, size_t n_shards,
                  double (*entries)(void *self, size_t cell), void *self)
{
    const struct pf_cell *before = NULL;
    double bytes = FIXED + 1.1 * (double) strlen(plan->experiment->xml),
           points = 0.0;
    size_t run = 0;
    for (size_t c = 0; c < plan->n_cells; c++) {
        const struct pf_cell *cell = &plan->cell[c];
        double runs = 0.0, all = (double) cell->n_seeds;
        for (uint64_t s = 0; s < cell->n_seeds; s++)
            runs += pf_in_shard(run++, shard, n_shards);
        bool again = before != NULL && same_schedule(before, cell);
        if (!again)
            points = points_of(cell);
        before = cell;
        bytes += runs * run_bytes(cell, points, entries(self, c)) +
                 (all - runs) * row_bytes(PLAN_ROW, true) +
                 cell_bytes(plan, cell, points, !again);
    }
    return bytes;
}
