/* Annotators of a pool, as text and as JSON.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/json.h"
#include "core/text.h"
#include "eval/annotator/cells.h"
#include "eval/annotator/report.h"

/* The statistics of one annotator, or of the pool. */
static void
put_row(FILE *out, const char *name, double share, double price,
        const struct pf_annotator_statistics *s)
{
    fputs("  ", out);
    pf_put_text(out, name, PF_ANNOTATOR_NAME_WIDTH);
    fprintf(out, " %5.1f %8.3g", 100.0 * share, price);
    pf_put_share(out, s->agreement);
    pf_put_share(out, s->bias);
    pf_put_share(out, s->variance);
    pf_put_share(out, s->longer);
    pf_put_share(out, s->lists);
    pf_put_share(out, s->first);
    fputc('\n', out);
}

void
pf_pool_write_text(const struct pf_pool_report *r, FILE *out)
{
    const struct pf_pool *p = r->pool;
    fputs("world ", out);
    pf_put_short(out, r->world, 30);
    fputs(r->judge ? ", judge " : ", feedback of ", out);
    pf_put_short(out, r->feedback, 30);
    if (r->setting[0] != '\0') {
        fputs("\nat ", out);
        pf_put_short(out, r->setting, 76);
    }
    fprintf(out,
            "\n%zu annotators, flips %g; a label costs %.4g and %.4g s in "
            "the mean\n\n",
            p->n, p->flips, pf_pool_price(p), pf_pool_time(p));
    fprintf(out, "  %-*s %5s %8s %6s %6s %6s %6s %6s %6s\n",
            PF_ANNOTATOR_NAME_WIDTH, "annotator", "share", "price", "agree",
            "bias", "varies", "longer", "lists", "first");
    for (size_t i = 0; i < p->n; i++)
        put_row(out, p->name[i], p->weight[i], p->price[i],
                &r->statistics->annotator[i]);
    put_row(out, "the pool", 1.0, pf_pool_price(p), &r->statistics->pool);
}

static void
put_shares(FILE *out, const struct pf_annotator_statistics *s)
{
    pf_json_member(out, "agreement", s->agreement);
    pf_json_member(out, "bias", s->bias);
    pf_json_member(out, "variance", s->variance);
    pf_json_member(out, "longer", s->longer);
    pf_json_member(out, "lists", s->lists);
    pf_json_member(out, "first", s->first);
    pf_json_member(out, "ties", s->ties);
}

void
pf_pool_write_json(const struct pf_pool_report *r, FILE *out)
{
    const struct pf_pool *p = r->pool;
    fputs("{\"world\": ", out);
    pf_json_string(out, r->world);
    fputs(r->judge ? ", \"judge\": " : ", \"feedback\": ", out);
    pf_json_string(out, r->feedback);
    fputs(", \"setting\": ", out);
    pf_json_string(out, r->setting);
    pf_json_member(out, "flips", p->flips);
    pf_json_member(out, "price", pf_pool_price(p));
    pf_json_member(out, "time", pf_pool_time(p));
    put_shares(out, &r->statistics->pool);
    fputs(", \"annotators\": [", out);
    for (size_t i = 0; i < p->n; i++) {
        fputs(i > 0 ? ", {\"name\": " : "{\"name\": ", out);
        pf_json_string(out, p->name[i]);
        pf_json_member(out, "weight", p->weight[i]);
        pf_json_member(out, "price", p->price[i]);
        pf_json_member(out, "time", p->time[i]);
        put_shares(out, &r->statistics->annotator[i]);
        fputc('}', out);
    }
    fputs("]}", out);
}
