/* The annotators of AlpacaFarm.
 *
 * What is published, and taken from there: five annotators prompt GPT-4, four
 * ChatGPT and four text-davinci-003. gpt4_2 is told to love long, elaborate
 * answers; gpt4_5 is told to love short ones and lists and to lean a little to
 * what it sees first. One is drawn evenly for each label. Labels to train on
 * are flipped with probability 1/4 (the pool's `flips`), labels to evaluate
 * with are not.
 *
 * What is ours: the numbers. Where true log-odds are N(0, 1.3^2), faithful
 * annotators agree with the majority of three others as often as the humans
 * (66 %); temperatures 0.9 and 2.5 then agree with the faithful as often as
 * GPT-4 (66 %) and ChatGPT (57 %) with the humans. For davinci there is no
 * figure: 4 is a guess, as are the leanings of the two personas. Annotators of
 * one family that differ in the wording of their prompts only are alike here.
 *
 * Price in dollars and seconds for a label are those of the evaluators
 * leaderboard for GPT-4 and ChatGPT; those of davinci make the mean the pool's
 * published 12.0 dollars and 1313 s for 1000 labels. They are of 2023 and
 * approximate.
 *
 * Dubois et al. 2023, "AlpacaFarm: A Simulation Framework for Methods that
 * Learn from Human Feedback", NeurIPS 2023, arXiv:2305.14387; leaderboard of
 * evaluators: github.com/tatsu-lab/alpaca_eval.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/status.h"
#include "sim/annotator/pool.h"

enum { GPT4, CHATGPT, DAVINCI };

static const struct {
    double temperature;
    double price; /* dollars a label */
    double time;  /* seconds a label */
} families[] = {[GPT4] = {0.9, 0.0153, 0.878},
                [CHATGPT] = {2.5, 0.0008, 0.285},
                [DAVINCI] = {4.0, 0.0191, 2.885}};

static const struct member {
    const char *name, *type;
    int family;
    double length, list, position; /* nats; of personas */
} members[] = {
    {.name = "gpt4_1", .type = "temperature", .family = GPT4},
    {.name = "gpt4_2", .type = "persona", .family = GPT4, .length = 1.5},
    {.name = "gpt4_3", .type = "temperature", .family = GPT4},
    {.name = "gpt4_4", .type = "temperature", .family = GPT4},
    {.name = "gpt4_5",
     .type = "persona",
     .family = GPT4,
     .length = -1.5,
     .list = 1,
     .position = 0.25},
    {.name = "chatgpt_1", .type = "temperature", .family = CHATGPT},
    {.name = "chatgpt_2", .type = "temperature", .family = CHATGPT},
    {.name = "chatgpt_3", .type = "temperature", .family = CHATGPT},
    {.name = "chatgpt_4", .type = "temperature", .family = CHATGPT},
    {.name = "davinci003_1", .type = "temperature", .family = DAVINCI},
    {.name = "davinci003_2", .type = "temperature", .family = DAVINCI},
    {.name = "davinci003_3", .type = "temperature", .family = DAVINCI},
    {.name = "davinci003_4", .type = "temperature", .family = DAVINCI},
};

#define MEMBERS (sizeof members / sizeof members[0])

static int
add_member(struct pf_pool_parts *out, size_t i, struct pf_place at)
{
    const struct member *m = &members[i];
    const pf_annotator_type *type =
        (const pf_annotator_type *) pf_kind_find(&pf_annotator_family, m->type);
    int status = pf_pool_parts_set(out, i, type, m->name, at);
    if (status != PF_OK)
        return status;
    struct pf_values *own = &out->values[out->n + i];
    own->number[PF_ANNOTATOR_PRICE] = families[m->family].price;
    own->number[PF_ANNOTATOR_TIME] = families[m->family].time;
    pf_pool_parts_number(out, i, "temperature",
                         families[m->family].temperature);
    if (strcmp(m->type, "persona") == 0) {
        pf_pool_parts_number(out, i, "length", m->length);
        pf_pool_parts_number(out, i, "list", m->list);
        pf_pool_parts_number(out, i, "position", m->position);
    }
    return PF_OK;
}

int
pf_pool_alpacafarm(struct pf_pool_parts *out, struct pf_place at)
{
    int status = pf_pool_parts_init(out, MEMBERS);
    for (size_t i = 0; status == PF_OK && i < MEMBERS; i++)
        status = add_member(out, i, at);
    return status;
}
