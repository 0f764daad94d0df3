/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/experiment/grammar.h"

#include "eval/metric/metric.h"
#include "lab/experiment/feedback.h"
#include "lab/experiment/plan.h"
#include "lab/experiment/sample.h"
#include "learn/learner.h"
#include "sim/annotator/pool.h"
#include "sim/features/features.h"
#include "sim/preference/preference.h"
#include "sim/reference/reference.h"
#include "sim/world/world.h"

static const struct pf_param experiment_params[] = {
    {.name = "version",
     .unit = "",
     .doc = "the version of the file format",
     .form = PF_CHOICE,
     .choices = "1",
     .required = true},
    {.name = "name",
     .unit = "",
     .doc = "a short name, shown in tables and figures",
     .form = PF_TEXT,
     .required = true},
    {.name = "seed",
     .unit = "",
     .doc = "the experiment's seed, which all random draws start from",
     .form = PF_COUNT,
     .def = 1,
     .lo = 0,
     .hi = PF_MAX_WHOLE},
    {.name = NULL}};

static const struct pf_param world_params[] = {
    {.name = "id",
     .unit = "",
     .doc = "names the world; 'world' when not given",
     .form = PF_TEXT},
    {.name = "label",
     .unit = "",
     .doc = "for tables and figures; the id when not given",
     .form = PF_TEXT},
    {.name = "contexts",
     .unit = "",
     .doc = "how many contexts (prompts) there are",
     .form = PF_COUNT,
     .def = 1,
     .lo = 1,
     .hi = PF_MAX_CONTEXTS},
    {.name = "weights",
     .unit = "",
     .doc = "how often each context comes up: one number for each, 0 or more, "
            "scaled to sum to 1; equal when not given",
     .form = PF_TEXT},
    {.name = "beta",
     .unit = "",
     .doc = "weight of the KL divergence from the reference policy",
     .form = PF_REAL,
     .def = 0.1,
     .lo = 0,
     .hi = 1e6,
     .log_scale = true},
    {.name = "draw",
     .unit = "",
     .doc = "whether every seed draws a world of its own or all share one",
     .form = PF_CHOICE,
     .choices = "per-seed|shared"},
    {.name = NULL}};

static const struct pf_param learner_params[] = {
    {.name = "id",
     .unit = "",
     .doc = "names the learner; its type when not given",
     .form = PF_TEXT},
    {.name = "label",
     .unit = "",
     .doc = "for tables and figures; the type's title when not given",
     .form = PF_TEXT},
    {.name = "iterate",
     .unit = "",
     .doc = "which policy is judged: the last one or the average",
     .form = PF_CHOICE,
     .choices = "last|average"},
    {.name = "steps",
     .unit = "steps",
     .doc = "how many steps it takes: in place of those of the budget, or "
            "where the budget is not in steps and a reward model answers",
     .form = PF_COUNT,
     .lo = 1,
     .hi = 1e12,
     .def_text = "none",
     .log_scale = true},
    {.name = NULL}};

static const struct pf_param budget_params[] = {
    {.name = "steps",
     .unit = "steps",
     .doc = "how many steps every learner takes",
     .form = PF_COUNT,
     .lo = 1,
     .hi = 1e12,
     .def_text = "none"},
    {.name = "queries",
     .unit = "queries",
     .doc = "how many queries every learner may ask",
     .form = PF_COUNT,
     .lo = 1,
     .hi = 1e12,
     .def_text = "none"},
    {.name = "price",
     .unit = "",
     .doc = "what every learner may spend on labels, in expectation",
     .form = PF_REAL,
     .lo = 1e-12,
     .hi = 1e12,
     .def_text = "none"},
    {.name = NULL}};

static const struct pf_param record_params[] = {
    {.name = "points",
     .unit = "",
     .doc = "how many steps are recorded at most, the first and the last "
            "included; 1 records the last only",
     .form = PF_COUNT,
     .def = 100,
     .lo = 1,
     .hi = PF_MAX_POINTS},
    {.name = "spacing",
     .unit = "",
     .doc = "how the recorded steps are spread",
     .form = PF_CHOICE,
     .choices = "log|linear"},
    {.name = "policies",
     .unit = "",
     .doc = "which policies are kept",
     .form = PF_CHOICE,
     .def = 1,
     .choices = "none|final|all"},
    {.name = NULL}};

