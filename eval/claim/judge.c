/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eval/claim/claim.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "eval/claim/claim_part.h"

#define FEWEST 5 /* seeds */

struct judging {
    struct pf_judgement *out;
    const struct pf_claim *c;
    const struct pf_claim_arm *arm;
    size_t n_arms, n_seeds;
    struct pf_claim_numbers *numbers; /* of each arm */
    size_t n_numbers;
    struct pf_claim_units units;
    struct pf_claim_work w;
    struct pf_claim_values data;
};

static void
because(struct judging *j, const char *why)
{
    j->out->verdict = PF_UNDECIDED;
    snprintf(j->out->why, sizeof j->out->why, "%s", why);
}

/* --- numbers --- */

/* Of PF_CLAIM_EQUAL seeds are compared one by one before they are added up. */
static bool
folds(const struct judging *j)
{
    return j->c->kind == PF_CLAIM_EQUAL &&
           (j->c->aggregate == PF_CLAIM_WORST ||
            (j->arm[0].place == PF_CLAIM_EVERYWHERE && !j->c->reaches));
}

static int
read_numbers(struct judging *j)
{
    int status = PF_OK;
    j->numbers = calloc(j->n_arms + 1, sizeof *j->numbers);
    if (j->numbers == NULL)
        return PF_ENOMEM;
    for (size_t a = 0; status == PF_OK && a < j->n_arms; a++) {
        j->n_numbers = a + 1;
        status =
            pf_claim_numbers_of(&j->numbers[a], j->c, &j->arm[a], j->n_seeds);
    }
    j->w.n_arms = j->n_arms;
    if (status == PF_OK && folds(j)) {
        status = pf_claim_numbers_fold(j->numbers, j->n_arms, j->c);
        j->w.folded = true;
        j->w.n_arms = j->n_numbers = 1;
    }
    return status;
}

static int
prepare(struct judging *j)
{
    struct pf_claim_work *w = &j->w;
    size_t points = 0;
    w->c = j->c;
    w->arm = j->arm;
    w->side = calloc(w->n_arms + 1, sizeof *w->side);
    int status = w->side != NULL ? PF_OK : PF_ENOMEM;
    for (size_t a = 0; status == PF_OK && a < w->n_arms; a++) {
        const struct pf_claim_numbers *t = &j->numbers[a];
        status = pf_claim_side_of(&w->side[a], j->c, &j->arm[a], t,
                                  j->units.of_seed);
        w->undefined |= t->undefined;
        points = t->points > points ? t->points : points;
        if (w->side[a].groups > w->most_groups)
            w->most_groups = w->side[a].groups;
        if (j->arm[a].place == PF_CLAIM_EVERYWHERE &&
            t->points != j->numbers[0].points)
            w->undefined |= PF_CLAIM_RECORDS;
    }
    w->everywhere =
        j->arm[0].place == PF_CLAIM_EVERYWHERE && !w->folded && points > 1;
    w->scratch = calloc(8 * w->most_groups + 1, sizeof *w->scratch);
    w->centre = calloc(4 * w->most_groups + points + 1, sizeof *w->centre);
    w->n_units = j->units.n;
    if (j->c->aggregate == PF_CLAIM_MEAN && !pf_claim_spreads(w)) {
        w->z = calloc(j->units.n + 1, sizeof *w->z);
        status = w->z != NULL ? status : PF_ENOMEM;
    }
    if (w->scratch == NULL || w->centre == NULL)
        status = PF_ENOMEM;
    return status;
}

/* --- verdicts --- */

static void
say_undefined(struct judging *j)
{
    static const struct {
        unsigned bit;
        const char *text;
    } reason[] = {
        {PF_CLAIM_NOT_THERE, "a run does not come to the x that is asked for"},
        {PF_CLAIM_NO_SLOPE, "a run has no slope: too few of its records are in "
                            "the range, or not above 0"},
        {PF_CLAIM_RECORDS, "the runs differ in their number of records"},
        {PF_CLAIM_PAIRS, "arms with different numbers of cells cannot be "
                         "compared seed by seed"},
        {PF_CLAIM_SIGN, "a ratio needs numbers above 0"},
        {PF_CLAIM_NO_LINE, "no line goes through the cells: their values must "
                           "be above 0, at two places at least"},
        {PF_CLAIM_TIES, "in a resample the cells of an arm do not differ, and "
                        "have no ranks"},
        {PF_CLAIM_NO_RUN, "in a resample an arm has no run: too few seeds "
                          "count"},
        {PF_CLAIM_INF_INF, "a number is infinity less infinity"}};
    because(j, "the statistic is not defined");
    for (size_t i = 0; i < sizeof reason / sizeof *reason; i++)
        if (j->w.undefined & reason[i].bit) {
            because(j, reason[i].text);
            return;
        }
}

