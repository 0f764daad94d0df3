/* What coordinator and workers say to each other.
 *
 * The same messages travel through pipes on one machine and over MPI on many.
 * A message is a type and a body of bytes (core/bytes.h); through pipes it is
 * framed by a magic number, type, size and a checksum of all three and the
 * body, so that a broken stream is noticed and never read as a result.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_MESSAGE_H
#define PF_LAB_MESSAGE_H

#include "core/bytes.h"

enum pf_message {
    /* --- from a worker --- */

    /* First of all, so that machines which count differently, or read another
     * experiment, are found before they work: string numerics id, string
     * numerics text, string plan digest. */
    PF_MESSAGE_HELLO = 1,
    /* A packed run (lab/store/store.h, pf_result_pack), which may be stored as
     * it comes. */
    PF_MESSAGE_RUN,
    /* The job is computed, and what is left is to send it: another may be
     * given, so that the worker need not wait while this one is stored. */
    PF_MESSAGE_NEXT,
    /* The job has ended: count status (core/status.h), real seconds it took,
     * count checkpoints, then as many strings: names of the checkpoint files
     * that are to go once its runs are durable; count messages, then as many
     * strings, for people. */
    PF_MESSAGE_DONE,

    /* --- from the coordinator --- */

    /* Count runs, then as many counts: indices into the plan's runs. */
    PF_MESSAGE_JOB,
    /* Save what you are at and say DONE with PF_ESTOPPED. */
    PF_MESSAGE_STOP,
    /* There is no more work: end. */
    PF_MESSAGE_QUIT
};

#define PF_FRAME_HEAD 32 /* bytes before the body */

/* Writes the head of a frame for this body. */
void pf_frame_head(unsigned char head[PF_FRAME_HEAD], enum pf_message type,
                   const struct pf_bytes *body);

/* Reads a head: type and size of the body. false: it is not one. */
bool pf_frame_read(const unsigned char head[PF_FRAME_HEAD],
                   enum pf_message *type, size_t *size);

/* Does the body belong to the head? */
bool pf_frame_fits(const unsigned char head[PF_FRAME_HEAD], const void *body,
                   size_t size);

#endif
