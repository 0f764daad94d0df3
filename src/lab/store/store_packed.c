/* Looking at a packed run (store_pack.c), which may come from anywhere: each
 * length is compared with what is there before anything is used.
 *
 * The checksums go into the file as they come; whoever reads the file compares
 * them. Numbers that may not be stored are looked for again, since that is
 * cheap.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "lab/store/store_part.h"

void
pf_key_of_series(char key[PF_ROW_KEY], const char *run, const char *metric)
{
    snprintf(key, PF_ROW_KEY, "%s/%s", run, metric);
}

/* Whole numbers are signed in the file. */
void
pf_key_of_policy(char key[PF_ROW_KEY], const char *run, uint64_t step)
{
    int64_t number;
    memcpy(&number, &step, sizeof number);
    snprintf(key, PF_ROW_KEY, "%s/%" PRId64, run, number);
}

void
pf_packed_fields(const struct pf_packed_run *run,
                 struct pf_field field[PF_RUN_FIELDS])
{
    bool done = run->failure == NULL;
    const struct pf_field row[PF_RUN_FIELDS] = {
        pf_field_text("status", done ? "done" : "failed"),
        pf_field_text("message", done ? "" : run->failure),
        pf_field_whole("contexts", run->contexts),
        pf_field_whole("responses", run->responses),
        pf_field_text("description", run->description_name),
        pf_field_text("numerics", run->numerics),
        pf_field_text("schedule", run->schedule_name),
        pf_field_real("predicted_rate", run->predicted_rate),
        pf_field_whole("n_series", run->n_series),
        pf_field_whole("n_policies", run->n_policies)};
    memcpy(field, row, sizeof row);
}

/* An exponent of ones is that of infinities and NaNs. */
static bool
all_finite(const unsigned char *bytes, size_t n)
{
    unsigned bad = 0;
    for (size_t i = 0; i < n; i++)
        bad |= (bytes[8 * i + 7] & 0x7fu) == 0x7fu &&
               (bytes[8 * i + 6] & 0xf0u) == 0xf0u;
    return bad == 0;
}

/* n numbers of 8 bytes. */
static const void *
take_numbers(struct pf_cursor *c, size_t n)
{
    if (n > c->left / 8) {
        c->bad = true;
        return NULL;
    }
    return pf_take_bytes(c, 8 * n);
}

static size_t
take_size(struct pf_cursor *c)
{
    uint64_t n = pf_take_count(c);
    if (n > SIZE_MAX / 64)
        c->bad = true;
    return c->bad ? 0 : (size_t) n;
}

static void
take_rest(struct pf_cursor *c, struct pf_packed_row *row, size_t n)
{
    row->n_values = n;
    row->value = take_numbers(c, n);
    row->hole_size = take_size(c);
    row->hole = pf_take_bytes(c, row->hole_size);
    row->checksum = pf_take_bytes(c, PF_ROW_FIELDS * PF_DIGEST);
}

void
pf_packed_next_series(struct pf_packed_run *run, struct pf_packed_row *row)
{
    row->metric = pf_take_string(&run->rows);
    take_rest(&run->rows, row, run->n_points);
}

void
pf_packed_next_policy(struct pf_packed_run *run, struct pf_packed_row *row)
{
    row->step = pf_take_count(&run->rows);
    take_rest(&run->rows, row, run->contexts * run->responses);
}

static bool
is_row(const struct pf_packed_run *run, const struct pf_packed_row *row)
{
    struct pf_field holes = pf_field_bytes("", row->hole, row->hole_size);
    return !run->rows.bad && all_finite(row->value, row->n_values) &&
           pf_unpack_holes(NULL, row->n_values, &holes, 0.0);
}

/* The series and policies, on a copy of the run. */
static bool
are_rows(struct pf_packed_run run)
{
    struct pf_packed_row row;
    bool good = true;
    for (size_t m = 0; good && m < run.n_series; m++) {
        pf_packed_next_series(&run, &row);
        good = is_row(&run, &row) && row.metric[0] != '\0';
    }
    for (size_t i = 0; good && i < run.n_policies; i++) {
        pf_packed_next_policy(&run, &row);
        good = is_row(&run, &row);
    }
    return good && run.rows.left == 0;
}

/* A failed run has neither schedule nor rows; a run that is done has a
 * schedule, if of no points. */
static bool
is_sound(const struct pf_packed_run *run)
{
    size_t most = SIZE_MAX / 64;
    if (run->rows.bad || run->id[0] == '\0' || isinf(run->predicted_rate) ||
        strlen(run->description_name) != PF_NAME - 1)
        return false;
    if (run->responses > 0 && run->contexts > most / run->responses)
        return false;
    if (run->failure != NULL)
        return run->schedule_name[0] == '\0' && run->n_points == 0 &&
               run->n_series == 0 && run->n_policies == 0;
    return strlen(run->schedule_name) == PF_NAME - 1;
}

static void
read_head(struct pf_packed_run *run, struct pf_cursor *c)
{
    bool magic = pf_take_count(c) == PF_PACKED_MAGIC;
    run->id = pf_take_string(c);
    uint64_t done = pf_take_count(c);
    const char *failure = pf_take_string(c);
    run->failure = done == 0 ? failure : NULL;
    c->bad = c->bad || !magic || done > 1;
    run->description_name = pf_take_string(c);
    run->description = pf_take_string(c);
    run->numerics = pf_take_string(c);
    run->schedule_name = pf_take_string(c);
    run->n_points = take_size(c);
    run->step = take_numbers(c, run->n_points);
    run->queries = take_numbers(c, run->n_points);
    run->contexts = take_size(c);
    run->responses = take_size(c);
    run->predicted_rate = pf_take_double(c);
    run->n_series = take_size(c);
    run->n_policies = take_size(c);
    run->checksum = pf_take_bytes(c, PF_RUN_FIELDS * PF_DIGEST);
}

bool
pf_packed_read(struct pf_packed_run *run, const void *packed, size_t size)
{
    struct pf_cursor c = pf_cursor_over(packed, size);
    read_head(run, &c);
    run->rows = c;
    return is_sound(run) && are_rows(*run);
}

bool
pf_packed_run_is(const void *packed, size_t size, const char **id,
                 const char **failure)
{
    struct pf_packed_run run;
    bool is = pf_packed_read(&run, packed, size);
    *id = is ? run.id : NULL;
    *failure = is ? run.failure : NULL;
    return is;
}
