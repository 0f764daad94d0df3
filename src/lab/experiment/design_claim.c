/* One claim of <claims>.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/parse.h"
#include "core/status.h"
#include "lab/experiment/claims_plan.h"
#include "lab/experiment/design_claims.h"
#include "lab/experiment/xml_read.h"

void
pf_claim_def_clear(struct pf_claim_def *def)
{
    for (size_t i = 0; def->arm != NULL && i < def->n_arms; i++)
        pf_claim_arm_clear(&def->arm[i]);
    free(def->arm);
    free(def->id);
    free(def->says);
    free(def->why);
    free(def->x);
    free(def->given.metric);
    pf_claim_reading_clear(&def->reading);
    memset(def, 0, sizeof *def);
}

/* --- mistakes --- */

static int
note(const struct pf_claim_source *s, const char *what)
{
    return pf_diag_at(s->c->r->d, s->at, "%s: %s", s->element, what);
}

static int
refuse(const struct pf_claim_source *s, const char *name, const char *why)
{
    if (!pf_claim_has(s, name))
        return PF_OK;
    return pf_diag_at(s->c->r->d, s->at, "%s: %s %s", s->element, name, why);
}

/* --- what all kinds have --- */

static int
read_words(struct pf_claim_def *out, size_t number,
           const struct pf_claim_source *s)
{
    const char *id = pf_claim_text(s, "id"), *says = pf_claim_text(s, "says");
    char made[40];
    snprintf(made, sizeof made, "%s-%zu", s->element, number);
    out->id = strdup(id != NULL ? id : made);
    out->says = pf_claim_words(says);
    out->why = pf_claim_words(pf_claim_text(s, "why"));
    if (out->id == NULL || out->says == NULL || out->why == NULL)
        return PF_ENOMEM;
    if (says != NULL && out->says[0] == '\0')
        return note(s, "says=\"\" says nothing; put the claim into words");
    return PF_OK;
}

/* What a control is expected to do, and who must say why. */
static int
read_expected(struct pf_claim_def *out, const struct pf_claim_source *s)
{
    out->control = pf_claim_number(s, "control", 0.0) > 0.0;
    double none = out->control ? PF_FAILS : PF_HOLDS;
    out->expected = (enum pf_verdict) pf_claim_number(s, "expected", none);
    if (out->control || out->expected == PF_HOLDS || out->why[0] != '\0')
        return PF_OK;
    return note(s, "it is not expected to hold: say why=\"...\", with what was "
                   "measured");
}

static int
read_x(struct pf_claim_def *out, const struct pf_claim_source *s)
{
    const char *x = pf_claim_text(s, "x");
    const struct pf_record_def *record = &s->c->design->record;
    out->x = strdup(x != NULL ? x : "queries");
    out->claim.clock = true;
    if (out->x == NULL)
        return PF_ENOMEM;
    if (strcmp(out->x, "queries") == 0 || strcmp(out->x, "steps") == 0)
        return PF_OK;
    for (size_t i = 0; i < record->n_metrics; i++)
        if (strcmp(record->metric[i]->kind.name, out->x) == 0) {
            out->claim.clock = record->metric[i]->cost != 0;
            return PF_OK;
        }
    if (pf_kind_find(&pf_metric_family, out->x) != NULL)
        return pf_claim_metric_check(out->x, s);
    if (out->kind != PF_CLAIM_RATE) {
        char shown[PF_SHORT];
        pf_shorten(out->x, shown);
        return pf_diag_at(s->c->r->d, s->at,
                          "%s: there is no metric '%s'; x is queries, steps or "
                          "a recorded metric",
                          s->element, shown);
    }
    out->x_is_axis = true;
    return pf_claim_axis_find(&out->axis, out->x, s);
}

static int
read_common(struct pf_claim_def *out, size_t number,
            const struct pf_claim_source *s)
{
    struct pf_claim *c = &out->claim;
    c->kind = out->kind;
    c->low = -(double) HUGE_VAL;
    c->high = (double) HUGE_VAL;
    c->predicted = (double) NAN;
    c->range = PF_RATE_ANYWHERE;
    c->aggregate =
        (enum pf_claim_aggregate) pf_claim_number(s, "aggregate", 0.0);
    c->cells = (enum pf_claim_cells) pf_claim_number(s, "cells", 0.0);
    c->confidence = pf_claim_number(s, "confidence", 0.95);
    c->exact = pf_claim_number(s, "exact", 0.0) > 0.0;
    int status = read_words(out, number, s);
    if (status != PF_ENOMEM)
        status = pf_worse(status, read_expected(out, s));
    if (status != PF_ENOMEM)
        status = pf_worse(status, read_x(out, s));
    if (status != PF_ENOMEM)
        status =
            pf_worse(status, pf_claim_reading_read(&out->reading, NULL, s));
    if (c->confidence <= 0.5 || c->confidence >= 1.0)
        status = note(s, "confidence is above 0.5 and below 1: 0.95 is usual");
    return status;
}

/* --- what kinds share --- */

