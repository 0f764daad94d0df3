/* Reference policies, and worlds made of preferences and references.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_randist.h>
#include <string.h>
#include <unistd.h>

#include "sim/world/batch.h"
#include "tests/building.h"
#include "tests/testing.h"

START_TEST(law_references_are_policies)
{
    const struct pf_kind *kind = pf_reference_family.kinds[_i];
    const pf_reference_type *type = (const pf_reference_type *) kind;
    if (strcmp(kind->name, "file") == 0)
        return; /* has a test of its own */
    double first[5], again[5], other[5], sum = 0.0;
    bool list = strcmp(kind->name, "list") == 0;
    bool coverage = strcmp(kind->name, "coverage") == 0;
    /* Without a spread, nothing shows of what coverage draws. */
    const char *const *pairs =
        list       ? PF_PAIRS("values=0.5 0.125,0.25 0.0625 0.0625")
        : coverage ? PF_PAIRS("spread=1")
                   : PF_NO_PAIRS;
    ck_assert_int_eq(pf_test_reference(first, 5, kind->name, 1, NULL, pairs),
                     PF_OK);
    ck_assert_int_eq(pf_test_reference(again, 5, kind->name, 1, NULL, pairs),
                     PF_OK);
    ck_assert_int_eq(pf_test_reference(other, 5, kind->name, 2, NULL, pairs),
                     PF_OK);
    for (size_t y = 0; y < 5; y++) {
        ck_assert(isfinite(first[y]));
        sum += exp(first[y]);
    }
    ck_assert_double_eq_tol(sum, 1.0, 1e-14);
    ck_assert(memcmp(first, again, sizeof first) == 0);
    ck_assert((memcmp(first, other, sizeof first) != 0) == type->draws);
}
END_TEST

START_TEST(references_follow_their_formulas)
{
    double x[3], a[3], b[3];
    pf_test_reference(x, 3, "uniform", 0, NULL, PF_NO_PAIRS);
    ck_assert_double_eq_tol(x[2], -log(3.0), 1e-15);
    pf_test_reference(x, 3, "zipf", 0, NULL, PF_NO_PAIRS);
    ck_assert_double_eq_tol(exp(x[0]), 6.0 / 11.0, 1e-15);
    ck_assert_double_eq_tol(exp(x[2]), 2.0 / 11.0, 1e-15);
    pf_test_reference(x, 3, "zipf", 0, NULL, PF_PAIRS("exponent=2", "shift=1"));
    ck_assert_double_eq_tol(exp(x[0] - x[2]), 4.0, 1e-14);
    pf_test_reference(x, 3, "list", 0, NULL, PF_PAIRS("values=0.6 0.3,0.1"));
    ck_assert_double_eq_tol(exp(x[1]), 0.3, 1e-15);
    pf_test_reference(a, 3, "gaussian", 4, NULL, PF_PAIRS("spread=0.5"));
    pf_test_reference(b, 3, "gaussian", 4, NULL, PF_PAIRS("spread=900"));
    ck_assert_double_eq_tol((a[0] - a[1]) * 1800.0, b[0] - b[1], 1e-9);
    ck_assert(isfinite(b[0]) && isfinite(b[1]) && isfinite(b[2]));
}
END_TEST

START_TEST(coverage_is_exact)
{
    static const char *const exponents[] = {"exponent=0.5", "exponent=10",
                                            "exponent=700", "exponent=1e-6"};
    const char *exponent = exponents[_i / 2];
    const char *response = _i % 2 ? "response=4" : "response=1";
    size_t covered = _i % 2 ? 3 : 0, other = 2;
    double x[5], even[5], sum = 0.0, e = strtod(exponent + 9, NULL);
    pf_test_reference(x, 5, "coverage", 3, NULL,
                      PF_PAIRS(exponent, response, "spread=1.5"));
    pf_test_reference(even, 5, "coverage", 3, NULL,
                      PF_PAIRS(exponent, response));
    ck_assert_double_eq_tol(x[covered] / -e, 1.0, 1e-9);
    ck_assert_double_eq_tol(even[covered] / -e, 1.0, 1e-9);
    gsl_rng *r = pf_rng_alloc(7, 3, "reference/0");
    double g[5];
    for (size_t y = 0; y < 5; y++)
        g[y] = gsl_ran_ugaussian(r);
    gsl_rng_free(r);
    for (size_t y = 0; y < 5; y++) {
        sum += exp(x[y]);
        if (y == covered)
            continue;
        ck_assert_double_eq_tol(exp(even[y]), -expm1(-e) / 4.0, 1e-15);
        ck_assert_double_eq_tol(x[y] - x[other], 1.5 * (g[y] - g[other]),
                                1e-13);
    }
    ck_assert_double_eq_tol(sum, 1.0, 1e-14);
}
END_TEST

