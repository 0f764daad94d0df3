/* Designs of sweeps: grids, zips, samples, points of files, and how they cross.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_qrng.h>
#include <inttypes.h>
#include <math.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/parse.h"
#include "experiment_text.h"
#include "lab/experiment/sample.h"
#include "lab/experiment/variants.h"

/* Line 1 the experiment, 2 the world, 3 and 4 learners, 5 the budget; the sweep
 * begins in line 6. */
#define TWO                                                                    \
    HEAD "<world><preference type=\"hodge-mix\"/></world>\n"                   \
         "<learner id=\"first\" type=\"mwu\"/>\n"                              \
         "<learner id=\"second\" type=\"omwu\"/>\n" BUDGET
#define FIRST(what) "path='learner[1]/@" what "' "
#define SECOND(what) "path='learner[2]/@" what "' "
#define CYCLIC "path='world/preference/@cyclic' "
#define BETA "path='world/@beta' "
#define ACTIONS "path='world/preference/@actions' "
#define AXIS(text) "<axis " text "/>"
#define SWEEP(text) TWO "<sweep>\n" text "</sweep>" TAIL

static int
plan_status(const char *xml, const char *file, struct pf_diag *d)
{
    struct pf_experiment e;
    struct pf_plan plan = {.n_runs = 0};
    pf_diag_init(d);
    int status = pf_experiment_parse(&e, file, xml, strlen(xml), NULL, 0, d);
    if (status == PF_OK)
        status = pf_plan_make(&plan, &e, d);
    clear_plan(&e, &plan);
    return status;
}

static size_t
count_cells(const struct pf_plan *plan, const char *learner)
{
    size_t n = 0;
    for (size_t c = 0; c < plan->n_cells; c++)
        n += strcmp(plan->cell[c].learner->id, learner) == 0;
    return n;
}

static double
value_of(const struct pf_experiment *e, size_t a, size_t i)
{
    double x;
    ck_assert_msg(pf_parse_real(e->axis[a].value[i], &x), "'%s'",
                  e->axis[a].value[i]);
    return x;
}

/* --- grids --- */

/* Computed by the program as it was before there were groups of axes. */
START_TEST(runs_of_grids_are_what_they_were)
{
    static const char xml[] =
        "<experiment version='1' name='golden' seed='5'><world id='w' "
        "contexts='2'><preference type='hodge-mix' actions='4'/></world>"
        "<feedback type='pairs'/><learner type='omd'/>"
        "<learner type='nash-md'/><budget steps='20'/><record points='5'/>"
        "<seeds count='2'/><sweep><axis path=\"learner[@id='omd']/@eta\" "
        "from='0.001' to='1' count='4' scale='log'/>"
        "<axis path='world/@beta' values='0.1, 0.5'/>"
        "<axis path='world/preference/@cyclic' from='0' to='1' count='3'/>"
        "<axis path='budget/@steps' values='10 20'/></sweep></experiment>";
    static const struct {
        size_t run;
        const char *id;
    } golden[] = {{0, "3150356931da8d28"},
                  {48, "d96919155ac6f2e0"},
                  {95, "f368a4b95885e387"},
                  {98, "2e9c7afdbef755a4"},
                  {119, "24d48f87960fe1f8"}};
    struct pf_experiment e;
    struct pf_plan plan;
    plan_text(&e, &plan, xml);
    ck_assert_uint_eq(plan.n_runs, 120);
    for (size_t i = 0; i < sizeof golden / sizeof *golden; i++)
        ck_assert_str_eq(plan.run[golden[i].run].id, golden[i].id);
    ck_assert_uint_eq(e.n_groups, 4);
    clear_plan(&e, &plan);
}
END_TEST

/* --- zips --- */

START_TEST(zipped_axes_move_together)
{
    static const char xml[] = SWEEP(
        "<zip>" AXIS(FIRST("eta") "values='1 2 3'")
            AXIS(BETA "from='0.1' to='10' count='3' scale='log'") "</zip>" AXIS(
                CYCLIC "values='0 1'"));
    struct pf_experiment e;
    struct pf_plan plan;
    size_t seen = 0;
    plan_text(&e, &plan, xml);
    ck_assert_uint_eq(e.n_groups, 2);
    ck_assert_uint_eq(count_cells(&plan, "first"), 6);
    ck_assert_uint_eq(count_cells(&plan, "second"), 6);
    for (size_t c = 0; c < plan.n_cells; c++) {
        const struct pf_cell *cell = &plan.cell[c];
        double beta = cell->world->beta;
        size_t i = beta < 0.5 ? 0 : beta < 5.0 ? 1 : 2;
        ck_assert_str_eq(cell->axis_value[1], e.axis[1].value[i]);
        ck_assert_ptr_nonnull(cell->axis_value[2]);
        if (strcmp(cell->learner->id, "first") == 0) {
            ck_assert_str_eq(cell->axis_value[0], e.axis[0].value[i]);
            size_t eta = pf_values_find(&cell->learner->values, "eta");
            ck_assert_double_eq(cell->learner->values.number[eta],
                                (double) i + 1.0);
            seen++;
        } else {
            ck_assert_ptr_null(cell->axis_value[0]);
        }
    }
    ck_assert_uint_eq(seen, 6);
    clear_plan(&e, &plan);
}
END_TEST

/* What a group cannot change is not repeated for it, and what it changes less
 * often than it has points is run less often. */
