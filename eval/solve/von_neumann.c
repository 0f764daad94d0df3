/* The von Neumann winner (maximal lottery; Kreweras 1965, Fishburn 1984) by
 * linear programming.
 *
 * With Q = P - 1/2, pi wins or ties against every response when
 *     maximise v  subject to  sum_y pi_y Q_yz >= v for all z,
 *                             sum_y pi_y = 1, pi >= 0;
 * the game is symmetric, so the best v is 0. GLPK's simplex method gives a
 * vertex, eval/solve/support.c makes it exact.
 *
 * For many responses the simplex method starts from the basis that the
 * regularised Nash policy at a small beta points to. Few pivots are left to
 * do, often none: n = 1000 takes 3 s, from GLPK's own start 20 s.
 *
 * GLPK ends the program when it meets what it takes for a mistake, and prints
 * as it likes. Its input is checked here first, its error hook jumps back to
 * us, and its messages go nowhere.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "eval/solve/solve.h"

#include <glpk.h>
#include <limits.h>
#include <math.h>
#include <setjmp.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "eval/solve/support.h"

#define TOLERANCE 1e-9
#define MANY 200       /* responses from which a start is worth its price */
#define HINT_BETA 1e-6 /* of the largest payoff, for that start */
#define HINT 1e-8      /* policy weight that counts as support */

struct program {
    size_t n;
    const double *P;
    double unit;   /* the largest payoff |P - 1/2| */
    double *hint;  /* a policy near the winner, or NULL */
    int *index;    /* n + 2: a row for GLPK, from 1 */
    double *value; /* n + 2 */
    double *pi;    /* n: the answer */
    size_t pivots;
};

static int
say_nothing(void *info, const char *text)
{
    (void) info;
    (void) text;
    return 1;
}

static void
jump_back(void *info)
{
    longjmp(*(jmp_buf *) info, 1);
}

/* Rows 1..n: payoff against each response, n + 1: the sum of pi. Columns
 * 1..n: pi, n + 1: v. Payoffs are divided by the largest, for GLPK's
 * tolerances are absolute. */
static glp_prob *
make_program(const struct program *g)
{
    glp_prob *lp = glp_create_prob();
    int size = (int) g->n;
    glp_set_obj_dir(lp, GLP_MAX);
    glp_add_rows(lp, size + 1);
    glp_add_cols(lp, size + 1);
    for (int z = 1; z <= size; z++) {
        int used = 0;
        for (int y = 1; y <= size; y++) {
            size_t at = (size_t) (y - 1) * g->n + (size_t) (z - 1);
            double q = g->P[at] - 0.5;
            if (q != 0.0) {
                g->index[++used] = y;
                g->value[used] = q / g->unit;
            }
        }
        g->index[++used] = size + 1;
        g->value[used] = -1.0;
        glp_set_mat_row(lp, z, used, g->index, g->value);
        glp_set_row_bnds(lp, z, GLP_LO, 0.0, 0.0);
        glp_set_col_bnds(lp, z, GLP_LO, 0.0, 0.0);
    }
    for (int y = 1; y <= size; y++) {
        g->index[y] = y;
        g->value[y] = 1.0;
    }
    glp_set_mat_row(lp, size + 1, size, g->index, g->value);
    glp_set_row_bnds(lp, size + 1, GLP_FX, 1.0, 1.0);
    glp_set_col_bnds(lp, size + 1, GLP_FR, 0.0, 0.0);
    glp_set_obj_coef(lp, size + 1, 1.0);
    return lp;
}

/* Marks the basis of the vertex whose support is where hint is large: the
 * weights there, v, and the slack of every response elsewhere. A
 * support that can stand alone is odd (the bordered matrix of support.c is
 * skew up to a sign, so singular for even): of an even one the least goes. */
static void
suggest_basis(glp_prob *lp, size_t n, const double *hint)
{
    size_t members = 0, least = n;
    for (size_t y = 0; y < n; y++)
        if (hint[y] > 0.0) {
            members++;
            if (least == n || hint[y] < hint[least])
                least = y;
        }
    for (size_t y = 0; y < n; y++) {
        bool in = hint[y] > 0.0 && !(members % 2 == 0 && y == least);
        glp_set_col_stat(lp, (int) y + 1, in ? GLP_BS : GLP_NL);
        glp_set_row_stat(lp, (int) y + 1, in ? GLP_NL : GLP_BS);
    }
    glp_set_col_stat(lp, (int) n + 1, GLP_BS);
    glp_set_row_stat(lp, (int) n + 1, GLP_NS);
}

