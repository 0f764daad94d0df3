/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/report/statistics.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/parse.h"
#include "core/status.h"
#include "eval/stats/quantile.h"

#define MOST_RESAMPLES 100000

/* --- what was asked for --- */

static const char *const aggregates[] = {[PF_MEDIAN] = "median",
                                         [PF_MEAN] = "mean",
                                         [PF_IQM] = "iqm",
                                         [PF_TRIMMED] = "trimmed",
                                         [PF_MEDIAN_OF_MEANS] =
                                             "median-of-means"};
#define AGGREGATES (sizeof aggregates / sizeof aggregates[0])

static const char *
set_aggregate(struct pf_statistics *s, const char *text)
{
    static const char bad[] =
        "--aggregate is median, mean, iqm, trimmed=SHARE or median-of-means";
    const char *equals = strchr(text, '=');
    size_t length = equals != NULL ? (size_t) (equals - text) : strlen(text);
    for (size_t i = 0; i < AGGREGATES; i++)
        if (strlen(aggregates[i]) == length &&
            strncmp(aggregates[i], text, length) == 0) {
            s->has_aggregate = true;
            s->aggregate.kind = (enum pf_aggregate_kind) i;
            s->aggregate.share = 0.1;
            if (equals == NULL)
                return NULL;
            if (i != PF_TRIMMED)
                return bad;
            return pf_parse_real(equals + 1, &s->aggregate.share) &&
                           s->aggregate.share >= 0.0 && s->aggregate.share < 0.5
                       ? NULL
                       : "--aggregate trimmed=SHARE needs a share from 0 to "
                         "below 0.5, taken from each end";
        }
    return bad;
}

static const char *
set_interval(struct pf_statistics *s, const char *text)
{
    static const char *const word[] = {[PF_RANGE_QUANTILES] = "quantiles",
                                       [PF_RANGE_PERCENTILE] = "percentile",
                                       [PF_RANGE_BCA] = "bca"};
    for (int i = PF_RANGE_QUANTILES; i <= PF_RANGE_BCA; i++)
        if (strcmp(word[i], text) == 0) {
            s->range = (enum pf_range_kind) i;
            return NULL;
        }
    return "--interval is one of quantiles, percentile, bca";
}

const char *
pf_statistics_set(struct pf_statistics *s, const char *option, const char *text)
{
    uint64_t n;
    if (strcmp(option, "aggregate") == 0)
        return set_aggregate(s, text);
    if (strcmp(option, "interval") == 0)
        return set_interval(s, text);
    if (strcmp(option, "confidence") == 0)
        return pf_parse_real(text, &s->confidence) && s->confidence > 0.0 &&
                       s->confidence < 1.0
                   ? NULL
                   : "--confidence needs a number between 0 and 1, as in 0.95";
    if (!pf_parse_count(text, &n) || n < 1 || n > MOST_RESAMPLES)
        return "--resamples needs a whole number from 1 to 100000";
    s->resamples = (size_t) n;
    return NULL;
}

struct pf_statistics
pf_statistics_with(const struct pf_statistics *s,
                   enum pf_aggregate_kind aggregate, enum pf_range_kind range)
{
    struct pf_statistics out = *s;
    if (!s->has_aggregate)
        out.aggregate.kind = aggregate;
    if (s->range == PF_RANGE_DEFAULT)
        out.range = range;
    if (!(s->confidence > 0.0))
        out.confidence = out.range == PF_RANGE_QUANTILES ? 0.8 : 0.95;
    if (s->resamples == 0)
        out.resamples = PF_RESAMPLES;
    return out;
}

int
pf_statistics_check_cell(const struct pf_statistics *s, const char *file,
                         struct pf_diag *d)
{
    if (s->aggregate.kind != PF_MEDIAN_OF_MEANS)
        return PF_OK;
    return pf_diag_at(d, (struct pf_place){.file = file},
                      "median-of-means is the median over tasks of the means "
                      "over seeds, for show --compare; within one task say "
                      "mean or median");
}

/* --- in words --- */

const char *
pf_statistics_name(const struct pf_statistics *s)
{
    switch (s->aggregate.kind) {
    case PF_IQM:
        return "IQM";
    case PF_MEDIAN_OF_MEANS:
        return "med-mean";
    case PF_OPTIMALITY_GAP:
        return "gap";
    default:
        return aggregates[s->aggregate.kind];
    }
}

