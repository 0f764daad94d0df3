/* Laws of every type of annotator, and closed forms of each.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <float.h>
#include <gsl/gsl_randist.h>

#include "tests/annotating.h"

#define DRAWS 100000

/* --- what is tested: every type at its defaults, then these --- */

static const struct pf_test_member settings[] = {
    {"noisy", "flip=0"},
    {"noisy", "flip=0.5"},
    {"temperature", "temperature=0.3"},
    {"temperature", "temperature=1e-6"},
    {"temperature", "temperature=1e6"},
    {"lapsing", "lapse=0.3 guess=0.9"},
    {"lapsing", "lapse=1 guess=0"},
    {"position-biased", "position=-1.5"},
    {"position-biased", "position=100"},
    {"length-biased", "length=-1.5"},
    {"list-biased", "list=-1.5"},
    {"persona", "temperature=2.5 length=-1.5 list=1 position=0.25"},
    {"persona", "temperature=0.4 length=1.5 position=-2"},
    {"abstaining", "nu=0"},
    {"abstaining", "nu=40"},
    {"adversarial", "share=0.3"},
    {"adversarial", "share=0"},
    {"bradley-terry", "scale=5"},
    {"bradley-terry", "rotate=1 scale=2"},
    {"two-coin", "accuracy=0.8 position_bias=0.1 tie=0.2"},
    {"two-coin", "better=likelier position_bias=-0.2"},
};

static size_t
types(void)
{
    size_t n = 0;
    while (pf_annotator_family.kinds[n] != NULL)
        n++;
    return n;
}

static size_t
cases(void)
{
    return types() + sizeof settings / sizeof settings[0];
}

static struct pf_test_member
nth_case(size_t i)
{
    if (i >= types())
        return settings[i - types()];
    return (struct pf_test_member){pf_annotator_family.kinds[i]->name, NULL};
}

/* An annotator by itself. */
struct one {
    struct pf_pool_parts parts;
    struct pf_annotator annotator;
};

static int
try_one(struct one *o, const struct pf_world *w, struct pf_test_member m,
        struct pf_diag *d)
{
    ck_assert_int_eq(pf_pool_parts_init(&o->parts, 1), PF_OK);
    pf_test_annotator(&o->parts, 0, m.type, m.settings);
    struct pf_annotator_request q = {.values = o->parts.part[0].values,
                                     .world = w,
                                     .rng = pf_rng_alloc(7, 3, "own"),
                                     .common = pf_rng_alloc(7, 3, "common"),
                                     .diag = d};
    ck_assert(q.rng != NULL && q.common != NULL);
    int status = pf_annotator_init(&o->annotator, o->parts.part[0].type, &q);
    gsl_rng_free(q.rng);
    gsl_rng_free(q.common);
    return status;
}

static void
make_one(struct one *o, const struct pf_world *w, struct pf_test_member m)
{
    ck_assert_int_eq(try_one(o, w, m, NULL), PF_OK);
}

static void
clear_one(struct one *o)
{
    pf_annotator_clear(&o->annotator);
    pf_pool_parts_clear(&o->parts);
}

static struct pf_law
judge(const struct one *o, size_t c, size_t y, size_t z)
{
    struct pf_shown shown = {c, y, z};
    struct pf_law law;
    memset(&law, 0xff, sizeof law); /* NaN */
    pf_annotator_judge(&o->annotator, &shown, &law);
    return law;
}

static bool
same(struct pf_law a, struct pf_law b)
{
    return a.first == b.first && a.second == b.second && a.tie == b.tie;
}

static bool
near(struct pf_law a, struct pf_law b, double error)
{
    return fabs(a.first - b.first) <= error &&
           fabs(a.second - b.second) <= error && fabs(a.tie - b.tie) <= error;
}

static struct pf_law
mirror(struct pf_law a)
{
    return (struct pf_law){a.second, a.first, a.tie};
}

/* Calls body for every context and ordered pair of different responses. */
#define FOR_PAIRS(w, c, y, z)                                                  \
    for (size_t c = 0; c < (w)->contexts; c++)                                 \
        for (size_t y = 0; y < (w)->responses; y++)                            \
            for (size_t z = 0; z < (w)->responses; z++)                        \
                if (y != z)

