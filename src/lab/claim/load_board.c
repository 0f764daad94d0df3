/* Numbers of the leaderboard, seed by seed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "lab/claim/load.h"

void
pf_claim_boards_clear(struct pf_claim_court *c)
{
    for (size_t i = 0; i < c->n_boards; i++)
        pf_leaderboard_seeds_clear(&c->board[i].seeds);
    free(c->board);
    c->board = NULL;
    c->n_boards = 0;
}

static enum pf_board_number
number_of(const char *board)
{
    unsigned i = 0;
    while (i + 1 < PF_BOARD_NUMBERS &&
           strcmp(pf_board_number_name((enum pf_board_number) i), board) != 0)
        i++;
    return (enum pf_board_number) i;
}

/* Who judges: a name; the true win rate needs nobody, and asks the truth. */
static const char *
judge_of(const struct pf_claim_reading *reading)
{
    if (strcmp(reading->board, "true-winrate") == 0 && reading->judge == NULL)
        return "truth";
    return reading->judge;
}

static bool
same_judge(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* What all claims ask of a judge. */
static unsigned
wanted_of(const struct pf_claims_def *claims, const char *judge)
{
    unsigned wanted = 0;
    for (size_t i = 0; i < claims->n; i++)
        for (size_t a = 0; a < claims->claim[i].n_arms; a++) {
            const struct pf_claim_reading *reading =
                &claims->claim[i].arm[a].reading;
            if (reading->board != NULL && same_judge(judge_of(reading), judge))
                wanted |= 1u << number_of(reading->board);
        }
    return wanted;
}

static int
board_of(const struct pf_claim_board **out, struct pf_claim_court *c,
         const char *judge)
{
    struct pf_leaderboard_options o = {.judge = judge};
    for (size_t i = 0; i < c->n_boards; i++)
        if (same_judge(c->board[i].judge, judge)) {
            *out = &c->board[i];
            return PF_OK;
        }
    struct pf_claim_board *more =
        realloc(c->board, (c->n_boards + 1) * sizeof *more);
    if (more == NULL)
        return PF_ENOMEM;
    c->board = more;
    struct pf_claim_board *b = &c->board[c->n_boards++];
    *b = (struct pf_claim_board){.judge = judge};
    *out = b;
    return pf_leaderboard_seeds_make(&b->seeds, c->r, &o,
                                     wanted_of(c->claims, judge), c->d);
}

int
pf_claim_load_board(double *value, struct pf_claim_court *c,
                    const struct pf_claim_wanted *wanted)
{
    const struct pf_claim_board *b;
    enum pf_board_number number = number_of(wanted->reading->board);
    int status = board_of(&b, c, judge_of(wanted->reading));
    for (size_t k = 0; status == PF_OK && k < c->r->cell[wanted->cell].n_runs;
         k++)
        value[k] =
            pf_leaderboard_seeds_value(&b->seeds, wanted->cell, k, number);
    return status;
}
