/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eval/report/game_figure.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "core/memstream.h"
#include "core/status.h"
#include "eval/report/text.h"

#define NUMBERS 12   /* responses: more, and tiles have no numbers */
#define TILES 120    /* in a row: more, and they are blocks */
#define LEAST 0.05   /* advantage that the colours go to */
#define NAMED 3      /* responses in a list of names */
#define NAME 20      /* characters of a name in a sentence */
#define TILE_NAME 60 /* and beside a tile */

enum part { WHOLE, TRANSITIVE, CYCLIC, PARTS };

struct drawing {
    struct pf_figure *f;
    const struct pf_game_facts *facts;
    size_t *order;  /* responses, best first */
    size_t n_tiles; /* in a row */
    size_t block;   /* responses in a tile, but for the last */
};

char *
pf_game_figure_name(const struct pf_game *game, size_t y, size_t most)
{
    char number[32];
    snprintf(number, sizeof number, "%zu", y);
    return pf_text_tame(game->label != NULL ? game->label[y] : number, most);
}

static char *format(const char *words, ...)
    __attribute__((format(printf, 1, 2)));

static char *
format(const char *words, ...)
{
    va_list list;
    va_start(list, words);
    int length = vsnprintf(NULL, 0, words, list);
    va_end(list);
    char *text = length < 0 ? NULL : malloc((size_t) length + 1);
    va_start(list, words);
    if (text != NULL)
        vsnprintf(text, (size_t) length + 1, words, list);
    va_end(list);
    return text;
}

/* --- the matrices --- */

/* The advantage of y over z that a part gives. */
static double
entry(const struct drawing *t, enum part part, size_t y, size_t z)
{
    const struct pf_game *g = &t->facts->game;
    double a = y == z ? 0.0 : (g->P[y * g->n + z] - g->P[z * g->n + y]) / 2.0;
    double difference = t->facts->potential[y] - t->facts->potential[z];
    return part == WHOLE ? a : part == TRANSITIVE ? difference : a - difference;
}

/* Responses of the i-th tile: from *first to before the returned place. */
static size_t
tile_range(const struct drawing *t, size_t i, size_t *first)
{
    size_t end = (i + 1) * t->block;
    *first = i * t->block;
    return end < t->facts->game.n ? end : t->facts->game.n;
}

static double
tile_mean(const struct drawing *t, enum part part, size_t i, size_t j)
{
    size_t x0, y0, x1 = tile_range(t, i, &x0), y1 = tile_range(t, j, &y0);
    double sum = 0.0;
    for (size_t y = y0; y < y1; y++)
        for (size_t x = x0; x < x1; x++)
            sum += entry(t, part, t->order[y], t->order[x]);
    return sum / (double) ((x1 - x0) * (y1 - y0));
}

/* Two digits, as "0.50", "+.25" and "-.25": all as wide, so that tiles of the
 * same size hold them in all three matrices. */
static char *
tile_text(enum part part, double value)
{
    char digits[32];
    if (part == WHOLE)
        return format("%.2f", 0.5 + value);
    if (fabs(value) < 0.005)
        return format("0.00");
    snprintf(digits, sizeof digits, "%.2f", fabs(value));
    return format("%s%s", value < 0.0 ? "\u2212" : "+",
                  digits[0] == '0' ? digits + 1 : digits);
}

static char *
tile_label(const struct drawing *t, size_t i)
{
    size_t first, end = tile_range(t, i, &first);
    if (t->block == 1)
        return pf_game_figure_name(&t->facts->game, t->order[i], TILE_NAME);
    return format("%zu\u2013%zu", first + 1, end);
}

static int
label_tiles(const struct drawing *t, struct pf_figure_tiles *tiles)
{
    for (size_t i = 0; i < t->n_tiles; i++) {
        tiles->x_label[i] = tile_label(t, i);
        tiles->y_label[i] = tile_label(t, i);
        if (tiles->x_label[i] == NULL || tiles->y_label[i] == NULL)
            return PF_ENOMEM;
    }
    if (t->block == 1)
        return PF_OK;
    tiles->x_title = strdup("rank by the transitive part");
    tiles->y_title = strdup("rank");
    return tiles->x_title != NULL && tiles->y_title != NULL ? PF_OK : PF_ENOMEM;
}

static int
fill_tiles(const struct drawing *t, struct pf_figure_tiles *tiles,
           enum part part)
{
    size_t n = t->n_tiles;
    for (size_t j = 0; j < n; j++)
        for (size_t i = 0; i < n; i++) {
            double value = tile_mean(t, part, i, j);
            tiles->value[j * n + i] = tiles->middle + value;
            if (tiles->text == NULL)
                continue;
            tiles->text[j * n + i] = tile_text(part, value);
            if (tiles->text[j * n + i] == NULL)
                return PF_ENOMEM;
        }
    return PF_OK;
}

