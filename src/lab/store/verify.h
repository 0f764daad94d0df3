/* Verifying: is a result file what it was when it was written?
 *
 * Everything in it is read and compared with its checksums: the plan, the runs
 * with their trajectories and policies, what runs refer to, rows that belong to
 * nothing; and views with the text that they should have. SQLite is asked, too,
 * whether its own structures are sound; that alone would not do, since it sees
 * no flipped bit in what it stores. Bytes that SQLite does not use hold nothing
 * and are not looked at.
 * A run that is gone with all its rows counts as missing, as one that was never
 * computed. The search does not end at the first damage. The file may come from
 * anywhere and may be written to meanwhile: what is looked at is one state of
 * it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_VERIFY_H
#define PF_LAB_VERIFY_H

#include <stddef.h>
#include <stdio.h>

#include "core/diag.h"
#include "lab/store/canon.h"
#include "lab/store/numerics.h"

/* Runs that were computed under one fingerprint. */
struct pf_verify_numerics {
    char id[PF_NUMERICS_ID]; /* "": none is known */
    size_t runs;
};

struct pf_verify_report {
    size_t damages;                      /* sentences written */
    size_t planned;                      /* runs; and of these: */
    size_t done, failed, missing;        /* a damaged run is none of them */
    size_t unplanned;                    /* runs of other plans, kept */
    struct pf_verify_numerics *numerics; /* owned; of done runs */
    size_t n_numerics;
};
void pf_verify_report_clear(struct pf_verify_report *report);

/* Writes one line to `damages` for everything that is damaged, naming run and
 * column. PF_OK when all is well, also when runs are missing or failed;
 * PF_ESTORE when something is damaged; PF_ESTORE or PF_EIO, with a message in
 * d, for a file that cannot be opened at all. Clear the report in every
 * case. */
int pf_verify(const char *file, FILE *damages, struct pf_verify_report *report,
              struct pf_diag *d);

/* The canonical hash (lab/store/canon.h) of everything, or with `results` only
 * of numbers: of every run its id, status, steps, queries, series and policies;
 * equal on all machines that computed the same bits. Verifies first: damage is
 * not hashed but written to `damages` as above. */
int pf_verify_hash(const char *file, bool results, FILE *damages,
                   char hex[PF_HEX], struct pf_diag *d);

/* One line: "FILE: " and the sentence, tame on a terminal. */
void pf_tell(FILE *out, const char *file, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
