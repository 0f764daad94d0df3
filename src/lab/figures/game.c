/* The game of a result file: the preference of a world, drawn anew from the
 * experiment, as eval/report/game_figure.h shows it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/memstream.h"
#include "eval/report/game_figure.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "lab/figures/plot.h"
#include "lab/figures/world_of.h"
#include "lab/figures/world_pick.h"

#define MOST 300 /* responses whose game a report draws by itself */

static bool
suits(const struct pf_results *r, const char **why)
{
    size_t n = pf_world_responses(r);
    if (n > 0 && n <= MOST)
        return true;
    *why = n == 0 ? "no run is done, so it is not known how many responses "
                    "there are"
                  : "the game has more than 300 responses: an analysis takes "
                    "long, and is drawn only where it is asked for";
    return false;
}

/* "NAME: world 'one', cyclic = 0.5, seed 3, context 1 of 2". */
static char *
make_title(const struct pf_results *r, size_t c, uint64_t seed,
           const struct pf_worlds_of *worlds, const struct pf_world *world)
{
    const struct pf_cell *cell = pf_worlds_of_cell(worlds, c);
    const struct pf_results_cell *known = &r->cell[c];
    char *text = NULL;
    size_t size = 0;
    FILE *f = pf_memstream(&text, &size);
    if (f == NULL)
        return NULL;
    fprintf(f, "%s: %s", r->name[0] != '\0' ? r->name : r->file,
            known->world_label);
    for (size_t a = 0; a < r->n_axes; a++)
        if (known->axis_value[a] != NULL &&
            strncmp(r->axis_path[a], "world", 5) == 0)
            fprintf(f, ", %s = %s", r->axis_name[a], known->axis_value[a]);
    if (cell->world->per_seed)
        fprintf(f, ", seed %" PRIu64, seed);
    if (world->contexts > 1)
        fprintf(f, ", context 1 of %zu", world->contexts);
    return fclose(f) == 0 ? text : NULL;
}

/* What is drawn does not depend on beta, but an analysis needs one. */
static int
draw(struct pf_figure *out, const struct pf_world *w, const char *title,
     struct pf_diag *d)
{
    struct pf_game_facts facts = {0};
    const struct pf_game game = {.n = w->responses,
                                 .P = pf_world_preference(w, 0),
                                 .label = (const char *const *) w->label,
                                 .log_ref = w->log_ref,
                                 .beta = w->beta > 0.0 ? w->beta : 1.0};
    int status = pf_game_analyse(&game, &facts);
    if (status == PF_OK)
        status = pf_game_figure(out, &facts, title, d);
    pf_game_facts_clear(&facts);
    return status;
}

static int
make(struct pf_figure *out, const struct pf_results *r,
     const struct pf_plot_options *o, struct pf_diag *d)
{
    struct pf_worlds_of *worlds = NULL;
    const struct pf_solved_world *solved = NULL;
    size_t cell = 0;
    uint64_t seed = 0;
    char *title = NULL;
    memset(out, 0, sizeof *out);
    int status = pf_world_pick(&cell, &seed, r, o, d);
    if (status == PF_OK)
        status = pf_worlds_of_alloc(&worlds, r, d);
    if (status == PF_OK)
        status = pf_worlds_of_get(worlds, cell, seed, 0, &solved, d);
    if (status == PF_OK) {
        title = make_title(r, cell, seed, worlds, solved->world);
        status = title != NULL ? draw(out, solved->world, title, d) : PF_ENOMEM;
    }
    free(title);
    pf_worlds_of_free(worlds);
    return status;
}

const struct pf_plot_kind pf_plot_game = {
    .name = "game",
    .doc = "the game of a world: its matrix, transitive and cyclic part, and "
           "the top cycle",
    .uses = PF_PLOT_WORLD | PF_PLOT_SEED,
    .suits = suits,
    .make = make,
};
