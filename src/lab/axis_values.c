/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/parse.h"
#include "core/status.h"
#include "lab/axis.h"
#include "lab/xml_read.h"

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

int
pf_axis_count(size_t *n, const struct pf_attributes *a,
              const struct pf_reader *r)
{
    const bool *given = a->own.given;
    bool list = given[PF_AXIS_VALUES];
    int range = given[PF_AXIS_FROM] + given[PF_AXIS_TO] + given[PF_AXIS_COUNT];
    *n = 0;
    if (list ? range > 0 || given[PF_AXIS_SCALE] : range < 3)
        return pf_diag_at(r->d, a->at,
                          "axis needs either values, or from, to and count "
                          "(and scale)");
    return list ? count_list(n, a, r) : count_range(n, a, r);
}

/* --- lists --- */

struct word {
    const char *text;
    double number;
    bool is_number;
};

static int
compare_words(const void *a, const void *b)
{
    const struct word *x = a, *y = b;
    if (x->is_number != y->is_number)
        return x->is_number ? -1 : 1;
    if (x->is_number)
        return (x->number > y->number) - (x->number < y->number);
    return strcmp(x->text, y->text);
}

static int
check_distinct(const struct pf_axis *axis, const struct pf_reader *r)
{
    struct word *word = calloc(axis->n, sizeof *word);
    char first[PF_SHORT], second[PF_SHORT];
    int status = PF_OK;
    if (word == NULL)
        return PF_ENOMEM;
    for (size_t i = 0; i < axis->n; i++) {
        word[i].text = axis->value[i];
        word[i].is_number = pf_parse_real(word[i].text, &word[i].number);
    }
    qsort(word, axis->n, sizeof *word, compare_words);
    for (size_t i = 1; status == PF_OK && i < axis->n; i++)
        if (compare_words(&word[i - 1], &word[i]) == 0)
            status = pf_diag_at(r->d, axis->at,
                                "axis: the values '%s' and '%s' are the same",
                                pf_shorten(word[i - 1].text, first),
                                pf_shorten(word[i].text, second));
    free(word);
    return status;
}

static int
fill_list(struct pf_axis *axis, const char *text, const struct pf_reader *r)
{
    for (size_t i = 0; i < axis->n; i++) {
        text += strspn(text, SEPARATORS);
        size_t length = strcspn(text, SEPARATORS);
        axis->value[i] = strndup(text, length);
        if (axis->value[i] == NULL)
            return PF_ENOMEM;
        text += length;
    }
    return check_distinct(axis, r);
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
             const struct pf_reader *r)
{
    axis->value = calloc(axis->n, sizeof *axis->value);
    if (axis->value == NULL)
        return PF_ENOMEM;
    if (a->own.given[PF_AXIS_VALUES])
        return fill_list(axis, a->own.text[PF_AXIS_VALUES], r);
    return fill_range(axis, &a->own, r);
}

/* --- names --- */

/* Columns of the exported tables, which no axis may be called like. */
static bool
is_column(const char *name)
{
    static const char *const columns[] = {
        "run",     "learner", "world",       "seed",           "step",
        "queries", "metric",  "value",       "context",        "response",
        "label",   "failure", "probability", "log_probability"};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        if (strcmp(name, columns[i]) == 0)
            return true;
    return false;
}

static bool
is_shared(const struct pf_experiment *e, size_t a)
{
    const char *name = e->axis[a].attribute;
    for (size_t i = 0; i < e->n_axes; i++)
        if (i != a && strcmp(e->axis[i].attribute, name) == 0)
            return true;
    return is_column(name);
}

static bool
is_taken(const struct pf_experiment *e, size_t before, const char *name)
{
    for (size_t i = 0; i < before; i++)
        if (strcmp(e->axis[i].name, name) == 0)
            return true;
    return false;
}

/* Whose attribute it is: what stands in a learner is the learner's. */
static const xmlNode *
owner_of(const xmlNode *target)
{
    const char *learner = pf_rule_of(PF_TAG_LEARNER)->kind.name;
    for (const xmlNode *p = target; p->type == XML_ELEMENT_NODE; p = p->parent)
        if (xmlStrEqual(p->name, pf_xml(learner)))
            return p;
    return target;
}

static int
name_axis(struct pf_experiment *e, size_t a)
{
    struct pf_axis *axis = &e->axis[a];
    const xmlNode *target = owner_of(axis->target[0]);
    xmlChar *id = xmlGetProp(target, pf_xml("id"));
    const char *owner =
        id != NULL ? (const char *) id : (const char *) target->name;
    size_t size = strlen(owner) + strlen(axis->attribute) + 16;
    axis->name = malloc(size);
    if (axis->name != NULL && !is_shared(e, a))
        snprintf(axis->name, size, "%s", axis->attribute);
    else if (axis->name != NULL)
        snprintf(axis->name, size, "%s.%s", owner, axis->attribute);
    size_t used = axis->name != NULL ? strlen(axis->name) : 0;
    for (int i = 2; axis->name != NULL && is_taken(e, a, axis->name); i++)
        snprintf(axis->name + used, size - used, ".%d", i);
    xmlFree(id);
    return axis->name != NULL ? PF_OK : PF_ENOMEM;
}

int
pf_axes_name(struct pf_experiment *e)
{
    int status = PF_OK;
    for (size_t a = 0; status == PF_OK && a < e->n_axes; a++)
        status = name_axis(e, a);
    return status;
}
