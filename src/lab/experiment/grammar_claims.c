/* The attributes of what is asked after the runs: <evaluation>, and <claims>
 * with all that stands in it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <float.h>

#include "lab/experiment/claims_def.h"
#include "lab/experiment/grammar.h"

const struct pf_param pf_evaluation_params[] = {
    {.name = "examples",
     .unit = "",
     .doc = "in how many examples, contexts drawn by their weights, a policy "
            "meets the baseline",
     .form = PF_COUNT,
     .def = 805,
     .lo = 1,
     .hi = 1e6},
    {.name = "baseline",
     .unit = "",
     .doc = "whom all meet: reference, that is the reference policy, or the id "
            "of a learner",
     .form = PF_TEXT,
     .def_text = "reference"},
    {.name = NULL}};

const struct pf_param pf_claims_params[] = {
    {.name = "system",
     .unit = "",
     .doc = "what the claims are about: a method, or a subject",
     .form = PF_TEXT,
     .required = true},
    {.name = "paper",
     .unit = "",
     .doc = "who claims it, as a citation; own: nobody but this file",
     .form = PF_TEXT,
     .required = true},
    {.name = NULL}};

/* A number that is not given is none. */
#define NUMBER(name_, doc_)                                                    \
    {                                                                          \
        .name = name_, .unit = "", .doc = doc_, .form = PF_REAL,               \
        .lo = -DBL_MAX, .hi = DBL_MAX, .def_text = "none"                      \
    }
#define WORDS(name_, words_, doc_)                                             \
    {                                                                          \
        .name = name_, .unit = "", .doc = doc_, .form = PF_CHOICE,             \
        .choices = words_                                                      \
    }
#define TEXT(name_, default_, doc_)                                            \
    {                                                                          \
        .name = name_, .unit = "", .doc = doc_, .form = PF_TEXT,               \
        .def_text = default_                                                   \
    }

/* What is read of a run: of claims and of arms, where it is the claim's unless
 * it is given. */
#define READING(none_, judge_, at_, origin_)                                   \
    TEXT("metric", none_,                                                      \
         "what is measured: a recorded metric, predicted-rate (the factor "    \
         "per step that local theory predicts), bound-ratio (kl-to-nash over " \
         "the bound that is proven of it), or probability (of a response)"),   \
        {.name = "board",                                                      \
         .unit = "",                                                           \
         .doc = "in place of a metric: a number of the leaderboard, made of "  \
                "the runs of one seed",                                        \
         .form = PF_CHOICE,                                                    \
         .choices = PF_CLAIM_BOARDS,                                           \
         .def_text = none_},                                                   \
        TEXT("judge", judge_,                                                  \
             "of a board: by which judge, an id of the evaluation's"),         \
        {.name = "response",                                                   \
         .unit = "",                                                           \
         .doc = "of metric=\"probability\": which one, counted from 0, in "    \
                "context 0",                                                   \
         .form = PF_COUNT,                                                     \
         .lo = 0,                                                              \
         .hi = 1e9,                                                            \
         .def_text = none_},                                                   \
        TEXT("at", at_,                                                        \
             "where: final, first, best (the record where it is best over "    \
             "seeds), area (the mean over x), everywhere (where it is worst "  \
             "for the claim), or a value of x"),                               \
        TEXT("origin", origin_,                                                \
             "what values are counted from: a number, or first, that is the "  \
             "first record of the run")

/* What all six kinds of claim have. */
#define CLAIM                                                                  \
    {.name = "id",                                                             \
     .unit = "",                                                               \
     .doc = "names the claim; its kind and its place among all when not "      \
            "given: bound-1",                                                  \
     .form = PF_TEXT},                                                         \
        {.name = "says",                                                       \
         .unit = "",                                                           \
         .doc = "the claim in words",                                          \
         .form = PF_TEXT,                                                      \
         .required = true},                                                    \
        TEXT("why", NULL,                                                      \
             "what there is to know about the verdict; needed where a claim "  \
             "that is no control is not expected to hold"),                    \
        WORDS("control", "no|yes",                                             \
              "whether it is a negative control: an ablation under which the " \
              "claim must not hold"),                                          \
        {.name = "expected",                                                   \
         .unit = "",                                                           \
         .doc = "the verdict on record; fails for a control when not given",   \
         .form = PF_CHOICE,                                                    \
         .choices = "holds|fails|undecided"},                                  \
        READING("none", "the only one", "final", "0"),                         \
        TEXT(                                                                  \
            "x", "queries",                                                    \
            "what it is measured against: queries, steps, a recorded metric, " \
            "or, in <rate>, an axis by its column's name"),                    \
        WORDS("aggregate", "median|mean|iqm|worst",                            \
              "how seeds become one number; worst: it must be so in every "    \
              "run; shares are means"),                                        \
        WORDS("cells", "pooled|best|worst",                                    \
              "how several cells of an arm become one: all their runs "        \
              "together, or the best or the worst cell"),                      \
        {.name = "confidence",                                                 \
         .unit = "",                                                           \
         .doc = "with which it is to be said, of one side, above 0.5 and "     \
                "below 1",                                                     \
         .form = PF_REAL,                                                      \
         .def = 0.95,                                                          \
         .lo = 0.5,                                                            \
         .hi = 1},                                                             \
        WORDS("exact", "no|yes",                                               \
              "whether nothing is left to chance: all seeds must agree to "    \
              "the last bit")

