/* Files of checkpoints: torn, flipped, foreign, not to be written.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "checkpoint_yard.h"
#include "core/random.h"

/* Both files, to be put back. */
struct both {
    struct content now, before;
};

static void
keep_both(const struct yard *y, struct both *c)
{
    read_content(y, "", &c->now);
    read_content(y, ".old", &c->before);
}

static void
restore_both(const struct yard *y, const struct both *c)
{
    write_content(y, "", &c->now, c->now.n);
    write_content(y, ".old", &c->before, c->before.n);
}

START_TEST(a_torn_file_gives_way_to_the_one_before)
{
    struct yard y;
    struct both c = {.now = {.n = 0}};
    yard_open(&y);
    keep_both(&y, &c);
    for (size_t cut = 1; cut <= 64; cut++) {
        restore_both(&y, &c);
        write_content(&y, "", &c.now, c.now.n - cut);
        expect_rest(&y, STEPS - STOP + 1);
    }
    restore_both(&y, &c);
    expect_rest(&y, STEPS - STOP);
    for (size_t cut = 0; cut <= 1; cut++) { /* torn, and too long */
        write_content(&y, "", &c.now, c.now.n + 1 - 2 * cut);
        write_content(&y, ".old", &c.before, c.before.n + 1 - 2 * cut);
        expect_rest(&y, STEPS);
    }
    yard_close(&y);
}
END_TEST

/* A flip anywhere, of one bit, is noticed; some go on to the end. */
START_TEST(a_flipped_bit_is_noticed)
{
    struct yard y;
    struct both c;
    gsl_rng *r = pf_rng_alloc(3, 0, "flips");
    ck_assert_ptr_nonnull(r);
    yard_open(&y);
    keep_both(&y, &c);
    ck_assert_uint_eq(found_step(&y, NUMERICS), STOP);
    for (size_t at = 0; at < c.now.n; at++) {
        unsigned char was = c.now.byte[at];
        c.now.byte[at] ^= (unsigned char) (1u << gsl_rng_uniform_int(r, 8));
        write_content(&y, "", &c.now, c.now.n);
        ck_assert_msg(found_step(&y, NUMERICS) == STOP - 1, "byte %zu", at);
        if (at % 97 == 0) {
            expect_rest(&y, STEPS - STOP + 1);
            restore_both(&y, &c);
        }
        c.now.byte[at] = was;
    }
    gsl_rng_free(r);
    yard_close(&y);
}
END_TEST

/* A state is used by its own batch, under its own numerics, and by no other. */
START_TEST(a_foreign_state_is_not_used)
{
    struct yard y, other;
    struct content c;
    yard_open(&y);
    yard_open(&other);
    ck_assert_uint_eq(found_step(&y, "fedcba9876543210"), 0);
    ck_assert_uint_eq(found_step(&y, ""), 0);
    other.b.batch.n = 2; /* fewer runs */
    ck_assert_uint_eq(go_on(&other, 5, NULL), 5);
    ck_assert_str_ne(other.saved, y.saved);
    read_content(&other, "", &c);
    write_content(&y, "", &c, c.n);
    ck_assert_uint_eq(found_step(&y, NUMERICS), STOP - 1);
    const struct pf_run *first = y.b.batch.run[0]; /* in another order */
    y.b.batch.run[0] = y.b.batch.run[1];
    y.b.batch.run[1] = first;
    ck_assert_uint_eq(found_step(&y, NUMERICS), 0);
    other.b.batch.n = 3;
    yard_close(&other);
    yard_close(&y);
}
END_TEST

/* What failed before the stop has failed after it. */
START_TEST(failures_are_remembered)
{
    static const char *const wild =
        "<experiment version='1' name='t'><world beta='0.1'>"
        "<preference type='uniform-random' actions='4'/></world>"
        "<learner type='omd'/><budget steps='400'/>"
        "<record points='5'><metric type='duality-gap'/></record>"
        "<seeds count='3'/><sweep><axis path='learner/@eta' "
        "values='0.5 1000000000'/></sweep></experiment>";
    const struct pf_batch_control plain = {.stop = NULL};
    struct yard y = {.whole = {.n = 0}};
    struct handed out = {0};
    scratch_open(&y.f);
    bench_open(&y.b, wild);
    ck_assert_int_eq(pf_batch_execute(&y.b.batch, &plain, take_result, &y.whole,
                                      y.saved, &y.b.d),
                     PF_OK);
    for (size_t most = 150; out.n == 0; most += 60)
        go_on(&y, most, &out);
    ck_assert(same_handed(&y.whole, &out));
    ck_assert_str_ne(out.failure[4], "");
    handed_clear(&out);
    yard_close(&y);
}
END_TEST

