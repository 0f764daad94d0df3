/* An experiment file, read: worlds, learners, budget, record, seeds, sweep.
 *
 * The file is untrusted input: a regular file below a size cap, parsed from
 * memory, without DOCTYPE, entities or XInclude. All mistakes are collected
 * before anything runs.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_EXPERIMENT_H
#define PF_LAB_EXPERIMENT_H

#include <libxml/tree.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/diag.h"
#include "core/kind.h"
#include "eval/metric/metric.h"
#include "lab/experiment/claims_def.h"
#include "lab/experiment/feedback.h"
#include "learn/learner.h"
#include "sim/annotator/pool.h"
#include "sim/world/world.h"

#define PF_EXPERIMENT_CAP (8u << 20) /* bytes of an experiment file */
#define PF_MAX_AXES 64               /* bits of a mask */
#define PF_MAX_METRICS 32

/* One typed element: <preference type="..." .../>. */
struct pf_element {
    const struct pf_kind *kind;
    struct pf_values values; /* owned; complete once beta is known */
    struct pf_place at;      /* file borrowed from the experiment */
};

struct pf_world_def {
    char *id;        /* unique; "world" when there is one without id */
    char *label;     /* for people; the id when not given */
    size_t contexts; /* >= 1 */
    double *weight;  /* contexts, or NULL: equal */
    double beta;
    bool per_seed;                 /* draw="per-seed" (default) or "shared" */
    struct pf_element *preference; /* n_preferences: 1 or contexts */
    size_t n_preferences;
    struct pf_element strings;    /* kind: that of the element; NULL: every
                                     response is a token of its own */
    struct pf_element reference;  /* uniform when not given */
    struct pf_element start;      /* kind NULL: at the reference policy */
    struct pf_element features;   /* kind NULL: the world has none */
    struct pf_element covariates; /* kind: that of the element; NULL: the
                                     world has none */
    struct pf_place at;
};

/* <annotator>: its type with its attributes, and those all have. */
struct pf_annotator_def {
    struct pf_element type;
    struct pf_values own; /* of pf_annotator_own_params */
};

struct pf_feedback_def {
    struct pf_element type; /* of pf_feedback_family */
    struct pf_annotator_def *annotator;
    size_t n_annotators;
};

struct pf_learner_def {
    char *id;    /* unique; the type's name when not given */
    char *label; /* the type's title when not given */
    const pf_learner_type *type;
    struct pf_values values; /* of pf_design_read: defaults that follow beta
                                are still missing; of a plan: complete */
    bool average;            /* iterate="average": judge the average policy */
    uint64_t steps; /* its own number of steps; 0: as the budget says */
    /* What it works with: its own elements, or those of the experiment, or
     * the defaults. What it has no use for has no kind (the policy is then
     * tabular). */
    struct pf_feedback_def feedback;
    struct pf_element policy, optimiser;
    struct pf_element data;  /* kind: that of the element */
    struct pf_element model; /* of pf_reward_model_family; kind NULL: what it
                                asks is answered by the feedback */
    char *pool_key;          /* of a plan: canonical text of all that makes the
                                annotators of its feedback; NULL: none */
    double label_price;      /* of a plan whose budget is a price: what a label
                                costs in expectation */
    struct pf_place at;
};

/* How long a run goes on: exactly one of the three is not 0. */
struct pf_budget {
    uint64_t steps;
    uint64_t queries;
    double price; /* of labels, in expectation */
};

struct pf_record_def {
    size_t points;    /* recorded points, step 0 and the last included */
    bool log_spacing; /* else linear */
    const pf_metric_type *metric[PF_MAX_METRICS];
    size_t n_metrics;
    enum { PF_POLICIES_NONE, PF_POLICIES_FINAL, PF_POLICIES_ALL } policies;
};

/* <judge>: who says which of two policies answers better. */
struct pf_judge_def {
    char *id;                        /* unique */
    char *label;                     /* for people; the id when not given */
    struct pf_feedback_def feedback; /* of kind labels */
    struct pf_place at;
};

/* <evaluation>: how the last policies are compared, after the runs. It is no
 * part of any run. */
struct pf_evaluation_def {
    size_t examples; /* in which a policy meets the baseline */
    char *baseline;  /* "reference", or a learner's id */
    struct pf_judge_def *judge;
    size_t n_judges; /* 0: the file has no <evaluation> */
    struct pf_place at;
};

/* All that the elements say, for one setting of every swept attribute. */
struct pf_design {
    struct pf_world_def *world;
    size_t n_worlds;
    struct pf_learner_def *learner;
    size_t n_learners;
    struct pf_budget budget;
    struct pf_record_def record;
    struct pf_evaluation_def evaluation;
    uint64_t first_seed, n_seeds;
};

/* Axes that move together, at the same index of their values each. An <axis>
 * that stands alone is a group of its own. Groups cross with each other. */
