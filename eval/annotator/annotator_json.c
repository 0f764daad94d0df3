/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/json.h"
#include "eval/annotator/report.h"

static void
shares(FILE *out, const struct pf_annotator_statistics *s)
{
    fprintf(out, "\"labels\": %zu, \"compared\": %zu, \"repeated\": %zu",
            s->labels, s->compared, s->repeated);
    pf_json_member(out, "ties", s->ties);
    pf_json_member(out, "first", s->first);
    pf_json_member(out, "agreement", s->agreement);
    pf_json_member(out, "bias", s->bias);
    pf_json_member(out, "variance", s->variance);
}

static void
annotator(FILE *out, const struct pf_annotator_report *r, size_t a)
{
    const struct pf_fitted_annotator *f = &r->fit->annotator[a];
    fputs("    {\"name\": ", out);
    pf_json_string(out, r->annotator[a]);
    fputs(", ", out);
    shares(out, &r->statistics->annotator[a]);
    pf_json_member(out, "accuracy", f->accuracy);
    pf_json_member(out, "position_bias", f->position_bias);
    pf_json_member(out, "tie", f->tie);
    fprintf(out, ", \"group\": %zu}", f->group);
}

static void
fit(FILE *out, const struct pf_annotator_report *r)
{
    fputs(",\n  \"fit\": {\"type\": \"two-coin\"", out);
    pf_json_member(out, "prior", r->prior);
    pf_json_member(out, "log_posterior", r->fit->log_posterior);
    pf_json_member(out, "residual", r->fit->residual);
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
    pf_json_member(out, "equal_labels", s->pairwise);
    pf_json_member(out, "alpha", s->alpha);
    fputc('}', out);
    fit(out, r);
    fputs(",\n  \"annotators\": [\n", out);
    for (size_t a = 0; a < s->n; a++) {
        fputs(a > 0 ? ",\n" : "", out);
        annotator(out, r, a);
    }
    fputs("\n  ]\n}\n", out);
}
