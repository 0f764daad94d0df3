/* Reading files that somebody else wrote, and lists of numbers.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/file.h"
#include "core/list.h"
#include "core/status.h"
#include "tests/building.h"
#include "tests/testing.h"

static char folder[64];

static void
make_folder(void)
{
    snprintf(folder, sizeof folder, "/tmp/prefarm-file-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
}

static void
remove_folder(void)
{
    static const char *const names[] = {"a", "pipe", "empty"};
    char path[128];
    for (size_t i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        unlink(path);
    }
    ck_assert_int_eq(rmdir(folder), 0);
}

static void
write_file(const char *name, const char *text, size_t size)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "w");
    ck_assert_ptr_nonnull(f);
    ck_assert_uint_eq(fwrite(text, 1, size, f), size);
    ck_assert_int_eq(fclose(f), 0);
}

static void
refused(const char *name, size_t cap, const char *says)
{
    struct pf_diag d = {0};
    struct pf_place at = {0};
    char *text = folder;
    size_t size = 7;
    int status = pf_file_read(folder, name, cap, &text, &size, &d, at);
    ck_assert_int_eq(status, PF_EINPUT);
    ck_assert_ptr_null(text);
    ck_assert_uint_eq(size, 0);
    pf_test_says(&d, says);
}

static void
reads(const char *base, const char *name, size_t cap, const char *want)
{
    struct pf_place at = {0};
    char *text = NULL;
    size_t size = 0;
    int status = pf_file_read(base, name, cap, &text, &size, NULL, at);
    ck_assert_int_eq(status, PF_OK);
    ck_assert_str_eq(text, want);
    ck_assert_uint_eq(size, strlen(want));
    free(text);
}

START_TEST(files_are_read_whole)
{
    char path[128], slash[80];
    write_file("a", "0.25\n0.75", 9);
    write_file("empty", "", 0);
    reads(folder, "a", 9, "0.25\n0.75"); /* exactly the cap */
    reads(folder, "a", 1000, "0.25\n0.75");
    reads(folder, "empty", 0, "");
    snprintf(slash, sizeof slash, "%s/", folder);
    reads(slash, "a", 9, "0.25\n0.75");
    snprintf(path, sizeof path, "%s/a", folder);
    reads("/nowhere", path, 9, "0.25\n0.75"); /* absolute names stay */
    reads(NULL, path, 9, "0.25\n0.75");
    reads("", path, 9, "0.25\n0.75");
}
END_TEST

START_TEST(sizes_the_system_does_not_tell_are_capped)
{
    /* A regular file of size 0 that has contents. */
    struct pf_diag d = {0};
    struct pf_place at = {0};
    char *text = NULL;
    if (access("/proc/self/status", R_OK) != 0)
        return;
    int status =
        pf_file_read(NULL, "/proc/self/status", 100, &text, NULL, &d, at);
    ck_assert_int_eq(status, PF_EINPUT);
    pf_test_says(&d, "is larger than the 100 bytes allowed");
    status = pf_file_read("/proc/self", "status", 100000, &text, NULL, &d, at);
    ck_assert_int_eq(status, PF_OK);
    ck_assert_ptr_nonnull(strstr(text, "Pid:"));
    free(text);
}
END_TEST

START_TEST(what_is_no_text_file_is_refused)
{
    char path[128];
    write_file("a", "1 2\0 3", 6);
    refused("a", 100, "has a NUL byte at offset 3");
    refused("a", 5, "is larger than the 5 bytes allowed here");
    refused("b", 100, "/b': No such file or directory");
    refused("", 100, "a file name is empty");
    refused(".", 100, "is a folder; an ordinary file is needed");
    snprintf(path, sizeof path, "%s/pipe", folder);
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    refused("pipe", 100, "is a pipe or a device"); /* and does not wait */
    refused("/dev/null", 100, "is a pipe or a device");
}
END_TEST

START_TEST(lists_are_read)
{
    struct pf_place at = {0};
    double *x = NULL;
    size_t n = 0;
    ck_assert_int_eq(pf_list_read(" 1,2e3\n\t-.5 ", "x", &x, &n, NULL, at),
                     PF_OK);
    ck_assert_uint_eq(n, 3);
    ck_assert(x[0] == 1.0 && x[1] == 2000.0 && x[2] == -0.5);
    free(x);
    ck_assert_int_eq(pf_list_read(NULL, "x", &x, &n, NULL, at), PF_OK);
    ck_assert_uint_eq(n, 0);
    ck_assert_ptr_null(x);
}
END_TEST

START_TEST(lists_with_mistakes_are_explained)
{
    struct pf_diag d = {0};
    struct pf_place at = {.file = "e.xml", .line = 3};
    double *x = NULL;
    size_t n = 0;
    ck_assert_int_eq(pf_list_read("1, 2 ,0x3 4", "sizes", &x, &n, &d, at),
                     PF_EINPUT);
    pf_test_says(&d, "e.xml:3: sizes: '0x3' at position 3 is not a number");
    ck_assert_ptr_null(x);
    double y[] = {1.0, INFINITY}, z[] = {1e308, 1e308}, w[] = {1.0, 3.0};
    ck_assert_int_eq(pf_list_normalise(y, 2, "w", &d, at), PF_EINPUT);
    pf_test_says(&d, "w: number 2 is inf; it must be at least 0");
    ck_assert_int_eq(pf_list_normalise(z, 2, "w", &d, at), PF_EINPUT);
    pf_test_says(&d, "w: the sum is inf");
    ck_assert_int_eq(pf_list_normalise(w, 2, "w", &d, at), PF_OK);
    ck_assert(w[0] == 0.25 && w[1] == 0.75 && d.count == 0);
}
END_TEST

static void
add_with_folder(Suite *s, const char *name, const TTest *test)
{
    TCase *tcase = tcase_create(name);
    tcase_add_checked_fixture(tcase, make_folder, remove_folder);
    tcase_add_test(tcase, test);
    suite_add_tcase(s, tcase);
}

static Suite *
make_suite(void)
{
    Suite *s = suite_create("file");
    add_with_folder(s, "files_are_read_whole", files_are_read_whole);
    add_with_folder(s, "what_is_no_text_file_is_refused",
                    what_is_no_text_file_is_refused);
    PF_ADD(s, sizes_the_system_does_not_tell_are_capped);
    PF_ADD(s, lists_are_read);
    PF_ADD(s, lists_with_mistakes_are_explained);
    return s;
}

PF_TEST_MAIN(make_suite)
