/* Ways to spread points over a box, for <sample>.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_SAMPLE_H
#define PF_LAB_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/kind.h"
#include "lab/experiment/axis.h"

struct pf_sample_setup {
    size_t axes, count;
    uint64_t seed;           /* of types that draw at random */
    const char *const *name; /* of each axis: what its numbers hang on there */
};

/* A type of sample. */
typedef struct {
    struct pf_kind kind;
    size_t most_axes; /* in how many dimensions the sequence exists */
    /* u[i * axes + a] in [0, 1): coordinate a of point i. PF_OK or
     * PF_ENOMEM. */
    int (*draw)(double *u, const struct pf_sample_setup *setup);
} pf_sample_type;

extern const struct pf_family pf_sample_family;

/* What a coordinate becomes. */
struct pf_sample_range {
    double from, to;
    bool log;
    bool whole; /* whole numbers, from and to included */
};

/* The value at u in [0, 1), rounded to 12 digits; the same on every machine.
 * Whole numbers: the range is cut into parts that end at the next whole number,
 * so that on a linear scale all are equally likely. */
double pf_sample_value(const struct pf_sample_range *range, double u);

/* Draws the points of a <sample> and makes the values of its axes. Points that
 * repeat an earlier one are left out. (Called by pf_axes_fill.) */
int pf_sample_fill(struct pf_experiment *e, struct pf_axis_group *g,
                   const struct pf_reader *r);

/* Checks what a <sample> says beside its axes: *count points, or 0 after a
 * mistake. (Called by pf_axes_read.) */
int pf_sample_count(size_t *count, size_t axes, const xmlNode *node,
                    const struct pf_reader *r);

#endif
