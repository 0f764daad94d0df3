/* Exact continuation: a batch that is interrupted, at random steps, and goes on
 * from its checkpoint hands over the same bytes as one that is not, and takes
 * no step twice. Over every learner, with all that it can be put together with.
 *
 * With PREFARM_CONTINUATIONS=N every combination is tried, N times each
 * (make check-slow); otherwise some, once. PREFARM_SEED chooses the steps.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <malloc.h>
#include <math.h>
#include <sys/wait.h>

#include "batching.h"
#include "core/random.h"
#include "lab/experiment/shared.h"
#include "scratch_folder.h"

#define STEPS 19

/* What learners are put together with. */
struct variant {
    const char *name;
    bool slow;       /* only when all are tried */
    unsigned asks;   /* for learners that ask for any of this */
    unsigned never;  /* and for none of this */
    unsigned traits; /* and have all of these */
    struct around around;
};

#define ANNOTATORS                                                             \
    "<annotator type='faithful' weight='2' price='0.3' time='9'/>"             \
    "<annotator type='length-biased' price='1.7' time='0.1'/>"                 \
    "<annotator type='position-biased' price='0.01'/>"
#define PRICED                                                                 \
    "<feedback type='labels' flips='0.1' assignment='context'>" ANNOTATORS     \
    "</feedback>"
#define LABELS "<feedback type='labels'>" ANNOTATORS "</feedback>"
#define FITTED "<reward-model type='bradley-terry' l2='0.1'/>"

#define IN_A_FILE "file" /* stands for one that is written by the test */

enum { NO_RATES = PF_ASKS_RATE, ANY = 7 };

static const struct variant variants[] = {
    {"payoffs or pairs", false, PF_ASKS_PAYOFF | PF_ASKS_COMPARE, NO_RATES, 0,
     .around = {.feedback = "<feedback type='pairs'/>"}},
    {"exact", false, PF_ASKS_PAYOFF | PF_ASKS_RATE, PF_ASKS_COMPARE, 0,
     .around = {.feedback = "<feedback type='exact'/>"}},
    {"away from the reference", false, PF_ASKS_PAYOFF | PF_ASKS_COMPARE,
     NO_RATES, 0,
     .around = {.feedback = LABELS, .start = "<start type='gaussian'/>"}},
    {"rated away from the reference", true, PF_ASKS_RATE, PF_ASKS_COMPARE, 0,
     .around = {.feedback = "<feedback type='exact'/>",
                .start = "<start type='zipf'/>"}},
    {"nothing asked", false, 0, ANY, 0, .around = {.policies = "all"}},
    {"priced labels", false, PF_ASKS_PAYOFF | PF_ASKS_COMPARE, NO_RATES, 0,
     .around = {.feedback = PRICED}},
    {"sampled opponents", true, PF_ASKS_PAYOFF, NO_RATES | PF_ASKS_COMPARE, 0,
     .around = {.feedback = "<feedback type='opponent-samples' samples='3'/>",
                .policies = "final"}},
    {"regression of labels", true, PF_ASKS_PAYOFF, NO_RATES, 0,
     .around = {.feedback = "<feedback type='labels' samples='3' "
                            "estimator='regression' behaviour='reference'/>"}},
    {"averages", false, PF_ASKS_PAYOFF, NO_RATES, PF_AVERAGES,
     .around = {.feedback = "<feedback type='labels'/>",
                .learner = "iterate='average'"}},
    {"a reward model", false, ANY, 0, 0,
     .around = {.feedback = LABELS, .model = FITTED}},
    {"a pairwise model", true, ANY, 0, 0,
     .around = {.feedback = LABELS,
                .preference = "uniform-random' actions='4",
                .model = "<reward-model type='pairwise' l2='0.1' "
                         "class='bilinear' normalise='standard'/>",
                .policies = "none"}},
    {"a pointwise model of the population", true, ANY, 0, 0,
     .around = {.feedback = "<feedback type='pairs'/>",
                .data = "<data pairs='0'/>",
                .model = "<reward-model type='pointwise' l2='0.1'/>"}},
    {"the population", true, PF_ASKS_COMPARE, NO_RATES, PF_OFFLINE,
     .around = {.feedback = LABELS, .data = "<data pairs='0'/>"}},
    {"few data with junk", true, PF_ASKS_COMPARE, NO_RATES, PF_OFFLINE,
     .around = {.feedback = LABELS,
                .data = "<data pairs='11' junk='0.3' behaviour='uniform'/>"}},
    {"all data in a step", true, PF_ASKS_COMPARE, NO_RATES, PF_OFFLINE,
     .around = {.feedback = LABELS, .learner = "batch='0'"}},
    {"judgements in a file", true, PF_ASKS_COMPARE, NO_RATES, PF_OFFLINE,
     .around = {.feedback = LABELS, .data = IN_A_FILE}},
    {"features, momentum", true, PF_ASKS_PAYOFF | PF_ASKS_COMPARE, NO_RATES,
     PF_PARAMETRIC,
     .around = {.feedback = LABELS,
                .policy = "<policy type='log-linear'/>",
                .optimiser = "<optimiser type='momentum' eta='0.05' "
                             "schedule='cosine' warmup='4'/>"}},
    {"a network", false, PF_ASKS_PAYOFF | PF_ASKS_COMPARE, NO_RATES,
     PF_PARAMETRIC,
     .around = {.feedback = LABELS,
                .policy = "<policy type='mlp'/>",
                .optimiser = "<optimiser type='adamw' schedule='linear'/>"}},
    {"a network of rewards", true, PF_ASKS_RATE, PF_ASKS_COMPARE, PF_PARAMETRIC,
     .around = {.feedback = "<feedback type='exact'/>",
                .policy = "<policy type='mlp'/>",
                .optimiser = "<optimiser type='sgd' clip='1' "
                             "schedule='inverse-sqrt'/>"}},
    {"natural gradients", true, PF_ASKS_PAYOFF | PF_ASKS_COMPARE, NO_RATES,
     PF_PARAMETRIC,
     .around = {.feedback = LABELS,
                .policy = "<policy type='tabular'/>",
                .optimiser = "<optimiser type='natural-gradient'/>"}},
    {"tokens", true, ANY, 0, PF_PARAMETRIC,
     .around = {.feedback = LABELS,
                .strings = "<strings vocabulary='3' tokens='2'/>",
                .preference = "uniform-random' actions='9",
                .model = FITTED,
                .policy = "<policy type='autoregressive'/>"}},
    {"tokens with features", true, ANY, 0, PF_PARAMETRIC,
     .around = {.feedback = LABELS,
                .strings = "<strings vocabulary='3' tokens='2'/>",
                .preference = "uniform-random' actions='9",
                .model = FITTED,
                .policy = "<policy type='mlp' hidden='4'/>"}},
};
enum { VARIANTS = sizeof variants / sizeof *variants };