/* Worlds that laws are looked at in. */
static struct pf_world *
nth_world(size_t i)
{
    return i == 0 ? pf_test_awkward_farm() : pf_test_farm(3, 7, i);
}
#define WORLDS 2

START_TEST(every_type_is_described)
{
    const struct pf_kind *k = pf_annotator_family.kinds[_i];
    ck_assert(k->name[0] != '\0' && k->title[0] != '\0' && k->doc[0] != '\0');
    ck_assert_ptr_eq(pf_kind_find(&pf_annotator_family, k->name), k);
    ck_assert(((const pf_annotator_type *) k)->judge != NULL);
    for (size_t i = 0; i < pf_param_count(k->params); i++) {
        const struct pf_param *p = &k->params[i];
        ck_assert(p->doc[0] != '\0' && p->doc[strlen(p->doc) - 1] != '.');
        if (p->form == PF_REAL || p->form == PF_COUNT)
            ck_assert(p->lo < p->hi && p->def >= p->lo && p->def <= p->hi);
        for (size_t r = 0; pf_annotator_own_params[r].name != NULL; r++)
            ck_assert_str_ne(p->name, pf_annotator_own_params[r].name);
    }
}
END_TEST

START_TEST(a_law_is_a_distribution)
{
    struct one o;
    for (size_t i = 0; i < WORLDS; i++) {
        struct pf_world *w = nth_world(i);
        make_one(&o, w, nth_case((size_t) _i));
        FOR_PAIRS(w, c, y, z)
        {
            struct pf_law law = judge(&o, c, y, z);
            ck_assert(law.first >= 0.0 && law.first <= 1.0);
            ck_assert(law.second >= 0.0 && law.second <= 1.0);
            ck_assert(law.tie >= 0.0 && law.tie <= 1.0);
            ck_assert_double_eq_tol(law.first + law.second + law.tie, 1.0,
                                    2.0 * DBL_EPSILON);
        }
        clear_one(&o);
        pf_world_free(w);
    }
}
END_TEST

START_TEST(equal_responses_tie)
{
    struct one o;
    struct pf_world *w = pf_test_farm(3, 4, 1);
    make_one(&o, w, nth_case((size_t) _i));
    for (size_t c = 0; c < 3; c++)
        for (size_t y = 0; y < 4; y++)
            ck_assert(same(judge(&o, c, y, y), (struct pf_law){0, 0, 1}));
    clear_one(&o);
    pf_world_free(w);
}
END_TEST

/* The same request, and any order of questions, give the same bits. */
START_TEST(a_law_depends_on_its_arguments_only)
{
    struct one o, twin;
    struct pf_law seen[3 * 6 * 6];
    struct pf_world *w = pf_test_farm(3, 6, 2);
    make_one(&o, w, nth_case((size_t) _i));
    make_one(&twin, w, nth_case((size_t) _i));
    for (size_t i = 0; i < 108; i++)
        seen[i] = judge(&o, i / 36, i / 6 % 6, i % 6);
    for (size_t i = 108; i-- > 0;) {
        ck_assert(same(seen[i], judge(&o, i / 36, i / 6 % 6, i % 6)));
        ck_assert(same(seen[i], judge(&twin, i / 36, i / 6 % 6, i % 6)));
    }
    clear_one(&twin);
    clear_one(&o);
    pf_world_free(w);
}
END_TEST

/* Response y of w is response map[y] of the result. */
static struct pf_world *
relabelled(const struct pf_world *w, const size_t *map)
{
    size_t n = w->responses;
    struct pf_world *v = pf_test_farm(w->contexts, n, 99);
    for (size_t c = 0; c < w->contexts; c++)
        for (size_t y = 0; y < n; y++) {
            v->length[c * n + map[y]] = w->length[c * n + y];
            v->list[c * n + map[y]] = w->list[c * n + y];
            for (size_t z = 0; z < n; z++)
                v->P[(c * n + map[y]) * n + map[z]] = w->P[(c * n + y) * n + z];
        }
    return v;
}

/* A type either follows the world, or does not look at it and has a mind of
 * its own: a law that moves neither way has mixed up its indices. */
