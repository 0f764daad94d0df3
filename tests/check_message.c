/* Frames: what is broken anywhere is no message.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "lab/sweep/message.h"
#include "testing.h"

/* A body of n bytes that repeat nothing. */
static struct pf_bytes
make_body(size_t n, unsigned seed)
{
    struct pf_bytes b = {0};
    unsigned x = seed;
    for (size_t i = 0; i < n; i++) {
        unsigned char c =
            (unsigned char) ((x = x * 1664525u + 1013904223u) >> 24);
        pf_put_bytes(&b, &c, 1);
    }
    ck_assert(!b.failed);
    return b;
}

static const size_t sizes[] = {0, 1, 7, 8, 9, 31, 64, 1000};
#define N_SIZES (sizeof sizes / sizeof sizes[0])

START_TEST(a_frame_reads_back)
{
    for (int t = PF_MESSAGE_HELLO; t <= PF_MESSAGE_QUIT; t++)
        for (size_t i = 0; i < N_SIZES; i++) {
            unsigned char head[PF_FRAME_HEAD];
            enum pf_message type = PF_MESSAGE_QUIT;
            size_t size = 12345;
            struct pf_bytes body = make_body(sizes[i], (unsigned) t);
            pf_frame_head(head, (enum pf_message) t, &body);
            ck_assert(pf_frame_read(head, &type, &size));
            ck_assert_int_eq(type, t);
            ck_assert_uint_eq(size, sizes[i]);
            ck_assert(pf_frame_fits(head, body.data, size));
            pf_bytes_clear(&body);
        }
}
END_TEST

/* Of the head, before anybody waits for a body: all but the checksum of the
 * body itself. */
START_TEST(every_flipped_bit_is_noticed)
{
    for (size_t i = 0; i < N_SIZES; i++) {
        unsigned char head[PF_FRAME_HEAD];
        enum pf_message type;
        size_t size;
        struct pf_bytes body = make_body(sizes[i], 5);
        pf_frame_head(head, PF_MESSAGE_RUN, &body);
        for (size_t bit = 0; bit < 8 * PF_FRAME_HEAD; bit++) {
            head[bit / 8] ^= (unsigned char) (1u << bit % 8);
            ck_assert(pf_frame_read(head, &type, &size) == (bit >= 8 * 24));
            ck_assert(!pf_frame_fits(head, body.data, body.size));
            head[bit / 8] ^= (unsigned char) (1u << bit % 8);
        }
        for (size_t bit = 0; bit < 8 * body.size; bit++) {
            body.data[bit / 8] ^= (unsigned char) (1u << bit % 8);
            ck_assert(!pf_frame_fits(head, body.data, body.size));
            body.data[bit / 8] ^= (unsigned char) (1u << bit % 8);
        }
        ck_assert(pf_frame_fits(head, body.data, body.size));
        pf_bytes_clear(&body);
    }
}
END_TEST

/* The same bytes under another type, or a byte more or less, are not the
 * message that was sent. */
START_TEST(heads_and_bodies_belong_together)
{
    unsigned char head[PF_FRAME_HEAD], other[PF_FRAME_HEAD];
    struct pf_bytes body = make_body(40, 1);
    pf_frame_head(head, PF_MESSAGE_RUN, &body);
    ck_assert(!pf_frame_fits(head, body.data, 39));
    ck_assert(!pf_frame_fits(head, body.data, 32));
    pf_frame_head(other, PF_MESSAGE_DONE, &body);
    ck_assert(memcmp(head + 24, other + 24, 8) != 0);
    body.size = 39;
    pf_frame_head(other, PF_MESSAGE_RUN, &body);
    ck_assert(!pf_frame_fits(other, body.data, 40));
    pf_bytes_clear(&body);
}
END_TEST

/* A head made in good order, but by somebody who means no good. */
START_TEST(impossible_heads_are_refused)
{
    unsigned char head[PF_FRAME_HEAD];
    enum pf_message type;
    size_t size;
    struct pf_bytes body = {0};
    const int types[] = {0, PF_MESSAGE_QUIT + 1, 1 << 20, -1};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        pf_frame_head(head, (enum pf_message) types[i], &body);
        ck_assert(!pf_frame_read(head, &type, &size));
    }
    memset(head, 0, sizeof head);
    ck_assert(!pf_frame_read(head, &type, &size));
    memset(head, 0xff, sizeof head);
    ck_assert(!pf_frame_read(head, &type, &size));
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("message");
    PF_ADD(s, a_frame_reads_back);
    PF_ADD(s, every_flipped_bit_is_noticed);
    PF_ADD(s, heads_and_bodies_belong_together);
    PF_ADD(s, impossible_heads_are_refused);
    return s;
}

PF_TEST_MAIN(make_suite)
