/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/claim/text.h"

#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <string.h>

#include "core/memstream.h"
#include "core/parse.h"

/* --- verdicts --- */

enum pf_claim_word
pf_claimed_word(const struct pf_claimed *row)
{
    bool holds = row->is.verdict == PF_HOLDS;
    bool fails = row->is.verdict == PF_FAILS;
    if (row->def->control)
        return holds   ? PF_WORD_CONTROL_HOLDS
               : fails ? PF_WORD_CONTROL_OK
                       : PF_WORD_UNDECIDED;
    if (holds)
        return PF_WORD_HOLDS;
    if (row->def->expected != PF_HOLDS)
        return PF_WORD_NOT_REPRODUCED;
    return fails ? PF_WORD_FAILS : PF_WORD_UNDECIDED;
}

const char *
pf_claim_word_text(enum pf_claim_word word)
{
    static const char *const text[] = {
        [PF_WORD_HOLDS] = "holds",
        [PF_WORD_FAILS] = "FAILS",
        [PF_WORD_UNDECIDED] = "undecided",
        [PF_WORD_NOT_REPRODUCED] = "not reproduced",
        [PF_WORD_CONTROL_OK] = "control ok",
        [PF_WORD_CONTROL_HOLDS] = "CONTROL HOLDS"};
    return text[word];
}

const char *
pf_verdict_text(enum pf_verdict verdict)
{
    static const char *const text[] = {[PF_HOLDS] = "holds",
                                       [PF_FAILS] = "fails",
                                       [PF_UNDECIDED] = "undecided"};
    return text[verdict];
}

/* --- numbers --- */

#define NUMBER 40
#define DIGITS_INTERVAL 6 /* at most, to tell the ends apart */
#define DIGITS_MOST 9     /* to tell a number from what is claimed */

/* Whole numbers in full: "%.3g" makes 2.42e+03 of 2418. */
static void
write_number(char out[NUMBER], double x, int digits)
{
    if (isnan(x))
        snprintf(out, NUMBER, "-");
    else if (isinf(x))
        snprintf(out, NUMBER, x > 0.0 ? "inf" : "-inf");
    else if (fabs(x) < 1e7 && fabs(x) >= pow(10.0, digits) - 0.5)
        snprintf(out, NUMBER, "%.0f", x);
    else
        snprintf(out, NUMBER, "%.*g", digits, x == 0.0 ? 0.0 : x);
}

/* Of two arms that are compared. */
static bool
is_compared(const struct pf_claim_def *def)
{
    return def->kind == PF_CLAIM_ORDER ||
           (def->kind == PF_CLAIM_REACH && def->n_arms == 2);
}

/* The numbers that are claimed; NaN: none. */
static void
edges_of(const struct pf_claim_def *def, double edge[2])
{
    const struct pf_claim *c = &def->claim;
    edge[1] = (double) NAN;
    if (is_compared(def))
        edge[0] = c->has_factor ? c->factor
                  : c->greater  ? c->margin
                                : -c->margin;
    else if (def->kind == PF_CLAIM_EQUAL)
        edge[0] = c->has_factor ? c->factor : c->tolerance;
    else {
        edge[0] = c->low;
        edge[1] = c->high;
    }
}

/* Three significant digits are what seeds tell, unless the interval is
 * narrower than that. */
static int
digits_of(const struct pf_judgement *is)
{
    double width = is->high - is->low;
    double size = fmax(fabs(is->high), fabs(is->low));
    if (!isfinite(width) || width <= 0.0)
        return 3;
    double digits = ceil(log10(size / width)) + 1.0;
    return digits <= 3.0               ? 3
           : digits >= DIGITS_INTERVAL ? DIGITS_INTERVAL
                                       : (int) digits;
}

/* A number of the row, told apart from what is claimed. */
static void
tell(const struct pf_claimed *row, double x, char out[NUMBER])
{
    double edge[2];
    char other[NUMBER];
    int digits = digits_of(&row->is);
    edges_of(row->def, edge);
    write_number(out, x, digits);
    for (size_t i = 0; i < 2; i++) {
        if (!isfinite(x) || !isfinite(edge[i]) || x == edge[i])
            continue;
        write_number(other, edge[i], digits);
        while (strcmp(out, other) == 0 && digits < DIGITS_MOST) {
            write_number(out, x, ++digits);
            write_number(other, edge[i], digits);
        }
    }
}

void
pf_claimed_value(const struct pf_claimed *row, char out[PF_CLAIM_TEXT])
{
    char number[NUMBER];
    const struct pf_judgement *is = &row->is;
    bool known = !isnan(is->value);
    tell(row, is->value, number);
    snprintf(out, PF_CLAIM_TEXT, "%s%s",
             known && is->at_least  ? "> "
             : known && is->at_most ? "< "
                                    : "",
             number);
}

void
pf_claimed_interval(const struct pf_claimed *row, char out[PF_CLAIM_TEXT])
{
    char low[NUMBER] = "-", high[NUMBER] = "-";
    const struct pf_judgement *is = &row->is;
    bool open_low = isnan(is->low) || (isinf(is->low) && is->low < 0.0);
    bool open_high = isnan(is->high) || (isinf(is->high) && is->high > 0.0);
    out[0] = '\0';
    if ((open_low && open_high) || row->def->claim.exact)
        return;
    if (!open_low)
        tell(row, is->low, low);
    if (!open_high)
        tell(row, is->high, high);
    snprintf(out, PF_CLAIM_TEXT, "[%s, %s]", low, high);
}

