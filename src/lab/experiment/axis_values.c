/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/parse.h"
#include "core/status.h"
#include "lab/experiment/axis.h"
#include "lab/experiment/xml_read.h"

#define SEPARATORS " \t\r\n,"

static int
count_list(size_t *n, const struct pf_attributes *a, const struct pf_reader *r)
{
    if (a->own.text[PF_AXIS_VALUES] == NULL)
        return PF_EINPUT; /* refused for its bytes, which has been said */
    *n = pf_count_words(a->own.text[PF_AXIS_VALUES]);
    if (*n == 0)
        return pf_diag_at(r->d, a->at,
                          "axis: values is empty; list one value or more");
    if (*n > PF_MAX_AXIS_VALUES)
        return pf_diag_at(r->d, a->at,
                          "axis: %zu values; at most %d are allowed", *n,
                          PF_MAX_AXIS_VALUES);
    return PF_OK;
}

static int
count_range(size_t *n, const struct pf_attributes *a, const struct pf_reader *r)
{
    double from = a->own.number[PF_AXIS_FROM];
    double to = a->own.number[PF_AXIS_TO];
    bool log = a->own.number[PF_AXIS_SCALE] == 1.0;
    char shown[32], shown_to[32];
    *n = (size_t) a->own.number[PF_AXIS_COUNT];
    if (log && !(from > 0.0))
        return pf_diag_at(r->d, a->at,
                          "axis: from=\"%s\" is not above 0, as scale=\"log\" "
                          "needs",
                          pf_format_real(from, shown));
    if (!(from < to))
        return pf_diag_at(
            r->d, a->at, "axis: from=\"%s\" is not below to=\"%s\"",
            pf_format_real(from, shown), pf_format_real(to, shown_to));
    return PF_OK;
}

static int
check_points_axis(const struct pf_attributes *a, const struct pf_reader *r)
{
    for (size_t i = PF_AXIS_VALUES; i <= PF_AXIS_SCALE; i++)
        if (a->own.given[i])
            return pf_diag_at(r->d, a->at,
                              "axis: the values stand in the file of <points>; "
                              "give path, and column where that is called "
                              "otherwise");
    return PF_OK;
}

static int
check_sample_axis(const struct pf_attributes *a, const struct pf_reader *r)
{
    const bool *given = a->own.given;
    int ends = given[PF_AXIS_FROM] + given[PF_AXIS_TO];
    if (given[PF_AXIS_COUNT])
        return pf_diag_at(r->d, a->at,
                          "axis: how many points there are is the count of "
                          "<sample>; leave it out here");
    if (given[PF_AXIS_VALUES] ? ends > 0 || given[PF_AXIS_SCALE] : ends < 2)
        return pf_diag_at(r->d, a->at,
                          "axis in <sample> needs either values to choose "
                          "from, or from and to (and scale)");
    return PF_OK;
}

static int
check_plain_axis(const struct pf_attributes *a, const struct pf_reader *r)
{
    const bool *given = a->own.given;
    int range = given[PF_AXIS_FROM] + given[PF_AXIS_TO] + given[PF_AXIS_COUNT];
    if (given[PF_AXIS_VALUES] ? range > 0 || given[PF_AXIS_SCALE] : range < 3)
        return pf_diag_at(r->d, a->at,
                          "axis needs either values, or from, to and count "
                          "(and scale)");
    return PF_OK;
}

/* What each kind of group leaves to its axes, and what it does not. */
static int
check_arguments(const struct pf_attributes *a, enum pf_group_kind kind,
                const struct pf_reader *r)
{
    if (kind == PF_GROUP_POINTS)
        return check_points_axis(a, r);
    if (a->own.given[PF_AXIS_COLUMN])
        return pf_diag_at(r->d, a->at,
                          "axis: column is for the axes of <points>; give "
                          "values, or from and to");
    return kind == PF_GROUP_SAMPLE ? check_sample_axis(a, r)
                                   : check_plain_axis(a, r);
}

int
pf_axis_count(size_t *n, const struct pf_attributes *a, enum pf_group_kind kind,
              const struct pf_reader *r)
{
    *n = 0;
    int status = check_arguments(a, kind, r);
    if (status != PF_OK || kind == PF_GROUP_POINTS)
        return status;
    return a->own.given[PF_AXIS_VALUES] ? count_list(n, a, r)
                                        : count_range(n, a, r);
}

/* --- lists --- */

static int
check_distinct(const struct pf_axis *axis, const struct pf_reader *r)
{
    char first[PF_SHORT], second[PF_SHORT];
    for (size_t i = 1; i < axis->n; i++)
        if (axis->same[i] < i)
            return pf_diag_at(r->d, axis->at,
                              "axis: the values '%s' and '%s' are the same",
                              pf_shorten(axis->value[axis->same[i]], first),
                              pf_shorten(axis->value[i], second));
    return PF_OK;
}

static int
fill_list(struct pf_axis *axis, const char *text)
{
    for (size_t i = 0; i < axis->n; i++) {
        text += strspn(text, SEPARATORS);
        size_t length = strcspn(text, SEPARATORS);
        axis->value[i] = strndup(text, length);
        if (axis->value[i] == NULL)
            return PF_ENOMEM;
        text += length;
    }
    return PF_OK;
}

/* --- ranges --- */

/* Value i of n: the ends exactly, those between rounded to 12 digits, so that
 * a step of 0.1 gives 0.3 and a decade gives 100, not their neighbours. */
static double
value_at(const struct pf_values *v, size_t i, size_t n)
{
    double from = v->number[PF_AXIS_FROM], to = v->number[PF_AXIS_TO];
    double t = (double) i / (double) (n - 1), x;
    char text[32];
    if (i == 0 || i == n - 1)
        return i == 0 ? from : to;
    if (v->number[PF_AXIS_SCALE] == 1.0)
        x = exp((1.0 - t) * log(from) + t * log(to));
    else
        x = (1.0 - t) * from + t * to;
    snprintf(text, sizeof text, "%.11e", x);
    double rounded = strtod(text, NULL);
    return rounded > from && rounded < to ? rounded : x;
}

static int
fill_range(struct pf_axis *axis, const struct pf_values *v,
           const struct pf_reader *r)
{
    char text[32];
    double before = 0.0;
    for (size_t i = 0; i < axis->n; i++) {
        double x = value_at(v, i, axis->n);
        if (i > 0 && !(x > before))
            return pf_diag_at(r->d, axis->at,
                              "axis: from and to are too close for %zu "
                              "different values",
                              axis->n);
        before = x;
        axis->value[i] = strdup(pf_format_real(x, text));
        if (axis->value[i] == NULL)
            return PF_ENOMEM;
    }
    return PF_OK;
}

int
pf_axis_fill(struct pf_axis *axis, const struct pf_attributes *a,
             enum pf_group_kind kind, const struct pf_reader *r)
{
    int status;
    axis->value = calloc(axis->n, sizeof *axis->value);
    if (axis->value == NULL)
        return PF_ENOMEM;
    if (a->own.given[PF_AXIS_VALUES])
        status = fill_list(axis, a->own.text[PF_AXIS_VALUES]);
    else
        status = fill_range(axis, &a->own, r);
    if (status == PF_OK)
        status = pf_axis_compare(axis);
    if (status == PF_OK && kind == PF_GROUP_AXIS)
        status = check_distinct(axis, r);
    return status;
}
