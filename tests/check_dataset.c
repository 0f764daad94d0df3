/* Data sets of judged pairs: what is written comes back, what is wrong is
 * named, and what is exported is what a run learns from.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/random.h"
#include "core/status.h"
#include "lab/worlds/dataset.h"
#include "lab/worlds/dataset_draw.h"
#include "lab/worlds/world_cache.h"
#include "tests/experiment_text.h"
#include "tests/import_files.h"
#include "tests/support.h"
#include "tests/testing.h"

#define TABLE "context,left,right,winner\n"
#define CONTEXTS 2
#define RESPONSES 4

/* Names that could be taken for something else, and a matrix may have two of
 * one name, or none. */
static const char *const names[][RESPONSES] = {
    {"tie", "left", "right", "draw"},
    {"0", "1", "0.5", "equal"},
    {" lead", "trail ", "a,b", "say \"no\""},
    {"two\nlines", "\r", "\t", "=1+1"},
    {"4", "3", "2", "1"},
    {"same", "same", "x", "y"},
    {"", "a", "b", "c"},
};
#define LISTS (sizeof names / sizeof names[0])

static struct pf_world *
make_world(size_t contexts, const char *const *label)
{
    struct pf_world *w = pf_test_random_world(contexts, RESPONSES, 0.1, 1);
    if (label == NULL)
        return w;
    w->label = calloc(RESPONSES, sizeof *w->label);
    for (size_t y = 0; y < RESPONSES; y++)
        w->label[y] = strdup(label[y]);
    return w;
}

/* Every pair in every context; outcome k of three, or a random one. */
static void
make_pairs(struct pf_pairs *p, size_t contexts, bool labels)
{
    gsl_rng *r = pf_rng_alloc(3, 0, "test");
    size_t n = contexts * RESPONSES * RESPONSES * 3, i = 0;
    *p = (struct pf_pairs){.n = n};
    p->context = calloc(n, sizeof *p->context);
    p->first = calloc(n, sizeof *p->first);
    p->second = calloc(n, sizeof *p->second);
    p->outcome = calloc(n, sizeof *p->outcome);
    for (uint32_t c = 0; c < contexts; c++)
        for (uint32_t y = 0; y < RESPONSES; y++)
            for (uint32_t z = 0; z < RESPONSES; z++)
                for (unsigned k = 0; k < 3; k++, i++) {
                    p->context[i] = c;
                    p->first[i] = y;
                    p->second[i] = z;
                    p->outcome[i] = y == z   ? 0.5
                                    : labels ? 0.5 * k
                                             : gsl_rng_uniform(r);
                }
    gsl_rng_free(r);
}

static char *
write_text(const struct pf_world *w, const struct pf_pairs *p)
{
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);
    ck_assert_int_eq(pf_dataset_write(out, w, p), PF_OK);
    fclose(out);
    return text;
}

static int
read_text(struct pf_dataset *s, const struct pf_world *w, const char *text,
          struct pf_diag *d)
{
    struct pf_test_file f;
    struct pf_place at = {"experiment.xml", 7};
    pf_test_file_write(&f, "d.csv", text, strlen(text));
    int status = pf_dataset_read(s, w, f.folder, "d.csv", at, d);
    pf_test_file_remove(&f);
    return status;
}

static void
assert_same(const struct pf_pairs *a, const struct pf_pairs *b)
{
    ck_assert_uint_eq(a->n, b->n);
    ck_assert_mem_eq(a->context, b->context, a->n * sizeof *a->context);
    ck_assert_mem_eq(a->first, b->first, a->n * sizeof *a->first);
    ck_assert_mem_eq(a->second, b->second, a->n * sizeof *a->second);
    ck_assert_mem_eq(a->outcome, b->outcome, a->n * sizeof *a->outcome);
}

static void
round_trip(const char *const *label, size_t contexts, bool labels)
{
    struct pf_world *w = make_world(contexts, label);
    struct pf_dataset in = {0}, out = {0};
    struct pf_diag d;
    pf_diag_init(&d);
    make_pairs(&in.pairs, contexts, labels);
    char *text = write_text(w, &in.pairs);
    ck_assert_int_eq(strstr(text, ",winner\n") != NULL, labels);
    int status = read_text(&out, w, text, &d);
    pf_diag_print(&d, stderr);
    ck_assert_int_eq(status, PF_OK);
    assert_same(&in.pairs, &out.pairs);
    char *again = write_text(w, &out.pairs);
    ck_assert_str_eq(text, again);
    free(again);
    free(text);
    pf_dataset_clear(&in);
    pf_dataset_clear(&out);
    pf_diag_clear(&d);
    pf_world_free(w);
}

