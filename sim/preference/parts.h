/* What several preference families have in common.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_SIM_PREFERENCE_PARTS_H
#define PF_SIM_PREFERENCE_PARTS_H

#include <stddef.h>

#include "sim/preference/preference.h"

/* The row `actions` of a parameter table. */
#define PF_ACTIONS_ROW(default_count)                                          \
    {                                                                          \
        .name = "actions", .unit = "", .doc = "number of responses",           \
        .form = PF_COUNT, .def = (default_count), .lo = 2,                     \
        .hi = PF_MAX_RESPONSES, .log_scale = true                              \
    }

/* The row `scale` of a parameter table. */
#define PF_SCALE_ROW(default_scale, sentence)                                  \
    {                                                                          \
        .name = "scale", .unit = "", .doc = (sentence), .form = PF_REAL,       \
        .def = (default_scale), .lo = 0, .hi = 1e6, .log_scale = true          \
    }

/* The row `utilities` of a parameter table, which pf_preference_utilities
 * reads. */
#define PF_UTILITIES_ROW                                                       \
    {                                                                          \
        .name = "utilities", .unit = "",                                       \
        .doc = "the utilities themselves, apart by blanks, instead of draws",  \
        .form = PF_TEXT                                                        \
    }

/* The number of parameter `name`, which the family's table must have. */
double pf_preference_number(const struct pf_preference_request *q,
                            const char *name);
size_t pf_preference_count(const struct pf_preference_request *q,
                           const char *name);

/* Was parameter `name` set by the user? */
bool pf_preference_given(const struct pf_preference_request *q,
                         const char *name);

/* Reads the list in parameter `name`: *x (caller frees) and *n; NULL and 0
 * when the user gave none. A list that was given but is empty is refused. */
int pf_preference_list(const struct pf_preference_request *q, const char *name,
                       double **x, size_t *n);

/* Is a list of n entries, found in parameter `list`, as long as the count in
 * parameter `count` says? A count that the user left alone does not matter. */
int pf_preference_agree(const struct pf_preference_request *q, const char *list,
                        size_t n, const char *count);

/* pf_preference_alloc with a message for a size that is out of range. */
int pf_preference_size(struct pf_preference *p, size_t n,
                       const struct pf_preference_request *q);

/* Names the responses; PF_ENOMEM may come. */
int pf_preference_label(struct pf_preference *p, const char *const *label);

/* n independent standard normal numbers; NULL when memory runs out. */
double *pf_preference_normals(gsl_rng *rng, size_t n);

/* One utility for each response: the list in parameter `utilities`, or
 * `actions` draws from N(0, scale^2). *u is freed by the caller. */
int pf_preference_utilities(const struct pf_preference_request *q, double **u,
                            size_t *n);

/* P[y,z] = 1 / (1 + exp (reward[z] - reward[y])). Takes the n rewards over:
 * they become p->reward. p is allocated already. */
void pf_preference_from_rewards(struct pf_preference *p, double *reward);

/* Sets P[y,z] = 1 - other and P[z,y] = other, where `other` is the
 * probability of the less likely outcome, so that no digits are lost. */
static inline void
pf_preference_set_loser(struct pf_preference *p, size_t y, size_t z,
                        double other)
{
    p->P[y * p->n + z] = 1.0 - other;
    p->P[z * p->n + y] = other;
}

#endif
