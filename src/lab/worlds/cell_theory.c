/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/worlds/cell_theory.h"

#include <math.h>

/* The row of local theory for a learner as it is set, or NULL: the theory is
 * that of a constant step (and of a fixed magnet) towards the regularised Nash
 * policy, so every choice must stand at its default; averages of iterates have
 * no such rate, and neither has what samples pull to and fro, or what plays the
 * game of a reward model. */
const struct pf_rate_row *
pf_theory_of_cell(const struct pf_cell *cell, struct pf_rate_row *copy)
{
    const struct pf_values *v = &cell->learner->values;
    const struct pf_rate_row *row =
        pf_rate_find(cell->learner->type->kind.name);
    const pf_feedback_type *f =
        (const pf_feedback_type *) cell->learner->feedback.type.kind;
    if (f->mode != PF_PORT_EXACT || cell->learner->model.kind != NULL)
        return NULL;
    if (row == NULL || row->rest != PF_REST_NASH || cell->learner->average ||
        cell->world->beta <= 0.0)
        return NULL;
    for (size_t i = 0; i < v->n; i++)
        if (v->params[i].form == PF_CHOICE && v->number[i] != v->params[i].def)
            return NULL;
    *copy = *row;
    size_t ema = pf_values_find(v, "ema");
    if (ema != SIZE_MAX)
        copy->kappa = v->number[ema];
    return copy;
}

bool
pf_rate_of_cell(double *rate, const struct pf_cell *cell,
                const struct pf_solved_world *world)
{
    struct pf_rate_row copy;
    const struct pf_rate_row *row = pf_theory_of_cell(cell, &copy);
    const struct pf_values *v = &cell->learner->values;
    *rate = (double) NAN;
    if (row == NULL || world->spectrum == NULL)
        return false;
    *rate =
        pf_rate_predict(row, v->number[pf_values_find(v, "eta")],
                        cell->world->beta, world->spectrum, world->n_spectrum);
    return true;
}
