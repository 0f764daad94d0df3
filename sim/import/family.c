/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/import/family.h"

#include "core/status.h"

const char *
pf_import_text(const struct pf_preference_request *q, const char *name)
{
    return q->values->text[pf_values_find(q->values, name)];
}

struct pf_fit_options
pf_import_fit(const struct pf_preference_request *q)
{
    bool given = pf_preference_given(q, "prior");
    return (struct pf_fit_options){
        .fit = (enum pf_fit) pf_preference_count(q, "fit"),
        .prior = given ? pf_preference_number(q, "prior") : -1.0};
}

int
pf_import_build(struct pf_preference *out,
                const struct pf_preference_request *q, enum pf_import_kind kind,
                const struct pf_import_options *options)
{
    struct pf_import_request request = {.base = q->base,
                                        .name = pf_import_text(q, "file"),
                                        .at = q->at,
                                        .diag = q->diag};
    if (request.name == NULL || request.name[0] == '\0')
        return pf_diag_at(q->diag, q->at, "file=\"\" names no file to read");
    return pf_import(out, NULL, kind, &request, options);
}
