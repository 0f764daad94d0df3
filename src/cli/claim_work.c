/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/claim_work.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/claim_files.h"
#include "cli/run_report.h"
#include "cli/signals.h"
#include "cli/file_names.h"
#include "core/clock.h"
#include "core/json.h"
#include "core/status.h"
#include "core/text.h"
#include "lab/page/page.h"
#include "lab/store/output.h"

#define INDEX "index.html"

/* --- what there is --- */

void
pf_claim_work_clear(struct pf_claim_work *w)
{
    for (size_t i = 0; i < w->n; i++) {
        struct pf_claim_item *item = &w->item[i];
        pf_claims_clear(&item->claims);
        pf_sweep_clear(&item->sweep);
        free(item->db);
        free(item->page);
        free(item->folder);
    }
    free(w->item);
    *w = (struct pf_claim_work){.n = 0};
}

/* "." where the name has none. */
static char *
folder_of(const char *file)
{
    const char *slash = strrchr(file, '/');
    return slash == NULL
               ? strdup(".")
               : strndup(file, slash > file ? (size_t) (slash - file) : 1);
}

static int
name_files(struct pf_claim_item *item, const struct pf_run_call *call, size_t n)
{
    const char *output = call->output;
    bool folder = output != NULL && (n > 1 || pf_names_folder(output));
    item->call = *call;
    item->call.file = item->file;
    item->db = item->results ? strdup(item->file)
               : output != NULL && !folder
                   ? strdup(output)
                   : pf_name_beside(item->file, output, ".db");
    item->call.output = item->db;
    item->page = pf_name_beside(item->file, NULL, ".html");
    item->folder = folder_of(item->file);
    return item->db != NULL && item->page != NULL && item->folder != NULL
               ? PF_OK
               : PF_ENOMEM;
}

/* Of two files, and their pages. */
static bool
collide(const struct pf_claim_item *a, const struct pf_claim_item *b,
        bool paged)
{
    return strcmp(a->db, b->db) == 0 ||
           (paged && strcmp(a->page, b->page) == 0);
}

static int
check_names(const struct pf_claim_work *w, bool paged, struct pf_diag *d)
{
    int status = PF_OK;
    for (size_t i = 0; i < w->n; i++) {
        const struct pf_place at = {.file = w->item[i].file};
        if (paged && strcmp(w->item[i].page, INDEX) == 0)
            status = pf_diag_at(d, at,
                                "its page would be that of all claims, %s; "
                                "call it something else",
                                INDEX);
        for (size_t k = 0; k < i; k++)
            if (collide(&w->item[k], &w->item[i], paged))
                status = pf_diag_at(d, at,
                                    "%s is called the same: what is made of "
                                    "the two would be one file; judge them "
                                    "one at a time",
                                    w->item[k].file);
    }
    return status;
}

int
pf_claim_work_make(struct pf_claim_work *w, char *const *file, size_t n,
                   const struct pf_run_call *call, bool paged,
                   struct pf_diag *d)
{
    int status = PF_OK;
    size_t experiments = 0;
    *w = (struct pf_claim_work){.item = calloc(n, sizeof *w->item), .n = n};
    if (w->item == NULL) {
        w->n = 0;
        return PF_ENOMEM;
    }
    for (size_t i = 0; status == PF_OK && i < n; i++) {
        struct pf_claim_item *item = &w->item[i];
        item->file = file[i];
        item->seconds = (double) NAN;
        item->results = pf_is_result_file(file[i]);
        experiments += !item->results;
        status = name_files(item, call, n);
    }
    if (status == PF_OK && experiments == 0 &&
        (call->output != NULL || call->n_sets > 0))
        status = pf_diag_at(d, (struct pf_place){0},
                            "-o and --set are for experiments: a result file "
                            "is judged as it is");
    return status == PF_OK ? check_names(w, paged, d) : status;
}

/* --- reading --- */

static int
check_claims(const struct pf_claims_def *def, const char *file,
             struct pf_diag *d)
{
    if (def->n > 0)
        return PF_OK;
    return pf_diag_at(d, (struct pf_place){.file = file},
                      "there is no <claims> in it, so there is nothing to "
                      "judge; prefarm-experiment(5) says how to claim "
                      "something");
}

static int
judge(struct pf_claim_item *item, struct pf_diag *d)
{
    struct pf_results r;
    memset(&r, 0, sizeof r);
    int status = pf_results_open(&r, item->db, d);
    if (status == PF_OK)
        status = pf_claims_judge(&item->claims, &r, item->folder, d);
    if (status == PF_OK)
        status = check_claims(item->claims.def, item->file, d);
    pf_results_clear(&r);
    return status;
}

static int
read_item(struct pf_claim_item *item, struct pf_diag *d)
{
    if (item->results)
        return judge(item, d);
    int status = pf_sweep_read(&item->sweep, &item->call, d);
    return status == PF_OK ? check_claims(&item->sweep.e.claims, item->file, d)
                           : status;
}

