/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/store/replan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"

/* The result file's name, as if it lay in the folder; the caller frees it. */
static char *
place_in(const char *file, const char *folder)
{
    const char *slash = strrchr(file, '/');
    const char *name = slash != NULL ? slash + 1 : file;
    if (folder == NULL)
        return strdup(file);
    size_t size = strlen(folder) + strlen(name) + 2;
    char *place = malloc(size);
    if (place != NULL)
        snprintf(place, size, "%s/%s", folder, name);
    return place;
}

int
pf_replan_make(struct pf_replan *out, const struct pf_results *r,
               const char *folder, struct pf_diag *d)
{
    const char *xml = r->xml;
    memset(out, 0, sizeof *out);
    if (xml == NULL || xml[0] == '\0')
        return pf_diag_at(d, (struct pf_place){.file = r->file},
                          "the file holds no experiment: its worlds cannot be "
                          "made again; `prefarm run` puts it in");
    char *place = place_in(r->file, folder);
    if (place == NULL)
        return PF_ENOMEM;
    int status =
        pf_experiment_parse(&out->e, place, xml, strlen(xml), NULL, 0, d);
    if (status == PF_OK)
        status = pf_plan_make(&out->plan, &out->e, d);
    free(place);
    return status;
}

int
pf_replan_check(const struct pf_replan *p, const struct pf_results *r,
                struct pf_diag *d)
{
    const struct pf_plan *plan = &p->plan;
    bool same = plan->n_cells == r->n_cells && plan->n_runs == r->n_runs;
    for (size_t c = 0, i = 0; same && c < r->n_cells; c++)
        for (size_t k = 0; same && k < r->cell[c].n_runs; k++, i++)
            same = plan->run[i].cell == c &&
                   strcmp(plan->run[i].id, r->cell[c].run[k]) == 0;
    if (same)
        return PF_OK;
    return pf_diag_at(d, (struct pf_place){.file = r->file},
                      "the experiment in this file now describes other runs "
                      "than those that were planned: a file that it names has "
                      "changed, or it is from another version of prefarm; run "
                      "it again");
}

void
pf_replan_clear(struct pf_replan *p)
{
    pf_plan_clear(&p->plan);
    pf_experiment_clear(&p->e);
}
