/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "eval/game/game.h"
#include "eval/report/text_columns.h"

#define SHOWN 20 /* responses listed */
#define NAME 28  /* columns of a name */
#define LINE 80  /* and of a line */

static const char *
name_of(const struct pf_game *g, size_t y, char number[32])
{
    snprintf(number, 32, "%zu", y);
    return g->label != NULL ? g->label[y] : number;
}

/* In so many columns, padded. */
static void
put_padded(FILE *out, const char *text, size_t width)
{
    char *cut = pf_text_cut(text, width);
    size_t used = cut != NULL ? pf_text_columns(cut) : 1;
    fputs(cut != NULL ? cut : "?", out);
    for (; used < width; used++)
        fputc(' ', out);
    free(cut);
}

static void
put_response(FILE *out, const struct pf_game *g, size_t y, size_t width)
{
    char number[32];
    put_padded(out, name_of(g, y, number), width);
}

static void
write_structure(FILE *out, const struct pf_game_facts *f)
{
    const struct pf_cycles *c = &f->cycles;
    fprintf(out, "Game of %zu responses\n\n", f->game.n);
    fprintf(out, "  cyclic energy          ");
    if (isfinite(f->hodge.logit_energy))
        fprintf(out, "%.4g of logits, ", f->hodge.logit_energy);
    fprintf(out, "%.4g of probabilities\n", f->hodge.energy);
    if (!isfinite(f->hodge.logit_energy))
        fprintf(out, "                         (a probability is 0 or 1: no "
                     "energy of logits)\n");
    fprintf(out, "  cyclic triads          %" PRIu64 " (%.3g%% of all)\n",
            c->triads, 100.0 * c->fraction);
    if (c->triples > 0)
        fprintf(out,
                "  transitivity violated  weak %.3g%%, moderate %.3g%%, strong "
                "%.3g%%\n",
                100.0 * c->wst, 100.0 * c->mst, 100.0 * c->sst);
}

static void
write_winner(FILE *out, const struct pf_game_facts *f, const char *title,
             size_t y, double gap)
{
    fprintf(out, "  %-21s  ", title);
    if (y == SIZE_MAX) {
        fputs("none\n", out);
        return;
    }
    put_response(out, &f->game, y, NAME);
    fprintf(out, "  duality gap %.4g\n", fabs(gap));
}

/* The members of the top cycle, best first; NULL when memory runs out. */
static size_t *
rank_top_cycle(const struct pf_game_facts *f)
{
    size_t n = f->n_top_cycle;
    size_t *order = calloc(n, sizeof *order);
    double *score = calloc(n, sizeof *score);
    for (size_t i = 0; score != NULL && i < n; i++)
        score[i] = f->potential[f->top_cycle[i]];
    bool ok = order != NULL && score != NULL &&
              pf_game_order(n, score, order) == PF_OK;
    for (size_t i = 0; ok && i < n; i++)
        order[i] = f->top_cycle[order[i]];
    free(score);
    if (!ok) {
        free(order);
        return NULL;
    }
    return order;
}

/* Writes a name where there is room for it, and for ", ..." unless it is the
 * last; false where there is not. */
static bool
put_member(FILE *out, const char *text, bool last, size_t *room)
{
    char *name = pf_text_cut(text, NAME);
    size_t length = name != NULL ? strlen(name) : 0;
    size_t used = name != NULL ? pf_text_columns(name) : LINE;
    bool fits = used + (last ? 0 : 5) <= *room;
    while (length > 0 && name[length - 1] == ' ')
        name[--length] = '\0';
    if (fits)
        fprintf(out, "%s%s", name, last ? "" : ", ");
    *room -= fits ? used + 2 : 0;
    free(name);
    return fits;
}

/* The Smith set by name, as many as a line has room for. */
static void
write_top_cycle(FILE *out, const struct pf_game_facts *f)
{
    char number[32];
    size_t *member = rank_top_cycle(f);
    size_t n = f->n_top_cycle, room = LINE - 25 - 7, i = 0;
    fprintf(out, "  %-21s  ", "top cycle");
    if (n > 1)
        fprintf(out, "%zu: ", n);
    while (member != NULL && i < n &&
           put_member(out, name_of(&f->game, member[i], number), i + 1 == n,
                      &room))
        i++;
    fputs(i < n ? "...\n" : "\n", out);
    free(member);
}

static void
write_not_reached(FILE *out, int status)
{
    if (status != PF_OK)
        fputs("                         (the solver stopped there)\n", out);
}

static void
write_equilibria(FILE *out, const struct pf_game_facts *f)
{
    const struct pf_certificate *proof = &f->regularised_proof;
    size_t support = 0;
    for (size_t y = 0; y < f->game.n; y++)
        support += f->nash[y] > 0.0;
    fprintf(out, "  von Neumann winner     support %-20zu  duality gap %.2g\n",
            support, f->nash_gap);
    write_not_reached(out, f->nash_status);
    fprintf(out, "  regularised Nash       beta %-23.6g  residual %.2g\n",
            f->game.beta, proof->residual);
    write_not_reached(out, f->regularised_status);
}

