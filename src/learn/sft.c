/* Supervised fine-tuning (SFT), also called behaviour cloning or plain maximum
 * likelihood: minimise
 *
 *   - E_{y ~ data} log pi (y),
 *
 * both responses of every pair of the data alike. With a table as policy what
 * comes out are the frequencies of the data, with the population the behaviour
 * policy itself. Asks nothing. The first stage of RLHF (Ouyang et al. 2022,
 * "Training language models to follow instructions with human feedback",
 * arXiv:2203.02155), and the baseline NLL of those that weigh the data.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/weighted.h"

static const struct pf_param params[] = {PF_WEIGHTED_OFFLINE_ROWS, {0}};

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    return pf_weighted_step_on_data(l, f, PF_ITEMS_PLAIN, NULL, NULL);
}

const pf_learner_type pf_learner_sft = {
    .kind = {.name = "sft",
             .title = "SFT",
             .doc = "Supervised fine-tuning: maximum likelihood of the "
                    "responses in the data, whatever was said of them",
             .source = "Ouyang et al. 2022, arXiv:2203.02155",
             .params = params},
    PF_WEIGHTED_OFFLINE,
    .step = step,
};
