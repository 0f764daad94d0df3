/* A policy from a file of numbers: one probability for each response, apart
 * by blanks, commas or line ends.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "core/file.h"
#include "core/status.h"
#include "sim/reference/values.h"

#define LARGEST_FILE ((size_t) 8 << 20) /* bytes */

enum { FILE_NAME };

static const struct pf_param params[] = {
    {.name = "file",
     .unit = "",
     .doc = "file with one positive probability for each response, apart by "
            "blanks, commas or line ends; they sum to 1",
     .form = PF_FILE,
     .required = true},
    {.name = NULL}};

static int
file_build(double *log_ref, const struct pf_reference_request *q)
{
    const char *name = q->values->text[FILE_NAME];
    char *text = NULL;
    int status =
        pf_file_read(q->base, name, LARGEST_FILE, &text, NULL, q->diag, q->at);
    if (status == PF_OK)
        status = pf_reference_values(log_ref, text, name, q);
    free(text);
    return status;
}

const pf_reference_type pf_reference_file = {
    .kind = {.name = "file",
             .title = "From a file",
             .doc = "The probabilities, one for each response, from a file",
             .source = NULL,
             .params = params},
    .build = file_build,
    .draws = 0,
};