START_TEST(relabelling_permutes_the_law)
{
    static const size_t map[] = {3, 0, 4, 1, 2};
    struct one o, p;
    bool follows = true, ignores = true;
    struct pf_world *w = pf_test_farm(3, 5, 3), *v = relabelled(w, map);
    make_one(&o, w, nth_case((size_t) _i));
    make_one(&p, v, nth_case((size_t) _i));
    FOR_PAIRS(w, c, y, z)
    {
        struct pf_law law = judge(&o, c, y, z);
        follows = follows && near(law, judge(&p, c, map[y], map[z]), 1e-14);
        ignores = ignores && near(law, judge(&p, c, y, z), 0.0);
    }
    ck_assert(follows || ignores);
    clear_one(&p);
    clear_one(&o);
    pf_world_free(v);
    pf_world_free(w);
}
END_TEST

static bool
mirrors_in(const struct pf_world *w, struct pf_test_member m)
{
    struct one o;
    bool all = true;
    make_one(&o, w, m);
    FOR_PAIRS(w, c, y, z)
    all = all && same(judge(&o, c, y, z), mirror(judge(&o, c, z, y)));
    clear_one(&o);
    return all;
}

/* To the last bit where the type says so; and a type that does not say so must
 * have a setting, here or by default, that leans to a position. */
START_TEST(the_other_order_mirrors_the_law)
{
    const struct pf_kind *k = pf_annotator_family.kinds[_i];
    bool says = ((const pf_annotator_type *) k)->mirrors, always = true;
    for (size_t i = 0; i < WORLDS; i++) {
        struct pf_world *w = nth_world(i);
        for (size_t m = 0; m < cases(); m++)
            if (strcmp(nth_case(m).type, k->name) == 0)
                always = mirrors_in(w, nth_case(m)) && always;
        pf_world_free(w);
    }
    ck_assert_msg(says == always,
                  "%s: mirrors is %d, but the laws in the two orders are %s",
                  k->name, says, always ? "always mirrored" : "not mirrored");
}
END_TEST

static const struct pf_test_member neutral[] = {
    {"faithful", NULL},
    {"noisy", "flip=0"},
    {"temperature", "temperature=1"},
    {"lapsing", "lapse=0 guess=0.9"},
    {"position-biased", "position=0"},
    {"length-biased", "length=0"},
    {"list-biased", "list=0"},
    {"persona", NULL},
    {"abstaining", "nu=0"},
    {"adversarial", "share=0"},
    {"two-coin", "accuracy=1"},
};

/* The probability of y over z, and the smaller one of a pair to all digits. */
START_TEST(neutral_parameters_are_faithful)
{
    struct one o;
    bool exact = strcmp(neutral[_i].type, "two-coin") != 0;
    for (size_t i = 0; i < WORLDS; i++) {
        struct pf_world *w = nth_world(i);
        make_one(&o, w, neutral[_i]);
        FOR_PAIRS(w, c, y, z)
        {
            const double *P = pf_world_preference(w, c);
            struct pf_law law = judge(&o, c, y, z);
            double p = P[y * w->responses + z], q = P[z * w->responses + y];
            ck_assert_double_eq(law.tie, 0.0);
            /* Relative (a last bit of log 1e-300 is 1.1e-13), or not. */
            double far = exact ? 2e-13 : 1e-15;
            ck_assert_double_le(fabs(law.first - p), exact ? far * p : far);
            ck_assert_double_le(fabs(law.second - q), exact ? far * q : far);
        }
        clear_one(&o);
        pf_world_free(w);
    }
}
END_TEST

/* --- closed forms, in long double and by other formulas --- */

/* What a formula sees of two responses. */
struct pair {
    long double p, q;           /* P and 1 - P, both from the world */
    long double dlength, dlist; /* in standard deviations; in lists */
};

static long double
brute_spread(const struct pf_world *w)
{
    long double square = 0.0L, weight = 0.0L;
    FOR_PAIRS(w, c, y, z)
    {
        long double d = (long double) w->length[c * w->responses + y] -
                        (long double) w->length[c * w->responses + z];
        square += (long double) w->weight[c] * d * d;
        weight += (long double) w->weight[c];
    }
    return sqrtl(square / weight);
}

