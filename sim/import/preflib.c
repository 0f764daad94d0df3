/* PrefLib orders: "count: 2,{1,3},4" says that `count` voters rank
 * alternative 2 first, 1 and 3 level, 4 last.
 *
 * Mattei and Walsh 2013, "PrefLib: a library for preferences", ADT 2013, and
 * the format specification kept with the PrefLib data: lines "# KEY: VALUE"
 * first, among them NUMBER ALTERNATIVES, NUMBER VOTERS and ALTERNATIVE NAME k;
 * alternatives are numbered from 1. The layout used before 2022 has the number
 * of alternatives on its first line, then "k,name" lines, then "voters, sum of
 * counts, distinct orders", then "count,order" lines.
 *
 * Each voter judges each pair of alternatives that both stand in the order.
 * An order of an .soi or .toi file that leaves some out says, taken literally,
 * nothing about them, and this is how it is read unless PF_UNLISTED_BELOW asks
 * for the other convention (a ballot that names favourites ranks them above
 * the rest): reading it so by default would turn "was not asked" into "lost".
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/import/counts.h"

#include <stdlib.h>
#include <string.h>

#include "core/parse.h"
#include "core/status.h"
#include "sim/preference/preference.h"

#define UNRANKED SIZE_MAX

/* What one pass over a file needs. */
struct reading {
    const struct pf_source *source; /* borrowed */
    struct pf_counts *out;          /* borrowed */
    struct pf_diag *diag;
    enum pf_unlisted unlisted;
    bool strict, complete; /* .soc .soi have no ties; .soc .toc rank all */
    long line;             /* of the current line */
    uint64_t voters;       /* as the metadata tell; UINT64_MAX: not told */
    size_t *rank;          /* n: level of each alternative in the order */
    size_t *ranked;        /* the n_ranked alternatives of the order */
    size_t n_ranked;
};

static struct pf_place
here(const struct reading *r)
{
    return pf_source_place(r->source, r->line);
}

static char *
trim(char *s)
{
    s += strspn(s, " \t");
    size_t length = strlen(s);
    while (length > 0 && strchr(" \t", s[length - 1]) != NULL)
        s[--length] = '\0';
    return s;
}

/* The next line, cut off in place; NULL at the end. */
static char *
next_line(char **rest)
{
    char *line = *rest;
    if (*line == '\0')
        return NULL;
    size_t length = strcspn(line, "\r\n");
    char *end = line + length;
    *rest = end + (end[0] == '\r' && end[1] == '\n' ? 2 : *end != '\0');
    *end = '\0';
    return line;
}

static int
set_alternatives(struct reading *r, const char *text)
{
    uint64_t n;
    char clip[PF_CLIP_SIZE];
    if (r->out->label != NULL)
        return pf_diag_at(r->diag, here(r),
                          "the number of alternatives is given twice");
    if (!pf_parse_count(text, &n) || n < 2 || n > PF_MAX_RESPONSES)
        return pf_diag_at(r->diag, here(r),
                          "'%s' is no number of alternatives from 2 to %d",
                          pf_clip(text, clip), PF_MAX_RESPONSES);
    r->out->n = (size_t) n;
    r->out->label = calloc(r->out->n, sizeof *r->out->label);
    r->rank = calloc(r->out->n, sizeof *r->rank);
    r->ranked = calloc(r->out->n, sizeof *r->ranked);
    if (r->out->label == NULL || r->rank == NULL || r->ranked == NULL)
        return PF_ENOMEM;
    return pf_counts_alloc_wins(r->out, r->source, r->diag);
}

/* The alternative that `text` numbers, counted from 0. */
static int
read_alternative(const struct reading *r, const char *text, size_t *index)
{
    uint64_t k;
    char clip[PF_CLIP_SIZE];
    if (!pf_parse_count(text, &k) || k < 1 || k > r->out->n)
        return pf_diag_at(r->diag, here(r),
                          "'%s' is no alternative; they are numbered 1 to %zu",
                          pf_clip(text, clip), r->out->n);
    *index = (size_t) k - 1;
    return PF_OK;
}

static int
set_name(struct reading *r, const char *number, const char *name)
{
    size_t k;
    if (r->out->label == NULL)
        return pf_diag_at(r->diag, here(r),
                          "a name comes before '# NUMBER ALTERNATIVES: n'");
    int status = read_alternative(r, number, &k);
    if (status != PF_OK)
        return status;
    free(r->out->label[k]);
    r->out->label[k] = strdup(name);
    return r->out->label[k] != NULL ? PF_OK : PF_ENOMEM;
}

