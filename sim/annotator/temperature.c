/* Surer or less sure: logit P(first) = logit P / temperature. Towards 0 it
 * becomes the deterministic annotator, towards infinity a coin.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/annotator/lean.h"

static const struct pf_param params[] = {PF_TEMPERATURE_ROW(2), {.name = NULL}};

const pf_annotator_type pf_annotator_temperature = {
    .kind = {.name = "temperature",
             .title = "Temperature",
             .doc = "Surer or less sure than the truth: its log-odds divided "
                    "by a temperature",
             .source = NULL,
             .params = params},
    .mirrors = 1,
    .build = pf_lean_build,
    .judge = pf_lean_judge,
};
