/* The majority relation within the top cycle, as a graph.
 *
 * Every strongly connected tournament has a cycle through all its members
 * (Camion 1959). The nodes stand in the order round the circle that makes the
 * sum of the margins from each to the next the largest, found by dynamic
 * programming over sets (Held and Karp 1962, "A dynamic programming approach
 * to sequencing problems"): such a cycle, where there is one, then runs along
 * the rim.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "eval/report/game_figure.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "eval/report/text_columns.h"

#define NODES PF_GAME_FIGURE_NODES
#define LABELLED 5     /* nodes: more, and arrows have no numbers */
#define NAME 24        /* columns of a node's label */
#define WHOLE_NAME 200 /* characters of a name, before it is cut */

/* What y wins over z by; below 0 where z wins. */
static double
margin(const struct pf_game *g, size_t y, size_t z)
{
    return g->P[y * g->n + z] - 0.5;
}

/* --- who is drawn --- */

/* Does y come before z: a larger part of the von Neumann winner, a better
 * transitive score? */
static bool
comes_before(const struct pf_game_facts *f, size_t y, size_t z)
{
    if (f->nash[y] < f->nash[z] || f->nash[y] > f->nash[z])
        return f->nash[y] > f->nash[z];
    return f->potential[y] > f->potential[z];
}

/* The first members of the top cycle by that order; returns how many. */
static size_t
choose_nodes(const struct pf_game_facts *f, size_t node[NODES])
{
    size_t n = 0;
    for (size_t i = 0; i < f->n_top_cycle; i++) {
        size_t y = f->top_cycle[i], at = n;
        while (at > 0 && comes_before(f, y, node[at - 1]))
            at--;
        if (at == NODES)
            continue;
        n += n < NODES;
        memmove(node + at + 1, node + at, (n - at - 1) * sizeof *node);
        node[at] = y;
    }
    return n;
}

/* --- in which order --- */

/* best[set][i]: the largest sum of margins along a path that starts at node
 * 0, visits the set and ends at its member i; before[set][i]: whom it visits
 * just before. */
struct tour {
    const struct pf_game *game;
    const size_t *node;
    size_t n;
    double (*best)[NODES];
    unsigned char (*before)[NODES];
};

static void
extend(const struct tour *t, size_t set, size_t i)
{
    size_t rest = set & ~((size_t) 1 << i);
    t->best[set][i] = -(double) HUGE_VAL;
    for (size_t k = 0; k < t->n; k++) {
        if ((rest >> k & 1) == 0)
            continue;
        double sum = t->best[rest][k] + margin(t->game, t->node[k], t->node[i]);
        if (sum > t->best[set][i]) {
            t->best[set][i] = sum;
            t->before[set][i] = (unsigned char) k;
        }
    }
}

/* Sets that hold node 0, each after its subsets. Node 0 ends no path but the
 * one that it is alone on. */
static void
fill_tour(const struct tour *t)
{
    size_t sets = (size_t) 1 << t->n;
    t->best[1][0] = 0.0;
    for (size_t set = 3; set < sets; set += 2) {
        t->best[set][0] = -(double) HUGE_VAL;
        for (size_t i = 1; i < t->n; i++)
            if (set >> i & 1)
                extend(t, set, i);
    }
}

/* Walks the best closed tour backwards. */
static void
read_tour(const struct tour *t, size_t *out)
{
    size_t set = ((size_t) 1 << t->n) - 1, last = t->n - 1;
    double most = -(double) HUGE_VAL;
    for (size_t i = 1; i < t->n; i++) {
        double sum = t->best[set][i] + margin(t->game, t->node[i], t->node[0]);
        if (sum > most) {
            most = sum;
            last = i;
        }
    }
    for (size_t k = t->n; k-- > 0;) {
        size_t i = last;
        out[k] = t->node[i];
        last = t->before[set][i];
        set &= ~((size_t) 1 << i);
    }
}

static int
go_round(const struct pf_game *g, size_t *node, size_t n)
{
    size_t sets = (size_t) 1 << n, out[NODES];
    struct tour t = {.game = g, .node = node, .n = n};
    if (n < 3)
        return PF_OK;
    t.best = calloc(sets, sizeof *t.best);
    t.before = calloc(sets, sizeof *t.before);
    int status = t.best != NULL && t.before != NULL ? PF_OK : PF_ENOMEM;
    if (status == PF_OK) {
        fill_tour(&t);
        read_tour(&t, out);
        memcpy(node, out, n * sizeof *node);
    }
    free(t.best);
    free(t.before);
    return status;
}

