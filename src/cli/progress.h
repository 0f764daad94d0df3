/* How a run comes along, on standard error: a bar for people, or a line of JSON
 * at a time for programs.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_CLI_PROGRESS_H
#define PF_CLI_PROGRESS_H

#include <stdbool.h>

#include "lab/sweep/runner.h"

enum pf_progress_form {
    PF_PROGRESS_AUTO, /* a bar on a terminal, nothing elsewhere */
    PF_PROGRESS_BAR,
    PF_PROGRESS_JSON,
    PF_PROGRESS_NONE
};

struct pf_progress {
    enum pf_progress_form form; /* never AUTO */
    double shown;               /* facts.seconds when it was last drawn */
    bool begun;
    struct pf_progress_facts facts; /* the latest */
};

/* false: there is no form of that name. */
bool pf_progress_parse(const char *name, enum pf_progress_form *form);

void pf_progress_init(struct pf_progress *p, enum pf_progress_form form);

/* Shows the facts, a few times a second at most; fits
 * pf_runner_options.progress. */
void pf_progress_tell(void *self, const struct pf_progress_facts *facts);

/* Wipes the bar, or says how it ended. */
void pf_progress_end(struct pf_progress *p);

#endif
