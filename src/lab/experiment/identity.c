/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/experiment/identity.h"

#include <inttypes.h>
#include <sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/memstream.h"
#include "core/parse.h"
#include "core/status.h"
#include "lab/experiment/cost.h"
#include "lab/experiment/design.h"
#include "lab/experiment/xml_read.h"

/* --- texts --- */

struct text {
    FILE *stream;
    char **out;
    size_t size;
    struct pf_hashes *hashes;
    struct pf_diag *d;
};

static int
open_text(struct text *t, char **out)
{
    *out = NULL;
    t->out = out;
    t->stream = pf_memstream(out, &t->size);
    return t->stream != NULL ? PF_OK : PF_ENOMEM;
}

static int
close_text(struct text *t, int status)
{
    bool bad = ferror(t->stream) != 0;
    bad = fclose(t->stream) != 0 || bad || *t->out == NULL;
    if (bad && status == PF_OK)
        status = PF_ENOMEM;
    if (status != PF_OK) {
        free(*t->out);
        *t->out = NULL;
    }
    return status;
}

/* Writes "OWNER NAME VALUE". */
static int
write_value(const struct text *t, const char *owner, const struct pf_values *v,
            size_t i, struct pf_place at)
{
    char shown[32];
    const char *value = pf_values_show(v, i, shown), *hex;
    int status = PF_OK;
    fprintf(t->stream, "%s %s %s", owner, v->params[i].name, value);
    if (v->params[i].form == PF_FILE && value[0] != '\0') {
        status = pf_hashes_find(&hex, t->hashes, value, t->d, at);
        fprintf(t->stream, " sha256 %s", hex);
    }
    fputc('\n', t->stream);
    return status;
}

static int
write_values(const struct text *t, const char *owner, const struct pf_values *v,
             struct pf_place at)
{
    int status = PF_OK;
    for (size_t i = 0; i < v->n && status == PF_OK; i++)
        status = write_value(t, owner, v, i, at);
    return status;
}

static int
write_element(const struct text *t, const char *owner,
              const struct pf_element *e)
{
    fprintf(t->stream, "%s %s\n", owner, e->kind->name);
    return write_values(t, owner, &e->values, e->at);
}

static void
write_world(const struct text *t, const struct pf_experiment *e,
            const struct pf_world_def *w)
{
    char shown[32];
    fprintf(t->stream, "prefarm 1\nexperiment seed %" PRIu64 "\n", e->seed);
    fprintf(t->stream, "world contexts %zu\nworld weights", w->contexts);
    for (size_t c = 0; w->weight != NULL && c < w->contexts; c++)
        fprintf(t->stream, " %s", pf_format_real(w->weight[c], shown));
    fprintf(t->stream, "%s\n", w->weight == NULL ? " equal" : "");
    fprintf(t->stream, "world beta %s\n", pf_format_real(w->beta, shown));
    fprintf(t->stream, "world draw %s\n", w->per_seed ? "per-seed" : "shared");
}

int
pf_identity_world(char **out, const struct pf_experiment *e,
                  const struct pf_world_def *w, struct pf_hashes *h,
                  struct pf_diag *d)
{
    struct text t = {.hashes = h, .d = d};
    char owner[48];
    int status = open_text(&t, out);
    if (status != PF_OK)
        return status;
    write_world(&t, e, w);
    for (size_t i = 0; i < w->n_preferences && status == PF_OK; i++) {
        snprintf(owner, sizeof owner, "preference %zu", i + 1);
        status = write_element(&t, owner, &w->preference[i]);
    }
    if (status == PF_OK && w->strings.kind != NULL)
        status = write_values(&t, "strings", &w->strings.values, w->strings.at);
    if (status == PF_OK)
        status = write_element(&t, "reference", &w->reference);
    if (status == PF_OK && w->start.kind != NULL)
        status = write_element(&t, "start", &w->start);
    if (status == PF_OK && w->features.kind != NULL)
        status = write_element(&t, "features", &w->features);
    if (status == PF_OK && w->covariates.kind != NULL)
        status = write_values(&t, "covariates", &w->covariates.values,
                              w->covariates.at);
    return close_text(&t, status);
}

/* --- learners --- */

/* What people call an annotator does not count. */
static int
write_annotator(const struct text *t, const struct pf_annotator_def *a,
                size_t number)
{
    char owner[48];
    snprintf(owner, sizeof owner, "annotator %zu", number);
    int status = write_element(t, owner, &a->type);
    for (size_t i = 0; i < a->own.n && status == PF_OK; i++)
        if (i != PF_ANNOTATOR_NAME)
            status = write_value(t, owner, &a->own, i, a->type.at);
    return status;
}

/* Rows from `first` on; how payoffs are estimated counts only where they
 * are. */
static int
write_feedback(const struct text *t, const struct pf_feedback_def *f,
               size_t first, bool estimates)
{
    const struct pf_values *v = &f->type.values;
    int status = PF_OK;
    for (size_t i = first; i < v->n && status == PF_OK; i++)
        if (estimates || !pf_feedback_estimates(v->params[i].name))
            status = write_value(t, "feedback", v, i, f->type.at);
    for (size_t i = 0; i < f->n_annotators && status == PF_OK; i++)
        status = write_annotator(t, &f->annotator[i], i + 1);
    return status;
}

/* How many pairs there are follows the budget where nothing is said; how
 * often they are gone through counts where that decides the steps. */