/* The same distance from the middle has the same colour in all three. Beyond
 * 1/2, where the transitive part of a sure game may go, colours end. */
static void
choose_colours(const struct pf_figure *f)
{
    double most = LEAST;
    for (size_t p = 0; p < PARTS; p++) {
        const struct pf_figure_tiles *tiles = f->panel[p].tiles;
        for (size_t k = 0; k < tiles->n_x * tiles->n_y; k++)
            most = fmax(most, fabs(tiles->value[k] - tiles->middle));
    }
    most = fmin(most, 0.5);
    for (size_t p = 0; p < PARTS; p++) {
        struct pf_figure_tiles *tiles = f->panel[p].tiles;
        tiles->low = tiles->middle - most;
        tiles->high = tiles->middle + most;
    }
}

static int
make_tiles(const struct drawing *t, struct pf_figure_panel *panel,
           enum part part)
{
    size_t n = t->n_tiles;
    struct pf_figure_tiles *tiles = calloc(1, sizeof *tiles);
    panel->tiles = tiles;
    if (tiles == NULL)
        return PF_ENOMEM;
    tiles->x_label = calloc(n, sizeof *tiles->x_label);
    tiles->y_label = calloc(n, sizeof *tiles->y_label);
    tiles->value = calloc(n * n, sizeof *tiles->value);
    if (t->facts->game.n <= NUMBERS)
        tiles->text = calloc(n * n, sizeof *tiles->text);
    if (tiles->x_label == NULL || tiles->y_label == NULL ||
        tiles->value == NULL ||
        (t->facts->game.n <= NUMBERS && tiles->text == NULL))
        return PF_ENOMEM;
    tiles->n_x = tiles->n_y = n;
    tiles->diverging = true;
    tiles->middle = part == WHOLE ? 0.5 : 0.0;
    tiles->value_title =
        strdup(part == WHOLE ? "P(row beats column)" : "advantage of the row");
    int status = tiles->value_title != NULL ? label_tiles(t, tiles) : PF_ENOMEM;
    return status == PF_OK ? fill_tiles(t, tiles, part) : status;
}

/* --- words --- */

static void
put_name(FILE *out, const struct pf_game *game, size_t y)
{
    if (game->label != NULL)
        pf_text_put(out, game->label[y], NAME);
    else
        fprintf(out, "%zu", y);
}

/* The largest entries of the von Neumann winner: "rock (0.43), paper (0.31)".
 */
static void
put_nash(FILE *out, const struct drawing *t, const size_t *by_weight)
{
    const struct pf_game_facts *f = t->facts;
    size_t support = 0;
    for (size_t y = 0; y < f->game.n; y++)
        support += f->nash[y] > 0.0;
    for (size_t i = 0; i < support && i < NAMED; i++) {
        size_t y = by_weight[i];
        fputs(i > 0 ? ", " : "", out);
        put_name(out, &f->game, y);
        fprintf(out, " (%.2f)", f->nash[y]);
    }
    if (support > NAMED)
        fprintf(out, " and %zu more", support - NAMED);
}

static void
put_winners(FILE *out, const struct drawing *t, const size_t *by_weight)
{
    const struct pf_game_facts *f = t->facts;
    if (f->condorcet != SIZE_MAX) {
        fputs("Condorcet winner ", out);
        put_name(out, &f->game, f->condorcet);
    } else {
        fputs("von Neumann winner ", out);
        put_nash(out, t, by_weight);
    }
}

static void
put_energy(FILE *out, const struct pf_game_facts *f)
{
    fprintf(out, "cyclic energy %.3g", f->hodge.energy);
    if (isfinite(f->hodge.logit_energy))
        fprintf(out, ", of logits %.3g", f->hodge.logit_energy);
}

static void
put_missing(FILE *out, const struct drawing *t)
{
    if (t->block > 1)
        fprintf(out, "; tiles are means over %zu \u00d7 %zu pairs", t->block,
                t->block);
}

static void
write_note(FILE *out, const struct drawing *t, const size_t *by_weight)
{
    put_energy(out, t->facts);
    fputs("; ", out);
    put_winners(out, t, by_weight);
    put_missing(out, t);
}

static void
write_alt(FILE *out, const struct drawing *t, const size_t *by_weight)
{
    const struct pf_game_facts *f = t->facts;
    size_t n = f->game.n;
    size_t best = t->order[0], last = t->order[n - 1];
    fprintf(out,
            "The preference matrix of a game of %zu responses, ordered by "
            "their transitive scores from ",
            n);
    put_name(out, &f->game, best);
    fprintf(out, " (%+.3g) to ", f->potential[best]);
    put_name(out, &f->game, last);
    fprintf(out,
            " (%+.3g), and its split into a transitive and a cyclic part: ",
            f->potential[last]);
    put_energy(out, f);
    fputs(". Winners: ", out);
    put_winners(out, t, by_weight);
    fprintf(out, ". The top cycle has %zu %s.", f->n_top_cycle,
            f->n_top_cycle == 1 ? "response" : "responses");
}

