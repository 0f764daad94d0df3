/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/parse.h"
#include "core/status.h"
#include "lab/experiment/axis.h"
#include "lab/experiment/axis_projection.h"
#include "lab/experiment/points.h"
#include "lab/experiment/sample.h"
#include "lab/experiment/xml_read.h"

/* By kind of group. */
static const enum pf_tag group_tag[] = {PF_TAG_AXIS, PF_TAG_ZIP, PF_TAG_SAMPLE,
                                        PF_TAG_POINTS};

void
pf_axis_group_clear(struct pf_axis_group *g)
{
    for (size_t i = 0; i < g->n_projections; i++)
        pf_projection_free(g->projection[i]);
    free(g->projection);
    free(g->file);
    free(g->line);
    memset(g, 0, sizeof *g);
}

/* --- equal values --- */

struct word {
    const char *text;
    double number;
    bool is_number;
    size_t index;
};

static int
compare_words(const struct word *x, const struct word *y)
{
    if (x->is_number != y->is_number)
        return x->is_number ? -1 : 1;
    if (x->is_number)
        return (x->number > y->number) - (x->number < y->number);
    return strcmp(x->text, y->text);
}

static int
compare_words_in_order(const void *a, const void *b)
{
    const struct word *x = a, *y = b;
    int order = compare_words(x, y);
    return order != 0 ? order : (x->index > y->index) - (x->index < y->index);
}

int
pf_axis_compare(struct pf_axis *axis)
{
    struct word *word = calloc(axis->n + 1, sizeof *word);
    size_t leader = 0;
    axis->same = calloc(axis->n + 1, sizeof *axis->same);
    if (word == NULL || axis->same == NULL) {
        free(word);
        return PF_ENOMEM;
    }
    for (size_t i = 0; i < axis->n; i++) {
        word[i].text = axis->value[i];
        word[i].is_number = pf_parse_real(word[i].text, &word[i].number);
        word[i].index = i;
    }
    qsort(word, axis->n, sizeof *word, compare_words_in_order);
    for (size_t i = 0; i < axis->n; i++) {
        if (i > 0 && compare_words(&word[i - 1], &word[i]) != 0)
            leader = i;
        axis->same[word[i].index] = (uint32_t) word[leader].index;
    }
    free(word);
    return PF_OK;
}

/* "eta = 0.1, tau = 2": as much of it as fits. */
static const char *
tell_point(const struct pf_experiment *e, const struct pf_axis_group *g,
           size_t i, char out[PF_SHORT])
{
    char text[2 * PF_SHORT] = "", one[PF_SHORT];
    size_t used = 0;
    for (size_t a = g->first; a < g->first + g->n_axes; a++) {
        int more = snprintf(text + used, sizeof text - used, "%s%s = %s",
                            used > 0 ? ", " : "", e->axis[a].name,
                            pf_shorten(e->axis[a].value[i], one));
        used += more > 0 ? (size_t) more : 0;
        if (used >= sizeof text)
            break;
    }
    return pf_shorten(text, out);
}

int
pf_group_check_distinct(struct pf_experiment *e, const struct pf_axis_group *g,
                        const struct pf_reader *r)
{
    const struct pf_projection *p = NULL;
    uint64_t mask = 0;
    char told[PF_SHORT];
    for (size_t a = g->first; a < g->first + g->n_axes; a++)
        mask |= (uint64_t) 1 << a;
    int status = pf_projection_of(&p, e, (size_t) (g - e->group), mask);
    for (size_t i = 0; status == PF_OK && i < g->n; i++) {
        size_t first = p->first[p->of[i]];
        if (first == i)
            continue;
        tell_point(e, g, i, told);
        if (g->line != NULL)
            return pf_diag_at(r->d, (struct pf_place){g->file, g->line[i]},
                              "the point is that of line %ld again: %s; take "
                              "one of them away",
                              g->line[first], told);
        return pf_diag_at(r->d, g->at,
                          "zip: points %zu and %zu are the same: %s; take one "
                          "of them away",
                          first + 1, i + 1, told);
    }
    return status;
}

/* --- reading --- */

static int
too_many_axes(const xmlNode *node, const struct pf_reader *r)
{
    return pf_diag_at(r->d, pf_element_place(node, r->file),
                      "<sweep> has more than %d axes in all", PF_MAX_AXES);
}

