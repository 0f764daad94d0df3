/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/preference/preference.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/parse.h"
#include "core/status.h"

#define TOLERANCE 1e-12 /* of P[y,z] + P[z,y] = 1 */

#define X(id) extern const pf_preference_type pf_preference_##id;
#include "sim/preference/types.def"
#undef X

enum {
    BUILT_IN = 0
#define X(id) +1
#include "sim/preference/types.def"
#undef X
};

static const struct pf_kind *kinds[BUILT_IN + PF_FAMILY_ROOM + 1] = {
#define X(id) &pf_preference_##id.kind,
#include "sim/preference/types.def"
#undef X
};

const struct pf_family pf_preference_family = {
    .name = "preference",
    .doc = "Preferences say how likely each response is to be preferred to "
           "each other one",
    .kinds = kinds,
    .open = kinds + BUILT_IN,
};

int
pf_preference_alloc(struct pf_preference *p, size_t n)
{
    memset(p, 0, sizeof *p);
    if (n < 2 || n > PF_MAX_RESPONSES)
        return PF_EINPUT;
    p->P = calloc(n * n, sizeof *p->P);
    if (p->P == NULL)
        return PF_ENOMEM;
    p->n = n;
    return PF_OK;
}

void
pf_preference_clear(struct pf_preference *p)
{
    if (p->label != NULL)
        for (size_t i = 0; i < p->n; i++)
            free(p->label[i]);
    free(p->label);
    free(p->line);
    free(p->P);
    free(p->reward);
    memset(p, 0, sizeof *p);
}

/* Only the less likely outcome is computed: 1 - 1e-20 is 1, and taking that
 * from 1 again would leave nothing. */
void
pf_preference_from_logits(struct pf_preference *p, const double *logit)
{
    size_t n = p->n;
    for (size_t y = 0; y < n; y++) {
        p->P[y * n + y] = 0.5;
        for (size_t z = y + 1; z < n; z++) {
            double a = logit[y * n + z];
            double odds = exp(-fabs(a)); /* of the less likely outcome */
            double less = odds / (1.0 + odds);
            p->P[y * n + z] = a < 0.0 ? less : 1.0 - less;
            p->P[z * n + y] = a < 0.0 ? 1.0 - less : less;
        }
    }
}

/* What can be wrong with a matrix: the first place of each kind is kept. */
struct fault {
    size_t row, column; /* of the first, from 0 */
    size_t count;
};

struct faults {
    struct fault range;    /* not a number in [0,1] */
    struct fault diagonal; /* not 1/2 */
    struct fault pair;     /* P[y,z] + P[z,y] is not 1 */
};

static void
blame(struct fault *f, size_t row, size_t column)
{
    if (f->count++ == 0) {
        f->row = row;
        f->column = column;
    }
}

static bool
is_probability(double x)
{
    return x >= 0.0 && x <= 1.0; /* false for nan */
}

static void
check_pair(const struct pf_preference *p, size_t y, size_t z, struct faults *f)
{
    double a = p->P[y * p->n + z], b = p->P[z * p->n + y];
    if (!is_probability(a))
        blame(&f->range, y, z);
    if (!is_probability(b))
        blame(&f->range, z, y);
    if (isfinite(a) && isfinite(b) && !(fabs(a + b - 1.0) <= TOLERANCE))
        blame(&f->pair, y, z);
}

static void
find_faults(const struct pf_preference *p, struct faults *f)
{
    for (size_t y = 0; y < p->n; y++) {
        double half = p->P[y * p->n + y];
        if (!is_probability(half))
            blame(&f->range, y, y);
        else if (!(fabs(half - 0.5) <= TOLERANCE))
            blame(&f->diagonal, y, y);
        for (size_t z = y + 1; z < p->n; z++)
            check_pair(p, y, z, f);
    }
}

static const char *
and_more(const struct fault *f, const char *what, char out[64])
{
    out[0] = '\0';
    if (f->count > 1)
        snprintf(out, 64, " (%zu more %s like this)", f->count - 1, what);
    return out;
}

/* The line of a row, where it is known. */
static struct pf_place
row_place(const struct pf_preference *p, size_t row, struct pf_place at)
{
    if (p->line != NULL)
        at.line = p->line[row];
    return at;
}

static int
report(const struct pf_preference *p, const struct faults *f, struct pf_diag *d,
       struct pf_place at)
{
    char a[32], b[32], more[64];
    const struct fault *g = &f->range;
    if (g->count > 0)
        pf_diag_at(
            d, row_place(p, g->row, at),
            "row %zu, column %zu is %s; a probability from 0 to 1 is needed%s",
            g->row + 1, g->column + 1,
            pf_format_real(p->P[g->row * p->n + g->column], a),
            and_more(g, "entries", more));
    g = &f->diagonal;
    if (g->count > 0)
        pf_diag_at(d, row_place(p, g->row, at),
                   "row %zu, column %zu is %s; a response against itself must "
                   "be 0.5%s",
                   g->row + 1, g->row + 1,
                   pf_format_real(p->P[g->row * p->n + g->row], a),
                   and_more(g, "on the diagonal", more));
    g = &f->pair;
    if (g->count > 0) {
        double x = p->P[g->row * p->n + g->column];
        double y = p->P[g->column * p->n + g->row];
        pf_diag_at(d, row_place(p, g->column, at),
                   "row %zu, column %zu is %s; it must be %.14g, as row %zu, "
                   "column %zu is %s and the two must sum to 1%s",
                   g->column + 1, g->row + 1, pf_format_real(y, b), 1.0 - x,
                   g->row + 1, g->column + 1, pf_format_real(x, a),
                   and_more(g, "pairs", more));
    }
    return PF_EINPUT;
}

static void
make_exact(struct pf_preference *p)
{
    for (size_t y = 0; y < p->n; y++) {
        p->P[y * p->n + y] = 0.5;
        for (size_t z = y + 1; z < p->n; z++) {
            double *a = &p->P[y * p->n + z], *b = &p->P[z * p->n + y];
            if (*a < *b)
                *b = 1.0 - *a;
            else
                *a = 1.0 - *b;
        }
    }
}

int
pf_preference_check(struct pf_preference *p, struct pf_diag *d,
                    struct pf_place at)
{
    struct faults f = {0};
    if (p->P == NULL || p->n < 2 || p->n > PF_MAX_RESPONSES)
        return pf_diag_at(d, at,
                          "there are %zu responses; a preference needs 2 to %d",
                          p->n, PF_MAX_RESPONSES);
    find_faults(p, &f);
    if (f.range.count + f.diagonal.count + f.pair.count > 0)
        return report(p, &f, d, at);
    make_exact(p);
    return PF_OK;
}

int
pf_preference_build(struct pf_preference *out, const pf_preference_type *type,
                    const struct pf_preference_request *q)
{
    memset(out, 0, sizeof *out);
    if (type->needs_features && q->features == NULL)
        return pf_diag_at(q->diag, q->at,
                          "%s is made from features and the world has none; "
                          "add <features type=\"gaussian\"/>",
                          type->kind.name);
    int status = type->build(out, q);
    if (status == PF_OK)
        status = pf_preference_check(out, q->diag, q->at);
    if (status != PF_OK)
        pf_preference_clear(out);
    return status;
}