START_TEST(what_is_written_comes_back)
{
    const char *const *label = (size_t) _i < LISTS ? names[_i] : NULL;
    round_trip(label, CONTEXTS, true);
    round_trip(label, CONTEXTS, false);
    round_trip(label, 1, true);
}
END_TEST

/* By hand, in the words that people use, with columns that say nothing. */
START_TEST(a_file_is_understood)
{
    static const char *const label[] = {"tea", "coffee", "milk", "a"};
    static const char text[] =
        "Prompt;model_a;annotator;model_b;result;tstamp\r\n"
        "what to drink?;tea;ann;coffee;B;1\r\n"
        "\"and; now?\";coffee;bob;tea;Model_A;2\r\n"
        "again;milk;ann;tea;tea;3\r\n"
        "again;milk;ann;a;a;4\r\n"
        "again;milk;;tea;tie (bothbad);5\r\n";
    static const uint32_t first[] = {0, 1, 2, 2, 2};
    static const uint32_t second[] = {1, 0, 0, 3, 0};
    static const double outcome[] = {0.0, 1.0, 0.0, 0.0, 0.5};
    struct pf_world *w = make_world(1, label);
    struct pf_dataset s;
    struct pf_diag d;
    pf_diag_init(&d);
    ck_assert_int_eq(read_text(&s, w, text, &d), PF_OK);
    ck_assert_uint_eq(s.pairs.n, 5);
    for (size_t i = 0; i < 5; i++) {
        ck_assert_uint_eq(s.pairs.context[i], 0);
        ck_assert_uint_eq(s.pairs.first[i], first[i]);
        ck_assert_uint_eq(s.pairs.second[i], second[i]);
        ck_assert_double_eq(s.pairs.outcome[i], outcome[i]);
    }
    pf_dataset_clear(&s);
    pf_diag_clear(&d);
    pf_world_free(w);
}
END_TEST

static const struct {
    size_t contexts;
    const char *text;
    size_t count;
    const char *says; /* the last message */
} mistakes[] = {
    {1, "", 1, "d.csv:1: the file is empty"},
    {1, TABLE, 1, "d.csv: there is a header but no pair"},
    {1, "context,left,rigth,winner\n1,1,2,1\n", 1,
     "d.csv:1: there is no column 'right'"},
    {1, "left,right\n1,2\n", 1, "d.csv:1: there is no column 'winner'"},
    {1, "x,y\n1,2\n", 3, "d.csv:1: there is no column 'winner'"},
    {1, "left,right,winner,probability\n1,2,1,1\n", 1,
     "d.csv:1: there are columns for the winner and for its probability"},
    {2, "left,right,winner\n1,2,1\n", 1,
     "d.csv:1: there is no column 'context'; this world has 2 contexts"},
    {2, TABLE "1,1,2,1\n2,2,1,1\n3,1,2,1\n", 1,
     "d.csv:4: context '3' is none of 1 ... 2"},
    {2, TABLE "0,1,2,1\nx,1,2,1\n", 2, "d.csv:3: context 'x' is none of"},
    {1, TABLE "1,1,5,1\n", 1,
     "d.csv:2: right '5' is no response of this world"},
    {1, TABLE "1,,2,2\n", 1, "d.csv:2: left '' is no response"},
    {1, TABLE "1,1,2,1\n1,1,2,3\n", 1,
     "d.csv:3: winner '3' is not left, right, tie, 1, 0, 0.5, '1' or '2'"},
    {1, TABLE "1,1,2,\n", 1, "d.csv:2: winner '' is not left"},
    {1, TABLE "1,1,1,left\n", 1,
     "d.csv:2: '1' is compared with itself, which can only be a tie"},
    {1, TABLE "1,1,1,1\n", 1, "d.csv:2: winner '1' is not left"},
    {1, TABLE "1,1,2\n", 1, "d.csv:2: this row has 3 cells; the header has 4"},
    {1, TABLE "7,8,9,up\n", 3, "d.csv:2: winner 'up'"},
    {1, "left,right,probability\n1,2,1.5\n1,2,nan\n1,2,-0.1\n", 3,
     "d.csv:4: probability '-0.1' is not between 0 and 1"},
    {1, "left,right,probability\n1,1,0.7\n", 1, "d.csv:2: '1' is compared"},
    {1, TABLE "1,1,2,1\n\"1,1,2,1\n", 1, "d.csv:3: the quote opened here"},
    {1, TABLE "1,1,\xff,1\n", 1, "d.csv:2: byte 0xFF is not UTF-8"},
};
#define MISTAKES (sizeof mistakes / sizeof mistakes[0])

