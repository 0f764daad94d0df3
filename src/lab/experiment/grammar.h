/* What an experiment file may contain: elements, attributes, children.
 *
 * One table. The reader checks files by it, the schema is written from it and
 * `prefarm describe` prints its rows; nothing about the file format is said
 * twice. Attributes that depend on a type="..." come from the families.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_GRAMMAR_H
#define PF_LAB_GRAMMAR_H

#include <stdbool.h>
#include <stddef.h>

#include "core/kind.h"

enum pf_tag {
    PF_TAG_NONE, /* ends a list of children */
    PF_TAG_EXPERIMENT,
    PF_TAG_DESCRIPTION,
    PF_TAG_WORLD,
    PF_TAG_PREFERENCE,
    PF_TAG_STRINGS,
    PF_TAG_REFERENCE,
    PF_TAG_START,
    PF_TAG_FEATURES,
    PF_TAG_COVARIATES,
    PF_TAG_FEEDBACK,
    PF_TAG_ANNOTATOR,
    PF_TAG_POLICY,
    PF_TAG_OPTIMISER,
    PF_TAG_DATA,
    PF_TAG_REWARD_MODEL,
    PF_TAG_LEARNER,
    PF_TAG_BUDGET,
    PF_TAG_RECORD,
    PF_TAG_METRIC,
    PF_TAG_SEEDS,
    PF_TAG_EVALUATION,
    PF_TAG_JUDGE,
    PF_TAG_CLAIMS,
    PF_TAG_BOUND, /* the six kinds of claim, as in enum pf_claim_kind */
    PF_TAG_ORDER,
    PF_TAG_RATE,
    PF_TAG_REACH,
    PF_TAG_EQUAL,
    PF_TAG_RANK,
    PF_TAG_ARM,
    PF_TAG_SWEEP,
    PF_TAG_AXIS,
    PF_TAG_ZIP,
    PF_TAG_SAMPLE,
    PF_TAG_POINTS,
    PF_TAGS
};

struct pf_child {
    enum pf_tag tag;
    size_t least, most; /* how many of them; most 0: any number */
};

#define PF_CHILDREN 16

/* One element. kind.params are the attributes every such element has. */
struct pf_rule {
    struct pf_kind kind;
    const struct pf_family *family; /* what type="..." chooses from, or NULL:
                                       the element has no type */
    bool text;                      /* may hold text */
    bool one_attribute;             /* exactly one of its attributes is given */
    bool some_child;                /* holds one child or more, of any kind */
    struct pf_child child[PF_CHILDREN];
};

/* Attributes of what stands in <sweep>. (grammar_sweep.c) */
extern const struct pf_param pf_axis_params[], pf_sample_params[],
    pf_points_params[];

/* Attributes of what is asked after the runs. (grammar_claims.c) */
extern const struct pf_param pf_evaluation_params[], pf_claims_params[],
    pf_bound_params[], pf_order_params[], pf_rate_params[], pf_reach_params[],
    pf_equal_params[], pf_rank_params[], pf_claim_arm_params[];

/* The rule of a tag from PF_TAG_EXPERIMENT on. */
const struct pf_rule *pf_rule_of(enum pf_tag tag);

/* The elements as a family, for `prefarm list element`, `describe world`. */
extern const struct pf_family pf_element_family;

/* Rows of the tables, in their order. */
enum { PF_EXPERIMENT_VERSION, PF_EXPERIMENT_NAME, PF_EXPERIMENT_SEED };
enum {
    PF_WORLD_ID,
    PF_WORLD_LABEL,
    PF_WORLD_CONTEXTS,
    PF_WORLD_WEIGHTS,
    PF_WORLD_BETA,
    PF_WORLD_DRAW
};
enum { PF_LEARNER_ID, PF_LEARNER_LABEL, PF_LEARNER_ITERATE, PF_LEARNER_STEPS };
enum { PF_BUDGET_STEPS, PF_BUDGET_QUERIES, PF_BUDGET_PRICE };
enum {
    PF_DATA_PAIRS,
    PF_DATA_BEHAVIOUR,
    PF_DATA_FILE,
    PF_DATA_EPOCHS,
    PF_DATA_JUNK
};
enum { PF_RECORD_POINTS, PF_RECORD_SPACING, PF_RECORD_POLICIES };
enum { PF_SEEDS_FIRST, PF_SEEDS_COUNT };
enum { PF_EVALUATION_EXAMPLES, PF_EVALUATION_BASELINE };
enum { PF_JUDGE_ID, PF_JUDGE_LABEL, PF_JUDGE_POOL };
enum { PF_CLAIMS_SYSTEM, PF_CLAIMS_PAPER };
enum {
    PF_AXIS_PATH,
    PF_AXIS_VALUES,
    PF_AXIS_FROM,
    PF_AXIS_TO,
    PF_AXIS_COUNT,
    PF_AXIS_SCALE,
    PF_AXIS_COLUMN
};
enum { PF_SAMPLE_COUNT };
enum { PF_POINTS_FILE };

#define PF_TEXT_CAP 200 /* bytes of a name, an id, a label */
#define PF_MAX_CONTEXTS 100000
#define PF_MAX_JUDGES 100
#define PF_MAX_CLAIMS 1000         /* of one kind */
#define PF_MAX_ARMS 8              /* of a claim */
#define PF_MAX_PAIRS 10000000      /* of a data set */
#define PF_MAX_POINTS 1000000      /* recorded points of a run */
#define PF_MAX_AXIS_VALUES 1000000 /* of an axis, or of a group in all */

/* Whole numbers above this are not all exact as doubles, which is how
 * parameters are kept. */
#define PF_MAX_WHOLE 9007199254740991.0

#endif
