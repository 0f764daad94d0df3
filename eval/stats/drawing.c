/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eval/stats/drawing.h"

#include <stdlib.h>
#include <string.h>

#include "core/status.h"

/* A slot may hold any task where tasks are drawn: it has room for the most
 * units of a sample in any of them. */
struct pf_drawing {
    const struct pf_strata *strata;
    struct pf_resample view;
    size_t *task;
    unsigned **count; /* samples * tasks */
    unsigned *cells;
};

static size_t
most_units(const struct pf_strata *s)
{
    size_t most = 0;
    for (size_t i = 0; i < s->samples * s->tasks; i++)
        most = s->n[i] > most ? s->n[i] : most;
    return most;
}

int
pf_drawing_alloc(struct pf_drawing **out, const struct pf_strata *s)
{
    size_t slots = s->samples * s->tasks, most = most_units(s);
    struct pf_drawing *w = *out = calloc(1, sizeof *w);
    if (w == NULL || most > SIZE_MAX / sizeof *w->cells / (slots + 1))
        return PF_ENOMEM;
    w->strata = s;
    w->task = calloc(s->tasks + 1, sizeof *w->task);
    w->count = calloc(slots + 1, sizeof *w->count);
    w->cells = calloc(slots * most + 1, sizeof *w->cells);
    if (w->task == NULL || w->count == NULL || w->cells == NULL)
        return PF_ENOMEM;
    for (size_t i = 0; i < slots; i++)
        w->count[i] = w->cells + i * most;
    w->view = (struct pf_resample){s->tasks, s->tasks, w->task, w->count};
    return PF_OK;
}

void
pf_drawing_free(struct pf_drawing *w)
{
    if (w == NULL)
        return;
    free(w->task);
    free(w->count);
    free(w->cells);
    free(w);
}

const struct pf_resample *
pf_drawing_all(struct pf_drawing *w)
{
    const struct pf_strata *s = w->strata;
    w->view.tasks = s->tasks;
    for (size_t t = 0; t < s->tasks; t++)
        w->task[t] = t;
    for (size_t i = 0; i < s->samples * s->tasks; i++)
        for (size_t j = 0; j < s->n[i]; j++)
            w->count[i][j] = 1;
    return &w->view;
}

const struct pf_resample *
pf_drawing_without(struct pf_drawing *w, size_t s, size_t t, size_t j)
{
    pf_drawing_all(w);
    w->count[s * w->strata->tasks + t][j] = 0;
    return &w->view;
}

const struct pf_resample *
pf_drawing_without_task(struct pf_drawing *w, size_t t)
{
    const struct pf_strata *s = w->strata;
    size_t most = most_units(s);
    w->view.tasks = s->tasks - 1;
    for (size_t i = 0; i + 1 < s->tasks; i++)
        w->task[i] = i + (i >= t);
    for (size_t i = 0; i < s->samples * s->tasks * most; i++)
        w->cells[i] = 1;
    return &w->view;
}

/* Below n, each as likely. The product may round up to n. */
static size_t
index_below(gsl_rng *r, size_t n)
{
    size_t i = (size_t) (gsl_rng_uniform(r) * (double) n);
    return i < n ? i : n - 1;
}

static void
draw_units(unsigned *count, size_t n, gsl_rng *r)
{
    memset(count, 0, n * sizeof *count);
    for (size_t k = 0; k < n; k++)
        count[index_below(r, n)]++;
}

const struct pf_resample *
pf_drawing_draw(struct pf_drawing *w, gsl_rng *r, bool tasks)
{
    const struct pf_strata *s = w->strata;
    w->view.tasks = s->tasks;
    for (size_t t = 0; t < s->tasks; t++)
        w->task[t] = tasks ? index_below(r, s->tasks) : t;
    for (size_t l = 0; l < s->samples; l++)
        for (size_t t = 0; t < s->tasks; t++)
            draw_units(w->count[l * s->tasks + t],
                       s->n[l * s->tasks + w->task[t]], r);
    return &w->view;
}
