/* Responses as strings of tokens: the preference says how many there are, the
 * strings which is which.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/strings.h"

#include "core/status.h"
#include "sim/world/build.h"

const struct pf_param pf_string_params[] = {
    {.name = "vocabulary",
     .unit = "words",
     .doc = "words that a response is made of, the end token among them",
     .form = PF_COUNT,
     .def = 2,
     .lo = 2,
     .hi = 65536},
    {.name = "tokens",
     .unit = "tokens",
     .doc = "tokens of the longest response",
     .form = PF_COUNT,
     .def = 2,
     .lo = 1,
     .hi = 64},
    {.name = "end",
     .unit = "",
     .doc = "whether the last word of the vocabulary ends a response wherever "
            "it stands; if not, all responses are equally long",
     .form = PF_CHOICE,
     .choices = "no|yes"},
    {.name = NULL}};

/* What is wrong with strings that cannot be the world's responses. */
static int
refuse(const struct pf_world_job *j, size_t vocabulary, size_t tokens, bool end)
{
    size_t n = pf_strings_count(vocabulary, tokens, end);
    const char *length = end ? "of up to" : "of";
    const char *plural = tokens > 1 ? "s" : "";
    const char *last = end ? ", the last of them an end," : "";
    if (n == 0)
        return pf_diag_at(j->diag, j->recipe->at,
                          "strings %s %zu token%s from a vocabulary of %zu%s "
                          "are too many responses; give shorter strings or "
                          "fewer words",
                          length, tokens, plural, vocabulary, last);
    return pf_diag_at(j->diag, j->recipe->at,
                      "strings %s %zu token%s from a vocabulary of %zu%s are "
                      "%zu responses, and the preference has %zu",
                      length, tokens, plural, vocabulary, last, n,
                      j->world->responses);
}

int
pf_world_add_strings(const struct pf_world_job *j)
{
    struct pf_world *w = j->world;
    const double *number = j->recipe->strings->number;
    size_t vocabulary = (size_t) number[PF_STRING_VOCABULARY];
    size_t tokens = (size_t) number[PF_STRING_TOKENS];
    bool end = number[PF_STRING_END] > 0.0;
    if (pf_strings_count(vocabulary, tokens, end) != w->responses)
        return refuse(j, vocabulary, tokens, end);
    int status = pf_strings_alloc(&w->strings, vocabulary, tokens, end);
    for (size_t i = 0; status == PF_OK && i < w->contexts * w->responses; i++)
        w->length[i] = w->strings->length[i % w->responses];
    return status;
}
