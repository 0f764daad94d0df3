/* A population of Bradley-Terry annotators who disagree.
 *   P[y,z] = sum_k w_k / (1 + exp (-(u^k_y - u^k_z)))
 * Each annotator is transitive; the population need not be.
 *
 * independent: every u^k ~ N(0, scale^2) of its own. Only mildly cyclic; two
 *   annotators of equal weight never cycle at all, since
 *   sigma(a) + sigma(b) > 1 if and only if a + b > 0.
 * rotated: Condorcet's profile. Annotator 1's utilities, sorted, are
 *   v_0 > v_1 > .. > v_(n-1), and response y has rank r_y with annotator 1.
 *   Annotator k = 1 .. K gives it v at (r_y + s) mod n, s = (k-1) n / K rounded
 *   down: the same order, starting elsewhere. With K = n = 3 and equal weights
 *   this is a cycle at every scale: sigma - 1/2 is subadditive for positive
 *   arguments, so the two that agree outvote the third; for larger n it takes
 *   a scale at which neighbours are told apart (our own derivation).
 *
 * Marquis de Condorcet 1785, "Essai sur l'application de l'analyse a la
 * probabilite des decisions rendues a la pluralite des voix".
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>

#include "core/list.h"
#include "core/status.h"
#include "sim/preference/parts.h"

enum { INDEPENDENT, ROTATED };

static const struct pf_param params[] = {
    PF_ACTIONS_ROW(10),
    {.name = "annotators",
     .unit = "",
     .doc = "number of annotators",
     .form = PF_COUNT,
     .def = 3,
     .lo = 1,
     .hi = 1000,
     .log_scale = true},
    PF_SCALE_ROW(1, "standard deviation of an annotator's utilities"),
    {.name = "weights",
     .unit = "",
     .doc = "shares of the annotators, apart by blanks; equal where not given",
     .form = PF_TEXT},
    {.name = "profile",
     .unit = "",
     .doc = "annotators of their own mind, or one order rotated (Condorcet)",
     .form = PF_CHOICE,
     .def = INDEPENDENT,
     .choices = "independent|rotated"},
    {.name = NULL}};

/* K annotators: weight[k], and utility[k * n + y]. Both owned. */
struct population {
    size_t K;
    double *weight;
    double *utility;
};

static int
read_weights(struct population *a, const struct pf_preference_request *q)
{
    int status = pf_preference_list(q, "weights", &a->weight, &a->K);
    if (status != PF_OK)
        return status;
    if (a->K > 0) {
        status = pf_preference_agree(q, "weights", a->K, "annotators");
        if (status == PF_OK)
            status =
                pf_list_normalise(a->weight, a->K, "weights", q->diag, q->at);
        return status;
    }
    a->K = pf_preference_count(q, "annotators");
    a->weight = calloc(a->K, sizeof *a->weight);
    if (a->weight == NULL)
        return PF_ENOMEM;
    for (size_t k = 0; k < a->K; k++)
        a->weight[k] = 1.0 / (double) a->K;
    return PF_OK;
}

/* utility[0..n-1] is annotator 1's; makes the others from it. */
static int
rotate(struct population *a, size_t n)
{
    int status = PF_ENOMEM;
    size_t *order = calloc(n, sizeof *order); /* best first */
    double *sorted = calloc(n, sizeof *sorted);
    if (order == NULL || sorted == NULL)
        goto out;
    gsl_sort_index(order, a->utility, 1, n);
    for (size_t r = 0; r < n / 2; r++) {
        size_t worse = order[r];
        order[r] = order[n - 1 - r];
        order[n - 1 - r] = worse;
    }
    for (size_t r = 0; r < n; r++)
        sorted[r] = a->utility[order[r]];
    for (size_t k = 1; k < a->K; k++)
        for (size_t r = 0; r < n; r++)
            a->utility[k * n + order[r]] = sorted[(r + k * n / a->K) % n];
    status = PF_OK;
out:
    free(order);
    free(sorted);
    return status;
}

static int
draw_population(struct population *a, size_t n,
                const struct pf_preference_request *q)
{
    double scale = pf_preference_number(q, "scale");
    a->utility = pf_preference_normals(q->rng, a->K * n);
    if (a->utility == NULL)
        return PF_ENOMEM;
    for (size_t i = 0; i < a->K * n; i++)
        a->utility[i] *= scale;
    if (pf_preference_count(q, "profile") == ROTATED)
        return rotate(a, n);
    return PF_OK;
}

/* Adds annotator k's vote to P, both sides from the less likely outcome. */
static void
add_votes(struct pf_preference *out, const double *u, double weight)
{
    size_t n = out->n;
    for (size_t y = 0; y < n; y++)
        for (size_t z = y + 1; z < n; z++) {
            double odds = exp(-fabs(u[y] - u[z]));
            double less = weight * odds / (1.0 + odds);
            double more = weight / (1.0 + odds);
            out->P[y * n + z] += u[y] < u[z] ? less : more;
            out->P[z * n + y] += u[y] < u[z] ? more : less;
        }
}

static int
annotator_mixture_build(struct pf_preference *out,
                        const struct pf_preference_request *q)
{
    struct population a = {0};
    size_t n = pf_preference_count(q, "actions");
    int status = read_weights(&a, q);
    if (status == PF_OK)
        status = draw_population(&a, n, q);
    if (status == PF_OK)
        status = pf_preference_size(out, n, q);
    if (status != PF_OK)
        goto out;
    for (size_t y = 0; y < n; y++)
        out->P[y * n + y] = 0.5;
    for (size_t k = 0; k < a.K; k++)
        add_votes(out, a.utility + k * n, a.weight[k]);
    /* The weights sum to 1 only up to rounding. */
    for (size_t i = 0; i < n * n; i++)
        out->P[i] = fmin(out->P[i], 1.0);
out:
    free(a.weight);
    free(a.utility);
    return status;
}

const pf_preference_type pf_preference_annotator_mixture = {
    .kind = {.name = "annotator-mixture",
             .title = "Annotator mixture",
             .doc = "A weighted population of Bradley-Terry annotators, of "
                    "their own mind or in Condorcet's cyclic profile",
             .source = "Condorcet 1785 (the rotated profile)",
             .params = params},
    .build = annotator_mixture_build,
    .draws = 1,
};
