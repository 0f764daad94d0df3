/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/families.h"

#include "eval/metric/metric.h"
#include "lab/grammar.h"
#include "learn/learner.h"
#include "sim/preference/preference.h"
#include "sim/reference/reference.h"

const struct pf_family *const pf_families[] = {
    &pf_learner_family, &pf_preference_family, &pf_reference_family,
    &pf_metric_family,  &pf_element_family,    NULL};