static int
fill_axis(struct pf_axis *axis, struct pf_experiment *e,
          const struct pf_attributes *a, const struct pf_reader *r)
{
    const char *column = a->own.text[PF_AXIS_COLUMN];
    if (a->own.text[PF_AXIS_PATH] == NULL)
        return PF_OK; /* which has been said */
    axis->path = strdup(a->own.text[PF_AXIS_PATH]);
    axis->column = column != NULL ? strdup(column) : NULL;
    if (axis->path == NULL || (column != NULL && axis->column == NULL))
        return PF_ENOMEM;
    return pf_axis_find_targets(axis, e, r);
}

static int
read_axis(struct pf_experiment *e, const xmlNode *node, enum pf_group_kind kind,
          const struct pf_reader *r)
{
    struct pf_reader quiet = {r->file, r->base, NULL};
    struct pf_axis *axis = &e->axis[e->n_axes];
    struct pf_attributes a;
    if (e->n_axes == PF_MAX_AXES)
        return too_many_axes(node, r);
    int status = pf_attributes_read(&a, node, PF_TAG_AXIS, r);
    *axis = (struct pf_axis){.at = a.at, .element = node, .group = e->n_groups};
    /* a range with an end that is no number is not told to be no range, too */
    if (status != PF_ENOMEM)
        status = pf_worse(status, pf_axis_count(&axis->n, &a, kind,
                                                status == PF_OK ? r : &quiet));
    if (status != PF_ENOMEM)
        status = pf_worse(status, fill_axis(axis, e, &a, r));
    if (status == PF_OK)
        status = pf_axis_claim(axis, &e->mark[e->n_sets + e->n_axes]);
    if (status == PF_OK)
        e->n_axes++;
    else
        pf_axis_clear(axis);
    pf_attributes_clear(&a);
    return status;
}

/* Axes side by side are equally long. */
static int
check_zip(const struct pf_experiment *e, const struct pf_axis_group *g,
          const struct pf_reader *r)
{
    const struct pf_axis *lead = &e->axis[g->first];
    for (size_t a = g->first + 1; a < g->first + g->n_axes; a++)
        if (e->axis[a].n != lead->n)
            return pf_diag_at(r->d, e->axis[a].at,
                              "zip: this axis has %zu values and that of line "
                              "%ld has %zu; axes that move together need "
                              "equally many",
                              e->axis[a].n, lead->at.line, lead->n);
    return PF_OK;
}

static int
check_group(struct pf_experiment *e, struct pf_axis_group *g,
            const struct pf_reader *r)
{
    int status = PF_OK;
    if (g->kind == PF_GROUP_ZIP)
        status = check_zip(e, g, r);
    if (g->kind == PF_GROUP_AXIS || g->kind == PF_GROUP_ZIP)
        g->n = e->axis[g->first].n;
    if (status == PF_OK && g->n_axes > 1 &&
        g->n > PF_MAX_AXIS_VALUES / g->n_axes)
        status = pf_diag_at(r->d, g->at,
                            "%s: %zu points of %zu axes; at most %d values are "
                            "allowed in all",
                            (const char *) g->element->name, g->n, g->n_axes,
                            PF_MAX_AXIS_VALUES);
    return status;
}

/* What stands in the tag of a group itself. */
static int
read_own(struct pf_axis_group *g, const struct pf_reader *r)
{
    struct pf_attributes a;
    if (g->kind == PF_GROUP_AXIS)
        return PF_OK;
    if (g->kind == PF_GROUP_SAMPLE)
        return pf_sample_count(
            &g->n, pf_count_children(g->element, PF_TAG_AXIS), g->element, r);
    int status = pf_attributes_read(&a, g->element, group_tag[g->kind], r);
    pf_attributes_clear(&a);
    return status;
}

static int
read_axes(struct pf_experiment *e, const struct pf_axis_group *g,
          const struct pf_reader *r)
{
    const xmlNode *node = NULL;
    int status = PF_OK;
    if (g->kind == PF_GROUP_AXIS)
        return read_axis(e, g->element, g->kind, r);
    while (status != PF_ENOMEM &&
           (node = pf_child_of(g->element, PF_TAG_AXIS, node)) != NULL) {
        status = pf_worse(status, read_axis(e, node, g->kind, r));
        if (e->n_axes == PF_MAX_AXES && status != PF_OK)
            break;
    }
    return status;
}