/* The share below an end, without the noise of (1 - 0.8) / 2. */
static double
end_of(const struct pf_statistics *s, bool high)
{
    double tail = round(0.5e12 * (1.0 - s->confidence)) / 1e12;
    return high ? 1.0 - tail : tail;
}

const char *
pf_statistics_end(const struct pf_statistics *s, bool high,
                  char out[PF_STATISTICS_TEXT])
{
    snprintf(out, PF_STATISTICS_TEXT, "%.4g %%", 100.0 * end_of(s, high));
    return out;
}

const char *
pf_statistics_range(const struct pf_statistics *s, char out[PF_STATISTICS_TEXT])
{
    if (s->range == PF_RANGE_QUANTILES)
        snprintf(out, PF_STATISTICS_TEXT, "%.4g to %.4g %%",
                 100.0 * end_of(s, false), 100.0 * end_of(s, true));
    else
        snprintf(out, PF_STATISTICS_TEXT,
                 "%.4g %% bootstrap interval (%s, %zu resamples)",
                 100.0 * s->confidence,
                 s->range == PF_RANGE_BCA ? "BCa" : "percentile", s->resamples);
    return out;
}

/* --- numbers --- */

struct pf_resampling
pf_statistics_resampling(const struct pf_statistics *s, uint64_t stream)
{
    return (struct pf_resampling){.resamples = s->resamples,
                                  .confidence = s->confidence,
                                  .bca = s->range == PF_RANGE_BCA,
                                  .tasks = s->tasks,
                                  .stream = stream};
}

/* Does it hang on the values alone, and not on their order? What is sorted
 * already need not be sorted again. */
static bool
is_of_ranks(enum pf_aggregate_kind kind)
{
    return kind == PF_MEDIAN || kind == PF_IQM || kind == PF_TRIMMED;
}

static int
quantiles_of(struct pf_interval *out, const struct pf_statistics *s,
             const double *x, size_t n, double *work)
{
    struct pf_scores scores = {1, &n,
                               is_of_ranks(s->aggregate.kind) ? work : x};
    memcpy(work, x, n * sizeof *work);
    pf_sort_reals(work, n);
    out->low = pf_quantile(work, n, end_of(s, false));
    out->high = pf_quantile(work, n, end_of(s, true));
    return pf_aggregate(&out->value, &s->aggregate, &scores);
}

int
pf_statistics_of(struct pf_interval *out, const struct pf_statistics *s,
                 const double *x, size_t points, size_t n, uint64_t stream,
                 unsigned *doubts)
{
    struct pf_resampling how = pf_statistics_resampling(s, stream);
    if (s->range != PF_RANGE_QUANTILES)
        return pf_aggregate_curve(out, &s->aggregate, x, points, n, &how,
                                  doubts);
    double *work = calloc(n + 1, sizeof *work);
    int status = work != NULL ? PF_OK : PF_ENOMEM;
    for (size_t i = 0; status == PF_OK && i < points; i++)
        status = quantiles_of(&out[i], s, x + i * n, n, work);
    free(work);
    return status;
}

void
pf_statistics_warn(unsigned doubts, const char *file, struct pf_diag *d)
{
    static const struct {
        unsigned bit;
        const char *text;
    } known[] = {
        {PF_STATS_ONE_RUN,
         "no interval where there is one run; give the experiment more seeds"},
        {PF_STATS_FEW_RUNS,
         "some intervals rest on fewer than 5 runs, and are too narrow; give "
         "the experiment more seeds"},
        {PF_STATS_ONE_TASK, "there is one task: only its runs are drawn"},
        {PF_STATS_FEW_TASKS,
         "fewer than 5 tasks are drawn from, and intervals are too narrow; "
         "give the experiment more worlds"},
        {PF_STATS_UNDEFINED,
         "no interval where values are infinite; BCa needs finite ones, "
         "percentile does with some"}};
    /* one run is few, too, but that is said */
    if ((doubts & PF_STATS_ONE_RUN) != 0)
        doubts &= ~(unsigned) PF_STATS_FEW_RUNS;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if ((doubts & known[i].bit) != 0)
            pf_diag_at(d, (struct pf_place){.file = file}, "warning: %s",
                       known[i].text);
}