static struct pair
look(const struct pf_world *w, size_t c, size_t y, size_t z)
{
    size_t n = w->responses;
    const double *P = pf_world_preference(w, c);
    return (struct pair){
        .p = (long double) P[y * n + z],
        .q = (long double) P[z * n + y],
        .dlength = ((long double) w->length[c * n + y] -
                    (long double) w->length[c * n + z]) /
                   brute_spread(w),
        .dlist = (long double) (w->list[c * n + y] - w->list[c * n + z])};
}

/* p e^by against q, each to the power 1/T. */
static long double
tilted(const struct pair *x, long double T, long double by)
{
    long double a = powl(x->p, 1.0L / T) * expl(by), b = powl(x->q, 1.0L / T);
    return a / (a + b);
}

static long double
noisy(const struct pair *x)
{
    return (1.0L - 2.0L * 0.2385L) * x->p + 0.2385L;
}

static long double
warm(const struct pair *x)
{
    return tilted(x, 2.385L, 0.0L);
}

static long double
lapsing(const struct pair *x)
{
    return 0.7L * x->p + 0.3L * 0.9L;
}

static long double
positioned(const struct pair *x)
{
    return tilted(x, 1.0L, -1.5L);
}

static long double
lengthy(const struct pair *x)
{
    long double e = expl(2.0L * x->dlength);
    return tilted(x, 1.0L, -1.5L * (e - 1.0L) / (e + 1.0L));
}

static long double
listing(const struct pair *x)
{
    return tilted(x, 1.0L, 1.5L * x->dlist);
}

static long double
joe(const struct pair *x)
{
    long double by = -1.5L * tanhl(x->dlength) + 0.7L * x->dlist + 0.25L;
    return tilted(x, 2.5L, by);
}

static long double
adverse(const struct pair *x)
{
    return x->p < x->q ? 0.7L * x->p + 0.3L : 0.7L * x->p;
}

static const struct {
    struct pf_test_member member;
    long double (*first)(const struct pair *x);
} formulas[] = {
    {{"noisy", "flip=0.2385"}, noisy},
    {{"temperature", "temperature=2.385"}, warm},
    {{"lapsing", "lapse=0.3 guess=0.9"}, lapsing},
    {{"position-biased", "position=-1.5"}, positioned},
    {{"length-biased", "length=-1.5"}, lengthy},
    {{"list-biased", "list=1.5"}, listing},
    {{"persona", "temperature=2.5 length=-1.5 list=0.7 position=0.25"}, joe},
    {{"adversarial", "share=0.3"}, adverse},
};

START_TEST(law_is_the_closed_form)
{
    struct one o;
    struct pf_world *w = pf_test_farm(3, 7, 11);
    make_one(&o, w, formulas[_i].member);
    FOR_PAIRS(w, c, y, z)
    {
        struct pair x = look(w, c, y, z);
        double want = (double) formulas[_i].first(&x);
        struct pf_law law = judge(&o, c, y, z);
        ck_assert_double_eq_tol(law.first, want, 4e-15);
        ck_assert_double_eq_tol(law.second, 1.0 - want, 4e-15);
        ck_assert_double_eq(law.tie, 0.0);
    }
    clear_one(&o);
    pf_world_free(w);
}
END_TEST

/* Of verdicts that are no ties the odds are the true ones. */
START_TEST(abstaining_is_davidsons_model)
{
    const double nu = 0.7;
    struct one o;
    struct pf_world *w = pf_test_farm(2, 6, 12);
    w->P[1] = w->P[6] = 0.5;
    make_one(&o, w, (struct pf_test_member){"abstaining", "nu=0.7"});
    FOR_PAIRS(w, c, y, z)
    {
        struct pair x = look(w, c, y, z);
        struct pf_law law = judge(&o, c, y, z);
        double odds = (double) (x.p / x.q);
        ck_assert_double_eq_tol(law.first / law.second / odds, 1.0, 1e-13);
        /* Davidson's worths: pi_y / pi_z are the odds. */
        double worth = odds + 1.0 + nu * sqrt(odds);
        ck_assert_double_eq_tol(law.tie, nu * sqrt(odds) / worth, 4e-15);
    }
    ck_assert_double_eq_tol(judge(&o, 0, 0, 1).tie, 0.7 / 2.7, 1e-15);
    clear_one(&o);
    pf_world_free(w);
}
END_TEST

