/* From the unit cube to the values of a <sample>.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/kernels.h"
#include "core/parse.h"
#include "core/status.h"
#include "lab/experiment/axis_projection.h"
#include "lab/experiment/sample.h"
#include "lab/experiment/variants.h"
#include "lab/experiment/xml_read.h"

int
pf_sample_count(size_t *count, size_t axes, const xmlNode *node,
                const struct pf_reader *r)
{
    struct pf_attributes a;
    *count = 0;
    int status = pf_attributes_read(&a, node, PF_TAG_SAMPLE, r);
    const pf_sample_type *type = (const pf_sample_type *) a.kind;
    if (status == PF_OK)
        status = pf_values_finish(&a.typed, a.kind->name, 0.0, r->d, a.at);
    if (status == PF_OK && axes > type->most_axes)
        status = pf_diag_at(r->d, a.at,
                            "sample: %zu axes, and %s exists for up to %zu; "
                            "use latin-hypercube or random",
                            axes, type->kind.name, type->most_axes);
    if (status == PF_OK)
        *count = (size_t) a.own.number[PF_SAMPLE_COUNT];
    pf_attributes_clear(&a);
    return status;
}

/* --- one value --- */

/* libm's exp and log differ in their last bits from CPU to CPU. */
static double
between(double low, double high, double u)
{
    double end[2] = {low, high}, x;
    pf_vlog(2, end, end);
    x = (1.0 - u) * end[0] + u * end[1];
    pf_vexp(1, &x, &x);
    return x;
}

static double
clamp(double x, const struct pf_sample_range *range)
{
    return x < range->from ? range->from : x > range->to ? range->to : x;
}

double
pf_sample_value(const struct pf_sample_range *range, double u)
{
    double from = range->from, to = range->to + (range->whole ? 1.0 : 0.0), x;
    char text[32];
    if (range->log)
        x = u > 0.0 ? between(from, to, u) : from;
    else
        x = (1.0 - u) * from + u * to;
    if (range->whole)
        return clamp(floor(x), range);
    snprintf(text, sizeof text, "%.11e", x);
    return clamp(strtod(text, NULL), range);
}

/* --- what is drawn from --- */

/* An axis of the sample: a range, or words to choose from. */
struct source {
    struct pf_sample_range range;
    char **word;
    size_t n_words;
};

static void
clear_source(struct source *s)
{
    for (size_t i = 0; s->word != NULL && i < s->n_words; i++)
        free(s->word[i]);
    free(s->word);
}

/* Is this parameter of an element of this kind a whole number? */
static bool
has_count(const struct pf_param *p, const char *name)
{
    for (; p != NULL && p->name != NULL; p++)
        if (strcmp(p->name, name) == 0)
            return p->form == PF_COUNT;
    return false;
}

/* The type of an element, where that is the same throughout; else NULL. */
static const char *
fixed_type(const xmlNode *node)
{
    const xmlAttr *attr = xmlHasNsProp(node, pf_xml("type"), NULL);
    const struct pf_mark *from = attr != NULL ? attr->_private : NULL;
    if (attr == NULL || attr->children == NULL ||
        (from != NULL && from->at.line > 0))
        return NULL;
    return (const char *) attr->children->content;
}

static bool
is_whole_in(const xmlNode *node, const char *name)
{
    const char *type = fixed_type(node);
    for (int tag = PF_TAG_EXPERIMENT; tag < PF_TAGS; tag++) {
        const struct pf_rule *rule = pf_rule_of((enum pf_tag) tag);
        if (!xmlStrEqual(node->name, pf_xml(rule->kind.name)))
            continue;
        if (has_count(rule->kind.params, name))
            return true;
        for (size_t i = 0; rule->family && rule->family->kinds[i]; i++) {
            const struct pf_kind *k = rule->family->kinds[i];
            if ((type == NULL || strcmp(type, k->name) == 0) &&
                has_count(k->params, name))
                return true;
        }
    }
    return false;
}

static bool
is_whole(const struct pf_axis *axis)
{
    for (size_t t = 0; t < axis->n_targets; t++)
        if (is_whole_in(axis->target[t], axis->attribute))
            return true;
    return false;
}

static int
check_whole(const struct pf_axis *axis, const struct pf_sample_range *range,
            const struct pf_reader *r)
{
    char from[32], to[32];
    if (!range->whole ||
        (floor(range->from) == range->from && floor(range->to) == range->to))
        return PF_OK;
    return pf_diag_at(r->d, axis->at,
                      "axis: %s takes whole numbers; from=\"%s\" and to=\"%s\" "
                      "must be some",
                      axis->attribute, pf_format_real(range->from, from),
                      pf_format_real(range->to, to));
}

/* The words of values="..." are read as those of an axis that stands alone:
 * twice the same word is a mistake there, too. */
static int
read_words(struct source *out, const struct pf_axis *axis,
           const struct pf_attributes *a, const struct pf_reader *r)
{
    struct pf_axis list = {.at = axis->at};
    int status = pf_axis_count(&list.n, a, PF_GROUP_SAMPLE, r);
    if (status == PF_OK)
        status = pf_axis_fill(&list, a, PF_GROUP_AXIS, r);
    out->word = list.value;
    out->n_words = list.n;
    free(list.same);
    return status;
}

