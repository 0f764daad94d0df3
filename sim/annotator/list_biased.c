/* Leans to lists: logit P(first) = logit P + list dlist.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/annotator/lean.h"

static const struct pf_param params[] = {PF_LIST_ROW(0.5), {.name = NULL}};

const pf_annotator_type pf_annotator_list_biased = {
    .kind = {.name = "list-biased",
             .title = "List-biased",
             .doc = "Leans to responses with a list (or without)",
             .source = NULL,
             .params = params},
    .needs_covariates = 1,
    .mirrors = 1,
    .build = pf_lean_build,
    .judge = pf_lean_judge,
};