static const struct pf_param seeds_params[] = {
    {.name = "first",
     .unit = "",
     .doc = "the first seed",
     .form = PF_COUNT,
     .def = 1,
     .lo = 0,
     .hi = PF_MAX_WHOLE - PF_MAX_RUNS},
    {.name = "count",
     .unit = "",
     .doc = "how many seeds, each one more than the one before",
     .form = PF_COUNT,
     .def = 1,
     .lo = 1,
     .hi = PF_MAX_RUNS},
    {.name = NULL}};

static const struct pf_param data_params[] = {
    {.name = "pairs",
     .unit = "pairs",
     .doc = "how many pairs there are; 0: the population, that is pairs that "
            "never come twice, or, for learners with batch=\"0\", all pairs of "
            "the world, each with its probability",
     .form = PF_COUNT,
     .lo = 0,
     .hi = PF_MAX_PAIRS,
     .def_text = "those of the file, or as many as the budget has queries"},
    {.name = "behaviour",
     .unit = "",
     .doc = "the policy that both responses of a pair are drawn from",
     .form = PF_CHOICE,
     .def = PF_BEHAVIOUR_REFERENCE,
     .choices = "uniform|reference"},
    {.name = "file",
     .unit = "",
     .doc = "judged pairs in CSV; drawn by every run for itself when not given",
     .form = PF_FILE},
    {.name = "epochs",
     .unit = "",
     .doc = "how often a budget of queries or of a price goes through the data",
     .form = PF_COUNT,
     .def = 1,
     .lo = 1,
     .hi = 1e6,
     .log_scale = true},
    {.name = "junk",
     .unit = "",
     .doc = "share of the drawn responses that come from no policy but are "
            "any response with the same chance",
     .form = PF_REAL,
     .lo = 0,
     .hi = 1},
    {.name = NULL}};

/* One of the six kinds of claim. */
#define CLAIM(name_, title_, params_, least_, most_, doc_)                     \
    {                                                                          \
        .kind = {.name = name_,                                                \
                 .title = title_,                                              \
                 .doc = doc_,                                                  \
                 .params = params_},                                           \
        .child = {                                                             \
            {PF_TAG_ARM, least_, most_}                                        \
        }                                                                      \
    }