START_TEST(deterministic_picks_the_more_probable)
{
    struct one o, cold;
    struct pf_world *w = pf_test_awkward_farm();
    make_one(&o, w, (struct pf_test_member){"deterministic", NULL});
    make_one(&cold, w,
             (struct pf_test_member){"temperature", "temperature=1e-6"});
    FOR_PAIRS(w, c, y, z)
    {
        double p = w->P[y * 5 + z];
        struct pf_law law = judge(&o, c, y, z);
        struct pf_law want = {p > 0.5, p < 0.5, p == 0.5};
        ck_assert(same(law, want));
        if (fabs(p - 0.5) > 1e-3)
            ck_assert(same(judge(&cold, c, y, z), want));
    }
    ck_assert_double_eq(judge(&cold, 0, 2, 1).first, 0.5);
    clear_one(&cold);
    clear_one(&o);
    pf_world_free(w);
}
END_TEST

/* A leaning moves the odds of a sure winner nowhere, and of an almost sure one
 * to the last digit. */
START_TEST(leanings_keep_what_is_sure_and_small)
{
    struct one o;
    struct pf_world *w = pf_test_awkward_farm();
    make_one(&o, w,
             (struct pf_test_member){"persona", "length=-100 position=2"});
    ck_assert(same(judge(&o, 0, 1, 0), (struct pf_law){0, 1, 0}));
    ck_assert(same(judge(&o, 0, 0, 1), (struct pf_law){1, 0, 0}));
    clear_one(&o);
    make_one(&o, w, (struct pf_test_member){"position-biased", "position=2"});
    struct pf_law law = judge(&o, 0, 3, 0);
    ck_assert_double_eq_tol(law.first / (1e-20 * exp(2.0)), 1.0, 1e-13);
    clear_one(&o);
    make_one(&o, w, (struct pf_test_member){"temperature", "temperature=2"});
    law = judge(&o, 0, 0, 3);
    ck_assert_double_eq_tol(law.second / 1e-10, 1.0, 1e-9);
    ck_assert_double_eq_tol(judge(&o, 0, 4, 1).first / 1e-150, 1.0, 1e-13);
    clear_one(&o);
    pf_world_free(w);
}
END_TEST

START_TEST(equal_lengths_are_no_reason)
{
    struct one o;
    struct pf_world *w = pf_test_farm(2, 4, 4);
    for (size_t i = 0; i < 8; i++)
        w->length[i] = 238.5;
    make_one(&o, w, (struct pf_test_member){"length-biased", "length=3"});
    ck_assert_double_eq(o.annotator.length_spread, 1.0);
    FOR_PAIRS(w, c, y, z)
    ck_assert_double_eq_tol(judge(&o, c, y, z).first,
                            pf_world_preference(w, c)[y * 4 + z], 1e-15);
    clear_one(&o);
    pf_world_free(w);
}
END_TEST

/* --- Bradley-Terry --- */

START_TEST(bradley_terry_has_listed_utilities)
{
    const double u[] = {0.3, -2.0, 1.7, 45.0};
    struct one o;
    struct pf_world *w = pf_test_farm(2, 4, 6);
    make_one(
        &o, w,
        (struct pf_test_member){"bradley-terry", "utilities=0.3,-2,1.7,45"});
    FOR_PAIRS(w, c, y, z)
    {
        double want = exp(u[y]) / (exp(u[y]) + exp(u[z]));
        struct pf_law law = judge(&o, c, y, z);
        ck_assert_double_eq_tol(law.first / want, 1.0, 1e-14);
        ck_assert_double_eq_tol(law.second / (exp(u[z] - u[y]) * want), 1.0,
                                1e-13);
    }
    clear_one(&o);
    pf_world_free(w);
}
END_TEST

/* Sorted 45 > 1.7 > 0.3 > -2; who has rank r gets the utility of rank r + 1,
 * the last one the best. */
