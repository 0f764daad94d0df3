/* The script of a figure as a text, for the caller to free.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_TEST_FIGURE_SCRIPT_H
#define PF_TEST_FIGURE_SCRIPT_H

#include "core/status.h"
#include "eval/report/figure.h"
#include "testing.h"

static char *
script_of(const struct pf_figure *f)
{
    char *text = NULL;
    size_t size = 0;
    struct pf_diag d;
    pf_diag_init(&d);
    FILE *out = open_memstream(&text, &size);
    ck_assert_int_eq(pf_figure_script(f, PF_FIGURE_SVG, out, &d), PF_OK);
    fclose(out);
    pf_diag_clear(&d);
    return text;
}

#endif