/* What has no note of its own would be lost among those of others. */
int
pf_claim_work_read(struct pf_claim_work *w, struct pf_diag *d)
{
    int status = PF_OK;
    for (size_t i = 0; i < w->n; i++) {
        size_t told = d->count;
        int one = read_item(&w->item[i], d);
        if (one == PF_ENOMEM)
            return one;
        if (one != PF_OK && d->count == told)
            pf_diag_at(d, (struct pf_place){.file = w->item[i].file}, "%s",
                       pf_status_text(one));
        status = one != PF_OK ? one : status;
    }
    return status;
}

/* --- running --- */

/* Where there are several, which one it is; for programs as a line of JSON, as
 * all the others. */
static void
say_which(const struct pf_claim_work *w, size_t i)
{
    const struct pf_claim_item *item = &w->item[i];
    if (w->n < 2 || item->call.progress == PF_PROGRESS_NONE)
        return;
    if (item->call.progress == PF_PROGRESS_JSON) {
        fputs("{\"file\": ", stderr);
        pf_json_string(stderr, item->file);
        fprintf(stderr, ", \"number\": %zu, \"files\": %zu}\n", i + 1, w->n);
        return;
    }
    fprintf(stderr, "prefarm: %zu of %zu: ", i + 1, w->n);
    pf_put_short(stderr, item->file, 200);
    putc('\n', stderr);
}

static int
stopped(void)
{
    fputs("prefarm: stopped before all was judged; the same command goes on "
          "from here\n",
          stderr);
    return PF_ESTOPPED;
}

/* A signal while nothing is run, or while gnuplot draws, is noted. */
static int
run_item(struct pf_claim_item *item, struct pf_diag *d)
{
    struct pf_runner_report report = {0};
    double start = pf_now();
    pf_signals_mind(item->call.workers == 0);
    int status = pf_sweep_run(&item->sweep, &item->call, NULL, &report, d);
    if (status == PF_ESTOPPED)
        pf_say_stopped(&report, item->sweep.folder, false);
    item->computed = report.computed + report.failed;
    pf_runner_report_clear(&report);
    pf_signals_mind(false);
    if (status == PF_OK)
        status = judge(item, d);
    if (item->computed > 0)
        item->seconds = pf_now() - start;
    return status == PF_OK && pf_signal_caught != 0 ? stopped() : status;
}

int
pf_claim_work_run(struct pf_claim_work *w, struct pf_diag *d)
{
    int status = PF_OK;
    for (size_t i = 0; status == PF_OK && i < w->n; i++) {
        if (w->item[i].results)
            continue;
        say_which(w, i);
        status = run_item(&w->item[i], d);
    }
    return status;
}

/* --- what came out --- */

int
pf_claim_work_table(struct pf_claim_table *table, const struct pf_claim_work *w,
                    bool linked)
{
    struct pf_claim_group *group = calloc(w->n, sizeof *group);
    if (group == NULL)
        return PF_ENOMEM;
    for (size_t i = 0; i < w->n; i++) {
        const struct pf_claim_item *item = &w->item[i];
        const char *name = item->claims.replan.e.name;
        group[i] = (struct pf_claim_group){
            .name = name != NULL ? name : "",
            .file = item->file,
            .def = item->claims.def,
            .row = item->claims.row,
            .n = item->claims.n,
            .seconds = item->seconds,
            .computed = item->computed,
            .page = linked ? item->page : NULL,
        };
    }
    *table = (struct pf_claim_table){.group = group, .n = w->n};
    return PF_OK;
}

/* --- pages --- */

/* Writes one file of the folder, whole or not at all. */
typedef int write_fn(const void *what, FILE *out, struct pf_diag *d);

static int
write_file(const char *folder, const char *name, write_fn *write,
           const void *what, struct pf_diag *d)
{
    struct pf_output out = {0};
    char *path = NULL;
    if (asprintf(&path, "%s/%s", folder, name) < 0)
        return PF_ENOMEM;
    int status = pf_output_open(&out, path, d);
    if (status == PF_OK) {
        int written = write(what, out.stream, d);
        if (written == PF_OK && pf_signal_caught != 0)
            written = stopped();
        status = pf_output_close(&out, written, d);
    }
    free(path);
    return status;
}

static int
write_page(const void *what, FILE *out, struct pf_diag *d)
{
    const struct pf_claim_item *item = what;
    const struct pf_page_options o = {.folder = item->folder};
    struct pf_results r;
    memset(&r, 0, sizeof r);
    int status = pf_results_open(&r, item->db, d);
    if (status == PF_OK)
        status = pf_page_write(&r, &o, out, d);
    pf_results_clear(&r);
    return status;
}

static int
write_index(const void *what, FILE *out, struct pf_diag *d)
{
    struct pf_claim_table table;
    (void) d;
    int status = pf_claim_work_table(&table, what, true);
    if (status != PF_OK)
        return status;
    status = pf_page_claims_write(&table, out);
    free(table.group);
    return status;
}

int
pf_claim_work_report(const struct pf_claim_work *w, const char *folder,
                     struct pf_diag *d)
{
    int status = PF_OK;
    for (size_t i = 0; status == PF_OK && i < w->n; i++)
        status =
            write_file(folder, w->item[i].page, write_page, &w->item[i], d);
    return status == PF_OK ? write_file(folder, INDEX, write_index, w, d)
                           : status;
}
