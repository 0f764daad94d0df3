/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/store/compare.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/parse.h"

void
pf_result_of(struct pf_result *out, struct pf_series *series,
             const struct pf_stored *run, const char *id)
{
    for (size_t m = 0; m < run->n_series; m++)
        series[m] =
            (struct pf_series){run->series[m].metric, run->series[m].value};
    *out = (struct pf_result){.id = id,
                              .description = run->description,
                              .numerics = run->numerics,
                              .failure = run->failure,
                              .n_points = run->n_points,
                              .step = run->step,
                              .queries = run->queries,
                              .series = series,
                              .n_series = run->n_series,
                              .contexts = run->contexts,
                              .responses = run->responses,
                              .n_policies = run->n_policies,
                              .policy_step = run->policy_step,
                              .log_policy =
                                  (const double *const *) run->log_policy,
                              .predicted_rate = run->predicted_rate};
}

/* What differs, as it is found. */
struct difference {
    char *out;
    size_t size, used;
    bool any;
};

static void differs(struct difference *f, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void
differs(struct difference *f, const char *format, ...)
{
    va_list args;
    size_t left = f->size - f->used;
    int n = f->any ? snprintf(f->out + f->used, left, "; ") : 0;
    f->any = true;
    if (n < 0 || (size_t) n >= left)
        return;
    va_start(args, format);
    int m = vsnprintf(f->out + f->used + n, left - (size_t) n, format, args);
    va_end(args);
    f->used += (size_t) n + (m > 0 ? (size_t) m : 0);
    if (f->used > f->size - 1)
        f->used = f->size - 1;
}

static void
compare_wholes(struct difference *f, const char *column, uint64_t there,
               uint64_t here)
{
    if (there != here)
        differs(f,
                "column %s of table run (%" PRIu64 " there, %" PRIu64 " here)",
                column, there, here);
}

static void
compare_counts(struct difference *f, const char *column,
               const struct pf_result *a, const uint64_t *there,
               const uint64_t *here)
{
    for (size_t i = 0; i < a->n_points; i++)
        if (there[i] != here[i]) {
            differs(f,
                    "column %s of table schedule from point %zu on (%" PRIu64
                    " there, %" PRIu64 " here)",
                    column, i, there[i], here[i]);
            return;
        }
}

/* The first of n doubles that has other bits; n: there is none. */
static size_t
first_other(const double *a, const double *b, size_t n)
{
    size_t i = 0;
    if (memcmp(a, b, n * sizeof *a) == 0)
        return n;
    while (memcmp(&a[i], &b[i], sizeof *a) == 0)
        i++;
    return i;
}

/* The store forgets the sign of a zero rate and the payload of a NaN. */
static void
compare_rates(struct difference *f, double there, double here)
{
    double a = there + 0.0, b = here + 0.0;
    char x[32], y[32];
    if ((isnan(a) && isnan(b)) || memcmp(&a, &b, sizeof a) == 0)
        return;
    differs(f, "column predicted_rate of table run (%s there, %s here)",
            isnan(a) ? "none" : pf_format_real(a, x),
            isnan(b) ? "none" : pf_format_real(b, y));
}

static const struct pf_series *
find_series(const struct pf_result *r, const char *metric)
{
    for (size_t m = 0; m < r->n_series; m++)
        if (strcmp(r->series[m].metric, metric) == 0)
            return &r->series[m];
    return NULL;
}

static void
compare_series(struct difference *f, const struct pf_result *there,
               const struct pf_result *here)
{
    char x[32], y[32];
    for (size_t m = 0; m < there->n_series; m++) {
        const struct pf_series *a = &there->series[m];
        const struct pf_series *b = find_series(here, a->metric);
        if (b == NULL) {
            differs(f, "table series (metric %s is only there)", a->metric);
            continue;
        }
        size_t i = first_other(a->value, b->value, there->n_points);
        if (i < there->n_points)
            differs(f,
                    "column value of table series (metric %s) from step "
                    "%" PRIu64 " on (%s there, %s here)",
                    a->metric, there->step[i], pf_format_real(a->value[i], x),
                    pf_format_real(b->value[i], y));
    }
    for (size_t m = 0; m < here->n_series; m++)
        if (find_series(there, here->series[m].metric) == NULL)
            differs(f, "table series (metric %s is only here)",
                    here->series[m].metric);
}

static void
compare_policies(struct difference *f, const struct pf_result *there,
                 const struct pf_result *here)
{
    size_t n = there->contexts * there->responses;
    for (size_t p = 0; p < there->n_policies; p++) {
        if (there->policy_step[p] != here->policy_step[p])
            differs(f,
                    "column step of table policy (%" PRIu64 " there, %" PRIu64
                    " here)",
                    there->policy_step[p], here->policy_step[p]);
        size_t i = first_other(there->log_policy[p], here->log_policy[p], n);
        if (i < n)
            differs(f,
                    "column log_probability of table policy at step %" PRIu64
                    ", context %zu, response %zu",
                    there->policy_step[p], i / there->responses,
                    i % there->responses);
    }
}

bool
pf_results_differ(char *out, size_t size, const struct pf_result *there,
                  const struct pf_result *here)
{
    struct difference f = {.out = out, .size = size};
    out[0] = '\0';
    if (strcmp(there->description, here->description) != 0)
        differs(&f, "column description of table run");
    compare_wholes(&f, "contexts", there->contexts, here->contexts);
    compare_wholes(&f, "responses", there->responses, here->responses);
    compare_rates(&f, there->predicted_rate, here->predicted_rate);
    compare_wholes(&f, "n_policies", there->n_policies, here->n_policies);
    if (there->n_points != here->n_points)
        differs(&f, "table schedule (%zu points there, %zu here)",
                there->n_points, here->n_points);
    else {
        compare_counts(&f, "step", there, there->step, here->step);
        compare_counts(&f, "queries", there, there->queries, here->queries);
        compare_series(&f, there, here);
    }
    if (there->contexts == here->contexts &&
        there->responses == here->responses &&
        there->n_policies == here->n_policies)
        compare_policies(&f, there, here);
    return f.any;
}