static bool
suits(const struct variant *v, const pf_learner_type *type)
{
    return (v->asks == 0 || (type->asks & v->asks) != 0) &&
           (v->around.start == NULL || !(type->traits & PF_STAYS_AT_REF)) &&
           (v->around.model == NULL || pf_model_serves(type)) &&
           (type->asks & v->never) == 0 &&
           (type->traits & v->traits) == v->traits;
}

/* --- interruptions --- */

/* Counts steps and ends after `most` of them: the batch is stopped, or the
 * process killed. */
struct guard {
    size_t steps, most;
    bool kill;
};

static bool
guards(void *self)
{
    struct guard *g = self;
    if (g->steps == g->most && g->kill)
        _exit(17);
    if (g->steps == g->most)
        return true;
    g->steps++;
    return false;
}

static int
execute(struct bench *b, struct guard *g, const char *folder, double seconds,
        struct handed *out)
{
    const struct pf_batch_control control = {
        .stop = guards,
        .self = g,
        .checkpoints = {folder, "0123456789abcdef", seconds}};
    char saved[PF_CHECKPOINT_NAME];
    int status =
        pf_batch_execute(&b->batch, &control, take_result, out, saved, &b->d);
    ck_assert_uint_eq(b->d.count, 0);
    ck_assert((saved[0] != '\0') == (folder != NULL && g->steps > 0));
    return status;
}

static struct handed
in_one_go(struct bench *b)
{
    struct handed out = {0};
    struct guard g = {.most = SIZE_MAX};
    ck_assert_int_eq(execute(b, &g, NULL, 0.0, &out), PF_OK);
    ck_assert_uint_eq(g.steps, STEPS);
    ck_assert_uint_eq(out.n, b->batch.n);
    return out;
}

/* Stopped again and again, after 1 to 8 steps. */
static struct handed
in_parts(struct bench *b, const char *folder, gsl_rng *r)
{
    struct handed out = {0};
    int status = PF_ESTOPPED;
    size_t steps = 0;
    while (status == PF_ESTOPPED) {
        struct guard g = {.most = 1 + gsl_rng_uniform_int(r, 8)};
        ck_assert_uint_eq(out.n, 0);
        status = execute(b, &g, folder, 1e9, &out);
        steps += g.steps;
        ck_assert_uint_le(steps, STEPS);
    }
    ck_assert_int_eq(status, PF_OK);
    ck_assert_uint_eq(steps, STEPS);
    return out;
}

