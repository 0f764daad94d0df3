/* The figure of a game, and what else is new in eval/game: every number
 * against one that is computed in another way.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "core/random.h"
#include "core/status.h"
#include "eval/game/field.h"
#include "eval/game/write.h"
#include "eval/report/game_figure.h"
#include "sim/import/import.h"
#include "support.h"
#include "testing.h"

#define MOST 300

/* Entries drawn below the diagonal, of a few levels where coarse: ties. */
static void
draw_game(gsl_rng *r, size_t n, bool coarse, double *P)
{
    for (size_t y = 0; y < n; y++)
        for (size_t z = 0; z < y; z++)
            P[y * n + z] = coarse ? (double) gsl_rng_uniform_int(r, 5) / 4.0
                                  : gsl_rng_uniform(r);
    pf_test_complete(n, P);
}

/* --- the top cycle --- */

static bool
dominates(size_t n, const double *P, unsigned set)
{
    for (size_t y = 0; y < n; y++)
        for (size_t z = 0; z < n; z++)
            if ((set >> y & 1) && !(set >> z & 1) &&
                !(P[y * n + z] > 0.5 + PF_GAME_TIE))
                return false;
    return true;
}

/* The smallest of all sets that beat the rest. */
static unsigned
smallest(size_t n, const double *P)
{
    unsigned best = (1u << n) - 1;
    for (unsigned set = 1; set < 1u << n; set++)
        if (__builtin_popcount(set) < __builtin_popcount(best) &&
            dominates(n, P, set))
            best = set;
    return best;
}

START_TEST(top_cycle)
{
    size_t n = (size_t) _i + 2, seen[9] = {0};
    gsl_rng *r = pf_rng_alloc(71, (uint64_t) _i, "top");
    for (int round = 0; round < 300; round++) {
        double P[64];
        size_t set[8], size;
        unsigned found = 0;
        draw_game(r, n, round % 3 > 0, P);
        ck_assert_int_eq(pf_game_top_cycle(n, P, set, &size), PF_OK);
        for (size_t i = 0; i < size; i++) {
            found |= 1u << set[i];
            ck_assert(i == 0 || set[i] > set[i - 1]);
        }
        ck_assert_uint_eq(found, smallest(n, P));
        size_t condorcet = pf_game_condorcet(n, P);
        ck_assert_int_eq(size == 1, condorcet != SIZE_MAX);
        ck_assert(size != 1 || set[0] == condorcet);
        seen[size]++;
    }
    ck_assert_uint_gt(seen[1], 0);
    ck_assert_uint_gt(seen[n], 0);
    gsl_rng_free(r);
}
END_TEST

START_TEST(order)
{
    const double score[] = {0.25, -1.0, 0.5, 0.25, 0.5};
    const size_t wanted[] = {2, 4, 0, 3, 1};
    size_t found[5];
    ck_assert_int_eq(pf_game_order(5, score, found), PF_OK);
    ck_assert_mem_eq(found, wanted, sizeof wanted);
}
END_TEST

/* --- the tiles --- */

static char *names[MOST];

static void
name_all(void)
{
    for (size_t y = 0; y < MOST; y++) {
        names[y] = malloc(16);
        snprintf(names[y], 16, "r%zu", y);
    }
}

static void
unname(void)
{
    for (size_t y = 0; y < MOST; y++)
        free(names[y]);
}

struct drawn {
    struct pf_figure f;
    struct pf_game_facts facts;
    struct pf_game game;
    struct pf_diag d;
};

static void
draw(struct drawn *x, size_t n, const double *P)
{
    memset(x, 0, sizeof *x);
    x->game = (struct pf_game){
        .n = n, .P = P, .label = (const char *const *) names, .beta = 0.5};
    pf_diag_init(&x->d);
    ck_assert_int_eq(pf_game_analyse(&x->game, &x->facts), PF_OK);
    ck_assert_int_eq(pf_game_figure(&x->f, &x->facts, "A title", &x->d), PF_OK);
    ck_assert_uint_eq(x->d.count, 0);
    ck_assert_str_eq(x->f.title, "A title");
}

static void
end(struct drawn *x)
{
    pf_figure_clear(&x->f);
    pf_game_facts_clear(&x->facts);
    pf_diag_clear(&x->d);
}

/* Which response a label stands for. */
static size_t
named(const char *label)
{
    label = strchr(label, 'r'); /* behind its weight, in the graph */
    ck_assert_ptr_nonnull(label);
    return (size_t) strtoul(label + 1, NULL, 10);
}

