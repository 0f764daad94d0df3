/* What a simplex figure says in words. Private to simplex*.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_SIMPLEX_WORDS_H
#define PF_LAB_SIMPLEX_WORDS_H

#include <stdbool.h>
#include <stdint.h>

#include "eval/report/figure.h"

struct pf_simplex_scene {
    unsigned fields;   /* bit of each pf_simplex_field that some panel shows */
    bool own_worlds;   /* every seed has a world of its own: */
    uint64_t seed;     /* that of this seed is drawn */
    size_t n_planned;  /* runs that would have a path, */
    size_t n_done;     /* that have one, */
    size_t n_left_out; /* that are too many */
};

/* All are for the caller to free; NULL when memory runs out. */
char *pf_simplex_panel_title(const char *title, size_t context,
                             size_t contexts);
char *pf_simplex_note(const struct pf_simplex_scene *s,
                      const struct pf_figure *f);
char *pf_simplex_alt(const struct pf_simplex_scene *s,
                     const struct pf_figure *f);

#endif
