/* Gambit's strategic games (.nfg), of which a preference is a special case.
 *
 * McKelvey, McLennan and Turocy, "Gambit: software tools for game theory",
 * manual, section on file formats. A file is a sequence of words, quoted
 * texts, numbers (decimals or fractions such as 1/3) and braces; white space
 * and commas only separate:
 *
 *   NFG 1 R "title" { "player 1" "player 2" }
 *   { 3 3 }  or  { { "a" "b" "c" } { "a" "b" "c" } }  strategies
 *   "comment"                                         may be left out
 *   0 0 1 -1 ...                                      payoff version, or
 *   { { "name" 0, 0 } ... } 1 2 3 ...                 outcome version
 *
 * Contingencies are listed with the first player's strategy moving fastest.
 * Each has the payoffs of all players, or the number of an outcome counted
 * from 1; outcome 0 pays nobody anything.
 *
 * A symmetric game with constant sum c is a preference up to scale: what
 * strategy i gains on j, a[i,j] - c/2, is skew-symmetric. Dividing it by twice
 * its largest magnitude puts P = 1/2 + gain / (2 scale) into [0,1] (our choice;
 * the caller applies it).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/import/matrix.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/parse.h"
#include "core/status.h"
#include "sim/preference/preference.h"

#define TOLERANCE                                                              \
    1e-12 /* of constant sum and symmetry, to the largest payoff */

enum token { END, OPEN, CLOSE, TEXT, WORD };

/* What one pass over a file needs; `token` is the one to be read next. */
struct reading {
    const struct pf_source *source; /* borrowed */
    struct pf_diag *diag;
    const char *next; /* the text after `token` */
    long line;        /* where `token` stands */
    enum token token;
    char *word; /* its text, where it is a TEXT or WORD; room for the file */
    size_t n;   /* strategies of each player */
    char **label;
    double *a, *b;   /* n*n payoffs: a[i*n+j] of player 1 playing i against j */
    double *outcome; /* two payoffs for each outcome, 0 first */
    size_t outcomes;
};

static struct pf_place
here(const struct reading *r)
{
    return pf_source_place(r->source, r->line);
}

static void
skip_separators(struct reading *r)
{
    for (; *r->next != '\0' && strchr(" \t\r\n,", *r->next); r->next++)
        r->line += *r->next == '\n';
}

/* A text in quotes, in which \" stands for a quote. */
static int
take_text(struct reading *r)
{
    size_t used = 0;
    const char *s = r->next + 1;
    for (; *s != '"'; s++) {
        if (*s == '\\' && s[1] == '"')
            s++;
        if (*s == '\0')
            return pf_diag_at(r->diag, here(r),
                              "the quote opened here is never closed");
        r->word[used++] = *s;
    }
    r->word[used] = '\0';
    r->next = s + 1;
    r->token = TEXT;
    return PF_OK;
}

static int
advance(struct reading *r)
{
    if (r->token == TEXT) /* line ends inside the text just passed */
        for (const char *s = r->word; *s != '\0'; s++)
            r->line += *s == '\n';
    skip_separators(r);
    char c = *r->next;
    if (c == '"')
        return take_text(r);
    if (c == '\0' || c == '{' || c == '}') {
        r->token = c == '\0' ? END : c == '{' ? OPEN : CLOSE;
        r->next += c != '\0';
        return PF_OK;
    }
    size_t length = strcspn(r->next, " \t\r\n,{}\"");
    memcpy(r->word, r->next, length);
    r->word[length] = '\0';
    r->next += length;
    r->token = WORD;
    return PF_OK;
}

static int
unexpected(const struct reading *r, const char *wanted)
{
    static const char *const names[] = {"the end of the file", "'{'", "'}'"};
    char clip[PF_CLIP_SIZE];
    if (r->token != TEXT && r->token != WORD)
        return pf_diag_at(r->diag, here(r), "%s is expected, not %s", wanted,
                          names[r->token]);
    return pf_diag_at(r->diag, here(r), "%s is expected, not '%s'", wanted,
                      pf_clip(r->word, clip));
}

/* Passes a token that must be `token`. */
static int
expect(struct reading *r, enum token token, const char *wanted)
{
    return r->token == token ? advance(r) : unexpected(r, wanted);
}

/* A decimal number or a fraction of two. */
static bool
parse_rational(char *text, double *x)
{
    double over = 1.0;
    char *slash = strchr(text, '/');
    if (slash == NULL)
        return pf_parse_real(text, x);
    *slash = '\0';
    bool ok = pf_parse_real(text, x) && pf_parse_real(slash + 1, &over) &&
              fabs(over) > 0.0;
    *slash = '/';
    *x = ok ? *x / over : *x;
    return ok && isfinite(*x);
}

