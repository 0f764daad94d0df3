/* What a claim reads of a run: a metric or a number of the leaderboard, and
 * where.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/parse.h"
#include "core/status.h"
#include "lab/experiment/design_claims.h"
#include "lab/experiment/xml_read.h"

void
pf_claim_reading_clear(struct pf_claim_reading *reading)
{
    free(reading->metric);
    free(reading->board);
    free(reading->judge);
    memset(reading, 0, sizeof *reading);
}

/* --- reading --- */

static int
copy(char **to, const char *from)
{
    *to = from != NULL ? strdup(from) : NULL;
    return from == NULL || *to != NULL ? PF_OK : PF_ENOMEM;
}

static int
read_board(struct pf_claim_reading *out, const struct pf_claim_source *s)
{
    char word[PF_SHORT];
    double chosen = pf_claim_number(s, "board", 0.0);
    pf_choice_word(PF_CLAIM_BOARDS, (size_t) chosen, word, sizeof word);
    return copy(&out->board, word);
}

static int
read_number(struct pf_claim_reading *out, const struct pf_claim_source *s)
{
    bool metric = pf_claim_has(s, "metric"), board = pf_claim_has(s, "board");
    int status = PF_OK;
    if (metric)
        status = copy(&out->metric, pf_claim_text(s, "metric"));
    else if (board)
        status = read_board(out, s);
    if (!metric || !board || status != PF_OK)
        return status;
    return pf_diag_at(s->c->r->d, s->at,
                      "%s has a metric and a board; give one of them",
                      s->element);
}

/* Who gives a metric does without the board of the claim, and the other way
 * round; a judge goes with a board, a response with a metric. */
static int
read_what(struct pf_claim_reading *out, const struct pf_claim_reading *base,
          const struct pf_claim_source *s)
{
    static const struct pf_claim_reading none = {.metric = NULL};
    const struct pf_claim_reading *from = base != NULL ? base : &none;
    bool metric = pf_claim_has(s, "metric"), board = pf_claim_has(s, "board");
    const char *judge = pf_claim_text(s, "judge");
    bool own = pf_claim_has(s, "response"), kept = !metric && !board && !own;
    if (judge == NULL && !metric)
        judge = from->judge;
    out->has_response = own || (kept && from->has_response);
    out->response =
        kept ? from->response : (size_t) pf_claim_number(s, "response", 0.0);
    int status = read_number(out, s);
    if (status == PF_OK && !metric && !board)
        status = pf_worse(copy(&out->metric, from->metric),
                          copy(&out->board, from->board));
    return status != PF_ENOMEM ? pf_worse(status, copy(&out->judge, judge))
                               : status;
}

static int
read_place(struct pf_claim_reading *out, const char *text,
           const struct pf_claim_source *s)
{
    static const struct {
        const char *word;
        enum pf_claim_place place;
    } places[] = {{"final", PF_CLAIM_FINAL},
                  {"first", PF_CLAIM_FIRST},
                  {"best", PF_CLAIM_BEST},
                  {"area", PF_CLAIM_AREA},
                  {"everywhere", PF_CLAIM_EVERYWHERE}};
    char shown[PF_SHORT];
    out->place_x = 0.0;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (strcmp(places[i].word, text) == 0) {
            out->place = places[i].place;
            return PF_OK;
        }
    out->place = PF_CLAIM_AT;
    if (pf_parse_real(text, &out->place_x))
        return PF_OK;
    return pf_diag_at(s->c->r->d, s->at,
                      "%s: at=\"%s\" is not final, first, best, area, "
                      "everywhere or a number",
                      s->element, pf_shorten(text, shown));
}

static int
read_origin(struct pf_claim_reading *out, const char *text,
            const struct pf_claim_source *s)
{
    char shown[PF_SHORT];
    out->origin = 0.0;
    out->origin_first = strcmp(text, "first") == 0;
    if (out->origin_first || pf_parse_real(text, &out->origin))
        return PF_OK;
    return pf_diag_at(s->c->r->d, s->at,
                      "%s: origin=\"%s\" is neither first nor a number",
                      s->element, pf_shorten(text, shown));
}

