/* A preference fitted to recorded comparisons or orders.
 *
 * Empirical: P[i,j] = (w_ij + a) / (w_ij + w_ji + 2 a) with w_ij the wins of i
 * over j, ties half each, and a the prior; a = 1 is the posterior mean under a
 * uniform prior for every pair. Bradley-Terry: scores of greatest likelihood
 * (sim/import/fit_scores.c).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/import/family.h"

/* A row that names a column of the file. */
#define COLUMN_ROW(column, sentence)                                           \
    {                                                                          \
        .name = (column), .unit = "", .doc = (sentence), .form = PF_TEXT       \
    }

static const struct pf_param params[] = {
    {.name = "file",
     .unit = "",
     .doc = "comparisons (.csv, .tsv, .txt) or PrefLib orders (.soc, .soi, "
            ".toc, .toi)",
     .form = PF_FILE,
     .required = true},
    PF_FIT_ROW,
    PF_PRIOR_ROW,
    COLUMN_ROW("left", "column of the first response (found by name: left, "
                       "model_a, ...)"),
    COLUMN_ROW("right", "column of the second response (found by name: right, "
                        "model_b, ...)"),
    COLUMN_ROW("winner", "column of the result (found by name: winner, "
                         "outcome, ...)"),
    COLUMN_ROW("context", "column of what was judged (found by name: context, "
                          "prompt, ...; may be absent)"),
    COLUMN_ROW("annotator", "column of who judged (found by name: annotator, "
                            "worker, ...; may be absent)"),
    COLUMN_ROW("only", "count only comparisons with this value of the context"),
    {.name = "unlisted",
     .unit = "",
     .doc = "what an incomplete order says of those it leaves out: nothing, "
            "or that they lose to all it ranks",
     .form = PF_CHOICE,
     .def = PF_UNLISTED_IGNORE,
     .choices = "ignore|below"},
    {.name = NULL}};

static int
battles_build(struct pf_preference *out, const struct pf_preference_request *q)
{
    struct pf_import_options options;
    pf_import_options_init(&options);
    options.fit = pf_import_fit(q);
    options.columns =
        (struct pf_battle_options){.left = pf_import_text(q, "left"),
                                   .right = pf_import_text(q, "right"),
                                   .winner = pf_import_text(q, "winner"),
                                   .context = pf_import_text(q, "context"),
                                   .annotator = pf_import_text(q, "annotator"),
                                   .only = pf_import_text(q, "only")};
    options.unlisted = (enum pf_unlisted) pf_preference_count(q, "unlisted");
    return pf_import_build(out, q, PF_IMPORT_COUNTS, &options);
}

const pf_preference_type pf_preference_battles = {
    .kind = {.name = "battles",
             .title = "Battles",
             .doc = "Fitted to recorded comparisons of two responses each, or "
                    "to PrefLib orders",
             .source = "Bradley and Terry 1952, Biometrika 39(3/4)",
             .params = params},
    .build = battles_build,
    .draws = 0,
};
