/* Responses as strings of tokens: the tree of their prefixes.
 *
 * A response is a string of at most `tokens` tokens from a vocabulary. Without
 * an end token all strings have `tokens` of them, vocabulary^tokens responses
 * in all; with one, the last word of the vocabulary ends a string wherever it
 * stands, and counts as one of its tokens. A bandit is the case tokens = 1.
 *
 * Responses are numbered in lexicographic order, so that those below a prefix
 * are a range. Nodes of the tree are prefixes: node 0 is the empty one, shorter
 * ones come before longer ones, and children follow in the order of their
 * parents, so that the children of the first few prefixes are the first few
 * nodes after the root. For any policy over whole responses, of
 * whatever class, pi (y_t | y_<t) = m(y_<=t) / m(y_<t) with m the probability
 * of all responses below a prefix; so there is one code path for responses of
 * length one and longer, and none for "token policies".
 *
 * Arrays over nodes in a batch are laid out like policies:
 *     x[(c * nodes + v) * lanes + k]
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_CORE_STRINGS_H
#define PF_CORE_STRINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/lanes.h"

struct pf_strings {
    size_t vocabulary; /* words, >= 2; the last one ends strings if `end` */
    size_t tokens;     /* of the longest string, >= 1 */
    bool end;
    size_t n;     /* responses: the leaves */
    size_t nodes; /* prefixes, the empty one and whole strings included */
    /* One entry for each node. */
    uint32_t *parent; /* of node 0: 0 */
    uint32_t *token;  /* its last token, < vocabulary */
    uint32_t *depth;  /* tokens in it; of node 0: 0 */
    uint32_t *child;  /* its first child; children are consecutive, one for
                         each word of the vocabulary. 0: it is a whole string */
    uint32_t *first;  /* the first response below it */
    uint32_t *count;  /* responses below it, itself if it is whole */
    /* One entry for each response. */
    uint32_t *length; /* its tokens, from 1 to `tokens` */
    uint32_t *path;   /* n * tokens: node of its first t + 1 tokens at
                         [y * tokens + t], for t < length */
};

/* How many responses there are, or 0 where their prefixes cannot be numbered in
 * 32 bits or the arguments are out of range. */
size_t pf_strings_count(size_t vocabulary, size_t tokens, bool end);

/* Builds the tree. PF_EINPUT where pf_strings_count is 0; PF_ENOMEM. Free with
 * pf_strings_free, which accepts NULL. */
int pf_strings_alloc(struct pf_strings **out, size_t vocabulary, size_t tokens,
                     bool end);
void pf_strings_free(struct pf_strings *t);

/* Are these the same strings? Also where both are NULL. */
bool pf_strings_same(const struct pf_strings *a, const struct pf_strings *b);

/* log_mass (contexts * nodes * lanes) = the log-probability of every prefix
 * under log_pi (shape); -infinity is a log of 0. By log-sum-exp over children,
 * without libm. The root's is 0 up to rounding. */
void pf_strings_log_mass(const struct pf_strings *t, const struct pf_shape *s,
                         double *log_mass, const double *log_pi);

/* log pi (token of node v | its parent), v > 0, from log masses; 0 where the
 * parent has mass 0, so that their sum along a string is its log pi always. */
double pf_strings_log_token(const struct pf_strings *t,
                            const struct pf_shape *s, const double *log_mass,
                            size_t c, size_t v, size_t k);

/* From coefficients on tokens to coefficients on responses: adds to coef
 * (shape) what makes
 *   sum over y of coef[y] grad log pi (y)
 *     = sum over v > 0 of token[v] grad log pi (token of v | parent of v)
 * for every policy class: coef[y] += sum over prefixes v of y of
 * (token[v] - sum over children w of token[w]) pi (y | v), with token[0] = 0
 * whatever stands there. Nothing comes down from a prefix of mass 0, whose
 * pi (y | v) is not defined. log_mass is that of the policy, of
 * pf_strings_log_mass; `work` has its size (contexts * nodes * lanes). */
void pf_strings_spread(const struct pf_strings *t, const struct pf_shape *s,
                       double *coef, const double *token,
                       const double *log_mass, double *work);

#endif