START_TEST(bradley_terry_rotates_ranks)
{
    static const struct {
        const char *settings;
        double u[4];
    } want[] = {
        {"utilities=0.3,-2,1.7,45 rotate=0", {0.3, -2.0, 1.7, 45.0}},
        {"utilities=0.3,-2,1.7,45 rotate=1", {-2.0, 45.0, 0.3, 1.7}},
        {"utilities=0.3,-2,1.7,45 rotate=3", {1.7, 0.3, 45.0, -2.0}},
        {"utilities=0.3,-2,1.7,45 rotate=4", {0.3, -2.0, 1.7, 45.0}},
        {"utilities=0.3,-2,1.7,45 rotate=9", {-2.0, 45.0, 0.3, 1.7}},
    };
    struct one o;
    struct pf_world *w = pf_test_farm(2, 4, 6);
    for (size_t i = 0; i < sizeof want / sizeof want[0]; i++) {
        make_one(&o, w,
                 (struct pf_test_member){"bradley-terry", want[i].settings});
        FOR_PAIRS(w, c, y, z)
        {
            double d = want[i].u[y] - want[i].u[z];
            ck_assert_double_eq_tol(judge(&o, c, y, z).first,
                                    1.0 / (1.0 + exp(-d)), 1e-15);
        }
        clear_one(&o);
    }
    pf_world_free(w);
}
END_TEST

static double
utility_gap(const struct one *o, size_t c, size_t y, size_t z)
{
    struct pf_law law = judge(o, c, y, z);
    return log(law.first / law.second);
}

/* Normal, new in every context, and the scale multiplies the same draws. */
START_TEST(bradley_terry_draws_utilities)
{
    struct one o, wide;
    double square = 0.0, product = 0.0;
    struct pf_world *w = pf_test_farm(2000, 4, 6);
    make_one(&o, w, (struct pf_test_member){"bradley-terry", NULL});
    make_one(&wide, w, (struct pf_test_member){"bradley-terry", "scale=3"});
    for (size_t c = 0; c < 2000; c++) {
        double d = utility_gap(&o, c, 0, 1), e = utility_gap(&o, c, 2, 3);
        ck_assert_double_eq_tol(utility_gap(&wide, c, 0, 1), 3.0 * d, 1e-9);
        square += d * d;
        product += d * e;
    }
    /* chi-square with 2000 degrees, times the variance 2 */
    ck_assert_double_gt(gsl_cdf_chisq_Q(square / 2.0, 2000.0), 1e-6);
    ck_assert_double_gt(gsl_cdf_chisq_P(square / 2.0, 2000.0), 1e-6);
    ck_assert_double_lt(fabs(product), 5.0 * 2.0 * sqrt(2000.0));
    clear_one(&wide);
    clear_one(&o);
    pf_world_free(w);
}
END_TEST

START_TEST(bradley_terry_names_all_mistakes)
{
    struct one o;
    struct pf_diag d;
    struct pf_world *w = pf_test_farm(2, 4, 6);
    pf_diag_init(&d);
    ck_assert_int_eq(try_one(&o, w,
                             (struct pf_test_member){"bradley-terry",
                                                     "utilities=1,2,3 scale=2"},
                             &d),
                     PF_EINPUT);
    ck_assert_uint_eq(d.count, 2);
    ck_assert(pf_test_told(&d, "leave one out"));
    ck_assert(pf_test_told(
        &d, "utilities has 3 numbers but the world has 4 responses"));
    clear_one(&o);
    ck_assert_int_eq(
        try_one(&o, w,
                (struct pf_test_member){"bradley-terry", "utilities=1,2,x,4"},
                &d),
        PF_EINPUT);
    ck_assert(pf_test_told(&d, "'x' at position 3 is not a number"));
    clear_one(&o);
    pf_diag_clear(&d);
    pf_world_free(w);
}
END_TEST

/* --- worlds without covariates --- */

