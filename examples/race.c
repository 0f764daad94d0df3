/* Nash-MD against Nash-MP on rock-paper-scissors with a reference policy that
 * likes rock: how far each is from the regularised Nash policy after the same
 * number of queries.
 *
 *   cc race.c -o race $(pkg-config --cflags --libs prefarm gsl) && ./race
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_errno.h>
#include <math.h>
#include <prefarm.h>
#include <stdio.h>

enum { N = 3, LANES = PF_LANE_WIDTH, QUERIES = 200 };

static double P[N * N] = {0.5, 0.1, 0.9, 0.9, 0.5, 0.1, 0.1, 0.9, 0.5};
static double log_ref[N];
static double one_context[1] = {1.0};
static const double beta = 0.1;

/* Runs a learner with one parameter for QUERIES queries and prints the span
 * of its error; every lane of the batch is the same run here. */
static int
race(const char *name, double eta, const double *log_nash)
{
    const struct pf_world world = {.contexts = 1,
                                   .responses = N,
                                   .beta = beta,
                                   .weight = one_context,
                                   .P = P,
                                   .log_ref = log_ref};
    const struct pf_world *lane[LANES];
    double value[2 * LANES] = {0};
    const struct pf_learner_setup setup = {.values = value};
    struct pf_world_batch batch = {0};
    struct pf_learner *learner = NULL;
    const pf_learner_type *type =
        (const pf_learner_type *) pf_kind_find(&pf_learner_family, name);
    for (int k = 0; k < LANES; k++) {
        lane[k] = &world;
        value[k] = eta; /* row 0 of both tables is eta, row 1 a choice */
    }
    int status = pf_world_batch_init(&batch, lane, LANES, NULL);
    if (status == PF_OK)
        status = pf_learner_alloc(&learner, type, &batch.task, &setup);
    while (status == PF_OK && batch.feedback.queries < QUERIES)
        status = pf_learner_step(learner, &batch.feedback);
    if (status == PF_OK) {
        double low = HUGE_VAL, high = -HUGE_VAL;
        for (int y = 0; y < N; y++) {
            double error = learner->pi[y * LANES] - log_nash[y];
            low = fmin(low, error);
            high = fmax(high, error);
        }
        printf("%-8s %d queries: largest error of a log-ratio %.2e\n", name,
               QUERIES, high - low);
    }
    pf_learner_free(learner);
    pf_world_batch_clear(&batch);
    return status;
}

int
main(void)
{
    static const double ref[N] = {0.6, 0.3, 0.1};
    double log_nash[N];
    struct pf_certificate proof;
    gsl_set_error_handler_off();
    for (int y = 0; y < N; y++)
        log_ref[y] = log(ref[y]);
    int status = pf_solve_regularised_nash(N, P, log_ref, beta, log_nash,
                                           &proof);
    if (status == PF_OK)
        status = race("nash-md", 0.5, log_nash);
    if (status == PF_OK)
        status = race("nash-mp", 2.0 * beta, log_nash);
    if (status != PF_OK)
        fprintf(stderr, "race: %s\n", pf_status_text(status));
    return status;
}
