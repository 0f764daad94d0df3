/* A policy typed into the experiment.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/reference/values.h"

enum { VALUES };

static const struct pf_param params[] = {
    {.name = "values",
     .unit = "",
     .doc = "one positive probability for each response, apart by blanks; "
            "they sum to 1",
     .form = PF_TEXT,
     .required = true},
    {.name = NULL}};

static int
list_build(double *log_ref, const struct pf_reference_request *q)
{
    return pf_reference_values(log_ref, q->values->text[VALUES], "values", q);
}

const pf_reference_type pf_reference_list = {
    .kind = {.name = "list",
             .title = "Listed",
             .doc = "The probabilities, written out",
             .source = NULL,
             .params = params},
    .build = list_build,
    .draws = 0,
};
