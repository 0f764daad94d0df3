/* The leaderboard as a table for other programs: lab/report/export.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/status.h"
#include "lab/report/export_told.h"
#include "lab/report/leaderboard_part.h"

static const struct pf_told_columns columns = {
    {"world", NULL},
    {"judge", "learner", "label", "runs", "planned", "truth", "winrate", "se",
     "se_runs", "controlled", "no_length", "length", "elo", "elo_low",
     "elo_high", "bradley_terry", "bradley_terry_low", "bradley_terry_high",
     NULL},
    true};

/* What all learners of a panel have: of the reference policy this is all that
 * there is. NULL where they have several values, or none. */
static const char *
shared_value(const struct pf_board *b, const struct pf_board_panel *p, size_t a)
{
    const char *value = NULL;
    for (size_t m = 0; m < p->n; m++) {
        if (p->method[m].cell == SIZE_MAX)
            continue;
        const char *its = b->r->cell[p->method[m].cell].axis_value[a];
        if (its == NULL || (value != NULL && strcmp(value, its) != 0))
            return NULL;
        value = its;
    }
    return value;
}

/* World and axes of method m. */
static void
put_place(const struct pf_board *b, const struct pf_board_panel *p, size_t m,
          struct pf_row *w)
{
    size_t cell = p->method[m].cell;
    size_t known = cell != SIZE_MAX ? cell : p->method[0].cell;
    pf_row_text(w, b->r->cell[known].world);
    for (size_t a = 0; a < b->r->n_axes; a++)
        pf_row_setting(w, cell != SIZE_MAX ? b->r->cell[cell].axis_value[a]
                                           : shared_value(b, p, a));
}

static void
put_rating(struct pf_row *w, const struct pf_rating *r)
{
    pf_row_real(w, r->value);
    pf_row_real(w, r->low);
    pf_row_real(w, r->high);
}

static void
put_method(const struct pf_board *b, const struct pf_board_panel *p,
           const size_t at[2], struct pf_row *w)
{
    const struct pf_board_method *method = &p->method[at[1]];
    const struct pf_board_score *s = &p->score[at[0] * p->n + at[1]];
    put_place(b, p, at[1], w);
    pf_row_text(w, b->judge[at[0]].id);
    pf_row_text(w, method->cell != SIZE_MAX ? b->r->cell[method->cell].learner
                                            : PF_BOARD_REFERENCE);
    pf_row_text(w, method->label);
    pf_row_count(w, method->done);
    pf_row_count(w, method->planned);
    pf_row_real(w, method->truth);
    pf_row_real(w, s->rate);
    pf_row_real(w, s->se);
    pf_row_real(w, s->se_runs);
    pf_row_real(w, s->controlled);
    pf_row_real(w, s->free);
    pf_row_real(w, method->length);
    put_rating(w, &s->elo);
    put_rating(w, &s->bradley_terry);
    pf_row_end(w);
}

static int
put_board(const struct pf_board *b, struct pf_row *w)
{
    char **name = NULL;
    size_t n = 0;
    int status = pf_told_begin(w, b->r, &columns, &name, &n);
    if (status == PF_OK)
        pf_row_head(w, n);
    for (size_t p = 0; status == PF_OK && p < b->layout.n_panels; p++)
        for (size_t j = 0; j < b->n_judges; j++)
            for (size_t m = 0; m < b->panel[p].n; m++)
                put_method(b, &b->panel[p], (size_t[]){j, m}, w);
    pf_column_names_free(name, n);
    return status;
}

int
pf_export_leaderboard(const struct pf_results *r,
                      const struct pf_leaderboard_options *o,
                      struct pf_row *row, struct pf_diag *d)
{
    struct pf_board b;
    int status = pf_board_play(&b, r, o, d);
    if (status == PF_OK)
        status = put_board(&b, row);
    pf_board_clear(&b);
    return status;
}
