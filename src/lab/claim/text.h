/* What a judged claim says, in words and few digits: for all tables of claims.
 * Our own words are ASCII; what is of the file (the claim, why) is as it stands
 * there, for whoever writes it to tame and to escape.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_CLAIM_TEXT_H
#define PF_LAB_CLAIM_TEXT_H

#include <stdio.h>

#include "lab/claim/claims.h"

/* How a verdict is called beside what is on record. */
enum pf_claim_word {
    PF_WORD_HOLDS,
    PF_WORD_FAILS,
    PF_WORD_UNDECIDED,
    PF_WORD_NOT_REPRODUCED, /* does not hold, and is on record so */
    PF_WORD_CONTROL_OK,     /* a control that fails, as it must */
    PF_WORD_CONTROL_HOLDS,
    PF_WORDS
};
enum pf_claim_word pf_claimed_word(const struct pf_claimed *row);
const char *pf_claim_word_text(enum pf_claim_word word);

/* "holds", "fails", "undecided". */
const char *pf_verdict_text(enum pf_verdict verdict);

/* What was measured: "0.31", "> 2400" where some runs did not come to the
 * threshold, "-" where there is no number. Three digits, or as many as tell it
 * from what is claimed. */
#define PF_CLAIM_TEXT 320
void pf_claimed_value(const struct pf_claimed *row, char out[PF_CLAIM_TEXT]);

/* "[0.25, 0.36]", "-" at an end that is not known; "" where no end is, or
 * nothing was drawn. */
void pf_claimed_interval(const struct pf_claimed *row, char out[PF_CLAIM_TEXT]);

/* The two arms by themselves, "620 against > 2000"; "" where there
 * are not two. */
void pf_claimed_arms(const struct pf_claimed *row, char out[PF_CLAIM_TEXT]);

/* What is claimed of it: "ratio below 0.4", "in [1.9, 2.1]". Names of
 * metrics in it are the file's. */
void pf_claim_threshold(const struct pf_claim_def *def,
                        char out[PF_CLAIM_TEXT]);

/* What is to be known besides: why it is undecided, that it holds though it is
 * on record as not reproduced, what the file says; "" where there is nothing.
 * The caller frees it; NULL when memory runs out. */
char *pf_claimed_note(const struct pf_claimed *row);

/* "claim-ID", with all that is no letter, digit, hyphen or full stop as "_XX":
 * a name for links, another for every id. */
void pf_claim_anchor(FILE *out, const char *id);

#endif
