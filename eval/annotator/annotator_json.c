/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/json.h"
#include "eval/annotator/report.h"

static void
real(FILE *out, const char *name, double x)
{
    fprintf(out, ", \"%s\": ", name);
    pf_json_real(out, x);
}

static void
shares(FILE *out, const struct pf_annotator_statistics *s)
{
    fprintf(out, "\"labels\": %zu, \"compared\": %zu, \"repeated\": %zu",
            s->labels, s->compared, s->repeated);
    real(out, "ties", s->ties);
    real(out, "first", s->first);
    real(out, "agreement", s->agreement);
    real(out, "bias", s->bias);
    real(out, "variance", s->variance);
}

static void
annotator(FILE *out, const struct pf_annotator_report *r, size_t a)
{
    const struct pf_fitted_annotator *f = &r->fit->annotator[a];
    fputs("    {\"name\": ", out);
    pf_json_string(out, r->annotator[a]);
    fputs(", ", out);
    shares(out, &r->statistics->annotator[a]);
    real(out, "accuracy", f->accuracy);
    real(out, "position_bias", f->position_bias);
    real(out, "tie", f->tie);
    fprintf(out, ", \"group\": %zu}", f->group);
}

static void
fit(FILE *out, const struct pf_annotator_report *r)
{
    fputs(",\n  \"fit\": {\"type\": \"two-coin\"", out);
    real(out, "prior", r->prior);
    real(out, "log_posterior", r->fit->log_posterior);
    real(out, "residual", r->fit->residual);
    fprintf(out, ", \"passes\": %zu, \"groups\": %zu}", r->fit->passes,
            r->fit->groups);
}

void
pf_annotator_write_json(const struct pf_annotator_report *r, FILE *out)
{
    const struct pf_judgement_statistics *s = r->statistics;
    fputs("{\n  \"file\": ", out);
    pf_json_string(out, r->name);
    fputs(",\n  \"only\": ", out);
    pf_json_string(out, r->only);
    fprintf(out,
            ",\n  \"pairs\": %zu, \"shared_pairs\": %zu, \"contexts\": %zu",
            r->judged->items, s->shared, r->contexts);
    fputs(",\n  \"all\": {", out);
    shares(out, &s->all);
    real(out, "equal_labels", s->pairwise);
    real(out, "alpha", s->alpha);
    fputc('}', out);
    fit(out, r);
    fputs(",\n  \"annotators\": [\n", out);
    for (size_t a = 0; a < s->n; a++) {
        fputs(a > 0 ? ",\n" : "", out);
        annotator(out, r, a);
    }
    fputs("\n  ]\n}\n", out);
}
