/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "core/text.h"
#include "core/status.h"
#include "eval/game/game.h"

#define SHOWN 20 /* responses listed */
#define NAME 28  /* columns of a name */

static void
put_response(FILE *out, const struct pf_game *g, size_t y, size_t width)
{
    char number[32];
    snprintf(number, sizeof number, "%zu", y);
    pf_put_text(out, g->label != NULL ? g->label[y] : number, width);
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

static void
write_equilibria(FILE *out, const struct pf_game_facts *f)
{
    const struct pf_certificate *proof = &f->regularised_proof;
    size_t support = 0;
    for (size_t y = 0; y < f->game.n; y++)
        support += f->nash[y] > 0.0;
    fprintf(
        out, "  von Neumann winner     support %-20zu  duality gap %.2g%s\n",
        support, f->nash_gap, f->nash_status == PF_OK ? "" : " (not reached)");
    fprintf(out, "  regularised Nash       beta %-23.6g  residual %.2g%s\n",
            f->game.beta, proof->residual,
            f->regularised_status == PF_OK ? "" : " (not reached)");
}

static void
write_winners(FILE *out, const struct pf_game_facts *f)
{
    double gap = f->condorcet == SIZE_MAX
                     ? 0.0
                     : pf_game_pure_gap(f->game.n, f->game.P, f->condorcet);
    write_winner(out, f, "Condorcet winner", f->condorcet, gap);
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

struct ranked {
    double score;
    size_t y;
};

static int
by_score(const void *a, const void *b)
{
    const struct ranked *p = a, *q = b;
    if (p->score != q->score)
        return p->score < q->score ? 1 : -1;
    return p->y < q->y ? -1 : p->y > q->y;
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
    if (f->nash[y] > 0.0)
        fprintf(out, " %12.4g", f->nash[y]);
    else
        fprintf(out, " %12s", "0");
    fprintf(out, " %11.4g\n", exp(f->log_pi[y]));
}

static void
write_rest(FILE *out, const struct pf_game_facts *f, const struct ranked *r)
{
    size_t n = f->game.n;
    double nash = 0.0, regularised = 0.0;
    if (n <= SHOWN)
        return;
    for (size_t i = SHOWN; i < n; i++) {
        nash += f->nash[r[i].y];
        regularised += exp(f->log_pi[r[i].y]);
    }
    char text[64];
    snprintf(text, sizeof text, "and %zu more, together", n - SHOWN);
    fprintf(out, "  %-*s %9s %10s %12.4g %11.4g\n", NAME, text, "", "", nash,
            regularised);
}

static void
write_responses(FILE *out, const struct pf_game_facts *f)
{
    size_t n = f->game.n;
    struct ranked *r = calloc(n, sizeof *r);
    if (r == NULL) {
        fputs("\n  (no memory left to rank the responses)\n", out);
        return;
    }
    for (size_t y = 0; y < n; y++)
        r[y] = (struct ranked){f->potential[y], y};
    qsort(r, n, sizeof *r, by_score);
    fprintf(out, "\n  %-*s %9s %10s %12s %11s\n", NAME, "response, best first",
            "win rate", "B-T score", "von Neumann", "reg. Nash");
    for (size_t i = 0; i < n && i < SHOWN; i++)
        write_row(out, f, r[i].y);
    write_rest(out, f, r);
    free(r);
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
        fprintf(out, "  %-14s %9.4g %9.6f", p->row->learner, p->eta, p->rate);
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
