/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/reference/values.h"

#include <math.h>
#include <stdlib.h>

#include "core/list.h"
#include "core/parse.h"
#include "core/status.h"

#define TOLERANCE 1e-9 /* of the sum: probabilities typed with few digits */

static int
check_values(const double *x, size_t n, const char *what,
             const struct pf_reference_request *q)
{
    char shown[32];
    double sum = 0.0;
    if (n != q->n)
        return pf_diag_at(q->diag, q->at,
                          "%s: there are %zu numbers for %zu responses; one "
                          "probability for each is needed",
                          what, n, q->n);
    for (size_t y = 0; y < n; y++) {
        if (!(x[y] > 0.0))
            return pf_diag_at(q->diag, q->at,
                              "%s: number %zu is %s; every response needs a "
                              "positive probability",
                              what, y + 1, pf_format_real(x[y], shown));
        sum += x[y];
    }
    if (!(fabs(sum - 1.0) <= TOLERANCE))
        return pf_diag_at(q->diag, q->at,
                          "%s: the probabilities sum to %.12g; they must sum "
                          "to 1",
                          what, sum);
    return PF_OK;
}

int
pf_reference_values(double *log_ref, const char *text, const char *what,
                    const struct pf_reference_request *q)
{
    double *x = NULL;
    size_t n = 0;
    int status = pf_list_read(text, what, &x, &n, q->diag, q->at);
    if (status == PF_OK)
        status = check_values(x, n, what, q);
    for (size_t y = 0; status == PF_OK && y < n; y++)
        log_ref[y] = log(x[y]);
    free(x);
    return status;
}
