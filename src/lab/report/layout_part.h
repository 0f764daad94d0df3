/* What the files of a layout share. Private to layout*.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_LAYOUT_PART_H
#define PF_LAB_LAYOUT_PART_H

#include "lab/report/layout.h"

/* Which axes of a cell a text is about: those that make panels, those that
 * make curves, those that follow the panels, and those left out. */
enum pf_share { PF_SHARE_PANEL, PF_SHARE_CURVE, PF_SHARE_FOLLOWS, PF_SHARE_NO };

/* Texts that are all different, and finding one of them. */
struct pf_keys {
    char **key; /* owned */
    size_t n;
    size_t *slot; /* 1 + number of the key; 0: empty */
    size_t n_slots;
};

struct pf_laying {
    const struct pf_results *r;
    struct pf_layout *out;
    size_t n_worlds;
    size_t *world; /* of cell c */
    size_t *first; /* of world w: its first cell */
    char *share;   /* of (world, axis): enum pf_share */
    int *digits;   /* that values of an axis are shown with */
    size_t *model; /* of panel p: a cell that has all that makes it */
    struct pf_keys panels, curves;
};

/* How world w takes axis a, and how the world of cell c does. */
enum pf_share pf_laying_share(const struct pf_laying *l, size_t w, size_t a);
bool pf_laying_has(const struct pf_laying *l, size_t c, size_t a,
                   enum pf_share which);

/* layout_place.c: worlds, axes, panels and curves in numbers. */
int pf_laying_place_panels(struct pf_laying *l, const bool *left_out);
int pf_laying_place_curves(struct pf_laying *l);

/* layout_text.c: titles and labels; and `start`, then name and value of the
 * axes of cell c that `which` is about, with `lead` before each, or as keys
 * with values as they are. NULL when memory ran out. */
int pf_laying_title(struct pf_laying *l);
int pf_laying_label(struct pf_laying *l);
char *pf_laying_key(const struct pf_laying *l, size_t c, enum pf_share which,
                    const char *start);

/* The fewest digits, three or more, that tell all values of an axis apart.
 * PF_ENOMEM may come. */
int pf_layout_digits(int *digits, const struct pf_results *r, size_t axis);

/* Writes a value, rounded to these digits where it is long. */
void pf_layout_put_value(FILE *f, const char *value, int digits);

#endif
