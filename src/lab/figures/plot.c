/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/figures/plot.h"

#include <string.h>

const struct pf_plot_kind *const pf_plot_kinds[] = {
#define X(id) &pf_plot_##id,
#include "lab/figures/kinds.def"
#undef X
    NULL};

const struct pf_plot_kind *
pf_plot_find(const char *name)
{
    for (size_t i = 0; pf_plot_kinds[i] != NULL; i++)
        if (strcmp(pf_plot_kinds[i]->name, name) == 0)
            return pf_plot_kinds[i];
    return NULL;
}
