/* A preference written down entry by entry in a file.
 *
 * Three kinds of numbers: P itself; counts of wins, fitted as by the family
 * battles; and the skew-symmetric advantage P - 1/2. A Gambit strategic game
 * (.nfg) that is symmetric with a constant sum becomes
 *   P[i,j] = 1/2 + gain[i,j] / (2 scale),
 * with gain[i,j] the payoff of i against j above half the sum (our choice of
 * scale: by default the largest gain, so that it becomes a certain win).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/import/family.h"

static const struct pf_param params[] = {
    {.name = "file",
     .unit = "",
     .doc = "table of numbers (.csv, .tsv, .txt) or Gambit strategic game "
            "(.nfg)",
     .form = PF_FILE,
     .required = true},
    {.name = "kind",
     .unit = "",
     .doc = "what the numbers of a table are: P, counts of wins of the row "
            "over the column, or P - 1/2",
     .form = PF_CHOICE,
     .def = PF_MATRIX_PROBABILITY,
     .choices = PF_MATRIX_CHOICES},
    PF_FIT_ROW,
    PF_PRIOR_ROW,
    {.name = "scale",
     .unit = "",
     .doc = "gain in payoff that makes a win certain (.nfg only); 0: the "
            "largest gain of the game",
     .form = PF_REAL,
     .def = 0,
     .lo = 0,
     .hi = 1e300},
    {.name = NULL}};

static int
matrix_build(struct pf_preference *out, const struct pf_preference_request *q)
{
    struct pf_import_options options;
    pf_import_options_init(&options);
    options.fit = pf_import_fit(q);
    options.kind = (enum pf_matrix_kind) pf_preference_count(q, "kind");
    options.scale = pf_preference_number(q, "scale");
    return pf_import_build(out, q, PF_IMPORT_MATRIX, &options);
}

const pf_preference_type pf_preference_matrix = {
    .kind = {.name = "matrix",
             .title = "Matrix",
             .doc = "Read from a file: a table of probabilities, win counts or "
                    "advantages, or a symmetric constant-sum Gambit game",
             .source = NULL,
             .params = params},
    .build = matrix_build,
    .draws = 0,
};