static void
write_winners(FILE *out, const struct pf_game_facts *f)
{
    double gap = f->condorcet == SIZE_MAX
                     ? 0.0
                     : pf_game_pure_gap(f->game.n, f->game.P, f->condorcet);
    write_winner(out, f, "Condorcet winner", f->condorcet, gap);
    write_top_cycle(out, f);
    write_winner(out, f, "Borda winner", f->borda.winner,
                 f->borda.exploitability);
    write_winner(out, f, "Bradley-Terry winner", f->bradley_terry.winner,
                 f->bradley_terry.exploitability);
    if (f->bradley_terry.score == NULL)
        fprintf(
            out,
            "                         (some never lose: no finite scores)\n");
    write_equilibria(out, f);
}

/* Four digits behind the point where these say something. */
static void
write_share(FILE *out, int width, double x)
{
    if (x >= 0.001)
        fprintf(out, " %*.4f", width, x);
    else if (x > 0.0)
        fprintf(out, " %*.1e", width, x);
    else
        fprintf(out, " %*s", width, "0");
}

static void
write_row(FILE *out, const struct pf_game_facts *f, size_t y)
{
    fputs("  ", out);
    put_response(out, &f->game, y, NAME);
    fprintf(out, " %9.4f", f->borda.score[y]);
    const double *score = f->bradley_terry.score;
    if (score != NULL)
        fprintf(out, " %10.4f", fabs(score[y]) < 5e-5 ? 0.0 : score[y]);
    else
        fprintf(out, " %10s", "-");
    write_share(out, 12, f->nash[y]);
    write_share(out, 11, exp(f->log_pi[y]));
    fputc('\n', out);
}

static void
write_rest(FILE *out, const struct pf_game_facts *f, const size_t *order)
{
    size_t n = f->game.n;
    double nash = 0.0, regularised = 0.0;
    if (n <= SHOWN)
        return;
    for (size_t i = SHOWN; i < n; i++) {
        nash += f->nash[order[i]];
        regularised += exp(f->log_pi[order[i]]);
    }
    char text[64];
    snprintf(text, sizeof text, "and %zu more, together", n - SHOWN);
    fprintf(out, "  %-*s %9s %10s", NAME, text, "", "");
    write_share(out, 12, nash);
    write_share(out, 11, regularised);
    fputc('\n', out);
}

static void
write_responses(FILE *out, const struct pf_game_facts *f)
{
    size_t n = f->game.n;
    size_t *order = calloc(n, sizeof *order);
    if (order == NULL || pf_game_order(n, f->potential, order) != PF_OK) {
        fputs("\n  (no memory left to rank the responses)\n", out);
        free(order);
        return;
    }
    fprintf(out, "\n  %-*s %9s %10s %12s %11s\n", NAME, "response, best first",
            "win rate", "B-T score", "von Neumann", "reg. Nash");
    for (size_t i = 0; i < n && i < SHOWN; i++)
        write_row(out, f, order[i]);
    write_rest(out, f, order);
    free(order);
}

/* Steps for one more digit of the logits. */
static void
write_pace(FILE *out, double rate)
{
    if (rate < 1.0)
        fprintf(out, " %11.3g", rate > 0.0 ? -log(10.0) / log(rate) : 0.0);
    else
        fprintf(out, " %11s", "never");
}

static void
write_step(FILE *out, double step)
{
    if (isfinite(step))
        fprintf(out, " %12.4g", step);
    else
        fprintf(out, " %12s", "any");
}

static void
write_note(FILE *out, const struct pf_game_prediction *p)
{
    if (p->row->inverse)
        fputs("  step is 1/eta", out);
    else if (p->row->rest == PF_REST_MIXTURE)
        fprintf(out, "  KL %.2g off", p->bias);
    else if (p->row->rest == PF_REST_WINNER)
        fputs("  beta is 0", out);
    fputc('\n', out);
}

static void
write_predictions(FILE *out, const struct pf_game_facts *f)
{
    fprintf(out,
            "\nLocal theory: each step multiplies the error in logits by the "
            "rate\n(frequencies of the game: %zu, the largest %.4g)\n\n",
            f->n_w, f->n_w > 0 ? f->w[0] : 0.0);
    fprintf(out, "  %-14s %9s %9s %11s %12s\n", "learner", "eta", "rate",
            "steps/digit", "stable up to");
    for (size_t i = 0; i < f->n_predictions; i++) {
        const struct pf_game_prediction *p = &f->prediction[i];
        fprintf(out,
                p->rate < 10.0 ? "  %-14s %9.4g %9.6f" : "  %-14s %9.4g %9.3g",
                p->row->learner, p->eta, p->rate);
        write_pace(out, p->rate);
        write_step(out, p->largest_stable_step);
        write_note(out, p);
    }
}

void
pf_game_write_text(const struct pf_game_facts *facts, FILE *out)
{
    write_structure(out, facts);
    write_winners(out, facts);
    write_responses(out, facts);
    write_predictions(out, facts);
}
