/* Views for those who read a result file with SQLite alone.
 *
 *   v_points  run, learner, world, seed, AXES, step, queries, metric, value
 *   v_final   run, learner, world, seed, AXES, steps, queries, METRICS
 *
 * These are the tables `points` and `final` of lab/report/export.h, with the
 * same names of columns, the same rows and the same bits: one column for every
 * swept attribute and, in v_final, for every metric, so that their text hangs
 * on the plan and is made anew with it. We never read through them; a file
 * that lacks them, as those of older versions do, is as good.
 *
 * Numbers lie in BLOBs, eight bytes each, least significant first, and SQL has
 * no function that takes a number from them. So byte k is the place of
 * substr(blob, k, 1) in a BLOB of all 256 bytes, eight of them make an integer
 * w, and that is taken apart as IEEE 754 has it: sign, exponent e, fraction f,
 *
 *   x = (2^52 + f) * 2^(e - 1075)    and    x = f * 2^-1074 where e = 0.
 *
 * The first factor is an integer below 2^53, hence exact, and a product or
 * quotient by a power of two is exact unless it overflows or loses bits below
 * 2^-1074. Neither happens on the way, since factors are taken off one by one
 * in the direction of x, which is finite. Powers up to 2^31 are shifts, the
 * others squares of 2^32: no decimal constant is involved that SQLite might
 * round. Of its optional functions none is needed; the newest thing asked for,
 * NOT MATERIALIZED, came with 3.35, STRICT tables with 3.37.
 *
 * LIMIT 1 on a single row keeps SQLite from putting an inner SELECT into the
 * outer one, where its expression would be computed once for each use.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "lab/store/store_part.h"

struct wording {
    struct pf_bytes *text;
    const struct pf_view_names *of;
};

static void
put(struct wording *w, const char *text)
{
    pf_put_bytes(w->text, text, strlen(text));
}

static void
put_number(struct wording *w, size_t x)
{
    char text[32];
    snprintf(text, sizeof text, "%zu", x);
    put(w, text);
}

/* Text between quotes; those in it are doubled. */
static void
put_quoted(struct wording *w, const char *before, const char *text, char quote)
{
    pf_put_bytes(w->text, &quote, 1);
    put(w, before);
    for (const char *s = text; *s != '\0'; s++) {
        if (*s == quote)
            pf_put_bytes(w->text, s, 1);
        pf_put_bytes(w->text, s, 1);
    }
    pf_put_bytes(w->text, &quote, 1);
}

/* The columns of each view that are always there. */
static const char *const fixed[PF_VIEWS][8] = {
    [PF_VIEW_POINTS] = {"run", "learner", "world", "seed", "step", "queries",
                        "metric", "value"},
    [PF_VIEW_FINAL] = {"run", "learner", "world", "seed", "steps", "queries"}};

#define COUNT(list) (sizeof(list) / sizeof *(list))

static bool
is_fixed(enum pf_view view, const char *name)
{
    for (size_t i = 0; i < COUNT(fixed[view]) && fixed[view][i] != NULL; i++)
        if (strcmp(fixed[view][i], name) == 0)
            return true;
    return false;
}

static bool
is_metric(const struct wording *w, const char *name)
{
    for (size_t m = 0; m < w->of->n_metrics; m++)
        if (strcmp(w->of->metric[m], name) == 0)
            return true;
    return false;
}

/* --- expressions --- */

/* The integer whose bytes are those of `eight`. (Of | and << none binds
 * tighter than the other in SQL.) */
static void
put_whole(struct wording *w, const char *eight)
{
    for (size_t k = 0; k < 8; k++) {
        put(w, k == 0 ? "((instr(d.x,substr(" : "|((instr(d.x,substr(");
        put(w, eight);
        put(w, ",");
        put_number(w, k + 1);
        put(w, ",1))-1)<<");
        put_number(w, 8 * k);
        put(w, ")");
    }
}

