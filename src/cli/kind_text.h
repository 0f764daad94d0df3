/* What there is to say of a member of a family, for `list` and `describe`,
 * whatever they write.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_CLI_KIND_TEXT_H
#define PF_CLI_KIND_TEXT_H

#include <stddef.h>

#include "core/kind.h"
#include "learn/learner.h"

#define PF_KIND_TEXT 1024

/* The default in words: "0.1", "must be given", "1 / (1 + beta)". Returns the
 * text of the row itself or out. */
const char *pf_default_text(const struct pf_param *p, char out[32]);

/* A number for people: 1e12 in place of 1000000000000. */
const char *pf_short_real(double x, char out[32]);

/* What values the row takes: "0 to 1", "one of text, json", "a file"; "" for a
 * text. */
void pf_range_text(const struct pf_param *p, char out[PF_KIND_TEXT]);

/* The values that a word of a row of presets stands for: a="1" b="2". */
void pf_preset_text(const struct pf_kind *kind, const struct pf_preset *preset,
                    char out[PF_KIND_TEXT]);

/* What a learner works with, as a sentence. */
void pf_needs_text(const pf_learner_type *type, char out[PF_KIND_TEXT]);

#endif
