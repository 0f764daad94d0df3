/* Policies that say a response token by token, from a table of next-token
 * logits for every context and history h:
 *   log pi (y | c) = sum_t log pi (y_t | c, y_<t),
 *   pi (. | c, y_<t) = softmax (log ref (. | c, y_<t) + theta[c, h(y_<t)]),
 * theta = 0 at the start, which makes it the reference policy. h is the whole
 * prefix where that has no more than `order` tokens, otherwise its last `order`
 * tokens: an n-gram model with n = order + 1 (Shannon 1948, "A mathematical
 * theory of communication", section 3), tilting the reference. A prefix of
 * `order` tokens shares its logits with all longer ones that end in it. From
 * order = (tokens of the longest string) - 1 on every policy can be said.
 *
 * With S(v) = the sum of d over the responses below prefix v, the gradient
 * of sum_y d(y) log pi(y) by the logit of word w after v is
 *   S(v w) - pi (w | v) S(v),
 * summed over the prefixes that share a history.
 *
 * The Fisher matrix has one block for every context and history (given a prefix
 * the mean score of what follows is 0, so blocks do not mix):
 *   weight_c sum over v with this history of m(v) (diag pi_v - pi_v pi_v^T),
 * which has the tabular class's simple inverse only if the history is one
 * prefix or the reference has the same history too: there is no natural
 * gradient here.
 *
 * Histories are the first few nodes of the tree, and their children the first
 * few after the root (core/strings.h): the table's row of a history and word is
 * the number of the node that the word leads to, less 1. Where responses have
 * no tokens this is the tabular class.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/kernels.h"
#include "core/status.h"
#include "policy/policy.h"

enum { ORDER };

static const struct pf_param params[] = {
    {.name = "order",
     .unit = "tokens",
     .doc = "how many of the last tokens the policy sees; with fewer so far, "
            "all of them",
     .form = PF_COUNT,
     .def = 64.0,
     .lo = 0.0,
     .hi = 64.0},
    {0}};

/* The sizes of a policy, and where its rows and work space are. */
struct table {
    const struct pf_strings *tree;
    size_t order, lanes;
    size_t rows;    /* of theta, in one context */
    double *offset; /* contexts * nodes * lanes: log ref (token | parent) */
    double *token;  /* nodes * lanes: log pi (token | parent) in a context */
    double *sum;    /* nodes * lanes: of log pi from the root, or of d below */
};

/* Nodes other than the root whose parent is a history. */
static size_t
count_rows(const struct pf_strings *tree, size_t order)
{
    size_t rows = 0;
    while (rows + 1 < tree->nodes && tree->depth[rows + 1] <= order + 1)
        rows++;
    return rows;
}

static size_t
order_of(const struct pf_task *task, const double *values)
{
    return (size_t) values[ORDER * task->shape.lanes];
}

static struct table
table_of(const struct pf_policy *p)
{
    const struct pf_strings *tree = p->task->strings;
    const struct pf_shape *s = &p->task->shape;
    size_t block = tree->nodes * s->lanes;
    return (struct table){.tree = tree,
                          .order = (size_t) p->par[ORDER][0],
                          .lanes = s->lanes,
                          .rows = p->n / s->contexts,
                          .offset = p->work,
                          .token = p->work + s->contexts * block,
                          .sum = p->work + (s->contexts + 1) * block};
}

static size_t
size(const struct pf_task *task, const double *values)
{
    if (task->strings == NULL)
        return pf_policy_tabular.size(task, values);
    return task->shape.contexts *
           count_rows(task->strings, order_of(task, values));
}

static size_t
work(const struct pf_task *task, const double *values)
{
    (void) values;
    if (task->strings == NULL)
        return 0;
    return (task->shape.contexts + 2) * task->strings->nodes *
           task->shape.lanes;
}

/* The prefix that stands for what the policy sees of prefix v. */
static size_t
history(const struct table *z, size_t v)
{
    const struct pf_strings *tree = z->tree;
    if (tree->depth[v] <= z->order)
        return v;
    const uint32_t *path = tree->path + tree->first[v] * tree->tokens;
    size_t h = 0;
    for (size_t i = tree->depth[v] - z->order; i < tree->depth[v]; i++)
        h = tree->child[h] + tree->token[path[i]];
    return h;
}

/* Where the logits after prefix v start in theta. */
static size_t
logits_at(const struct table *z, size_t c, size_t v)
{
    return (c * z->rows + z->tree->child[history(z, v)] - 1) * z->lanes;
}