static double
written(const char *text)
{
    static const char minus[] = "\u2212";
    if (strncmp(text, minus, strlen(minus)) == 0)
        return -strtod(text + strlen(minus), NULL);
    return strtod(text, NULL);
}

START_TEST(tiles)
{
    size_t n = (size_t) _i + 2;
    double P[14 * 14], inner = 0.0, c2 = 0.0, all = 0.0, rows[14] = {0};
    struct drawn x;
    gsl_rng *r = pf_rng_alloc(72, (uint64_t) _i, "tiles");
    draw_game(r, n, false, P);
    draw(&x, n, P);
    const struct pf_figure_tiles *w = x.f.panel[0].tiles;
    const struct pf_figure_tiles *t = x.f.panel[1].tiles;
    const struct pf_figure_tiles *c = x.f.panel[2].tiles;
    ck_assert_int_eq(w->text != NULL, n <= 12);
    ck_assert(w->middle == 0.5 && t->middle == 0.0 && c->middle == 0.0);
    ck_assert_double_eq(w->high - w->middle, t->high);
    ck_assert_double_eq(t->high, c->high);
    for (size_t j = 0; j < n; j++)
        for (size_t i = 0; i < n; i++) {
            size_t k = j * n + i, y = named(w->y_label[j]);
            ck_assert_uint_eq(named(t->y_label[j]), y);
            ck_assert_uint_eq(named(c->x_label[i]), named(w->x_label[i]));
            double a = P[y * n + named(w->x_label[i])] - 0.5;
            ck_assert_double_eq_tol(w->value[k], a + 0.5, 1e-15);
            ck_assert_double_eq_tol(t->value[k] + c->value[k], a, 1e-15);
            /* differences of scores add up along any way round */
            ck_assert_double_eq_tol(t->value[k], t->value[j * n] + t->value[i],
                                    1e-14);
            inner += t->value[k] * c->value[k];
            rows[j] += c->value[k];
            all += a * a;
            c2 += c->value[k] * c->value[k];
            if (w->text != NULL) {
                ck_assert_double_eq_tol(written(w->text[k]), w->value[k],
                                        0.00501);
                ck_assert_double_eq_tol(written(t->text[k]), t->value[k],
                                        0.00501);
                ck_assert_double_eq_tol(written(c->text[k]), c->value[k],
                                        0.00501);
            }
        }
    ck_assert_double_eq_tol(inner, 0.0, 1e-13);
    for (size_t j = 0; j < n; j++) {
        ck_assert_double_eq_tol(rows[j], 0.0, 1e-13);
        ck_assert(j == 0 || t->value[j * n] <= t->value[(j - 1) * n] + 1e-15);
    }
    ck_assert_double_eq_tol(c2 / all, x.facts.hodge.energy, 1e-13);
    end(&x);
    gsl_rng_free(r);
}
END_TEST

/* Advantages that are differences of scores: nothing is cyclic. */
START_TEST(transitive)
{
    const double u[] = {0.1, -0.2, 0.15, 0.0};
    double P[16];
    struct drawn x;
    for (size_t y = 0; y < 4; y++)
        for (size_t z = 0; z < 4; z++)
            P[4 * y + z] = 0.5 + u[y] - u[z];
    pf_test_complete(4, P);
    draw(&x, 4, P);
    ck_assert_uint_eq(x.f.n_panels, 3); /* no cycle on top to be drawn */
    for (size_t k = 0; k < 16; k++) {
        ck_assert_double_eq_tol(x.f.panel[2].tiles->value[k], 0.0, 1e-15);
        ck_assert_str_eq(x.f.panel[2].tiles->text[k], "0.00");
    }
    ck_assert_str_eq(x.f.panel[0].tiles->y_label[0], "r2");
    ck_assert_str_eq(x.f.panel[0].tiles->y_label[3], "r1");
    ck_assert_ptr_nonnull(strstr(x.f.note, "Condorcet winner r2"));
    ck_assert_ptr_nonnull(strstr(x.f.alt, "r2"));
    end(&x);
}
END_TEST