/* Killed in another process, which saved every step. */
static struct handed
after_death(struct bench *b, const char *folder, gsl_rng *r)
{
    struct handed out = {0};
    struct guard g = {.most = 1 + gsl_rng_uniform_int(r, STEPS - 1)};
    int how = 0;
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        g.kill = true;
        execute(b, &g, folder, 0.0, &out);
        _exit(1);
    }
    ck_assert_int_eq(waitpid(child, &how, 0), child);
    ck_assert(WIFEXITED(how) && WEXITSTATUS(how) == 17);
    size_t before = g.most;
    g.most = SIZE_MAX;
    ck_assert_int_eq(execute(b, &g, folder, 1e9, &out), PF_OK);
    ck_assert_uint_eq(before + g.steps, STEPS);
    return out;
}

typedef struct handed interrupted(struct bench *b, const char *folder,
                                  gsl_rng *r);

static void
expect_same(struct bench *b, const char *text, interrupted *how, gsl_rng *r)
{
    struct scratch f;
    scratch_open(&f);
    struct handed whole = in_one_go(b), parts = how(b, f.inside, r);
    for (size_t i = 0; i < whole.n; i++)
        ck_assert_msg(same_run(&whole, &parts, i), "run %zu differs: %s", i,
                      text);
    ck_assert_uint_eq(whole.n, parts.n);
    pf_checkpoint_drop_all(f.inside);
    handed_clear(&whole);
    handed_clear(&parts);
    scratch_close(&f);
}

/* --- over all learners --- */

static unsigned long
number_of(const char *variable, unsigned long otherwise)
{
    const char *text = getenv(variable);
    return text != NULL ? strtoul(text, NULL, 10) : otherwise;
}

/* Twenty judgements about two contexts of six responses. */
static void
write_judgements(const char *path)
{
    FILE *f = fopen(path, "w");
    ck_assert_ptr_nonnull(f);
    fputs("context,left,right,winner\n", f);
    for (int i = 0; i < 20; i++) {
        int left = i % 6 + 1, right = (i * i + 3) % 6 + 1;
        if (left == right)
            right = left % 6 + 1;
        fprintf(f, "%d,%d,%d,%d\n", i % 2 + 1, left, right,
                i % 3 == 0 ? right : left);
    }
    ck_assert_int_eq(fclose(f), 0);
}

static void
try(const pf_learner_type *type, const struct variant *v, unsigned long rounds,
    bool deadly, gsl_rng *r)
{
    struct around around = v->around;
    struct scratch f;
    struct bench b;
    char text[6000], file[100], data[140];
    scratch_open(&f);
    snprintf(file, sizeof file, "%s/judgements.csv", f.path);
    snprintf(data, sizeof data, "<data file='%s'/>", file);
    write_judgements(file);
    if (around.data != NULL && strcmp(around.data, IN_A_FILE) == 0)
        around.data = data;
    around.steps = STEPS;
    around.seeds = 3;
    write_around(text, sizeof text, type, &around);
    bench_open(&b, text);
    for (unsigned long i = 0; i < rounds; i++) {
        expect_same(&b, text, in_parts, r);
        if (deadly && i % 4 == 0)
            expect_same(&b, text, after_death, r);
    }
    bench_close(&b);
    ck_assert_int_eq(unlink(file), 0);
    scratch_close(&f);
}

START_TEST(every_learner_goes_on_exactly)
{
    const pf_learner_type *type = learner_at(_i);
    unsigned long rounds = number_of("PREFARM_CONTINUATIONS", 0), tried = 0;
    uint64_t seed = number_of("PREFARM_SEED", 1);
    gsl_rng *r = pf_rng_alloc(seed, (uint64_t) _i, "interruptions");
    ck_assert_ptr_nonnull(r);
    mallopt(M_PERTURB, 0xa5); /* nothing is 0 unless it was made so */
    for (size_t i = 0; i < VARIANTS; i++)
        if (suits(&variants[i], type) && (rounds > 0 || !variants[i].slow)) {
            try(type, &variants[i], rounds > 0 ? rounds : 1,
                rounds > 0 || tried == 0, r);
            tried++;
        }
    if (rounds > 0)
        printf("# %s: %lu combinations, %lu times each (PREFARM_SEED=%lu)\n",
               type->kind.name, tried, rounds, (unsigned long) seed);
    ck_assert_uint_ge(tried, 1);
    gsl_rng_free(r);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("checkpoint");
    PF_ADD_LOOP(s, every_learner_goes_on_exactly, count_learners());
    return s;
}
PF_TEST_MAIN(make_suite)