/* A number of eight bytes of a BLOB, from `from` on. */
static void
put_count(struct wording *w, const char *blob, const char *from)
{
    put(w, "(SELECT ");
    put_whole(w, "b");
    put(w, " FROM (SELECT substr(");
    put(w, blob);
    put(w, ",");
    put(w, from);
    put(w, ",8) AS b LIMIT 1))");
}

/* x = m * 2^k for k >= 0, or m / 2^-k. */
static void
put_scaled(struct wording *w, const char *k, const char *operation)
{
    static const char *const power[] = {"4294967296.0", "d.p", "d.q", "d.r",
                                        "d.t"};
    put(w, "m");
    put(w, operation);
    put(w, "(1<<(");
    put(w, k);
    put(w, "&31))");
    for (size_t i = 0; i < COUNT(power) + 2; i++) {
        size_t bit = i < COUNT(power) ? i : COUNT(power);
        put(w, operation);
        put(w, "CASE ");
        put(w, k);
        put(w, "&");
        put_number(w, (size_t) 32 << bit);
        put(w, " WHEN 0 THEN 1.0 ELSE ");
        put(w, power[bit < COUNT(power) ? bit : COUNT(power) - 1]);
        put(w, " END");
    }
}

/* The double in the last eight bytes of series.value, or in those at n.i. */
static void
put_real(struct wording *w, const char *from)
{
    put(w, "(SELECT CASE WHEN w<0 THEN -1.0 ELSE 1.0 END*CASE WHEN k<0 THEN ");
    put_scaled(w, "-k", "/");
    put(w, " ELSE ");
    put_scaled(w, "k", "*");
    put(w, " END FROM (SELECT w,max(w>>52&2047,1)-1075 AS k,"
           "1.0*((w&0xfffffffffffff)+CASE w>>52&2047 WHEN 0 THEN 0 "
           "ELSE 1<<52 END) AS m FROM (SELECT ");
    put_count(w, "series.value", from);
    put(w, " AS w LIMIT 1) LIMIT 1))");
}

/* An integer below 2^32 as the eight bytes that stand for it. */
static void
put_bytes_of(struct wording *w, const char *i)
{
    put(w, "CAST(");
    for (size_t k = 0; k < 4; k++) {
        put(w, "substr(d.x,(");
        put(w, i);
        put(w, ">>");
        put_number(w, 8 * k);
        put(w, "&255)+1,1)||");
    }
    put(w, "x'00000000' AS BLOB)");
}

/* What all views begin with: d is all bytes, 2^64, 2^128, 2^256, 2^512. */
static void
put_with(struct wording *w, const char *recursive)
{
    char byte[3];
    put(w, " AS WITH ");
    put(w, recursive);
    put(w, "d(x,p,q,r,t) AS (SELECT x,p,p*p,p*p*p*p,p*p*p*p*p*p*p*p FROM "
           "(SELECT x'");
    for (unsigned i = 0; i < 256; i++) {
        snprintf(byte, sizeof byte, "%02x", i);
        put(w, byte);
    }
    put(w, "' AS x,4294967296.0*4294967296.0 AS p))");
}

/* --- columns --- */

static void
put_lead(struct wording *w)
{
    put(w, "SELECT plan.run AS run,cell.learner AS learner,cell.world AS "
           "world,plan.seed AS seed,");
}

/* A value that reads as a number is one. */
static void
put_axes(struct wording *w, enum pf_view view)
{
    for (size_t a = 0; a < w->of->n_axes; a++) {
        bool taken = is_fixed(view, w->of->axis[a]) ||
                     (view == PF_VIEW_FINAL && is_metric(w, w->of->axis[a]));
        put(w, "(SELECT CASE WHEN value=CAST(value AS NUMERIC) THEN CAST(value "
               "AS NUMERIC) ELSE value END FROM cell_axis WHERE cell="
               "cell.ordinal AND axis=");
        put_number(w, a);
        put(w, ") AS ");
        put_quoted(w, taken ? "axis." : "", w->of->axis[a], '"');
        put(w, ",");
    }
}

