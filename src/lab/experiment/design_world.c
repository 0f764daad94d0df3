/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "core/list.h"
#include "core/status.h"
#include "lab/experiment/design.h"

void
pf_world_def_clear(struct pf_world_def *w)
{
    for (size_t i = 0; w->preference != NULL && i < w->n_preferences; i++)
        pf_element_clear(&w->preference[i]);
    free(w->preference);
    pf_element_clear(&w->strings);
    pf_element_clear(&w->reference);
    pf_element_clear(&w->start);
    pf_element_clear(&w->features);
    pf_element_clear(&w->covariates);
    free(w->weight);
    free(w->label);
    free(w->id);
    memset(w, 0, sizeof *w);
}

/* Reads an element of a world, whose beta is known. */
static int
read_element(struct pf_element *out, const xmlNode *node, enum pf_tag tag,
             double beta, const struct pf_reader *r)
{
    int status = pf_element_read(out, node, tag, r);
    if (status == PF_ENOMEM || out->kind == NULL)
        return status;
    return pf_worse(status, pf_element_finish(out, beta, r->d));
}

static int
read_preferences(struct pf_world_def *w, const xmlNode *node,
                 const struct pf_reader *r)
{
    size_t n = pf_count_children(node, PF_TAG_PREFERENCE);
    const xmlNode *p = NULL;
    int status = PF_OK;
    if (n == 0)
        return PF_EINPUT; /* the structure check said so */
    w->preference = calloc(n, sizeof *w->preference);
    if (w->preference == NULL)
        return PF_ENOMEM;
    w->n_preferences = n;
    for (size_t i = 0; i < n && status != PF_ENOMEM; i++) {
        p = pf_child_of(node, PF_TAG_PREFERENCE, p);
        status = pf_worse(status, read_element(&w->preference[i], p,
                                               PF_TAG_PREFERENCE, w->beta, r));
    }
    if (status != PF_ENOMEM && n != 1 && n != w->contexts)
        status = pf_diag_at(r->d, w->at,
                            "world: %zu preferences for %zu contexts; give "
                            "one for all or one for each",
                            n, w->contexts);
    return status;
}

static int
read_reference(struct pf_world_def *w, const xmlNode *node,
               const struct pf_reader *r)
{
    const xmlNode *p = pf_child_of(node, PF_TAG_REFERENCE, NULL);
    struct pf_element *e = &w->reference;
    if (p != NULL)
        return read_element(e, p, PF_TAG_REFERENCE, w->beta, r);
    int status =
        pf_element_default(e, &pf_reference_family, "uniform", w->at, r->d);
    return status == PF_OK ? pf_element_finish(e, w->beta, r->d) : status;
}

static int
read_start(struct pf_world_def *w, const xmlNode *node,
           const struct pf_reader *r)
{
    const xmlNode *p = pf_child_of(node, PF_TAG_START, NULL);
    return p != NULL ? read_element(&w->start, p, PF_TAG_START, w->beta, r)
                     : PF_OK;
}

/* An element without a type, which the world may lack. */
static int
read_plain(struct pf_element *out, const xmlNode *node, enum pf_tag tag,
           const struct pf_reader *r)
{
    const xmlNode *p = pf_child_of(node, tag, NULL);
    return p != NULL ? pf_element_read(out, p, tag, r) : PF_OK;
}

/* <strings>, <features> and <covariates>: a world without them has none. */
static int
read_traits(struct pf_world_def *w, const xmlNode *node,
            const struct pf_reader *r)
{
    const xmlNode *p = pf_child_of(node, PF_TAG_FEATURES, NULL);
    int status = PF_OK;
    if (p != NULL)
        status = read_element(&w->features, p, PF_TAG_FEATURES, w->beta, r);
    if (status != PF_ENOMEM)
        status = pf_worse(
            status, read_plain(&w->covariates, node, PF_TAG_COVARIATES, r));
    if (status != PF_ENOMEM)
        status =
            pf_worse(status, read_plain(&w->strings, node, PF_TAG_STRINGS, r));
    return status;
}

static int
no_features(const struct pf_element *e, const struct pf_reader *r)
{
    return pf_diag_at(r->d, e->at,
                      "%s is made from features; give the world <features>",
                      e->kind->name);
}