/* Of a number that lies between two: which way it is only a limit. */
static void
tell_limit(struct judging *j, double low, double high)
{
    struct pf_judgement *out = j->out;
    bool ratio = j->w.n_arms == 2 && j->c->has_factor;
    if (ratio && !(low > 0.0) && isinf(high))
        low = -high;
    bool from_below = low > 0.0 || (isfinite(low) && !isfinite(high));
    out->at_least = from_below;
    out->at_most = !from_below && isfinite(high);
    out->value = from_below ? low : out->at_most ? high : (double) NAN;
}

/* The number to show: of extremes the one that is worse for the claim. */
static void
tell_value(struct judging *j)
{
    struct pf_claim_range r = pf_claim_range_of(j->c, j->w.n_arms);
    double low = j->data.low, high = j->data.high;
    j->out->value = low;
    if (!(low < high))
        return;
    if (!j->w.everywhere)
        tell_limit(j, low, high);
    else if (isinf(r.low) || high - r.high >= r.low - low)
        j->out->value = high;
}

static void
tell_arms(struct judging *j, const unsigned *count)
{
    const struct pf_claim_work *w = &j->w;
    bool numbers = w->n_arms <= 2 && !w->folded && !w->everywhere &&
                   j->c->kind != PF_CLAIM_RANK &&
                   (j->c->kind != PF_CLAIM_EQUAL ||
                    (w->n_arms == 2 && w->side[0].groups == 1));
    if (w->n_arms == 1)
        j->out->arm[0] = j->out->value;
    for (size_t a = 0; numbers && w->n_arms == 2 && a < 2; a++)
        j->out->arm[a] =
            pf_claim_arm_number(&w->side[a], 0, count, false).number;
}

/* Are all numbers from `low` up, or from `high` down, outside? */
static bool
is_outside(const struct pf_claim_range *r, double low, double high)
{
    if (r->strict)
        return (low >= r->high && isfinite(r->high)) ||
               (high <= r->low && isfinite(r->low));
    return low > r->high || high < r->low;
}

static void
decide(struct judging *j, const struct pf_claim_bounds *b)
{
    struct pf_claim_range r = pf_claim_range_of(j->c, j->w.n_arms);
    bool open = isinf(r.low) && isinf(r.high); /* nothing is claimed */
    bool holds = !open &&
                 (isinf(r.low) || pf_claim_is_inside(&r, b->low_below)) &&
                 (isinf(r.high) || pf_claim_is_inside(&r, b->high_above));
    bool fails = j->w.everywhere ? is_outside(&r, b->high_below, b->low_above)
                                 : is_outside(&r, b->low_below, b->high_above);
    j->out->verdict = holds ? PF_HOLDS : fails ? PF_FAILS : PF_UNDECIDED;
}

static void
tell_bounds(struct judging *j, const struct pf_claim_bounds *b)
{
    struct pf_judgement *out = j->out;
    out->low = b->low_below;
    out->high = b->high_above;
    if (j->w.everywhere && out->value < j->data.high)
        out->high = b->low_above;
    else if (j->w.everywhere)
        out->low = b->high_below;
}

/* Nothing that was drawn made a difference. */
static void
doubt_luck(struct judging *j)
{
    double cells = 0.0, n = (double) j->out->n_seeds;
    for (size_t a = 0; a < j->w.n_arms; a++)
        cells += (double) (j->w.side[a].groups * j->w.side[a].points);
    double luck =
        j->c->aggregate == PF_CLAIM_MEDIAN ? cells * pow(0.5, n) : pow(0.9, n);
    if (luck > 1.0 - j->c->confidence)
        because(j, "all resamples are equal, which these few seeds may be by "
                   "luck; more seeds, or exact");
}

/* No resample is beyond the runs there are: n of them lie on one side of their
 * median with a chance of 0.5^n, and of their interquartile mean, which is no
 * further out than a quartile, of at most 0.75^n. */
static size_t
fewest_seeds(const struct pf_claim *c)
{
    if (c->aggregate == PF_CLAIM_MEAN)
        return FEWEST;
    double part = c->aggregate == PF_CLAIM_IQM ? 0.75 : 0.5;
    double n = ceil(log(1.0 - c->confidence) / log(part));
    return n > FEWEST ? (size_t) n : FEWEST;
}

static int
bootstrap(struct judging *j, const unsigned *count)
{
    struct pf_claim_bounds b;
    size_t fewest = fewest_seeds(j->c);
    if (j->out->n_seeds < fewest) {
        because(j, "");
        snprintf(j->out->why, sizeof j->out->why,
                 "a verdict takes %zu seeds at least", fewest);
        return PF_OK;
    }
    int status = pf_claim_bounds_of(&b, &j->w, &j->data);
    if (status != PF_OK)
        return status;
    if (pf_claim_is_share(&j->w))
        pf_claim_share_bounds(&b, &j->w, count);
    tell_bounds(j, &b);
    if (j->w.undefined != 0) {
        say_undefined(j);
        return PF_OK;
    }
    decide(j, &b);
    if (b.unknown && j->out->verdict == PF_UNDECIDED)
        because(j, "so few seeds cannot be that confident");
    else if (b.degenerate && j->out->verdict != PF_UNDECIDED)
        doubt_luck(j);
    return PF_OK;
}

