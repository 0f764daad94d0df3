/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/import/counts.h"

#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "sim/preference/preference.h"

void
pf_counts_clear(struct pf_counts *c)
{
    for (size_t i = 0; c->label != NULL && i < c->n; i++)
        free(c->label[i]);
    free(c->label);
    free(c->wins);
    free(c->list);
    pf_names_clear(&c->context);
    pf_names_clear(&c->annotator);
    memset(c, 0, sizeof *c);
}

int
pf_counts_alloc_wins(struct pf_counts *c, const struct pf_source *source,
                     struct pf_diag *d)
{
    if (c->n < 2 || c->n > PF_MAX_RESPONSES)
        return pf_diag_at(d, pf_source_place(source, 0),
                          "there are %zu responses; a preference needs 2 to %d",
                          c->n, PF_MAX_RESPONSES);
    c->wins = calloc(c->n * c->n, sizeof *c->wins);
    return c->wins != NULL ? PF_OK : PF_ENOMEM;
}