static const struct mistake {
    const char *type;
    const char *pairs[3];
    const char *says;
} mistakes[] = {
    {"list", {"values=0.6 0.3"}, "there are 2 numbers for 3 responses"},
    {"list", {"values=0.6 0.3 0.2"}, "sum to 1.1; they must sum to 1"},
    {"list", {"values=0.6 0.4 0"}, "values: number 3 is 0; every response needs"},
    {"list", {"values=1.2 -0.4 0.2"}, "values: number 2 is -0.4"},
    {"list", {"values=a b c"}, "values: 'a' at position 1 is not a number"},
    {"list", {NULL}, "list needs values="},
    {"file", {"file=/nowhere/at-all"}, "cannot open '/nowhere/at-all'"},
    {"gaussian", {"spread=-1"}, "spread=\"-1\" is not a number from 0"},
    {"zipf", {"exponents=1"}, "did you mean 'exponent'?"},
    {"coverage", {"response=4"}, "response=\"4\" but there are 3 responses"},
    {"coverage", {"exponent=0"}, "exponent=\"0\" is not a number from"},
};

START_TEST(mistakes_in_references_are_explained)
{
    const struct mistake *m = &mistakes[_i];
    struct pf_diag d = {0};
    double x[3];
    ck_assert_int_eq(pf_test_reference(x, 3, m->type, 0, &d, m->pairs),
                     PF_EINPUT);
    pf_test_says(&d, m->says);
}
END_TEST

/* A preference or reference of a recipe, with its values. */
struct part {
    struct pf_values values;
    struct pf_world_part made;
};

static void
make_part(struct part *part, const struct pf_family *family, const char *name,
          const char *const *pairs)
{
    const struct pf_kind *kind = pf_kind_find(family, name);
    ck_assert_ptr_nonnull(kind);
    ck_assert_int_eq(pf_test_values(&part->values, kind, pairs, NULL), PF_OK);
    part->made.kind = kind;
    part->made.values = &part->values;
    part->made.at.file = "w.xml";
    part->made.at.line = 4;
}

struct kit {
    struct part part[4]; /* three preferences and the reference */
    struct pf_world_part preference[3];
    struct pf_world_recipe recipe;
};

/* A bradley-terry world of `contexts` contexts with a gaussian reference. */
static void
make_kit(struct kit *k, size_t contexts)
{
    static const char *const names[] = {"bradley-terry", "hodge-mix", "munos"};
    memset(k, 0, sizeof *k);
    for (size_t i = 0; i < 3; i++) {
        make_part(&k->part[i], &pf_preference_family, names[i],
                  i < 2 ? PF_PAIRS("actions=3") : PF_NO_PAIRS);
        k->preference[i] = k->part[i].made;
    }
    make_part(&k->part[3], &pf_reference_family, "gaussian", PF_NO_PAIRS);
    k->recipe.contexts = contexts;
    k->recipe.beta = 0.1;
    k->recipe.n_preferences = 1;
    k->recipe.preference = k->preference;
    k->recipe.reference = &k->part[3].made;
}

static void
clear_kit(struct kit *k)
{
    for (size_t i = 0; i < 4; i++)
        pf_values_clear(&k->part[i].values);
}

static struct pf_world *
built(const struct kit *k, uint64_t seed, uint64_t draw)
{
    struct pf_world *w = NULL;
    ck_assert_int_eq(pf_world_alloc(&w, &k->recipe, seed, draw, NULL), PF_OK);
    ck_assert_ptr_nonnull(w);
    return w;
}

