/* <claims>, read: what an experiment is to show, arm by arm. It is no part of
 * any run. Names are checked against the learners, worlds, axes and metrics of
 * the experiment when it is read.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_CLAIMS_DEF_H
#define PF_LAB_CLAIMS_DEF_H

#include "core/diag.h"
#include "eval/claim/claim.h"

/* Numbers of the leaderboard that claims are made of. */
#define PF_CLAIM_BOARDS                                                        \
    "true-winrate|winrate|length-controlled|length-free|elo|bradley-terry|"    \
    "elo-error|bradley-terry-error"

/* A condition on runs: the metric is above, or below, the limit. */
struct pf_claim_condition {
    char *metric; /* NULL: none */
    bool below;
    double limit;
};

/* What is read of a run: of a claim, and of an arm that says otherwise. */
struct pf_claim_reading {
    char *metric; /* recorded, or one of those only claims have; NULL: */
    char *board;  /* a number of the leaderboard, by */
    char *judge;  /* this judge */
    enum pf_claim_place place;
    double place_x;
    double origin;
    bool origin_first;
    bool has_response; /* of metric "probability": one response of context 0, */
    size_t response;   /* from 0; else all */
};

/* One axis held at some of its values. */
struct pf_claim_where {
    size_t axis; /* of the experiment */
    char *name;  /* its name */
    char **value;
    size_t n;
};

struct pf_claim_arm_def {
    char *learner, *world; /* ids; NULL: all */
    char *label;           /* for people; NULL: made of the rest */
    struct pf_claim_where *where;
    size_t n_where;
    struct pf_claim_reading reading; /* complete */
    double weight;
    struct pf_place at;
};

struct pf_claim_def {
    enum pf_claim_kind kind;
    char *id, *says;
    char *why; /* or "" */
    bool control;
    enum pf_verdict expected;
    struct pf_claim_reading reading;
    char *x; /* "queries", "steps", a metric, or the name of an axis: */
    bool x_is_axis;
    size_t axis;        /* this one; records are then against queries */
    bool is_share;      /* bound: of runs with */
    bool share_below;   /* a value below, else above */
    double share_limit; /* this, */
    struct pf_claim_condition given; /* among runs with that */
    bool against_predicted;          /* rate: in units of the predicted one */
    struct pf_claim claim; /* all else; its seed and stream are set when it
                              is judged */
    struct pf_claim_arm_def *arm;
    size_t n_arms;
    struct pf_place at;
};

struct pf_claims_def {
    char *system, *paper; /* NULL: the file has no <claims> */
    struct pf_claim_def *claim;
    size_t n;
    struct pf_place at;
};

#endif