START_TEST(no_run_is_repeated)
{
    static const struct {
        const char *xml;
        size_t first, second;
    } cases[] = {
        {SWEEP("<zip>" AXIS(FIRST("eta") "values='1 2 3 4'") AXIS(
             FIRST("iterate") "values='last last average average'") "</zip>"),
         4, 1},
        {SWEEP("<zip>" AXIS(FIRST("eta") "values='1 2 3'")
                   AXIS(SECOND("eta") "values='1 1 1e0'") "</zip>"),
         3, 1},
        {SWEEP("<zip>" AXIS(FIRST("eta") "values='1 2 3 4'") AXIS(SECOND(
             "eta") "values='5 6 5.0 6'") "</zip>" AXIS(BETA "values='1 2'")),
         8, 4},
        {SWEEP("<zip>" AXIS(FIRST("eta") "values='1 2 3 4'")
                   AXIS(BETA "values='5 6 5.0 6'") "</zip>"),
         4, 2},
        {SWEEP("<sample type='random' count='50'>" AXIS(
             FIRST("eta") "from='1' to='2'")
                   AXIS(SECOND("iterate") "values='last "
                                          "average'") "</sample>"),
         50, 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pf_experiment e;
        struct pf_plan plan;
        uint64_t cells = 0;
        plan_text(&e, &plan, cases[i].xml);
        ck_assert_uint_eq(count_cells(&plan, "first"), cases[i].first);
        ck_assert_uint_eq(count_cells(&plan, "second"), cases[i].second);
        ck_assert_int_eq(pf_count_cells(&cells, &e), PF_OK);
        ck_assert_uint_eq(cells, plan.n_cells);
        clear_plan(&e, &plan);
    }
}
END_TEST

/* Every version of a part has its number, and the number its choice. */
START_TEST(versions_are_numbered)
{
    static const char xml[] = SWEEP(
        "<zip>" AXIS(FIRST("eta") "values='1 2 3 4'")
            AXIS(CYCLIC "values='0 1 0 1'") "</zip>" AXIS(
                BETA
                "values='1 2 "
                "3'") "<sample type='sobol' count='5'>" AXIS(FIRST("iterat"
                                                                   "e") "va"
                                                                        "lu"
                                                                        "es"
                                                                        "='"
                                                                        "la"
                                                                        "st"
                                                                        " a"
                                                                        "ve"
                                                                        "ra"
                                                                        "ge"
                                                                        "'")
                AXIS("path='world/preference/@scale' from='1' to='2'") "</"
                                                                       "sam"
                                                                       "ple"
                                                                       ">");
    struct pf_experiment e;
    struct pf_plan plan;
    struct pf_variants *all = NULL;
    size_t n = 0;
    plan_text(&e, &plan, xml);
    for (int tag = 0; tag < 2; tag++) {
        ck_assert_int_eq(pf_variants_of_all(
                             &all, &n, &e, tag ? PF_TAG_WORLD : PF_TAG_LEARNER),
                         PF_OK);
        for (size_t k = 0; k < n; k++)
            for (uint64_t i = 0; i < all[k].n; i++) {
                size_t choice[PF_MAX_AXES] = {0};
                pf_variants_choice(&all[k], &e, i, choice);
                ck_assert_uint_eq(pf_variants_index(&all[k], &e, choice), i);
                ck_assert_uint_eq(choice[0], choice[1]);
                ck_assert_uint_eq(choice[3], choice[4]);
            }
        if (tag)
            ck_assert_uint_eq(all[0].n, 2 * 3 * 5);
        else
            ck_assert_uint_eq(all[0].n, 4 * 2);
        free(all);
    }
    clear_plan(&e, &plan);
}
END_TEST

/* --- samples --- */

static const char *const types[] = {"random", "latin-hypercube", "sobol",
                                    "halton", "reverse-halton"};
#define TYPES (sizeof types / sizeof *types)

static const pf_sample_type *
type_called(const char *name)
{
    const struct pf_kind *k = pf_kind_find(&pf_sample_family, name);
    ck_assert_ptr_nonnull(k);
    return (const pf_sample_type *) k;
}

static void
draw(double *u, const char *type, size_t axes, size_t count, uint64_t seed)
{
    static const char *const name[] = {"a", "b", "c", "d", "e", "f"};
    const struct pf_sample_setup setup = {axes, count, seed, name};
    ck_assert_int_eq(type_called(type)->draw(u, &setup), PF_OK);
}

START_TEST(all_types_are_tried)
{
    size_t n = 0;
    while (pf_sample_family.kinds[n] != NULL)
        n++;
    ck_assert_uint_eq(n, TYPES);
}
END_TEST

/* Sobol's and Halton's points are GSL's own, and the origin before Sobol's. */
START_TEST(sequences_are_those_of_gsl)
{
    const struct {
        const char *name;
        const gsl_qrng_type *type;
        size_t origin;
    } cases[] = {{"sobol", gsl_qrng_sobol, 1},
                 {"halton", gsl_qrng_halton, 0},
                 {"reverse-halton", gsl_qrng_reversehalton, 0}};
    enum { AXES = 5, COUNT = 100 };
    double u[COUNT * AXES], v[AXES];
    for (size_t k = 0; k < 3; k++) {
        gsl_qrng *q = gsl_qrng_alloc(cases[k].type, AXES);
        draw(u, cases[k].name, AXES, COUNT, 0);
        for (size_t i = 0; i < COUNT; i++) {
            memset(v, 0, sizeof v);
            if (i >= cases[k].origin)
                gsl_qrng_get(q, v);
            ck_assert_mem_eq(u + i * AXES, v, sizeof v);
        }
        gsl_qrng_free(q);
        ck_assert_uint_eq(type_called(cases[k].name)->most_axes,
                          cases[k].type->max_dimension);
    }
}
END_TEST

/* One point in each part: of a power of 2 of Sobol's, of a power of the base of
 * Halton's, and of any number of a Latin hypercube. */
START_TEST(parts_are_filled_once)
{
    static const struct {
        const char *type;
        size_t axis, parts;
    } cases[] = {{"sobol", 0, 8},
                 {"sobol", 1, 64},
                 {"sobol", 3, 128},
                 {"halton", 0, 16},
                 {"halton", 1, 81},
                 {"halton", 2, 25},
                 {"reverse-halton", 2, 125},
                 {"latin-hypercube", 0, 7},
                 {"latin-hypercube", 3, 100}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        double u[4 * 128];
        bool full[128] = {false};
        draw(u, cases[k].type, 4, cases[k].parts, 3);
        for (size_t i = 0; i < cases[k].parts; i++) {
            double x = u[i * 4 + cases[k].axis] * (double) cases[k].parts;
            size_t part = (size_t) (x + 1e-9);
            ck_assert_uint_lt(part, cases[k].parts);
            ck_assert_msg(!full[part], "%s, part %zu is filled twice",
                          cases[k].type, part);
            full[part] = true;
        }
    }
}
END_TEST

/* The L2-star discrepancy by Warnock's formula (1972):
 *   D^2 = 3^-d - 2^(1-d)/n sum_i prod_a (1 - u_ia^2)
 *         + 1/n^2 sum_ij prod_a (1 - max (u_ia, u_ja)). */
static double
discrepancy(const double *u, size_t n, size_t d)
{
    double one = 0.0, two = 0.0;
    for (size_t i = 0; i < n; i++) {
        double p = 1.0;
        for (size_t a = 0; a < d; a++)
            p *= 1.0 - u[i * d + a] * u[i * d + a];
        one += p;
        for (size_t j = 0; j < n; j++) {
            p = 1.0;
            for (size_t a = 0; a < d; a++)
                p *= 1.0 - fmax(u[i * d + a], u[j * d + a]);
            two += p;
        }
    }
    double m = (double) n;
    return sqrt(pow(3.0, -(double) d) - pow(2.0, 1.0 - (double) d) * one / m +
                two / m / m);
}

START_TEST(even_samples_are_more_even_than_random_ones)
{
    enum { D = 3, N = 256 };
    double u[N * D], least = 1.0, mean = 0.0;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        draw(u, "random", D, N, seed);
        double x = discrepancy(u, N, D);
        least = x < least ? x : least;
        mean += x / 20.0;
    }
    /* of independent points E D^2 = (2^-d - 3^-d) / n */
    double expected = sqrt((0.125 - 1.0 / 27.0) / N);
    ck_assert_double_gt(mean, 0.7 * expected);
    ck_assert_double_lt(mean, 1.2 * expected);
    for (size_t k = 2; k < TYPES; k++) {
        draw(u, types[k], D, N, 1);
        ck_assert_msg(discrepancy(u, N, D) < least / 2.0, "%s", types[k]);
    }
    draw(u, "latin-hypercube", D, N, 1);
    ck_assert_double_lt(discrepancy(u, N, D), mean);
}
END_TEST

