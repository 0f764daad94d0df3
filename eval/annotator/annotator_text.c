/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "core/text.h"
#include "eval/annotator/cells.h"
#include "eval/annotator/report.h"

static void
put_fact(FILE *out, const char *title, double share, const char *note)
{
    fprintf(out, "  %-22s", title);
    if (isnan(share))
        fprintf(out, "%6s  %s\n", "-", note);
    else
        fprintf(out, "%6.1f%%%s\n", 100.0 * share, note);
}

static size_t
annotators(const struct pf_annotator_report *r)
{
    size_t n = 0;
    for (size_t a = 0; a < r->fit->n; a++)
        n += r->fit->annotator[a].labels > 0;
    return n;
}

static void
put_head(FILE *out, const struct pf_annotator_report *r)
{
    const struct pf_judgements *j = r->judged;
    pf_put_short(out, r->name, 78);
    fprintf(out, "\n%zu judgements of %zu pairs by %zu annotators",
            j->start[j->items], j->items, annotators(r));
    if (r->only != NULL) {
        fputs(", context ", out);
        pf_put_short(out, r->only, 16);
    } else if (r->contexts > 0)
        fprintf(out, ", %zu contexts", r->contexts);
    fputs("\n\n", out);
}

static void
put_facts(FILE *out, const struct pf_annotator_report *r)
{
    const struct pf_judgement_statistics *s = r->statistics;
    put_fact(out, "ties", s->all.ties, "");
    put_fact(out, "left preferred", s->all.first, "  ties count half");
    put_fact(out, "agreement", s->all.agreement,
             "  of a label with the mode of the others");
    put_fact(out, "equal labels", s->pairwise, "  of all two labels of a pair");
    fprintf(out, "  %-22s", "Krippendorff's alpha");
    if (isnan(s->alpha))
        fprintf(out, "%6s   nothing is compared\n\n", "-");
    else
        fprintf(out, "%6.3f   1: always equal, 0: as by chance\n\n", s->alpha);
}

static void
put_row(FILE *out, const struct pf_annotator_report *r, size_t a)
{
    const struct pf_annotator_statistics *s = &r->statistics->annotator[a];
    const struct pf_fitted_annotator *f = &r->fit->annotator[a];
    fputs("  ", out);
    pf_put_text(out, r->annotator[a], PF_ANNOTATOR_NAME_WIDTH);
    fprintf(out, " %7zu", s->labels);
    pf_put_share(out, s->ties);
    pf_put_share(out, s->first);
    pf_put_share(out, s->agreement);
    pf_put_share(out, s->bias);
    pf_put_share(out, s->variance);
    pf_put_share(out, f->accuracy);
    /* Not "-0.0". */
    fprintf(out, " %+6.1f\n", round(1000.0 * f->position_bias) / 10.0 + 0.0);
}

static int
put_rows(FILE *out, const struct pf_annotator_report *r)
{
    size_t n = annotators(r), labels = 0, shown = r->top < n ? r->top : n;
    struct pf_annotator_rank *ranked = calloc(r->fit->n + 1, sizeof *ranked);
    if (ranked == NULL)
        return PF_ENOMEM;
    pf_annotator_fit_rank(r->fit, ranked);
    fprintf(out, "  %-*s %7s %6s %6s %6s %6s %6s %6s %6s\n",
            PF_ANNOTATOR_NAME_WIDTH, "annotator", "labels", "ties", "left",
            "agree", "bias", "varies", "right", "leans");
    for (size_t i = 0; i < shown; i++)
        put_row(out, r, ranked[i].annotator);
    for (size_t i = shown; i < n; i++)
        labels += ranked[i].labels;
    if (shown < n)
        fprintf(out, "  and %zu more with %zu labels (--top %zu shows all)\n",
                n - shown, labels, n);
    free(ranked);
    return PF_OK;
}

static void
put_fit(FILE *out, const struct pf_annotator_report *r)
{
    double right = 0.0, labels = 0.0;
    for (size_t a = 0; a < r->fit->n; a++) {
        const struct pf_fitted_annotator *f = &r->fit->annotator[a];
        right += (double) f->labels * f->accuracy;
        labels += (double) f->labels;
    }
    fprintf(out,
            "\nIn percent. left: says the left one, ties half. agree: a label "
            "with the mode of\nwhat others said of the pair; bias: the mode of "
            "one's labels is another one;\nvaries: a label is not the mode of "
            "one's other labels of the pair. right, leans:\naccuracy and "
            "position bias of two coins, fitted to what is no tie.\n\n");
    fprintf(out,
            "Fit by EM: prior %g, mean accuracy %.1f%%, log posterior %.6g\n"
            "residual %.1g after %zu passes\n",
            r->prior, 100.0 * right / labels, r->fit->log_posterior,
            r->fit->residual, r->fit->passes);
    if (r->fit->groups > 1)
        fprintf(out,
                "%zu groups of annotators share no pair: nothing compares "
                "their accuracies\n",
                r->fit->groups);
}

int
pf_annotator_write_text(const struct pf_annotator_report *r, FILE *out)
{
    put_head(out, r);
    put_facts(out, r);
    int status = put_rows(out, r);
    put_fit(out, r);
    return status;
}
