/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/statistics.h"

const char *
pf_statistics_option(struct pf_statistics *how, int i, const char *text)
{
    static const char *const name[] = {"aggregate", "interval", "confidence",
                                       "resamples"};
    return pf_statistics_set(how, name[i], text);
}
