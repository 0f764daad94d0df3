/* <claims>: what an experiment is to show.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "lab/experiment/design.h"
#include "lab/experiment/design_claims.h"
#include "lab/experiment/mistakes.h"

void
pf_claims_def_clear(struct pf_claims_def *claims)
{
    for (size_t i = 0; claims->claim != NULL && i < claims->n; i++)
        pf_claim_def_clear(&claims->claim[i]);
    free(claims->claim);
    free(claims->system);
    free(claims->paper);
    memset(claims, 0, sizeof *claims);
}

/* The kind of claim that a child is; PF_TAG_NONE: none. */
static enum pf_tag
kind_of(const xmlNode *node)
{
    for (int tag = PF_TAG_BOUND; tag <= PF_TAG_RANK; tag++)
        if (node->type == XML_ELEMENT_NODE && node->ns == NULL &&
            strcmp((const char *) node->name,
                   pf_rule_of((enum pf_tag) tag)->kind.name) == 0)
            return (enum pf_tag) tag;
    return PF_TAG_NONE;
}

/* How many claims are read: none where there are too many of a kind, which the
 * structure's check has told. */
static size_t
count_claims(const xmlNode *node)
{
    size_t n = 0;
    for (int tag = PF_TAG_BOUND; tag <= PF_TAG_RANK; tag++) {
        size_t of_kind = pf_count_children(node, (enum pf_tag) tag);
        if (of_kind > PF_MAX_CLAIMS)
            return 0;
        n += of_kind;
    }
    return n;
}

static int
read_each(struct pf_claims_def *out, const xmlNode *node,
          const struct pf_claims_reader *c)
{
    size_t n = count_claims(node);
    int status = PF_OK;
    out->claim = calloc(n + 1, sizeof *out->claim);
    if (out->claim == NULL)
        return PF_ENOMEM;
    for (const xmlNode *p = node->children;
         p != NULL && out->n < n && status != PF_ENOMEM; p = p->next) {
        enum pf_tag tag = kind_of(p);
        if (tag == PF_TAG_NONE)
            continue;
        struct pf_claim_def *def = &out->claim[out->n++];
        status = pf_worse(status, pf_claim_read(def, p, tag, out->n, c));
    }
    return status;
}

static int
check_ids(const struct pf_claims_def *claims, const struct pf_reader *r)
{
    int status = PF_OK;
    for (size_t i = 1; i < claims->n; i++)
        for (size_t j = 0; j < i; j++) {
            const struct pf_claim_def *a = &claims->claim[j];
            const struct pf_claim_def *b = &claims->claim[i];
            if (a->id == NULL || b->id == NULL || strcmp(a->id, b->id) != 0)
                continue;
            status = pf_diag_at(r->d, b->at,
                                "the claim of line %ld is called '%s' as well; "
                                "give one of them another id",
                                a->at.line, b->id);
            break;
        }
    return status;
}

static int
read_head(struct pf_claims_def *out, const xmlNode *node,
          const struct pf_reader *r)
{
    struct pf_attributes a;
    int status = pf_attributes_read(&a, node, PF_TAG_CLAIMS, r);
    out->at = a.at;
    if (status != PF_ENOMEM) {
        out->system = pf_claim_words(a.own.text[PF_CLAIMS_SYSTEM]);
        out->paper = pf_claim_words(a.own.text[PF_CLAIMS_PAPER]);
        if (out->system == NULL || out->paper == NULL)
            status = PF_ENOMEM;
    }
    pf_attributes_clear(&a);
    return status;
}

/* Mistakes of a claim that show in each of its arms are told once. */
static int
read_claims(struct pf_claims_def *out, const xmlNode *node,
            struct pf_experiment *e, struct pf_diag *d)
{
    struct pf_diag found;
    struct pf_design design;
    pf_diag_init(&found);
    struct pf_reader r = {e->file, e->base, &found};
    struct pf_claims_reader c = {&r, e, &design};
    int status = pf_design_read(&design, e, NULL, NULL);
    if (status != PF_ENOMEM)
        status = read_head(out, node, &r);
    if (status != PF_ENOMEM)
        status = pf_worse(status, read_each(out, node, &c));
    if (status != PF_ENOMEM)
        status = pf_worse(status, check_ids(out, &r));
    pf_mistakes_merge(d, &found);
    pf_design_clear(&design);
    return status;
}

int
pf_claims_read(struct pf_claims_def *out, struct pf_experiment *e,
               struct pf_diag *d)
{
    const xmlNode *root = xmlDocGetRootElement(e->doc);
    const xmlNode *node = pf_child_of(root, PF_TAG_CLAIMS, NULL);
    memset(out, 0, sizeof *out);
    return node != NULL ? read_claims(out, node, e, d) : PF_OK;
}