/* "# KEY: VALUE"; keys that say nothing about the counts are passed over. */
static int
read_metadata(struct reading *r, char *line)
{
    static const char name_key[] = "ALTERNATIVE NAME";
    char clip[PF_CLIP_SIZE];
    char *colon = strchr(line, ':');
    if (colon == NULL)
        return PF_OK;
    *colon = '\0';
    char *key = trim(line + 1), *value = trim(colon + 1);
    if (strcmp(key, "NUMBER ALTERNATIVES") == 0)
        return set_alternatives(r, value);
    if (strncmp(key, name_key, sizeof name_key - 1) == 0)
        return set_name(r, trim(key + sizeof name_key - 1), value);
    if (strcmp(key, "NUMBER VOTERS") == 0 && !pf_parse_count(value, &r->voters))
        return pf_diag_at(r->diag, here(r), "'%s' is no number of voters",
                          pf_clip(value, clip));
    return PF_OK;
}

/* Puts one alternative at a level of the order. */
static int
place_alternative(struct reading *r, const char *text, size_t level)
{
    size_t k;
    int status = read_alternative(r, text, &k);
    if (status != PF_OK)
        return status;
    if (r->rank[k] != UNRANKED)
        return pf_diag_at(r->diag, here(r),
                          "alternative %zu stands twice in this order", k + 1);
    r->rank[k] = level;
    r->ranked[r->n_ranked++] = k;
    return PF_OK;
}

/* Takes "{" and "}" off an item and follows whether we are between them. */
static int
follow_braces(const struct reading *r, char **item, bool *inside, bool *closes)
{
    char *s = *item;
    bool opens = *s == '{';
    s = trim(s + opens);
    size_t length = strlen(s);
    *closes = length > 0 && s[length - 1] == '}';
    if (*closes)
        s[length - 1] = '\0';
    *item = trim(s);
    if ((opens && *inside) || (*closes && !opens && !*inside))
        return pf_diag_at(r->diag, here(r),
                          "the braces do not match; tied alternatives are "
                          "written {a,b}");
    *inside = (*inside || opens) && !*closes;
    return PF_OK;
}

/* Fills rank and ranked from "2,{1,3},4". */
static int
read_order(struct reading *r, char *order)
{
    bool inside = false;
    size_t level = 0;
    r->n_ranked = 0;
    for (size_t k = 0; k < r->out->n; k++)
        r->rank[k] = UNRANKED;
    for (char *next = order; next != NULL;) {
        bool closes;
        char *item = next;
        next = strchr(item, ',');
        if (next != NULL)
            *next++ = '\0';
        item = trim(item);
        int status = follow_braces(r, &item, &inside, &closes);
        if (status == PF_OK)
            status = place_alternative(r, item, level);
        if (status != PF_OK)
            return status;
        level += !inside;
    }
    if (inside)
        return pf_diag_at(r->diag, here(r), "a '{' is never closed");
    if (r->strict && level < r->n_ranked)
        return pf_diag_at(r->diag, here(r),
                          "this order has ties; a file with ties ends in .toc "
                          "or .toi");
    if (r->complete && r->n_ranked < r->out->n)
        return pf_diag_at(r->diag, here(r),
                          "this order ranks %zu of %zu alternatives; a file "
                          "with incomplete orders ends in .soi or .toi",
                          r->n_ranked, r->out->n);
    return PF_OK;
}

static void
add_unlisted(struct reading *r, double count, size_t voters)
{
    struct pf_counts *c = r->out;
    for (size_t a = 0; a < r->n_ranked; a++)
        for (size_t j = 0; j < c->n; j++)
            if (r->rank[j] == UNRANKED) {
                c->wins[r->ranked[a] * c->n + j] += count;
                c->comparisons += voters;
            }
}

static void
add_order(struct reading *r, size_t voters)
{
    struct pf_counts *c = r->out;
    double count = (double) voters;
    for (size_t a = 0; a < r->n_ranked; a++)
        for (size_t b = a + 1; b < r->n_ranked; b++) {
            size_t i = r->ranked[a], j = r->ranked[b];
            bool tie = r->rank[i] == r->rank[j];
            c->wins[i * c->n + j] += tie ? 0.5 * count : count;
            c->wins[j * c->n + i] += tie ? 0.5 * count : 0.0;
            c->ties += tie ? voters : 0;
            c->comparisons += voters;
        }
    if (r->unlisted == PF_UNLISTED_BELOW)
        add_unlisted(r, count, voters);
    c->voters += voters;
}

/* The largest count of one order: the sums over millions of lines then stay
 * exact in a double. */
#define MOST_VOTERS 1000000000

