/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/import/import.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/parse.h"
#include "core/status.h"
#include "sim/import/source.h"

#define TABLES ".csv|.tsv|.txt"
#define ORDERS ".soc|.soi|.toc|.toi"
#define GAMES ".nfg"

/* One file on its way to a preference; all borrowed but the source. */
struct import {
    struct pf_source source;
    const struct pf_import_options *options;
    struct pf_import_facts *facts;
    struct pf_preference *out;
    struct pf_diag *diag;
};

void
pf_import_options_init(struct pf_import_options *options)
{
    memset(options, 0, sizeof *options);
    options->fit.prior = -1.0;
}

static struct pf_place
whole(const struct import *m)
{
    return pf_source_place(&m->source, 0);
}

static size_t
count_unseen(size_t n, const double *wins)
{
    size_t unseen = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++)
            unseen += wins[i * n + j] + wins[j * n + i] <= 0.0;
    return unseen;
}

/* Fits, tells the facts, and hands the labels over. */
static int
fit_counts(struct import *m, struct pf_counts *c, const char *format)
{
    const struct pf_fit_options *fit = &m->options->fit;
    bool scores = fit->fit == PF_FIT_BRADLEY_TERRY;
    *m->facts = (struct pf_import_facts){
        .format = format,
        .fit = scores ? "bradley-terry" : "empirical",
        .prior = pf_fit_prior(fit),
        .comparisons = c->comparisons,
        .ties = c->ties,
        .contexts = c->context.n,
        .annotators = c->voters > 0 ? c->voters : c->annotator.n,
        .unseen = count_unseen(c->n, c->wins)};
    int status = pf_fit_preference(m->out, c, fit, m->diag, whole(m));
    if (status != PF_OK)
        return status;
    m->out->label = c->label;
    c->label = NULL;
    return PF_OK;
}

static int
import_battles(struct import *m)
{
    struct pf_counts c;
    int status = pf_read_battles(&c, &m->source, &m->options->columns, m->diag);
    if (status == PF_OK)
        status = fit_counts(m, &c, "comparisons");
    pf_counts_clear(&c);
    return status;
}

static int
import_orders(struct import *m)
{
    struct pf_counts c;
    int status = pf_read_preflib(&c, &m->source, m->options->unlisted, m->diag);
    if (status == PF_OK)
        status = fit_counts(m, &c, "orders");
    pf_counts_clear(&c);
    return status;
}

/* The square's numbers and names become the preference's. */
static void
adopt(struct import *m, struct pf_square *square, const char *format)
{
    m->out->n = square->n;
    m->out->P = square->x;
    m->out->label = square->label;
    m->out->line = square->line;
    memset(square, 0, sizeof *square);
    *m->facts = (struct pf_import_facts){.format = format, .fit = "as written"};
}

/* Where row `row` of a square stands in the file. */
static struct pf_place
row_place(const struct import *m, const struct pf_square *square, size_t row)
{
    struct pf_place at = whole(m);
    if (square->line != NULL)
        at.line = square->line[row];
    return at;
}

static int
check_win_counts(const struct import *m, const struct pf_square *w)
{
    char number[32];
    for (size_t i = 0; i < w->n; i++)
        for (size_t j = 0; j < w->n; j++) {
            double x = w->x[i * w->n + j];
            if (x < 0.0 || (i == j && x > 0.0))
                return pf_diag_at(m->diag, row_place(m, w, i),
                                  "row %zu, column %zu: %s is no count of "
                                  "wins; it must be 0%s",
                                  i + 1, j + 1, pf_format_real(x, number),
                                  i == j ? " or empty on the diagonal"
                                         : " or more");
        }
    return PF_OK;
}

static int
import_win_counts(struct import *m, struct pf_square *w)
{
    /* Beyond this, a count of comparisons says no more than "very many". */
    const double most = 1e15;
    double sum = 0.0;
    int status = check_win_counts(m, w);
    if (status != PF_OK)
        return status;
    for (size_t k = 0; k < w->n * w->n; k++)
        sum += w->x[k];
    struct pf_counts c = {.n = w->n, .label = w->label, .wins = w->x};
    c.comparisons = (size_t) fmin(round(sum), most);
    free(w->line);
    memset(w, 0, sizeof *w);
    status = fit_counts(m, &c, "win counts");
    pf_counts_clear(&c);
    return status;
}

/* P = 1/2 + x / (2 scale), for skew-symmetric x that |x| <= scale. */
static int
make_preference(const struct import *m, struct pf_square *x, double scale,
                const char *what)
{
    char a[32], b[32];
    size_t n = x->n;
    for (size_t i = 0; i < n; i++)
        for (size_t j = i; j < n; j++) {
            double p = x->x[i * n + j], q = x->x[j * n + i];
            if (!(fabs(p + q) <= 1e-12 * scale))
                return pf_diag_at(m->diag, row_place(m, x, i),
                                  "row %zu, column %zu: %s is %s, and %s the "
                                  "other way round; they must sum to 0",
                                  i + 1, j + 1, what, pf_format_real(p, a),
                                  pf_format_real(q, b));
            if (!(fabs(p) <= scale))
                return pf_diag_at(m->diag, row_place(m, x, i),
                                  "row %zu, column %zu: %s is %s; its "
                                  "magnitude is at most %s",
                                  i + 1, j + 1, what, pf_format_real(p, a),
                                  pf_format_real(scale, b));
        }
    for (size_t k = 0; k < n * n; k++)
        x->x[k] = 0.5 + 0.5 * (x->x[k] / scale);
    return PF_OK;
}

