/* The figure of a game: its preference matrix, with the responses ordered by
 * the transitive part; the Hodge split of P - 1/2 into a transitive and a
 * cyclic part (eval/game/hodge.c) in the same colours, so that the three
 * matrices are a sum to the eye; and the majority relation within the top
 * cycle, the nodes as large as the von Neumann winner's probabilities.
 *
 * What cannot be read is not drawn, and the figure says so: numbers in the
 * tiles of up to 12 responses; above 120, means over blocks of responses that
 * are neighbours in the order; the 8 responses of a larger top cycle that the
 * von Neumann winner gives most often.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_EVAL_GAME_FIGURE_H
#define PF_EVAL_GAME_FIGURE_H

#include "eval/game/game.h"
#include "eval/report/figure.h"

/* `title` NULL: how many responses there are. PF_OK or PF_ENOMEM; the caller
 * clears *out in every case. */
int pf_game_figure(struct pf_figure *out, const struct pf_game_facts *facts,
                   const char *title, struct pf_diag *d);

/* The last of its panels (eval/report/game_graph.c): the top cycle. Nodes go
 * round in the order that makes the sum of the margins from each to the next
 * the largest. */
struct pf_figure_graph *pf_game_figure_graph(const struct pf_game_facts *facts);

/* The name of a response, or its number: at most `most` characters, for the
 * caller to free. NULL when memory runs out. */
char *pf_game_figure_name(const struct pf_game *game, size_t y, size_t most);

/* Most nodes that are drawn of a top cycle. */
#define PF_GAME_FIGURE_NODES 8

#endif