START_TEST(mistakes_are_named)
{
    struct pf_world *w = make_world(mistakes[_i].contexts, NULL);
    struct pf_dataset s;
    struct pf_diag d;
    pf_diag_init(&d);
    ck_assert_int_eq(read_text(&s, w, mistakes[_i].text, &d), PF_EINPUT);
    ck_assert_uint_eq(d.count, mistakes[_i].count);
    const char *last = d.message[d.count - 1];
    ck_assert_msg(strstr(last, mistakes[_i].says) != NULL, "%s", last);
    pf_dataset_clear(&s);
    pf_diag_clear(&d);
    pf_world_free(w);
}
END_TEST

START_TEST(names_are_suggested)
{
    static const char *const label[] = {"espresso", "cappuccino", "tea", "x"};
    struct pf_world *w = make_world(1, label);
    struct pf_dataset s;
    struct pf_diag d;
    pf_diag_init(&d);
    ck_assert_int_eq(read_text(&s, w, TABLE "1,expresso,tea,tea\n", &d),
                     PF_EINPUT);
    ck_assert_ptr_nonnull(strstr(d.message[0], "did you mean 'espresso'?"));
    pf_dataset_clear(&s);
    pf_diag_clear(&d);
    /* numbers are no names where there are names */
    ck_assert_int_eq(read_text(&s, w, TABLE "1,12345,tea,tea\n", &d),
                     PF_EINPUT);
    ck_assert_ptr_nonnull(
        strstr(d.message[0], "it has 4, from 'espresso' to 'x'"));
    pf_dataset_clear(&s);
    pf_diag_clear(&d);
    pf_world_free(w);
}
END_TEST

/* A file full of mistakes: all are counted, the first are kept. */
START_TEST(many_mistakes_are_counted)
{
    struct pf_world *w = make_world(1, NULL);
    struct pf_dataset s;
    struct pf_diag d;
    char text[4000] = TABLE;
    pf_diag_init(&d);
    for (size_t i = 0; i < 100; i++)
        strcat(text, "1,1,9,left\n");
    ck_assert_int_eq(read_text(&s, w, text, &d), PF_EINPUT);
    ck_assert_uint_eq(d.count, 100);
    pf_dataset_clear(&s);
    pf_diag_clear(&d);
    struct pf_place at = {"experiment.xml", 7};
    ck_assert_int_eq(
        pf_dataset_read(&s, w, "/nowhere", "d.csv", at, &d) == PF_OK, 0);
    ck_assert_ptr_nonnull(strstr(d.message[0], "experiment.xml:7: "));
    pf_dataset_clear(&s);
    pf_diag_clear(&d);
    pf_world_free(w);
}
END_TEST

/* --- what is drawn --- */

#define LANES 8
#define DRAWN 50
#define STEP 7 /* pairs */

/* Shares of junk. */
static const double junk[] = {0.0, 0.25};

static const char experiment[] =
    "<experiment version='1' name='t' seed='11'>"
    "<world contexts='3' weights='1 2 3' beta='0.1'>"
    "<preference type='hodge-mix' actions='5'/>"
    "<reference type='gaussian'/></world>"
    "<feedback type='labels'/><data pairs='50' junk='%g'/>"
    "<learner type='dpo'/><budget steps='1'/></experiment>";

/* Lane k is a run with seed number k, in its own world. */
struct runs {
    struct pf_experiment e;
    struct pf_plan plan;
    struct pf_world *world[LANES];
    struct pf_pool pool[LANES];
    struct pf_world_batch batch;
    struct pf_learner *learner;
    struct pf_diag d;
};

static void
runs_start(struct runs *r, double share)
{
    char xml[sizeof experiment + 32];
    static const struct pf_pool_recipe recipe = {.n_parts = 0};
    const struct pf_pool *pool[LANES];
    const struct pf_world *world[LANES];
    uint64_t run[LANES];
    memset(r, 0, sizeof *r);
    pf_diag_init(&r->d);
    snprintf(xml, sizeof xml, experiment, share);
    plan_text(&r->e, &r->plan, xml);
    for (size_t k = 0; k < LANES; k++) {
        ck_assert_int_eq(
            pf_cell_world(&r->world[k], &r->e, &r->plan.cell[0], k, &r->d),
            PF_OK);
        ck_assert_int_eq(
            pf_pool_init(&r->pool[k], &recipe, r->world[k], 11, k, &r->d),
            PF_OK);
        pool[k] = &r->pool[k];
        world[k] = r->world[k];
        run[k] = k;
    }
    const struct pf_port_setup port = {.mode = PF_PORT_LABELS,
                                       .samples = 1,
                                       .seed = 11,
                                       .run = run,
                                       .pool = pool};
    ck_assert_int_eq(pf_world_batch_init(&r->batch, world, LANES, &port),
                     PF_OK);
}

