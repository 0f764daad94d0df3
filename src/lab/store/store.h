/* The store: one SQLite file holds the results of an experiment.
 *
 * Results are kept by run id (lab/experiment/plan.h): a run found there is
 * never computed again, which is all there is to resuming. Tables are STRICT;
 * trajectories are BLOBs of little-endian doubles; no NaN and no infinity is
 * ever stored. Every row carries a checksum of each of its columns, which is
 * looked at whenever the row is read: SQLite itself does not notice a flipped
 * bit in what it stores. Reports, plots and exports read only this file. Two
 * views, v_points and v_final, are for programs that know SQLite and not us
 * (store_view_text.c).
 *
 * What runs have in common stands once: descriptions and schedules (recorded
 * steps and queries) under names made of their content, fingerprints of
 * numerics under theirs. What no run refers to any more is taken out when the
 * file is closed.
 *
 * The file holds nothing that depends on when, where or by how many workers
 * it was filled. There is one writer at a time, who holds a kernel lock on
 * FILE.lock; the lock of a process that died is gone with it. While there is
 * a writer the file is in WAL mode; a closed file stands alone, so that it
 * can be read from a read-only folder.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_STORE_H
#define PF_LAB_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/bytes.h"
#include "core/diag.h"

struct pf_plan;
struct pf_store;

/* One metric along a run. */
struct pf_series {
    const char *metric;  /* name */
    const double *value; /* one per recorded point; +infinity marks a point
                            that is infinite by definition and is left out */
};

/* A finished (or failed) run. All borrowed while it is put. */
struct pf_result {
    const char *id; /* PF_RUN_ID */
    const char *description;
    const char *numerics; /* id of the fingerprint (lab/store/numerics.h) it was
                             computed under; NULL: "", none is known */
    const char *failure;  /* NULL: done; else what went wrong, and where.
                             Of a failed run only id, description, failure,
                             contexts and responses are kept */
    size_t n_points;
    const uint64_t *step;
    const uint64_t *queries;
    const struct pf_series *series; /* no metric twice */
    size_t n_series;
    size_t contexts, responses;
    size_t n_policies;
    const uint64_t *policy_step;     /* n_policies, ascending */
    const double *const *log_policy; /* each contexts * responses; -infinity
                                        where the probability is 0 */
    double predicted_rate; /* factor by which local theory says the error of
                              the log-policy shrinks per step, or NaN where
                              there is no theory (then not stored) */
};

/* Opens `file` for writing, makes it if it is not there, and puts the plan
 * in (replacing the plan of an earlier run; results stay, but those of runs
 * that are planned no more are not shown). With `plan` NULL the file's own
 * stays, and a new file has none until it is copied in (lab/store/merge.h). A
 * file that is not ours, or of another schema version, is refused untouched:
 * PF_ESTORE. While another process (or another pf_store_open) writes to it:
 * PF_ELOCKED. PF_EIO when the file cannot be made or written. Nothing is
 * created on failure.
 *
 * A child made by fork inherits the lock: it is free again when the last of
 * them has ended. A child must not use the store. */
int pf_store_open(struct pf_store **out, const char *file,
                  const struct pf_plan *plan, struct pf_diag *d);

/* Opens for reading only; possible while another process writes. */
int pf_store_open_read(struct pf_store **out, const char *file,
                       struct pf_diag *d);

/* Puts that are not committed are dropped. Accepts NULL. */
void pf_store_close(struct pf_store *s);

/* true in *done when the run is stored and not failed. All that is stored of
 * it is compared with its checksums: damage is PF_ESTORE, with run and
 * column named, so that a resumed experiment never builds on it. */
int pf_store_has(struct pf_store *s, const char *id, bool *done,
                 struct pf_diag *d);

/* Several puts become durable together: begin, put ..., commit. A put
 * outside of begin and commit is durable at once. Each put stores all of a
 * run or nothing, and replaces what was stored of it (a failed attempt).
 *
 * A NaN anywhere, a series at -infinity or a log-policy at +infinity is
 * refused with run, metric and step named: PF_ENUMERIC. A commit that fails
 * drops all since begin. */
