/* Headings and cells of the terminal's tables.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "eval/report/text.h"
#include "eval/report/text_columns.h"
#include "lab/report/columns.h"
#include "lab/report/show_part.h"
#include "lab/report/theory.h"

#define X_WIDTH 8

static void
put_x_heading(const struct pf_showing *t)
{
    char *name = pf_text_cut(t->x, X_WIDTH);
    size_t width = name != NULL ? pf_text_columns(name) : 0;
    fprintf(t->out, "  %*s%s %7s", (int) (X_WIDTH - width), "",
            name != NULL ? name : "", "reached");
    free(name);
}

void
pf_showing_heading(const struct pf_showing *t)
{
    static const char *const columns[] = {[PF_SHOW_VALUES] = "done",
                                          [PF_SHOW_TIMES] = "reached",
                                          [PF_SHOW_RATE] = "fitted"};
    char low[PF_STATISTICS_TEXT], high[PF_STATISTICS_TEXT];
    enum pf_show_kind kind = t->o->kind;
    bool factor = t->o->rate.law == PF_LOG_LINEAR;
    char x[4 * X_WIDTH + 4] = "";
    if (kind == PF_SHOW_TIMES)
        pf_text_tame_into(x, t->x, X_WIDTH);
    fputs("  ", t->out);
    pf_put_padded(t->out, "learner", t->label);
    fprintf(t->out, " %7s", columns[kind]);
    pf_put_interval_heading(t->out,
                            kind == PF_SHOW_VALUES ? pf_statistics_name(&t->how)
                            : kind == PF_SHOW_RATE
                                ? (factor ? "factor" : "order")
                                : x,
                            pf_statistics_end(&t->how, false, low),
                            pf_statistics_end(&t->how, true, high), 8);
    if (kind == PF_SHOW_VALUES && t->reach)
        put_x_heading(t);
    if (kind == PF_SHOW_RATE && factor)
        fprintf(t->out, "  %9s", "theory");
    if (kind == PF_SHOW_RATE)
        fprintf(t->out, "  %6s", "R^2");
    putc('\n', t->out);
}

/* A count, in exponent form where it would not fit; of what is measured three
 * digits, or as many as fit. */
static void
put_x(const struct pf_showing *t, const struct pf_reach *reach)
{
    const char *more = reach->censored ? ">" : "";
    double x = reach->x;
    bool whole = !pf_x_is_metric(t->x) || fabs(x) >= 999.5;
    char text[400];
    int used = X_WIDTH + 1;
    if (whole)
        used = snprintf(text, sizeof text, "%s%.0f", more, x);
    for (int digits = 3; used > X_WIDTH && digits > 0; digits--)
        used = snprintf(text, sizeof text, "%s%.*g", more, digits, x);
    fprintf(t->out, "%*s", X_WIDTH, text);
}

static int
put_values(struct pf_showing *t, const struct pf_group *g)
{
    struct pf_interval last;
    struct pf_reach reach;
    size_t at = (g->n_points - 1) * g->n_done;
    int status = pf_statistics_of(&last, &t->how, g->value + at, 1, g->n_done,
                                  g->stream, &t->doubts);
    if (status != PF_OK)
        return status;
    fputs("  ", t->out);
    t->line->from = ftell(t->out);
    t->line->value = last.value;
    pf_put_real(t->out, last.value, 8, pf_metric_missing(t->metric));
    t->line->to = ftell(t->out);
    pf_put_range(t->out, &last, 8, pf_metric_missing(t->metric), t->o->colour);
    if (!t->reach)
        return PF_OK;
    status = pf_group_reach(&reach, g, t->threshold, t->how.confidence);
    if (status == PF_OK) {
        fputs("  ", t->out);
        put_x(t, &reach);
        pf_put_counts(t->out, reach.reached, g->n_done, 7);
    }
    return status;
}

/* --- times --- */

/* The median or an end of its interval; an infinite one is later than all that
 * was looked at. */
static void
put_time(const struct pf_showing *t, const struct pf_reach *r, double x)
{
    struct pf_reach shown = {.censored = isinf(x), .x = isinf(x) ? r->most : x};
    if (isnan(x))
        fprintf(t->out, "%*s", X_WIDTH, "-");
    else
        put_x(t, &shown);
}

static int
put_times(struct pf_showing *t, const struct pf_group *g)
{
    struct pf_reach reach;
    int status = pf_group_reach(&reach, g, t->threshold, t->how.confidence);
    if (status != PF_OK)
        return status;
    pf_put_counts(t->out, reach.reached, g->n_done, 7);
    fputs("  ", t->out);
    put_time(t, &reach, reach.censored ? (double) HUGE_VAL : reach.x);
    putc(' ', t->out);
    pf_paint(t->out, t->o->colour, PF_PAINT_DIM);
    putc('[', t->out);
    put_time(t, &reach, reach.low);
    fputs(", ", t->out);
    put_time(t, &reach, reach.high);
    putc(']', t->out);
    pf_paint(t->out, t->o->colour, PF_PAINT_END);
    return PF_OK;
}

/* --- rates --- */

/* Three digits of what is missing to 1, as a factor that is close to it says
 * nothing in three of its own. */
static void
put_factor(const struct pf_showing *t, double x, int width)
{
    char text[40];
    int decimals = 3;
    if (!isfinite(x) || x >= 1.0 || t->o->rate.law != PF_LOG_LINEAR) {
        pf_put_real(t->out, x, width, "-");
        return;
    }
    while (decimals < 6 && (1.0 - x) * pow(10.0, decimals) < 99.5)
        decimals++;
    snprintf(text, sizeof text, "%.*f", decimals, x);
    fprintf(t->out, "%*s", width, text);
}

static int
put_rate(struct pf_showing *t, const struct pf_group *g)
{
    struct pf_cell_rate r;
    int power = pf_theory_power(t->metric);
    int status = pf_cell_rate(&r, g, &t->o->rate, &t->how, &t->doubts);
    if (status != PF_OK)
        return status;
    t->fitted += r.fitted;
    t->bent += r.fitted > 0 && r.r2 < PF_STRAIGHT;
    pf_put_counts(t->out, r.fitted, g->n_done, 7);
    fputs("  ", t->out);
    put_factor(t, r.rate.value, 8);
    putc(' ', t->out);
    pf_paint(t->out, t->o->colour, PF_PAINT_DIM);
    putc('[', t->out);
    put_factor(t, r.rate.low, 8);
    fputs(", ", t->out);
    put_factor(t, r.rate.high, 8);
    putc(']', t->out);
    pf_paint(t->out, t->o->colour, PF_PAINT_END);
    if (t->o->rate.law == PF_LOG_LINEAR) {
        bool told = power > 0 && strcmp(t->x, "steps") == 0 && g->rate < 1.0;
        fputs("  ", t->out);
        put_factor(t, told ? pow(g->rate, power) : (double) NAN, 9);
    }
    if (isfinite(r.r2))
        fprintf(t->out, "  %6.3f", r.r2);
    else
        fprintf(t->out, "  %6s", "-");
    return PF_OK;
}

int
pf_showing_cell(struct pf_showing *t, const struct pf_group *g)
{
    if (t->o->kind == PF_SHOW_TIMES)
        return put_times(t, g);
    if (t->o->kind == PF_SHOW_RATE)
        return put_rate(t, g);
    pf_put_counts(t->out, g->n_done, g->n_planned, 7);
    return put_values(t, g);
}
