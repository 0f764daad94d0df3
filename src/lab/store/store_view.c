/* The views of a file: which it should have, and putting them in. What they
 * say is in store_view_text.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "lab/store/store_part.h"

#define DOING "make the views of the result file"
#define MOST_NAMES 2000 /* SQLite's columns of a view */

static void
free_names(char **name, size_t n)
{
    for (size_t i = 0; name != NULL && i < n; i++)
        free(name[i]);
    free(name);
}

/* The names in a table of the plan, in their order. */
static int
read_names(struct pf_store *s, const char *table, char ***name, size_t *n,
           struct pf_diag *d)
{
    char sql[80];
    sqlite3_stmt *stmt = NULL;
    int status = PF_OK, rc = SQLITE_DONE;
    snprintf(sql, sizeof sql, "SELECT name FROM %s ORDER BY ordinal LIMIT %d",
             table, MOST_NAMES);
    *n = 0;
    *name = calloc(MOST_NAMES, sizeof **name);
    if (*name == NULL)
        return PF_ENOMEM;
    if (sqlite3_prepare_v2(s->db, sql, -1, &stmt, NULL) != SQLITE_OK)
        return pf_store_fault(s, DOING, d);
    while (status == PF_OK && *n < MOST_NAMES &&
           (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        const char *text = (const char *) sqlite3_column_text(stmt, 0);
        (*name)[*n] = strdup(text != NULL ? text : "");
        status = (*name)[*n] != NULL ? PF_OK : PF_ENOMEM;
        *n += status == PF_OK;
    }
    if (status == PF_OK && rc != SQLITE_DONE && rc != SQLITE_ROW)
        status = pf_store_fault(s, DOING, d);
    sqlite3_finalize(stmt);
    return status;
}

int
pf_store_view_text(struct pf_store *s, enum pf_view view, char **text,
                   struct pf_diag *d)
{
    struct pf_view_names of = {.n_axes = 0};
    struct pf_bytes out = {.size = 0};
    int status = read_names(s, "axis", &of.axis, &of.n_axes, d);
    *text = NULL;
    if (status == PF_OK)
        status = read_names(s, "metric", &of.metric, &of.n_metrics, d);
    if (status == PF_OK) {
        pf_view_put_text(&out, view, &of);
        status = out.failed ? PF_ENOMEM : PF_OK;
    }
    if (status == PF_OK)
        *text = (char *) out.data;
    else
        pf_bytes_clear(&out);
    free_names(of.axis, of.n_axes);
    free_names(of.metric, of.n_metrics);
    return status;
}

/* What the file has under the name of a view; NULL: nothing. */
static int
stored_text(struct pf_store *s, enum pf_view view, char **text,
            struct pf_diag *d)
{
    sqlite3_stmt *stmt = NULL;
    int status = PF_OK, rc = SQLITE_OK;
    *text = NULL;
    if (sqlite3_prepare_v2(s->db, "SELECT sql FROM sqlite_schema WHERE name=?",
                           -1, &stmt, NULL) != SQLITE_OK)
        return pf_store_fault(s, DOING, d);
    sqlite3_bind_text(stmt, 1, pf_view_name[view], -1, SQLITE_STATIC);
    rc = sqlite3_step(stmt);
    if (rc == SQLITE_ROW) {
        const char *sql = (const char *) sqlite3_column_text(stmt, 0);
        *text = strdup(sql != NULL ? sql : "");
        status = *text != NULL ? PF_OK : PF_ENOMEM;
    } else if (rc != SQLITE_DONE)
        status = pf_store_fault(s, DOING, d);
    sqlite3_finalize(stmt);
    return status;
}

static int
put_view(struct pf_store *s, enum pf_view view, struct pf_diag *d)
{
    char *text = NULL, *stored = NULL, drop[40];
    int status = pf_store_view_text(s, view, &text, d);
    if (status == PF_OK)
        status = stored_text(s, view, &stored, d);
    bool same = status == PF_OK && stored != NULL && strcmp(stored, text) == 0;
    snprintf(drop, sizeof drop, "DROP VIEW %s", pf_view_name[view]);
    if (status == PF_OK && stored != NULL && !same)
        status = pf_store_exec(s, drop, DOING, d);
    if (status == PF_OK && !same)
        status = pf_store_exec(s, text, DOING, d);
    free(stored);
    free(text);
    return status;
}

int
pf_store_put_views(struct pf_store *s, struct pf_diag *d)
{
    int status = PF_OK;
    for (int v = 0; status == PF_OK && v < PF_VIEWS; v++)
        status = put_view(s, (enum pf_view) v, d);
    return status;
}