static const struct pf_rule rules[PF_TAGS] = {
    [PF_TAG_EXPERIMENT] = {.kind = {.name = "experiment",
                                    .title = "Experiment",
                                    .doc = "The whole file",
                                    .params = experiment_params},
                           .child = {{PF_TAG_DESCRIPTION, 0, 1},
                                     {PF_TAG_WORLD, 1, 1000},
                                     {PF_TAG_FEEDBACK, 0, 1},
                                     {PF_TAG_POLICY, 0, 1},
                                     {PF_TAG_OPTIMISER, 0, 1},
                                     {PF_TAG_DATA, 0, 1},
                                     {PF_TAG_REWARD_MODEL, 0, 1},
                                     {PF_TAG_LEARNER, 1, 1000},
                                     {PF_TAG_BUDGET, 1, 1},
                                     {PF_TAG_RECORD, 0, 1},
                                     {PF_TAG_SEEDS, 0, 1},
                                     {PF_TAG_EVALUATION, 0, 1},
                                     {PF_TAG_CLAIMS, 0, 1},
                                     {PF_TAG_SWEEP, 0, 1}}},
    [PF_TAG_DESCRIPTION] = {.kind = {.name = "description",
                                     .title = "Description",
                                     .doc = "What the experiment asks, in "
                                            "words"},
                            .text = true},
    [PF_TAG_WORLD] = {.kind = {.name = "world",
                               .title = "World",
                               .doc = "The preference that is learned, and "
                                      "where learners start",
                               .params = world_params},
                      .child = {{PF_TAG_PREFERENCE, 1, 0},
                                {PF_TAG_STRINGS, 0, 1},
                                {PF_TAG_REFERENCE, 0, 1},
                                {PF_TAG_START, 0, 1},
                                {PF_TAG_FEATURES, 0, 1},
                                {PF_TAG_COVARIATES, 0, 1}}},
    [PF_TAG_PREFERENCE] = {.kind = {.name = "preference",
                                    .title = "Preference",
                                    .doc = "Which response is preferred, and "
                                           "how often: one for all contexts, "
                                           "or one for each"},
                           .family = &pf_preference_family},
    [PF_TAG_STRINGS] = {.kind = {.name = "strings",
                                 .title = "Strings",
                                 .doc = "The tokens that responses are made "
                                        "of; without them every response is a "
                                        "token of its own",
                                 .params = pf_string_params}},
    [PF_TAG_REFERENCE] = {.kind = {.name = "reference",
                                   .title = "Reference policy",
                                   .doc = "What every learner is held near, "
                                          "and where it starts unless there is "
                                          "a start; uniform when there is "
                                          "none"},
                          .family = &pf_reference_family},
    [PF_TAG_START] = {.kind = {.name = "start",
                               .title = "Start",
                               .doc = "Where every learner starts, drawn for "
                                      "every seed also in a shared world; at "
                                      "the reference policy when there is "
                                      "none. What learners are held near does "
                                      "not change with it"},
                      .family = &pf_reference_family},
    [PF_TAG_FEATURES] = {.kind = {.name = "features",
                                  .title = "Features",
                                  .doc = "What policies with few parameters, "
                                         "and golden rewards, see of a "
                                         "response"},
                         .family = &pf_features_family},
    [PF_TAG_COVARIATES] = {.kind = {.name = "covariates",
                                    .title = "Covariates",
                                    .doc = "Hidden traits of the responses "
                                           "that annotators may lean on, "
                                           "drawn with the world",
                                    .params = pf_covariate_params}},
    [PF_TAG_FEEDBACK] = {.kind = {.name = "feedback",
                                  .title = "Feedback",
                                  .doc = "What learners are told; exact when "
                                         "there is none. For all learners, "
                                         "or inside the one it is for"},
                         .family = &pf_feedback_family,
                         .child = {{PF_TAG_ANNOTATOR, 0, PF_MAX_ANNOTATORS}}},
    [PF_TAG_ANNOTATOR] = {.kind = {.name = "annotator",
                                   .title = "Annotator",
                                   .doc = "One who judges pairs; without any, "
                                          "a faithful one",
                                   .params = pf_annotator_own_params},
                          .family = &pf_annotator_family},
    [PF_TAG_POLICY] = {.kind = {.name = "policy",
                                .title = "Policy",
                                .doc = "What learners that follow gradients "
                                       "move; tabular when there is none, "
                                       "as for all others"},
                       .family = &pf_policy_type_family},
    [PF_TAG_OPTIMISER] = {.kind = {.name = "optimiser",
                                   .title = "Optimiser",
                                   .doc = "How learners that follow gradients "
                                          "step; adam when there is none"},
                          .family = &pf_optimiser_family},
    [PF_TAG_DATA] = {.kind = {.name = "data",
                              .title = "Data",
                              .doc = "The judged pairs that offline learners "
                                     "learn from, and that reward models are "
                                     "fitted to",
                              .params = data_params}},
    [PF_TAG_REWARD_MODEL] = {.kind = {.name = "reward-model",
                                      .title = "Reward model",
                                      .doc = "What is learned from the judged "
                                             "pairs of <data> before a policy "
                                             "is, and answers from then on. "
                                             "For all learners that learn from "
                                             "rewards, or inside the one it is "
                                             "for, whatever that asks"},
                             .family = &pf_reward_model_family},
    [PF_TAG_LEARNER] = {.kind = {.name = "learner",
                                 .title = "Learner",
                                 .doc = "An algorithm; each runs in each "
                                        "world",
                                 .params = learner_params},
                        .family = &pf_learner_family,
                        .child = {{PF_TAG_FEEDBACK, 0, 1},
                                  {PF_TAG_POLICY, 0, 1},
                                  {PF_TAG_OPTIMISER, 0, 1},
                                  {PF_TAG_DATA, 0, 1},
                                  {PF_TAG_REWARD_MODEL, 0, 1}}},
    [PF_TAG_BUDGET] = {.kind = {.name = "budget",
                                .title = "Budget",
                                .doc = "How long a run goes on, in steps, in "
                                       "queries or for a price",
                                .params = budget_params},
                       .one_attribute = true},
    [PF_TAG_RECORD] = {.kind = {.name = "record",
                                .title = "Record",
                                .doc = "What is measured and when",
                                .params = record_params},
                       .child = {{PF_TAG_METRIC, 0, PF_MAX_METRICS}}},
    [PF_TAG_METRIC] = {.kind = {.name = "metric",
                                .title = "Metric",
                                .doc = "A measure to record; without any, "
                                       "duality-gap and "
                                       "regularised-duality-gap"},
                       .family = &pf_metric_family},
    [PF_TAG_SEEDS] = {.kind = {.name = "seeds",
                               .title = "Seeds",
                               .doc = "How often each run is repeated, with "
                                      "draws of its own",
                               .params = seeds_params}},
    [PF_TAG_EVALUATION] = {.kind = {.name = "evaluation",
                                    .title = "Evaluation",
                                    .doc = "How the last policies are compared "
                                           "with each other, once all runs are "
                                           "done; changes no run",
                                    .params = pf_evaluation_params},
                           .child = {{PF_TAG_JUDGE, 1, PF_MAX_JUDGES}}},
    [PF_TAG_JUDGE] = {.kind = {.name = "judge",
                               .title = "Judge",
                               .doc = "Who says which of two policies answers "
                                      "better: annotators, one drawn for every "
                                      "example",
                               .params = pf_judge_params},
                      .child = {{PF_TAG_ANNOTATOR, 0, PF_MAX_ANNOTATORS}}},
    [PF_TAG_CLAIMS] = {.kind = {.name = "claims",
                                .title = "Claims",
                                .doc = "What the experiment is to show, judged "
                                       "once all runs are done; changes no "
                                       "run",
                                .params = pf_claims_params},
                       .some_child = true,
                       .child = {{PF_TAG_BOUND, 0, PF_MAX_CLAIMS},
                                 {PF_TAG_ORDER, 0, PF_MAX_CLAIMS},
                                 {PF_TAG_RATE, 0, PF_MAX_CLAIMS},
                                 {PF_TAG_REACH, 0, PF_MAX_CLAIMS},
                                 {PF_TAG_EQUAL, 0, PF_MAX_CLAIMS},
                                 {PF_TAG_RANK, 0, PF_MAX_CLAIMS}}},
    [PF_TAG_BOUND] = CLAIM("bound", "Bound", pf_bound_params, 1, PF_MAX_ARMS,
                           "A claim: the arm, or the weighted sum of several, "
                           "lies between two numbers"),
    [PF_TAG_ORDER] = CLAIM("order", "Order", pf_order_params, 2, 2,
                           "A claim: the first arm is less, or greater, than "
                           "the second"),
    [PF_TAG_RATE] = CLAIM("rate", "Rate", pf_rate_params, 1, 1,
                          "A claim: how fast the arm falls, or goes along an "
                          "axis, lies between two numbers"),
    [PF_TAG_REACH] = CLAIM("reach", "Reach", pf_reach_params, 1, 2,
                           "A claim: where the arm comes to a threshold, or "
                           "that it does so sooner, or later, than another"),
    [PF_TAG_EQUAL] = CLAIM("equal", "Equal", pf_equal_params, 1, 2,
                           "A claim: the cells of an arm agree with each "
                           "other, or with those of another, cell by cell"),
    [PF_TAG_RANK] = CLAIM("rank", "Rank", pf_rank_params, 2, 2,
                          "A claim: how far the order of the cells of one arm "
                          "is that of another's, by Spearman's correlation"),
    [PF_TAG_ARM] = {.kind = {.name = "arm",
                             .title = "Arm",
                             .doc = "The runs that a claim is about: of a "
                                    "learner, in a world, at values of axes",
                             .params = pf_claim_arm_params}},
    [PF_TAG_SWEEP] = {.kind = {.name = "sweep",
                               .title = "Sweep",
                               .doc = "Attributes that take several values: "
                                      "all combinations of what stands in it"},
                      .some_child = true,
                      .child = {{PF_TAG_AXIS, 0, 0},
                                {PF_TAG_ZIP, 0, 0},
                                {PF_TAG_SAMPLE, 0, 0},
                                {PF_TAG_POINTS, 0, 0}}},
    [PF_TAG_AXIS] = {.kind = {.name = "axis",
                              .title = "Axis",
                              .doc = "One swept attribute: values, or from, "
                                     "to and count",
                              .params = pf_axis_params}},
    [PF_TAG_ZIP] = {.kind = {.name = "zip",
                             .title = "Zip",
                             .doc = "Axes of equally many values that move "
                                    "together: the first values of all, the "
                                    "second values of all, and so on"},
                    .child = {{PF_TAG_AXIS, 2, 0}}},
    [PF_TAG_SAMPLE] = {.kind = {.name = "sample",
                                .title = "Sample",
                                .doc = "Points drawn in the box that its axes "
                                       "span",
                                .params = pf_sample_params},
                       .family = &pf_sample_family,
                       .child = {{PF_TAG_AXIS, 1, 0}}},
    [PF_TAG_POINTS] = {.kind = {.name = "points",
                                .title = "Points",
                                .doc = "Points that stand in a file, with a "
                                       "column for every axis",
                                .params = pf_points_params},
                       .child = {{PF_TAG_AXIS, 1, 0}}},
};

