/* What the results were made with, and the commands that make them again.
 *
 * Nothing here is of the machine that writes the page: what is known of the
 * machines that computed stands in the fingerprints of their numerics
 * (lab/store/numerics.h), which came with the runs.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sha2.h>

#include "core/memstream.h"
#include "core/status.h"
#include "lab/page/page_part.h"
#include "lab/store/verify.h"

/* --- the manifest --- */

static void
put_hash(FILE *out, const char *name, const char *hex)
{
    fprintf(
        out,
        "<div class=\"wide\"><dt>%s</dt><dd><code class=\"hash\">%s</code></dd>"
        "</div>\n",
        name, hex);
}

static void
put_experiment_hash(struct pf_page *p)
{
    char hex[SHA256_DIGEST_STRING_LENGTH];
    if (p->r->xml == NULL || p->r->xml[0] == '\0')
        return;
    SHA256Data((const unsigned char *) p->r->xml, strlen(p->r->xml), hex);
    put_hash(p->out, "SHA-256 of the experiment file", hex);
}

/* Damage that this finds is told and no failure of the page: what stands in it
 * was read and compared with its checksums. */
static int
put_results_hash(struct pf_page *p)
{
    char hex[PF_HEX], *damage = NULL;
    size_t size = 0;
    struct pf_diag d;
    FILE *said = pf_memstream(&damage, &size);
    if (said == NULL)
        return PF_ENOMEM;
    pf_diag_init(&d);
    int status = pf_verify_hash(p->r->file, true, said, hex, &d);
    if (fclose(said) != 0 && status == PF_OK)
        status = PF_ENOMEM;
    if (status == PF_OK)
        put_hash(p->out, "Hash of the results", hex);
    free(damage);
    pf_diag_clear(&d);
    return status == PF_ENOMEM ? status : PF_OK;
}

/* "GSL: 2.7.1" in the lines of a fingerprint's text. */
static void
put_line(FILE *out, const char *text, const char *name)
{
    size_t n = strlen(name);
    for (const char *at = text; *at != '\0';
         at += strcspn(at, "\n"), at += *at == '\n')
        if (strncmp(at, name, n) == 0 && at[n] == ':') {
            fputs("<td><bdi>", out);
            pf_html_span(out, at + n + 1 + (at[n + 1] == ' '),
                         strcspn(at, "\n") - n - 1 - (at[n + 1] == ' '),
                         PF_HTML_LABEL);
            fputs("</bdi></td>", out);
            return;
        }
    fputs("<td>–</td>", out);
}

static const char *const told[] = {"prefarm",   "compiler",   "architecture",
                                   "C library", "GSL",        "GLPK",
                                   "BLAS",      "BLAS kernel"};
#define TOLD (sizeof told / sizeof *told)

static int
put_numerics(struct pf_page *p, const struct pf_page_numerics *n)
{
    char *text = NULL;
    struct pf_diag d;
    int status = PF_OK;
    pf_diag_init(&d);
    if (n->id[0] != '\0')
        status = pf_store_numerics_text(p->r->store, n->id, &text, &d);
    pf_diag_clear(&d);
    if (status == PF_ENOMEM)
        return status;
    pf_table_row(p->out, false);
    pf_td_head(p->out, n->id[0] != '\0' ? n->id : "not known");
    pf_td_count(p->out, n->n);
    for (size_t i = 0; i < TOLD; i++)
        put_line(p->out, text != NULL ? text : "", told[i]);
    pf_table_row_end(p->out);
    free(text);
    return PF_OK;
}

static int
put_all_numerics(struct pf_page *p)
{
    char id[PF_PAGE_ID];
    int status = PF_OK;
    if (p->runs.n_numerics == 0)
        return PF_OK;
    pf_table_begin(p->out, pf_page_table_id(p, id),
                   p->runs.n_numerics == 1
                       ? "What the runs were computed with: the fingerprint of "
                         "the numerics"
                       : "What the runs were computed with: the fingerprints "
                         "of the numerics. Runs of different ones may differ "
                         "in last bits");
    pf_table_column(p->out, "fingerprint", false);
    pf_table_column(p->out, "runs", true);
    for (size_t i = 0; i < TOLD; i++)
        pf_table_column(p->out, told[i], false);
    pf_table_rows(p->out);
    for (size_t i = 0; status == PF_OK && i < p->runs.n_numerics; i++)
        status = put_numerics(p, &p->runs.numerics[i]);
    pf_table_end(p->out);
    if (p->runs.n_other_numerics > 0)
        pf_page_note(p,
                     "%zu more runs have still other fingerprints: prefarm "
                     "verify %s.db counts them all.",
                     p->runs.n_other_numerics, p->stem);
    return status;
}

int
pf_page_manifest(struct pf_page *p)
{
    pf_page_section(p, "manifest", "Manifest");
    fputs("<dl class=\"facts\">\n<div><dt>Page made "
          "by</dt><dd>prefarm " PACKAGE_VERSION "</dd></div>\n",
          p->out);
    fprintf(p->out,
            "<div><dt>Runs</dt><dd>%zu planned: %zu done, %zu failed, %zu not "
            "computed</dd></div>\n",
            p->r->n_runs, p->runs.done, p->runs.failed, p->runs.missing);
    put_experiment_hash(p);
    int status = put_results_hash(p);
    fputs("</dl>\n", p->out);
    if (status == PF_OK)
        status = put_all_numerics(p);
    pf_page_section_end(p);
    return status;
}

/* --- commands --- */

static char *
options_of(const struct pf_page *p)
{
    char *text = NULL;
    size_t size = 0;
    FILE *f = pf_memstream(&text, &size);
    if (f == NULL)
        return NULL;
    for (size_t i = 0; i < p->o->n_metrics; i++) {
        fputs(" --metric ", f);
        pf_page_put_word(f, p->o->metric[i]);
    }
    for (size_t i = 0; i < p->o->n_thresholds; i++)
        fprintf(f, " --threshold %g", p->o->threshold[i]);
    pf_page_put_statistics(f, &p->o->how);
    return fclose(f) == 0 ? text : NULL;
}

int
pf_page_commands(struct pf_page *p)
{
    char *options = options_of(p);
    const char *s = p->stem;
    if (options == NULL)
        return PF_ENOMEM;
    pf_page_section(p, "commands", "How to make it again");
    pf_page_note(p,
                 "With prefarm " PACKAGE_VERSION
                 " and the result file as %s.db. The experiment stands in the "
                 "result file; data files that it names must lie beside it.",
                 s);
    pf_page_command(p,
                    "sqlite3 %s.db \"SELECT value FROM meta WHERE key='xml'\" "
                    "> %s.xml\nprefarm run %s.xml -o again.db\n"
                    "prefarm verify --hash=results %s.db\n"
                    "prefarm verify --hash=results again.db",
                    s, s, s, s);
    pf_page_note(p, "This page, and its numbers as tables:");
    pf_page_command(p,
                    "prefarm report %s.db%s -o %s.html\n"
                    "prefarm show %s.db\n"
                    "prefarm export %s.db --table points -o %s.csv",
                    s, options, s, s, s, s);
    pf_page_section_end(p);
    free(options);
    return PF_OK;
}