#define LOW(doc_) NUMBER("low", doc_)
#define HIGH(doc_) NUMBER("high", doc_)

#define COMPARED(is_, factor_, margin_)                                        \
    WORDS("is", "less|greater", is_),                                          \
        {.name = "factor",                                                     \
         .unit = "",                                                           \
         .doc = factor_,                                                       \
         .form = PF_REAL,                                                      \
         .def = 1,                                                             \
         .lo = 0,                                                              \
         .hi = DBL_MAX,                                                        \
         .def_text = "none"},                                                  \
        NUMBER("margin", margin_)

const struct pf_param pf_bound_params[] = {
    CLAIM,
    LOW("the least it may be"),
    HIGH("the most it may be"),
    NUMBER("above", "in place of the value itself the share of runs in which "
                    "it is above this"),
    NUMBER("below", "likewise the share of runs in which it is below this"),
    TEXT("given", NULL,
         "of a share: only of runs with this, as 'METRIC above NUMBER' or "
         "'METRIC below NUMBER', at the same place"),
    {.name = NULL}};

const struct pf_param pf_order_params[] = {
    CLAIM,
    COMPARED("whether the first arm is less or greater than the second",
             "the first arm is less (greater) than this times the second",
             "the first arm is less (greater) by more than this; 0 without a "
             "factor"),
    {.name = NULL}};

const struct pf_param pf_rate_params[] = {
    CLAIM,
    {.name = "law",
     .unit = "",
     .doc = "log-linear: a factor per unit of x; log-log: a power of x",
     .form = PF_CHOICE,
     .choices = "log-linear|log-log"},
    LOW("the least the factor, or the power, may be"),
    HIGH("the most the factor, or the power, may be"),
    NUMBER("from", "only records from this x on"),
    NUMBER("to", "only records up to this x"),
    NUMBER("above", "only records with values from this on"),
    NUMBER("below", "only records with values up to this"),
    WORDS("against", "nothing|predicted",
          "predicted: the slope in units of the one that local theory "
          "predicts, so that 1 is as predicted"),
    NUMBER("threshold", "where x is an axis: the line goes through where the "
                        "metric comes to this, in queries"),
    {.name = NULL}};

const struct pf_param pf_reach_params[] = {
    CLAIM,
    {.name = "threshold",
     .unit = "",
     .doc =
         "what is to be reached: x counts where the metric first comes to it",
     .form = PF_REAL,
     .lo = -DBL_MAX,
     .hi = DBL_MAX,
     .required = true},
    LOW("of one arm: the least x may be"),
    HIGH("of one arm: the most x may be"),
    COMPARED("of two arms: whether the first needs less or more of x than the "
             "second",
             "of two arms: less (more) than this times the second's",
             "of two arms: less (more) by more than this; 0 without a factor"),
    {.name = NULL}};

const struct pf_param pf_equal_params[] = {
    CLAIM,
    {.name = "tolerance",
     .unit = "",
     .doc = "the largest difference there may be",
     .form = PF_REAL,
     .lo = 0,
     .hi = DBL_MAX,
     .def_text = "none"},
    {.name = "factor",
     .unit = "",
     .doc = "in its place the largest ratio there may be",
     .form = PF_REAL,
     .lo = 1,
     .hi = DBL_MAX,
     .def_text = "none"},
    NUMBER("threshold", "x where the metric first comes to this is compared"),
    {.name = NULL}};

const struct pf_param pf_rank_params[] = {
    CLAIM,
    LOW("the least Spearman's correlation may be"),
    HIGH("the most Spearman's correlation may be"),
    {.name = NULL}};

#define OF_CLAIM "that of the claim"
const struct pf_param pf_claim_arm_params[] = {
    TEXT("learner", NULL, "the id of a learner; all when not given"),
    TEXT("world", NULL, "the id of a world; all when not given"),
    TEXT("where", NULL,
         "which values of axes, by their columns' names: 'eta=0.1', or "
         "several, 'eta=0.1,0.2 n=10'; all when not given"),
    {.name = "label",
     .unit = "",
     .doc = "for tables; made of the rest when not given",
     .form = PF_TEXT},
    READING(OF_CLAIM, OF_CLAIM, OF_CLAIM, OF_CLAIM),
    {.name = "weight",
     .unit = "",
     .doc = "in <bound>: what the arm counts in the sum of all",
     .form = PF_REAL,
     .def = 1,
     .lo = -DBL_MAX,
     .hi = DBL_MAX},
    {.name = NULL}};