/* Numbers of an axis hang on the seed and its path alone. */
START_TEST(random_axes_are_independent_of_each_other)
{
    static const char *const one[] = {"x", "y"}, *const other[] = {"y", "z",
                                                                   "x"};
    for (size_t k = 0; k < 2; k++) {
        double u[40], v[60], w[40];
        const pf_sample_type *type = type_called(types[k]);
        type->draw(u, &(struct pf_sample_setup){2, 20, 7, one});
        type->draw(v, &(struct pf_sample_setup){3, 20, 7, other});
        type->draw(w, &(struct pf_sample_setup){2, 20, 8, one});
        for (size_t i = 0; i < 20; i++) {
            ck_assert_double_eq(u[2 * i], v[3 * i + 2]);
            ck_assert_double_eq(u[2 * i + 1], v[3 * i]);
            ck_assert_double_ne(u[2 * i], u[2 * i + 1]);
            ck_assert_double_ne(u[2 * i], w[2 * i]);
        }
    }
}
END_TEST

/* More points keep those there are. */
START_TEST(samples_grow)
{
    for (size_t k = 0; k < TYPES; k++) {
        double u[60], v[90];
        draw(u, types[k], 3, 20, 4);
        draw(v, types[k], 3, 30, 4);
        if (strcmp(types[k], "latin-hypercube") != 0)
            ck_assert_mem_eq(u, v, sizeof u);
    }
}
END_TEST

