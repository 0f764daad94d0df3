/* The attributes of what stands in <sweep>.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <float.h>

#include "lab/experiment/grammar.h"

const struct pf_param pf_axis_params[] = {
    {.name = "path",
     .unit = "",
     .doc = "the attribute to vary, as XPath: world/preference/@cyclic",
     .form = PF_TEXT,
     .required = true},
    {.name = "values",
     .unit = "",
     .doc = "its values, separated by blanks or commas; or give from, to and "
            "count",
     .form = PF_TEXT},
    {.name = "from",
     .unit = "",
     .doc = "the smallest value",
     .form = PF_REAL,
     .lo = -DBL_MAX,
     .hi = DBL_MAX,
     .def_text = "none"},
    {.name = "to",
     .unit = "",
     .doc = "the largest value",
     .form = PF_REAL,
     .lo = -DBL_MAX,
     .hi = DBL_MAX,
     .def_text = "none"},
    {.name = "count",
     .unit = "",
     .doc = "how many values from `from` to `to`, both included; in <sample> "
            "the sample has the count",
     .form = PF_COUNT,
     .lo = 2,
     .hi = PF_MAX_AXIS_VALUES,
     .def_text = "none"},
    {.name = "scale",
     .unit = "",
     .doc = "equal steps or equal ratios between the values",
     .form = PF_CHOICE,
     .choices = "lin|log"},
    {.name = "column",
     .unit = "",
     .doc = "in <points>: the column of the file; called like the axis when "
            "not given",
     .form = PF_TEXT},
    {.name = NULL}};

const struct pf_param pf_sample_params[] = {{.name = "count",
                                             .unit = "",
                                             .doc = "how many points are drawn",
                                             .form = PF_COUNT,
                                             .lo = 1,
                                             .hi = PF_MAX_AXIS_VALUES,
                                             .required = true},
                                            {.name = NULL}};

const struct pf_param pf_points_params[] = {
    {.name = "file",
     .unit = "",
     .doc = "a table with a header, a point in every row",
     .form = PF_FILE,
     .required = true},
    {.name = NULL}};