static int
read_interval(struct pf_claim_def *out, const struct pf_claim_source *s)
{
    struct pf_claim *c = &out->claim;
    c->low = pf_claim_number(s, "low", c->low);
    c->high = pf_claim_number(s, "high", c->high);
    if (!pf_claim_has(s, "low") && !pf_claim_has(s, "high"))
        return note(s, "there is nothing to hold it against; give low, high "
                       "or both");
    if (c->low > c->high)
        return note(s, "low is above high: nothing lies between them");
    return PF_OK;
}

static int
read_comparison(struct pf_claim_def *out, const struct pf_claim_source *s)
{
    struct pf_claim *c = &out->claim;
    c->greater = pf_claim_number(s, "is", 0.0) > 0.0;
    c->has_factor = pf_claim_has(s, "factor");
    c->factor = pf_claim_number(s, "factor", 0.0);
    c->margin = pf_claim_number(s, "margin", 0.0);
    if (c->has_factor && pf_claim_has(s, "margin"))
        return note(s, "factor and margin are two ways to compare; give one");
    if (c->has_factor && c->factor <= 0.0)
        return note(s, "factor=\"0\" compares with nothing; it is above 0");
    return PF_OK;
}

static int
read_threshold(struct pf_claim_def *out, const struct pf_claim_source *s)
{
    out->claim.reaches = pf_claim_has(s, "threshold");
    out->claim.threshold = pf_claim_number(s, "threshold", 0.0);
    return PF_OK;
}

/* --- bound --- */

/* "METRIC above NUMBER". */
static int
read_given(struct pf_claim_def *out, const char *text,
           const struct pf_claim_source *s)
{
    char metric[PF_SHORT], word[8], number[40], more;
    char shown[PF_SHORT];
    struct pf_claim_condition *given = &out->given;
    int n = sscanf(text, " %99s %7s %39s %c", metric, word, number, &more);
    given->below = n == 3 && strcmp(word, "below") == 0;
    if (n != 3 || (!given->below && strcmp(word, "above") != 0) ||
        !pf_parse_real(number, &given->limit))
        return pf_diag_at(s->c->r->d, s->at,
                          "%s: given=\"%s\" is not of the form METRIC above "
                          "NUMBER or METRIC below NUMBER",
                          s->element, pf_shorten(text, shown));
    given->metric = strdup(metric);
    if (given->metric == NULL)
        return PF_ENOMEM;
    if (strcmp(metric, "probability") == 0)
        return note(s, "given=\"...\" cannot be about probabilities");
    return pf_claim_metric_check(metric, s);
}

/* Runs count at a record, or do not: there is nothing between two, and no mean
 * of several. */
static int
check_share_place(const struct pf_claim_def *out,
                  const struct pf_claim_source *s)
{
    enum pf_claim_place place = out->reading.place;
    if (place == PF_CLAIM_AREA)
        return note(s, "a share is of runs at one record; at=\"area\" is none");
    if (place == PF_CLAIM_AT && !out->claim.clock)
        return note(s, "a share is of runs at one record, which at=\"...\" "
                       "finds by a clock only: queries, steps, a price");
    return PF_OK;
}

static int
read_share(struct pf_claim_def *out, const struct pf_claim_source *s)
{
    const char *given = pf_claim_text(s, "given");
    bool above = pf_claim_has(s, "above"), below = pf_claim_has(s, "below");
    int status = PF_OK;
    out->is_share = above || below;
    out->claim.shares = out->is_share;
    out->share_below = below;
    out->share_limit = pf_claim_number(s, below ? "below" : "above", 0.0);
    if (above && below)
        status = note(s, "above and below make two shares; give one of them");
    if (given != NULL && !out->is_share)
        status = note(s, "given=\"...\" is for shares; give above or below");
    if (given != NULL)
        status = pf_worse(status, read_given(out, given, s));
    if (!out->is_share)
        return status;
    if (pf_claim_has(s, "aggregate") && out->claim.aggregate != PF_CLAIM_MEAN)
        status = note(s, "a share is the mean over runs; leave the aggregate "
                         "out");
    out->claim.aggregate = PF_CLAIM_MEAN;
    return pf_worse(status, check_share_place(out, s));
}

static int
read_bound(struct pf_claim_def *out, const struct pf_claim_source *s)
{
    int status = read_interval(out, s);
    return pf_worse(status, read_share(out, s));
}

static int
read_order(struct pf_claim_def *out, const struct pf_claim_source *s)
{
    return read_comparison(out, s);
}

/* --- rate --- */

static int
refuse_range(const struct pf_claim_source *s)
{
    static const char *const names[] = {"from", "to", "above", "below"};
    int status = PF_OK;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        status = pf_worse(status, refuse(s, names[i],
                                         "is for lines through records, not "
                                         "along an axis; leave it out"));
    return status;
}

/* The local rate is a factor per step, near the solution. */
static int
check_predicted(const struct pf_claim_def *def, const struct pf_claim_source *s)
{
    if (!def->against_predicted)
        return PF_OK;
    if (strcmp(def->x, "steps") != 0 || def->claim.law != PF_LOG_LINEAR)
        return note(s, "theory predicts a factor per step: "
                       "against=\"predicted\" needs x=\"steps\" and the law "
                       "log-linear");
    return PF_OK;
}

