/* What the preference families that read files have in common.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_SIM_IMPORT_FAMILY_H
#define PF_SIM_IMPORT_FAMILY_H

#include "sim/import/import.h"
#include "sim/preference/parts.h"

/* The rows `fit` and `prior` of a parameter table. */
#define PF_FIT_ROW                                                             \
    {                                                                          \
        .name = "fit", .unit = "",                                             \
        .doc = "from counts to a preference: each pair by itself, or one "     \
               "Bradley-Terry score for each response",                        \
        .form = PF_CHOICE, .def = PF_FIT_EMPIRICAL, .choices = PF_FIT_CHOICES  \
    }
#define PF_PRIOR_ROW                                                           \
    {                                                                          \
        .name = "prior", .unit = "",                                           \
        .doc = "virtual wins each way added to every pair of counts; where "   \
               "it is not given, bradley-terry uses 0",                        \
        .form = PF_REAL, .def = 1, .lo = 0, .hi = 1e9                          \
    }

/* Text parameter `name`, NULL where the user gave none. */
const char *pf_import_text(const struct pf_preference_request *q,
                           const char *name);

/* The fit that the rows `fit` and `prior` ask for. */
struct pf_fit_options pf_import_fit(const struct pf_preference_request *q);

/* Builds from the file in parameter `file`. */
int pf_import_build(struct pf_preference *out,
                    const struct pf_preference_request *q,
                    enum pf_import_kind kind,
                    const struct pf_import_options *options);

#endif
