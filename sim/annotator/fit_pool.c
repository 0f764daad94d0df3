/* A fit as a pool, and a file as a fit.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "sim/annotator/fit.h"

/* One annotator; its better response is the winner of the item, which does not
 * change from label to label. */
static int
set_part(struct pf_pool_parts *out, size_t i,
         const struct pf_fitted_annotator *fitted, const char *name,
         struct pf_place at)
{
    const pf_annotator_type *type = (const pf_annotator_type *) pf_kind_find(
        &pf_annotator_family, "two-coin");
    struct pf_values *own = &out->values[out->n + i];
    int status = pf_pool_parts_set(out, i, type, name, at);
    if (status != PF_OK)
        return status;
    pf_pool_parts_number(out, i, "accuracy", fitted->accuracy);
    pf_pool_parts_number(out, i, "position_bias", fitted->position_bias);
    pf_pool_parts_number(out, i, "tie", fitted->tie);
    own->number[PF_ANNOTATOR_WEIGHT] = (double) fitted->labels;
    own->given[PF_ANNOTATOR_WEIGHT] = true;
    return pf_values_set(&out->values[i], "annotator", "better", "likelier",
                         NULL, at);
}

static int
by_labels(const void *p, const void *q)
{
    const struct pf_annotator_rank *a = p, *b = q;
    if (a->labels != b->labels)
        return a->labels < b->labels ? 1 : -1;
    return (a->annotator > b->annotator) - (a->annotator < b->annotator);
}

static int
by_place(const void *p, const void *q)
{
    const struct pf_annotator_rank *a = p, *b = q;
    return (a->annotator > b->annotator) - (a->annotator < b->annotator);
}

void
pf_annotator_fit_rank(const struct pf_annotator_fit *fit,
                      struct pf_annotator_rank *rank)
{
    for (size_t a = 0; a < fit->n; a++)
        rank[a] = (struct pf_annotator_rank){fit->annotator[a].labels, a};
    qsort(rank, fit->n, sizeof *rank, by_labels);
}

/* Those who are in the pool, in the order of the file; returns how many. */
static size_t
choose(struct pf_annotator_rank *r, const struct pf_annotator_fit *fit)
{
    size_t n = 0;
    pf_annotator_fit_rank(fit, r);
    while (n < fit->n && r[n].labels > 0)
        n++;
    n = n < PF_MAX_ANNOTATORS ? n : PF_MAX_ANNOTATORS;
    qsort(r, n, sizeof *r, by_place);
    return n;
}

int
pf_pool_fitted(struct pf_pool_parts *out, const struct pf_annotator_fit *fit,
               char *const *name, struct pf_place at)
{
    memset(out, 0, sizeof *out);
    struct pf_annotator_rank *r = calloc(fit->n + 1, sizeof *r);
    if (r == NULL)
        return PF_ENOMEM;
    size_t n = choose(r, fit);
    int status = pf_pool_parts_init(out, n);
    for (size_t i = 0; status == PF_OK && i < n; i++)
        status = set_part(out, i, &fit->annotator[r[i].annotator],
                          name[r[i].annotator], at);
    free(r);
    return status;
}

int
pf_pool_fit(struct pf_pool_parts *out, struct pf_annotator_fit *fit,
            const struct pf_import_request *request,
            const struct pf_battle_options *columns)
{
    struct pf_counts counts = {0};
    struct pf_judgements judged = {0};
    struct pf_annotator_fit unused, *f = fit != NULL ? fit : &unused;
    struct pf_import_options options;
    memset(out, 0, sizeof *out);
    memset(f, 0, sizeof *f);
    pf_import_options_init(&options);
    if (columns != NULL)
        options.columns = *columns;
    int status = pf_import_counts(&counts, request, &options);
    if (status == PF_OK)
        status = pf_judgements_init(&judged, &counts, options.columns.only);
    if (status == PF_OK)
        status = pf_annotator_fit(f, &judged, NULL, request->diag, request->at);
    if (status == PF_OK)
        status = pf_pool_fitted(out, f, counts.annotator.name, request->at);
    if (f == &unused)
        pf_annotator_fit_clear(&unused);
    pf_judgements_clear(&judged);
    pf_counts_clear(&counts);
    return status;
}
