/* <points>: values of axes that stand side by side in a file.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_POINTS_H
#define PF_LAB_POINTS_H

#include "lab/experiment/axis.h"

#define PF_POINTS_CAP 1000 /* bytes of a value */

/* Reads the file of a <points>: a table with a header (RFC 4180 and what
 * sim/import/rows.h takes beside it), from which every axis takes the column
 * that it names, or that is called like it. Other columns are left alone.
 * Mistakes are noted with the line of the file. Afterwards the axes have their
 * values. */
int pf_points_read(struct pf_experiment *e, struct pf_axis_group *g,
                   const struct pf_reader *r);

#endif
