/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/parse.h"
#include "core/status.h"
#include "lab/worlds/dataset.h"

/* In a matrix two responses may have one name, or none. */
static int
add_labels(struct pf_names *names, const struct pf_world *w, bool *useful)
{
    *useful = w->label != NULL;
    for (size_t y = 0; *useful && y < w->responses; y++) {
        size_t index = 0;
        if (pf_names_add(names, w->label[y], &index) != PF_OK)
            return PF_ENOMEM;
        *useful = w->label[y][0] != '\0' && index == y;
    }
    return PF_OK;
}

int
pf_dataset_names(struct pf_names *names, const struct pf_world *w)
{
    bool labels;
    *names = (struct pf_names){0};
    int status = add_labels(names, w, &labels);
    if (status != PF_OK || labels)
        return status;
    pf_names_clear(names);
    for (size_t y = 0; status == PF_OK && y < w->responses; y++) {
        char number[24];
        size_t index;
        snprintf(number, sizeof number, "%zu", y + 1);
        status = pf_names_add(names, number, &index);
    }
    return status;
}

static bool
needs_quotes(const char *text)
{
    size_t n = strlen(text);
    return strpbrk(text, ",;\"\r\n\t") != NULL || text[0] == ' ' ||
           (n > 0 && text[n - 1] == ' ');
}

static void
put_cell(FILE *out, const char *text)
{
    bool quotes = needs_quotes(text);
    if (quotes)
        putc('"', out);
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '"')
            putc('"', out);
        putc(*c, out);
    }
    if (quotes)
        putc('"', out);
}

/* A tie, in a word that is not what one of the two is called. */
static const char *
tie_word(const char *left, const char *right)
{
    static const char *const word[] = {"tie", "draw", "equal"};
    for (size_t i = 0; i < 2; i++)
        if (strcmp(word[i], left) != 0 && strcmp(word[i], right) != 0)
            return word[i];
    return word[2];
}

static bool
are_labels(const struct pf_pairs *pairs)
{
    for (size_t i = 0; i < pairs->n; i++) {
        double twice = 2.0 * pairs->outcome[i];
        if (twice < 0.0 || twice > 2.0 || fmod(twice, 1.0) != 0.0)
            return false;
    }
    return true;
}

static void
put_outcome(FILE *out, double outcome, bool labels, const char *const name[2])
{
    char text[32];
    if (!labels)
        fputs(pf_format_real(outcome, text), out);
    else if (outcome > 0.5)
        put_cell(out, name[0]);
    else if (outcome < 0.5)
        put_cell(out, name[1]);
    else
        fputs(tie_word(name[0], name[1]), out);
}

int
pf_dataset_write(FILE *out, const struct pf_world *w,
                 const struct pf_pairs *pairs)
{
    struct pf_names names = {0};
    bool labels = are_labels(pairs);
    int status = pf_dataset_names(&names, w);
    if (status == PF_OK)
        fprintf(out, "context,left,right,%s\n",
                labels ? "winner" : "probability");
    for (size_t i = 0; status == PF_OK && i < pairs->n; i++) {
        const char *const name[2] = {names.name[pairs->first[i]],
                                     names.name[pairs->second[i]]};
        fprintf(out, "%" PRIu32 ",", pairs->context[i] + 1);
        put_cell(out, name[0]);
        putc(',', out);
        put_cell(out, name[1]);
        putc(',', out);
        put_outcome(out, pairs->outcome[i], labels, name);
        putc('\n', out);
    }
    pf_names_clear(&names);
    return status;
}