/* Tiles of more than one response are means over their pairs. */
START_TEST(blocks)
{
    size_t n = 250, block = 3, m = 84;
    struct drawn x;
    double *P = calloc(n * n, sizeof *P);
    size_t *best = calloc(n, sizeof *best);
    gsl_rng *r = pf_rng_alloc(73, 0, "blocks");
    draw_game(r, n, false, P);
    draw(&x, n, P);
    ck_assert_int_eq(pf_game_order(n, x.facts.borda.score, best), PF_OK);
    for (int p = 0; p < 3; p++) {
        const struct pf_figure_tiles *t = x.f.panel[p].tiles;
        ck_assert_uint_eq(t->n_x, m);
        ck_assert_str_eq(t->x_label[1], "4\u20136");
        ck_assert_str_eq(t->y_label[m - 1], "250\u2013250");
        ck_assert_ptr_nonnull(t->x_title);
    }
    for (size_t j = 0; j < m; j += 7)
        for (size_t i = 0; i < m; i += 5) {
            double sum = 0.0, pairs = 0.0;
            for (size_t y = j * block; y < n && y < (j + 1) * block; y++)
                for (size_t z = i * block; z < n && z < (i + 1) * block; z++) {
                    sum += P[best[y] * n + best[z]];
                    pairs += 1.0;
                }
            size_t k = j * m + i;
            ck_assert_double_eq_tol(x.f.panel[0].tiles->value[k], sum / pairs,
                                    1e-13);
            ck_assert_double_eq_tol(x.f.panel[1].tiles->value[k] +
                                        x.f.panel[2].tiles->value[k],
                                    sum / pairs - 0.5, 1e-13);
        }
    ck_assert_ptr_nonnull(strstr(x.f.note, "3 \u00d7 3 pairs"));
    end(&x);
    gsl_rng_free(r);
    free(best);
    free(P);
}
END_TEST

/* --- the graph --- */

static double
around(size_t n, const double *P, const size_t *node, size_t k)
{
    double sum = 0.0;
    for (size_t i = 0; i < k; i++)
        sum += P[node[i] * n + node[(i + 1) % k]] - 0.5;
    return sum;
}

/* The best order of node[from ..] by trying all. */
static double
best_round(size_t n, const double *P, size_t *node, size_t k, size_t from)
{
    if (from == k)
        return around(n, P, node, k);
    double best = -HUGE_VAL;
    for (size_t i = from; i < k; i++) {
        size_t first = node[from];
        node[from] = node[i];
        node[i] = first;
        best = fmax(best, best_round(n, P, node, k, from + 1));
        node[i] = node[from];
        node[from] = first;
    }
    return best;
}

static void
check_edges(const struct drawn *x, const struct pf_figure_graph *g,
            const size_t *node)
{
    size_t n = x->game.n, pairs = 0;
    double most = 0.0, widest = 0.0;
    for (size_t i = 0; i < g->n; i++)
        for (size_t k = 0; k < g->n; k++) {
            double by = x->game.P[node[i] * n + node[k]] - 0.5;
            pairs += by > PF_GAME_TIE;
            most = fmax(most, by);
        }
    ck_assert_uint_eq(g->n_edges, pairs);
    for (size_t e = 0; e < g->n_edges; e++) {
        const struct pf_figure_edge *a = &g->edge[e];
        double p = x->game.P[node[a->from] * n + node[a->to]];
        ck_assert_double_gt(p, 0.5);
        ck_assert_double_eq_tol(a->weight, (p - 0.5) / most, 1e-14);
        ck_assert_int_eq(a->label != NULL, g->n <= 5);
        if (a->label != NULL)
            ck_assert_double_eq_tol(strtod(a->label, NULL), p, 0.00501);
        widest = fmax(widest, a->weight);
    }
    ck_assert_double_eq(widest, pairs > 0 ? 1.0 : 0.0);
}

START_TEST(graph)
{
    size_t n = (size_t) _i % 6 + 3, node[8];
    double P[64], most = 0.0;
    struct drawn x;
    gsl_rng *r = pf_rng_alloc(74, (uint64_t) _i, "graph");
    draw_game(r, n, _i % 3 == 0, P);
    draw(&x, n, P);
    const struct pf_figure_graph *g = x.f.panel[x.f.n_panels - 1].graph;
    ck_assert_int_eq(g != NULL, x.facts.n_top_cycle > 1);
    if (g != NULL) {
        ck_assert_uint_eq(g->n, x.facts.n_top_cycle);
        unsigned set = 0;
        for (size_t y = 0; y < n; y++)
            most = fmax(most, x.facts.nash[y]);
        for (size_t i = 0; i < g->n; i++) {
            node[i] = named(g->label[i]);
            set |= 1u << node[i];
            ck_assert_double_eq_tol(g->weight[i], x.facts.nash[node[i]] / most,
                                    1e-15);
        }
        ck_assert_uint_eq(set, smallest(n, P));
        check_edges(&x, g, node);
        if (g->n > 2) {
            double found = around(n, P, node, g->n);
            ck_assert_double_eq_tol(found, best_round(n, P, node, g->n, 1),
                                    1e-14);
        }
    }
    end(&x);
    gsl_rng_free(r);
}
END_TEST