const struct pf_rule *
pf_rule_of(enum pf_tag tag)
{
    return &rules[tag];
}

static const struct pf_kind *const elements[] = {
    &rules[PF_TAG_EXPERIMENT].kind,   &rules[PF_TAG_DESCRIPTION].kind,
    &rules[PF_TAG_WORLD].kind,        &rules[PF_TAG_PREFERENCE].kind,
    &rules[PF_TAG_STRINGS].kind,      &rules[PF_TAG_REFERENCE].kind,
    &rules[PF_TAG_START].kind,        &rules[PF_TAG_FEATURES].kind,
    &rules[PF_TAG_COVARIATES].kind,   &rules[PF_TAG_FEEDBACK].kind,
    &rules[PF_TAG_ANNOTATOR].kind,    &rules[PF_TAG_POLICY].kind,
    &rules[PF_TAG_OPTIMISER].kind,    &rules[PF_TAG_DATA].kind,
    &rules[PF_TAG_REWARD_MODEL].kind, &rules[PF_TAG_LEARNER].kind,
    &rules[PF_TAG_BUDGET].kind,       &rules[PF_TAG_RECORD].kind,
    &rules[PF_TAG_METRIC].kind,       &rules[PF_TAG_SEEDS].kind,
    &rules[PF_TAG_EVALUATION].kind,   &rules[PF_TAG_JUDGE].kind,
    &rules[PF_TAG_CLAIMS].kind,       &rules[PF_TAG_BOUND].kind,
    &rules[PF_TAG_ORDER].kind,        &rules[PF_TAG_RATE].kind,
    &rules[PF_TAG_REACH].kind,        &rules[PF_TAG_EQUAL].kind,
    &rules[PF_TAG_RANK].kind,         &rules[PF_TAG_ARM].kind,
    &rules[PF_TAG_SWEEP].kind,        &rules[PF_TAG_AXIS].kind,
    &rules[PF_TAG_ZIP].kind,          &rules[PF_TAG_SAMPLE].kind,
    &rules[PF_TAG_POINTS].kind,       NULL};

const struct pf_family pf_element_family = {
    .name = "element",
    .doc = "The elements of an experiment file",
    .kinds = elements};