static int
take_number(struct reading *r, double *x)
{
    if (r->token != WORD || !parse_rational(r->word, x))
        return unexpected(r, "a payoff");
    return advance(r);
}

static int
take_index(struct reading *r, size_t most, const char *what, size_t *index)
{
    uint64_t k = 0;
    if (r->token != WORD || !pf_parse_count(r->word, &k))
        return unexpected(r, what);
    if (k > most)
        return pf_diag_at(r->diag, here(r), "%s is %llu; it is at most %zu",
                          what, (unsigned long long) k, most);
    *index = (size_t) k;
    return advance(r);
}

static int
read_players(struct reading *r)
{
    size_t players = 0;
    int status = expect(r, OPEN, "'{' before the players' names");
    while (status == PF_OK && r->token == TEXT) {
        players++;
        status = advance(r);
    }
    if (status == PF_OK)
        status = expect(r, CLOSE, "'}' after the players' names");
    if (status == PF_OK && players != 2)
        status = pf_diag_at(r->diag, here(r),
                            "the game has %zu players; a preference is a game "
                            "of two",
                            players);
    return status;
}

static int
read_prologue(struct reading *r)
{
    static const char message[] = "'NFG 1 R' at the start of the file";
    int status = advance(r);
    if (status == PF_OK && (r->token != WORD || strcmp(r->word, "NFG") != 0))
        status = unexpected(r, message);
    for (int k = 0; status == PF_OK && k < 3; k++) /* NFG, version, R or D */
        status = expect(r, WORD, message);
    if (status == PF_OK)
        status = expect(r, TEXT, "the game's title in quotes");
    return status == PF_OK ? read_players(r) : status;
}

static int
check_size(struct reading *r, size_t first, size_t second)
{
    if (first != second)
        return pf_diag_at(r->diag, here(r),
                          "the players have %zu and %zu strategies; a "
                          "preference is a symmetric game",
                          first, second);
    if (first < 2)
        return pf_diag_at(r->diag, here(r),
                          "%zu strategies are too few; a preference has 2 to "
                          "%d responses",
                          first, PF_MAX_RESPONSES);
    r->n = first;
    return PF_OK;
}

/* One player's strategies; those of player 1 give the labels. */
static int
read_strategies(struct reading *r, bool keep, size_t *count)
{
    int status = expect(r, OPEN, "'{' before a player's strategies");
    *count = 0;
    while (status == PF_OK && r->token == TEXT) {
        if (*count == PF_MAX_RESPONSES)
            return pf_diag_at(r->diag, here(r),
                              "there are too many strategies; %d are allowed",
                              PF_MAX_RESPONSES);
        if (keep) {
            r->label[*count] = strdup(r->word);
            if (r->label[*count] == NULL)
                return PF_ENOMEM;
        }
        (*count)++;
        status = advance(r);
    }
    if (status == PF_OK)
        status = expect(r, CLOSE, "'}' after a player's strategies");
    return status;
}

static int
read_sizes(struct reading *r)
{
    size_t size[2] = {0, 0};
    int status = expect(r, OPEN, "'{' before the strategies");
    if (status == PF_OK && r->token == OPEN) {
        r->label = calloc(PF_MAX_RESPONSES, sizeof *r->label);
        status = r->label != NULL ? PF_OK : PF_ENOMEM;
        for (size_t k = 0; status == PF_OK && k < 2; k++)
            status = read_strategies(r, k == 0, &size[k]);
    } else {
        for (size_t k = 0; status == PF_OK && k < 2; k++)
            status = take_index(r, PF_MAX_RESPONSES, "a number of strategies",
                                &size[k]);
    }
    if (status == PF_OK)
        status = expect(r, CLOSE, "'}' after the strategies");
    return status == PF_OK ? check_size(r, size[0], size[1]) : status;
}

/* { "name" 1, -1 }: appended to the outcomes. */
static int
read_outcome(struct reading *r, size_t *room)
{
    if (r->outcomes == *room) {
        *room *= 2;
        double *more = realloc(r->outcome, 2 * *room * sizeof *more);
        if (more == NULL)
            return PF_ENOMEM;
        r->outcome = more;
    }
    double *pay = &r->outcome[2 * r->outcomes];
    int status = expect(r, OPEN, "'{' before an outcome");
    if (status == PF_OK)
        status = expect(r, TEXT, "an outcome's name in quotes");
    if (status == PF_OK)
        status = take_number(r, &pay[0]);
    if (status == PF_OK)
        status = take_number(r, &pay[1]);
    if (status == PF_OK)
        status = expect(r, CLOSE, "'}' after two payoffs");
    r->outcomes += status == PF_OK;
    return status;
}