bool
pf_claim_reading_is_own(const struct pf_claim_source *s)
{
    static const char *const names[] = {"metric",   "board", "judge",
                                        "response", "at",    "origin"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (pf_claim_has(s, names[i]))
            return true;
    return false;
}

int
pf_claim_reading_read(struct pf_claim_reading *out,
                      const struct pf_claim_reading *base,
                      const struct pf_claim_source *s)
{
    const char *at = pf_claim_text(s, "at");
    const char *origin = pf_claim_text(s, "origin");
    memset(out, 0, sizeof *out);
    if (base != NULL) {
        out->place = base->place;
        out->place_x = base->place_x;
        out->origin = base->origin;
        out->origin_first = base->origin_first;
    }
    int status = read_what(out, base, s);
    if (status != PF_ENOMEM && at != NULL)
        status = pf_worse(status, read_place(out, at, s));
    if (status != PF_ENOMEM && origin != NULL)
        status = pf_worse(status, read_origin(out, origin, s));
    return status;
}

/* --- metrics --- */

static const char *const made[] = {"predicted-rate", "bound-ratio",
                                   "probability"};
#define MADE (sizeof made / sizeof *made)

bool
pf_claim_metric_is_made(const char *metric)
{
    for (size_t i = 0; i < MADE; i++)
        if (strcmp(made[i], metric) == 0)
            return true;
    return false;
}

/* The metrics that may be named: recorded ones, then those made. */
static const char *
metric_name(const void *list, size_t i)
{
    const struct pf_record_def *record = list;
    return i < record->n_metrics ? record->metric[i]->kind.name
                                 : made[i - record->n_metrics];
}

static bool
is_recorded(const struct pf_record_def *record, const char *metric)
{
    for (size_t i = 0; i < record->n_metrics; i++)
        if (strcmp(record->metric[i]->kind.name, metric) == 0)
            return true;
    return record->n_metrics == 0; /* nobody knows: <record> has a mistake */
}

static int
unknown_metric(const char *metric, const struct pf_claim_source *s)
{
    const struct pf_record_def *record = &s->c->design->record;
    char shown[PF_SHORT], known[512] = "";
    size_t n = record->n_metrics + MADE, used = 0;
    pf_shorten(metric, shown);
    if (pf_kind_find(&pf_metric_family, metric) != NULL)
        return pf_diag_at(s->c->r->d, s->at,
                          "%s: the metric '%s' is not recorded; add <metric "
                          "type=\"%s\"/> to <record>",
                          s->element, shown, shown);
    const char *near = pf_nearest(shown, n, metric_name, record);
    if (near != NULL)
        return pf_diag_at(s->c->r->d, s->at,
                          "%s: there is no metric '%s'; did you mean '%s'?",
                          s->element, shown, near);
    for (size_t i = 0; i < n && used < sizeof known; i++) {
        int more = snprintf(known + used, sizeof known - used, "%s%s",
                            i > 0 ? ", " : "", metric_name(record, i));
        used += more > 0 ? (size_t) more : 0;
    }
    return pf_diag_at(s->c->r->d, s->at,
                      "%s: there is no metric '%s'; recorded, or made for "
                      "claims, are %s",
                      s->element, shown, known);
}

int
pf_claim_metric_check(const char *metric, const struct pf_claim_source *s)
{
    const struct pf_record_def *record = &s->c->design->record;
    if (strcmp(metric, "bound-ratio") == 0 &&
        !is_recorded(record, "kl-to-nash"))
        return unknown_metric("kl-to-nash", s);
    if (pf_claim_metric_is_made(metric) || is_recorded(record, metric))
        return PF_OK;
    return unknown_metric(metric, s);
}

/* --- whether it can be had --- */

static int
note(const struct pf_claim_source *s, const char *what)
{
    return pf_diag_at(s->c->r->d, s->at, "%s: %s", s->element, what);
}

static int
check_probability(const struct pf_claim_reading *reading,
                  const struct pf_claim_def *claim,
                  const struct pf_claim_source *s)
{
    int kept = (int) s->c->design->record.policies;
    int status = PF_OK;
    if (!reading->has_response && claim->kind != PF_CLAIM_EQUAL)
        status = note(s, "metric=\"probability\" is of one response; give "
                         "response=\"...\", from 0");
    if (kept == PF_POLICIES_NONE)
        status = note(s, "metric=\"probability\" is read from the kept "
                         "policies; give <record policies=\"final\">");
    else if (kept == PF_POLICIES_FINAL &&
             (reading->place != PF_CLAIM_FINAL || claim->claim.reaches))
        status = note(s, "probabilities before the last are kept with "
                         "<record policies=\"all\"> only");
    return status;
}

static const char *
judge_id(const void *list, size_t i)
{
    const struct pf_evaluation_def *e = list;
    const char *id = i < e->n_judges ? e->judge[i].id : "truth";
    return id != NULL ? id : "";
}

static int
check_judge(const char *judge, const struct pf_claim_source *s)
{
    const struct pf_evaluation_def *e = &s->c->design->evaluation;
    char shown[PF_SHORT];
    if (judge == NULL && e->n_judges > 1)
        return note(s, "the evaluation has several judges; say which with "
                       "judge=\"...\"");
    for (size_t i = 0; judge != NULL && i <= e->n_judges; i++)
        if (strcmp(judge_id(e, i), judge) == 0)
            return PF_OK;
    if (judge == NULL)
        return PF_OK;
    pf_shorten(judge, shown);
    const char *near = pf_nearest(shown, e->n_judges + 1, judge_id, e);
    return pf_diag_at(s->c->r->d, s->at,
                      "%s: there is no judge '%s'; did you mean '%s'?",
                      s->element, shown, near != NULL ? near : "truth");
}

static int
check_board(const struct pf_claim_reading *reading,
            const struct pf_claim_def *claim, const struct pf_claim_source *s)
{
    int status = PF_OK;
    if (reading->place != PF_CLAIM_FINAL || claim->claim.reaches ||
        (claim->kind == PF_CLAIM_RATE && !claim->x_is_axis))
        status = note(s, "a board is about the last policies; there is no "
                         "other place to read it at");
    if (reading->origin_first)
        status = note(s, "a board is about the last policies; there is no "
                         "first record to count from");
    if (s->c->design->record.policies == PF_POLICIES_NONE &&
        s->c->design->record.n_metrics > 0)
        status = note(s, "a board is made of the kept policies; give <record "
                         "policies=\"final\">");
    if (strcmp(reading->board, "true-winrate") == 0 && reading->judge == NULL)
        return status;
    return pf_worse(status, check_judge(reading->judge, s));
}

/* Records are looked for, not looked at, where a threshold or a slope is asked
 * for. */
static bool
has_place(const struct pf_claim_def *claim)
{
    if (claim->kind == PF_CLAIM_RATE && !claim->x_is_axis)
        return false;
    return !claim->claim.reaches;
}

static int
check_place(const struct pf_claim_reading *reading,
            const struct pf_claim_def *claim, const struct pf_claim_source *s)
{
    if (reading->place == PF_CLAIM_FINAL)
        return PF_OK;
    if (!has_place(claim))
        return note(s, "at=\"...\" says nothing here, where the whole curve is "
                       "looked at; leave it out");
    if (reading->place == PF_CLAIM_EVERYWHERE &&
        claim->kind != PF_CLAIM_BOUND && claim->kind != PF_CLAIM_EQUAL)
        return note(s, "at=\"everywhere\" is for <bound> and <equal>");
    return PF_OK;
}

int
pf_claim_reading_check(const struct pf_claim_reading *reading,
                       const struct pf_claim_def *claim,
                       const struct pf_claim_source *s)
{
    const char *metric = reading->metric;
    bool probability = metric != NULL && strcmp(metric, "probability") == 0;
    int status = PF_OK;
    if (metric == NULL && reading->board == NULL)
        return note(s, "there is nothing to read; give metric=\"...\" or "
                       "board=\"...\"");
    if (metric != NULL)
        status = pf_claim_metric_check(metric, s);
    if (probability)
        status = pf_worse(status, check_probability(reading, claim, s));
    else if (reading->has_response)
        status = note(s, "response=\"...\" is for metric=\"probability\"");
    if (reading->board != NULL)
        status = pf_worse(status, check_board(reading, claim, s));
    else if (reading->judge != NULL)
        status = note(s, "judge=\"...\" is for a board");
    return pf_worse(status, check_place(reading, claim, s));
}
