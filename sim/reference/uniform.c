/* The uniform policy, 1/n for every response.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/status.h"
#include "sim/reference/reference.h"

static int
uniform_build(double *log_ref, const struct pf_reference_request *q)
{
    memset(log_ref, 0, q->n * sizeof *log_ref);
    return PF_OK;
}

const pf_reference_type pf_reference_uniform = {
    .kind = {.name = "uniform",
             .title = "Uniform",
             .doc = "Every response is equally likely",
             .source = NULL,
             .params = NULL},
    .build = uniform_build,
    .draws = 0,
};
