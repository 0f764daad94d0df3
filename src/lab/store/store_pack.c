/* Packing a run: all that costs time, done where the run was computed.
 *
 * What is packed is what the tables will hold, to the byte: doubles least
 * significant byte first, values that are infinite by definition as 0 beside
 * a list of their indices, and the checksum of every row that is the run's
 * own. What it shares with others comes with its name alone; the checksums of
 * that are made when it is stored, which is seldom.
 *
 *   magic, id, 1 if done or 0, failure,
 *   name and text of the description, numerics,
 *   name of the schedule ("": none), points, steps, queries,
 *   contexts, responses, predicted rate, series, policies, checksum;
 *   of each series: metric, values, size of holes, holes, checksum;
 *   of each policy: step, values, size of holes, holes, checksum
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/status.h"
#include "lab/store/store_part.h"

/* Where in a result a number stands that may not be stored. */
struct culprit {
    const char *run, *what;
    uint64_t step;
    double value;
};

static int
refuse(const struct culprit *c, struct pf_diag *d)
{
    pf_diag_at(d, (struct pf_place){0},
               "run %s: %s is %s at step %llu; it is not stored", c->run,
               c->what, isnan(c->value) ? "not a number" : "infinite",
               (unsigned long long) c->step);
    return PF_ENUMERIC;
}

static int
check_series(const struct pf_result *r, struct pf_diag *d)
{
    for (size_t m = 0; m < r->n_series; m++)
        for (size_t i = 0; i < r->n_points; i++) {
            double x = r->series[m].value[i];
            struct culprit c = {r->id, r->series[m].metric, r->step[i], x};
            if (isnan(x) || (isinf(x) && x < 0))
                return refuse(&c, d);
        }
    return PF_OK;
}

static int
check_policies(const struct pf_result *r, struct pf_diag *d)
{
    size_t n = r->contexts * r->responses;
    for (size_t p = 0; p < r->n_policies; p++)
        for (size_t i = 0; i < n; i++) {
            double x = r->log_policy[p][i];
            struct culprit c = {r->id, "the policy", r->policy_step[p], x};
            if (isnan(x) || (isinf(x) && x > 0))
                return refuse(&c, d);
        }
    return PF_OK;
}

static int
check_result(const struct pf_result *r, struct pf_diag *d)
{
    struct culprit rate = {r->id, "the predicted rate", 0, r->predicted_rate};
    if (r->failure != NULL)
        return PF_OK;
    if (r->n_points > SIZE_MAX / 64 ||
        (r->responses != 0 && r->contexts > SIZE_MAX / 64 / r->responses))
        return PF_ENOMEM;
    if (isinf(r->predicted_rate))
        return refuse(&rate, d);
    int status = check_series(r, d);
    return status == PF_OK ? check_policies(r, d) : status;
}

static void
put_digests(struct pf_bytes *out, const struct pf_field *field, size_t n,
            const char *table, const char *key)
{
    unsigned char *at = pf_put_space(out, n * PF_DIGEST);
    if (at != NULL)
        pf_fields_digest(field, n, table, key, at);
}

/* The same for fields that lie in `out` itself, which may move. */
static void
put_pair_digests(struct pf_bytes *out, const char *const name[2],
                 const size_t at[3], const char *table, const char *key)
{
    unsigned char digest[PF_ROW_FIELDS * PF_DIGEST];
    if (out->failed)
        return;
    struct pf_field field[PF_ROW_FIELDS] = {
        pf_field_bytes(name[0], out->data + at[0], at[1]),
        pf_field_bytes(name[1], out->data + at[2], out->size - at[2])};
    pf_fields_digest(field, PF_ROW_FIELDS, table, key, digest);
    pf_put_bytes(out, digest, sizeof digest);
}

static void
put_counts(struct pf_bytes *out, const uint64_t *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        pf_put_count(out, x[i]);
}