START_TEST(contexts_have_streams_of_their_own)
{
    struct kit k;
    make_kit(&k, 3);
    struct pf_world *w = built(&k, 11, 5);
    ck_assert_uint_eq(w->contexts, 3);
    ck_assert_uint_eq(w->responses, 3);
    ck_assert(w->beta == 0.1);
    ck_assert_ptr_null(w->label);
    for (size_t c = 0; c < 3; c++) {
        char name[32];
        struct pf_preference p;
        double log_ref[3];
        snprintf(name, sizeof name, "preference/%zu", c);
        gsl_rng *rng = pf_rng_alloc(11, 5, name);
        struct pf_preference_request q = {.values = &k.part[0].values,
                                          .rng = rng};
        pf_preference_build(
            &p, (const pf_preference_type *) k.part[0].made.kind, &q);
        ck_assert(memcmp(p.P, pf_world_preference(w, c), 9 * sizeof *p.P) == 0);
        pf_preference_clear(&p);
        snprintf(name, sizeof name, "reference/%zu", c);
        pf_rng_rekey(rng, 11, 5, name);
        struct pf_reference_request r = {
            .n = 3, .values = &k.part[3].values, .rng = rng};
        pf_reference_build(log_ref,
                           (const pf_reference_type *) k.part[3].made.kind, &r);
        ck_assert(memcmp(log_ref, w->log_ref + 3 * c, sizeof log_ref) == 0);
        gsl_rng_free(rng);
        ck_assert_double_eq_tol(w->weight[c], 1.0 / 3.0, 1e-16);
    }
    pf_world_free(w);
    clear_kit(&k);
}
END_TEST

START_TEST(worlds_depend_on_seed_and_draw_only)
{
    struct kit small, large;
    make_kit(&small, 1);
    make_kit(&large, 3);
    struct pf_world *w[] = {built(&small, 11, 5), built(&large, 11, 5),
                            built(&small, 12, 5), built(&small, 11, 6)};
    size_t square = 9 * sizeof(double);
    ck_assert(memcmp(w[0]->P, w[1]->P, square) == 0);
    ck_assert(memcmp(w[0]->P, w[1]->P + 9, square) != 0);
    ck_assert(memcmp(w[0]->P, w[2]->P, square) != 0);
    ck_assert(memcmp(w[0]->P, w[3]->P, square) != 0);
    ck_assert(memcmp(w[0]->log_ref, w[1]->log_ref, 3 * sizeof(double)) == 0);
    ck_assert(memcmp(w[0]->log_ref, w[3]->log_ref, 3 * sizeof(double)) != 0);
    /* Another preference leaves the reference as it was. */
    small.recipe.preference = &small.preference[1];
    struct pf_world *other = built(&small, 11, 5);
    ck_assert(memcmp(w[0]->P, other->P, square) != 0);
    ck_assert(memcmp(w[0]->log_ref, other->log_ref, 3 * sizeof(double)) == 0);
    pf_world_free(other);
    for (size_t i = 0; i < 4; i++)
        pf_world_free(w[i]);
    pf_world_free(NULL);
    clear_kit(&small);
    clear_kit(&large);
}
END_TEST

START_TEST(a_preference_for_each_context)
{
    struct kit k;
    const double weight[] = {1.0, 0.0, 3.0};
    make_kit(&k, 3);
    k.recipe.n_preferences = 3;
    k.recipe.weight = weight;
    struct pf_world *w = built(&k, 1, 0);
    ck_assert_double_eq_tol(pf_world_preference(w, 2)[3], 2.0 / 3.0 - 0.05,
                            1e-15);
    ck_assert_str_eq(w->label[0], "y1"); /* only the third has labels */
    ck_assert(w->weight[0] == 0.25 && w->weight[1] == 0.0 &&
              w->weight[2] == 0.75);
    pf_world_free(w);
    clear_kit(&k);
}
END_TEST

START_TEST(what_draws_nothing_is_the_same_in_every_context)
{
    struct kit k;
    make_kit(&k, 4);
    k.recipe.preference = &k.preference[2];
    struct pf_world *w = built(&k, 1, 0);
    for (size_t c = 1; c < 4; c++) {
        ck_assert(memcmp(w->P, pf_world_preference(w, c), 9 * sizeof *w->P) ==
                  0);
        ck_assert(w->log_ref[0] != w->log_ref[3 * c]);
    }
    pf_world_free(w);
    clear_kit(&k);
}
END_TEST

static void
refused(const struct kit *k, const char *says)
{
    struct pf_diag d = {0};
    struct pf_world *w = NULL;
    ck_assert_int_eq(pf_world_alloc(&w, &k->recipe, 1, 0, &d), PF_EINPUT);
    ck_assert_ptr_null(w);
    pf_test_says(&d, says);
}

