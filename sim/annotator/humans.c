/* People, as a population that is not AlpacaFarm's simulator: for evaluation,
 * or to train on and compare.
 *
 * What is published of the humans whom AlpacaFarm asked: they agree with the
 * majority of three others on 65.66 % of the pairs, prefer the longer response
 * with probability .636 where lengths differ, and the one with a list with
 * probability .604 where one has a list (leaderboard of evaluators,
 * github.com/tatsu-lab/alpaca_eval); $300 and 36,800 s for 1000 labels; each
 * label is by another person.
 *
 * What is ours: the numbers behind it. Eight people at temperatures about 1
 * lean to length by 1.3 nats in the mean and to lists by 0.55, each in a way of
 * their own, and to no position. Where true log-odds are N(0, 1.3^2) and
 * lengths are log-normal and independent of them, their statistics are those
 * above within 2 % (tests/check_pool.c).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/status.h"
#include "sim/annotator/pool.h"

#define PRICE 0.3 /* dollars a label */
#define TIME 36.8 /* seconds a label */

static const struct member {
    const char *name;
    double temperature, length, list; /* nats */
} members[] = {
    {"human_1", 0.7, 1.0, 0.5}, {"human_2", 0.8, 1.8, 0.0},
    {"human_3", 0.9, 0.6, 1.0}, {"human_4", 1.0, 2.2, 0.6},
    {"human_5", 1.0, 0.9, 0.8}, {"human_6", 1.1, 1.5, 0.2},
    {"human_7", 1.2, 0.4, 0.9}, {"human_8", 1.3, 2.0, 0.4},
};

#define MEMBERS (sizeof members / sizeof members[0])

static int
add_member(struct pf_pool_parts *out, size_t i, struct pf_place at)
{
    const pf_annotator_type *type = (const pf_annotator_type *) pf_kind_find(
        &pf_annotator_family, "persona");
    int status = pf_pool_parts_set(out, i, type, members[i].name, at);
    if (status != PF_OK)
        return status;
    out->values[out->n + i].number[PF_ANNOTATOR_PRICE] = PRICE;
    out->values[out->n + i].number[PF_ANNOTATOR_TIME] = TIME;
    pf_pool_parts_number(out, i, "temperature", members[i].temperature);
    pf_pool_parts_number(out, i, "length", members[i].length);
    pf_pool_parts_number(out, i, "list", members[i].list);
    return PF_OK;
}

int
pf_pool_humans(struct pf_pool_parts *out, struct pf_place at)
{
    int status = pf_pool_parts_init(out, MEMBERS);
    for (size_t i = 0; status == PF_OK && i < MEMBERS; i++)
        status = add_member(out, i, at);
    return status;
}