START_TEST(covariates_are_asked_for_where_they_are_needed)
{
    struct one o;
    struct pf_diag d;
    const struct pf_kind *k = pf_annotator_family.kinds[_i];
    bool needs = ((const pf_annotator_type *) k)->needs_covariates;
    struct pf_world *w = pf_test_random_world(2, 4, 0.1, 1);
    pf_diag_init(&d);
    int status = try_one(&o, w, (struct pf_test_member){k->name, NULL}, &d);
    ck_assert_int_eq(status, needs ? PF_EINPUT : PF_OK);
    if (needs)
        ck_assert(pf_test_told(&d, "covariates") && pf_test_told(&d, k->name));
    else
        judge(&o, 1, 0, 3);
    clear_one(&o);
    pf_diag_clear(&d);
    pf_world_free(w);
}
END_TEST

START_TEST(leaning_types_need_covariates)
{
    static const char *const leaning[] = {"length-biased", "list-biased",
                                          "persona"};
    for (size_t i = 0; i < 3; i++)
        ck_assert(((const pf_annotator_type *) pf_kind_find(
                       &pf_annotator_family, leaning[i]))
                      ->needs_covariates);
}
END_TEST

/* --- drawing --- */

/* The p-value of DRAWS verdicts of one law under another. */
static double
p_value(struct pf_law drawn, struct pf_law held, gsl_rng *r)
{
    unsigned count[3] = {0};
    const double probability[] = {held.second, held.tie, held.first};
    for (size_t i = 0; i < DRAWS; i++)
        count[(int) (2.0 * pf_law_draw(&drawn, r))]++;
    return pf_test_chi_square(3, probability, count);
}

/* The law with 2 % of all verdicts moved from the likeliest to another. */
static struct pf_law
off_by_two_percent(struct pf_law law)
{
    if (law.first >= law.second && law.first >= law.tie) {
        law.first -= 0.02;
        law.second += 0.02;
    } else if (law.second >= law.tie) {
        law.second -= 0.02;
        law.first += 0.02;
    } else {
        law.tie -= 0.02;
        law.first += 0.02;
    }
    return law;
}

START_TEST(verdicts_follow_the_law)
{
    struct one o;
    struct pf_world *w = pf_test_farm(2, 3, 21);
    gsl_rng *r = pf_rng_alloc(7, (uint64_t) _i, "verdicts");
    make_one(&o, w, nth_case((size_t) _i));
    for (size_t c = 0; c < 2; c++)
        for (size_t y = 0; y < 2; y++) {
            struct pf_law law = judge(&o, c, y, 2 - y);
            ck_assert_double_gt(p_value(law, law, r), PF_TEST_P_VALUE);
            ck_assert_double_lt(p_value(law, off_by_two_percent(law), r),
                                PF_TEST_P_VALUE);
        }
    clear_one(&o);
    gsl_rng_free(r);
    pf_world_free(w);
}
END_TEST

START_TEST(a_verdict_takes_one_number)
{
    struct one o;
    struct pf_world *w = pf_test_farm(1, 3, 21);
    gsl_rng *r = pf_rng_alloc(7, 1, "numbers"), *s = gsl_rng_clone(r);
    make_one(&o, w, nth_case((size_t) _i));
    for (size_t i = 0; i < 100; i++) {
        struct pf_law law = judge(&o, 0, i % 3, i / 3 % 3);
        pf_law_draw(&law, r);
        gsl_rng_uniform(s);
        ck_assert(gsl_rng_get(r) == gsl_rng_get(s));
    }
    clear_one(&o);
    gsl_rng_free(s);
    gsl_rng_free(r);
    pf_world_free(w);
}
END_TEST

static double
verdict_at(struct pf_law law, double u)
{
    gsl_rng_type type;
    gsl_rng r = pf_test_fixed(&type, &u);
    return pf_law_draw(&law, &r);
}