START_TEST(mistakes_in_recipes_are_explained)
{
    struct kit k;
    const double negative[] = {1.0, -2.0, 1.0}, nothing[] = {0.0, 0.0, 0.0};
    make_kit(&k, 3);
    k.recipe.weight = negative;
    refused(&k, "context weights: number 2 is -2; it must be at least 0");
    k.recipe.weight = nothing;
    refused(&k, "context weights: the sum is 0; it must be above 0");
    k.recipe.weight = NULL;
    k.recipe.n_preferences = 2;
    refused(&k, "there are 2 preferences for 3 contexts");
    k.recipe.n_preferences = 1;
    k.recipe.beta = -0.5;
    refused(&k, "beta is -0.5; it must be at least 0");
    k.recipe.beta = NAN;
    refused(&k, "beta is nan");
    k.recipe.beta = 0.0;
    k.recipe.contexts = 0;
    k.recipe.n_preferences = 1;
    refused(&k, "at least one context");
    k.recipe.contexts = 3;
    k.recipe.n_preferences = 3;
    ck_assert_int_eq(pf_values_set(&k.part[1].values, "hodge-mix", "actions",
                                   "5", NULL, k.recipe.at),
                     PF_OK);
    refused(&k, "w.xml:4: context 2 has 5 responses but context 1 has 3");
    clear_kit(&k);
}
END_TEST

START_TEST(references_come_from_files)
{
    char folder[] = "/tmp/prefarm-world-XXXXXX", path[64];
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/ref.txt", folder);
    FILE *f = fopen(path, "w");
    ck_assert_ptr_nonnull(f);
    fputs("0.6\r\n0.3\n0.1\n", f);
    ck_assert_int_eq(fclose(f), 0);
    struct kit k;
    make_kit(&k, 2);
    pf_values_clear(&k.part[3].values);
    make_part(&k.part[3], &pf_reference_family, "file",
              PF_PAIRS("file=ref.txt"));
    k.recipe.base = folder;
    struct pf_world *w = built(&k, 1, 0);
    ck_assert_double_eq_tol(exp(w->log_ref[0]), 0.6, 1e-15);
    ck_assert_double_eq_tol(exp(w->log_ref[5]), 0.1, 1e-15);
    pf_world_free(w);
    unlink(path);
    refused(&k, "/ref.txt': No such file");
    rmdir(folder);
    clear_kit(&k);
}
END_TEST

/* --- strings of tokens --- */

/* Values of a table that belongs to no family. */
static void
set_values(struct pf_values *v, const struct pf_param *params,
           const char *const *pairs)
{
    const struct pf_kind kind = {.name = "strings", .params = params};
    ck_assert_int_eq(pf_test_values(v, &kind, pairs, NULL), PF_OK);
}

START_TEST(strings_have_the_length_of_their_tokens)
{
    struct kit k;
    struct pf_values strings, covariates;
    static const double length[3] = {2.0, 2.0, 1.0}; /* 00, 0., and . */
    make_kit(&k, 2);
    struct pf_world *bare = built(&k, 11, 5);
    ck_assert(bare->strings == NULL && bare->length == NULL);
    set_values(&strings, pf_string_params, PF_PAIRS("end=yes"));
    set_values(&covariates, pf_covariate_params,
               PF_PAIRS("length=50", "lists=0.5"));
    k.recipe.covariates = &covariates;
    struct pf_world *drawn = built(&k, 11, 5);
    k.recipe.strings = &strings;
    struct pf_world *both = built(&k, 11, 5);
    k.recipe.covariates = NULL;
    struct pf_world *w = built(&k, 11, 5);
    ck_assert(w->strings->vocabulary == 2 && w->strings->tokens == 2);
    ck_assert(w->strings->end && w->strings->n == 3);
    ck_assert_ptr_null(w->list);
    for (size_t i = 0; i < 6; i++) {
        ck_assert(w->length[i] == length[i % 3]);
        ck_assert(both->length[i] == length[i % 3]);
        ck_assert(both->list[i] == drawn->list[i]);
        ck_assert_double_gt(drawn->length[i], 2.0);
    }
    ck_assert(memcmp(w->P, bare->P, 18 * sizeof *w->P) == 0);
    ck_assert(memcmp(both->log_ref, bare->log_ref, 6 * sizeof *w->P) == 0);
    pf_world_free(bare);
    pf_world_free(drawn);
    pf_world_free(both);
    pf_world_free(w);
    pf_values_clear(&strings);
    pf_values_clear(&covariates);
    clear_kit(&k);
}
END_TEST