/* Twelve digits at most, inside the range, by long double arithmetic. */
START_TEST(values_are_where_u_says)
{
    static const struct pf_sample_range range[] = {
        {0.0, 1.0, false, false},
        {-3.0, 1e-3, false, false},
        {1e-6, 1e3, true, false},
        {0.1, 0.3, true, false},
        {1e-300, 1e300, true, false},
        {0.1, 0.1000000000001, false, false},
        {0.30000000000000004, 1.0, false, false}};
    for (size_t k = 0; k < sizeof range / sizeof *range; k++)
        for (size_t i = 0; i < 1000; i++) {
            const struct pf_sample_range *r = &range[k];
            double u = (double) i / 1000.0, x = pf_sample_value(r, u), back;
            long double from = r->from, to = r->to, t = u;
            long double exact =
                r->log ? expl((1.0L - t) * logl(from) + t * logl(to))
                       : (1.0L - t) * from + t * to;
            char text[32];
            ck_assert(x >= r->from && x <= r->to);
            ck_assert_double_le(fabs(x - (double) exact),
                                2e-11 * fabs((double) exact) + 1e-300);
            snprintf(text, sizeof text, "%.11e", x);
            ck_assert(pf_parse_real(text, &back));
            ck_assert(back == x || x == r->from || x == r->to);
        }
}
END_TEST

/* Every whole number has its share of u: the same on a linear scale, by the
 * ratio of its ends on a logarithmic one. */
START_TEST(whole_numbers_have_their_share)
{
    enum { N = 100000 };
    for (int scale = 0; scale < 2; scale++) {
        const struct pf_sample_range r = {2.0, 9.0, scale, true};
        double share[10] = {0};
        for (size_t i = 0; i < N; i++) {
            double x = pf_sample_value(&r, ((double) i + 0.5) / N);
            ck_assert(x >= 2.0 && x <= 9.0 && floor(x) == x);
            share[(size_t) x] += 1.0 / N;
        }
        for (size_t x = 2; x <= 9; x++) {
            double ratio =
                log(((double) x + 1.0) / (double) x) / log(10.0 / 2.0);
            ck_assert_double_eq_tol(share[x], scale ? ratio : 0.125, 2e-5);
        }
    }
}
END_TEST

#define BOX(type)                                                              \
    SWEEP("<sample type='" type                                                \
          "' count='64'>" AXIS(FIRST("eta") "from='0.001' to='1' scale='log'") \
              AXIS(BETA "from='0' to='2'") AXIS(ACTIONS "from='3' to='6'")     \
                  AXIS(FIRST("iterate") "values='last average'") "</sample>")

/* Values of every axis are in range, spread over it, and the same in the next
 * process and under every name. */
START_TEST(sampled_values)
{
    static const char *const xml[] = {BOX("random"), BOX("latin-hypercube"),
                                      BOX("sobol"), BOX("halton"),
                                      BOX("reverse-halton")};
    static const double low[] = {0.001, 0, 3}, high[] = {1, 2, 6};
    struct pf_experiment e, again;
    struct pf_plan plan, other;
    plan_text(&e, &plan, xml[_i]);
    plan_text(&again, &other, xml[_i]);
    ck_assert_uint_eq(e.n_groups, 1);
    ck_assert_uint_eq(e.axis[0].n, 64);
    ck_assert_uint_eq(count_cells(&plan, "first"), 64);
    for (size_t a = 0; a < 4; a++) {
        size_t below = 0, averages = 0;
        for (size_t i = 0; i < 64; i++) {
            ck_assert_str_eq(e.axis[a].value[i], again.axis[a].value[i]);
            averages += strcmp(e.axis[a].value[i], "average") == 0;
            if (a == 3)
                continue;
            double x = value_of(&e, a, i);
            ck_assert(x >= low[a] && x <= high[a]);
            ck_assert(a != 2 || floor(x) == x);
            below += x < (a == 0 ? sqrt(0.001) : a == 1 ? 1.0 : 4.5);
        }
        ck_assert_uint_ge(a == 3 ? averages : below, 20);
        ck_assert_uint_le(a == 3 ? averages : below, 44);
    }
    for (size_t i = 0; i < plan.n_runs; i++)
        ck_assert_str_eq(plan.run[i].id, other.run[i].id);
    clear_plan(&e, &plan);
    clear_plan(&again, &other);
}
END_TEST

/* The bytes, on any machine. */
START_TEST(golden_samples)
{
    static const char xml[] =
        SWEEP("<sample type='random' count='3' seed='9'>" AXIS(FIRST(
            "eta") "from='0.001' to='1' scale='log'") "</sample>"
                                                      "<sample type='sobol' "
                                                      "count='4'>" AXIS(
                                                          BETA
                                                          "from='0.01' to='1' "
                                                          "scale='log'")
                                                          AXIS(ACTIONS
                                                               "from='3' "
                                                               "to='6'") "</"
                                                                         "sampl"
                                                                         "e>");
    static const char *const golden[3][4] = {
        {"0.00578536663568", "0.231477134095", "0.0379977410184"},
        {"0.01", "0.1", "0.316227766017", "0.0316227766017"},
        {"3", "5", "4", "6"}};
    struct pf_experiment e;
    struct pf_plan plan;
    plan_text(&e, &plan, xml);
    for (size_t a = 0; a < 3; a++)
        for (size_t i = 0; i < e.axis[a].n; i++)
            ck_assert_str_eq(e.axis[a].value[i], golden[a][i]);
    clear_plan(&e, &plan);
}
END_TEST

