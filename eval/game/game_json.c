/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <math.h>
#include <stdint.h>

#include "core/json.h"
#include "eval/game/game.h"

static void
key(FILE *out, const char *name)
{
    fprintf(out, ",\n  \"%s\": ", name);
}

static void
real(FILE *out, const char *name, double x)
{
    key(out, name);
    pf_json_real(out, x);
}

/* A member inside an object on one line. */
static void
inner(FILE *out, const char *before, const char *name, double x)
{
    fprintf(out, "%s\"%s\": ", before, name);
    pf_json_real(out, x);
}

static double
same(double x)
{
    return x;
}

/* f (x_i) as an array; null for no array. */
static void
array(FILE *out, size_t n, const double *x, double (*f)(double))
{
    if (x == NULL) {
        fputs("null", out);
        return;
    }
    fputc('[', out);
    for (size_t i = 0; i < n; i++) {
        fputs(i > 0 ? ", " : "", out);
        pf_json_real(out, f(x[i]));
    }
    fputc(']', out);
}

static void
labels(FILE *out, const struct pf_game *g)
{
    key(out, "labels");
    if (g->label == NULL) {
        fputs("null", out);
        return;
    }
    fputc('[', out);
    for (size_t y = 0; y < g->n; y++) {
        fputs(y > 0 ? ", " : "", out);
        pf_json_string(out, g->label[y]);
    }
    fputc(']', out);
}

/* "NAME": the response's label or number, "NAME_index": its number. */
static void
response(FILE *out, const struct pf_game *g, const char *name, size_t y)
{
    fprintf(out, "\"%s\": ", name);
    if (y == SIZE_MAX)
        fputs("null", out);
    else if (g->label != NULL)
        pf_json_string(out, g->label[y]);
    else
        fprintf(out, "%zu", y);
    fprintf(out, ", \"%s_index\": ", name);
    if (y == SIZE_MAX)
        fputs("null", out);
    else
        fprintf(out, "%zu", y);
}

/* The responses by their labels or numbers, and again by their numbers. */
static void
top_cycle(FILE *out, const struct pf_game_facts *f)
{
    const struct pf_game *g = &f->game;
    for (int by_number = 0; by_number < 2; by_number++) {
        key(out, by_number ? "top_cycle_index" : "top_cycle");
        fputc('[', out);
        for (size_t i = 0; i < f->n_top_cycle; i++) {
            fputs(i > 0 ? ", " : "", out);
            if (g->label != NULL && !by_number)
                pf_json_string(out, g->label[f->top_cycle[i]]);
            else
                fprintf(out, "%zu", f->top_cycle[i]);
        }
        fputc(']', out);
    }
}

static void
ranking(FILE *out, const struct pf_game *g, const char *name,
        const struct pf_game_ranking *r)
{
    key(out, name);
    fputc('{', out);
    response(out, g, "winner", r->winner);
    inner(out, ", ", "exploitability", r->exploitability);
    fputs(",\n    \"scores\": ", out);
    array(out, g->n, r->score, same);
    fputc('}', out);
}

static void
cycles(FILE *out, const struct pf_game_facts *f)
{
    const struct pf_cycles *c = &f->cycles;
    real(out, "cyclic_energy", f->hodge.logit_energy);
    real(out, "cyclic_energy_probability", f->hodge.energy);
    if (!isfinite(f->hodge.logit_energy)) {
        key(out, "cyclic_energy_note");
        pf_json_string(out, "a probability is 0 or 1: its logit is infinite");
    }
    key(out, "transitive_scores");
    array(out, f->game.n, f->potential, same);
    key(out, "cyclic_triads");
    fprintf(out, "%" PRIu64, c->triads);
    real(out, "cyclic_triads_fraction", c->fraction);
    key(out, "violations");
    inner(out, "{", "wst", c->wst);
    inner(out, ", ", "mst", c->mst);
    inner(out, ", ", "sst", c->sst);
    fprintf(out, ", \"triples\": %" PRIu64 "}", c->triples);
}

static void
equilibria(FILE *out, const struct pf_game_facts *f)
{
    size_t n = f->game.n;
    key(out, "nash");
    inner(out, "{", "gap", f->nash_gap);
    fputs(",\n    \"policy\": ", out);
    array(out, n, f->nash, same);
    fputs("}", out);
    key(out, "regularised_nash");
    inner(out, "{", "beta", f->game.beta);
    inner(out, ", ", "residual", f->regularised_proof.residual);
    inner(out, ", ", "logit_residual", f->regularised_proof.logit_residual);
    fprintf(out, ", \"iterations\": %zu", f->regularised_proof.iterations);
    fputs(",\n    \"policy\": ", out);
    array(out, n, f->log_pi, exp);
    fputs(",\n    \"log_policy\": ", out);
    array(out, n, f->log_pi, same);
    fputs("}", out);
}

static void
predictions(FILE *out, const struct pf_game_facts *f)
{
    key(out, "spectrum");
    array(out, f->n_w, f->w, same);
    key(out, "predictions");
    fputc('[', out);
    for (size_t i = 0; i < f->n_predictions; i++) {
        const struct pf_game_prediction *p = &f->prediction[i];
        fprintf(out, "%s\n    {\"learner\": ", i > 0 ? "," : "");
        pf_json_string(out, p->row->learner);
        inner(out, ", ", "eta", p->eta);
        inner(out, ", ", "rate", p->rate);
        inner(out, ", ", "largest_stable_step", p->largest_stable_step);
        fprintf(out, ", \"eta_is_inverse_step\": %s",
                p->row->inverse ? "true" : "false");
        inner(out, ", ", "bias", p->bias);
        fputc('}', out);
    }
    fputs("]", out);
}

void
pf_game_write_json(const struct pf_game_facts *facts, FILE *out)
{
    const struct pf_game *g = &facts->game;
    fprintf(out, "{\n  \"n\": %zu", g->n);
    labels(out, g);
    cycles(out, facts);
    fputs(",\n  ", out);
    response(out, g, "condorcet_winner", facts->condorcet);
    top_cycle(out, facts);
    ranking(out, g, "borda", &facts->borda);
    ranking(out, g, "bradley_terry", &facts->bradley_terry);
    equilibria(out, facts);
    predictions(out, facts);
    fputs("\n}\n", out);
}