/* Of a large top cycle the responses that the winner gives most. */
START_TEST(large_cycle)
{
    size_t n = 41;
    double *P = calloc(n * n, sizeof *P), least = 1.0, left = 0.0;
    bool drawn[41] = {0};
    struct drawn x;
    gsl_rng *r = pf_rng_alloc(75, 0, "large");
    draw_game(r, n, false, P);
    draw(&x, n, P);
    ck_assert_uint_gt(x.facts.n_top_cycle, PF_GAME_FIGURE_NODES);
    const struct pf_figure_graph *g = x.f.panel[3].graph;
    ck_assert_uint_eq(g->n, PF_GAME_FIGURE_NODES);
    for (size_t i = 0; i < g->n; i++) {
        size_t y = named(g->label[i]);
        ck_assert(!drawn[y]);
        drawn[y] = true;
        least = fmin(least, x.facts.nash[y]);
    }
    for (size_t y = 0; y < n; y++)
        if (!drawn[y])
            left = fmax(left, x.facts.nash[y]);
    ck_assert_double_ge(least, left);
    ck_assert_ptr_nonnull(strstr(x.f.panel[3].title, "8 of 41"));
    end(&x);
    gsl_rng_free(r);
    free(P);
}
END_TEST

/* --- the field --- */

/* log (pi' / pi) / eta of one step of size eta of MMD, or with beta 0 of
 * multiplicative weights: in long double, by the formula of the paper. */
static void
small_step(size_t n, const double *P, const double *log_ref, double beta,
           const double *pi, double *by)
{
    long double eta = 1e-7L, next[8], sum = 0.0L;
    for (size_t y = 0; y < n; y++) {
        long double gain = 0.0L;
        for (size_t z = 0; z < n; z++)
            gain += (long double) P[y * n + z] * (long double) pi[z];
        long double power = 1.0L / (1.0L + eta * (long double) beta);
        long double ref = expl((long double) log_ref[y]);
        next[y] =
            powl((long double) pi[y] * powl(ref, eta * (long double) beta) *
                     expl(eta * gain),
                 power);
        sum += next[y];
    }
    for (size_t y = 0; y < n; y++)
        by[y] = (double) ((next[y] / sum - (long double) pi[y]) / eta);
}

START_TEST(field)
{
    size_t n = (size_t) _i % 5 + 2;
    double beta = (_i % 3) * 0.3, P[49], log_ref[7], pi[7], by[7], wanted[7];
    gsl_rng *r = pf_rng_alloc(76, (uint64_t) _i, "field");
    draw_game(r, n, false, P);
    pf_test_reference(r, n, log_ref);
    double sum = 0.0, total = 0.0, size = 0.0;
    for (size_t y = 0; y < n; y++)
        sum += pi[y] = gsl_rng_uniform_pos(r);
    for (size_t y = 0; y < n; y++)
        pi[y] /= sum;
    const struct pf_field_game g = {n, P, log_ref, beta};
    pf_game_field(&g, pi, by);
    small_step(n, P, log_ref, beta, pi, wanted);
    for (size_t y = 0; y < n; y++) {
        ck_assert_double_eq_tol(by[y], wanted[y], 2e-6);
        total += by[y];
        size = fmax(size, fabs(by[y]));
    }
    ck_assert_double_gt(size, 1e-3); /* or nothing was compared */
    ck_assert_double_eq_tol(total, 0.0, 1e-15);
    gsl_rng_free(r);
}
END_TEST

