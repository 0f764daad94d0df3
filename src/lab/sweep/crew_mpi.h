/* Workers that are ranks of MPI: rank 0 coordinates, the others work.
 *
 * A rank that dies takes all of them down; what was stored stays, and the
 * same command goes on from there. What is below pf_mpi_is_launched is there
 * only where the build was configured --with-mpi (HAVE_MPI).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_CREW_MPI_H
#define PF_LAB_CREW_MPI_H

#include <signal.h>
#include <stdbool.h>

#include "lab/sweep/crew.h"

/* Was this process started as one of several by mpirun, or the like? Looks at
 * the environment only. */
bool pf_mpi_is_launched(void);

/* Joins the others; only where pf_mpi_is_launched. PF_OK, PF_EIO. */
int pf_mpi_begin(int *rank, int *size);

/* Takes leave of them, with the exit code of rank 0, which all return. */
int pf_mpi_end(int code);

/* All ranks call it with a status of theirs, and all get the same: PF_OK where
 * all have it, or else that of the lowest rank which has another. *silent
 * becomes true on all but that rank, so that nothing is said twice. */
int pf_mpi_agree(int status, bool *silent);

/* On rank 0: the other ranks as a crew; *out is NULL where there is none.
 * PF_ENOMEM. */
int pf_crew_mpi(struct pf_crew **out, struct pf_diag *d);

/* On the other ranks: the work, until rank 0 ends its crew. A signal that
 * sets *stop (may be NULL) ends it like a STOP of rank 0. */
int pf_mpi_work(pf_work *work, void *self, const volatile sig_atomic_t *stop);

#endif
