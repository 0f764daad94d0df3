/* Runs that failed, those with the same words together.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>

#include "core/status.h"
#include "lab/page/page_part.h"

#define MESSAGE_MOST 600 /* characters */

static void
put_failure(struct pf_page *p, const struct pf_page_failure *f)
{
    char seed[32];
    pf_table_row(p->out, false);
    pf_td_count(p->out, f->n);
    fputs("<td><bdi>", p->out);
    pf_html_text(p->out, f->message, MESSAGE_MOST);
    fputs("</bdi></td>", p->out);
    pf_td_text(p->out, p->layout.panel_title[p->layout.panel[f->cell]]);
    pf_page_learner(p, p->layout.curve[f->cell]);
    snprintf(seed, sizeof seed, "%" PRIu64, f->seed);
    pf_td_text(p->out, seed);
    pf_td_text(p->out, f->id);
    pf_table_row_end(p->out);
}

int
pf_page_failures(struct pf_page *p)
{
    static const char *const column[] = {"what went wrong", "first in",
                                         "learner", "seed", "run"};
    char id[PF_PAGE_ID], caption[100];
    if (p->runs.failed == 0)
        return PF_OK;
    pf_page_section(p, "failures", "Failures");
    snprintf(caption, sizeof caption, "%zu of %zu runs failed.", p->runs.failed,
             p->r->n_runs);
    pf_table_begin(p->out, pf_page_table_id(p, id), caption);
    pf_table_column(p->out, "runs", true);
    for (size_t i = 0; i < sizeof column / sizeof *column; i++)
        pf_table_column(p->out, column[i], false);
    pf_table_rows(p->out);
    for (size_t i = 0; i < p->runs.n_failures; i++)
        put_failure(p, &p->runs.failure[i]);
    pf_table_end(p->out);
    if (p->runs.n_more > 0)
        pf_page_note(p,
                     "%zu more failed with still other words: prefarm export "
                     "%s.db --table runs has them all.",
                     p->runs.n_more, p->stem);
    pf_page_note(p, "To try them again, as every run that is not done:");
    pf_page_command(p, "prefarm run %s.xml -o %s.db", p->stem, p->stem);
    pf_page_section_end(p);
    return PF_OK;
}