static int
import_square(struct import *m, struct pf_square *square)
{
    int status = PF_OK;
    if (m->options->kind == PF_MATRIX_COUNTS)
        return import_win_counts(m, square);
    if (m->options->kind == PF_MATRIX_SKEW)
        status = make_preference(m, square, 0.5, "the advantage P - 1/2");
    if (status == PF_OK)
        adopt(m, square, "matrix");
    return status;
}

static int
import_matrix(struct import *m)
{
    struct pf_square square;
    bool probability = m->options->kind == PF_MATRIX_PROBABILITY;
    int status =
        pf_read_square(&square, &m->source, probability ? 0.5 : 0.0, m->diag);
    if (status == PF_OK)
        status = import_square(m, &square);
    pf_square_clear(&square);
    return status;
}

static int
import_nfg(struct import *m)
{
    struct pf_square gain;
    double scale = m->options->scale;
    int status = pf_read_nfg(&gain, &m->source, m->diag);
    if (status == PF_OK && !(scale > 0.0)) {
        for (size_t k = 0; k < gain.n * gain.n; k++)
            scale = fmax(scale, gain.x[k]);
        scale = scale > 0.0 ? scale : 1.0; /* nobody gains anything */
    }
    if (status == PF_OK)
        status = make_preference(m, &gain, scale, "the gain in payoff");
    if (status == PF_OK)
        adopt(m, &gain, "strategic game");
    pf_square_clear(&gain);
    return status;
}

static int
import_table(struct import *m, enum pf_import_kind kind)
{
    bool battles = false;
    int status =
        pf_looks_like_battles(&m->source, &m->options->columns, &battles);
    if (status != PF_OK)
        return status;
    if (kind == PF_IMPORT_MATRIX && battles)
        return pf_diag_at(m->diag, whole(m),
                          "this looks like comparisons, not a matrix; they are "
                          "read by the preference type 'battles'");
    if (kind == PF_IMPORT_COUNTS || battles)
        return import_battles(m);
    return import_matrix(m);
}

/* Is a file with this ending what is asked for? */
static int
check_ending(enum pf_import_kind kind, const struct pf_import_request *q)
{
    const char *ending = pf_file_ending(q->name);
    char clip[PF_CLIP_SIZE];
    bool orders = pf_word_among(ORDERS, ending);
    bool game = pf_word_among(GAMES, ending);
    if (!orders && !game && !pf_word_among(TABLES, ending))
        return pf_diag_at(q->diag, q->at,
                          "'%s' has an ending that is not known; there are "
                          ".csv .tsv .txt (comparisons or a matrix), .soc .soi "
                          ".toc .toi (PrefLib orders) and .nfg (a Gambit game)",
                          pf_clip(q->name, clip));
    if (kind == PF_IMPORT_COUNTS && game)
        return pf_diag_at(q->diag, q->at,
                          "'%s' holds a game, not comparisons; it is read by "
                          "the preference type 'matrix'",
                          pf_clip(q->name, clip));
    if (kind == PF_IMPORT_MATRIX && orders)
        return pf_diag_at(q->diag, q->at,
                          "'%s' holds orders, not a matrix; they are read by "
                          "the preference type 'battles'",
                          pf_clip(q->name, clip));
    return PF_OK;
}

static int
open_source(struct pf_source *source, enum pf_import_kind kind,
            const struct pf_import_request *q)
{
    memset(source, 0, sizeof *source);
    int status = check_ending(kind, q);
    if (status == PF_OK)
        status = pf_source_read(source, q->base, q->name, q->diag, q->at);
    return status;
}

int
pf_import(struct pf_preference *out, struct pf_import_facts *facts,
          enum pf_import_kind kind, const struct pf_import_request *request,
          const struct pf_import_options *options)
{
    struct pf_import_facts unused;
    struct import m = {.options = options,
                       .facts = facts != NULL ? facts : &unused,
                       .out = out,
                       .diag = request->diag};
    memset(out, 0, sizeof *out);
    memset(m.facts, 0, sizeof *m.facts);
    int status = open_source(&m.source, kind, request);
    if (status == PF_OK) {
        const char *ending = pf_file_ending(request->name);
        if (pf_word_among(ORDERS, ending))
            status = import_orders(&m);
        else if (pf_word_among(GAMES, ending))
            status = import_nfg(&m);
        else
            status = import_table(&m, kind);
    }
    if (status == PF_OK)
        status = pf_preference_check(out, m.diag, whole(&m));
    if (status != PF_OK)
        pf_preference_clear(out);
    pf_source_clear(&m.source);
    return status;
}

int
pf_import_game(const char *path, const struct pf_import_options *options,
               struct pf_preference *out, struct pf_import_facts *facts,
               struct pf_diag *d)
{
    struct pf_import_options usual;
    struct pf_import_request request = {.name = path, .diag = d};
    pf_import_options_init(&usual);
    return pf_import(out, facts, PF_IMPORT_ANY, &request,
                     options != NULL ? options : &usual);
}

int
pf_import_counts(struct pf_counts *out, const struct pf_import_request *request,
                 const struct pf_import_options *options)
{
    struct pf_source source;
    memset(out, 0, sizeof *out);
    int status = open_source(&source, PF_IMPORT_COUNTS, request);
    if (status == PF_OK && pf_word_among(ORDERS, pf_file_ending(request->name)))
        status =
            pf_read_preflib(out, &source, options->unlisted, request->diag);
    else if (status == PF_OK)
        status =
            pf_read_battles(out, &source, &options->columns, request->diag);
    pf_source_clear(&source);
    return status;
}