/* "count: order", or "count,order" in the older layout. */
static int
read_order_line(struct reading *r, char *line, char separator)
{
    uint64_t count;
    char *after = strchr(line, separator);
    char clip[PF_CLIP_SIZE];
    if (r->out->wins == NULL)
        return pf_diag_at(r->diag, here(r),
                          "an order comes before '# NUMBER ALTERNATIVES: n'");
    if (after == NULL)
        return pf_diag_at(r->diag, here(r),
                          "'%s' is no order; it is written 'count%c 2,1,3'",
                          pf_clip(line, clip), separator);
    *after++ = '\0';
    char *text = trim(line);
    if (!pf_parse_count(text, &count) || count < 1 || count > MOST_VOTERS)
        return pf_diag_at(r->diag, here(r),
                          "'%s' is no count of voters from 1 to %d",
                          pf_clip(text, clip), MOST_VOTERS);
    int status = read_order(r, after);
    if (status == PF_OK)
        add_order(r, (size_t) count);
    return status;
}

/* The lines of the older layout before the orders. `index` counts lines that
 * are not empty, from 0. */
static int
read_old_header(struct reading *r, char *line, size_t index)
{
    if (index == 0)
        return set_alternatives(r, line);
    char *comma = strchr(line, ',');
    if (comma == NULL)
        return pf_diag_at(r->diag, here(r),
                          index <= r->out->n
                              ? "'number,name' of an alternative is expected"
                              : "'voters,sum,distinct orders' is expected");
    *comma = '\0';
    if (index <= r->out->n)
        return set_name(r, trim(line), trim(comma + 1));
    if (!pf_parse_count(trim(line), &r->voters))
        return pf_diag_at(r->diag, here(r), "the number of voters is expected");
    return PF_OK;
}

static int
read_line(struct reading *r, char *line, bool old, size_t index)
{
    if (*line == '#')
        return read_metadata(r, line);
    if (old && (r->out->wins == NULL || index <= r->out->n + 1))
        return read_old_header(r, line, index);
    return read_order_line(r, line, old ? ',' : ':');
}

/* All lines, so that one run shows every mistake. A wrong number of
 * alternatives ends it: nothing after it can be judged. */
static int
read_lines(struct reading *r, char *text)
{
    int worst = PF_OK;
    bool old = false;
    size_t index = 0;
    for (char *line; (line = next_line(&text)) != NULL;) {
        r->line++;
        line = trim(line);
        if (*line == '\0')
            continue;
        if (index == 0)
            old = *line != '#' && strchr(line, ':') == NULL;
        int status = read_line(r, line, old, index++);
        worst = status != PF_OK ? status : worst;
        if (status == PF_ENOMEM || (status != PF_OK && r->out->wins == NULL))
            return status;
    }
    return worst;
}

static int
check_whole(const struct reading *r)
{
    struct pf_place at = pf_source_place(r->source, 0);
    if (r->out->wins == NULL)
        return pf_diag_at(r->diag, at,
                          "there is no line '# NUMBER ALTERNATIVES: n'");
    if (r->out->voters == 0)
        return pf_diag_at(r->diag, at, "there is no order 'count: 2,1,3'");
    if (r->voters != UINT64_MAX && r->voters != r->out->voters)
        return pf_diag_at(r->diag, at,
                          "the orders count %zu voters, but the file says "
                          "%llu; is it complete?",
                          r->out->voters, (unsigned long long) r->voters);
    return PF_OK;
}

/* Alternatives without a name are called by their number. */
static int
name_the_nameless(struct pf_counts *c)
{
    for (size_t k = 0; k < c->n; k++) {
        char name[32];
        if (c->label[k] != NULL)
            continue;
        snprintf(name, sizeof name, "%zu", k + 1);
        c->label[k] = strdup(name);
        if (c->label[k] == NULL)
            return PF_ENOMEM;
    }
    return PF_OK;
}

int
pf_read_preflib(struct pf_counts *out, const struct pf_source *source,
                enum pf_unlisted unlisted, struct pf_diag *d)
{
    const char *ending = pf_file_ending(source->path);
    struct reading r = {.source = source,
                        .out = out,
                        .diag = d,
                        .unlisted = unlisted,
                        .strict = pf_word_among(".soc|.soi", ending),
                        .complete = pf_word_among(".soc|.toc", ending),
                        .voters = UINT64_MAX};
    memset(out, 0, sizeof *out);
    char *text = strdup(source->text);
    int status = text != NULL ? read_lines(&r, text) : PF_ENOMEM;
    if (status == PF_OK)
        status = check_whole(&r);
    if (status == PF_OK)
        status = name_the_nameless(out);
    free(text);
    free(r.rank);
    free(r.ranked);
    if (status != PF_OK)
        pf_counts_clear(out);
    return status;
}
