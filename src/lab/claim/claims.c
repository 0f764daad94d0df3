/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/claim/claims.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/parse.h"
#include "core/status.h"
#include "lab/claim/arms.h"
#include "lab/report/theory.h"

#define KEPT ((size_t) 256 << 20) /* bytes of runs in memory */

bool
pf_claimed_is_worse(const struct pf_claimed *row)
{
    enum pf_verdict is = row->is.verdict;
    if (row->def->control && row->def->expected == PF_FAILS)
        return is != PF_FAILS;
    if (row->def->control)
        return is == PF_HOLDS && row->def->expected == PF_UNDECIDED;
    return row->def->expected == PF_HOLDS && is != PF_HOLDS;
}

void
pf_claims_clear(struct pf_claims *c)
{
    free(c->row);
    pf_replan_clear(&c->replan);
    memset(c, 0, sizeof *c);
}

static void
leave_open(struct pf_judgement *is, const char *why)
{
    const double nan = (double) NAN;
    *is = (struct pf_judgement){.verdict = PF_UNDECIDED,
                                .value = nan,
                                .low = nan,
                                .high = nan,
                                .arm = {nan, nan}};
    size_t n = strlen(why);
    n = n < sizeof is->why ? n : sizeof is->why - 1;
    memcpy(is->why, why, n);
}

/* --- slopes against theory --- */

/* The power of the error that the metric is; 0 where theory is silent. */
static int
power_of(const struct pf_claim_def *def)
{
    const char *metric = def->arm[0].reading.metric;
    return metric != NULL ? pf_theory_power(metric) : 0;
}

/* x is in decades that the error is predicted to fall by (load_run.c), and the
 * metric is a power of it. Which records count has been seen to: that some do
 * not must still be known, since else the falling part is looked for. */
static void
predict(struct pf_claim *claim, const struct pf_claim_def *def)
{
    struct pf_rate_range *range = &claim->range;
    if (!def->against_predicted)
        return;
    claim->predicted = -(double) power_of(def);
    if (isfinite(range->x_low) || isfinite(range->x_high))
        *range = (struct pf_rate_range){-DBL_MAX, DBL_MAX, range->y_low,
                                        range->y_high};
}

/* --- one claim --- */

static int
judge_arms(struct pf_claimed *row, const struct pf_claim_arms *arms,
           uint64_t seed)
{
    struct pf_claim claim = row->def->claim;
    predict(&claim, row->def);
    claim.seed = seed;
    claim.stream = pf_hash_text(row->def->id);
    return pf_claim_judge(&row->is, &claim, arms->arm, arms->n, arms->n_seeds);
}

static int
judge_claim(struct pf_claimed *row, struct pf_claim_court *c)
{
    struct pf_claim_arms arms = {.n = 0};
    int status = PF_OK;
    if (row->def->against_predicted && power_of(row->def) == 0) {
        leave_open(&row->is, "theory predicts regularised-duality-gap, "
                             "kl-to-nash and span-to-nash only");
        return PF_OK;
    }
    status = pf_claim_arms_make(&arms, c, row->def);
    row->first_cell = arms.first_cell;
    if (status == PF_OK && arms.lack.why[0] != '\0')
        leave_open(&row->is, arms.lack.why);
    else if (status == PF_OK)
        status = judge_arms(row, &arms, c->plan->experiment->seed);
    if (status == PF_EINPUT)
        pf_diag_at(c->d, row->def->at, "claim '%s' cannot be judged",
                   row->def->id);
    pf_claim_arms_clear(&arms);
    return status;
}

static int
judge_all(struct pf_claims *out, struct pf_claim_court *c)
{
    int status = PF_OK;
    out->row = calloc(out->def->n + 1, sizeof *out->row);
    if (out->row == NULL)
        return PF_ENOMEM;
    out->n = out->def->n;
    if (out->n > 0)
        status = pf_store_keep(c->r->store, KEPT);
    for (size_t i = 0; status == PF_OK && i < out->n; i++) {
        out->row[i].def = &out->def->claim[i];
        status = judge_claim(&out->row[i], c);
    }
    return status;
}

int
pf_claims_judge(struct pf_claims *out, const struct pf_results *r,
                const char *folder, struct pf_diag *d)
{
    memset(out, 0, sizeof *out);
    int status = pf_replan_make(&out->replan, r, folder, d);
    if (status == PF_OK)
        status = pf_replan_check(&out->replan, r, d);
    if (status != PF_OK)
        return status;
    out->def = &out->replan.e.claims;
    struct pf_claim_court c = {
        .r = r, .plan = &out->replan.plan, .claims = out->def, .d = d};
    status = judge_all(out, &c);
    pf_bounds_free(c.bounds);
    pf_claim_boards_clear(&c);
    return status;
}
