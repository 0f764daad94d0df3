/* How the port of a batch answers. Private to sim/world/.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_SIM_PORT_H
#define PF_SIM_PORT_H

#include "sim/world/batch.h"

/* Sets b->feedback to what b->setup asks for; the rest of the batch is made
 * already. */
int pf_port_init(struct pf_world_batch *b);

#endif