/* It rests at the regularised Nash policy, and, on a cycle, at the winner. */
START_TEST(rest)
{
    double log_ref[5], P[25], log_pi[5], pi[5], by[5];
    const double rps[] = {0.5, 0.1, 0.9, 0.9, 0.5, 0.3, 0.1, 0.7, 0.5};
    struct pf_certificate proof;
    gsl_rng *r = pf_rng_alloc(77, 0, "rest");
    draw_game(r, 5, false, P);
    pf_test_reference(r, 5, log_ref);
    ck_assert_int_eq(
        pf_solve_regularised_nash(5, P, log_ref, 0.2, log_pi, &proof), PF_OK);
    for (size_t y = 0; y < 5; y++)
        pi[y] = exp(log_pi[y]);
    const struct pf_field_game g = {5, P, log_ref, 0.2};
    pf_game_field(&g, pi, by);
    for (size_t y = 0; y < 5; y++)
        ck_assert_double_eq_tol(by[y], 0.0, 1e-13);
    ck_assert_int_eq(pf_solve_von_neumann(3, rps, pi, &proof), PF_OK);
    const struct pf_field_game cycle = {3, rps, log_ref, 0.0};
    pf_game_field(&cycle, pi, by);
    for (size_t y = 0; y < 3; y++)
        ck_assert_double_eq_tol(by[y], 0.0, 1e-14);
    /* at a corner nobody moves, and nothing is undefined */
    const double corner[] = {1.0, 0.0, 0.0, 0.0, 0.0};
    pf_game_field(&g, corner, by);
    for (size_t y = 0; y < 5; y++)
        ck_assert(by[y] == 0.0);
    gsl_rng_free(r);
}
END_TEST

/* --- files --- */

static const char *const awkward[] = {
    "plain", "a,b",       "semi;colon", "\"quoted\"", "back\\slash",
    "end\\", " blanks ",  "=cmd|' /C",  "2023",       "caf\u00e9 \u4e2d",
    "a\tb",  "{ brace }", "-1e3x",      "`x`",        "0.5"};
#define AWKWARD (sizeof awkward / sizeof *awkward)

static void
write_and_read(const struct pf_written_game *g, const char *ending,
               struct pf_preference *out)
{
    char file[64], folder[] = "/tmp/prefarm-XXXXXX";
    struct pf_diag d;
    struct pf_import_options o;
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(file, sizeof file, "%s/game%s", folder, ending);
    FILE *f = fopen(file, "w");
    ck_assert_ptr_nonnull(f);
    if (strcmp(ending, ".csv") == 0)
        pf_game_write_csv(g, f);
    else
        pf_game_write_nfg(g, f);
    ck_assert_int_eq(fclose(f), 0);
    pf_diag_init(&d);
    pf_import_options_init(&o);
    o.scale = 0.5;
    int status = pf_import_game(file, &o, out, NULL, &d);
    pf_diag_print(&d, stderr);
    ck_assert_int_eq(status, PF_OK);
    pf_diag_clear(&d);
    unlink(file);
    ck_assert_int_eq(rmdir(folder), 0);
}

/* Sure, nearly sure, tied and ordinary entries. */
static void
awkward_game(size_t n, double *P)
{
    const double some[] = {0.0, 1e-17,     1e-300,        0.1,  0.3,
                           0.5, 1.0 / 3.0, 0.5 - 0x1p-53, 0.25, 0.49999};
    gsl_rng *r = pf_rng_alloc(78, 0, "awkward");
    for (size_t y = 0; y < n; y++)
        for (size_t z = 0; z < y; z++) {
            double p = some[gsl_rng_uniform_int(r, 10)];
            bool wins = gsl_rng_uniform(r) < 0.5;
            P[y * n + z] = wins ? 1.0 - p : p;
            P[z * n + y] = wins ? p : 1.0 - p;
        }
    for (size_t y = 0; y < n; y++)
        P[y * n + y] = 0.5;
    gsl_rng_free(r);
}

START_TEST(csv)
{
    size_t n = AWKWARD;
    double P[AWKWARD * AWKWARD];
    struct pf_preference back = {0};
    awkward_game(n, P);
    const struct pf_written_game g = {n, P, awkward, "t"};
    write_and_read(&g, ".csv", &back);
    ck_assert_uint_eq(back.n, n);
    ck_assert_mem_eq(back.P, P, sizeof P);
    for (size_t y = 0; y < n; y++) {
        const char *label = back.label[y];
        /* a formula stays harmless */
        bool formula = strchr("=-", awkward[y][0]) != NULL;
        ck_assert_int_eq(label[0] == '\'', formula);
        ck_assert_str_eq(label + formula, awkward[y]);
    }
    pf_preference_clear(&back);
    const struct pf_written_game plain = {n, P, NULL, NULL};
    write_and_read(&plain, ".csv", &back);
    ck_assert_mem_eq(back.P, P, sizeof P);
    ck_assert_str_eq(back.label[0], "0");
    pf_preference_clear(&back);
}
END_TEST

