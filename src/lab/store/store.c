/* Opening, closing, transactions.
 *
 * A new file is made under another name and gets its own when its tables and
 * plan are in: whatever kills us, no half-made result file is left under the
 * name that the user gave.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/store/store.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "core/status.h"
#include "lab/store/output.h"
#include "lab/store/store_part.h"

/* The file may come from anywhere: nothing in it may make SQLite write to its
 * own tables, run functions from the schema, or map the file (which would
 * turn a truncation into a SIGBUS). */
static int
configure(struct pf_store *s, struct pf_diag *d)
{
    sqlite3_busy_timeout(s->db, PF_STORE_PATIENCE);
    int rc = sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_db_config(s->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_db_config(s->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_db_config(s->db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
    if (rc != SQLITE_OK)
        return pf_store_fault(s, "set up SQLite", d);
    return pf_store_exec(s,
                         "PRAGMA mmap_size=0; PRAGMA cell_size_check=ON; "
                         "PRAGMA cache_size=-65536",
                         "set up SQLite", d);
}

static int
open_database(struct pf_store *s, const char *path, int flags,
              struct pf_diag *d)
{
    int rc = sqlite3_open_v2(
        path, &s->db, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
        NULL);
    if (s->db == NULL)
        return PF_ENOMEM;
    if (rc != SQLITE_OK)
        return pf_store_fault(s, "open the result file", d);
    return PF_OK;
}

static void
close_database(struct pf_store *s)
{
    for (size_t i = 0; i < PF_SQL_COUNT; i++) {
        sqlite3_finalize(s->statement[i]);
        s->statement[i] = NULL;
    }
    sqlite3_close(s->db);
    s->db = NULL;
}

/* Puts the plan in, in one transaction with whatever `first` does. */
static int
put_plan(struct pf_store *s, const struct pf_plan *plan,
         int (*first)(struct pf_store *, struct pf_diag *), struct pf_diag *d)
{
    int status = pf_store_begin(s, d);
    if (status == PF_OK && first != NULL)
        status = first(s, d);
    if (status == PF_OK)
        status = pf_store_put_plan(s, plan, d);
    return status == PF_OK ? pf_store_commit(s, d) : status;
}

static int
rename_new(struct pf_store *s, const char *temporary, struct pf_diag *d)
{
    if (rename(temporary, s->path) == 0)
        return PF_OK;
    pf_diag_at(d, (struct pf_place){.file = s->file},
               "cannot make the result file: %s", strerror(errno));
    return PF_EIO;
}

static int
make_file(struct pf_store *s, const struct pf_plan *plan, struct pf_diag *d)
{
    char *temporary = NULL;
    int fd = pf_create_beside(s->path, &temporary);
    if (fd < 0) {
        pf_diag_at(d, (struct pf_place){.file = s->file},
                   "cannot make the result file: %s", strerror(errno));
        return PF_EIO;
    }
    close(fd);
    int status = open_database(s, temporary, SQLITE_OPEN_READWRITE, d);
    if (status == PF_OK)
        status = configure(s, d);
    if (status == PF_OK)
        /* Ids come in no order, which leaves pages a quarter empty, and a
         * row that takes more than a quarter of a page goes on on pages of
         * its own. Small pages waste least: a run of one metric takes 8.6 kB
         * for 1000 points and 1.5 kB for 128; 32 KiB pages would need 10.2
         * and 1.7, 4 KiB pages 9.1 and 5.0, and more time to write. */
        status = pf_store_exec(s,
                               "PRAGMA page_size=1024; "
                               "PRAGMA journal_mode=MEMORY",
                               "make the result file", d);
    if (status == PF_OK)
        status = put_plan(s, plan, pf_store_create_tables, d);
    close_database(s);
    if (status == PF_OK)
        status = rename_new(s, temporary, d);
    if (status != PF_OK)
        unlink(temporary);
    free(temporary);
    return status;
}

/* Whoever reads a write-ahead log makes a file beside it. */
static void
tell_of_log(struct pf_store *s, struct pf_diag *d)
{
    int code = sqlite3_errcode(s->db) & 0xff;
    size_t size = strlen(s->path) + sizeof "-wal";
    char *log = malloc(size);
    if (log == NULL)
        return;
    snprintf(log, size, "%s-wal", s->path);
    if ((code == SQLITE_CANTOPEN || code == SQLITE_READONLY) &&
        access(log, F_OK) == 0)
        pf_diag_at(d, (struct pf_place){.file = s->file},
                   "an interrupted call has left changes in '%s', which cannot "
                   "be read where nothing can be written; copy both files to "
                   "another folder",
                   log);
    free(log);
}

static int
open_existing(struct pf_store *s, int flags, struct pf_diag *d)
{
    int status = open_database(s, s->path, flags, d);
    if (status == PF_OK)
        status = pf_store_check_header(s, d);
    if (status == PF_OK)
        status = configure(s, d);
    if (status == PF_OK)
        status = pf_store_check_tables(s, d);
    if (status == PF_EIO && s->db != NULL)
        tell_of_log(s, d);
    return status;
}

static int
start(struct pf_store **out, const char *file, bool *exists, struct pf_diag *d)
{
    *out = NULL;
    struct pf_store *s = calloc(1, sizeof *s);
    if (s == NULL)
        return PF_ENOMEM;
    s->lock = -1;
    s->file = strdup(file);
    int status = s->file != NULL ? pf_store_locate(file, &s->path, exists, d)
                                 : PF_ENOMEM;
    if (status == PF_OK)
        *out = s;
    else
        pf_store_close(s);
    return status;
}

/* The write-ahead log is copied into the file, and begun anew, whenever it has
 * grown to 4 MiB; with a reader at work it may grow further, and is cut again
 * when that one is gone. It cannot be had where other machines may have the
 * file open ("Write-Ahead Logging", sqlite.org/wal.html). */
static int
choose_journal(struct pf_store *s, struct pf_diag *d)
{
    struct statfs info;
    bool remote = statfs(s->path, &info) == 0 &&
                  pf_store_is_remote((unsigned long) info.f_type);
    return pf_store_exec(
        s,
        remote ? "PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL"
               : "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
                 "PRAGMA wal_autocheckpoint=4096; "
                 "PRAGMA journal_size_limit=4194304",
        "write to the result file", d);
}

/* Looking comes before locking, so that no lock file is made beside a file
 * that is not ours; whether the file is there is asked again under the
 * lock. */
static int
open_for_writing(struct pf_store *s, bool exists, const struct pf_plan *plan,
                 struct pf_diag *d)
{
    int status = PF_OK;
    if (exists)
        status = open_existing(s, SQLITE_OPEN_READWRITE, d);
    if (status == PF_OK)
        status = pf_store_lock(s, d);
    bool made = status == PF_OK && !exists && access(s->path, F_OK) != 0;
    if (made)
        status = make_file(s, plan, d);
    if (status == PF_OK && !exists)
        status = open_existing(s, SQLITE_OPEN_READWRITE, d);
    if (status == PF_OK && sqlite3_db_readonly(s->db, "main")) {
        pf_diag_at(d, (struct pf_place){.file = s->file},
                   "cannot be written: permission denied");
        status = PF_EIO;
    }
    if (status == PF_OK)
        status = choose_journal(s, d);
    if (status == PF_OK && !made)
        status = put_plan(s, plan, NULL, d);
    return status;
}

int
pf_store_open(struct pf_store **out, const char *file,
              const struct pf_plan *plan, struct pf_diag *d)
{
    struct pf_store *s;
    bool exists;
    int status = start(&s, file, &exists, d);
    *out = NULL;
    if (status != PF_OK)
        return status;
    status = open_for_writing(s, exists, plan, d);
    if (status == PF_OK)
        *out = s;
    else
        pf_store_close(s);
    return status;
}

int
pf_store_open_read(struct pf_store **out, const char *file, struct pf_diag *d)
{
    struct pf_store *s;
    bool exists;
    int status = start(&s, file, &exists, d);
    *out = NULL;
    if (status != PF_OK)
        return status;
    if (!exists) {
        pf_diag_at(d, (struct pf_place){.file = file},
                   "there is no such file; prefarm run makes result files");
        status = PF_EIO;
    } else
        status = open_existing(s, SQLITE_OPEN_READONLY, d);
    if (status == PF_OK)
        *out = s;
    else
        pf_store_close(s);
    return status;
}

/* Without WAL the file can be read where nothing can be written; with a
 * reader on it, it stays in WAL mode, which does no harm. Errors do not
 * matter here: what was committed is safe. */
static void
leave_file(struct pf_store *s)
{
    if (!sqlite3_get_autocommit(s->db))
        sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
    pf_store_sweep(s, NULL);
    sqlite3_busy_timeout(s->db, 0);
    sqlite3_exec(s->db, "PRAGMA wal_checkpoint(TRUNCATE)", NULL, NULL, NULL);
    sqlite3_exec(s->db, "PRAGMA journal_mode=DELETE", NULL, NULL, NULL);
}

void
pf_store_close(struct pf_store *s)
{
    if (s == NULL)
        return;
    if (s->db != NULL) {
        for (size_t i = 0; i < PF_SQL_COUNT; i++)
            sqlite3_reset(s->statement[i]);
        if (s->lock >= 0)
            leave_file(s);
        close_database(s);
    }
    pf_store_unlock(s);
    pf_store_forget(s);
    pf_kept_free(s->kept);
    free(s->path);
    free(s->file);
    free(s);
}

int
pf_store_begin(struct pf_store *s, struct pf_diag *d)
{
    return pf_store_do(s, PF_SQL_BEGIN_WRITE, d);
}

int
pf_store_commit(struct pf_store *s, struct pf_diag *d)
{
    int status = pf_store_do(s, PF_SQL_COMMIT, d);
    if (status != PF_OK)
        pf_store_rollback(s, NULL);
    return status;
}

int
pf_store_rollback(struct pf_store *s, struct pf_diag *d)
{
    pf_store_forget(s);
    if (sqlite3_get_autocommit(s->db)) /* SQLite has done it, after an error */
        return PF_OK;
    return pf_store_do(s, PF_SQL_ROLLBACK, d);
}