static int
read_rate(struct pf_claim_def *out, const struct pf_claim_source *s)
{
    struct pf_claim *c = &out->claim;
    struct pf_rate_range *range = &c->range;
    c->law = (enum pf_rate_law) pf_claim_number(s, "law", 0.0);
    c->over_cells = out->x_is_axis;
    range->x_low = pf_claim_number(s, "from", range->x_low);
    range->x_high = pf_claim_number(s, "to", range->x_high);
    range->y_low = pf_claim_number(s, "above", range->y_low);
    range->y_high = pf_claim_number(s, "below", range->y_high);
    out->against_predicted = pf_claim_number(s, "against", 0.0) > 0.0;
    int status = pf_worse(read_interval(out, s), read_threshold(out, s));
    if (range->x_low > range->x_high || range->y_low > range->y_high)
        status = note(s, "no record lies between from and to, or between "
                         "above and below: the first must be less");
    if (c->over_cells)
        status = pf_worse(status, refuse_range(s));
    else
        status = pf_worse(status, refuse(s, "threshold",
                                         "is for lines along an axis; name "
                                         "one by x=\"...\""));
    return pf_worse(status, check_predicted(out, s));
}

/* --- the others --- */

static int
read_reach(struct pf_claim_def *out, const struct pf_claim_source *s)
{
    static const char *const two[] = {"is", "factor", "margin"};
    static const char *const one[] = {"low", "high"};
    bool single = out->n_arms == 1;
    const char *const *foreign = single ? two : one;
    const char *why = single ? "compares two arms, and here is one"
                             : "is for one arm, and here are two";
    int status = read_threshold(out, s);
    out->claim.reaches = true;
    for (size_t i = 0; i < (single ? 3 : 2); i++)
        status = pf_worse(status, refuse(s, foreign[i], why));
    return pf_worse(status,
                    single ? read_interval(out, s) : read_comparison(out, s));
}

static int
read_equal(struct pf_claim_def *out, const struct pf_claim_source *s)
{
    struct pf_claim *c = &out->claim;
    c->has_factor = pf_claim_has(s, "factor");
    c->factor = pf_claim_number(s, "factor", 1.0);
    c->tolerance = pf_claim_number(s, "tolerance", 0.0);
    int status = read_threshold(out, s);
    if (c->has_factor == pf_claim_has(s, "tolerance"))
        status = note(s, "give a tolerance or a factor, one of them");
    return status;
}

static int
read_rank(struct pf_claim_def *out, const struct pf_claim_source *s)
{
    int status = read_interval(out, s);
    if (pf_claim_number(s, "low", -1.0) > 1.0 ||
        pf_claim_number(s, "high", 1.0) < -1.0)
        status = note(s, "a correlation lies between -1 and 1");
    return status;
}

static int
read_kind(struct pf_claim_def *out, const struct pf_claim_source *s)
{
    switch (out->kind) {
    case PF_CLAIM_BOUND:
        return read_bound(out, s);
    case PF_CLAIM_ORDER:
        return read_order(out, s);
    case PF_CLAIM_RATE:
        return read_rate(out, s);
    case PF_CLAIM_REACH:
        return read_reach(out, s);
    case PF_CLAIM_EQUAL:
        return read_equal(out, s);
    case PF_CLAIM_RANK:
        return read_rank(out, s);
    }
    return PF_EINPUT;
}

/* --- arms --- */

static int
read_arms(struct pf_claim_def *out, const xmlNode *node,
          const struct pf_claims_reader *c)
{
    const xmlNode *p = NULL;
    int status = PF_OK;
    out->arm = calloc(out->n_arms + 1, sizeof *out->arm);
    if (out->arm == NULL)
        return PF_ENOMEM;
    for (size_t i = 0; i < out->n_arms && status != PF_ENOMEM; i++) {
        p = pf_child_of(node, PF_TAG_ARM, p);
        status = pf_worse(status, pf_claim_arm_read(&out->arm[i], p, out, c));
    }
    return status;
}

int
pf_claim_read(struct pf_claim_def *out, const xmlNode *node, enum pf_tag tag,
              size_t number, const struct pf_claims_reader *c)
{
    struct pf_attributes a;
    size_t arms = pf_count_children(node, PF_TAG_ARM);
    memset(out, 0, sizeof *out);
    int status = pf_attributes_read(&a, node, tag, c->r);
    struct pf_claim_source s = {c, pf_rule_of(tag)->kind.name, &a.own, a.at};
    out->kind = (enum pf_claim_kind)(tag - PF_TAG_BOUND);
    out->at = a.at;
    out->n_arms = arms < PF_MAX_ARMS ? arms : PF_MAX_ARMS;
    if (status != PF_ENOMEM)
        status = pf_worse(status, read_common(out, number, &s));
    if (status != PF_ENOMEM)
        status = pf_worse(status, read_kind(out, &s));
    if (status != PF_ENOMEM)
        status = pf_worse(status, read_arms(out, node, c));
    pf_attributes_clear(&a);
    return status;
}
