/* Being asked to stop.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_CLI_SIGNALS_H
#define PF_CLI_SIGNALS_H

#include <signal.h>
#include <stdbool.h>

/* From now on the first INT, TERM or HUP is noted only, and whoever works ends
 * in good order; the next one has its default effect, at once. HUP stays
 * ignored where it was (nohup). `alone`: there are no worker processes who
 * could be ended by force, so that this one ends if it has not done so by
 * itself two seconds later. */
void pf_signals_mind(bool alone);

/* The work has ended: what is left to do is done, however long it takes. */
void pf_signals_done(void);

/* The number of the signal that came; 0: none. */
extern volatile sig_atomic_t pf_signal_caught;

#endif
