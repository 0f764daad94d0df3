/* Frames through sockets.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/sweep/crew_part.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>

#include "core/status.h"

#define CHUNK ((size_t) 256 << 10) /* memory grows with what has come */

/* MSG_NOSIGNAL: a worker that is gone is an error, not a SIGPIPE. */
static int
send_all(int socket, const unsigned char *at, size_t n, double seconds)
{
    int patience = seconds < 0.0 ? -1 : (int) (1e3 * seconds);
    while (n > 0) {
        ssize_t sent = send(socket, at, n, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent >= 0) {
            at += sent;
            n -= (size_t) sent;
            continue;
        }
        struct pollfd room = {.fd = socket, .events = POLLOUT};
        if (errno != EINTR && errno != EAGAIN)
            return PF_EIO;
        if (poll(&room, 1, patience) == 0)
            return PF_EIO;
    }
    return PF_OK;
}

int
pf_frame_send(int socket, enum pf_message type, const struct pf_bytes *body,
              double seconds)
{
    unsigned char head[PF_FRAME_HEAD];
    pf_frame_head(head, type, body);
    int status = send_all(socket, head, sizeof head, seconds);
    if (status == PF_OK)
        status = send_all(socket, body->data, body->size, seconds);
    return status;
}

/* Bytes that came, 0 when there are none now; PF_EIO at the end. */
static int
receive_some(int socket, void *at, size_t n, bool block, size_t *got)
{
    ssize_t came;
    *got = 0;
    do
        came = recv(socket, at, n, block ? 0 : MSG_DONTWAIT);
    while (came < 0 && errno == EINTR);
    if (came > 0)
        *got = (size_t) came;
    else if (came == 0 || errno != EAGAIN)
        return PF_EIO;
    return PF_OK;
}

static int
receive_head(int socket, struct pf_incoming *in, bool block)
{
    while (in->got < PF_FRAME_HEAD) {
        size_t came;
        int status = receive_some(socket, in->head + in->got,
                                  PF_FRAME_HEAD - in->got, block, &came);
        if (status != PF_OK || came == 0)
            return status;
        in->got += came;
    }
    if (!pf_frame_read(in->head, &in->type, &in->size))
        return PF_EINPUT;
    return PF_OK;
}

static int
receive_body(int socket, struct pf_incoming *in, bool block)
{
    while (in->body.size < in->size) {
        size_t came, n = in->size - in->body.size;
        if (n > CHUNK)
            n = CHUNK;
        unsigned char *at = pf_put_space(&in->body, n);
        if (at == NULL)
            return PF_ENOMEM;
        int status = receive_some(socket, at, n, block, &came);
        in->body.size -= n - came;
        if (status != PF_OK || came == 0)
            return status;
    }
    return PF_OK;
}

int
pf_frame_receive(int socket, struct pf_incoming *in, bool block, bool *whole)
{
    *whole = false;
    if (in->got == PF_FRAME_HEAD && in->body.size == in->size) {
        in->got = 0;
        in->size = 0;
        pf_bytes_reset(&in->body);
    }
    int status = receive_head(socket, in, block);
    if (status == PF_OK && in->got == PF_FRAME_HEAD)
        status = receive_body(socket, in, block);
    if (status != PF_OK || in->got < PF_FRAME_HEAD || in->body.size < in->size)
        return status;
    if (!pf_frame_fits(in->head, in->body.data, in->body.size))
        return PF_EINPUT;
    *whole = true;
    return PF_OK;
}