/* Values, and the indices of the infinite ones; then their digests. */
static void
put_reals(struct pf_bytes *out, const double *x, size_t n,
          const char *const name[2], const char *table, const char *key)
{
    size_t at[3] = {out->size, 8 * n}, holes = 0;
    for (size_t i = 0; i < n; i++) {
        pf_put_double(out, isinf(x[i]) ? 0.0 : x[i]);
        holes += isinf(x[i]) != 0;
    }
    pf_put_count(out, 8 * holes);
    at[2] = out->size;
    for (size_t i = 0; holes > 0 && i < n; i++)
        if (isinf(x[i]))
            pf_put_count(out, i);
    put_pair_digests(out, name, at, table, key);
}

static void
pack_description(struct pf_bytes *out, const struct pf_result *r,
                 char name[PF_NAME])
{
    pf_name_content(name, r->description, strlen(r->description));
    pf_put_string(out, name);
    pf_put_string(out, r->description);
}

static void
pack_schedule(struct pf_bytes *out, const struct pf_result *r, size_t n_points,
              char name[PF_NAME])
{
    size_t start = out->size + 8 + PF_NAME + 8;
    memset(name, '0', PF_NAME - 1); /* keeps its place */
    name[PF_NAME - 1] = '\0';
    pf_put_string(out, name);
    pf_put_count(out, n_points);
    put_counts(out, r->step, n_points);
    put_counts(out, r->queries, n_points);
    if (out->failed)
        return;
    pf_name_content(name, out->data + start, 16 * n_points);
    memcpy(out->data + start - 8 - PF_NAME, name, PF_NAME);
}

static void
pack_no_schedule(struct pf_bytes *out)
{
    pf_put_string(out, "");
    pf_put_count(out, 0);
}

static void
pack_head(struct pf_bytes *out, const struct pf_result *r)
{
    bool done = r->failure == NULL;
    char description[PF_NAME], schedule[PF_NAME] = "";
    struct pf_packed_run run = {
        .id = r->id,
        .failure = r->failure,
        .numerics = r->numerics != NULL ? r->numerics : "",
        .description_name = description,
        .schedule_name = schedule,
        .contexts = r->contexts,
        .responses = r->responses,
        .n_series = done ? r->n_series : 0,
        .n_policies = done ? r->n_policies : 0,
        .predicted_rate = done ? r->predicted_rate : (double) NAN};
    struct pf_field field[PF_RUN_FIELDS];
    pf_put_count(out, PF_PACKED_MAGIC);
    pf_put_string(out, r->id);
    pf_put_count(out, done);
    pf_put_string(out, r->failure);
    pack_description(out, r, description);
    pf_put_string(out, run.numerics);
    if (done)
        pack_schedule(out, r, r->n_points, schedule);
    else
        pack_no_schedule(out);
    pf_put_count(out, run.contexts);
    pf_put_count(out, run.responses);
    pf_put_double(out, run.predicted_rate);
    pf_put_count(out, run.n_series);
    pf_put_count(out, run.n_policies);
    pf_packed_fields(&run, field);
    put_digests(out, field, PF_RUN_FIELDS, "run", r->id);
}

static void
pack_rows(struct pf_bytes *out, const struct pf_result *r)
{
    static const char *const series[] = {"value", "missing"};
    static const char *const policy[] = {"log_probability", "zero"};
    char key[PF_ROW_KEY];
    for (size_t m = 0; m < r->n_series; m++) {
        const char *metric = r->series[m].metric;
        pf_put_string(out, metric);
        pf_key_of_series(key, r->id, metric);
        put_reals(out, r->series[m].value, r->n_points, series, "series", key);
    }
    for (size_t i = 0; i < r->n_policies; i++) {
        pf_put_count(out, r->policy_step[i]);
        pf_key_of_policy(key, r->id, r->policy_step[i]);
        put_reals(out, r->log_policy[i], r->contexts * r->responses, policy,
                  "policy", key);
    }
}

int
pf_result_pack(struct pf_bytes *out, const struct pf_result *r,
               struct pf_diag *d)
{
    size_t start = out->size;
    int status = check_result(r, d);
    if (status != PF_OK)
        return status;
    pack_head(out, r);
    if (r->failure == NULL)
        pack_rows(out, r);
    if (!out->failed)
        return PF_OK;
    out->size = start;
    return PF_ENOMEM;
}
