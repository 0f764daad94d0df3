/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/families.h"

#include "eval/metric/metric.h"
#include "lab/experiment/feedback.h"
#include "lab/experiment/grammar.h"
#include "lab/experiment/sample.h"
#include "learn/learner.h"
#include "reward/reward_model.h"
#include "sim/annotator/annotator.h"
#include "sim/features/features.h"
#include "sim/preference/preference.h"
#include "sim/reference/reference.h"

const struct pf_family *const pf_families[] = {
    &pf_learner_family,      &pf_policy_type_family, &pf_optimiser_family,
    &pf_reward_model_family, &pf_feedback_family,    &pf_annotator_family,
    &pf_preference_family,   &pf_reference_family,   &pf_features_family,
    &pf_metric_family,       &pf_sample_family,      &pf_element_family,
    NULL};