static const char from_runs[] =
    " FROM d CROSS JOIN cell CROSS JOIN plan ON plan.cell=cell.ordinal CROSS "
    "JOIN run ON run.id=plan.run CROSS JOIN schedule ON "
    "schedule.id=run.schedule";

/* Is n.i in the list of those that are left out? Where the list is searched
 * for the bytes of n.i they may be found across two of its numbers: then it is
 * gone through. */
static void
put_value(struct wording *w)
{
    put(w, "CASE WHEN length(series.missing)>0 AND (SELECT CASE WHEN a=0 THEN "
           "0 WHEN a%8=1 THEN 1 ELSE EXISTS(SELECT 1 FROM n AS j WHERE "
           "j.i<length(series.missing)/8 AND "
           "substr(series.missing,8*j.i+1,8)=e) END FROM (SELECT "
           "e,instr(series.missing,e) AS a FROM (SELECT ");
    put_bytes_of(w, "n.i");
    put(w, " AS e LIMIT 1) LIMIT 1)) THEN NULL ELSE ");
    put_real(w, "8*n.i+1");
    put(w, " END AS value");
}

static void
put_points(struct wording *w)
{
    put_with(w, "RECURSIVE ");
    put(w, ",n(i) AS (SELECT 0 UNION ALL SELECT i+1 FROM n WHERE i+1<(SELECT "
           "max(length(step))/8 FROM schedule)) ");
    put_lead(w);
    put_axes(w, PF_VIEW_POINTS);
    put_count(w, "schedule.step", "8*n.i+1");
    put(w, " AS step,");
    put_count(w, "schedule.queries", "8*n.i+1");
    put(w, " AS queries,series.metric AS metric,");
    put_value(w);
    put(w, from_runs);
    put(w, " CROSS JOIN series ON series.run=run.id CROSS JOIN n ON "
           "n.i<length(schedule.step)/8");
}

static void
put_metrics(struct wording *w)
{
    for (size_t m = 0; m < w->of->n_metrics; m++) {
        const char *name = w->of->metric[m];
        put(w, ",(SELECT value FROM final WHERE final.run=plan.run AND "
               "final.metric=");
        put_quoted(w, "", name, '\'');
        put(w, ") AS ");
        put_quoted(w, is_fixed(PF_VIEW_FINAL, name) ? "metric." : "", name,
                   '"');
    }
}

static void
put_final(struct wording *w)
{
    put_with(w, "");
    put(w, ",final AS NOT MATERIALIZED (SELECT series.run,series.metric,CASE "
           "WHEN length(series.missing)>0 AND substr(series.missing,-8)=");
    put_bytes_of(w, "length(series.value)/8-1");
    put(w, " THEN NULL ELSE ");
    put_real(w, "-8");
    put(w, " END AS value FROM d CROSS JOIN series) ");
    put_lead(w);
    put_axes(w, PF_VIEW_FINAL);
    put_count(w, "schedule.step", "-8");
    put(w, " AS steps,");
    put_count(w, "schedule.queries", "-8");
    put(w, " AS queries");
    put_metrics(w);
    put(w, from_runs);
    put(w, " WHERE length(schedule.step)>0");
}

const char *const pf_view_name[PF_VIEWS] = {
    [PF_VIEW_POINTS] = "v_points", [PF_VIEW_FINAL] = "v_final"};

void
pf_view_put_text(struct pf_bytes *out, enum pf_view view,
                 const struct pf_view_names *of)
{
    struct wording w = {.text = out, .of = of};
    put(&w, "CREATE VIEW ");
    put(&w, pf_view_name[view]);
    if (view == PF_VIEW_POINTS)
        put_points(&w);
    else
        put_final(&w);
    pf_put_bytes(out, "", 1);
}