START_TEST(nfg)
{
    size_t n = AWKWARD;
    double P[AWKWARD * AWKWARD];
    struct pf_preference back = {0};
    awkward_game(n, P);
    const struct pf_written_game g = {n, P, awkward, "a \"title\"\\"};
    write_and_read(&g, ".nfg", &back);
    ck_assert_uint_eq(back.n, n);
    for (size_t k = 0; k < n * n; k++) {
        if (P[k] >= 0.5)
            ck_assert(back.P[k] == P[k]);
        ck_assert_double_eq_tol(back.P[k], P[k], 0x1p-53);
    }
    for (size_t y = 0; y < n; y++) {
        char wanted[64];
        bool open = strcmp(awkward[y], "end\\") == 0;
        snprintf(wanted, sizeof wanted, "%s%s", awkward[y], open ? " " : "");
        if (strchr(wanted, '\t') != NULL)
            *strchr(wanted, '\t') = ' ';
        ck_assert_str_eq(back.label[y], wanted);
    }
    pf_preference_clear(&back);
}
END_TEST

/* No exponents, and payoffs of both that sum to 0. */
START_TEST(nfg_text)
{
    const double P[] = {0.5, 0.5 + 0x1p-40, 0.5 - 0x1p-40, 0.5};
    char *text = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&text, &size);
    const struct pf_written_game g = {2, P, NULL, NULL};
    pf_game_write_nfg(&g, f);
    ck_assert_int_eq(fclose(f), 0);
    const char *body = strstr(text, "win.\"\n\n");
    ck_assert_ptr_nonnull(body);
    ck_assert_str_eq(body + 7,
                     "0 0  -0.0000000000009094947017729282379150390625 "
                     "0.0000000000009094947017729282379150390625\n"
                     "0.0000000000009094947017729282379150390625 "
                     "-0.0000000000009094947017729282379150390625  0 0\n");
    free(text);
}
END_TEST

/* Payoffs of both are the same number but for the sign, to the last bit. */
START_TEST(zero_sum)
{
    double P[64], a, b;
    char *text = NULL;
    size_t size = 0, pairs = 0;
    gsl_rng *r = pf_rng_alloc(79, 0, "sum");
    for (size_t y = 0; y < 8; y++)
        for (size_t z = 0; z <= y; z++) {
            double p = gsl_rng_uniform(r) / 3.0;
            P[8 * z + y] = y == z ? 0.5 : p;
            P[8 * y + z] = y == z ? 0.5 : 1.0 - p;
        }
    FILE *f = open_memstream(&text, &size);
    const struct pf_written_game g = {8, P, NULL, NULL};
    pf_game_write_nfg(&g, f);
    ck_assert_int_eq(fclose(f), 0);
    char *at = strstr(text, "win.\"\n\n");
    ck_assert_ptr_nonnull(at);
    at += strlen("win.\"\n\n");
    for (; *at != '\0' && pairs < 64; pairs++) {
        a = strtod(at, &at);
        b = strtod(at, &at);
        ck_assert(a == -b);
        size_t y = pairs % 8, z = pairs / 8;
        ck_assert_double_eq_tol(a, P[8 * y + z] - 0.5, 0x1p-53);
    }
    ck_assert_uint_eq(pairs, 64);
    free(text);
    gsl_rng_free(r);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("game_figure");
    PF_ADD_LOOP(s, top_cycle, 7);
    PF_ADD(s, order);
    TCase *c = tcase_create("figures");
    tcase_add_unchecked_fixture(c, name_all, unname);
    tcase_set_timeout(c, 60);
    tcase_add_loop_test(c, tiles, 0, 12);
    tcase_add_test(c, transitive);
    tcase_add_test(c, blocks);
    tcase_add_loop_test(c, graph, 0, 30);
    tcase_add_test(c, large_cycle);
    suite_add_tcase(s, c);
    PF_ADD_LOOP(s, field, 15);
    PF_ADD(s, rest);
    PF_ADD(s, csv);
    PF_ADD(s, nfg);
    PF_ADD(s, nfg_text);
    PF_ADD(s, zero_sum);
    return s;
}

PF_TEST_MAIN(make_suite)