/* What is made from features needs some. */
static int
check_features(const struct pf_world_def *w, const xmlNode *node,
               const struct pf_reader *r)
{
    const struct pf_element *policy[] = {&w->reference, &w->start};
    int status = PF_OK;
    if (pf_child_of(node, PF_TAG_FEATURES, NULL) != NULL)
        return PF_OK;
    for (size_t i = 0; i < w->n_preferences; i++) {
        const pf_preference_type *type =
            (const pf_preference_type *) w->preference[i].kind;
        if (type != NULL && type->needs_features)
            status = no_features(&w->preference[i], r);
    }
    for (size_t i = 0; i < sizeof policy / sizeof *policy; i++) {
        const pf_reference_type *type =
            (const pf_reference_type *) policy[i]->kind;
        if (type != NULL && type->needs_features)
            status = no_features(policy[i], r);
    }
    return status;
}

/* Counted before they are parsed: a list of millions is refused quickly. */
static int
read_weights(struct pf_world_def *w, const char *text,
             const struct pf_reader *r)
{
    size_t n = text != NULL ? pf_count_words(text) : 0;
    if (text == NULL)
        return PF_OK;
    if (n != w->contexts)
        return pf_diag_at(r->d, w->at,
                          "world: %zu weights for %zu contexts; give one for "
                          "each",
                          n, w->contexts);
    int status =
        pf_list_read(text, "world: weights", &w->weight, &n, r->d, w->at);
    if (status != PF_OK)
        return status;
    return pf_list_normalise(w->weight, n, "world: weights", r->d, w->at);
}

static int
read_names(struct pf_world_def *w, const struct pf_values *own)
{
    const char *id = own->text[PF_WORLD_ID];
    const char *label = own->text[PF_WORLD_LABEL];
    w->id = strdup(id != NULL ? id : "world");
    w->label = strdup(label != NULL ? label : id != NULL ? id : "world");
    return w->id != NULL && w->label != NULL ? PF_OK : PF_ENOMEM;
}

int
pf_world_read(struct pf_world_def *out, const xmlNode *node,
              const struct pf_reader *r)
{
    struct pf_attributes a;
    memset(out, 0, sizeof *out);
    int status = pf_attributes_read(&a, node, PF_TAG_WORLD, r);
    if (status == PF_ENOMEM)
        goto out;
    out->at = a.at;
    out->contexts = (size_t) a.own.number[PF_WORLD_CONTEXTS];
    out->beta = a.own.number[PF_WORLD_BETA];
    out->per_seed = a.own.number[PF_WORLD_DRAW] == 0.0;
    status = pf_worse(status, read_names(out, &a.own));
    if (status != PF_ENOMEM)
        status = pf_worse(status,
                          read_weights(out, a.own.text[PF_WORLD_WEIGHTS], r));
    if (status != PF_ENOMEM)
        status = pf_worse(status, read_preferences(out, node, r));
    if (status != PF_ENOMEM)
        status = pf_worse(status, read_reference(out, node, r));
    if (status != PF_ENOMEM)
        status = pf_worse(status, read_start(out, node, r));
    if (status != PF_ENOMEM)
        status = pf_worse(status, read_traits(out, node, r));
    if (status != PF_ENOMEM)
        status = pf_worse(status, check_features(out, node, r));
out:
    pf_attributes_clear(&a);
    return status;
}

static struct pf_world_part
part_of(const struct pf_element *e)
{
    return (struct pf_world_part){e->kind, &e->values, e->at};
}

void
pf_world_recipe_of(struct pf_world_recipe *out, const struct pf_world_def *w,
                   const char *base, struct pf_world_part *parts)
{
    size_t n = w->n_preferences;
    for (size_t i = 0; i < n; i++)
        parts[i] = part_of(&w->preference[i]);
    parts[n] = part_of(&w->reference);
    parts[n + 1] = part_of(&w->features);
    *out = (struct pf_world_recipe){
        .contexts = w->contexts,
        .weight = w->weight,
        .beta = w->beta,
        .n_preferences = n,
        .preference = parts,
        .reference = parts + n,
        .features = w->features.kind != NULL ? parts + n + 1 : NULL,
        .covariates = w->covariates.kind != NULL ? &w->covariates.values : NULL,
        .strings = w->strings.kind != NULL ? &w->strings.values : NULL,
        .base = base,
        .at = w->at};
}

bool
pf_world_start_of(struct pf_world_start *out, const struct pf_experiment *e,
                  const struct pf_world_def *w, uint64_t seed)
{
    *out = (struct pf_world_start){.part = part_of(&w->start),
                                   .base = e->base,
                                   .seed = e->seed,
                                   .run = seed};
    return w->start.kind != NULL;
}
