/* The parts of a world, one after the other. Private to sim/world/.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_SIM_BUILD_H
#define PF_SIM_BUILD_H

#include "sim/world/world.h"

/* What the building of one world carries around. */
struct pf_world_job {
    struct pf_world *world;
    const struct pf_world_recipe *recipe;
    uint64_t seed, draw;
    gsl_rng *rng;    /* for the streams of one context */
    gsl_rng *common; /* for those that all contexts share */
    struct pf_diag *diag;
};

/* Preference, features, reference, strings and covariates of all contexts. */
int pf_world_build(const struct pf_world_job *j);

/* Builds w->strings and sets w->length of all contexts. */
int pf_world_add_strings(const struct pf_world_job *j);

/* Policies of a world whose preferences, features and rewards are there, from
 * the streams "PURPOSE/c" and "PURPOSE" of (seed, draw). */
struct pf_world_policy {
    const struct pf_world *world;
    const struct pf_world_part *part; /* of the family of references */
    const char *purpose;
    const char *base;
    uint64_t seed, draw;
    gsl_rng *rng, *common; /* as those of a job */
    struct pf_diag *diag;
};

/* out (contexts * responses) = the policies, each context normalised. */
int pf_world_build_policies(double *out, const struct pf_world_policy *p);

/* Draws w->list and, where there are no strings, w->length from r: the
 * covariates of context c. */
void pf_world_draw_covariates(struct pf_world *w, size_t c,
                              const struct pf_values *values, gsl_rng *r);

#endif
