/* A small plan made by hand, for tests of the store and its readers.
 *
 * Worlds times learners, each with the same seeds; one axis, "cyclic", where
 * values of it are given, which touches every cell.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_PLANNED_H
#define PF_PLANNED_H

#include <inttypes.h>
#include <string.h>

#include "core/parse.h"
#include "eval/metric/metric.h"
#include "lab/experiment/plan.h"
#include "testing.h"

struct planned {
    struct pf_experiment experiment;
    struct pf_plan plan;
    struct pf_world_def *world;
    struct pf_learner_def *learner;
    char name[200], description[200], xml[40], path[60], axis[40];
};

struct planned_size {
    size_t worlds, learners, values, seeds;
    const char *const *world;   /* labels */
    const char *const *learner; /* labels */
    char **value;               /* of the axis; values of them, or 0 */
};

static const pf_learner_type planned_type = {
    .kind = {.name = "nash-md", .title = "Nash-MD"}};

static inline char *
planned_text(const char *format, size_t i)
{
    char text[40];
    snprintf(text, sizeof text, "%s%zu", format, i);
    return strdup(text);
}

static inline void
planned_cell(struct planned *p, const struct planned_size *n, size_t c)
{
    static const char *const metric[] = {"regularised-duality-gap",
                                         "kl-to-nash"};
    size_t values = n->values > 0 ? n->values : 1;
    struct pf_cell *cell = &p->plan.cell[c];
    cell->world = &p->world[c / n->learners / values];
    cell->learner = &p->learner[c % n->learners];
    cell->axis_value[0] =
        n->values > 0 ? n->value[c / n->learners % values] : NULL;
    for (size_t m = 0; m < 2; m++)
        cell->record.metric[m] =
            (const pf_metric_type *) pf_kind_find(&pf_metric_family, metric[m]);
    cell->record.n_metrics = 2;
    cell->first_seed = 1;
    cell->n_seeds = n->seeds;
    for (size_t k = 0; k < n->seeds; k++) {
        struct pf_run *run = &p->plan.run[c * n->seeds + k];
        char key[48];
        run->cell = c;
        run->seed = k + 1;
        snprintf(key, sizeof key, "%zu/%zu", c, k);
        snprintf(run->id, sizeof run->id, "%016" PRIx64, pf_hash_text(key));
    }
}

static inline void
planned_make(struct planned *p, const struct planned_size *n)
{
    size_t values = n->values > 0 ? n->values : 1;
    size_t cells = n->worlds * n->learners * values;
    memset(p, 0, sizeof *p);
    snprintf(p->name, sizeof p->name, "a test");
    snprintf(p->xml, sizeof p->xml, "<experiment/>");
    snprintf(p->path, sizeof p->path, "world/preference/@cyclic");
    snprintf(p->axis, sizeof p->axis, "cyclic");
    p->experiment.name = p->name;
    p->experiment.description = p->description;
    p->experiment.xml = p->xml;
    p->experiment.seed = UINT64_MAX;
    p->experiment.n_axes = n->values > 0;
    p->experiment.axis[0].path = p->path;
    p->experiment.axis[0].name = p->axis;
    p->experiment.axis[0].value = n->value;
    p->experiment.axis[0].n = n->values;
    p->world = calloc(n->worlds, sizeof *p->world);
    p->learner = calloc(n->learners, sizeof *p->learner);
    p->plan.experiment = &p->experiment;
    p->plan.n_cells = cells;
    p->plan.n_runs = cells * n->seeds;
    p->plan.cell = calloc(cells, sizeof *p->plan.cell);
    p->plan.run = calloc(cells * n->seeds, sizeof *p->plan.run);
    for (size_t i = 0; i < n->worlds; i++) {
        p->world[i].id = planned_text("world", i);
        p->world[i].label = strdup(n->world[i]);
    }
    for (size_t i = 0; i < n->learners; i++) {
        p->learner[i].id = planned_text("learner", i);
        p->learner[i].label = strdup(n->learner[i]);
        p->learner[i].type = &planned_type;
    }
    for (size_t c = 0; c < cells; c++)
        planned_cell(p, n, c);
}

static inline void
planned_clear(struct planned *p, const struct planned_size *n)
{
    for (size_t i = 0; i < n->worlds; i++) {
        free(p->world[i].id);
        free(p->world[i].label);
    }
    for (size_t i = 0; i < n->learners; i++) {
        free(p->learner[i].id);
        free(p->learner[i].label);
    }
    free(p->world);
    free(p->learner);
    free(p->plan.cell);
    free(p->plan.run);
}

#endif