/* --- the drawing --- */

/* "rock (0.33)", in no more columns than a drawing gives a node. */
static char *
node_label(const struct pf_game_facts *f, size_t y)
{
    char weight[16] = "", *cut = NULL, *text = NULL;
    char *name = pf_game_figure_name(&f->game, y, WHOLE_NAME);
    if (f->nash[y] > 0.0 && f->nash[y] < 0.005)
        snprintf(weight, sizeof weight, " (<0.01)");
    else if (f->nash[y] > 0.0)
        snprintf(weight, sizeof weight, " (%.2f)", f->nash[y]);
    if (name != NULL)
        cut = pf_text_cut_middle(name, NAME - strlen(weight));
    size_t size = cut != NULL ? strlen(cut) + sizeof weight : 0;
    text = cut != NULL ? malloc(size) : NULL;
    if (text != NULL)
        snprintf(text, size, "%s%s", cut, weight);
    free(name);
    free(cut);
    return text;
}

static int
add_nodes(struct pf_figure_graph *graph, const struct pf_game_facts *f,
          const size_t *node)
{
    double most = 0.0;
    for (size_t i = 0; i < graph->n; i++)
        most = fmax(most, f->nash[node[i]]);
    for (size_t i = 0; i < graph->n; i++) {
        graph->weight[i] = most > 0.0 ? f->nash[node[i]] / most : 1.0;
        graph->label[i] = node_label(f, node[i]);
        if (graph->label[i] == NULL)
            return PF_ENOMEM;
    }
    return PF_OK;
}

static int
add_edge(struct pf_figure_graph *graph, size_t from, size_t to, double by)
{
    struct pf_figure_edge *e = &graph->edge[graph->n_edges++];
    *e = (struct pf_figure_edge){.from = from, .to = to, .weight = by};
    if (graph->n > LABELLED)
        return PF_OK;
    e->label = malloc(32);
    if (e->label == NULL)
        return PF_ENOMEM;
    snprintf(e->label, 32, "%.2f", 0.5 + by);
    return PF_OK;
}

/* An arrow from the winner of each pair to the loser; none where they tie. */
static int
add_edges(struct pf_figure_graph *graph, const struct pf_game *g,
          const size_t *node)
{
    double most = 0.0;
    int status = PF_OK;
    for (size_t i = 0; status == PF_OK && i < graph->n; i++)
        for (size_t k = 0; status == PF_OK && k < graph->n; k++) {
            double by = margin(g, node[i], node[k]);
            if (i == k || !(by > PF_GAME_TIE))
                continue;
            most = fmax(most, by);
            status = add_edge(graph, i, k, by);
        }
    for (size_t e = 0; e < graph->n_edges; e++)
        graph->edge[e].weight /= most;
    return status;
}

static void
graph_free(struct pf_figure_graph *graph)
{
    for (size_t i = 0; graph->label != NULL && i < graph->n; i++)
        free(graph->label[i]);
    for (size_t e = 0; e < graph->n_edges; e++)
        free(graph->edge[e].label);
    free(graph->label);
    free(graph->weight);
    free(graph->edge);
    free(graph);
}

struct pf_figure_graph *
pf_game_figure_graph(const struct pf_game_facts *facts)
{
    size_t node[NODES + 1];
    struct pf_figure_graph *graph = calloc(1, sizeof *graph);
    if (graph == NULL)
        return NULL;
    graph->n = choose_nodes(facts, node);
    graph->label = calloc(graph->n, sizeof *graph->label);
    graph->weight = calloc(graph->n, sizeof *graph->weight);
    graph->edge = calloc(graph->n * graph->n, sizeof *graph->edge);
    bool room = graph->label != NULL && graph->weight != NULL &&
                graph->edge != NULL &&
                go_round(&facts->game, node, graph->n) == PF_OK;
    if (room && add_nodes(graph, facts, node) == PF_OK &&
        add_edges(graph, &facts->game, node) == PF_OK)
        return graph;
    graph_free(graph);
    return NULL;
}
