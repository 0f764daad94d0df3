/* A character: all leanings at once (sim/annotator/lean.h), as they are written
 * into the prompts of two of AlpacaFarm's annotators.
 *
 * Y. Dubois et al. 2023, "AlpacaFarm: A Simulation Framework for Methods that
 * Learn from Human Feedback", NeurIPS 2023, arXiv:2305.14387.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/annotator/lean.h"

static const struct pf_param params[] = {PF_TEMPERATURE_ROW(1),
                                         PF_LENGTH_ROW(0),
                                         PF_LIST_ROW(0),
                                         PF_POSITION_ROW(0),
                                         {.name = NULL}};

const pf_annotator_type pf_annotator_persona = {
    .kind = {.name = "persona",
             .title = "Persona",
             .doc = "Leans to length, lists and a position, all at once, at a "
                    "temperature",
             .source = "Dubois et al. 2023, arXiv:2305.14387",
             .params = params},
    .needs_covariates = 1,
    .build = pf_lean_build,
    .judge = pf_lean_judge,
};