/* What else stands in the file, and where, changes no value. */
START_TEST(other_elements_change_no_value)
{
    static const char *const xml[] = {
        SWEEP("<sample type='random' count='8'>" AXIS(BETA "from='1' to='2'")
                  AXIS(CYCLIC "from='0' to='1'") "</sample>"),
        HEAD
        "<sweep><axis path='budget/@steps' values='2 3'/>"
        "<sample count='8' type='random'>" AXIS(CYCLIC "to='1' from='0'")
            AXIS(BETA "from='1' to='2'") "</sample></sweep>\n"
                                         "<seeds count='3'/><learner "
                                         "type='omd' id='other'/>\n" BUDGET
                                         "<world><preference "
                                         "type='hodge-mix'/></world>" TAIL};
    struct pf_experiment e[2];
    struct pf_plan plan[2];
    for (size_t i = 0; i < 2; i++)
        plan_text(&e[i], &plan[i], xml[i]);
    for (size_t i = 0; i < 8; i++) {
        ck_assert_str_eq(e[0].axis[0].value[i], e[1].axis[2].value[i]);
        ck_assert_str_eq(e[0].axis[1].value[i], e[1].axis[1].value[i]);
    }
    for (size_t i = 0; i < 2; i++)
        clear_plan(&e[i], &plan[i]);
}
END_TEST

/* Of 50 points over 2 times 3 values, 6 are different. */
START_TEST(repeated_points_of_a_sample_are_left_out)
{
    static const char xml[] = SWEEP(
        "<sample type='random' count='50'>" AXIS(ACTIONS "from='3' to='5'")
            AXIS(FIRST("iterate") "values='last average'") "</sample>");
    struct pf_experiment e;
    struct pf_plan plan;
    plan_text(&e, &plan, xml);
    ck_assert_uint_eq(e.group[0].n, 6);
    ck_assert_uint_eq(e.axis[0].n, 6);
    ck_assert_uint_eq(e.axis[1].n, 6);
    for (size_t i = 0; i < 6; i++)
        for (size_t j = 0; j < i; j++)
            ck_assert(strcmp(e.axis[0].value[i], e.axis[0].value[j]) != 0 ||
                      strcmp(e.axis[1].value[i], e.axis[1].value[j]) != 0);
    ck_assert_uint_eq(count_cells(&plan, "first"), 6);
    ck_assert_uint_eq(count_cells(&plan, "second"), 3);
    clear_plan(&e, &plan);
}
END_TEST

/* --- points --- */

/* Writes points.csv into a fresh folder and gives t.xml there. */
static void
write_points(char folder[40], char file[60], const char *text)
{
    char path[60];
    strcpy(folder, "/tmp/prefarm-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/points.csv", folder);
    snprintf(file, 60, "%s/t.xml", folder);
    FILE *f = fopen(path, "w");
    ck_assert_ptr_nonnull(f);
    fputs(text, f);
    ck_assert_int_eq(fclose(f), 0);
}

static void
remove_points(const char *folder)
{
    char path[60];
    snprintf(path, sizeof path, "%s/points.csv", folder);
    unlink(path);
    rmdir(folder);
}

START_TEST(points_of_a_file)
{
    static const char csv[] = "\xef\xbb\xbf"
                              "note,cyclic,\"step size\",weights\r\n"
                              "first,0.25,1e-1,\"1 2\"\r\n"
                              "\"a, b\",0.5,0.2,1 2\r\n\r\n"
                              "last,0.25,0.2,\"3\n4\"\r\n";
    static const char xml[] =
        HEAD "<world contexts='2'><preference type='hodge-mix'/></world>\n"
             "<learner type='omd'/>\n<learner type='nash-md'/>\n" BUDGET
             "<sweep><points file='points.csv'>" AXIS(
                 FIRST("eta") "column='step size'") AXIS(CYCLIC)
                 AXIS("path='world/@weights'") "</points>" AXIS(
                     BETA "values='1 2'") "</sweep>" TAIL;
    static const char *const eta[] = {"1e-1", "0.2", "0.2"};
    char folder[40], file[60], plain[sizeof csv];
    struct pf_experiment e;
    struct pf_plan plan = {.n_runs = 0};
    struct pf_diag d;
    /* a line end in a value is a control character */
    write_points(folder, file, csv);
    ck_assert_int_eq(plan_status(xml, file, &d), PF_EINPUT);
    ck_assert_ptr_nonnull(
        strstr(d.message[0], "points.csv:5: weights: byte 2"));
    pf_diag_clear(&d);
    remove_points(folder);
    memcpy(plain, csv, sizeof csv);
    *strstr(plain, "3\n4") = '9';
    *(strstr(plain, "9\n4") + 1) = ' ';
    write_points(folder, file, plain);
    pf_diag_init(&d);
    int status = pf_experiment_parse(&e, file, xml, strlen(xml), NULL, 0, &d);
    if (status == PF_OK)
        status = pf_plan_make(&plan, &e, &d);
    ck_assert_msg(status == PF_OK, "%s", d.count > 0 ? d.message[0] : "");
    ck_assert_uint_eq(e.group[0].n, 3);
    for (size_t i = 0; i < 3; i++)
        ck_assert_str_eq(e.axis[0].value[i], eta[i]);
    ck_assert_str_eq(e.axis[2].value[2], "9 4");
    ck_assert_uint_eq(count_cells(&plan, "omd"), 6);
    ck_assert_uint_eq(count_cells(&plan, "nash-md"), 6);
    clear_plan(&e, &plan);
    remove_points(folder);
}
END_TEST

