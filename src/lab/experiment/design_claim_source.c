/* What stands in an element of <claims>: attributes by their names, and words.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "lab/experiment/design_claims.h"

bool
pf_claim_has(const struct pf_claim_source *s, const char *name)
{
    size_t i = pf_values_find(s->v, name);
    return i != SIZE_MAX && s->v->given[i];
}

double
pf_claim_number(const struct pf_claim_source *s, const char *name, double other)
{
    size_t i = pf_values_find(s->v, name);
    return i != SIZE_MAX && s->v->given[i] ? s->v->number[i] : other;
}

const char *
pf_claim_text(const struct pf_claim_source *s, const char *name)
{
    size_t i = pf_values_find(s->v, name);
    return i != SIZE_MAX && s->v->given[i] ? s->v->text[i] : NULL;
}

char *
pf_claim_words(const char *text)
{
    char *words = strdup(text != NULL ? text : ""), *end = words;
    if (words == NULL)
        return NULL;
    for (const char *c = words + strspn(words, " "); *c != '\0';) {
        size_t n = strcspn(c, " ");
        if (end > words)
            *end++ = ' ';
        memmove(end, c, n);
        end += n;
        c += n + strspn(c + n, " ");
    }
    *end = '\0';
    return words;
}
