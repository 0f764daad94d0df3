/* Files for the tests of importers: shipped ones, ones written on the spot,
 * and real data where the tester has it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_IMPORT_FILES_H
#define PF_IMPORT_FILES_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/status.h"
#include "sim/import/import.h"
#include "tests/testing.h"

/* A file in a temporary folder of its own. */
struct pf_test_file {
    char folder[64];
    char path[128];
};

static inline void
pf_test_file_write(struct pf_test_file *f, const char *name, const char *text,
                   size_t size)
{
    snprintf(f->folder, sizeof f->folder, "/tmp/pf-import-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(f->folder));
    snprintf(f->path, sizeof f->path, "%s/%s", f->folder, name);
    FILE *out = fopen(f->path, "wb");
    ck_assert_ptr_nonnull(out);
    ck_assert_uint_eq(fwrite(text, 1, size, out), size);
    ck_assert_int_eq(fclose(out), 0);
}

static inline void
pf_test_file_remove(const struct pf_test_file *f)
{
    unlink(f->path);
    rmdir(f->folder);
}

/* The path of real data, or NULL where it is absent: the test is skipped. */
static inline const char *
pf_test_shared(const char *name, char *out, size_t size)
{
    const char *folder = getenv("PF_SHARED_DATA"), *top = getenv("top_srcdir");
    if (folder != NULL)
        snprintf(out, size, "%s/%s", folder, name);
    else
        snprintf(out, size, "%s/../shared/data/%s", top != NULL ? top : ".",
                 name);
    return access(out, R_OK) == 0 ? out : NULL;
}

/* Reads counts that must be readable from tests/data/import/NAME. */
static inline void
pf_test_counts(struct pf_counts *c, const char *name,
               const struct pf_import_options *options)
{
    char path[512], inside[64];
    struct pf_diag d = {0};
    snprintf(inside, sizeof inside, "import/%s", name);
    struct pf_import_request q = {
        .name = pf_test_data(inside, path, sizeof path), .diag = &d};
    int status = pf_import_counts(c, &q, options);
    ck_assert_msg(status == PF_OK, "%s: %s", name,
                  d.count > 0 ? d.message[0] : pf_status_text(status));
    ck_assert_uint_eq(d.count, 0);
}

/* Reads a game that must be readable; `path` as it stands. */
static inline void
pf_test_game(struct pf_preference *p, struct pf_import_facts *facts,
             const char *path, const struct pf_import_options *options)
{
    struct pf_diag d = {0};
    int status = pf_import_game(path, options, p, facts, &d);
    ck_assert_msg(status == PF_OK, "%s: %s", path,
                  d.count > 0 ? d.message[0] : pf_status_text(status));
    ck_assert_uint_eq(d.count, 0);
}

/* The same from tests/data/import/NAME. */
static inline void
pf_test_shipped(struct pf_preference *p, struct pf_import_facts *facts,
                const char *name, const struct pf_import_options *options)
{
    char path[512], inside[64];
    snprintf(inside, sizeof inside, "import/%s", name);
    pf_test_game(p, facts, pf_test_data(inside, path, sizeof path), options);
}

/* Reads a file of this content, which must be refused, and hands out the
 * messages. */
static inline int
pf_test_refused(struct pf_diag *d, const char *name, const char *text,
                size_t size, const struct pf_import_options *options)
{
    struct pf_test_file f;
    struct pf_preference p;
    pf_test_file_write(&f, name, text, size);
    int status = pf_import_game(f.path, options, &p, NULL, d);
    pf_test_file_remove(&f);
    ck_assert_ptr_null(p.P);
    ck_assert_ptr_null(p.label);
    ck_assert_msg(status != PF_OK, "%s was taken: %.40s", name, text);
    return status;
}

#endif