/* A zip, a file and an axis of the same values make the same runs. */
START_TEST(one_design_in_three_ways)
{
    static const char *const xml[] = {
        SWEEP(AXIS(CYCLIC "values='0.25 0.5'")),
        SWEEP("<zip>" AXIS(CYCLIC "from='0.25' to='0.5' count='2'") AXIS(
            "path='world/preference/@scale' values='1 1.0'") "</zip>"),
        SWEEP("<points file='points.csv'>" AXIS(CYCLIC) "</points>")};
    char folder[40], file[60];
    struct pf_experiment e[3];
    struct pf_plan plan[3];
    write_points(folder, file, "cyclic\n.25\n5e-1\n");
    for (size_t i = 0; i < 3; i++) {
        struct pf_diag d;
        pf_diag_init(&d);
        ck_assert_int_eq(pf_experiment_parse(&e[i], file, xml[i],
                                             strlen(xml[i]), NULL, 0, &d),
                         PF_OK);
        ck_assert_int_eq(pf_plan_make(&plan[i], &e[i], &d), PF_OK);
        ck_assert_uint_eq(plan[i].n_runs, plan[0].n_runs);
        for (size_t k = 0; k < plan[0].n_runs; k++)
            ck_assert_str_eq(plan[i].run[k].id, plan[0].run[k].id);
    }
    for (size_t i = 0; i < 3; i++)
        clear_plan(&e[i], &plan[i]);
    remove_points(folder);
}
END_TEST

/* --- refusals --- */

struct refusal {
    const char *sweep, *csv; /* the sweep begins in line 7 */
    const char *start, *words;
};

#define ZIP(a, b) "<zip>\n" AXIS(a) "\n" AXIS(b) "</zip>"
#define SAMPLE(tag, axis) "<sample " tag ">\n" AXIS(axis) "</sample>"
#define POINTS(axis) "<points file='points.csv'>\n" AXIS(axis) "</points>"
#define ETA FIRST("eta")
#define SOBOL "type='sobol' count='4'"

