/* Strings of tokens, listed by counting: what core/strings.h builds by a tree.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_TEXTS_H
#define PF_TEXTS_H

#include <check.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>

#define PF_TEXTS 300
#define PF_TEXT_TOKENS 8

struct pf_text {
    size_t length;
    size_t token[PF_TEXT_TOKENS];
};

struct pf_texts {
    size_t vocabulary, tokens;
    bool end;
    size_t n;
    struct pf_text text[PF_TEXTS];
};

/* Counts through all numbers of `tokens` digits; what follows an end must be
 * zeros and is cut off. */
static inline void
pf_texts_list(struct pf_texts *out, size_t vocabulary, size_t tokens, bool end)
{
    size_t numbers = 1;
    *out = (struct pf_texts){vocabulary, tokens, end, 0, {{0}}};
    for (size_t t = 0; t < tokens; t++)
        numbers *= vocabulary;
    for (size_t i = 0; i < numbers; i++) {
        struct pf_text x = {.length = tokens};
        size_t rest = i;
        bool valid = true;
        for (size_t t = tokens; t-- > 0; rest /= vocabulary)
            x.token[t] = rest % vocabulary;
        for (size_t t = tokens; end && t-- > 0;)
            if (x.token[t] == vocabulary - 1)
                x.length = t + 1;
        for (size_t t = x.length; t < tokens; t++)
            valid = valid && x.token[t] == 0;
        if (!valid)
            continue;
        ck_assert_uint_lt(out->n, PF_TEXTS);
        out->text[out->n++] = x;
    }
}

/* Does x begin with the first `length` tokens of prefix? */
static inline bool
pf_text_starts(const struct pf_text *x, const struct pf_text *prefix,
               size_t length)
{
    bool same = x->length >= length;
    for (size_t t = 0; same && t < length; t++)
        same = x->token[t] == prefix->token[t];
    return same;
}

/* log of the probability of all strings that begin so; log_pi[y * stride]. By
 * plain addition of long doubles, shifted by the largest term. */
static inline long double
pf_texts_log_mass(const struct pf_texts *all, const double *log_pi,
                  size_t stride, const struct pf_text *prefix, size_t length)
{
    long double top = -HUGE_VALL, sum = 0.0L;
    for (size_t y = 0; y < all->n; y++)
        if (pf_text_starts(&all->text[y], prefix, length))
            top = fmaxl(top, log_pi[y * stride]);
    if (top == -HUGE_VALL)
        return top;
    for (size_t y = 0; y < all->n; y++)
        if (pf_text_starts(&all->text[y], prefix, length))
            sum += expl(log_pi[y * stride] - top);
    return top + logl(sum);
}

#endif