static int
write_data(const struct text *t, const struct pf_learner_def *l,
           const struct pf_budget *budget)
{
    const struct pf_values *v = &l->data.values;
    uint64_t pairs = pf_data_pairs(budget, l);
    if (pairs == UINT64_MAX)
        fprintf(t->stream, "data pairs all\n");
    else
        fprintf(t->stream, "data pairs %" PRIu64 "\n", pairs);
    if (budget->steps == 0 && (l->type->traits & PF_OFFLINE))
        write_value(t, "data", v, PF_DATA_EPOCHS, l->data.at);
    if (pf_data_file(l) == NULL && v->number[PF_DATA_JUNK] > 0.0)
        write_value(t, "data", v, PF_DATA_JUNK, l->data.at);
    return write_value(
        t, "data", v,
        pf_data_file(l) != NULL ? PF_DATA_FILE : PF_DATA_BEHAVIOUR, l->data.at);
}

static int
write_parts(const struct text *t, const struct pf_learner_def *l,
            const struct pf_budget *budget)
{
    fprintf(t->stream, "feedback %s\n", l->feedback.type.kind->name);
    bool model = l->model.kind != NULL;
    int status = write_feedback(
        t, &l->feedback, 0, (l->type->asks & PF_ASKS_PAYOFF) != 0 && !model);
    if (status == PF_OK && l->policy.kind == NULL)
        fprintf(t->stream, "policy tabular\n");
    else if (status == PF_OK)
        status = write_element(t, "policy", &l->policy);
    if (status == PF_OK && l->optimiser.kind != NULL)
        status = write_element(t, "optimiser", &l->optimiser);
    if (status == PF_OK && l->data.kind != NULL)
        status = write_data(t, l, budget);
    if (status == PF_OK && model)
        status = write_element(t, "reward-model", &l->model);
    return status;
}

int
pf_identity_learner(char **out, const struct pf_learner_def *l,
                    const struct pf_budget *budget, struct pf_hashes *h,
                    struct pf_diag *d)
{
    struct text t = {.hashes = h, .d = d};
    int status = open_text(&t, out);
    if (status != PF_OK)
        return status;
    fprintf(t.stream, "learner %s\n", l->type->kind.name);
    status = write_values(&t, "learner", &l->values, l->at);
    fprintf(t.stream, "iterate %s\n", l->average ? "average" : "last");
    if (l->steps > 0)
        fprintf(t.stream, "steps %" PRIu64 "\n", l->steps);
    if (status == PF_OK)
        status = write_parts(&t, l, budget);
    return close_text(&t, status);
}

int
pf_identity_pool(char **out, const struct pf_feedback_def *f,
                 struct pf_hashes *h, struct pf_diag *d)
{
    struct text t = {.hashes = h, .d = d};
    *out = NULL;
    if (!pf_feedback_has_pool(f))
        return PF_OK;
    int status = open_text(&t, out);
    if (status != PF_OK)
        return status;
    return close_text(&t, write_feedback(&t, f, PF_FEEDBACK_POOL, true));
}

static bool
records(const struct pf_record_def *r, const struct pf_kind *kind)
{
    for (size_t i = 0; i < r->n_metrics; i++)
        if (&r->metric[i]->kind == kind)
            return true;
    return false;
}

static void
write_budget(const struct text *t, const struct pf_budget *b)
{
    char shown[32];
    if (b->steps > 0)
        fprintf(t->stream, "budget steps %" PRIu64 "\n", b->steps);
    else if (b->price > 0.0)
        fprintf(t->stream, "budget price %s\n",
                pf_format_real(b->price, shown));
    else
        fprintf(t->stream, "budget queries %" PRIu64 "\n", b->queries);
}

/* Metrics in the order of their family, whatever the order in the file. */
int
pf_identity_rest(char **out, const struct pf_design *common)
{
    static const char *const policies[] = {"none", "final", "all"};
    const struct pf_record_def *r = &common->record;
    struct text t = {.hashes = NULL};
    int status = open_text(&t, out);
    if (status != PF_OK)
        return status;
    write_budget(&t, &common->budget);
    fprintf(t.stream, "record points %zu\nrecord spacing %s\n", r->points,
            r->log_spacing ? "log" : "linear");
    fprintf(t.stream, "record policies %s\n", policies[r->policies]);
    for (const struct pf_kind *const *k = pf_metric_family.kinds; *k != NULL;
         k++)
        if (records(r, *k))
            fprintf(t.stream, "metric %s\n", (*k)->name);
    return close_text(&t, PF_OK);
}

/* --- ids --- */

void
pf_identity_runs(struct pf_run *run, size_t n, const char *description)
{
    SHA2_CTX start, sha;
    uint8_t digest[SHA256_DIGEST_LENGTH];
    char seed[40];
    SHA256Init(&start);
    SHA256Update(&start, (const uint8_t *) description, strlen(description));
    for (size_t i = 0; i < n; i++) {
        sha = start;
        int length =
            snprintf(seed, sizeof seed, "seed %" PRIu64 "\n", run[i].seed);
        SHA256Update(&sha, (const uint8_t *) seed, (size_t) length);
        SHA256Final(digest, &sha);
        for (size_t b = 0; b < (PF_RUN_ID - 1) / 2; b++)
            snprintf(run[i].id + 2 * b, 3, "%02x", (unsigned) digest[b]);
    }
}
