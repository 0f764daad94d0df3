/* Folders of checkpoints: what is listed, and that nothing is taken away which
 * is not ours.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <sys/stat.h>

#include "checkpoint_yard.h"

static void
put_file(const struct yard *y, const char *name, size_t size)
{
    char path[400];
    snprintf(path, sizeof path, "%s/%s", y->f.inside, name);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(ftruncate(fd, (off_t) size), 0);
    close(fd);
}

static int
is_there(const struct yard *y, const char *name)
{
    struct stat info;
    char path[400];
    snprintf(path, sizeof path, "%s/%s", y->f.inside, name);
    return lstat(path, &info) == 0;
}

static void
take_away(const struct yard *y, const char *name)
{
    char path[400];
    snprintf(path, sizeof path, "%s/%s", y->f.inside, name);
    ck_assert_int_eq(remove(path), 0);
}

#define LINK "00000000000000000000000000000001.state"
#define DIRECTORY "00000000000000000000000000000002.state"
#define HUGE_FILE "00000000000000000000000000000003.state"
#define PIPE "00000000000000000000000000000004.state.old"
#define EMPTY "00000000000000000000000000000005.state.new"

/* What is not ours, by its name or its kind, or is not whole. */
static const char *const foreign[] = {
    "notes.txt",
    "a\nb.state",
    ".state",
    "00000000000000000000000000000001.state.bak",
    "0000000000000000000000000000000G.state",
    "000000000000000000000000000000011.state",
    "-rf",
};
enum { FOREIGN = sizeof foreign / sizeof *foreign };

static void
litter(const struct yard *y)
{
    char path[400], target[100];
    for (size_t i = 0; i < FOREIGN; i++)
        put_file(y, foreign[i], 3);
    snprintf(target, sizeof target, "%s/precious", y->f.path);
    int fd = open(target, O_WRONLY | O_CREAT, 0600);
    ck_assert_int_ge(fd, 0);
    close(fd);
    snprintf(path, sizeof path, "%s/" LINK, y->f.inside);
    ck_assert_int_eq(symlink(target, path), 0);
    snprintf(path, sizeof path, "%s/" DIRECTORY, y->f.inside);
    ck_assert_int_eq(mkdir(path, 0700), 0);
    snprintf(path, sizeof path, "%s/" PIPE, y->f.inside);
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    put_file(y, HUGE_FILE, (size_t) 1 << 40);
    put_file(y, EMPTY, 0);
}

static void
clean_up(const struct yard *y)
{
    char target[100];
    for (size_t i = 0; i < FOREIGN; i++)
        take_away(y, foreign[i]);
    take_away(y, LINK);
    take_away(y, DIRECTORY);
    take_away(y, PIPE);
    snprintf(target, sizeof target, "%s/precious", y->f.path);
    ck_assert_int_eq(unlink(target), 0); /* still there */
}

START_TEST(what_is_not_ours_is_left_alone)
{
    struct yard y;
    struct pf_checkpoint_list list;
    yard_open(&y);
    litter(&y);
    ck_assert_int_eq(pf_checkpoint_list(&list, y.f.inside, NUMERICS, &y.b.plan),
                     PF_OK);
    ck_assert_uint_eq(list.n, 1);
    ck_assert_uint_eq(list.unusable, 4); /* not what was being written */
    ck_assert_str_eq(list.file[0].name, y.saved);
    ck_assert_uint_eq(list.file[0].n_runs, 3);
    for (size_t k = 0; k < 3; k++)
        ck_assert_ptr_eq(&y.b.plan.run[list.file[0].run[k]], y.b.batch.run[k]);
    pf_checkpoint_list_clear(&list);
    pf_checkpoint_drop(y.f.inside, "../precious");
    pf_checkpoint_drop(y.f.inside, foreign[0]);
    pf_checkpoint_drop(y.f.inside, LINK);
    pf_checkpoint_drop(y.f.inside, DIRECTORY);
    ck_assert(is_there(&y, y.saved));
    pf_checkpoint_drop_all(y.f.inside);
    ck_assert(!is_there(&y, y.saved) && !is_there(&y, HUGE_FILE) &&
              !is_there(&y, EMPTY));
    clean_up(&y); /* fails if any of it is gone */
    yard_close(&y);
}
END_TEST

START_TEST(lists_hold_what_can_go_on)
{
    struct yard y;
    struct pf_checkpoint_list list;
    struct content c;
    yard_open(&y);
    const char *folder = y.f.inside;
    struct pf_plan fewer = y.b.plan;
    fewer.n_runs = 2;
    ck_assert_int_eq(pf_checkpoint_list(&list, folder, NUMERICS, &fewer),
                     PF_OK);
    ck_assert_uint_eq(list.n, 0);
    ck_assert_uint_eq(list.unusable, 0);
    pf_checkpoint_list_clear(&list);
    ck_assert_int_eq(pf_checkpoint_list(&list, folder, "other", &y.b.plan),
                     PF_OK);
    ck_assert_uint_eq(list.n, 0);
    ck_assert_uint_eq(list.unusable, 1);
    pf_checkpoint_list_clear(&list);
    read_content(&y, "", &c);
    write_content(&y, "", &c, c.n - 1); /* its predecessor will do */
    ck_assert_int_eq(pf_checkpoint_list(&list, folder, NUMERICS, &y.b.plan),
                     PF_OK);
    ck_assert_uint_eq(list.n, 1);
    ck_assert_uint_eq(list.unusable, 0);
    pf_checkpoint_list_clear(&list);
    write_content(&y, ".old", &c, c.n - 1); /* neither will */
    ck_assert_int_eq(pf_checkpoint_list(&list, folder, NUMERICS, &y.b.plan),
                     PF_OK);
    ck_assert_uint_eq(list.n, 0);
    ck_assert_uint_eq(list.unusable, 1);
    pf_checkpoint_list_clear(&list);
    pf_checkpoint_drop(folder, y.saved);
    ck_assert_int_eq(rmdir(folder), 0); /* both are gone */
    ck_assert_int_eq(pf_checkpoint_list(&list, folder, NUMERICS, &y.b.plan),
                     PF_OK);
    ck_assert_uint_eq(list.n, 0);
    pf_checkpoint_list_clear(&list);
    yard_close(&y);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("checkpoint folder");
    PF_ADD(s, what_is_not_ours_is_left_alone);
    PF_ADD(s, lists_hold_what_can_go_on);
    return s;
}
PF_TEST_MAIN(make_suite)