void
pf_claimed_arms(const struct pf_claimed *row, char out[PF_CLAIM_TEXT])
{
    char first[NUMBER], second[NUMBER];
    const double *arm = row->is.arm;
    out[0] = '\0';
    if (!is_compared(row->def) || isnan(arm[0]) || isnan(arm[1]))
        return;
    int digits = 3;
    do {
        write_number(first, arm[0], digits);
        write_number(second, arm[1], digits);
    } while (strcmp(first, second) == 0 && arm[0] != arm[1] &&
             digits++ < DIGITS_INTERVAL);
    bool reach = row->def->kind == PF_CLAIM_REACH;
    bool neither = reach && isnan(row->is.value);
    snprintf(out, PF_CLAIM_TEXT, "%s%s against %s%s",
             neither || (reach && row->is.at_least) ? "> " : "", first,
             neither || (reach && row->is.at_most) ? "> " : "", second);
}

/* --- what is claimed --- */

/* As it was written. */
static void
plain(char out[NUMBER], double x)
{
    pf_format_real(x == 0.0 ? 0.0 : x, out);
}

static void put(char out[PF_CLAIM_TEXT], const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* At the end of it; cut where the room ends, as a name may be of any length.
 */
static void
put(char out[PF_CLAIM_TEXT], const char *format, ...)
{
    size_t used = strlen(out);
    va_list args;
    va_start(args, format);
    vsnprintf(out + used, PF_CLAIM_TEXT - used, format, args);
    va_end(args);
}

static void
write_range(char *f, const struct pf_claim *c)
{
    char low[NUMBER], high[NUMBER];
    plain(low, c->low);
    plain(high, c->high);
    if (isinf(c->low))
        put(f, "at most %s", high);
    else if (isinf(c->high))
        put(f, "at least %s", low);
    else if (c->low == c->high)
        put(f, "%s", low);
    else
        put(f, "in [%s, %s]", low, high);
}

/* What is measured of two arms: their ratio, or how much more the first is. */
static void
write_compared(char *f, const struct pf_claim *c)
{
    char number[NUMBER];
    plain(number, c->has_factor ? c->factor
                  : c->greater  ? c->margin
                                : -c->margin);
    put(f, "%s %s %s", c->has_factor ? "ratio" : "difference",
        c->greater ? "above" : "below", number);
}

/* What x is counted in. */
static void
write_unit(char *f, const struct pf_claim_def *def)
{
    const char *x = def->x != NULL ? def->x : "queries";
    bool counted = strcmp(x, "queries") == 0 || strcmp(x, "steps") == 0;
    put(f, " %s%s", counted ? "" : "of ", x);
}

static void
write_rate(char *f, const struct pf_claim_def *def)
{
    const struct pf_claim *c = &def->claim;
    if (!def->against_predicted)
        put(f, "%s", c->law == PF_LOG_LINEAR ? "factor " : "power ");
    write_range(f, c);
    if (def->against_predicted)
        put(f, "%s", " of what is predicted");
}

static void
write_equal(char *f, const struct pf_claim *c)
{
    char number[NUMBER];
    plain(number, c->has_factor ? c->factor : c->tolerance);
    if (c->has_factor)
        put(f, "within a factor of %s", number);
    else if (c->tolerance > 0.0)
        put(f, "within %s", number);
    else
        put(f, "%s", "equal");
}

static void
write_threshold(char *f, const struct pf_claim_def *def)
{
    const struct pf_claim *c = &def->claim;
    char number[NUMBER];
    if (def->is_share) {
        plain(number, def->share_limit);
        put(f, "share of runs %s %s: ", def->share_below ? "below" : "above",
            number);
    } else if (def->kind == PF_CLAIM_RANK)
        put(f, "%s", "rank correlation ");
    if (is_compared(def))
        write_compared(f, c);
    else if (def->kind == PF_CLAIM_RATE)
        write_rate(f, def);
    else if (def->kind == PF_CLAIM_EQUAL)
        write_equal(f, c);
    else
        write_range(f, c);
    bool gap = !c->has_factor && c->margin > 0.0;
    if (def->kind == PF_CLAIM_REACH && (def->n_arms < 2 || gap))
        write_unit(f, def);
    if (c->aggregate == PF_CLAIM_WORST)
        put(f, "%s", " in every run");
}

void
pf_claim_threshold(const struct pf_claim_def *def, char out[PF_CLAIM_TEXT])
{
    out[0] = '\0';
    write_threshold(out, def);
}

/* --- notes --- */

/* A sentence begins after one that has ended; ours with a capital. */
static void
add(FILE *f, const char *text, bool *begun, bool ours)
{
    size_t n = strlen(text);
    if (n == 0)
        return;
    int first = (unsigned char) text[0];
    fprintf(f, "%s%c%s%s", *begun ? " " : "", ours ? toupper(first) : first,
            text + 1, strchr(".?!", text[n - 1]) == NULL ? "." : "");
    *begun = true;
}

char *
pf_claimed_note(const struct pf_claimed *row)
{
    const struct pf_claim_def *def = row->def;
    char *text = NULL;
    size_t size = 0;
    bool begun = false;
    FILE *f = pf_memstream(&text, &size);
    if (f == NULL)
        return NULL;
    add(f, row->is.why, &begun, true);
    if (!def->control && def->expected != PF_HOLDS &&
        row->is.verdict == PF_HOLDS)
        add(f, "It is on record as not reproduced", &begun, true);
    add(f, def->why != NULL ? def->why : "", &begun, false);
    return fclose(f) == 0 ? text : NULL;
}

void
pf_claim_anchor(FILE *out, const char *id)
{
    fputs("claim-", out);
    for (const char *c = id; *c != '\0'; c++)
        if (isalnum((unsigned char) *c) || *c == '-' || *c == '.')
            putc(*c, out);
        else
            fprintf(out, "_%02x", (unsigned) (unsigned char) *c);
}
