/* How axis values stand in titles and labels. Private to layout*.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_LAYOUT_PART_H
#define PF_LAB_LAYOUT_PART_H

#include "lab/report/layout.h"

/* The fewest digits, three or more, that tell all values of an axis apart.
 * PF_ENOMEM may come. */
int pf_layout_digits(int *digits, const struct pf_results *r, size_t axis);

/* Writes a value, rounded to these digits where it is long. */
void pf_layout_put_value(FILE *f, const char *value, int digits);

#endif