static int
read_source(struct source *out, const struct pf_axis *axis,
            const struct pf_reader *r)
{
    struct pf_reader quiet = {r->file, r->base, NULL};
    struct pf_attributes a;
    int status = pf_attributes_read(&a, axis->element, PF_TAG_AXIS, &quiet);
    if (status == PF_OK && a.own.given[PF_AXIS_VALUES]) {
        status = read_words(out, axis, &a, r);
    } else if (status == PF_OK) {
        out->range =
            (struct pf_sample_range){.from = a.own.number[PF_AXIS_FROM],
                                     .to = a.own.number[PF_AXIS_TO],
                                     .log = a.own.number[PF_AXIS_SCALE] == 1.0,
                                     .whole = is_whole(axis)};
        status = check_whole(axis, &out->range, r);
    }
    pf_attributes_clear(&a);
    return status;
}

/* --- all values --- */

static char *
value_of(const struct source *s, double u)
{
    char text[400];
    if (s->word != NULL) {
        size_t i = (size_t) (u * (double) s->n_words);
        return strdup(s->word[i < s->n_words ? i : s->n_words - 1]);
    }
    double x = pf_sample_value(&s->range, u);
    if (s->range.whole)
        snprintf(text, sizeof text, "%.0f", x);
    else
        pf_format_real(x, text);
    return strdup(text);
}

static int
fill_axis(struct pf_axis *axis, size_t number, const double *u, size_t axes,
          const struct pf_reader *r)
{
    struct source s = {.word = NULL};
    int status = read_source(&s, axis, r);
    if (status == PF_OK) {
        axis->value = calloc(axis->n, sizeof *axis->value);
        status = axis->value != NULL ? PF_OK : PF_ENOMEM;
    }
    for (size_t i = 0; status == PF_OK && i < axis->n; i++) {
        axis->value[i] = value_of(&s, u[i * axes + number]);
        if (axis->value[i] == NULL)
            status = PF_ENOMEM;
    }
    clear_source(&s);
    return status == PF_OK ? pf_axis_compare(axis) : status;
}

static int
draw(double *u, const struct pf_experiment *e, const struct pf_axis_group *g,
     const struct pf_reader *r)
{
    struct pf_reader quiet = {r->file, r->base, NULL};
    const char *name[PF_MAX_AXES];
    struct pf_attributes a;
    int status = pf_attributes_read(&a, g->element, PF_TAG_SAMPLE, &quiet);
    if (status == PF_OK)
        status = pf_values_finish(&a.typed, a.kind->name, 0.0, NULL, a.at);
    if (status == PF_OK) {
        const pf_sample_type *type = (const pf_sample_type *) a.kind;
        size_t seed = pf_values_find(&a.typed, "seed");
        for (size_t i = 0; i < g->n_axes; i++)
            name[i] = e->axis[g->first + i].path;
        const struct pf_sample_setup setup = {
            .axes = g->n_axes,
            .count = g->n,
            .seed = seed != SIZE_MAX ? (uint64_t) a.typed.number[seed] : 0,
            .name = name};
        status = type->draw(u, &setup);
    }
    pf_attributes_clear(&a);
    return status;
}

/* Of the values of an axis those at the points that are kept. */
static int
keep_values(struct pf_axis *axis, const struct pf_projection *p)
{
    for (size_t i = 0; i < axis->n; i++)
        if (p->first[p->of[i]] != i) {
            free(axis->value[i]);
            axis->value[i] = NULL;
        }
    for (size_t k = 0; k < p->n; k++) {
        char *kept = axis->value[p->first[k]];
        axis->value[p->first[k]] = NULL;
        axis->value[k] = kept;
    }
    axis->n = p->n;
    free(axis->same);
    axis->same = NULL;
    return pf_axis_compare(axis);
}

/* Keeps the first of points that are the same: where values are words or whole
 * numbers that happens. */
static int
drop_repeats(struct pf_experiment *e, struct pf_axis_group *g)
{
    const struct pf_projection *p = NULL;
    uint64_t mask = 0;
    for (size_t a = g->first; a < g->first + g->n_axes; a++)
        mask |= (uint64_t) 1 << a;
    int status = pf_projection_of(&p, e, (size_t) (g - e->group), mask);
    if (status != PF_OK || p->n == g->n)
        return status;
    for (size_t a = g->first; status == PF_OK && a < g->first + g->n_axes; a++)
        status = keep_values(&e->axis[a], p);
    g->n = p->n;
    for (size_t i = 0; i < g->n_projections; i++)
        pf_projection_free(g->projection[i]);
    g->n_projections = 0;
    return status;
}

int
pf_sample_fill(struct pf_experiment *e, struct pf_axis_group *g,
               const struct pf_reader *r)
{
    double *u = calloc(g->n * g->n_axes + 1, sizeof *u);
    int status = u != NULL ? draw(u, e, g, r) : PF_ENOMEM;
    for (size_t i = 0; status != PF_ENOMEM && i < g->n_axes; i++)
        status = pf_worse(
            status, fill_axis(&e->axis[g->first + i], i, u, g->n_axes, r));
    free(u);
    return status == PF_OK ? drop_repeats(e, g) : status;
}
