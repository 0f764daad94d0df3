/* A task seen through control tokens.
 *
 * A policy conditioned on one of K tags is a policy on K times as many
 * contexts: tag j of context c stands at j * contexts + c, so that what is
 * said with tag 0 comes first. Weights are divided by K; references, starts,
 * lengths and strings are those of the context. With features phi, those of (j,
 * c, y) are phi in a block that all tags share and again in a block of tag j
 * alone, d (K + 1) numbers: what is learned of one tag tells something about
 * the others, as in a network.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LEARN_WIDE_H
#define PF_LEARN_WIDE_H

#include <stddef.h>

#include "core/task.h"

/* PF_ENOMEM, with *out NULL. Free with pf_task_narrow, which accepts NULL. */
int pf_task_widen(struct pf_task **out, const struct pf_task *task,
                  size_t tags);
void pf_task_narrow(struct pf_task *wide);

#endif
