/* Small experiments in memory, for check_experiment, check_plan and those like
 * them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_EXPERIMENT_TEXT_H
#define PF_EXPERIMENT_TEXT_H

#include <string.h>

#include "core/status.h"
#include "lab/experiment/plan.h"
#include "testing.h"

/* One element a line: HEAD is line 1, then in the order in which they stand. */
#define HEAD "<experiment version=\"1\" name=\"t\">\n"
#define WORLD "<world><preference type=\"cyclic\"/></world>\n"
#define LEARNER "<learner type=\"omd\"/>\n"
#define BUDGET "<budget steps=\"10\"/>\n"
#define TAIL "</experiment>\n"

/* The same for feedback. */
#define GAME "<world><preference type=\"cyclic\"/></world>\n"
#define TRAITS                                                                 \
    "<world><features type=\"one-hot\"/><covariates/>"                         \
    "<preference type=\"cyclic\"/></world>\n"
#define ONLINE "<learner type=\"online-dpo\"/>\n"
#define OFFLINE "<learner type=\"dpo\"/>\n"
#define QUERIES "<budget queries=\"100\"/>\n"
#define JUDGES(inside) "<feedback type=\"labels\">" inside "</feedback>\n"

/* Under a sanitizer or valgrind neither seconds nor bytes are what they are
 * otherwise. */
static inline bool
costs_can_be_measured(void)
{
#if defined __SANITIZE_ADDRESS__
    return false;
#else
    const char *preload = getenv("LD_PRELOAD");
    return preload == NULL || strstr(preload, "vgpreload") == NULL;
#endif
}

/* Reads a text and lays out its plan; fails the test with the messages when
 * that does not succeed. */
static inline void
plan_text(struct pf_experiment *e, struct pf_plan *plan, const char *xml)
{
    struct pf_diag d;
    pf_diag_init(&d);
    int status = pf_experiment_parse(e, "t.xml", xml, strlen(xml), NULL, 0, &d);
    if (status == PF_OK)
        status = pf_plan_make(plan, e, &d);
    ck_assert_msg(status == PF_OK, "status %d, %s in\n%s", status,
                  d.count > 0 ? d.message[0] : "no message", xml);
    pf_diag_clear(&d);
}

static inline void
clear_plan(struct pf_experiment *e, struct pf_plan *plan)
{
    pf_plan_clear(plan);
    pf_experiment_clear(e);
}

#endif
