/* A world: what a run is about. Constant after construction and shared by
 * every run on it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_SIM_WORLD_H
#define PF_SIM_WORLD_H

#include <stddef.h>
#include <stdint.h>

#include "core/diag.h"
#include "core/strings.h"
#include "sim/features/features.h"
#include "sim/preference/preference.h"
#include "sim/reference/reference.h"

/* What a world is made from: the <world> element, read and checked.
 * `preference` has one entry, used for every context with a stream of its
 * own, or one entry per context. */
struct pf_world_part {
    const struct pf_kind *kind; /* the family member */
    const struct pf_values *values;
    struct pf_place at;
};

struct pf_world_recipe {
    size_t contexts;                        /* >= 1 */
    const double *weight;                   /* contexts; NULL: equal weights */
    double beta;                            /* KL regularisation, >= 0 */
    size_t n_preferences;                   /* 1 or contexts */
    const struct pf_world_part *preference; /* n_preferences */
    const struct pf_world_part *reference;  /* one */
    const struct pf_world_part *features;   /* or NULL: the world has none */
    const struct pf_values *covariates; /* of pf_covariate_params, or NULL: the
                                           world has none */
    const struct pf_values *strings; /* of pf_string_params, or NULL: responses
                                        have no tokens, as in a bandit */
    const char *base;                /* folder for relative file names */
    struct pf_place at;              /* the <world> element, for messages */
};

/* The hidden traits of a response that annotators may lean on, as rows of the
 * <covariates> element: `length` (median tokens) and `spread` (standard
 * deviation of the log) of a log-normal length, rounded and at least 1, and
 * `lists`, the share of responses that hold a list. Where responses are strings
 * their tokens are the length, and `length` and `spread` are not used. */
extern const struct pf_param pf_covariate_params[];
enum { PF_COVARIATE_LENGTH, PF_COVARIATE_SPREAD, PF_COVARIATE_LISTS };

/* The rows of the <strings> element: the `vocabulary`, the `tokens` of the
 * longest string, and whether there is an `end` token (core/strings.h). */
extern const struct pf_param pf_string_params[];
enum { PF_STRING_VOCABULARY, PF_STRING_TOKENS, PF_STRING_END };

struct pf_world {
    size_t contexts;
    size_t responses;
    double beta;
    double *weight;  /* contexts; sums to 1 */
    double *P;       /* contexts * responses * responses, row-major */
    double *log_ref; /* contexts * responses; each context normalised */
    char **label;    /* responses names, or NULL */
    size_t n_features;
    double *features; /* contexts * responses * n_features, or NULL */
    double *length;   /* contexts * responses: tokens, >= 1; NULL: neither
                         covariates nor strings, all lengths are 1 */
    double *list;     /* contexts * responses: 1 holds a list, 0 not; NULL: no
                         covariates, none is a list */
    double *reward;   /* contexts * responses, or NULL: the preference of some
                         context has none (struct pf_preference) */
    struct pf_strings *strings; /* the responses' tokens, or NULL */
};

/* Builds the world that `seed` (the experiment's) and `draw` (the run's seed
 * number, or 0 where all seeds share one world) select. Preference and
 * reference of context c (counted from 0) draw from the streams
 * "preference/c" and "reference/c" of (seed, draw): the same draws for every
 * family and every value of a dial; features and covariates of context c from
 * "features/c" and "covariates/c", what contexts share from "preference",
 * "reference" and "features". Free with pf_world_free, which accepts
 * NULL.
 *
 * Every context must have the same number of responses, and as many as there
 * are strings. Weights are relative:
 * finite, not negative, not all 0. Labels are those of the first preference
 * that has any. On failure *out is NULL. */
int pf_world_alloc(struct pf_world **out, const struct pf_world_recipe *recipe,
                   uint64_t seed, uint64_t draw, struct pf_diag *d);
void pf_world_free(struct pf_world *w);

/* Where runs start, if not at the reference policy: a member of the family of
 * references, which draws from the streams "start/c" and "start" of
 * (seed, run), `run` being the run's seed number also where all share one
 * world. Nothing else of the world depends on it. */
struct pf_world_start {
    struct pf_world_part part;
    const char *base;
    uint64_t seed, run;
};

/* out (contexts * responses) = the log-policies to start at, each context
 * normalised. PF_EINPUT, noted in d, where the world lacks what they are made
 * from. */
int pf_world_start(double *out, const struct pf_world *w,
                   const struct pf_world_start *start, struct pf_diag *d);

/* P of context c: responses * responses, row-major. Borrowed. */
const double *pf_world_preference(const struct pf_world *w, size_t c);

#endif
