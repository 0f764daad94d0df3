/* A taste of its own, whatever the true preference: in context c
 *   P(first) = 1 / (1 + exp (-(u_first - u_second)))
 * with utilities u that are listed (the same in every context) or drawn from
 * N(0, scale^2), by each annotator for itself.
 *
 * rotate = k: Condorcet's profile. Annotators with a rotation share their
 * draws. Sorted, these are v_0 > .. > v_(n-1); who has rank r with rotation 0
 * gets v_((r + k) mod n): one order for all, starting elsewhere. Each
 * annotator is transitive, and three of equal weight over three responses with
 * rotations 0, 1, 2 are a cycle: sigma - 1/2 is subadditive for positive
 * arguments, so the two that agree outvote the third (our own derivation).
 * Two of equal weight never cycle: sigma(a) + sigma(b) > 1 if and only if
 * a + b > 0.
 *
 * R. A. Bradley and M. E. Terry 1952, "Rank Analysis of Incomplete Block
 * Designs: I. The Method of Paired Comparisons", Biometrika 39(3/4), 324-345.
 * Marquis de Condorcet 1785, "Essai sur l'application de l'analyse a la
 * probabilite des decisions rendues a la pluralite des voix".
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_randist.h>
#include <gsl/gsl_sort.h>
#include <stdlib.h>
#include <string.h>

#include "core/list.h"
#include "core/status.h"
#include "sim/annotator/annotator.h"
#include "sim/preference/parts.h"

enum { SCALE, UTILITIES, ROTATE };

static const struct pf_param params[] = {
    PF_SCALE_ROW(1, "standard deviation of the utilities"),
    PF_UTILITIES_ROW,
    {.name = "rotate",
     .unit = "",
     .doc = "places by which the order that all annotators with a rotation "
            "share is moved on; an order of its own where it is not given",
     .form = PF_COUNT,
     .def = 0,
     .lo = 0,
     .hi = PF_MAX_RESPONSES},
    {.name = NULL}};

/* Every mistake is noted. */
static int
check_list(const struct pf_annotator_request *q, size_t n)
{
    int status = PF_OK;
    if (q->values->given[SCALE])
        status = pf_diag_at(q->diag, q->at,
                            "scale and utilities are both given; scale is for "
                            "utilities that are drawn, so leave one out");
    if (n != q->world->responses)
        status = pf_diag_at(q->diag, q->at,
                            "utilities has %zu numbers but the world has %zu "
                            "responses; give one for each",
                            n, q->world->responses);
    return status;
}

/* Copies the list to every context. */
static int
list_utilities(double *u, const struct pf_annotator_request *q)
{
    size_t n;
    double *list = NULL;
    int status = pf_list_read(q->values->text[UTILITIES], "utilities", &list,
                              &n, q->diag, q->at);
    if (status == PF_OK)
        status = check_list(q, n);
    for (size_t c = 0; status == PF_OK && c < q->world->contexts; c++)
        memcpy(u + c * n, list, n * sizeof *u);
    free(list);
    return status;
}

static void
draw_utilities(double *u, const struct pf_annotator_request *q)
{
    gsl_rng *r = q->values->given[ROTATE] ? q->common : q->rng;
    size_t all = q->world->contexts * q->world->responses;
    for (size_t i = 0; i < all; i++)
        u[i] = q->values->number[SCALE] * gsl_ran_ugaussian(r);
}

/* Moves the utilities of every context by k < n ranks. */
static int
rotate(double *u, const struct pf_world *w, size_t k)
{
    int status = PF_ENOMEM;
    size_t n = w->responses;
    size_t *order = calloc(n, sizeof *order); /* worst first */
    double *before = calloc(n, sizeof *before);
    if (order == NULL || before == NULL)
        goto out;
    for (size_t c = 0; c < w->contexts; c++) {
        double *now = u + c * n;
        memcpy(before, now, n * sizeof *now);
        gsl_sort_index(order, before, 1, n);
        for (size_t r = 0; r < n; r++)
            now[order[r]] = before[order[(r + n - k) % n]];
    }
    status = PF_OK;
out:
    free(order);
    free(before);
    return status;
}

static int
bradley_terry_build(struct pf_annotator *a,
                    const struct pf_annotator_request *q)
{
    size_t n = q->world->responses;
    a->own = calloc(q->world->contexts * n, sizeof *a->own);
    if (a->own == NULL)
        return PF_ENOMEM;
    if (q->values->text[UTILITIES] == NULL) {
        draw_utilities(a->own, q);
    } else {
        int status = list_utilities(a->own, q);
        if (status != PF_OK)
            return status;
    }
    return rotate(a->own, q->world, (size_t) q->values->number[ROTATE] % n);
}

static void
bradley_terry_judge(const struct pf_annotator *a, const struct pf_shown *shown,
                    struct pf_law *law)
{
    const double *u = a->own + shown->context * a->world->responses;
    pf_law_of_logit(law, u[shown->first] - u[shown->second]);
}

const pf_annotator_type pf_annotator_bradley_terry = {
    .kind = {.name = "bradley-terry",
             .title = "Bradley-Terry",
             .doc = "Has utilities of its own and does not look at the true "
                    "preference; several such annotators may make a cycle",
             .source = "Bradley and Terry 1952, Biometrika 39(3/4)",
             .params = params},
    .mirrors = 1,
    .build = bradley_terry_build,
    .judge = bradley_terry_judge,
};
