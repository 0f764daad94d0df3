/* What the parts of a forked crew share. Private to crew_*.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_CREW_PART_H
#define PF_LAB_CREW_PART_H

#include <sys/types.h>

#include "lab/sweep/crew.h"

/* Sends a frame through a socket, for at most `seconds` where the other side
 * does not read (negative: as long as it takes). PF_EIO when it is gone. */
int pf_frame_send(int socket, enum pf_message type, const struct pf_bytes *body,
                  double seconds);

/* A frame that is on its way in. Zeroed to begin with. */
struct pf_incoming {
    unsigned char head[PF_FRAME_HEAD];
    size_t got;  /* bytes of the head */
    size_t size; /* of the body, once the head is there */
    enum pf_message type;
    struct pf_bytes body; /* so far */
};

/* Goes on reading, no further than the frame's end. *whole says whether it is
 * complete: then it stands until the next call, which begins a new one.
 * PF_OK also when there is no more to read now and `block` is false; PF_EIO at
 * the end of the stream, PF_EINPUT for what is no frame. */
int pf_frame_receive(int socket, struct pf_incoming *in, bool block,
                     bool *whole);

/* Turns this process, just forked with all signals blocked, into a worker of
 * `parent` that talks through `socket`, and does the work. */
_Noreturn void pf_crew_child(pid_t parent, int socket, pf_work *work,
                             void *self);

#endif
