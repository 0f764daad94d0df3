/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/experiment/feedback.h"

#include <string.h>

#define MOST_SAMPLES 1e6

static const struct pf_param sample_params[] = {
    {.name = "samples",
     .unit = "",
     .doc = "opponents drawn for one payoff; each is a query",
     .form = PF_COUNT,
     .def = 1,
     .lo = 1,
     .hi = MOST_SAMPLES,
     .log_scale = true},
    {.name = NULL}};

/* How pairs and labels estimate payoffs. */
#define ESTIMATE_ROWS                                                          \
    {.name = "samples",                                                        \
     .unit = "",                                                               \
     .doc = "pairs that a payoff is estimated from, for learners that ask "    \
            "for payoffs",                                                     \
     .form = PF_COUNT,                                                         \
     .def = 16,                                                                \
     .lo = 1,                                                                  \
     .hi = MOST_SAMPLES,                                                       \
     .log_scale = true},                                                       \
        {.name = "estimator",                                                  \
         .unit = "",                                                           \
         .doc = "how: by importance weights, one query a pair, or by the "     \
                "gradient of IPO's regression, two",                           \
         .form = PF_CHOICE,                                                    \
         .choices = "importance|regression"},                                  \
    {                                                                          \
        .name = "behaviour", .unit = "",                                       \
        .doc = "the policy that the estimator draws its own responses from",   \
        .form = PF_CHOICE, .choices = "uniform|reference"                      \
    }

/* Who judges. */
#define POOL_ROWS                                                              \
    {.name = "pool",                                                           \
     .unit = "",                                                               \
     .doc = "who judges: the annotators that the element holds (one "          \
            "faithful one when there is none), AlpacaFarm's thirteen, a "      \
            "pool fitted to the judgements in a file, or eight people "        \
            "who are like those AlpacaFarm asked",                             \
     .form = PF_CHOICE,                                                        \
     .choices = "own|alpacafarm|fitted|humans"},                               \
        {.name = "file",                                                       \
         .unit = "",                                                           \
         .doc = "the judgements that pool=\"fitted\" is fitted to, with a "    \
                "column for the annotator",                                    \
         .form = PF_FILE},                                                     \
        {.name = "flips",                                                      \
         .unit = "",                                                           \
         .doc = "share of sure labels that noise turns over: labels are fair " \
                "coins twice as often; AlpacaFarm trains with 0.25",           \
         .form = PF_REAL,                                                      \
         .lo = 0,                                                              \
         .hi = 0.5},                                                           \
    {                                                                          \
        .name = "order", .unit = "",                                           \
        .doc = "the order in which annotators see two responses",              \
        .form = PF_CHOICE, .choices = "random|as-given"                        \
    }

#define ASSIGNMENT_ROW                                                         \
    {                                                                          \
        .name = "assignment", .unit = "",                                      \
        .doc =                                                                 \
            "whether an annotator is drawn for every label or, for each run, " \
            "one for every context",                                           \
        .form = PF_CHOICE, .choices = "uniform|context"                        \
    }

static const struct pf_param pair_params[] = {
    ESTIMATE_ROWS, POOL_ROWS, {.name = NULL}};

static const struct pf_param label_params[] = {
    ESTIMATE_ROWS, POOL_ROWS, ASSIGNMENT_ROW, {.name = NULL}};

const struct pf_param pf_judge_params[] = {
    {.name = "id",
     .unit = "",
     .doc = "names the judge; 'judge' when not given",
     .form = PF_TEXT},
    {.name = "label",
     .unit = "",
     .doc = "for tables; the id when not given",
     .form = PF_TEXT},
    POOL_ROWS,
    ASSIGNMENT_ROW,
    {.name = NULL}};

static const pf_feedback_type exact = {
    .kind = {.name = "exact",
             .title = "Exact",
             .doc = "The win probability of every response against an "
                    "opponent, without error; one query however many "
                    "contexts. In worlds with rewards also the reward of a "
                    "response; one query each"},
    .mode = PF_PORT_EXACT,
    .answers = PF_ASKS_PAYOFF | PF_ASKS_RATE};

static const pf_feedback_type opponent_samples = {
    .kind = {.name = "opponent-samples",
             .title = "Sampled opponents",
             .doc = "The win probability of every response against responses "
                    "that are drawn from the opponent; one query each, "
                    "however many contexts",
             .params = sample_params},
    .mode = PF_PORT_SAMPLES,
    .answers = PF_ASKS_PAYOFF};

static const pf_feedback_type pairs = {
    .kind = {.name = "pairs",
             .title = "Pairs",
             .doc = "For two responses the probability that the annotators "
                    "prefer the first; one query a pair",
             .params = pair_params},
    .mode = PF_PORT_PAIRS,
    .answers = PF_ASKS_PAYOFF | PF_ASKS_COMPARE};

static const pf_feedback_type labels = {
    .kind = {.name = "labels",
             .title = "Labels",
             .doc = "For two responses an annotator's label: which one is "
                    "preferred, or neither; one query a pair",
             .source = "Dubois et al. 2023, AlpacaFarm: A Simulation "
                       "Framework for Methods that Learn from Human Feedback, "
                       "NeurIPS 2023, arXiv:2305.14387",
             .params = label_params},
    .mode = PF_PORT_LABELS,
    .answers = PF_ASKS_PAYOFF | PF_ASKS_COMPARE};

static const struct pf_kind *const kinds[] = {
    &exact.kind, &opponent_samples.kind, &pairs.kind, &labels.kind, NULL};

const struct pf_family pf_feedback_family = {
    .name = "feedback",
    .doc = "What a learner is told about the preference",
    .kinds = kinds,
};

bool
pf_feedback_estimates(const char *name)
{
    for (size_t i = PF_FEEDBACK_SAMPLES; i <= PF_FEEDBACK_BEHAVIOUR; i++)
        if (strcmp(name, pair_params[i].name) == 0)
            return true;
    return false;
}
