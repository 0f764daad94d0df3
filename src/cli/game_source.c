/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/game_source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/parse.h"
#include "core/status.h"
#include "core/text.h"
#include "eval/report/game_figure.h"
#include "sim/reference/reference.h"

#define TEXT(id, what)                                                         \
    {                                                                          \
        .name = id, .unit = "", .doc = what, .form = PF_TEXT                   \
    }

const struct pf_param pf_game_options[] = {
    {.name = "beta",
     .unit = "",
     .doc = "KL regularisation",
     .form = PF_REAL,
     .lo = 1e-8,
     .hi = 1e6,
     .def = 0.1},
    {.name = "reference",
     .unit = "",
     .doc = "file with the reference policy, one probability per response",
     .form = PF_FILE},
    {.name = "format",
     .unit = "",
     .doc = "how to write it",
     .form = PF_CHOICE,
     .choices = "text|json"},
    TEXT("export", "write the preference to this file, .csv or .nfg, and say "
                   "nothing"),
    TEXT("world", "experiment, results: the world's id (the first)"),
    {.name = "seed",
     .unit = "",
     .doc = "experiment, results: the seed (its first)",
     .form = PF_COUNT,
     .hi = 1e15},
    TEXT("context", "experiment, results: number of the context, from 1; "
                    "comparisons: name of the context column"),
    {.name = "fit",
     .unit = "",
     .doc = "from counts to probabilities",
     .form = PF_CHOICE,
     .choices = PF_FIT_CHOICES},
    {.name = "prior",
     .unit = "",
     .doc = "virtual wins each way and pair",
     .form = PF_REAL,
     .hi = 1e9,
     .def = 1.0},
    TEXT("left", "comparisons: column of one response"),
    TEXT("right", "comparisons: column of the other"),
    TEXT("winner", "comparisons: column of the winner"),
    TEXT("annotator", "comparisons: column of the annotator"),
    TEXT("only", "comparisons: count this context only"),
    {.name = "unlisted",
     .unit = "",
     .doc = "orders: what is not ranked",
     .form = PF_CHOICE,
     .choices = "ignore|below"},
    {.name = "kind",
     .unit = "",
     .doc = "matrix: what its numbers are",
     .form = PF_CHOICE,
     .choices = "probability|counts|skew"},
    {.name = "scale",
     .unit = "",
     .doc = "strategic game: the gain that makes a win certain, 0 for the "
            "largest",
     .form = PF_REAL,
     .hi = 1e300},
    {0}};

static const char *
base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

static int
read_import(struct pf_game_source *out, const char *input,
            const struct pf_values *v, struct pf_diag *d)
{
    struct pf_import_options o;
    struct pf_import_facts facts;
    pf_import_options_init(&o);
    o.fit.fit = (enum pf_fit) v->number[PF_GAME_FIT];
    if (v->given[PF_GAME_PRIOR])
        o.fit.prior = v->number[PF_GAME_PRIOR];
    o.columns.left = v->text[PF_GAME_LEFT];
    o.columns.right = v->text[PF_GAME_RIGHT];
    o.columns.winner = v->text[PF_GAME_WINNER];
    o.columns.context = v->text[PF_GAME_CONTEXT];
    o.columns.annotator = v->text[PF_GAME_ANNOTATOR];
    o.columns.only = v->text[PF_GAME_ONLY];
    o.unlisted = (enum pf_unlisted) v->number[PF_GAME_UNLISTED];
    o.kind = (enum pf_matrix_kind) v->number[PF_GAME_KIND];
    o.scale = v->number[PF_GAME_SCALE];
    int status = pf_import_game(input, &o, &out->preference, &facts, d);
    if (status != PF_OK)
        return status;
    int n = snprintf(out->heading, sizeof out->heading, "%s: %s", input,
                     facts.format);
    snprintf(out->title, sizeof out->title, "%s", base_name(input));
    if (facts.comparisons > 0 && n > 0 && (size_t) n < sizeof out->heading)
        snprintf(out->heading + n, sizeof out->heading - (size_t) n,
                 ", %zu comparisons (%zu ties, %zu pairs never compared), fit "
                 "%s, prior %g",
                 facts.comparisons, facts.ties, facts.unseen, facts.fit,
                 facts.prior);
    return PF_OK;
}

