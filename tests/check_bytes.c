/* Buffers of bytes: what is put is taken back, bit for bit, and nothing else
 * is believed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "core/bytes.h"
#include "testing.h"

/* Awkward numbers, with the bits of a NaN. */
static const uint64_t awkward[] = {0,
                                   1,
                                   UINT64_C(0x8000000000000000),
                                   UINT64_MAX,
                                   UINT64_C(0x7ff8000000000001),
                                   UINT64_C(0x0123456789abcdef)};

static double
real_of(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static uint64_t
bits_of(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static void
fill(struct pf_bytes *b)
{
    for (size_t i = 0; i < sizeof awkward / sizeof *awkward; i++) {
        pf_put_count(b, awkward[i]);
        pf_put_double(b, real_of(awkward[i]));
    }
    pf_put_string(b, "");
    pf_put_string(b, NULL);
    pf_put_string(b, "p\xc3\xa4r");
    pf_put_bytes(b, "xyz", 3);
}

START_TEST(what_is_put_is_taken)
{
    struct pf_bytes b = {0};
    fill(&b);
    ck_assert(!b.failed);
    struct pf_cursor c = pf_cursor_over(b.data, b.size);
    for (size_t i = 0; i < sizeof awkward / sizeof *awkward; i++) {
        ck_assert_uint_eq(pf_take_count(&c), awkward[i]);
        ck_assert_uint_eq(bits_of(pf_take_double(&c)), awkward[i]);
    }
    ck_assert_str_eq(pf_take_string(&c), "");
    ck_assert_str_eq(pf_take_string(&c), "");
    ck_assert_str_eq(pf_take_string(&c), "p\xc3\xa4r");
    ck_assert_int_eq(memcmp(pf_take_bytes(&c, 3), "xyz", 3), 0);
    ck_assert(!c.bad && c.left == 0);
    ck_assert_uint_eq(pf_take_count(&c), 0);
    ck_assert(c.bad);
    pf_bytes_clear(&b);
}
END_TEST

/* Little-endian on every machine. */
START_TEST(the_bytes_are_those_documented)
{
    static const unsigned char expected[] = {2, 1, 0, 0, 0, 0, 0,   0,   3, 0,
                                             0, 0, 0, 0, 0, 0, 'a', 'b', 0};
    struct pf_bytes b = {0};
    pf_put_count(&b, 258);
    pf_put_string(&b, "ab");
    ck_assert_uint_eq(b.size, sizeof expected);
    ck_assert_int_eq(memcmp(b.data, expected, sizeof expected), 0);
    pf_bytes_clear(&b);
}
END_TEST

/* However the bytes are cut off, the cursor says so and reads no further. */
START_TEST(cut_bytes_are_noticed)
{
    struct pf_bytes b = {0};
    fill(&b);
    for (size_t n = 0; n < b.size; n++) {
        unsigned char *copy = malloc(n + 1);
        ck_assert_ptr_nonnull(copy);
        memcpy(copy, b.data, n);
        struct pf_cursor c = pf_cursor_over(copy, n);
        for (size_t i = 0; i < sizeof awkward / sizeof *awkward; i++) {
            pf_take_count(&c);
            pf_take_double(&c);
        }
        for (int i = 0; i < 3; i++)
            ck_assert_uint_lt(strlen(pf_take_string(&c)), 8);
        pf_take_bytes(&c, 3);
        ck_assert(c.bad);
        free(copy);
    }
    pf_bytes_clear(&b);
}
END_TEST

/* A text without its NUL, or longer than what there is, is none. */
START_TEST(texts_that_lie_are_refused)
{
    static const unsigned char open_end[] = {2, 0, 0, 0, 0, 0, 0, 0, 'a', 'b'};
    static const unsigned char endless[] = {255, 255, 255, 255, 255,
                                            255, 255, 255, 0};
    struct pf_cursor c = pf_cursor_over(open_end, sizeof open_end);
    ck_assert_str_eq(pf_take_string(&c), "");
    ck_assert(c.bad);
    c = pf_cursor_over(endless, sizeof endless);
    ck_assert_str_eq(pf_take_string(&c), "");
    ck_assert(c.bad);
}
END_TEST

START_TEST(any_flipped_bit_changes_the_sum)
{
    unsigned char data[43] = {0};
    for (size_t n = 0; n <= sizeof data; n++) {
        for (size_t i = 0; i < n; i++)
            data[i] = (unsigned char) (37 * i + n);
        uint64_t sum = pf_bytes_sum(data, n);
        for (size_t bit = 0; bit < 8 * n; bit++) {
            data[bit / 8] ^= (unsigned char) (1 << bit % 8);
            ck_assert_uint_ne(pf_bytes_sum(data, n), sum);
            data[bit / 8] ^= (unsigned char) (1 << bit % 8);
        }
        ck_assert(n == 0 || pf_bytes_sum(data, n - 1) != sum);
    }
}
END_TEST

/* More than there can be is refused and remembered until the reset. */
START_TEST(what_finds_no_memory_says_so)
{
    struct pf_bytes b = {0};
    pf_put_count(&b, 7);
    ck_assert_ptr_null(pf_put_space(&b, SIZE_MAX - 100));
    ck_assert(b.failed);
    pf_put_count(&b, 8);
    ck_assert_uint_eq(b.size, 8);
    pf_bytes_reset(&b);
    pf_put_count(&b, 9);
    ck_assert(!b.failed && b.size == 8);
    pf_bytes_clear(&b);
    ck_assert_ptr_null(b.data);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("bytes");
    PF_ADD(s, what_is_put_is_taken);
    PF_ADD(s, the_bytes_are_those_documented);
    PF_ADD(s, cut_bytes_are_noticed);
    PF_ADD(s, texts_that_lie_are_refused);
    PF_ADD(s, any_flipped_bit_changes_the_sum);
    PF_ADD(s, what_finds_no_memory_says_so);
    return s;
}
PF_TEST_MAIN(make_suite)