/* Runs the simplex method. The presolver is off: without it a basis is left
 * behind even when the method stops early. */
static bool
run_simplex(glp_prob *lp, size_t n, const double *hint)
{
    glp_smcp how;
    glp_init_smcp(&how);
    how.msg_lev = GLP_MSG_OFF;
    how.tol_bnd = 1e-10;
    how.tol_dj = 1e-10;
    how.it_lim = 1000 + 50 * (int) n;
    int failed = 1;
    if (hint != NULL) {
        suggest_basis(lp, n, hint);
        failed = glp_simplex(lp, &how);
    }
    if (failed != 0) {
        glp_adv_basis(lp, 0);
        failed = glp_simplex(lp, &how);
    }
    return failed == 0 && glp_get_status(lp) == GLP_OPT;
}

static double
largest(size_t n, const double *P)
{
    double most = 0.0;
    for (size_t i = 0; i < n * n; i++)
        most = fmax(most, fabs(P[i] - 0.5));
    return most > 0.0 ? most : 1.0;
}

/* Everything that calls GLPK. Returns false where GLPK gave up. */
static bool
solve_program(struct program *g)
{
    jmp_buf back;
    glp_term_hook(say_nothing, NULL);
    glp_error_hook(jump_back, &back);
    if (setjmp(back) != 0) {
        /* After an error the environment of this thread is good for nothing
         * but to be freed, which also forgets the hooks. */
        glp_free_env();
        return false;
    }
    glp_prob *lp = make_program(g);
    bool solved = run_simplex(lp, g->n, g->hint);
    g->pivots = (size_t) glp_get_it_cnt(lp);
    for (size_t y = 0; y < g->n; y++)
        g->pi[y] = glp_get_col_prim(lp, (int) y + 1);
    glp_delete_prob(lp);
    glp_error_hook(NULL, NULL);
    glp_term_hook(NULL, NULL);
    return solved;
}

/* A start for the simplex method; none is no failure. */
static void
find_hint(struct program *g)
{
    struct pf_certificate proof;
    double *log_ref = calloc(g->n, sizeof *log_ref);
    double *hint = calloc(g->n, sizeof *hint);
    for (size_t y = 0; log_ref != NULL && y < g->n; y++)
        log_ref[y] = -log((double) g->n);
    if (log_ref != NULL && hint != NULL &&
        pf_solve_regularised_nash(g->n, g->P, log_ref, HINT_BETA * g->unit,
                                  hint, &proof) == PF_OK) {
        for (size_t y = 0; y < g->n; y++)
            hint[y] = hint[y] > log(HINT) ? exp(hint[y]) : 0.0;
        g->hint = hint;
        hint = NULL;
    }
    free(log_ref);
    free(hint);
}

static bool
is_usable(size_t n, const double *P)
{
    if (n == 0 || n > INT_MAX / 100)
        return false;
    for (size_t i = 0; i < n * n; i++)
        if (!(P[i] >= 0.0 && P[i] <= 1.0))
            return false;
    return true;
}

int
pf_solve_von_neumann(size_t n, const double *P, double *pi,
                     struct pf_certificate *proof)
{
    memset(proof, 0, sizeof *proof);
    if (!is_usable(n, P))
        return PF_EINPUT;
    memset(pi, 0, n * sizeof *pi);
    proof->residual = HUGE_VAL;
    int status = PF_ENOMEM;
    struct program g = {.n = n, .P = P, .unit = largest(n, P), .pi = pi};
    g.index = calloc(n + 2, sizeof *g.index);
    g.value = calloc(n + 2, sizeof *g.value);
    if (g.index == NULL || g.value == NULL)
        goto out;
    if (n >= MANY)
        find_hint(&g);
    /* An answer that GLPK would not sign may still be the right one: the
     * residual decides. */
    solve_program(&g);
    proof->iterations = g.pivots;
    status = pf_support_polish(n, P, pi, &proof->residual);
    if (status == PF_OK && !(proof->residual <= TOLERANCE))
        status = PF_ESOLVE;
out:
    free(g.hint);
    free(g.index);
    free(g.value);
    return status;
}