static void
runs_learn(struct runs *r, double share)
{
    const struct pf_kind *kind = pf_kind_find(&pf_learner_family, "ipo");
    struct pf_values values;
    double row[PF_LEARNER_PARAMS * LANES];
    ck_assert_int_eq(pf_values_init(&values, kind->params), PF_OK);
    ck_assert_int_eq(pf_values_set(&values, "ipo", "batch", "7", &r->d,
                                   (struct pf_place){0}),
                     PF_OK);
    pf_values_finish(&values, "ipo", 0.1, &r->d, (struct pf_place){0});
    for (size_t i = 0; i < values.n * LANES; i++)
        row[i] = values.number[i / LANES];
    const struct pf_learner_setup setup = {
        .values = row,
        .data = {.pairs = DRAWN,
                 .behaviour = PF_BEHAVIOUR_REFERENCE,
                 .junk = share}};
    ck_assert_int_eq(pf_learner_alloc(&r->learner,
                                      (const pf_learner_type *) kind,
                                      &r->batch.task, &setup),
                     PF_OK);
    pf_values_clear(&values);
}

static void
runs_end(struct runs *r)
{
    pf_learner_free(r->learner);
    pf_world_batch_clear(&r->batch);
    for (size_t k = 0; k < LANES; k++) {
        pf_pool_clear(&r->pool[k]);
        pf_world_free(r->world[k]);
    }
    clear_plan(&r->e, &r->plan);
    pf_diag_clear(&r->d);
}

static void
export_and_read(struct runs *r, uint64_t seed, struct pf_dataset *s)
{
    char *text = NULL;
    size_t n = 0;
    const struct pf_dataset_choice choice = {.seed = &seed};
    FILE *out = open_memstream(&text, &n);
    ck_assert_int_eq(pf_dataset_export(out, &r->plan, &choice, &r->d), PF_OK);
    fclose(out);
    ck_assert_int_eq(read_text(s, r->world[0], text, &r->d), PF_OK);
    ck_assert_uint_eq(s->pairs.n, DRAWN);
    free(text);
}

/* A learner that takes 7 pairs a step goes through what is exported, in its
 * order and more than once, at every seed. */
START_TEST(a_run_learns_from_what_is_exported)
{
    struct runs r;
    struct pf_dataset s[LANES];
    size_t i = 0, told = 0;
    runs_start(&r, junk[_i]);
    runs_learn(&r, junk[_i]);
    for (size_t k = 0; k < LANES; k++)
        export_and_read(&r, k, &s[k]);
    while (i < 2 * DRAWN + 3) {
        ck_assert_int_eq(pf_learner_step(r.learner, &r.batch.feedback), PF_OK);
        const struct pf_pairs *p = &r.learner->pairs;
        ck_assert_uint_eq(p->n, STEP);
        for (size_t j = 0; j < STEP; j++, i++)
            for (size_t k = 0; k < LANES; k++) {
                const struct pf_pairs *given = &s[k].pairs;
                size_t at = j * LANES + k, one = i % DRAWN;
                ck_assert_uint_eq(p->context[at], given->context[one]);
                ck_assert_uint_eq(p->first[at], given->first[one]);
                ck_assert_uint_eq(p->second[at], given->second[one]);
                ck_assert_double_eq(p->outcome[at], given->outcome[one]);
                told += given->outcome[one] != 0.5;
            }
    }
    ck_assert_uint_gt(told, 100); /* labels, not ties alone */
    ck_assert_uint_eq(r.batch.feedback.queries, DRAWN);
    for (size_t k = 0; k < LANES; k++)
        pf_dataset_clear(&s[k]);
    runs_end(&r);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *suite = suite_create("dataset");
    PF_ADD_LOOP(suite, what_is_written_comes_back, LISTS + 1);
    PF_ADD(suite, a_file_is_understood);
    PF_ADD_LOOP(suite, mistakes_are_named, MISTAKES);
    PF_ADD(suite, names_are_suggested);
    PF_ADD(suite, many_mistakes_are_counted);
    PF_ADD_LOOP(suite, a_run_learns_from_what_is_exported, 2);
    return suite;
}

PF_TEST_MAIN(make_suite)
