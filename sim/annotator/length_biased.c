/* Leans to length: logit P(first) = logit P + length tanh (dlen / sd).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/annotator/lean.h"

static const struct pf_param params[] = {PF_LENGTH_ROW(0.5), {.name = NULL}};

const pf_annotator_type pf_annotator_length_biased = {
    .kind = {.name = "length-biased",
             .title = "Length-biased",
             .doc = "Leans to the longer (or shorter) response",
             .source = "Dubois et al. 2024, arXiv:2404.04475",
             .params = params},
    .needs_covariates = 1,
    .mirrors = 1,
    .build = pf_lean_build,
    .judge = pf_lean_judge,
};