/* Do all seeds say the same, to the last bit? */
static bool
seeds_agree(const struct pf_claim_numbers *t)
{
    for (size_t i = 0; i < t->cells * t->points; i++) {
        const double *high = t->high + i * t->seeds,
                     *low = t->low + i * t->seeds;
        for (size_t k = 1; k < t->seeds; k++)
            if (memcmp(&high[k], high, sizeof *high) != 0 ||
                memcmp(&low[k], low, sizeof *low) != 0)
                return false;
    }
    return true;
}

static void
exactly(struct judging *j)
{
    bool agree = true;
    for (size_t a = 0; a < j->n_numbers; a++)
        agree = agree && seeds_agree(&j->numbers[a]);
    if (!agree || j->out->n_seeds < 2) {
        because(j, agree ? "a verdict takes 2 seeds at least"
                         : "seeds differ: this is not exact");
        return;
    }
    struct pf_claim_bounds b = {j->data.low,  j->data.low, j->data.high,
                                j->data.high, true,        false};
    if (j->w.everywhere) {
        b.low_above = j->data.low;
        b.high_below = j->data.high;
    } else
        b.low_above = b.high_above;
    tell_bounds(j, &b);
    decide(j, &b);
}

/* Of shares runs are asked under a condition; of all else each has a number,
 * unless something was not defined in it: then the rest may be those of which
 * the claim is true. (One counterexample is enough without them.) */
static void
miss_left_out(struct judging *j)
{
    struct pf_judgement *out = j->out;
    size_t n = j->n_seeds - out->n_seeds;
    bool refuted =
        j->c->aggregate == PF_CLAIM_WORST && out->verdict == PF_FAILS;
    if (n == 0 || j->c->shares || refuted)
        return;
    out->verdict = PF_UNDECIDED;
    if (out->why[0] == '\0')
        snprintf(out->why, sizeof out->why,
                 "there is no number of %zu of %zu seeds", n, j->n_seeds);
}

static int
judge(struct judging *j)
{
    int status = PF_OK;
    unsigned *count = calloc(j->units.n + 1, sizeof *count);
    if (count == NULL)
        return PF_ENOMEM;
    for (size_t k = 0; k < j->units.n; k++)
        count[k] = 1;
    pf_claim_statistic(&j->data, &j->w, count);
    tell_value(j);
    tell_arms(j, count);
    if (j->units.n == 0 && j->w.undefined == 0)
        because(j, "no seed counts");
    else if (j->c->aggregate == PF_CLAIM_WORST && !j->c->exact) {
        status = pf_claim_worst(j->out, &j->w, j->out->n_seeds);
        if (j->w.undefined != 0)
            say_undefined(j);
    } else if (j->w.undefined != 0)
        say_undefined(j);
    else if (j->c->exact)
        exactly(j);
    else
        status = bootstrap(j, count);
    miss_left_out(j);
    free(count);
    return status;
}

static void
clear(struct judging *j)
{
    for (size_t a = 0; j->numbers != NULL && a < j->n_arms; a++)
        pf_claim_numbers_clear(&j->numbers[a]);
    for (size_t a = 0; j->w.side != NULL && a < j->w.n_arms; a++)
        pf_claim_side_clear(&j->w.side[a]);
    free(j->numbers);
    pf_claim_units_clear(&j->units);
    free(j->w.side);
    free(j->w.scratch);
    free(j->w.centre);
    free(j->w.z);
}

int
pf_claim_judge(struct pf_judgement *out, const struct pf_claim *c,
               const struct pf_claim_arm *arm, size_t n_arms, size_t n_seeds)
{
    const double nan = (double) NAN;
    struct judging j = {
        .out = out, .c = c, .arm = arm, .n_arms = n_arms, .n_seeds = n_seeds};
    *out = (struct pf_judgement){.verdict = PF_UNDECIDED,
                                 .value = nan,
                                 .low = nan,
                                 .high = nan,
                                 .arm = {nan, nan}};
    if (!pf_claim_is_valid(c, arm, n_arms, n_seeds))
        return PF_EINPUT;
    int status = read_numbers(&j);
    if (status == PF_OK)
        status = pf_claim_units_of(&j.units, j.numbers, j.n_numbers);
    out->n_seeds = j.units.in_all;
    if (status == PF_OK)
        status = prepare(&j);
    if (status == PF_OK)
        status = judge(&j);
    clear(&j);
    return status;
}