static int
read_outcomes(struct reading *r)
{
    size_t room = 16;
    r->outcome = calloc(2 * room, sizeof *r->outcome);
    if (r->outcome == NULL)
        return PF_ENOMEM;
    r->outcomes = 1;
    int status = expect(r, OPEN, "'{' before the outcomes");
    while (status == PF_OK && r->token == OPEN)
        status = read_outcome(r, &room);
    if (status == PF_OK)
        status = expect(r, CLOSE, "'}' after the outcomes");
    return status;
}

static int
read_cell(struct reading *r, size_t cell)
{
    size_t k = 0;
    if (r->outcome != NULL) {
        int found = take_index(r, r->outcomes - 1, "an outcome's number", &k);
        r->a[cell] = r->outcome[2 * k];
        r->b[cell] = r->outcome[2 * k + 1];
        return found;
    }
    int status = take_number(r, &r->a[cell]);
    return status == PF_OK ? take_number(r, &r->b[cell]) : status;
}

static int
read_cells(struct reading *r)
{
    int status = PF_OK;
    r->a = calloc(r->n * r->n, sizeof *r->a);
    r->b = calloc(r->n * r->n, sizeof *r->b);
    if (r->a == NULL || r->b == NULL)
        return PF_ENOMEM;
    if (r->token == TEXT) /* the comment */
        status = advance(r);
    if (status == PF_OK && r->token == OPEN)
        status = read_outcomes(r);
    for (size_t j = 0; status == PF_OK && j < r->n; j++)
        for (size_t i = 0; status == PF_OK && i < r->n; i++)
            status = read_cell(r, i * r->n + j);
    if (status == PF_OK && r->token != END)
        status = unexpected(r, "the end of the file after the last payoff");
    return status;
}

static double
largest(const struct reading *r)
{
    double most = 0.0;
    for (size_t k = 0; k < r->n * r->n; k++)
        most = fmax(most, fmax(fabs(r->a[k]), fabs(r->b[k])));
    return most;
}

/* Is the game symmetric with a constant sum? Names the first cell where not. */
static int
check_game(const struct reading *r)
{
    char x[32], y[32], z[32];
    size_t n = r->n;
    struct pf_place at = pf_source_place(r->source, 0);
    double sum = r->a[0] + r->b[0], slack = TOLERANCE * largest(r);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            double a = r->a[i * n + j], b = r->b[i * n + j];
            double mirrored = r->a[j * n + i];
            if (!(fabs(a + b - sum) <= slack))
                return pf_diag_at(
                    r->diag, at,
                    "not a constant-sum game: strategies (%zu,%zu) pay %s and "
                    "%s, but (1,1) pays %s in sum",
                    i + 1, j + 1, pf_format_real(a, x), pf_format_real(b, y),
                    pf_format_real(sum, z));
            if (!(fabs(b - mirrored) <= slack))
                return pf_diag_at(
                    r->diag, at,
                    "not a symmetric game: player 2 gets %s at strategies "
                    "(%zu,%zu), but player 1 gets %s at (%zu,%zu)",
                    pf_format_real(b, x), i + 1, j + 1,
                    pf_format_real(mirrored, y), j + 1, i + 1);
        }
    return PF_OK;
}

/* The gains, made skew-symmetric to the last bit. */
static void
take_gains(struct reading *r, struct pf_square *out)
{
    size_t n = r->n;
    for (size_t i = 0; i < n; i++) {
        r->b[i * n + i] = 0.0;
        for (size_t j = i + 1; j < n; j++) {
            double gain = 0.5 * (r->a[i * n + j] - r->a[j * n + i]);
            r->b[i * n + j] = gain;
            r->b[j * n + i] = -gain;
        }
    }
    out->n = n;
    out->x = r->b;
    out->label = r->label;
    r->b = NULL;
    r->label = NULL;
}

int
pf_read_nfg(struct pf_square *out, const struct pf_source *source,
            struct pf_diag *d)
{
    struct reading r = {
        .source = source, .diag = d, .next = source->text, .line = 1};
    memset(out, 0, sizeof *out);
    r.word = calloc(strlen(source->text) + 1, 1);
    int status = r.word != NULL ? read_prologue(&r) : PF_ENOMEM;
    if (status == PF_OK)
        status = read_sizes(&r);
    if (status == PF_OK)
        status = read_cells(&r);
    if (status == PF_OK)
        status = check_game(&r);
    if (status == PF_OK)
        take_gains(&r, out);
    for (size_t i = 0; r.label != NULL && i < PF_MAX_RESPONSES; i++)
        free(r.label[i]);
    free(r.label);
    free(r.word);
    free(r.a);
    free(r.b);
    free(r.outcome);
    return status;
}
