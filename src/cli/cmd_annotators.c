/* prefarm annotators: who judged, how well they agree, and how well they do;
 * of a file of judgements, or of the pools of an experiment.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/options.h"
#include "core/param.h"
#include "core/status.h"
#include "eval/annotator/report.h"
#include "lab/worlds/pools.h"
#include "sim/import/import.h"

enum { FORMAT, TOP, PRIOR, LEFT, RIGHT, WINNER, CONTEXT, ANNOTATOR, ONLY };

#define TEXT(id, what)                                                         \
    {                                                                          \
        .name = id, .unit = "", .doc = what, .form = PF_TEXT                   \
    }

static const struct pf_param params[] = {
    {.name = "format",
     .unit = "",
     .doc = "how to write it",
     .form = PF_CHOICE,
     .choices = "text|json"},
    {.name = "top",
     .unit = "",
     .doc = "annotators listed in the text",
     .form = PF_COUNT,
     .def = 20,
     .lo = 1,
     .hi = 1e9},
    {.name = "prior",
     .unit = "",
     .doc = "virtual judgements of each kind, for the fit",
     .form = PF_REAL,
     .def = 1.0,
     .lo = 1e-3,
     .hi = 1e6},
    TEXT("left", "column of the response shown first"),
    TEXT("right", "column of the other"),
    TEXT("winner", "column of the winner"),
    TEXT("context", "column of the context"),
    TEXT("annotator", "column of the annotator"),
    TEXT("only", "count this context only"),
    {.name = NULL}};

static void
read_options(struct pf_import_options *o, const struct pf_values *v)
{
    pf_import_options_init(o);
    o->columns = (struct pf_battle_options){.left = v->text[LEFT],
                                            .right = v->text[RIGHT],
                                            .winner = v->text[WINNER],
                                            .context = v->text[CONTEXT],
                                            .annotator = v->text[ANNOTATOR],
                                            .only = v->text[ONLY]};
}

static int
write(const struct pf_annotator_report *r, bool json)
{
    if (!json)
        return pf_annotator_write_text(r, stdout);
    pf_annotator_write_json(r, stdout);
    return PF_OK;
}

static int
analyse(const char *input, const struct pf_counts *counts,
        const struct pf_values *v, struct pf_diag *d)
{
    struct pf_judgements judged = {0};
    struct pf_judgement_statistics statistics = {0};
    struct pf_annotator_fit fit = {0};
    struct pf_annotator_fit_options o;
    pf_annotator_fit_options_init(&o);
    o.prior = v->number[PRIOR];
    int status = pf_judgements_init(&judged, counts, v->text[ONLY]);
    if (status == PF_OK)
        status = pf_annotator_fit(&fit, &judged, &o, d,
                                  (struct pf_place){.file = input});
    if (status == PF_OK)
        status = pf_judgement_statistics(&statistics, &judged, NULL, NULL);
    const struct pf_annotator_report report = {.name = input,
                                               .only = v->text[ONLY],
                                               .contexts = counts->context.n,
                                               .annotator =
                                                   counts->annotator.name,
                                               .judged = &judged,
                                               .statistics = &statistics,
                                               .fit = &fit,
                                               .prior = o.prior,
                                               .top = (size_t) v->number[TOP]};
    if (status == PF_OK)
        status = write(&report, v->number[FORMAT] > 0.0);
    pf_judgement_statistics_clear(&statistics);
    pf_annotator_fit_clear(&fit);
    pf_judgements_clear(&judged);
    return status;
}

static int
read_and_analyse(const char *input, const struct pf_values *v,
                 struct pf_diag *d)
{
    struct pf_counts counts = {0};
    struct pf_import_options options;
    const struct pf_import_request request = {.name = input, .diag = d};
    if (input == NULL)
        return pf_diag_at(d, (struct pf_place){0},
                          "name an input: a table of comparisons (.csv, .tsv) "
                          "with a column for the annotator, or an experiment "
                          "(.xml)");
    read_options(&options, v);
    int status = pf_import_counts(&counts, &request, &options);
    if (status == PF_OK)
        status = analyse(input, &counts, v, d);
    pf_counts_clear(&counts);
    return status;
}

/* --- annotators of an experiment --- */

static void
put_text(void *self, size_t before, const struct pf_pool_report *r)
{
    (void) self;
    if (before > 0)
        putchar('\n');
    pf_pool_write_text(r, stdout);
}

static void
put_json(void *self, size_t before, const struct pf_pool_report *r)
{
    (void) self;
    fputs(before > 0 ? ",\n" : "[\n", stdout);
    pf_pool_write_json(r, stdout);
}

static const char legend[] =
    "\nIn percent, by the annotators' laws, over all pairs of responses. "
    "agree: "
    "with\nthe mode of four labels by the true preference; bias: the mode of "
    "four labels\nis another one; varies: not the mode of one's other labels "
    "of "
    "the pair. longer,\nlists, first: what is preferred, where it differs.\n";

static int
analyse_experiment(const char *input, const struct pf_values *v,
                   struct pf_diag *d)
{
    bool json = v->number[FORMAT] > 0.0;
    struct pf_experiment e = {0};
    struct pf_plan plan = {0};
    int status = pf_experiment_read(&e, input, NULL, 0, d);
    if (status == PF_OK)
        status = pf_plan_make(&plan, &e, d);
    if (status == PF_OK)
        status = pf_plan_pools(&plan, json ? put_json : put_text, NULL, d);
    if (status == PF_OK)
        fputs(json ? "\n]\n" : legend, stdout);
    pf_plan_clear(&plan);
    pf_experiment_clear(&e);
    return status;
}

static bool
is_experiment(const char *input)
{
    const char *ending = input != NULL ? strrchr(input, '.') : NULL;
    return ending != NULL && strcasecmp(ending, ".xml") == 0;
}

static int
exec(int argc, char **argv)
{
    struct pf_diag d;
    struct pf_values options;
    const char *input = NULL;
    pf_diag_init(&d);
    int status = pf_values_init(&options, params);
    if (status == PF_OK)
        status = pf_parse_arguments(&options, &input, argc, argv, &d);
    if (status == PF_OK)
        status = is_experiment(input) ? analyse_experiment(input, &options, &d)
                                      : read_and_analyse(input, &options, &d);
    pf_values_clear(&options);
    return status == PF_OK ? EXIT_SUCCESS : pf_report_status(status, &d);
}

const struct pf_cmd pf_cmd_annotators = {
    .name = "annotators",
    .usage = "FILE.csv|FILE.xml [--format text|json] [--top N]\n"
             "         [--prior A] [--left C] [--right C] [--winner C] "
             "[--context C]\n"
             "         [--annotator C] [--only V]",
    .doc =
        "say how annotators agree, lean and vary; fit those of real judgements",
    .params = params,
    .exec = exec,
};