typedef void write_fn(FILE *out, const struct drawing *t,
                      const size_t *by_weight);

static char *
in_words(const struct drawing *t, write_fn *write, const size_t *by_weight)
{
    char *text = NULL;
    size_t size = 0;
    FILE *f = pf_memstream(&text, &size);
    if (f == NULL)
        return NULL;
    write(f, t, by_weight);
    return fclose(f) == 0 ? text : NULL;
}

static int
say(const struct drawing *t, const char *title)
{
    struct pf_figure *f = t->f;
    size_t n = t->facts->game.n;
    size_t *by_weight = calloc(n, sizeof *by_weight);
    int status = by_weight != NULL ? pf_game_order(n, t->facts->nash, by_weight)
                                   : PF_ENOMEM;
    if (status == PF_OK) {
        f->title =
            title != NULL ? strdup(title) : format("Game of %zu responses", n);
        f->note = in_words(t, write_note, by_weight);
        f->alt = in_words(t, write_alt, by_weight);
        if (f->title == NULL || f->note == NULL || f->alt == NULL)
            status = PF_ENOMEM;
    }
    free(by_weight);
    return status;
}

/* --- panels --- */

/* Is every pair a tie? Then there is no energy to be shared out. */
static bool
is_all_ties(const struct pf_game_facts *f)
{
    bool ties = !(f->hodge.energy > 0.0);
    for (size_t y = 0; ties && y < f->game.n; y++)
        ties = fabs(f->potential[y]) < PF_GAME_TIE;
    return ties;
}

static char *
part_title(const struct pf_game_facts *f, enum part part)
{
    const char *name = part == CYCLIC ? "Cyclic" : "Transitive";
    double share = part == CYCLIC ? f->hodge.energy : 1.0 - f->hodge.energy;
    if (part == WHOLE)
        return strdup("Preference");
    if (is_all_ties(f))
        return format("%s part", name);
    return format(share >= 0.0005 && share < 0.0995 ? "%s, %.1f %% of energy"
                                                    : "%s, %.0f %% of energy",
                  name, 100.0 * share);
}

static int
make_panels(struct drawing *t)
{
    struct pf_figure *f = t->f;
    const struct pf_game_facts *facts = t->facts;
    int status = PF_OK;
    f->panel = calloc(PARTS + 1, sizeof *f->panel);
    if (f->panel == NULL)
        return PF_ENOMEM;
    f->n_panels = facts->n_top_cycle > 1 ? PARTS + 1 : PARTS;
    for (size_t p = 0; status == PF_OK && p < PARTS; p++) {
        f->panel[p].title = part_title(facts, (enum part) p);
        status = f->panel[p].title != NULL
                     ? make_tiles(t, &f->panel[p], (enum part) p)
                     : PF_ENOMEM;
    }
    if (status == PF_OK)
        choose_colours(f);
    if (status != PF_OK || facts->n_top_cycle <= 1)
        return status;
    f->panel[PARTS].title =
        facts->n_top_cycle > PF_GAME_FIGURE_NODES
            ? format("Top cycle, %d of %zu responses", PF_GAME_FIGURE_NODES,
                     facts->n_top_cycle)
            : format("Top cycle, %zu responses", facts->n_top_cycle);
    f->panel[PARTS].graph = pf_game_figure_graph(facts);
    return f->panel[PARTS].title != NULL && f->panel[PARTS].graph != NULL
               ? PF_OK
               : PF_ENOMEM;
}

int
pf_game_figure(struct pf_figure *out, const struct pf_game_facts *facts,
               const char *title, struct pf_diag *d)
{
    size_t n = facts->game.n;
    struct drawing t = {.f = out, .facts = facts};
    memset(out, 0, sizeof *out);
    if (facts->nash_status != PF_OK)
        pf_diag_at(d, (struct pf_place){0},
                   "the von Neumann winner was not reached: it is shown as "
                   "far as the solver came, with a duality gap of %.2g",
                   facts->nash_gap);
    t.block = (n + TILES - 1) / TILES;
    t.n_tiles = (n + t.block - 1) / t.block;
    t.order = calloc(n, sizeof *t.order);
    int status = t.order != NULL ? pf_game_order(n, facts->potential, t.order)
                                 : PF_ENOMEM;
    if (status == PF_OK)
        status = make_panels(&t);
    if (status == PF_OK)
        status = say(&t, title);
    free(t.order);
    return status;
}
