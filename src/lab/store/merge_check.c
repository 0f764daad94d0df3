/* Merging: files that are given twice, fingerprints and runs that do not go
 * together.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/status.h"
#include "lab/store/compare.h"
#include "lab/store/merge_part.h"

/* --- names --- */

static bool
is_same_file(const struct stat *a, const struct stat *b)
{
    return a->st_ino != 0 && a->st_ino == b->st_ino && a->st_dev == b->st_dev;
}

/* The same file twice would do no harm, but it is never meant. What is not
 * there stays zero: opening it tells why. */
int
pf_merge_check_names(const char *const *shard, size_t n, const char *output,
                     struct pf_diag *d)
{
    struct stat *info = calloc(n + 1, sizeof *info);
    int status = PF_OK;
    if (info == NULL)
        return PF_ENOMEM;
    for (size_t i = 0; status == PF_OK && i < n + 1; i++) {
        struct pf_place at = {.file = i < n ? shard[i] : output};
        if (stat(at.file, &info[i]) != 0)
            info[i] = (struct stat){0};
        size_t k = 0;
        while (k < i && !is_same_file(&info[k], &info[i]))
            k++;
        if (k < i && i < n)
            status = pf_diag_at(
                d, at, "is the same file as '%s'; give each shard once",
                shard[k]);
        else if (k < i)
            status = pf_diag_at(d, at,
                                "is the same file as the shard '%s'; the "
                                "merged file needs a name of its own",
                                shard[k]);
    }
    free(info);
    return status;
}

/* --- fingerprints --- */

typedef int take_fn(void *self, struct pf_store *s, const char *id,
                    const char *text, struct pf_diag *d);

/* One row: id, text, checksum. */
static int
take_checked(sqlite3_stmt *stmt, struct pf_store *s, take_fn *take, void *self,
             struct pf_diag *d)
{
    struct pf_field f[3];
    pf_fields_fetch(f, 3, stmt, 0);
    if (f[2].size != PF_DIGEST ||
        !pf_field_fits(&f[1], "numerics", f[0].data, f[2].data))
        return pf_store_damage(
            s, d, "column text of table numerics is damaged (%.40s)",
            (const char *) f[0].data);
    return take(self, s, f[0].data, f[1].data, d);
}

/* Calls `take` with each fingerprint that a query finds. */
static int
each_numerics(struct pf_store *s, const char *sql, take_fn *take, void *self,
              struct pf_diag *d)
{
    sqlite3_stmt *stmt = NULL;
    int rc = SQLITE_DONE, status = PF_OK;
    if (sqlite3_prepare_v2(s->db, sql, -1, &stmt, NULL) != SQLITE_OK)
        return pf_store_fault(s, "read the fingerprints", d);
    while (status == PF_OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW)
        status = take_checked(stmt, s, take, self, d);
    if (status == PF_OK && rc != SQLITE_DONE)
        status = pf_store_fault(s, "read the fingerprints", d);
    sqlite3_finalize(stmt);
    return status;
}

static int
refuse(const struct pf_merge_numerics *n, struct pf_store *s, const char *text,
       struct pf_diag *d)
{
    char what[600];
    pf_numerics_difference(what, sizeof what, n->text, text);
    return pf_store_damage(
        s, d,
        "has runs of another numerics fingerprint than '%s': %s; the same run "
        "may have other last digits there; --allow-mixed-numerics merges them "
        "nevertheless",
        n->file, what);
}

static int
take_one(void *self, struct pf_store *s, const char *id, const char *text,
         struct pf_diag *d)
{
    struct pf_merge_numerics *n = self;
    if (n->text != NULL)
        return strcmp(n->id, id) == 0 ? PF_OK : refuse(n, s, text, d);
    snprintf(n->id, sizeof n->id, "%s", id);
    n->file = strdup(s->file);
    n->text = n->file != NULL ? strdup(text) : NULL;
    return n->text != NULL ? PF_OK : PF_ENOMEM;
}

int
pf_merge_one_numerics(struct pf_merge_numerics *n, struct pf_store *s,
                      struct pf_diag *d)
{
    return each_numerics(s,
                         "SELECT id, text, checksum FROM numerics WHERE id IN "
                         "(SELECT numerics FROM run WHERE status='done') "
                         "ORDER BY id",
                         take_one, n, d);
}

void
pf_merge_numerics_clear(struct pf_merge_numerics *n)
{
    free(n->text);
    free(n->file);
    *n = (struct pf_merge_numerics){.text = NULL};
}

static int
take_put(void *self, struct pf_store *s, const char *id, const char *text,
         struct pf_diag *d)
{
    (void) s;
    return pf_store_put_numerics(self, id, text, d);
}

int
pf_merge_put_numerics(struct pf_store *to, struct pf_store *from,
                      struct pf_diag *d)
{
    return each_numerics(from,
                         "SELECT id, text, checksum FROM numerics WHERE id IN "
                         "(SELECT numerics FROM run) ORDER BY id",
                         take_put, to, d);
}

/* --- runs --- */

int
pf_merge_same_run(const char *file, const struct pf_stored *there,
                  struct pf_store *here, const struct pf_stored *run,
                  const char *id, struct pf_diag *d)
{
    struct pf_result a, b;
    char what[600];
    int status = PF_OK;
    struct pf_series *series =
        calloc(there->n_series + run->n_series + 1, sizeof *series);
    if (series == NULL)
        return PF_ENOMEM;
    pf_result_of(&a, series, there, id);
    pf_result_of(&b, series + there->n_series, run, id);
    if (pf_results_differ(what, sizeof what, &a, &b))
        status = pf_store_damage(here, d, "run %s is not the same in '%s': %s",
                                 id, file, what);
    free(series);
    return status;
}
