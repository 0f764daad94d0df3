/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/game_source.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/parse.h"
#include "core/status.h"
#include "core/text.h"
#include "lab/experiment/plan.h"

enum {
    WORLD = PF_GAME_FORMAT + 1,
    SEED,
    CONTEXT,
    FIT,
    PRIOR,
    LEFT,
    RIGHT,
    WINNER,
    ANNOTATOR,
    ONLY,
    UNLISTED,
    KIND,
    SCALE
};

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
    TEXT("world", "experiment: the world's id (the first)"),
    {.name = "seed",
     .unit = "",
     .doc = "experiment: the seed (its first)",
     .form = PF_COUNT,
     .hi = 1e15},
    TEXT("context", "experiment: number of the context, from 1; comparisons: "
                    "name of the context column"),
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

static int
read_import(struct pf_game_source *out, const char *input,
            const struct pf_values *v, struct pf_diag *d)
{
    struct pf_import_options o;
    struct pf_import_facts facts;
    pf_import_options_init(&o);
    o.fit.fit = (enum pf_fit) v->number[FIT];
    if (v->given[PRIOR])
        o.fit.prior = v->number[PRIOR];
    o.columns.left = v->text[LEFT];
    o.columns.right = v->text[RIGHT];
    o.columns.winner = v->text[WINNER];
    o.columns.context = v->text[CONTEXT];
    o.columns.annotator = v->text[ANNOTATOR];
    o.columns.only = v->text[ONLY];
    o.unlisted = (enum pf_unlisted) v->number[UNLISTED];
    o.kind = (enum pf_matrix_kind) v->number[KIND];
    o.scale = v->number[SCALE];
    int status = pf_import_game(input, &o, &out->preference, &facts, d);
    if (status != PF_OK)
        return status;
    int n = snprintf(out->heading, sizeof out->heading, "%s: %s", input,
                     facts.format);
    if (facts.comparisons > 0 && n > 0 && (size_t) n < sizeof out->heading)
        snprintf(out->heading + n, sizeof out->heading - (size_t) n,
                 ", %zu comparisons (%zu ties, %zu pairs never compared), fit "
                 "%s, prior %g",
                 facts.comparisons, facts.ties, facts.unseen, facts.fit,
                 facts.prior);
    return PF_OK;
}

static const struct pf_world_def *
choose_world(const struct pf_design *design, const char *file, const char *id,
             struct pf_diag *d)
{
    const char *names[64];
    size_t n = design->n_worlds < 64 ? design->n_worlds : 64;
    for (size_t i = 0; i < design->n_worlds; i++)
        if (id == NULL || strcmp(design->world[i].id, id) == 0)
            return &design->world[i];
    for (size_t i = 0; i < n; i++)
        names[i] = design->world[i].id;
    const char *near = pf_nearest(id, n, pf_name_in_array, names);
    pf_diag_at(d, (struct pf_place){file, 0},
               "there is no world '%s'; did you mean '%s'?", id,
               near != NULL ? near : design->world[0].id);
    return NULL;
}

/* Takes context c (from 1) of a built world. */
static int
take_context(struct pf_game_source *out, const struct pf_world *w, uint64_t c,
             struct pf_diag *d)
{
    size_t n = w->responses;
    if (c < 1 || c > w->contexts)
        return pf_diag_at(d, (struct pf_place){0},
                          "context %" PRIu64 " is not from 1 to %zu", c,
                          w->contexts);
    int status = pf_preference_alloc(&out->preference, n);
    out->log_ref = calloc(n, sizeof *out->log_ref);
    if (status != PF_OK || out->log_ref == NULL)
        return PF_ENOMEM;
    memcpy(out->preference.P, pf_world_preference(w, c - 1),
           n * n * sizeof(double));
    memcpy(out->log_ref, w->log_ref + (c - 1) * n, n * sizeof(double));
    if (w->label == NULL)
        return PF_OK;
    out->preference.label = calloc(n, sizeof(char *));
    for (size_t y = 0; out->preference.label != NULL && y < n; y++) {
        out->preference.label[y] = strdup(w->label[y]);
        if (out->preference.label[y] == NULL)
            return PF_ENOMEM;
    }
    return out->preference.label != NULL ? PF_OK : PF_ENOMEM;
}

static int
build_world(struct pf_game_source *out, const struct pf_experiment *e,
            const struct pf_design *design, const struct pf_values *v,
            struct pf_diag *d)
{
    uint64_t context = 1, seed = design->first_seed;
    const struct pf_world_def *def =
        choose_world(design, e->file, v->text[WORLD], d);
    if (def == NULL)
        return PF_EINPUT;
    if (v->text[CONTEXT] != NULL && !pf_parse_count(v->text[CONTEXT], &context))
        return pf_diag_at(d, (struct pf_place){0},
                          "context '%s' is not a number: in an experiment "
                          "contexts are counted from 1",
                          v->text[CONTEXT]);
    if (v->given[SEED])
        seed = (uint64_t) v->number[SEED];
    struct pf_world_recipe recipe;
    struct pf_world *w = NULL;
    struct pf_world_part *parts = calloc(def->n_preferences + 2, sizeof *parts);
    if (parts == NULL)
        return PF_ENOMEM;
    pf_world_recipe_of(&recipe, def, e->base, parts);
    int status =
        pf_world_alloc(&w, &recipe, e->seed, def->per_seed ? seed : 0, d);
    if (status == PF_OK)
        status = take_context(out, w, context, d);
    if (status == PF_OK)
        out->beta = w->beta;
    snprintf(out->heading, sizeof out->heading,
             "%s: world '%s', seed %" PRIu64 ", context %" PRIu64
             " (of %zu worlds)",
             e->file, def->id, seed, context, design->n_worlds);
    pf_world_free(w);
    free(parts);
    return status;
}

static int
read_experiment(struct pf_game_source *out, const char *input,
                const struct pf_values *v, struct pf_diag *d)
{
    struct pf_experiment e = {0};
    struct pf_design design = {0};
    const size_t choice[PF_MAX_AXES] = {0};
    int status = pf_experiment_read(&e, input, NULL, 0, d);
    if (status == PF_OK)
        status = pf_design_read(&design, &e, choice, d);
    if (status == PF_OK)
        status = build_world(out, &e, &design, v, d);
    pf_design_clear(&design);
    pf_experiment_clear(&e);
    return status;
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

static bool
is_experiment(const char *input)
{
    const char *dot = strrchr(input, '.');
    return dot != NULL && strcmp(dot, ".xml") == 0;
}

int
pf_game_source_read(struct pf_game_source *out, const char *input,
                    const struct pf_values *options, struct pf_diag *d)
{
    memset(out, 0, sizeof *out);
    out->beta = options->number[PF_GAME_BETA];
    out->from_experiment = is_experiment(input);
    int status = out->from_experiment ? read_experiment(out, input, options, d)
                                      : read_import(out, input, options, d);
    pf_tame(out->heading); /* it holds a file's name */
    if (status == PF_OK && options->text[PF_GAME_REFERENCE] != NULL)
        status = read_reference(out, options->text[PF_GAME_REFERENCE], d);
    if (options->given[PF_GAME_BETA])
        out->beta = options->number[PF_GAME_BETA];
    if (status == PF_OK && !(out->beta > 0.0))
        status = pf_diag_at(d, (struct pf_place){input, 0},
                            "the world has beta 0; give --beta to say how "
                            "much regularisation to look at");
    return status;
}

void
pf_game_source_clear(struct pf_game_source *source)
{
    pf_preference_clear(&source->preference);
    free(source->log_ref);
    memset(source, 0, sizeof *source);
}
