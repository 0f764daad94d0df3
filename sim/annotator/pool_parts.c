/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "sim/annotator/pool.h"

int
pf_pool_parts_init(struct pf_pool_parts *out, size_t n)
{
    memset(out, 0, sizeof *out);
    out->part = calloc(n, sizeof *out->part);
    out->values = calloc(n, 2 * sizeof *out->values);
    if (out->part == NULL || out->values == NULL)
        return n > 0 ? PF_ENOMEM : PF_OK;
    out->n = n;
    return PF_OK;
}

void
pf_pool_parts_clear(struct pf_pool_parts *parts)
{
    for (size_t i = 0; i < 2 * parts->n; i++)
        pf_values_clear(&parts->values[i]);
    free(parts->values);
    free(parts->part);
    memset(parts, 0, sizeof *parts);
}

int
pf_pool_parts_set(struct pf_pool_parts *out, size_t i,
                  const pf_annotator_type *type, const char *name,
                  struct pf_place at)
{
    struct pf_values *values = &out->values[i], *own = &out->values[out->n + i];
    out->part[i] = (struct pf_annotator_part){type, values, own, at};
    int status = pf_values_init(values, type->kind.params);
    if (status == PF_OK)
        status = pf_values_init(own, pf_annotator_own_params);
    if (status != PF_OK)
        return status;
    own->text[PF_ANNOTATOR_NAME] = strdup(name);
    own->given[PF_ANNOTATOR_NAME] = true;
    return own->text[PF_ANNOTATOR_NAME] != NULL ? PF_OK : PF_ENOMEM;
}

void
pf_pool_parts_number(struct pf_pool_parts *out, size_t i, const char *name,
                     double x)
{
    struct pf_values *v = &out->values[i];
    size_t row = pf_values_find(v, name);
    v->number[row] = x;
    v->given[row] = true;
}
