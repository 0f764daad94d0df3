/* A reward model's answers.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_REWARD_PORT_H
#define PF_REWARD_PORT_H

#include "reward/reward_model.h"

/* Sets m->port up; its functions answer once the model is fitted. */
void pf_reward_model_open(struct pf_reward_model *m);

/* win[y] = sum_z P (y > z) opponent[z], both of the task's shape. */
void pf_reward_model_wins(const struct pf_reward_model *m, double *win,
                          const double *opponent);

#endif
