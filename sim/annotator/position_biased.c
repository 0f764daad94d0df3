/* Leans to a position: logit P(first) = logit P + position.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/annotator/lean.h"

static const struct pf_param params[] = {PF_POSITION_ROW(0.5), {.name = NULL}};

const pf_annotator_type pf_annotator_position_biased = {
    .kind =
        {.name = "position-biased",
         .title = "Position-biased",
         .doc = "Leans to the response shown first (or second), whatever it is",
         .source = NULL,
         .params = params},
    .build = pf_lean_build,
    .judge = pf_lean_judge,
};