static const struct misfit {
    const char *pairs[4];
    const char *says;
} misfits[] = {
    {{"tokens=3"},
     "w.xml:4: strings of 3 tokens from a vocabulary of 2 are 8 responses, and "
     "the preference has 3"},
    {{"tokens=1"}, "strings of 1 token from a vocabulary of 2 are 2 responses"},
    {{"tokens=2", "vocabulary=3", "end=yes"},
     "strings of up to 2 tokens from a vocabulary of 3, the last of them an "
     "end, are 7 responses, and the preference has 3"},
    {{"tokens=40"},
     "strings of 40 tokens from a vocabulary of 2 are too many responses"},
};

START_TEST(strings_must_be_the_responses)
{
    struct kit k;
    struct pf_values strings;
    make_kit(&k, 2);
    set_values(&strings, pf_string_params, misfits[_i].pairs);
    k.recipe.strings = &strings;
    k.recipe.at.file = "w.xml";
    k.recipe.at.line = 4;
    refused(&k, misfits[_i].says);
    pf_values_clear(&strings);
    clear_kit(&k);
}
END_TEST

/* Worlds of one shape: with strings, with others, with none. */
START_TEST(a_batch_has_strings_in_common)
{
    struct kit k;
    struct pf_values strings[2];
    struct pf_world *w[4];
    const struct pf_world *lane[PF_LANE_WIDTH];
    struct pf_world_batch b;
    make_kit(&k, 1);
    set_values(&strings[0], pf_string_params, PF_PAIRS("end=yes"));
    set_values(&strings[1], pf_string_params,
               PF_PAIRS("tokens=1", "vocabulary=3"));
    w[2] = built(&k, 11, 5);
    for (size_t i = 0; i < 2; i++) {
        k.recipe.strings = &strings[i];
        w[i] = built(&k, 11, 5);
    }
    k.recipe.strings = &strings[0];
    w[3] = built(&k, 11, 6); /* the same strings in another world */
    for (size_t i = 0; i < 16; i++) {
        size_t first = i / 4, odd = i % 4;
        bool same = first == odd || (first % 3 == 0 && odd % 3 == 0);
        for (size_t l = 0; l < PF_LANE_WIDTH; l++)
            lane[l] = w[l == 6 ? odd : first];
        ck_assert_int_eq(pf_world_batch_init(&b, lane, PF_LANE_WIDTH, NULL),
                         same ? PF_OK : PF_EINPUT);
        if (same)
            ck_assert_ptr_eq(b.task.strings, w[first]->strings);
        if (same && first == 0)
            ck_assert(b.task.length[2 * PF_LANE_WIDTH + 6] == 1.0 &&
                      b.task.length[1 * PF_LANE_WIDTH + 6] == 2.0);
        pf_world_batch_clear(&b);
    }
    for (size_t i = 0; i < 4; i++)
        pf_world_free(w[i]);
    for (size_t i = 0; i < 2; i++)
        pf_values_clear(&strings[i]);
    clear_kit(&k);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("world");
    size_t kinds = 0;
    while (pf_reference_family.kinds[kinds] != NULL)
        kinds++;
    PF_ADD_LOOP(s, law_references_are_policies, kinds);
    PF_ADD(s, references_follow_their_formulas);
    PF_ADD_LOOP(s, coverage_is_exact, 8);
    PF_ADD_LOOP(s, mistakes_in_references_are_explained,
                sizeof mistakes / sizeof mistakes[0]);
    PF_ADD(s, contexts_have_streams_of_their_own);
    PF_ADD(s, worlds_depend_on_seed_and_draw_only);
    PF_ADD(s, a_preference_for_each_context);
    PF_ADD(s, what_draws_nothing_is_the_same_in_every_context);
    PF_ADD(s, mistakes_in_recipes_are_explained);
    PF_ADD(s, references_come_from_files);
    PF_ADD(s, strings_have_the_length_of_their_tokens);
    PF_ADD_LOOP(s, strings_must_be_the_responses,
                sizeof misfits / sizeof misfits[0]);
    PF_ADD(s, a_batch_has_strings_in_common);
    return s;
}

PF_TEST_MAIN(make_suite)