static const struct refusal refusals[] = {
    {"", NULL,
     "t.xml:6: ", "<sweep> is empty|<axis>, <zip>, <sample> or <points>"},
    {"<zop/>" AXIS(ETA "values='1'"), NULL,
     "t.xml:7: ", "no element <zop>|did you mean <zip>"},
    {ZIP(ETA "values='1 2'", BETA "values='1 2 3'"), NULL,
     "t.xml:9: ", "this axis has 3 values|line 8 has 2|equally many"},
    {ZIP(ETA "values='1 2'", BETA "from='1' to='2' count='3'"), NULL,
     "t.xml:9: ", "has 3 values|line 8 has 2"},
    {"<zip>" AXIS(ETA "values='1 2'") "</zip>", NULL,
     "t.xml:7: ", "<zip> needs 2 <axis> or more|move together"},
    {"<zip count='2'>" AXIS(ETA "values='1'") AXIS(BETA "values='1'") "</zip>",
     NULL, "t.xml:7: ", "zip has no parameter 'count'"},
    {ZIP(ETA "values='1 2 1.0'", BETA "values='3 4 3'"), NULL,
     "t.xml:7: ", "points 1 and 3 are the same|eta = 1.0, beta = 3|take one"},
    {ZIP(ETA "values='1 2'", ETA "values='3 4'"), NULL,
     "t.xml:9: ", "the axis of line 8 sweeps already"},
    {AXIS(ETA "values='1 2'") "\n" SAMPLE(SOBOL, ETA "from='1' to='2'"), NULL,
     "t.xml:9: ", "the axis of line 7 sweeps already"},
    {ZIP(ETA "values='1 2'", "path='sweep/zip/axis/@path' values='1 2'"), NULL,
     "t.xml:9: ", "a sweep cannot sweep itself"},
    {SAMPLE("count='4'", ETA "from='1' to='2'"), NULL,
     "t.xml:7: ", "sample needs type|random, latin-hypercube, sobol"},
    {SAMPLE("type='soboll' count='4'", ETA "from='1' to='2'"), NULL,
     "t.xml:7: ", "soboll|did you mean 'sobol'"},
    {SAMPLE("type='sobol'", ETA "from='1' to='2'"), NULL,
     "t.xml:7: ", "sample|count"},
    {SAMPLE("type='sobol' count='0'", ETA "from='1' to='2'"), NULL,
     "t.xml:7: ", "count=\"0\"|from 1"},
    {SAMPLE("type='sobol' count='4' seed='2'", ETA "from='1' to='2'"), NULL,
     "t.xml:7: ", "sobol has no parameter 'seed'"},
    {SAMPLE("type='random' count='4' seed='-2'", ETA "from='1' to='2'"), NULL,
     "t.xml:7: ", "seed=\"-2\""},
    {"<sample " SOBOL "/>", NULL, "t.xml:7: ", "<sample> needs <axis>"},
    {SAMPLE(SOBOL, ETA "from='1' to='2' count='4'"), NULL,
     "t.xml:8: ", "the count of <sample>|leave it out"},
    {SAMPLE(SOBOL, ETA "from='1'"), NULL,
     "t.xml:8: ", "values to choose from, or from and to"},
    {SAMPLE(SOBOL, ETA "values='1 2' scale='log'"), NULL,
     "t.xml:8: ", "values to choose from, or from and to"},
    {SAMPLE(SOBOL, ETA "from='0' to='2' scale='log'"), NULL,
     "t.xml:8: ", "from=\"0\" is not above 0"},
    {SAMPLE(SOBOL, ETA "from='2' to='1'"), NULL,
     "t.xml:8: ", "from=\"2\" is not below to=\"1\""},
    {SAMPLE(SOBOL, ACTIONS "from='2.5' to='4'"), NULL,
     "t.xml:8: ", "actions takes whole numbers|from=\"2.5\""},
    {SAMPLE(SOBOL, FIRST("iterate") "values='last last'"), NULL,
     "t.xml:8: ", "'last' and 'last' are the same"},
    {SAMPLE(SOBOL, ETA "column='x' from='1' to='2'"), NULL,
     "t.xml:8: ", "column is for the axes of <points>"},
    {SAMPLE(SOBOL, ETA "from='0' to='2'"), NULL, "t.xml:8: ", "eta=\"0\""},
    {AXIS(ETA "column='x'"), NULL,
     "t.xml:7: ", "column is for the axes of <points>"},
    {"<points>" AXIS(ETA) "</points>", NULL, "t.xml:7: ", "points|file"},
    {"<points file='nowhere.csv'>" AXIS(ETA) "</points>", NULL,
     "t.xml:7: ", "nowhere.csv|No such file"},
    {POINTS(ETA "values='1 2'"), "eta\n1\n",
     "t.xml:8: ", "the values stand in the file|column"},
    {POINTS(ETA), "", "points.csv:1: ", "empty|header"},
    {POINTS(ETA), "eta\n", "points.csv: ", "no point below the header"},
    {POINTS(ETA), "etaa,x\n1,2\n",
     "t.xml:8: ", "no column 'eta'|did you mean column=\"etaa\""},
    {POINTS(ETA "column='step'"), "eta,x\n1,2\n",
     "t.xml:8: ", "no column 'step'|name one|the header is 'eta', 'x'"},
    {POINTS(ETA), "0.1,2\n0.2,3\n",
     "t.xml:8: ", "no column 'eta'|the header is '0.1', '2'"},
    {POINTS(ETA), "eta,x\n1,2\n3,4,5\n",
     "points.csv:3: ", "3 cells, and the header has 2"},
    {POINTS(ETA), "eta\n1\nInf\n", "points.csv:3: ", "eta=\"Inf\""},
    {POINTS(FIRST("etta")), "etta\n1\n", "t.xml:8: ", "etta"},
    {SAMPLE(SOBOL, ETA "from='1' to='-inf'"), NULL, "t.xml:8: ", "to=\"-inf\""},
    {SAMPLE(SOBOL, ETA "from='nan' to='2'"), NULL, "t.xml:8: ", "from=\"nan\""},
    {POINTS(ETA), "eta,eta\n1,2\n", "points.csv:1: ", "2 columns 'eta'"},
    {POINTS(ETA), "eta,x\n1,2\n3\n",
     "points.csv:3: ", "1 cells, and the header has 2"},
    {POINTS(ETA), "eta,x\n1,2\n,4\n", "points.csv:3: ", "eta is empty"},
    {POINTS(ETA), "eta,x\n1,2\n\n2,3\n1.0,4\n",
     "points.csv:5: ", "that of line 2 again|eta = 1.0"},
    {POINTS(ETA), "eta,x\n1,\"2\n", "points.csv:2: ", "never closed"},
    {POINTS(ETA), "eta\n1\nmany\n", "points.csv:3: ", "eta=\"many\""},
    {POINTS(ETA), "eta\n1\n\n0\n", "points.csv:4: ", "eta=\"0\""},
    {POINTS(ETA), "eta\n2\nnan\n", "points.csv:3: ", "eta=\"nan\""},
    {POINTS(ETA), "eta\r\n2\r\n1e999\r\n", "points.csv:3: ", "1e999"},
    {"<points file='points.csv'/>", "eta\n1\n",
     "t.xml:7: ", "<points> needs <axis>"},
    {SAMPLE("type='random' count='1000000'", ETA "from='1' to='2'")
         AXIS(BETA "values='1 2 3 4 5 6 7 8 9 10'"),
     NULL, "t.xml:1: ", "runs; at most 10000000"},
    {"<sample type='random' count='600000'>" AXIS(ETA "from='1' to='2'")
         AXIS(BETA "from='1' to='2'") "</sample>",
     NULL, "t.xml:7: ", "600000 points of 2 axes|at most 1000000 values"},
};

static void
check_refusal(const struct refusal *m, const struct pf_diag *d,
              const char *folder)
{
    char words[256], *rest = NULL, lead[80];
    snprintf(lead, sizeof lead, "%s/%s", folder, m->start);
    ck_assert_msg(strncmp(d->message[0], lead, strlen(lead)) == 0,
                  "%s should start with %s", d->message[0], m->start);
    snprintf(words, sizeof words, "%s", m->words);
    for (char *w = strtok_r(words, "|", &rest); w != NULL;
         w = strtok_r(NULL, "|", &rest))
        ck_assert_msg(strstr(d->message[0], w) != NULL, "%s should say %s",
                      d->message[0], w);
}

START_TEST(wrong_designs_are_refused)
{
    const struct refusal *m = &refusals[_i];
    char folder[40], file[60], xml[2000];
    struct pf_diag d;
    write_points(folder, file, m->csv != NULL ? m->csv : "");
    snprintf(xml, sizeof xml, TWO "<sweep>\n%s</sweep>" TAIL, m->sweep);
    int status = plan_status(xml, file, &d);
    ck_assert_msg(status == PF_EINPUT, "status %d for\n%s", status, xml);
    ck_assert_msg(d.count == 1, "%zu messages: %s\n%s", d.count, d.message[0],
                  d.count > 1 ? d.message[1] : "");
    check_refusal(m, &d, folder);
    pf_diag_clear(&d);
    remove_points(folder);
}
END_TEST