/* --- saving that fails --- */

/* The batch goes on, tells of it once, and leaves nothing behind. */
static void
expect_no_save(struct yard *y)
{
    struct handed out = {0};
    size_t told = y->b.d.count;
    ck_assert_uint_eq(go_on(y, SIZE_MAX, &out), STEPS);
    ck_assert(same_handed(&y->whole, &out));
    ck_assert_uint_eq(y->b.d.count, told + 1);
    ck_assert_ptr_nonnull(strstr(y->b.d.message[told], y->f.inside));
    ck_assert_str_eq(y->saved, "");
    handed_clear(&out);
}

START_TEST(a_folder_that_cannot_be_made_is_told_of)
{
    struct yard y;
    char elsewhere[100];
    yard_open(&y);
    pf_checkpoint_drop_all(y.f.inside);
    int fd = open(y.f.inside, O_WRONLY | O_CREAT | O_EXCL, 0600);
    ck_assert_int_ge(fd, 0); /* a file has its name */
    close(fd);
    expect_no_save(&y);
    ck_assert_int_eq(unlink(y.f.inside), 0);
    snprintf(elsewhere, sizeof elsewhere, "%s/elsewhere", y.f.path);
    ck_assert_int_eq(mkdir(elsewhere, 0700), 0);
    ck_assert_int_eq(symlink(elsewhere, y.f.inside), 0); /* a link */
    expect_no_save(&y);
    pf_checkpoint_drop_all(y.f.inside);
    ck_assert_int_eq(unlink(y.f.inside), 0);
    ck_assert_int_eq(rmdir(elsewhere), 0);
    yard_close(&y);
}
END_TEST

START_TEST(a_full_disk_is_told_of)
{
    struct yard y;
    struct rlimit as_was, tight;
    struct both c;
    yard_open(&y);
    keep_both(&y, &c);
    pf_checkpoint_drop_all(y.f.inside);
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &as_was), 0);
    tight = as_was;
    tight.rlim_cur = c.now.n / 2;
    signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &tight), 0);
    expect_no_save(&y);
    ck_assert_int_eq(rmdir(y.f.inside), 0); /* empty */
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &as_was), 0);
    signal(SIGXFSZ, SIG_DFL);
    yard_close(&y);
}
END_TEST

/* As often as asked for: not before its time, and then not at every step. */
START_TEST(saves_keep_their_time)
{
    struct yard y;
    char path[160];
    yard_open(&y);
    for (int i = 0; i < 2; i++) {
        struct handed out = {0};
        struct limit l = {.most = SIZE_MAX};
        const struct pf_batch_control control = {
            .stop = at_limit,
            .self = &l,
            .checkpoints = {y.f.inside, NUMERICS, i == 0 ? 1e9 : 1e-9}};
        pf_checkpoint_drop_all(y.f.inside);
        ck_assert_int_eq(pf_batch_execute(&y.b.batch, &control, take_result,
                                          &out, y.saved, &y.b.d),
                         PF_OK);
        ck_assert((y.saved[0] != '\0') == (i == 1));
        handed_clear(&out);
    }
    ck_assert_int_eq(access(path_of(&y, ".old", path), F_OK), 0);
    ck_assert_uint_eq(found_step(&y, NUMERICS), STEPS);
    yard_close(&y);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("checkpoint files");
    PF_ADD(s, a_torn_file_gives_way_to_the_one_before);
    PF_ADD(s, a_flipped_bit_is_noticed);
    PF_ADD(s, a_foreign_state_is_not_used);
    PF_ADD(s, failures_are_remembered);
    PF_ADD(s, a_folder_that_cannot_be_made_is_told_of);
    PF_ADD(s, a_full_disk_is_told_of);
    PF_ADD(s, saves_keep_their_time);
    return s;
}
PF_TEST_MAIN(make_suite)