int pf_store_begin(struct pf_store *s, struct pf_diag *d);
int pf_store_put(struct pf_store *s, const struct pf_result *r,
                 struct pf_diag *d);
int pf_store_commit(struct pf_store *s, struct pf_diag *d);
int pf_store_rollback(struct pf_store *s, struct pf_diag *d); /* drops them */

/* A run ready to be stored, with its checksums: made where it was computed, so
 * that whoever writes the file has little to do. pf_store_put is one after the
 * other. pf_result_pack appends to `out`; it refuses what pf_store_put
 * refuses. What is packed may come from another process: pf_store_put_packed
 * is PF_ESTORE for what is not a packed run, and stores nothing of it. */
int pf_result_pack(struct pf_bytes *out, const struct pf_result *r,
                   struct pf_diag *d);
int pf_store_put_packed(struct pf_store *s, const void *packed, size_t size,
                        struct pf_diag *d);

/* Which run a packed one is, and why it failed (NULL: it is done); both lie in
 * the packed bytes. false: it is not a packed run. */
bool pf_packed_run_is(const void *packed, size_t size, const char **id,
                      const char **failure);

/* Keeps the text of a fingerprint that runs name by its id. */
int pf_store_put_numerics(struct pf_store *s, const char *id, const char *text,
                          struct pf_diag *d);

/* How many runs of the plan are done under another fingerprint than `id`, and
 * the text of one of these (the caller frees it; NULL: none). */
int pf_store_other_numerics(struct pf_store *s, const char *id, size_t *runs,
                            char **text, struct pf_diag *d);

/* The text of a fingerprint that runs name (the caller frees it). PF_ESTORE
 * when it is damaged or not there. */
int pf_store_numerics_text(struct pf_store *s, const char *id, char **text,
                           struct pf_diag *d);

/* --- reading back --- */

struct pf_stored_series {
    char *metric;
    double *value; /* n_points; +infinity where left out */
};

/* A run as stored: as struct pf_result, but everything is owned. */
struct pf_stored {
    char *failure; /* NULL: done */
    char *description;
    char *numerics;
    size_t n_points;
    uint64_t *step, *queries;
    struct pf_stored_series *series; /* by name, ascending */
    size_t n_series;
    size_t contexts, responses;
    uint64_t *policy_step; /* ascending */
    double **log_policy;
    size_t n_policies;     /* 0 unless asked for */
    double predicted_rate; /* NaN: none */
};

/* Reads run `id`, with its policies where asked for. *found is false, and
 * *out empty, when it is not there. PF_ESTORE, with run and column named in
 * d, when it is damaged. Clear in every case. */
int pf_store_get(struct pf_store *s, const char *id, bool policies,
                 struct pf_stored *out, bool *found, struct pf_diag *d);

/* From now on runs that are read without policies stay in memory, `bytes` of
 * them at most, and are not looked for in the file again: for who reads most
 * runs several times. A run that is replaced meanwhile is then as it was when
 * it was first read. Of a store that is open for reading; else nothing is kept.
 * PF_ENOMEM. */
int pf_store_keep(struct pf_store *s, size_t bytes);

/* Calls `one` for every run in the file, planned or not, ids ascending; it may
 * read the store, but must not put. What it returns other than PF_OK ends the
 * walk and is returned. PF_ESTORE when the table of runs cannot be walked to
 * its end. */
int pf_store_each_run(struct pf_store *s,
                      int (*one)(void *self, const char *id), void *self,
                      struct pf_diag *d);

/* What pf_store_check_run has seen of a run. */
struct pf_run_check {
    bool found, done;
    size_t damaged; /* columns, and tables that lack rows of it */
};

/* Compares all that is stored of a run with its checksums, policies and what
 * it refers to included, without stopping at the first damage: each is noted
 * in d with run, table and column (d keeps PF_DIAG_CAP of them). PF_OK also
 * when something is damaged; PF_ESTORE, PF_EIO when the file cannot be read. */
int pf_store_check_run(struct pf_store *s, const char *id,
                       struct pf_run_check *out, struct pf_diag *d);
void pf_stored_clear(struct pf_stored *run);

/* The values of a metric along the run, or NULL when it was not recorded. */
const double *pf_stored_series(const struct pf_stored *run, const char *metric);

#endif