/* The sequence of Sobol has 40 dimensions; and there is an end to axes. */
START_TEST(too_many_axes_are_refused)
{
    static const struct {
        const char *tag;
        size_t axes;
        const char *words;
    } cases[] = {{"sobol", 41, "41 axes, and sobol exists for up to 40"},
                 {"sobol", 40, NULL},
                 {"halton", 64, NULL},
                 {"random", 65, "more than 64 axes in all"}};
    for (size_t i = 0; i < 4; i++) {
        char *xml = NULL;
        size_t size = 0;
        struct pf_diag d;
        FILE *f = open_memstream(&xml, &size);
        fprintf(f, HEAD "<world contexts='64'>");
        for (size_t a = 0; a < 65; a++)
            fputs(a < 64 ? "<preference type='hodge-mix'/>" : "</world>\n", f);
        fprintf(f, LEARNER BUDGET "<sweep><sample type='%s' count='2'>",
                cases[i].tag);
        for (size_t a = 0; a < cases[i].axes; a++)
            fprintf(f,
                    "<axis path='world/preference[%zu]/@%s' from='0' "
                    "to='1'/>\n",
                    a % 64 + 1, a < 64 ? "cyclic" : "scale");
        fputs("</sample></sweep>" TAIL, f);
        fclose(f);
        int status = plan_status(xml, "t.xml", &d);
        ck_assert_int_eq(status, cases[i].words == NULL ? PF_OK : PF_EINPUT);
        if (cases[i].words != NULL)
            ck_assert_ptr_nonnull(strstr(d.message[0], cases[i].words));
        pf_diag_clear(&d);
        free(xml);
    }
}
END_TEST

/* A group that is taken back leaves what it claimed as it was: the only
 * message is its own. */
START_TEST(a_wrong_group_makes_no_other_mistakes)
{
    static const char xml[] =
        HEAD "<world><preference type=\"hodge-mix\"/></world>\n"
             "<learner type=\"omd\" eta=\"3\"/>\n<learner "
             "type=\"nash-md\"/>\n" BUDGET
             "<sweep>\n<zip>" AXIS(FIRST("eta") "values='1 2'")
                 AXIS(SECOND("eta") "values='1 2'")
                     AXIS(BETA "values='1 2 3'") "</zip>" AXIS(
                         SECOND("eta") "values='4 5'") "</sweep>" TAIL;
    struct pf_diag d;
    ck_assert_int_eq(plan_status(xml, "t.xml", &d), PF_EINPUT);
    ck_assert_msg(d.count == 1, "%s", d.message[d.count - 1]);
    pf_diag_clear(&d);
}
END_TEST

/* --- what is tried --- */

/* A mistake at one point only is found, and one between points is none: eta is
 * refused above 1e12, and beta at 0 for a learner that needs it. */
START_TEST(points_are_tried_and_nothing_between_them)
{
    static const char bad[] = SWEEP("<zip>" AXIS(BETA "values='1 0'") AXIS(
        FIRST("type") "values='omd egpo'") "</zip>");
    static const char good[] = HEAD
        "<world><preference type='hodge-mix'/></world>\n<learner id='x' "
        "type='omd'/>\n" BUDGET
        "<sweep><zip>" AXIS("path='world/@beta' values='1 0'") AXIS(
            "path='learner/@type' values='egpo omwu'") "</zip></sweep>" TAIL;
    struct pf_diag d;
    ck_assert_int_eq(plan_status(bad, "t.xml", &d), PF_EINPUT);
    pf_diag_clear(&d);
    int status = plan_status(good, "t.xml", &d);
    ck_assert_msg(status == PF_OK, "%s", d.count > 0 ? d.message[0] : "");
    pf_diag_clear(&d);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("designs");
    PF_ADD(s, runs_of_grids_are_what_they_were);
    PF_ADD(s, zipped_axes_move_together);
    PF_ADD(s, no_run_is_repeated);
    PF_ADD(s, versions_are_numbered);
    PF_ADD(s, all_types_are_tried);
    PF_ADD(s, sequences_are_those_of_gsl);
    PF_ADD(s, parts_are_filled_once);
    PF_ADD(s, even_samples_are_more_even_than_random_ones);
    PF_ADD(s, random_axes_are_independent_of_each_other);
    PF_ADD(s, samples_grow);
    PF_ADD(s, values_are_where_u_says);
    PF_ADD(s, whole_numbers_have_their_share);
    PF_ADD_LOOP(s, sampled_values, TYPES);
    PF_ADD(s, golden_samples);
    PF_ADD(s, other_elements_change_no_value);
    PF_ADD(s, repeated_points_of_a_sample_are_left_out);
    PF_ADD(s, points_of_a_file);
    PF_ADD(s, one_design_in_three_ways);
    PF_ADD_LOOP(s, wrong_designs_are_refused,
                sizeof refusals / sizeof *refusals);
    PF_ADD(s, too_many_axes_are_refused);
    PF_ADD(s, a_wrong_group_makes_no_other_mistakes);
    PF_ADD(s, points_are_tried_and_nothing_between_them);
    return s;
}

PF_TEST_MAIN(make_suite)
