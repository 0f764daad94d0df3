/* Layout of a frame's head, numbers little-endian:
 *
 *      0  magic, 8 bytes
 *      8  type, 4 bytes
 *     12  checksum of magic, type and size, 4 bytes
 *     16  size of the body, 8 bytes
 *     24  checksum of the 24 bytes before and the body, 8 bytes
 *
 * The short checksum tells a broken size before anybody waits for that many
 * bytes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/sweep/message.h"

#include <string.h>

#define MAGIC "pffarm1\n"
#define MOST_BYTES ((uint64_t) 1 << 40)

static void
put_word(unsigned char *at, uint64_t x, int bytes)
{
    for (int i = 0; i < bytes; i++)
        at[i] = (unsigned char) (x >> 8 * i);
}

static uint64_t
take_word(const unsigned char *at, int bytes)
{
    uint64_t x = 0;
    for (int i = bytes - 1; i >= 0; i--)
        x = x << 8 | at[i];
    return x;
}

static uint32_t
short_sum(const unsigned char *head)
{
    unsigned char text[20];
    memcpy(text, head, 12);
    memcpy(text + 12, head + 16, 8);
    uint64_t sum = pf_bytes_sum(text, sizeof text);
    return (uint32_t) (sum ^ sum >> 32);
}

static uint64_t
long_sum(const unsigned char *head, const void *body, size_t size)
{
    unsigned char text[32];
    memcpy(text, head, 24);
    put_word(text + 24, pf_bytes_sum(body, size), 8);
    return pf_bytes_sum(text, sizeof text);
}

void
pf_frame_head(unsigned char head[PF_FRAME_HEAD], enum pf_message type,
              const struct pf_bytes *body)
{
    memcpy(head, MAGIC, 8);
    put_word(head + 8, (uint64_t) type, 4);
    put_word(head + 16, body->size, 8);
    put_word(head + 12, short_sum(head), 4);
    put_word(head + 24, long_sum(head, body->data, body->size), 8);
}

bool
pf_frame_read(const unsigned char head[PF_FRAME_HEAD], enum pf_message *type,
              size_t *size)
{
    uint64_t kind = take_word(head + 8, 4), bytes = take_word(head + 16, 8);
    if (memcmp(head, MAGIC, 8) != 0 ||
        take_word(head + 12, 4) != short_sum(head) || kind < PF_MESSAGE_HELLO ||
        kind > PF_MESSAGE_QUIT || bytes > MOST_BYTES)
        return false;
    *type = (enum pf_message) kind;
    *size = (size_t) bytes;
    return true;
}

bool
pf_frame_fits(const unsigned char head[PF_FRAME_HEAD], const void *body,
              size_t size)
{
    return take_word(head + 16, 8) == size &&
           take_word(head + 24, 8) == long_sum(head, body, size);
}