START_TEST(nothing_impossible_is_drawn)
{
    const double last = 1.0 - 0x1p-53;
    for (int i = 1; i < 1000; i++) {
        double p = i / 1000.0;
        struct pf_law law;
        pf_law_of(&law, p);
        for (int k = -3; k <= 3; k++) {
            double u = p + k * 0x1p-53;
            ck_assert_double_eq(verdict_at(law, u), u < p ? 1.0 : 0.0);
        }
        law = (struct pf_law){.first = p, .tie = 1.0 - p};
        ck_assert_double_eq(verdict_at(law, last), 0.5);
        law = (struct pf_law){.second = p, .tie = 1.0 - p};
        ck_assert_double_eq(verdict_at(law, 0.0), 0.5);
        ck_assert_double_eq(verdict_at(law, last), 0.0);
    }
    ck_assert_double_eq(verdict_at((struct pf_law){1, 0, 0}, last), 1.0);
    ck_assert_double_eq(verdict_at((struct pf_law){0, 1, 0}, 0.0), 0.0);
    ck_assert_double_eq(verdict_at((struct pf_law){0, 0, 1}, 0.0), 0.5);
    ck_assert_double_eq(verdict_at((struct pf_law){0, 0, 1}, last), 0.5);
}
END_TEST

START_TEST(log_odds_and_back)
{
    static const double p[] = {0.0,  1e-300, 1e-20, 0.1,          0.2385,
                               0.49, 0.5,    0.7,   1.0 - 0x1p-53};
    for (size_t i = 0; i < sizeof p / sizeof p[0]; i++) {
        struct pf_law law, back, turned;
        pf_law_of(&law, p[i]);
        double s = pf_law_logit(&law);
        turned = mirror(law);
        ck_assert_double_eq(pf_law_logit(&turned), -s);
        pf_law_of_logit(&back, s);
        double less = fmin(law.first, law.second);
        ck_assert_double_le(fabs(fmin(back.first, back.second) - less),
                            1e-13 * less);
        ck_assert(near(back, law, 1e-15));
        pf_law_of_logit(&turned, -s);
        ck_assert(same(turned, mirror(back)));
    }
    struct pf_law even;
    pf_law_of_logit(&even, 0.0);
    ck_assert(same(even, (struct pf_law){0.5, 0.5, 0.0}));
}
END_TEST

START_TEST(laws_mix)
{
    const struct pf_law other = {0.2, 0.3, 0.5};
    struct pf_law law = {0.1, 0.6, 0.3};
    pf_law_mix(&law, 0.25, &other);
    ck_assert(near(law, (struct pf_law){0.125, 0.525, 0.35}, 2e-16));
    pf_law_mix(&law, 1.0, &other);
    ck_assert(same(law, other));
    pf_law_mix(&law, 0.0, &(struct pf_law){1, 0, 0});
    ck_assert(same(law, other));
}
END_TEST

static Suite *
annotators_suite(void)
{
    Suite *s = suite_create("annotators");
    PF_ADD_LOOP(s, every_type_is_described, types());
    PF_ADD_LOOP(s, a_law_is_a_distribution, cases());
    PF_ADD_LOOP(s, equal_responses_tie, cases());
    PF_ADD_LOOP(s, a_law_depends_on_its_arguments_only, cases());
    PF_ADD_LOOP(s, relabelling_permutes_the_law, cases());
    PF_ADD_LOOP(s, the_other_order_mirrors_the_law, types());
    PF_ADD_LOOP(s, neutral_parameters_are_faithful,
                sizeof neutral / sizeof neutral[0]);
    PF_ADD_LOOP(s, law_is_the_closed_form,
                sizeof formulas / sizeof formulas[0]);
    PF_ADD(s, abstaining_is_davidsons_model);
    PF_ADD(s, deterministic_picks_the_more_probable);
    PF_ADD(s, leanings_keep_what_is_sure_and_small);
    PF_ADD(s, equal_lengths_are_no_reason);
    PF_ADD(s, bradley_terry_has_listed_utilities);
    PF_ADD(s, bradley_terry_rotates_ranks);
    PF_ADD(s, bradley_terry_draws_utilities);
    PF_ADD(s, bradley_terry_names_all_mistakes);
    PF_ADD_LOOP(s, covariates_are_asked_for_where_they_are_needed, types());
    PF_ADD(s, leaning_types_need_covariates);
    PF_ADD_LOOP(s, verdicts_follow_the_law, cases());
    PF_ADD_LOOP(s, a_verdict_takes_one_number, cases());
    PF_ADD(s, nothing_impossible_is_drawn);
    PF_ADD(s, log_odds_and_back);
    PF_ADD(s, laws_mix);
    return s;
}

PF_TEST_MAIN(annotators_suite)