/* A group with a mistake is taken back as a whole. */
static int
read_group(struct pf_experiment *e, const xmlNode *node,
           enum pf_group_kind kind, const struct pf_reader *r)
{
    if (e->n_axes == PF_MAX_AXES)
        return too_many_axes(node, r);
    struct pf_axis_group *g = &e->group[e->n_groups];
    *g = (struct pf_axis_group){.kind = kind,
                                .first = e->n_axes,
                                .at = pf_element_place(node, r->file),
                                .element = node};
    int status = read_own(g, r);
    if (status != PF_ENOMEM)
        status = pf_worse(status, read_axes(e, g, r));
    g->n_axes = e->n_axes - g->first;
    if (status == PF_OK && g->n_axes > 0)
        status = check_group(e, g, r);
    if (status == PF_OK && g->n_axes > 0) {
        for (size_t a = g->first; a < e->n_axes; a++)
            e->axis[a].n = g->n;
        e->n_groups++;
        return PF_OK;
    }
    while (e->n_axes > g->first) {
        e->n_axes--;
        pf_axis_release(&e->axis[e->n_axes], &e->mark[e->n_sets + e->n_axes]);
        pf_axis_clear(&e->axis[e->n_axes]);
    }
    return status;
}

/* false: it is none. */
static bool
find_kind(enum pf_group_kind *out, const xmlNode *node)
{
    for (size_t i = 0; i < sizeof group_tag / sizeof *group_tag; i++) {
        const char *name = pf_rule_of(group_tag[i])->kind.name;
        *out = (enum pf_group_kind) i;
        if (node->type == XML_ELEMENT_NODE && node->ns == NULL &&
            xmlStrEqual(node->name, pf_xml(name)))
            return true;
    }
    return false;
}

static int
read_points(struct pf_experiment *e, const struct pf_reader *r)
{
    int status = PF_OK;
    for (size_t g = 0; g < e->n_groups && status != PF_ENOMEM; g++)
        if (e->group[g].kind == PF_GROUP_POINTS)
            status = pf_worse(status, pf_points_read(e, &e->group[g], r));
    return status;
}

int
pf_axes_read(struct pf_experiment *e, const struct pf_reader *r)
{
    const xmlNode *root = xmlDocGetRootElement(e->doc);
    const xmlNode *sweep = pf_child_of(root, PF_TAG_SWEEP, NULL);
    struct pf_attributes a;
    if (sweep == NULL)
        return PF_OK;
    int status = pf_attributes_read(&a, sweep, PF_TAG_SWEEP, r);
    pf_attributes_clear(&a);
    for (const xmlNode *p = sweep->children; p != NULL; p = p->next) {
        enum pf_group_kind kind;
        bool full = e->n_axes == PF_MAX_AXES;
        if (!find_kind(&kind, p))
            continue;
        status = pf_worse(status, read_group(e, p, kind, r));
        if (status == PF_ENOMEM || full)
            break;
    }
    if (status != PF_ENOMEM)
        status = pf_worse(status, pf_axes_name(e));
    return status != PF_ENOMEM ? pf_worse(status, read_points(e, r)) : status;
}

/* --- values --- */

static int
fill_group(struct pf_experiment *e, struct pf_axis_group *g,
           const struct pf_reader *r)
{
    struct pf_reader quiet = {r->file, r->base, NULL};
    int status = PF_OK;
    if (g->kind == PF_GROUP_POINTS)
        return PF_OK; /* which have been read */
    if (g->kind == PF_GROUP_SAMPLE)
        return pf_sample_fill(e, g, r);
    for (size_t i = g->first; i < g->first + g->n_axes; i++) {
        struct pf_attributes a;
        int one =
            pf_attributes_read(&a, e->axis[i].element, PF_TAG_AXIS, &quiet);
        if (one == PF_OK)
            one = pf_axis_fill(&e->axis[i], &a, g->kind, r);
        pf_attributes_clear(&a);
        status = pf_worse(status, one);
    }
    if (status == PF_OK && g->kind == PF_GROUP_ZIP)
        status = pf_group_check_distinct(e, g, r);
    return status;
}

int
pf_axes_fill(struct pf_experiment *e, const struct pf_reader *r)
{
    int status = PF_OK;
    for (size_t g = 0; g < e->n_groups && status != PF_ENOMEM; g++)
        status = pf_worse(status, fill_group(e, &e->group[g], r));
    return status;
}

bool
pf_axes_are_filled(const struct pf_experiment *e)
{
    for (size_t a = 0; a < e->n_axes; a++)
        if (e->axis[a].same == NULL)
            return false;
    return true;
}