static int
read_reference(struct pf_game_source *out, const char *file, struct pf_diag *d)
{
    const pf_reference_type *type =
        (const pf_reference_type *) pf_kind_find(&pf_reference_family, "file");
    struct pf_place at = {file, 0};
    struct pf_values v = {0};
    free(out->log_ref);
    out->log_ref = calloc(out->preference.n, sizeof *out->log_ref);
    int status = out->log_ref != NULL ? pf_values_init(&v, type->kind.params)
                                      : PF_ENOMEM;
    if (status == PF_OK)
        status = pf_values_set(&v, "reference", "file", file, d, at);
    const struct pf_reference_request q = {
        .n = out->preference.n, .values = &v, .diag = d, .at = at};
    if (status == PF_OK)
        status = pf_reference_build(out->log_ref, type, &q);
    pf_values_clear(&v);
    return status;
}

bool
pf_game_is_results(const char *input)
{
    static const char sqlite[] = "SQLite format 3"; /* and its NUL */
    char start[sizeof sqlite] = "";
    struct stat is;
    /* looking into a pipe would take away what is in it */
    if (stat(input, &is) != 0 || !S_ISREG(is.st_mode))
        return false;
    FILE *f = fopen(input, "rb");
    if (f == NULL)
        return false;
    size_t n = fread(start, 1, sizeof start, f);
    fclose(f);
    return n == sizeof start && memcmp(start, sqlite, n) == 0;
}

static int
read_any(struct pf_game_source *out, const char *input,
         const struct pf_values *options, struct pf_diag *d)
{
    const char *dot = strrchr(input, '.');
    if (dot != NULL && strcmp(dot, ".xml") == 0)
        return pf_game_source_experiment(out, input, options, d);
    if (pf_game_is_results(input))
        return pf_game_source_results(out, input, options, d);
    return read_import(out, input, options, d);
}

int
pf_game_source_read(struct pf_game_source *out, const char *input,
                    const struct pf_values *options, struct pf_diag *d)
{
    memset(out, 0, sizeof *out);
    out->beta = options->number[PF_GAME_BETA];
    int status = read_any(out, input, options, d);
    pf_tame(out->heading); /* it holds a file's name */
    pf_tame(out->title);
    if (status == PF_OK && options->text[PF_GAME_REFERENCE] != NULL)
        status = read_reference(out, options->text[PF_GAME_REFERENCE], d);
    if (options->given[PF_GAME_BETA])
        out->beta = options->number[PF_GAME_BETA];
    return status;
}

/* It does not depend on beta, but an analysis needs one. */
int
pf_game_source_figure(struct pf_figure *out, const char *input,
                      const struct pf_values *options, struct pf_diag *d)
{
    struct pf_game_source source;
    struct pf_game_facts facts = {0};
    memset(out, 0, sizeof *out);
    int status = pf_game_source_read(&source, input, options, d);
    if (status == PF_OK) {
        const struct pf_game game = {
            .n = source.preference.n,
            .P = source.preference.P,
            .label = (const char *const *) source.preference.label,
            .log_ref = source.log_ref,
            .beta = source.beta > 0.0 ? source.beta : 1.0};
        status = pf_game_analyse(&game, &facts);
    }
    if (status == PF_OK)
        status = pf_game_figure(out, &facts, source.title, d);
    pf_game_facts_clear(&facts);
    pf_game_source_clear(&source);
    return status;
}

void
pf_game_source_clear(struct pf_game_source *source)
{
    pf_preference_clear(&source->preference);
    free(source->log_ref);
    memset(source, 0, sizeof *source);
}