static int
init(struct pf_policy *p)
{
    if (p->task->strings == NULL)
        return pf_policy_tabular.init(p);
    struct table z = table_of(p);
    const struct pf_shape *s = &p->task->shape;
    if (z.tree->n != s->responses)
        return PF_EINPUT;
    memset(p->theta, 0, p->n * z.lanes * sizeof *p->theta);
    pf_strings_log_mass(z.tree, s, z.offset, p->task->log_ref);
    for (size_t c = 0; c < s->contexts; c++) {
        double *mass = z.offset + c * z.tree->nodes * z.lanes;
        for (size_t v = z.tree->nodes; v-- > 1;) /* children first */
            for (size_t k = 0; k < z.lanes; k++)
                mass[v * z.lanes + k] -= mass[z.tree->parent[v] * z.lanes + k];
    }
    return PF_OK;
}

/* z->token of context c. The root's row means nothing. */
static void
say_tokens(const struct table *z, const struct pf_policy *p, size_t c)
{
    const struct pf_strings *tree = z->tree;
    size_t all = tree->nodes * z->lanes, words = tree->vocabulary * z->lanes;
    memcpy(z->token, z->offset + c * all, all * sizeof *z->token);
    for (size_t v = 0; v < tree->nodes; v++) {
        if (tree->child[v] == 0)
            continue;
        double *after = z->token + tree->child[v] * z->lanes;
        const double *theta = p->theta + logits_at(z, c, v);
        for (size_t i = 0; i < words; i++)
            after[i] += theta[i];
        pf_kernel_normalise(tree->vocabulary, z->lanes, after);
    }
}

static void
logits(struct pf_policy *p, double *out)
{
    if (p->task->strings == NULL) {
        pf_policy_tabular.logits(p, out);
        return;
    }
    struct table z = table_of(p);
    const struct pf_strings *tree = z.tree;
    for (size_t c = 0; c < p->task->shape.contexts; c++) {
        double *strings = out + c * tree->n * z.lanes;
        say_tokens(&z, p, c);
        memset(z.sum, 0, z.lanes * sizeof *z.sum);
        for (size_t v = 1; v < tree->nodes; v++) {
            double *row = z.sum + v * z.lanes;
            const double *above = z.sum + tree->parent[v] * z.lanes;
            for (size_t k = 0; k < z.lanes; k++)
                row[k] = above[k] + z.token[v * z.lanes + k];
            if (tree->child[v] == 0)
                memcpy(strings + tree->first[v] * z.lanes, row,
                       z.lanes * sizeof *row);
        }
    }
}

/* z->sum = d summed over the responses below every prefix, of one context. */
static void
sum_below(const struct table *z, const double *d)
{
    const struct pf_strings *tree = z->tree;
    for (size_t v = tree->nodes; v-- > 0;) {
        double *row = z->sum + v * z->lanes;
        if (tree->child[v] == 0) {
            memcpy(row, d + tree->first[v] * z->lanes, z->lanes * sizeof *row);
            continue;
        }
        memset(row, 0, z->lanes * sizeof *row);
        const double *below = z->sum + tree->child[v] * z->lanes;
        for (size_t i = 0; i < tree->vocabulary; i++, below += z->lanes)
            for (size_t k = 0; k < z->lanes; k++)
                row[k] += below[k];
    }
}

static void
add_grad_logits(struct pf_policy *p, double *grad, const double *d)
{
    if (p->task->strings == NULL) {
        pf_policy_tabular.add_grad_logits(p, grad, d);
        return;
    }
    struct table z = table_of(p);
    const struct pf_strings *tree = z.tree;
    for (size_t c = 0; c < p->task->shape.contexts; c++) {
        say_tokens(&z, p, c);
        pf_vexp(tree->nodes * z.lanes, z.token, z.token);
        sum_below(&z, d + c * tree->n * z.lanes);
        for (size_t v = 0; v < tree->nodes; v++) {
            if (tree->child[v] == 0)
                continue;
            double *g = grad + logits_at(&z, c, v);
            const double *all = z.sum + v * z.lanes;
            size_t at = tree->child[v] * z.lanes;
            for (size_t i = 0; i < tree->vocabulary; i++)
                for (size_t k = 0; k < z.lanes; k++, g++, at++)
                    *g += z.sum[at] - z.token[at] * all[k];
        }
    }
}

const pf_policy_type pf_policy_autoregressive = {
    .kind = {.name = "autoregressive",
             .title = "Autoregressive",
             .doc = "A table of next-token logits, one for every context, "
                    "history of tokens and next token, tilting the reference "
                    "policy; it has no natural gradient",
             .source = "Shannon 1948, A mathematical theory of communication",
             .params = params},
    .size = size,
    .work = work,
    .init = init,
    .logits = logits,
    .add_grad_logits = add_grad_logits,
};