enum pf_group_kind {
    PF_GROUP_AXIS,   /* <axis> */
    PF_GROUP_ZIP,    /* <zip>: values side by side */
    PF_GROUP_SAMPLE, /* <sample>: points drawn in a box */
    PF_GROUP_POINTS  /* <points>: rows of a file */
};

struct pf_axis_group {
    enum pf_group_kind kind;
    size_t first, n_axes; /* axes first .. first + n_axes - 1 */
    size_t n;             /* points, no two of them the same */
    struct pf_place at;
    const xmlNode *element;
    char *file; /* of <points>: where its values stand, NULL for others; */
    long *line; /* n, and the line of each point */
    struct pf_projection **projection; /* owned; made when asked for
                                          (lab/experiment/axis_projection.h) */
    size_t n_projections;
};

/* A swept attribute. One axis may set it in several elements. */
struct pf_axis {
    char *path;     /* as written: "world/preference/@cyclic" */
    char *name;     /* column name: the attribute's name; made unique by
                       putting the element's id or name, or the id of the
                       learner it stands in, before it
                       ("mp2.eta") where two axes share one, or where it is
                       a column of the export ("budget.queries") */
    char **value;   /* n texts, as they are put into the attribute */
    size_t n;       /* as many as the group has points */
    uint32_t *same; /* n: equal numbers for equal values */
    size_t group;   /* the group it is in */
    char *column;   /* of a file of points; NULL: called like the axis */
    struct pf_place at;
    const xmlNode *element; /* the <axis> itself */
    char *attribute;        /* the name behind the '@' */
    xmlNode **target;       /* n_targets elements of the document */
    size_t n_targets;
};

/* Where an attribute comes from that the file does not spell out: the --set or
 * the axis that put it there, and the row of the file in which the value of
 * the axis stands (file NULL: none). */
struct pf_mark {
    struct pf_place at, value;
};

struct pf_experiment {
    char *file;        /* as given on the command line */
    char *base;        /* its folder, for relative file names */
    char *name;        /* name="..." */
    char *description; /* or "" */
    uint64_t seed;     /* experiment seed: seed="..." of <experiment>,
                          default 1 */
    char *xml;         /* the document after --set, as text: kept with the
                          results */
    xmlDoc *doc;       /* owned; reading a design sets the swept attributes */
    struct pf_axis axis[PF_MAX_AXES];
    size_t n_axes;
    struct pf_axis_group group[PF_MAX_AXES];
    size_t n_groups;
    struct pf_mark *mark; /* where attributes that the file does not spell
                              out come from: one for each --set, then one for
                              each axis; attributes point here */
    char **set_name;      /* "--set PATH": n_sets texts that marks borrow */
    size_t n_sets;
    struct pf_claims_def claims; /* no part of any run */
};

/* Reads and checks `file`; each of the n_sets texts "PATH=VALUE" (--set) is
 * applied first, in turn; an empty VALUE takes the attribute away. Mistakes
 * are noted in d, each once, sorted by line, also those that only some value
 * of an axis makes: every element is tried with all combinations of the axes
 * that touch it, or with 10,000 spread over them where there are more. The
 * address of *e must not change afterwards.
 * PF_OK, PF_EINPUT, PF_EIO, PF_ENOMEM. Clear in every case. */
int pf_experiment_read(struct pf_experiment *e, const char *file,
                       const char *const *set, size_t n_sets,
                       struct pf_diag *d);

/* The same from a text already in memory; `file` names it in messages and
 * gives the folder for relative names. Used on the XML kept in a store, and
 * by fuzzers. */
int pf_experiment_parse(struct pf_experiment *e, const char *file,
                        const char *xml, size_t size, const char *const *set,
                        size_t n_sets, struct pf_diag *d);
void pf_experiment_clear(struct pf_experiment *e);

/* The design at one combination: choice[a] < axis[a].n selects the value of
 * axis a, the same number for all axes of a group (choice may be NULL: the
 * first values). Clear with
 * pf_design_clear, also after an error. */
int pf_design_read(struct pf_design *out, struct pf_experiment *e,
                   const size_t *choice, struct pf_diag *d);
void pf_design_clear(struct pf_design *design);

/* The recipe of a world for pf_world_alloc. Borrows from `w`, `parts`
 * (n_preferences + 2 entries to fill) and `base`. */
void pf_world_recipe_of(struct pf_world_recipe *out,
                        const struct pf_world_def *w, const char *base,
                        struct pf_world_part *parts);

/* Where the run with this seed starts in a world of `w`, for pf_world_start;
 * false: at the reference policy. Borrows from e and w. */
bool pf_world_start_of(struct pf_world_start *out,
                       const struct pf_experiment *e,
                       const struct pf_world_def *w, uint64_t seed);

/* Writes the RELAX NG schema of experiment files, generated from the
 * families and their parameter tables. */
int pf_schema_write(FILE *out);

#endif
